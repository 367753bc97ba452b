/*
 * stars.h - a mean of ratings that sinks. (Inside alert/ only.)
 *
 * Words may stay as they are while the stars go down. The last three, seven and fourteen days are held
 * against all that came before them (half-life 90 days), source by source, since each has a level of its
 * own: with n ratings that sum to s in the window, and mean u and variance v before it from N,
 *
 *     z = sum(n u - s) / sqrt(sum(n v + n^2 v / N))
 *
 * is about standard normal while nothing changes.
 */
#ifndef ALERT_STARS_H
#define ALERT_STARS_H

#include "alert/state.h"

/* Takes in ratings of that hour of events. */
void stars_learn(struct place *place, int64_t event, int64_t hour, const struct rated *rated);

struct stars_sum {
    int days;           /* of the window that says most, 0: too few ratings to say */
    int32_t n;          /* ratings in it */
    double z;           /* above 0: they sink */
    double now, before; /* means, thousandths of a star */
};
struct stars_sum stars_read(const struct judge_state *state, int64_t hour);

/* What is now is the usual from here on. */
void stars_restart(struct judge_state *state);

#endif
