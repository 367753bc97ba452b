/*
 * known.c - which mentions have these words, this link, this author: a table, and what is younger.
 *
 * The idea is that of the log-structured merge tree (O'Neil et al. 1996) with one step: hashes gather
 * in memory until they are a sixteenth of all, then they are merged into the table in its own order.
 * Seven or more of them fall into each of its pages then, where one would if each went alone, so that
 * keeping a mention costs the same in a store of five million as in a small one. At most 131,072
 * mentions gather, which is 12 MB.
 *
 * Memory is only a copy of 'fresh': when a transaction is taken back it is thrown away and read anew.
 */
#include "store/known.h"

#include "core/hash.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADS = 1 << 16,
    GATHER_LEAST = 1024, /* mentions */
    GATHER_MOST = 1 << 17,
    GATHER_SHARE = 16 /* one in so many of all */
};

struct entry {
    int64_t hash, counted_at, n;
    uint32_t before; /* in its chain: place + 1; 0: none */
};

struct known {
    struct entry *entries;
    size_t n, cap;
    size_t n_mentions;
    uint32_t heads[HEADS];
};

void known_close(struct known *known)
{
    if (known)
        mem_free(known->entries);
    mem_free(known);
}

void known_keys(const struct mention *m, const struct record_hashes *hashes, int64_t out[KNOWN_BY])
{
    out[KNOWN_TEXT] = hashes->text;
    out[KNOWN_LINK] = hashes->link;
    out[KNOWN_AUTHOR] = /* below zero, so that authors stand together */
        str_is_empty(m->item.author)
            ? 0
            : -1 - (int64_t)(hash_quick(m->item.author, hash_quick(m->source, KNOWN_AUTHOR)) >> 4);
}

/* --- in memory --- */

static uint32_t *head_of(struct known *known, int64_t hash)
{
    return &known->heads[((uint64_t)hash * 0x9e3779b97f4a7c15ULL) >> 48];
}

static void put(struct known *known, int64_t hash, int64_t counted_at, int64_t n)
{
    uint32_t *head = head_of(known, hash);

    known->entries = mem_grow(known->entries, &known->cap, known->n + 1, sizeof *known->entries);
    known->entries[known->n] = (struct entry){ hash, counted_at, n, *head };
    *head = (uint32_t)++known->n;
}

static void put_all(struct known *known, const int64_t keys[KNOWN_BY], int64_t counted_at,
                    int64_t n)
{
    known->n_mentions++;
    for (int by = 0; by < KNOWN_BY; by++)
        if (keys[by] != 0)
            put(known, keys[by], counted_at, n);
}

static void empty(struct known *known)
{
    known->n = known->n_mentions = 0;
    memset(known->heads, 0, sizeof known->heads);
}

/* Memory, read from 'fresh' when it is first wanted. */
static struct known *known_of(struct store *store, struct err *err)
{
    struct known *known = store->known;
    sqlite3_stmt *stmt;
    int rc;

    if (known)
        return known;
    stmt = db_query(store, "SELECT text, link, author, counted_at, n FROM fresh ORDER BY n", err);
    if (!stmt)
        return NULL;
    known = mem_alloc(sizeof *known);
    while ((rc = db_step(store, stmt, err)) == 1) {
        int64_t keys[KNOWN_BY];

        for (int by = 0; by < KNOWN_BY; by++)
            keys[by] = sqlite3_column_int64(stmt, by);
        put_all(known, keys, sqlite3_column_int64(stmt, 3), sqlite3_column_int64(stmt, 4));
    }
    db_end(stmt);
    if (rc < 0) {
        known_close(known);
        return NULL;
    }
    return store->known = known;
}

/* --- asked for --- */

static bool is_before(struct known_hit a, struct known_hit b)
{
    return a.counted_at < b.counted_at || (a.counted_at == b.counted_at && a.n < b.n);
}

/* Keeps the earliest 'most', in their order. Returns how many there are now. */
static int take(struct known_hit *hits, int n, int most, struct known_hit hit)
{
    int at = n;

    if (n == most && !is_before(hit, hits[n - 1]))
        return n;
    while (at > 0 && is_before(hit, hits[at - 1]))
        at--;
    n += n < most;
    memmove(&hits[at + 1], &hits[at], (size_t)(n - at - 1) * sizeof *hits);
    hits[at] = hit;
    return n;
}

int known_find(struct store *store, int64_t hash, int64_t from, int64_t to, struct known_hit *out,
               int most, struct err *err)
{
    struct known *known = known_of(store, err);
    sqlite3_stmt *stmt;
    int n = 0, rc;

    if (!known || hash == 0)
        return known ? 0 : -1;
    stmt = db_query(store,
                    "SELECT counted_at, n FROM known WHERE hash = ? AND counted_at BETWEEN ? AND ?"
                    " ORDER BY counted_at, n LIMIT ?",
                    err);
    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, hash);
    db_bind_int(stmt, 2, from);
    db_bind_int(stmt, 3, to);
    db_bind_int(stmt, 4, most);
    while (n < most && (rc = db_step(store, stmt, err)) == 1)
        out[n++] =
            (struct known_hit){ sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1) };
    db_end(stmt);
    if (n < most && rc < 0)
        return -1;
    for (uint32_t at = *head_of(known, hash); at != 0; at = known->entries[at - 1].before) {
        const struct entry *e = &known->entries[at - 1];

        if (e->hash == hash && e->counted_at >= from && e->counted_at <= to)
            n = take(out, n, most, (struct known_hit){ e->counted_at, e->n });
    }
    return n;
}

