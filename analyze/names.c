/*
 * names.c - adding up what speaks for a touchpoint or cue, scope by scope.
 *
 * What speaks in a scope are nodes of the lexicon: those of n-grams found, of the class of each
 * hand phrase ("[staff]") and of feelings. First they are added up; only for the few names that are
 * told is it asked which of them spoke loudest. A told name lies in the clauses of its hand
 * phrases; where there are none, in the clause of what weighs most for it.
 */
#include "analyze/names.h"

#include "analyze/lexicon.h"
#include "core/mem.h"

#include <string.h>

enum { ONE_SCOPE = 40 /* words */, HAND = 1000, DOUBT = 3000 };

/* The names that learned phrases of a layer know. */
struct known {
    const struct lexicon *lexicon; /* whose they are; NULL: not looked for yet */
    uint8_t preset;
    uint8_t n;
    uint8_t numbers[LEXICON_MAX_NAMES];
    int32_t any[LEXICON_MAX_NAMES]; /* by number: the weight for "[any]" */
    bool is_known[LEXICON_MAX_NAMES];
};

/* A node that speaks, and in which clause. */
struct voice {
    uint32_t node, clause;
};

struct names_memo {
    struct known known[2]; /* of touchpoints, of cues */
    int64_t sums[LEXICON_MAX_NAMES];
    bool by_hand[LEXICON_MAX_NAMES];
    struct voice *voices;
    size_t n_voices, cap_voices;
};

/* One scope of one text, for one layer. */
struct scope {
    const struct reading *reading;
    struct names_memo *memo;
    const struct known *known;
    enum lexicon_layer layer;
};

void names_release(struct reading *r)
{
    if (r->names)
        mem_free(r->names->voices);
    mem_free(r->names);
    r->names = NULL;
}

static bool counts(const struct reading *r, const struct lexicon_say *say)
{
    return say->preset == 0 || say->preset == r->preset;
}

static const struct lexicon_say *says_of(const struct reading *r, uint32_t node,
                                         enum lexicon_layer layer, size_t *n)
{
    return lexicon_says_of(r->tree, node, layer, r->preset != 0, n);
}

static void learn_known(const struct reading *r, enum lexicon_layer layer, struct known *known)
{
    size_t n;
    const struct lexicon_say *say = says_of(r, lexicon_classes(r->lexicon)->any, layer, &n);

    *known = (struct known){ .lexicon = r->lexicon, .preset = r->preset };
    for (; n > 0; n--, say++) {
        if (!counts(r, say))
            continue;
        known->any[say->name] = say->weight; /* of two the one for all texts, which comes last */
        if (!known->is_known[say->name])
            known->numbers[known->n++] = say->name;
        known->is_known[say->name] = true;
    }
}

static const struct known *known_of(struct reading *r, enum lexicon_layer layer)
{
    if (!r->names)
        r->names = mem_alloc(sizeof *r->names);
    struct known *known = &r->names->known[layer == LAYER_CUE];
    if (known->lexicon != r->lexicon || known->preset != r->preset)
        learn_known(r, layer, known);
    return known;
}

/* --- what speaks --- */

static void put_voice(struct names_memo *m, uint32_t node, uint32_t clause)
{
    if (m->n_voices == m->cap_voices)
        m->voices = mem_grow(m->voices, &m->cap_voices, m->n_voices + 1, sizeof *m->voices);
    m->voices[m->n_voices++] = (struct voice){ node, clause };
}

static uint32_t clause_of(const struct reading *r, uint32_t term)
{
    return r->terms[term].clause;
}

bool names_is_idle(const struct reading *r, const struct mark *mark)
{
    static const char *const claims[] = { "resolved",        "praise",  "recommending",
                                          "thanks-for-help", "staying", "exceeded" };
    const struct lexicon_entry *e = mark->entry;

    if (e->layer != LAYER_CUE)
        return false;
    if (e->flags & FLAG_QUESTION)
        return !r->sentences[r->clauses[clause_of(r, mark->last)].sentence].question;
    if (!r->terms[mark->first].negated && !r->terms[mark->last].negated)
        return false;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        if (str_eq(e->name, str_of(claims[i])))
            return true;
    return false;
}

/* A phrase of the hand list counts as its class, once a scope. */
static void hear_hand(struct scope *s, size_t first, size_t end)
{
    const struct mark *marks = s->reading->marks;

    for (size_t i = first; i < end; i++) {
        const struct lexicon_entry *e = marks[i].entry;
        if (e->layer != s->layer || s->memo->by_hand[e->factor] || names_is_idle(s->reading, &marks[i]))
            continue;
        s->memo->by_hand[e->factor] = true;
        put_voice(s->memo, lexicon_classes(s->reading->lexicon)->named[e->factor],
                  clause_of(s->reading, marks[i].first));
    }
}

/* N-grams, each once a scope as in learning. 'first' is the number of the scope's first sighting. */
static void hear_sightings(struct scope *s, size_t first, size_t end)
{
    const struct reading *r = s->reading;
    unsigned says = s->layer == LAYER_CUE ? HAS_CUE_SAYS : HAS_ASPECT_SAYS;

    for (size_t i = first; i < end; i++)
        if ((r->sightings[i].has & says) && r->sightings[i].before <= first)
            put_voice(s->memo, r->sightings[i].node, clause_of(r, r->sightings[i].first));
}

