/*
 * query_doc.c - items and mentions as the documents that queries are asked about.
 */
#include "core/mention.h"
#include "core/query.h"
#include "core/url.h"

struct query_doc query_doc_of(const struct item *item, struct arena *arena)
{
    struct query_doc doc = { .title = item->title,
                             .text = item->text,
                             .author = item->author,
                             .site = url_host(item->url, arena),
                             .stars = item->rating };

    doc.tokens = query_doc_tokens(item->title, item->text, arena, &doc.n);
    return doc;
}

struct query_doc query_doc_of_mention(const struct mention *m, struct arena *arena)
{
    struct query_doc doc = query_doc_of(&m->item, arena);
    struct str *aspects = arena_alloc(arena, (m->verdict.n_aspects + 1) * sizeof *aspects);

    for (size_t i = 0; i < m->verdict.n_aspects; i++)
        aspects[i] = m->verdict.aspects[i].name;
    doc.source = m->source;
    doc.lang = m->verdict.lang;
    doc.aspects = aspects;
    doc.n_aspects = m->verdict.n_aspects;
    doc.label = str_of(label_name(m->verdict.label));
    doc.topics = m->topics;
    doc.n_topics = m->n_topics;
    return doc;
}
