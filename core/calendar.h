/*
 * calendar.h - days that are expected to be busy: a sale, a launch, a holiday.
 *
 * Such a day brings more mentions and more complaints although nothing is wrong. A row gives the days and a
 * factor on the usual volume; with a factor of 1 they are only named in alerts. A day is written
 * 2026-11-27, or 11-27 for every year.
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "core/arena.h"
#include "core/opt.h"
#include "core/str.h"
#include "core/zone.h"

struct busy_days {
    struct str name;
    struct str from, to; /* days; 'to' empty: the same day */
    struct str topic;    /* empty: all */
    int32_t factor;      /* thousandths of the usual */
    struct str place;    /* file:line:column */
};

/* A day as such rows write it: year 0 in *out for one of every year. False, and *out untouched, when it
 * is none. */
bool calendar_day(struct str text, struct date *out);
/* Whether that local day (days since 1970-01-01) is among such texts. */
bool calendar_has(const struct str *texts, size_t n, int64_t day);

enum { CALENDAR_ROWS = 5 };
extern const struct opt calendar_rows[CALENDAR_ROWS]; /* how such a row is written */

/* One stretch of time, in UTC seconds: [from, to). */
struct busy {
    int64_t from, to;
    int32_t factor;
    struct str name;
};

/* The stretches of the topic that touch [from, to), in the arena. */
size_t calendar_read(const struct busy_days *rows, size_t n, struct str topic,
                     const struct zone *zone, int64_t from, int64_t to, struct arena *arena,
                     struct busy **out);

#endif
