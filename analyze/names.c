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

enum { MOST_NAMES = 2 * LEXICON_MAX_NAMES };

/*
 * What is known of the names of a lexicon and preset, and what is added up. Names of both layers are told apart by
 * their numbers, as in struct lexicon_say; those that learned phrases know have a place from 1, touchpoints first.
 */
struct names_memo {
    const struct lexicon *lexicon; /* NULL: none yet */
    uint8_t preset;
    uint16_t n_places;
    uint8_t numbers[MOST_NAMES + 1];
    uint16_t places[MOST_NAMES]; /* 0: nothing was learned of it */
    int32_t any[MOST_NAMES];     /* the weight for "[any]" */

    int64_t sums[MOST_NAMES]; /* of names with a place; between scopes the weight for "[any]" */
    bool by_hand[MOST_NAMES];
};

/* One scope of one text. */
struct scope {
    const struct reading *reading;
    struct names_memo *memo;
    size_t first_mark, end_mark, first_saying, end_saying, first_hit, end_hit;
};

void names_release(struct reading *r)
{
    mem_free(r->names);
    r->names = NULL;
}

static enum lexicon_layer layer_of(bool cue)
{
    return cue ? LAYER_CUE : LAYER_ASPECT;
}

static bool counts(const struct reading *r, const struct lexicon_say *say)
{
    return say->preset == 0 || say->preset == r->preset;
}

static const struct lexicon_say *says_of(const struct reading *r, uint32_t node, size_t *n)
{
    return lexicon_says_of(r->tree, node, r->preset != 0, n);
}

static void learn_places(const struct reading *r, bool cue, struct names_memo *m)
{
    size_t n;
    const struct lexicon_say *say = says_of(r, lexicon_classes(r->lexicon)->any, &n);

    for (; n > 0; n--, say++) {
        if (!counts(r, say) || lexicon_is_of_cue(say->name) != cue)
            continue;
        m->any[say->name] = say->weight; /* of two the one for all texts, which comes last */
        if (m->places[say->name] != 0)
            continue;
        m->places[say->name] = ++m->n_places;
        m->numbers[m->n_places] = say->name;
    }
}

static void learn_names(const struct reading *r, struct names_memo *m)
{
    *m = (struct names_memo){ .lexicon = r->lexicon, .preset = r->preset };
    learn_places(r, false, m);
    learn_places(r, true, m);
    for (int number = 0; number < MOST_NAMES; number++)
        m->sums[number] = m->any[number];
}

static struct names_memo *memo_of(struct reading *r)
{
    if (!r->names)
        r->names = mem_alloc(sizeof *r->names);
    if (r->names->lexicon != r->lexicon || r->names->preset != r->preset)
        learn_names(r, r->names);
    return r->names;
}

/* --- what speaks --- */

enum { ASPECTS = 1, CUES = 2, BOTH = ASPECTS | CUES }; /* of which a node speaks */

static void hear(struct scope *s, uint32_t node, uint8_t layers)
{
    struct names_memo *m = s->memo;
    size_t n;
    const struct lexicon_say *say = says_of(s->reading, node, &n);

    for (; n > 0; n--, say++)
        if (counts(s->reading, say) && (layers >> lexicon_is_of_cue(say->name) & 1))
            m->sums[say->name] += say->weight;
}

static uint32_t clause_of(const struct reading *r, uint32_t term)
{
    return r->terms[term].clause;
}

bool names_has_behind(const struct reading *r, const struct mark *mark)
{
    if (mark->last + 1 >= r->n_terms || r->shouting || r->terms[mark->last].after > BREAK_NONE)
        return false;
    const struct token *token = &r->tokenizer->tokens[r->terms[mark->last + 1].token];
    return token->kind == TOKEN_WORD ? token->capital : str_eq(token->text, STR("<user>"));
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
    if (e->flags & FLAG_NAMED && !names_has_behind(r, mark))
        return true;
    if (!r->terms[mark->first].negated && !r->terms[mark->last].negated)
        return false;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++)
        if (str_eq(e->name, str_of(claims[i])))
            return true;
    return false;
}

