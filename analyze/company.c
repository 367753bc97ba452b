/*
 * company.c - word vectors from counts of co-occurrence.
 *
 * Each pair of words at most REACH apart counts the more the nearer they stand. Of the counts n(i, j) the positive
 * pointwise mutual information is taken, that of rare words damped (Levy, Goldberg and Dagan 2015):
 *
 *     m(i, j) = max(0, log n(i, j) + log sum_k n(k)^0.75 - 0.875 (log n(i) + log n(j)))
 *
 * and of that symmetric matrix the strongest directions, by iterating on a space of random signs (Halko,
 * Martinsson and Tropp 2011). A word's row is brought to one length, the smaller the commoner the word is
 * (Arora, Liang and Ma 2017): small words stand in all company.
 */
#include "analyze/company.h"

#include "core/hash.h"
#include "core/mem.h"
#include "core/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REACH = 4, LEAST_SEEN = 5, MOST_WORDS = 12000, ROUNDS = 2 };

static const uint32_t nearness[REACH + 1] = { 0, 12, 6, 4, 3 };
static const double COMMON = 0.001; /* a word that makes up so much of all texts counts half */

/* Two of the words that are told, the first not the greater. */
struct pair {
    uint64_t key; /* 0: free */
    uint32_t count;
};

struct company {
    uint32_t *texts; /* one after the other, 0 between */
    size_t n_texts, cap_texts;
    uint32_t *places; /* by word: its place from 1 among those told */
    size_t n_places;
    uint32_t *seen; /* by place */
    size_t n;       /* words told */
    struct pair *pairs;
    size_t n_pairs, n_slots;
    double *rows; /* COMPANY_NUMBERS each */
};

struct company *company_open(void)
{
    return mem_alloc(sizeof(struct company));
}

void company_close(struct company *c)
{
    if (!c)
        return;
    mem_free(c->rows);
    mem_free(c->pairs);
    mem_free(c->seen);
    mem_free(c->places);
    mem_free(c->texts);
    mem_free(c);
}

void company_add(struct company *c, const uint32_t *words, size_t n)
{
    c->texts = mem_grow(c->texts, &c->cap_texts, c->n_texts + n + 1, sizeof *c->texts);
    if (n > 0)
        memcpy(c->texts + c->n_texts, words, n * sizeof *words);
    c->n_texts += n;
    c->texts[c->n_texts++] = 0;
    for (size_t i = 0; i < n; i++)
        if (words[i] >= c->n_places)
            c->n_places = words[i] + 1;
}

/* --- which words --- */

struct common {
    uint32_t word, count;
};

static int commoner_first(const void *a, const void *b)
{
    const struct common *x = a, *y = b;

    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return x->word < y->word ? -1 : x->word > y->word;
}

static void choose_words(struct company *c)
{
    struct common *all = mem_alloc((c->n_places + 1) * sizeof *all);

    for (size_t i = 0; i < c->n_places; i++)
        all[i].word = (uint32_t)i;
    for (size_t i = 0; i < c->n_texts; i++)
        if (c->texts[i] != 0)
            all[c->texts[i]].count++;
    qsort(all, c->n_places, sizeof *all, commoner_first);
    while (c->n < c->n_places && c->n < MOST_WORDS && all[c->n].count >= LEAST_SEEN)
        c->n++;
    c->places = mem_alloc((c->n_places + 1) * sizeof *c->places);
    c->seen = mem_alloc((c->n + 1) * sizeof *c->seen);
    for (size_t i = 0; i < c->n; i++) {
        c->places[all[i].word] = (uint32_t)i + 1;
        c->seen[i] = all[i].count;
    }
    mem_free(all);
}

/* --- pairs --- */

static struct pair *slot_of(const struct company *c, uint64_t key)
{
    size_t at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 24) & (c->n_slots - 1);

    while (c->pairs[at].key != 0 && c->pairs[at].key != key)
        at = (at + 1) & (c->n_slots - 1);
    return &c->pairs[at];
}

static void grow_slots(struct company *c)
{
    struct pair *old = c->pairs;
    size_t n_old = c->n_slots;

    c->n_slots = n_old > 0 ? 2 * n_old : 1 << 16;
    c->pairs = mem_alloc(c->n_slots * sizeof *c->pairs);
    for (size_t i = 0; i < n_old; i++)
        if (old[i].key != 0)
            *slot_of(c, old[i].key) = old[i];
    mem_free(old);
}

/* Places from 1. */
static void count_pair(struct company *c, uint32_t a, uint32_t b, uint32_t count)
{
    uint64_t key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;

    if (2 * c->n_pairs >= c->n_slots)
        grow_slots(c);
    struct pair *pair = slot_of(c, key);
    if (pair->key == 0) {
        pair->key = key;
        c->n_pairs++;
    }
    pair->count += count;
}

static int by_key(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    return x->key < y->key ? -1 : x->key > y->key;
}

