/*
 * parser.c - documents parsed in a process of their own, against in this one: same answers, speed.
 *
 * Every file of the test data's feeds, pages and hostile folders is parsed both ways, as a feed, as a
 * page and as what it seems to be; the answers must be equal byte by byte. Then the captured feeds, and
 * one feed of 40 kB, are timed.
 */
#include "tests/parser_answer.h"

#include "core/limits.h"
#include "core/mem.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum { MAX_FILES = 8000 };

struct document {
    char *path;
    struct str body;
};

static struct document documents[MAX_FILES];
static size_t n_documents;

static int add(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    struct document *d = &documents[n_documents];
    char *bytes;
    int fd;

    (void)at;
    if (kind != FTW_F || n_documents >= MAX_FILES || st->st_size > (off_t)(2 * MIB))
        return 0;
    fd = open(path, O_RDONLY);
    bytes = mem_alloc((size_t)st->st_size);
    if (fd < 0 || read(fd, bytes, (size_t)st->st_size) != st->st_size)
        return -1;
    close(fd);
    d->path = strdup(path);
    d->body = (struct str){ bytes, (size_t)st->st_size };
    n_documents++;
    return 0;
}

static void load(const char *corpus, const char *folder)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", corpus, folder);
    nftw(path, add, 16, FTW_PHYS);
}

static struct page page_of(struct str body)
{
    static const struct source source = { 0 };

    return (struct page){ .body = body, .base = STR("https://site.example/f"), .source = &source };
}

static size_t compare(struct parser *parser, size_t *n_asked)
{
    const struct str kinds[] = { STR("feed"), STR("page"), STR_NONE };
    struct buf here, there;
    size_t differ = 0;

    buf_init(&here, BUF_NO_CEILING);
    buf_init(&there, BUF_NO_CEILING);
    for (size_t i = 0; i < n_documents; i++) {
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            struct page page = page_of(documents[i].body);

            buf_clear(&here);
            buf_clear(&there);
            put_answer(NULL, &page, kinds[k], &here);
            put_answer(parser, &page, kinds[k], &there);
            ++*n_asked;
            if (str_eq(buf_str(&here), buf_str(&there)))
                continue;
            differ++;
            printf("  differs as '" STR_FMT "': %s\n", STR_ARG(kinds[k]), documents[i].path);
        }
    }
    buf_release(&there);
    buf_release(&here);
    return differ;
}

struct cost {
    double wall_s, cpu_s; /* of both processes */
};

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double cpu_so_far(void)
{
    struct rusage own, ended;

    getrusage(RUSAGE_SELF, &own);
    getrusage(RUSAGE_CHILDREN, &ended);
    return seconds(own.ru_utime) + seconds(own.ru_stime) + seconds(ended.ru_utime) +
           seconds(ended.ru_stime);
}

/* What 'rounds' over the documents cost, the start of processes with them. */
static struct cost cost_of(const char *program, const struct document *d, size_t n, int rounds)
{
    struct parser *parser = program ? parser_open(program) : NULL;
    int64_t from = clock_monotonic_ms();
    double cpu = cpu_so_far();

    for (int r = 0; r < rounds; r++) {
        for (size_t i = 0; i < n; i++) {
            struct page page = page_of(d[i].body);
            struct harvest harvest;

            struct err err = { 0 };

            harvest_init(&harvest);
            parse_waited(parser, &page, STR("feed"), &harvest, &err);
            harvest_release(&harvest);
        }
    }
    parser_close(parser);
    return (struct cost){ (double)(clock_monotonic_ms() - from) / 1e3, cpu_so_far() - cpu };
}

/* Microseconds of CPU that a document costs more. */
static double measure(const char *program, const char *what, const struct document *d, size_t n,
                      int rounds)
{
    struct cost here = cost_of(NULL, d, n, rounds), there = cost_of(program, d, n, rounds);
    double total = (double)n * rounds;

    printf("%-16s %9.0f %9.0f %9.0f %12.0f %12.0f %7.2f\n", what, total, total / here.wall_s,
           total / there.wall_s, here.cpu_s / total * 1e6, there.cpu_s / total * 1e6,
           there.cpu_s / here.cpu_s);
    return (there.cpu_s - here.cpu_s) / total * 1e6;
}

static struct document feed_of_40_kb(void)
{
    struct buf b;

    buf_init(&b, BUF_NO_CEILING);
    buf_putz(&b, "<rss version=\"2.0\"><channel><title>Bench</title>");
    for (int i = 0; i < 25; i++) {
        buf_printf(&b, "<item><guid>g-%d</guid><title>Item %d</title><description>", i, i);
        for (int k = 0; k < 26; k++)
            buf_printf(&b, "Plain words about coffee, tea, staff and waiting number %d. ", k);
        buf_putz(&b, "</description></item>");
    }
    buf_putz(&b, "</channel></rss>");
    return (struct document){ .path = strdup("40 kB"), .body = buf_str(&b) };
}

int main(void)
{
    const char *corpus = getenv("HARK_CORPUS"), *program = getenv("HARK");
    struct parser *parser;
    struct document feed = feed_of_40_kb();
    size_t n_captured, n_asked = 0, differ;
    double more_us;

    program = program ? program : "build/cli/hark";
    corpus = corpus ? corpus : "../shared/corpus";
    parser = parser_open(program);
    load(corpus, "feeds/captured");
    n_captured = n_documents;
    load(corpus, "feeds/feedparser");
    load(corpus, "feeds/gofeed");
    load(corpus, "pages");
    load(corpus, "hostile");
    differ = compare(parser, &n_asked);
    parser_close(parser);
    printf("%-16s %9s %9s %9s %12s %12s %7s\n", "", "documents", "here/s", "process/s",
           "here us CPU", "proc us CPU", "CPU x");
    if (n_captured)
        measure(program, "captured feeds", documents, n_captured, 3);
    more_us = measure(program, "one of 40 kB", &feed, 1, 5000);
    printf("RESULT parser_answers_equal %zu/%zu all %s\n", n_asked - differ, n_asked,
           differ ? "short" : "ok");
    printf("RESULT parser_overhead_us %.0f 250 %s\n", more_us, more_us <= 250 ? "ok" : "short");
    return 0;
}
