/*
 * matcher.c - the anchors of all queries in one table, behind a filter of bits.
 *
 * A word of the text is hashed once. A bit of the filter says whether an anchor may have this hash; only
 * then is the table asked, where the words themselves are compared. An anchor of two words goes by both
 * hashes. The forms in which a word can be asked for (without '#', without 's) are the queries' own rule.
 */
#include "analyze/matcher.h"

#include "analyze/word_hash.h"
#include "core/hash.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    BITS_PER_ANCHOR = 16,
    MOST_PREFIX = 64, /* bytes; what is longer is looked up by its beginning */
    PENDING = 32,     /* look-ups in a row */
    NO_ANCHOR = 0,
};

/* What anchors are looked up by. */
struct key {
    struct str words[2];
    uint64_t hash;
    uint8_t n;
    bool prefix;
};

/* A query's anchor: those of the same words hang in a chain. */
struct anchor {
    struct key key;
    uint32_t query, next;
    bool whole;
};

/* Little, so that many lie close together. */
struct slot {
    uint32_t tag;   /* upper half of the hash */
    uint32_t first; /* anchor; NO_ANCHOR: free */
};

/* Where a query was last met. */
struct sight {
    uint32_t text, place; /* among its candidates */
};

struct matcher {
    uint64_t seed;
    struct slot *slots; /* open addressing */
    size_t n_slots;
    struct anchor *anchors; /* from 1 */
    size_t n_anchors;
    uint64_t *filter;
    size_t n_bits;
    uint32_t *always; /* queries that need no word */
    size_t n_always;
    bool pairs;                     /* there are anchors of two words */
    bool prefixes[MOST_PREFIX + 1]; /* lengths that occur */
    bool begins[256];               /* first bytes of anchors that stand for a beginning */
    struct sight *sights;           /* by query */
    size_t n_queries;
    uint32_t text;      /* number of the last one */
    struct arena arena; /* of the anchors' words */
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

static void put_bit(struct matcher *m, uint64_t hash)
{
    size_t bit = (size_t)(hash >> 20) & (m->n_bits - 1);
    m->filter[bit / 64] |= UINT64_C(1) << bit % 64;
}

static inline bool has_bit(const struct matcher *m, uint64_t hash)
{
    size_t bit = (size_t)(hash >> 20) & (m->n_bits - 1);
    return m->filter[bit / 64] >> bit % 64 & 1;
}

static bool are_equal(const struct key *a, const struct key *b)
{
    return a->hash == b->hash && a->n == b->n && a->prefix == b->prefix &&
           str_eq(a->words[0], b->words[0]) && (a->n == 1 || str_eq(a->words[1], b->words[1]));
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
           (m->slots[at].tag != tag_of(key->hash) ||
            !are_equal(&m->anchors[m->slots[at].first].key, key)))
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

static void put_anchor(struct matcher *m, uint32_t query, const struct query_anchor *given)
{
    struct query_anchor anchor = shortened(*given);
    struct key key = { .words = { arena_str(&m->arena, anchor.words[0]),
                                  arena_str(&m->arena, anchor.words[1]) },
                       .hash = hash_of(m, &anchor),
                       .n = (uint8_t)anchor.n,
                       .prefix = anchor.prefix };
    struct slot *slot = slot_of(m, &key);

    m->anchors[m->n_anchors] = (struct anchor){ key, query, slot->first, anchor.whole };
    *slot = (struct slot){ tag_of(key.hash), (uint32_t)m->n_anchors++ };
    put_bit(m, key.hash);
    m->pairs = m->pairs || key.n == 2;
    if (key.prefix) {
        m->prefixes[key.words[0].n] = true;
        m->begins[(unsigned char)key.words[0].p[0]] = true;
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

    arena_init(&m->arena);
    hash_random(&m->seed, sizeof m->seed);
    m->n_queries = n;
    m->sights = mem_alloc((n + 1) * sizeof *m->sights);
    m->always = mem_alloc((n + 1) * sizeof *m->always);
    usage.counts = mem_alloc((usage.mask + 1) * sizeof *usage.counts);
    ask_all(m, queries, n, &usage, false);
    usage.counting = false;
    size_t n_anchors = ask_all(m, queries, n, &usage, false);
    m->n_slots = power_above(2 * n_anchors);
    m->slots = mem_alloc(m->n_slots * sizeof *m->slots);
    m->anchors = mem_alloc((n_anchors + 1) * sizeof *m->anchors);
    m->n_anchors = 1;
    m->n_bits = power_above(BITS_PER_ANCHOR * n_anchors);
    m->filter = mem_alloc(m->n_bits / 8);
    ask_all(m, queries, n, &usage, true);
    mem_free(usage.counts);
    return m;
}

void matcher_close(struct matcher *m)
{
    if (!m)
        return;
    arena_release(&m->arena);
    mem_free(m->sights);
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
    struct key keys[PENDING]; /* that may be there: their slots are on the way from memory */
    size_t n_keys;
    struct candidate_query *found;
    size_t n, cap;
};

/* The forms of one word with their hashes. */
struct forms {
    struct str texts[QUERY_MOST_FORMS];
    uint64_t hashes[QUERY_MOST_FORMS];
    size_t n;
};

static void put_candidate(struct seeking *s, uint32_t query, bool sure)
{
    struct sight *sight = &s->matcher->sights[query];

    if (sight->text == s->matcher->text) {
        s->found[sight->place].sure |= sure;
        return;
    }
    *sight = (struct sight){ s->matcher->text, (uint32_t)s->n };
    s->found = arena_grow(s->arena, s->found, &s->cap, s->n + 1, sizeof *s->found);
    s->found[s->n++] = (struct candidate_query){ query, sure };
}

/* Looks up what is pending: the anchors of all come from memory together. */
static void look_up_all(struct seeking *s)
{
    const struct matcher *m = s->matcher;

    for (size_t k = 0; k < s->n_keys; k++)
        __builtin_prefetch(&m->anchors[m->slots[first_slot(m, s->keys[k].hash)].first]);
    for (size_t k = 0; k < s->n_keys; k++)
        for (uint32_t i = slot_of(m, &s->keys[k])->first; i != NO_ANCHOR; i = m->anchors[i].next)
            put_candidate(s, m->anchors[i].query, m->anchors[i].whole);
    s->n_keys = 0;
}

static inline void look_up(struct seeking *s, const struct key *key)
{
    const struct matcher *m = s->matcher;

    if (!has_bit(m, key->hash))
        return;
    if (s->n_keys == PENDING)
        look_up_all(s);
    s->keys[s->n_keys++] = *key;
    __builtin_prefetch(&m->slots[first_slot(m, key->hash)]);
}

static void look_up_beginnings(struct seeking *s, struct str form)
{
    const struct matcher *m = s->matcher;
    size_t longest = form.n < MOST_PREFIX ? form.n : MOST_PREFIX;

    for (size_t n = 1; n <= longest; n++) {
        struct key key = { .words = { str_sub(form, 0, n) }, .n = 1, .prefix = true };
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
                                      .hash = word_hash_pair(before->hashes[a], here->hashes[b]),
                                      .n = 2 });
}

/* Numbers of texts end some day: then all queries were last met in none. */
static void begin_text(struct matcher *m)
{
    if (++m->text == 0) {
        memset(m->sights, 0, m->n_queries * sizeof *m->sights);
        m->text = 1;
    }
}

static int by_number(const void *a, const void *b)
{
    const struct candidate_query *x = a, *y = b;
    return x->query < y->query ? -1 : x->query > y->query;
}

size_t matcher_seek(struct matcher *m, const struct query_doc *doc, struct arena *arena,
                    struct candidate_query **out)
{
    struct seeking s;      /* its keys are written before they are read */
    struct forms forms[2]; /* of this word and of the one before, in turns */

    begin_text(m);
    s.matcher = m;
    s.arena = arena;
    s.found = NULL;
    s.n = s.cap = s.n_keys = 0;
    for (size_t i = 0; i < m->n_always; i++)
        put_candidate(&s, m->always[i], false);
    for (size_t t = 0; t < doc->n; t++) {
        struct forms *here = &forms[t & 1], *before = &forms[~t & 1];
        here->n = query_forms(doc->tokens[t].text, here->texts);
        for (size_t f = 0; f < here->n; f++) {
            struct str form = here->texts[f];
            here->hashes[f] = word_hash(form, m->seed);
            look_up(&s, &(struct key){ .words = { form }, .hash = here->hashes[f], .n = 1 });
            if (form.n > 0 && m->begins[(unsigned char)form.p[0]])
                look_up_beginnings(&s, form);
        }
        if (m->pairs && t > 0 && doc->tokens[t - 1].in_title == doc->tokens[t].in_title)
            look_up_pairs(&s, before, here);
    }
    look_up_all(&s);
    if (s.n > 1)
        qsort(s.found, s.n, sizeof *s.found, by_number);
    *out = s.found;
    return s.n;
}
