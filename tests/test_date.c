/*
 * test_date.c - the wild forms of dates, and what must be refused.
 */
#include "tests/test.h"

#include "core/date.h"

static const struct {
    const char *in, *want; /* want NULL: refused */
} rows[] = {
    /* RFC 822 and its relatives */
    { "Tue, 03 Nov 2026 07:08:09 GMT", "2026-11-03T07:08:09Z" },
    { "Tue,03 November 26 07:08 EST", "2026-11-03T12:08:00Z" },
    { "3 Nov 2026 7:08:09 +0130", "2026-11-03T05:38:09Z" },
    { "Tue, 3 Nov 2026 07:08:09 -00:20", "2026-11-03T07:28:09Z" },
    { "Tuesday, 3. November 2026 07:08:09 UTC", "2026-11-03T07:08:09Z" },
    { "Sat, 03 Nov 2026 07:08:09 Z", "2026-11-03T07:08:09Z" }, /* the weekday lies */
    { "Tue, 3 Nov, 2026 07:08:09 PDT", "2026-11-03T14:08:09Z" },
    { "Tue, 03 Nov 2026 24:00:00 GMT", "2026-11-04T00:00:00Z" },
    { "Tue, 03 Nov 2026 07:08:09 GMT+0200", "2026-11-03T05:08:09Z" },
    { "Tue Nov 03 2026 07:08:09 GMT+0200 (EET)", "2026-11-03T05:08:09Z" },
    { "Tue, 03 Sept 2026 07:08:09 MEST", "2026-09-03T05:08:09Z" },
    { "Tue, 03 Nov 2026 07:08:09 America/Los_Angeles", "2026-11-03T15:08:09Z" },
    { "Fri, 03 Jul 2026 07:08:09 America/Los_Angeles", "2026-07-03T14:08:09Z" },
    { "Fri, 03 Jul 2026 07:08:09 Europe/Berlin", "2026-07-03T05:08:09Z" },
    { "Tue, 03 Nov 2026 07:08:09 B", "2026-11-03T09:08:09Z" },
    { "03-Nov-2026 07:08:09", "2026-11-03T07:08:09Z" },
    { "Nov 3rd, 2026 7:08 PM", "2026-11-03T19:08:00Z" },
    { "12:30 a.m. 3 Nov 2026", "2026-11-03T00:30:00Z" },
    { "3 Nov 2026", "2026-11-03T00:00:00Z" },
    { "3 Nov 26 0708 GMT", "2026-11-03T07:08:00Z" },
    { "November 2026", "2026-11-01T00:00:00Z" },
    { "Sun Nov  1 16:29:06 2026", "2026-11-01T16:29:06Z" },
    { "Sun Nov  1 16:29:06 PST 2026", "2026-11-02T00:29:06Z" },
    { "Sun Nov 01 01:16:00 +0200 2026", "2026-10-31T23:16:00Z" },
    { "Tue, 2026/11/03 08:19:53 EDT", "2026-11-03T12:19:53Z" },
    /* RFC 3339, ISO 8601 */
    { "2026-11-03T07:08:09Z", "2026-11-03T07:08:09Z" },
    { "2026-11-03t07:08:09.1234567+01:00", "2026-11-03T06:08:09Z" },
    { "2026-11-03 07:08:09,5 +0100", "2026-11-03T06:08:09Z" },
    { "2026-11-03T07:08", "2026-11-03T07:08:00Z" },
    { "2026-11-03T07Z", "2026-11-03T07:00:00Z" },
    { "2026-11-03T07", "2026-11-03T07:00:00Z" },
    { "20261103T0708", "2026-11-03T07:08:00Z" },
    { "2026-11-03", "2026-11-03T00:00:00Z" },
    { "2026-11", "2026-11-01T00:00:00Z" },
    { "2026", "2026-01-01T00:00:00Z" },
    { "20261103T070809Z", "2026-11-03T07:08:09Z" },
    { "20261103070809", "2026-11-03T07:08:09Z" },
    { "20261103", "2026-11-03T00:00:00Z" },
    { "261103", "2026-11-03T00:00:00Z" },
    { "26-11-03", "2026-11-03T00:00:00Z" },
    { "-2611", "2026-11-01T00:00:00Z" },
    { "-26-11", "2026-11-01T00:00:00Z" },
    { "2024-366", "2024-12-31T00:00:00Z" },
    { "2026307", "2026-11-03T00:00:00Z" },
    { "26307", "2026-11-03T00:00:00Z" },
    { "2026-W45-2", "2026-11-03T00:00:00Z" },
    { "2026W452", "2026-11-03T00:00:00Z" },
    { "2026-W01", "2025-12-29T00:00:00Z" },
    { "2026-11-03T23:59:60Z", "2026-11-04T00:00:00Z" }, /* a leap second */
    { "1793689689", "2026-11-03T07:08:09Z" },
    { "1793689689123", "2026-11-03T07:08:09Z" },
    /* other languages */
    { "3. M\u00e4rz 2026 07:08", "2026-03-03T07:08:00Z" },
    { "mar. 3 juin 2026", "2026-06-03T00:00:00Z" },
    { "3 ao\u00fbt 2026", "2026-08-03T00:00:00Z" },
    { "3 de octubre de 2026", "2026-10-03T00:00:00Z" },
    { "\u039a\u03c5\u03c1, 03 \u0399\u03bf\u03cd\u03bb 2026 07:00:00 EST", "2026-07-03T12:00:00Z" },
    { "2026-j\u00falius-3T7:15+02:00", "2026-07-03T05:15:00Z" },
    { "2026-11-03 \uc624\ud6c4 11:08:09", "2026-11-03T14:08:09Z" },
    { "2026\ub144 11\uc6d4 03\uc77c  07:08:09", "2026-11-02T22:08:09Z" },
    { "03.11.2026 07:08", "2026-11-03T07:08:00Z" },
    { "23/11/2026", "2026-11-23T00:00:00Z" },
    { "11/23/2026", "2026-11-23T00:00:00Z" },
    /* what cannot be, or could be two days */
    { "", NULL },
    { "soon", NULL },
    { "3/11/2026", NULL },
    { "2026-02-29", NULL },
    { "31 Jun 2026 10:00 GMT", NULL },
    { "2026-13-01", NULL },
    { "2026-11-03T10:61:00Z", NULL },
    { "2026-11-03T10:14:61Z", NULL },
    { "2026-11-03T25:14:00Z", NULL },
    { "2026-11-03T09:xx:00Z", NULL },
    { "2026-11-03T09:00:00+00:xx", NULL },
    { "2026-11-03T09:00:00-99:99", NULL },
    { "2025-366", NULL },
    { "Sun, 16 zzz 2026 11:47:32 GMT", NULL },
    { "Sun, Nov x 2026 11:47:32 GMT", NULL },
    { "Sun, 99 Jun 2026 12:00:00 GMT", NULL },
    { "Sun, 3 Nov 2026 1:2:3:4 GMT", NULL },
    { "0001-01-01T00:00:00Z", NULL }, /* a program's word for "none" */
    { "99999999999999999999", NULL },
};

