/*
 * test_source.c - the rhythm of a source: when its silence is no longer calm.
 */
#include "tests/test.h"

#include "core/source.h"

#define START 1773496800 /* 2026-03-14T14:00:00Z, a Saturday */

static struct source_state born(void)
{
    return (struct source_state){
        .first_ok_at = START, .last_ok_at = START, .last_item_at = START, .error_since = TIME_NONE
    };
}

/* Polled every hour for some days; does(hour) says whether something new came. Gives the hour at which
 * it was first taken for silent, or -1. */
static int live(struct source_state *s, int from, int hours, bool (*does)(int hour))
{
    for (int hour = from; hour < from + hours; hour++) {
        s->last_ok_at = START + hour * HOUR_S;
        if (does(hour))
            source_heard(s, s->last_ok_at);
        if (source_is_silent(s))
            return hour;
    }
    return -1;
}

static bool every_hour(int hour)
{
    return hour >= 0;
}

static bool never(int hour)
{
    return hour < 0;
}

static bool office_hours(int hour)
{
    int day = (hour + 14) / 24 % 7, of_day = (hour + 14) % 24; /* begins on a Saturday */

    return day >= 2 && of_day >= 9 && of_day < 17;
}

static bool office_without_holidays(int hour)
{
    return office_hours(hour) && (hour < 98 * 24 || hour > 107 * 24);
}

static bool weekly(int hour)
{
    return hour % (7 * 24) == 0;
}

/* About every ninth day, irregularly. */
static bool slow(int hour)
{
    return (unsigned)hour * 2654435761u >> 22 < 5;
}

static void a_lively_source_is_missed_after_a_day(void **state)
{
    struct source_state s = born();
    int at;

    (void)state;
    assert_int_equal(live(&s, 1, 30 * 24, every_hour), -1);
    at = live(&s, 30 * 24 + 1, 60 * 24, never);
    assert_in_range(at, 31 * 24, 32 * 24);
    assert_true(source_is_blind(&s));
}

static void nobody_is_missed_before_its_rhythm_is_known(void **state)
{
    struct source_state s = born();

    (void)state;
    assert_int_equal(source_patience_s(&s), TIME_NONE);
    assert_int_equal(live(&s, 1, 11, every_hour), -1);
    assert_int_equal(live(&s, 12, 400 * 24, never), -1);
    assert_false(source_is_blind(&s));
    s = born();
    live(&s, 1, 100, every_hour); /* no weekend seen: four days are given */
    assert_in_range(live(&s, 101, 60 * 24, never), 100 + 96, 100 + 98);
}

static void nights_weekends_and_holidays_are_calm(void **state)
{
    struct source_state s = born();

    (void)state;
    assert_int_equal(live(&s, 1, 400 * 24, office_hours), -1);
    s = born();
    assert_int_equal(live(&s, 1, 400 * 24, office_without_holidays), -1);
    s = born();
    assert_int_equal(live(&s, 1, 800 * 24, weekly), -1);
    s = born();
    assert_int_equal(live(&s, 1, 4000 * 24, slow), -1);
}

static void a_slow_source_has_its_months(void **state)
{
    struct source_state s = born();
    int from = 400 * 24, at;

    (void)state;
    assert_int_equal(live(&s, 1, from - 1, weekly), -1);
    at = live(&s, from, 4000 * 24, never);
    assert_in_range(at, from + 60 * 24, from + 160 * 24);
}

static void its_own_voice_ends_it(void **state)
{
    struct source_state s = born();
    struct arena arena = { 0 };

    (void)state;
    live(&s, 1, 30 * 24, every_hour);
    live(&s, 30 * 24, 60 * 24, never);
    assert_true(source_is_silent(&s));
    assert_int_equal(source_heard_until(&s), s.last_item_at);
    assert_string_equal(source_why_blind(&s, &arena).p,
                        "answers, but has brought nothing new for 25 hours; before, something came "
                        "about every 60 minutes");
    source_heard(&s, s.last_ok_at + HOUR_S);
    s.last_ok_at += HOUR_S;
    assert_false(source_is_silent(&s));
    assert_int_equal(source_why_blind(&s, &arena).n, 0);
    assert_int_equal(source_heard_until(&s), s.last_ok_at);
    arena_release(&arena);
}

static void failure_says_more_than_silence(void **state)
{
    struct source_state s = born();
    struct arena arena = { 0 };

    (void)state;
    live(&s, 1, 30 * 24, every_hour);
    live(&s, 30 * 24, 60 * 24, never);
    s.failures = 1;
    s.error = STR("is gone (410)");
    assert_false(source_is_silent(&s));
    assert_string_equal(source_why_blind(&s, &arena).p, "is gone (410)");
    s.error = STR_NONE;
    s.last_ok_at = TIME_NONE;
    assert_string_equal(source_why_blind(&s, &arena).p, "not polled yet");
    arena_release(&arena);
}

static void a_clock_set_back_harms_no_rhythm(void **state)
{
    struct source_state s = born();

    (void)state;
    source_heard(&s, START + HOUR_S);
    source_heard(&s, START - 30 * DAY_S);
    source_heard(&s, START - 30 * DAY_S);
    assert_int_equal(s.n_gaps, 1);
    assert_int_equal(s.gap_mean_s, HOUR_S);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lively_source_is_missed_after_a_day),
        cmocka_unit_test(nobody_is_missed_before_its_rhythm_is_known),
        cmocka_unit_test(nights_weekends_and_holidays_are_calm),
        cmocka_unit_test(a_slow_source_has_its_months),
        cmocka_unit_test(its_own_voice_ends_it),
        cmocka_unit_test(failure_says_more_than_silence),
        cmocka_unit_test(a_clock_set_back_harms_no_rhythm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
