/*
 * slug.h - a name for a folder or file that any foreign text may become.
 */
#ifndef OUT_SLUG_H
#define OUT_SLUG_H

#include "core/buf.h"

/* [a-z0-9-] of the text, at most 40, and 8 hex digits of its hash: "acme-cafe-1a2b3c4d". Distinct
 * texts stay distinct where case does not count, and nothing of it is a path. Latin letters lose
 * their accents: "Caf\u00e9 M\u00fcller" is "cafe-mueller-...". */
void slug_put(struct str text, struct buf *out);
/* What it was called when such letters were left out ("caf-m-ller-..."). */
void slug_put_former(struct str text, struct buf *out);

#endif
