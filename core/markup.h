/*
 * markup.h - HTML and SVG, escaped by construction. (The door of libxml2's writer.)
 *
 * Elements are started and ended, attributes and text are handed over as they are: there is no way
 * to write foreign text that a browser would read as markup. Void elements close themselves, links
 * lead to http(s) or to a place inside our own pages, and to nothing else. Errors are kept: one
 * check at markup_close() is enough.
 */
#ifndef CORE_MARKUP_H
#define CORE_MARKUP_H

#include "core/buf.h"
#include "core/err.h"
#include "core/str.h"

struct markup;

/* Writes into 'out', which must outlive it. */
struct markup *markup_open(struct buf *out);
/* Frees it; -1 when an element was left open or bytes did not fit. */
int markup_close(struct markup *m, struct err *err);

void markup_doctype(struct markup *m); /* <!DOCTYPE html> */

void markup_start(struct markup *m, const char *element);
void markup_end(struct markup *m); /* the innermost */

/* Attributes come right after markup_start(). */
void markup_attr(struct markup *m, const char *name, const char *value);
void markup_attr_str(struct markup *m, const char *name, struct str value);
void markup_attr_fmt(struct markup *m, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void markup_flag(struct markup *m, const char *name); /* a boolean attribute: present */

void markup_text(struct markup *m, const char *text);
void markup_text_str(struct markup *m, struct str text);
void markup_text_fmt(struct markup *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void markup_line(struct markup *m); /* a line end, so that people can read the source */

/* <element class="class">text</element>; class may be NULL. */
void markup_element(struct markup *m, const char *element, const char *class, const char *text);
void markup_element_str(struct markup *m, const char *element, const char *class, struct str text);

/* A link that leads out: http(s) only, with rel="noopener noreferrer nofollow"; any other address
 * leaves the text alone, unlinked. True when it became a link. */
bool markup_link(struct markup *m, struct str url, struct str text);
/* A link inside our own pages: 'href' is ours, never foreign text. */
void markup_here(struct markup *m, struct str href, struct str text);

/* Whether a foreign address may become a link: http(s) with a host, no blank or control. */
bool markup_may_link(struct str url);

/* <style> with our own rules: the one place where bytes pass as they are. */
void markup_style(struct markup *m, const char *css);

#endif
