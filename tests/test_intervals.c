/*
 * test_intervals.c - intervals and tests for small numbers, against published tables.
 */
#include "tests/test.h"

#include "core/intervals.h"

#include <math.h>

static void near(double got, double want, double within, const char *what)
{
    if (!(fabs(got - want) <= within))
        fail_msg("%s: %.6f, want %.6f", what, got, want);
}

/* Newcombe (1998), table II, method 10; thousandths, rounded outwards. */
static void the_difference_of_two_shares_is_that_of_newcombe(void **state)
{
    static const struct {
        int64_t hits_a, of_a, hits_b, of_b;
        int32_t low, high;
    } rows[] = {
        { 56, 70, 48, 80, 52, 334 },  /* 0.0524 .. 0.3339 */
        { 9, 10, 3, 10, 170, 810 },   /* 0.1705 .. 0.8090 */
        { 5, 56, 0, 29, -39, 193 },   /* -0.0381 .. 0.1926 */
        { 10, 10, 0, 20, 679, 1000 }, /* 0.6791 .. 1.0000 */
        { 1, 3, 0, 0, -1000, 1000 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct stats_interval got =
            interval_difference(rows[i].hits_a, rows[i].of_a, rows[i].hits_b, rows[i].of_b);

        if (got.low != rows[i].low || got.high != rows[i].high)
            fail_msg("row %zu: %d .. %d", i, (int)got.low, (int)got.high);
    }
}

/* 15 of 50 against 5 of 50: pooled 0.2, deviate 0.2 / sqrt(0.2 x 0.8 x 2 / 50) = 2.5, of which the
 * table of the normal curve says 0.01242. */
static void the_score_test_is_that_of_the_normal_table(void **state)
{
    (void)state;
    near(interval_difference_p(15, 50, 5, 50), 0.01242, 1e-5, "p");
    near(interval_difference_p(5, 50, 5, 50), 1.0, 1e-6, "p of none");
    near(interval_difference_p(0, 50, 0, 50), 1.0, 0.0, "p of nothing");
}

/* 60 promoters and 20 detractors of 100, three answers added: 60.75 and 20.75 of 103 are 0.5898 and
 * 0.2015; difference 0.3883, variance (0.7913 - 0.1508) / 103 = 0.006218, so 0.3883 give or take
 * 0.1546. */
static void a_balance_has_the_interval_of_rocks(void **state)
{
    struct stats_interval got = interval_balance(60, 20, 100);

    (void)state;
    assert_int_equal(got.low, 233);
    assert_int_equal(got.high, 543);
}

/* Student's own data on sleep (1908), as every textbook has it: the mean of the differences lies
 * within 0.700 .. 2.460, the difference of the two means within -3.365 .. 0.205. */
static void means_lie_where_student_and_welch_say(void **state)
{
    static const double first[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 };
    static const double second[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };
    double sum_a = 0, squares_a = 0, sum_b = 0, squares_b = 0, sum = 0, squares = 0, low, high;

    (void)state;
    for (size_t i = 0; i < N_ROWS(first); i++) {
        double d = second[i] - first[i];

        sum_a += first[i];
        squares_a += first[i] * first[i];
        sum_b += second[i];
        squares_b += second[i] * second[i];
        sum += d;
        squares += d * d;
    }
    assert_true(interval_mean(10, sum, squares, &low, &high));
    near(low, 0.7001142, 1e-4, "low of the mean");
    near(high, 2.4598858, 1e-4, "high of the mean");
    assert_true(interval_mean_difference(10, sum_a, squares_a, 10, sum_b, squares_b, &low, &high));
    near(low, -3.3654832, 1e-4, "low of the difference");
    near(high, 0.2054832, 1e-4, "high of the difference");
    assert_false(interval_mean(1, 3.0, 9.0, &low, &high));
}

/* Of ten tosses eight heads or more: 56 of 1024. Of twenty, six to fourteen hold 95 of 100. */
static void the_binomial_is_exact(void **state)
{
    struct stats_interval limits = interval_funnel(20, 0.5);

    (void)state;
    near(interval_binomial_upper(8, 10, 0.5), 56.0 / 1024.0, 1e-12, "upper");
    near(interval_binomial_lower(2, 10, 0.5), 56.0 / 1024.0, 1e-12, "lower");
    near(interval_binomial_upper(0, 10, 0.3), 1.0, 0.0, "all");
    near(interval_binomial_upper(10, 10, 0.3), pow(0.3, 10), 1e-15, "the last");
    assert_int_equal(limits.low, 300);
    assert_int_equal(limits.high, 700);
}

/* The example of Benjamini and Hochberg (1995): the first four of fifteen. */
static void false_discoveries_are_kept_to_one_in_twenty(void **state)
{
    static const double p[] = { 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000 };
    bool found[N_ROWS(p)];

    (void)state;
    interval_discoveries(p, N_ROWS(p), found);
    for (size_t i = 0; i < N_ROWS(p); i++)
        if (found[i] != (i < 4))
            fail_msg("p %.4f", p[i]);
}

/* Three groups, 10 of 20, 2 of 20, 3 of 20: common share 0.25, spread 20 (0.0625 + 0.0225 + 0.01) = 1.9,
 * by chance 2 x 0.1875; between (1.9 - 0.375) / (60 - 20 - 2) = 0.040132, worth 0.1875 / 0.040132 - 1 =
 * 3.6721 cases: 10 of 20 becomes 10.918 / 23.6721 = 0.46122. */
static void shares_are_drawn_together(void **state)
{
    static const int64_t hits[] = { 10, 2, 3 }, of[] = { 20, 20, 20 }, same[] = { 5, 5, 5 };
    struct shrink shrink = interval_shrink(hits, of, 3);

    (void)state;
    near(shrink.mean, 0.25, 1e-12, "mean");
    near(shrink.prior, 3.67213, 1e-4, "prior");
    near(interval_shrunk(&shrink, 10, 20), 0.46122, 1e-4, "drawn");
    shrink = interval_shrink(same, of, 3);
    near(interval_shrunk(&shrink, 5, 20), 0.25, 1e-6, "alike");
}

/* Two groups of stars, 5 5 4 4 and 1 2 1 2: means 4.5 and 1.5, common 3; within (1 + 1) / 6 = 1/3; spread
 * 4 x 2.25 x 2 = 18; between (18 - 1/3) / (8 - 4) = 4.41667; worth 0.0754717 values. */
static void means_are_drawn_together(void **state)
{
    static const int64_t n[] = { 4, 4 };
    static const double sums[] = { 18, 6 }, squares[] = { 82, 10 };
    struct shrink shrink = interval_shrink_means(n, sums, squares, 2);

    (void)state;
    near(shrink.mean, 3.0, 1e-12, "mean");
    near(shrink.prior, 0.0754717, 1e-6, "prior");
}

/* Weeks of remission under 6-MP, Freireich and others (1963), the textbook example: half by week 23, of
 * which the log-log interval begins at week 13 and has no end; by week 10 all but 0.7529. */
static void lifetimes_are_those_of_kaplan_and_meier(void **state)
{
    static const struct lifetime weeks[] = {
        { 6, true },   { 6, true },   { 6, true },   { 6, false }, { 7, true },   { 9, false },
        { 10, true },  { 10, false }, { 11, false }, { 13, true }, { 16, true },  { 17, false },
        { 19, false }, { 20, false }, { 22, true },  { 23, true }, { 25, false }, { 32, false },
        { 32, false }, { 34, false }, { 35, false },
    };
    struct lifetime times[N_ROWS(weeks)];
    struct life_quantile half;

    (void)state;
    for (size_t i = 0; i < N_ROWS(weeks); i++) /* the order must not matter */
        times[i] = weeks[N_ROWS(weeks) - 1 - i];
    half = interval_life(times, N_ROWS(times), 0.5);
    assert_true(half.known);
    assert_int_equal(half.value, 23);
    assert_true(half.has_low);
    assert_int_equal(half.low, 13);
    assert_false(half.has_high);
    assert_false(interval_life(times, N_ROWS(times), 0.9).known);
}

/* --- the edges --- */

static void nothing_is_said_of_nothing(void **state)
{
    struct stats_interval got = interval_difference(0, 0, 1, 3);

    (void)state;
    assert_int_equal(got.low, -1000);
    assert_int_equal(got.high, 1000);
    near(interval_difference_p(0, 0, 1, 3), 1.0, 0.0, "p of none and three");
    near(interval_difference_p(1, 3, 0, 0), 1.0, 0.0, "p of three and none");
    got = interval_funnel(0, 0.5);
    assert_int_equal(got.low, 0);
    assert_int_equal(got.high, 1000);
}

/* Three of three: 3.75 and 0.75 of 6; 0.5 give or take 1.96 sqrt(0.5 / 6). */
static void no_interval_leaves_what_can_be(void **state)
{
    struct stats_interval up = interval_balance(3, 0, 3), down = interval_balance(0, 3, 3);

    (void)state;
    assert_int_equal(up.low, -66);
    assert_int_equal(up.high, 1000);
    assert_int_equal(down.low, -1000);
    assert_int_equal(down.high, 66);
}

/* n values with the sum 0, whose mean has the variance 1: half the interval is Student's quantile. */
static void few_values_have_the_quantiles_of_the_table(void **state)
{
    static const struct {
        int n;
        double quantile, within;
    } rows[] = { { 2, 12.7062, 1e-9 },  { 3, 4.3027, 1e-9 },   { 4, 3.1824, 1e-9 },
                 { 5, 2.776445, 2e-3 }, { 6, 2.570582, 5e-4 }, { 11, 2.228139, 1e-5 } };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        double low, high, squares = (double)rows[i].n * (rows[i].n - 1);

        assert_true(interval_mean(rows[i].n, 0, squares, &low, &high));
        near(high, rows[i].quantile, rows[i].within, "quantile");
        near(low, -high, 1e-12, "other end");
    }
}

