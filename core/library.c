/*
 * library.c - libraries that are loaded when they are first called.
 */
#include "core/library.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>

static void give_up(const char *library, const char *function)
{
    (void)library, (void)function;
    abort();
}

void (*library_missing)(const char *library, const char *function) = give_up;

void *library_find(struct library *library, const char *function)
{
    void *found = NULL;

    for (size_t i = 0; i < 4 && !library->handle && library->files[i]; i++)
        library->handle = dlopen(library->files[i], RTLD_LAZY | RTLD_LOCAL);
    if (library->handle)
        found = dlsym(library->handle, function);
    if (!found)
        library_missing(library->name, function);
    return found;
}
