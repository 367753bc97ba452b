/*
 * one_source.h - the judge on a topic with one source, hour by hour; for series of counts alone.
 */
#ifndef TESTS_EVAL_ONE_SOURCE_H
#define TESTS_EVAL_ONE_SOURCE_H

#include "alert/judge.h"

/* Judges the hour that ends at 'at'; the source was first read at 'began'. Whether the topic's alert is open. */
static inline bool judge_hour(const struct judge_conf *conf, struct judge_state *state,
                              int64_t began, int64_t at, int neg, int other)
{
    struct coverage source = { .name = STR("source"),
                               .dated = true,
                               .every_s = HOUR_S,
                               .first_ok_at = began,
                               .last_ok_at = at };
    struct arrival arrival = { .aspect = ASPECT_ALL,
                               .bucket = at - HOUR_S,
                               .neg = neg,
                               .other = other,
                               .raw_neg = neg,
                               .raw_other = other };
    struct tick tick = { .topic = STR("t"),
                         .at = at,
                         .previous = at - HOUR_S,
                         .sources = &source,
                         .n_sources = 1,
                         .arrivals = &arrival,
                         .n_arrivals = 1 };
    struct judgement *judgements;
    struct arena arena;
    bool open;

    arena_init(&arena);
    judge(conf, state, &tick, &arena, &judgements);
    open = judgements[0].open;
    arena_release(&arena);
    return open;
}

#endif
