/*
 * keep.c - the rows of one mention: its identity, its record, its place in topics, and what it adds to
 * their counts.
 */
#include "store/keep.h"

#include "store/known.h"
#include "store/words.h"

enum { AUTHOR_MOST = 2, AUTHOR_LOOKED_AT = 200 };

/* --- identity and record --- */

enum seen keep_find(struct store *store, const struct mention *m, int64_t *n, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "SELECT mention FROM seen WHERE source = ? AND id = ?", err);
    enum seen seen = SEEN_ERROR;
    int rc;

    if (!stmt)
        return SEEN_ERROR;
    db_bind_exact(stmt, 1, m->source);
    db_bind_exact(stmt, 2, m->id);
    rc = db_step(store, stmt, err);
    if (rc == 0)
        seen = SEEN_NOT;
    else if (rc == 1 && sqlite3_column_type(stmt, 0) == SQLITE_NULL)
        seen = SEEN_OTHER;
    else if (rc == 1) {
        *n = sqlite3_column_int64(stmt, 0);
        seen = *n == 0 ? SEEN_FORGOTTEN : SEEN_MENTION;
    }
    db_end(stmt);
    if (seen != SEEN_NOT)
        return seen;
    rc = known_id(store, m->id, n, err);
    return rc < 0 ? SEEN_ERROR : rc == 1 ? SEEN_MENTION : SEEN_NOT;
}

int keep_seen(struct store *store, const struct mention *m, int64_t n, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "INSERT OR REPLACE INTO seen(source, id, mention) VALUES(?,?,?)", err);

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, m->source);
    db_bind_exact(stmt, 2, m->id);
    db_bind_time(stmt, 3, n ? n : TIME_NONE);
    return db_run(store, stmt, err);
}

int keep_unseen(struct store *store, const struct mention *m, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "DELETE FROM seen WHERE source = ? AND id = ?", err);

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, m->source);
    db_bind_exact(stmt, 2, m->id);
    return db_run(store, stmt, err);
}

int keep_met(struct store *store, struct str source, int64_t about, int64_t other, struct err *err)
{
    sqlite3_stmt *stmt;

    if (about == 0 && other == 0)
        return 0;
    stmt = db_query(store,
                    "INSERT INTO met(source, about, other) VALUES(?,?,?) ON CONFLICT DO UPDATE"
                    " SET about = about + excluded.about, other = other + excluded.other",
                    err);
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, source);
    db_bind_int(stmt, 2, about);
    db_bind_int(stmt, 3, other);
    return db_run(store, stmt, err);
}

int keep_insert(struct store *store, const struct mention *m, const struct record_hashes *hashes,
                const struct sketch *sketch, struct arena *arena, int64_t *n, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store,
                 "INSERT INTO mention(" MENTION_COLUMNS ", text_hash, link_hash, content_hash)"
                 " VALUES(" MENTION_VALUES ",?,?,?)",
                 err);
    int64_t keys[KNOWN_BY];
    int at;

    if (!stmt)
        return -1;
    at = record_bind(stmt, 1, m, arena);
    db_bind_int(stmt, at++, hashes->text);
    db_bind_time(stmt, at++, hashes->link ? hashes->link : TIME_NONE);
    db_bind_int(stmt, at, hashes->content);
    if (db_run(store, stmt, err) != 0)
        return -1;
    *n = sqlite3_last_insert_rowid(store->db);
    known_keys(m, hashes, keys);
    if (words_add(store, *n, &m->item, err) != 0 ||
        known_add(store, keys, m->counted_at, *n, err) != 0)
        return -1;
    return sketch->n > 0 ? sketches_add(store, sketch, *n, m->counted_at, err) : 0;
}

/* --- counts --- */

struct arrival_row {
    struct str topic, aspect;
    int64_t tick;
    bool neg, counted, backlog;
};

/* An arrival belongs to the tick of its visit, but never before its hour has closed. */
static int64_t arrival_tick(int64_t tick, int64_t bucket)
{
    return bucket < tick ? tick : clock_floor(bucket, HOUR_S) + HOUR_S;
}

/* A row of the table 'count'. */
struct count_row {
    struct str topic, source, aspect;
    int64_t key[4]; /* tick, bucket, backlog, day_grain */
    int64_t neg, other, raw_neg, raw_other;
};

void keep_tally_init(struct keep_tally *tally)
{
    map_init(&tally->rows);
    map_init(&tally->said);
    arena_init(&tally->arena);
    buf_init(&tally->key, BUF_NO_CEILING);
}

void keep_tally_release(struct keep_tally *tally)
{
    map_release(&tally->rows);
    map_release(&tally->said);
    arena_release(&tally->arena);
    buf_release(&tally->key);
}

