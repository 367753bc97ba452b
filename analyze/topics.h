/*
 * topics.h - which topics an item is about: all their queries, matched together.
 */
#ifndef ANALYZE_TOPICS_H
#define ANALYZE_TOPICS_H

#include "analyze/matcher.h"
#include "core/arena.h"
#include "core/err.h"
#include "core/item.h"

struct topic;

struct topics {
    const struct topic *rows;
    size_t n;
    struct query **queries;  /* NULL: the topic has none */
    struct matcher *matcher; /* of them all */
    uint8_t *asks;           /* what else each wants to know, one bit each */
};

/* The topics are borrowed; the queries live in the arena. 'common' is matcher_open()'s. */
int topics_init(struct topics *topics, const struct topic *rows, size_t n, matcher_common *common,
                void *context, struct arena *arena, struct err *err);
void topics_release(struct topics *topics);

/* The touchpoints that an item's verdict names: asked for once at most, where a query wants to know. */
typedef size_t topics_aspects(void *judge, const struct item *item, struct arena *arena,
                              struct str **names);

/* As analyzer_match() (analyze.h). */
size_t topics_match(const struct topics *topics, const struct item *item, struct str source,
                    struct str lang, topics_aspects *aspects, void *judge, struct arena *arena,
                    size_t **out);

/* Whether the words are those that the topics' queries ask for, and no others: a name alone. */
bool topics_are_named_alone(const struct topics *topics, struct str words, struct arena *arena);

#endif
