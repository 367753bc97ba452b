/*
 * library.h - shared libraries that are loaded at their first call instead of at program start.
 *
 * The dynamic linker loads a library and its dependencies before main(): libcrypto and libxml2 (with ICU
 * and the C++ library) took two of the three milliseconds that any command needed to start. So a file here
 * defines each function that hark calls under the library's own name, as a LIBRARY_CALL that forwards to
 * the real one; headers, types and constants are the library's. Since these definitions satisfy the linker,
 * --as-needed drops the library from the program.
 */
#ifndef CORE_LIBRARY_H
#define CORE_LIBRARY_H

struct library {
    const char *name;     /* "libxml2", for the message */
    const char *files[4]; /* sonames, newest first; unused ones NULL */
    void *handle;
};

/* The address of a function, loading the library if needed; calls library_missing when there is none. */
void *library_find(struct library *library, const char *function);

/* Loads Jansson, libyaml, utf8proc and zlib (late.c) now: for a process that is about to lose access to the
 * file system. */
void library_load_small(void);

/* Called when a library or one of its functions is missing. Must not return; the default is abort(). */
extern void (*library_missing)(const char *library, const char *function);

/* A function of the library: int sqlite3_step(sqlite3_stmt *s) is
 * LIBRARY_CALL(sqlite, int, sqlite3_step, (sqlite3_stmt * s), (s)) */
#define LIBRARY_CALL(library, result, function, parameters, arguments)                             \
    result function parameters                                                                     \
    {                                                                                              \
        static result(*real) parameters;                                                           \
                                                                                                   \
        if (!real)                                                                                 \
            *(void **)&real = library_find(&library, #function);                                   \
        return real arguments;                                                                     \
    }

#endif
