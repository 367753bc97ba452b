/*
 * reading.c - from tokens to terms, hits, spans and clauses.
 *
 * Hand entries: from left to right, the longest first, none overlapping. Touchpoints and cues: the longest at
 * all of them, inside a sentence. Each walk starts at a term and steps through the
 * lexicon's tree, at most five steps, so the whole is linear.
 */
#include "analyze/reading.h"

#include "analyze/names.h"
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
    names_release(r);
    *r = (struct reading){ 0 };
}

/* --- terms --- */

void reading_expect(struct tokenizer *t, const struct wordbook *book)
{
    for (size_t i = 0; i < t->n; i++)
        t->tokens[i].hash = wordbook_expect(book, t->tokens[i].text);
}

static void put_term(struct reading *r, uint32_t token, struct str text, uint32_t stem)
{
    if (r->n_terms == r->cap_terms)
        r->terms = mem_grow(r->terms, &r->cap_terms, r->n_terms + 1, sizeof *r->terms);
    __builtin_prefetch(&r->tree->nodes[stem]);
    r->terms[r->n_terms++] = (struct term){
        .stem = stem, .token = token, .text = text, .factor = 1000, .rule = NO_RULE
    };
}

/* "soo" is no word and "loovve" neither: single letters are the last try. */
static uint32_t stem_of_drawn_out(struct lexicon *lex, struct str text)
{
    char single[WORDBOOK_KEY];
    size_t n = 0;

    if (text.n > sizeof single)
        return 0;
    for (size_t i = 0; i < text.n; i++)
        if (n == 0 || text.p[i] != single[n - 1])
            single[n++] = text.p[i];
    return lexicon_stem(lex, (struct str){ single, n }, true);
}

static uint32_t stem_of(struct lexicon *lex, const struct token *token,
                        const struct lexicon_rewrite **rewrite)
{
    uint32_t stem = lexicon_know(lex, token->text, token->kind == TOKEN_WORD, rewrite);

    if (stem == 0 && token->drawn_out)
        stem = stem_of_drawn_out(lex, token->text);
    return stem;
}

void reading_note(struct token *token, const struct word *word, uint32_t slot)
{
    if (token->drawn_out || word->stems[slot] == STEM_UNKNOWN)
        return;
    token->stem = word->stems[slot];
    token->stem_of = (uint8_t)(slot + 1);
    token->rewritten = (word->rewritten & 1u << slot) != 0;
}

static void take_token(struct reading *r, uint32_t i, uint32_t slot, struct wordbook *book)
{
    const struct token *token = &r->tokenizer->tokens[i];
    if (token->stem_of == slot + 1 && !token->rewritten) {
        put_term(r, i, token->text, token->stem);
        return;
    }
    /* What is remembered must follow from the letters alone. */
    bool plain = !token->drawn_out && token->kind != TOKEN_EMOTICON;
    struct word *word = plain ? wordbook_find(book, token->text, token->hash) : NULL;
    const struct lexicon_rewrite *re = NULL;
    uint32_t stem;

    assert(slot < WORDBOOK_LANGS);
    if (!word) {
        stem = stem_of(r->lexicon, token, &re);
    } else {
        if (word->stems[slot] == STEM_UNKNOWN) {
            word->stems[slot] = stem_of(r->lexicon, token, &re);
            word->rewritten |= (uint8_t)((re != NULL) << slot);
        }
        stem = word->stems[slot];
        if (!re && (word->rewritten & 1u << slot))
            re = lexicon_rewrite(r->lexicon, token->text);
    }
    if (!re) {
        put_term(r, i, token->text, stem);
        return;
    }
    for (uint32_t k = 0; k < re->n; k++)
        put_term(r, i, re->words[k], re->stems[k]);
}

/* What stands between the terms; nothing inside a rewritten word. */
static void take_breaks(struct reading *r)
{
    for (size_t i = 0; i + 1 < r->n_terms; i++) {
        uint32_t token = r->terms[i].token;
        r->terms[i].after =
            r->terms[i + 1].token == token ? BREAK_NONE : r->tokenizer->tokens[token].after;
    }
    if (r->n_terms > 0)
        r->terms[r->n_terms - 1].after = BREAK_SENTENCE;
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
    bool
        broken; /* a break lies before the node: what is said ends there, what was learned does not */
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
    r->signs |= hit->flags;
    for (uint32_t i = first; i <= hit->last; i++)
        r->terms[i].hit = (uint32_t)r->n_hits;
}

struct latest {
    uint32_t text, sighting;
};

/* The slot of the node's last sighting, or the free one where it goes. */
static struct latest *latest_of(struct reading *r, uint32_t node)
{
    size_t mask = r->n_latest - 1, at = (node * UINT32_C(0x9E3779B1) >> 8) & mask;

