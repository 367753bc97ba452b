/*
 * words.c - an index of the words of texts, off unless wanted: full-text search by SQLite's FTS5.
 *
 * It holds no text of its own (content=''), and of each word only in which mentions it stands
 * (detail=none, no sizes), which is all that a search asks of it: the few mentions it names are then
 * matched as they are without it. So words are cut and folded here exactly as queries are: one by one
 * in scripts that put no spaces between them, Latin letters bare of accents; the tokenizer of FTS5
 * only parts what stands between spaces already.
 *
 * Taking a text out needs its words once more, so whoever changes one hands over the old one too.
 */
#include "store/words.h"

#include "core/query.h"

#include <string.h>

enum {
    FEW =
        50000 /* more mentions than these are better met along their time than sought one by one */
};

int words_look(struct store *store, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'words'", err);
    int rc = stmt ? db_step(store, stmt, err) : -1;

    db_end(stmt);
    store->has_words = rc == 1;
    return rc < 0 ? -1 : 0;
}

int words_narrow(struct store *store, struct str hint, struct err *err)
{
    sqlite3_stmt *stmt;
    int rc;

    if (str_is_empty(hint))
        return 0;
    if (words_look(store, err) != 0) /* another process may have made it, or taken it away */
        return -1;
    if (!store->has_words)
        return 0;
    stmt = db_query(store,
                    "SELECT count(*) <= ?2 FROM"
                    " (SELECT 1 FROM words WHERE words MATCH ?1 LIMIT ?2 + 1)",
                    err);
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, hint);
    db_bind_int(stmt, 2, FEW);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        rc = sqlite3_column_int(stmt, 0);
    db_end(stmt);
    return rc;
}

/* --- in step --- */

static void put_words(struct str text, struct arena *arena, struct buf *out)
{
    size_t n;
    struct query_token *tokens = query_tokens(text, false, arena, &n);

    for (size_t i = 0; i < n; i++)
        query_index_word(query_plain_word(tokens[i].text, arena), out);
}

/* One statement of a number and the words of a text; nothing for a text without words. */
static int change(struct store *store, const char *sql, int64_t n, const struct item *item,
                  struct err *err)
{
    struct arena arena = { 0 };
    sqlite3_stmt *stmt = NULL;
    struct buf words;
    int rc = 0;

    if (!store->has_words)
        return 0;
    buf_init(&words, BUF_NO_CEILING);
    put_words(item->title, &arena, &words);
    put_words(item->text, &arena, &words);
    if (words.n) {
        stmt = db_query(store, sql, err);
        rc = stmt ? 0 : -1;
    }
    if (stmt) {
        db_bind_int(stmt, 1, n);
        db_bind_exact(stmt, 2, buf_str(&words));
        rc = db_run(store, stmt, err);
    }
    buf_release(&words);
    arena_release(&arena);
    return rc;
}

int words_add(struct store *store, int64_t n, const struct item *item, struct err *err)
{
    return change(store, "INSERT INTO words(rowid, word) VALUES(?1, ?2)", n, item, err);
}

static int take_out(struct store *store, int64_t n, const struct item *item, struct err *err)
{
    return change(store, "INSERT INTO words(words, rowid, word) VALUES('delete', ?1, ?2)", n, item,
                  err);
}

int words_change(struct store *store, int64_t n, const struct item *old, const struct item *item,
                 struct err *err)
{
    return take_out(store, n, old, err) == 0 ? words_add(store, n, item, err) : -1;
}

/* Each mention with a text counted before that (TIME_NONE: each). */
static int each_text(struct store *store, int64_t before,
                     int (*each)(struct store *, int64_t, const struct item *, struct err *),
                     struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT n, title, text FROM mention WHERE counted_at < ?"
                                  " AND (title IS NOT NULL OR text IS NOT NULL) ORDER BY n",
                                  err);
    struct arena arena = { 0 };
    int rc = stmt ? 0 : -1;

    if (stmt)
        db_bind_int(stmt, 1, before == TIME_NONE ? INT64_MAX : before);
    while (rc == 0 && (rc = db_step(store, stmt, err)) == 1) {
        struct item item = ITEM_EMPTY;

        item.title = db_text(stmt, 1, &arena);
        item.text = db_text(stmt, 2, &arena);
        rc = each(store, sqlite3_column_int64(stmt, 0), &item, err);
        arena_clear(&arena);
    }
    db_end(stmt);
    arena_release(&arena);
    return rc;
}

/* An index keeps the words of what was taken out until its parts are merged. */
int words_end(struct store *store, int64_t before, struct err *err)
{
    int n = sqlite3_total_changes(store->db);
    int rc = store->has_words ? each_text(store, before, take_out, err) : 0;

    if (rc == 0 && sqlite3_total_changes(store->db) > n)
        rc = db_exec(store, "INSERT INTO words(words) VALUES('optimize')", err);
    return rc;
}

/* --- as a whole --- */

int words_renew(struct store *store, struct err *err)
{
    if (!store->has_words)
        return 0;
    if (db_exec(store, "INSERT INTO words(words) VALUES('delete-all')", err) != 0)
        return -1;
    return each_text(store, TIME_NONE, words_add, err);
}

static int make(struct store *store, struct err *err)
{
    int rc;

    if (db_begin(store, err) != 0)
        return -1;
    rc = db_exec(store,
                 "CREATE VIRTUAL TABLE words USING fts5(word, content='', detail=none,"
                 " columnsize=0, tokenize='ascii')",
                 err);
    if (rc != 0 && strstr(err->text, "no such module"))
        err_wrap(err, "'search: yes' wants an SQLite with FTS5: ");
    store->has_words = rc == 0;
    if (rc == 0)
        rc = each_text(store, TIME_NONE, words_add, err);
    rc = db_finish(store, rc, err);
    store->has_words = rc == 0;
    return rc;
}

int store_keep_words(struct store *store, bool wanted, struct err *err)
{
    if (wanted == store->has_words)
        return 0;
    if (wanted)
        return make(store, err);
    if (db_exec(store, "DROP TABLE words", err) != 0)
        return -1;
    store->has_words = false;
    return 0;
}
