/*
 * record.h - a row of a table or a JSON object with named members as an item.
 *
 * CSV and JSON lines share this: which column is which field (the source's map, else usual names), how
 * ratings and dates are written, and what to do with a date that could mean two days.
 */
#ifndef FETCH_RECORD_H
#define FETCH_RECORD_H

#include "core/err.h"
#include "core/source.h"
#include "fetch/harvest.h"

enum record_field {
    RECORD_TEXT,
    RECORD_TITLE,
    RECORD_AUTHOR,
    RECORD_DATE,
    RECORD_RATING,
    RECORD_NPS, /* a mark from 0 to 10: how likely one is to recommend it */
    RECORD_ID,
    RECORD_URL,
    RECORD_LANG,
    RECORD_PLACE,
    N_RECORD_FIELDS
};

/* -1 when it is no field's name as the map of a source has them ("text", "date" ...). */
int record_field_of(struct str name);
/* The field that a column of this name usually holds ("Review Text", "stars"), or -1. */
int record_guess(struct str column);

enum day_order { DAY_UNKNOWN, DAY_FIRST, MONTH_FIRST };

struct record {
    struct str field[N_RECORD_FIELDS]; /* empty: absent */
    int64_t line;                      /* for messages */
};

/* What a date in this shape says about the order of day and month: learn from a whole column. */
enum day_order record_day_order(struct str date);

/* Adds the record as an item. Returns -1 with the place and the mend when its date could mean two days
 * and neither date_format nor 'order' settles it; a record without text and title is counted as
 * mended and dropped, with 0. */
int record_put(const struct record *record, const struct source *source, enum day_order order,
               struct harvest *harvest, struct err *err);

#endif
