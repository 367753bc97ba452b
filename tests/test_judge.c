/*
 * test_judge.c - the judge on small made-up topics: what opens, what stays quiet, what is never calm.
 */
#include "tests/test.h"

#include "alert/judge.h"
#include "core/arena.h"

#include <stdio.h>
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

static void world_init(struct world *w, size_t n_sources)
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

static void world_release(struct world *w)
{
    judge_state_close(w->judge);
    arena_release(&w->arena);
}

static uint64_t next_random(struct world *w)
{
    w->seed += UINT64_C(0x9e3779b97f4a7c15);

    uint64_t z = w->seed;

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* One in 'n' on average. */
static bool chance(struct world *w, unsigned n)
{
    return next_random(w) % n == 0;
}

static void arrive(struct world *w, int source, int aspect, int64_t when, int neg, int other)
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

static int by_place(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->aspect != y->aspect)
        return x->aspect < y->aspect ? -1 : 1;
    return x->bucket < y->bucket ? -1 : x->bucket > y->bucket;
}

/* Ends the hour: every source that is not blind was polled a minute ago. */
static void tick(struct world *w)
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
static void usual_hour(struct world *w)
{
    for (size_t i = 0; i < w->n_sources; i++)
        if (!w->sources[i].blind && chance(w, 2)) {
            bool neg = chance(w, 4);

            arrive(w, (int)i, ASPECT_ALL, w->at + 600, neg, !neg);
            if (neg)
                arrive(w, (int)i, chance(w, 2) ? 0 : 1, w->at + 600, 1, 0);
        }
}

static const struct judgement *find(const struct world *w, const char *aspect, const char *signal)
{
    for (size_t i = 0; i < w->n_judgements; i++)
        if (str_eq(w->judgements[i].aspect, str_of(aspect)) &&
            str_eq(w->judgements[i].signal, str_of(signal)))
            return &w->judgements[i];
    fail_msg("no judgement of '%s' %s", aspect, signal);
    return NULL;
}

static const struct judgement *whole(const struct world *w)
{
    return find(w, "", "negative");
}

static void days_as_usual(struct world *w, int days)
{
    for (int i = 0; i < days * 24; i++) {
        usual_hour(w);
        tick(w);
        assert_false(whole(w)->open);
    }
}

static void nothing_is_judged_before_five_covered_days(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 6);
    assert_false(whole(&w)->ready);
    assert_int_equal(whole(&w)->days_learnt, 3); /* the last two days are not yet learnt */
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 30, 0);
    tick(&w);
    assert_false(whole(&w)->open);
    assert_int_equal(whole(&w)->odds_days, 0);
    days_as_usual(&w, 2);
    assert_true(whole(&w)->ready);
    world_release(&w);
}

static void a_fire_opens_in_the_same_tick_and_ends_after_three_calm_ones(void **state)
{
    struct world w;
    int hours = 0;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 9, 1);
    tick(&w);
    assert_true(whole(&w)->open);
    assert_true(whole(&w)->odds_days >= 250);
    assert_true(whole(&w)->observed >= 9);
    assert_true(whole(&w)->usual_high < 9);
    assert_true(whole(&w)->from < w.at && whole(&w)->to <= w.at);
    do {
        usual_hour(&w);
        tick(&w);
        assert_true(++hours < 48);
    } while (whole(&w)->open);
    assert_in_range(hours, 3, 14);
    days_as_usual(&w, 5); /* and what is over is not told again */
    world_release(&w);
}

/* How many calm hours end a fire that burned so long. */
static int hours_to_end(int burning)
{
    struct world w;
    int hours = 0;

    world_init(&w, 2);
    days_as_usual(&w, 20);
    for (int i = 0; i < burning; i++) {
        arrive(&w, 0, ASPECT_ALL, w.at + 60, 9, 1);
        tick(&w);
    }
    do {
        usual_hour(&w);
        tick(&w);
        assert_true(++hours < 48);
    } while (whole(&w)->open);
    world_release(&w);
    return hours;
}