/* The mark's name among those of both layers. */
static uint8_t number_of(const struct mark *mark)
{
    return lexicon_number((uint8_t)mark->entry->factor, mark->entry->layer);
}

/* The class of the mark's name. */
static uint32_t class_of(const struct reading *r, const struct mark *mark)
{
    return lexicon_classes(r->lexicon)->named[mark->entry->factor];
}

/* A phrase of the hand list counts as its class, once a scope. */
static void hear_hand(struct scope *s)
{
    for (size_t i = s->first_mark; i < s->end_mark; i++) {
        const struct mark *mark = &s->reading->marks[i];
        uint8_t number = number_of(mark);
        if (s->memo->by_hand[number] || names_is_idle(s->reading, mark))
            continue;
        s->memo->by_hand[number] = true;
        hear(s, class_of(s->reading, mark), lexicon_is_of_cue(number) ? CUES : ASPECTS);
    }
}

/* What speaks in a text without a preset. Most nodes have a say of one name or two, which are added without a branch. */
static void hear_for_all(struct scope *s, uint32_t node, bool counts)
{
    struct names_memo *m = s->memo;
    size_t n;
    const struct lexicon_say *say = lexicon_says_of(s->reading->tree, node, false, &n);

    if (n == 0)
        return;
    const struct lexicon_say *second = say + (n > 1);
    m->sums[say->name] += say->weight * counts;
    m->sums[second->name] += second->weight * (counts & (n > 1));
    for (size_t i = 2; i < n; i++)
        m->sums[say[i].name] += say[i].weight * counts;
}

static const struct sighting *saying(const struct scope *s, size_t i)
{
    return &s->reading->sightings[s->reading->sayings[i]];
}

/* N-grams count once a scope, as in learning. */
static bool is_first(const struct scope *s, const struct sighting *sighting)
{
    return sighting->before <= s->reading->sayings[s->first_saying];
}

static void hear_sayings(struct scope *s)
{
    for (size_t i = s->first_saying; i < s->end_saying; i++) {
        const struct sighting *sighting = saying(s, i);
        if (s->reading->preset == 0)
            hear_for_all(s, sighting->node, is_first(s, sighting));
        else if (is_first(s, sighting))
            hear(s, sighting->node, BOTH);
    }
}

/* Words of blame and praise, whatever rules make of them: only cues ask. */
static void hear_feelings(struct scope *s)
{
    const struct hit *hits = s->reading->hits;
    bool felt[2] = { false, false };

    for (size_t i = s->first_hit; i < s->end_hit; i++) {
        felt[0] |= hits[i].weight < 0;
        felt[1] |= hits[i].weight > 0;
    }
    for (int k = 0; k < 2; k++)
        if (felt[k])
            hear(s, lexicon_classes(s->reading->lexicon)->felt[k], CUES);
}

/* What speaks loudest for a name so far. */
struct loudest {
    uint8_t number;
    int32_t weight;
    uint32_t clause;
};

static void listen(const struct reading *r, uint32_t node, uint32_t clause, struct loudest *best)
{
    size_t n;

    for (const struct lexicon_say *say = says_of(r, node, &n); n > 0; n--, say++)
        if (say->name == best->number && counts(r, say) && say->weight > best->weight) {
            best->weight = say->weight;
            best->clause = clause;
        }
}

/* The clause of what speaks loudest for the touchpoint. */
static uint32_t loudest(const struct scope *s, uint8_t number)
{
    const struct reading *r = s->reading;
    struct loudest best = { .number = number };

    for (size_t i = s->first_mark; i < s->end_mark; i++)
        if (r->marks[i].entry->layer == LAYER_ASPECT)
            listen(r, class_of(r, &r->marks[i]), clause_of(r, r->marks[i].first), &best);
    for (size_t i = s->first_saying; i < s->end_saying; i++) {
        const struct sighting *sighting = saying(s, i);
        if (is_first(s, sighting))
            listen(r, sighting->node, clause_of(r, sighting->first), &best);
    }
    return best.clause;
}

/* --- what is told --- */

