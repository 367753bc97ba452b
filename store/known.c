/*
 * known.c - which mentions have these words, this link, this author, this id: a table, and what is
 * younger.
 *
 * The idea is that of the log-structured merge tree (O'Neil et al. 1996) with one step: hashes gather
 * in memory until they are a sixteenth of all, then they are merged into the table in its own order.
 * Seven or more of them fall into each of its pages then, where one would if each went alone, so that
 * keeping a mention costs the same in a store of five million as in a small one. At most 262,144
 * mentions gather, which is 36 MB. What is asked for is nearly never there: a filter keeps from looking
 * (filter.h).
 *
 * Memory is only a copy of 'fresh': when a transaction is taken back it is thrown away and read anew,
 * and by who only reads, when somebody else has written.
 *
 * An id is as many bits of a hash already. They stand above those of words and links, in the order of
 * the ids' letters, so that ids with one beginning stand together; authors stand below zero.
 */
#include "store/known.h"

#include "core/hash.h"
#include "core/mem.h"
#include "store/filter.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADS_LEAST = 1 << 10,
    GATHER_MOST = 1 << 18, /* mentions */
    GATHER_SHARE = 16      /* one in so many of all */
};

struct entry {
    int64_t hash, counted_at, n;
    uint32_t before; /* in its chain: place + 1; 0: none */
};

struct known {
    struct entry *entries;
    size_t n, cap;
    size_t n_mentions;
    int64_t written; /* what others had written when it was read */
    uint32_t *heads; /* of chains: as many as entries at least */
    size_t n_heads;  /* a power of two */
    struct filter filter;
};

void known_close(struct known *known)
{
    if (!known)
        return;
    filter_release(&known->filter);
    mem_free(known->heads);
    mem_free(known->entries);
    mem_free(known);
}

/* Hashes of ids stand above all others. */
#define IDS_FROM ((int64_t)1 << (HASH_ID_CHARS * HASH_CHAR_BITS))

/* The first hash that an id which starts so may have; of a whole id its only one. */
static int64_t hash_of_id(struct str start)
{
    return IDS_FROM + hash_id_number(start);
}

void known_keys(const struct mention *m, const struct record_hashes *hashes, int64_t out[KNOWN_BY])
{
    out[KNOWN_TEXT] = hashes->text;
    out[KNOWN_LINK] = hashes->link;
    out[KNOWN_AUTHOR] = /* below zero, so that authors stand together */
        str_is_empty(m->item.author)
            ? 0
            : -1 - (int64_t)(hash_quick(m->item.author, hash_quick(m->source, KNOWN_AUTHOR)) >> 4);
    out[KNOWN_ID] = hash_of_id(m->id);
}

/* --- in memory --- */

static uint32_t *head_of(struct known *known, int64_t hash)
{
    return &known->heads[hash_mix((uint64_t)hash) & (known->n_heads - 1)];
}

static void link_entry(struct known *known, size_t i)
{
    uint32_t *head = head_of(known, known->entries[i].hash);

    known->entries[i].before = *head;
    *head = (uint32_t)(i + 1);
}

static void widen(struct known *known)
{
    mem_free(known->heads);
    known->n_heads = known->n_heads ? 2 * known->n_heads : HEADS_LEAST;
    known->heads = mem_alloc(known->n_heads * sizeof *known->heads);
    for (size_t i = 0; i < known->n; i++)
        link_entry(known, i);
}

static void put(struct known *known, int64_t hash, int64_t counted_at, int64_t n)
{
    if (known->n == known->n_heads)
        widen(known);
    known->entries = mem_grow(known->entries, &known->cap, known->n + 1, sizeof *known->entries);
    known->entries[known->n] = (struct entry){ .hash = hash, .counted_at = counted_at, .n = n };
    link_entry(known, known->n++);
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
    memset(known->heads, 0, known->n_heads * sizeof *known->heads);
}

