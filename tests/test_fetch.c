/*
 * test_fetch.c - whole rounds against a scripted server on loopback: what is asked, what is handed on,
 * what is remembered.
 */
#include "tests/fetch_world.h"
#include "tests/test.h"

#include "core/clock.h"
#include "tests/server.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define RSS(title, items)                                                                          \
    "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>" title "</title>" items          \
    "</channel></rss>"
#define ITEM(n)                                                                                    \
    "<item><guid>id-" n "</guid><title>Item " n "</title><link>https://shop.example/" n            \
    "</link><description>Words of " n "</description></item>"

static void a_second_poll_is_one_request_and_nothing_new(void **state)
{
    struct server *s = server_open();
    struct world *w = world_new();

    (void)state;
    server_add(s, "/feed",
               (struct served){ .body = STR(RSS("Blog", ITEM("1") ITEM("2"))),
                                .headers = "ETag: W/\"v1-gzip\"\nContent-Type: text/xml\n",
                                .gzip = 1,
                                .conditional = true });
    add(w, "blog", "feed", server_url(s, "/feed"))->robots = true;
    run_round(w, NOW);
    assert_int_equal(w->n_visits, 1);
    if (w->last[0].result != VISIT_NEW)
        fail_msg("%s", w->last[0].err.text);
    assert_true(w->last[0].first);
    assert_string_equal(w->keys[0], "id-1|id-2|");
    assert_str(w->states[0].etag, "W/\"v1-gzip\"");
    assert_int_equal(w->states[0].items_seen, 2);
    assert_int_equal(w->states[0].first_ok_at, NOW);
    assert_int_equal(server_count(s, "/robots.txt"), 1);

    run_round(w, NOW + 60); /* not due */
    assert_int_equal(w->n_visits, 0);
    run_round(w, NOW + 3600);
    assert_int_equal(w->last[0].result, VISIT_UNCHANGED);
    assert_false(w->last[0].first);
    assert_int_equal(w->last[0].n_requests, 1);
    assert_int_equal(server_count(s, NULL), 3);
    assert_int_equal(w->states[0].last_ok_at, NOW + 3600);
    assert_int_equal(w->states[0].first_ok_at, NOW);
    run_round(w, NOW + 2 * DAY_S); /* a day later robots.txt is asked again */
    assert_int_equal(server_count(s, "/robots.txt"), 2);
    world_free(w);
    server_close(s);
}

static void the_same_bytes_are_not_parsed_again(void **state)
{
    struct server *s = server_open();
    struct world *w = world_new();

    (void)state;
    server_add(s, "/feed", (struct served){ .body = STR(RSS("Blog", ITEM("1"))) });
    server_add(s, "/feed", (struct served){ .body = STR(RSS("Blog", ITEM("1"))) });
    server_add(s, "/feed", (struct served){ .body = STR(RSS("Blog", ITEM("2"))) });
    add(w, "blog", "feed", server_url(s, "/feed"));
    run_round(w, NOW);
    assert_int_equal(w->last[0].result, VISIT_NEW);
    run_round(w, NOW + 3600);
    assert_int_equal(w->last[0].result, VISIT_UNCHANGED);
    run_round(w, NOW + 7200);
    assert_int_equal(w->last[0].result, VISIT_NEW);
    assert_string_equal(w->keys[0], "id-2|");
    world_free(w);
    server_close(s);
}

