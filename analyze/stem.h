/*
 * stem.h - the stem of a folded word. (The door of libstemmer.)
 */
#ifndef ANALYZE_STEM_H
#define ANALYZE_STEM_H

#include "core/str.h"

struct stemmer;

/* 'algorithm' as libstemmer names it ("english", "german"); NULL when the linked library has none. */
struct stemmer *stemmer_open(const char *algorithm);
void stemmer_close(struct stemmer *stemmer); /* NULL is fine */

/* The stem, valid until the next call; the word itself when it is longer than any real word. */
struct str stemmer_stem(struct stemmer *stemmer, struct str word);

#endif
