/*
 * test_formats.c - documents in, items out: feeds, JSON Feed, pages. Tables: test_tables.c.
 */
#include "tests/harvests.h"

#include "core/date.h"
#include "fetch/page.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *body, *want;
} feeds[] = {
    /* fields of RSS, and which of two elements wins */
    { RSS("<item><title>A &amp;amp; B</title><link>/a</link><guid isPermaLink='false'>1</guid>"
          "<description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;"
          "</description><dc:creator>Ann</dc:creator><author>x@y.example</author>"
          "<pubDate>Tue, 03 Nov 2026 07:08:09 GMT</pubDate></item>"),
      "1|https://site.example/a|A & B|One / two|x@y.example|2026-11-03T07:08:09Z||\n" },
    { RSS("<item><content:encoded><![CDATA[<b>all</b> of it]]></content:encoded>"
          "<description>some</description><guid>https://site.example/g</guid></item>"),
      "https://site.example/g|https://site.example/g||all of it||||\n" },
    { RSS("<item><description>some</description><content:encoded><![CDATA[<img src=x>]]>"
          "</content:encoded></item>"),
      "|||some||||\n" },
    { "<rdf:RDF xmlns='http://purl.org/rss/1.0/' "
      "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
      " xmlns:d='http://purl.org/dc/elements/1.1/'><channel/><item rdf:about='https://a.example/1'>"
      "<title>x</title><d:date>2026-11-03</d:date></item></rdf:RDF>",
      "https://a.example/1|https://a.example/1|x|||2026-11-03T00:00:00Z||\n" },
    { "<rss xmlns:im='http://itunes.apple.com/rss'><item><im:rating>2</im:rating>"
      "<title>t</title></item></rss>",
      "||t||||2000|\n" },
    /* Atom */
    { ATOM("<title>F</title><author><name>Zoe</name></author><entry xml:lang='de_AT'><id>i</id>"
           "<title type='html'>a &amp;lt; b</title><link href='alt'/><link rel='self' href='s'/>"
           "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x<br/>y</div></content>"
           "<updated>2026-11-03T07:08:09+01:00</updated></entry>"),
      "i|https://site.example/alt|a < b|x / y|Zoe|2026-11-03T06:08:09Z||de-AT\n" },
    { ATOM("<entry xml:base='https://b.example/c/'><link href='d'/><title type='text'>a &lt;b> "
           "c</title>"
           "<summary>s</summary><source><author><name>Src</name></author></source></entry>"),
      "|https://b.example/c/d|a <b> c|s|Src|||\n" },
    { ATOM("<entry><link href='x'/><link rel='alternate' type='text/html' href='y'/>"
           "<content type='application/octet-stream' mode='base64'>aGVsbG8=</content></entry>"),
      "|https://site.example/y||hello||||\n" },
    /* broken, and mended */
    { "\n\n junk <?xml version='1.0'?>" RSS("<item><title>Fish & chips &copy; &nope; &#146;</title>"
                                            "<link>javascript:alert(1)</link></item>"),
      "||Fish & chips \u00a9 &nope; \u2019|||||\n" },
    { RSS("<item><title>one<link>/1</link></item><item><title>two</title><link>/2</link>"),
      "|https://site.example/1|one|||||\n|https://site.example/2|two|||||\n" },
    { RSS("<item><title>a</title><item><title>b</title></item>"), "||a|||||\n||b|||||\n" },
    { RSS("<item><title><![CDATA[open</title><link>/1</link></item>"),
      "|https://site.example/1|open|||||\n" },
    { "<!DOCTYPE rss [<!ENTITY me 'Acme'><!ENTITY f SYSTEM 'file:///etc/passwd'>"
      "<!ENTITY b '&me;&me;'>]>" RSS("<item><title>&me; &f; &b;</title></item>"),
      "||Acme &f; &b;|||||\n" },
    /* no feed at all */
    { "", "error: the answer is empty\n" },
    { "<html><head><link rel=alternate type=application/rss+xml href=/f.xml></head><body>hi</html>",
      "error: a web page, not a feed; it names the feed https://site.example/f.xml\nfeed "
      "https://site.example/f.xml\n" },
    { "<html><head><title>Just a moment...</title></head></html>",
      "error: a robot check of Cloudflare (\"Just a moment\")\n" },
    { "<html><form action='https://consent.google.com/save'></form></html>",
      "error: a consent page of Google, not the answer\n" },
    { "{\"error\": \"no\"}",
      "error: JSON, as a site's API gives it: a recipe reads that, not a feed or a page\n" },
    { "%PDF-1.7", "error: a PDF file, neither a feed nor a page\n" },
    { "<?xml version='1.0'?><urlset><url><loc>https://site.example/</loc></url></urlset>",
      "error: a sitemap: name one of the pages in it, or the site's feed\n" },
    { "<opml><body><outline xmlUrl='https://site.example/f'/></body></opml>",
      "error: a list of subscriptions (OPML): save it as a file, 'hark add FILE' adds its "
      "feeds\n" },
    { "text,stars\nfine,4\n", "error: plain text, neither a feed nor a page (a table is read from "
                              "a file: save it, 'hark add "
                              "FILE')\n" },
    { "<?xml version='1.0'?><thing/>", "error: no feed: neither RSS nor Atom is in it\n" },
    { "<rss><channel><title>empty but well</title></channel></rss>", "" },
};

