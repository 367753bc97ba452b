/*
 * test_recipe.c - recipes: what they may say, the addresses and items that they make, what they refuse.
 */
#include "tests/test.h"

#include "core/buf.h"
#include "core/date.h"
#include "fetch/harvest.h"
#include "fetch/plain.h"
#include "fetch/recipes.h"

#include <stdlib.h>
#include <string.h>

#define HEAD  "name: shop\ntitle: a shop\nurl: https://api.example/reviews\n"
#define NEEDS "needs: [{name: query, must: yes, help: words}]\n"
#define LIST  "items: list\nfields: {id: id, text: text, published: at}\n"

/* The recipe; fails with its faults when it is wrong. */
static struct recipe *cook(const char *text)
{
    struct conf conf;
    struct buf faults;
    struct recipe *recipe;

    conf_init(&conf);
    buf_init(&faults, BUF_NO_CEILING);
    recipe = recipe_from_text(str_of(text), NULL, &conf);
    conf_write_faults(&conf, &faults);
    if (!recipe)
        fail_msg("%s", faults.p);
    buf_release(&faults);
    conf_release(&conf);
    return recipe;
}

static void errors_name_the_place_and_the_mend(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        { HEAD LIST "itms: x\n",
          "shop.yaml:6:1: unknown key 'itms' in the recipe (did you mean 'items'?)" },
        { "name: shop\ntitle: a\nurl: \"https://api.example/{quary}\"\n" NEEDS LIST,
          "shop.yaml:3:28: nothing is called 'quary' (did you mean 'query'?)" },
        { HEAD NEEDS LIST, "the address has no hole '{query}' for this need" },
        { "name: shop\ntitle: a\nurl: \"https://api.example/{query}\"\nneeds:\n"
          "  - {name: query, help: a}\n  - {name: what, help: b}\n" LIST,
          "shop.yaml:6:5: the address has no hole '{what}' for this need" },
        { HEAD LIST "addresses: [\"shop.example/{}/{quary}\"]\n", "nothing is called 'quary'" },
        { HEAD "fields: {id: id, text: text}\n", "a recipe needs 'items: path'" },
        { HEAD "items: list\nfields: {text: text}\n", "an item needs 'id: path' or 'url: path'" },
        { HEAD LIST "markup: {text: htm}\n", "(did you mean 'html'?)" },
        { HEAD LIST "authorization: Bearer abc\n", "a secret is never written here" },
        { HEAD LIST "next: {cursor: c}\n", "'cursor' needs a hole '{cursor}' in 'url:'" },
        { "name: other\ntitle: a\nurl: https://api.example/\n" LIST,
          "'name' is that of the file: 'shop'" },
        { "name: shop\ntitle: a\nurl: file:///etc/passwd\n" LIST, "'url' starts with https://" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct conf conf;
        struct buf faults;

        conf_init(&conf);
        buf_init(&faults, BUF_NO_CEILING);
        assert_null(recipe_from_text(str_of(rows[i].text), "shop.yaml", &conf));
        conf_write_faults(&conf, &faults);
        if (!strstr(faults.p, rows[i].want))
            fail_msg("row %zu: got '%s', want '%s'", i, faults.p, rows[i].want);
        buf_release(&faults);
        conf_release(&conf);
    }
}

/* Items as "id|title|text|author|published|rating|likes|reply to\n", or "error: ...". */
static void check(const char *text, const char *body, const char *want)
{
    struct recipe *recipe = cook(text);
    struct page page = { .body = str_of(body),
                         .base = STR("https://api.example/reviews"),
                         .recipe = recipe->text };
    struct harvest harvest;
    struct err err = { 0 };
    struct buf out;

    buf_init(&out, BUF_NO_CEILING);
    harvest_init(&harvest);
    if (page_parse(&page, STR("recipe"), &harvest, &err) != 0)
        buf_printf(&out, "error: %s\n", err.text);
    for (size_t i = 0; i < harvest.n_items; i++) {
        const struct item *item = &harvest.items[i];
        char when[DATE_RFC3339_SIZE] = "";

        if (item->published != TIME_NONE)
            date_format_rfc3339(item->published, when);
        buf_printf(&out, STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|%s|", STR_ARG(item->id),
                   STR_ARG(item->title), STR_ARG(item->text), STR_ARG(item->author), when);
        if (item->rating != RATING_NONE)
            buf_printf(&out, "%d", item->rating);
        buf_putc(&out, '|');
        if (item->likes != COUNT_NONE)
            buf_printf(&out, "%lld", (long long)item->likes);
        buf_printf(&out, "|" STR_FMT "\n", STR_ARG(item->in_reply_to));
    }
    if (!str_eq(buf_str(&out), str_of(want)))
        fail_msg("of '%.200s':\ngot:\n%swant:\n%s", body, out.p ? out.p : "", want);
    harvest_release(&harvest);
    buf_release(&out);
    recipe_close(recipe);
}

