/*
 * test_source_recipe.c - APIs asked by a recipe, against a scripted server on loopback: pages, the time
 * since the last visit, tokens, refusals.
 */
#include "tests/test.h"

#include "core/settings.h"
#include "fetch/fetch.h"
#include "fetch/recipes.h"
#include "tests/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW = 1800000000 };

#define PARTS                                                                                      \
    "name: shop\ntitle: a shop\nneeds: [{name: host, is: origin, must: yes, help: where}]\n"       \
    "authorization: \"Bearer {token}\"\nback: 7d\nitems: list\nskip: [gone]\n"                     \
    "fields: {id: id, text: text, published: at}\n"                                                \
    "errors: [{when: error, says: error}]\nwait: wait\n"
#define SAID(id, at) "{\"id\":" #id ",\"text\":\"words\",\"at\":" #at "}"

/* One source of the kind 'shop', polled at times; the state goes on from poll to poll. */
struct world {
    struct arena arena;
    struct server *server;
    struct settings settings;
    struct recipes recipes;
    struct source source;
    struct source_state state;
    enum visit_result result;
    char error[240], ids[200];
    int32_t n_requests;
    char folder[40];
};

static struct str keep(struct world *w, struct str s)
{
    return arena_str(&w->arena, s);
}

static int take(void *context, const struct visit *visit)
{
    struct world *w = context;

    w->state = visit->next;
    w->state.name = keep(w, w->state.name);
    w->state.url = keep(w, w->state.url);
    w->state.body_hash = keep(w, w->state.body_hash);
    w->state.error = keep(w, w->state.error);
    w->state.etag = w->state.last_modified = w->state.cursor = w->state.moved_to = STR_NONE;
    w->result = visit->result;
    snprintf(w->error, sizeof w->error, "%s", visit->err.text);
    w->ids[0] = '\0';
    for (size_t i = 0; i < visit->harvest.n_items; i++)
        snprintf(w->ids + strlen(w->ids), sizeof w->ids - strlen(w->ids), STR_FMT " ",
                 STR_ARG(visit->harvest.items[i].id));
    w->n_requests = visit->n_requests;
    return 0;
}

static void world_open(struct world *w, const char *recipe)
{
    char path[80];
    struct err err = { 0 };
    struct field_map *host;
    FILE *f;

    *w = (struct world){ .folder = "/tmp/hark-recipe-XXXXXX" };
    arena_init(&w->arena);
    w->server = server_open();
    assert_non_null(mkdtemp(w->folder));
    snprintf(path, sizeof path, "%s/shop.yaml", w->folder);
    f = fopen(path, "w");
    fputs(recipe, f);
    fclose(f);
    recipes_init(&w->recipes);
    recipes_add_folder(&w->recipes, str_of(w->folder));
    if (!recipes_read(&w->recipes, STR("shop"), &err))
        fail_msg("%s", w->recipes.faults.p);
    unlink(path);
    rmdir(w->folder);
    host = arena_alloc(&w->arena, sizeof *host);
    host->field = STR("host");
    host->from = keep(w, str_of(server_url(w->server, "")));
    w->source = (struct source){ .name = STR("shop"),
                                 .kind = STR("shop"),
                                 .params = host,
                                 .n_params = 1,
                                 .every_s = 1800,
                                 .enabled = true,
                                 .own_private = true };
    if (recipe_complete(recipes_find(&w->recipes, STR("shop")), &w->source, &w->arena, &err) != 0)
        fail_msg("%s", err.text);
}

static void world_close(struct world *w)
{
    recipes_release(&w->recipes);
    server_close(w->server);
    arena_release(&w->arena);
}

static void poll_at(struct world *w, int64_t now)
{
    struct fetch_job job = { .settings = &w->settings,
                             .sources = &w->source,
                             .states = &w->state,
                             .n = 1,
                             .recipes = &w->recipes,
                             .parser = getenv("HARK"), /* NULL: in this process */
                             .now = now,
                             .force = true,
                             .done = take,
                             .context = w };
    struct err err = { 0 };

    if (fetch_run(&job, &err) != 0)
        fail_msg("%s", err.text);
}

