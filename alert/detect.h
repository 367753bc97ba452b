/*
 * detect.h - the detectors: each looks at one series and says what stands out. (Inside alert/ only.)
 *
 * A detector is one function and one row. It measures evidence against what is usual; tail.h turns
 * evidence into odds, and judge.c keeps the episodes.
 */
#ifndef ALERT_DETECT_H
#define ALERT_DETECT_H

#include "alert/level.h"
#include "alert/tail.h"

struct finding {
    double evidence[N_RUNG_VOLUME]; /* one a tail */
    double odds;                    /* log10 of the return period in days, 0: nothing unusual */
    int from, to;                   /* ages of the window that says so; else the last day */
    int hours;                  /* of the window that was asked, where the one told is narrower */
    double m, variance;         /* usual there */
    int32_t observed, all, raw; /* there: what is judged, all mentions, every copy of negatives */
    int32_t rating_now, rating_usual; /* thousandths of a star */
    double now;                       /* while an episode is open: evidence in its calm window, */
    bool covered;                     /* and whether enough of that window was covered by polls */
    int quiet;                        /* and for how many hours nothing has stood out */
};

struct detector {
    const char *signal;
    enum signal id;
    bool per_aspect; /* looks at every aspect too, not only at the topic */
    int n_tails;
    const struct tail_rule *rule;
    int most_hours;  /* an episode that does not end becomes the usual after so long, by settle() */
    int pause_hours; /* after an episode */
    void (*settle)(struct judge_state *state, size_t series, const struct sight *sight);
    void (*find)(const struct judge_state *state, size_t series, const struct sight *sight,
                 struct finding *out);
};

size_t detectors_all(const struct detector **out);

struct episode *detector_episode(const struct detector *d, struct judge_state *state,
                                 size_t series);
struct tail *detector_tails(const struct detector *d, struct judge_state *state, size_t series);

#endif