static void feeds_of_all_makes_become_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(feeds); i++)
        check_body("feed", feeds[i].body, feeds[i].want);
}

static void a_json_feed_becomes_items(void **state)
{
    (void)state;
    check_body(
        "feed",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"F\",\"language\":\"en\","
        "\"authors\":[{\"name\":\"Ann\"}],\"items\":[{\"id\":7,\"url\":\"/7\","
        "\"content_html\":\"<p>a</p>b\",\"date_published\":\"2026-11-03T07:08:09.5Z\"},"
        "{\"id\":\"x\",\"content_text\":\"1 < 2\",\"author\":{\"name\":\"Bo\"}},],}",
        "7|https://site.example/7||a / b|Ann|2026-11-03T07:08:09Z||en\n"
        "x|||1 < 2|Bo|||en\n");
    check_body(
        "jsonfeed",
        "{\"items\": [{\"title\": \"Tom &amp; Jerry&#8217;s\"}, {\"title\": \"1 &amp; <b>\"}]}",
        "||Tom & Jerry\u2019s|||||\n||1 &amp; <b>|||||\n");
    check_body("jsonfeed", "{\"items\": {}}",
               "error: JSON, but no JSON Feed: it has no list 'items'\n");
    check_body("jsonfeed", "{\"items\": [",
               "error: not JSON: line 1, column 11: ']' expected near end of file\n");
}

static void the_headers_of_the_answer_count(void **state)
{
    const char body[] = RSS("<item><title>caf\xE9</title><link>x</link></item>");
    struct page page = { .body = STR(body),
                         .base = STR("https://site.example/feed"),
                         .headers = STR("Content-Type: application/rss+xml; charset=ISO-8859-1\r\n"
                                        "content-location: /deep/er\r\nContent-Language: fr\r\n") };

    (void)state;
    check_page("", page, "|https://site.example/deep/x|caf\u00e9|||||fr\n");
}

static void the_house_answers_its_reviews(void **state)
{
    static const char *const bodies[] = {
        "<script "
        "type='application/ld+json'>{\"@type\":\"Hotel\",\"name\":\"Inn\",\"review\":{\"@type\":"
        "\"Review\",\"itemReviewed\":{\"name\":\"Inn\"},\"author\":\"Ann\",\"reviewBody\":\"Cold\","
        "\"comment\":{"
        "\"@type\":\"Comment\",\"author\":\"Inn\",\"text\":\"Sorry\"}}}</script>",
        "<div itemscope itemtype='http://schema.org/Hotel'><b itemprop=name>Inn</b><div "
        "itemprop=review "
        "itemscope itemtype='http://schema.org/Review'><i itemprop=author>Ann</i><p "
        "itemprop=reviewBody>Cold</p><div itemprop=comment itemscope "
        "itemtype='http://schema.org/Comment'><i itemprop=author>Inn</i><p "
        "itemprop=text>Sorry</p></div></div></div>",
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(bodies); i++) {
        struct page page = { .body = str_of(bodies[i]) };
        struct harvest harvest;

        harvest_init(&harvest);
        assert_int_equal(page_parse(&page, STR("page"), &harvest, NULL), 0);
        assert_int_equal(harvest.n_items, 2);
        assert_true(harvest.items[1].by_owner);
        assert_true(harvest.items[0].id.n > 0);
        assert_true(str_eq(harvest.items[1].in_reply_to, harvest.items[0].id));
        harvest_release(&harvest);
    }
}

