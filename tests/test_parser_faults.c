/*
 * test_parser_faults.c - what becomes of a parser's process that dies, babbles or wants too much.
 */
#include "tests/parser_world.h"

#include "core/limits.h"
#include "fetch/sandbox.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The document does not come through; the error is this. */
static void assert_fails(struct parser *parser, struct str body, const char *want)
{
    struct page page = page_of(body);
    struct harvest harvest;
    struct err err = { 0 };

    harvest_init(&harvest);
    assert_int_equal(parse_waited(parser, &page, STR("feed"), &harvest, &err), -1);
    if (!strstr(err.text, want))
        fail_msg("'%s' instead of '%s'", err.text, want);
    assert_int_equal(harvest.n_items, 0);
    harvest_release(&harvest);
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
    struct page page;
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
    page = page_of(buf_str(&body));
    harvest_init(&harvest);
    assert_int_equal(parse_waited(parser, &page, STR("feed"), &harvest, &err), -1);
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
        cmocka_unit_test(a_death_costs_one_document),
        cmocka_unit_test(a_death_between_documents_costs_none),
        cmocka_unit_test(its_time_and_memory_are_limited),
        cmocka_unit_test(a_document_that_wants_all_memory_is_refused),
        cmocka_unit_test(another_program_is_no_parser),
        cmocka_unit_test(half_an_answer_is_none),
        cmocka_unit_test(the_report_says_what_is_granted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