static void failures_are_named_and_waited_for(void **state)
{
    static const struct {
        const char *path;
        struct served answer;
        const char *want;
    } rows[] = {
        { "/401", { .status = 401 }, "log-in (401)" },
        { "/403", { .status = 403 }, "refuses" },
        { "/404", { .status = 404 }, "not there" },
        { "/500", { .status = 500 }, "trouble" },
        { "/304", { .status = 304 }, "not modified" },
        { "/empty", { .body = { "", 0 } }, "empty" },
        { "/html", { .body = { "<html><body>Please accept</body></html>", 39 } }, "" },
        { "/loop", { .status = 302, .headers = "Location: /loop\n" }, "circle" },
        { "/meta", { .status = 302, .headers = "Location: http://169.254.169.254/\n" }, "public" },
    };
    struct server *s = server_open();
    struct world *w = world_new();

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        server_add(s, rows[i].path, rows[i].answer);
        add(w, rows[i].path, "feed", server_url(s, rows[i].path));
    }
    run_round(w, NOW);
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        if (w->last[i].result != VISIT_FAILED || !strstr(w->last[i].err.text, rows[i].want))
            fail_msg("%s: '%s'", rows[i].path, w->last[i].err.text);
        assert_true(source_is_blind(&w->states[i]));
        assert_int_equal(w->states[i].error_since, NOW);
        assert_true(w->states[i].next_at >= NOW + 1620 && w->states[i].next_at <= NOW + 1980);
    }
    run_round(w, NOW + 3600);
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        assert_int_equal(w->states[i].failures, 2);
        assert_int_equal(w->states[i].error_since, NOW);
        assert_true(w->states[i].next_at >= NOW + 3600 + 3240);
    }
    world_free(w);
    server_close(s);
}

static void gone_twice_is_gone(void **state)
{
    struct server *s = server_open();
    struct world *w = world_new();

    (void)state;
    server_add(s, "/gone", (struct served){ .status = 410 });
    server_add(s, "/law", (struct served){ .status = 451 });
    add(w, "gone", "feed", server_url(s, "/gone"));
    add(w, "law", "feed", server_url(s, "/law"));
    run_round(w, NOW);
    assert_false(w->states[0].retired);
    assert_true(w->states[1].retired);
    run_round(w, NOW + 3600);
    assert_true(w->states[0].retired);
    run_round(w, NOW + 10 * DAY_S);
    assert_int_equal(w->n_visits, 0);
    w->sources[0].url = keep(w, str_of(server_url(s, "/other"))); /* the user mends it */
    assert_true(fetch_is_due(&w->sources[0], &w->states[0], NOW + 10 * DAY_S));
    world_free(w);
    server_close(s);
}

static void a_whole_host_is_left_alone_when_it_asks(void **state)
{
    struct server *s = server_open();
    struct world *w = world_new();
    int asked;

    (void)state;
    server_add(s, "/a", (struct served){ .status = 429, .headers = "Retry-After: 7200\n" });
    server_add(s, "/b", (struct served){ .body = STR(RSS("B", ITEM("1"))) });
    add(w, "a", "feed", server_url(s, "/a"));
    run_round(w, NOW);
    assert_int_equal(w->states[0].next_at, NOW + 7200);
    assert_non_null(strstr(w->last[0].err.text, "left alone for a while (429)"));
    add(w, "b", "feed", server_url(s, "/b"));
    asked = server_count(s, NULL);
    run_round(w, NOW + 3600);
    assert_int_equal(w->n_visits, 1); /* b is due, a is not; and b is not asked either */
    assert_int_equal(w->last[1].result, VISIT_FAILED);
    assert_int_equal(w->states[1].next_at, NOW + 7200);
    assert_int_equal(server_count(s, NULL), asked);
    run_round(w, NOW + 7300);
    assert_int_equal(w->last[1].result, VISIT_NEW);
    assert_int_equal(w->states[1].failures, 0);
    world_free(w);
    server_close(s);
}

