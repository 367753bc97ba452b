/*
 * asked_world.h - what the tests of views that are asked for by name share: one world, weeks of its own for
 * each view, and a sheet checked cell by cell.
 */
#ifndef TESTS_ASKED_WORLD_H
#define TESTS_ASKED_WORLD_H

#include "tests/out_world.h"
#include "tests/test.h"

#include "core/mention.h"
#include "core/zone.h"
#include "store/store.h"

#include <stdio.h>

#define NBSP  "\u00a0"
#define DASH  "\u2013"
#define MINUS "\u2212"

static struct world world;

static inline int set_up(void **state)
{
    (void)state;
    world_open(&world);
    world.topics[1] = world.topics[0];
    world.topics[1].name = STR("Rival");
    world.settings.n_topics = 2;
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* Local midnight of a day that is nobody else's: 'block' of 100 days, and a day in it. */
static inline int64_t day_of(int block, int day)
{
    const struct zone *zone = world.topics[0].zone;

    return zone_day_start(zone, zone_local_day(zone, WORLD_DAY) + 100 * (block + 1) + day);
}

/* Fills in what every mention has: its place in time, an author and a text of its own. */
static inline void put(int64_t at, struct world_mention m)
{
    static int serial;
    char author[32], text[64];

    serial++;
    snprintf(author, sizeof author, "asked-%d", serial);
    snprintf(text, sizeof text, "Number%d said%dthing%d once%d", serial, serial, serial, serial);
    m.at = at + serial % 50 * 60;
    m.source = m.source ? m.source : "forum";
    m.author = m.author ? m.author : author;
    m.text = m.text ? m.text : text;
    m.rating = m.rating ? m.rating : RATING_NONE;
    if (!m.score)
        m.score = m.label == LABEL_NEG ? -500 : m.label == LABEL_POS ? 500 : 0;
    world_put(&world, &m, 1);
}

static inline void put_times(int n, int64_t at, struct world_mention m)
{
    for (int i = 0; i < n; i++)
        put(at, m);
}

struct want {
    const char *path, *want;
};

static inline void check_all(const char *view, int64_t from, int days, int64_t now,
                             const struct want *wants, size_t n)
{
    const struct zone *zone = world.topics[0].zone;
    struct view_request request = { .from = from,
                                    .to = zone_day_start(zone, zone_local_day(zone, from) + days),
                                    .now = now };

    for (size_t i = 0; i < n; i++)
        world_check(&world, &request, view, wants[i].path, wants[i].want);
}

#define CHECK(view, from, days, now, wants) check_all(view, from, days, now, wants, N_ROWS(wants))

#endif
