/*
 * series.h - counts over time, as the alerter reads them.
 *
 * A tick is a whole UTC hour. It judges one topic from what became known since the tick before:
 * arrivals, each with the 15-minute bucket of its event time (so local days exist at +5:45), and the
 * sources with their coverage. A late run makes up the missed ticks in order, each with what was
 * known then, so that a replay equals the live run.
 */
#ifndef CORE_SERIES_H
#define CORE_SERIES_H

#include "core/clock.h"
#include "core/str.h"

#define ASPECT_ALL (-1)

struct arrival {
    int32_t source;             /* index into tick.sources */
    int32_t aspect;             /* index into tick.aspects, or ASPECT_ALL: the mention as a whole */
    int64_t bucket;             /* UTC seconds, a multiple of BUCKET_S */
    int32_t neg, other;         /* counted: once a story, at most two a day from one author */
    int32_t raw_neg, raw_other; /* every copy */
    bool backlog;               /* of a first poll: may mature a source, never alerts */
    bool day_grain;             /* the hour is not known: never trains the hour season */
};

/* Stars that were given in one bucket, by counted mentions. */
struct rated {
    int32_t source; /* index into tick.sources */
    int64_t bucket;
    int32_t n;
    int64_t sum, squares; /* of thousandths of a star; the squares of them over 1000 */
};

/* How far a counted mention is heard: likes, shares, replies and views together. */
struct heard {
    int32_t source; /* index into tick.sources */
    bool neg, backlog;
    int64_t before, now; /* 'before' -1: not known until now */
    struct str mention;
};

struct coverage {
    struct str name;
    bool dated;          /* its items carry event times */
    bool blind;          /* at this tick */
    int64_t first_ok_at; /* first good poll, TIME_NONE: never */
    int64_t last_ok_at;  /* last good poll at or before the tick */
    int64_t every_s;     /* its poll interval */
};

struct tick {
    struct str topic;
    int64_t at;                     /* UTC, a whole hour */
    int64_t previous;               /* the tick before, TIME_NONE for the first of this topic */
    const struct coverage *sources; /* sorted by name */
    size_t n_sources;
    const struct str *aspects; /* sorted by name */
    size_t n_aspects;
    const struct arrival *arrivals; /* sorted by source, aspect, bucket, backlog, day_grain */
    size_t n_arrivals;
    const struct rated *rated; /* sorted by source, bucket */
    size_t n_rated;
    const struct heard *heard; /* sorted by mention */
    size_t n_heard;
};

#endif
