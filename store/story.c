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
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

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
    struct arena arena = { 0 };
    sqlite3_stmt *stmt;
    int rc, n = 0;

    if (hashes->link == 0 || !hashes->may_have_link || m->item.kind == ITEM_REVIEW ||
        !is_only_link(document, m->item.url))
        return 0;
    stmt = db_query(store,
                    "SELECT n, key, text_hash = ?3 OR (title IS ?4 AND abs(counted_at - ?5) <= ?6)"
                    " FROM mention WHERE link_hash = ?1 AND source = ?2 LIMIT 2",
                    err);
    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, hashes->link);
    db_bind_exact(stmt, 2, m->source);
    db_bind_int(stmt, 3, hashes->text);
    db_bind_text(stmt, 4, m->item.title);
    db_bind_int(stmt, 5, m->counted_at);
    db_bind_int(stmt, 6, SAME_ITEM_S);
    while ((rc = db_step(store, stmt, err)) == 1) {
        n++;
        *out = sqlite3_column_int64(stmt, 0);
        if (!sqlite3_column_int(stmt, 2) || has_key(document, db_text(stmt, 1, &arena)))
            n = 2; /* another item */
    }
    db_end(stmt);
    arena_release(&arena);
    return rc < 0 ? -1 : n == 1;
}

/* By title, words and author, within two days. Without an author only a text that two people would
 * not write alike. A text that stands everywhere is compared with its first copies only. */
static int same_by_text(struct store *store, struct story_document *document,
                        const struct mention *m, const struct record_hashes *hashes, int64_t *out,
                        struct err *err)
{
    struct arena arena = { 0 };
    sqlite3_stmt *stmt;
    int rc = 0, found = 0;

    if (!hashes->may_have_text || (str_is_empty(m->item.author) && hashes->n_words < STORY_WORDS))
        return 0;
    stmt = db_query(store,
                    "SELECT n, key FROM (SELECT n, key, source, author, title FROM mention"
                    " WHERE text_hash = ? AND counted_at BETWEEN ? AND ?"
                    " ORDER BY counted_at, id LIMIT ?)"
                    " WHERE source = ? AND author IS ? AND title IS ?",
                    err);
    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, hashes->text);
    db_bind_int(stmt, 2, m->counted_at - SAME_ITEM_S);
    db_bind_int(stmt, 3, m->counted_at + SAME_ITEM_S);
    db_bind_int(stmt, 4, CANDIDATES_MOST);
    db_bind_exact(stmt, 5, m->source);
    db_bind_text(stmt, 6, m->item.author);
    db_bind_text(stmt, 7, m->item.title);
    while (!found && (rc = db_step(store, stmt, err)) == 1) {
        *out = sqlite3_column_int64(stmt, 0);
        found = !has_key(document, db_text(stmt, 1, &arena));
    }
    db_end(stmt);
    arena_release(&arena);
    return rc < 0 ? -1 : found;
}