static void fields_are_found_by_path_template_and_choice(void **state)
{
    (void)state;
    check(HEAD
          "items: data.list\nfields: {id: \"r-{nr}\", title: \"head | topic.name\", text: body, "
          "author: \"by.0.name\", published: at, likes: votes}\nmarkup: {text: html}\n",
          "{\"data\":{\"list\":[{\"nr\":7,\"topic\":{\"name\":\"Tea\"},\"head\":null,"
          "\"body\":\"<p>too &amp; cold</p>\",\"by\":[{\"name\":\"Ann\"}],\"at\":1790000000,"
          "\"votes\":-3}]}}",
          "r-7|Tea|too & cold|Ann|2026-09-21T14:13:20Z||0|\n");
}

static void times_are_seconds_milliseconds_or_dates(void **state)
{
    (void)state;
    check(HEAD LIST,
          "{\"list\":[{\"id\":1,\"text\":\"a\",\"at\":1790000000000},"
          "{\"id\":2,\"text\":\"b\",\"at\":\"1790000000\"},"
          "{\"id\":3,\"text\":\"c\",\"at\":\"2026-09-21T16:13:20+02:00\"},"
          "{\"id\":4,\"text\":\"d\",\"at\":null}]}",
          "1||a||2026-09-21T14:13:20Z|||\n2||b||2026-09-21T14:13:20Z|||\n"
          "3||c||2026-09-21T14:13:20Z|||\n4||d|||||\n");
}

static void one_item_may_come_as_an_object_and_none_as_nothing(void **state)
{
    (void)state;
    check(HEAD LIST "empty: head\n", "{\"list\":{\"id\":1,\"text\":\"alone\"}}", "1||alone|||||\n");
    check(HEAD LIST "empty: head\n", "{\"head\":\"reviews\"}", "");
    check(HEAD LIST, "{\"list\":[]}", "");
}

static void lists_are_read_side_by_side_and_one_inside_another(void **state)
{
    (void)state;
    check(HEAD "items: [a, \"b[].c\"]\nfields: {id: id, text: text}\n",
          "{\"a\":[{\"id\":1,\"text\":\"x\"}],\"b\":[{\"c\":[{\"id\":2,\"text\":\"y\"}]},{\"c\":"
          "null}]}",
          "1||x|||||\n2||y|||||\n");
    check(HEAD "items: \". | list\"\nfields: {id: id, text: text}\n", "[{\"id\":1,\"text\":\"x\"}]",
          "1||x|||||\n");
}

static void boosts_are_unwrapped_doubles_dropped_and_strangers_skipped(void **state)
{
    (void)state;
    check(HEAD LIST "unwrap: boost\nskip: [gone, \"type=note\"]\n",
          "{\"list\":[{\"id\":1,\"text\":\"said\"},{\"id\":9,\"text\":\"\",\"boost\":{\"id\":1,"
          "\"text\":\"said\"}},{\"id\":2,\"text\":\"x\",\"gone\":true},"
          "{\"id\":3,\"text\":\"y\",\"type\":\"note\"},{\"id\":1,\"text\":\"other words\"}]}",
          "1||said|||||\n1||other words|||||\n");
}

static void thumbs_are_stars_and_owners_answer(void **state)
{
    (void)state;
    check(HEAD "items: list\nfields: {id: id, text: text, rating: up, owner_reply: reply}\n"
               "markup: {rating: yes_no, text: bbcode}\n",
          "{\"list\":[{\"id\":1,\"text\":\"[b]bad[/b] port\",\"up\":false,\"reply\":\"Sorry\"},"
          "{\"id\":2,\"text\":\"good [sic]\",\"up\":true}]}",
          "1||bad port|||0||\n1/reply||Sorry|||||1\n2||good [sic]|||5000||\n");
}

