/*
 * test_parser.c - documents parsed in a process of its own: the same answers, and what becomes of a
 * process that dies, hangs or babbles. The program is in the environment: HARK.
 */
#include "tests/test.h"

#include "core/buf.h"
#include "core/clock.h"
#include "core/limits.h"
#include "core/mem.h"
#include "fetch/format.h"
#include "fetch/harvest.h"
#include "fetch/parser.h"
#include "fetch/sandbox.h"
#include "fetch/wire.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FEED                                                                                       \
    "<rss version=\"2.0\"><channel><title>Blog</title><link>https://b.example/</link>"             \
    "<item><guid>1</guid><link>/1</link><title>Caf&eacute;</title>"                                \
    "<description>&lt;p&gt;Good &amp;amp; warm&lt;/p&gt;</description>"                            \
    "<pubDate>Fri, 15 Jan 2027 08:00:00 GMT</pubDate></item>"                                      \
    "<item><guid>2</guid><title>Two</title></item></channel></rss>"

#define REVIEWS                                                                                    \
    "<html><head><title>Shop</title><script type=\"application/ld+json\">{\"@type\":\"Product\","  \
    "\"name\":\"Pot\",\"aggregateRating\":{\"ratingValue\":\"4.2\",\"reviewCount\":31},"           \
    "\"review\":[{\"author\":\"Ann\",\"reviewBody\":\"Leaks\",\"datePublished\":\"2026-01-02\","   \
    "\"reviewRating\":{\"ratingValue\":\"2\",\"bestRating\":\"10\"}}]}</script></head>"            \
    "<body></body></html>"

static const struct source no_source;

static struct parser *open_parser(void)
{
    return parser_open(getenv("HARK"));
}

static int ask(struct parser *parser, struct str body, const char *as, struct harvest *harvest,
               struct err *err)
{
    struct page page = { .body = body, .base = STR("https://b.example/f"), .source = &no_source };

    return parser ? parser_parse(parser, &page, str_of(as), harvest, err)
                  : page_parse(&page, str_of(as), harvest, err);
}

/* What one way says, as bytes. */
static struct str answer_of(struct parser *parser, struct str body, const char *as, struct buf *out)
{
    struct harvest harvest;
    struct err err = { 0 };

    harvest_init(&harvest);
    buf_init(out, BUF_NO_CEILING);
    if (ask(parser, body, as, &harvest, &err) == 0)
        wire_put_harvest(&harvest, out);
    else
        wire_put_failure(&err, &harvest, out);
    harvest_release(&harvest);
    return buf_str(out);
}

static void assert_same(struct parser *parser, struct str body, const char *as)
{
    struct buf here, there;

    if (!str_eq(answer_of(NULL, body, as, &here), answer_of(parser, body, as, &there)))
        fail_msg("other than in one process: '%.60s', answer '%.200s'", body.p,
                 there.n > 20 ? there.p + 17 : "");
    buf_release(&there);
    buf_release(&here);
}

