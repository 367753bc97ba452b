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
    RECORD_REPLY, /* what the brand itself answered: an item of its own */
    RECORD_REPLY_DATE,
    RECORD_MORE, /* the other half of the text: what was good, where the text is what was bad */
    N_RECORD_FIELDS
};

/* -1 when it is no field's name as the map of a source has them ("text", "date" ...). */
int record_field_of(struct str name);
/* The field that a column of this name usually holds ("Review Text", "stars"), or -1. */
int record_guess(struct str column);
/* Whether the name says whose value it is ("review_rating", "author_title"): where another column has the
 * bare name ("rating", "name"), that one is the place's. */
bool record_is_reviews_own(struct str column);

/* It calls what the brand answered, or, where nothing else does, the text itself ("Antwort"). */
bool record_may_be_text(struct str column);
/* It calls a rating, but not of how many ("score", "Note"). */
bool record_is_vague(struct str column);
/* The best rating that the heading itself names, in thousandths ("Note sur 10"); 0: it names none. */
int32_t record_best(struct str column);

/* That of another column tells it: only some sites ask what was good and what was bad. */
int32_t record_best_beside(struct str column);

/* Of a column that only Reddit's archives have, in which "score" counts votes. */
#define RECORD_VOTED "created_utc"

enum day_order { DAY_UNKNOWN, DAY_FIRST, MONTH_FIRST };

struct record {
    struct str field[N_RECORD_FIELDS]; /* empty: absent */
    int64_t line;                      /* for messages */
};

/* What holds for all records of one document: the order of day and month, the scale of ratings that name
 * none, and what could not be read. Zeroed at first. */
struct records {
    enum day_order order;
    size_t first_item; /* of the harvest */
    int32_t best;      /* of the ratings that name no scale, by the headings; 0: they tell none */
    struct str vague;  /* what the ratings are called, where that tells no scale */
    size_t n_rated, n_beyond_5, n_beyond_10;
    struct records_fault {
        size_t n;
        int64_t line;    /* of the first */
        struct str cell; /* what stood there */
    } empty, undated, told, unrated, beyond;
};

struct rating;
/* The rating in a cell: a number, or a word of help desks and networks ("Bad", "recommends"). */
bool record_rating(struct str cell, struct rating *out);
/* What a date in this shape says about the order of day and month: learn from a whole column. */
enum day_order record_day_order(struct str date);

void records_begin(struct records *records, enum day_order order, const struct harvest *harvest);
/* Adds the record as an item. Returns -1 with the place and the mend when its date could mean two days
 * and neither date_format nor the order of the others settles it. A record that holds neither words nor
 * a rating is passed over, one whose date is none has no time: both are counted. */
int record_put(const struct record *record, const struct source *source, struct records *records,
               struct harvest *harvest, struct err *err);
/* Settles the scale of ratings that named none, by the whole column, and notes in the harvest what could
 * not be read. */
void records_end(struct records *records, const struct source *source, struct harvest *harvest);

#endif
