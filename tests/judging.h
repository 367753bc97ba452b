/*
 * judging.h - texts judged by the shipped words; for the tests of what they mean.
 */
#ifndef TESTS_JUDGING_H
#define TESTS_JUDGING_H

#include "tests/test.h"

#include "analyze/analyze.h"
#include "core/settings.h"

#include <stdlib.h>

static struct arena arena;

static inline const char *source(void)
{
    const char *folder = getenv("HARK_SOURCE");
    return folder ? folder : ".";
}

static inline struct analyzer *open_with(const char *data, const struct topic *topics, size_t n)
{
    struct err err = { 0 };
    struct analyzer *analyzer = analyzer_open(str_of(data), topics, n, &err);

    if (!analyzer)
        fail_msg("%s", err.text);
    return analyzer;
}

static inline struct verdict judge(struct analyzer *analyzer, const char *text, bool trace)
{
    struct item item = ITEM_EMPTY;
    struct verdict verdict;

    item.text = str_of(text);
    analyzer_judge(analyzer, &item, trace, &arena, &verdict);
    return verdict;
}

static inline bool has_cue(const struct verdict *v, const char *name)
{
    for (size_t i = 0; i < v->n_cues; i++)
        if (str_eq(v->cues[i], str_of(name)))
            return true;
    return false;
}

static inline const struct verdict_aspect *aspect(const struct verdict *v, const char *name)
{
    for (size_t i = 0; i < v->n_aspects; i++)
        if (str_eq(v->aspects[i].name, str_of(name)))
            return &v->aspects[i];
    return NULL;
}

static inline int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

#endif
