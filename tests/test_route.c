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
    { "Acme", "", SEVERITY_INFO, "", true },
    { "Acme", "", SEVERITY_CRITICAL, "boss@acme.example cx@acme.example", true },
};

static void the_first_route_that_matches_is_taken(void **state)
{
    struct alert_settings alerts = { .routes = routes, .n_routes = N_ROWS(routes) };

    (void)state;
    for (size_t i = 0; i < N_ROWS(routed); i++) {
        struct route_key key = { .topic = str_of(routed[i].topic),
                                 .aspect = str_of(routed[i].aspect),
                                 .severity = routed[i].severity,
                                 .aside = routed[i].aside };
        struct arena arena = { 0 };
        struct buf got;
        struct str *to;
        size_t n = route_recipients(&alerts, &key, &arena, &to);

        buf_init(&got, 1000);
        for (size_t j = 0; j < n; j++)
            buf_printf(&got, "%s" STR_FMT, j ? " " : "", STR_ARG(to[j]));
        assert_str(buf_str(&got), routed[i].want);
        buf_release(&got);
        arena_release(&arena);
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
        struct quiet_hours hours = { true, quiet[i].from, quiet[i].to };

        assert_int_equal(route_not_before(&hours, zone_utc(), quiet[i].severity,
                                          MIDNIGHT + quiet[i].now * MINUTE_S),
                         MIDNIGHT + quiet[i].want * MINUTE_S);
    }
}

static void the_back_off_doubles_to_an_hour(void **state)
{
    (void)state;
    assert_int_equal(route_back_off(1), 60);
    assert_int_equal(route_back_off(2), 120);
    assert_int_equal(route_back_off(6), 1920);
    assert_int_equal(route_back_off(7), 3600);
    assert_int_equal(route_back_off(1000), 3600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_route_that_matches_is_taken),
        cmocka_unit_test(quiet_hours_hold_all_but_the_critical),
        cmocka_unit_test(the_back_off_doubles_to_an_hour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