static void values_that_are_all_alike_have_no_width(void **state)
{
    double low, high;

    (void)state;
    assert_true(interval_mean(3, 6, 12, &low, &high));
    near(low, 2, 0, "low of the mean");
    near(high, 2, 0, "high of the mean");
    assert_true(interval_mean_difference(2, 6, 18, 2, 2, 2, &low, &high));
    near(low, 2, 0, "low of the difference");
    near(high, 2, 0, "high of the difference");
    assert_false(interval_mean_difference(1, 3, 9, 2, 2, 2, &low, &high));
    assert_false(interval_mean_difference(2, 6, 18, 1, 1, 1, &low, &high));
    assert_true(
        interval_mean_difference(2, 6, 20, 2, 2, 2, &low, &high)); /* 4 and 2 against 1 and 1 */
    near(high, 2 + 12.7062, 1e-9, "one degree of freedom");
}

static void the_binomial_has_its_ends(void **state)
{
    (void)state;
    near(interval_binomial_upper(5, 10, 0.5), 638.0 / 1024, 1e-12, "five or more");
    near(interval_binomial_lower(5, 10, 0.5), 638.0 / 1024, 1e-12, "five or less");
    near(interval_binomial_upper(2, 10, 0.5), 1013.0 / 1024, 1e-12, "two or more");
    near(interval_binomial_lower(8, 10, 0.5), 1013.0 / 1024, 1e-12, "eight or less");
    near(interval_binomial_upper(1, 10, 0.5), 1023.0 / 1024, 1e-12, "one or more");
    near(interval_binomial_upper(11, 10, 0.5), 0, 0, "more than there are");
    near(interval_binomial_upper(10, 10, 1), 1, 0, "all, surely");
    near(interval_binomial_upper(1, 10, 0), 0, 0, "one, never");
    near(interval_binomial_upper(0, 10, 0), 1, 0, "none or more");
    near(interval_binomial_lower(-1, 10, 0.5), 0, 0, "less than none");
    near(interval_binomial_lower(10, 10, 0.5), 1, 0, "all or less");
    near(interval_binomial_lower(9, 10, 1), 0, 0, "less than all, surely");
    near(interval_binomial_lower(0, 10, 0), 1, 0, "none, surely");
    near(interval_binomial_lower(0, 10, 0.5), 1.0 / 1024, 1e-15, "none");
}

