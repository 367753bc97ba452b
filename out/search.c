/*
 * search.c - mentions as documents of a query.
 */
#include "out/search.h"

#include "core/clock.h"

#include <string.h>

struct query *search_parse(struct str text, struct arena *arena, struct err *err)
{
    return query_parse(text, arena, NULL, err);
}

static bool matches(const struct query *query, const struct mention *m)
{
    struct arena arena = { 0 };
    struct query_doc doc = query_doc_of_mention(m, &arena);
    bool found = query_match(query, &doc);

    arena_release(&arena);
    return found;
}

struct finding {
    const struct search *search;
    store_each *each;
    void *context;
    size_t n, n_seen;
    enum search_end end;
};

enum {
    ENOUGH = -1000, /* ends the walk: no each() returns it */
    LOOK_AT_CLOCK = 256
};

static int find_one(void *context, const struct mention *m)
{
    struct finding *f = context;
    const struct search *search = f->search;

    if (search->until_ms && f->n_seen++ % LOOK_AT_CLOCK == 0 &&
        clock_monotonic_ms() > search->until_ms) {
        f->end = SEARCH_TOO_LONG;
        return ENOUGH;
    }
    if (search->query && !matches(search->query, m))
        return 0;
    if (f->n++ < search->offset)
        return 0;
    if (search->limit && f->n > search->offset + search->limit) {
        f->end = SEARCH_MORE;
        return ENOUGH;
    }
    return f->each(f->context, m);
}

int search_run(struct store *store, const struct search *search, store_each *each, void *context,
               enum search_end *end, struct err *err)
{
    struct finding f = { .search = search, .each = each, .context = context };
    struct mention_query filter = search->filter;
    struct buf words;
    int rc;

    buf_init(&words, BUF_NO_CEILING);
    if (search->query && query_narrow(search->query, &words))
        filter.words = buf_str(&words);
    rc = store_mentions(store, &filter, find_one, &f, err);
    buf_release(&words);
    *end = f.end;
    return rc == ENOUGH ? 0 : rc;
}
