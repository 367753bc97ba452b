/*
 * matcher.c - the anchors of all queries in one table, behind a filter of bits.
 *
 * A word of the text is hashed once. Bits of the filter say whether an anchor may have this hash; only
 * then is the table asked, where the words themselves are compared. An anchor of two words goes by both
 * hashes. The forms in which a word can be asked for (without '#', without 's) are the queries' own rule.
 *
 * With many queries the cost is access to memory: the filter fits a near cache and has a false-positive rate of
 * one word in some hundreds, and all that a find needs (number of the query, words to compare, text in which it
 * was last met) lies together and is prefetched in batches.
 */
#include "analyze/matcher.h"

#include "analyze/word_hash.h"
#include "core/hash.h"
#include "core/mem.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    BITS_PER_ANCHOR = 16,
    MOST_PREFIX = 64, /* bytes; what is longer is looked up by its beginning */
    BATCH = 32,       /* look-ups in a row */
    SEEN_BITS = 1024,
    STEP = 4, /* bytes: anchors lie at multiples, from 1 */
    NO_ANCHOR = 0,
};

/* What anchors are looked up by. */
struct key {
    struct str words[2];
    uint64_t hash;
    bool prefix;
};

/* A query's anchor: those of the same words hang in a chain. */
struct anchor {
    uint32_t query, next;
    uint32_t text; /* the last one that had it; of the first in a chain */
    uint32_t lengths[2];
    uint16_t also; /* 1 + bit_of() another word that must be there; 0: none is known */
    bool whole, prefix;
    char words[]; /* one behind the other */
};

/* Small, so that many share a cache line. */
struct slot {
    uint32_t tag;   /* upper half of the hash */
    uint32_t first; /* anchor; NO_ANCHOR: free */
};

struct matcher {
    uint64_t seed;
    struct slot *slots; /* open addressing */
    size_t n_slots;
    char *anchors;
    size_t used, cap; /* bytes of them */
    uint64_t *filter;
    size_t n_cells;   /* of 64 bits */
    uint32_t *always; /* queries that need no word */
    size_t n_always;
    bool pairs;                     /* there are anchors of two words */
    bool prefixes[MOST_PREFIX + 1]; /* lengths that occur */
    bool begins[256];               /* first bytes of anchors that stand for a beginning */
    uint32_t text;                  /* number of the last one */
};

/* --- building --- */

/* Counts how many queries could use an anchor, so that the word all share is used by none. */
struct usage {
    struct matcher *matcher;
    uint32_t *counts; /* by hash: a wrong one costs nothing but time */
    size_t mask;
    bool counting;
    matcher_common *common;
    void *context;
};

static uint64_t hash_of(const struct matcher *m, const struct query_anchor *anchor)
{
    uint64_t first = word_hash(anchor->words[0], m->seed + anchor->prefix);
    return anchor->n == 1 ? first : word_hash_pair(first, word_hash(anchor->words[1], m->seed));
}

/* How often the word is met, in a hundred thousand words or so. */
static uint64_t frequency(const struct usage *usage, struct str word, bool prefix)
{
    static const uint16_t by_length[] = { 4096, 4096, 4096, 1024, 256, 64, 32, 16, 8 };
    enum { N_LENGTHS = sizeof by_length / sizeof *by_length, COMMON = 32, PREFIX = 4 };
    uint64_t n = word.n < N_LENGTHS ? by_length[word.n] : 4;

    if (prefix)
        return n * PREFIX;
    return usage->common && usage->common(word, usage->context) ? n * COMMON : n;
}

static uint64_t cost_of(const struct query_anchor *anchor, void *context)
{
    struct usage *usage = context;
    uint32_t *count = &usage->counts[hash_of(usage->matcher, anchor) & usage->mask];
    uint64_t cost = frequency(usage, anchor->words[0], anchor->prefix);

    if (usage->counting)
        ++*count;
    if (anchor->n == 2) {
        uint64_t second = frequency(usage, anchor->words[1], false);
        cost = 1 + (second < cost ? second : cost) / 16;
    }
    return cost + *count;
}

/* Three bits of one cell, so that one look at memory tells. */
static inline uint64_t bits_of(uint64_t hash)
{
    return UINT64_C(1) << (hash >> 24 & 63) | UINT64_C(1) << (hash >> 30 & 63) |
           UINT64_C(1) << (hash >> 36 & 63);
}

