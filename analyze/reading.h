/*
 * reading.h - a text with all that the lexicon says about it, before the sums are made.
 *
 * Tokens become terms (rewritten words, stem numbers), terms lie in clauses and clauses in sentences; hand
 * entries are hits, learned n-grams are spans, touchpoints and cues are marks. The rules of modifiers.c
 * change factors of hits and terms, evidence.c adds up.
 */
#ifndef ANALYZE_READING_H
#define ANALYZE_READING_H

#include "analyze/lexicon.h"
#include "analyze/token.h"
#include "analyze/wordbook.h"
#include "core/item.h"

enum { HIT_MAX_STEPS = 8, NO_RULE = 0xff };

struct term {
    uint32_t stem;
    uint32_t pair; /* the node of it and the next term, 0: none */
    uint32_t token;
    uint32_t clause;
    uint32_t hit; /* number + 1 of the hand entry that covers it; 0: none */
    struct str text;
    int32_t factor; /* of the clause rules, thousandths: for hits and spans */
    uint8_t rule;   /* that set it, NO_RULE: none */
    uint8_t after;  /* enum token_break before the next term; the last ends a sentence */
    bool opens;     /* a clause: a word like "but" does */
    bool negated;
    bool muted;       /* learned weights are silent here: a rule knows better */
    bool may_be_unit; /* a length of time */
};

/* A rule's change to one hit. */
struct step {
    uint8_t rule;
    int32_t factor;
};

struct hit {
    const struct lexicon_entry *entry;
    uint32_t first, last; /* terms */
    uint32_t flags;
    int32_t weight; /* valence; 0: only steers */
    int32_t factor; /* of a booster or damper */
    uint8_t n_steps;
    struct step steps[HIT_MAX_STEPS];
};

/* A learned n-gram. */
struct span {
    uint32_t node;
    bool negated;
    int32_t weight, neutral; /* as those of struct lexicon_weight */
    uint32_t first, last;
};

/* A node of which something was learned. */
struct sighting {
    uint32_t node;
    uint32_t first, last;
    uint32_t before; /* number + 1 of the last sighting of the same node; 0: none */
    uint8_t has;     /* of enum lexicon_has: what of it counts here */
};

/* A touchpoint or cue. */
struct mark {
    const struct lexicon_entry *entry;
    uint32_t first, last;
};

struct clause {
    uint32_t first, last; /* terms */
    uint32_t sentence;
    uint32_t flags;    /* of all hits in it */
    uint32_t n_valued; /* hits with a valence */
    int64_t evidence;  /* filled by evidence.c */
};

struct sentence {
    uint32_t first, last; /* clauses */
    uint32_t bangs;
    bool question;
};

struct reading {
    const struct lang *lang; /* NULL: nothing is special about it */
    struct lexicon *lexicon;
    const struct lexicon_tree *tree;
    const struct tokenizer *tokenizer;
    enum item_kind kind;
    uint8_t preset; /* whose entries count beside those of all; 0: none */

    struct term *terms;
    struct hit *hits;
    struct sighting *sightings;
    struct span *spans;
    struct mark *marks; /* of hand lists */
    struct clause *clauses;
    struct sentence *sentences;
    size_t n_terms, n_hits, n_sightings, n_spans, n_marks, n_clauses, n_sentences;
    size_t cap_terms, cap_hits, cap_sightings, cap_spans, cap_marks, cap_clauses, cap_sentences;

    struct latest *latest; /* the last sighting of each node: open addressing */
    size_t n_latest, latest_mask;
    uint32_t *perhaps; /* terms that may begin something longer */
    size_t n_perhaps, cap_perhaps;
    uint32_t *sayings; /* sightings of which touchpoints or cues were learned */
    size_t n_sayings, cap_sayings;
    uint32_t text; /* number of this one: slots of another are free */

    struct names_memo *names; /* of names.c */

    uint32_t n_valued; /* hits with a valence */
    uint32_t signs;    /* flags of all hits, and enum token_sign */
    uint32_t fired;    /* one bit a rule of modifiers.c */
    uint32_t cues;     /* enum lexicon_cue: those that a phrase tells */
    bool ruled;        /* one of them outranks learned weights */
    bool negates;      /* a term may be negated */
    bool mutes;        /* a term may be muted */
    bool has_unit;     /* a term may_be_unit */
    bool shouting;     /* nearly all in capitals: capitals say nothing */
    bool sarcasm;
};

void reading_release(struct reading *reading);

/* Fetches what the wordbook knows of the tokens; comes before all that asks it. */
void reading_expect(struct tokenizer *tokenizer, const struct wordbook *book);

/* Keeps with the token what the wordbook says of it in the language of the slot. */
static inline void reading_note(struct token *token, const struct word *word, uint32_t slot)
{
    bool known = !token->drawn_out & (token->kind != TOKEN_EMOTICON) &
                 (word->stems[slot] != STEM_UNKNOWN) & !(word->rewritten >> slot & 1);

    token->stem = known ? word->stems[slot] : 0;
    token->stem_of = (uint8_t)(known ? slot + 1 : 0);
    token->is_unit = word->units >> slot & 1;
}

/* Makes terms of the tokens and finds all entries. 'slot' is the row of the language, for the
 * wordbook. */
void reading_take(struct reading *reading, const struct tokenizer *tokenizer,
                  struct lexicon *lexicon, uint32_t slot, struct wordbook *book);
/* The same in two steps, between which what will be looked at comes nearer: other texts may have their turn. */
void reading_begin(struct reading *reading, const struct tokenizer *tokenizer,
                   struct lexicon *lexicon, uint32_t slot, struct wordbook *book);
void reading_finish(struct reading *reading);

/* The learned layer: after negation is known. Each n-gram counts once a text, as in training. */
void reading_take_spans(struct reading *reading);

/* Whether the term alone is a negator, whatever idiom it stands in. */
bool reading_is_negator(const struct reading *reading, uint32_t term);

#endif
