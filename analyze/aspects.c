/*
 * aspects.c - from names told in clauses to touchpoints with scores.
 */
#include "analyze/aspects.h"

#include "analyze/arbiter.h"
#include "analyze/names.h"

#include <stdlib.h>

enum {
    MOST_BITS = 32,     /* of struct part */
    WEAK_OPINION = 450, /* evidence of a clause that may leave the verdict to the next, */
    FOLLOWERS = 2,      /* or the one after it */
};

struct about {
    int64_t sum;
    int32_t weight;  /* the greatest */
    uint32_t clause; /* number + 1 of the last one counted: words of one clause speak once */
    size_t at;       /* its place among the aspects, as they came */
};

struct gathering {
    const struct reading *reading;
    struct arena *arena;
    struct verdict *out;
    struct about *abouts;
    size_t cap, cap_abouts;
};

static size_t place_of(struct gathering *g, struct str name)
{
    struct verdict *out = g->out;
    size_t k = 0;

    while (k < out->n_aspects && !str_eq(out->aspects[k].name, name))
        k++;
    if (k == out->n_aspects) {
        out->aspects =
            arena_grow(g->arena, out->aspects, &g->cap, out->n_aspects + 1, sizeof *out->aspects);
        g->abouts =
            arena_grow(g->arena, g->abouts, &g->cap_abouts, out->n_aspects + 1, sizeof *g->abouts);
        out->aspects[out->n_aspects++].name = name;
        g->abouts[k] = (struct about){ .at = k };
    }
    return k;
}

/* Marks the parts that stand in the clause. */
static void tell_parts(const struct gathering *g, uint32_t clause, size_t aspect)
{
    const struct reading *r = g->reading;
    const struct token *first = &r->tokenizer->tokens[r->terms[r->clauses[clause].first].token];
    const struct token *last = &r->tokenizer->tokens[r->terms[r->clauses[clause].last].token];

    for (size_t i = 0; aspect < MOST_BITS && i < g->out->n_parts; i++) {
        struct part *part = &g->out->parts[i];
        if (part->length > 0 && part->in_title == first->in_title && part->at >= first->at &&
            part->at < last->at + last->length)
            part->aspects |= UINT32_C(1) << aspect;
    }
}

static int by_weight(const void *a, const void *b)
{
    const struct about *x = a, *y = b;

    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->at < y->at ? -1 : 1;
}

/* The heaviest first; the parts' bits follow. */
static void put_in_order(struct gathering *g)
{
    struct verdict *out = g->out;
    size_t n = out->n_aspects;
    struct verdict_aspect *sorted = arena_alloc(g->arena, (n + 1) * sizeof *sorted);

    qsort(g->abouts, n, sizeof *g->abouts, by_weight);
    for (size_t i = 0; i < n; i++)
        sorted[i] = out->aspects[g->abouts[i].at];
    out->aspects = sorted;
    for (size_t i = 0; i < out->n_parts; i++) {
        uint32_t bits = 0;
        for (size_t k = 0; k < n && k < MOST_BITS; k++)
            if (g->abouts[k].at < MOST_BITS && out->parts[i].aspects >> g->abouts[k].at & 1)
                bits |= UINT32_C(1) << k;
        out->parts[i].aspects = bits;
    }
}

/* "They served me the wrong dish. Unacceptable!": for each clause the one whose touchpoints it speaks of. That is
 * itself, or one shortly before it that says little of its own, where it names none. */
static uint32_t *subjects(const struct reading *r, const struct told *told, size_t n,
                          struct arena *arena)
{
    uint32_t *of = arena_alloc(arena, (r->n_clauses + 1) * sizeof *of);
    bool *names = arena_alloc(arena, r->n_clauses + 1);

    for (size_t i = 0; i < n; i++)
        names[told[i].clause] = true;
    for (uint32_t c = 0; c < r->n_clauses; c++) {
        uint32_t before = c > 0 ? of[c - 1] : c;
        bool follows = names[before] && !names[c] && c - before <= FOLLOWERS &&
                       llabs(r->clauses[before].evidence) <= WEAK_OPINION;
        of[c] = follows ? before : c;
    }
    return of;
}

void aspects_take(struct reading *r, const struct told_list *list,
                  const struct touchpoints *touchpoints, struct str preset, struct arena *arena,
                  struct verdict *out)
{
    struct gathering g = { .reading = r, .arena = arena, .out = out };
    const struct told *told = list->rows;
    size_t n = list->n;
    uint32_t *of = n > 0 ? subjects(r, told, n, arena) : NULL;

    for (size_t i = 0; i < n; i++) {
        struct str name = told[i].name;
        if (str_eq(name, STR("-"))) /* a preset's word for what is no touchpoint of its trade */
            continue;
        if (!told[i].learned) {
            name = touchpoints_rename(touchpoints, preset, name);
            if (names_learned(r, LAYER_ASPECT, name))
                continue; /* the hand phrase was weighed with the rest, and did not suffice */
        }
        size_t k = place_of(&g, name);
        struct about *about = &g.abouts[k];
        if (!told[i].learned) /* what is said of most stands first */
            about->weight += told[i].weight;
        else if (told[i].weight > about->weight)
            about->weight = told[i].weight;
        if (about->clause == told[i].clause + 1)
            continue;
        about->clause = told[i].clause + 1;
        for (uint32_t c = told[i].clause; c < r->n_clauses && of[c] == told[i].clause; c++) {
            about->sum += r->clauses[c].evidence;
            tell_parts(&g, c, k);
        }
        out->aspects[k].score = arbiter_score(about->sum);
    }
    if (out->n_aspects > 1)
        put_in_order(&g);
}
