/*
 * outbox.c - what is to be sent, and marks.
 *
 * A row is written in the transaction of the state it tells of, with the very bytes that are sent on
 * every try; (alert, revision, channel, recipient) names it for ever, so that the same thing is never
 * told twice. It waits until its outcome is recorded; once it was sent its bytes are let go, its name
 * stays.
 */
#include "store/db.h"

#define AT(member) offsetof(struct outbox_row, member)

static const struct field fields[] = {
    { FIELD_EXACT, AT(alert) },   { FIELD_INT, AT(revision) },
    { FIELD_EXACT, AT(channel) }, { FIELD_EXACT, AT(recipient) },
    { FIELD_BLOB, AT(body) },     { FIELD_EXACT, AT(message_id) },
    { FIELD_TIME, AT(made_at) },  { FIELD_TIME, AT(not_before) },
    { FIELD_INT, AT(tries) },     { FIELD_ENUM, AT(status), OUTBOX_DEAD },
    { FIELD_TEXT, AT(error) },
};

enum { N_FIELDS = sizeof fields / sizeof fields[0] };

#define COLUMNS                                                                                    \
    "alert, revision, channel, recipient, body, message_id, made_at, not_before, tries, status,"   \
    " error"

int outbox_put(struct store *store, const struct outbox_row *rows, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        sqlite3_stmt *stmt =
            db_query(store,
                     "INSERT INTO outbox(" COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?)"
                     " ON CONFLICT DO NOTHING",
                     err);

        if (!stmt)
            return -1;
        db_bind_fields(stmt, 1, fields, N_FIELDS, &rows[i]);
        if (db_run(store, stmt, err) != 0)
            return -1;
    }
    return 0;
}

/* The rows that a statement finds, which has what it asks for. */
static int read_bound(struct store *store, sqlite3_stmt *stmt, struct arena *arena,
                      struct outbox_row **out, size_t *n, struct err *err)
{
    struct outbox_row *all = NULL;
    size_t found = 0, cap = 0;
    int rc;

    while ((rc = db_step(store, stmt, err)) == 1) {
        all = arena_grow(arena, all, &cap, found + 1, sizeof *all);
        db_read_fields(stmt, 0, fields, N_FIELDS, &all[found++], arena);
    }
    db_end(stmt);
    *out = all;
    *n = found;
    return rc;
}

/* Those that a statement of one time finds. */
static int read_rows(struct store *store, const char *sql, int64_t time, struct arena *arena,
                     struct outbox_row **out, size_t *n, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, sql, err);

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, time);
    return read_bound(store, stmt, arena, out, n, err);
}

int store_outbox_missed(struct store *store, struct str recipient, struct arena *arena,
                        struct outbox_row **out, size_t *n, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store,
                 "SELECT " COLUMNS " FROM outbox WHERE recipient = ? AND channel = 'mail'"
                 " AND substr(alert, 1, 7) = 'digest/' AND ((status = 0 AND error IS NOT NULL)"
                 " OR (status = 1 AND substr(error, 1, 8) = 'told in ')) ORDER BY n",
                 err);

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, recipient);
    return read_bound(store, stmt, arena, out, n, err);
}

int store_outbox_unsent(struct store *store, int64_t since, struct arena *arena,
                        struct outbox_row **out, size_t *n, struct err *err)
{
    return read_rows(store,
                     "SELECT " COLUMNS " FROM outbox WHERE status <> 1 AND made_at >= ?"
                     " ORDER BY n",
                     since, arena, out, n, err);
}

int store_outbox_next(struct store *store, int64_t now, struct arena *arena, struct outbox_row *out,
                      struct err *err)
{
    struct outbox_row *rows;
    size_t n;

    if (read_rows(store,
                  "SELECT " COLUMNS " FROM outbox WHERE status = 0 AND not_before <= ?"
                  " ORDER BY instr(alert, 'digest/') = 1, n LIMIT 1",
                  now, arena, &rows, &n, err) != 0)
        return -1;
    if (n)
        *out = rows[0];
    return n > 0;
}

int store_outbox_held(struct store *store, int64_t now, struct arena *arena,
                      struct outbox_row **out, size_t *n, struct err *err)
{
    return read_rows(
        store,
        "SELECT " COLUMNS " FROM outbox WHERE status = 0 AND not_before <= ?"
        " AND tries = 0 AND error IS NULL AND not_before > made_at AND channel = 'mail'"
        " AND instr(alert, '/') = 0 ORDER BY n LIMIT 5000",
        now, arena, out, n, err);
}

int store_outbox_told(struct store *store, struct str alert, struct arena *arena,
                      struct outbox_row **out, size_t *n, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT channel, recipient FROM outbox WHERE alert = ?"
                                  " AND status <> 2 GROUP BY channel, recipient ORDER BY min(n)",
                                  err);
    size_t cap = 0;
    int rc;

    *out = NULL;
    *n = 0;
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, alert);
    while ((rc = db_step(store, stmt, err)) == 1) {
        *out = arena_grow(arena, *out, &cap, *n + 1, sizeof **out);
        (*out)[(*n)++] = (struct outbox_row){ .channel = db_text(stmt, 0, arena),
                                              .recipient = db_text(stmt, 1, arena) };
    }
    db_end(stmt);
    return rc;
}

