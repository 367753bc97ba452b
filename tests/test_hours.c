/*
 * test_hours.c - how much of a stretch of time lies in opening hours; worked by hand on a calendar.
 */
#include "tests/test.h"

#include "core/clock.h"
#include "core/hours.h"
#include "core/zone.h"

/* 2026-03-09 is a Monday; Berlin leaves UTC+1 for UTC+2 on Sunday 2026-03-29 at 2:00. */
#define MONDAY 1773010800 /* 2026-03-09T00:00 in Berlin */

static struct str feast[] = { { "03-11", 5 } };
static const struct quiet_hours office = { .set = true, .from_minute = 540, .to_minute = 1020 };
static const struct quiet_hours shop = {
    .set = true, .from_minute = 540, .to_minute = 1020, .weekends = true
};
static const struct quiet_hours bar = { .set = true, .from_minute = 1200, .to_minute = 120 };
static const struct quiet_hours club = {
    .set = true, .from_minute = 1200, .to_minute = 120, .weekends = true
};
static const struct quiet_hours closed = {
    .set = true, .from_minute = 540, .to_minute = 1020, .holidays = feast, .n_holidays = 1
};

static const struct {
    const char *what;
    const struct quiet_hours *open;
    int64_t from, to, want; /* hours after that Monday began; minutes that count */
} rows[] = {
    { "inside", &office, 10, 12, 120 },
    { "before and after", &office, 0, 24, 480 },
    { "the night between", &office, 16, 34, 120 },
    { "only the night", &office, 18, 32, 0 },
    { "Friday to Monday", &office, 4 * 24 + 16, 7 * 24 + 10, 120 },
    { "with the weekend", &shop, 4 * 24 + 16, 7 * 24 + 10, 60 + 960 + 60 },
    { "a whole week", &office, 0, 7 * 24, 5 * 480 },
    { "past midnight", &bar, 0, 48, 360 + 240 },
    { "after midnight", &bar, 25, 27, 60 },
    { "a feast in the week", &closed, 0, 7 * 24, 4 * 480 },
    { "the Sunday of 23 hours", &shop, 20 * 24, 21 * 24 - 1, 480 },
    { "the Monday after it", &shop, 21 * 24 - 1, 22 * 24 - 1, 480 },
    { "the night before it, to an hour that is left out", &club, 19 * 24 + 20, 20 * 24 + 8, 360 },
    { "nothing", &office, 10, 10, 0 },
    { "ten years, day by day", &shop, 0, 3660 * 24, 3660 * 480 },
    { "an hour more: as if it never closed", &shop, 0, 3660 * 24 + 1, (3660 * 24 + 1) * 60 },
};

static void hours_are_counted(void **state)
{
    struct err err = { 0 };
    struct zone *zone = zone_open(STR("Europe/Berlin"), &err);

    (void)state;
    assert_non_null(zone);
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        int64_t got = hours_between(rows[i].open, zone, MONDAY + rows[i].from * HOUR_S,
                                    MONDAY + rows[i].to * HOUR_S);

        if (got != rows[i].want * MINUTE_S)
            fail_msg("%s: %lld minutes, not %lld", rows[i].what, (long long)(got / MINUTE_S),
                     (long long)rows[i].want);
    }
    zone_close(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(hours_are_counted) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
