/*
 * matcher.h - which of thousands of queries may match a text, in one pass over its words.
 *
 * Each query is indexed by its anchors (core/query.h): the rarest word, or two words in a row, that a text it
 * matches must have. One look-up a word then tells which queries are worth a closer look; most texts
 * ask for none. What a query costs depends on how often its anchor is met, hardly on how many
 * others there are.
 */
#ifndef ANALYZE_MATCHER_H
#define ANALYZE_MATCHER_H

#include "core/query.h"

struct matcher;

/* Whether the word occurs in many texts, which makes it a poor anchor. */
typedef bool matcher_common(struct str word, void *context);

/* The queries are borrowed; one that is NULL is never met. 'common' may be NULL: then only a word's length
 * tells. */
struct matcher *matcher_open(const struct query *const *queries, size_t n, matcher_common *common,
                             void *context);
void matcher_close(struct matcher *matcher); /* NULL is fine */

struct candidate_query {
    uint32_t query; /* its number */
    bool sure;      /* it matches; else ask query_match() */
};

/* The queries that may match the text, ascending: all that do are among them. */
size_t matcher_seek(struct matcher *matcher, const struct query_doc *doc, struct arena *arena,
                    struct candidate_query **out);

#endif
