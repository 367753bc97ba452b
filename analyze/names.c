/*
 * names.c - adding up what speaks for a touchpoint or cue, scope by scope.
 *
 * A told name lies in the clauses of its hand phrases; where there are none, in the clause of the n-gram that
 * weighs most for it.
 */
#include "analyze/names.h"

#include "analyze/lexicon.h"

#include <assert.h>

enum { ONE_SCOPE = 40 /* words */, HAND = 1000, DOUBT = 3000 };

struct tally {
    struct str name;
    int64_t sum;  /* of n-grams, before the root */
    int64_t any;  /* weight of "<any>" */
    int32_t best; /* weight of the heaviest n-gram */
    uint32_t at;  /* its clause */
    bool known, hand;
};

struct scope {
    const struct reading *reading;
    enum lexicon_layer layer;
    uint32_t n_used;
    uint8_t used[LEXICON_MAX_NAMES];
    bool is_used[LEXICON_MAX_NAMES];
    struct tally tallies[LEXICON_MAX_NAMES]; /* of the used: the others hold nothing */
};

static struct tally *tally_of(struct scope *s, const struct lexicon_entry *entry)
{
    struct tally *t = &s->tallies[entry->factor];

    if (!s->is_used[entry->factor]) {
        s->is_used[entry->factor] = true;
        *t = (struct tally){ .name = entry->name };
        s->used[s->n_used++] = (uint8_t)entry->factor;
    }
    return t;
}

/* The entries of a class that stands in no text: "[any]", "[staff]". */
static const struct lexicon_entry *entries_of(const struct reading *r, struct str class)
{
    return lexicon_first(r->tree, lexicon_step(r->tree, 0, lexicon_stem(r->lexicon, class, false)));
}

static void add_any(struct scope *s)
{
    const struct reading *r = s->reading;

    for (const struct lexicon_entry *e = entries_of(r, STR("[any]")); e;
         e = lexicon_next(r->tree, e)) {
        if (e->layer != s->layer || (e->preset != 0 && e->preset != r->preset))
            continue;
        struct tally *t = tally_of(s, e);
        t->any = e->weight;
        t->known = true;
    }
}

static void add_weight(struct scope *s, const struct lexicon_entry *entry, uint32_t clause)
{
    struct tally *t = tally_of(s, entry);

    t->sum += entry->weight;
    if (entry->weight > t->best) {
        t->best = entry->weight;
        t->at = clause;
    }
}

/* What the hand phrase of a name speaks for. */
static void add_hand(struct scope *s, const struct lexicon_entry *entry, uint32_t clause)
{
    const struct reading *r = s->reading;
    struct tally *t = tally_of(s, entry);
    char class[64];

    if (t->hand || entry->name.n + 2 > sizeof class)
        return;
    t->hand = true;
    class[0] = '[';
    memcpy(class + 1, entry->name.p, entry->name.n);
    class[entry->name.n + 1] = ']';
    for (const struct lexicon_entry *e = entries_of(r, (struct str){ class, entry->name.n + 2 }); e;
         e = lexicon_next(r->tree, e)) {
        if (e->layer != s->layer || (e->preset != 0 && e->preset != r->preset))
            continue;
        add_weight(s, e, clause);
    }
}

/* Words of blame and praise, whatever rules make of them: only cues ask. */
static void add_feelings(struct scope *s, const bool felt[2], uint32_t clause)
{
    static const char *const classes[] = { "[blame]", "[praise]" };
    const struct reading *r = s->reading;

    for (int k = 0; k < 2; k++)
        for (const struct lexicon_entry *e = felt[k] ? entries_of(r, str_of(classes[k])) : NULL; e;
             e = lexicon_next(r->tree, e))
            if (e->layer == s->layer && (e->preset == 0 || e->preset == r->preset))
                add_weight(s, e, clause);
}

static uint32_t clause_of(const struct reading *r, const struct mark *mark)
{
    return r->terms[mark->first].clause;
}

/* A hand phrase of a cue tells it unless much speaks against it: few texts taught what is rare. */
static int32_t weight_of(const struct scope *s, const struct tally *t)
{
    int64_t weight = t->any + t->sum;

    if (!t->known)
        return t->hand ? HAND : 0;
    if (s->layer == LAYER_CUE && t->hand && weight <= 0 && weight > -DOUBT)
        return 1;
    return (int32_t)weight;
}

/* N-grams found already: each counts once a scope, as in learning. Open addressing; a slot of an earlier scope
 * is free. */