    while (r->latest[at].text == r->text && r->sightings[r->latest[at].sighting].node != node)
        at = (at + 1) & mask;
    return &r->latest[at];
}

static void put_sighting(struct reading *r, uint32_t node, uint32_t first, uint32_t last,
                         uint8_t has)
{
    struct latest *latest = latest_of(r, node);
    uint32_t before = latest->text == r->text ? latest->sighting + 1 : 0;

    *latest = (struct latest){ r->text, (uint32_t)r->n_sightings };
    r->sightings[r->n_sightings++] = (struct sighting){ node, first, last, before, has };
    __builtin_prefetch(&r->tree->facts[r->tree->nodes[node].facts]);
}

/* Every term begins as many sightings as a walk has steps, at most. */
static void make_room_for_sightings(struct reading *r)
{
    size_t most = r->n_terms * LEXICON_MAX_WORDS, n = 256;

    if (most > r->cap_sightings)
        r->sightings = mem_grow(r->sightings, &r->cap_sightings, most, sizeof *r->sightings);
    while (n < 2 * most)
        n *= 2;
    if (n > r->n_latest || r->text == UINT32_MAX) {
        mem_free(r->latest);
        r->latest = mem_alloc(n * sizeof *r->latest);
        r->n_latest = n;
        r->text = 0;
    }
    r->text++;
}

static void put_span(struct reading *r, const struct span *span)
{
    if (r->n_spans == r->cap_spans)
        r->spans = mem_grow(r->spans, &r->cap_spans, r->n_spans + 1, sizeof *r->spans);
    r->spans[r->n_spans++] = *span;
}

