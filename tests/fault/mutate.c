/*
 * mutate.c - seeds changed at random, by the thousand, through the parsers; each in its time.
 *
 *     mutate [--runs N] [--seed S] [--limit SECONDS] [--only N] FILE|FOLDER...
 *
 * Every run takes one of the files (of up to 60 kB), changes it in one to eight places (bytes, pieces
 * cut, doubled or taken from another file, words that parsers stumble over, the end cut off) and reads
 * it as a feed, as a page, by selectors and as whatever it seems to be, in turns. The same seed gives
 * the same inputs; --only N shows one of them on stdout. Meant for a build with sanitizers, which end
 * it where something is wrong; a run that takes longer than the limit ends it too.
 */
#include "core/buf.h"
#include "core/clock.h"
#include "core/mem.h"
#include "fetch/format.h"
#include "fetch/harvest.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MAX_SEEDS = 8000, MAX_SEED = 60000 };

static struct str seeds[MAX_SEEDS];
static size_t n_seeds;
static uint64_t state;
static long run, limit_s = 5;

/* splitmix64: small, and the same everywhere. */
static uint64_t next_random(void)
{
    uint64_t z = state += 0x9E3779B97F4A7C15ULL;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static size_t below(size_t n)
{
    return n ? (size_t)(next_random() % n) : 0;
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static int add_file(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    char *bytes;
    int fd;

    (void)at;
    if (kind != FTW_F || n_seeds == MAX_SEEDS || st->st_size == 0 || st->st_size > MAX_SEED)
        return 0;
    fd = open(path, O_RDONLY);
    bytes = mem_alloc((size_t)st->st_size);
    if (fd >= 0 && read(fd, bytes, (size_t)st->st_size) == st->st_size)
        seeds[n_seeds++] = (struct str){ bytes, (size_t)st->st_size };
    if (fd >= 0)
        close(fd);
    return 0;
}

static struct str stumbling_word(void)
{
    static const struct str words[] = {
        { "<![CDATA[", 9 },
        { "]]>", 3 },
        { "<!--", 4 },
        { "-->", 3 },
        { "&#", 2 },
        { "&#x110000;", 10 },
        { "&amp", 4 },
        { "</", 2 },
        { "<", 1 },
        { ">", 1 },
        { "\"", 1 },
        { "'", 1 },
        { "\0", 1 },
        { "\xFF\xFE", 2 },
        { "\xC0\x80", 2 },
        { "\xED\xA0\x80", 3 },
        { "\xEF\xBB\xBF", 3 },
        { "<item>", 6 },
        { "</item>", 7 },
        { "<entry>", 7 },
        { "<title", 6 },
        { "xmlns:a=", 8 },
        { "<?xml ", 6 },
        { "<!DOCTYPE x [", 13 },
        { "<script", 7 },
        { "{", 1 },
        { "[", 1 },
        { "\\u", 2 },
        { "1e9999", 6 },
        { "<div>", 5 },
        { "itemscope ", 10 },
        { "class=h-review ", 15 },
    };

    return words[below(sizeof words / sizeof *words)];
}

static struct str piece_of(struct str s)
{
    size_t from = below(s.n), n = below(s.n - from < 400 ? s.n - from : 400) + 1;

    return str_sub(s, from, n);
}

static void put_changed(struct str s, size_t at, size_t cut, struct str with, struct buf *out)
{
    buf_put(out, s.p, at);
    buf_puts(out, with);
    buf_puts(out, str_from(s, at + cut));
}

static void change_once(struct str s, struct buf *out)
{
    size_t at = below(s.n + 1);
    char byte = (char)next_random();

    switch (below(8)) {
    case 0: put_changed(s, at, 1, (struct str){ &byte, 1 }, out); break;
    case 1: put_changed(s, at, 0, stumbling_word(), out); break;
    case 2: put_changed(s, at, below(100), STR_NONE, out); break;
    case 3: put_changed(s, at, 0, piece_of(s), out); break;
    case 4: put_changed(s, at, 0, piece_of(seeds[below(n_seeds)]), out); break;
    case 5: put_changed(s, at, below(60), stumbling_word(), out); break;
    case 6: buf_put(out, s.p, at); break;
    default: /* nested, or just much of it */
        buf_put(out, s.p, at);
        for (size_t i = 0, n = below(300), k = below(6); i < n; i++)
            buf_puts(out, k ? piece_of(str_sub(s, at, k)) : STR("<div><p>"));
        buf_puts(out, str_from(s, at));
    }
}

/* The input of this run, alone in its memory, so that a step too far is seen. */
static struct str make_input(void)
{
    struct buf a, b;
    struct str input;
    char *bytes;

    buf_init(&a, BUF_NO_CEILING);
    buf_init(&b, BUF_NO_CEILING);
    buf_puts(&a, seeds[below(n_seeds)]);
    for (size_t n = below(8) + 1; n > 0 && a.n; n--) {
        struct buf swap = a;

        buf_clear(&b);
        change_once(buf_str(&a), &b);
        a = b;
        b = swap;
    }
    bytes = mem_alloc(a.n);
    memcpy(bytes, a.n ? a.p : "", a.n);
    input = (struct str){ bytes, a.n };
    buf_release(&a);
    buf_release(&b);
    return input;
}

static void parse(struct str input, size_t turn)
{
    static const struct str kinds[] = { { "feed", 4 }, { "page", 4 }, { "", 0 }, { "page", 4 } };
    static struct field_map select[] = { { { "item", 4 }, { "div, li, item, entry", 20 } },
                                         { { "text", 4 }, { "p, span > b, [class]", 20 } },
                                         { { "rating", 6 }, { "[title], i", 10 } } };
    static const struct source by_select = { .select = select, .n_select = 3 };
    struct page page = { .body = input,
                         .base = STR("https://site.example/f"),
                         .source = turn % 4 == 3 ? &by_select : NULL };
    struct harvest harvest;
    struct err err = { 0 };

    harvest_init(&harvest);
    page_parse(&page, kinds[turn % 4], &harvest, &err);
    harvest_release(&harvest);
}

static void too_long(int signal)
{
    char text[80];
    int n = snprintf(text, sizeof text, "run %ld took longer than %ld s\n", run, limit_s);

    (void)signal;
    if (write(STDERR_FILENO, text, (size_t)n) < 0)
        _exit(2);
    _exit(1);
}

int main(int argc, char **argv)
{
    long runs = 1000, only = -1;
    uint64_t seed = 1;
    int64_t slowest_ms = 0;
    struct rusage used;

    for (int i = 1; i < argc; i++) {
        int64_t value = 0;

        if (strncmp(argv[i], "--", 2) != 0) {
            nftw(argv[i], add_file, 16, FTW_PHYS);
            continue;
        }
        if (i + 1 == argc || !str_to_int(str_of(argv[i + 1]), &value)) {
            fprintf(stderr, "mutate: %s takes a number\n", argv[i]);
            return 64;
        }
        if (strcmp(argv[i], "--runs") == 0)
            runs = (long)value;
        else if (strcmp(argv[i], "--seed") == 0)
            seed = (uint64_t)value;
        else if (strcmp(argv[i], "--limit") == 0)
            limit_s = (long)value;
        else if (strcmp(argv[i], "--only") == 0)
            only = (long)value;
        i++;
    }
    if (n_seeds == 0) {
        fprintf(stderr, "mutate: no files of up to %d bytes to start from\n", MAX_SEED);
        return 66;
    }
    qsort(seeds, n_seeds, sizeof *seeds, by_bytes); /* folders are read in any order */
    signal(SIGALRM, too_long);
    for (run = 0; run < runs; run++) {
        int64_t from = clock_monotonic_ms(), took;
        struct str input;

        state = seed * 1000003 + (uint64_t)run;
        input = make_input();
        if (only >= 0 && run != only) {
            mem_free((char *)(uintptr_t)input.p);
            continue;
        }
        if (only >= 0)
            fwrite(input.p, 1, input.n, stdout);
        alarm((unsigned)limit_s);
        parse(input, (size_t)run);
        alarm(0);
        took = clock_monotonic_ms() - from;
        slowest_ms = took > slowest_ms ? took : slowest_ms;
        mem_free((char *)(uintptr_t)input.p);
    }
    getrusage(RUSAGE_SELF, &used);
    if (only < 0)
        printf("%ld inputs of %zu seeds, slowest %lld ms, peak %ld MB\n", runs, n_seeds,
               (long long)slowest_ms, used.ru_maxrss / 1024);
    for (size_t i = 0; i < n_seeds; i++)
        mem_free((char *)(uintptr_t)seeds[i].p);
    return 0;
}
