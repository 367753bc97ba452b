/*
 * identity.h - which item is which, from one poll to the next.
 *
 * A doubled complaint is a false alarm, so the key of an item must stay when its text is edited, its
 * address changes from http to https, or the feed is sorted anew. What one document alone cannot
 * tell (a feed that gave all its items new ids) is left to the store, which knows the old ones: there
 * a second key, the link or title and text and author, finds the same mention again.
 */
#ifndef FETCH_IDENTITY_H
#define FETCH_IDENTITY_H

#include "fetch/harvest.h"

/* Where the tables end of which a harvest is made, as indexes behind their last items. */
struct identity_tables {
    const size_t *ends;
    size_t n;
};

/* A key for every item, in their order; lives in the arena. 'page' is the address that they came
 * from: a link to it tells nothing. 'tables' (or NULL): two rows that are alike in all are two guests
 * of a survey, not one that came twice; but a row of one file is that of another which overlaps.
 * An item without an id of its own has its key as its id then, so that a reply can point at it whenever
 * it comes. */
struct str *identity_keys(struct harvest *harvest, struct str page,
                          const struct identity_tables *tables, struct arena *arena);

/* An id for an item without one, by which a reply further down in its document points at it; never stored:
 * identity_keys() sets the key in its place, in the item and in the reply. */
struct str identity_within(const struct item *item, struct arena *arena);

#endif