int story_look(struct store *store, const struct mention *m, struct record_hashes *hashes,
               struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT EXISTS(SELECT 1 FROM mention WHERE text_hash = ?1"
                                  " AND counted_at BETWEEN ?2 AND ?3),"
                                  " EXISTS(SELECT 1 FROM mention WHERE link_hash = ?4)",
                                  err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, hashes->text);
    db_bind_int(stmt, 2, m->counted_at - SAME_STORY_S);
    db_bind_int(stmt, 3, m->counted_at + SAME_STORY_S);
    db_bind_int(stmt, 4, hashes->link);
    rc = db_step(store, stmt, err);
    if (rc == 1) {
        hashes->may_have_text = sqlite3_column_int(stmt, 0);
        hashes->may_have_link = sqlite3_column_int(stmt, 1);
    }
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

int story_same_item(struct store *store, struct story_document *document, const struct mention *m,
                    const struct record_hashes *hashes, int64_t *out, struct err *err)
{
    int rc = same_by_link(store, document, m, hashes, out, err);

    return rc != 0 ? rc : same_by_text(store, document, m, hashes, out, err);
}

/* --- nearly the same words --- */

struct pairs {
    uint64_t *hashes; /* in their order in the text; sorted, each once, by pairs_sort() */
    size_t n, n_words;
};

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL; /* SplitMix64 */
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/* The neighbouring words of the text, folded; and its sketch, unless that is NULL. */
static struct pairs pairs_of(struct str text, struct sketch *sketch, struct arena *arena)
{
    struct pairs out = { 0 };
    struct buf folded;
    struct str rest, word = STR_NONE;
    uint64_t before = 0, previous = 0, h;
    size_t cap = 0, i = 0;

    buf_init(&folded, BUF_NO_CEILING);
    utf8_fold(utf8_cut(text, NEAR_BYTES_MOST), &folded);
    rest = buf_str(&folded);
    while (i < rest.n && out.n < NEAR_PAIRS_MOST) {
        size_t from = i;

        while (i < rest.n && ((unsigned char)rest.p[i] >= 0x80 || char_is_alpha(rest.p[i]) ||
                              char_is_digit(rest.p[i])))
            i++;
        word = str_sub(rest, from, i - from);
        i += word.n == 0;
        if (word.n == 0)
            continue;
        h = hash_quick(word, 1);
        if (out.n_words++ > 0) {
            out.hashes = arena_grow(arena, out.hashes, &cap, out.n + 1, sizeof *out.hashes);
            out.hashes[out.n++] = previous * 31 + h;
        }
        if (sketch && out.n_words > 2)
            sketch_take(sketch, (uint32_t)(mix((before * 31 + previous) * 31 + h) >> 32));
        before = previous;
        previous = h;
    }
    buf_release(&folded);
    return out;
}

static void pairs_sort(struct pairs *pairs)
{
    size_t kept = 0;

    if (pairs->n)
        qsort(pairs->hashes, pairs->n, sizeof *pairs->hashes, compare_hashes);
    for (size_t i = 0; i < pairs->n; i++)
        if (kept == 0 || pairs->hashes[kept - 1] != pairs->hashes[i])
            pairs->hashes[kept++] = pairs->hashes[i];
    pairs->n = kept;
}

static struct pairs sketch_of(struct str text, struct sketch *sketch, struct arena *arena)
{
    struct pairs pairs;

    *sketch = (struct sketch){ 0 };
    pairs = pairs_of(text, sketch, arena);
    if (pairs.n_words < NEAR_WORDS)
        sketch->n = 0;
    return pairs;
}

void story_sketch(struct str text, struct arena *arena, struct sketch *out)
{
    sketch_of(text, out, arena);
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

static int by_words(struct store *store, const struct mention *m, int64_t text_hash,
                    struct arena *arena, struct found *best, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT story, counted_at FROM mention WHERE text_hash = ?"
                                  " AND counted_at BETWEEN ? AND ?"
                                  " ORDER BY counted_at, id LIMIT 1",
                                  err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, text_hash);
    db_bind_int(stmt, 2, m->counted_at - SAME_STORY_S);
    db_bind_int(stmt, 3, m->counted_at + SAME_STORY_S);
    while ((rc = db_step(store, stmt, err)) == 1)
        take(best, db_text(stmt, 0, arena), sqlite3_column_int64(stmt, 1));
    db_end(stmt);
    return rc;
}

/* A link joins two sources, never two items of one, and never reviews: they share their page's. */
static int by_link(struct store *store, const struct mention *m, int64_t link_hash,
                   struct arena *arena, struct found *best, struct err *err)
{
    sqlite3_stmt *stmt = db_query(store,
                                  "SELECT story, counted_at FROM mention WHERE link_hash = ?1"
                                  " AND source <> ?2 AND kind <> ?3 AND abs(counted_at - ?4) <= ?5"
                                  " GROUP BY source HAVING count(*) = 1",
                                  err);
    int rc;

    if (!stmt)
        return -1;
    db_bind_int(stmt, 1, link_hash);
    db_bind_exact(stmt, 2, m->source);
    db_bind_int(stmt, 3, ITEM_REVIEW);
    db_bind_int(stmt, 4, m->counted_at);
    db_bind_int(stmt, 5, SAME_STORY_S);
    while ((rc = db_step(store, stmt, err)) == 1)
        take(best, db_text(stmt, 0, arena), sqlite3_column_int64(stmt, 1));
    db_end(stmt);
    return rc;
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

        if (!str_eq(story, best->story))
            other = pairs_of(db_text(stmt, 2, arena), NULL, arena);
        pairs_sort(&other);
        if (other.n_words >= NEAR_WORDS && pairs_similar(pairs, &other))
            take(best, story, sqlite3_column_int64(stmt, 1));
    }
    db_end(stmt);
    return rc < 0 ? -1 : 0;
}

static int by_likeness(struct store *store, const struct mention *m, struct pairs *pairs,
                       const struct sketch *sketch, struct arena *arena, struct found *best,
                       struct err *err)
{
    int64_t near[CANDIDATES_MOST];
    int n = sketches_near(store, sketch, m->counted_at - SAME_STORY_S, m->counted_at + SAME_STORY_S,
                          near, CANDIDATES_MOST, err);

    if (n > 0)
        pairs_sort(pairs);
    for (int i = 0; i < n; i++)
        if (compare_with(store, near[i], pairs, arena, best, err) != 0)
            return -1;
    return n < 0 ? -1 : 0;
}

int story_find(struct store *store, struct story_document *document, const struct mention *m,
               const struct record_hashes *hashes, struct arena *arena, struct str *out,
               struct sketch *sketch, struct err *err)
{
    struct found best = { 0 };
    struct pairs pairs = sketch_of(m->item.text, sketch, arena);

    if (hashes->may_have_text && hashes->n_words >= STORY_WORDS &&
        by_words(store, m, hashes->text, arena, &best, err) < 0)
        return -1;
    if (str_is_empty(best.story) && hashes->link != 0 && hashes->may_have_link &&
        m->item.kind != ITEM_REVIEW && is_only_link(document, m->item.url) &&
        by_link(store, m, hashes->link, arena, &best, err) < 0)
        return -1;
    if (str_is_empty(best.story) && sketch->n > 0 &&
        by_likeness(store, m, &pairs, sketch, arena, &best, err) != 0)
        return -1;
    *out = str_is_empty(best.story) ? m->id : best.story;
    return 0;
}
