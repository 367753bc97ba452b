/*
 * lang_grams.h - languages told by their letters: pieces of words that one language has more than others.
 *
 * Small words tell a language quickly and for nothing, but two nouns hold none. lexicons/grams.tsv lists runs of
 * one to four letters (and short words whole) with what each speaks for; a text's points are added up over
 * all runs of its words, which is a naive Bayes classifier whose logarithms were rounded (Cavnar and
 * Trenkle 1994 for the idea of n-grams, Lui and Baldwin 2012 for choosing them). The file also knows
 * languages that hark does not tell, so that Slovenian is not taken for Croatian but for unknown.
 */
#ifndef ANALYZE_LANG_GRAMS_H
#define ANALYZE_LANG_GRAMS_H

#include "core/err.h"
#include "core/map.h"

enum { GRAMS_MAX_LANGS = 64 }; /* what one knows of a run fills a cache line */

struct lang_grams {
    struct map runs;         /* letters -> row of the table */
    struct lang_run *shorts; /* the same for runs of up to four bytes: nearly all of them */
    size_t n_shorts;
    uint64_t *filter;       /* a few bits a run: most runs of a text are none of them */
    struct lang_row *table; /* what runs speak for */
    size_t n_table, cap_table;
    char *bytes;                     /* of the file: keys point into it */
    uint8_t places[GRAMS_MAX_LANGS]; /* by row of lang.c: number + 1 in the file; 0: none */
    int rows[GRAMS_MAX_LANGS]; /* of lang.c, by the file's order; LANG_NONE: known, not told */
    uint8_t
        ahead[GRAMS_MAX_LANGS]; /* points that a language which is met far more often has at once */
    size_t n;
    struct lang_memo *memo; /* what words met before gave */
};

/* A folder without the file tells nothing. */
int lang_grams_init(struct lang_grams *grams, struct str data, struct err *err);
void lang_grams_release(struct lang_grams *grams);

/* Whether the file's letters tell this row of lang.c. */
bool lang_grams_knows(const struct lang_grams *grams, int row);

/* Points of one text. */
struct lang_points {
    uint16_t points[GRAMS_MAX_LANGS]; /* of a few hundred letters */
    uint32_t n_letters;
};

/* Asks for the memory of words that are added soon. */
void lang_grams_expect(const struct lang_grams *grams, uint64_t hash);

/* Adds a word, folded. Its hash, of 64 bits and with a secret seed, stands for it in the memo; 0: there is none. */
void lang_grams_word(const struct lang_grams *grams, struct str word, uint64_t hash,
                     struct lang_points *points);

/* Points of a row of lang.c, and those of the leader. */
uint32_t lang_grams_points(const struct lang_grams *grams, const struct lang_points *points,
                           int row);
uint32_t lang_grams_most(const struct lang_grams *grams, const struct lang_points *points);

/* How far behind the leader a language may be and still matter to lang_grams_decide(). */
uint32_t lang_grams_lead(const struct lang_points *points);

/* Adds points of another kind to a row of lang.c, or takes them; never below none. */
void lang_grams_add(const struct lang_grams *grams, struct lang_points *points, int row,
                    int32_t more);

/* The row of lang.c that leads clearly; LANG_NONE when none does or hark does not tell it. 'hint' is believed
 * when it leads or nearly does. */
int lang_grams_decide(const struct lang_grams *grams, const struct lang_points *points, int hint);

#endif
