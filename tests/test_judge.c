/*
 * test_judge.c - the judge's hours on small made-up topics: what opens, what stays quiet, what is never calm.
 */
#include "tests/judge_world.h"

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

static void what_came_in_one_hour_is_told_of_one_hour(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 40, 1);
    tick(&w);
    assert_true(whole(&w)->open);
    assert_int_equal(whole(&w)->to - whole(&w)->from, HOUR_S);
    assert_true(whole(&w)->observed >= 40);
    assert_int_equal(whole(&w)->burned_from, whole(&w)->from);
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

static void what_less_than_two_fifths_are_about_is_not_named(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    for (int i = 0; i < 20 * 24; i++) { /* about neither of them */
        arrive(&w, i % 2, ASPECT_ALL, w.at + 600, i % 8 == 0, i % 8 != 0);
        tick(&w);
    }
    arrive(&w, 1, ASPECT_ALL, w.at + 60, 12, 0);
    arrive(&w, 1, 1, w.at + 60, 4, 0);
    tick(&w);
    assert_true(whole(&w)->open);
    assert_str(whole(&w)->main_aspect, "");
    world_release(&w);
}

static void a_fire_is_not_over_while_a_third_cannot_be_read(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 3);
    days_as_usual(&w, 20);
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 12, 0);
    tick(&w);
    assert_true(whole(&w)->open);
    w.sources[2].blind = true;
    for (int i = 0; i < 48; i++) {
        usual_hour(&w);
        tick(&w);
        assert_false(whole(&w)->blind);
        assert_true(whole(&w)->open);
    }
    w.sources[2].blind = false;
    for (int i = 0; i < 48; i++) {
        usual_hour(&w);
        tick(&w);
    }
    assert_false(whole(&w)->open);
    world_release(&w);
}

static void a_topic_is_blind_when_most_of_it_is(void **state)
{
    for (int n_blind = 1; n_blind < 4; n_blind += 2) {
        struct world w;

        (void)state;
        world_init(&w, 4);
        days_as_usual(&w, 20);
        for (int i = 0; i < n_blind; i++)
            w.sources[i].blind = true;
        tick(&w);
        assert_int_equal(whole(&w)->blind, n_blind == 3);
        world_release(&w);
    }
}

/* The fewest complaints of one hour that open, with so many copies of them beside. */
static int fewest_that_open(int copies)
{
    for (int n = 1; n < 40; n++) {
        struct world w;
        bool open;

        world_init(&w, 2);
        days_as_usual(&w, 20);
        arrive(&w, 0, ASPECT_ALL, w.at + 60, n, 0);
        w.arrivals[w.n_arrivals - 1].raw_neg += copies;
        tick(&w);
        open = whole(&w)->open;
        world_release(&w);
        if (open)
            return n;
    }
    return 40;
}

static void copies_and_words_said_twice_ask_for_more(void **state)
{
    (void)state;
    assert_int_equal(fewest_that_open(0), 5);
    assert_in_range(fewest_that_open(30), 10, 30);
}

/* The odds are for the topic with all its aspects: half of what may come by chance is for the whole. */
static void aspects_share_the_odds_with_the_whole(void **state)
{
    int n_between = 0;

    (void)state;
    for (int n = 3; n < 6; n++)
        for (uint64_t seed = 1; seed < 16; seed++) {
            struct world w;

            world_init(&w, 2);
            w.seed = seed;
            days_as_usual(&w, 12);
            arrive(&w, 0, ASPECT_ALL, w.at + 60, n, 0);
            tick(&w);
            assert_int_equal(whole(&w)->open, whole(&w)->odds_days >= 2 * w.conf.odds_days);
            n_between += !whole(&w)->open && whole(&w)->odds_days >= w.conf.odds_days;
            world_release(&w);
        }
    assert_in_range(n_between, 1, 100);
}

static void a_backlog_without_dates_teaches_nothing(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 1);
    w.sources[0].dated = false;
    for (int day = 1; day <= 20; day++) {
        arrive(&w, 0, ASPECT_ALL, w.at - day * DAY_S, 1, 2);
        w.arrivals[w.n_arrivals - 1].backlog = true;
    }
    tick(&w);
    assert_false(whole(&w)->ready);
    assert_int_equal(whole(&w)->days_learnt, 0);
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

static void a_year_without_ticks_is_not_learnt(void **state)
{
    struct world w;

    (void)state;
    world_init(&w, 2);
    days_as_usual(&w, 20);
    w.at += 365 * DAY_S; /* far more hours than a sight holds */
    usual_hour(&w);
    tick(&w);
    assert_false(whole(&w)->open);
    days_as_usual(&w, 2);
    assert_true(whole(&w)->ready);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_judged_before_five_covered_days),
        cmocka_unit_test(a_fire_opens_in_the_same_tick_and_ends_after_three_calm_ones),
        cmocka_unit_test(what_came_in_one_hour_is_told_of_one_hour),
        cmocka_unit_test(a_long_fire_goes_out_slowly),
        cmocka_unit_test(an_aspect_opens_by_itself),
        cmocka_unit_test(a_campaign_that_multiplies_all_raises_only_the_volume),
        cmocka_unit_test(a_day_that_was_expected_to_be_busy_opens_nothing),
        cmocka_unit_test(silence_is_never_calm),
        cmocka_unit_test(a_catch_up_after_an_outage_opens_nothing),
        cmocka_unit_test(a_new_source_is_not_a_spike),
        cmocka_unit_test(a_backlog_matures_a_source_but_never_alerts),
        cmocka_unit_test(what_stays_for_a_fortnight_is_the_new_usual),
        cmocka_unit_test(an_alert_names_what_most_of_it_is_about),
        cmocka_unit_test(what_less_than_two_fifths_are_about_is_not_named),
        cmocka_unit_test(a_fire_is_not_over_while_a_third_cannot_be_read),
        cmocka_unit_test(a_topic_is_blind_when_most_of_it_is),
        cmocka_unit_test(copies_and_words_said_twice_ask_for_more),
        cmocka_unit_test(aspects_share_the_odds_with_the_whole),
        cmocka_unit_test(a_backlog_without_dates_teaches_nothing),
        cmocka_unit_test(how_long_it_burned_is_not_how_long_it_was_watched),
        cmocka_unit_test(a_year_without_ticks_is_not_learnt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
