/*
 * story.c - has this been seen before, here or elsewhere?
 *
 * Two questions. *The same item*: a source that changes its guids sends its old items under new keys.
 * They are the same where the link is the same and belongs to one item only (all reviews of a product
 * share the page's link), or where title, words and author are the same within two days.
 *
 * *The same story*: a press text is printed by many. Copies within a week share a story, so that it
 * counts once: the same words (at least eight: "Great!" twice is two people), or the same link from
 * another source, or words that are nearly the same.
 *
 * Nearly: texts are cut into pairs of neighbouring words; two texts are copies when at least 7 in 10
 * of the shorter one's pairs stand in the longer one, which bears a new headline, a trailer, or one
 * word in ten changed. Candidates are found by their sketches (sketch.h).
 */
#include "store/story.h"

#include "core/hash.h"
#include "core/lanes.h"
#include "store/known.h"

#include <stdlib.h>

#define SAME_ITEM_S  (2 * (int64_t)DAY_S)
#define SAME_STORY_S (7 * (int64_t)DAY_S)

enum {
    STORY_WORDS = 8,
    NEAR_WORDS = 12,
    NEAR_PAIRS_MOST = 2000,
    NEAR_BYTES_MOST = 32 * 1024, /* hold that many pairs of common words */
    SIMILAR_PERCENT = 70,
    CANDIDATES_MOST = 50
};

/* --- the same item --- */

static const char several; /* its address stands for a link that more than one item has */

static const struct story_document *read_document(struct story_document *document)
{
    const struct store_visit *visit = document->visit;

    if (document->is_read)
        return document;
    document->is_read = true;
    map_init(&document->keys);
    map_init(&document->links);
    for (size_t i = 0; i < visit->n_mentions; i++) {
        const struct mention *m = &visit->mentions[i];
        void **link = map_put(&document->links, m->item.url);

        *link = (void *)(*link ? (const void *)&several : m);
        *map_put(&document->keys, m->key) = (void *)m;
    }
    return document;
}

void story_document_release(struct story_document *document)
{
    map_release(&document->links);
    map_release(&document->keys);
}

static bool has_key(struct story_document *document, struct str key)
{
    return map_get(&read_document(document)->keys, key) != NULL;
}

static bool is_only_link(struct story_document *document, struct str url)
{
    return map_get(&read_document(document)->links, url) != &several;
}

/* By the link: one mention of this source has it, one item of this document has it, the old key is
 * gone, and it says the same: a link alone may be that of a page whose content comes and goes. */
static int same_by_link(struct store *store, struct story_document *document,
                        const struct mention *m, const struct record_hashes *hashes, int64_t *out,
                        struct err *err)
{
    struct known_hit hits[CANDIDATES_MOST];
    struct arena arena = { 0 };
    int n_hits, rc = 0, n = 0;

    if (hashes->link == 0 || !hashes->may_have_link || m->item.kind == ITEM_REVIEW ||
        !is_only_link(document, m->item.url))
        return 0;
    n_hits = known_find(store, hashes->link, INT64_MIN, INT64_MAX, hits, CANDIDATES_MOST, err);
    for (int i = 0; i < n_hits && n < 2 && rc >= 0; i++) {
        sqlite3_stmt *stmt =
            db_query(store,
                     "SELECT key, text_hash = ?3 OR (title IS ?4 AND abs(counted_at - ?5) <= ?6)"
                     " FROM mention WHERE n = ?1 AND source = ?2 AND link_hash = ?7",
                     err);

        if (!stmt)
            return -1;
        db_bind_int(stmt, 1, hits[i].n);
        db_bind_exact(stmt, 2, m->source);
        db_bind_int(stmt, 3, hashes->text);
        db_bind_text(stmt, 4, m->item.title);
        db_bind_int(stmt, 5, m->counted_at);
        db_bind_int(stmt, 6, SAME_ITEM_S);
        db_bind_int(stmt, 7, hashes->link);
        rc = db_step(store, stmt, err);
        if (rc == 1) {
            n++;
            *out = hits[i].n;
            if (!sqlite3_column_int(stmt, 1) || has_key(document, db_text(stmt, 0, &arena)))
                n = 2; /* another item */
        }
        db_end(stmt);
    }
    arena_release(&arena);
    return n_hits < 0 || rc < 0 ? -1 : n == 1 && n_hits < CANDIDATES_MOST;
}