static void pages_are_read_until_what_is_known(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PARTS "url: \"{host}/p{page}\"\nnext: {first: 0, more: more}\n");
    server_add(w.server, "/p0",
               (struct served){ .body = STR("{\"list\":[" SAID(6, 1799999000) "," SAID(
                                    5, 1799998000) "],\"more\":true}") });
    server_add(
        w.server, "/p1",
        (struct served){ .body = STR("{\"list\":[" SAID(4, 1799997000) "],\"more\":true}") });
    server_add(
        w.server, "/p2", /* the last one is older than the seven days of a first visit */
        (struct served){ .body = STR("{\"list\":[" SAID(3, 1790000000) "],\"more\":true}") });
    poll_at(&w, NOW);
    assert_string_equal(w.error, "");
    assert_string_equal(w.ids, "6 5 4 3 ");
    assert_int_equal(w.n_requests, 3);

    server_clear(w.server, "/p0");
    server_add(w.server, "/p0",
               (struct served){ .body = STR("{\"list\":[" SAID(7, 1800001000) "," SAID(
                                    6, 1799999000) "," SAID(5, 1799990000) "],\"more\":true}") });
    poll_at(&w, NOW + 3600);
    assert_string_equal(w.ids, "7 6 5 ");
    assert_int_equal(w.n_requests, 1);
    world_close(&w);
}

/* The first address answers with nothing, then with what cannot be read; the other one has pages. */
static void the_other_address_is_asked_where_the_first_gives_nothing(void **state)
{
    static const char *const nothing[] = { "{\"list\":[]}", "<html>busy</html>" };
    struct world w;

    (void)state;
    world_open(&w, PARTS "url: \"{host}/a{page}\"\notherwise: \"{host}/b{page}\"\n"
                         "next: {more: more}\n");
    server_add(
        w.server, "/b1",
        (struct served){ .body = STR("{\"list\":[" SAID(6, 1799999000) "],\"more\":true}") });
    server_add(w.server, "/b2",
               (struct served){ .body = STR("{\"list\":[" SAID(5, 1799998000) "]}") });
    for (size_t i = 0; i < 2; i++) {
        w.state = (struct source_state){ .last_ok_at = TIME_NONE, .first_ok_at = TIME_NONE };
        server_clear(w.server, "/a1");
        server_add(w.server, "/a1", (struct served){ .body = str_of(nothing[i]) });
        poll_at(&w, NOW);
        assert_string_equal(w.error, "");
        assert_string_equal(w.ids, "6 5 ");
        assert_int_equal(w.n_requests, 3);
    }
    server_clear(w.server, "/a1");
    server_add(w.server, "/a1",
               (struct served){ .body = STR("{\"list\":[" SAID(7, 1799999900) "]}") });
    w.state = (struct source_state){ .last_ok_at = TIME_NONE, .first_ok_at = TIME_NONE };
    poll_at(&w, NOW);
    assert_string_equal(w.ids, "7 ");
    assert_int_equal(w.n_requests, 1);
    world_close(&w);
}

static void a_cursor_leads_on_and_round_in_a_ring_only_once(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PARTS "url: \"{host}/c/{cursor}\"\nnext: {first: a, cursor: next}\n");
    server_add(
        w.server, "/c/a",
        (struct served){ .body = STR("{\"list\":[" SAID(2, 1799999000) "],\"next\":\"b\"}") });
    server_add(
        w.server, "/c/b",
        (struct served){ .body = STR("{\"list\":[" SAID(1, 1799998000) "],\"next\":\"a\"}") });
    poll_at(&w, NOW);
    assert_string_equal(w.ids, "2 1 ");
    assert_int_equal(w.n_requests, 2);
    world_close(&w);
}

static void a_link_header_leads_on_at_its_own_host_only(void **state)
{
    struct world w;
    char link[200];

    (void)state;
    world_open(&w, PARTS "url: \"{host}/l\"\nnext: {link: yes}\n");
    snprintf(link, sizeof link, "Link: <%s>; rel=\"prev\", </l2>; rel=\"next\"\n",
             server_url(w.server, "/l0"));
    server_add(
        w.server, "/l",
        (struct served){ .headers = link, .body = STR("{\"list\":[" SAID(2, 1799999000) "]}") });
    server_add(w.server, "/l2",
               (struct served){ .headers = "Link: <http://127.0.0.2:9/l3>; rel=\"next\"\n",
                                .body = STR("{\"list\":[" SAID(1, 1799998000) "]}") });
    poll_at(&w, NOW);
    assert_string_equal(w.error, "");
    assert_string_equal(w.ids, "2 1 ");
    assert_int_equal(w.n_requests, 2);
    world_close(&w);
}

