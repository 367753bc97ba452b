/*
 * digest.c - the numbers of a day for 300 topics, in a store of one million and of five million
 * mentions; beside a plain GROUP BY in the same file. And what keeping a mention costs at both sizes.
 *
 * Usage: digest [THOUSANDS [THOUSANDS]]: the two sizes, 1000 and 5000 unless said. A million mentions
 * are a day, as at a very large agency. The digest reads, for each topic, the day and the eight weeks
 * that say what is usual for it; the GROUP BY counts mentions and negatives by topic of that one day.
 */
#include "core/settings.h"
#include "core/zone.h"
#include "store/store.h"
#include "tests/bench/mentions.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

enum {
    N_TOPICS = 300,
    N_DAYS = 57,
    RATE_OVER = 1 << 18 /* as many mentions as gather before their hashes are merged, at most */
};

static struct topic topics[N_TOPICS];
static struct str names[N_TOPICS];

static void stop(const struct err *err)
{
    fprintf(stderr, "digest: %s\n", err->text);
    exit(1);
}

static double keep(struct store *store, const struct mention *batch, struct err *err)
{
    double start = cpu_s();

    store_group_begin(store, err);
    for (size_t i = 0; i < BATCH && !err->code; i += VISIT) {
        struct source_state state = { .name = batch[i].source };
        struct store_visit visit = { .state = &state,
                                     .mentions = batch + i,
                                     .n_mentions = VISIT,
                                     .now = batch[i].counted_at,
                                     .tick = batch[i].counted_at / HOUR_S * HOUR_S,
                                     .topics = topics,
                                     .n_topics = N_TOPICS };

        store_visit(store, &visit, NULL, err);
    }
    store_group_end(store, err);
    if (err->code)
        stop(err);
    return cpu_s() - start;
}

/* Up to n mentions; returns CPU microseconds a mention over the last of them. */
static double fill(struct store *store, struct making *making, size_t n)
{
    struct err err = { 0 };
    double last = 0;
    size_t n_last = 0;

    while (making->made < n) {
        bool counts = making->made + RATE_OVER >= n;
        double s = keep(store, making_next(making), &err);

        last += counts ? s : 0;
        n_last += counts ? BATCH : 0;
    }
    return last / (double)n_last * 1e6;
}

/* Milliseconds of the digest of the day that holds the time, and how many mentions it counts. */
static double digest(struct store *store, int64_t at, int64_t *counted)
{
    struct err err = { 0 };
    struct arena arena = { 0 };
    double best = 1e9;

    for (int round = 0; round < 3; round++) {
        double start = cpu_s();
        int64_t bounds[N_DAYS + 1], day = zone_local_day(topics[0].zone, at);

        *counted = 0;
        for (int i = 0; i <= N_DAYS; i++)
            bounds[i] = zone_day_start(topics[0].zone, day - N_DAYS + 1 + i);
        for (size_t i = 0; i < N_TOPICS; i++) {
            struct store_day *days = arena_alloc(&arena, N_DAYS * sizeof *days);

            if (store_days(store, names[i], bounds, N_DAYS, &arena, days, &err) != 0)
                stop(&err);
            *counted += days[N_DAYS - 1].mentions;
            arena_clear(&arena);
        }
        start = cpu_s() - start;
        best = start < best ? start : best;
    }
    arena_release(&arena);
    return best * 1e3;
}

static double group_by(const char *dir, int64_t from, int64_t to, int64_t *counted)
{
    double start = cpu_s();
    char path[256];
    sqlite3 *db;
    sqlite3_stmt *stmt;

    snprintf(path, sizeof path, "%s/hark.db", dir);
    sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL);
    sqlite3_prepare_v2(db,
                       "SELECT topics, count(*), sum(label = 1) FROM mention"
                       " WHERE counted_at >= ? AND counted_at < ? GROUP BY topics",
                       -1, &stmt, NULL);
    sqlite3_bind_int64(stmt, 1, from);
    sqlite3_bind_int64(stmt, 2, to);
    *counted = 0;
    while (sqlite3_step(stmt) == SQLITE_ROW)
        *counted += sqlite3_column_int64(stmt, 1);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return (cpu_s() - start) * 1e3;
}

struct size {
    size_t n;
    double keep_us, digest_ms, group_ms;
};

static void measure(struct store *store, const char *dir, struct making *making, struct size *size)
{
    int64_t at, day, from, to, ours, theirs;

    size->keep_us = fill(store, making, size->n);
    at = START + (int64_t)(size->n - 1) * making->step_s_of_1000 / 1000;
    day = zone_local_day(topics[0].zone, at);
    from = zone_day_start(topics[0].zone, day);
    to = zone_day_start(topics[0].zone, day + 1);
    size->digest_ms = digest(store, at, &ours);
    size->group_ms = group_by(dir, from, to, &theirs);
    if (ours != theirs) {
        fprintf(stderr, "digest: %lld mentions, GROUP BY counts %lld\n", (long long)ours,
                (long long)theirs);
        exit(1);
    }
    printf("%9zu %14.1f %10.1f %12.0f %10lld\n", size->n, size->keep_us, size->digest_ms,
           size->group_ms, (long long)ours);
    fflush(stdout);
}

static void result(const char *name, double value, const char *goal, bool ok)
{
    printf("RESULT %s %.2f %s %s\n", name, value, goal, ok ? "ok" : "short");
}

int main(int argc, char **argv)
{
    struct size small = { .n = (argc > 1 ? strtoul(argv[1], NULL, 10) : 1000) * 1000 };
    struct size large = { .n = (argc > 2 ? strtoul(argv[2], NULL, 10) : 5000) * 1000 };
    struct making making = {
        .seed = 7, .step_s_of_1000 = 86, .topics = names, .n_topics = N_TOPICS
    };
    struct err err = { 0 };
    char dir[] = "/tmp/hark-bench-XXXXXX", text[N_TOPICS][16];
    struct store *store = NULL;

    for (size_t i = 0; i < N_TOPICS; i++) {
        snprintf(text[i], sizeof text[i], "topic%03zu", i);
        names[i] = topics[i].name = str_of(text[i]);
        topics[i].zone = i ? topics[0].zone : zone_open(STR("Europe/Berlin"), &err);
    }
    if (!topics[0].zone || !mkdtemp(dir) || !(store = store_open(str_of(dir), STORE_WRITE, &err)))
        stop(&err);
    printf("%9s %14s %10s %12s %10s\n", "mentions", "keep, us each", "digest ms", "GROUP BY ms",
           "of the day");
    measure(store, dir, &making, &small);
    measure(store, dir, &making, &large);
    store_close(store);
    bench_empty(dir);
    rmdir(dir);
    making_release(&making);
    zone_close(topics[0].zone);
    result("digest_300_topics_ms", large.digest_ms, "<=300", large.digest_ms <= 300);
    result("digest_growth", large.digest_ms / small.digest_ms, "<=1.3",
           large.digest_ms <= 1.3 * small.digest_ms);
    result("digest_against_group_by", large.group_ms / large.digest_ms, ">=20",
           large.group_ms >= 20 * large.digest_ms);
    result("store_growth", large.keep_us / small.keep_us, "<=1.4",
           large.keep_us <= 1.4 * small.keep_us);
    return 0;
}