/* A hand phrase of a cue tells it unless much speaks against it: few texts taught what is rare. */
static int32_t weight_of(const struct names_memo *m, uint8_t number)
{
    int64_t weight = m->sums[number];

    if (m->places[number] == 0)
        return m->by_hand[number] ? HAND : 0;
    if (lexicon_is_of_cue(number) && m->by_hand[number] && weight <= 0 && weight > -DOUBT)
        return 1;
    return (int32_t)weight;
}

static void put_told(struct told_list *list, const struct scope *s, uint8_t number, uint32_t clause)
{
    struct str name = lexicon_name(s->reading->lexicon, number & (LEXICON_MAX_NAMES - 1));

    list->rows = arena_grow(list->arena, list->rows, &list->cap, list->n + 1, sizeof *list->rows);
    list->rows[list->n++] = (struct told){ .name = name,
                                           .clause = clause,
                                           .weight = weight_of(s->memo, number),
                                           .learned = s->memo->places[number] != 0 };
}

static void tell_marked(struct scope *s, struct told_list lists[2])
{
    for (size_t i = s->first_mark; i < s->end_mark; i++) {
        const struct mark *mark = &s->reading->marks[i];
        uint8_t number = number_of(mark);
        if (!names_is_idle(s->reading, mark) && weight_of(s->memo, number) > 0)
            put_told(&lists[lexicon_is_of_cue(number)], s, number,
                     clause_of(s->reading, mark->first));
    }
}

/* Those that no hand phrase tells; what was added up is forgotten. */
static void tell_learned(struct scope *s, struct told_list lists[2])
{
    struct names_memo *m = s->memo;

    for (unsigned place = 1; place <= m->n_places; place++) {
        uint8_t number = m->numbers[place];
        if (m->sums[number] > 0 && !m->by_hand[number])
            put_told(&lists[lexicon_is_of_cue(number)], s, number,
                     lexicon_is_of_cue(number) ? 0 : loudest(s, number));
        m->sums[number] = m->any[number];
    }
}

/* Tells the names of the scope: those with hand phrases clause by clause, then the others. */
static void tell(struct scope *s, struct told_list lists[2])
{
    tell_marked(s, lists);
    tell_learned(s, lists);
    for (size_t i = s->first_mark; i < s->end_mark; i++)
        s->memo->by_hand[number_of(&s->reading->marks[i])] = false;
}

bool names_learned(struct reading *r, enum lexicon_layer layer, struct str name)
{
    const struct names_memo *m = memo_of(r);

    for (unsigned place = 1; place <= m->n_places; place++) {
        uint8_t number = m->numbers[place];
        if (layer_of(lexicon_is_of_cue(number)) == layer &&
            str_eq(lexicon_name(r->lexicon, number & (LEXICON_MAX_NAMES - 1)), name))
            return true;
    }
    return false;
}

void names_tell(struct reading *r, struct arena *arena, struct told_list told[2])
{
    struct scope s = { .reading = r, .memo = memo_of(r) };
    bool whole = r->n_terms <= ONE_SCOPE;

    told[0] = told[1] = (struct told_list){ .arena = arena };
    for (size_t i = whole && r->n_sentences > 0 ? r->n_sentences - 1 : 0; i < r->n_sentences; i++) {
        uint32_t end = r->clauses[r->sentences[i].last].last;
        if (i + 1 == r->n_sentences) { /* what is left */
            s.end_mark = r->n_marks;
            s.end_saying = r->n_sayings;
            s.end_hit = r->n_hits;
        }
        while (s.end_mark < r->n_marks && r->marks[s.end_mark].first <= end)
            s.end_mark++;
        while (s.end_saying < r->n_sayings && r->sightings[r->sayings[s.end_saying]].first <= end)
            s.end_saying++;
        while (s.end_hit < r->n_hits && r->hits[s.end_hit].first <= end)
            s.end_hit++;
        hear_hand(&s);
        hear_sayings(&s);
        hear_feelings(&s);
        tell(&s, told);
        s.first_mark = s.end_mark;
        s.first_saying = s.end_saying;
        s.first_hit = s.end_hit;
    }
}
