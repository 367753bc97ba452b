/*
 * drift.h - a share of negatives that creeps up over weeks. (Inside alert/ only.)
 *
 * A level with a half-life of three weeks follows a slow rise and never calls it unusual. So the last
 * fourteen days are also held against the months before (half-life 90 days), source by source, so
 * that a new or a missing source is not a drift. Only shares are compared: more mentions of the same
 * mood are no news.
 */
#ifndef ALERT_DRIFT_H
#define ALERT_DRIFT_H

#include "alert/state.h"

/* In that hour, two days old and not part of an episode, the place had these counts. */
void drift_learn(struct place *place, int64_t hour, double neg, double all);

/* Items of a first poll stand for the months before. */
void drift_learn_backlog(struct place *place, int64_t age, double neg, double all);

struct drift_sum {
    double neg, all;    /* of the last fourteen whole days */
    double m, variance; /* negatives that were usual for so many mentions */
};
/* hour: the last one that was learnt. */
struct drift_sum drift_read(const struct judge_state *state, int64_t hour);

/* How much higher the share of negatives was in the last seven whole days than the levels say, at
 * least 1: a level lags behind a drift, and that lag is no incident. */
double drift_lift(const struct judge_state *state, int64_t hour);

/* What is now is the usual from here on. */
void drift_restart(struct judge_state *state);

#endif
