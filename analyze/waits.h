/*
 * waits.h - how long somebody says to have waited, and whom a leaver goes to.
 *
 * "three weeks" is 21 days: a number (or a word for one) before a unit, in a sentence that speaks of waiting
 * within a few words of it. What was waited is what was said, not what was measured.
 */
#ifndef ANALYZE_WAITS_H
#define ANALYZE_WAITS_H

#include "analyze/reading.h"
#include "core/arena.h"
#include "core/err.h"
#include "core/map.h"

/* lexicons/waits.tsv: the words of each language. */
struct waits {
    struct arena arena;
    struct wait_words *words;   /* by row of lang.c; NULL: none */
    struct map units;           /* lengths of time -> what waits_units() says of them */
    uint64_t unit_lengths[256]; /* as those of struct wait_words */
};

int waits_init(struct waits *waits, struct str data, struct err *err);
void waits_release(struct waits *waits);

/* In which of the first eight languages the folded word is a length of time: one bit a row of lang.c. */
uint8_t waits_units(const struct waits *waits, struct str word);

/* The longest wait in seconds; 0: none is stated. */
int64_t waits_stated(const struct waits *waits, const struct reading *reading,
                     const struct item *item);

/* The name behind a phrase of the cue "leaving" ("switched to Acme"): a handle or words with capitals, as they
 * stand in the item. Empty: none. */
struct str waits_whereto(const struct waits *waits, const struct reading *reading,
                         const struct item *item);

#endif
