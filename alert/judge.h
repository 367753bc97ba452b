/*
 * judge.h - is this hour more than chance?
 *
 * Pure: no clock, disk or net. One call judges one topic at one tick; the state holds levels, season
 * and tails, and is saved bit-exact between ticks, so that a replay gives the same bytes. judge() says
 * what the counts mean; life_step() (life.h) decides what people are told.
 */
#ifndef ALERT_JUDGE_H
#define ALERT_JUDGE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/calendar.h"
#include "core/err.h"
#include "core/series.h"

struct zone;
struct judge_state; /* opaque: levels, season, calibration of one topic */

struct judge_conf {
    int64_t odds_days;       /* how seldom chance alone may open an alert of the topic */
    const struct zone *zone; /* of the topic, for hours and weekdays */
    int64_t reach; /* a complaint heard by so many is told in any case; 0: by its source */
    const struct busy *busy; /* stretches of time that are expected to bring more */
    size_t n_busy;
    int32_t ready_hours; /* covered hours before a source is judged by; 0: five days */
};

/* What one series of the topic looks like at this tick. */
struct judgement {
    struct str aspect;  /* empty: the topic as a whole */
    struct str signal;  /* "negative"; of the whole topic also "volume" (all mentions), "slow" (a
                            drift over weeks; its window is the last fourteen learnt days), "rating"
                            (stars that sink), and "reach" for every complaint that is heard by
                            unusually many: ready, never open */
    struct str mention; /* "reach": its id */
    int64_t reach, reach_usual;
    int32_t rating_now, rating_usual; /* "rating": means, thousandths of a star */
    bool ready;                       /* enough covered days; else "learning", and nothing opens */
    int32_t days_learnt;              /* covered days behind it */
    bool blind;        /* too little of the expectation is covered: neither alarm nor all-clear */
    int64_t odds_days; /* return period of what is seen; 0: nothing unusual */
    int64_t from, to;  /* the window that says so, event times [from, to) */
    int32_t observed, observed_all, raw; /* counted negatives, counted mentions, all copies */
    int64_t expected_milli;
    int32_t usual_low, usual_high; /* 80 % of such windows */
    int32_t share_usual;           /* negatives of all, thousandths */
    bool calm; /* enough is covered and nothing stands out: counts towards all-clear */
    int64_t burned_from,
        burned_to; /* of an episode, event times of what stood out; 0, 0: none yet */
    bool settled;  /* the episode was ended because this is what is usual now */
    /* What most of it is about, where that is more than its usual share; empty where nothing is. */
    struct str main_aspect, main_source;
    int32_t main_aspect_n, main_source_n;
    bool open; /* an episode is going on: from the tick whose odds passed the threshold (an
                            aspect's: times the number of aspects), to its third calm one, or later */
};

/* State from saved bytes; empty bytes give a new one. NULL when the bytes are damaged. */
struct judge_state *judge_state_open(struct str saved, struct err *err);
void judge_state_close(struct judge_state *state);
void judge_state_save(const struct judge_state *state, struct buf *out);

/* Judges the tick and moves the state on. Judgements are in the arena: first the topic as a whole,
 * then its aspects by name. */
size_t judge(const struct judge_conf *conf, struct judge_state *state, const struct tick *tick,
             struct arena *arena, struct judgement **out);

#endif
