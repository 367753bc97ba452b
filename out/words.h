/*
 * words.h - the words that made texts negative or positive, and where they stand.
 */
#ifndef OUT_WORDS_H
#define OUT_WORDS_H

#include "core/verdict.h"
#include "out/cells.h"

enum { TOP_WORDS = 4 };

/* The words of most mentions in the pile: "slow (5), cold (3), rude"; empty without an explainer. 'about': only
 * those of clauses that speak of this touchpoint, or empty. */
struct str words_of(const struct crowd *crowd, const struct pile *pile, struct str about,
                    bool negative, struct arena *arena);

/* A short piece of a text with its counted words marked: alternating runs of plain text. */
struct run {
    struct str text;
    bool marked;
};
/* About 'width' bytes of the mention's text (of its title when no counted word stands in the text), around
 * the first counted word; runs are in the arena. */
size_t words_excerpt(const struct member *member, bool negative, size_t width, struct arena *arena,
                     struct run **out);

#endif
