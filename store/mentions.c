/*
 * mentions.c - read mentions back: walks, single ones, former texts; and what people say of them.
 *
 * A walk goes by topic and time along an index; what else is asked is checked on the record, so that
 * "negative" has one meaning in the house (mention_is_negative).
 */
#include "store/day.h"
#include "store/known.h"
#include "store/record.h"
#include "store/words.h"

#define ALL   "SELECT " MENTION_COLUMNS " FROM mention m WHERE counted_at >= ?1 AND counted_at < ?2"
#define BY_ID "SELECT " MENTION_COLUMNS " FROM mention WHERE n = ?"
#define TOPIC                                                                                      \
    "SELECT mention FROM mention_topic WHERE topic = ?3 AND counted_at >= ?1 AND counted_at < ?2"

/* Of few mentions each is sought by its number, and what was found is put in order. */
#define WORDS ALL " AND +n IN (SELECT rowid FROM words WHERE words MATCH ?3)"

enum walk { WALK_ALL, WALK_TOPIC, WALK_WORDS };

/* [which][newest first]; the walk over a topic gives numbers, whose records are read singly. */
static const char *const walks[3][2] = {
    { ALL " ORDER BY counted_at, id", ALL " ORDER BY counted_at DESC, id DESC" },
    { TOPIC " ORDER BY counted_at, id", TOPIC " ORDER BY counted_at DESC, id DESC" },
    { WORDS " ORDER BY counted_at, id", WORDS " ORDER BY counted_at DESC, id DESC" },
};

static bool wanted(const struct mention_query *query, const struct mention *m)
{
    if (!str_is_empty(query->topic) && !mention_has_topic(m, query->topic))
        return false;
    if (!str_is_empty(query->source) && !str_eq(query->source, m->source))
        return false;
    if (!str_is_empty(query->story) && !str_eq(query->story, m->story))
        return false;
    if (query->label >= 0 && (int)m->verdict.label != query->label)
        return false;
    if (!query->every && query->dropped == str_is_empty(m->verdict.dropped))
        return false;
    if (query->negatives && !mention_is_negative(m))
        return false;
    if (str_is_empty(query->aspect))
        return true;
    for (size_t i = 0; i < m->verdict.n_aspects; i++)
        if (str_eq(m->verdict.aspects[i].name, query->aspect))
            return true;
    return false;
}

/* 1 found, 0 not, -1 error. */
static int read_number(struct store *store, int64_t n, struct arena *arena, struct mention *out,
                       struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, BY_ID, err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        record_read(stmt, 0, out, arena);
    db_end(stmt);
    return rc;
}

static sqlite3_stmt *begin_walk(struct store *store, const struct mention_query *query,
                                enum walk *walk, struct err *err)
{
    int narrows = words_narrow(store, query->words, err);
    sqlite3_stmt *stmt;

    *walk = narrows ? WALK_WORDS : str_is_empty(query->topic) ? WALK_ALL : WALK_TOPIC;
    stmt = narrows < 0 ? NULL : db_query(store, walks[*walk][query->newest_first], err);
    if (!stmt)
        return NULL;
    db_bind_int(stmt, 1, query->from == TIME_NONE ? INT64_MIN : query->from);
    db_bind_int(stmt, 2, query->to == TIME_NONE ? INT64_MAX : query->to);
    if (*walk != WALK_ALL)
        db_bind_exact(stmt, 3, *walk == WALK_WORDS ? query->words : query->topic);
    return stmt;
}

int store_mentions(struct store *store, const struct mention_query *query, store_each *each,
                   void *context, struct err *err)
{
    enum walk walk;
    sqlite3_stmt *stmt = begin_walk(store, query, &walk, err);
    struct arena arena = { 0 };
    struct mention m;
    size_t found = 0;
    int rc, stop = 0;

    if (!stmt)
        return -1;
    while (stop == 0 && (rc = db_step(store, stmt, err)) == 1) {
        arena_clear(&arena);
        if (walk != WALK_TOPIC)
            record_read(stmt, 0, &m, &arena);
        else if (read_number(store, sqlite3_column_int64(stmt, 0), &arena, &m, err) != 1) {
            rc = -1;
            break;
        }
        if (!wanted(query, &m) || found++ < query->offset)
            continue;
        stop = each(context, &m);
        if (query->limit && found >= query->offset + query->limit)
            break;
    }
    db_end(stmt);
    arena_release(&arena);
    return stop != 0 ? stop : rc < 0 ? -1 : 0;
}

