/*
 * forget.c - a mention, an author or a topic leaves the store for good.
 *
 * Everything that holds words of it goes in one transaction: record, former texts, sketches, places in
 * lists; mails that wait and may quote it are composed anew by the caller, those of a topic go. What
 * was counted stays counted. A story of which the first member goes takes the name of the next. What
 * keeps it from coming back tells nobody what it was: the key of the item as an empty entry, and HMACs
 * under the key of the authors. Last, the file is written anew, since SQLite leaves old bytes in it.
 */
#include "core/hash.h"
#include "store/day.h"
#include "store/keep.h"
#include "store/known.h"
#include "store/words.h"

/* --- tombstones --- */

static int tombstone_hash(struct store *store, const struct str *parts, size_t n, char out[65],
                          struct err *err)
{
    unsigned char key[32], sum[SHA256_SIZE];
    struct buf all;

    if (store_author_key(store, key, err) != 0)
        return -1;
    buf_init(&all, BUF_NO_CEILING);
    for (size_t i = 0; i < n; i++) {
        buf_puts(&all, parts[i]);
        buf_putc(&all, '\0');
    }
    hash_hmac_sha256((struct str){ (const char *)key, sizeof key }, buf_str(&all), sum);
    hash_hex(sum, sizeof sum, out);
    buf_release(&all);
    return 0;
}

/* Binds the hash of the parts to a statement of one hash. */
static sqlite3_stmt *query_tombstone(struct store *store, const char *sql, const struct str *parts,
                                     size_t n, char hash[65], struct err *err)
{
    sqlite3_stmt *stmt;

    if (tombstone_hash(store, parts, n, hash, err) != 0)
        return NULL;
    stmt = db_query(store, sql, err);
    if (stmt)
        db_bind_exact(stmt, 1, str_of(hash));
    return stmt;
}

static int put_tombstone(struct store *store, const struct str *parts, size_t n, int64_t now,
                         struct err *err)
{
    char hash[65];
    sqlite3_stmt *stmt = query_tombstone(
        store, "INSERT OR IGNORE INTO tombstone(hash, at) VALUES(?,?)", parts, n, hash, err);

    if (!stmt)
        return -1;
    db_bind_int(stmt, 2, now);
    return db_run(store, stmt, err);
}

static int has_tombstone(struct store *store, const struct str *parts, size_t n, struct err *err)
{
    char hash[65];
    sqlite3_stmt *stmt =
        query_tombstone(store, "SELECT 1 FROM tombstone WHERE hash = ?", parts, n, hash, err);
    int rc = stmt ? db_step(store, stmt, err) : -1;

    db_end(stmt);
    return rc;
}

/* The same words by the same author at the same source. */
static size_t parts_of_content(struct str source, struct str author, int64_t content_hash,
                               struct str parts[4], struct arena *arena)
{
    parts[0] = STR("content");
    parts[1] = source;
    parts[2] = author;
    parts[3] = arena_printf(arena, "%lld", (long long)content_hash);
    return 4;
}

int forget_met(struct store *store, const struct mention *m, int64_t content_hash, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT 1 FROM tombstone LIMIT 1", err);
    struct str author[2] = { STR("author"), m->item.author }, content[4];
    struct arena arena = { 0 };
    int rc = stmt ? db_step(store, stmt, err) : -1;

    db_end(stmt);
    if (rc == 1) { /* nearly always there is none */
        size_t n = parts_of_content(m->source, m->item.author, content_hash, content, &arena);

        rc = has_tombstone(store, content, n, err);
        if (rc == 0 && m->item.author.n)
            rc = has_tombstone(store, author, 2, err);
    }
    arena_release(&arena);
    return rc;
}

/* --- what is to go --- */

static const char *const counts[] = {
    [FORGET_AUTHOR] = "SELECT count(*) FROM mention WHERE author = ?",
    [FORGET_TOPIC] = "SELECT count(*) FROM mention_topic WHERE topic = ?",
};

static const char *const picks[] = {
    [FORGET_AUTHOR] = "SELECT n FROM mention WHERE author = ? ORDER BY n",
    [FORGET_TOPIC] = "SELECT mention FROM mention_topic WHERE topic = ? ORDER BY mention",
};

