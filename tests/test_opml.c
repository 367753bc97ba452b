/*
 * test_opml.c - lists of subscriptions, read and written.
 */
#include "tests/test.h"

#include "core/limits.h"
#include "fetch/opml.h"

static struct arena arena;
static struct opml_feed *feeds;
static size_t n;
static struct err err;

static int read_list(const char *text)
{
    arena_clear(&arena);
    err_clear(&err);
    return opml_read(str_of(text), &arena, &feeds, &n, &err);
}

static void feeds_are_found_in_folders_each_once(void **state)
{
    (void)state;
    assert_int_equal(read_list("<?xml version='1.0'?>\n<opml version='2.0'><body>"
                               "<outline text='News'><outline text='A &lt;b&gt;' title='The A'"
                               " xmlUrl='https://a.example/feed?x=1&amp;y=2'/></outline>"
                               "<OUTLINE text=' B ' XMLURL='http://b.example/rss'/>"
                               "<outline text='again' xmlUrl='http://b.example/rss'/>"
                               "<outline text='none'/><outline xmlUrl='javascript:alert(1)'/>"
                               "<outline xmlUrl='file:///etc/passwd'/></body></opml>"),
                     0);
    assert_int_equal(n, 2);
    assert_string_equal(feeds[0].url.p, "https://a.example/feed?x=1&y=2");
    assert_string_equal(feeds[0].title.p, "The A");
    assert_string_equal(feeds[1].url.p, "http://b.example/rss");
    assert_string_equal(feeds[1].title.p, "B");
}

static void what_is_no_list_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_list(""), -1);
    assert_int_equal(read_list("<rss><channel/></rss>"), -1);
    assert_string_equal(err.text, "that is no list of subscriptions (OPML)");
    assert_int_equal(read_list("<opml>"), 0);
    assert_int_equal(n, 0);
}

static void a_list_has_a_ceiling(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, BUF_NO_CEILING);
    buf_putz(&text, "<opml>");
    for (int i = 0; i <= LIMIT_SOURCES; i++)
        buf_printf(&text, "<outline xmlUrl='http://h%d.example/'/>", i);
    buf_putc(&text, '\0');
    assert_int_equal(read_list(text.p), -1);
    buf_release(&text);
}

static void what_is_written_reads_back(void **state)
{
    const struct opml_feed some[] = {
        { STR("https://a.example/?q='x'&y=1"), STR("A & \"B\" <c>\n]]>") },
        { STR("http://b.example/"), STR_NONE },
    };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CEILING);
    assert_int_equal(opml_write(STR("mine"), some, 2, &out, &err), 0);
    buf_putc(&out, '\0');
    assert_int_equal(read_list(out.p), 0);
    assert_int_equal(n, 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(str_eq(feeds[i].url, some[i].url));
    buf_release(&out);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds_are_found_in_folders_each_once),
        cmocka_unit_test(what_is_no_list_is_refused),
        cmocka_unit_test(a_list_has_a_ceiling),
        cmocka_unit_test(what_is_written_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
