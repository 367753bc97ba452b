/*
 * test_select.c - reviews by declared selectors: what they pick, what they refuse.
 */
#include "tests/harvests.h"

#include "core/selector.h"

#include <string.h>

#define PAGE                                                                                       \
    "<!doctype html><body><ul class='reviews list' id=r><li class='review first' data-id=1>"       \
    "<h3>Cold</h3><span class=stars aria-label='2 out of 5'></span><p class=body>Soup was cold"    \
    "<p class='body more'>Twice &amp; again<b>!</b>"                                               \
    "<li class=review data-id='2'><a class='who' href='/u/bob'>Bob</a><div class=x><p class=body>" \
    "Nice</p></div><meta itemprop=score content='8/10'><div class=answer><p>Thank you"             \
    "</div></ul><p class=body>outside</p><a class=next href='?p=2'>more</a>"

/* "item=.a;text=b" as a source has it. */
static void check_select(const char *selects, const char *html, const char *want)
{
    struct field_map select[12];
    struct source source = { .select = select };
    struct str rest = str_of(selects), one;

    while (str_cut(&rest, ';', &one)) {
        struct field_map *to = &select[source.n_select++];

        to->from = one;
        str_cut(&to->from, '=', &to->field);
    }
    check_page("page",
               (struct page){
                   .body = str_of(html), .base = STR("https://shop.example/p"), .source = &source },
               want);
}

/* Each picks its texts from PAGE, as items of nothing but text. */
static const struct {
    const char *item, *text, *want;
} picks[] = {
    { ".review", ".body", "Soup was cold / Twice & again!, Nice" },
    { "#r > li", ".body", "Soup was cold / Twice & again!, Nice" },
    { "ul li", "p", "Soup was cold / Twice & again!, Nice / Thank you" },
    { "UL LI", "P", "Soup was cold / Twice & again!, Nice / Thank you" },
    { ".reviews.list .review", "p.body.more", "Twice & again!" },
    { "li:first-child", "p", "Soup was cold / Twice & again!" },
    { "li:last-child", ".body", "Nice" },
    { "li:nth-child(2)", ".body", "Nice" },
    { "li[data-id='2']", ".body", "Nice" },
    { "li[data-id=\"1\"]", "h3, .more", "Cold / Twice & again!" },
    { "[class~=first]", "h3", "Cold" },
    { "[class^=rev][data-id]", "h3", "Cold" },
    { "[class$=st]", "h3", "Cold" },
    { "[class*='view f']", "h3", "Cold" },
    { "body > ul", "li > p", "Soup was cold / Twice & again!" },
    { "ul", "div p", "Nice / Thank you" },
    { "ul", "div > p.body", "Nice" },
    { "ul", "ul div p.body", "Nice" },
    { "ul", "li > div p.body", "Nice" },
    { "ul", "ul > div p.body", "" },
    { "ul", "*.body", "Soup was cold / Twice & again! / Nice" },
    { "li", "@data-id", "1, 2" },
    { "li", ".stars::attr(aria-label)", "2 out of 5" },
    { "a", "@href", "/u/bob, ?p=2" },
    { "div, a.next", "p", "Nice, Thank you" },
};

static void selectors_pick_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(picks); i++) {
        struct harvest harvest;
        struct field_map select[3] = { { STR("item"), str_of(picks[i].item) },
                                       { STR("text"), str_of(picks[i].text) },
                                       { STR("title"), STR("nothing") } };
        struct source source = { .select = select, .n_select = 3 };
        struct page page = { .body = STR(PAGE), .source = &source };
        struct err err = { 0 };
        struct buf got;

        buf_init(&got, BUF_NO_CEILING);
        harvest_init(&harvest);
        page_parse(&page, STR("page"), &harvest, &err);
        if (err.code)
            fail_msg("'%s': %s", picks[i].item, err.text);
        for (size_t k = 0; k < harvest.n_items; k++) {
            struct str rest = harvest.items[k].text, line;

            buf_putz(&got, k ? ", " : "");
            for (bool first = true; str_cut_line(&rest, &line); first = false)
                buf_printf(&got, "%s" STR_FMT, first ? "" : " / ", STR_ARG(line));
        }
        assert_str(buf_str(&got), picks[i].want);
        harvest_release(&harvest);
        buf_release(&got);
    }
}