/* Of eight tosses one or none in 9 of 256, 3.5 in 100; of one toss either end. */
static void funnels_are_wide_where_there_is_little(void **state)
{
    struct stats_interval eight = interval_funnel(8, 0.5), one = interval_funnel(1, 0.5);

    (void)state;
    assert_int_equal(eight.low, 125);
    assert_int_equal(eight.high, 875);
    assert_int_equal(one.low, 0);
    assert_int_equal(one.high, 1000);
}

static void discoveries_have_an_end(void **state)
{
    static double p[1025];
    static bool found[1026];
    double at = 0.05, above = 0.0501;

    (void)state;
    interval_discoveries(p, 1024, found);
    assert_true(found[0] && found[1023]);
    found[1025] = true;
    interval_discoveries(p, 1025, found);
    assert_false(found[0] || found[1024]);
    assert_true(found[1025]); /* not ours */
    interval_discoveries(&at, 1, found);
    assert_true(found[0]);
    interval_discoveries(&above, 1, found);
    assert_false(found[0]);
}

/* Two groups, 10 of 20 and 2 of 20: common 0.3, spread 1.6, between (1.6 - 0.21) / (40 - 20 - 1), worth
 * 0.21 / 0.0731579 - 1 = 1.8705 cases; an empty one beside them changes nothing. */
