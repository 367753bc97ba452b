/*
 * tick.c - what a topic's hour is judged from, and what came of it.
 *
 * Counts are kept under the tick at which they became known, the coverage of a source under the hour
 * in which it was polled: so a late run reads for each missed hour what was known then, and gets the
 * same bytes as a run that was there.
 */
#include "core/notice.h"
#include "store/db.h"

#include <stdlib.h>

/* --- read --- */

struct names {
    struct str *all;
    size_t n, cap;
};

static int compare_names(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void add_name(struct names *names, struct str name, struct arena *arena)
{
    names->all = arena_grow(arena, names->all, &names->cap, names->n + 1, sizeof *names->all);
    names->all[names->n++] = name;
}

static void sort_names(struct names *names)
{
    size_t kept = 0;

    if (names->n)
        qsort(names->all, names->n, sizeof *names->all, compare_names);
    for (size_t i = 0; i < names->n; i++)
        if (kept == 0 || !str_eq(names->all[kept - 1], names->all[i]))
            names->all[kept++] = names->all[i];
    names->n = kept;
}

static int32_t index_of(const struct names *names, struct str name)
{
    const struct str *hit =
        names->n ? bsearch(&name, names->all, names->n, sizeof *names->all, compare_names) : NULL;

    return hit ? (int32_t)(hit - names->all) : -1;
}

/* A poll just after the hour counts as one at the hour. */
static int64_t at_most(int64_t t, int64_t at)
{
    return t > at ? at : t;
}

static int read_coverage(struct store *store, struct str name, int64_t at,
                         const struct source *const *sources, size_t n_sources,
                         struct coverage *out, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT first_ok_at, last_ok_at, dated, blind FROM poll"
                                  " WHERE source = ? AND tick <= ? ORDER BY tick DESC LIMIT 1",
                                  err);
    int rc;

    if (!stmt)
        return -1;
    *out = (struct coverage){
        .name = name, .blind = true, .first_ok_at = TIME_NONE, .last_ok_at = TIME_NONE
    };
    for (size_t i = 0; i < n_sources; i++)
        if (str_eq(sources[i]->name, name))
            out->every_s = sources[i]->every_s;
    db_bind_exact(stmt, 1, name);
    db_bind_int(stmt, 2, at);
    rc = db_step(store, stmt, err);
    if (rc == 1) {
        out->first_ok_at = at_most(db_time(stmt, 0), at);
        out->last_ok_at = at_most(db_time(stmt, 1), at);
        out->dated = sqlite3_column_int(stmt, 2);
        out->blind = sqlite3_column_int(stmt, 3);
    }
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

struct arrivals {
    struct arrival *all;
    struct str *source, *aspect; /* parallel: names until both lists are complete */
    size_t n, cap, cap_source, cap_aspect;
};

static int read_arrivals(struct store *store, struct str topic, int64_t previous, int64_t at,
                         struct arena *arena, struct arrivals *out, struct err *err)
{
    /* The empty aspect sorts first and is the mention as a whole: index -1. */
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT source, aspect, bucket, backlog, day_grain, sum(neg),"
                                  " sum(other), sum(raw_neg), sum(raw_other) FROM count"
                                  " WHERE topic = ? AND tick > ? AND tick <= ?"
                                  " GROUP BY source, aspect, bucket, backlog, day_grain"
                                  " ORDER BY source, aspect, bucket, backlog, day_grain",
                                  err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, previous == TIME_NONE ? INT64_MIN : previous);
    db_bind_int(stmt, 3, at);
    while ((rc = db_step(store, stmt, err)) == 1) {
        out->all = arena_grow(arena, out->all, &out->cap, out->n + 1, sizeof *out->all);
        out->source =
            arena_grow(arena, out->source, &out->cap_source, out->n + 1, sizeof *out->source);
        out->aspect =
            arena_grow(arena, out->aspect, &out->cap_aspect, out->n + 1, sizeof *out->aspect);
        out->source[out->n] = db_text(stmt, 0, arena);
        out->aspect[out->n] = db_text(stmt, 1, arena);
        out->all[out->n++] = (struct arrival){
            .bucket = sqlite3_column_int64(stmt, 2),
            .backlog = sqlite3_column_int(stmt, 3),
            .day_grain = sqlite3_column_int(stmt, 4),
            .neg = sqlite3_column_int(stmt, 5),
            .other = sqlite3_column_int(stmt, 6),
            .raw_neg = sqlite3_column_int(stmt, 7),
            .raw_other = sqlite3_column_int(stmt, 8),
        };
    }
    db_end(stmt);
    return rc;
}

