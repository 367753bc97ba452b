/*
 * state.h - what the judge remembers of one topic between ticks. (Inside alert/ only.)
 *
 * Hours are whole UTC hours since 1970; the tick at 14:00 has judged up to hour 13. Every source has
 * its coverage; every series (the topic as a whole, then its aspects by name) has, per source, a
 * level and the counts of the last five days as a short list of hours that had any.
 */
#ifndef ALERT_STATE_H
#define ALERT_STATE_H

#include "alert/judge.h"

enum {
    N_SPAN = 120,      /* hours of counts that are kept: 48 until they are mature, 72 before them */
    N_MATURE = 48,     /* hours after which late items have come and an hour is learnt */
    N_READY = 120,     /* covered hours before a source joins the test: 5 days */
    N_LATE = 72,       /* older items go to the store only */
    N_RUNG = 7,        /* horizons of the ladder */
    N_RUNG_VOLUME = 5, /* the first of them, for the volume */
    N_DELAY = 12,      /* bins of the delay histogram */
    N_CALM = 3,        /* calm ticks in a row that end an episode */
    N_REACH = 44,      /* bins of the reach of single mentions: half powers of two */
    N_HELD = 128,      /* hours of which is known whether they belong to an episode */
    N_DRIFT = 15,      /* days of the slow look: fourteen whole ones and the one going on */
    HOUR_NONE = -1,
};

enum signal { SIGNAL_NEGATIVE, SIGNAL_VOLUME, SIGNAL_SLOW, SIGNAL_RATING };

extern const int rung_hours[N_RUNG]; /* 1, 3, 6, 12, 24, 48, 72 */

struct cell { /* counts of one hour */
    int64_t hour;
    int32_t neg, other, raw;
};

/* Of one series in one source. */
struct level {
    double neg, other;  /* A of lambda = A / B; 'other' is kept for the topic as a whole only */
    struct cell *cells; /* by hour */
    size_t n_cells, cap_cells;
};

struct drift_day {
    double neg, all;
};

struct drift {
    int64_t day;                    /* going on, HOUR_NONE: none yet */
    struct drift_day days[N_DRIFT]; /* at day % N_DRIFT */
    struct drift_day past;          /* all days before them, faded */
};

struct star_day {
    int32_t n;
    int64_t sum, squares;
};

struct star_past {
    double n, sum, squares;
};

struct stars {
    int64_t day;                   /* going on, HOUR_NONE: no rating yet */
    struct star_day days[N_DRIFT]; /* at day % N_DRIFT */
    struct star_past past;         /* all days before them, faded */
};

struct place { /* a source */
    char *name;
    size_t n_name;
    int64_t first;       /* hour from which its items count, HOUR_NONE: not yet polled */
    int64_t tested;      /* hour from which it is judged by, HOUR_NONE: not ready yet */
    int64_t back;        /* hour from which its backlog has trained */
    int64_t seen;        /* hour of its last good poll, all up to it is covered */
    int64_t seen_before; /* the same at the tick before; not saved */
    double b;            /* exposure behind the levels: B of lambda = A / B */
    double covered;      /* hours that were covered by polls so far */
    int64_t clean;       /* hours in a row without a gap: delays are learnt after 72 */
    double delay[N_DELAY];
    bool coarse; /* items carry no hour: they count when they arrive */
    bool blind;  /* at the last tick */
    bool gone;   /* not among the sources of the last tick; not saved */
    struct drift drift;
    struct stars stars;
    int32_t reach[N_REACH];
    uint8_t gap[N_SPAN]; /* coarse: hours since the poll before, at hour % N_SPAN; 0 no poll */
};

struct kappa { /* weighted sums behind an overdispersion */
    double sum, weight;
};

struct tail { /* clusters above u, for the odds */
    double k, excess, days;
    double peak;  /* of the cluster going on, 0: none */
    int64_t last; /* hour last above u */
    bool spoiled; /* an episode ran during it: not learnt */
};

struct episode {
    bool open;
    int64_t opened;             /* hour */
    int64_t closed;             /* hour of the last end, HOUR_NONE */
    int32_t horizon;            /* h*: hours that a calm window has */
    int32_t calm;               /* calm ticks in a row */
    uint64_t held[N_HELD / 64]; /* bit (hour % N_HELD): hours that belong to an episode */
    int64_t from, last;         /* first and last hour that stood out */
};

struct series {
    char *aspect; /* "" is the topic as a whole, always series 0 */
    size_t n_aspect;
    struct level *levels; /* one a place */
    struct kappa count[N_RUNG], share[N_RUNG];
    struct tail tail;
    struct episode episode;
};

struct volume {
    struct kappa count[N_RUNG_VOLUME];
    struct tail tail[N_RUNG_VOLUME];
    struct episode episode;
};

struct factor { /* of an hour of the day or a day of the week: what came, over what was expected */
    double seen, expected;
};

struct judge_state {
    int32_t ready_hours;  /* of the configuration; not saved */
    int64_t hour;         /* last judged, HOUR_NONE: none */
    struct place *places; /* by name */
    size_t n_places, cap_places;
    struct series *series; /* [0] the topic, then aspects by name */
    size_t n_series, cap_series;
    struct volume volume;
    struct episode slow, rating;
    struct factor hours[24], days[7];
};

/* The place or series of that name; made when it is new. */
size_t state_place(struct judge_state *state, struct str name);
size_t state_series(struct judge_state *state, struct str aspect);
void state_drop_place(struct judge_state *state, size_t i);

/* The counts of that hour, made when it is new. */
struct cell *level_cell(struct level *level, int64_t hour);
const struct cell *level_find(const struct level *level, int64_t hour); /* or NULL */

static inline bool place_is_ready(const struct place *place)
{
    return place->tested != HOUR_NONE;
}
static inline bool episode_holds(const struct episode *e, int64_t hour)
{
    return e->held[hour >> 6 & 1] >> (hour & 63) & 1;
}

#endif
