/*
 * reading.c - from tokens to terms, hits, spans and clauses.
 *
 * Hand entries: from left to right, the longest first, none overlapping. Touchpoints and cues: the longest at
 * all of them, inside a sentence. Each walk starts at a term and steps through the
 * lexicon's tree, at most five steps, so the whole is linear.
 */
#include "analyze/reading.h"

#include "analyze/lang.h"
#include "analyze/names.h"
#include "analyze/spelling.h"
#include "analyze/wordbook.h"
#include "core/mem.h"

#include <assert.h>
#include <string.h>

/* What a walk looks for, by how far it goes. */
enum { LEARNED = HAS_LEARNED, SAID = HAS_ENTRIES | HAS_SAYS };

void reading_release(struct reading *r)
{
    mem_free(r->terms);
    mem_free(r->hits);
    mem_free(r->sightings);
    mem_free(r->spans);
    mem_free(r->marks);
    mem_free(r->clauses);
    mem_free(r->sentences);
    mem_free(r->latest);
    mem_free(r->perhaps);
    mem_free(r->sayings);
    names_release(r);
    *r = (struct reading){ 0 };
}

/* --- terms --- */

void reading_expect(struct tokenizer *t, const struct wordbook *book)
{
    for (size_t i = 0; i < t->n; i++)
        t->tokens[i].hash = wordbook_expect(book, t->tokens[i].text);
}

static inline void put_term(struct reading *r, uint32_t token, struct str text, uint32_t stem,
                            bool may_be_unit)
{
    r->terms[r->n_terms++] = (struct term){ .stem = stem,
                                            .token = token,
                                            .text = text,
                                            .factor = 1000,
                                            .rule = NO_RULE,
                                            .after = r->tokenizer->tokens[token].after,
                                            .may_be_unit = may_be_unit };
    r->has_unit |= may_be_unit;
}

/* What the token is; 'text' may become another spelling of it. */
static uint32_t know(const struct reading *r, const struct token *token, struct str *text,
                     const struct lexicon_rewrite **rewrite)
{
    if (token->drawn_out)
        return spelling_know(r->lexicon, text, rewrite);
    return lexicon_know(r->lexicon, *text, token->kind == TOKEN_WORD, rewrite);
}

/* A token of which nothing was noted. */
static void take_token(struct reading *r, uint32_t i, uint32_t slot, struct wordbook *book)
{
    const struct token *token = &r->tokenizer->tokens[i];
    /* What is remembered must follow from the letters alone. */
    bool plain = !token->drawn_out && token->kind != TOKEN_EMOTICON;
    struct word *word = plain ? wordbook_find(book, token->text, token->hash) : NULL;
    const struct lexicon_rewrite *re = NULL;
    struct str text = token->text;
    uint32_t stem;

    assert(slot < WORDBOOK_LANGS);
    if (!word) {
        stem = know(r, token, &text, &re);
    } else {
        if (word->stems[slot] == STEM_UNKNOWN) {
            word->stems[slot] = know(r, token, &text, &re);
            word->rewritten |= (uint8_t)((re != NULL) << slot);
        }
        stem = word->stems[slot];
        if (!re && (word->rewritten & 1u << slot))
            re = lexicon_rewrite(r->lexicon, token->text);
    }
    if (!re) {
        bool known = word && word->vote != VOTE_UNKNOWN; /* else it was forgotten since the votes */
        __builtin_prefetch(&r->tree->nodes[stem]);
        put_term(r, i, text, stem, !known || (word->units & 1u << slot));
        return;
    }
    for (uint32_t k = 0; k < re->n; k++) {
        __builtin_prefetch(&r->tree->nodes[re->stems[k]]);
        put_term(r, i, re->words[k], re->stems[k], re->units[k]);
        r->terms[r->n_terms - 1].after =
            k + 1 < re->n ? BREAK_NONE : r->terms[r->n_terms - 1].after;
    }
}

