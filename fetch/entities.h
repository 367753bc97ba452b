/*
 * entities.h - what "&eacute;", "&#233;" and "&#xE9;" stand for.
 *
 * All names of HTML are known, with or without a DTD, in XML too: feeds use them as if they were
 * built in. An ampersand that starts none of them stands for itself.
 */
#ifndef FETCH_ENTITIES_H
#define FETCH_ENTITIES_H

#include "core/buf.h"

/* Appends what stands behind an ampersand; 's' starts there. Returns how many bytes that was, 0 when
 * it is no entity (nothing is appended). 'forgive': a missing semicolon is fine where browsers say
 * so ("&copy 2026"). */
size_t entity_put(struct str s, bool forgive, struct buf *out);

/* Appends the text with its entities decoded, once. Returns the number of stray ampersands. */
size_t entities_decode(struct str raw, bool forgive, struct buf *out);

#endif