static void a_long_fire_goes_out_slowly(void **state)
{
    int after_12 = hours_to_end(12), after_32 = hours_to_end(32), after_72 = hours_to_end(72);

    (void)state;
    assert_int_equal(after_32, after_12 + 4);
    assert_int_equal(after_72, after_12 + 9); /* and no more than that */
}

static void an_aspect_opens_by_itself(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 12, 0);
    arrive(&w, 0, 1, w.at + 60, 12, 0);
    tick(&w);
    assert_true(find(&w, "waiting", "negative")->open);
    assert_false(find(&w, "food", "negative")->open);
    assert_str(w.judgements[0].aspect, "");
    world_release(&w);
}

static void a_campaign_that_multiplies_all_raises_only_the_volume(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    for (int i = 0; i < 24; i++) {
        arrive(&w, i % 2, ASPECT_ALL, w.at + 60, i % 2, 8);
        usual_hour(&w);
        tick(&w);
        assert_false(whole(&w)->open);
    }
    assert_true(find(&w, "", "volume")->open);
    world_release(&w);
}

static void a_day_that_was_expected_to_be_busy_opens_nothing(void **state)
{
    for (int expected = 0; expected < 2; expected++) {
        struct world w;
        struct busy busy = { .factor = 6000 };
        bool opened = false;

        (void)state;
        world_init(&w, 2);
        days_as_usual(&w, 20);
        busy.from = w.at;
        busy.to = w.at + DAY_S;
        w.conf.busy = &busy;
        w.conf.n_busy = (size_t)expected;
        for (int i = 0; i < 24; i++) {
            arrive(&w, i % 2, ASPECT_ALL, w.at + 60, 1 + i % 2, 0);
            usual_hour(&w);
            tick(&w);
            opened = opened || whole(&w)->open;
        }
        assert_int_equal(opened, !expected);
        for (int i = 0; i < 5 * 24 && expected; i++) { /* and the level is as before */
            usual_hour(&w);
            tick(&w);
            assert_false(whole(&w)->open);
        }
        world_release(&w);
    }
}

static void silence_is_never_calm(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 12, 0);
    tick(&w);
    assert_true(whole(&w)->open);
    w.sources[0].blind = w.sources[1].blind = true;
    for (int i = 0; i < 72; i++) {
        tick(&w);
        assert_true(whole(&w)->blind);
        assert_false(whole(&w)->calm);
        assert_true(whole(&w)->open);
    }
    world_release(&w);
}

static void a_catch_up_after_an_outage_opens_nothing(void **state)
{
    for (int dated = 0; dated < 2; dated++) {
        struct world w;

        (void)state;
        world_init(&w, 2);
        for (int i = 0; i < 2; i++)
            w.sources[i].dated = dated;
        days_as_usual(&w, 20);
        w.sources[0].blind = w.sources[1].blind = true;
        for (int i = 0; i < 60; i++) {
            tick(&w);
            assert_false(whole(&w)->open);
        }
        w.sources[0].blind = w.sources[1].blind = false;
        for (int i = 0; i < 60; i++) /* all at once, on their own dates if they have some */
            arrive(&w, i % 2, ASPECT_ALL, dated ? w.at - i * HOUR_S : w.at, i % 4 == 0, i % 4 != 0);
        tick(&w);
        assert_false(whole(&w)->open);
        days_as_usual(&w, 3);
        world_release(&w);
    }
}

static void a_new_source_is_not_a_spike(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 1);
    days_as_usual(&w, 20);
    w.n_sources = 2; /* and it speaks ten times as much */
    for (int i = 0; i < 24 * 20; i++) {
        arrive(&w, 1, ASPECT_ALL, w.at + 60, 2, 3);
        usual_hour(&w);
        tick(&w);
        assert_false(whole(&w)->open);
    }
    world_release(&w);
}

