/*
 * text.h - markup to plain text.
 *
 * Tags go, script, style and comments go with what is in them, block elements become line breaks,
 * entities are decoded once, white space is collapsed. What comes out is text and never markup, even
 * where it looks like some. Lines that are quoted begin with TEXT_QUOTE.
 */
#ifndef FETCH_TEXT_H
#define FETCH_TEXT_H

#include "core/buf.h"

/* Before each line of a text that its author took from somebody else: a control, which no clean text
 * holds. page_field() makes of it what its harvest wants. */
#define TEXT_QUOTE '\x01'

/* Appends the text of HTML or XHTML. True: what was appended is clean (utf8_is_clean) for sure, if the
 * markup is valid UTF-8; false: it was not looked at closely enough to say. So for all of these. */
bool text_from_markup(struct str markup, struct buf *out);
/* The same for markup that is escaped once ("&lt;p&gt;"), as feeds hold it: text_from_markup() of what
 * entities_decode() gives, mostly in one pass. */
bool text_from_escaped(struct str escaped, struct buf *out);
/* Appends plain text with its runs of white space collapsed: to a line break where one was in it, to
 * a blank elsewhere. */
bool text_collapse(struct str text, struct buf *out);
/* The text holds a tag or an entity, as far as one can tell. */
bool text_has_markup(struct str text);
/* The same for text that may hold '<' and '&' of its own: an end tag, or a tag or entity that people
 * write in texts. */
bool text_has_html(struct str text);

#endif