static void refusals_and_other_shapes_have_a_name_and_no_items(void **state)
{
    static const char recipe[] = HEAD LIST "errors:\n  - {when: error_id, says: error_message}\n"
                                           "  - {when: \"success!=1\", means: no such thing}\n";
    static const struct {
        const char *body, *want;
    } rows[] = {
        { "{\"error_id\":502,\"error_message\":\"too many\\nrequests\",\"success\":1}",
          "error: the API says 'too many'\n" },
        { "{\"success\":2,\"list\":[]}", "error: no such thing\n" },
        { "{\"success\":1,\"lists\":[]}",
          "error: JSON of another shape: there is no 'list' in it (does "
          "the recipe 'shop' fit what the API gives now?)\n" },
        { "{\"success\":1,\"list\":[{\"nr\":1},{\"nr\":2}]}",
          "error: JSON of another shape: none of its 2 items has an id and a text (does the recipe "
          "'shop' fit what the API gives now?)\n" },
        { "<html><title>Just a moment...</title></html>",
          "error: a robot check of Cloudflare (\"Just a moment\")\n" },
        { "<html><p>Welcome</p></html>", "error: a web page, not the JSON of an API\n" },
        { "  ", "error: the answer is empty\n" },
        { "Rate limit", "error: not JSON: line 1, column 4: invalid token near 'Rate'\n" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        check(recipe, rows[i].body, rows[i].want);
}

static void a_feed_gives_its_stars_from_the_text_and_loses_its_foot(void **state)
{
    (void)state;
    check("name: f\ntitle: f\nformat: feed\nkind: review\nurl: https://api.example/f\n"
          "rating_after: \"Rating:\"\nbest: 5\ncut: submitted by\n",
          "<rss version=\"2.0\"><channel><item><guid>1</guid><title>T</title><description>"
          "Rating: 2 stars. Slow. submitted by me</description></item></channel></rss>",
          "1|T|Rating: 2 stars. Slow.|||2000||\n");
}

static void a_feed_or_its_twin_in_json_will_do(void **state)
{
    static const char recipe[] =
        "name: f\ntitle: f\nformat: feed\nkind: app\nurl: https://api.example/f\nonly_rated: yes\n"
        "items: feed.entry\nfields: {id: id.label, title: title.label, text: content.label,"
        " rating: 'im:rating.label'}\nbest: 5\nskip: ['im:name']\n";

    (void)state;
    check(
        recipe,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:im=\"http://itunes.apple.com/rss\">"
        "<entry><id>https://apps.example/1</id><title>The app</title><im:name>A</im:name>"
        "<updated>2026-03-10T12:00:00-07:00</updated></entry>"
        "<entry><id>11</id><title>Crashes &amp; burns</title><content type=\"text\">Daily</content>"
        "<im:rating>1</im:rating><content type=\"html\">&lt;b&gt;Daily&lt;/b&gt;</content></entry>"
        "</feed>",
        "11|Crashes & burns|Daily|||1000||\n");
    check(recipe,
          " {\"feed\": {\"entry\": [{\"im:name\": {\"label\": \"A\"}, \"id\": {\"label\": \"1\"}},"
          "{\"id\": {\"label\": \"12\"}, \"title\": {\"label\": \"T\"}, \"content\": {\"label\":"
          " \"Fine\"}, \"im:rating\": {\"label\": \"5\"}}]}}",
          "12|T|Fine|||5000||\n");
}

static void addresses_hold_what_the_source_says(void **state)
{
    static const char recipe_text[] =
        "name: forum\ntitle: f\nneeds:\n  - {name: host, is: origin, must: yes, help: the forum}\n"
        "  - {name: query, must: yes, help: words}\n  - {name: path, is: path, otherwise: a/b, "
        "help: p}\n"
        "url: \"{host}/{path}?q={query}&since={since}&page={page}&c={cursor}\"\n"
        "next: {cursor: c}\n" LIST;
    static const struct {
        const char *host, *query, *path, *want;
    } rows[] = {
        { "forum.example", "acme & co", NULL,
          "https://forum.example/a/b?q=acme%20%26%20co&since=1790000000&page=2&c=x%2F%3D" },
        { "http://127.0.0.1:8080/", "{page}", "c d",
          "http://127.0.0.1:8080/c%20d?q=%7Bpage%7D&since=1790000000&page=2&c=x%2F%3D" },
        { "forum.example/x", "a", NULL, "error: a host alone" },
        { "user@forum.example", "a", NULL, "error: " },
        { NULL, "a", NULL, "error: source 's' of kind 'forum' needs 'host: ...' (the forum)" },
        { "forum.example", NULL, NULL,
          "error: source 's' of kind 'forum' needs 'query: ...' (words)" },
    };
    struct recipe *recipe = cook(recipe_text);

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct field_map params[2];
        struct source source = { .name = STR("s"),
                                 .query = str_of(rows[i].query),
                                 .params = params };
        struct arena arena;
        struct err err = { 0 };
        struct str got;

        arena_init(&arena);
        if (rows[i].host)
            params[source.n_params++] = (struct field_map){ STR("host"), str_of(rows[i].host) };
        if (rows[i].path)
            params[source.n_params++] = (struct field_map){ STR("path"), str_of(rows[i].path) };
        if (recipe_complete(recipe, &source, &arena, &err) == 0)
            got = recipe_address(source.url, 1790000000, STR("2"), STR("x/="), &arena);
        else
            got = arena_printf(&arena, "error: %s", err.text);
        if (strncmp(rows[i].want, "error", 5) == 0 && str_starts(got, STR("error"))
                ? str_find(got, str_of(rows[i].want + 7)) < 0
                : !str_eq(got, str_of(rows[i].want)))
            fail_msg("got '" STR_FMT "', want '%s'", STR_ARG(got), rows[i].want);
        arena_release(&arena);
    }
    recipe_close(recipe);
}

/* "repo=acme/app" of what people name. */
static void addresses_of_pages_lead_to_their_recipe(void **state)
{
    static const struct {
        const char *url, *want; /* NULL: it is none of its pages */
    } rows[] = {
        { "https://www.shop.example/us/app/acme-pay/id123?mt=8", "country=us app=123 " },
        { "http://Shop.Example/us/app/a/id9/#reviews", "country=us app=9 " },
        { "https://m.shop.example/de/app/a/id9/more", "country=de app=9 " },
        { "https://shop.example/o/acme/app", "repo=acme/app " },
        { "https://shop.example/o/acme/app/issues/3", "repo=acme/app " },
        { "https://shop.example/o/acme", NULL },
        { "https://shop.example/o/acme//app", NULL },
        { "https://shop.example/o/acme/app/releases.atom", NULL },
        { "https://shop.example/o/acme/a%2Fb", NULL },
        { "https://shop.example/us/app/a/id", NULL },
        { "https://shop.example:8080/o/acme/app", NULL },
        { "https://other.example/o/acme/app", NULL },
        { "https://shop.example.evil.example/o/acme/app", NULL },
        { "no address", NULL },
        { "https://shop.example/search?page=2&q=acme+%22pay%20now%22#x",
          "search=acme \"pay now\" " },
        { "https://shop.example/search?page=2", NULL },
        { "https://shop.example/search/more?q=acme", NULL },
        { "https://acme.shops.example/t/9", "app=acme " },
        { "https://a.acme.shops.example/t/9", NULL },
        { "https://fixed.example/x", "app=9 " },
    };
    struct recipe *recipe = cook(
        "name: shop\ntitle: a\nurl: \"https://api.example/{country}/{app}/{repo}?{search}\"\n" LIST
        "needs: [{name: country, help: a}, {name: app, help: a}, {name: repo, is: path, help: a}, "
        "{name: search, help: a}]\n"
        "addresses: [\"shop.example/{country}/app/{}/id{app}\", \"shop.example/o/{repo/2}\", "
        "\"shop.example/search?q={search}\", \"{app}.shops.example/t/{}\", "
        "\"fixed.example{app=9}/x\"]\n");
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct source source = { .name = STR("s") };
        bool taken = recipe_takes(recipe, str_of(rows[i].url), &source, &arena) == TAKES_SURELY;
        struct buf got;

        buf_init(&got, 1000);
        for (size_t k = 0; k < source.n_params; k++)
            buf_printf(&got, STR_FMT "=" STR_FMT " ", STR_ARG(source.params[k].field),
                       STR_ARG(source.params[k].from));
        if (taken != (rows[i].want != NULL) || (taken && strcmp(got.p, rows[i].want) != 0))
            fail_msg("'%s': got '%s'", rows[i].url, taken ? got.p : "none");
        buf_release(&got);
    }
    arena_release(&arena);
    recipe_close(recipe);
}