/* Words of blame and praise, whatever rules make of them: only cues ask. */
static void hear_feelings(struct scope *s, size_t first, size_t end, uint32_t clause)
{
    const struct hit *hits = s->reading->hits;
    bool felt[2] = { false, false };

    for (size_t i = first; i < end; i++)
        if (hits[i].weight != 0)
            felt[hits[i].weight > 0] = true;
    for (int k = 0; k < 2; k++)
        if (felt[k])
            put_voice(s->memo, lexicon_classes(s->reading->lexicon)->felt[k], clause);
}

static void add_up(struct scope *s)
{
    struct names_memo *m = s->memo;

    for (size_t i = 0; i < s->known->n; i++)
        m->sums[s->known->numbers[i]] = s->known->any[s->known->numbers[i]];
    for (size_t i = 0; i < m->n_voices; i++) {
        size_t n;
        const struct lexicon_say *say = says_of(s->reading, m->voices[i].node, s->layer, &n);
        for (; n > 0; n--, say++)
            if (counts(s->reading, say))
                m->sums[say->name] += say->weight;
    }
}

/* The clause of what speaks loudest for the name. */
static uint32_t loudest(const struct scope *s, uint8_t number)
{
    const struct names_memo *m = s->memo;
    int32_t best = 0;
    uint32_t clause = 0;

    for (size_t i = 0; i < m->n_voices; i++) {
        size_t n;
        const struct lexicon_say *say = says_of(s->reading, m->voices[i].node, s->layer, &n);
        for (; n > 0; n--, say++)
            if (say->name == number && counts(s->reading, say) && say->weight > best) {
                best = say->weight;
                clause = m->voices[i].clause;
            }
    }
    return clause;
}

/* --- what is told --- */

/* A hand phrase of a cue tells it unless much speaks against it: few texts taught what is rare. */
static int32_t weight_of(const struct scope *s, uint8_t number)
{
    int64_t weight = s->memo->sums[number];
    bool by_hand = s->memo->by_hand[number];

    if (!s->known->is_known[number])
        return by_hand ? HAND : 0;
    if (s->layer == LAYER_CUE && by_hand && weight <= 0 && weight > -DOUBT)
        return 1;
    return (int32_t)weight;
}

struct told_list {
    struct arena *arena;
    struct told *rows;
    size_t n, cap;
};

static void put_told(struct told_list *list, const struct scope *s, uint8_t number, uint32_t clause)
{
    list->rows = arena_grow(list->arena, list->rows, &list->cap, list->n + 1, sizeof *list->rows);
    list->rows[list->n++] = (struct told){ .name = lexicon_name(s->reading->lexicon, number),
                                           .number = number,
                                           .clause = clause,
                                           .weight = weight_of(s, number),
                                           .learned = s->known->is_known[number] };
}

/* Tells the names of the scope: those with hand phrases clause by clause, then the others. */
static void tell(struct scope *s, size_t first, size_t end, struct told_list *list)
{
    const struct mark *marks = s->reading->marks;

    for (size_t i = first; i < end; i++) {
        uint8_t number = (uint8_t)marks[i].entry->factor;
        if (marks[i].entry->layer == s->layer && !names_is_idle(s->reading, &marks[i]) &&
            weight_of(s, number) > 0)
            put_told(list, s, number, clause_of(s->reading, marks[i].first));
    }
    for (size_t i = 0; i < s->known->n; i++) {
        uint8_t number = s->known->numbers[i];
        if (s->memo->sums[number] > 0 && !s->memo->by_hand[number] && weight_of(s, number) > 0)
            put_told(list, s, number, loudest(s, number));
    }
    for (size_t i = first; i < end; i++)
        if (marks[i].entry->layer == s->layer)
            s->memo->by_hand[marks[i].entry->factor] = false;
    s->memo->n_voices = 0;
}

bool names_learned(struct reading *r, enum lexicon_layer layer, struct str name)
{
    const struct known *known = known_of(r, layer);

    for (size_t i = 0; i < known->n; i++)
        if (str_eq(lexicon_name(r->lexicon, known->numbers[i]), name))
            return true;
    return false;
}

size_t names_told(struct reading *r, enum lexicon_layer layer, struct arena *arena,
                  struct told **out)
{
    struct told_list list = { .arena = arena };
    const struct known *known = known_of(r, layer);
    struct scope s = { .reading = r, .memo = r->names, .known = known, .layer = layer };
    size_t mark = 0, sighting = 0, hit = 0;

    for (size_t sentence = 0; sentence < r->n_sentences; sentence++) {
        bool last = sentence + 1 == r->n_sentences;
        if (r->n_terms <= ONE_SCOPE && !last)
            continue;
        uint32_t clause = r->sentences[sentence].last, end = r->clauses[clause].last;
        size_t first_mark = mark, first_sighting = sighting, first_hit = hit;
        while (mark < r->n_marks && (last || r->marks[mark].first <= end))
            mark++;
        while (hit < r->n_hits && (last || r->hits[hit].first <= end))
            hit++;
        if (last)
            sighting = r->n_sightings;
        while (sighting < r->n_sightings && r->sightings[sighting].first <= end)
            sighting++;
        hear_hand(&s, first_mark, mark);
        hear_sightings(&s, first_sighting, sighting);
        if (layer == LAYER_CUE)
            hear_feelings(&s, first_hit, hit, clause);
        add_up(&s);
        tell(&s, first_mark, mark, &list);
    }
    *out = list.rows;
    return list.n;
}
