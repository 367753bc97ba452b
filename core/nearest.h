/*
 * nearest.h - "did you mean": the known word that a misspelt one is closest to.
 */
#ifndef CORE_NEAREST_H
#define CORE_NEAREST_H

#include "core/str.h"

/* Edits (insert, drop, change, swap of neighbours) from a to b, ASCII case ignored; gives up above
 * 'most' and returns most + 1. */
size_t nearest_distance(struct str a, struct str b, size_t most);

/* The candidate at the least distance: at most 1 edit for words of 2 or 3 letters, 2 up to 7, else 3.
 * The first of equals that starts with the same letter wins. NULL when none is near. */
const char *nearest_word(struct str word, const char *const *candidates, size_t n);

#endif