/* On 22 November 2026. */
static void days_are_told_from_the_time_of_the_document(void **state)
{
    static const struct {
        const char *as, *body, *want;
    } rows[] = {
        { "page",
          "<div itemscope itemtype='http://schema.org/Review'><b itemprop=author>Ann</b><i "
          "itemprop=datePublished>3 weeks ago</i><p itemprop=reviewBody>Cold</p></div>",
          "|||Cold|Ann|2026-11-01T00:00:00Z||\n" },
        { "csv", "Datum;Autor;Text\nvor 3 Tagen;Ann;Kalt\n",
          "|||Kalt|Ann|2026-11-19T00:00:00Z||\n" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct page page = { .body = str_of(rows[i].body), .at = INT64_C(1795356000) };
        struct harvest harvest;

        check_page(rows[i].as, page, rows[i].want);
        harvest_init(&harvest);
        assert_int_equal(page_parse(&page, str_of(rows[i].as), &harvest, NULL), 0);
        assert_int_equal(harvest.items[0].published_grain, GRAIN_ABOUT);
        harvest_release(&harvest);
        page.at = 0; /* nobody knows when: no date is better than a wrong one */
        harvest_init(&harvest);
        assert_int_equal(page_parse(&page, str_of(rows[i].as), &harvest, NULL), 0);
        assert_true(harvest.items[0].published == TIME_NONE);
        harvest_release(&harvest);
    }
}

static void dates_on_pages_have_wild_forms(void **state)
{
    static const char *const rows[][2] = {
        { "Date of experience: November 03, 2026", "2026-11-03T00:00:00Z" },
        { "Published: 2026-11-03", "2026-11-03T00:00:00Z" },
        { "mardi 3 novembre 2026 \u00e0 10h30", "2026-11-03T10:30:00Z" },
        { "/Date(1793700000000)/", "2026-11-03T10:00:00Z" },
        { "1793700000.5", "2026-11-03T10:00:00Z" },
        { "/Date(7)/", NULL },
        { "12.5", NULL },
        { "Verified: yes", NULL },
    };
    struct harvest harvest = { 0 };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char got[DATE_RFC3339_SIZE] = "";
        int64_t utc;

        if (page_date(&harvest, str_of(rows[i][0]), &utc, NULL))
            date_format_rfc3339(utc, got);
        if (strcmp(got, rows[i][1] ? rows[i][1] : "") != 0)
            fail_msg("'%s': got '%s'", rows[i][0], got);
    }
}

#define LD(json) "<html lang=en><script type='application/ld+json'>" json "</script></html>"

