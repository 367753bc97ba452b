/*
 * test_route.c - who is told of a notice, and when.
 */
#include "tests/test.h"

#include "cli/route.h"
#include "core/buf.h"
#include "core/zone.h"

static struct str cx[] = { { "cx@acme.example", 15 } };
static struct str logistics[] = { { "logistics@acme.example", 22 } };
static struct str both[] = { { "boss@acme.example", 17 }, { "cx@acme.example", 15 } };

static struct route routes[] = {
    { .severity = STR("critical"), .to = both, .n_to = 2, .more = true },
    { .aspect = STR("delivery"), .to = logistics, .n_to = 1 },
    { .topic = STR("Other"), .to = logistics, .n_to = 1 },
    { .topic = STR("Third"), .severity = STR("warning"), .to = logistics, .n_to = 1 },
    { .to = cx, .n_to = 1 },
};

static const struct {
    const char *topic, *aspect;
    enum severity severity;
    const char *want;
    bool aside;
    const char *house;
} routed[] = {
    { "Acme", "", SEVERITY_NOTICE, "cx@acme.example" },
    { "Acme", "Delivery", SEVERITY_NOTICE, "logistics@acme.example" },
    { "Acme", "delivery", SEVERITY_CRITICAL,
      "boss@acme.example cx@acme.example logistics@acme.example" },
    { "Acme", "", SEVERITY_CRITICAL, "boss@acme.example cx@acme.example" },
    { "Third", "", SEVERITY_NOTICE, "cx@acme.example" },
    { "Third", "", SEVERITY_WARNING, "logistics@acme.example" },
    { "Third", "", SEVERITY_CRITICAL,
      "boss@acme.example cx@acme.example logistics@acme.example" }, /* from warning on */
    { "Other", "staff", SEVERITY_WARNING, "logistics@acme.example" },
    { "Acme", "boarding", SEVERITY_NOTICE, "logistics@acme.example", false, "delivery" },
    { "Acme", "", SEVERITY_INFO, "", true },
    { "Acme", "", SEVERITY_CRITICAL, "boss@acme.example cx@acme.example", true },
};

/* "a@b.example #channel ..." */
static void assert_targets(const struct settings *settings, const struct route_key *key,
                           const char *want)
{
    struct arena arena = { 0 };
    struct buf got;
    struct route_target *to;
    size_t n = route_targets(settings, key, &arena, &to);

    buf_init(&got, 1000);
    for (size_t j = 0; j < n; j++)
        buf_printf(&got, "%s%s" STR_FMT, j ? " " : "", to[j].is_channel ? "#" : "",
                   STR_ARG(to[j].to));
    assert_str(buf_str(&got), want);
    buf_release(&got);
    arena_release(&arena);
}

static void the_first_route_that_matches_is_taken(void **state)
{
    struct settings settings = { .alerts = { .routes = routes, .n_routes = N_ROWS(routes) } };

    (void)state;
    for (size_t i = 0; i < N_ROWS(routed); i++) {
        struct route_key key = { .topic = str_of(routed[i].topic),
                                 .aspect = str_of(routed[i].aspect),
                                 .house = str_of(routed[i].house ? routed[i].house : ""),
                                 .severity = routed[i].severity,
                                 .aside = routed[i].aside };

        assert_targets(&settings, &key, routed[i].want);
    }
}

static struct str ulm[] = { { "ulm@acme.example", 16 } };
static struct str pager[] = { { "pager", 5 } };

static struct route inner[] = {
    { .where = STR("Ulm"), .to = ulm, .n_to = 1, .more = true },
    { .severity = STR("warning"), .channels = pager, .n_channels = 1 },
};

static struct route tree[] = {
    { .topic = STR("Acme"), .to = cx, .n_to = 1, .routes = inner, .n_routes = 2 },
    { .topic = STR("Fork"), .routes = inner, .n_routes = 2 },
    { .department = STR("logistics"), .to = logistics, .n_to = 1 },
};