int store_forget_count(struct store *store, const struct forget *forget, int64_t *n,
                       struct err *err)
{
    sqlite3_stmt *stmt;
    int64_t number;
    int rc;

    if (forget->what == FORGET_MENTION) {
        rc = known_id(store, forget->name, &number, err);
        *n = rc == 1;
        return rc < 0 ? -1 : 0;
    }
    stmt = db_query(store, counts[forget->what], err);
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, forget->name);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        *n = sqlite3_column_int64(stmt, 0);
    db_end(stmt);
    return rc == 1 ? 0 : -1;
}

struct forgetting {
    struct store *store;
    const struct forget *forget;
    store_withdraw *withdraw;
    void *context;
    struct forgotten *out;
    struct arena arena;
};

static int list_numbers(struct forgetting *f, int64_t **out, size_t *n, struct err *err)
{
    sqlite3_stmt *stmt;
    int64_t *all = NULL;
    size_t cap = 0;
    int rc;

    *n = 0;
    if (f->forget->what == FORGET_MENTION) {
        *out = arena_alloc(&f->arena, sizeof **out);
        rc = known_id(f->store, f->forget->name, *out, err);
        *n = rc == 1;
        return rc < 0 ? -1 : 0;
    }
    stmt = db_query(f->store, picks[f->forget->what], err);
    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, f->forget->name);
    while ((rc = db_step(f->store, stmt, err)) == 1) {
        all = arena_grow(&f->arena, all, &cap, *n + 1, sizeof *all);
        all[(*n)++] = sqlite3_column_int64(stmt, 0);
    }
    db_end(stmt);
    *out = all;
    return rc;
}

/* One statement with ?1 a number and ?2, ?3 texts, as far as it names them. */
static int change(struct store *store, const char *sql, int64_t n, struct str a, struct str b,
                  struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, sql, err);
    int names;

    if (!stmt)
        return -1;
    names = sqlite3_bind_parameter_count(stmt);
    if (names >= 1)
        db_bind_int(stmt, 1, n);
    if (names >= 2)
        db_bind_exact(stmt, 2, a);
    if (names >= 3)
        db_bind_exact(stmt, 3, b);
    return db_run(store, stmt, err);
}

/* --- mails --- */

/* Mails that wait or were given up, made since then and of this kind: any of them may quote what goes. */
static int withdraw_mails(struct forgetting *f, int64_t since, struct str kind, struct err *err)
{
    struct outbox_row *rows;
    struct arena arena = { 0 };
    size_t n = 0;
    int rc = f->withdraw ? store_outbox_unsent(f->store, since, &arena, &rows, &n, err) : 0;

    for (size_t i = 0; i < n && rc == 0; i++) {
        struct buf body;

        if (!str_starts(rows[i].alert, kind))
            continue;
        buf_init(&body, BUF_NO_CEILING);
        rc = f->withdraw(f->context, &rows[i], &body, err);
        if (rc == 0 && !str_eq(buf_str(&body), rows[i].body)) {
            rows[i].body = buf_str(&body);
            rc = outbox_replace(f->store, &rows[i], err);
            f->out->n_mails++;
        }
        buf_release(&body);
    }
    arena_release(&arena);
    return rc;
}

/* --- one mention --- */

/* One statement of a place in a topic: ?1 the topic, ?2 and ?3 the mention's time and id. */
static int change_place(struct store *store, const char *sql, struct str topic, int64_t counted_at,
                        struct str id, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, sql, err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_exact(stmt, 1, topic);
    db_bind_int(stmt, 2, counted_at);
    db_bind_exact(stmt, 3, id);
    rc = db_step(store, stmt, err);
    if (rc == 1)
        rc = sqlite3_column_int(stmt, 0);
    db_end(stmt);
    return rc;
}

#define PLACE " WHERE topic = ?1 AND counted_at = ?2 AND id = ?3"

/* Leaves the topics of the mention; the next member of its story counts where it did. */
static int leave_places(struct store *store, const struct mention *m, int64_t next_at,
                        struct str next, struct err *err)
{
    int rc = 0;