static void fields_become_items(void **state)
{
    (void)state;
    check_select("item=.review;text=.body;title=h3;rating=.stars, meta;id=@data-id;author=.who;"
                 "url=.who;reply=.answer",
                 PAGE,
                 "1||Cold|Soup was cold / Twice & again!|||2000|\n"
                 "2|https://shop.example/u/bob||Nice|Bob||4000|\n"
                 "2/reply|||Thank you||||\n");
    check_select("item=p;text=b;date=time;rating=i;id=@id",
                 "<p id=1><b>one</b><time datetime='2026-11-03'>x</time><i style='width:60%'></i>"
                 "<p id=2><b>two</b><time>4 Nov 2026</time><i>\u2605\u2605\u2605\u2606\u2606</i>"
                 "<p id=3><b>three</b><i><img alt='4 stars'></i>",
                 "1|||one||2026-11-03T00:00:00Z|3000|\n"
                 "2|||two||2026-11-04T00:00:00Z|3000|\n"
                 "3|||three|||4000|\n");
}

static void ratings_of_the_page_stay(void **state)
{
    (void)state;
    check_select("item=li;text=p;id=@id",
                 "<script type='application/ld+json'>{\"@type\":\"Product\",\"name\":\"Pot\","
                 "\"aggregateRating\":{\"ratingValue\":4.5,\"reviewCount\":8},\"review\":"
                 "{\"reviewBody\":\"marked up\"}}</script><ul><li id=a><p>by hand</ul>",
                 "a|||by hand||||\naggregate Pot 4500 8\n");
}

static void a_page_that_changed_is_told(void **state)
{
    (void)state;
    check_select("item=.gone;text=p", PAGE,
                 "error: the selector of 'item' picks nothing: has the page changed?\n");
    check_select("text=p", PAGE, "error: 'select' needs a selector for 'item'\n");
    check_select("item=p:hover;text=p", PAGE,
                 "error: the selector of 'item': at 'hover': only :first-child, :last-child and "
                 ":nth-child(NUMBER) are known\n");
}

static const struct {
    const char *selector, *why; /* how its message starts */
} refused[] = {
    { "", "the selector is empty" },
    { "a >", "at its end: an element is wanted" },
    { "> a", "at '> a': an element is wanted" },
    { "a,", "something is wanted behind the comma" },
    { "a + b", "at '+ b': an element is wanted" },
    { "a[", "at its end: an attribute is written" },
    { "a[b=", "at 'b=': an attribute is written" },
    { "a[b='c]", "at ''c]': the quote is never closed" },
    { "a[b!c]", "at 'b!c]': an attribute is written" },
    { "a[b^c]", "at 'b^c]': attributes are compared by" },
    { "a:nth-child(x)", "at 'nth-child(x)': only" },
    { "a.", "at 'a.': a name is wanted" },
    { "a@", "at '@': an attribute is asked for" },
    { "a@b c", "at 'c': nothing may stand" },
    { "a::text", "at '::text': known are" },
    { "a b c d e f g h i j k l m n o p q r s t u v w x y", "at 'y': that is too long" },
    { "a,b,c,d,e,f,g,h,i", "at 'i': too many choices" },
};

static void what_is_no_selector_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(refused); i++) {
        struct selector selector;
        struct err err = { 0 };

        if (selector_read(&selector, str_of(refused[i].selector), &err) != -1)
            fail_msg("'%s' was read", refused[i].selector);
        if (strncmp(err.text, refused[i].why, strlen(refused[i].why)) != 0)
            fail_msg("'%s': '%s', want '%s...'", refused[i].selector, err.text, refused[i].why);
    }
}

/* A page made to be slow must end with what was found so far. */
static void nesting_costs_no_more_than_its_ceiling(void **state)
{
    struct buf html;
    struct field_map select[] = { { STR("item"), STR("div div div > div div") },
                                  { STR("text"), STR("div div p, div p > b") } };
    struct source source = { .select = select, .n_select = 2 };
    struct page page = { .source = &source };
    struct harvest harvest;

    (void)state;
    buf_init(&html, BUF_NO_CEILING);
    for (int i = 0; i < 20000; i++)
        buf_putz(&html, "<div><p>x<b>y</b>");
    page.body = buf_str(&html);
    harvest_init(&harvest);
    page_parse(&page, STR("page"), &harvest, NULL);
    assert_true(harvest.cut);
    harvest_release(&harvest);
    buf_release(&html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selectors_pick_what_they_say),
        cmocka_unit_test(fields_become_items),
        cmocka_unit_test(ratings_of_the_page_stay),
        cmocka_unit_test(a_page_that_changed_is_told),
        cmocka_unit_test(what_is_no_selector_is_refused),
        cmocka_unit_test(nesting_costs_no_more_than_its_ceiling),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