static void put_mark(struct reading *r, const struct mark *mark)
{
    if (r->n_marks == r->cap_marks)
        r->marks = mem_grow(r->marks, &r->cap_marks, r->n_marks + 1, sizeof *r->marks);
    r->marks[r->n_marks++] = *mark;
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

/* A walk's next node is known only when this one has come from memory: so the nodes of all terms are asked
 * for first, then those of all pairs, then the walks begin. */
static void expect_nodes(struct reading *r)
{
    enum { PERHAPS = 1 };
    const struct lexicon_tree *tree = r->tree;
    bool presets = r->preset != 0;

    for (size_t i = 0; i + 1 < r->n_terms; i++) {
        struct term *term = &r->terms[i];
        const struct lexicon_node *node = &tree->nodes[term->stem];
        if (node->own[presets] & HAS_ENTRIES)
            __builtin_prefetch(&tree->entries[node->first[presets]]);
        if (node->onward[presets] && r->terms[i + 1].stem != 0 &&
            lexicon_expect_step(tree, term->stem, r->terms[i + 1].stem))
            term->pair = PERHAPS;
    }
    for (size_t i = 0; i + 1 < r->n_terms; i++) {
        struct term *term = &r->terms[i];
        if (term->pair != PERHAPS)
            continue;
        term->pair = lexicon_step(tree, term->stem, r->terms[i + 1].stem);
        __builtin_prefetch(&tree->nodes[term->pair]);
    }
}

static uint32_t next_node(const struct reading *r, uint32_t node, uint32_t first, uint32_t i)
{
    return i == first + 1 ? r->terms[first].pair : lexicon_step(r->tree, node, r->terms[i].stem);
}

static bool ends_sentence(const struct reading *r, uint32_t i)
{
    return r->terms[i].after == BREAK_SENTENCE;
}

/* All that begins at the term. 'layers' are those that may still go on. */
static void walk(struct reading *r, uint32_t first, struct found *found)
{
    enum { LONGEST_GRAM = 3 };
    bool presets = r->preset != 0;
    uint32_t node = r->terms[first].stem;
    unsigned layers = SAID | LEARNED;

    for (uint32_t i = first; node != 0; node = next_node(r, node, first, ++i)) {
        const struct lexicon_node *at = &r->tree->nodes[node];
        unsigned has = at->own[presets] & layers;
        if ((has & HAS_ENTRIES) && !found->broken)
            look(r, node, first, i, found);
        if (has & (HAS_LEARNED | HAS_SAYS))
            put_sighting(r, node, first, i, (uint8_t)has);
        layers &= at->onward[presets];
        if (layers == 0)
            break;
        found->broken = found->broken || !may_go_on(r, i);
        if ((layers & SAID) && (i + 1 - first == LEXICON_MAX_WORDS || ends_sentence(r, i)))
            layers &= ~(unsigned)SAID;
        if ((layers & LEARNED) && (i + 1 - first == LONGEST_GRAM || ends_sentence(r, i)))
            layers &= ~(unsigned)LEARNED;
        if (layers == 0)
            break;
    }
}

static void take_entries(struct reading *r)
{
    uint32_t free_from = 0; /* terms before it belong to a hit */

    expect_nodes(r);
    make_room_for_sightings(r);
    for (uint32_t i = 0; i < r->n_terms; i++) {
        struct found found;
        if (r->terms[i].stem == 0)
            continue;
        found.entry = NULL;
        found.last = found.flags = 0;
        found.weight = found.factor = 0;
        found.n_marks = 0;
        found.broken = false;
        walk(r, i, &found);
        if (found.entry && i >= free_from) {
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

void reading_take_spans(struct reading *r)
{
    for (size_t i = 0; i < r->n_sightings; i++) {
        const struct sighting *sighting = &r->sightings[i];
        bool negated = r->terms[sighting->first].negated;
        if (!(sighting->has & HAS_LEARNED))
            continue;
        const struct lexicon_weight *weight = lexicon_weight_of(r->tree, sighting->node, negated);
        if (weight && is_new(r, sighting, negated))
            put_span(r, &(struct span){ weight, sighting->first, sighting->last });
    }
}

/* --- clauses --- */

static bool opens_clause(const struct reading *r, uint32_t i)
{
    if (i == 0 || r->terms[i - 1].after >= BREAK_COMMA)
        return true;
    uint32_t hit = r->terms[i].hit;
    return hit != 0 && r->hits[hit - 1].first == i &&
           (r->hits[hit - 1].flags & (FLAG_CONTRAST | FLAG_CONCEDE)) != 0;
}

static void take_clauses(struct reading *r)
{
    for (uint32_t i = 0; i < r->n_terms; i++) {
        if (i == 0 || ends_sentence(r, i - 1)) {
            r->sentences =
                mem_grow(r->sentences, &r->cap_sentences, r->n_sentences + 1, sizeof *r->sentences);
            r->sentences[r->n_sentences++] = (struct sentence){ .first = (uint32_t)r->n_clauses };
        }
        if (opens_clause(r, i)) {
            r->clauses =
                mem_grow(r->clauses, &r->cap_clauses, r->n_clauses + 1, sizeof *r->clauses);
            r->clauses[r->n_clauses++] =
                (struct clause){ .first = i, .sentence = (uint32_t)r->n_sentences - 1 };
        }
        const struct token *token = &r->tokenizer->tokens[r->terms[i].token];
        struct sentence *sentence = &r->sentences[r->n_sentences - 1];
        struct clause *clause = &r->clauses[r->n_clauses - 1];
        clause->last = i;
        sentence->last = (uint32_t)r->n_clauses - 1;
        r->terms[i].clause = (uint32_t)r->n_clauses - 1;
        if (i + 1 == r->n_terms || r->terms[i + 1].token != r->terms[i].token) {
            sentence->bangs += token->bangs;
            sentence->question = sentence->question || token->question;
        }
    }
    for (size_t i = 0; i < r->n_hits; i++) {
        struct clause *clause = &r->clauses[r->terms[r->hits[i].first].clause];
        clause->flags |= r->hits[i].flags;
        clause->n_valued += r->hits[i].weight != 0;
        r->n_valued += r->hits[i].weight != 0;
    }
}

void reading_take(struct reading *r, const struct tokenizer *tokenizer, struct lexicon *lexicon,
                  uint32_t slot, struct wordbook *book)
{
    enum { SHOUTING_PERCENT = 70 };

    r->lexicon = lexicon;
    r->tree = lexicon_tree(lexicon);
    r->tokenizer = tokenizer;
    r->n_terms = r->n_hits = r->n_sightings = r->n_spans = r->n_marks = r->n_clauses =
        r->n_sentences = 0;
    r->n_valued = r->fired = r->signs = 0;
    r->ruled = false;
    r->has_url = r->has_user = r->has_number = r->sarcasm = false;
    r->shouting = tokenizer->n_letters_upper * 100 >= tokenizer->n_letters * SHOUTING_PERCENT;
    for (uint32_t i = 0; i < tokenizer->n; i++)
        take_token(r, i, slot, book);
    take_breaks(r);
    for (size_t i = 0; i < tokenizer->n; i++) {
        const struct token *token = &tokenizer->tokens[i];
        r->signs |= (token->bangs ? SIGN_BANG : 0u) | (token->question ? SIGN_QUESTION : 0u) |
                    (token->capitals ? SIGN_CAPITALS : 0u) |
                    (token->drawn_out ? SIGN_DRAWN_OUT : 0u);
        if (token->kind != TOKEN_CLASS)
            continue;
        r->has_number = r->has_number || str_eq(tokenizer->tokens[i].text, STR("<number>"));
        r->has_url = r->has_url || str_eq(tokenizer->tokens[i].text, STR("<url>"));
        r->has_user = r->has_user || str_eq(tokenizer->tokens[i].text, STR("<user>"));
    }
    take_entries(r);
    take_clauses(r);
}
