/*
 * out_world.h - a small invented world for the tests of pages and mails: one brand, forty quiet days
 * and one on which batteries fail. Always the same, from a seeded counter.
 */
#ifndef TESTS_OUT_WORLD_H
#define TESTS_OUT_WORLD_H

#include "out/view.h"

struct store;

/* 2026-03-14 is the bad day; now is the evening of it, in Berlin. */
#define WORLD_DAY ((int64_t)1773442800) /* its local midnight */
#define WORLD_NOW ((int64_t)1773509400) /* 18:30 */
enum { WORLD_DAYS = 40 };

struct world {
    char dir[64]; /* removed by world_close() */
    struct store *store;
    struct settings settings;
    struct topic topics[2];
    struct source sources[4];
    const struct out_touchpoint *touchpoints;
    size_t n_touchpoints;
    struct out_explain explain; /* a fixed list of words */
};

void world_open(struct world *world);
/* More mentions, each in a visit of its own. */
struct world_mention {
    const char *source, *author, *title, *text, *url;
    int64_t at;
    int label; /* enum label */
    int32_t score;
    int32_t rating;     /* RATING_NONE: none */
    const char *aspect; /* or NULL */
    int32_t aspect_score;
    bool by_owner;
    const char *in_reply_to;
    /* NULL or 0: not said */
    const char *id; /* of the item; "key-" and a number unless said. The same again: a revision */
    const char *thread, *place, *whereto, *dropped, *lang, *human;
    const char *cues; /* a blank between */
    int64_t wait_s, shares;
    size_t topic;            /* of world.topics */
    int32_t mark, mark_best; /* of an answer to a survey: 9 of 10 */
};
void world_put(struct world *world, const struct world_mention *mentions, size_t n);
/* What a cell of a view prints, and that a count is that of its ids. */
void world_check(const struct world *world, const struct view_request *request, const char *view,
                 const char *path, const char *want);
void world_close(struct world *world);

#endif