/* A number that changes when another process has written; who holds the lock is alone. */
static int others_wrote(struct store *store, int64_t *out, struct err *err)
{
    sqlite3_stmt *stmt;
    int rc;

    *out = 0;
    if (store->lock >= 0)
        return 0;
    stmt = db_query(store, "PRAGMA data_version", err);
    rc = stmt ? db_step(store, stmt, err) : -1;
    if (rc == 1)
        *out = sqlite3_column_int64(stmt, 0);
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

/* Memory, read from 'fresh' when it is first wanted. */
static struct known *known_of(struct store *store, struct err *err)
{
    struct known *known = store->known;
    sqlite3_stmt *stmt;
    int64_t written;
    int rc;

    if (others_wrote(store, &written, err) != 0)
        return NULL;
    if (known && known->written == written)
        return known;
    known_close(known);
    store->known = NULL;
    stmt =
        db_query(store, "SELECT text, link, author, id, counted_at, n FROM fresh ORDER BY n", err);
    if (!stmt)
        return NULL;
    known = mem_alloc(sizeof *known);
    known->written = written;
    widen(known);
    while ((rc = db_step(store, stmt, err)) == 1) {
        int64_t keys[KNOWN_BY];

        for (int by = 0; by < KNOWN_BY; by++)
            keys[by] = sqlite3_column_int64(stmt, by);
        put_all(known, keys, sqlite3_column_int64(stmt, KNOWN_BY),
                sqlite3_column_int64(stmt, KNOWN_BY + 1));
    }
    db_end(stmt);
    if (rc < 0 || filter_init(&known->filter, store, err) != 0 ||
        filter_fit(&known->filter, store, 0, err) != 0) { /* one that is not there is made */
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

/* The same of the table alone. */
static int find_in_table(struct store *store, int64_t hash, int64_t from, int64_t to,
                         struct known_hit *out, int most, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store,
                 "SELECT counted_at, n FROM known WHERE hash = ? AND counted_at BETWEEN ? AND ?"
                 " ORDER BY counted_at, n LIMIT ?",
                 err);
    int n = 0, rc = 0;

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
    return rc < 0 ? -1 : n;
}

int known_find(struct store *store, int64_t hash, int64_t from, int64_t to, struct known_hit *out,
               int most, struct err *err)
{
    struct known *known = known_of(store, err);
    int n;

    if (!known || hash == 0)
        return known ? 0 : -1;
    n = filter_has(&known->filter, store, hash, err);
    if (n == 1)
        n = find_in_table(store, hash, from, to, out, most, err);
    if (n < 0)
        return -1;
    for (uint32_t at = *head_of(known, hash); at != 0; at = known->entries[at - 1].before) {
        const struct entry *e = &known->entries[at - 1];

        if (e->hash == hash && e->counted_at >= from && e->counted_at <= to)
            n = take(out, n, most, (struct known_hit){ e->counted_at, e->n });
    }
    return n;
}

/* --- ids --- */

/* Up to 'most' mentions with hashes in this range; how many, -1 on error. */
static int find_between(struct store *store, int64_t least, int64_t greatest, int64_t *out,
                        int most, struct err *err)
{
    struct known *known = known_of(store, err);
    sqlite3_stmt *stmt = known ? db_query(store,
                                          "SELECT n FROM known WHERE hash BETWEEN ? AND ?"
                                          " LIMIT ?",
                                          err)
                               : NULL;
    int n = 0, rc = 1;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, least);
    db_bind_int(stmt, 2, greatest);
    db_bind_int(stmt, 3, most);
    while (n < most && (rc = db_step(store, stmt, err)) == 1)
        out[n++] = sqlite3_column_int64(stmt, 0);
    db_end(stmt);
    if (rc < 0)
        return -1;
    for (size_t i = 0; i < known->n && n < most; i++)
        if (known->entries[i].hash >= least && known->entries[i].hash <= greatest)
            out[n++] = known->entries[i].n;
    return n;
}

/* Whether the mention of that number has an id that is, or starts, so: 1 yes, 0 no, -1 error. */
static int is_id(struct store *store, int64_t n, struct str id, bool whole, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT id FROM mention WHERE n = ?", err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    rc = db_step(store, stmt, err);
    if (rc == 1) {
        struct str found = { sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0) };

        rc = whole ? str_eq(found, id) : str_starts(found, id);
    }
    db_end(stmt);
    return rc;
}

enum { SAME_HASH_MOST = 4 };

