/*
 * test_feet.c - what programs add to texts goes, what is quoted is marked, what people wrote stays.
 */
#include "tests/harvests.h"

#include "fetch/feet.h"

static const struct {
    const char *title, *text, *want;
} rows[] = {
    { "A", "It broke.\nThe post A appeared first on Acme Blog.", "It broke." },
    { "A", "Kaputt [\u2026] Der Beitrag A erschien zuerst auf Blog.", "Kaputt [\u2026]" },
    { "A", "Cass\u00e9.\nL\u2019article A est apparu en premier sur Blog.", "Cass\u00e9." },
    { "A", "It broke.\nsubmitted by /u/x\n[link] [comments]", "It broke." },
    { "A", "submitted by /u/x to r/acme\n[link] [comments]", "" },
    { "A", "I cannot log in.\n3 posts - 2 participants\nRead full topic", "I cannot log in." },
    { "A", "Too slow \u2026\nContinue reading A \u2192", "Too slow \u2026" },
    { "A", "Too slow.\nStatistics: Posted by x \u2014 Sun Nov 22, 2026 6:38 pm", "Too slow." },
    { "A",
      "Article URL: https://a.example\nComments URL: https://b.example\nPoints: 1\n# Comments: 0",
      "" },
    { "", "submitted by /u/x", "submitted by /u/x" }, /* nothing else, and no title */
    { "Acme recalls mixer - Daily", "Acme recalls mixer  Daily", "" },
    { "Acme recalls mixer", "Acme recalls mixers", "Acme recalls mixers" },
    { "", "Toll!\n(Translated by Google) Great!", "Toll!" },
    { "", "(Translated by Google) Great!\n(Original)\nToll!", "Toll!" },
    { "Acme recalls mixer - Daily", "Acme recalls mixer  Daily\nTerrible accident  Post", "" },
    { "Acme - a review", "Acme - a review\nIt broke.", "Acme - a review\nIt broke." },
    /* a mail in the feed of its list */
    { "Re: pump",
      "On Monday P Pump wrote:\n> It is great.\nIt stalls.\n--\nQ Tester\nAcme Ltd, Hall 7",
      "> It is great.\nIt stalls." },
    { "A", "It stalls.\n--\nEdit: they came and mended it.",
      "It stalls.\n--\nEdit: they came and mended it." },
    { "A", "Ann wrote:\nIt stalls.", "Ann wrote:\nIt stalls." },
    { "A", "submitted by ivo to phones\n3 points | 2 comments\nIt is green.", "It is green." },
    { "A", "Submitted by mistake to the wrong shop\nIt is green.",
      "Submitted by mistake to the wrong shop\nIt is green." },
    /* people write so too */
    { "A", "The post office lost it", "The post office lost it" },
    { "A", "I gave up. Continue reading it was a mistake",
      "I gave up. Continue reading it was a mistake" },
    { "A", "Continue reading Acme's terms before you buy.\nAwful.",
      "Continue reading Acme's terms before you buy.\nAwful." },
    { "A", "9 posts were deleted", "9 posts were deleted" },
    { "A", "I asked for more comments", "I asked for more comments" },
};

static void lines_of_programs_go(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct item item = ITEM_EMPTY;

        item.title = str_of(rows[i].title);
        item.text = str_of(rows[i].text);
        feet_cut(&item);
        assert_str(item.text, rows[i].want);
        feet_cut(&item); /* twice is once */
        assert_str(item.text, rows[i].want);
    }
}

static void a_review_has_no_signature(void **state)
{
    struct item item = ITEM_EMPTY;

    (void)state;
    item.kind = ITEM_REVIEW;
    item.text = STR("Pros: fast\n--\nCons: nobody answers");
    feet_cut(&item);
    assert_str(item.text, "Pros: fast\n--\nCons: nobody answers");
}

/* The first item's text, as it stands there and as a source keeps it. */
static void check_kept(const char *as, struct page page, const char *whole, const char *kept)
{
    for (int k = 0; k < 2; k++) {
        struct harvest harvest;
        struct err err = { 0 };

        harvest_init(&harvest);
        harvest.kept = k > 0;
        page.base = STR("https://site.example/feed");
        assert_int_equal(page_parse(&page, str_of(as), &harvest, &err), 0);
        assert_int_equal(harvest.n_items, 1);
        assert_int_equal(harvest.mended, 0);
        assert_str(harvest.items[0].text, k ? kept : whole);
        harvest_release(&harvest);
    }
}

