/*
 * err.h - what failed outside, or what the user got wrong.
 *
 * A function that can fail returns -1 (or NULL) and fills a struct err; what is our own mistake is
 * an assert. Texts have no capital and no full stop, name their subject in single quotes, say what
 * failed before why, and end with the next step where there is one:
 *     hark.yaml:14:5: unknown key 'evry' (did you mean 'every'?)
 */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include <stdbool.h>

/* The numbers are those of sysexits.h where the program may end with them. */
enum err_code {
    ERR_NONE = 0,
    ERR_USAGE = 64,    /* the command line */
    ERR_DATA = 65,     /* input that is not what it says it is */
    ERR_NO_INPUT = 66, /* a file or id that is not there */
    ERR_SOURCE = 69,   /* a source could not be read */
    ERR_INTERNAL = 70,
    ERR_MEMORY = 71,
    ERR_CREATE = 73, /* cannot create an output file */
    ERR_STORE = 74,  /* cannot read or write the store or a file */
    ERR_RETRY = 75,  /* something waits: lock, mail unsent, source failed */
    ERR_PERMISSION = 77,
    ERR_CONFIG = 78,
};

struct err {
    enum err_code code;
    char text[240];
};

/* Records the first cause and returns -1; later calls do not overwrite it. err may be NULL. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts context in front: "source 'shop': " + what was there. Returns -1. */
int err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static inline bool err_is_set(const struct err *err)
{
    return err->code != ERR_NONE;
}
void err_clear(struct err *err);

#endif
