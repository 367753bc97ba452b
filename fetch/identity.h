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

/* A key for every item, in their order; lives in the arena. 'equal_count': two items alike in all are
 * two (rows of a survey), not one that came twice. 'page' is the address that they came from: a link
 * to it tells nothing. */
struct str *identity_keys(const struct harvest *harvest, struct str page, bool equal_count,
                          struct arena *arena);

#endif
