/*
 * import.c - mentions that another store has told: taken in as they stand, with their stories and
 * their former texts.
 *
 * Whether a mention counts depended on what had come before it, so the export says where it does not,
 * and it is not judged anew. What another store calls new was known for long: in a store that has
 * judged ticks already it is history.
 */
#include "store/day.h"
#include "store/keep.h"
#include "store/story.h"

int store_uncounted(struct store *store, const struct mention *m, struct arena *arena,
                    struct str **out, size_t *n, struct err *err)
{
    struct str *names = arena_alloc(arena, (m->n_topics + 1) * sizeof *names);
    size_t found = 0;

    for (size_t i = 0; i < m->n_topics; i++) {
        sqlite3_stmt *stmt = db_query(store,
                                      "SELECT counted FROM mention_topic WHERE topic = ?"
                                      " AND counted_at = ? AND id = ?",
                                      err);
        int rc;

        if (!stmt)
            return -1;
        db_bind_exact(stmt, 1, m->topics[i]);
        db_bind_int(stmt, 2, m->counted_at);
        db_bind_exact(stmt, 3, m->id);
        rc = db_step(store, stmt, err);
        if (rc == 1 && !sqlite3_column_int(stmt, 0))
            names[found++] = m->topics[i];
        db_end(stmt);
        if (rc < 0)
            return -1;
    }
    *out = names;
    *n = found;
    return 0;
}

static bool is_among(struct str name, const struct str *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

/* The tick with which it became known. */
static int tick_of(struct store *store, const struct mention *m, bool *has_ticks, int64_t *out,
                   struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT max(tick) FROM topic", err);
    int rc = stmt ? db_step(store, stmt, err) : -1;
    int64_t judged = rc == 1 ? db_time(stmt, 0) : TIME_NONE;

    db_end(stmt);
    if (rc < 0)
        return -1;
    *has_ticks = judged != TIME_NONE;
    *out = clock_floor(m->first_seen, HOUR_S);
    if (*has_ticks && *out <= judged)
        *out = judged + HOUR_S;
    return 0;
}

static int put_former(struct store *store, int64_t n, const struct store_import *import,
                      struct err *err)
{
    for (size_t i = 0; i < import->n_former; i++) {
        const struct revision *old = &import->former[i];
        sqlite3_stmt *stmt = db_query(store,
                                      "INSERT OR REPLACE INTO revision(mention, revision, until,"
                                      " title, text, rating, label, score, lexicon)"
                                      " VALUES(?,?,?,?,?,?,?,?,?)",
                                      err);

        if (!stmt)
            return -1;
        db_bind_int(stmt, 1, n);
        db_bind_int(stmt, 2, old->revision);
        db_bind_time(stmt, 3, old->until);
        db_bind_text(stmt, 4, old->title);
        db_bind_text(stmt, 5, old->text);
        db_bind_time(stmt, 6, old->rating == RATING_NONE ? TIME_NONE : old->rating);
        db_bind_int(stmt, 7, old->label);
        db_bind_int(stmt, 8, old->score);
        db_bind_text(stmt, 9, old->lexicon);
        if (db_run(store, stmt, err) != 0)
            return -1;
    }
    return 0;
}

static int put(struct store *store, const struct store_import *import, bool was_other,
               struct arena *arena, struct err *err)
{
    const struct mention *m = import->mention;
    struct mention as_seen = *m; /* a person's word came later: counts stay as they were */
    struct record_hashes hashes;
    struct keep_tally counts;
    struct sketch sketch;
    bool has_ticks;
    int64_t n, tick;
    int rc = 1;

    as_seen.human = STR_NONE;
    record_hash(&m->item, arena, &hashes);
    if (forget_met(store, m, hashes.content, err) != 0)
        return err_is_set(err) ? -1 : 0;
    story_sketch(hashes.words, &sketch);
    if (was_other && keep_unseen(store, m, err) != 0)
        return -1;
    if (tick_of(store, m, &has_ticks, &tick, err) != 0 ||
        keep_insert(store, m, &hashes, &sketch, arena, &n, err) != 0 ||
        put_former(store, n, import, err) != 0 || day_forget_mention(store, m, err) != 0)
        return -1;
    keep_tally_init(&counts);
    for (size_t i = 0; i < m->n_topics && rc == 1; i++) {
        bool counted = !is_among(m->topics[i], import->uncounted, import->n_uncounted);

        if (keep_join(store, &as_seen, n, m->topics[i], tick, counted, m->backlog || has_ticks,
                      &counts, err) != 0)
            rc = -1;
    }
    if (rc == 1 && (keep_tally_write(&counts, store, err) != 0 ||
                    keep_met(store, m->source, 1, was_other ? -1 : 0, err) != 0))
        rc = -1;
    keep_tally_release(&counts);
    return rc;
}

int store_import(struct store *store, const struct store_import *import, struct err *err)
{
    struct arena arena = { 0 };
    int64_t n;
    enum seen seen;
    int rc = -1;

    if (db_begin(store, err) != 0)
        return -1;
    seen = keep_find(store, import->mention, &n, err);
    switch (seen) {
    case SEEN_ERROR: break;
    case SEEN_MENTION:
    case SEEN_FORGOTTEN: rc = 0; break;
    case SEEN_NOT:
    case SEEN_OTHER: rc = put(store, import, seen == SEEN_OTHER, &arena, err); break;
    }
    arena_release(&arena);
    if (db_finish(store, rc < 0 ? -1 : 0, err) != 0)
        return -1;
    return rc;
}
