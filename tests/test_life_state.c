/*
 * test_life_state.c - what alerts are remembered as: bytes of the version before, and damaged ones.
 */
#include "tests/life_world.h"

#include "alert/pack.h"

/* The saved states: twelve days of a topic, an alert of an hour ago, one source that cannot be read for
 * eight hours. */
#define OLD_AT INT64_C(1768608000)

static void an_alert_of_the_version_before_goes_on(void **state)
{
    struct world w;
    struct err err = { 0 };
    char bytes[4096];

    (void)state;
    world_init(&w);
    life_state_close(w.life);
    w.life = life_state_open(read_case("tests/cases/alert_state/life_v1.bin", bytes, sizeof bytes),
                             &err);
    assert_non_null(w.life);
    w.at = OLD_AT;
    w.source.name = STR("b");
    w.source.last_ok_at = OLD_AT;
    w.n_judgements = 1;
    step(&w);
    assert_int_equal(w.n_notices, 2);
    assert_int_equal(w.notices[0].kind, NOTICE_SEEING);
    assert_str(w.notices[0].alert, "c5tnl5fvgvh2c");
    assert_int_equal(w.notices[1].kind, NOTICE_RESOLVED);
    assert_str(w.notices[1].alert, "pqe4axhqxstr6");
    assert_int_equal(w.notices[1].revision, 1);
    world_release(&w);
}

static void damaged_bytes_are_refused(void **state)
{
    struct world w;
    struct buf saved;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    w.source.blind = true;
    step(&w);
    buf_init(&saved, BUF_NO_CEILING);
    life_state_save(w.life, &saved);
    for (size_t i = 0; i < saved.n; i++) {
        struct err err = { 0 };

        saved.p[i] ^= 0x08;
        assert_null(life_state_open(buf_str(&saved), &err));
        assert_int_equal(err.code, ERR_DATA);
        saved.p[i] ^= 0x08;
        assert_null(i ? life_state_open(str_sub(buf_str(&saved), 0, i), NULL) : NULL);
    }
    buf_release(&saved);
    world_release(&w);
}

/* A foreign hand can make the sum right again: what such a state says is refused, or does no harm. */
static void damage_under_a_right_sum_does_no_harm(void **state)
{
    struct world w;
    struct buf saved, changed;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    w.source.blind = true;
    step(&w);
    buf_init(&saved, BUF_NO_CEILING);
    buf_init(&changed, BUF_NO_CEILING);
    life_state_save(w.life, &saved);
    for (size_t bit = 8; bit < 8 * (saved.n - 8); bit++) {
        struct life_state *damaged;

        buf_clear(&changed);
        buf_put(&changed, saved.p, saved.n - 8);
        changed.p[bit / 8] ^= (char)(1 << bit % 8);
        pack_sum(&changed, 0);
        damaged = life_state_open(buf_str(&changed), NULL);
        if (!damaged)
            continue;
        life_state_close(w.life);
        w.life = damaged;
        for (int i = 0; i < 3; i++)
            step(&w);
    }
    buf_release(&saved);
    buf_release(&changed);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_of_the_version_before_goes_on),
        cmocka_unit_test(damaged_bytes_are_refused),
        cmocka_unit_test(damage_under_a_right_sum_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