/* By title, words and author, within two days. Without an author only a text that two people would
 * not write alike. A text that stands everywhere is compared with its first copies only. */
static int same_by_text(struct store *store, struct story_document *document,
                        const struct mention *m, const struct record_hashes *hashes, int64_t *out,
                        struct err *err)
{
    struct known_hit hits[CANDIDATES_MOST];
    struct arena arena = { 0 };
    int n_hits, rc = 0, found = 0;

    if (!hashes->may_have_text || (str_is_empty(m->item.author) && hashes->n_words < STORY_WORDS))
        return 0;
    n_hits = known_find(store, hashes->text, m->counted_at - SAME_ITEM_S,
                        m->counted_at + SAME_ITEM_S, hits, CANDIDATES_MOST, err);
    for (int i = 0; i < n_hits && !found && rc >= 0; i++) {
        sqlite3_stmt *stmt = db_query(store,
                                      "SELECT key FROM mention WHERE n = ? AND text_hash = ?"
                                      " AND source = ? AND author IS ? AND title IS ?",
                                      err);

        if (!stmt)
            return -1;
        db_bind_int(stmt, 1, hits[i].n);
        db_bind_int(stmt, 2, hashes->text);
        db_bind_exact(stmt, 3, m->source);
        db_bind_text(stmt, 4, m->item.author);
        db_bind_text(stmt, 5, m->item.title);
        rc = db_step(store, stmt, err);
        if (rc == 1) {
            *out = hits[i].n;
            found = !has_key(document, db_text(stmt, 0, &arena));
        }
        db_end(stmt);
    }
    arena_release(&arena);
    return n_hits < 0 || rc < 0 ? -1 : found;
}

int story_look(struct store *store, const struct mention *m, struct record_hashes *hashes,
               struct err *err)
{
    struct known_hit hit;
    int texts = known_find(store, hashes->text, m->counted_at - SAME_STORY_S,
                           m->counted_at + SAME_STORY_S, &hit, 1, err);
    int links = known_find(store, hashes->link, INT64_MIN, INT64_MAX, &hit, 1, err);

    hashes->may_have_text = texts > 0;
    hashes->may_have_link = links > 0;
    return texts < 0 || links < 0 ? -1 : 0;
}

int story_same_item(struct store *store, struct story_document *document, const struct mention *m,
                    const struct record_hashes *hashes, int64_t *out, struct err *err)
{
    int rc = same_by_link(store, document, m, hashes, out, err);

    return rc != 0 ? rc : same_by_text(store, document, m, hashes, out, err);
}

/* --- nearly the same words --- */

struct pairs {
    uint64_t *hashes;
    size_t n, n_words;
};

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* The hash of the next of the words that record_words() has made; false: there is none. */
static bool next_word(struct str *rest, uint64_t *hash)
{
    size_t n = rest->n < LANES ? 0 : (size_t)lanes_first(lanes_at(rest->p) == ' ');

    while (n < rest->n && rest->p[n] != ' ')
        n++;
    *hash = hash_quick(str_sub(*rest, 0, n), 1);
    *rest = str_from(*rest, n + 1);
    return n > 0;
}

/* What of the words is compared: bounded, whatever somebody writes. */
static struct str compared(struct str words)
{
    return str_sub(words, 0, NEAR_BYTES_MOST);
}