static void an_address_of_any_host_is_only_a_guess(void **state)
{
    struct recipe *recipe =
        cook("name: net\ntitle: a\nurl: \"{host}/api/{tag}\"\n" LIST
             "needs: [{name: host, is: origin, help: a}, {name: tag, help: a}]\n"
             "addresses: [\"{host}/tags/{tag}\"]\n");
    struct source source = { .name = STR("s") };
    struct arena arena = { 0 };

    (void)state;
    assert_int_equal(recipe_takes(recipe, STR("https://a.example/x/acme"), &source, &arena),
                     TAKES_NOT);
    assert_int_equal(recipe_takes(recipe, STR("http://a.example:8080/tags/acme"), &source, &arena),
                     TAKES_MAYBE);
    assert_str(source.params[0].from, "http://a.example:8080");
    assert_str(source.params[1].from, "acme");
    arena_release(&arena);
    recipe_close(recipe);
}

static void a_refusal_says_how_long_to_wait(void **state)
{
    struct recipe *recipe =
        cook(HEAD LIST "errors: [{when: error, says: error}]\nwait: \"backoff | error\"\n");
    int64_t wait_s = 0;
    struct err err = { 0 };

    (void)state;
    assert_int_equal(
        recipe_refusal(recipe, STR("{\"error\":\"more in 70431 seconds\"}"), &wait_s, &err), -1);
    assert_int_equal(wait_s, 70431);
    assert_string_equal(err.text, "the API says 'more in 70431 seconds'");
    assert_int_equal(recipe_refusal(recipe, STR("{\"backoff\":10}"), &wait_s, &err), 0);
    assert_int_equal(wait_s, 10);
    assert_int_equal(recipe_refusal(recipe, STR("<html>"), &wait_s, &err), 0);
    assert_int_equal(wait_s, 0);
    recipe_close(recipe);
}

