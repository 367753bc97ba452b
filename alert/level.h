/*
 * level.h - what is usual for each source, and what could be seen of it. (Inside alert/ only.)
 *
 * A level is a gamma-Poisson rate lambda = A / B: mentions over exposure, both forgotten with a
 * half-life of 21 days. Exposure is the season's share of an hour times the share of its items that
 * must have come by now (sources deliver late), and nothing where a source could not be read: so a
 * blind hour is neither calm nor a reason for alarm, and a catch-up falls into its own hours. An hour
 * is learnt when it is 48 hours old, with bursts cut down to what is credible.
 */
#ifndef ALERT_LEVEL_H
#define ALERT_LEVEL_H

#include "alert/state.h"

#define LEVEL_HALF_LIFE 504.0             /* hours: 21 days */
#define LEVEL_DECAY     0.998625653255761 /* 2^(-1 / LEVEL_HALF_LIFE): what an hour leaves of a level */

enum { N_SEASON = N_SPAN + N_LATE };

/* Counts of one series over the ready places: sums over all ages below i. */
struct tally {
    int32_t neg[N_SPAN + 1], other[N_SPAN + 1], raw[N_SPAN + 1];
};

/* What holds at one tick; ages are hours before the judged one. All of it lives in the arena. */
struct sight {
    int64_t hour;
    const struct judge_conf *conf;
    double season[N_SEASON]; /* by age; what the calendar expects is in it */
    double lift;             /* on all negatives, while their share drifts up */
    double *exposure;        /* by place, [N_SPAN + 1]: of all ages below i */
    struct tally *tallies;   /* by series */
};

/* Of a place, the sum over ages [from, to). */
static inline double sight_exposure(const struct sight *sight, size_t place, int from, int to)
{
    const double *sum = sight->exposure + place * (N_SPAN + 1);

    return sum[to] - sum[from];
}

/* Takes in coverage and arrivals; places[i] is the place of tick->sources[i]. */
void level_receive(struct judge_state *state, const struct tick *tick, int64_t hour,
                   const size_t *places);

void level_receive_rated(struct judge_state *state, const struct tick *tick, int64_t hour,
                         const size_t *places);

void level_look(const struct judge_state *state, const struct judge_conf *conf, int64_t hour,
                struct arena *arena, struct sight *sight);

/* How many times the usual the calendar expects of that hour. */
double level_expected(const struct judge_conf *conf, int64_t hour);

/* Learns the hour of that age: levels, season, overdispersion. */
void level_learn(struct judge_state *state, const struct sight *sight, int age);

/* Forgets counts and sources that no window can reach any more. */
void level_prune(struct judge_state *state, int64_t hour);

/* The rate of the last 72 hours becomes the level: what does not end is the new usual. */
void level_restart(struct judge_state *state, const struct sight *sight, size_t series, bool all);

/* What is usual for one series in the ages [from, to), over the ready places. */
struct usual {
    double neg, other; /* expected in what could be seen */
    double doubt;      /* of the level itself: relative variance, negatives */
    double doubt_all;  /* the same, negatives and others together */
};
struct usual level_usual(const struct judge_state *state, const struct series *series,
                         const struct sight *sight, int from, int to);

/* The same of one place alone; returns the negatives that it counted there. */
int32_t level_count(const struct judge_state *state, const struct series *series,
                    const struct sight *sight, size_t place, int from, int to, struct usual *usual);

/* Share of the last hours' expectation that lies before the last good polls, 0 .. 1. */
double level_coverage(const struct judge_state *state, const struct series *series,
                      const struct sight *sight, int hours);

double kappa_count(const struct kappa *kappa); /* overdispersion; prior 0.05 */
double kappa_share(const struct kappa *kappa); /* prior 0.02 */

#endif
