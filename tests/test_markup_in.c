/*
 * test_markup_in.c - foreign markup on its way in: charsets, entities, tags, text, ratings.
 */
#include "tests/test.h"

#include "core/buf.h"
#include "core/utf8.h"
#include "fetch/charset.h"
#include "fetch/entities.h"
#include "fetch/page.h"
#include "fetch/scan.h"
#include "fetch/text.h"

static const struct {
    struct str body;
    const char *type, *want;
} charsets[] = {
    { { "caf\xC3\xA9", sizeof("caf\xC3\xA9") - 1 }, "", "caf\u00e9" },
    { { "\xEF\xBB\xBF"
        "a",
        sizeof("\xEF\xBB\xBF"
               "a") -
            1 },
      "text/xml; charset=latin1",
      "a" }, /* the mark wins */
    { { "caf\xE9 \x93x\x94", sizeof("caf\xE9 \x93x\x94") - 1 },
      "",
      "caf\u00e9 \u201cx\u201d" }, /* not UTF-8: Windows-1252 */
    { { "caf\xE9 caf\xC3\xA9", sizeof("caf\xE9 caf\xC3\xA9") - 1 },
      "text/xml; charset=utf-8",
      "caf\u00e9 caf\u00e9" },
    { { "<?xml version='1.0' encoding='koi8-r'?>\xC1",
        sizeof("<?xml version='1.0' encoding='koi8-r'?>\xC1") - 1 },
      "",
      "<?xml version='1.0' encoding='koi8-r'?>\u0430" },
    { { "<?xml encoding='koi8-r'?>\xE9", sizeof("<?xml encoding='koi8-r'?>\xE9") - 1 },
      "text/xml; charset=\"iso-8859-1\"",
      "<?xml encoding='koi8-r'?>\u00e9" }, /* HTTP before the document */
    { { "<meta charset=gb2312>\xC4\xE3", sizeof("<meta charset=gb2312>\xC4\xE3") - 1 },
      "",
      "<meta charset=gb2312>\u4f60" },
    { { "<\0a\0>\0\xFC\0", sizeof("<\0a\0>\0\xFC\0") - 1 },
      "",
      "<a>\u00fc" }, /* UTF-16 without a mark */
    { { "\xFE\xFF\0<\0a", sizeof("\xFE\xFF\0<\0a") - 1 }, "", "<a" },
    { { "\x82\xA0", sizeof("\x82\xA0") - 1 }, "text/html; charset=Shift_JIS", "\u3042" },
    { { "x", sizeof("x") - 1 }, "text/html; charset=no-such-thing", "x" },
};

static void the_charset_is_decided_in_the_stated_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(charsets); i++) {
        struct buf out;
        int32_t mended = 0;

        buf_init(&out, 4096);
        assert_str(
            charset_decode(charsets[i].body, str_of(charsets[i].type), STR_NONE, &out, &mended),
            charsets[i].want);
        buf_release(&out);
    }
}

static const struct {
    const char *raw, *strict, *forgiving;
} entities[] = {
    { "a &amp; b &lt;", "a & b <", "a & b <" },
    { "&eacute;&#233;&#xE9;&#XE9;", "\u00e9\u00e9\u00e9\u00e9", "\u00e9\u00e9\u00e9\u00e9" },
    { "&copy 2026 &copyright;", "&copy 2026 &copyright;", "\u00a9 2026 \u00a9right;" },
    { "&#x10FFFF;&#x10FFFF0;&#4294967361;", "\U0010FFFF\uFFFD\uFFFD", "\U0010FFFF\uFFFD\uFFFD" },
    { "&#150;&#0;&#xD800;&#x110000;", "\u2013\uFFFD\uFFFD\uFFFD", "\u2013\uFFFD\uFFFD\uFFFD" },
    { "&; & &# &#x; &nope; &", "&; & &# &#x; &nope; &", "&; & &# &#x; &nope; &" },
    { "&NotEqualTilde;&Aacute;&zwnj;&zscr;", "\u2242\u0338\u00c1\u200c\U0001d4cf",
      "\u2242\u0338\u00c1\u200c\U0001d4cf" },
};

static void entities_are_decoded_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(entities); i++) {
        struct buf out;

        buf_init(&out, 4096);
        entities_decode(str_of(entities[i].raw), false, &out);
        assert_str(buf_str(&out), entities[i].strict);
        buf_clear(&out);
        entities_decode(str_of(entities[i].raw), true, &out);
        assert_str(buf_str(&out), entities[i].forgiving);
        buf_release(&out);
    }
}

static const struct {
    const char *markup, *text;
} texts[] = {
    { "<p>One</p><p>two", "One\ntwo" },
    { "a<b>b</b>c <i>d</i>", "abc d" },
    { "  a &nbsp;\n b<br/> <br>c ", "a b\nc" },
    { "x<script>if (a < b) '</p>'</script>y<style>p{}</style><!-- no -->z", "xyz" },
    { "<td>1</td><td>2</td><li>3", "1 2\n3" },
    { "1 < 2 & 3 <4> <", "1 < 2 & 3 <4> <" },
    { "&lt;b&gt;", "<b>" },
    { "<a title='>'>in</a><a title=\"x>out", "inout" },
    { "<h1>A</h1>\u3000<SCRIPT>x", "A" },
};

static void markup_becomes_plain_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(texts); i++) {
        struct buf out;

        buf_init(&out, 4096);
        text_from_markup(str_of(texts[i].markup), &out);
        assert_str(buf_str(&out), texts[i].text);
        buf_release(&out);
    }
    assert_true(text_has_markup(STR("a <b>")));
    assert_true(text_has_markup(STR("a &amp; b")));
    assert_false(text_has_markup(STR("1 < 2 & 3")));
}