/* The pairs of neighbours, sorted, each once. */
static struct pairs pairs_of(struct str words, struct arena *arena)
{
    struct str rest = compared(words);
    size_t most = rest.n / 2 < NEAR_PAIRS_MOST ? rest.n / 2 : NEAR_PAIRS_MOST;
    struct pairs out = { .hashes = arena_room(arena, most * sizeof *out.hashes) };
    uint64_t previous = 0, h;
    size_t kept = 0;

    while (out.n < most && next_word(&rest, &h)) {
        if (out.n_words++ > 0)
            out.hashes[out.n++] = previous * 31 + h;
        previous = h;
    }
    if (out.n)
        qsort(out.hashes, out.n, sizeof *out.hashes, compare_hashes);
    for (size_t i = 0; i < out.n; i++)
        if (kept == 0 || out.hashes[kept - 1] != out.hashes[i])
            out.hashes[kept++] = out.hashes[i];
    out.n = kept;
    return out;
}

void story_sketch(struct str words, struct sketch *out)
{
    struct str rest = compared(words);
    uint64_t before = 0, previous = 0, h;
    size_t n_words = 0;

    *out = (struct sketch){ 0 };
    while (n_words <= NEAR_PAIRS_MOST && next_word(&rest, &h)) {
        if (++n_words > 2)
            sketch_take(out, (uint32_t)(hash_mix((before * 31 + previous) * 31 + h) >> 32));
        before = previous;
        previous = h;
    }
    if (n_words < NEAR_WORDS)
        out->n = 0;
}

static bool pairs_similar(const struct pairs *a, const struct pairs *b)
{
    size_t i = 0, j = 0, both = 0, least = a->n < b->n ? a->n : b->n;

    while (i < a->n && j < b->n) {
        both += a->hashes[i] == b->hashes[j];
        if (a->hashes[i] < b->hashes[j])
            i++;
        else if (a->hashes[i] > b->hashes[j])
            j++;
        else
            i++, j++;
    }
    return both * 100 >= least * SIMILAR_PERCENT;
}

/* --- the same story --- */

struct found {
    struct str story;
    int64_t counted_at;
};

/* Keeps the earliest, so that the order of candidates does not matter. */
static void take(struct found *best, struct str story, int64_t counted_at)
{
    if (str_is_empty(best->story) || counted_at < best->counted_at ||
        (counted_at == best->counted_at && str_cmp(story, best->story) < 0))
        *best = (struct found){ story, counted_at };
}

/* The story of a mention, if it still has that hash; as the statement asks. 1, 0, or -1 on error. */
static int story_at(struct store *store, const char *sql, int64_t n, int64_t hash,
                    struct arena *arena, struct str *story, struct str *other, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store, sql, err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    db_bind_int(stmt, 2, hash);
    rc = db_step(store, stmt, err);
    if (rc == 1) {
        *story = db_text(stmt, 0, arena);
        *other = db_text(stmt, 1, arena);
    }
    db_end(stmt);
    return rc;
}

/* The earliest with the same words; of several at one time that with the least id. */
static int by_words(struct store *store, const struct mention *m, int64_t text_hash,
                    struct arena *arena, struct found *best, struct err *err)
{
    struct known_hit hits[CANDIDATES_MOST];
    int n = known_find(store, text_hash, m->counted_at - SAME_STORY_S, m->counted_at + SAME_STORY_S,
                       hits, CANDIDATES_MOST, err);
    struct str story, id, least = STR_NONE;

    for (int i = 0; i < n && (!least.n || hits[i].counted_at == best->counted_at); i++) {
        int rc = story_at(store, "SELECT story, id FROM mention WHERE n = ? AND text_hash = ?",
                          hits[i].n, text_hash, arena, &story, &id, err);

        if (rc < 0)
            return -1;
        if (rc == 0 || (least.n && str_cmp(id, least) > 0))
            continue;
        least = id;
        *best = (struct found){ story, hits[i].counted_at };
    }
    return n < 0 ? -1 : 0;
}