/* The tokens as terms, and what stands between those; nothing inside a rewritten word. */
static void take_terms(struct reading *r, uint32_t slot, struct wordbook *book)
{
    const struct token *tokens = r->tokenizer->tokens;
    size_t n = r->tokenizer->n, most = n * LEXICON_MAX_REWRITE + 1; /* one more that is no word */

    if (most > r->cap_terms)
        r->terms = mem_grow(r->terms, &r->cap_terms, most, sizeof *r->terms);
    for (uint32_t i = 0; i < n; i++)
        if (tokens[i].stem_of == slot + 1)
            put_term(r, i, tokens[i].text, tokens[i].stem, tokens[i].is_unit);
        else
            take_token(r, i, slot, book);
    if (r->n_terms > 0)
        r->terms[r->n_terms - 1].after = BREAK_SENTENCE;
    r->terms[r->n_terms].stem = 0;
}

/* --- entries --- */

static bool is_exactly(const struct reading *r, uint32_t first, const struct lexicon_entry *entry)
{
    struct str rest = entry->text, word;

    if (entry->n_words == 1)
        return str_eq(rest, r->terms[first].text);
    for (uint32_t i = first; i < r->n_terms && str_cut(&rest, ' ', &word); i++)
        if (!str_eq(word, r->terms[i].text))
            return false;
    return true;
}

/* Whether the words may be read as one entry: no break but a comma between them. */
static bool may_go_on(const struct reading *r, uint32_t i)
{
    return r->terms[i].after == BREAK_NONE;
}

/* What is found where a walk begins: one hit of the hand layer, the longest, and marks. */
struct found {
    const struct lexicon_entry *entry; /* of the hit; NULL: none */
    uint32_t last, flags;
    int32_t weight, factor;
    uint32_t n_marks;
    struct mark marks[8];
};

static void put_hit(struct reading *r, uint32_t first, const struct found *found)
{
    if (r->n_hits == r->cap_hits)
        r->hits = mem_grow(r->hits, &r->cap_hits, r->n_hits + 1, sizeof *r->hits);
    struct hit *hit = &r->hits[r->n_hits++]; /* steps are written before they are read */
    hit->entry = found->entry;
    hit->first = first;
    hit->last = found->last;
    hit->flags = found->flags;
    hit->weight = found->weight;
    hit->factor = found->factor;
    hit->n_steps = 0;
    r->signs |= hit->flags | ((hit->weight != 0) & (hit->last > first) ? SIGN_IDIOM : 0u);
    for (uint32_t i = first; i <= hit->last; i++)
        r->terms[i].hit = (uint32_t)r->n_hits;
}

struct latest {
    uint32_t text, node; /* of another text: free */
    uint32_t sighting;
};

/* The slot of the node's last sighting, or the free one where it goes. */
static struct latest *latest_of(struct reading *r, uint32_t node)
{
    size_t mask = r->latest_mask, at = (node * UINT32_C(0x9E3779B1) >> 8) & mask;

    while (r->latest[at].text == r->text && r->latest[at].node != node)
        at = (at + 1) & mask;
    return &r->latest[at];
}

/* Nothing is put where nothing was learned of the node: most nodes have something, and to ask would be a guess. */
static inline void put_sighting(struct reading *r, uint32_t node, uint32_t first, uint32_t last,
                                uint8_t has)
{
    struct latest none, *latest = latest_of(r, node);
    uint32_t before = latest->text == r->text ? latest->sighting + 1 : 0;
    bool learned = (has & (HAS_LEARNED | HAS_SAYS)) != 0;

    latest = learned ? latest : &none;
    *latest = (struct latest){ r->text, node, (uint32_t)r->n_sightings };
    r->sayings[r->n_sayings] = (uint32_t)r->n_sightings;
    r->n_sayings += (has & HAS_SAYS) != 0;
    r->sightings[r->n_sightings] = (struct sighting){ node, first, last, before, has };
    r->n_sightings += learned;
}