    for (size_t i = 0; i < m->n_topics && rc >= 0; i++) {
        struct str topic = m->topics[i];

        rc = change_place(store, "SELECT counted FROM mention_topic" PLACE, topic, m->counted_at,
                          m->id, err);
        if (rc == 1 && next.n)
            rc = change_place(store, "UPDATE mention_topic SET counted = 1" PLACE, topic, next_at,
                              next, err);
        if (rc >= 0)
            rc = change_place(store, "DELETE FROM mention_topic" PLACE, topic, m->counted_at, m->id,
                              err);
    }
    return rc < 0 ? -1 : 0;
}

/* The next member gives the story its name, and counts where this one did. */
static int hand_on_story(struct forgetting *f, int64_t n, const struct mention *m, struct err *err)
{
    struct str next = STR_NONE;
    int64_t first = 0, next_at = 0;
    sqlite3_stmt *stmt = known_id(f->store, m->story, &first, err) < 0
                             ? NULL
                             : db_query(f->store,
                                        "SELECT id, counted_at FROM mention WHERE (n = ?3 OR"
                                        " (story = ?2 AND story <> id)) AND n <> ?1"
                                        " ORDER BY counted_at, id LIMIT 1",
                                        err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    db_bind_exact(stmt, 2, m->story);
    db_bind_int(stmt, 3, first);
    rc = db_step(f->store, stmt, err);
    if (rc == 1) {
        next = db_text(stmt, 0, &f->arena);
        next_at = sqlite3_column_int64(stmt, 1);
    }
    db_end(stmt);
    if (rc < 0 || leave_places(f->store, m, next_at, next, err) != 0)
        return -1;
    return next.n && str_eq(m->story, m->id)
               ? change(f->store,
                        "UPDATE mention SET story = ?3 WHERE story = ?2 AND story <> id AND"
                        " n <> ?1",
                        n, m->id, next, err)
               : 0;
}

static int erase(struct forgetting *f, int64_t n, const struct mention *m,
                 const struct record_hashes *hashes, struct err *err)
{
    static const char *const steps[] = {
        "DELETE FROM revision WHERE mention = ?1",
        "DELETE FROM sketch WHERE n = ?1",
        "DELETE FROM at_once WHERE ?1 = ?1 AND id = ?2",
        ("UPDATE alert SET mentions = replace(mentions, char(10) || ?2 || char(10), char(10))"
         " WHERE ?1 = ?1 AND instr(mentions, char(10) || ?2 || char(10)) > 0"),
        "UPDATE alert SET mentions = NULL WHERE mentions = char(10)",
        "DELETE FROM mention WHERE n = ?1",
        "INSERT OR REPLACE INTO seen(source, id, mention) VALUES(?3, ?2, 0)",
    };
    struct str parts[4];
    size_t n_parts = parts_of_content(m->source, m->item.author, hashes->content, parts, &f->arena);
    int64_t keys[KNOWN_BY];
    int rc = hand_on_story(f, n, m, err);

    known_keys(m, hashes, keys);
    if (rc == 0)
        rc = known_drop(f->store, keys, m->counted_at, n, err);

    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == 0; i++)
        rc = change(f->store, steps[i], n, m->id, m->source, err);
    /* What nobody signed and two people may have said alike is known by its key alone. */
    if (rc == 0 && (m->item.author.n || m->item.text.n >= 40))
        rc = put_tombstone(f->store, parts, n_parts, f->forget->now, err);
    f->out->n_mentions += rc == 0;
    return rc;
}

/* Of several topics one is forgotten: the mention stays with the others. */
static int leave_topic(struct forgetting *f, int64_t n, struct mention *m, struct err *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < m->n_topics; i++)
        if (!str_eq(m->topics[i], f->forget->name))
            m->topics[kept++] = m->topics[i];
    f->out->n_mentions++;
    return change(f->store, "UPDATE mention SET topics = ?2 WHERE n = ?1", n,
                  db_join(m->topics, kept, &f->arena), STR_NONE, err);
}

