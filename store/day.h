/*
 * day.h - inside store/: what is counted of a local day, kept while mentions come.
 *
 * Rows of the table 'day' are a cache of counts of mentions: a row that might be wrong is deleted. All of it
 * is part of the caller's transaction.
 */
#ifndef STORE_DAY_H
#define STORE_DAY_H

#include "core/map.h"
#include "store/db.h"

struct topic;

/* What a visit adds to the days, gathered in memory and written at its end. */
struct day_tally {
    struct store *store;
    const struct topic *topics; /* whose local days are known; others are counted when asked for */
    size_t n_topics;
    struct map days;
    struct arena arena;
};
void day_tally_init(struct day_tally *tally, struct store *store, const struct topic *topics,
                    size_t n_topics);
void day_tally_release(struct day_tally *tally);

/* The mention has just joined the topic. 'is_new': it and its story were not in the store before. */
int day_tally_add(struct day_tally *tally, struct str topic, const struct mention *m, bool is_new,
                  struct err *err);
/* A mention of the store says something else now; its topics and its time are what they were. */
int day_tally_change(struct day_tally *tally, const struct mention *before,
                     const struct mention *after, struct err *err);
int day_tally_write(struct day_tally *tally, struct err *err);

/* The mention changed in what is counted: its days are counted anew when they are asked for. */
int day_forget_mention(struct store *store, const struct mention *m, struct err *err);
int day_forget_between(struct store *store, int64_t from, int64_t until, struct err *err);
int day_forget_all(struct store *store, struct err *err);

#endif
