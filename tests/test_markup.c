/*
 * test_markup.c - what is written is HTML, and foreign text never is.
 */
#include "tests/test.h"

#include "core/limits.h"
#include "core/markup.h"

static struct buf out;

static struct markup *begin(void)
{
    buf_init(&out, MIB);
    return markup_open(&out);
}

static void finish(struct markup *m, const char *want)
{
    struct err err = { 0 };

    assert_int_equal(markup_close(m, &err), 0);
    assert_str(buf_str(&out), want);
    buf_release(&out);
}

static void void_elements_have_no_end_tag_and_all_others_have_one(void **state)
{
    struct markup *m = begin();

    (void)state;
    markup_doctype(m);
    markup_start(m, "p");
    markup_start(m, "br");
    markup_end(m);
    markup_start(m, "span");
    markup_end(m);
    markup_start(m, "input");
    markup_flag(m, "disabled");
    markup_end(m);
    markup_end(m);
    finish(m, "<!DOCTYPE html>\n<p><br/><span></span><input disabled=\"\"/></p>");
}

static void foreign_text_is_text(void **state)
{
    struct markup *m = begin();

    (void)state;
    markup_start(m, "p");
    markup_attr(m, "title", "\"><script>'&");
    markup_text(m, "</p><script>alert(1)</script>&amp;\x01\x1b");
    markup_end(m);
    finish(m, "<p title=\"&quot;&gt;&lt;script&gt;'&amp;\">&lt;/p&gt;&lt;script&gt;alert(1)"
              "&lt;/script&gt;&amp;amp;</p>");
}

static void links_lead_to_the_web_only(void **state)
{
    static const struct {
        const char *url;
        bool may;
    } rows[] = {
        { "https://a.example/x?y=1#z", true },
        { "HTTP://a.example", true },
        { "javascript:alert(1)", false },
        { " https://a.example", false },
        { "https://a.example/\njavascript:x", false },
        { "https:///x", false },
        { "http://", false },
        { "//a.example", false },
        { "data:text/html,x", false },
        { "java\tscript:x", false },
        { "https://a.example\\@b.example", false },
        { "", false },
    };
    struct markup *m;

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        assert_int_equal(markup_may_link(str_of(rows[i].url)), rows[i].may);
    m = begin();
    assert_true(markup_link(m, STR("https://a.example/?a=1&b=\""), STR("a <b>")));
    assert_false(markup_link(m, STR("javascript:alert(1)"), STR("x")));
    finish(m,
           "<a href=\"https://a.example/?a=1&amp;b=&quot;\" rel=\"noopener noreferrer nofollow\">"
           "a &lt;b&gt;</a>x");
}

static void a_ceiling_is_an_error_at_the_end(void **state)
{
    struct err err = { 0 };
    struct markup *m;

    (void)state;
    buf_init(&out, 20);
    m = markup_open(&out);
    for (int i = 0; i < 1000; i++)
        markup_element(m, "p", NULL, "far too much of it");
    assert_int_equal(markup_close(m, &err), -1);
    assert_int_equal(err.code, ERR_INTERNAL);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(void_elements_have_no_end_tag_and_all_others_have_one),
        cmocka_unit_test(foreign_text_is_text),
        cmocka_unit_test(links_lead_to_the_web_only),
        cmocka_unit_test(a_ceiling_is_an_error_at_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
