/*
 * library.h - libraries that are loaded when they are first called.
 *
 * The dynamic linker reads a library and all that stand behind it before main(): libcrypto and
 * libxml2 (with ICU and the C++ library) alone were two of the three milliseconds that any command
 * took to start. So the functions that hark calls stand once more in a file of their own under their
 * own names, each a LIBRARY_CALL; headers, types and constants stay the library's. Programs are not
 * linked with it then (--as-needed leaves it out).
 */
#ifndef CORE_LIBRARY_H
#define CORE_LIBRARY_H

struct library {
    const char *name;     /* "libxml2", for the message */
    const char *files[4]; /* sonames, newest first; unused ones NULL */
    void *handle;
};

/* The address of a function; where there is none, library_missing ends the program. */
void *library_find(struct library *library, const char *function);

/* Jansson, libyaml, utf8proc and zlib (late.c), for a process that is about to give up its files. */
void library_load_small(void);

/* Called with what is missing, and must not return; the default is abort(). */
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