static inline uint64_t *cell_of(const struct matcher *m, uint64_t hash)
{
    return &m->filter[(size_t)(hash >> 42) & (m->n_cells - 1)];
}

static inline bool may_be_there(const struct matcher *m, uint64_t hash)
{
    uint64_t bits = bits_of(hash);
    return (*cell_of(m, hash) & bits) == bits;
}

static inline struct anchor *anchor_at(const struct matcher *m, uint32_t place)
{
    return (struct anchor *)(void *)(m->anchors + (size_t)place * STEP);
}

static bool is_of(const struct anchor *anchor, const struct key *key)
{
    const struct str *words = key->words;

    return anchor->prefix == key->prefix && anchor->lengths[0] == words[0].n &&
           anchor->lengths[1] == words[1].n &&
           str_eq(words[0], (struct str){ anchor->words, words[0].n }) &&
           str_eq(words[1], (struct str){ anchor->words + words[0].n, words[1].n });
}

static inline uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32);
}

static inline size_t first_slot(const struct matcher *m, uint64_t hash)
{
    return (size_t)hash & (m->n_slots - 1);
}

/* The slot of the key, or the free one where it would go. */
static struct slot *slot_of(const struct matcher *m, const struct key *key)
{
    size_t at = first_slot(m, key->hash);

    while (m->slots[at].first != NO_ANCHOR &&
           (m->slots[at].tag != tag_of(key->hash) || !is_of(anchor_at(m, m->slots[at].first), key)))
        at = (at + 1) & (m->n_slots - 1);
    return &m->slots[at];
}

/* So many bytes of a beginning are looked up: the query itself knows the rest. */
static struct query_anchor shortened(struct query_anchor anchor)
{
    if (anchor.prefix && anchor.words[0].n > MOST_PREFIX) {
        anchor.words[0].n = MOST_PREFIX;
        anchor.whole = false;
    }
    return anchor;
}

/* The bit of a word in the set of words seen in a text: a bit that is not set rules the word out. */
static inline size_t bit_of(uint64_t hash)
{
    return (size_t)(hash >> 32) % SEEN_BITS;
}

/* Room for an anchor of so many bytes of words: where it lies. */
static uint32_t new_anchor(struct matcher *m, size_t n_words)
{
    size_t place = m->used / STEP;

    m->used += (offsetof(struct anchor, words) + n_words + STEP - 1) / STEP * STEP;
    m->anchors = mem_grow(m->anchors, &m->cap, m->used, 1);
    assert(place <= UINT32_MAX);
    return (uint32_t)place;
}

static void put_anchor(struct matcher *m, uint32_t query, const struct query_anchor *given)
{
    struct query_anchor anchor = shortened(*given);
    struct str first = anchor.words[0], second = anchor.words[1];
    struct key key = { .words = { first, second },
                       .hash = hash_of(m, &anchor),
                       .prefix = anchor.prefix };
    uint32_t place = new_anchor(m, first.n + second.n);
    struct anchor *made = anchor_at(m, place);
    struct slot *slot = slot_of(m, &key);

    *made = (struct anchor){ .query = query,
                             .next = slot->first,
                             .lengths = { (uint32_t)first.n, (uint32_t)second.n },
                             .also = str_is_empty(anchor.also)
                                         ? 0
                                         : (uint16_t)(1 + bit_of(word_hash(anchor.also, m->seed))),
                             .whole = anchor.whole,
                             .prefix = anchor.prefix };
    memcpy(made->words, first.p, first.n);
    if (second.n > 0)
        memcpy(made->words + first.n, second.p, second.n);
    *slot = (struct slot){ tag_of(key.hash), place };
    *cell_of(m, key.hash) |= bits_of(key.hash);
    m->pairs = m->pairs || anchor.n == 2;
    if (key.prefix) {
        m->prefixes[first.n] = true;
        m->begins[(unsigned char)first.p[0]] = true;
    }
}

static size_t power_above(size_t n)
{
    size_t power = 64;

    while (power < n)
        power *= 2;
    return power;
}

