/*
 * store.h - remember: sources, mentions, counts, alerts, outbox, marks.
 *
 * One SQLite file (WAL, synchronous FULL) under the state folder, with an exclusive lock that tells
 * who holds it. Three kinds of transaction, each whole or not at all: the visit (state, mentions,
 * counts of one source), the tick (alert states and outbox rows of all topics at one hour), the mark
 * (a digest's mark and its outbox rows). SQL stands only in this folder; times are parameters; row
 * numbers never leave it. Strings handed out live in the arena given.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/mention.h"
#include "core/series.h"
#include "core/source.h"

struct store;
struct topic;

enum store_mode { STORE_WRITE, STORE_READ };

/* Makes the folder (0700) and file (0600) when they are not there, migrates forward. STORE_WRITE
 * takes the lock: ERR_RETRY with the holder's pid and start in the text when another run has it. */
struct store *store_open(struct str dir, enum store_mode mode, struct err *err);
void store_close(struct store *store);

/* --- care --- */
/* Looks the whole database over ("thorough": its indices too, which takes longer): *fault is empty, or
 * its first fault. */
int store_check(struct store *store, bool thorough, struct arena *arena, struct str *fault,
                struct err *err);
/* A copy of the store as it is at this moment, others may go on writing; written aside, synced, renamed
 * to 'path' (0600). The key of the authors goes beside it as 'path'.key. */
int store_backup(struct store *store, const char *path, struct err *err);
/* Puts a backup in the place of the store of a folder; what stood there stays as 'hark.db.old'. The
 * backup is looked over first. */
int store_restore(struct str dir, const char *path, struct err *err);
/* Who holds the lock: "4711 since ..."; empty: nobody. */
struct str store_holder(struct str dir, struct arena *arena);
int store_schema(struct store *store, struct err *err); /* how many migrations it has behind it */
/* The schema of the store before it was opened, when that has brought it up to date: a copy stands
 * beside it as 'hark.db.schemaN'. 0: nothing was to be done. */
int store_upgraded_from(const struct store *store);

/* Several whole visits or ticks in one commit: what is written between the two is kept together, or
 * not at all. A visit that fails inside takes back only itself. */
int store_group_begin(struct store *store, struct err *err);
int store_group_end(struct store *store, struct err *err);
void store_group_cancel(struct store *store);

/* --- sources --- */
int store_source_get(struct store *store, struct str name, struct arena *arena,
                     struct source_state *out, struct err *err); /* 1 found, 0 not, -1 error */

/* How many items it has brought so far, and how many of them were about a topic. */
int store_source_items(struct store *store, struct str name, int64_t *seen, int64_t *about,
                       struct err *err);

/* --- the visit --- */
struct store_aggregate { /* what a page says of all its ratings */
    struct str name;
    int32_t rating, rating_raw, rating_best;
    int64_t count;
};
struct store_visit {
    const struct source_state *state; /* saved as it is, but for what was new */
    const struct mention *mentions;   /* with topics: the text is kept; without: the key only. id,
                                         source and key are set; story and revision are ours */
    const struct str *at_once;        /* parallel: why it is worth a mail by itself, or empty; NULL:
                                         none. Only a new mention that counts is kept for its tick */
    size_t n_mentions;
    const struct store_aggregate *aggregates;
    size_t n_aggregates;
    int64_t now;
    int64_t tick; /* the last whole hour. What was said before it becomes known with it, or, when it
                     was judged already, with the next one; what was said after it when its own
                     hour has closed. So no arrival is missed, and none is judged twice */
    const struct topic
        *topics; /* by name; their local days are counted as mentions come (store_days) */
    size_t n_topics;
};
struct visit_outcome {
    int32_t n_new, n_revised, n_known; /* mentions */
    int32_t n_other;                   /* first seen, and about no topic */
    struct source_state state; /* as saved: with what only now is known; strings are the visit's */
};
/* One transaction. Whether an aspect counts as negative: mention_complains(). */
int store_visit(struct store *store, const struct store_visit *visit, struct visit_outcome *out,
                struct err *err);

/* A person's word on a mention ("neg", "off-topic"; empty takes it back). 1 done, 0 no such id, -1. */
int store_label(struct store *store, struct str id, struct str human, struct err *err);

/* --- marks: small values that must outlive a run ("digest/acme" -> "2026-03-14") --- */
int store_mark_get(struct store *store, struct str name, struct arena *arena, struct str *out,
                   struct err *err); /* 1 found, 0 not, -1 error */

struct store_mark {
    struct str name, value;
};
/* Those whose names start so, by name. */
int store_marks(struct store *store, struct str prefix, struct arena *arena,
                struct store_mark **out, size_t *n, struct err *err);

/* --- reading mentions --- */
struct revision { /* what a mention said before it was changed */
    int32_t revision;
    int64_t until;
    struct str title, text;
    int32_t rating, score;
    enum label label;
    struct str lexicon;
};
/* The former texts of a mention, oldest first. */
int store_revisions(struct store *store, struct str id, struct arena *arena, struct revision **out,
                    size_t *n, struct err *err);

