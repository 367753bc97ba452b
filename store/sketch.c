/*
 * sketch.c - sketches in a ring, found by their six least hashes.
 *
 * Six random keys a mention in a table of the database would each write another page; an appended row and a
 * ring in memory cost a tenth of that. The ring holds the last 131,072 sketches (16 MB when it is
 * full), which are weeks of most stores and hours of the busiest: beyond it copies are still known
 * by their words and links, only not by likeness. It is read when a first text wants to be compared.
 *
 * Two texts of which two in five runs agree share one of six keys in 19 of 20 cases; three of
 * sixteen hashes must agree before the texts themselves are compared. A run of words that stands
 * everywhere ("i love this") makes a long chain: its newest steps are looked at, the other keys find
 * the rest. What is in the ring and was rolled back since is no mention, or is compared in vain.
 */
#include "store/sketch.h"

#include "core/mem.h"

#include <string.h>

enum {
    KEYS = 6,
    RING = 1 << 17,
    HEADS = 1 << 20, /* 32 - 12 bits */
    STEPS_MOST = 12, /* of a chain: each is a walk to far memory */
    AGREE_LEAST = 3
};

struct entry {
    uint32_t least[SKETCH_SIZE];
    uint32_t n_least;
    uint32_t before[KEYS]; /* of each key's chain: serial of the one before, 0: none */
    int64_t n, counted_at;
};

struct sketches {
    struct entry *ring; /* the entry of serial s stands at s % RING; serials begin at 1 */
    size_t cap;         /* entries that there is room for, grows up to RING */
    uint32_t serial;    /* of the last */
    uint32_t heads[HEADS];
};

void sketch_take(struct sketch *sketch, uint32_t hash)
{
    size_t at = sketch->n;

    if (at == SKETCH_SIZE && hash >= sketch->least[at - 1])
        return;
    while (at > 0 && sketch->least[at - 1] > hash)
        at--;
    if (at > 0 && sketch->least[at - 1] == hash)
        return;
    sketch->n += sketch->n < SKETCH_SIZE;
    memmove(&sketch->least[at + 1], &sketch->least[at],
            (sketch->n - at - 1) * sizeof *sketch->least);
    sketch->least[at] = hash;
}

void sketches_close(struct sketches *sketches)
{
    if (sketches)
        mem_free(sketches->ring);
    mem_free(sketches);
}

static struct entry *entry_at(const struct sketches *all, uint32_t serial)
{
    return &all->ring[serial % RING];
}

static bool is_held(const struct sketches *all, uint32_t serial)
{
    return serial != 0 && all->serial - serial < RING;
}

static uint32_t chain_of(uint32_t key)
{
    return (key * 2654435769u) >>
           12; /* Fibonacci hashing: the least are alike in their upper bits */
}

static void put(struct sketches *all, const struct sketch *sketch, int64_t n, int64_t counted_at)
{
    uint32_t serial = all->serial + 1 == 0 ? 1 : all->serial + 1;
    struct entry *entry;

    if (all->cap < RING)
        all->ring = mem_grow(all->ring, &all->cap, serial % RING + 1, sizeof *all->ring);
    entry = entry_at(all, serial);
    *entry = (struct entry){ .n_least = (uint32_t)sketch->n, .n = n, .counted_at = counted_at };
    memcpy(entry->least, sketch->least, sketch->n * sizeof *sketch->least);
    for (size_t i = 0; i < KEYS && i < sketch->n; i++) {
        uint32_t *head = &all->heads[chain_of(sketch->least[i])];

        entry->before[i] = *head;
        *head = serial;
    }
    all->serial = serial;
}

/* The ring, read from the table when it is first wanted. */
static struct sketches *ring_of(struct store *store, struct err *err)
{
    struct sketches *all = store->sketches;
    sqlite3_stmt *stmt;
    int rc;

    if (all)
        return all;
    stmt = db_query(store,
                    "SELECT n, counted_at, least FROM sketch WHERE n > (SELECT max(n) FROM sketch)"
                    " - ? ORDER BY n",
                    err);
    if (!stmt)
        return NULL;
    db_bind_int(stmt, 1, RING);
    all = mem_alloc(sizeof *all);
    while ((rc = db_step(store, stmt, err)) == 1) {
        struct sketch sketch = { .n = (size_t)sqlite3_column_bytes(stmt, 2) / 4 };
        const unsigned char *p = sqlite3_column_blob(stmt, 2);

        if (sketch.n > SKETCH_SIZE)
            sketch.n = SKETCH_SIZE;
        for (size_t i = 0; i < sketch.n; i++, p += 4)
            sketch.least[i] =
                (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        put(all, &sketch, sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1));
    }
    db_end(stmt);
    if (rc < 0) {
        sketches_close(all);
        return NULL;
    }
    return store->sketches = all;
}

static bool is_near(const struct entry *entry, const struct sketch *sketch)
{
    size_t i = 0, j = 0, both = 0;

    while (i < entry->n_least && j < sketch->n) {
        uint32_t a = entry->least[i], b = sketch->least[j];

        both += a == b;
        i += a <= b;
        j += b <= a;
    }
    return both >= AGREE_LEAST;
}

static uint32_t next_of(const struct entry *entry, uint32_t chain)
{
    size_t i = 0;

    while (i < KEYS && i < entry->n_least && chain_of(entry->least[i]) != chain)
        i++;
    return i < KEYS && i < entry->n_least ? entry->before[i] : 0;
}

int sketches_near(struct store *store, const struct sketch *sketch, int64_t from, int64_t to,
                  int64_t *out, int most, struct err *err)
{
    struct sketches *all = ring_of(store, err);
    int found = 0;

    if (!all)
        return -1;
    for (size_t i = 0; i < KEYS && i < sketch->n; i++) {
        uint32_t chain = chain_of(sketch->least[i]), serial = all->heads[chain];

        for (int steps = 0; is_held(all, serial) && steps < STEPS_MOST && found < most; steps++) {
            const struct entry *entry = entry_at(all, serial);
            bool known = false;

            for (int k = 0; k < found; k++)
                known |= out[k] == entry->n;
            if (!known && entry->counted_at >= from && entry->counted_at <= to &&
                is_near(entry, sketch))
                out[found++] = entry->n;
            serial = next_of(entry, chain);
        }
    }
    return found;
}

int sketches_add(struct store *store, const struct sketch *sketch, int64_t n, int64_t counted_at,
                 struct err *err)
{
    struct sketches *all = ring_of(store, err);
    unsigned char bytes[SKETCH_SIZE * 4];
    sqlite3_stmt *stmt;

    if (!all)
        return -1;
    for (size_t i = 0; i < sketch->n; i++)
        for (int k = 0; k < 4; k++)
            bytes[4 * i + (size_t)k] = (unsigned char)(sketch->least[i] >> (24 - 8 * k));
    stmt =
        db_query(store, "INSERT OR REPLACE INTO sketch(n, counted_at, least) VALUES(?,?,?)", err);
    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    db_bind_int(stmt, 2, counted_at);
    db_bind_blob(stmt, 3, (struct str){ (const char *)bytes, sketch->n * 4 });
    put(all, sketch, n, counted_at);
    return db_run(store, stmt, err);
}