static void the_time_since_is_the_last_good_visit_less_an_hour(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PARTS "url: \"{host}/s/{since}\"\n");
    server_add(w.server, "/s/1799395200", (struct served){ .body = STR("{\"list\":[]}") });
    server_add(w.server, "/s/1799996400",
               (struct served){ .body = STR("{\"list\":[" SAID(1, 1800000100) "]}") });
    poll_at(&w, NOW);
    assert_int_equal(w.result, VISIT_NEW);
    poll_at(&w, NOW + 3600);
    assert_string_equal(w.error, "");
    assert_string_equal(w.ids, "1 ");
    world_close(&w);
}

static void a_token_comes_from_its_secret_place(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PARTS "url: \"{host}/t\"\n");
    w.source.token = (struct secret){ SECRET_ENV, STR("HARK_TEST_TOKEN") };
    server_add(w.server, "/t", (struct served){ .body = STR("{\"list\":[]}") });
    unsetenv("HARK_TEST_TOKEN");
    poll_at(&w, NOW);
    assert_int_equal(w.result, VISIT_FAILED);
    assert_non_null(strstr(w.error, "HARK_TEST_TOKEN"));
    assert_int_equal(server_count(w.server, "/t"), 0);
    setenv("HARK_TEST_TOKEN", "s3cret", 1);
    poll_at(&w, NOW + 3600);
    assert_int_equal(w.result, VISIT_NEW);
    assert_string_equal(server_saw(w.server, "/t", "Authorization"), "Bearer s3cret");
    world_close(&w);
}

static void refusals_are_told_in_the_api_s_own_words_and_waited_for(void **state)
{
    static const struct {
        int status;
        const char *body, *want;
        int64_t wait_s; /* 0: any */
        const char *headers;
    } rows[] = {
        { 400, "{\"error\":\"too many, more in 7000 seconds\",\"wait\":7000}",
          "the API says 'too many, more in 7000 seconds': asks to be left alone for a while (400)",
          7000 },
        { 422, "{\"error\":\"log in first\"}", "the API says 'log in first': ", 0 },
        { 200, "{\"error\":\"no such app\"}", "the API says 'no such app'", 0 },
        { 200, "{\"other\":[]}", "JSON of another shape: there is no 'list' in it", 0 },
        { 403, "<html>go away</html>", "refuses to be read (403)", 0 },
        { 403, "{\"error\":\"limit\"}", "the API says 'limit': asks to be left alone", 5000,
          "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: 1800005000\n" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct world w;

        world_open(&w, PARTS "url: \"{host}/e\"\n");
        server_add(w.server, "/e",
                   (struct served){ .status = rows[i].status,
                                    .headers = rows[i].headers,
                                    .body = str_of(rows[i].body) });
        poll_at(&w, NOW);
        assert_int_equal(w.result, VISIT_FAILED);
        if (strncmp(w.error, rows[i].want, strlen(rows[i].want)) != 0)
            fail_msg("got '%s', want '%s'", w.error, rows[i].want);
        if (rows[i].wait_s)
            assert_int_equal(w.state.next_at, NOW + rows[i].wait_s);
        assert_string_equal(w.ids, "");
        world_close(&w);
    }
}

static void an_api_that_wants_a_pause_is_not_asked_for_more(void **state)
{
    struct world w;

    (void)state;
    world_open(&w, PARTS "url: \"{host}/w{page}\"\n");
    server_add(
        w.server, "/w1",
        (struct served){ .body = STR("{\"list\":[" SAID(1, 1799999000) "],\"wait\":7200}") });
    poll_at(&w, NOW);
    assert_string_equal(w.ids, "1 ");
    assert_int_equal(w.n_requests, 1);
    assert_true(w.state.next_at >= NOW + 7200 - 720);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_read_until_what_is_known),
        cmocka_unit_test(the_other_address_is_asked_where_the_first_gives_nothing),
        cmocka_unit_test(a_cursor_leads_on_and_round_in_a_ring_only_once),
        cmocka_unit_test(a_link_header_leads_on_at_its_own_host_only),
        cmocka_unit_test(the_time_since_is_the_last_good_visit_less_an_hour),
        cmocka_unit_test(a_token_comes_from_its_secret_place),
        cmocka_unit_test(refusals_are_told_in_the_api_s_own_words_and_waited_for),
        cmocka_unit_test(an_api_that_wants_a_pause_is_not_asked_for_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