static int read_rated(struct store *store, struct str topic, int64_t previous, int64_t at,
                      const struct names *names, struct arena *arena, struct tick *out,
                      struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT source, bucket, sum(n), sum(sum), sum(squares) FROM rated"
                                  " WHERE topic = ? AND tick > ? AND tick <= ?"
                                  " GROUP BY source, bucket ORDER BY source, bucket",
                                  err);
    struct rated *all = NULL;
    size_t n = 0, cap = 0;
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, previous == TIME_NONE ? INT64_MIN : previous);
    db_bind_int(stmt, 3, at);
    while ((rc = db_step(store, stmt, err)) == 1) {
        int32_t source = index_of(names, db_text(stmt, 0, arena));

        if (source < 0)
            continue;
        all = arena_grow(arena, all, &cap, n + 1, sizeof *all);
        all[n++] = (struct rated){ .source = source,
                                   .bucket = sqlite3_column_int64(stmt, 1),
                                   .n = sqlite3_column_int(stmt, 2),
                                   .sum = sqlite3_column_int64(stmt, 3),
                                   .squares = sqlite3_column_int64(stmt, 4) };
    }
    db_end(stmt);
    out->rated = all;
    out->n_rated = n;
    return rc;
}

static int read_heard(struct store *store, struct str topic, int64_t at, const struct names *names,
                      struct arena *arena, struct tick *out, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT id, source, neg, backlog, before, now FROM heard"
                                  " WHERE topic = ? AND tick <= ? ORDER BY id, tick",
                                  err);
    struct heard *all = NULL;
    size_t n = 0, cap = 0;
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, at);
    while ((rc = db_step(store, stmt, err)) == 1) {
        int32_t source = index_of(names, db_text(stmt, 1, arena));

        if (source < 0)
            continue;
        all = arena_grow(arena, all, &cap, n + 1, sizeof *all);
        all[n++] = (struct heard){ .mention = db_text(stmt, 0, arena),
                                   .source = source,
                                   .neg = sqlite3_column_int(stmt, 2),
                                   .backlog = sqlite3_column_int(stmt, 3),
                                   .before = sqlite3_column_int64(stmt, 4),
                                   .now = sqlite3_column_int64(stmt, 5) };
    }
    db_end(stmt);
    out->heard = all;
    out->n_heard = n;
    return rc;
}

int store_tick_first(struct store *store, struct str topic, int64_t *tick, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT min(tick) FROM count WHERE topic = ?", err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        *tick = db_time(stmt, 0);
    db_end(stmt);
    return rc == 1 ? 0 : -1;
}

int store_tick_read(struct store *store, struct str topic, const struct source *const *sources,
                    size_t n_sources, int64_t previous, int64_t at, struct arena *arena,
                    struct tick *out, struct err *err)
{
    struct arrivals arrivals = { 0 };
    struct names names = { 0 }, aspects = { 0 };
    struct coverage *coverage;

    if (read_arrivals(store, topic, previous, at, arena, &arrivals, err) != 0)
        return -1;
    for (size_t i = 0; i < n_sources; i++)
        add_name(&names, sources[i]->name, arena);
    for (size_t i = 0; i < arrivals.n; i++) {
        add_name(&names, arrivals.source[i], arena);
        if (!str_is_empty(arrivals.aspect[i]))
            add_name(&aspects, arrivals.aspect[i], arena);
    }
    sort_names(&names);
    sort_names(&aspects);
    for (size_t i = 0; i < arrivals.n; i++) {
        arrivals.all[i].source = index_of(&names, arrivals.source[i]);
        arrivals.all[i].aspect = index_of(&aspects, arrivals.aspect[i]); /* -1: ASPECT_ALL */
    }
    coverage = arena_alloc(arena, names.n * sizeof *coverage);
    for (size_t i = 0; i < names.n; i++)
        if (read_coverage(store, names.all[i], at, sources, n_sources, &coverage[i], err) != 0)
            return -1;
    *out = (struct tick){
        .topic = topic,
        .at = at,
        .previous = previous,
        .sources = coverage,
        .n_sources = names.n,
        .aspects = aspects.all,
        .n_aspects = aspects.n,
        .arrivals = arrivals.all,
        .n_arrivals = arrivals.n,
    };
    if (read_rated(store, topic, previous, at, &names, arena, out, err) != 0)
        return -1;
    return read_heard(store, topic, at, &names, arena, out, err);
}