/* Asks each query for its anchors; keeps them when 'keep', else tells how many there are. */
static size_t ask_all(struct matcher *m, const struct query *const *queries, size_t n,
                      struct usage *usage, bool keep)
{
    struct arena arena;
    size_t n_anchors = 0;

    arena_init(&arena);
    for (size_t i = 0; i < n; i++) {
        struct query_anchor *anchors;
        if (!queries[i])
            continue;
        arena_clear(&arena);
        size_t k = query_anchors(queries[i], cost_of, usage, &arena, &anchors);
        n_anchors += k;
        for (size_t a = 0; keep && a < k; a++)
            put_anchor(m, (uint32_t)i, &anchors[a]);
        if (keep && k == 0)
            m->always[m->n_always++] = (uint32_t)i;
    }
    arena_release(&arena);
    return n_anchors;
}

struct matcher *matcher_open(const struct query *const *queries, size_t n, matcher_common *common,
                             void *context)
{
    struct matcher *m = mem_alloc(sizeof *m);
    struct usage usage = { .matcher = m,
                           .mask = power_above(4 * n) - 1,
                           .counting = true,
                           .common = common,
                           .context = context };

    hash_random(&m->seed, sizeof m->seed);
    m->always = mem_alloc((n + 1) * sizeof *m->always);
    usage.counts = mem_alloc((usage.mask + 1) * sizeof *usage.counts);
    ask_all(m, queries, n, &usage, false);
    usage.counting = false;
    size_t n_anchors = ask_all(m, queries, n, &usage, false);
    m->n_slots = power_above(2 * n_anchors);
    m->slots = mem_alloc(m->n_slots * sizeof *m->slots);
    m->used = STEP; /* no anchor lies at NO_ANCHOR */
    m->n_cells = power_above(BITS_PER_ANCHOR * n_anchors / 64);
    m->filter = mem_alloc(m->n_cells * sizeof *m->filter);
    ask_all(m, queries, n, &usage, true);
    mem_free(usage.counts);
    return m;
}

void matcher_close(struct matcher *m)
{
    if (!m)
        return;
    mem_free(m->always);
    mem_free(m->slots);
    mem_free(m->filter);
    mem_free(m->anchors);
    mem_free(m);
}

/* --- seeking --- */

struct seeking {
    struct matcher *matcher;
    struct arena *arena;
    struct key *keys; /* that may be there: their slots are on the way from memory */
    size_t n_keys, cap_keys;
    struct candidate_query *found;
    size_t n, cap;
    uint64_t seen[SEEN_BITS / 64]; /* a bit a word of the text */
};

/* The forms of one word with their hashes. */
struct forms {
    struct str texts[QUERY_MOST_FORMS];
    uint64_t hashes[QUERY_MOST_FORMS];
    size_t n;
};

static void put_candidate(struct seeking *s, uint32_t query, bool sure)
{
    s->found = arena_grow(s->arena, s->found, &s->cap, s->n + 1, sizeof *s->found);
    s->found[s->n++] = (struct candidate_query){ query, sure };
}

static inline void see(struct seeking *s, uint64_t hash)
{
    s->seen[bit_of(hash) / 64] |= UINT64_C(1) << bit_of(hash) % 64;
}

static inline bool may_be_seen(const struct seeking *s, size_t bit)
{
    return s->seen[bit / 64] >> bit % 64 & 1;
}

/* The queries of one anchor; each anchor is met once a text. */
static void meet(struct seeking *s, uint32_t place)
{
    const struct matcher *m = s->matcher;

    if (place == NO_ANCHOR || anchor_at(m, place)->text == m->text)
        return;
    anchor_at(m, place)->text = m->text;
    for (; place != NO_ANCHOR; place = anchor_at(m, place)->next) {
        const struct anchor *anchor = anchor_at(m, place);
        if (anchor->also == 0 || may_be_seen(s, anchor->also - 1U))
            put_candidate(s, anchor->query, anchor->whole);
    }
}

/* Looks up all that may be there: the anchors of a batch come from memory together. */
static void look_up_all(struct seeking *s)
{
    const struct matcher *m = s->matcher;

    for (size_t from = 0; from < s->n_keys; from += BATCH) {
        size_t to = from + BATCH < s->n_keys ? from + BATCH : s->n_keys;
        for (size_t k = from; k < to; k++)
            __builtin_prefetch(anchor_at(m, m->slots[first_slot(m, s->keys[k].hash)].first));
        for (size_t k = from; k < to; k++)
            meet(s, slot_of(m, &s->keys[k])->first);
    }
}

