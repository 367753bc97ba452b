/*
 * test_judge_slow.c - what the judge sees beside an hour's complaints: a mood that drifts, stars that sink, one
 * complaint that many hear.
 */
#include "tests/judge_world.h"

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

/* The likes of a mention grow from poll to poll: it is one mention all the same. */
static void a_mention_is_counted_once_however_its_reach_grows(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 1);
    for (int i = 0; i < 1500; i++) {
        hear(&w, i % 90, false);
        w.heard[0].before = i ? (i - 1) % 90 : -1;
        tick(&w);
    }
    hear(&w, 5000, true);
    tick(&w);
    assert_null(loud(&w));
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_drift_is_seen_and_a_steady_mood_is_not),
        cmocka_unit_test(a_campaign_in_the_past_is_no_drift_after_it),
        cmocka_unit_test(stars_that_sink_are_told_with_both_means),
        cmocka_unit_test(a_complaint_heard_by_unusually_many_is_told),
        cmocka_unit_test(a_mention_is_counted_once_however_its_reach_grows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
