/*
 * grams.h - labelled texts as rows of stem n-grams: what the trainer counts.
 *
 * Texts are read exactly as the scorer reads them (tokens, rewritten words, scope of negation), so that what
 * is learned is what will be found.
 */
#ifndef ANALYZE_GRAMS_H
#define ANALYZE_GRAMS_H

#include "analyze/lexicon.h"
#include "core/arena.h"

enum { GRAM_LONGEST = 3 };

/* A stem n-gram. */
struct gram {
    uint32_t words[GRAM_LONGEST]; /* numbers of stems, from 1 */
    uint32_t n;
    uint32_t df; /* rows that have it */
    bool negated;
};

enum gram_label { GRAM_NEG = -1, GRAM_NEU = 0, GRAM_POS = 1 };

struct grams;
struct lang;

/* 'lexicon' gives the negators and what is read as what; it must outlive the grams. */
struct grams *grams_open(struct lexicon *lexicon, const struct map *emoticons,
                         const struct lang *lang);
void grams_close(struct grams *grams);
/* From now on texts are read with the words of this preset of the lexicon. */
void grams_preset(struct grams *grams, uint8_t preset);

/* Adds one text of the source with this number. */
void grams_add(struct grams *grams, struct str text, enum gram_label label, uint32_t source);

/* The numbers of the stems of a text that is no row, in their order; they hold until the next call. */
const uint32_t *grams_read(struct grams *grams, struct str text, size_t *n);
/* A word that is known otherwise is kept however seldom rows have it. */
void grams_know(struct grams *grams, uint32_t word);
/* The stems' numbers lie below this. */
uint32_t grams_words(const struct grams *grams);
/* Whether the word seems to be a proper name. */
bool grams_is_name(const struct grams *grams, uint32_t word);

/* Adds to the last text, as words apart, what the hand lists of the layer find in it: "[staff]",
 * and with cues whether it has words of "[blame]" or "[praise]"; and takes its words as they stand,
 * negated or not. */
void grams_mark(struct grams *grams, enum lexicon_layer layer);

/* Counts all n-grams seen in at least 'df' rows, and words that are known; those with a proper name in them are
 * dropped. */
void grams_count(struct grams *grams, uint32_t df);

size_t grams_rows(const struct grams *grams);
enum gram_label grams_label(const struct grams *grams, size_t row);
uint32_t grams_source(const struct grams *grams, size_t row);
/* The evidence of the hand layer, thousandths at a gain of 1000. */
int32_t grams_hand(const struct grams *grams, size_t row);

/* The n-grams kept. */
const struct gram *grams_all(const struct grams *grams, size_t *n);
/* Keeps those with keep[i] only; numbers close up in the old order. */
void grams_keep(struct grams *grams, const bool *keep);

/* The rows over the n-grams kept: made anew after counting and keeping; owned by the grams. */
void grams_matrix(struct grams *grams, const size_t **starts, const uint32_t **columns);

/* The commonest surface forms of its stems, a space between. */
struct str grams_surface(const struct grams *grams, const struct gram *gram, struct arena *arena);

#endif
