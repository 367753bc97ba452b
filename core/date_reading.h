/*
 * date_reading.h - what the readers of dates find, and what they share. Private to date.c and date_iso.c.
 */
#ifndef CORE_DATE_READING_H
#define CORE_DATE_READING_H

#include "core/str.h"
#include "core/zone.h"

enum { MORNING = 1, AFTERNOON = 2 };

/* What was found so far; -1 is not found. */
struct reading {
    int32_t year, month, day;
    int32_t hour, minute, second;
    int32_t half;    /* MORNING, AFTERNOON */
    int32_t zone;    /* minutes east of UTC */
    int32_t place;   /* row of places */
    int32_t n_noise; /* words that mean nothing */
    bool has_time, has_zone, is_korean;
};

#define READING_EMPTY ((struct reading){ .year = -1, .month = -1, .day = -1, .place = -1 })

static inline int32_t full_year(int32_t two_digits)
{
    return two_digits + (two_digits < 69 ? 2000 : 1900); /* as POSIX has it */
}

/* Takes 'min' to 'max' digits off *s; -1 when there are fewer (none is taken then). */
static inline int32_t take_number(struct str *s, size_t min, size_t max)
{
    size_t n = 0;
    int32_t value = 0;

    while (n < s->n && n < max && char_is_digit(s->p[n]))
        value = value * 10 + (s->p[n++] - '0');
    if (n < min)
        return -1;
    *s = str_from(*s, n);
    return value;
}

/* How many digits are at the front. */
static inline size_t count_digits(struct str s)
{
    size_t n = 0;

    while (n < s.n && char_is_digit(s.p[n]))
        n++;
    return n;
}

static inline bool starts_with_digit(struct str s)
{
    return s.n && char_is_digit(s.p[0]);
}

static inline void set_date(struct reading *r, struct date date)
{
    r->year = date.year;
    r->month = date.month;
    r->day = date.day;
}

/* "10:14", "10:14:55.5", "1:2" off *s, which stands at the hour. False when it is malformed. */
bool date_take_time(struct str *s, struct reading *r);

/* A numeric date that starts with the year, and the time behind a 'T'; true when *s was cut behind it. What
 * *r holds after false has no meaning. */
bool date_take_iso(struct str *s, struct reading *r);

#endif
