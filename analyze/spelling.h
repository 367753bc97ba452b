/*
 * spelling.h - words with letters drawn out, as they may be spelt.
 */
#ifndef ANALYZE_SPELLING_H
#define ANALYZE_SPELLING_H

#include "analyze/lexicon.h"

/* The stem of a word whose drawn-out letters were cut to two, each such run taken twice or once: "goood" is "good",
 * "cooolll" "cool", "sooo" "so". The first spelling that hand.tsv or rewrite.tsv knows counts, else the first that any
 * file does; 0: none. '*text' becomes that spelling (of the lexicon's own bytes) where a file has it. */
uint32_t spelling_know(const struct lexicon *lexicon, struct str *text,
                       const struct lexicon_rewrite **rewrite);

#endif
