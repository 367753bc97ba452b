/*
 * season.h - how much of a day's and a week's mentions fall on an hour. (Inside alert/ only.)
 *
 * One factor for each hour of the day and one for each day of the week, in the topic's own time,
 * learnt from all its mentions: what came over what would have come without the factor. Both sides
 * start with a few mentions of their own (20 an hour, 60 a weekday), so that a small topic keeps a
 * flat season instead of one made of noise.
 */
#ifndef ALERT_SEASON_H
#define ALERT_SEASON_H

#include "alert/state.h"

/* out[i] = the season of hour - i, for i < n; 1 is the average. */
void season_read(const struct judge_state *state, const struct zone *zone, int64_t hour, size_t n,
                 double *out);

/* In that hour came 'seen' mentions where 'level' is the rate without any season. */
void season_learn(struct judge_state *state, const struct zone *zone, int64_t hour, double seen,
                  double level);

#endif