/* Every term begins as many sightings as a walk has steps, at most. */
static void make_room(struct reading *r)
{
    size_t most = r->n_terms * LEXICON_MAX_WORDS + 1, n = 64;

    if (most > r->cap_sightings)
        r->sightings = mem_grow(r->sightings, &r->cap_sightings, most, sizeof *r->sightings);
    if (most > r->cap_spans)
        r->spans = mem_grow(r->spans, &r->cap_spans, most, sizeof *r->spans);
    if (most > r->cap_sayings)
        r->sayings = mem_grow(r->sayings, &r->cap_sayings, most, sizeof *r->sayings);
    if (r->n_terms + 1 > r->cap_perhaps)
        r->perhaps = mem_grow(r->perhaps, &r->cap_perhaps, r->n_terms + 1, sizeof *r->perhaps);
    while (n < 2 * most)
        n *= 2;
    if (n > r->n_latest || r->text == UINT32_MAX) {
        mem_free(r->latest);
        r->latest = mem_alloc(n * sizeof *r->latest);
        r->n_latest = n;
        r->text = 0;
    }
    r->text++;
    r->latest_mask = n - 1; /* of a short text the table is small, and near */
}

static void put_mark(struct reading *r, const struct mark *mark)
{
    if (r->n_marks == r->cap_marks)
        r->marks = mem_grow(r->marks, &r->cap_marks, r->n_marks + 1, sizeof *r->marks);
    r->marks[r->n_marks++] = *mark;
    if (mark->entry->layer == LAYER_CUE)
        r->cues |= lexicon_classes(r->lexicon)->cues[mark->entry->factor];
}

/* A phrase about a touchpoint says nothing inside a longer one, nor where a preset says the same words. */
static bool is_outdone(const struct reading *r, const struct found *found, const struct mark *mark)
{
    if (mark->entry->layer != LAYER_ASPECT)
        return false;
    for (uint32_t i = 0; i < found->n_marks; i++) {
        const struct mark *other = &found->marks[i];
        if (other->entry->layer == LAYER_ASPECT &&
            (other->last > mark->last ||
             (other->last == mark->last && other->entry->preset != 0 && mark->entry->preset == 0)))
            return true;
    }
    for (size_t i = r->n_marks; i > 0 && r->marks[i - 1].first + LEXICON_MAX_WORDS > mark->first;
         i--)
        if (r->marks[i - 1].entry->layer == LAYER_ASPECT && r->marks[i - 1].first < mark->first &&
            r->marks[i - 1].last >= mark->last)
            return true;
    return false;
}

/* All entries of one node; longer ones replace shorter ones. */
static void look(struct reading *r, uint32_t node, uint32_t first, uint32_t last,
                 struct found *found)
{
    const struct lexicon_entry *entry = NULL;
    uint32_t flags = 0;
    int32_t weight = 0, factor = 1000;

    for (const struct lexicon_entry *e = lexicon_first_of(r->tree, node, r->preset != 0); e;
         e = lexicon_next(r->tree, e)) {
        __builtin_prefetch(&r->tree->entries[e->next]);
        if (e->preset != 0 && e->preset != r->preset)
            continue;
        if ((e->flags & FLAG_EXACT) && !is_exactly(r, first, e))
            continue;
        if (e->layer != LAYER_HAND) {
            uint32_t at = 0;
            while (at < found->n_marks && found->marks[at].entry->layer != e->layer)
                at++;
            if (at < found->n_marks && found->marks[at].last < last)
                found->marks[at] = (struct mark){ e, first, last };
            else if (found->n_marks < sizeof found->marks / sizeof *found->marks)
                found->marks[found->n_marks++] = (struct mark){ e, first, last };
            continue;
        }
        /* An exact form tells more than its stem; else the valued one. */
        bool better = !entry || ((e->flags & FLAG_EXACT) && !(entry->flags & FLAG_EXACT));
        flags |= e->flags;
        if (e->flags & FLAG_BOOST)
            factor = e->factor;
        if (better || (weight == 0 && e->weight != 0 && !(entry->flags & FLAG_EXACT))) {
            entry = e;
            weight = e->weight;
        }
    }
    if (!entry)
        return;
    found->entry = entry;
    found->last = last;
    found->flags =
        flags & FLAG_NAY ? flags | FLAG_NEGATOR : flags; /* "it is not" answers, and denies */
    found->weight = weight;
    found->factor = factor;
}

