/*
 * life_world.h - the alerts of a small made-up topic, tick by tick through saved bytes; for the tests of life.
 */
#ifndef TESTS_LIFE_WORLD_H
#define TESTS_LIFE_WORLD_H

#include "tests/test.h"

#include "alert/life.h"
#include "core/arena.h"

#include <string.h>

#define START INT64_C(1767571200)

struct world {
    struct life_state *life;
    struct life_conf conf;
    struct arena arena;
    int64_t at;
    struct coverage source;
    struct judgement judgements[4];
    size_t n_judgements;
    bool out; /* open, but nothing stands out any more */
    struct at_once at_once[3];
    size_t n_at_once;
    struct notice *notices;
    size_t n_notices;
};

static inline void world_init(struct world *w)
{
    memset(w, 0, sizeof *w);
    w->life = life_state_open(STR_NONE, NULL);
    w->conf = (struct life_conf){ .odds_days = 250, .repeat_s = DAY_S };
    w->at = START;
    w->source = (struct coverage){ .name = STR("shop"),
                                   .dated = true,
                                   .first_ok_at = START,
                                   .last_ok_at = START,
                                   .every_s = 1800 };
    arena_init(&w->arena);
    w->judgements[0] =
        (struct judgement){ .aspect = STR(""), .signal = STR("negative"), .ready = true };
    w->judgements[1] =
        (struct judgement){ .aspect = STR("food"), .signal = STR("negative"), .ready = true };
    w->n_judgements = 2;
}

static inline void world_release(struct world *w)
{
    life_state_close(w->life);
    arena_release(&w->arena);
}

static inline void burn(struct judgement *j, int64_t odds, int32_t observed)
{
    j->open = odds > 0;
    j->odds_days = odds;
    j->observed = observed;
    j->observed_all = observed + 5;
    j->expected_milli = 1500;
}

/* One tick, through saved bytes; returns the number of notices. */
static inline size_t step(struct world *w)
{
    struct buf saved;
    struct err err = { 0 };

    w->at += HOUR_S;
    if (!w->source.blind)
        w->source.last_ok_at = w->at - 60;
    for (size_t i = 0; i < w->n_judgements; i++)
        if (w->judgements[i].open && !w->out)
            w->judgements[i].burned_to = w->at;

    struct tick tick = { .topic = STR("Acme"),
                         .at = w->at,
                         .previous = w->at - HOUR_S,
                         .sources = &w->source,
                         .n_sources = 1 };

    buf_init(&saved, BUF_NO_CEILING);
    life_state_save(w->life, &saved);
    life_state_close(w->life);
    w->life = life_state_open(buf_str(&saved), &err);
    assert_non_null(w->life);
    buf_release(&saved);
    w->n_notices = life_step(&w->conf, w->life, &tick, w->judgements, w->n_judgements, w->at_once,
                             w->n_at_once, &w->arena, &w->notices);
    return w->n_notices;
}

static inline void assert_told(const struct world *w, enum notice_kind kind, enum severity severity,
                               const char *aspect, int revision)
{
    assert_int_equal(w->n_notices, 1);
    assert_string_equal(notice_kind_name(w->notices[0].kind), notice_kind_name(kind));
    assert_string_equal(severity_name(w->notices[0].severity), severity_name(severity));
    assert_str(w->notices[0].aspect, aspect);
    assert_int_equal(w->notices[0].revision, revision);
}

#endif