static void robots_txt_is_asked_once_and_obeyed(void **state)
{
    struct server *s = server_open(), *broken = server_open();
    struct world *w = world_new();

    (void)state;
    server_add(s, "/robots.txt",
               (struct served){ .body = STR("User-agent: *\nDisallow: /private/\n") });
    server_add(s, "/private/feed", (struct served){ .body = STR(RSS("P", ITEM("1"))) });
    server_add(s, "/feed", (struct served){ .body = STR(RSS("F", ITEM("1"))) });
    server_add(broken, "/robots.txt", (struct served){ .status = 500 });
    server_add(broken, "/feed", (struct served){ .body = STR(RSS("F", ITEM("1"))) });
    add(w, "private", "feed", server_url(s, "/private/feed"))->robots = true;
    add(w, "feed", "feed", server_url(s, "/feed"))->robots = true;
    add(w, "forced", "feed", server_url(s, "/private/feed"));
    add(w, "broken", "feed", server_url(broken, "/feed"))->robots = true;
    run_round(w, NOW);
    assert_int_equal(w->last[0].result, VISIT_FAILED);
    assert_non_null(strstr(w->last[0].err.text, "robots.txt"));
    assert_int_equal(w->last[1].result, VISIT_NEW);
    assert_int_equal(w->last[2].result, VISIT_NEW);
    assert_int_equal(w->last[3].result, VISIT_FAILED);
    assert_int_equal(server_count(s, "/robots.txt"), 1);
    assert_int_equal(server_count(broken, "/feed"), 0);
    world_free(w);
    server_close(s);
    server_close(broken);
}

static void a_page_leads_to_its_feed(void **state)
{
    struct server *s = server_open();
    struct world *w = world_new();

    (void)state;
    server_add(s, "/blog/",
               (struct served){ .body = STR("<html><head><link rel=alternate type="
                                            "application/rss+xml href=\"feed.xml\"></head></html>"),
                                .headers = "Content-Type: text/html\nETag: \"page\"\n" });
    server_add(s, "/blog/feed.xml",
               (struct served){ .body = STR(RSS("Blog", ITEM("1"))),
                                .headers = "ETag: \"feed\"\n",
                                .conditional = true });
    add(w, "blog", "feed", server_url(s, "/blog/"));
    run_round(w, NOW);
    if (w->last[0].result != VISIT_NEW)
        fail_msg("%s", w->last[0].err.text);
    assert_string_equal(w->keys[0], "id-1|");
    assert_str(w->states[0].etag, "\"feed\"");
    run_round(w, NOW + 3600);
    assert_int_equal(w->last[0].result, VISIT_UNCHANGED);
    assert_int_equal(server_count(s, "/blog/"), 1);
    /* the feed moves away: the page is asked again */
    server_clear(s, "/blog/feed.xml");
    run_round(w, NOW + 7200);
    assert_int_equal(w->last[0].result, VISIT_FAILED);
    run_round(w, NOW + 20000);
    assert_int_equal(server_count(s, "/blog/"), 2);
    world_free(w);
    server_close(s);
}

#define REVIEW                                                                                     \
    "<div itemscope itemtype=\"https://schema.org/Review\"><p itemprop=reviewBody>Fine "           \
    "cake.</p></div>"

static void a_page_that_lost_its_reviews_is_blind(void **state)
{
    struct server *s = server_open();
    struct world *w = world_new();

    (void)state;
    server_add(s, "/cafe", (struct served){ .body = STR("<html><body>" REVIEW "</body></html>") });
    server_add(s, "/cafe", (struct served){ .body = STR("<html><body>Cookies?</body></html>") });
    server_add(s, "/cafe", (struct served){ .body = STR("<html><body>Cookies?</body></html>") });
    server_add(s, "/cafe", (struct served){ .body = STR("<html><body>" REVIEW "!</body></html>") });
    server_add(s, "/new", (struct served){ .body = STR("<html><body>None yet.</body></html>") });
    add(w, "cafe", "page", server_url(s, "/cafe"));
    add(w, "new", "page", server_url(s, "/new"));
    run_round(w, NOW);
    assert_int_equal(w->n_failed, 0); /* a page that never had any is no failure */
    for (int k = 1; k <= 2; k++) {
        run_round(w, NOW + k * DAY_S);
        assert_int_equal(w->states[0].failures, k);
        assert_true(str_starts(w->states[0].error, STR("has no reviews any more, where it had 1")));
        assert_int_equal(w->states[0].last_ok_at, NOW);
        assert_int_equal(w->states[1].failures, 0);
    }
    run_round(w, NOW + 4 * DAY_S);
    assert_int_equal(w->states[0].failures, 0);
    world_free(w);
    server_close(s);
}

