/*
 * judge_world.h - a small made-up topic under the judge, hour by hour; for the tests of the judge.
 */
#ifndef TESTS_JUDGE_WORLD_H
#define TESTS_JUDGE_WORLD_H

#include "tests/test.h"

#include "alert/judge.h"
#include "core/arena.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_ARRIVALS = 4096, MAX_SOURCES = 4 };

/* 2026-01-05 00:00 UTC, a Monday */
#define START INT64_C(1767571200)

/* A topic under the judge, with its clock. */
struct world {
    struct judge_state *judge;
    struct judge_conf conf;
    struct arena arena;
    int64_t at;
    uint64_t seed;
    struct coverage sources[MAX_SOURCES];
    size_t n_sources;
    struct arrival arrivals[MAX_ARRIVALS];
    size_t n_arrivals;
    struct rated rated[4];
    size_t n_rated;
    struct heard heard[4];
    size_t n_heard;
    struct judgement *judgements;
    size_t n_judgements;
    bool restart; /* save and open again before every tick */
    size_t state_size;
};

static const struct str aspects[] = { { "food", 4 }, { "waiting", 7 } };

static inline void world_init(struct world *w, size_t n_sources)
{
    static const char *const names[MAX_SOURCES] = { "a", "b", "c", "d" };

    memset(w, 0, sizeof *w);
    w->judge = judge_state_open(STR_NONE, NULL);
    w->conf.odds_days = 250;
    w->at = START;
    w->seed = 7;
    arena_init(&w->arena);
    w->n_sources = n_sources;
    for (size_t i = 0; i < MAX_SOURCES; i++)
        w->sources[i] = (struct coverage){ .name = str_of(names[i]),
                                           .dated = true,
                                           .first_ok_at = TIME_NONE,
                                           .last_ok_at = TIME_NONE,
                                           .every_s = 1800 };
}

static inline void world_release(struct world *w)
{
    judge_state_close(w->judge);
    arena_release(&w->arena);
}

static inline uint64_t next_random(struct world *w)
{
    w->seed += UINT64_C(0x9e3779b97f4a7c15);

    uint64_t z = w->seed;

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* One in 'n' on average. */
static inline bool chance(struct world *w, unsigned n)
{
    return next_random(w) % n == 0;
}

static inline void arrive(struct world *w, int source, int aspect, int64_t when, int neg, int other)
{
    assert_true(w->n_arrivals < MAX_ARRIVALS);
    w->arrivals[w->n_arrivals++] = (struct arrival){ .source = source,
                                                     .aspect = aspect,
                                                     .bucket = clock_floor(when, BUCKET_S),
                                                     .neg = neg,
                                                     .other = other,
                                                     .raw_neg = neg,
                                                     .raw_other = other };
}

static inline int by_place(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->aspect != y->aspect)
        return x->aspect < y->aspect ? -1 : 1;
    return x->bucket < y->bucket ? -1 : x->bucket > y->bucket;
}

/* Ends the hour: every source that is not blind was polled a minute ago. */
static inline void tick(struct world *w)
{
    w->at += HOUR_S;
    for (size_t i = 0; i < w->n_sources; i++)
        if (!w->sources[i].blind) {
            w->sources[i].last_ok_at = w->at - 60;
            if (w->sources[i].first_ok_at == TIME_NONE)
                w->sources[i].first_ok_at = w->at - 60;
        }
    qsort(w->arrivals, w->n_arrivals, sizeof *w->arrivals, by_place);

    struct tick tick = { .topic = STR("Acme"),
                         .at = w->at,
                         .previous = w->at - HOUR_S,
                         .sources = w->sources,
                         .n_sources = w->n_sources,
                         .aspects = aspects,
                         .n_aspects = N_ROWS(aspects),
                         .arrivals = w->arrivals,
                         .n_arrivals = w->n_arrivals,
                         .rated = w->rated,
                         .n_rated = w->n_rated,
                         .heard = w->heard,
                         .n_heard = w->n_heard };

    if (w->restart) {
        struct buf saved;

        buf_init(&saved, BUF_NO_CEILING);
        judge_state_save(w->judge, &saved);
        w->state_size = saved.n;
        judge_state_close(w->judge);
        w->judge = judge_state_open(buf_str(&saved), NULL);
        assert_non_null(w->judge);
        buf_release(&saved);
    }
    arena_clear(&w->arena);
    w->n_judgements = judge(&w->conf, w->judge, &tick, &w->arena, &w->judgements);
    w->n_arrivals = w->n_rated = w->n_heard = 0;
}

/* An hour as usual: each source one mention in two hours, every fourth of them negative. */
static inline void usual_hour(struct world *w)
{
    for (size_t i = 0; i < w->n_sources; i++)
        if (!w->sources[i].blind && chance(w, 2)) {
            bool neg = chance(w, 4);

            arrive(w, (int)i, ASPECT_ALL, w->at + 600, neg, !neg);
            if (neg)
                arrive(w, (int)i, chance(w, 2) ? 0 : 1, w->at + 600, 1, 0);
        }
}

static inline const struct judgement *find(const struct world *w, const char *aspect,
                                           const char *signal)
{
    for (size_t i = 0; i < w->n_judgements; i++)
        if (str_eq(w->judgements[i].aspect, str_of(aspect)) &&
            str_eq(w->judgements[i].signal, str_of(signal)))
            return &w->judgements[i];
    fail_msg("no judgement of '%s' %s", aspect, signal);
    return NULL;
}

static inline const struct judgement *whole(const struct world *w)
{
    return find(w, "", "negative");
}

static inline void days_as_usual(struct world *w, int days)
{
    for (int i = 0; i < days * 24; i++) {
        usual_hour(w);
        tick(w);
        assert_false(whole(w)->open);
    }
}

#endif
