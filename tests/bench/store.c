/*
 * store.c - mentions kept in a CPU second, with stories, counts and all, beside bare prepared inserts.
 *
 * Usage: store [THOUSANDS]. Mentions come in visits of 50, 20 visits a commit, into a store of its
 * own in a folder that goes afterwards. The peer keeps id, time and text of the same mentions with
 * SQLite alone, one prepared insert, 1,000 a commit, same syncs. What making them costs is left out.
 */
#include "store/store.h"
#include "tests/bench/mentions.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

static struct str topic = { "Acme", 4 };

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
                                     .tick = batch[i].counted_at / HOUR_S * HOUR_S };

        store_visit(store, &visit, NULL, err);
    }
    store_group_end(store, err);
    return cpu_s() - start;
}

static double ours(const char *dir, size_t n)
{
    struct err err = { 0 };
    struct making making = { .seed = 7, .step_s_of_1000 = 20000, .topics = &topic, .n_topics = 1 };
    struct store *store = store_open(str_of(dir), STORE_WRITE, &err);
    double spent = 0, start;

    for (size_t i = 0; store && i < n && !err.code; i += BATCH)
        spent += keep(store, making_next(&making), &err);
    start = cpu_s();
    store_close(store);
    making_release(&making);
    if (err.code) {
        fprintf(stderr, "store: %s\n", err.text);
        exit(1);
    }
    return spent + cpu_s() - start;
}

static double bare(const char *dir, size_t n)
{
    struct making making = { .seed = 7, .step_s_of_1000 = 20000, .topics = &topic, .n_topics = 1 };
    char path[256];
    sqlite3 *db;
    sqlite3_stmt *stmt;
    double spent = 0, start;

    snprintf(path, sizeof path, "%s/bare.db", dir);
    sqlite3_open(path, &db);
    sqlite3_exec(db,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                 "CREATE TABLE m(id TEXT PRIMARY KEY, at INTEGER, text TEXT);"
                 "CREATE INDEX m_at ON m(at)",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO m VALUES(?,?,?)", -1, &stmt, NULL);
    for (size_t i = 0; i < n; i += BATCH) {
        const struct mention *batch = making_next(&making);

        start = cpu_s();
        sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
        for (const struct mention *m = batch; m < batch + BATCH; m++) {
            sqlite3_bind_text64(stmt, 1, m->id.p, m->id.n, SQLITE_STATIC, SQLITE_UTF8);
            sqlite3_bind_int64(stmt, 2, m->counted_at);
            sqlite3_bind_text64(stmt, 3, m->item.text.p, m->item.text.n, SQLITE_STATIC,
                                SQLITE_UTF8);
            sqlite3_step(stmt);
            sqlite3_reset(stmt);
        }
        sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
        spent += cpu_s() - start;
    }
    start = cpu_s();
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    making_release(&making);
    return spent + cpu_s() - start;
}

int main(int argc, char **argv)
{
    size_t n = (argc > 1 ? strtoul(argv[1], NULL, 10) : 50) * 1000;
    double best = 1e9, peer = 1e9;
    char dir[] = "/tmp/hark-bench-XXXXXX";

    if (!mkdtemp(dir))
        return 1;
    for (int round = 0; round < 3; round++) {
        double s = ours(dir, n);

        best = s < best ? s : best;
        s = bare(dir, n);
        peer = s < peer ? s : peer;
        bench_empty(dir);
    }
    rmdir(dir);
    printf("%zu mentions, best of 3:\n", n);
    printf("%-34s %10s %12s\n", "", "CPU s", "rows/CPU-s");
    printf("%-34s %10.2f %12.0f\n", "hark: stories, counts, revisions", best, (double)n / best);
    printf("%-34s %10.2f %12.0f\n", "SQLite alone: id, time, text", peer, (double)n / peer);
    printf("RESULT store_rows_per_cpu_s %.0f >=30000 %s\n", (double)n / best,
           (double)n / best >= 30000 ? "ok" : "short");
    printf("RESULT store_cpu_against_bare_inserts %.1f - ok\n", best / peer);
    return 0;
}
