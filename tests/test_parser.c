/*
 * test_parser.c - documents parsed in a process of its own: the same answers, in the order of a line that
 * holds nobody up.
 */
#include "tests/parser_world.h"

#include "core/limits.h"
#include "core/mem.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#define REVIEWS                                                                                    \
    "<html><head><title>Shop</title><script type=\"application/ld+json\">{\"@type\":\"Product\","  \
    "\"name\":\"Pot\",\"aggregateRating\":{\"ratingValue\":\"4.2\",\"reviewCount\":31},"           \
    "\"review\":[{\"author\":\"Ann\",\"reviewBody\":\"Leaks\",\"datePublished\":\"2026-01-02\","   \
    "\"reviewRating\":{\"ratingValue\":\"2\",\"bestRating\":\"10\"}}]}</script></head>"            \
    "<body></body></html>"

static void the_answers_are_those_of_one_process(void **state)
{
    static const struct {
        const char *as, *body;
    } rows[] = {
        { "feed", FEED },
        { "page", REVIEWS },
        { "", REVIEWS },
        { "discover", "<link rel=alternate type=application/rss+xml href=/feed>" },
        { "csv", "text;rating;date\ngood;4;2026-01-02\n" },
        { "jsonl", "{\"text\":\"good\",\"rating\":4}\n" },
        { "feed", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\"}]}" },
        { "feed", "<html><body>no feed</body></html>" },
        { "feed", " " },
        { "cake", FEED },
        { "", "\x01\x02\x03" },
    };
    struct parser *parser = open_parser();

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        assert_same(parser, str_of(rows[i].body), rows[i].as);
    parser_close(parser);
}

