/*
 * doctype.h - entities that a document declares for itself.
 */
#ifndef FETCH_DOCTYPE_H
#define FETCH_DOCTYPE_H

#include "core/buf.h"

/* The text with its own short literal entities put in; a view of 'out' then, else the text as it is.
 * Only values without markup and without further entities count, once, and only up to a ceiling: a
 * bomb stays a name, and nothing outside the document is ever looked at. */
struct str doctype_expand(struct str text, struct buf *out);

#endif
