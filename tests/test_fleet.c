/*
 * test_fleet.c - how many topics make a trouble of the platform, and what they have in common.
 */
#include "tests/test.h"

#include "alert/fleet.h"

enum { MOST = 8 };

static struct arena arena;

/* So many topics open in one hour, the first 'n_same' of them mostly by one source. */
static bool rises(size_t n_opened, size_t n_topics, size_t n_same, struct notice *out)
{
    static const char *const names[MOST] = { "A", "B", "C", "D", "E", "F", "G", "H" };
    struct notice notices[MOST];
    const struct notice *opened[MOST];

    for (size_t i = 0; i < n_opened; i++) {
        notices[i] = (struct notice){ .topic = str_of(names[i]),
                                      .kind = NOTICE_OPENED,
                                      .signal = STR("negative"),
                                      .observed = 10,
                                      .expected_milli = 1500,
                                      .main_source = i < n_same ? STR("forum") : STR("") };
        opened[i] = &notices[i];
        assert_true(fleet_counts(opened[i]));
    }
    return fleet_rises(opened, n_opened, n_topics, 3600, &arena, out);
}

static void more_than_three_and_than_one_in_twenty(void **state)
{
    static const struct {
        size_t n_opened, n_topics;
        bool rises;
    } rows[] = {
        { 3, 3, false }, { 4, 4, true }, { 4, 79, true }, { 4, 80, false }, { 5, 80, true }
    };
    struct notice fleet;

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        if (rises(rows[i].n_opened, rows[i].n_topics, 0, &fleet) != rows[i].rises)
            fail_msg("%zu of %zu", rows[i].n_opened, rows[i].n_topics);
}

static void it_sums_up_its_members(void **state)
{
    struct notice fleet, again;

    (void)state;
    assert_true(rises(4, 10, 3, &fleet));
    assert_int_equal(fleet.n_members, 4);
    assert_str(fleet.members[3], "D");
    assert_int_equal(fleet.observed, 40);
    assert_int_equal(fleet.expected_milli, 6000);
    assert_str(fleet.main_source, "forum");
    assert_int_equal(fleet.alert.n, 13);
    assert_true(rises(4, 10, 2, &again)); /* half of them is not most */
    assert_str(again.main_source, "");
    assert_true(str_eq(fleet.alert, again.alert));
}

static void only_complaints_that_open_count(void **state)
{
    const struct notice rows[] = {
        { .kind = NOTICE_RESOLVED, .signal = STR("negative") },
        { .kind = NOTICE_PENDING, .signal = STR("negative") },
        { .kind = NOTICE_OPENED, .signal = STR("volume") },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        assert_false(fleet_counts(&rows[i]));
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_than_three_and_than_one_in_twenty),
        cmocka_unit_test(it_sums_up_its_members),
        cmocka_unit_test(only_complaints_that_open_count),
    };

    return cmocka_run_group_tests(tests, NULL, tear_down);
}