static struct field_map departments[] = { { { "product", 7 }, { "pager", 5 } },
                                          { { "sales", 5 }, { "sales@acme.example", 18 } } };

static struct field_map of_kestrel[] = { { { "Sales", 5 }, { "sales@kestrel.example", 21 } },
                                         { { "product", 7 }, { "none", 4 } } };
static struct field_map of_tideline[] = { { { "sales", 5 }, { "pager", 5 } } };

static struct topic topics[] = {
    { .name = STR("Kestrel"), .departments = of_kestrel, .n_departments = N_ROWS(of_kestrel) },
    { .name = STR("Other") },
    { .name = STR("Tideline"), .departments = of_tideline, .n_departments = N_ROWS(of_tideline) },
};

static const struct {
    const char *topic, *where, *department;
    enum severity severity;
    const char *want;
} grown[] = {
    { "Acme", "", "", SEVERITY_NOTICE, "cx@acme.example" },
    { "Acme", "Ulm", "", SEVERITY_NOTICE, "ulm@acme.example" },
    { "Acme", "Ulm", "", SEVERITY_WARNING, "ulm@acme.example #pager" },
    { "Acme", "Bonn", "product", SEVERITY_WARNING, "#pager" },
    { "Fork", "", "", SEVERITY_NOTICE, "boss@acme.example cx@acme.example" },
    { "Fork", "", "logistics", SEVERITY_NOTICE, "logistics@acme.example" },
    { "Other", "", "sales", SEVERITY_NOTICE,
      "boss@acme.example cx@acme.example sales@acme.example" },
    { "Other", "", "", SEVERITY_INFO, "boss@acme.example cx@acme.example" },
    { "Kestrel", "", "sales", SEVERITY_NOTICE,
      "boss@acme.example cx@acme.example sales@kestrel.example" },
    { "Kestrel", "", "product", SEVERITY_NOTICE, "boss@acme.example cx@acme.example" },
    { "Tideline", "", "sales", SEVERITY_NOTICE, "boss@acme.example cx@acme.example #pager" },
    { "Tideline", "", "product", SEVERITY_NOTICE, "boss@acme.example cx@acme.example #pager" },
    { "", "", "sales", SEVERITY_NOTICE, "boss@acme.example cx@acme.example sales@acme.example" },
};

static void a_route_may_hold_routes_and_departments_are_told(void **state)
{
    struct settings settings = { .topics = topics,
                                 .n_topics = N_ROWS(topics),
                                 .alerts = { .routes = tree,
                                             .n_routes = N_ROWS(tree),
                                             .to = both,
                                             .n_to = 2,
                                             .departments = departments,
                                             .n_departments = N_ROWS(departments) } };

    (void)state;
    for (size_t i = 0; i < N_ROWS(grown); i++) {
        struct route_key key = { .topic = str_of(grown[i].topic),
                                 .where = str_of(grown[i].where),
                                 .department = str_of(grown[i].department),
                                 .severity = grown[i].severity };

        assert_targets(&settings, &key, grown[i].want);
    }
}

#define MIDNIGHT 1773446400 /* 2026-03-14T00:00:00Z */

static const struct {
    int from, to, now, want; /* minutes of the day; want beyond 1440 is the day after */
    enum severity severity;
} quiet[] = {
    { 22 * 60, 7 * 60, 12 * 60, 12 * 60, SEVERITY_WARNING },
    { 22 * 60, 7 * 60, 23 * 60, 24 * 60 + 7 * 60, SEVERITY_WARNING },
    { 22 * 60, 7 * 60, 3 * 60, 7 * 60, SEVERITY_NOTICE },
    { 22 * 60, 7 * 60, 7 * 60, 7 * 60, SEVERITY_NOTICE },
    { 22 * 60, 7 * 60, 3 * 60, 3 * 60, SEVERITY_CRITICAL },
    { 12 * 60, 13 * 60, 12 * 60 + 30, 13 * 60, SEVERITY_INFO },
    { 12 * 60, 13 * 60, 11 * 60, 11 * 60, SEVERITY_INFO },
};