struct mention_query {
    struct str topic;          /* empty: any */
    struct str source, aspect; /* empty: any */
    struct str story;          /* empty: any */
    int64_t from, to;          /* counted_at in [from, to); TIME_NONE: open */
    int label;                 /* enum label, or -1: any */
    bool negatives;            /* only those that mention_is_negative() */
    bool dropped;              /* only those with verdict.dropped, which else are passed over */
    bool every;                /* dropped or not */
    struct str words;          /* by query_narrow(): texts without such words may be passed over */
    size_t limit, offset;      /* limit 0: all */
    bool newest_first;         /* else oldest first; ties by id */
};
/* Calls each() for every mention found, whole; a non-zero return ends the walk and is returned. The
 * arena is cleared between mentions. */
typedef int store_each(void *context, const struct mention *mention);
int store_mentions(struct store *store, const struct mention_query *query, store_each *each,
                   void *context, struct err *err);
int store_mention_get(
    struct store *store, struct str id, struct arena *arena, struct mention *out,
    struct err *err); /* 1 found, 0 not, -1 error; a unique prefix of an id will do */

/* Whether an index of words is kept: then walks with 'words' look at few mentions. Made of what is stored
 * when it is wanted and not there, and taken away when it is there and not wanted; from then on every
 * change of the store keeps it in step. */
int store_keep_words(struct store *store, bool wanted, struct err *err);

/* --- days --- */
struct store_day_aspect {
    struct str name;
    int32_t negative;
};
struct store_day {
    int32_t all, negative; /* counted: voices, once a story and day, by the first of it */
    struct store_day_aspect *aspects; /* negative by aspect, by name; none with 0 */
    size_t n_aspects;
    int32_t mentions; /* every one: copies, and what is no voice, too */
    uint64_t digest;  /* changes with anything that a page shows of these mentions; 0: no mention */
};
/* The n days between bounds[0] .. bounds[n], UTC seconds that never fall: each day ends where the next
 * one starts. Costs the days, not the mentions in them: they are counted as mentions come, or when
 * they are first asked for (and kept, where the store was opened for writing). */
int store_days(struct store *store, struct str topic, const int64_t *bounds, size_t n,
               struct arena *arena, struct store_day *out, struct err *err);

/* --- moving mentions in and out --- */
/* What store_mentions() does not tell of a mention: the topics in which it is not counted (it is a copy, or
 * the third of one author within a day). */
int store_uncounted(struct store *store, const struct mention *m, struct arena *arena,
                    struct str **out, size_t *n, struct err *err);

struct store_import {
    const struct mention *mention; /* as it was exported: id, story and all */
    const struct revision *former; /* its former texts */
    size_t n_former;
    const struct str *uncounted;
    size_t n_uncounted;
};
/* One transaction, or a part of the group that is open: 1 taken in, 0 known already or forgotten on
 * request, -1 error. What comes into a store that has judged ticks counts as history: it never
 * alerts. */
int store_import(struct store *store, const struct store_import *import, struct err *err);

/* --- the tick --- */
/* The first tick at which anything was known of the topic; TIME_NONE: nothing is. */
int store_tick_first(struct store *store, struct str topic, int64_t *tick, struct err *err);
/* Fills everything that became known for the topic after 'previous' up to and including 'at'. The
 * coverage holds the sources given (those that may speak of the topic, n of them) and any other that
 * did. */
int store_tick_read(struct store *store, struct str topic, const struct source *const *sources,
                    size_t n_sources, int64_t previous, int64_t at, struct arena *arena,
                    struct tick *out, struct err *err);
/* The alerter's state of a topic, opaque bytes, and the tick it was saved at; empty and TIME_NONE
 * when there is none. */
int store_topic_get(struct store *store, struct str topic, struct arena *arena, struct str *state,
                    int64_t *tick, struct err *err);

struct at_once_row {
    struct str mention, reason;
};
/* The single mentions that wait for a tick up to 'at'; store_tick_write() of that tick drops them. */
int store_at_once(struct store *store, struct str topic, int64_t at, struct arena *arena,
                  struct at_once_row **out, size_t *n, struct err *err);

enum outbox_status { OUTBOX_WAITING, OUTBOX_SENT, OUTBOX_DEAD };

struct outbox_row {
    struct str alert; /* an alert's id, or "digest/TOPIC/DAY" */
    int32_t revision;
    struct str channel; /* "mail" ... */
    struct str recipient;
    struct str body; /* the very bytes to be sent, on every try */
    struct str message_id;
    int64_t made_at;
    int64_t not_before; /* quiet hours, back-off */
    int32_t tries;
    enum outbox_status status;
    struct str error; /* of the last try */
};

/* An alert as it is listed: made of notices, changed by ack. */
struct alert_row {
    struct str id, topic, aspect, source, signal;
    struct str state; /* "open", "resolved" */
    int32_t revision, severity;
    int64_t opened_at, changed_at, resolved_at; /* resolved_at TIME_NONE while open */
    int64_t from, to;
    int32_t observed;
    int64_t expected_milli, odds_days;
    int64_t acked_at;     /* TIME_NONE: not */
    struct str *mentions; /* the ids behind it */
    size_t n_mentions;
};