static void the_words_of_others_are_marked(void **state)
{
    (void)state;
    check_kept("rss",
               (struct page){ .body = STR(RSS(
                                  "<item><description>&lt;blockquote class=\"q\"&gt;&lt;p&gt;It is "
                                  "&lt;b&gt;bad&lt;/b&gt;.&lt;/p&gt;&lt;blockquote&gt;So?&lt;/"
                                  "blockquote&gt;Yes&lt;/blockquote&gt;&lt;p&gt;No.&lt;/p&gt;"
                                  "</description></item>")) },
               "It is bad.\nSo?\nYes\nNo.", "> It is bad.\n> So?\n> Yes\nNo.");
    check_kept("rss",
               (struct page){
                   .body = STR(RSS(
                       "<item><description>&lt;div class=\"bbCodeBlock bbCodeBlock--quote\"&gt;"
                       "&lt;div&gt;bob said:&lt;/div&gt;&lt;div&gt;Fine&lt;/div&gt;&lt;/div&gt;No"
                       "&lt;div&gt;way&lt;/div&gt;</description></item>")) },
               "bob said:\nFine\nNo\nway", "> bob said:\n> Fine\nNo\nway");
    check_kept(
        "rss",
        (struct page){ .body = STR(RSS("<item><description>&lt;pre&gt;\n&amp;gt; Fine\n\nNot "
                                       "here&lt;/pre&gt; a\nb</description></item>")) },
        "> Fine\nNot here\na b", "> Fine\nNot here\na b");
    check_kept(
        "page", /* a voice that is set as a quote */
        (struct page){
            .body = STR("<div itemscope itemtype='http://schema.org/Review'><div "
                        "itemprop=reviewBody><blockquote>Great</blockquote>Ann</div></div>") },
        "Great\nAnn", "Great\nAnn");
    check_kept(
        "jsonfeed",
        (struct page){
            .body = STR("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":1,"
                        "\"content_html\":\"<p>See</p><blockquote>Bad</blockquote>\"}]}") },
        "See\nBad", "See\n> Bad");
}

#define RECIPE(markup)                                                                             \
    STR("name: x\ntitle: X\nkind: post\nstatus: verified\nurl: \"https://x.example/\"\nitems: .\n" \
        "fields: {id: id, text: text, url: url}\nmarkup: {text: " markup "}\n")

static void quotes_of_markdown_and_bbcode_are_marked(void **state)
{
    (void)state;
    check_kept(
        "recipe",
        (struct page){
            .recipe = RECIPE("markdown"),
            .body = STR("[{\"id\":1,\"text\":\"> *bad*\\n>\\n> slow\\n\\nnot <b>here</b>\"}]") },
        "bad\nslow\nnot here", "> bad\n> slow\nnot here");
    check_kept("recipe",
               (struct page){ .recipe = RECIPE("markdown"),
                              .body = STR("[{\"id\":1,\"text\":\"> *bad*\\nnot here\"}]") },
               "bad\nnot here", "> bad\nnot here");
    check_kept(
        "recipe",
        (struct page){
            .recipe = RECIPE("bbcode"),
            .body = STR("[{\"id\":1,\"text\":\"[quote=x;1]\\n bad\\nslow[/quote]\\nnot\"}]") },
        "bad\nslow\nnot", "> bad\n> slow\nnot");
}

/* Feeds say more of people than their names, and lead through others' pages. */
static void names_and_addresses_are_bare(void **state)
{
    static const struct {
        const char *item, *author, *url;
    } feeds[] = {
        { "<author>ann@a.example (Ann Lee)</author>", "Ann Lee", "" },
        { "<author>Ann Lee (ann@a.example)</author>", "Ann Lee", "" },
        { "<author>\"Lee, Ann\" &lt;ann@a.example&gt;</author>", "Lee, Ann", "" },
        { "<author>ann@a.example</author>", "ann@a.example", "" },
        { "<author>Ann (of Acme)</author>", "Ann (of Acme)", "" },
        { "<author>@ann</author>", "@ann", "" },
        { "<link>https://www.google.com/url?rct=j&amp;url=https://a.example/p%3Fx%3D1%26y%3D%2&amp;"
          "ct=ga</link>",
          "", "https://a.example/p?x=1&y=%2" },
        { "<link>https://www.google.de/url?q=javascript:x</link>", "",
          "https://www.google.de/url?q=javascript:x" },
        { "<link>https://a.example/url?q=https://b.example/</link>", "",
          "https://a.example/url?q=https://b.example/" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(feeds); i++) {
        struct harvest harvest;
        struct page page = { .base = STR("https://site.example/feed") };
        struct buf body;

        buf_init(&body, BUF_NO_CEILING);
        buf_printf(&body, RSS("<item><title>A</title>%s</item>"), feeds[i].item);
        page.body = buf_str(&body);
        harvest_init(&harvest);
        harvest.kept = true;
        assert_int_equal(page_parse(&page, STR("rss"), &harvest, NULL), 0);
        assert_str(harvest.items[0].author, feeds[i].author);
        assert_str(harvest.items[0].url, feeds[i].url);
        harvest_release(&harvest);
        buf_release(&body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_programs_go),
        cmocka_unit_test(a_review_has_no_signature),
        cmocka_unit_test(the_words_of_others_are_marked),
        cmocka_unit_test(quotes_of_markdown_and_bbcode_are_marked),
        cmocka_unit_test(names_and_addresses_are_bare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