/* Which pairs of terms may be nodes is told by their stems' nodes and the filter, which lie near; their memory is
 * asked for, and with it what the walks will find at the stems. */
static void expect_pairs(struct reading *r)
{
    const struct lexicon_tree *tree = r->tree;
    bool presets = r->preset != 0;
    uint32_t n = 0, *perhaps = r->perhaps;

    for (uint32_t i = 0; i < r->n_terms; i++) {
        const struct term *term = &r->terms[i];
        const struct lexicon_node *node = &tree->nodes[term->stem];
        bool goes_on = (node->onward[presets] & (SAID | LEARNED)) != 0;
        __builtin_prefetch(&tree->entries[node->first[presets]]);
        __builtin_prefetch(&tree->facts[node->facts]);
        perhaps[n] = i;
        n += goes_on & (term->after != BREAK_SENTENCE) & (term[1].stem != 0) &
             lexicon_may_step(tree, term->stem, term[1].stem);
    }
    r->n_perhaps = n;
    for (uint32_t k = 0; k < n; k++)
        lexicon_expect_step(tree, r->terms[perhaps[k]].stem, r->terms[perhaps[k] + 1].stem);
}

static void find_pairs(struct reading *r)
{
    const struct lexicon_tree *tree = r->tree;
    bool presets = r->preset != 0;

    for (uint32_t k = 0; k < r->n_perhaps; k++) {
        struct term *term = &r->terms[r->perhaps[k]];
        term->pair = lexicon_find_step(tree, term->stem, term[1].stem);
        const struct lexicon_node *node = &tree->nodes[term->pair];
        __builtin_prefetch(&tree->facts[node->facts]);
        __builtin_prefetch(&tree->entries[node->first[presets]]);
        if (node->onward[presets] != 0) {
            lexicon_expect_may(tree, term->pair, term[2].stem);
            lexicon_expect_step(tree, term->pair, term[2].stem);
        }
    }
}

static bool ends_sentence(const struct reading *r, uint32_t i)
{
    return r->terms[i].after == BREAK_SENTENCE;
}

/* All that begins at the term and is longer than it. 'layers' are those that go on from there. */
static void walk(struct reading *r, uint32_t first, unsigned layers, struct found *found)
{
    enum { LONGEST_GRAM = 3 };
    bool presets = r->preset != 0, broken = !may_go_on(r, first);
    uint32_t node = r->terms[first].pair;

    for (uint32_t i = first + 1; node != 0;
         node = lexicon_step(r->tree, node, r->terms[++i].stem)) {
        const struct lexicon_node *at = &r->tree->nodes[node];
        unsigned has = at->own[presets] & layers;
        if ((has & HAS_ENTRIES) && !broken)
            look(r, node, first, i, found);
        put_sighting(r, node, first, i, (uint8_t)has);
        layers &= at->onward[presets];
        if (i + 1 - first == LONGEST_GRAM)
            layers &= ~(unsigned)LEARNED;
        if (layers == 0 || ends_sentence(r, i) || i + 1 - first == LEXICON_MAX_WORDS)
            break;
        broken = broken || !may_go_on(r, i);
    }
}

/* Whether the token goes on with the hashtag of the one before it. */
static bool is_joined(const struct tokenizer *t, size_t i)
{
    const struct token *token = &t->tokens[i];

    return i > 0 && i < t->n && token->hashtag && token[-1].at + token[-1].length == token->at;
}