int store_topic_get(struct store *store, struct str topic, struct arena *arena, struct str *state,
                    int64_t *tick, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT state, tick FROM topic WHERE name = ?", err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    rc = db_step(store, stmt, err);
    if (rc >= 0) {
        *state = rc == 1 ? db_text(stmt, 0, arena) : STR_NONE;
        *tick = rc == 1 ? sqlite3_column_int64(stmt, 1) : TIME_NONE;
    }
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

int store_at_once(struct store *store, struct str topic, int64_t at, struct arena *arena,
                  struct at_once_row **out, size_t *n, struct err *err)
{
    sqlite3_stmt *stmt = db_query(
        store, "SELECT id, reason FROM at_once WHERE topic = ? AND tick <= ? ORDER BY tick, id",
        err);
    struct at_once_row *all = NULL;
    size_t found = 0, cap = 0;
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, at);
    while ((rc = db_step(store, stmt, err)) == 1) {
        all = arena_grow(arena, all, &cap, found + 1, sizeof *all);
        all[found].mention = db_text(stmt, 0, arena);
        all[found++].reason = db_text(stmt, 1, arena);
    }
    db_end(stmt);
    *out = all;
    *n = found;
    return rc;
}

/* --- a clock set back --- */

static int is_ahead(struct store *store, int64_t tick, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT 1 FROM topic WHERE tick > ? LIMIT 1", err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, tick + HOUR_S);
    rc = db_step(store, stmt, err);
    db_end(stmt);
    return rc;
}

int store_tick_back(struct store *store, int64_t tick, struct err *err)
{
    static const char *const steps[] = {
        ("INSERT INTO count SELECT topic, ?1 + 3600, source, aspect, bucket, backlog, day_grain,"
         " sum(neg), sum(other), sum(raw_neg), sum(raw_other) FROM count AS late"
         " WHERE tick > ?1 + 3600 AND tick > (SELECT tick FROM topic WHERE name = late.topic)"
         " GROUP BY topic, source, aspect, bucket, backlog, day_grain"
         " ON CONFLICT DO UPDATE SET neg = neg + excluded.neg, other = other + excluded.other,"
         " raw_neg = raw_neg + excluded.raw_neg, raw_other = raw_other + excluded.raw_other"),
        ("DELETE FROM count WHERE tick > ?1 + 3600"
         " AND tick > (SELECT tick FROM topic WHERE name = count.topic)"),
        "UPDATE OR IGNORE at_once SET tick = ?1 + 3600 WHERE tick > ?1 + 3600",
        "DELETE FROM at_once WHERE tick > ?1 + 3600",
        "UPDATE OR IGNORE rated SET tick = ?1 + 3600 WHERE tick > ?1 + 3600"
        " AND tick > (SELECT tick FROM topic WHERE name = rated.topic)",
        "UPDATE OR IGNORE heard SET tick = ?1 + 3600 WHERE tick > ?1 + 3600",
        "DELETE FROM poll WHERE tick > ?1 + 3600",
        "UPDATE topic SET tick = ?1 WHERE tick > ?1",
    };
    int rc = is_ahead(store, tick, err);

    if (rc <= 0)
        return rc;
    if (db_begin(store, err) != 0)
        return -1;
    rc = 0;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == 0; i++) {
        sqlite3_stmt *stmt = db_query(store, steps[i], err);

        if (!stmt) {
            rc = -1;
            break;
        }
        db_bind_int(stmt, 1, tick);
        rc = db_run(store, stmt, err);
    }
    return db_finish(store, rc, err);
}

/* --- write --- */

#define AT(member) offsetof(struct alert_row, member)

