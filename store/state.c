/*
 * state.c - what is known of a source: where it was read up to, how it was at each hour, and what its
 * page says of all its ratings.
 */
#include "store/state.h"

#define AT(member) offsetof(struct source_state, member)

static const struct field state_fields[] = {
    { FIELD_EXACT, AT(name) },         { FIELD_TEXT, AT(etag) },
    { FIELD_TEXT, AT(last_modified) }, { FIELD_TEXT, AT(url) },
    { FIELD_TEXT, AT(moved_to) },      { FIELD_INT, AT(moved_seen) },
    { FIELD_TIME, AT(moved_since) },   { FIELD_TEXT, AT(body_hash) },
    { FIELD_TEXT, AT(cursor) },        { FIELD_TIME, AT(first_ok_at) },
    { FIELD_TIME, AT(last_ok_at) },    { FIELD_TIME, AT(last_try_at) },
    { FIELD_TIME, AT(last_item_at) },  { FIELD_TIME, AT(next_at) },
    { FIELD_INT, AT(failures) },       { FIELD_TEXT, AT(error) },
    { FIELD_TIME, AT(error_since) },   { FIELD_INT, AT(items_seen) },
    { FIELD_INT, AT(items_new) },      { FIELD_INT, AT(mended) },
    { FIELD_BOOL, AT(dated) },         { FIELD_BOOL, AT(retired) },
    { FIELD_INT, AT(n_gaps) },         { FIELD_LONG, AT(gap_mean_s) },
    { FIELD_LONG, AT(gap_most_s) },    { FIELD_TEXT, AT(asks) },
};

enum { N_STATE = sizeof state_fields / sizeof state_fields[0] };

#define STATE_COLUMNS                                                                              \
    "name, etag, last_modified, url, moved_to, moved_seen, moved_since, body_hash, cursor,"        \
    " first_ok_at, last_ok_at, last_try_at, last_item_at, next_at, failures, error, error_since,"  \
    " items_seen, items_new, mended, dated, retired, n_gaps, gap_mean, gap_most, asks"

enum { POLLS_KEPT_S = 8 * DAY_S };

int store_source_get(struct store *store, struct str name, struct arena *arena,
                     struct source_state *out, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "SELECT " STATE_COLUMNS " FROM source WHERE name = ?", err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, name);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        db_read_fields(stmt, 0, state_fields, N_STATE, out, arena);
    db_end(stmt);
    return rc;
}

int store_source_items(struct store *store, struct str name, int64_t *seen, int64_t *about,
                       struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "SELECT about + other, about FROM met WHERE source = ?", err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, name);
    rc = db_step(store, stmt, err);
    if (rc == 1) {
        *seen = sqlite3_column_int64(stmt, 0);
        *about = sqlite3_column_int64(stmt, 1);
    }
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

int state_save(struct store *store, const struct store_visit *visit, struct visit_outcome *outcome,
               struct err *err)
{
    struct source_state *state = &outcome->state;
    sqlite3_stmt *stmt = db_query(store,
                                  "INSERT OR REPLACE INTO source(" STATE_COLUMNS
                                  ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                                  err);

    if (!stmt)
        return -1;
    *state = *visit->state;
    state->items_new = outcome->n_new + outcome->n_other;
    if (state->items_new > 0)
        source_heard(state, visit->now);
    db_bind_fields(stmt, 1, state_fields, N_STATE, state);
    return db_run(store, stmt, err);
}

int state_save_poll(struct store *store, const struct source_state *state, int64_t tick,
                    struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "INSERT OR REPLACE INTO poll(source, tick, first_ok_at,"
                                  " last_ok_at, dated, blind) VALUES(?,?,?,?,?,?)",
                                  err);

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, state->name);
    db_bind_int(stmt, 2, tick);
    db_bind_time(stmt, 3, state->first_ok_at);
    db_bind_time(stmt, 4, state->last_ok_at);
    db_bind_int(stmt, 5, state->dated);
    db_bind_int(stmt, 6, source_is_blind(state));
    if (db_run(store, stmt, err) != 0)
        return -1;
    stmt = db_query(store,
                    "DELETE FROM poll WHERE source = ?1 AND tick <"
                    " (SELECT max(tick) FROM poll WHERE source = ?1 AND tick < ?2)",
                    err);
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, state->name);
    db_bind_int(stmt, 2, tick - POLLS_KEPT_S);
    return db_run(store, stmt, err);
}

int state_save_aggregates(struct store *store, const struct store_visit *visit, struct err *err)
{
    for (size_t i = 0; i < visit->n_aggregates; i++) {
        const struct store_aggregate *a = &visit->aggregates[i];
        sqlite3_stmt *stmt = db_query(store,
                                      "INSERT OR REPLACE INTO aggregate(source, name, at, rating,"
                                      " rating_raw, rating_best, count) VALUES(?,?,?,?,?,?,?)",
                                      err);
        const struct field fields[] = {
            { FIELD_RATING, offsetof(struct store_aggregate, rating) },
            { FIELD_RATING, offsetof(struct store_aggregate, rating_raw) },
            { FIELD_RATING, offsetof(struct store_aggregate, rating_best) },
            { FIELD_COUNT, offsetof(struct store_aggregate, count) },
        };

        if (!stmt)
            return -1;
        db_bind_exact(stmt, 1, visit->state->name);
        db_bind_exact(stmt, 2, a->name);
        db_bind_int(stmt, 3, visit->now);
        db_bind_fields(stmt, 4, fields, 4, a);
        if (db_run(store, stmt, err) != 0)
            return -1;
    }
    return 0;
}