#define JSON_PAGE(id, next)                                                                        \
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"next_url\":\"" next                       \
    "\",\"items\":[{\"id\":\"" id "\",\"content_text\":\"Words of " id                             \
    "\",\"date_published\":\"2027-01-15T09:30:00Z\"}]}"

static void older_pages_are_read_once_and_within_bounds(void **state)
{
    struct server *s = server_open(), *other = server_open();
    struct world *w = world_new();
    char abroad[500];

    (void)state;
    server_add(s, "/one",
               (struct served){ .body = STR(JSON_PAGE("1", "/two")),
                                .headers = "ETag: \"first\"\n",
                                .conditional = true });
    server_add(
        s, "/two",
        (struct served){ .body = STR(JSON_PAGE("2", "/three")), .headers = "ETag: \"second\"\n" });
    server_add(s, "/three", (struct served){ .body = STR(JSON_PAGE("3", "/one")) });
    add(w, "pages", "feed", server_url(s, "/one"));
    server_add(s, "/self", (struct served){ .body = STR(JSON_PAGE("1", "/self")) });
    add(w, "self", "feed", server_url(s, "/self"));
    server_add(s, "/file", (struct served){ .body = STR(JSON_PAGE("1", "file:///etc/passwd")) });
    add(w, "file", "feed", server_url(s, "/file"));
    server_add(s, "/gap", (struct served){ .body = STR(JSON_PAGE("1", "/none")) });
    add(w, "gap", "feed", server_url(s, "/gap"));
    snprintf(abroad, sizeof abroad, JSON_PAGE("1", "%s"), server_url(other, "/x"));
    server_add(s, "/abroad", (struct served){ .body = str_of(abroad) });
    add(w, "abroad", "feed", server_url(s, "/abroad"));
    run_round(w, NOW);
    assert_int_equal(w->n_failed, 0);
    assert_string_equal(w->keys[0], "1|2|3|");
    assert_str(w->states[0].etag, "\"first\"");
    for (int i = 1; i < 5; i++)
        assert_string_equal(w->keys[i], "1|");
    assert_int_equal(server_count(s, "/one"), 1);
    assert_int_equal(server_count(s, "/self"), 1);
    assert_int_equal(server_count(other, NULL), 0);
    /* all of it is newer than the last visit: something may stand on the next page */
    run_round(w, NOW + 3600);
    assert_int_equal(w->last[0].result, VISIT_UNCHANGED);
    server_clear(s, "/one");
    server_add(s, "/one", (struct served){ .body = STR(JSON_PAGE("4", "/two")) });
    w->states[0].last_ok_at = NOW - DAY_S;
    run_round(w, NOW + 7200);
    assert_string_equal(w->keys[0], "4|2|3|");
    server_clear(s, "/one");
    server_add(s, "/one", (struct served){ .body = STR(JSON_PAGE("5", "/two")) });
    w->states[0].last_ok_at = NOW + DAY_S;
    run_round(w, NOW + 14400);
    assert_string_equal(w->keys[0], "5|");
    world_free(w);
    server_close(s);
    server_close(other);
}

static void a_move_is_believed_after_a_day(void **state)
{
    struct server *s = server_open();
    struct world *w = world_new();

    (void)state;
    server_add(s, "/old", (struct served){ .status = 301, .headers = "Location: /new\n" });
    server_add(s, "/new", (struct served){ .body = STR(RSS("Blog", ITEM("1"))) });
    add(w, "blog", "feed", server_url(s, "/old"));
    for (int i = 0; i < 3; i++)
        run_round(w, NOW + i * 3600);
    assert_int_equal(server_count(s, "/old"), 3); /* three times, but within hours */
    run_round(w, NOW + DAY_S + 3600);
    assert_int_equal(server_count(s, "/old"), 4);
    run_round(w, NOW + DAY_S + 7200);
    assert_int_equal(server_count(s, "/old"), 4);
    assert_int_equal(server_count(s, "/new"), 5);
    /* it fails there: back to the address that the user gave */
    server_clear(s, "/new");
    run_round(w, NOW + 3 * DAY_S);
    assert_int_equal(w->last[0].result, VISIT_FAILED);
    run_round(w, NOW + 5 * DAY_S);
    assert_int_equal(server_count(s, "/old"), 5);
    world_free(w);
    server_close(s);
}

