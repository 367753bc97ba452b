/*
 * tail.c - clusters over a mark, counted with a half-life of 75 days.
 */
#include "alert/tail.h"

#include "core/stats.h"

#define TAIL_DECAY 0.9996149923674896 /* 2^(-1/(75*24)) an hour */

enum { CLUSTER_GAP = 24 }; /* hours below the mark that end a cluster */

/* Measured in simulated years without incidents: so often, and so far, peaks rise by chance. */
const struct tail_rule tail_negative = {
    .u = 2.0, .cap = 3.0, .k = 20.0, .excess = 20.0 * 0.395, .days = 720.0
};
const struct tail_rule tail_volume = {
    .u = 1.0, .cap = 8.0, .k = 5.0, .excess = 5.0 * STATS_LOG10_E, .days = 10.0
};

/* Small counts are coarse: with few negatives a day hardly a window lies just above the mark. With dozens
 * chance makes half as many clusters again. Measured, like the prior itself. */
static double often(double a_day)
{
    return a_day < 0.0 ? 1.0 : 1.0 + 0.6 * a_day / (a_day + 12.0);
}

double tail_odds(const struct tail *tail, const struct tail_rule *rule, double evidence,
                 double a_day)
{
    if (evidence <= rule->u)
        return 0.0;

    double k = rule->k + tail->k, excess = rule->excess + tail->excess;
    double least = rule->excess / rule->k, beta = excess / k > least ? excess / k : least;
    double z = (evidence - rule->u) * STATS_LOG10_E / beta -
               stats_log10(k / (rule->days / often(a_day) + tail->days));

    return z > 0.0 ? z : 0.0;
}

static void end_cluster(struct tail *tail, const struct tail_rule *rule)
{
    double excess = tail->peak - rule->u;

    if (!tail->spoiled) {
        tail->k += 1.0;
        tail->excess += excess < rule->cap ? excess : rule->cap;
    }
    tail->peak = 0.0;
    tail->spoiled = false;
}

void tail_learn(struct tail *tail, const struct tail_rule *rule, int64_t hour, double evidence,
                bool episode)
{
    tail->k *= TAIL_DECAY;
    tail->excess *= TAIL_DECAY;
    tail->days *= TAIL_DECAY;
    if (!episode)
        tail->days += 1.0 / 24;
    if (evidence > rule->u) {
        tail->peak = evidence > tail->peak ? evidence : tail->peak;
        tail->last = hour;
        tail->spoiled = tail->spoiled || episode;
    } else if (tail->peak > 0.0 && hour - tail->last >= CLUSTER_GAP) {
        end_cluster(tail, rule);
    }
}