/* What escaped markup in feeds is made of, usual and not. */
static const char *const pieces[] = {
    "words and more words stand here ",
    "a",
    " ",
    "\n",
    "\u00e9",
    "\u2019",
    "\u00a0",
    "\U0001F600",
    "&lt;p&gt;",
    "&lt;/p>",
    "&lt;br /&gt;",
    "&lt;BR/&gt;",
    "&lt;b&gt;",
    "&lt;script&gt;",
    "&lt;/script&gt;",
    "&lt;a href=\"https://a.example/?b=1&amp;amp;c=2\"&gt;",
    "&lt;a href=&quot;x&quot; title='y'&gt;",
    "&lt;a title=&quot;\"&quot;&gt;",
    "&lt;i x=\"&#34;\"&gt;",
    "&lt;",
    "&gt;",
    "&amp;",
    "&amp;amp;",
    "&amp;lt;b&amp;gt;",
    "&amp;copy ",
    "&amp;#8217;",
    "&quot;",
    "&#60;b&#62;",
    "&#38;lt;",
    "&nbsp;",
    "&#8217;",
    "&eacute;",
    "&unknown;",
    "&#1;",
    "&#x7f;",
    "&#133;",
    "&amp;#xFFFE;",
    "&lt;!-- x --&gt;",
    "&lt;td&gt;",
    "<b>",
    "< 5",
    "&",
    "=\"",
    "\x01",
    "\x7f",
    "\xC2\x85",
};

/* The next number of a plain generator, below n. */
static size_t draw(uint32_t *seed, size_t n)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % n;
}

static void escaped_markup_is_read_at_once_as_in_two_steps(void **state)
{
    struct buf escaped, decoded, at_once, two_steps;
    uint32_t seed = 1;

    (void)state;
    buf_init(&escaped, 4096);
    buf_init(&decoded, 4096);
    buf_init(&at_once, 4096);
    buf_init(&two_steps, 4096);
    for (int i = 0; i < 40000; i++) {
        bool clean, clean_too;

        buf_clear(&escaped);
        buf_clear(&decoded);
        buf_clear(&at_once);
        buf_clear(&two_steps);
        for (size_t n = 1 + draw(&seed, 10); n > 0; n--)
            buf_putz(&escaped, pieces[draw(&seed, N_ROWS(pieces))]);
        entities_decode(buf_str(&escaped), false, &decoded);
        clean_too = text_from_markup(buf_str(&decoded), &two_steps);
        clean = text_from_escaped(buf_str(&escaped), &at_once);
        if (!str_eq(buf_str(&at_once), buf_str(&two_steps)))
            fail_msg("'%s': '%s', not '%s'", escaped.p, at_once.p, two_steps.p);
        if ((clean || clean_too) && !utf8_is_clean(buf_str(&at_once)))
            fail_msg("'%s' is called clean", escaped.p);
    }
    buf_release(&two_steps);
    buf_release(&at_once);
    buf_release(&decoded);
    buf_release(&escaped);
}

static void a_scan_sees_tags_in_any_bytes(void **state)
{
    struct scan scan;
    struct str value;

    (void)state;
    scan_init(&scan, STR("<a b='1' c=2 d><e/><!x [<y '>'>]><?pi?><![CDATA[<z>]]></a foo>"), false);
    assert_true(scan_next(&scan));
    assert_int_equal(scan.kind, SCAN_START);
    assert_int_equal(scan.n_attrs, 3);
    assert_true(scan_attr(&scan, STR("C"), &value));
    assert_str(value, "2");
    assert_true(scan_next(&scan));
    assert_true(scan.empty);
    assert_true(scan_next(&scan));
    assert_int_equal(scan.kind, SCAN_DECLARATION);
    assert_str(scan.text, "<!x [<y '>'>]>");
    assert_true(scan_next(&scan));
    assert_true(scan_next(&scan));
    assert_int_equal(scan.kind, SCAN_CDATA);
    assert_str(scan.text, "<z>");
    assert_true(scan_next(&scan));
    assert_int_equal(scan.kind, SCAN_END);
    assert_str(scan.name, "a");
    assert_false(scan_next(&scan));
}

static const struct {
    const char *value, *best;
    int32_t want; /* 0: none */
} ratings[] = {
    { "4.5", "", 4500 },
    { "4,5", "5", 4500 },
    { "8", "10", 4000 },
    { "8/10", "", 4000 },
    { "90%", "", 4500 },
    { "4 out of 5", "", 4000 },
    { "9", "", 4500 },
    { "87", "", 4350 },
    { "7", "5", 3500 },
    { "3 stars", "", 3000 },
    { "\u2605\u2605\u2606", "", 2000 },
    { "", "", 0 },
    { "-1", "", 0 },
    { "good", "", 0 },
    { "4000", "", 0 },
};

static void ratings_are_brought_to_five_stars(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(ratings); i++) {
        struct rating rating = { 0 };
        bool is = page_rating(str_of(ratings[i].value), str_of(ratings[i].best), STR_NONE, &rating);

        if (is != (ratings[i].want > 0) || rating.value != ratings[i].want)
            fail_msg("'%s' of '%s': %d", ratings[i].value, ratings[i].best, rating.value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_charset_is_decided_in_the_stated_order),
        cmocka_unit_test(entities_are_decoded_once),
        cmocka_unit_test(markup_becomes_plain_text),
        cmocka_unit_test(escaped_markup_is_read_at_once_as_in_two_steps),
        cmocka_unit_test(a_scan_sees_tags_in_any_bytes),
        cmocka_unit_test(ratings_are_brought_to_five_stars),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
