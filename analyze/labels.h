/*
 * labels.h - labelled texts as lines: label<TAB>text<TAB>source, the source may be absent.
 *
 * Empty lines and those that begin with '#' say nothing. What is a label is for the reader to say.
 */
#ifndef ANALYZE_LABELS_H
#define ANALYZE_LABELS_H

#include "core/err.h"
#include "core/str.h"

struct labels {
    struct str rest;  /* the bytes still to be read; borrowed */
    const char *file; /* for messages */
    int64_t line;     /* of the row read last, from 1 */
};

/* Views of the bytes, as they stand there. */
struct label_row {
    struct str label, text, source;
};

/* The next row: 1, *out is set; 0: there is none; -1: the line has no tab, ERR_DATA names it. */
int labels_next(struct labels *labels, struct label_row *out, struct err *err);

#endif
