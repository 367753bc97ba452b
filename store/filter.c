/*
 * filter.c - a blocked Bloom filter (Putze, Sanders and Singler 2007): all bits of a hash lie in one cache
 * line of 64 bytes, so that a look-up touches memory once.
 *
 * 63 lines are a part: a row that fills a page of the database. A filter that was just made has 16 bits
 * a hash, and is made anew, from all hashes and twice as large, when it has 8: the five bits of a
 * hash that was not put are all set then in three cases of a hundred, before in one of a thousand.
 */
#include "store/filter.h"

#include "core/hash.h"
#include "core/mem.h"

#include <string.h>

enum {
    LINE = 64, /* bytes */
    LINES = 63,
    PART = LINE * LINES,
    PROBES = 5,
    LINE_BITS = 9,
    BITS_LEAST = 8 /* a hash */
};

struct filter_part {
    bool changed;
    unsigned char bits[PART];
};

void filter_release(struct filter *filter)
{
    for (size_t i = 0; i < filter->n; i++)
        mem_free(filter->parts[i]);
    mem_free(filter->parts);
    *filter = (struct filter){ 0 };
}

int filter_init(struct filter *filter, struct store *store, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT ifnull(max(part) + 1, 0) FROM filter", err);
    int rc = stmt ? db_step(store, stmt, err) : -1;

    *filter = (struct filter){ 0 };
    if (rc == 1) {
        filter->n = (size_t)sqlite3_column_int64(stmt, 0);
        if (filter->n % 2) /* it lost its end, and places are counted by its length */
            filter->n = 0;
        filter->parts = mem_alloc(filter->n * sizeof(struct filter_part *));
    }
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

/* A part that is missing or damaged answers "perhaps" to all. */
static struct filter_part *part_at(struct filter *filter, struct store *store, size_t i,
                                   struct err *err)
{
    struct filter_part *part = filter->parts[i];
    sqlite3_stmt *stmt;
    int rc;

    if (part)
        return part;
    stmt = db_query(store, "SELECT bits FROM filter WHERE part = ?", err);
    if (!stmt)
        return NULL;
    db_bind_int(stmt, 1, (int64_t)i);
    rc = db_step(store, stmt, err);
    if (rc >= 0) {
        part = filter->parts[i] = mem_alloc(sizeof *part);
        if (rc == 1 && sqlite3_column_bytes(stmt, 0) == PART)
            memcpy(part->bits, sqlite3_column_blob(stmt, 0), PART);
        else
            memset(part->bits, 0xff, PART);
    }
    db_end(stmt);
    return part;
}

/* Where the bits of a hash are: its upper bits tell the line, its lower ones the bits. */
struct place {
    struct filter_part *part;
    unsigned char *line;
    uint64_t mixed;
};

static int find_place(struct filter *filter, struct store *store, int64_t hash, struct place *out,
                      struct err *err)
{
    uint64_t mixed = hash_mix((uint64_t)hash);
    size_t line = (size_t)(((unsigned __int128)mixed * (filter->n * LINES)) >> 64);

    out->part = part_at(filter, store, line / LINES, err);
    if (!out->part)
        return -1;
    out->line = out->part->bits + line % LINES * LINE;
    out->mixed = mixed;
    return 0;
}

int filter_has(struct filter *filter, struct store *store, int64_t hash, struct err *err)
{
    struct place place;
    int all = 1;

    if (find_place(filter, store, hash, &place, err) != 0)
        return -1;
    for (int i = 0; i < PROBES; i++, place.mixed >>= LINE_BITS)
        all &= place.line[place.mixed % (8 * LINE) / 8] >> place.mixed % 8;
    return all;
}

int filter_put(struct filter *filter, struct store *store, int64_t hash, struct err *err)
{
    struct place place;

    if (find_place(filter, store, hash, &place, err) != 0)
        return -1;
    for (int i = 0; i < PROBES; i++, place.mixed >>= LINE_BITS)
        place.line[place.mixed % (8 * LINE) / 8] |= (unsigned char)(1 << place.mixed % 8);
    place.part->changed = true;
    return 0;
}

int filter_save(struct filter *filter, struct store *store, struct err *err)
{
    for (size_t i = 0; i < filter->n; i++) {
        struct filter_part *part = filter->parts[i];
        sqlite3_stmt *stmt;

        if (!part || !part->changed)
            continue;
        stmt = db_query(store, "INSERT OR REPLACE INTO filter(part, bits) VALUES(?,?)", err);
        if (!stmt)
            return -1;
        db_bind_int(stmt, 1, (int64_t)i);
        db_bind_blob(stmt, 2, (struct str){ (const char *)part->bits, PART });
        if (db_run(store, stmt, err) != 0)
            return -1;
        part->changed = false;
    }
    return 0;
}

int filter_fit(struct filter *filter, struct store *store, int64_t n_hashes, struct err *err)
{
    size_t least = (size_t)n_hashes * BITS_LEAST / (8 * PART) + 1;
    sqlite3_stmt *stmt;
    int rc;

    if (filter->n >= least)
        return 0;
    filter_release(filter);
    filter->n = 2 * least;
    filter->parts = mem_alloc(filter->n * sizeof(struct filter_part *));
    for (size_t i = 0; i < filter->n; i++) {
        filter->parts[i] = mem_alloc(sizeof *filter->parts[i]);
        filter->parts[i]->changed = true;
    }
    stmt = db_query(store, "SELECT hash FROM known", err);
    if (!stmt)
        return -1;
    while ((rc = db_step(store, stmt, err)) == 1)
        filter_put(filter, store, sqlite3_column_int64(stmt, 0), err); /* all parts are there */
    db_end(stmt);
    return rc;
}