static void the_map_of_a_table_goes_along(void **state)
{
    struct field_map map[] = { { STR("text"), STR("Meinung") }, { STR("rating"), STR("1") } };
    struct source source = {
        .format = STR("csv"), .delimiter = STR("|"), .map = map, .n_map = 2, .rating_best = 10000
    };
    struct page page = { .body = STR("Note|Meinung\n9|gut\n"), .source = &source };
    struct parser *parser = open_parser();
    struct harvest harvest;
    struct err err = { 0 };

    (void)state;
    harvest_init(&harvest);
    if (parse_waited(parser, &page, STR("file"), &harvest, &err) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(harvest.n_items, 1);
    assert_str(harvest.items[0].text, "gut");
    assert_int_equal(harvest.items[0].rating, 4500);
    /* a second file adds to the first */
    assert_int_equal(parse_waited(parser, &page, STR("file"), &harvest, &err), 0);
    assert_int_equal(harvest.n_items, 2);
    /* a broken one takes nothing away */
    page.body = STR("x\ny\n");
    assert_int_equal(parse_waited(parser, &page, STR("file"), &harvest, &err), -1);
    assert_int_equal(harvest.n_items, 2);
    harvest_release(&harvest);
    parser_close(parser);
}

static void every_charset_is_at_hand(void **state)
{
    static const char *const charsets[] = {
        "UTF-8",          "windows-1252", "iso-8859-1",      "iso-8859-2",
        "iso-8859-15",    "windows-1250", "windows-1251",    "windows-1253",
        "windows-1254",   "windows-1255", "windows-1256",    "windows-1257",
        "windows-1258",   "koi8-r",       "koi8-u",          "iso-8859-5",
        "iso-8859-6",     "iso-8859-7",   "iso-8859-8",      "iso-8859-9",
        "iso-8859-11",    "tis-620",      "shift_jis",       "x-sjis",
        "euc-jp",         "iso-2022-jp",  "gb2312",          "gbk",
        "gb18030",        "big5",         "big5-hkscs",      "euc-kr",
        "ks_c_5601-1987", "macintosh",    "x-mac-cyrillic",  "ibm866",
        "utf-16",         "utf-16le",     "utf-7",           "euc-tw",
        "iso-2022-kr",    "cp037",        "no-such-charset", "../../evil",
        "--help",
    };
    struct parser *parser = open_parser();

    (void)state;
    for (size_t i = 0; i < N_ROWS(charsets); i++) {
        struct buf body;

        buf_init(&body, BUF_NO_CEILING);
        buf_printf(&body,
                   "<?xml version=\"1.0\" encoding=\"%s\"?><rss><channel><item><title>"
                   "\xC6\xFC\xCB\xDC \xE4\xE1 ok</title></item></channel></rss>",
                   charsets[i]);
        assert_same(parser, buf_str(&body), "feed");
        buf_release(&body);
    }
    assert_same(parser, STR("\xFF\xFE<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0\xE4\0"),
                "feed");
    parser_close(parser);
}

static void a_large_document_goes_both_ways(void **state)
{
    struct parser *parser = open_parser();
    struct buf body;

    (void)state;
    buf_init(&body, LIMIT_BODY);
    buf_putz(&body, "<rss><channel>");
    for (int i = 0; i < LIMIT_ITEMS && body.n < LIMIT_BODY - 8 * KIB; i++) {
        buf_printf(&body, "<item><guid>%d</guid><description>", i);
        for (int k = 0; k < 75; k++)
            buf_putz(&body, "Words of a guest who has a lot to say about the coffee. ");
        buf_putz(&body, "</description></item>");
    }
    buf_putz(&body, "</channel></rss>");
    assert_true(body.n > 19 * MIB);
    assert_same(parser, buf_str(&body), "feed");
    buf_release(&body);
    parser_close(parser);
}

static void a_process_is_replaced_after_its_documents(void **state)
{
    struct parser *parser = open_parser();
    struct page page = page_of(STR(FEED));
    struct err err = { 0 };
    pid_t first = 0;

    (void)state;
    for (int i = 0; i < 2 * LIMIT_PARSE_DOCUMENTS + 1; i++) {
        struct harvest harvest;

        harvest_init(&harvest);
        assert_int_equal(parse_waited(parser, &page, STR("feed"), &harvest, &err), 0);
        assert_int_equal(harvest.n_items, 2);
        harvest_release(&harvest);
        if (i % LIMIT_PARSE_DOCUMENTS == 0) {
            assert_int_not_equal(parser_process(parser), first);
            first = parser_process(parser);
        }
        if (i % LIMIT_PARSE_DOCUMENTS < LIMIT_PARSE_DOCUMENTS - 1)
            assert_int_equal(parser_process(parser), first);
    }
    parser_close(parser);
}

/* Documents in the line, and what became of each, in the order in which they ended. */
struct line {
    struct parser *parser;
    struct harvest harvests[300];
    struct err errs[300];
    size_t n, n_ended, n_good;
};

static void take_end(void *context, int rc, struct str body)
{
    struct line *line = context;
    size_t i = line->n_ended++;

    assert_true(str_eq(body, STR(FEED)));
    assert_int_equal(line->harvests[i].n_items, rc == 0 ? 2 : 0);
    assert_int_equal(err_is_set(&line->errs[i]), rc != 0);
    line->n_good += rc == 0;
}

static void line_put(struct line *line, struct parser *parser)
{
    struct page page = { .body = STR(FEED), .source = &no_source };
    struct parser_question question = { .page = &page,
                                        .as = STR("feed"),
                                        .harvest = &line->harvests[line->n],
                                        .err = &line->errs[line->n],
                                        .done = take_end,
                                        .context = line };

    line->parser = parser;
    harvest_init(question.harvest);
    parser_ask(parser, &question);
    line->n++;
}

/* Until all have ended; nobody may be held up meanwhile. Gives the longest time that one call took. */
static int64_t line_run(struct line *line, size_t until)
{
    int64_t longest = 0;

    while (line->n_ended < until) {
        struct pollfd fd = { .fd = parser_fd(line->parser), .events = POLLIN };
        int64_t began = clock_monotonic_ms(), due = parser_serve(line->parser);
        int64_t now = clock_monotonic_ms();

        if (now - began > longest)
            longest = now - began;
        if (due != INT64_MAX)
            poll(&fd, 1, due > now ? (int)(due - now) : 0);
        else
            assert_int_equal(line->n_ended, line->n);
    }
    return longest;
}

static void line_free(struct line *line)
{
    for (size_t i = 0; i < line->n; i++)
        harvest_release(&line->harvests[i]);
    parser_close(line->parser);
    mem_free(line);
}

static void documents_stand_in_line(void **state)
{
    struct line *line = mem_alloc(sizeof *line);
    struct parser *parser = open_parser(), *here = parser_open(NULL);

    (void)state;
    assert_int_equal(parser_serve(parser), INT64_MAX);
    for (int i = 0; i < 250; i++)
        line_put(line, parser);
    assert_int_equal(line->n_ended, 0);
    line_run(line, 100);
    kill(parser_process(parser), SIGKILL); /* one is with it, or none */
    line_run(line, 250);
    assert_in_range(line->n_good, 249, 250);
    kill(parser_process(parser), SIGKILL); /* nothing is */
    usleep(100000);
    assert_int_equal(parser_serve(parser), INT64_MAX);
    line_put(line, parser);
    line_run(line, 251);
    assert_in_range(line->n_good, 250, 251);
    assert_int_equal(line->errs[250].code, 0);
    line_free(line);

    line = mem_alloc(sizeof *line); /* the same without a process */
    assert_int_equal(parser_fd(here), -1);
    for (int i = 0; i < 3; i++)
        line_put(line, here);
    assert_int_equal(parser_serve(here), INT64_MAX);
    assert_int_equal(line->n_good, 3);
    line_put(line, here); /* what is dropped is dropped without a word */
    line_free(line);
}

static void take_titled(void *context, int rc, struct str body)
{
    struct line *line = context;
    size_t i = line->n_ended++;
    char want[16];

    (void)body;
    snprintf(want, sizeof want, "T%zu", i);
    assert_int_equal(rc, 0);
    assert_str(line->harvests[i].title, want);
    assert_int_equal(line->harvests[i].n_items, 1);
    line->n_good++;
}

/* Whatever comes between: small ones, large ones, and those that want another process. */
static void answers_belong_to_their_questions(void **state)
{
    struct line *line = mem_alloc(sizeof *line);

    (void)state;
    line->parser = open_parser();
    for (; line->n < 120; line->n++) {
        size_t i = line->n;
        struct page page = { .source = &no_source };
        struct parser_question question = { .page = &page,
                                            .as = STR("feed"),
                                            .harvest = &line->harvests[i],
                                            .err = &line->errs[i],
                                            .done = take_titled,
                                            .context = line };
        struct buf body;

        buf_init(&body, BUF_NO_CEILING);
        buf_printf(
            &body,
            "<?xml version='1.0' encoding='%s'?><rss version='2.0'><channel><title>T%zu</title>"
            "<item><guid>1</guid><description>",
            i % 40 == 20 ? "koi8-r" : "utf-8", i);
        for (size_t n = i % 7 == 3 ? 20000 : 10 * (i % 5); n > 0; n--)
            buf_putz(&body, "words and words ");
        buf_putz(&body, "</description></item></channel></rss>");
        page.body = buf_str(&body);
        harvest_init(question.harvest);
        parser_ask(line->parser, &question);
        buf_release(&body);
    }
    line_run(line, line->n);
    assert_int_equal(line->n_good, line->n);
    line_free(line);
}

static void a_line_has_a_ceiling(void **state)
{
    struct parser *parser = open_parser();
    struct harvest harvest;
    struct err err = { 0 };
    struct buf body;

    (void)state;
    harvest_init(&harvest);
    for (int i = 0; i < 4; i++) {
        struct page page = { .source = &no_source };
        struct parser_question question = {
            .page = &page, .body = &body, .harvest = &harvest, .err = &err
        };

        buf_init(&body, BUF_NO_CEILING);
        while (body.n < LIMIT_PARSE_LINE / 3)
            buf_putz(&body, "words and words ");
        page.body = buf_str(&body);
        assert_int_equal(parser_is_full(parser), i == 3);
        parser_ask(parser, &question);
        assert_null(body.p); /* taken, not copied */
    }
    harvest_release(&harvest);
    parser_close(parser);
}

static void a_process_that_hangs_is_given_up(void **state)
{
    struct line *line = mem_alloc(sizeof *line);
    struct parser *parser = open_parser();

    (void)state;
    assert_same(parser, STR(FEED), "feed");
    kill(parser_process(parser), SIGSTOP);
    for (int i = 0; i < 3; i++)
        line_put(line, parser);
    assert_true(line_run(line, 3) < 3000); /* the others of the loop go on */
    assert_int_equal(line->n_good, 2);
    assert_string_equal(line->errs[0].text, "the parser gave no answer within 8 s");
    line_free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answers_are_those_of_one_process),
        cmocka_unit_test(the_map_of_a_table_goes_along),
        cmocka_unit_test(every_charset_is_at_hand),
        cmocka_unit_test(a_large_document_goes_both_ways),
        cmocka_unit_test(a_process_is_replaced_after_its_documents),
        cmocka_unit_test(documents_stand_in_line),
        cmocka_unit_test(answers_belong_to_their_questions),
        cmocka_unit_test(a_line_has_a_ceiling),
        cmocka_unit_test(a_process_that_hangs_is_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