static const struct {
    const char *body, *want;
} pages[] = {
    { LD("{\"@type\":\"Product\",\"name\":\"Mug\",\"aggregateRating\":{\"@type\":"
         "\"AggregateRating\","
         "\"ratingValue\":\"8,8\",\"bestRating\":10,\"reviewCount\":\"1,234\"},\"review\":[{\"@"
         "type\":"
         "\"http://schema.org/"
         "Review\",\"author\":{\"name\":\"Ann\"},\"datePublished\":\"2026-11-03\","
         "\"reviewRating\":{\"ratingValue\":4},\"reviewBody\":\"Nice &amp; big<br>really\"}]}"),
      "|||Nice & big / really|Ann|2026-11-03T00:00:00Z|4000|en\naggregate Mug 4400 1234\n" },
    /* @graph with references, comments around, trailing comma, raw line break */
    { LD("<!-- {\"@graph\":[{\"@id\":\"#r\",\"@type\":[\"Review\"],\"author\":{\"@id\":\"#p\"},"
         "\"description\":\"two\nlines\",},{\"@id\":\"#p\",\"@type\":\"Person\",\"name\":"
         "\"Bo\"}]} -->"),
      "#r|||two / lines|Bo|||en\n" },
    /* an answer of the house */
    { LD("{\"@type\":\"Review\",\"@id\":\"r1\",\"reviewBody\":\"bad\",\"comment\":{\"@type\":"
         "\"Comment\","
         "\"text\":\"sorry\",\"author\":{\"@type\":\"Organization\",\"name\":\"Shop\"}}}"),
      "r1|||bad||||en\n|||sorry|Shop|||en\n" },
    /* microdata; the same review as in JSON-LD comes once */
    { LD("{\"@type\":\"Review\",\"reviewBody\":\"good\",\"author\":\"Ann\",\"reviewRating\":"
         "5}") "<div itemscope itemtype='https://schema.org/Review'><p "
               "itemprop=reviewBody>good</p>"
               "<b itemprop=author>Ann</b><span itemprop=reviewRating>5</span></div>"
               "<div itemscope itemtype='https://schema.org/Review'><meta "
               "itemprop=datePublished "
               "content=2026-11-03><i itemprop=author itemscope><u itemprop=name>Bo</u></i>"
               "<p itemprop=reviewBody>so<br>so",
      "|||good|Ann||5000|en\n|||so / so|Bo|2026-11-03T00:00:00Z||en\n" },
    /* a rating that stands elsewhere is that of the thing which names it */
    { "<div itemscope itemtype='https://schema.org/Product' itemref=stars><b "
      "itemprop=name>Mug</b></div>"
      "<p id=stars><span itemprop=aggregateRating itemscope itemtype='https://schema.org/"
      "AggregateRating'><i itemprop=ratingValue>4.5</i><i itemprop=reviewCount>8</i></span>",
      "aggregate Mug 4500 8\n" },
    /* RDFa Lite; what it says of other vocabularies is nothing to us */
    { "<html><head><meta property='og:title' content='Mug'></head><body "
      "vocab='https://schema.org/'>"
      "<div typeof=Product><h1 property=name>Mug</h1><p property='aggregateRating' "
      "typeof='AggregateRating'><span property=ratingValue>4</span> of <span property=bestRating>5"
      "</span> by <span property=ratingCount>12</span></p><div property='review' "
      "typeof='schema:Review'><span property='schema:author' typeof=Person><b property=name>Ann</b>"
      "</span><meta property=datePublished content=2026-11-03><i property=reviewRating "
      "typeof=Rating>"
      "<b property=ratingValue>2</b></i><p property='http://schema.org/reviewBody'>so <em>so</em>",
      "|||so so|Ann|2026-11-03T00:00:00Z|2000|\naggregate Mug 4000 12\n" },
    /* said twice in one tag, it is said once */
    { "<div itemscope itemtype='https://schema.org/Review' typeof=Review><b itemprop=author "
      "property=author>Ann</b><p itemprop=reviewBody property=reviewBody>good</div>",
      "|||good|Ann|||\n" },
    /* microformats, new and old */
    { "<div class='h-review'><p class='p-author h-card'>Ann</p><data class='p-rating' "
      "value='3'></data>"
      "<a class='u-url' href='/r1'><time class='dt-published' "
      "datetime='2026-11-03'>then</time></a>"
      "<div class='e-content'>fine</div></div>",
      "|https://site.example/r1||fine|Ann|2026-11-03T00:00:00Z|3000|\n" },
    { "<div class=hreview><span class='reviewer vcard'><b class=fn>Bo</b></span><abbr "
      "class=rating "
      "title=2>**</abbr><abbr class=dtreviewed title='2026-11-03'>x</abbr><p "
      "class=description>meh",
      "|||meh|Bo|2026-11-03T00:00:00Z|2000|\n" },
    { "<html><head><title>Log in</title></head><input type='password'></html>",
      "error: a log-in page\n" },
    { "<html><link rel=alternate type='application/atom+xml' href=a><p>nothing here",
      "feed https://site.example/a\n" },
};

static void pages_give_reviews_and_ratings(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(pages); i++)
        check_body("page", pages[i].body, pages[i].want);
}

static void feeds_that_a_page_names_are_found_in_order(void **state)
{
    struct page page = {
        .body = STR("<base href='https://b.example/x/'><link rel='alternate' title='Comments feed' "
                    "type='application/rss+xml' href='c'><link href=main rel='Alternate' "
                    "type='application/rss+xml'><link rel=alternate type=text/html href=no>"
                    "<a rel=feed href='?f'>"),
        .base = STR("https://site.example/"),
        .headers =
            STR("Link: </h>; rel=\"alternate\"; type=\"application/atom+xml\", </n>; rel=next\n"
                "Date: now\r\nlink: <j.json>;rel=alternate;type=application/feed+json\r\n"),
    };

    (void)state;
    check_page("discover", page,
               "feed https://site.example/h\nfeed https://site.example/j.json\nfeed "
               "https://b.example/x/main\nfeed https://b.example/x/?f\n"
               "feed https://b.example/x/c\n");
}

