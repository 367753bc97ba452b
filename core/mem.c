/*
 * mem.c - memory that is there, or the program ends.
 */
#include "core/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void end_here(size_t wanted)
{
    (void)wanted;
    abort();
}

void (*mem_hook)(size_t wanted) = end_here;

static void *checked(void *p, size_t wanted)
{
    if (!p) {
        mem_hook(wanted);
        abort(); /* a hook that returns is our own mistake */
    }
    return p;
}

void *mem_alloc(size_t n)
{
    return checked(calloc(1, n ? n : 1), n);
}

void *mem_room(size_t n)
{
    return checked(malloc(n ? n : 1), n);
}

char *mem_copy(const void *bytes, size_t n)
{
    char *copy = mem_room(n + 1);

    if (n)
        memcpy(copy, bytes, n);
    copy[n] = '\0';
    return copy;
}

void mem_free(void *p)
{
    free(p);
}

void *mem_grow(void *p, size_t *cap, size_t need, size_t size)
{
    size_t wider = *cap ? *cap : 8;

    if (need <= *cap)
        return p;
    while (wider < need)
        wider = wider > SIZE_MAX / 2 ? need : wider * 2;
    if (size && wider > SIZE_MAX / size)
        checked(NULL, SIZE_MAX);
    p = checked(realloc(p, wider * size), wider * size);
    memset((char *)p + *cap * size, 0, (wider - *cap) * size);
    *cap = wider;
    return p;
}

void *mem_grow_bytes(void *p, size_t *cap, size_t need)
{
    size_t wider = *cap ? *cap : 64;

    if (*cap == 0 && need > wider)
        wider = need; /* who says at once how much there is gets no more */
    if (need <= *cap)
        return p;
    while (wider < need)
        wider = wider > SIZE_MAX / 2 ? need : wider * 2;
    p = checked(realloc(p, wider), wider);
    *cap = wider;
    return p;
}

void mem_keep(bool keep)
{
#ifdef __GLIBC__
    enum { MUCH = 16 << 20, USUAL = 128 << 10 };

    mallopt(M_TRIM_THRESHOLD, keep ? MUCH : USUAL);
    mallopt(M_MMAP_THRESHOLD, keep ? MUCH : USUAL);
    if (!keep)
        malloc_trim(0);
#else
    (void)keep;
#endif
}
