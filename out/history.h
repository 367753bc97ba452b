/*
 * history.h - what the days before were like, and what is usual for one of them; the topic's alerts.
 *
 * Counted mentions of each local day (voices, once a story and day), all,
 * negative, and negative by touchpoint. What is usual is the middle 80 % of the negative binomial
 * with the mean and spread of the days compared with: the same weekday of the eight weeks before
 * where five of them were seen, else the four weeks before; under five seen days there is none.
 */
#ifndef OUT_HISTORY_H
#define OUT_HISTORY_H

#include "core/map.h"
#include "out/view.h"
#include "store/store.h"

enum { HISTORY_REACH = 56, HISTORY_ENOUGH = 5, HISTORY_DIGEST = 16 };

struct history_day {
    int32_t all, neg;
    int32_t *neg_of; /* by touchpoint of the request */
    /* Digests that change when what was said on the day changes, and when its counts do. */
    char mentions[HISTORY_DIGEST + 1], counts[HISTORY_DIGEST + 1];
};

struct history {
    struct arena arena;
    const struct zone *zone;
    int64_t first_day; /* the first that is held; nothing was stored before 'born' */
    int64_t born;      /* local day of the first stored mention, or first_day + n_days */
    struct history_day *days;
    size_t n_days, n_touchpoints;
    struct alert_row *alerts; /* all of the topic, oldest first */
    size_t n_alerts;
};

/* Reads the days [first, last] of the topic; for what is usual on a day ask from HISTORY_REACH
 * before it. Release it also after a failure. */
int history_read(struct history *history, const struct view_request *request,
                 const struct zone *zone, int64_t first, int64_t last, struct err *err);
void history_release(struct history *history);

struct usual {
    bool known;
    int64_t low, high;
    int32_t n_days;    /* compared with */
    bool same_weekday; /* else the days before, whatever weekday */
};

/* NULL when the day is not held. */
const struct history_day *history_day(const struct history *history, int64_t day);
struct usual history_usual_all(const struct history *history, int64_t day);
struct usual history_usual_neg(const struct history *history, int64_t day);
/* How many negatives of the day are more than usual; 0 where there are none, or that is not known. */
int64_t history_excess_neg(const struct history *history, int64_t day);
struct usual history_usual_aspect(const struct history *history, int64_t day, size_t touchpoint);
/* Seen days before this one, for "learning: day 3 of 5". */
int32_t history_days_before(const struct history *history, int64_t day);

#endif