/* "Legal" of "#DomingoLegal" is part of a name; a strong word speaks even there ("#WorstServiceEver"). English,
 * whose learned layer knows many such names, gains nothing by it. */
static bool is_part_of_name(const struct reading *r, uint32_t first, const struct found *found)
{
    enum { STRONG = 600 };
    const struct tokenizer *t = r->tokenizer;
    uint32_t a = r->terms[first].token, b = r->terms[found->last].token;

    if (t->n_hashtags == 0 || !t->tokens[a].hashtag || r->lang == langs || found->weight == 0 ||
        found->weight > STRONG || found->weight < -STRONG)
        return false;
    return is_joined(t, a) || is_joined(t, b + 1);
}

static void take_entries(struct reading *r)
{
    uint32_t free_from = 0; /* terms before it belong to a hit */
    bool presets = r->preset != 0;

    for (uint32_t i = 0; i < r->n_terms; i++) {
        const struct term *term = &r->terms[i];
        const struct lexicon_node *node = &r->tree->nodes[term->stem];
        unsigned has = node->own[presets];
        put_sighting(r, term->stem, i, i, (uint8_t)(has & (SAID | LEARNED)));
        if (!(has & HAS_ENTRIES) && term->pair == 0)
            continue;
        struct found found;
        found.entry = NULL;
        found.n_marks = 0;
        if (has & HAS_ENTRIES)
            look(r, term->stem, i, i, &found);
        if (term->pair != 0)
            walk(r, i, (SAID | LEARNED) & node->onward[presets], &found);
        if (found.entry && i >= free_from && !is_part_of_name(r, i, &found)) {
            put_hit(r, i, &found);
            free_from = found.last + 1;
        }
        for (uint32_t k = 0; k < found.n_marks; k++)
            if (!is_outdone(r, &found, &found.marks[k]))
                put_mark(r, &found.marks[k]);
    }
}

bool reading_is_negator(const struct reading *r, uint32_t term)
{
    uint32_t node = lexicon_step(r->tree, 0, r->terms[term].stem);

    if (node == 0)
        return false;
    for (const struct lexicon_entry *e = lexicon_first(r->tree, node); e;
         e = lexicon_next(r->tree, e))
        if ((e->flags & FLAG_NEGATOR) && (!(e->flags & FLAG_EXACT) || is_exactly(r, term, e)))
            return true;
    return false;
}

/* Whether no sighting of the node before this one became a span with the same sign. */
static bool is_new(const struct reading *r, const struct sighting *sighting, bool negated)
{
    for (uint32_t i = sighting->before; i != 0; i = r->sightings[i - 1].before)
        if (r->terms[r->sightings[i - 1].first].negated == negated)
            return false;
    return true;
}

/* Where nothing is negated, that a node was not seen before is all there is to ask. */
static void take_plain_spans(struct reading *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->n_sightings; i++) {
        const struct sighting *sighting = &r->sightings[i];
        const struct lexicon_node *node = &r->tree->nodes[sighting->node];
        r->spans[n] = (struct span){ .node = sighting->node,
                                     .weight = node->weight,
                                     .neutral = node->neutral,
                                     .first = sighting->first,
                                     .last = sighting->last };
        n += (sighting->has / HAS_LEARNED & 1) & (node->own[0] / HAS_PLAIN & 1) &
             (sighting->before == 0);
    }
    r->n_spans = n;
}

void reading_take_spans(struct reading *r)
{
    if (!r->negates) {
        take_plain_spans(r);
        return;
    }
    for (size_t i = 0; i < r->n_sightings; i++) {
        const struct sighting *sighting = &r->sightings[i];
        bool negated = r->terms[sighting->first].negated;
        struct lexicon_weight learned;
        bool is = lexicon_learned(r->tree, sighting->node, negated, &learned);
        r->spans[r->n_spans] = (struct span){ .node = sighting->node,
                                              .negated = negated,
                                              .weight = learned.weight,
                                              .neutral = learned.neutral,
                                              .first = sighting->first,
                                              .last = sighting->last };
        r->n_spans += (sighting->has / HAS_LEARNED & 1) & is & is_new(r, sighting, negated);
    }
}

