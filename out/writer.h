/*
 * writer.h - a sheet as bytes: text, HTML, JSON, CSV.
 */
#ifndef OUT_WRITER_H
#define OUT_WRITER_H

#include "core/buf.h"
#include "core/err.h"
#include "core/settings.h"
#include "core/sheet.h"

struct writer_options {
    const struct zone *zone; /* for times that people read; NULL: UTC */
    bool ids;                /* JSON: with the ids behind every cell, and its kind */
    size_t width;            /* text: columns of the terminal; 0: as wide as it is */
    struct str about;        /* text: what it is about, in a line of its own; or empty */
    struct str topic;        /* JSON, with the window in UTC; or empty */
    int64_t from, to;
};

struct writer {
    const char *name;
    int (*write)(const struct sheet *sheet, const struct writer_options *options, struct buf *out,
                 struct err *err);
};

const struct writer *writer_find(struct str name); /* "text", "html", "json", "csv"; else NULL */

#endif
