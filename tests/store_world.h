/*
 * store_world.h - an empty store in a folder of its own, and mentions to put into it; for the tests of
 * the store.
 */
#ifndef TESTS_STORE_WORLD_H
#define TESTS_STORE_WORLD_H

#include "tests/test.h"

#include "core/hash.h"
#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOON 1773500400 /* 2026-03-14T15:00:00Z, a whole hour */

static char folder[64];
static struct err err;

static inline struct store *fresh(void)
{
    struct store *store;

    strcpy(folder, "/tmp/hark-store-XXXXXX");
    assert_non_null(mkdtemp(folder));
    err_clear(&err);
    store = store_open(str_of(folder), STORE_WRITE, &err);
    if (!store)
        fail_msg("%s", err.text);
    return store;
}

static inline void done(struct store *store)
{
    static const char *const files[] = {
        "hark.db",         "hark.db-wal",     "hark.db-shm",     "lock",           "author.key",
        "hark.db.schema1", "hark.db.schema2", "hark.db.schema3", "hark.db.schema4"
    };
    char path[128];

    store_close(store);
    for (size_t i = 0; i < N_ROWS(files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
}

static struct str acme[] = { { "Acme", 4 } };

/* A mention of Acme by source 'blog', at a time. */
static inline struct mention said(const char *source, const char *key, const char *text, int64_t at)
{
    static char ids[64][MENTION_ID_LENGTH + 1];
    static size_t next;
    char *id = ids[next++ % N_ROWS(ids)];
    struct mention m = { .item = ITEM_EMPTY };

    m.source = str_of(source);
    m.key = str_of(key);
    mention_id(m.source, m.key, id);
    m.id = str_of(id);
    m.item.text = str_of(text);
    m.item.published = m.counted_at = at;
    m.item.published_grain = GRAIN_SECOND;
    m.first_seen = NOON;
    m.topics = acme;
    m.n_topics = 1;
    m.verdict.label = LABEL_NEG;
    return m;
}

static inline struct visit_outcome visit(struct store *store, const char *source,
                                         const struct mention *mentions, size_t n,
                                         const struct str *at_once)
{
    struct source_state state = { .name = str_of(source),
                                  .first_ok_at = NOON - DAY_S,
                                  .last_ok_at = NOON,
                                  .last_try_at = NOON,
                                  .moved_since = TIME_NONE,
                                  .last_item_at = TIME_NONE,
                                  .next_at = TIME_NONE,
                                  .error_since = TIME_NONE,
                                  .dated = true };
    struct store_visit v = { .state = &state,
                             .mentions = mentions,
                             .n_mentions = n,
                             .at_once = at_once,
                             .now = NOON,
                             .tick = NOON };
    struct visit_outcome out = { 0 };

    if (store_visit(store, &v, &out, &err) != 0)
        fail_msg("%s", err.text);
    return out;
}

static inline struct visit_outcome visit_one(struct store *store, struct mention m)
{
    return visit(store, m.source.p, &m, 1, NULL);
}

static inline int count_one(void *context, const struct mention *m)
{
    (void)m;
    (*(int *)context)++;
    return 0;
}

static inline int n_mentions(struct store *store)
{
    struct mention_query all = { .from = TIME_NONE, .to = TIME_NONE, .label = -1 };
    int n = 0;

    assert_int_equal(store_mentions(store, &all, count_one, &n, &err), 0);
    return n;
}

/* Sums of what a tick at NOON finds for the mentions as a whole. */
static inline struct arrival sums(struct store *store, struct arena *arena)
{
    struct arrival sum = { 0 };
    struct tick tick;

    assert_int_equal(
        store_tick_read(store, STR("Acme"), NULL, 0, TIME_NONE, NOON, arena, &tick, &err), 0);
    for (size_t i = 0; i < tick.n_arrivals; i++) {
        if (tick.arrivals[i].aspect != ASPECT_ALL)
            continue;
        sum.neg += tick.arrivals[i].neg;
        sum.other += tick.arrivals[i].other;
        sum.raw_neg += tick.arrivals[i].raw_neg;
        sum.raw_other += tick.arrivals[i].raw_other;
    }
    return sum;
}

/* The newest schema without what the migrations after 'version' brought: a store as a former release
 * left it. */
static inline void put_back_to_schema(struct store *store, int version)
{
    static const struct {
        int version; /* that the step leads back to */
        const char *sql;
    } steps[] = {
        { 5, "DROP TABLE filter" },
        { 5, "PRAGMA user_version = 5" },
        { 4, "INSERT INTO seen SELECT source, id, n FROM mention" },
        { 4, "DROP TABLE met" },
        { 4, "CREATE UNIQUE INDEX mention_id ON mention(id)" },
        { 4, "ALTER TABLE fresh DROP COLUMN id" },
        { 4, "DELETE FROM known WHERE hash >= 1 << 60" },
        { 4, "PRAGMA user_version = 4" },
        { 3, "DROP TABLE known" },
        { 3, "DROP TABLE fresh" },
        { 3, "CREATE INDEX mention_text ON mention(text_hash, counted_at)" },
        { 3, "CREATE INDEX mention_link ON mention(link_hash) WHERE link_hash IS NOT NULL" },
        { 3, "CREATE INDEX mention_author ON mention(author, source, counted_at, id)"
             " WHERE author IS NOT NULL" },
        { 3, "PRAGMA user_version = 3" },
        { 2, "DROP TABLE rated" },
        { 2, "DROP TABLE heard" },
        { 2, "PRAGMA user_version = 2" },
        { 1, "DROP TABLE day" },
        { 1, "DROP TABLE sketch" },
        { 1, "DROP INDEX mention_text" },
        { 1, "DROP INDEX mention_author" },
        { 1, "DROP INDEX mention_story" },
        { 1, "CREATE INDEX mention_text ON mention(text_hash, counted_at, id)" },
        { 1,
          "CREATE INDEX mention_author ON mention(author, counted_at) WHERE author IS NOT NULL" },
        { 1, "CREATE INDEX mention_story ON mention(story)" },
        { 1, "CREATE TABLE band(hash INTEGER NOT NULL, counted_at INTEGER NOT NULL, mention INTEGER"
             " NOT NULL, PRIMARY KEY(hash, counted_at, mention)) STRICT, WITHOUT ROWID" },
        { 1, "ALTER TABLE mention DROP COLUMN dropped" },
        { 1, "ALTER TABLE mention DROP COLUMN wait_s" },
        { 1, "ALTER TABLE mention DROP COLUMN whereto" },
        { 1, "ALTER TABLE source DROP COLUMN n_gaps" },
        { 1, "ALTER TABLE source DROP COLUMN gap_mean" },
        { 1, "ALTER TABLE source DROP COLUMN gap_most" },
        { 1, "ALTER TABLE source DROP COLUMN asks" },
        { 1, "PRAGMA user_version = 1" },
    };

    for (size_t i = 0; i < N_ROWS(steps) && steps[i].version >= version; i++)
        if (db_exec(store, steps[i].sql, &err) != 0)
            fail_msg("%s: %s", steps[i].sql, err.text);
}

#endif