/* The document does not come through; the error is this. */
static void assert_fails(struct parser *parser, struct str body, const char *want)
{
    struct harvest harvest;
    struct err err = { 0 };

    harvest_init(&harvest);
    assert_int_equal(ask(parser, body, "feed", &harvest, &err), -1);
    if (!strstr(err.text, want))
        fail_msg("'%s' instead of '%s'", err.text, want);
    assert_int_equal(harvest.n_items, 0);
    harvest_release(&harvest);
}

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
    if (parser_parse(parser, &page, STR("file"), &harvest, &err) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(harvest.n_items, 1);
    assert_str(harvest.items[0].text, "gut");
    assert_int_equal(harvest.items[0].rating, 4500);
    /* a second file adds to the first */
    assert_int_equal(parser_parse(parser, &page, STR("file"), &harvest, &err), 0);
    assert_int_equal(harvest.n_items, 2);
    /* a broken one takes nothing away */
    page.body = STR("x\ny\n");
    assert_int_equal(parser_parse(parser, &page, STR("file"), &harvest, &err), -1);
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
    pid_t first = 0;

    (void)state;
    for (int i = 0; i < 2 * LIMIT_PARSE_DOCUMENTS + 1; i++) {
        struct harvest harvest;

        harvest_init(&harvest);
        assert_int_equal(ask(parser, STR(FEED), "feed", &harvest, NULL), 0);
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

/* Sends the signal to the process after a moment. */
static pid_t signal_soon(pid_t process, int signal)
{
    pid_t helper = fork();

    if (helper == 0) {
        usleep(200000);
        kill(process, signal);
        _exit(0);
    }
    return helper;
}

static void a_death_costs_one_document(void **state)
{
    static const struct {
        int signal;
        const char *want;
    } rows[] = {
        { SIGKILL, "the parser died on this document (signal 9)" },
        { SIGSEGV, "the parser died on this document (signal 11)" },
        { SIGXCPU, "the parser took longer than 5 s" },
        { SIGSYS, "the parser tried what it may not do (signal 31)" },
    };
    struct parser *parser = open_parser();

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        pid_t process, helper;

        if (!sandbox_limits_memory() && rows[i].signal == SIGSEGV)
            continue; /* a sanitizer has its own way to end */
        assert_same(parser, STR(FEED), "feed");
        process = parser_process(parser);
        kill(process, SIGSTOP); /* so that the document is still with it */
        helper = signal_soon(process, rows[i].signal);
        if (rows[i].signal != SIGKILL) {
            pid_t waker = fork();

            if (waker == 0) {
                usleep(400000);
                kill(process, SIGCONT);
                _exit(0);
            }
            assert_fails(parser, STR(FEED), rows[i].want);
            waitpid(waker, NULL, 0);
        } else {
            assert_fails(parser, STR(FEED), rows[i].want);
        }
        waitpid(helper, NULL, 0);
        assert_same(parser, STR(FEED), "feed");
        assert_int_not_equal(parser_process(parser), process);
    }
    parser_close(parser);
}

static void a_death_between_documents_costs_none(void **state)
{
    struct parser *parser = open_parser();

    (void)state;
    assert_same(parser, STR(FEED), "feed");
    kill(parser_process(parser), SIGKILL);
    usleep(200000);
    assert_same(parser, STR(FEED), "feed");
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

/* The bytes that a process has mapped. */
static rlim_t mapped_by(pid_t process)
{
    char path[40];
    unsigned long pages = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/statm", (int)process);
    f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lu", &pages), 1);
    fclose(f);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static void its_time_and_memory_are_limited(void **state)
{
    struct parser *parser = open_parser();
    struct rlimit limit;
    struct buf body;

    (void)state;
    assert_same(parser, STR(FEED), "feed");
    assert_int_equal(prlimit(parser_process(parser), RLIMIT_CPU, NULL, &limit), 0);
    assert_in_range(limit.rlim_cur, LIMIT_PARSE_CPU_S, LIMIT_PARSE_CPU_S + 3);
    if (sandbox_limits_memory()) {
        assert_int_equal(prlimit(parser_process(parser), RLIMIT_FSIZE, NULL, &limit), 0);
        assert_int_equal(limit.rlim_max, 0);
        assert_int_equal(prlimit(parser_process(parser), RLIMIT_AS, NULL, &limit), 0);
        assert_in_range(limit.rlim_cur, LIMIT_PARSE_MEMORY, LIMIT_PARSE_MEMORY + MIB);
        /* a lower roof, as a user may have set one */
        limit.rlim_cur = limit.rlim_max = mapped_by(parser_process(parser)) + 8 * MIB;
        assert_int_equal(prlimit(parser_process(parser), RLIMIT_AS, &limit, NULL), 0);
        buf_init(&body, BUF_NO_CEILING);
        while (body.n < 15 * MIB)
            buf_putz(&body,
                     "<item><title>Words and more words, as far as they go</title></item>\n");
        assert_fails(parser, buf_str(&body), "the parser may not have the memory it wants");
        buf_release(&body);
        assert_same(parser, STR(FEED), "feed");
    }
    parser_close(parser);
}

static void a_document_that_wants_all_memory_is_refused(void **state)
{
    struct parser *parser = open_parser();
    struct harvest harvest;
    struct err err = { 0 };
    struct buf body;

    (void)state;
    if (!sandbox_limits_memory()) {
        parser_close(parser);
        skip();
    }
    buf_init(&body, LIMIT_BODY);
    buf_putz(&body, "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[\"\"");
    while (body.n < LIMIT_BODY - 8)
        buf_putz(&body, ",\"\"");
    buf_putz(&body, "]}");
    harvest_init(&harvest);
    assert_int_equal(ask(parser, buf_str(&body), "feed", &harvest, &err), -1);
    assert_int_equal(err.code, ERR_DATA); /* where memory ends decides what it is called */
    assert_same(parser, STR(FEED), "feed");
    harvest_release(&harvest);
    buf_release(&body);
    parser_close(parser);
}

static void another_program_is_no_parser(void **state)
{
    static const struct {
        const char *program, *want;
    } rows[] = {
        { "/nowhere/hark", "cannot start the parser" },
        { "/bin/echo", "the parser ended on this document (status 0)" },
        { "/usr/bin/yes", "the parser answered nonsense on this document" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct parser *parser = parser_open(rows[i].program);

        assert_fails(parser, STR(FEED), rows[i].want);
        assert_fails(parser, STR(FEED), rows[i].want);
        parser_close(parser);
    }
}

/* Programs that answer with a frame (sizes of head and body in eight bytes each) and something else. */
static void half_an_answer_is_none(void **state)
{
    static const struct {
        const char *script, *want;
    } rows[] = {
        { "printf '\\377\\0\\0\\0\\0\\0\\0\\0'", "the parser ended on this document (status 0)" },
        { "printf '\\12\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0 12345'; exit 3",
          "the parser ended on this document (status 3)" },
        { "dd bs=1 count=1 >&2; printf '\\5\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0 12345'; "
          "cat >&2",
          "the parser answered nonsense on this document" },
        { "printf '\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'; cat >&2",
          "the parser answered nonsense on this document" },
        { "printf '\\5\\0\\0\\0\\0\\0\\0\\0\\1\\0\\0\\0\\0\\0\\0\\0'; cat >&2",
          "the parser answered nonsense on this document" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char path[] = "/tmp/hark-parser-XXXXXX";
        int fd = mkstemp(path);
        struct parser *parser = parser_open(path);

        assert_true(fd >= 0);
        dprintf(fd, "#!/bin/sh\nPATH=/usr/bin:/bin\nexec 2>/dev/null\n%s\n", rows[i].script);
        fchmod(fd, 0700);
        close(fd);
        assert_fails(parser, STR(FEED), rows[i].want);
        assert_fails(parser, STR(FEED), rows[i].want);
        parser_close(parser);
        unlink(path);
    }
}

static void the_report_says_what_is_granted(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CEILING);
    sandbox_report(&out);
    ptrdiff_t calls = str_find(buf_str(&out), STR("list of allowed system calls: "));
    assert_true(calls > 0);
    printf("# " STR_FMT, STR_ARG(str_from(buf_str(&out), (size_t)calls)));
    buf_release(&out);
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
        cmocka_unit_test(a_death_costs_one_document),
        cmocka_unit_test(a_death_between_documents_costs_none),
        cmocka_unit_test(a_process_that_hangs_is_given_up),
        cmocka_unit_test(its_time_and_memory_are_limited),
        cmocka_unit_test(a_document_that_wants_all_memory_is_refused),
        cmocka_unit_test(another_program_is_no_parser),
        cmocka_unit_test(half_an_answer_is_none),
        cmocka_unit_test(the_report_says_what_is_granted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