static const struct field alert_fields[] = {
    { FIELD_EXACT, AT(id) },
    { FIELD_EXACT, AT(topic) },
    { FIELD_TEXT, AT(aspect) },
    { FIELD_TEXT, AT(source) },
    { FIELD_TEXT, AT(signal) },
    { FIELD_EXACT, AT(state) },
    { FIELD_INT, AT(revision) },
    { FIELD_ENUM, AT(severity), SEVERITY_CRITICAL },
    { FIELD_TIME, AT(opened_at) },
    { FIELD_TIME, AT(changed_at) },
    { FIELD_TIME, AT(resolved_at) },
    { FIELD_TIME, AT(from) },
    { FIELD_TIME, AT(to) },
    { FIELD_INT, AT(observed) },
    { FIELD_LONG, AT(expected_milli) },
    { FIELD_LONG, AT(odds_days) },
    { FIELD_TIME, AT(acked_at) },
};

enum { N_ALERT = sizeof alert_fields / sizeof alert_fields[0] };

#define ALERT_COLUMNS                                                                              \
    "id, topic, aspect, source, signal, state, revision, severity, opened_at, changed_at,"         \
    " resolved_at, from_at, to_at, observed, expected_milli, odds_days, acked_at, mentions"

static void read_alert(sqlite3_stmt *stmt, struct alert_row *out, struct arena *arena)
{
    int at = db_read_fields(stmt, 0, alert_fields, N_ALERT, out, arena);

    out->n_mentions = db_split(db_text(stmt, at, arena), arena, &out->mentions);
}

static int save_alert(struct store *store, const struct alert_row *alert, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "INSERT OR REPLACE INTO alert(" ALERT_COLUMNS
                                  ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                                  err);
    struct arena arena = { 0 };
    int rc, at;

    if (!stmt)
        return -1;
    at = db_bind_fields(stmt, 1, alert_fields, N_ALERT, alert);
    db_bind_text(stmt, at, db_join(alert->mentions, alert->n_mentions, &arena));
    rc = db_run(store, stmt, err);
    arena_release(&arena);
    return rc;
}

static int save_topic(struct store *store, const struct store_tick *tick, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "INSERT OR REPLACE INTO topic(name, tick, state) VALUES(?,?,?)", err);

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, tick->topic);
    db_bind_int(stmt, 2, tick->at);
    db_bind_blob(stmt, 3, tick->state);
    if (db_run(store, stmt, err) != 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        stmt = db_query(store,
                        i == 0 ? "DELETE FROM at_once WHERE topic = ? AND tick <= ?"
                               : "DELETE FROM heard WHERE topic = ? AND tick <= ?",
                        err);
        if (!stmt)
            return -1;
        db_bind_exact(stmt, 1, tick->topic);
        db_bind_int(stmt, 2, i == 0 && tick->told_at_once ? INT64_MAX : tick->at);
        if (db_run(store, stmt, err) != 0)
            return -1;
    }
    return 0;
}

int store_tick_write(struct store *store, const struct store_tick *tick, struct err *err)
{
    int rc;

    if (db_begin(store, err) != 0)
        return -1;
    rc = save_topic(store, tick, err);
    for (size_t i = 0; i < tick->n_alerts && rc == 0; i++)
        rc = save_alert(store, &tick->alerts[i], err);
    if (rc == 0)
        rc = outbox_put(store, tick->rows, tick->n_rows, err);
    return db_finish(store, rc, err);
}

int store_alerts(struct store *store, struct arena *arena, struct alert_row **out, size_t *n,
                 struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "SELECT " ALERT_COLUMNS " FROM alert ORDER BY opened_at DESC, id", err);
    struct alert_row *all = NULL;
    size_t found = 0, cap = 0;
    int rc;

    if (!stmt)
        return -1;
    while ((rc = db_step(store, stmt, err)) == 1) {
        all = arena_grow(arena, all, &cap, found + 1, sizeof *all);
        read_alert(stmt, &all[found++], arena);
    }
    db_end(stmt);
    *out = all;
    *n = found;
    return rc;
}

int store_alert_get(struct store *store, struct str id, struct arena *arena, struct alert_row *out,
                    struct err *err)
{
    sqlite3_stmt *stmt;
    int rc, found = 0;

    if (str_is_empty(id))
        return 0;
    stmt = db_query(store,
                    "SELECT " ALERT_COLUMNS " FROM alert WHERE id >= ?1 AND id < ?1 || '~' LIMIT 2",
                    err);
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, id);
    while ((rc = db_step(store, stmt, err)) == 1)
        if (found++ == 0)
            read_alert(stmt, out, arena);
    db_end(stmt);
    return rc < 0 ? -1 : found == 1;
}