/* --- clauses --- */

/* A word like "but" opens a clause. */
static void mark_openers(struct reading *r)
{
    if (!(r->signs & (FLAG_CONTRAST | FLAG_CONCEDE)))
        return;
    for (size_t k = 0; k < r->n_hits; k++)
        if (r->hits[k].flags & (FLAG_CONTRAST | FLAG_CONCEDE))
            r->terms[r->hits[k].first].opens = true;
}

static void open_clause(struct reading *r, uint32_t first)
{
    if (r->n_clauses == r->cap_clauses)
        r->clauses = mem_grow(r->clauses, &r->cap_clauses, r->n_clauses + 1, sizeof *r->clauses);
    r->clauses[r->n_clauses++] =
        (struct clause){ .first = first, .sentence = (uint32_t)r->n_sentences };
}

/* The marks of a sentence's end stand behind its last word. */
static void close_sentence(struct reading *r, uint32_t first_clause, uint32_t last)
{
    const struct token *token = &r->tokenizer->tokens[r->terms[last].token];

    if (r->n_sentences == r->cap_sentences)
        r->sentences =
            mem_grow(r->sentences, &r->cap_sentences, r->n_sentences + 1, sizeof *r->sentences);
    r->sentences[r->n_sentences++] = (struct sentence){ .first = first_clause,
                                                        .last = (uint32_t)r->n_clauses - 1,
                                                        .bangs = token->bangs,
                                                        .question = token->question };
}

static void take_clauses(struct reading *r)
{
    uint32_t first_clause = 0;
    bool opens = true;

    mark_openers(r);
    for (uint32_t i = 0; i < r->n_terms; i++) {
        struct term *term = &r->terms[i];
        if (opens | term->opens)
            open_clause(r, i);
        term->clause = (uint32_t)r->n_clauses - 1;
        r->clauses[r->n_clauses - 1].last = i;
        opens = term->after >= BREAK_COMMA;
        if (term->after == BREAK_SENTENCE) {
            close_sentence(r, first_clause, i);
            first_clause = (uint32_t)r->n_clauses;
        }
    }
    for (size_t i = 0; i < r->n_hits; i++) {
        struct clause *clause = &r->clauses[r->terms[r->hits[i].first].clause];
        clause->flags |= r->hits[i].flags;
        clause->n_valued += r->hits[i].weight != 0;
        r->n_valued += r->hits[i].weight != 0;
    }
}

void reading_begin(struct reading *r, const struct tokenizer *tokenizer, struct lexicon *lexicon,
                   uint32_t slot, struct wordbook *book)
{
    enum { SHOUTING_PERCENT = 70 };

    r->lexicon = lexicon;
    r->tree = lexicon_tree(lexicon);
    r->tokenizer = tokenizer;
    r->n_terms = r->n_hits = r->n_sightings = r->n_sayings = r->n_spans = r->n_marks =
        r->n_clauses = r->n_sentences = 0;
    r->n_valued = r->fired = r->cues = 0;
    r->signs = tokenizer->signs;
    r->ruled = r->negates = r->mutes = r->has_unit = r->sarcasm = false;
    r->shouting = tokenizer->n_letters_upper * 100 >= tokenizer->n_letters * SHOUTING_PERCENT;
    take_terms(r, slot, book);
    make_room(r);
    expect_pairs(r);
}

void reading_finish(struct reading *r)
{
    find_pairs(r);
    take_entries(r);
    take_clauses(r);
}

void reading_take(struct reading *r, const struct tokenizer *tokenizer, struct lexicon *lexicon,
                  uint32_t slot, struct wordbook *book)
{
    reading_begin(r, tokenizer, lexicon, slot, book);
    reading_finish(r);
}