int known_id(struct store *store, struct str id, int64_t *n, struct err *err)
{
    struct known_hit hits[SAME_HASH_MOST];
    int n_hits = known_find(store, hash_of_id(id), INT64_MIN, INT64_MAX, hits, SAME_HASH_MOST, err);
    int rc = n_hits < 0 ? -1 : 0;

    for (int i = 0; i < n_hits && rc == 0; i++) {
        rc = is_id(store, hits[i].n, id, true, err);
        *n = rc == 1 ? hits[i].n : *n;
    }
    return rc;
}

int known_prefix(struct store *store, struct str prefix, int64_t *n, struct err *err)
{
    int64_t least = hash_of_id(prefix), numbers[SAME_HASH_MOST];
    int free_bits = prefix.n < HASH_ID_CHARS ? (int)(HASH_ID_CHARS - prefix.n) * HASH_CHAR_BITS : 0;
    int n_numbers, found = 0, rc;

    if (str_is_empty(prefix))
        return 0;
    n_numbers = find_between(store, least, least + ((int64_t)1 << free_bits) - 1, numbers,
                             SAME_HASH_MOST, err);
    rc = n_numbers < 0 ? -1 : 0;
    for (int i = 0; i < n_numbers && rc >= 0; i++) {
        rc = is_id(store, numbers[i], prefix, false, err);
        *n = rc == 1 ? numbers[i] : *n;
        found += rc == 1;
    }
    return rc < 0 ? -1 : found == 1;
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

/* All that gathered goes into the table, in which 'n_all' mentions stand then. */
static int merge(struct store *store, struct known *known, int64_t n_all, struct err *err)
{
    sqlite3_stmt *stmt;
    int rc = filter_fit(&known->filter, store, n_all * KNOWN_BY, err);

    stmt = db_query(store, "INSERT OR IGNORE INTO known(hash, counted_at, n) VALUES(?,?,?)", err);
    if (!stmt)
        return -1;
    qsort(known->entries, known->n, sizeof *known->entries, by_hash);
    for (size_t i = 0; i < known->n && rc == 0; i++) {
        const struct entry *e = &known->entries[i];

        db_bind_int(stmt, 1, e->hash);
        db_bind_int(stmt, 2, e->counted_at);
        db_bind_int(stmt, 3, e->n);
        if (e->hash &&
            (db_run(store, stmt, err) != 0 || filter_put(&known->filter, store, e->hash, err) != 0))
            rc = -1;
    }
    empty(known);
    if (rc != 0 || filter_save(&known->filter, store, err) != 0)
        return -1;
    return db_exec(store, "DELETE FROM fresh", err);
}

int known_add(struct store *store, const int64_t keys[KNOWN_BY], int64_t counted_at, int64_t n,
              struct err *err)
{
    struct known *known = known_of(store, err);
    size_t gather =
        n / GATHER_SHARE < KNOWN_GATHER_LEAST ? KNOWN_GATHER_LEAST : (size_t)(n / GATHER_SHARE);
    sqlite3_stmt *stmt;

    if (!known)
        return -1;
    stmt = db_query(store,
                    "INSERT OR REPLACE INTO fresh(n, counted_at, text, link, author, id)"
                    " VALUES(?,?,?,?,?,?)",
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
               ? merge(store, known, n, err)
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

int known_sift(struct store *store, struct err *err)
{
    struct known *known = known_of(store, err);
    sqlite3_stmt *stmt = known ? db_query(store, "SELECT max(n) FROM mention", err) : NULL;
    int64_t n_all = 0;
    int rc = stmt ? db_step(store, stmt, err) : -1;

    if (rc == 1)
        n_all = sqlite3_column_int64(stmt, 0);
    db_end(stmt);
    if (rc < 0 || filter_fit(&known->filter, store, n_all * KNOWN_BY, err) != 0)
        return -1;
    return filter_save(&known->filter, store, err);
}

int known_renew(struct store *store, struct err *err)
{
    sqlite3_stmt *stmt;
    int rc;

    known_close(store->known);
    store->known = NULL;
    if (db_exec(store, "DELETE FROM known; DELETE FROM fresh; DELETE FROM filter", err) != 0)
        return -1;
    stmt = db_query(store,
                    "SELECT n, counted_at, text_hash, link_hash, source, author, id FROM mention"
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
        m.id = db_text(stmt, 6, &arena);
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