static int forget_number(struct forgetting *f, int64_t n, struct err *err)
{
    sqlite3_stmt *stmt = db_query(f->store,
                                  "SELECT " MENTION_COLUMNS
                                  ", content_hash, text_hash, link_hash FROM mention WHERE n = ?",
                                  err);
    struct record_hashes hashes = { 0 };
    struct mention m;
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    rc = db_step(f->store, stmt, err);
    if (rc == 1) {
        int at = record_read(stmt, 0, &m, &f->arena);

        hashes.content = sqlite3_column_int64(stmt, at);
        hashes.text = sqlite3_column_int64(stmt, at + 1);
        hashes.link = sqlite3_column_int64(stmt, at + 2);
    }
    db_end(stmt);
    if (rc != 1)
        return rc;
    if (withdraw_mails(f, m.first_seen, STR(""), err) != 0)
        return -1;
    if (f->forget->what == FORGET_TOPIC && m.n_topics > 1)
        return leave_topic(f, n, &m, err);
    return erase(f, n, &m, &hashes, err);
}

/* --- all of it --- */

static int forget_topic(struct forgetting *f, struct err *err)
{
    static const char *const steps[] = {
        "DELETE FROM outbox WHERE ?1 = ?1 AND (alert IN (SELECT id FROM alert WHERE topic = ?2)"
        " OR substr(alert, 1, length(?2) + 8) = 'digest/' || ?2 || '/')",
        "DELETE FROM alert WHERE ?1 = ?1 AND topic = ?2",
        "DELETE FROM topic WHERE ?1 = ?1 AND name = ?2",
        "DELETE FROM count WHERE ?1 = ?1 AND topic = ?2",
        "DELETE FROM at_once WHERE ?1 = ?1 AND topic = ?2",
        "DELETE FROM rated WHERE ?1 = ?1 AND topic = ?2",
        "DELETE FROM heard WHERE ?1 = ?1 AND topic = ?2",
        "DELETE FROM mention_topic WHERE ?1 = ?1 AND topic = ?2",
        "DELETE FROM mark WHERE ?1 = ?1 AND (name IN ('digest/' || ?2, 'weekly/' || ?2)"
        " OR substr(name, 1, length(?2) + 9) = 'silence/' || ?2 || '/')",
    };
    /* What waited for the end of quiet hours may tell of other topics too: it stays, without its text. */
    int rc = withdraw_mails(f, INT64_MIN, STR("held/"), err);

    if (rc == 0) /* and what a department gets of all topics */
        rc = withdraw_mails(f, INT64_MIN, STR("digest//"), err);

    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == 0; i++)
        rc = change(f->store, steps[i], 0, f->forget->name, STR_NONE, err);
    return rc;
}

/* Old bytes stay in a database's free space and in its log until both are written anew. */
static int write_anew(struct store *store, struct err *err)
{
    int rc;

    for (size_t i = 0; i < store->n_statements; i++)
        sqlite3_reset(store->statements[i].stmt);
    sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 1); /* VACUUM attaches its own copy */
    rc = db_exec(store, "VACUUM", err);
    sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, 0);
    if (rc == 0)
        rc = db_exec(store, "PRAGMA wal_checkpoint(TRUNCATE)", err);
    return rc;
}

int store_forget(struct store *store, const struct forget *forget, store_withdraw *withdraw,
                 void *context, struct forgotten *out, struct err *err)
{
    struct forgotten counted = { 0 };
    struct forgetting f = { store, forget, withdraw, context, &counted, { 0 } };
    struct str author[2] = { STR("author"), forget->name };
    int64_t *numbers;
    size_t n;
    int rc;

    if (db_begin(store, err) != 0)
        return -1;
    rc = list_numbers(&f, &numbers, &n, err);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = forget_number(&f, numbers[i], err);
    if (rc == 0) /* they came under other keys too */
        rc = db_exec(store,
                     "UPDATE seen SET mention = 0 WHERE mention > 0 AND NOT EXISTS"
                     " (SELECT 1 FROM mention WHERE n = seen.mention)",
                     err);
    if (rc == 0 && forget->what == FORGET_TOPIC)
        rc = forget_topic(&f, err);
    if (rc == 0 && forget->what == FORGET_AUTHOR)
        rc = put_tombstone(store, author, 2, forget->now, err);
    if (rc == 0)
        rc = day_forget_all(store, err);
    if (rc == 0)
        rc = words_renew(store, err);
    arena_release(&f.arena);
    if (db_finish(store, rc, err) != 0)
        return -1;
    *out = counted;
    return write_anew(store, err);
}