static void add_count(struct keep_tally *tally, const struct mention *m,
                      const struct arrival_row *row)
{
    int64_t bucket = clock_floor(m->counted_at, BUCKET_S);
    struct count_row new = { row->topic,
                             m->source,
                             row->aspect,
                             { arrival_tick(row->tick, bucket), bucket, row->backlog,
                               m->item.published_grain == GRAIN_DAY } };
    struct count_row *sum;

    buf_clear(&tally->key);
    buf_put(&tally->key, new.key, sizeof new.key);
    buf_puts(&tally->key, new.topic);
    buf_putc(&tally->key, '\n');
    buf_puts(&tally->key, new.source);
    buf_putc(&tally->key, '\n');
    buf_puts(&tally->key, new.aspect);
    sum = map_get(&tally->rows, buf_str(&tally->key));
    if (!sum) {
        sum = arena_alloc(&tally->arena, sizeof *sum);
        *sum = new;
        sum->topic = arena_str(&tally->arena, new.topic);
        sum->source = arena_str(&tally->arena, new.source);
        sum->aspect = arena_str(&tally->arena, new.aspect);
        *map_put(&tally->rows, arena_str(&tally->arena, buf_str(&tally->key))) = sum;
    }
    sum->neg += row->counted && row->neg;
    sum->other += row->counted && !row->neg;
    sum->raw_neg += row->neg;
    sum->raw_other += !row->neg;
}

int keep_tally_write(struct keep_tally *tally, struct store *store, struct err *err)
{
    for (size_t i = 0; i < tally->rows.n; i++) {
        const struct count_row *row = tally->rows.entries[i].value;
        sqlite3_stmt *stmt =
            db_query(store,
                     "INSERT INTO count(topic, source, aspect, tick, bucket, backlog, day_grain,"
                     " neg, other, raw_neg, raw_other) VALUES(?,?,?,?,?,?,?,?,?,?,?)"
                     " ON CONFLICT DO UPDATE SET neg = neg + excluded.neg,"
                     " other = other + excluded.other, raw_neg = raw_neg + excluded.raw_neg,"
                     " raw_other = raw_other + excluded.raw_other",
                     err);

        if (!stmt)
            return -1;
        db_bind_exact(stmt, 1, row->topic);
        db_bind_exact(stmt, 2, row->source);
        db_bind_exact(stmt, 3, row->aspect);
        for (int k = 0; k < 4; k++)
            db_bind_int(stmt, 4 + k, row->key[k]);
        db_bind_int(stmt, 8, row->neg);
        db_bind_int(stmt, 9, row->other);
        db_bind_int(stmt, 10, row->raw_neg);
        db_bind_int(stmt, 11, row->raw_other);
        if (db_run(store, stmt, err) != 0)
            return -1;
    }
    return 0;
}

/* The times of the mentions of an author that count within a day. */
struct said {
    int64_t at[AUTHOR_MOST];
};

/* What this visit knows of the author; at[0] is TIME_NONE while more may count. */
static struct said *said_of(struct keep_tally *tally, const struct mention *m, struct str topic)
{
    struct said *said;

    buf_clear(&tally->key);
    buf_puts(&tally->key, topic);
    buf_putc(&tally->key, '\n');
    buf_puts(&tally->key, m->item.author);
    said = map_get(&tally->said, buf_str(&tally->key));
    if (!said) {
        said = arena_alloc(&tally->arena, sizeof *said);
        said->at[0] = TIME_NONE;
        *map_put(&tally->said, arena_str(&tally->arena, buf_str(&tally->key))) = said;
    }
    return said;
}

static bool is_within_a_day(const struct said *said, int64_t at)
{
    for (size_t i = 0; i < AUTHOR_MOST; i++)
        if (said->at[i] <= at - DAY_S || said->at[i] >= at + DAY_S)
            return false;
    return true;
}

/* 1: AUTHOR_MOST mentions of the author count within a day already, 0: not yet, -1: error. An author of
 * AUTHOR_LOOKED_AT mentions or more is not looked at further: 1. */
static int has_said_enough(struct store *store, const struct mention *m, struct str topic,
                           struct keep_tally *tally, struct err *err)
{
    struct said *said = said_of(tally, m, topic), found = { 0 };
    struct record_hashes none = { 0 };
    struct known_hit hits[AUTHOR_LOOKED_AT];
    int64_t keys[KNOWN_BY];
    int n, n_read = 0, n_counted = 0;

    if (is_within_a_day(said, m->counted_at))
        return 1;
    known_keys(m, &none, keys);
    n = known_find(store, keys[KNOWN_AUTHOR], m->counted_at - DAY_S + 1, m->counted_at + DAY_S - 1,
                   hits, AUTHOR_LOOKED_AT, err);
    for (int i = 0; i < n && n_counted < AUTHOR_MOST; i++) {
        sqlite3_stmt *stmt =
            db_query(store,
                     "SELECT t.counted FROM mention m LEFT JOIN mention_topic t"
                     " ON t.topic = ?1 AND t.counted_at = m.counted_at AND t.id = m.id"
                     " WHERE m.n = ?2 AND m.author = ?3 AND m.source = ?4",
                     err);
        int rc;

        if (!stmt)
            return -1;
        db_bind_exact(stmt, 1, topic);
        db_bind_int(stmt, 2, hits[i].n);
        db_bind_exact(stmt, 3, m->item.author);
        db_bind_exact(stmt, 4, m->source);
        rc = db_step(store, stmt, err);
        n_read += rc == 1;
        if (rc == 1 && sqlite3_column_int(stmt, 0))
            found.at[n_counted++] = hits[i].counted_at;
        db_end(stmt);
        if (rc < 0)
            return -1;
    }
    if (n_counted == AUTHOR_MOST)
        *said = found;
    return n < 0 ? -1 : n_counted == AUTHOR_MOST || n_read == AUTHOR_LOOKED_AT;
}

