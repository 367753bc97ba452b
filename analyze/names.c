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

enum { MOST_NAMES = 2 * LEXICON_MAX_NAMES, BITS = 64, WORDS_OF_BITS = MOST_NAMES / BITS + 1 };

/*
 * What is known of the names of a lexicon and preset, and what is added up. Names of both layers are told apart by
 * their numbers, as in struct lexicon_say; those that learned phrases know have a place from 1, touchpoints first.
 */
struct names_memo {
    const struct lexicon *lexicon; /* NULL: none yet */
    uint8_t preset;
    uint16_t n_places[2]; /* up to the end of each layer */
    uint8_t numbers[MOST_NAMES + 1];
    uint16_t places[MOST_NAMES];    /* 0: nothing was learned of it */
    int32_t any[MOST_NAMES];        /* the weight for "[any]" */
    uint64_t always[WORDS_OF_BITS]; /* by place: names that weigh something where nothing speaks */

    int64_t sums[MOST_NAMES];       /* between scopes those for "[any]" alone */
    uint64_t spoken[WORDS_OF_BITS]; /* by place: names whose sum may be another */
    bool by_hand[MOST_NAMES];
};

/* One scope of one text. */
struct scope {
    const struct reading *reading;
    struct names_memo *memo;
    uint32_t first_term;
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

static void set_bit(uint64_t bits[WORDS_OF_BITS], unsigned i)
{
    bits[i / BITS] |= UINT64_C(1) << i % BITS;
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
        m->places[say->name] = ++m->n_places[1];
        m->numbers[m->n_places[1]] = say->name;
    }
}

static void learn_names(const struct reading *r, struct names_memo *m)
{
    *m = (struct names_memo){ .lexicon = r->lexicon, .preset = r->preset };
    learn_places(r, false, m);
    m->n_places[0] = m->n_places[1];
    learn_places(r, true, m);
    for (int number = 0; number < MOST_NAMES; number++) {
        m->sums[number] = m->any[number];
        if (m->any[number] > 0)
            set_bit(m->always, m->places[number]);
    }
    memcpy(m->spoken, m->always, sizeof m->spoken);
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

static void add_say(struct names_memo *m, uint8_t name, int32_t weight)
{
    m->sums[name] += weight;
    set_bit(m->spoken, m->places[name]);
}

/* Says for all texts. Most nodes have one or two: where there is no second, the first adds nothing once more. */
static inline void add_says(struct names_memo *m, const struct lexicon_say *say, size_t n)
{
    const struct lexicon_say *second = say + (n > 1);

    add_say(m, say->name, say->weight);
    add_say(m, second->name, second->weight * (n > 1));
    for (size_t i = 2; i < n; i++)
        add_say(m, say[i].name, say[i].weight);
}

static inline void hear(struct scope *s, uint32_t node, uint8_t layers)
{
    struct names_memo *m = s->memo;
    size_t n;
    const struct lexicon_say *say = says_of(s->reading, node, &n);

    if (layers == BOTH && s->reading->preset == 0 && n > 0) {
        add_says(m, say, n);
        return;
    }
    for (; n > 0; n--, say++)
        if (counts(s->reading, say) && (layers >> lexicon_is_of_cue(say->name) & 1))
            add_say(m, say->name, say->weight);
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

/* N-grams count once a scope as in learning: what was seen before lies before the scope's first term. */
static const struct sighting *saying(const struct scope *s, size_t i)
{
    const struct reading *r = s->reading;
    const struct sighting *sighting = &r->sightings[r->sayings[i]];
    bool is_first =
        sighting->before == 0 || r->sightings[sighting->before - 1].first < s->first_term;

    return is_first ? sighting : NULL;
}

static void hear_sayings(struct scope *s)
{
    for (size_t i = s->first_saying; i < s->end_saying; i++) {
        const struct sighting *sighting = saying(s, i);
        if (sighting)
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
        if (sighting)
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

    m->spoken[0] &= ~UINT64_C(1); /* names without a place */
    for (unsigned word = 0; word < WORDS_OF_BITS; word++)
        for (uint64_t bits = m->spoken[word]; bits != 0; bits &= bits - 1) {
            uint8_t number = m->numbers[BITS * word + (unsigned)__builtin_ctzll(bits)];
            if (m->sums[number] > 0 && !m->by_hand[number])
                put_told(&lists[lexicon_is_of_cue(number)], s, number,
                         lexicon_is_of_cue(number) ? 0 : loudest(s, number));
            m->sums[number] = m->any[number];
        }
    memcpy(m->spoken, m->always, sizeof m->spoken);
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

    for (unsigned place = 1; place <= m->n_places[1]; place++) {
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
        s.first_term = whole ? 0 : r->clauses[r->sentences[i].first].first;
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