struct store_tick {
    struct str topic;
    int64_t at;
    struct str state;               /* the alerter's, opaque */
    const struct alert_row *alerts; /* new or changed */
    size_t n_alerts;
    const struct outbox_row *rows;
    size_t n_rows;
    bool told_at_once; /* all that waits for its tick is told with it, that of a later one too */
};
/* Repairs the store after the system clock was ahead and was set back: topics that were judged more than an
 * hour after 'tick' count as judged up to it, and counts filed under later ticks move to the next one. Does
 * nothing where no topic is ahead. */
int store_tick_back(struct store *store, int64_t tick, struct err *err);

/* One transaction. A row of the outbox that is there already stays as it is. */
int store_tick_write(struct store *store, const struct store_tick *tick, struct err *err);

int store_alerts(struct store *store, struct arena *arena, struct alert_row **out, size_t *n,
                 struct err *err); /* newest first */
int store_alert_get(struct store *store, struct str id, struct arena *arena, struct alert_row *out,
                    struct err *err); /* 1 found, 0 not, -1 error; a unique prefix will do */

/* --- a digest's mark and its outbox rows, one commit --- */
int store_mark_set(struct store *store, struct str name, struct str value,
                   const struct outbox_row *rows, size_t n_rows, struct err *err);

/* --- the outbox --- */
/* The oldest that is due, alone, alerts before digests: 1 found, 0 none, -1. */
int store_outbox_next(struct store *store, int64_t now, struct arena *arena, struct outbox_row *out,
                      struct err *err);
/* Mails about alerts that are due at 'now', were held back by quiet hours and were never tried. */
int store_outbox_held(struct store *store, int64_t now, struct arena *arena,
                      struct outbox_row **out, size_t *n, struct err *err);
/* Channel and recipient of every row of an alert that was or will be sent (not those given up); the other
 * fields of the rows are empty. */
int store_outbox_told(struct store *store, struct str alert, struct arena *arena,
                      struct outbox_row **out, size_t *n, struct err *err);
/* Postpones all that is due at 'now' on a channel (to one recipient; empty: to all) until 'until'. */
int store_outbox_postpone(struct store *store, struct str channel, struct str recipient,
                          int64_t now, int64_t until, struct err *err);
/* Digests for a reader that wait after a failure, and those which were told in a later one ("told in
 * ...", as it was put into 'error'), oldest first. */
int store_outbox_missed(struct store *store, struct str recipient, struct arena *arena,
                        struct outbox_row **out, size_t *n, struct err *err);
/* Those made at 'since' or later that were not sent, given up ones too, oldest first. */
int store_outbox_unsent(struct store *store, int64_t since, struct arena *arena,
                        struct outbox_row **out, size_t *n, struct err *err);
int store_outbox_outcome(struct store *store, const struct outbox_row *row, struct err *err);
struct outbox_summary {
    int64_t n_waiting, n_dead, oldest_at; /* TIME_NONE: none waits */
    int64_t n_failing; /* of those that wait: they, or others before them, failed */
};
int store_outbox_summary(struct store *store, struct outbox_summary *out, struct err *err);
/* When the first of the failing ones was made, or of those that are told in one of them; TIME_NONE: none
 * fails. What tells of hark itself ("operator/...") is left out. */
int store_outbox_failing_since(struct store *store, int64_t *since, struct err *err);
/* The failing ones on a channel (to one recipient, or empty: to all). */
int store_outbox_failing(struct store *store, struct str channel, struct str recipient, int64_t *n,
                         struct err *err);

/* --- to forget --- */
enum forget_what { FORGET_MENTION, FORGET_AUTHOR, FORGET_TOPIC };
struct forget {
    enum forget_what what;
    struct str name; /* an id, the author as kept, a topic */
    int64_t now;
};
struct forgotten {
    size_t n_mentions, n_mails;
};
/* How much store_forget() would take away. */
int store_forget_count(struct store *store, const struct forget *forget, int64_t *n,
                       struct err *err);
/* A mail that waits and may quote what is forgotten: fills 'body' (empty before) with what is to be sent
 * instead. -1 with *err set ends it all. */
typedef int store_withdraw(void *context, const struct outbox_row *row, struct buf *body,
                           struct err *err);
/* Takes mentions away everywhere: texts, former texts, lists of alerts, mails that wait; counts stay
 * (but for a topic, of which nothing stays). Keyed tombstones keep them from coming back. Then the file
 * is written anew, so that no byte of them is left in it. One transaction, and then the rewriting. */
int store_forget(struct store *store, const struct forget *forget, store_withdraw *withdraw,
                 void *context, struct forgotten *out, struct err *err);

/* Deletes texts, titles and authors of mentions older than keep_text_s seconds (0: keeps them) and their
 * former texts, and data that is only needed for the last days. Counts stay. */
int store_tidy(struct store *store, int64_t now, int64_t keep_text_s, struct err *err);

/* The secret key under which authors are kept (made on first use, 0600 beside the store). */
int store_author_key(struct store *store, unsigned char key[32], struct err *err);

#endif