static void a_backlog_matures_a_source_but_never_alerts(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 1);
    for (int day = 1; day <= 20; day++) {
        arrive(&w, 0, ASPECT_ALL, w.at - day * DAY_S, day % 3 == 0, 2);
        w.arrivals[w.n_arrivals - 1].backlog = true;
    }
    arrive(&w, 0, ASPECT_ALL, w.at - 100, 40, 0);
    w.arrivals[w.n_arrivals - 1].backlog = true;
    tick(&w);
    assert_true(whole(&w)->ready);
    assert_int_equal(whole(&w)->days_learnt, 20);
    assert_false(whole(&w)->open);
    for (int i = 0; i < 24; i++) {
        tick(&w);
        assert_false(whole(&w)->open);
    }
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 25, 0);
    tick(&w);
    assert_true(whole(&w)->open);
    world_release(&w);
}

static void what_stays_for_a_fortnight_is_the_new_usual(void **state)
{
    struct world w;
    int open = 0;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    for (int i = 0; i < 24 * 24; i++) {
        arrive(&w, 0, ASPECT_ALL, w.at + 60, 2, 1);
        usual_hour(&w);
        tick(&w);
        open += whole(&w)->open;
    }
    assert_in_range(open, 14 * 24 - 24, 14 * 24 + 1);
    assert_false(whole(&w)->open);
    world_release(&w);
}

static void a_slow_drift_is_seen_and_a_steady_mood_is_not(void **state)
{
    for (int drifts = 0; drifts < 2; drifts++) {
        struct world w;
        int opened = -1;

        (void)state;
        world_init(&w, 4);
        for (int hour = 0; hour < 24 * 75; hour++) {
            int day = hour / 24 - 40, rise = drifts && day > 0 ? day : 0;

            for (int i = 0; i < 4; i++) {
                bool neg = next_random(&w) % 100 < (uint64_t)(25 + (rise < 21 ? rise : 21));

                arrive(&w, i, ASPECT_ALL, w.at + 600, neg, !neg);
            }
            tick(&w);
            if (opened < 0 && find(&w, "", "slow")->open)
                opened = day;
        }
        if (drifts)
            assert_in_range(opened, 7, 30);
        else
            assert_int_equal(opened, -1);
        world_release(&w);
    }
}

/* Three days of praise for a campaign are no measure of what came before and after them. */
static void a_campaign_in_the_past_is_no_drift_after_it(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 4);
    for (int hour = 0; hour < 24 * 75; hour++) {
        bool campaign = hour / 24 >= 30 && hour / 24 < 33;

        for (int i = 0; i < 4; i++) {
            int neg = hour % 4 == i; /* one of four, in every hour */

            arrive(&w, i, ASPECT_ALL, w.at + 600, neg, 1 - neg + (campaign ? 10 : 0));
        }
        tick(&w);
        assert_false(find(&w, "", "slow")->open);
    }
    world_release(&w);
}

static void rate(struct world *w, int source, int stars)
{
    w->rated[w->n_rated++] = (struct rated){ .source = source,
                                             .bucket = clock_floor(w->at + 600, BUCKET_S),
                                             .n = 1,
                                             .sum = stars * 1000,
                                             .squares = stars * stars * 1000 };
}

/* Two sources, one of grumblers; fewer stars from a sinking day on. Returns the day it was told. */
static int days_of_stars(struct world *w, int sink_after)
{
    for (int day = 0; day < 60; day++)
        for (int hour = 0; hour < 24; hour++) {
            if (hour % 12 == 0) {
                bool sinks = day >= sink_after;

                rate(w, 0, sinks ? 1 + (int)(next_random(w) % 4) : 3 + (int)(next_random(w) % 3));
                rate(w, 1, 1 + (int)(next_random(w) % 3));
            }
            usual_hour(w);
            tick(w);
            if (find(w, "", "rating")->open)
                return day;
        }
    return -1;
}

