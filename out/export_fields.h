/*
 * export_fields.h - the table of the fields of an export; private to what writes and what reads them.
 */
#ifndef OUT_EXPORT_FIELDS_H
#define OUT_EXPORT_FIELDS_H

#include "core/mention.h"

enum export_kind {
    EXPORT_TEXT,
    EXPORT_TIME,   /* RFC 3339, UTC */
    EXPORT_RATING, /* thousandths, told as 4.5 */
    EXPORT_COUNT,
    EXPORT_INT,
    EXPORT_LONG,
    EXPORT_BOOL,
    EXPORT_NAME,    /* an enum by name */
    EXPORT_ASPECTS, /* {"delivery":-400}; in CSV one a line: delivery=-400 */
    EXPORT_CUES,    /* lists of names; in CSV one a line */
    EXPORT_TOPICS,
    EXPORT_UNCOUNTED
};

struct export_field {
    const char *name;
    enum export_kind kind;
    size_t at;                /* offset in struct mention */
    const char *const *names; /* EXPORT_NAME: by value, NULL at the end */
    const char *help;
};

extern const struct export_field export_table[];
extern const size_t export_n;

#endif