static void the_marks_of_forums_go_and_the_words_stay(void **state)
{
    static const struct {
        const char *in, *want;
        bool bbcode;
    } rows[] = {
        { "# Bad\n\nIt is **really** _slow_ `now`", "Bad\nIt is really slow now", false },
        { "> quoted\n\n![img](https://x.example/a.png) [a link](https://x.example)",
          "\x01quoted\na link", false },
        { "snake_case stays, 2 * 3 too, \\*this\\* as well",
          "snake_case stays, 2 * 3 too, *this* as well", false },
        { "- one\n- two\n---\n```\ncode\n```", "one\ntwo\ncode", false },
        { "a <br> b &amp; c", "a\nb & c", false },
        { "[h1]Bad[/h1]fine [url=https://x.example]here[/url] [1] [a b]",
          "Bad\nfine here [1] [a b]", true },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct buf out;

        buf_init(&out, BUF_NO_CEILING);
        if (rows[i].bbcode)
            plain_from_bbcode(str_of(rows[i].in), &out);
        else
            plain_from_markdown(str_of(rows[i].in), &out);
        assert_str(str_trim(buf_str(&out)), rows[i].want);
        buf_release(&out);
    }
}

static void addresses_that_people_copy_lead_to_recipes_that_come_with_hark(void **state)
{
    static const struct {
        const char *url, *recipe;
        enum recipe_taking how;
    } rows[] = {
        { "https://hn.algolia.com/?dateRange=all&query=acme&sort=byDate", "hackernews",
          TAKES_SURELY },
        { "https://apps.apple.com/de/app/acme/id310633997", "appstore", TAKES_SURELY },
        { "https://store.steampowered.com/app/620/Portal_2/", "steam", TAKES_SURELY },
        { "https://github.com/acme/app/issues?q=is%3Aopen", "github", TAKES_SURELY },
        { "https://stackoverflow.com/search?q=acme", "stackexchange", TAKES_SURELY },
        { "https://cooking.stackexchange.com/search?q=acme", "stackexchange", TAKES_SURELY },
        { "https://stackoverflow.com/questions/tagged/acme", "stackexchange-tag", TAKES_MAYBE },
        { "https://news.google.com/search?q=acme&hl=de&gl=DE&ceid=DE:de", "google-news",
          TAKES_SURELY },
        { "https://www.reddit.com/search/?q=acme&type=posts", "reddit", TAKES_SURELY },
        { "https://www.reddit.com/r/acme/new/", "reddit-new", TAKES_SURELY },
        { "https://social.example/tags/acme", "mastodon", TAKES_MAYBE },
        { "https://forum.acme.example/latest", "discourse", TAKES_MAYBE },
        { "https://forum.acme.example/search?expanded=true&q=slow", "discourse-search",
          TAKES_MAYBE },
        { "https://de.wordpress.org/plugins/acme-forms/", "wporg-reviews", TAKES_SURELY },
    };
    const char *root = getenv("HARK_SOURCE");
    struct recipes recipes;

    (void)state;
    recipes_init(&recipes);
    recipes_add_folder(&recipes,
                       arena_printf(&recipes.arena, "%s/fetch/recipes", root ? root : "."));
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        const struct recipe *recipe = recipes_read(&recipes, str_of(rows[i].recipe), NULL);
        struct source source = { .name = STR("s") };
        struct err err = { 0 };

        assert_non_null(recipe);
        if (recipe_takes(recipe, str_of(rows[i].url), &source, &recipes.arena) != rows[i].how)
            fail_msg("'%s' does not lead to '%s'", rows[i].url, rows[i].recipe);
        if (recipe_complete(recipe, &source, &recipes.arena, &err) != 0)
            fail_msg("'%s': %s", rows[i].url, err.text);
    }
    recipes_release(&recipes);
}

