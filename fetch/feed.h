/*
 * feed.h - RSS, RDF and Atom in one reader.
 *
 * In the wild the formats are mixed: Atom links in RSS, Dublin Core in both, RSS 2.0 inside RDF. So
 * there is one table from (namespace, element) to the field of an item, and the root only settles
 * what a text without a type is. format_rss.c and format_atom.c are its two names.
 */
#ifndef FETCH_FEED_H
#define FETCH_FEED_H

#include "fetch/format.h"

/* 100 when one of the first tags is named so, else 0. */
int feed_sniff(struct str head, const char *const *roots, size_t n_roots);
/* No element starts behind the last item, as far as the last bytes show: what the feed says of itself
 * stands before its items, which can then be handed on as they come. (What stands between them is not
 * worth a pass of its own.) */
bool feed_ends_with_items(struct str text);
int feed_parse(const struct page *page, struct harvest *harvest, struct err *err);

#endif
