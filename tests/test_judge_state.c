/*
 * test_judge_state.c - the judge's memory: restarts, clocks that jump, states of older versions, damage.
 */
#include "tests/judge_world.h"

#include "alert/pack.h"
#include "alert/state.h"

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

/* A foreign hand can make the sum right again: what such a state says is refused, or does no harm. */
static void damage_under_a_right_sum_does_no_harm(void **state)
{
    struct world w;
    struct buf saved, changed;
    int refused = 0;

    (void)state;
    world_init(&w, 1);
    days_as_usual(&w, 7);
    buf_init(&saved, BUF_NO_CEILING);
    buf_init(&changed, BUF_NO_CEILING);
    judge_state_save(w.judge, &saved);
    for (size_t i = 1; i < saved.n - 8; i++) {
        judge_state_close(w.judge);
        buf_clear(&changed);
        buf_put(&changed, saved.p, saved.n - 8);
        changed.p[i] ^= (char)(i % 2 ? 0x80 : 0x7f);
        pack_sum(&changed, 0);
        w.judge = judge_state_open(buf_str(&changed), NULL);
        if (w.judge)
            tick(&w);
        else
            refused++;
        if (!w.judge)
            w.judge = judge_state_open(STR_NONE, NULL);
    }
    assert_in_range(refused, 1, saved.n);
    buf_release(&saved);
    buf_release(&changed);
    world_release(&w);
}

static void a_level_over_no_exposure_is_refused(void **state)
{
    struct world w;
    struct buf saved;

    (void)state;
    world_init(&w, 1);
    days_as_usual(&w, 1);
    buf_init(&saved, BUF_NO_CEILING);
    w.judge->places[0].b = 0.0; /* what every rate is divided by */
    judge_state_save(w.judge, &saved);
    assert_null(judge_state_open(buf_str(&saved), NULL));
    buf_release(&saved);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_jumps_is_survived),
        cmocka_unit_test(a_restart_at_any_tick_changes_no_bit),
        cmocka_unit_test(a_state_of_the_version_before_is_read),
        cmocka_unit_test(damaged_bytes_are_refused),
        cmocka_unit_test(damage_under_a_right_sum_does_no_harm),
        cmocka_unit_test(a_level_over_no_exposure_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
