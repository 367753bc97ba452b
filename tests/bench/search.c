/*
 * search.c - how long a search takes: the first page of what a query finds, with and without the index.
 *
 * Usage: search [THOUSANDS]. One store of that many mentions is asked the same queries before and after
 * the index of words is made ('search: yes'); each is asked up to five times, the median is told. Words are
 * as frequent as those of a language, so a query meets rare and common ones alike.
 */
#include "out/search.h"
#include "store/store.h"
#include "tests/bench/mentions.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TIMES = 5, SLOW_S = 1, PAGE = 30, N_QUERIES = 9 };

static struct str topics[] = { { "Acme", 4 }, { "Borealis", 8 }, { "Cobalt", 6 } };

/* By how frequent its words are in the made texts: 0 is in every second one, 3,900 in few. */
static const struct {
    const char *what, *query;
    bool hard; /* the index cannot help: what it names is half of all */
} queries[N_QUERIES] = {
    { "a common word", "aab", true },
    { "two common words", "aab AND bab", true },
    { "a rare word", "aahing", false },
    { "a rare word and a common one", "aahing AND aab", false },
    { "a rare word, not a common one", "aahing NOT aab", false },
    { "two rare words", "aahing OR bahing", false },
    { "two rare words near each other", "aahing NEAR/8 bahing", false },
    { "the start of a rare word", "aahin*", false },
    { "a word that nobody said", "quetzal", false },
};

static double wall_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void give_up(const struct err *err)
{
    fprintf(stderr, "search: %s\n", err->text);
    exit(1);
}

static int count(void *context, const struct mention *m)
{
    (void)m;
    ++*(size_t *)context;
    return 0;
}

static int by_size(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;

    return (a > b) - (a < b);
}

struct taken {
    double cpu_ms, wall_ms;
    size_t found;
};

static struct taken ask(struct store *store, const char *text)
{
    struct arena arena = { 0 };
    struct err err = { 0 };
    struct search search = {
        .filter = { .from = TIME_NONE, .to = TIME_NONE, .label = -1, .newest_first = true },
        .query = search_parse(str_of(text), &arena, &err),
        .limit = PAGE
    };
    double cpu[TIMES], wall[TIMES];
    struct taken taken = { 0 };
    enum search_end end;
    size_t n = 0;

    for (; n < TIMES && search.query && (n == 0 || cpu[0] < SLOW_S); n++) {
        double cpu_start = cpu_s(), start = wall_s();

        taken.found = 0;
        if (search_run(store, &search, count, &taken.found, &end, &err) != 0)
            give_up(&err);
        cpu[n] = cpu_s() - cpu_start;
        wall[n] = wall_s() - start;
    }
    if (!search.query)
        give_up(&err);
    qsort(cpu, n, sizeof *cpu, by_size);
    qsort(wall, n, sizeof *wall, by_size);
    taken.cpu_ms = cpu[n / 2] * 1000;
    taken.wall_ms = wall[n / 2] * 1000;
    arena_release(&arena);
    return taken;
}

static void fill(struct store *store, size_t n, struct err *err)
{
    struct making making = { .seed = 7, .step_s_of_1000 = 20000, .topics = topics, .n_topics = 3 };

    for (size_t i = 0; i < n && !err->code; i += BATCH) {
        const struct mention *batch = making_next(&making);

        store_group_begin(store, err);
        for (size_t k = 0; k < BATCH && !err->code; k += VISIT) {
            struct source_state state = { .name = batch[k].source };
            struct store_visit visit = { .state = &state,
                                         .mentions = batch + k,
                                         .n_mentions = VISIT,
                                         .now = batch[k].counted_at,
                                         .tick = batch[k].counted_at / HOUR_S * HOUR_S };

            store_visit(store, &visit, NULL, err);
        }
        store_group_end(store, err);
    }
    making_release(&making);
}

int main(int argc, char **argv)
{
    size_t n = (argc > 1 ? strtoul(argv[1], NULL, 10) : 200) * 1000;
    char dir[] = "/tmp/hark-bench-XXXXXX", path[64];
    struct taken without[N_QUERIES], with[N_QUERIES];
    struct err err = { 0 };
    struct store *store;
    double start, slowest = 0;
    struct stat before, after;
    bool same = true;

    if (!mkdtemp(dir))
        return 1;
    snprintf(path, sizeof path, "%s/hark.db", dir);
    store = store_open(str_of(dir), STORE_WRITE, &err);
    if (store)
        fill(store, n, &err);
    if (!store || err.code)
        give_up(&err);
    for (int i = 0; i < N_QUERIES; i++)
        without[i] = ask(store, queries[i].query);
    store_close(store);
    stat(path, &before);
    start = cpu_s();
    store = store_open(str_of(dir), STORE_WRITE, &err);
    if (!store || store_keep_words(store, true, &err) != 0)
        give_up(&err);
    printf("%zu mentions; the index made in %.1f CPU s", n, cpu_s() - start);
    store_close(store);
    stat(path, &after);
    printf(", %.0f MB beside %.0f MB\n\n", (double)(after.st_size - before.st_size) / 1e6,
           (double)before.st_size / 1e6);
    store = store_open(str_of(dir), STORE_READ, &err);
    if (!store)
        give_up(&err);
    printf("%-34s %6s %22s %22s\n", "", "", "without, ms", "with the index, ms");
    printf("%-34s %6s %11s %10s %11s %10s\n", "the newest 30 with", "found", "CPU", "wall", "CPU",
           "wall");
    for (int i = 0; i < N_QUERIES; i++) {
        with[i] = ask(store, queries[i].query);
        same = same && with[i].found == without[i].found;
        if (!queries[i].hard && with[i].cpu_ms > slowest)
            slowest = with[i].cpu_ms;
        printf("%-34s %6zu %11.1f %10.1f %11.1f %10.1f\n", queries[i].what, with[i].found,
               without[i].cpu_ms, without[i].wall_ms, with[i].cpu_ms, with[i].wall_ms);
    }
    store_close(store);
    bench_empty(dir);
    rmdir(dir);
    printf("RESULT search_same_with_and_without %d 1 %s\n", same, same ? "ok" : "short");
    printf("RESULT search_rare_words_ms %.1f <=100 %s\n", slowest, slowest <= 100 ? "ok" : "short");
    printf("RESULT search_common_word_ms %.1f <=100 %s\n", with[0].cpu_ms,
           with[0].cpu_ms <= 100 ? "ok" : "short");
    return 0;
}
