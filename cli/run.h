/*
 * run.h - one run over the whole road: fetch, judge, remember, alert, tell.
 *
 * run_all() is the periodic job; its parts are verbs of their own. Silent when all is well: a problem
 * is told in one line when it begins, once a day while it lasts, and when it ends.
 */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "analyze/analyze.h"
#include "cli/command.h"
#include "core/notice.h"
#include "out/say.h"
#include "out/site.h"
#include "store/store.h"

enum run_part { RUN_FETCH = 1, RUN_ALERT = 2, RUN_DIGEST = 4, RUN_FORCE = 8, RUN_STRICT = 16 };

/* What the parts of a run share. */
struct run {
    struct cli *cli;
    const struct settings *settings;
    struct store *store;
    struct analyzer *analyzer;
    struct tongues tongues; /* of pages and mails */
    struct out_touchpoint *touchpoints;
    size_t n_touchpoints;
    struct arena arena; /* of the run */
    int64_t now;
    bool scratch; /* a demo: nothing need outlast a power cut */
    bool
        by_hand; /* somebody waits for the answer: problems are told each time, and not remembered */

    /* What happened. */
    size_t n_asked, n_failed, n_unchanged;
    int32_t n_new, n_revised, n_other; /* n_other: first seen, about no topic */
    size_t n_notices, n_sent, n_dead;
    bool waits; /* something has to be tried again */
};

/* Configuration, store and analyzer. Non-zero: an exit status; all has been told. */
int run_open(struct run *run, struct cli *cli, enum store_mode mode);
void run_close(struct run *run); /* a zeroed one is fine */

/* The store alone, for verbs that only look things up or note a word. NULL: *status says why, told. */
struct store *run_store(struct cli *cli, enum store_mode mode, int *status);

/* A person has seen the alert: no more repeats. Returns the exit status. */
int run_ack(struct cli *cli, struct str id);

/* 'parts' of the periodic job, in the order of the road; what waits in the outbox is sent with alerts
 * and digests. Returns the exit status. */
int run_all(struct cli *cli, unsigned parts);

/* Without end: each source at its own pace, the rest of the job every quarter of an hour, until SIGTERM or
 * SIGINT; SIGHUP reads the configuration anew. Returns the exit status. */
int run_watch(struct cli *cli);

/* All of a run but opening and closing it; -1 with *err set. */
int run_road(struct run *run, unsigned parts, struct err *err);

/* The parts; -1 with *err set when the run cannot go on. */
int run_fetch(struct run *run, bool force, struct err *err);

/* Sources as they become due, for a run without end. */
struct fetch_silence;
struct run_due {
    /* One more, with its state in the arena; false: none at present, or *err is set. */
    bool (*next)(void *context, struct run *run, const struct source **source,
                 struct source_state *state, struct arena *arena, struct err *err);
    /* Its visit was saved. */
    void (*done)(void *context, const struct source *source, const struct source_state *after);
    bool (*may_stop)(void *context);
    const struct fetch_silence *silent;
    size_t n_silent;
    void *context;
};
int run_fetch_due(struct run *run, const struct run_due *due, struct err *err);
int run_fetch_once(struct run *run, const struct source *source,
                   struct err *err); /* whatever its state */
int run_alert(struct run *run, struct err *err);
int run_digest(struct run *run, struct err *err);
int run_send(struct run *run, struct err *err);

/* Mails of the same kind that could not be sent in time; strings in the arena that was given. */
struct mail_digest;
struct run_missed {
    struct outbox_row *rows;
    size_t n;
    struct str *times; /* "2026-03-12", oldest first */
    size_t n_times;
};
int run_missed_read(struct run *run, const struct mail_digest *mail, struct arena *arena,
                    struct run_missed *out, struct err *err);
/* They are told in this one now; in the commit of its row. */
int run_missed_told(struct run *run, const struct run_missed *missed, struct str in,
                    struct err *err);

/* How a topic is judged. */
struct judge_conf;
struct judge_conf run_judge_conf(const struct alert_settings *alerts, const struct topic *topic,
                                 int64_t at, struct arena *arena);
/* The sources that may speak of the topic, in the arena. */
size_t run_topic_sources(const struct settings *settings, const struct topic *topic,
                         struct arena *arena, const struct source ***out);

/* The rows of the outbox that a notice makes, in the arena: for all whom its routes lead to. */
int run_notice(struct run *run, const struct topic *topic, const struct notice *notice,
               struct arena *arena, struct outbox_row **rows, size_t *n, struct err *err);
/* Says of single mentions what they are mostly about and from where, as the alerter does of others. */
int run_notice_source(struct run *run, struct notice *notice, struct arena *arena, struct err *err);
/* Tells the operator when hark itself has a fault, and when it is over; call before run_send(). */
int run_operator(struct run *run, struct err *err);
/* The same when the store failed and no outbox can be used. */
void run_operator_store(struct cli *cli, const struct err *err);

/* Ends a group of the store: all of it is kept where 'rc' is 0, else nothing. 'rc', or why it was not kept. */
int run_group_end(struct run *run, int rc, struct err *err);

/* A problem of this name is there (or, with text NULL, no more): told as it begins, daily, as it
 * ends; 'by_hand' each time. */
int run_problem(struct run *run, struct str name, const char *text, struct err *err);

/* An author's name as the store keeps it: 32 characters under its key. */
struct str run_author(const unsigned char key[32], struct str name, struct arena *arena);

/* For pages and mails: judges again with the trace. */
struct out_explain run_explain(struct run *run);
struct site_request run_site_request(struct run *run);

#endif