static inline void look_up(struct seeking *s, const struct key *key)
{
    const struct matcher *m = s->matcher;

    if (!may_be_there(m, key->hash))
        return;
    s->keys = arena_grow(s->arena, s->keys, &s->cap_keys, s->n_keys + 1, sizeof *s->keys);
    s->keys[s->n_keys++] = *key;
    __builtin_prefetch(&m->slots[first_slot(m, key->hash)]);
}

static void look_up_beginnings(struct seeking *s, struct str form)
{
    const struct matcher *m = s->matcher;
    size_t longest = form.n < MOST_PREFIX ? form.n : MOST_PREFIX;

    for (size_t n = 1; n <= longest; n++) {
        struct key key = { .words = { str_sub(form, 0, n) }, .prefix = true };
        if (!m->prefixes[n])
            continue;
        key.hash = word_hash(key.words[0], m->seed + key.prefix);
        look_up(s, &key);
    }
}

static void look_up_pairs(struct seeking *s, const struct forms *before, const struct forms *here)
{
    for (size_t a = 0; a < before->n; a++)
        for (size_t b = 0; b < here->n; b++)
            look_up(s, &(struct key){ .words = { before->texts[a], here->texts[b] },
                                      .hash = word_hash_pair(before->hashes[a], here->hashes[b]) });
}

/* Gives the text a new number; when the numbers wrap around, those kept in anchors are reset. */
static void begin_text(struct matcher *m)
{
    if (++m->text != 0)
        return;
    for (size_t i = 0; i < m->n_slots; i++)
        if (m->slots[i].first != NO_ANCHOR)
            anchor_at(m, m->slots[i].first)->text = 0;
    m->text = 1;
}

static int by_number(const void *a, const void *b)
{
    const struct candidate_query *x = a, *y = b;
    return x->query < y->query ? -1 : x->query > y->query;
}

/* Most texts have two or three: too few for qsort(). */
static void sort(struct candidate_query *found, size_t n)
{
    enum { FEW = 16 };

    if (n > FEW)
        qsort(found, n, sizeof *found, by_number);
    for (size_t i = 1; n <= FEW && i < n; i++) {
        struct candidate_query one = found[i];
        size_t at = i;
        for (; at > 0 && found[at - 1].query > one.query; at--)
            found[at] = found[at - 1];
        found[at] = one;
    }
}

/* A query that several anchors name is one. */
static size_t each_once(struct candidate_query *found, size_t n)
{
    size_t kept = 0;

    sort(found, n);
    for (size_t i = 0; i < n; i++)
        if (kept > 0 && found[kept - 1].query == found[i].query)
            found[kept - 1].sure |= found[i].sure;
        else
            found[kept++] = found[i];
    return kept;
}

size_t matcher_seek(struct matcher *m, const struct query_doc *doc, struct arena *arena,
                    struct candidate_query **out)
{
    struct seeking s = { .matcher = m, .arena = arena };
    struct forms forms[2]; /* of this word and of the one before, in turns */

    begin_text(m);
    for (size_t i = 0; i < m->n_always; i++)
        put_candidate(&s, m->always[i], false);
    for (size_t t = 0; t < doc->n; t++) {
        struct forms *here = &forms[t & 1], *before = &forms[~t & 1];
        here->n = query_forms(doc->tokens[t].text, here->texts);
        for (size_t f = 0; f < here->n; f++) {
            struct str form = here->texts[f];
            here->hashes[f] = word_hash(form, m->seed);
            see(&s, here->hashes[f]);
            look_up(&s, &(struct key){ .words = { form }, .hash = here->hashes[f] });
            if (form.n > 0 && m->begins[(unsigned char)form.p[0]])
                look_up_beginnings(&s, form);
        }
        if (m->pairs && t > 0 && doc->tokens[t - 1].in_title == doc->tokens[t].in_title)
            look_up_pairs(&s, before, here);
    }
    look_up_all(&s);
    *out = s.found;
    return each_once(s.found, s.n);
}
