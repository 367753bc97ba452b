/*
 * pick.h - the little language in which a recipe says where something stands in JSON (recipe.h).
 */
#ifndef FETCH_PICK_H
#define FETCH_PICK_H

#include "core/buf.h"

#include <jansson.h>

/* The value at a path; "." is the whole, "a[].b" looks into the first element. NULL: not there. */
const json_t *pick_value(const json_t *from, struct str path);

/* What a choice of paths and templates gives, into 'out' (emptied first); false: nothing. */
bool pick_text(const json_t *from, struct str choice, struct buf *out);

/* A condition: "path" (there, and not null, false, 0 or empty), "path=value", "path!=value". */
bool pick_holds(const json_t *from, struct str condition);

struct picked {
    const json_t **items; /* borrowed; release with mem_free */
    size_t n, cap;
};

/* Adds all objects of the first list that the choice of paths finds; one object that stands where a
 * list should counts as a list of one (not for "."). False: there is neither. "a[].b" looks into
 * every element. */
bool pick_items(const json_t *from, struct str choice, struct picked *to);

#endif
