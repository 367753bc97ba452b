/*
 * plain.h - the markup that people type into forums, as plain text.
 */
#ifndef FETCH_PLAIN_H
#define FETCH_PLAIN_H

#include "core/buf.h"

/* Markdown (CommonMark's usual marks): what was written stays, the marks go; pictures go whole, links
 * keep their words. Not a renderer: what is unclear stays as it is. */
void plain_from_markdown(struct str text, struct buf *out);
/* [b]bold[/b] and the like: tags of letters in brackets go, their content stays. */
void plain_from_bbcode(struct str text, struct buf *out);

#endif