/* --- kept --- */

static int by_hash(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    if (x->counted_at != y->counted_at)
        return x->counted_at < y->counted_at ? -1 : 1;
    return (x->n > y->n) - (x->n < y->n);
}

/* All that gathered goes into the table. */
static int merge(struct store *store, struct known *known, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "INSERT OR IGNORE INTO known(hash, counted_at, n) VALUES(?,?,?)", err);
    int rc = stmt ? 0 : -1;

    qsort(known->entries, known->n, sizeof *known->entries, by_hash);
    for (size_t i = 0; i < known->n && rc == 0; i++) {
        const struct entry *e = &known->entries[i];

        db_bind_int(stmt, 1, e->hash);
        db_bind_int(stmt, 2, e->counted_at);
        db_bind_int(stmt, 3, e->n);
        rc = e->hash ? db_run(store, stmt, err) : 0;
    }
    empty(known);
    return rc == 0 ? db_exec(store, "DELETE FROM fresh", err) : -1;
}

int known_add(struct store *store, const int64_t keys[KNOWN_BY], int64_t counted_at, int64_t n,
              struct err *err)
{
    struct known *known = known_of(store, err);
    size_t gather = n / GATHER_SHARE < GATHER_LEAST ? GATHER_LEAST : (size_t)(n / GATHER_SHARE);
    sqlite3_stmt *stmt;

    if (!known)
        return -1;
    stmt = db_query(store,
                    "INSERT OR REPLACE INTO fresh(n, counted_at, text, link, author)"
                    " VALUES(?,?,?,?,?)",
                    err);
    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    db_bind_int(stmt, 2, counted_at);
    for (int by = 0; by < KNOWN_BY; by++)
        db_bind_int(stmt, 3 + by, keys[by]);
    if (db_run(store, stmt, err) != 0)
        return -1;
    put_all(known, keys, counted_at, n);
    return known->n_mentions >= (gather < GATHER_MOST ? gather : GATHER_MOST)
               ? merge(store, known, err)
               : 0;
}

int known_drop(struct store *store, const int64_t keys[KNOWN_BY], int64_t counted_at, int64_t n,
               struct err *err)
{
    sqlite3_stmt *stmt;

    for (int by = 0; by < KNOWN_BY; by++) {
        stmt =
            db_query(store, "DELETE FROM known WHERE hash = ? AND counted_at = ? AND n = ?", err);
        if (!stmt)
            return -1;
        db_bind_int(stmt, 1, keys[by]);
        db_bind_int(stmt, 2, counted_at);
        db_bind_int(stmt, 3, n);
        if (db_run(store, stmt, err) != 0)
            return -1;
    }
    stmt = db_query(store, "DELETE FROM fresh WHERE n = ?", err);
    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    for (int by = 0; store->known && by < KNOWN_BY; by++)
        for (uint32_t at = *head_of(store->known, keys[by]); at != 0;) {
            struct entry *e = &store->known->entries[at - 1];

            at = e->before;
            if (e->hash == keys[by] && e->n == n)
                e->hash = 0;
        }
    return db_run(store, stmt, err);
}

int known_end_authors(struct store *store, int64_t before, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "DELETE FROM known WHERE hash < 0 AND counted_at < ?", err);

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, before);
    if (db_run(store, stmt, err) != 0)
        return -1;
    stmt = db_query(store, "UPDATE fresh SET author = 0 WHERE counted_at < ?", err);
    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, before);
    known_close(store->known); /* read anew without them */
    store->known = NULL;
    return db_run(store, stmt, err);
}

int known_renew(struct store *store, struct err *err)
{
    sqlite3_stmt *stmt;
    int rc;

    known_close(store->known);
    store->known = NULL;
    if (db_exec(store, "DELETE FROM known; DELETE FROM fresh", err) != 0)
        return -1;
    stmt = db_query(store,
                    "SELECT n, counted_at, text_hash, link_hash, source, author FROM mention"
                    " ORDER BY n",
                    err);
    if (!stmt)
        return -1;
    while ((rc = db_step(store, stmt, err)) == 1) {
        struct mention m = { 0 };
        struct record_hashes hashes = { .text = sqlite3_column_int64(stmt, 2),
                                        .link = sqlite3_column_int64(stmt, 3) };
        struct arena arena = { 0 };
        int64_t keys[KNOWN_BY];

        m.source = db_text(stmt, 4, &arena);
        m.item.author = db_text(stmt, 5, &arena);
        known_keys(&m, &hashes, keys);
        arena_release(&arena);
        if (known_add(store, keys, sqlite3_column_int64(stmt, 1), sqlite3_column_int64(stmt, 0),
                      err) != 0)
            rc = -1;
        if (rc < 0)
            break;
    }
    db_end(stmt);
    return rc;
}