int store_mention_get(struct store *store, struct str id, struct arena *arena, struct mention *out,
                      struct err *err)
{
    int64_t n;
    int rc = known_prefix(store, id, &n, err);

    return rc == 1 ? read_number(store, n, arena, out, err) : rc;
}

int store_label(struct store *store, struct str id, struct str human, struct err *err)
{
    struct arena arena = { 0 };
    struct mention m;
    sqlite3_stmt *stmt;
    int64_t n = 0;
    int rc = known_prefix(store, id, &n, err);

    if (rc != 1)
        return rc;
    if (db_begin(store, err) != 0)
        return -1;
    rc = read_number(store, n, &arena, &m, err) == 1 ? day_forget_mention(store, &m, err) : -1;
    arena_release(&arena);
    stmt = rc == 0 ? db_query(store, "UPDATE mention SET human = ? WHERE n = ?", err) : NULL;
    rc = -1;
    if (stmt) {
        db_bind_text(stmt, 1, human);
        db_bind_int(stmt, 2, n);
        rc = db_run(store, stmt, err);
    }
    return db_finish(store, rc, err) == 0 ? 1 : -1;
}

#define AT(member) offsetof(struct revision, member)

static const struct field revision_fields[] = {
    { FIELD_INT, AT(revision) },  { FIELD_TIME, AT(until) },
    { FIELD_TEXT, AT(title) },    { FIELD_TEXT, AT(text) },
    { FIELD_RATING, AT(rating) }, { FIELD_ENUM, AT(label), LABEL_MIXED },
    { FIELD_INT, AT(score) },     { FIELD_TEXT, AT(lexicon) },
};

int store_revisions(struct store *store, struct str id, struct arena *arena, struct revision **out,
                    size_t *n, struct err *err)
{
    struct revision *all = NULL;
    size_t found = 0, cap = 0;
    sqlite3_stmt *stmt;
    int64_t number;
    int rc = known_prefix(store, id, &number, err);

    if (rc < 0)
        return -1;
    if (rc == 1) {
        stmt = db_query(store,
                        "SELECT revision, until, title, text, rating, label, score, lexicon FROM"
                        " revision"
                        " WHERE mention = ? ORDER BY revision",
                        err);
        if (!stmt)
            return -1;
        db_bind_int(stmt, 1, number);
        while ((rc = db_step(store, stmt, err)) == 1) {
            all = arena_grow(arena, all, &cap, found + 1, sizeof *all);
            db_read_fields(stmt, 0, revision_fields,
                           sizeof revision_fields / sizeof revision_fields[0], &all[found++],
                           arena);
        }
        db_end(stmt);
        if (rc < 0)
            return -1;
    }
    *out = all;
    *n = found;
    return 0;
}

static int tidy_part(struct store *store, const char *sql, int64_t before, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, sql, err);

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, before);
    return db_run(store, stmt, err);
}

enum { SKETCHES_KEPT_S = 16 * DAY_S };

/* Ends the texts of mentions older than that; the days that told of them are counted anew. */
static int end_texts(struct store *store, int64_t before, struct err *err)
{
    sqlite3_stmt *stmt;
    int64_t first = INT64_MAX, at;
    int rc;

    if (words_end(store, before, err) != 0)
        return -1;
    stmt = db_query(store,
                    "UPDATE mention SET title = NULL, text = NULL, author = NULL"
                    " WHERE counted_at < ? AND (title IS NOT NULL OR text IS NOT NULL"
                    " OR author IS NOT NULL) RETURNING counted_at",
                    err);
    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, before);
    while ((rc = db_step(store, stmt, err)) == 1) {
        at = sqlite3_column_int64(stmt, 0);
        first = at < first ? at : first;
    }
    db_end(stmt);
    return rc < 0               ? -1
           : first == INT64_MAX ? 0
           : known_end_authors(store, before, err) != 0
               ? -1
               : day_forget_between(store, first, before, err);
}

int store_tidy(struct store *store, int64_t now, int64_t keep_text_s, struct err *err)
{
    int rc;

    if (db_begin(store, err) != 0)
        return -1;
    /* Copies are looked for within a week of each other. */
    rc = tidy_part(store, "DELETE FROM sketch WHERE counted_at < ?", now - SKETCHES_KEPT_S, err);
    if (rc == 0 && keep_text_s > 0)
        rc = end_texts(store, now - keep_text_s, err);
    if (rc == 0 && keep_text_s > 0)
        rc = tidy_part(store, "DELETE FROM revision WHERE until < ?", now - keep_text_s, err);
    return db_finish(store, rc, err);
}
