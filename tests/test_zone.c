/*
 * test_zone.c - the calendar, and local time where clocks jump.
 *
 * Rows use zones whose past does not change any more; days are told by date, times as UTC.
 */
#include "tests/test.h"

#include "core/clock.h"
#include "core/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    return day_of_date((struct date){ year, month, day }) * DAY_S + hour * HOUR_S +
           minute * MINUTE_S;
}

static void days_and_dates_are_one_to_one(void **state)
{
    static const struct {
        struct date date;
        int64_t day;
        int weekday;
    } rows[] = {
        { { 1970, 1, 1 }, 0, 4 },       { { 1969, 12, 31 }, -1, 3 },
        { { 2000, 2, 29 }, 11016, 2 },  { { 2000, 3, 1 }, 11017, 3 },
        { { 1900, 3, 1 }, -25508, 4 },  { { 2026, 3, 14 }, 20526, 6 },
        { { 1600, 1, 1 }, -135140, 6 }, { { 1, 1, 1 }, -719162, 1 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct date d = date_of_day(rows[i].day);

        assert_int_equal(day_of_date(rows[i].date), rows[i].day);
        assert_int_equal(d.year, rows[i].date.year);
        assert_int_equal(d.month, rows[i].date.month);
        assert_int_equal(d.day, rows[i].date.day);
        assert_int_equal(weekday_of_day(rows[i].day), rows[i].weekday);
    }
    for (int64_t day = -800000; day < 800000; day += 13)
        assert_int_equal(day_of_date(date_of_day(day)), day);
}

static void offsets_follow_file_and_rule(void **state)
{
    const struct {
        const char *zone;
        int64_t at;
        int32_t offset;
    } rows[] = {
        { "UTC", utc(2026, 7, 1, 0, 0), 0 },
        { "Europe/Berlin", utc(2026, 3, 29, 0, 59), 3600 },
        { "Europe/Berlin", utc(2026, 3, 29, 1, 0), 7200 },
        { "Europe/Berlin", utc(2026, 10, 25, 0, 59), 7200 },
        { "Europe/Berlin", utc(2026, 10, 25, 1, 0), 3600 },
        { "Europe/Berlin", utc(2199, 7, 1, 0, 0), 7200 }, /* by the rule of the footer */
        { "Europe/Berlin", utc(2199, 12, 31, 23, 30), 3600 },
        { "America/New_York", utc(2100, 1, 1, 2, 0), -18000 },
        { "America/New_York", utc(2100, 6, 1, 2, 0), -14400 },
        { "Australia/Sydney", utc(2100, 1, 1, 2, 0), 39600 }, /* summer spans the new year */
        { "Australia/Sydney", utc(2100, 6, 1, 2, 0), 36000 },
        { "Asia/Kathmandu", utc(2026, 1, 1, 0, 0), 20700 },
        { "Europe/Dublin", utc(2100, 1, 1, 0, 0), 0 }, /* its "summer" is the winter */
        { "Europe/Dublin", utc(2100, 7, 1, 0, 0), 3600 },
        { "Asia/Tokyo", utc(2100, 7, 1, 0, 0), 32400 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct err err = { 0 };
        struct zone *zone = zone_open(str_of(rows[i].zone), &err);

        if (!zone)
            fail_msg("%s: %s", rows[i].zone, err.text);
        if (zone_offset(zone, rows[i].at) != rows[i].offset)
            fail_msg("row %zu, %s: got %d, want %d", i, rows[i].zone, zone_offset(zone, rows[i].at),
                     rows[i].offset);
        assert_string_equal(zone_name(zone), rows[i].zone);
        zone_close(zone);
    }
}

static void days_start_where_clocks_say_so(void **state)
{
    const struct {
        const char *zone;
        struct date date;
        int64_t start;
        int hours;
    } rows[] = {
        { "UTC", { 2026, 3, 14 }, utc(2026, 3, 14, 0, 0), 24 },
        { "Europe/Berlin", { 2026, 3, 28 }, utc(2026, 3, 27, 23, 0), 24 },
        { "Europe/Berlin", { 2026, 3, 29 }, utc(2026, 3, 28, 23, 0), 23 },
        { "Europe/Berlin", { 2026, 10, 25 }, utc(2026, 10, 24, 22, 0), 25 },
        { "America/Sao_Paulo", { 2018, 11, 4 }, utc(2018, 11, 4, 3, 0), 23 }, /* no 00:00 */
        { "America/Sao_Paulo", { 2018, 2, 17 }, utc(2018, 2, 17, 2, 0), 25 }, /* 23:00 twice */
        { "Pacific/Apia", { 2011, 12, 29 }, utc(2011, 12, 29, 10, 0), 24 },
        { "Pacific/Apia", { 2011, 12, 30 }, utc(2011, 12, 30, 10, 0), 0 }, /* left out */
        { "Pacific/Apia", { 2011, 12, 31 }, utc(2011, 12, 30, 10, 0), 24 },
        { "Asia/Kathmandu", { 2026, 3, 14 }, utc(2026, 3, 13, 18, 15), 24 },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct err err = { 0 };
        struct zone *zone = zone_open(str_of(rows[i].zone), &err);
        int64_t day = day_of_date(rows[i].date);

        assert_non_null(zone);
        if (zone_day_start(zone, day) != rows[i].start)
            fail_msg("row %zu, %s: got %lld, want %lld", i, rows[i].zone,
                     (long long)zone_day_start(zone, day), (long long)rows[i].start);
        assert_int_equal(zone_day_start(zone, day + 1) - rows[i].start, rows[i].hours * HOUR_S);
        zone_close(zone);
    }
}

/* A clock on the wall says when it is, but for the hours that come twice or never. */
static void a_local_time_is_an_instant(void **state)
{
    struct err err = { 0 };
    struct zone *zone = zone_open(STR("Europe/Berlin"), &err);

    (void)state;
    assert_non_null(zone);
    assert_int_equal(zone_from_local(NULL, 1000), 1000);
    assert_int_equal(zone_from_local(zone, utc(2026, 1, 5, 10, 0)), utc(2026, 1, 5, 9, 0));
    assert_int_equal(zone_from_local(zone, utc(2026, 7, 5, 10, 0)), utc(2026, 7, 5, 8, 0));
    assert_int_equal(zone_from_local(zone, utc(2026, 3, 29, 1, 59)), utc(2026, 3, 29, 0, 59));
    assert_int_equal(zone_from_local(zone, utc(2026, 3, 29, 2, 30)), utc(2026, 3, 29, 1, 30));
    assert_int_equal(zone_from_local(zone, utc(2026, 3, 29, 3, 0)), utc(2026, 3, 29, 1, 0));
    assert_int_equal(zone_from_local(zone, utc(2026, 10, 25, 2, 30)), utc(2026, 10, 25, 0, 30));
    assert_int_equal(zone_from_local(zone, utc(2026, 10, 25, 3, 0)), utc(2026, 10, 25, 2, 0));
    zone_close(zone);
}

/* The start of every day is the first second that belongs to it, from 1970 on, by files and by rules. */
static void every_day_starts_at_its_first_second(void **state)
{
    static const char *const names[] = { "Europe/London", "America/Sao_Paulo", "Asia/Gaza",
                                         "America/St_Johns", "Africa/Casablanca" };

    (void)state;
    for (size_t i = 0; i < N_ROWS(names); i++) {
        struct err err = { 0 };
        struct zone *zone = zone_open(str_of(names[i]), &err);

        assert_non_null(zone);
        for (int64_t day = 0; day < 25000; day++) {
            int64_t start = zone_day_start(zone, day);

            assert_int_equal(zone_local_day(zone, start), day);
            assert_true(zone_local_day(zone, start - 1) < day);
        }
        zone_close(zone);
    }
}

static void hours_and_minutes_are_local(void **state)
{
    struct err err = { 0 };
    struct zone *zone = zone_open(STR("Asia/Kathmandu"), &err);

    (void)state;
    assert_non_null(zone);
    assert_int_equal(zone_local_minute(zone, utc(2026, 3, 14, 0, 0)), 345);
    assert_int_equal(zone_local_day(NULL, -1), -1);
    assert_int_equal(zone_day_start(NULL, 3), 3 * DAY_S);
    assert_string_equal(zone_name(NULL), "UTC");
    zone_close(zone);
}

static void strange_names_are_refused(void **state)
{
    static const char *const names[] = {
        "",   "../etc/passwd", "/etc/localtime", "Europe/../UTC", "Mars/Olympus", "Europe", "a b",
        "x\n"
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(names); i++) {
        struct err err = { 0 };

        assert_null(zone_open(str_of(names[i]), &err));
        assert_int_equal(err.code, ERR_CONFIG);
    }
}

static void misspelt_names_find_their_neighbour(void **state)
{
    static const struct {
        const char *name, *want;
    } rows[] = {
        { "Europe/Berln", "Europe/Berlin" },
        { "Erope/berlin", "Europe/Berlin" },
        { "America/New York", NULL }, /* a blank is no part of a name */
        { "America/NewYork", "America/New_York" },
        { "Mars/Olympus", NULL },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char got[64] = "";

        assert_int_equal(zone_guess(str_of(rows[i].name), got), rows[i].want != NULL);
        assert_string_equal(got, rows[i].want ? rows[i].want : "");
    }
}

/* Every prefix of a real file, and the file with any one byte changed, is read or refused. */
static void damaged_files_do_no_harm(void **state)
{
    char folder[] = "/tmp/hark-zone-XXXXXX", path[64], bytes[8192];
    size_t n;
    FILE *f = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");

    (void)state;
    if (!f)
        skip();
    n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    assert_non_null(mkdtemp(folder));
    setenv("TZDIR", folder, 1);
    snprintf(path, sizeof path, "%s/X", folder);
    for (size_t i = 0; i < 2 * n; i += 3) {
        struct err err = { 0 };
        struct zone *zone;
        char kept = bytes[i % n];

        f = fopen(path, "wb");
        assert_non_null(f);
        bytes[i % n] = (char)(kept ^ 0x80);
        fwrite(bytes, 1, i < n ? i : n, f);
        bytes[i % n] = kept;
        fclose(f);
        zone = zone_open(STR("X"), &err);
        if (zone)
            zone_day_start(zone, 20000 + zone_offset(zone, 1700000000));
        else
            assert_int_equal(err.code, ERR_CONFIG);
        zone_close(zone);
    }
    unlink(path);
    rmdir(folder);
    unsetenv("TZDIR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_dates_are_one_to_one),
        cmocka_unit_test(offsets_follow_file_and_rule),
        cmocka_unit_test(days_start_where_clocks_say_so),
        cmocka_unit_test(every_day_starts_at_its_first_second),
        cmocka_unit_test(a_local_time_is_an_instant),
        cmocka_unit_test(hours_and_minutes_are_local),
        cmocka_unit_test(strange_names_are_refused),
        cmocka_unit_test(misspelt_names_find_their_neighbour),
        cmocka_unit_test(damaged_files_do_no_harm),
    };

    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