static void all_recipes_that_come_with_hark_are_right(void **state)
{
    const char *root = getenv("HARK_SOURCE");
    struct recipes recipes;

    (void)state;
    recipes_init(&recipes);
    recipes_add_folder(&recipes,
                       arena_printf(&recipes.arena, "%s/fetch/recipes", root ? root : "."));
    assert_true(recipes.n_files >= 15);
    for (size_t i = 0; i < recipes.n_files; i++) {
        struct err err = { 0 };

        if (!recipes_read(&recipes, recipes.files[i].name, &err))
            fail_msg("%s\n%s", err.text, recipes.faults.p);
    }
    assert_null(recipes_read(&recipes, STR("none"), NULL));
    recipes_release(&recipes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_name_the_place_and_the_mend),
        cmocka_unit_test(fields_are_found_by_path_template_and_choice),
        cmocka_unit_test(times_are_seconds_milliseconds_or_dates),
        cmocka_unit_test(one_item_may_come_as_an_object_and_none_as_nothing),
        cmocka_unit_test(lists_are_read_side_by_side_and_one_inside_another),
        cmocka_unit_test(boosts_are_unwrapped_doubles_dropped_and_strangers_skipped),
        cmocka_unit_test(thumbs_are_stars_and_owners_answer),
        cmocka_unit_test(refusals_and_other_shapes_have_a_name_and_no_items),
        cmocka_unit_test(a_feed_gives_its_stars_from_the_text_and_loses_its_foot),
        cmocka_unit_test(a_feed_or_its_twin_in_json_will_do),
        cmocka_unit_test(addresses_hold_what_the_source_says),
        cmocka_unit_test(addresses_of_pages_lead_to_their_recipe),
        cmocka_unit_test(an_address_of_any_host_is_only_a_guess),
        cmocka_unit_test(a_refusal_says_how_long_to_wait),
        cmocka_unit_test(the_marks_of_forums_go_and_the_words_stay),
        cmocka_unit_test(addresses_that_people_copy_lead_to_recipes_that_come_with_hark),
        cmocka_unit_test(all_recipes_that_come_with_hark_are_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
