/*
 * topics.c - from an item to the topics it is about.
 */
#include "analyze/topics.h"

#include "core/mem.h"
#include "core/settings.h"

#include <string.h>

/* Known beforehand, so that most topics need not be looked at. */
enum asking { ASKS_LANGUAGE = 1, ASKS_ASPECTS = 2 };

int topics_init(struct topics *t, const struct topic *rows, size_t n, matcher_common *common,
                void *context, struct arena *arena, struct err *err)
{
    *t = (struct topics){ .rows = rows, .n = n };
    t->queries = mem_alloc((n + 1) * sizeof *t->queries);
    t->asks = mem_alloc(n + 1);
    for (size_t i = 0; i < n; i++) {
        if (str_is_empty(rows[i].match))
            continue;
        t->queries[i] = query_parse(rows[i].match, arena, NULL, err);
        if (!t->queries[i])
            return err_wrap(err, STR_FMT ": topic '" STR_FMT "': ", STR_ARG(rows[i].place),
                            STR_ARG(rows[i].name));
        if (query_needs_store(t->queries[i]))
            return err_set(err, ERR_CONFIG,
                           STR_FMT ": topic '" STR_FMT "': 'label:' and 'topic:' are for 'hark"
                                   " mentions': a topic is found by what is said",
                           STR_ARG(rows[i].place), STR_ARG(rows[i].name));
        t->asks[i] = (uint8_t)((rows[i].n_languages > 0 ? ASKS_LANGUAGE : 0) |
                               (query_needs_aspects(t->queries[i]) ? ASKS_ASPECTS : 0));
    }
    t->matcher = matcher_open((const struct query *const *)t->queries, n, common, context);
    return 0;
}

void topics_release(struct topics *t)
{
    matcher_close(t->matcher);
    mem_free(t->asks);
    mem_free(t->queries);
    *t = (struct topics){ 0 };
}

static struct query_doc doc_of(const struct item *item, struct str source, struct str lang,
                               struct arena *arena)
{
    struct query_doc doc = query_doc_of(item, arena);

    doc.source = source;
    doc.lang = lang;
    return doc;
}

size_t topics_match(const struct topics *t, const struct item *item, struct str source,
                    struct str lang, topics_aspects *aspects, void *judge, struct arena *arena,
                    size_t **out)
{
    struct candidate_query *candidates;
    size_t n = 0;

    if (t->n == 0)
        return 0;
    struct query_doc doc = doc_of(item, source, lang, arena);
    size_t n_candidates = matcher_seek(t->matcher, &doc, arena, &candidates);
    *out = arena_alloc(arena, (n_candidates + 1) * sizeof **out);
    for (size_t i = 0; i < n_candidates; i++)
        if (!candidates[i].sure)
            __builtin_prefetch(t->queries[candidates[i].query]);
    for (size_t i = 0; i < n_candidates; i++) {
        uint32_t topic = candidates[i].query;
        if ((t->asks[topic] & ASKS_LANGUAGE) && !topic_speaks(&t->rows[topic], lang))
            continue;
        if ((t->asks[topic] & ASKS_ASPECTS) && !doc.aspects) {
            struct str *names;
            doc.n_aspects = aspects(judge, item, arena, &names);
            doc.aspects = names;
        }
        if (candidates[i].sure || query_match(t->queries[topic], &doc))
            (*out)[n++] = topic;
    }
    return n;
}

bool topics_are_named_alone(const struct topics *t, struct str words, struct arena *arena)
{
    struct query_doc doc =
        doc_of(&(struct item){ .text = words, .rating = RATING_NONE }, STR_NONE, STR_NONE, arena);
    struct candidate_query *candidates;
    size_t n_candidates = t->n ? matcher_seek(t->matcher, &doc, arena, &candidates) : 0;
    bool *named = arena_alloc(arena, doc.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < n_candidates; i++) {
        struct query_finding *findings;
        bool yes;
        size_t n_findings =
            query_explain(t->queries[candidates[i].query], &doc, arena, &findings, &yes);

        for (size_t k = 0; k < n_findings; k++)
            for (size_t w = 0; findings[k].found && !findings[k].unwanted && w < findings[k].n; w++)
                named[findings[k].first + w] = true;
    }
    for (size_t i = 0; i < doc.n; i++)
        n += named[i];
    return doc.n > 0 && n == doc.n;
}