struct seen {
    struct {
        const struct lexicon_entry *entry;
        size_t scope; /* from 1 */
    } * slots;
    size_t n_slots, scope;
};

static struct seen seen_make(struct arena *arena, size_t n)
{
    struct seen seen = { .n_slots = 16, .scope = 1 };

    while (seen.n_slots < 2 * n)
        seen.n_slots *= 2;
    seen.slots = arena_alloc(arena, seen.n_slots * sizeof *seen.slots);
    return seen;
}

static bool is_new(struct seen *seen, const struct lexicon_entry *entry)
{
    size_t mask = seen->n_slots - 1, at = (size_t)lexicon_mix((uintptr_t)entry) & mask;

    while (seen->slots[at].scope == seen->scope && seen->slots[at].entry != entry)
        at = (at + 1) & mask;
    if (seen->slots[at].scope == seen->scope)
        return false;
    seen->slots[at].entry = entry;
    seen->slots[at].scope = seen->scope;
    return true;
}

struct told_list {
    struct arena *arena;
    struct told *rows;
    size_t n, cap;
};

static void put_told(struct told_list *list, const struct told *told)
{
    list->rows = arena_grow(list->arena, list->rows, &list->cap, list->n + 1, sizeof *list->rows);
    list->rows[list->n++] = *told;
}

/* Tells the names of the scope: those with hand phrases clause by clause, then the others. */
static void tell(struct scope *s, const struct mark *hand, size_t n_hand, struct told_list *list)
{
    for (size_t i = 0; i < n_hand; i++) {
        const struct lexicon_entry *e = hand[i].entry;
        int32_t weight;
        if (e->layer == s->layer && (weight = weight_of(s, &s->tallies[e->factor])) > 0)
            put_told(list,
                     &(struct told){ e->name, (uint8_t)e->factor, clause_of(s->reading, &hand[i]),
                                     weight, s->tallies[e->factor].known });
    }
    for (uint32_t i = 0; i < s->n_used; i++) {
        const struct tally *t = &s->tallies[s->used[i]];
        int32_t weight = weight_of(s, t);
        if (!t->hand && weight > 0)
            put_told(list, &(struct told){ t->name, s->used[i], t->at, weight, t->known });
    }
    for (uint32_t i = 0; i < s->n_used; i++)
        s->is_used[s->used[i]] = false;
    s->n_used = 0;
}

bool names_learned(const struct reading *r, enum lexicon_layer layer, struct str name)
{
    for (const struct lexicon_entry *e = entries_of(r, STR("[any]")); e;
         e = lexicon_next(r->tree, e))
        if (e->layer == layer && (e->preset == 0 || e->preset == r->preset) &&
            str_eq(e->name, name))
            return true;
    return false;
}

size_t names_told(const struct reading *r, enum lexicon_layer layer, struct arena *arena,
                  struct told **out)
{
    struct told_list list = { .arena = arena };
    bool learned = entries_of(r, STR("[any]")) != NULL;
    struct scope s; /* 8 KB: only what must be is cleared */
    struct seen seen = seen_make(arena, r->n_weighed);
    size_t i = 0, k = 0, h = 0;

    s.reading = r;
    s.layer = layer;
    s.n_used = 0;
    memset(s.is_used, 0, sizeof s.is_used);
    for (size_t sentence = 0; sentence < r->n_sentences; sentence++) {
        bool last = sentence + 1 == r->n_sentences;
        if (r->n_terms <= ONE_SCOPE && !last)
            continue;
        uint32_t clause = r->sentences[sentence].last, end = r->clauses[clause].last;
        size_t first = i;
        if (learned)
            add_any(&s);
        for (; i < r->n_marks && r->marks[i].first <= end; i++)
            if (r->marks[i].entry->layer == layer)
                add_hand(&s, r->marks[i].entry, clause_of(r, &r->marks[i]));
        for (; k < r->n_weighed && r->weighed[k].first <= end; k++) {
            const struct mark *mark = &r->weighed[k];
            if (mark->entry->layer == layer && is_new(&seen, mark->entry))
                add_weight(&s, mark->entry, clause_of(r, mark));
        }
        bool felt[2] = { false, false };
        for (; h < r->n_hits && r->hits[h].first <= end; h++)
            if (r->hits[h].weight != 0)
                felt[r->hits[h].weight > 0] = true;
        if (learned && layer == LAYER_CUE)
            add_feelings(&s, felt, clause);
        tell(&s, r->marks + first, i - first, &list);
        seen.scope++;
    }
    *out = list.rows;
    return list.n;
}