static void quiet_hours_hold_all_but_the_critical(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(quiet); i++) {
        struct quiet_hours hours = { .set = true,
                                     .from_minute = quiet[i].from,
                                     .to_minute = quiet[i].to };

        assert_int_equal(route_not_before(&hours, zone_utc(), quiet[i].severity,
                                          MIDNIGHT + quiet[i].now * MINUTE_S),
                         MIDNIGHT + quiet[i].want * MINUTE_S);
    }
}

/* Europe/Berlin; the clocks go forward at 2026-03-29T01:00Z and back at 2026-10-25T01:00Z. */
static struct str holidays[] = { { "12-25", 5 }, { "2026-12-26", 10 } };

static const struct {
    int from, to; /* minutes */
    int64_t now, want;
} days[] = {
    { 22 * 60, 7 * 60, 1774648800, 1774846800 }, /* Fri 27 Mar 23:00 -> Mon 30 Mar 07:00 summer */
    { 22 * 60, 7 * 60, 1774756800, 1774846800 }, /* Sun 29 Mar 06:00, a day of 23 h */
    { 2 * 60, 3 * 60, 1774836000, 1774836000 },  /* Mon 30 Mar 04:00: not quiet */
    { 22 * 60, 7 * 60, 1792962000, 1792994400 }, /* Sun 25 Oct 22:00 winter -> Mon 26 Oct 07:00 */
    { 0, 0, 1774695600, 1774821600 },            /* Sat 28 Mar 12:00, no hours -> Mon 00:00 */
    { 22 * 60, 7 * 60, 1798138800, 1798437600 }, /* Thu 24 Dec 2026 20:00: not quiet (see below) */
};

static void weekends_and_holidays_wait_by_the_local_clock(void **state)
{
    struct err err = { 0 };
    struct zone *zone = zone_open(STR("Europe/Berlin"), &err);

    (void)state;
    assert_non_null(zone);
    for (size_t i = 0; i < N_ROWS(days); i++) {
        struct quiet_hours hours = { .set = days[i].from != days[i].to,
                                     .from_minute = days[i].from,
                                     .to_minute = days[i].to,
                                     .weekends = true,
                                     .holidays = holidays,
                                     .n_holidays = N_ROWS(holidays) };
        int64_t now = days[i].now, want = days[i].want;

        if (i + 1 ==
            N_ROWS(days)) { /* two hours later the feast begins: Fri and Sat, then Sunday */
            assert_int_equal(route_not_before(&hours, zone, SEVERITY_NOTICE, now), now);
            now += 2 * HOUR_S;
        }
        assert_int_equal(route_not_before(&hours, zone, SEVERITY_NOTICE, now), want);
        assert_int_equal(route_not_before(&hours, zone, SEVERITY_CRITICAL, now), now);
        assert_int_equal(route_is_quiet(&hours, zone, now), want != now);
    }
    zone_close(zone);
}

static void the_back_off_doubles_to_an_hour(void **state)
{
    static const struct {
        int32_t tries;
        int64_t least;
    } rows[] = { { 1, 60 }, { 2, 120 }, { 6, 1920 }, { 7, 3600 }, { 1000, 3600 } };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        int64_t got = route_back_off(rows[i].tries, STR("<a@b.example>"));

        assert_true(got >= rows[i].least && got < rows[i].least + rows[i].least / 4);
        assert_int_equal(got, route_back_off(rows[i].tries, STR("<a@b.example>")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_route_that_matches_is_taken),
        cmocka_unit_test(a_route_may_hold_routes_and_departments_are_told),
        cmocka_unit_test(weekends_and_holidays_wait_by_the_local_clock),
        cmocka_unit_test(quiet_hours_hold_all_but_the_critical),
        cmocka_unit_test(the_back_off_doubles_to_an_hour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