static void stars_that_sink_are_told_with_both_means(void **state)
{
    struct world w;
    int day;

    (void)state;
    world_init(&w, 2);
    assert_int_equal(days_of_stars(&w, 1000), -1);
    world_release(&w);
    world_init(&w, 2);
    w.restart = true;
    day = days_of_stars(&w, 40);
    assert_in_range(day, 42, 56);
    assert_true(find(&w, "", "rating")->rating_now + 300 <= find(&w, "", "rating")->rating_usual);
    assert_true(find(&w, "", "rating")->odds_days >= 250);
    world_release(&w);
}

static const struct judgement *loud(const struct world *w)
{
    for (size_t i = 0; i < w->n_judgements; i++)
        if (str_eq(w->judgements[i].signal, STR("reach")))
            return &w->judgements[i];
    return NULL;
}

static void hear(struct world *w, int64_t reach, bool neg)
{
    w->heard[w->n_heard++] =
        (struct heard){ .neg = neg, .before = -1, .now = reach, .mention = STR("m") };
}

static void a_complaint_heard_by_unusually_many_is_told(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 1);
    for (int i = 0; i < 300; i++) { /* three hundred with up to 90 */
        hear(&w, (int64_t)(next_random(&w) % 91), i % 3 == 0);
        tick(&w);
        assert_null(loud(&w));
    }
    hear(&w, 300, true); /* much, but fewer than a thousand were seen */
    tick(&w);
    assert_null(loud(&w));
    hear(&w, 5000, false); /* praise */
    tick(&w);
    assert_null(loud(&w));
    world_release(&w);

    world_init(&w, 1);
    w.restart = true;
    for (int i = 0; i < 1500; i++) {
        hear(&w, (int64_t)(next_random(&w) % 91), i % 3 == 0);
        tick(&w);
    }
    hear(&w, 300, true);
    tick(&w);
    assert_non_null(loud(&w));
    assert_int_equal(loud(&w)->reach, 300);
    assert_in_range(loud(&w)->reach_usual, 90, 128);
    w.conf.reach = 40; /* what the user says is enough */
    hear(&w, 45, true);
    tick(&w);
    assert_non_null(loud(&w));
    world_release(&w);
}

static void an_alert_names_what_most_of_it_is_about(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    arrive(&w, 1, ASPECT_ALL, w.at + 60, 12, 0);
    arrive(&w, 1, 1, w.at + 60, 9, 0);
    arrive(&w, 1, 0, w.at + 60, 2, 0);
    tick(&w);
    assert_true(whole(&w)->open);
    assert_str(whole(&w)->main_aspect, "waiting");
    assert_int_equal(whole(&w)->main_aspect_n, 9);
    assert_str(whole(&w)->main_source, "b");
    world_release(&w);
}

static void how_long_it_burned_is_not_how_long_it_was_watched(void **state)
{
    struct world w;
    int64_t end;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 12, 0);
    end = w.at + HOUR_S;
    tick(&w);
    while (whole(&w)->open) {
        usual_hour(&w);
        tick(&w);
    }
    assert_true(w.at - end >= 3 * HOUR_S);
    assert_true(whole(&w)->burned_to >= end && whole(&w)->burned_to <= end + 2 * HOUR_S);
    assert_true(whole(&w)->burned_from < end);
    world_release(&w);
}

static void a_clock_that_jumps_is_survived(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    w.sources[1].dated = false;
    days_as_usual(&w, 20);
    w.at -= DAY_S;
    for (int i = 0; i < 6; i++) {
        tick(&w);
        assert_false(whole(&w)->open);
    }
    w.at += 40 * DAY_S;
    for (int i = 0; i < 6; i++) {
        tick(&w);
        assert_false(whole(&w)->open);
    }
    world_release(&w);
}

static void fill_a_month(struct world *w)
{
    for (int i = 0; i < 24 * 30; i++) {
        usual_hour(w);
        if (i % 97 == 96)
            arrive(w, 0, ASPECT_ALL, w->at + 60, 8, 0);
        w->sources[1].blind = i % 50 > 44;
        tick(w);
    }
}

