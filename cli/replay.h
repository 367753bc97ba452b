/*
 * replay.h - stored history on its way through the judge: inside the back-test.
 */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "cli/print.h"
#include "core/notice.h"
#include "store/store.h"

enum { N_ODDS = 5 };

/* What one mention adds to the counts of a topic, where they are not those of the store. */
struct replay_count {
    struct str source, aspect; /* no aspect: the mention as a whole */
    int64_t tick;              /* at which it became known */
    struct arrival arrival;    /* but for the numbers of source and aspect */
};

/* An alert that would have been told. */
struct fired {
    struct str id, aspect, signal;
    enum severity severity; /* the worst */
    int64_t opened_at, resolved_at, odds_days;
    int64_t from, to;
    int32_t observed, usual_low, usual_high, mails, rating_now, rating_usual;
};

/* One threshold on its way through the hours. */
struct trial {
    int64_t odds;
    struct judge_state *judge;
    struct life_state *life;
    struct fired *fired;
    size_t n, cap;
};

/* An alert that a person labelled. */
struct marked {
    int64_t from, to;
    bool incident;
};

/* One topic on its way. */
struct replay {
    struct cli *cli;
    struct store *store;
    const struct topic *topic;
    const struct source **sources;
    size_t n_sources;
    const struct replay_count *counts; /* by tick; NULL: those of the store */
    size_t n_counts, next_count;
    struct tick all;            /* everything at once: the names, and what came with first polls */
    struct source_state *known; /* by all.sources */
    int64_t *since;             /* hark listens to all.sources from here on */
    struct arrival *backlog;    /* by bucket */
    size_t n_backlog, next;
    struct rated *rated; /* by bucket; NULL with --live: those of the hour */
    size_t n_rated, next_rated;
    int64_t first, last, ready_at;
    struct trial trials[N_ODDS];
    size_t n_trials;
    struct marked *labels;
    size_t n_labels;
    struct arena arena;
};

/* 'chosen' is the trial whose alerts are listed. */
void replay_print(struct replay *r, size_t chosen);
json_t *replay_json(const struct replay *r, size_t chosen);

/* Judges a topic from counts of the caller's making (by tick, n of them), at the odds of the configuration:
 * trials[0] of *r has what would have been told. The caller releases r->arena. */
int replay_counts(struct cli *cli, struct store *store, const struct topic *topic,
                  const struct replay_count *counts, size_t n, struct replay *r, struct err *err);

/* One alert as a line: local time, severity, signal, what was seen, odds, touchpoint. */
void replay_print_fired(struct replay *r, const struct fired *fired);
json_t *replay_json_fired(const struct fired *fired);

#endif
