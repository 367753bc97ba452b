/*
 * store.c - rows kept in a CPU second, with stories, counts and all, beside bare prepared inserts
 *
 * Usage: store [ROWS]. Mentions of 15 to 50 words, made from a seed; one in twenty is a copy of an
 * earlier one under another headline, from another source. They come in visits of 50, 20 visits a
 * commit, into a store of its own in a folder that goes afterwards. The peer keeps id, time and text
 * of the same mentions with SQLite alone, one prepared insert, 1,000 a commit, same syncs.
 */
#include "store/store.h"
#include "core/hash.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { VISIT = 50, GROUP = 20, N_SOURCES = 100, N_WORDS = 4000, START = 1700000000 };

static uint64_t seed = 7;

static uint64_t next(uint64_t n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (seed >> 33) % n;
}

static double cpu_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Words are frequent as in a language: the k-th about 1/k as often as the first. */
static void put_words(struct buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t k = next(1 + next(N_WORDS));

        buf_printf(out, "%s%c%c%c%s", i ? " " : "", (int)('a' + k % 26), "aeiou"[k / 26 % 5],
                   (int)('b' + k / 130 % 24),
                   k > 3000   ? "ing"
                   : k > 1000 ? "er"
                              : "");
    }
}

static struct mention *make(size_t n, struct arena *arena)
{
    struct mention *all = arena_alloc(arena, n * sizeof *all);
    static struct str topic = { "Acme", 4 };
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < n; i++) {
        struct mention *m = &all[i];
        char id[MENTION_ID_LENGTH + 1];

        m->item = ITEM_EMPTY;
        m->item.kind = ITEM_POST;
        m->source = arena_printf(arena, "source%zu", i / VISIT % N_SOURCES);
        m->key = arena_printf(arena, "key%zu", i);
        mention_id(m->source, m->key, id);
        m->id = arena_str(arena, str_of(id));
        buf_clear(&text);
        put_words(&text, 6);
        m->item.title = arena_str(arena, buf_str(&text));
        if (i > 1000 && next(20) == 0) { /* a copy */
            buf_puts(&text, STR(": "));
            buf_puts(&text, all[i - 1 - next(900)].item.text);
        } else {
            buf_clear(&text);
            put_words(&text, 15 + next(35));
        }
        m->item.text = arena_str(arena, buf_str(&text));
        m->item.url = arena_printf(arena, "https://site%zu.example/p/%zu", i % N_SOURCES, i);
        m->item.author = arena_printf(arena, "author%d", (int)next(5000));
        m->item.published = m->counted_at = m->first_seen = START + (int64_t)i * 20;
        m->item.published_grain = GRAIN_SECOND;
        m->verdict.label = next(3) == 0 ? LABEL_NEG : LABEL_POS;
        m->topics = &topic;
        m->n_topics = 1;
    }
    buf_release(&text);
    return all;
}

static double ours(const char *dir, const struct mention *all, size_t n)
{
    struct err err = { 0 };
    struct store *store = store_open(str_of(dir), STORE_WRITE, &err);
    double start = cpu_s();

    for (size_t i = 0, visits = 0; store && i < n && !err.code; i += VISIT, visits++) {
        struct source_state state = { .name = all[i].source };
        struct store_visit visit = {
            .state = &state,
            .mentions = all + i,
            .n_mentions = n - i < VISIT ? n - i : VISIT,
            .now = all[i].counted_at,
            .tick = all[i].counted_at / HOUR_S * HOUR_S,
        };

        if (visits % GROUP == 0)
            store_group_begin(store, &err);
        store_visit(store, &visit, NULL, &err);
        if (visits % GROUP == GROUP - 1)
            store_group_end(store, &err);
    }
    if (store)
        store_group_end(store, &err);
    store_close(store);
    if (err.code) {
        fprintf(stderr, "store: %s\n", err.text);
        exit(1);
    }
    return cpu_s() - start;
}

static double bare(const char *dir, const struct mention *all, size_t n)
{
    char path[256];
    sqlite3 *db;
    sqlite3_stmt *stmt;
    double start = cpu_s();

    snprintf(path, sizeof path, "%s/bare.db", dir);
    sqlite3_open(path, &db);
    sqlite3_exec(db,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                 "CREATE TABLE m(id TEXT PRIMARY KEY, at INTEGER, text TEXT);"
                 "CREATE INDEX m_at ON m(at)",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO m VALUES(?,?,?)", -1, &stmt, NULL);
    for (size_t i = 0; i < n; i++) {
        if (i % 1000 == 0)
            sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
        sqlite3_bind_text64(stmt, 1, all[i].id.p, all[i].id.n, SQLITE_STATIC, SQLITE_UTF8);
        sqlite3_bind_int64(stmt, 2, all[i].counted_at);
        sqlite3_bind_text64(stmt, 3, all[i].item.text.p, all[i].item.text.n, SQLITE_STATIC,
                            SQLITE_UTF8);
        sqlite3_step(stmt);
        sqlite3_reset(stmt);
        if (i % 1000 == 999 || i + 1 == n)
            sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return cpu_s() - start;
}

static void empty(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *file;

    while (d && (file = readdir(d)))
        unlinkat(dirfd(d), file->d_name, 0); /* "." and ".." refuse */
    if (d)
        closedir(d);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 30000;
    struct arena arena = { 0 };
    struct mention *all = make(n, &arena);
    double best = 1e9, peer = 1e9;
    char dir[] = "/tmp/hark-bench-XXXXXX";

    if (!mkdtemp(dir))
        return 1;
    for (int round = 0; round < 3; round++) {
        double s = ours(dir, all, n);

        best = s < best ? s : best;
        s = bare(dir, all, n);
        peer = s < peer ? s : peer;
        empty(dir);
    }
    rmdir(dir);
    printf("%-34s %10s %12s\n", "mentions kept (best of 3)", "CPU s", "rows/CPU-s");
    printf("%-34s %10.2f %12.0f\n", "hark: stories, counts, revisions", best, (double)n / best);
    printf("%-34s %10.2f %12.0f\n", "SQLite alone: id, time, text", peer, (double)n / peer);
    printf("RESULT store_rows_per_cpu_s %.0f >=30000 %s\n", (double)n / best,
           (double)n / best >= 30000 ? "ok" : "short");
    printf("RESULT store_cpu_against_bare_inserts %.1f - ok\n", best / peer);
    arena_release(&arena);
    return 0;
}
