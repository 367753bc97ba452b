/*
 * keep.h - inside store/: the rows of one mention. All of it is part of the caller's transaction.
 */
#ifndef STORE_KEEP_H
#define STORE_KEEP_H

#include "core/map.h"
#include "store/record.h"
#include "store/sketch.h"

enum seen { SEEN_ERROR, SEEN_NOT, SEEN_OTHER, SEEN_FORGOTTEN, SEEN_MENTION };

/* What is known of an item; *n is the number of its mention. */
enum seen keep_find(struct store *store, const struct mention *m, int64_t *n, struct err *err);
/* An item that is not a mention of its own: 0: about no topic; else the mention that it is too. */
int keep_seen(struct store *store, const struct mention *m, int64_t n, struct err *err);
/* An item about no topic that is about one now: it will be a mention of its own. */
int keep_unseen(struct store *store, const struct mention *m, struct err *err);
/* So many more items of the source became mentions, and so many are about no topic. */
int keep_met(struct store *store, struct str source, int64_t about, int64_t other, struct err *err);

/* The record of a new mention, its identity and its sketch. */
int keep_insert(struct store *store, const struct mention *m, const struct record_hashes *hashes,
                const struct sketch *sketch, struct arena *arena, int64_t *n, struct err *err);

/* What a visit adds to the counts, gathered in memory since many of its mentions fall into the same rows;
 * and the authors of whom no more mentions count. */
struct keep_tally {
    struct map rows;
    struct map said; /* topic and author -> when */
    struct arena arena;
    struct buf key; /* scratch */
};
void keep_tally_init(struct keep_tally *tally);
void keep_tally_release(struct keep_tally *tally); /* a zeroed one is fine */
int keep_tally_write(struct keep_tally *tally, struct store *store, struct err *err);

/* 1: it counts for the topic, 0: a copy, or the third of one author within a day, -1: error. */
int keep_counts(struct store *store, const struct mention *m, struct str topic,
                struct keep_tally *tally, struct err *err);

/* Puts it into the topic, and adds it to the counts of 'tick' if it is a voice. */
int keep_join(struct store *store, const struct mention *m, int64_t n, struct str topic,
              int64_t tick, bool counted, bool backlog, struct keep_tally *tally, struct err *err);

/* How far the mention is heard is told to the next tick of the topic, where it counts. */
int keep_heard(struct store *store, const struct mention *m, struct str topic, int64_t tick,
               int64_t before, bool backlog, struct err *err);

#endif