int store_outbox_postpone(struct store *store, struct str channel, struct str recipient,
                          int64_t now, int64_t until, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "UPDATE outbox SET not_before = ?1, error = coalesce(error,"
                                  " 'not tried: others on this way failed') WHERE status = 0"
                                  " AND not_before <= ?2 AND channel = ?3"
                                  " AND (?4 = '' OR recipient = ?4)",
                                  err);

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, until);
    db_bind_int(stmt, 2, now);
    db_bind_exact(stmt, 3, channel);
    db_bind_exact(stmt, 4, recipient);
    return db_run(store, stmt, err);
}

int outbox_replace(struct store *store, const struct outbox_row *row, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "UPDATE outbox SET body = ? WHERE alert = ? AND revision = ?"
                                  " AND channel = ? AND recipient = ?",
                                  err);

    if (!stmt)
        return -1;
    db_bind_blob(stmt, 1, row->body);
    db_bind_exact(stmt, 2, row->alert);
    db_bind_int(stmt, 3, row->revision);
    db_bind_exact(stmt, 4, row->channel);
    db_bind_exact(stmt, 5, row->recipient);
    return db_run(store, stmt, err);
}

int store_outbox_outcome(struct store *store, const struct outbox_row *row, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "UPDATE outbox SET not_before = ?1, tries = ?2, status = ?3,"
                                  " error = ?4, body = iif(?3 = 1, x'', body) WHERE alert = ?5 AND "
                                  "revision = ?6 AND channel = ?7"
                                  " AND recipient = ?8",
                                  err);

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, row->not_before);
    db_bind_int(stmt, 2, row->tries);
    db_bind_int(stmt, 3, row->status);
    db_bind_text(stmt, 4, row->error);
    db_bind_exact(stmt, 5, row->alert);
    db_bind_int(stmt, 6, row->revision);
    db_bind_exact(stmt, 7, row->channel);
    db_bind_exact(stmt, 8, row->recipient);
    return db_run(store, stmt, err);
}

int store_outbox_summary(struct store *store, struct outbox_summary *out, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT count(*) FILTER (WHERE status = ?1),"
                                  " count(*) FILTER (WHERE status = ?2),"
                                  " min(made_at) FILTER (WHERE status = ?1),"
                                  " count(*) FILTER (WHERE status = ?1 AND error IS NOT NULL)"
                                  " FROM outbox",
                                  err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, OUTBOX_WAITING);
    db_bind_int(stmt, 2, OUTBOX_DEAD);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        *out =
            (struct outbox_summary){ sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
                                     db_time(stmt, 2), sqlite3_column_int64(stmt, 3) };
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

int store_outbox_failing(struct store *store, struct str channel, struct str recipient, int64_t *n,
                         struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT count(*) FROM outbox WHERE status = 0 AND error IS NOT"
                                  " NULL AND channel = ?1 AND (?2 = '' OR recipient = ?2)",
                                  err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, channel);
    db_bind_exact(stmt, 2, recipient);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        *n = sqlite3_column_int64(stmt, 0);
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

int store_outbox_failing_since(struct store *store, int64_t *since, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store,
                 "WITH failing AS (SELECT alert, recipient, made_at FROM outbox WHERE status = 0"
                 " AND error IS NOT NULL AND substr(alert, 1, 9) <> 'operator/')"
                 " SELECT min((SELECT min(made_at) FROM failing),"
                 " coalesce((SELECT min(o.made_at) FROM outbox o JOIN failing f"
                 " ON o.recipient = f.recipient AND o.error = 'told in ' || f.alert"
                 " WHERE o.status = 1), 9223372036854775807))",
                 err);
    int rc;

    if (!stmt)
        return -1;
    rc = db_step(store, stmt, err);
    if (rc == 1)
        *since = db_time(stmt, 0);
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

int store_mark_get(struct store *store, struct str name, struct arena *arena, struct str *out,
                   struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT value FROM mark WHERE name = ?", err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, name);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        *out = db_text(stmt, 0, arena);
    db_end(stmt);
    return rc;
}

int store_marks(struct store *store, struct str prefix, struct arena *arena,
                struct store_mark **out, size_t *n, struct err *err)
{
    sqlite3_stmt *stmt = db_query(
        store, "SELECT name, value FROM mark WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name",
        err);
    size_t cap = 0;
    int rc;

    *out = NULL;
    *n = 0;
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, prefix);
    while ((rc = db_step(store, stmt, err)) == 1) {
        *out = arena_grow(arena, *out, &cap, *n + 1, sizeof **out);
        (*out)[*n].name = db_text(stmt, 0, arena);
        (*out)[(*n)++].value = db_text(stmt, 1, arena);
    }
    db_end(stmt);
    return rc;
}

int store_mark_set(struct store *store, struct str name, struct str value,
                   const struct outbox_row *rows, size_t n_rows, struct err *err)
{
    sqlite3_stmt *stmt;
    int rc = -1;

    if (db_begin(store, err) != 0)
        return -1;
    stmt = db_query(store, "INSERT OR REPLACE INTO mark(name, value) VALUES(?,?)", err);
    if (stmt) {
        db_bind_exact(stmt, 1, name);
        db_bind_exact(stmt, 2, value);
        rc = db_run(store, stmt, err);
    }
    if (rc == 0)
        rc = outbox_put(store, rows, n_rows, err);
    return db_finish(store, rc, err);
}