static void empty_groups_draw_nobody(void **state)
{
    static const int64_t hits[] = { 10, 2, 0 }, of[] = { 20, 20, 0 }, none[] = { 0, 0, 0 };
    static const int64_t n[] = { 4, 4, 0 }, ones[] = { 1, 1, 0 };
    static const double sums[] = { 18, 6, 0 }, squares[] = { 82, 10, 0 };

    (void)state;
    near(interval_shrink(hits, of, 3).prior, 1.870504, 1e-6, "prior of two");
    near(interval_shrink(hits, of, 3).mean, 0.3, 1e-12, "mean of two");
    near(interval_shrink(hits, of, 1).prior, 1e9, 0, "prior of one");
    near(interval_shrink(none, none, 3).mean, 0, 0, "mean of none");
    near(interval_shrink(none, none, 3).prior, 1e9, 0, "prior of none");
    near(interval_shrink_means(n, sums, squares, 3).prior, 0.0754717, 1e-6, "prior of two means");
    near(interval_shrink_means(n, sums, squares, 1).prior, 1e9, 0, "prior of one mean");
    near(interval_shrink_means(none, sums, squares, 3).mean, 0, 0, "mean of no means");
    near(interval_shrink_means(ones, sums, squares, 3).mean, 12, 1e-12,
         "mean of two single values");
    near(interval_shrink_means(ones, sums, squares, 3).prior, 1e9, 0,
         "which say nothing of chance");
}

/* One of three ends when another is last seen: it was among three, not among two. */
static void what_ends_goes_before_what_is_cut_off(void **state)
{
    struct lifetime times[] = { { 1, false }, { 2, true }, { 1, true } };
    struct life_quantile half = interval_life(times, 3, 0.5);

    (void)state;
    assert_true(half.known);
    assert_int_equal(half.value, 2);
    assert_int_equal(interval_life(times, 3, 0.33).value, 1);
    assert_false(interval_life(times, 0, 0.5).known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_difference_of_two_shares_is_that_of_newcombe),
        cmocka_unit_test(the_score_test_is_that_of_the_normal_table),
        cmocka_unit_test(a_balance_has_the_interval_of_rocks),
        cmocka_unit_test(means_lie_where_student_and_welch_say),
        cmocka_unit_test(the_binomial_is_exact),
        cmocka_unit_test(false_discoveries_are_kept_to_one_in_twenty),
        cmocka_unit_test(shares_are_drawn_together),
        cmocka_unit_test(means_are_drawn_together),
        cmocka_unit_test(lifetimes_are_those_of_kaplan_and_meier),
        cmocka_unit_test(nothing_is_said_of_nothing),
        cmocka_unit_test(no_interval_leaves_what_can_be),
        cmocka_unit_test(few_values_have_the_quantiles_of_the_table),
        cmocka_unit_test(values_that_are_all_alike_have_no_width),
        cmocka_unit_test(the_binomial_has_its_ends),
        cmocka_unit_test(funnels_are_wide_where_there_is_little),
        cmocka_unit_test(discoveries_have_an_end),
        cmocka_unit_test(empty_groups_draw_nobody),
        cmocka_unit_test(what_ends_goes_before_what_is_cut_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
