/*
 * serve_search.h - the search page: a form, and what it finds. No script: the form asks the server.
 */
#ifndef OUT_SERVE_SEARCH_H
#define OUT_SERVE_SEARCH_H

#include "core/buf.h"
#include "core/settings.h"
#include "store/store.h"

/* What the form says, as it came: nothing is trusted. */
struct serve_ask {
    struct str query, topic, label, source, from, to, page;
};

/* The whole page; *policy gets its Content-Security-Policy. A query that cannot be read is told on the
 * page; -1 only where the store fails. */
int serve_search(struct store *store, const struct settings *settings, const struct serve_ask *ask,
                 struct buf *html, struct buf *policy, struct err *err);

#endif