/* Counts all pairs and brings them into their order, close together. */
static void count_pairs(struct company *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n_texts; i++) {
        uint32_t a = c->places[c->texts[i]];
        for (size_t d = 1; a != 0 && d <= REACH && c->texts[i + d] != 0; d++)
            if (c->places[c->texts[i + d]] != 0)
                count_pair(c, a, c->places[c->texts[i + d]], nearness[d]);
    }
    for (size_t i = 0; i < c->n_slots; i++)
        if (c->pairs[i].key != 0)
            c->pairs[n++] = c->pairs[i];
    if (n > 0)
        qsort(c->pairs, n, sizeof *c->pairs, by_key);
}

static uint32_t first_of(const struct pair *pair)
{
    return (uint32_t)(pair->key >> 32) - 1;
}

static uint32_t second_of(const struct pair *pair)
{
    return (uint32_t)pair->key - 1;
}

/* What each pair weighs; those that weigh nothing fall out. */
static double *weigh_pairs(struct company *c)
{
    double *sums = mem_alloc((c->n + 1) * sizeof *sums), all = 0;
    double *weights = mem_alloc((c->n_pairs + 1) * sizeof *weights);
    size_t n = 0;

    for (size_t i = 0; i < c->n_pairs; i++) {
        sums[first_of(&c->pairs[i])] += c->pairs[i].count;
        sums[second_of(&c->pairs[i])] += c->pairs[i].count;
    }
    for (size_t i = 0; i < c->n; i++) {
        sums[i] = sums[i] > 0 ? stats_log(sums[i]) : 0;
        all += stats_exp(0.75 * sums[i]);
    }
    all = all > 0 ? stats_log(all) : 0;
    for (size_t i = 0; i < c->n_pairs; i++) {
        const struct pair *pair = &c->pairs[i];
        double weight =
            stats_log(pair->count) + all - 0.875 * (sums[first_of(pair)] + sums[second_of(pair)]);
        if (weight <= 0)
            continue;
        c->pairs[n] = *pair;
        weights[n++] = weight;
    }
    c->n_pairs = n;
    mem_free(sums);
    return weights;
}

/* --- the strongest directions --- */

enum { K = COMPANY_NUMBERS };

/* to = M from; both have K numbers a word. */
static void multiply(const struct company *c, const double *weights, const double *from, double *to)
{
    memset(to, 0, c->n * K * sizeof *to);
    for (size_t p = 0; p < c->n_pairs; p++) {
        size_t i = first_of(&c->pairs[p]), j = second_of(&c->pairs[p]);
        for (size_t k = 0; k < K; k++)
            to[i * K + k] += weights[p] * from[j * K + k];
        for (size_t k = 0; i != j && k < K; k++)
            to[j * K + k] += weights[p] * from[i * K + k];
    }
}

/* Makes the columns orthonormal (Gram and Schmidt); one that depends on the others becomes zero. */
static void orthonormalize(double *rows, size_t n)
{
    for (size_t k = 0; k < K; k++) {
        double within[K] = { 0 }, length = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t l = 0; l < k; l++)
                within[l] += rows[i * K + l] * rows[i * K + k];
        for (size_t i = 0; i < n; i++) {
            for (size_t l = 0; l < k; l++)
                rows[i * K + k] -= within[l] * rows[i * K + l];
            length += rows[i * K + k] * rows[i * K + k];
        }
        length = length > 1e-12 ? 1 / sqrt(length) : 0;
        for (size_t i = 0; i < n; i++)
            rows[i * K + k] *= length;
    }
}

/* Signs that look random and are the same on every machine (SplitMix64). */
static void put_signs(double *rows, size_t n)
{
    uint64_t state = 0;

    for (size_t i = 0; i < n; i++) {
        state += UINT64_C(0x9E3779B97F4A7C15);
        rows[i] = hash_mix(state) >> 63 ? 1 : -1;
    }
}

static void measure_rows(struct company *c)
{
    const double all = (double)c->n_texts; /* words, and the ends of texts */

    for (size_t i = 0; i < c->n; i++) {
        double *row = &c->rows[i * K], length = 0;
        for (size_t k = 0; k < K; k++)
            length += row[k] * row[k];
        double scale = length > 1e-12 ? 2 * COMMON / (COMMON + c->seen[i] / all) / sqrt(length) : 0;
        for (size_t k = 0; k < K; k++)
            row[k] *= scale;
    }
}

void company_settle(struct company *c)
{
    choose_words(c);
    count_pairs(c);
    double *weights = weigh_pairs(c), *other = mem_alloc((c->n + 1) * K * sizeof *other);
    c->rows = mem_alloc((c->n + 1) * K * sizeof *c->rows);
    put_signs(c->rows, c->n * K);
    for (int round = 0; round < ROUNDS; round++) {
        multiply(c, weights, c->rows, other);
        orthonormalize(other, c->n);
        memcpy(c->rows, other, c->n * K * sizeof *other);
    }
    multiply(c, weights, other, c->rows);
    measure_rows(c);
    mem_free(other);
    mem_free(weights);
}

const double *company_of(const struct company *c, uint32_t word)
{
    uint32_t place = word < c->n_places ? c->places[word] : 0;

    return place > 0 ? &c->rows[(place - 1) * K] : NULL;
}