int keep_counts(struct store *store, const struct mention *m, struct str topic,
                struct keep_tally *tally, struct err *err)
{
    sqlite3_stmt *stmt;
    int64_t first = 0;
    int n;

    if (!str_eq(m->story, m->id)) {
        if (known_id(store, m->story, &first, err) < 0)
            return -1;
        stmt = db_query(store,
                        "SELECT EXISTS(SELECT 1 FROM mention m CROSS JOIN mention_topic t"
                        " ON t.topic = ?1 AND t.counted_at = m.counted_at AND t.id = m.id"
                        " WHERE (m.n = ?3 OR (m.story = ?2 AND m.story <> m.id))"
                        " AND t.counted = 1)",
                        err);
        if (!stmt)
            return -1;
        db_bind_exact(stmt, 1, topic);
        db_bind_exact(stmt, 2, m->story);
        db_bind_int(stmt, 3, first);
        n = db_step(store, stmt, err) == 1 ? sqlite3_column_int(stmt, 0) : -1;
        db_end(stmt);
        if (n != 0)
            return n < 0 ? -1 : 0;
    }
    if (str_is_empty(m->item.author))
        return 1;
    n = has_said_enough(store, m, topic, tally, err);
    return n < 0 ? -1 : !n;
}

static int add_rated(struct store *store, const struct mention *m, struct str topic, int64_t tick,
                     struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "INSERT INTO rated(topic, tick, source, bucket, n, sum, squares)"
                                  " VALUES(?,?,?,?,1,?,?) ON CONFLICT DO UPDATE SET n = n + 1,"
                                  " sum = sum + excluded.sum, squares = squares + excluded.squares",
                                  err);
    int64_t bucket = clock_floor(m->counted_at, BUCKET_S), rating = m->item.rating;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, arrival_tick(tick, bucket));
    db_bind_exact(stmt, 3, m->source);
    db_bind_int(stmt, 4, bucket);
    db_bind_int(stmt, 5, rating);
    db_bind_int(stmt, 6, rating * rating / 1000);
    return db_run(store, stmt, err);
}

int keep_heard(struct store *store, const struct mention *m, struct str topic, int64_t tick,
               int64_t before, bool backlog, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store,
                 "INSERT INTO heard(topic, tick, id, source, neg, backlog, before, now)"
                 " SELECT topic, ?2, id, ?4, ?5, ?6, ?7, ?8 FROM mention_topic"
                 " WHERE topic = ?1 AND counted_at = ?9 AND id = ?3 AND counted = 1"
                 " ON CONFLICT DO UPDATE SET now = excluded.now, neg = excluded.neg",
                 err);

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, tick);
    db_bind_exact(stmt, 3, m->id);
    db_bind_exact(stmt, 4, m->source);
    db_bind_int(stmt, 5, mention_is_negative(m));
    db_bind_int(stmt, 6, backlog);
    db_bind_int(stmt, 7, before);
    db_bind_int(stmt, 8, mention_reach(&m->item));
    db_bind_int(stmt, 9, m->counted_at);
    return db_run(store, stmt, err);
}

int keep_join(struct store *store, const struct mention *m, int64_t n, struct str topic,
              int64_t tick, bool counted, bool backlog, struct keep_tally *tally, struct err *err)
{
    struct arrival_row row = { topic, STR_NONE, tick, mention_is_negative(m), counted, backlog };
    sqlite3_stmt *stmt;

    stmt = db_query(store,
                    "INSERT OR IGNORE INTO mention_topic(topic, counted_at, id, mention, counted)"
                    " VALUES(?,?,?,?,?)",
                    err);
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, m->counted_at);
    db_bind_exact(stmt, 3, m->id);
    db_bind_int(stmt, 4, n);
    db_bind_int(stmt, 5, counted);
    if (db_run(store, stmt, err) != 0)
        return -1;
    if (!mention_is_voice(m))
        return 0;
    add_count(tally, m, &row);
    if (counted && m->item.rating != RATING_NONE && add_rated(store, m, topic, tick, err) != 0)
        return -1;
    for (size_t i = 0; i < m->verdict.n_aspects; i++) {
        row.aspect = m->verdict.aspects[i].name;
        row.neg = mention_complains(m, m->verdict.aspects[i].score);
        add_count(tally, m, &row);
    }
    return 0;
}
