/*
 * world.h - made-up topics with the hazards of real life, and the truth about them.
 *
 * Weekly rhythm, noisy rates, small counts; benign surges, syndicated stories, angry authors,
 * outages with catch-up, late and undated items, new sources, slow burns; and incidents whose size
 * is set by the evidence they leave. The same seed gives the same world on every machine: own
 * generator, own samplers, own exp and log.
 */
#ifndef TESTS_EVAL_WORLD_H
#define TESTS_EVAL_WORLD_H

#include "core/series.h"

#include <stddef.h>

enum {
    WORLD_HOURS = 132 * 24,
    WORLD_WARM = 42 * 24, /* not scored */
    WORLD_SOURCES = 6,
    WORLD_ASPECTS = 4,
    WORLD_CLASSES = 5,
    WORLD_EVENTS = 256,
};

#define WORLD_START INT64_C(1767571200) /* Monday 2026-01-05 00:00 UTC */

enum hazard {
    HAZARD_COPIES,
    HAZARD_SURGE,
    HAZARD_AUTHOR,
    HAZARD_OUTAGE,
    HAZARD_NEW_SOURCE,
    HAZARD_SLOW_BURN,
    N_HAZARDS
};

struct event {
    enum hazard hazard;
    int from, to; /* hours */
    double factor;
};

struct incident {
    int from, to; /* hours [from, to) */
    int z;        /* evidence in -log10 of the tail: 4, 6, 9, 15, 30 */
    int extra;    /* negatives added */
    int evidence; /* first hour at which a window inside it has z >= 6; -1: never */
};

/* What became known at a tick, as struct arrival has it; hours instead of times. */
struct record {
    int16_t tick, hour;
    int8_t source, aspect; /* aspect -1: the topic as a whole */
    bool backlog;
    int32_t neg, other, raw_neg, raw_other;
};

struct world {
    int class; /* 0 .. 4: about 3, 12, 60, 600, 6000 mentions a day */
    double per_day;
    int n_sources;
    bool dated[WORLD_SOURCES];
    int first[WORLD_SOURCES];                 /* hour of the first poll */
    uint8_t seen[WORLD_SOURCES][WORLD_HOURS]; /* the poll of that hour was good */
    struct event events[WORLD_EVENTS];
    int n_events;
    struct incident incidents[8];
    int n_incidents;
    struct record *records; /* by tick, source, aspect, hour, backlog */
    size_t n_records, cap_records;
    uint64_t *items; /* while it is made */
    size_t n_items, cap_items;
};

struct world_plan {
    uint64_t seed;
    bool hazards, incidents;
};

void world_make(struct world *world, const struct world_plan *plan, int topic);
void world_release(struct world *world);

const char *hazard_name(enum hazard hazard);

#endif
