/*
 * alike.h - how much two texts say in the same words, whatever their order.
 */
#ifndef OUT_ALIKE_H
#define OUT_ALIKE_H

#include "core/str.h"

#include <stdint.h>

enum { ALIKE_WORDS = 256 };

/* The words of a text as sorted hashes, each once and without numbers; of a long one its start. */
struct bag {
    uint64_t words[ALIKE_WORDS];
    size_t n;
};

void bag_fill(struct bag *bag, struct str text);
/* Four words of five, or more, of all that either has are the same: one template. */
bool bag_is_template(const struct bag *a, const struct bag *b);
/* Of the shorter one three words of five are in the other, and there are ten: the same told again. */
bool bag_is_retold(const struct bag *a, const struct bag *b);

#endif
