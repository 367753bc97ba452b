/*
 * shim_alloc.c - a library to be preloaded: memory that ends.
 *
 *     SHIM_ALLOC_AT=N      the Nth allocation asked for by the program itself fails (0: none);
 *     SHIM_ALLOC_STICKY=1  and so do all after it
 *     SHIM_COUNT=FILE      how many there were, written at the end
 *
 * Only for tests; what libraries ask for themselves is left alone. Memory comes from whoever is next:
 * the C library, or a sanitizer.
 */
#include "tests/fault/shim_count.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void *(*next_malloc)(size_t n);
static void *(*next_calloc)(size_t n, size_t size);
static void *(*next_realloc)(void *p, size_t n);

static long fail_at, sticky, counted;
static uintptr_t own_low, own_high;

static int find_program(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    (void)context;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD) {
            uintptr_t at = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

            if (own_low == 0 || at < own_low)
                own_low = at;
            if (at + info->dlpi_phdr[i].p_memsz > own_high)
                own_high = at + info->dlpi_phdr[i].p_memsz;
        }
    return 1; /* the program comes first */
}

static int fails(const void *caller)
{
    uintptr_t at = (uintptr_t)caller;

    if (at < own_low || at >= own_high)
        return 0;
    counted++;
    if (fail_at == 0 || counted < fail_at || (counted > fail_at && !sticky))
        return 0;
    errno = ENOMEM;
    return 1;
}

static void find(void *function, const char *name)
{
    if (!*(void **)function)
        *(void **)function = dlsym(RTLD_NEXT, name);
}

void *malloc(size_t n)
{
    find(&next_malloc, "malloc");
    return fails(__builtin_return_address(0)) ? NULL : next_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    find(&next_calloc, "calloc");
    return fails(__builtin_return_address(0)) ? NULL : next_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    find(&next_realloc, "realloc");
    return fails(__builtin_return_address(0)) ? NULL : next_realloc(p, n);
}

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("SHIM_ALLOC_AT");

    dl_iterate_phdr(find_program, NULL);
    sticky = getenv("SHIM_ALLOC_STICKY") != NULL;
    fail_at = at ? strtol(at, NULL, 10) : 0;
    counted = 0;
}

__attribute__((destructor)) static void end(void)
{
    fail_at = 0;
    write_count(counted);
}