static void one_address_is_asked_once_for_several_sources(void **state)
{
    struct server *s = server_open();
    struct world *w = world_new();

    (void)state;
    server_add(s, "/feed",
               (struct served){ .body = STR(RSS("Blog", ITEM("1"))),
                                .headers = "ETag: \"1\"\n",
                                .conditional = true,
                                .wait_ms = 200 });
    add(w, "acme", "feed", server_url(s, "/feed"));
    add(w, "other", "feed", server_url(s, "/feed"));
    add(w, "third", "feed", server_url(s, "/feed"));
    run_round(w, NOW);
    assert_int_equal(server_count(s, "/feed"), 1);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(w->last[i].result, VISIT_NEW);
        assert_string_equal(w->keys[i], "id-1|");
    }
    run_round(w, NOW + 3600);
    assert_int_equal(server_count(s, "/feed"), 2);
    assert_int_equal(w->last[2].result, VISIT_UNCHANGED);
    world_free(w);
    server_close(s);
}

/* Of a listener that takes what comes and never answers: a socket that nobody accepts from. */
static int stall_open(int *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 128), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

struct good_ones {
    int n, wanted;
};

static int count_good(void *context, const struct visit *visit)
{
    ((struct good_ones *)context)->n += visit->result == VISIT_NEW;
    return 0;
}

static bool all_are_read(void *context)
{
    const struct good_ones *good = context;

    return good->n == good->wanted;
}

/* More stall than may be in flight at once, and all of them are asked first. */
static void stalled_sources_hold_back_no_good_one(void **state)
{
    enum { STALLED = 50, GOOD = 50, IN_FLIGHT = 32 };
    struct server *s = server_open();
    struct world *w = world_new();
    struct good_ones good = { .wanted = GOOD };
    struct fetch_job job = { .settings = &w->settings,
                             .sources = w->sources,
                             .states = w->states,
                             .now = NOW,
                             .in_flight = IN_FLIGHT,
                             .may_stop = all_are_read,
                             .done = count_good,
                             .context = &good };
    struct err err = { 0 };
    int64_t began = clock_monotonic_ms();
    int port, stall = stall_open(&port);

    (void)state;
    for (int i = 0; i < STALLED + GOOD; i++) {
        char name[16], url[64];

        snprintf(name, sizeof name, "s%d", i);
        snprintf(url, sizeof url, "http://127.0.9.%d:%d/", i + 1, port);
        if (i >= STALLED) {
            snprintf(url, sizeof url, "/%d", i);
            server_add(s, url, (struct served){ .body = STR(RSS("Blog", ITEM("1"))) });
        }
        add(w, name, "feed", i < STALLED ? url : server_url(s, url));
    }
    job.n = w->n;
    if (fetch_run(&job, &err) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(good.n, GOOD);
    assert_in_range(clock_monotonic_ms() - began, 0, 15000); /* three seconds on an idle machine */
    close(stall);
    world_free(w);
    server_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_poll_is_one_request_and_nothing_new),
        cmocka_unit_test(the_same_bytes_are_not_parsed_again),
        cmocka_unit_test(failures_are_named_and_waited_for),
        cmocka_unit_test(gone_twice_is_gone),
        cmocka_unit_test(a_whole_host_is_left_alone_when_it_asks),
        cmocka_unit_test(robots_txt_is_asked_once_and_obeyed),
        cmocka_unit_test(a_page_leads_to_its_feed),
        cmocka_unit_test(a_page_that_lost_its_reviews_is_blind),
        cmocka_unit_test(older_pages_are_read_once_and_within_bounds),
        cmocka_unit_test(a_move_is_believed_after_a_day),
        cmocka_unit_test(stalled_sources_hold_back_no_good_one),
        cmocka_unit_test(one_address_is_asked_once_for_several_sources),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