static void a_restart_at_any_tick_changes_no_bit(void **state)
{
    struct world one, other;
    struct buf a, b;

    (void)state;
    world_init(&one, 3);
    world_init(&other, 3);
    other.restart = true;
    fill_a_month(&one);
    fill_a_month(&other);
    buf_init(&a, BUF_NO_CEILING);
    buf_init(&b, BUF_NO_CEILING);
    judge_state_save(one.judge, &a);
    judge_state_save(other.judge, &b);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    assert_in_range(other.state_size, 1000, 2048 * 4); /* four series */
    buf_release(&a);
    buf_release(&b);
    world_release(&one);
    world_release(&other);
}

/* The saved states: twelve days of a topic, an alert of an hour ago, one source that cannot be read for
 * eight hours. */
#define OLD_AT INT64_C(1768608000)

static void a_state_of_the_version_before_is_read(void **state)
{
    struct world w;
    struct err err = { 0 };
    char bytes[4096];

    (void)state;
    world_init(&w, 2);
    judge_state_close(w.judge);
    w.judge = judge_state_open(
        read_case("tests/cases/alert_state/judge_v1.bin", bytes, sizeof bytes), &err);
    assert_non_null(w.judge);
    w.at = OLD_AT;
    w.restart = true;
    for (int i = 0; i < 2; i++) {
        tick(&w);
        assert_true(whole(&w)->ready);
        assert_true(whole(&w)->open);
    }
    for (int i = 0; i < 48; i++)
        tick(&w);
    assert_false(whole(&w)->open);
    world_release(&w);
}

static void damaged_bytes_are_refused(void **state)
{
    struct world w;
    struct buf saved;
    struct err err;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 7);
    buf_init(&saved, BUF_NO_CEILING);
    judge_state_save(w.judge, &saved);
    for (size_t i = 0; i < saved.n; i++) {
        saved.p[i] ^= 0x10;
        err_clear(&err);
        assert_null(judge_state_open(buf_str(&saved), &err));
        assert_int_equal(err.code, ERR_DATA);
        saved.p[i] ^= 0x10;
    }
    for (size_t n = 1; n < saved.n; n++)
        assert_null(judge_state_open(str_sub(buf_str(&saved), 0, n), NULL));

    struct judge_state *again = judge_state_open(buf_str(&saved), &err);

    assert_non_null(again);
    judge_state_close(again);
    buf_release(&saved);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_judged_before_five_covered_days),
        cmocka_unit_test(a_fire_opens_in_the_same_tick_and_ends_after_three_calm_ones),
        cmocka_unit_test(a_long_fire_goes_out_slowly),
        cmocka_unit_test(an_aspect_opens_by_itself),
        cmocka_unit_test(a_campaign_that_multiplies_all_raises_only_the_volume),
        cmocka_unit_test(a_day_that_was_expected_to_be_busy_opens_nothing),
        cmocka_unit_test(silence_is_never_calm),
        cmocka_unit_test(a_catch_up_after_an_outage_opens_nothing),
        cmocka_unit_test(a_new_source_is_not_a_spike),
        cmocka_unit_test(a_backlog_matures_a_source_but_never_alerts),
        cmocka_unit_test(what_stays_for_a_fortnight_is_the_new_usual),
        cmocka_unit_test(a_slow_drift_is_seen_and_a_steady_mood_is_not),
        cmocka_unit_test(a_campaign_in_the_past_is_no_drift_after_it),
        cmocka_unit_test(stars_that_sink_are_told_with_both_means),
        cmocka_unit_test(a_complaint_heard_by_unusually_many_is_told),
        cmocka_unit_test(an_alert_names_what_most_of_it_is_about),
        cmocka_unit_test(how_long_it_burned_is_not_how_long_it_was_watched),
        cmocka_unit_test(a_clock_that_jumps_is_survived),
        cmocka_unit_test(a_restart_at_any_tick_changes_no_bit),
        cmocka_unit_test(a_state_of_the_version_before_is_read),
        cmocka_unit_test(damaged_bytes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
