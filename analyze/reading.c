/*
 * reading.c - from tokens to terms, hits, spans and clauses.
 *
 * Hand entries: from left to right, the longest first, none overlapping. Touchpoints and cues: the longest at
 * each place. Learned n-grams: all of them, inside a sentence. Each walk starts at a term and steps through the
 * lexicon's tree, at most five steps, so the whole is linear.
 */
#include "analyze/reading.h"

#include "analyze/wordbook.h"
#include "core/mem.h"

#include <assert.h>

/* Layers of the tree that a walk looks for. */
enum {
    LEARNED = 1 << LAYER_LEARNED,
    SAID = 1 << LAYER_HAND | 1 << LAYER_ASPECT | 1 << LAYER_CUE,
};

void reading_release(struct reading *r)
{
    mem_free(r->terms);
    mem_free(r->hits);
    mem_free(r->spans);
    mem_free(r->marks);
    mem_free(r->clauses);
    mem_free(r->sentences);
    mem_free(r->seen);
    *r = (struct reading){ 0 };
}

/* --- terms --- */

static void put_term(struct reading *r, uint32_t token, struct str text, uint32_t stem)
{
    r->terms = mem_grow(r->terms, &r->cap_terms, r->n_terms + 1, sizeof *r->terms);
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

static uint32_t stem_of(struct lexicon *lex, const struct token *token)
{
    uint32_t stem = lexicon_stem(lex, token->text, token->kind == TOKEN_WORD);

    if (stem == 0 && token->drawn_out)
        stem = stem_of_drawn_out(lex, token->text);
    return stem;
}

static void take_token(struct reading *r, uint32_t i, uint32_t slot, struct wordbook *book)
{
    const struct token *token = &r->tokenizer->tokens[i];
    bool is_word = token->kind == TOKEN_WORD;
    /* What is remembered must follow from the letters alone. */
    bool plain = !token->drawn_out && token->kind != TOKEN_EMOTICON;
    struct word *word = plain ? wordbook_find(book, token->text) : NULL;
    const struct lexicon_rewrite *re = NULL;
    uint32_t stem;

    assert(slot < WORDBOOK_LANGS);
    if (!word) {
        stem = stem_of(r->lexicon, token);
        re = is_word ? lexicon_rewrite(r->lexicon, token->text) : NULL;
    } else {
        if (word->stems[slot] == STEM_UNKNOWN) {
            word->stems[slot] = stem_of(r->lexicon, token);
            if (is_word && lexicon_rewrite(r->lexicon, token->text))
                word->rewritten |= (uint8_t)(1u << slot);
        }
        stem = word->stems[slot];
        if (word->rewritten & 1u << slot)
            re = lexicon_rewrite(r->lexicon, token->text);
    }
    if (!re) {
        put_term(r, i, token->text, stem);
        return;
    }
    for (uint32_t k = 0; k < re->n; k++)
        put_term(r, i, re->words[k], re->stems[k]);
}

/* --- entries --- */

static bool is_exactly(const struct reading *r, uint32_t first, const struct lexicon_entry *entry)
{
    struct str rest = entry->text, word;

    for (uint32_t i = first; str_cut(&rest, ' ', &word); i++)
        if (!str_eq(word, r->terms[i].text))
            return false;
    return true;
}

/* Whether the words may be read as one entry: no break but a comma between them. */
static bool may_go_on(const struct reading *r, uint32_t i)
{
    const struct token *token = &r->tokenizer->tokens[r->terms[i].token];
    return i + 1 < r->n_terms &&
           (r->terms[i + 1].token == r->terms[i].token || token->after <= BREAK_NONE);
}

static void put_hit(struct reading *r, const struct hit *hit)
{
    r->hits = mem_grow(r->hits, &r->cap_hits, r->n_hits + 1, sizeof *r->hits);
    r->hits[r->n_hits++] = *hit;
    for (uint32_t i = hit->first; i <= hit->last; i++)
        r->terms[i].hit = (uint32_t)r->n_hits;
}

static void put_span(struct reading *r, const struct span *span)
{
    r->spans = mem_grow(r->spans, &r->cap_spans, r->n_spans + 1, sizeof *r->spans);
    r->spans[r->n_spans++] = *span;
}

static void put_mark(struct reading *r, const struct mark *mark)
{
    r->marks = mem_grow(r->marks, &r->cap_marks, r->n_marks + 1, sizeof *r->marks);
    r->marks[r->n_marks++] = *mark;
}

struct found {
    struct hit hit;
    struct mark marks[8];
    uint32_t n_marks;
};

/* All entries of one node; longer ones replace shorter ones. */
static void look(const struct reading *r, uint32_t node, uint32_t first, uint32_t last,
                 struct found *found)
{
    struct hit hit = { .first = first, .last = last, .factor = 1000 };

    for (const struct lexicon_entry *e = lexicon_first(r->tree, node); e;
         e = lexicon_next(r->tree, e)) {
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
        bool better = !hit.entry || ((e->flags & FLAG_EXACT) && !(hit.entry->flags & FLAG_EXACT));
        hit.flags |= e->flags;
        if (e->flags & FLAG_BOOST)
            hit.factor = e->factor;
        if (better || (hit.weight == 0 && e->weight != 0 && !(hit.entry->flags & FLAG_EXACT))) {
            hit.entry = e;
            hit.weight = e->weight;
        }
    }
    if (hit.flags & FLAG_NAY)
        hit.flags |= FLAG_NEGATOR; /* "it is not" answers, and denies what follows */
    if (hit.entry)
        found->hit = hit;
}

static void take_entries(struct reading *r)
{
    uint32_t free_from = 0; /* terms before it belong to a hit */

    for (uint32_t i = 0; i < r->n_terms; i++) {
        const struct lexicon_node *root = &r->tree->nodes[r->tree->roots[r->terms[i].stem]];
        uint32_t node = 0;

        if (!((root->own | root->onward) & SAID))
            continue;
        struct found found;
        found.hit.entry = NULL;
        found.n_marks = 0;
        for (uint32_t j = i; j < r->n_terms && j < i + LEXICON_MAX_WORDS; j++) {
            node = lexicon_step(r->tree, node, r->terms[j].stem);
            if (node == 0)
                break;
            if (r->tree->nodes[node].own & SAID)
                look(r, node, i, j, &found);
            if (!(r->tree->nodes[node].onward & SAID) || !may_go_on(r, j))
                break;
        }
        if (found.hit.entry && i >= free_from) {
            put_hit(r, &found.hit);
            free_from = found.hit.last + 1;
        }
        for (uint32_t k = 0; k < found.n_marks; k++)
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

static bool ends_sentence(const struct reading *r, uint32_t i)
{
    return i + 1 >= r->n_terms || (r->terms[i + 1].token != r->terms[i].token &&
                                   r->tokenizer->tokens[r->terms[i].token].after == BREAK_SENTENCE);
}

void reading_take_spans(struct reading *r)
{
    enum { LONGEST = 3 };

    if (!lexicon_has_layer(r->lexicon, LAYER_LEARNED))
        return;
    r->seen = mem_grow(r->seen, &r->cap_seen, r->tree->n_weights, sizeof *r->seen);
    r->round++;
    for (uint32_t i = 0; i < r->n_terms; i++) {
        uint32_t node = 0;
        for (uint32_t j = i; j < r->n_terms && j < i + LONGEST; j++) {
            node = lexicon_step(r->tree, node, r->terms[j].stem);
            if (node == 0)
                break;
            uint32_t weight = r->tree->nodes[node].learned[r->terms[i].negated];
            if (weight != 0 && r->seen[weight] != r->round) {
                r->seen[weight] = r->round;
                put_span(r, &(struct span){ weight, i, j });
            }
            if (!(r->tree->nodes[node].onward & LEARNED) || ends_sentence(r, j))
                break;
        }
    }
}

/* --- clauses --- */

static bool opens_clause(const struct reading *r, uint32_t i)
{
    if (i == 0)
        return true;
    if (r->terms[i].token != r->terms[i - 1].token &&
        r->tokenizer->tokens[r->terms[i - 1].token].after >= BREAK_COMMA)
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
    r->n_terms = r->n_hits = r->n_spans = r->n_marks = r->n_clauses = r->n_sentences = 0;
    r->n_valued = r->fired = 0;
    r->has_url = r->has_user = r->sarcasm = false;
    r->shouting = tokenizer->n_letters_upper * 100 >= tokenizer->n_letters * SHOUTING_PERCENT;
    for (uint32_t i = 0; i < tokenizer->n; i++)
        take_token(r, i, slot, book);
    for (size_t i = 0; i < tokenizer->n; i++) {
        if (tokenizer->tokens[i].kind != TOKEN_CLASS)
            continue;
        r->has_url = r->has_url || str_eq(tokenizer->tokens[i].text, STR("<url>"));
        r->has_user = r->has_user || str_eq(tokenizer->tokens[i].text, STR("<user>"));
    }
    take_entries(r);
    take_clauses(r);
}
