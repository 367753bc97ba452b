/*
 * test_robots.c - what robots.txt allows, by RFC 9309.
 */
#include "tests/test.h"

#include "fetch/robots.h"

#include <string.h>

static void the_longest_match_decides(void **state)
{
    static const struct {
        const char *text, *path;
        bool allowed;
    } rows[] = {
        { "", "/x", true },
        { "user-agent: *\ndisallow: /\n", "/x", false },
        { "user-agent: *\ndisallow:\n", "/x", true },
        { "User-Agent: other\nDisallow: /\n", "/x", true },
        { "User-Agent: other\nUser-agent: HARK/2.0\nDisallow: /\n", "/x", false },
        { "User-agent: *\nDisallow: /\n\nUser-agent: hark\nAllow: /\n", "/x", true },
        { "User-agent: hark\n\nUser-agent: *\nDisallow: /\n", "/x", false },
        { "User-agent: hark\nAllow: /y\nUser-agent: *\nDisallow: /\n", "/x", true },
        { "User-agent: harkening\nDisallow: /\n", "/x", true },
        { "User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b", true },
        { "User-agent: *\nAllow: /a\nDisallow: /a\n", "/a", true },
        { "User-agent: *\nDisallow: /a/b\nAllow: /a\n", "/a/b", false },
        { "User-agent: *\nDisallow: *.php\n", "/x/y.php?z=1", false },
        { "User-agent: *\nDisallow: /*.php$\n", "/x/y.php?z=1", true },
        { "User-agent: *\nDisallow: /*.php$\n", "/x/y.php", false },
        { "User-agent: *\nDisallow: /x$\n", "/x$", true },
        { "User-agent: *\nDisallow: /***x\n", "/abc/x", false },
        { "User-agent: *\nDisallow: /b\xC3\xBC\n", "/b%c3%bccher", false },
        { "User-agent: *\nDisallow: /b%c3%bc\n",
          "/b\xC3\xBC"
          "cher",
          false },
        { "User-agent: * # all\rDisallow: /x # here\r", "/x", false },
        { "\xEF\xBB\xBFUser-agent: *\nDisallow: /x\n", "/x", false },
        { "User-agent: *\nCrawl-delay: 3\nDisallow: /x\n", "/x", false },
        { "Disallow: /x\nUser-agent: *\nDisallow: /y\n", "/x", true },
        { "User-agent: *\nDisallow: /x\nSitemap: http://a.example/s\nUser-agent: hark\nAllow: /\n",
          "/x", true },
        { "<html><body>not found</body></html>", "/x", true },
        { "User-agent: *\nDisallow: X\n", "/X", true },
    };

    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char url[100];
        struct str path = str_of(rows[i].path);
        struct str own;
        bool allowed;

        url[0] = '\0';
        memcpy(url, "http://a.example", 17);
        memcpy(url + 16, path.p, path.n + 1);
        allowed = robots_allows(str_of(rows[i].text), ROBOTS_AGENT, str_of(url));
        if (allowed != rows[i].allowed)
            fail_msg("'%s' of '%s': %d", rows[i].path, rows[i].text, allowed);
        own = robots_for(str_of(rows[i].text), ROBOTS_AGENT, &arena);
        if (robots_allows(own, ROBOTS_AGENT, str_of(url)) != allowed)
            fail_msg("'%s' of '%s', cut to '%s'", rows[i].path, rows[i].text, own.p);
    }
    arena_release(&arena);
    assert_false(
        robots_allows(STR("user-agent: *\ndisallow: /\n"), ROBOTS_AGENT, STR("http://a.example")));
    assert_false(robots_allows(STR("user-agent: *\ndisallow: /*?q\n"), ROBOTS_AGENT,
                               STR("http://a.example?q#x")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_match_decides),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
