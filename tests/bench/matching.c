/*
 * matching.c - scores and matches texts in one process: match.py runs it and says what for.
 *
 *     matching LINES QUERIES [hits]     a text a line, a query a line
 *
 * Prints CPU time: score us a line, match us a line, ms to open, queries that matched. With 'hits' the numbers
 * of the lines that any query matches.
 */
#include "analyze/analyze.h"
#include "core/file.h"
#include "core/mem.h"
#include "core/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 3 };

static double cpu_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct str *lines_of(const char *path, size_t *n)
{
    struct str *lines = NULL, rest, line;
    size_t cap = 0;

    if (!file_map(path, &rest)) {
        fprintf(stderr, "matching: cannot read '%s'\n", path);
        exit(1);
    }
    for (*n = 0; str_cut_line(&rest, &line); ++*n) {
        lines = mem_grow(lines, &cap, *n + 1, sizeof *lines);
        lines[*n] = line;
    }
    return lines;
}

/* CPU seconds of one round over all texts; the least of some. */
static double score_all(struct analyzer *analyzer, const struct str *lines, size_t n)
{
    double best = 0;
    struct arena arena;

    arena_init(&arena);
    for (int round = 0; round < ROUNDS; round++) {
        double begin = cpu_s();
        for (size_t i = 0; i < n; i++) {
            struct item item = ITEM_EMPTY;
            struct verdict verdict;
            item.text = lines[i];
            arena_clear(&arena);
            analyzer_judge(analyzer, &item, false, &arena, &verdict);
        }
        double spent = cpu_s() - begin;
        best = round == 0 || spent < best ? spent : best;
    }
    arena_release(&arena);
    return best;
}

static double match_all(struct analyzer *analyzer, const struct str *lines, size_t n, bool print,
                        size_t *n_hits)
{
    double best = 0;
    struct arena arena;

    arena_init(&arena);
    for (int round = 0; round < ROUNDS; round++) {
        double begin = cpu_s();
        *n_hits = 0;
        for (size_t i = 0; i < n; i++) {
            struct item item = ITEM_EMPTY;
            size_t *topics;
            item.text = lines[i];
            arena_clear(&arena);
            size_t k = analyzer_match(analyzer, &item, STR("bench"), STR("en"), &arena, &topics);
            *n_hits += k;
            if (print && round == 0 && k > 0)
                printf("%zu\n", i + 1);
        }
        double spent = cpu_s() - begin;
        best = round == 0 || spent < best ? spent : best;
    }
    arena_release(&arena);
    return best;
}

int main(int argc, char **argv)
{
    struct err err = { 0 };
    size_t n_lines, n_queries, n_hits;
    bool print = argc > 3;

    if (argc < 3)
        return 64;
    struct str *lines = lines_of(argv[1], &n_lines), *queries = lines_of(argv[2], &n_queries);
    struct topic *topics = mem_alloc((n_queries + 1) * sizeof *topics);
    for (size_t i = 0; i < n_queries; i++)
        topics[i] = (struct topic){ .name = STR("t"), .match = queries[i], .place = STR("bench") };
    struct str data = str_of(getenv("HARK_SOURCE"));
    struct analyzer *plain = analyzer_open(data, NULL, 0, &err);
    double begin = cpu_s();
    struct analyzer *analyzer = plain ? analyzer_open(data, topics, n_queries, &err) : NULL;
    double opened = cpu_s() - begin;
    if (!analyzer) {
        fprintf(stderr, "matching: %s\n", err.text);
        return 1;
    }
    double score = print ? 0 : score_all(plain, lines, n_lines);
    double match = match_all(analyzer, lines, n_lines, print, &n_hits);
    if (!print)
        printf("%.3f %.3f %.1f %zu\n", 1e6 * score / (double)n_lines, 1e6 * match / (double)n_lines,
               1e3 * opened, n_hits);
    analyzer_close(analyzer);
    analyzer_close(plain);
    mem_free(topics);
    mem_free(queries);
    mem_free(lines);
    return 0;
}
