/*
 * test_url.c - resolving, canonical forms, parts of addresses.
 */
#include "tests/test.h"

#include "core/url.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *base, *ref, *want;
} resolved[] = {
    { "https://a.example/b/c", "../d", "https://a.example/d" },
    { "https://a.example/b/", "?x=1", "https://a.example/b/?x=1" },
    { "https://a.example/b/c?q=1#f", "#g", "https://a.example/b/c?q=1#g" },
    { "https://a.example/b/c", "//b.example/x", "https://b.example/x" },
    { "https://a.example/b/c", "", "https://a.example/b/c" },
    { "https://a.example/b/c", " \n/d\n e ", "https://a.example/d%20e" },
    { "https://a.example", "x", "https://a.example/x" },
    { "https://a.example/b", "http:\\\\b.example\\x", "http://b.example/x" },
    { "http://a.example/b/c", "http:d", "http://a.example/b/d" },
    { "", "HTTP://A.example/%7Ex?a b", "http://A.example/%7Ex?a+b" },
    { "", "http://a.example", "http://a.example" }, /* absolute already: its own bytes */
    { "", "/x", "" },
    { "https://a.example/", "javascript:alert(1)", "" },
    { "https://a.example/", " java\nscript:alert(1)", "" },
    { "https://a.example/", "data:text/html,x", "" },
    { "https://a.example/", "file:///etc/passwd", "" },
    { "file:///etc/", "passwd", "" },
    { "https://a.example/", "http://", "" },
    { "https://a.example/", "http:///x", "" },
    { "https://a.example/", "http://a.example:99999/", "" },
};

static void references_resolve_to_web_addresses_or_nothing(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < N_ROWS(resolved); i++)
        assert_str(url_resolve(str_of(resolved[i].base), str_of(resolved[i].ref), &arena),
                   resolved[i].want);
    arena_release(&arena);
}

static const struct {
    const char *url, *want;
} canonicals[] = {
    { "https://WWW.Shop.example:443/a/%2e%2e/b%7e?utm_source=x&id=3&fbclid=1",
      "http://www.shop.example/b~?id=3" },
    { "http://shop.example", "http://shop.example/" },
    { "http://shop.example:8080/x?", "http://shop.example:8080/x" },
    { "http://shop.example/p#comment-4", "http://shop.example/p#comment-4" },
    { "http://shop.example/p#xtor=RSS-8", "http://shop.example/p" },
    { "http://shop.example/a%2fb", "http://shop.example/a%2Fb" },
    { "http://0x7f.1/x", "http://127.0.0.1/x" },
    { "http://2130706433/", "http://127.0.0.1/" },
    { "http://017.2.3/", "http://15.2.0.3/" },
    { "http://1.2.3.256/", "http://1.2.3.256/" },
    { "http://1.2.3.4.example/", "http://1.2.3.4.example/" },
    { "ftp://shop.example/", "" },
};

static void spellings_of_one_address_share_a_canonical_form(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena);
    for (size_t i = 0; i < N_ROWS(canonicals); i++)
        assert_str(url_canonical(str_of(canonicals[i].url), &arena), canonicals[i].want);
    assert_str(url_host(STR("https://u:p@Shop.Example:81/x"), &arena), "shop.example");
    assert_str(url_host(STR("https://shop.example/x?y=1#z"), &arena), "shop.example");
    assert_str(url_host(STR("https://shop.example?y"), &arena), "shop.example");
    assert_str(url_host(STR("https://[::1]:81/"), &arena), "[::1]");
    assert_str(url_origin(STR("https://Shop.Example:81/x"), &arena), "https://shop.example:81");
    assert_str(url_origin(STR("https://Shop.Example:443/x"), &arena), "https://shop.example");
    assert_str(url_site(STR("http://www.shop.example/"), &arena), "shop.example");
    assert_true(url_is_web(STR("http://x")));
    assert_false(url_is_web(STR("http:///x")));
    assert_false(url_is_web(STR("ftp://x")));
    arena_release(&arena);
}

/* Browsers' own cases: an address that hark hands out must be the one that a browser would open, after
 * canonical spelling; refusing more than a browser does is allowed, and counted. */
static void addresses_agree_with_browsers(void **state)
{
    const char *corpus = getenv("HARK_CORPUS");
    char path[4096];
    json_t *rows, *row;
    size_t i, n = 0, refused = 0, wrong = 0;
    struct arena arena;

    (void)state;
    snprintf(path, sizeof path, "%s/urls/urltestdata.json", corpus ? corpus : "../shared/corpus");
    rows = json_load_file(path, JSON_ALLOW_NUL, NULL);
    if (!rows) {
        print_message("# skipped: no '%s'\n", path);
        return;
    }
    arena_init(&arena);
    json_array_foreach(rows, i, row)
    {
        const char *base = json_string_value(json_object_get(row, "base"));
        const char *input = json_string_value(json_object_get(row, "input"));
        const char *href = json_string_value(json_object_get(row, "href"));
        struct str got, want, same;

        if (!input || (base && !url_is_web(str_of(base))))
            continue;
        got = url_resolve(str_of(base), str_of(input), &arena);
        if (!url_is_web(str_of(href)))
            href = "";
        n++;
        if (got.n == 0) {
            refused += *href != '\0';
            continue;
        }
        same = url_canonical(got, &arena);
        want = url_canonical(str_of(href), &arena);
        if (!str_eq(same, want)) {
            wrong++;
            if (getenv("HARK_VERBOSE"))
                print_message("'%s' + '%s': " STR_FMT " want %s\n", base ? base : "", input,
                              STR_ARG(got), href);
        }
    }
    print_message("# %zu addresses: %zu refused that a browser takes, %zu otherwise\n", n, refused,
                  wrong);
    assert_true(wrong * 100 <= n * 15);
    json_decref(rows);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_resolve_to_web_addresses_or_nothing),
        cmocka_unit_test(spellings_of_one_address_share_a_canonical_form),
        cmocka_unit_test(addresses_agree_with_browsers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
