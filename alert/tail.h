/*
 * tail.h - from evidence to odds: how often would chance alone bring this? (Inside alert/ only.)
 *
 * A tail probability says what one window would show under the model; people need to know how often
 * all windows of a series together would show it, with the model's own faults included. So every
 * series counts its peaks over a low mark u (the method of peaks over threshold): k clusters in D
 * days, with a mean excess beta above u. Then evidence T comes by chance once in 10^z days, with
 *     z = -log10(k / D) + (T - u) * log10(e) / beta,    T > u.
 * A strong prior stands for the few clusters that one series alone can have shown.
 */
#ifndef ALERT_TAIL_H
#define ALERT_TAIL_H

#include "alert/state.h"

struct tail_rule {
    double u, cap;          /* mark; largest excess that is learnt */
    double k, excess, days; /* prior */
};

extern const struct tail_rule tail_negative, tail_volume;

/* log10 of the return period in days; 0 where nothing is unusual. 'a_day': the usual count of the series in
 * a day, by which the rate of clusters is corrected; below 0: no correction. */
double tail_odds(const struct tail *tail, const struct tail_rule *rule, double evidence,
                 double a_day);

/* Learns the tick: its evidence, and whether an episode is going on (which is no chance). */
void tail_learn(struct tail *tail, const struct tail_rule *rule, int64_t hour, double evidence,
                bool episode);

#endif
