/*
 * test_stats.c - the functions of chance against values worked out with forty digits.
 */
#include "tests/test.h"

#include "core/stats.h"

#include <math.h>
#include <string.h>

static void assert_close(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fmax(fabs(want), 0.02)))
        fail_msg("got %.17g, want %.17g", got, want);
}

static void exp_log_and_lgamma_are_right(void **state)
{
    static const struct {
        double (*of)(double);
        double x, want;
    } rows[] = {
        { stats_exp, -700.0, 9.8596765437597709e-305 },
        { stats_exp, -30.5, 5.6756852326327225e-14 },
        { stats_exp, -1.0, 0.36787944117144232 },
        { stats_exp, 0.0, 1.0 },
        { stats_exp, -1e-9, 0.999999999 },
        { stats_exp, 0.1, 1.1051709180756476 },
        { stats_exp, 1.0, 2.7182818284590452 },
        { stats_exp, 20.25, 622964442.19844548 },
        { stats_exp, 700.0, 1.0142320547350045e304 },
        { stats_exp, -800.0, 0.0 },
        { stats_log, 1e-310, -713.80137882815417 },
        { stats_log, 1e-9, -20.723265836946411 },
        { stats_log, 0.5, -0.69314718055994531 },
        { stats_log, 0.999, -0.0010005003335835344 },
        { stats_log, 1.0, 0.0 },
        { stats_log, 1.4142, 0.34656400018800331 },
        { stats_log, 10.0, 2.3025850929940457 },
        { stats_log, 12345.678, 9.421061321291832 },
        { stats_log, 1e300, 690.77552789821371 },
        { stats_log10, 1000.0, 3.0 },
        { stats_lgamma, 1e-5, 11.512919692895826 },
        { stats_lgamma, 0.3, 1.0957979948180756 },
        { stats_lgamma, 0.5, 0.57236494292470009 },
        { stats_lgamma, 1.0, 0.0 },
        { stats_lgamma, 1.5, -0.12078223763524522 },
        { stats_lgamma, 9.99, 12.779315214350193 },
        { stats_lgamma, 10.0, 12.80182748008147 },
        { stats_lgamma, 100.25, 360.28455963776423 },
        { stats_lgamma, 1e6, 12815504.569147612 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        assert_close(rows[i].of(rows[i].x), rows[i].want, 2e-13);
}

/* The very bits: another machine, compiler or optimisation must not change one of them. */
static void the_bits_are_the_same_everywhere(void **state)
{
    uint64_t sum = 0;

    (void)state;
    for (int i = 1; i < 2000; i++) {
        double x = i * 0.37;
        double values[] = { stats_exp(x * 0.9), stats_exp(-x * 0.9), stats_log(x), stats_lgamma(x),
                            stats_tail(i, x, x * 1.3 + 0.2) };

        for (size_t k = 0; k < N_ROWS(values); k++) {
            uint64_t bits;

            memcpy(&bits, &values[k], sizeof bits);
            sum = (sum ^ bits) * 0x9e3779b97f4a7c15u;
        }
    }
    assert_int_equal(sum, UINT64_C(0x5bb992fe5cd42962));
}

static void tails_are_those_of_exact_sums(void **state)
{
    static const struct {
        double s, m, v, want;
    } rows[] = {
        { 0, 1, 1, 0.0 },
        { 3, 1, 1, 1.09527689886678 },
        { 3, 0.25, 0.25, 2.66524542523279 },
        { 12, 2.125, 2.5, 4.45374195842042 },
        { 1, 0.5, 0.75, 0.477121254719662 },
        { 5, 5, 7.5, 0.280254895340606 },
        { 40, 12.5, 21.0, 5.14457551179397 },
        { 10, 2.125, 2.125, 4.11774477567272 },
        { 300, 100, 1100, 4.84516905190626 },
        { 1000, 600, 19000, 2.21319903997171 },
        { 60000, 50000, 25050000, 1.55310789843955 },
        { 25, 3, 3.0009, 14.5024397107607 },
        { 150, 6, 6.5, 110.525762771693 },
        { 2, 4, 5, 0.0546395047248025 },
        { 90, 100, 400, 0.163994927532047 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        assert_close(stats_tail(rows[i].s, rows[i].m, rows[i].v), rows[i].want, 1e-9);
}

static void a_tail_grows_with_the_count(void **state)
{
    (void)state;
    for (double m = 0.01; m < 400.0; m *= 1.7)
        for (double v = m; v < 20.0 * m; v += m * 1.9) {
            double before = 0.0;

            for (int s = 1; s < 60; s++) {
                double z = stats_tail(s, m, v);

                assert_true(z >= before);
                before = z;
            }
        }
}

static void quantiles_are_exact(void **state)
{
    static const struct {
        double share, m, v;
        int want;
    } rows[] = {
        { 0.1, 2.125, 2.5, 0 }, { 0.9, 2.125, 2.5, 4 },       { 0.9, 0.05, 0.06, 0 },
        { 0.1, 25, 50, 16 },    { 0.9, 25, 50, 34 },          { 0.1, 100, 100, 87 },
        { 0.9, 100, 100, 113 }, { 0.1, 600, 19000, 431 },     { 0.9, 600, 19000, 782 },
        { 0.5, 3, 30, 1 },      { 0.9, 6000, 1446000, 7583 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        assert_int_equal(stats_quantile(rows[i].share, rows[i].m, rows[i].v), rows[i].want);
}

static void wilson_bounds_a_share(void **state)
{
    static const struct {
        int hits, of, low, high;
    } rows[] = {
        { 0, 0, 0, 1000 },   { 0, 10, 0, 278 },    { 10, 10, 722, 1000 },
        { 5, 10, 236, 764 }, { 12, 15, 548, 930 }, { 500, 1000, 469, 531 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct stats_interval got = stats_wilson(rows[i].hits, rows[i].of);

        assert_int_equal(got.low, rows[i].low);
        assert_int_equal(got.high, rows[i].high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exp_log_and_lgamma_are_right),
        cmocka_unit_test(the_bits_are_the_same_everywhere),
        cmocka_unit_test(tails_are_those_of_exact_sums),
        cmocka_unit_test(a_tail_grows_with_the_count),
        cmocka_unit_test(quantiles_are_exact),
        cmocka_unit_test(wilson_bounds_a_share),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