static void the_number_of_items_has_a_ceiling(void **state)
{
    struct harvest harvest;
    struct err err = { 0 };
    struct page page = { .body =
                             STR(RSS("<item><title>1</title></item><item><title>2</title></item>"
                                     "<item><title>3</title></item>")) };

    (void)state;
    harvest_init(&harvest);
    harvest.max_items = 2;
    assert_int_equal(page_parse(&page, STR("rss"), &harvest, &err), 0);
    assert_int_equal(harvest.n_items, 2);
    assert_true(harvest.cut);
    harvest_release(&harvest);
    harvest_init(&harvest);
    assert_int_equal(page_parse(&page, STR("cake"), &harvest, &err), -1);
    assert_string_equal(err.text, "no format or source kind 'cake'");
    harvest_release(&harvest);
}

/* Items as they are handed on one by one, and the feed with the first. */
static void take_item(void *context, const struct harvest *harvest, const struct item *item)
{
    struct buf *out = context;

    if (harvest->n_taken == 1)
        buf_printf(out, "title " STR_FMT "\n", STR_ARG(harvest->title));
    print_item(item, out);
}

/* 'n' items between head and tail, read as a whole and one by one; false when they did not flow. */
static bool flows_alike(const char *head, const char *item, const char *tail, int n)
{
    struct harvest whole, flowing;
    struct buf body, want, got;
    struct page page = { .base = STR("https://site.example/f/") };
    struct err err = { 0 };
    bool flows;

    buf_init(&body, BUF_NO_CEILING);
    buf_init(&want, BUF_NO_CEILING);
    buf_init(&got, BUF_NO_CEILING);
    buf_putz(&body, head);
    for (int i = 0; i < n; i++)
        buf_printf(&body, item, i, i % 7 ? i : 7000 + i, i);
    buf_putz(&body, tail);
    page.body = buf_str(&body);
    harvest_init(&whole);
    harvest_init(&flowing);
    whole.max_items = flowing.max_items = 100000;
    flowing.take = take_item;
    flowing.take_context = &got;
    assert_int_equal(page_parse(&page, STR("feed"), &whole, &err), 0);
    assert_int_equal(page_parse(&page, STR("feed"), &flowing, &err), 0);
    buf_printf(&want, "title " STR_FMT "\n", STR_ARG(whole.title));
    for (size_t i = 0; i < whole.n_items; i++)
        print_item(&whole.items[i], &want);
    flows = flowing.n_taken > 0;
    if (flows) {
        assert_int_equal(flowing.n_taken, whole.n_items);
        assert_int_equal(flowing.n_items, 0);
        assert_true(flowing.arena.used < whole.arena.used * 3 / 4);
        assert_true(str_eq(buf_str(&got), buf_str(&want)));
    } else {
        assert_int_equal(flowing.n_items, whole.n_items);
    }
    harvest_release(&flowing);
    harvest_release(&whole);
    buf_release(&got);
    buf_release(&want);
    buf_release(&body);
    return flows;
}

static void a_long_feed_flows_item_by_item(void **state)
{
    const char *rss = "<item><title>Item %d</title><link>/p/%d</link><description>&lt;p&gt;Words "
                      "of the text that go on for a while &amp;amp; on.&lt;/p&gt;</description>"
                      "<guid>g%d</guid></item>\n";
    const char *nested = "<entry xml:base='/deep/%d/'><id>a%d</id><title>Outer</title><entry "
                         "xml:base='in/'><link href='%d'/><title>Inner</title></entry></entry>\n";

    (void)state;
    assert_true(flows_alike("<rss><channel><title>T</title><language>de</language>", rss,
                            "</channel></rss>\n<!-- made by hand -->", 2000));
    assert_false(flows_alike("<rss><channel><title>T</title>", rss,
                             "<language>de</language></channel></rss>", 2000));
    assert_false(flows_alike("<rss><channel><title>T</title>", rss, "</channel></rss>", 3));
    assert_true(flows_alike("<feed xml:lang='fr' xmlns='http://www.w3.org/2005/Atom'><title>N"
                            "</title><author><name>Ann</name></author>",
                            nested, "</feed>", 2000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(feeds_of_all_makes_become_items),
        cmocka_unit_test(a_json_feed_becomes_items),
        cmocka_unit_test(the_headers_of_the_answer_count),
        cmocka_unit_test(the_house_answers_its_reviews),
        cmocka_unit_test(days_are_told_from_the_time_of_the_document),
        cmocka_unit_test(dates_on_pages_have_wild_forms),
        cmocka_unit_test(pages_give_reviews_and_ratings),
        cmocka_unit_test(feeds_that_a_page_names_are_found_in_order),
        cmocka_unit_test(the_number_of_items_has_a_ceiling),
        cmocka_unit_test(a_long_feed_flows_item_by_item),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
