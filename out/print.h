/*
 * print.h - numbers, times and lengths as people read them, in the language of say.h, the same in any
 * locale.
 */
#ifndef OUT_PRINT_H
#define OUT_PRINT_H

#include "core/buf.h"
#include "core/item.h"
#include "core/sheet.h"
#include "core/zone.h"

/* "1,234", for a format's %s; it lives as long as the whole expression. */
#define DIGITS(n) (print_digits((int64_t)(n)).text)
struct digits {
    char text[40];
};
struct digits print_digits(int64_t n);

void print_count(int64_t n, struct buf *out);            /* the same */
void print_share(int64_t thousandths, struct buf *out);  /* "31 %" */
void print_number(int64_t thousandths, struct buf *out); /* "4.3" */
void print_stars(int32_t rating, struct buf *out);       /* "4.5 of 5", "1 of 5" */
void print_score(int64_t score, struct buf *out);        /* "-0.62" */
void print_length(int64_t seconds, struct buf *out);     /* "3 days", "5 h", "12 min" */
void print_clock(const struct zone *zone, int64_t utc, struct buf *out); /* "14:05" */
void print_date(int64_t day, struct buf *out);                           /* "2026-03-14" */
void print_short_date(int64_t day, struct buf *out);                     /* "14 Mar" */
void print_long_date(int64_t day, struct buf *out); /* "Saturday, 14 March 2026" */
void print_time(const struct zone *zone, int64_t utc, struct buf *out); /* "2026-03-14 14:05" */
const char *print_weekday(int64_t day);                                 /* "Saturday" */
void print_days(int64_t first, int64_t last, struct buf *out);          /* "9-15 March 2026" */
void print_month(int64_t day, struct buf *out);                         /* "March 2026" */
/* "2 - 6", one number where both are equal. */
void print_range(int64_t low, int64_t high, struct buf *out);
/* Once by chance in so many days, in words: "3 weeks", "9 years", "more than 100 years". */
void print_odds(int64_t days, struct buf *out);
/* "once in 9 years", "less than once in 100 years". */
enum { PRINT_CENTURY_DAYS = 36500 };
void print_rarity(int64_t days, struct buf *out);
/* When a source was last read: "last read 2026-03-13 17:45"; TIME_NONE: "never read". */
void print_last_read(const struct zone *zone, int64_t at, struct buf *out);

/* The same with hyphens and plain blanks, for a subject line that stays readable as it is. */
struct str print_ascii(struct str text, struct arena *arena);

/* The start of a text, at most so many bytes, that ends with a word where one ends soon enough. */
struct str print_cut(struct str text, size_t most);

/* The title of an item; none where it is only how its text begins. */
struct str print_title(const struct item *item);

/* A cell as a person reads it, its note included. */
void print_cell(const struct cell *cell, const struct zone *zone, struct buf *out);

#endif
