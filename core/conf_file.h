/*
 * conf_file.h - a file under reading and the faults found in it. Private to conf.c and conf_fault.c.
 */
#ifndef CORE_CONF_FILE_H
#define CORE_CONF_FILE_H

#include "core/conf.h"

struct conf_file {
    struct str name;   /* as it stands in messages */
    struct str folder; /* absolute */
    struct str bytes;
    int32_t order; /* of reading */
};

struct conf_fault {
    const struct conf_file *file;
    int32_t line, column;
    struct str text;
};

/* A fault at a place; line 0: the file as a whole. Returns -1. */
int conf_fault(struct conf *conf, const struct conf_file *file, int32_t line, int32_t column,
               const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* A line of the file, counted from 1 as libyaml counts them. */
struct str conf_line(const struct conf_file *file, int32_t line);
/* The bytes of the first n characters. */
size_t conf_bytes_of(struct str s, size_t n_characters);

#endif
