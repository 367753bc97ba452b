/*
 * test_date_ago.c - days told from the day on which they were written, in the languages of the house.
 */
#include "tests/test.h"

#include "core/date.h"
#include "core/date_ago.h"

/* Said on 22 November 2026 at 14:00 UTC. */
#define NOW INT64_C(1795356000)

static const struct {
    const char *said, *day; /* NULL: none */
} rows[] = {
    { "3 weeks ago", "2026-11-01" },
    { "a week ago", "2026-11-15" },
    { "an hour ago", "2026-11-22" },
    { "Edited 2 months ago", "2026-09-22" },
    { "Last edited 20 hours ago", "2026-11-21" },
    { "2 years, 3 months ago", "2024-08-22" },
    { "about a month ago", "2026-10-22" },
    { "a few days ago", "2026-11-19" },
    { "a couple of weeks ago", "2026-11-08" },
    { "yesterday", "2026-11-21" },
    { "Yesterday at 5:30 PM", "2026-11-21" },
    { "Day before yesterday", "2026-11-20" },
    { "Today", "2026-11-22" },
    { "just now", "2026-11-22" },
    { "last week", "2026-11-15" },
    { "3w", "2026-11-01" },
    { "5 mo. ago", "2026-06-22" },
    { "vor 3 Tagen", "2026-11-19" },
    { "vor einem Jahr", "2025-11-22" },
    { "Vorgestern", "2026-11-20" },
    { "letzten Monat", "2026-10-22" },
    { "il y a 2 mois", "2026-09-22" },
    { "il y a un an", "2025-11-22" },
    { "avant-hier", "2026-11-20" },
    { "la semaine derni\u00e8re", "2026-11-15" },
    { "aujourd\u2019hui", "2026-11-22" },
    { "hace 2 d\u00edas", "2026-11-20" },
    { "hace un a\u00f1o", "2025-11-22" },
    { "ayer", "2026-11-21" },
    { "la semana pasada", "2026-11-15" },
    { "3 giorni fa", "2026-11-19" },
    { "un mese fa", "2026-10-22" },
    { "ieri", "2026-11-21" },
    { "h\u00e1 3 meses", "2026-08-22" },
    { "2 semanas atr\u00e1s", "2026-11-08" },
    { "ontem", "2026-11-21" },
    { "3 weken geleden", "2026-11-01" },
    { "een jaar geleden", "2025-11-22" },
    { "tydzie\u0144 temu", "2026-11-15" },
    { "2 miesi\u0105ce temu", "2026-09-22" },
    { "f\u00f6r 2 dagar sedan", "2026-11-20" },
    { "for 3 m\u00e5neder siden", "2026-08-22" },
    { "2 viikkoa sitten", "2026-11-08" },
    { "", NULL },
    { "in 3 days", NULL },
    { "3 days", NULL }, /* how long, not when */
    { "14h30", NULL },
    { "last summer", NULL },
    { "ago", NULL },
    { "9999 years ago", NULL },
    { "Verified purchase", NULL },
};

static void days_are_counted_back_from_the_day_they_were_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char got[DATE_RFC3339_SIZE] = "";
        int64_t day;

        if (date_ago(str_of(rows[i].said), NOW, &day))
            date_format_rfc3339(day, got);
        if (!str_eq(str_sub(str_of(got), 0, 10), str_of(rows[i].day ? rows[i].day : "")))
            fail_msg("'%s': got '%s', want '%s'", rows[i].said, got, rows[i].day);
    }
}

static void months_end_where_they_end(void **state)
{
    int64_t day;

    (void)state;
    assert_true(date_ago(STR("1 month ago"), INT64_C(1774958400), &day)); /* 31 March 2026 */
    assert_int_equal(day, INT64_C(1772236800));                           /* 28 February */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_counted_back_from_the_day_they_were_said),
        cmocka_unit_test(months_end_where_they_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
