/*
 * search.h - the query language over what is stored: for 'hark mentions' and the search page.
 *
 * Accents on Latin letters are ignored, except in ="as written". Where the store keeps an index of words
 * ('search: yes'), it names the mentions that are looked at; the answer is the same without.
 */
#ifndef OUT_SEARCH_H
#define OUT_SEARCH_H

#include "core/query.h"
#include "store/store.h"

struct search {
    struct mention_query filter; /* its limit and offset stay 0 */
    const struct query *query;   /* NULL: all that the filter lets through */
    size_t limit, offset;        /* limit 0: all */
    int64_t until_ms;            /* by clock_monotonic_ms(), then it ends; 0: whenever */
};

enum search_end {
    SEARCH_DONE,
    SEARCH_MORE, /* there would be more beyond the limit */
    SEARCH_TOO_LONG
};

/* query_parse() for a search; NULL: *err says why. */
struct query *search_parse(struct str text, struct arena *arena, struct err *err);

/* Calls each() for what was found, like store_mentions(); *end says how it ended. */
int search_run(struct store *store, const struct search *search, store_each *each, void *context,
               enum search_end *end, struct err *err);

#endif
