/*
 * test_turns.c - who may be asked when.
 */
#include "tests/test.h"

#include "core/turns.h"

#include <stdio.h>

static struct turn turns_of[20000];

static void one_host_is_asked_one_by_one(void **state)
{
    struct turns turns;
    struct turn *a = turns_of, *b = turns_of + 1, *c = turns_of + 2;

    (void)state;
    turns_init(&turns, 2000);
    turns_put(&turns, a, STR("x.example"), false, 0);
    turns_put(&turns, b, STR("x.example"), false, 0);
    turns_put(&turns, c, STR("y.example"), false, 0);
    assert_ptr_equal(turns_take(&turns, 0), a);
    assert_ptr_equal(turns_take(&turns, 0), c); /* another host need not wait */
    assert_null(turns_take(&turns, 0));
    assert_int_equal(turns.n_waiting, 1);
    assert_int_equal(turns_wake_ms(&turns), INT64_MAX);
    assert_true(turns_has_more(a));
    turns_end(&turns, a, 500);
    assert_int_equal(turns_wake_ms(&turns), 2500);
    assert_null(turns_take(&turns, 2499));
    assert_ptr_equal(turns_take(&turns, 2500), b);
    assert_null(turns_take(&turns, 9999));
    turns_end(&turns, b, 9999);
    turns_put(&turns, a, STR("x.example"), false, 10000); /* the pause holds for late comers too */
    assert_null(turns_take(&turns, 11998));
    assert_ptr_equal(turns_take(&turns, 11999), a);
    turns_release(&turns);
}

static void a_slow_host_has_a_pause_of_its_own(void **state)
{
    struct turns turns;
    struct turn *a = turns_of, *b = turns_of + 1, *c = turns_of + 2, *d = turns_of + 3;

    (void)state;
    turns_init(&turns, 2000);
    turns_slow(&turns, STR("s.example"), 35000);
    turns_slow(&turns, STR("t.example"), 9000);
    turns_put(&turns, a, STR("s.example"), false, 0);
    turns_put(&turns, b, STR("t.example"), false, 0);
    turns_put(&turns, c, STR("x.example"), false, 0);
    for (int i = 0; i < 3; i++)
        assert_ptr_equal(turns_take(&turns, 0), turns_of + i);
    for (int i = 0; i < 3; i++)
        turns_end(&turns, turns_of + i, 100);
    turns_put(&turns, a, STR("s.example"), false, 100);
    turns_put(&turns, b, STR("t.example"), false, 100);
    turns_put(&turns, d, STR("t.example"), false, 100);
    turns_put(&turns, c, STR("x.example"), false, 100);
    assert_int_equal(turns_wake_ms(&turns), 2100);
    assert_ptr_equal(turns_take(&turns, 2100), c);
    assert_null(turns_take(&turns, 9000));
    assert_int_equal(turns_wake_ms(&turns), 9100);
    assert_ptr_equal(turns_take(&turns, 9100), b);
    turns_end(&turns, b, 9200);
    assert_int_equal(turns_wake_ms(&turns), 18200);
    assert_ptr_equal(turns_take(&turns, 18200), d);
    assert_int_equal(turns_wake_ms(&turns), 35100);
    assert_ptr_equal(turns_take(&turns, 35100), a);
    turns_release(&turns);
}

static void the_own_machine_has_no_limit(void **state)
{
    struct turns turns;

    (void)state;
    turns_init(&turns, 2000);
    for (int i = 0; i < 3; i++)
        turns_put(&turns, turns_of + i, STR("127.0.0.1"), true, 0);
    for (int i = 0; i < 3; i++)
        assert_ptr_equal(turns_take(&turns, 0), turns_of + i);
    turns_end(&turns, turns_of, 5);
    turns_put(&turns, turns_of, STR("127.0.0.1"), true, 5);
    assert_ptr_equal(turns_take(&turns, 5), turns_of);
    turns_release(&turns);
}

static void hosts_take_their_turns_in_the_order_of_asking(void **state)
{
    struct turns turns;
    char host[30];

    (void)state;
    turns_init(&turns, 2000);
    for (int i = 0; i < 20000; i++) {
        size_t n = (size_t)snprintf(host, sizeof host, "h%d.example", i % 10000);

        turns_put(&turns, turns_of + i, (struct str){ host, n }, false, 0);
    }
    for (int i = 0; i < 10000; i++)
        assert_ptr_equal(turns_take(&turns, 0), turns_of + i);
    assert_null(turns_take(&turns, 0));
    for (int i = 0; i < 10000; i++)
        turns_end(&turns, turns_of + i, i);
    for (int i = 0; i < 10000; i++)
        assert_ptr_equal(turns_take(&turns, 2000 + i), turns_of + 10000 + i);
    assert_int_equal(turns.n_waiting, 0);
    turns_release(&turns);
}

static void a_held_host_says_why(void **state)
{
    struct turns turns;

    (void)state;
    turns_init(&turns, 2000);
    turns_put(&turns, turns_of, STR("x.example"), false, 0);
    turns_put(&turns, turns_of + 1, STR("x.example"), false, 0);
    assert_null(turns_held(turns_of).p);
    turns_take(&turns, 0);
    turns_hold(&turns, STR("x.example"), STR("silence"));
    turns_end(&turns, turns_of, 0);
    assert_ptr_equal(turns_take(&turns, 0), turns_of + 1); /* at once: it will not be sent */
    assert_str(turns_held(turns_of + 1), "silence");
    assert_null(turns_drop(&turns));
    turns_release(&turns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_host_is_asked_one_by_one),
        cmocka_unit_test(a_slow_host_has_a_pause_of_its_own),
        cmocka_unit_test(the_own_machine_has_no_limit),
        cmocka_unit_test(hosts_take_their_turns_in_the_order_of_asking),
        cmocka_unit_test(a_held_host_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
