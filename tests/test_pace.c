/*
 * test_pace.c - when a source may be asked again.
 */
#include "tests/test.h"

#include "fetch/pace.h"

enum { NOW = 1800000000 };

static const struct source source = { .name = { "blog", 4 }, .every_s = 1800 };

static void a_host_is_given_the_silence_it_asks_for(void **state)
{
    static const struct {
        const char *headers;
        int64_t wait; /* seconds from now; -1: it does not say */
    } rows[] = {
        { "Retry-After: 120\r\n", 120 },
        { "Retry-After: 1\r\n", 60 },
        { "Retry-After: 0\r\n", 60 },
        { "Retry-After: -5\r\n", 60 },
        { "Retry-After: 31536000\r\n", DAY_S },
        { "Retry-After: Fri, 15 Jan 2027 08:10:00 GMT\r\n", 600 },
        { "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\n", DAY_S },
        { "Retry-After: soon\r\n", -1 },
        { "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1800000300\r\n", 300 },
        { "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 300\r\n", 300 },
        { "X-RateLimit-Remaining: 7\r\nX-RateLimit-Reset: 300\r\n", -1 },
        { "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 2027-01-15T08:05:00Z\r\n", 300 },
        { "RateLimit-Remaining: 0\r\nRateLimit-Reset: 90\r\n", 90 },
        { "", -1 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        int64_t until = pace_silence(str_of(rows[i].headers), NOW);

        if (until != (rows[i].wait < 0 ? TIME_NONE : NOW + rows[i].wait))
            fail_msg("'%s': %lld", rows[i].headers, (long long)(until - NOW));
    }
}

static void near(int64_t at, int64_t wait)
{
    if (at < NOW + wait - wait / 10 || at > NOW + wait + wait / 10)
        fail_msg("%lld is not near %lld", (long long)(at - NOW), (long long)wait);
}

static void freshness_can_only_make_it_longer(void **state)
{
    (void)state;
    near(pace_next(&source, STR(""), 0, NOW), 1800);
    near(pace_next(&source, STR("Cache-Control: public, max-age=7200\r\n"), 0, NOW), 7200);
    near(pace_next(&source, STR("Cache-Control: max-age=60\r\n"), 0, NOW), 1800);
    near(pace_next(&source, STR("Cache-Control: max-age=99999999\r\n"), 0, NOW), DAY_S);
    near(pace_next(&source, STR("Cache-Control: no-cache, max-age=7200\r\n"), 0, NOW), 1800);
    near(pace_next(&source,
                   STR("Date: Fri, 15 Jan 2027 08:00:00 GMT\r\n"
                       "Expires: Fri, 15 Jan 2027 10:00:00 GMT\r\n"),
                   0, NOW),
         7200);
    near(pace_next(&source, STR("Expires: 0\r\n"), 0, NOW), 1800);
    near(pace_next(&source, STR(""), 3600, NOW), 3600);
}

static void failures_double_the_interval_up_to_a_day(void **state)
{
    (void)state;
    near(pace_after_failure(&source, 1, NOW), 1800);
    near(pace_after_failure(&source, 2, NOW), 3600);
    near(pace_after_failure(&source, 4, NOW), 14400);
    near(pace_after_failure(&source, 100, NOW), DAY_S);
    assert_int_equal(pace_after_failure(&source, 3, NOW), pace_after_failure(&source, 3, NOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_given_the_silence_it_asks_for),
        cmocka_unit_test(freshness_can_only_make_it_longer),
        cmocka_unit_test(failures_double_the_interval_up_to_a_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