static void dates_become_the_instant_they_mean(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        int64_t utc = 0;
        char out[DATE_RFC3339_SIZE] = "null";

        if (date_parse(str_of(rows[i].in), &utc, NULL))
            date_format_rfc3339(utc, out);
        if (!str_eq(str_of(out), str_of(rows[i].want ? rows[i].want : "null")))
            fail_msg("'%s': got %s, want %s", rows[i].in, out,
                     rows[i].want ? rows[i].want : "null");
    }
}

static void the_grain_says_whether_a_time_was_given(void **state)
{
    int64_t utc;
    enum grain grain;

    (void)state;
    assert_true(date_parse(STR("2026-11-03"), &utc, &grain));
    assert_int_equal(grain, GRAIN_DAY);
    assert_true(date_parse(STR("2026-11-03T00:00Z"), &utc, &grain));
    assert_int_equal(grain, GRAIN_SECOND);
    assert_true(date_parse(STR("2026-11-03 10:00"), &utc, &grain));
    assert_int_equal(grain, GRAIN_SECOND);
    assert_true(date_parse_local(STR("2026-11-03 10:00"), &utc, &grain));
    assert_int_equal(grain, GRAIN_LOCAL);
    assert_true(date_parse_local(STR("Tue, 3 Nov 2026 10:00:00 +0100"), &utc, &grain));
    assert_int_equal(grain, GRAIN_SECOND);
    assert_true(date_parse_local(STR("3 November 2026"), &utc, &grain));
    assert_int_equal(grain, GRAIN_DAY);
}

static void a_form_settles_which_number_is_the_day(void **state)
{
    int64_t utc;
    enum grain grain;
    char out[DATE_RFC3339_SIZE];

    (void)state;
    assert_true(date_parse_form(STR("3/11/26 7:08 PM"), STR("%d/%m/%y %I:%M %p"), &utc, &grain));
    date_format_rfc3339(utc, out);
    assert_string_equal(out, "2026-11-03T19:08:00Z");
    assert_true(
        date_parse_form(STR("03.11.2026 00:00:00"), STR("%d.%m.%Y %H:%M:%S"), &utc, &grain));
    date_format_rfc3339(utc, out);
    assert_string_equal(out, "2026-11-03T00:00:00Z");
    assert_true(date_parse_form(STR("Nov 3 2026 +0100"), STR("%b %d %Y %z"), &utc, &grain));
    assert_false(date_parse_form(STR("31/02/26"), STR("%d/%m/%y"), &utc, &grain));
    assert_false(date_parse_form(STR("3/11/26 x"), STR("%d/%m/%y"), &utc, &grain));
    assert_false(date_parse_form(STR("3/11"), STR("%d/%m/%y"), &utc, &grain));
}

static void instants_are_printed_for_programs_and_mails(void **state)
{
    char out[DATE_RFC5322_SIZE];

    (void)state;
    date_format_rfc5322(1793689689, out);
    assert_string_equal(out, "Tue, 03 Nov 2026 07:08:09 +0000");
    date_format_rfc5322(-1, out);
    assert_string_equal(out, "Wed, 31 Dec 1969 23:59:59 +0000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_become_the_instant_they_mean),
        cmocka_unit_test(the_grain_says_whether_a_time_was_given),
        cmocka_unit_test(a_form_settles_which_number_is_the_day),
        cmocka_unit_test(instants_are_printed_for_programs_and_mails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