/* A link joins two sources, never two items of one, and never reviews: they share their page's. */
static int by_link(struct store *store, const struct mention *m, int64_t link_hash,
                   struct arena *arena, struct found *best, struct err *err)
{
    struct known_hit hits[CANDIDATES_MOST];
    struct {
        struct str story, source;
        int64_t counted_at;
        bool alone;
    } all[CANDIDATES_MOST];
    int n = known_find(store, link_hash, m->counted_at - SAME_STORY_S, m->counted_at + SAME_STORY_S,
                       hits, CANDIDATES_MOST, err);
    int n_all = 0;

    for (int i = 0; i < n; i++) {
        int rc = story_at(store,
                          "SELECT story, source FROM mention WHERE n = ? AND link_hash = ?"
                          " AND kind <> 1",
                          hits[i].n, link_hash, arena, &all[n_all].story, &all[n_all].source, err);

        _Static_assert(ITEM_REVIEW == 1, "the statement says so");
        if (rc < 0)
            return -1;
        if (rc == 0 || str_eq(all[n_all].source, m->source))
            continue;
        all[n_all].counted_at = hits[i].counted_at;
        all[n_all].alone = true;
        for (int k = 0; k < n_all; k++)
            if (str_eq(all[k].source, all[n_all].source))
                all[k].alone = all[n_all].alone = false;
        n_all++;
    }
    for (int i = 0; i < n_all; i++)
        if (all[i].alone)
            take(best, all[i].story, all[i].counted_at);
    return n < 0 ? -1 : 0;
}

/* Compares with one candidate; 0, or -1 on error. */
static int compare_with(struct store *store, int64_t n, const struct pairs *pairs,
                        struct arena *arena, struct found *best, struct err *err)
{
    sqlite3_stmt *stmt =
        db_query(store, "SELECT story, counted_at, text FROM mention WHERE n = ?", err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, n);
    rc = db_step(store, stmt, err);
    if (rc == 1) {
        struct str story = db_text(stmt, 0, arena);
        struct pairs other = { 0 };
        struct buf words;

        buf_init(&words, BUF_NO_CEILING);
        if (!str_eq(story, best->story)) {
            record_words(db_text(stmt, 2, arena), &words);
            other = pairs_of(buf_str(&words), arena);
        }
        buf_release(&words);
        if (other.n_words >= NEAR_WORDS && pairs_similar(pairs, &other))
            take(best, story, sqlite3_column_int64(stmt, 1));
    }
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

static int by_likeness(struct store *store, const struct mention *m, struct str words,
                       const struct sketch *sketch, struct arena *arena, struct found *best,
                       struct err *err)
{
    struct pairs pairs;
    int64_t near[CANDIDATES_MOST];
    int n = sketches_near(store, sketch, m->counted_at - SAME_STORY_S, m->counted_at + SAME_STORY_S,
                          near, CANDIDATES_MOST, err);

    if (n > 0)
        pairs = pairs_of(words, arena);
    for (int i = 0; i < n; i++)
        if (compare_with(store, near[i], &pairs, arena, best, err) != 0)
            return -1;
    return n < 0 ? -1 : 0;
}

int story_find(struct store *store, struct story_document *document, const struct mention *m,
               const struct record_hashes *hashes, struct arena *arena, struct str *out,
               struct sketch *sketch, struct err *err)
{
    struct found best = { 0 };

    story_sketch(hashes->words, sketch);
    if (hashes->may_have_text && hashes->n_words >= STORY_WORDS &&
        by_words(store, m, hashes->text, arena, &best, err) < 0)
        return -1;
    if (str_is_empty(best.story) && hashes->link != 0 && hashes->may_have_link &&
        m->item.kind != ITEM_REVIEW && is_only_link(document, m->item.url) &&
        by_link(store, m, hashes->link, arena, &best, err) < 0)
        return -1;
    if (str_is_empty(best.story) && sketch->n > 0 &&
        by_likeness(store, m, hashes->words, sketch, arena, &best, err) != 0)
        return -1;
    *out = str_is_empty(best.story) ? m->id : best.story;
    return 0;
}
