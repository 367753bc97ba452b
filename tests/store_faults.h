/*
 * store_faults.h - calls of SQLite and of the C library that fail, or at which the process dies; and the
 * small store that all begin with, with the operations that are tried on it more than once.
 *
 * The linker puts the functions below in the place of those that they are named after (--wrap). Only for
 * test_store_faults.c and test_store_open_faults.c.
 */
#ifndef TESTS_STORE_FAULTS_H
#define TESTS_STORE_FAULTS_H

#include "tests/store_world.h"

#include "core/settings.h"
#include "core/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* --- the fault --- */

static long calls, fail_at; /* 0: none fails */
static long shift;          /* of the codes, so that each call may end with each of them */
static int fault;           /* what the last call of SQLite ended with, when it was made to fail */
static bool dies;           /* the process is killed before the call, instead */
static bool on_disk; /* it is SQLite's own writes and syncs that are counted, not our calls */

static inline bool fails_on(bool disk)
{
    if (fail_at == 0 || disk != on_disk || ++calls != fail_at)
        return false;
    if (dies)
        kill(getpid(), SIGKILL);
    return true;
}

static inline bool fails(void)
{
    return fails_on(false);
}

static inline bool met(void)
{
    return fail_at > 0 && calls >= fail_at;
}

/* Faults of SQLite in turn, so that each is told. */
static inline int sql_fails(void)
{
    static const int codes[] = { SQLITE_IOERR, SQLITE_FULL, SQLITE_BUSY, SQLITE_INTERRUPT };

    fault = fails() ? codes[(fail_at + shift) % (long)N_ROWS(codes)] : SQLITE_OK;
    return fault;
}

static inline bool file_fails(void)
{
    if (!fails())
        return false;
    errno = fail_at % 2 ? EIO : ENOSPC;
    return true;
}

/* The function 'name' with its wrapped twin. */
#define WRAP(type, name, parameters, arguments, test, failure)                                     \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        return test ? failure : __real_##name arguments;                                           \
    }

WRAP(int, sqlite3_step, (sqlite3_stmt * s), (s), sql_fails(), fault)
WRAP(int, sqlite3_prepare_v3,
     (sqlite3 * db, const char *sql, int n, unsigned flags, sqlite3_stmt **s, const char **rest),
     (db, sql, n, flags, s, rest), sql_fails(), fault)
WRAP(int, sqlite3_exec,
     (sqlite3 * db, const char *sql, int (*row)(void *, int, char **, char **), void *context,
      char **message),
     (db, sql, row, context, message), sql_fails(), fault)
WRAP(int, sqlite3_errcode, (sqlite3 * db), (db), fault, fault)
WRAP(int, sqlite3_backup_step, (sqlite3_backup * b, int n), (b, n), sql_fails(), fault)
WRAP(int, sqlite3_open_v2, (const char *path, sqlite3 **db, int flags, const char *vfs),
     (path, db, flags, vfs), sql_fails(), (*db = NULL, fault))
WRAP(int, fsync, (int fd), (fd), file_fails(), -1)
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), file_fails(), -1)
WRAP(int, unlink, (const char *path), (path), file_fails(), -1)
WRAP(int, link, (const char *from, const char *to), (from, to), file_fails(), -1)
WRAP(int, rename, (const char *from, const char *to), (from, to), file_fails(), -1)
WRAP(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to),
     file_fails(), -1)
WRAP(ssize_t, write, (int fd, const void *bytes, size_t n), (fd, bytes, n), file_fails(), -1)
WRAP(ssize_t, read, (int fd, void *bytes, size_t n), (fd, bytes, n), file_fails(), -1)
WRAP(int, ftruncate64, (int fd, off_t n), (fd, n), file_fails(), -1)

/* These two are called by SQLite, which finds them here before those of the C library. */
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at);
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    if (!fails_on(true))
        return syscall(SYS_pwrite64, fd, bytes, n, at);
    errno = fail_at % 2 ? EIO : ENOSPC;
    return -1;
}

int fdatasync(int fd)
{
    if (!fails_on(true))
        return (int)syscall(SYS_fdatasync, fd);
    errno = EIO;
    return -1;
}

/* Closed all the same, or it would be a leak. */
int __real_sqlite3_close(sqlite3 *db);
int __wrap_sqlite3_close(sqlite3 *db);
int __wrap_sqlite3_close(sqlite3 *db)
{
    int rc = __real_sqlite3_close(db);

    return sql_fails() ? fault : rc;
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
    return file_fails() ? -1 : __real_open64(path, flags, 0600);
}

int __real_openat64(int at, const char *path, int flags, ...);
int __wrap_openat64(int at, const char *path, int flags, ...);
int __wrap_openat64(int at, const char *path, int flags, ...)
{
    return file_fails() ? -1 : __real_openat64(at, path, flags, 0600);
}

/* --- the store that all begin with --- */

static struct buf kept, kept_key; /* the bytes of its files */
static struct topic topics[2];
static struct str both[] = { { "Acme", 4 }, { "Zebra", 5 } };
static const char near_text[] = "we waited for the tram in the rain for an hour and ten minutes "
                                "because the board at the stop said"
                                " two minutes all the time and the line was closed for works that "
                                "nobody had told us about at all";
static const char long_text[] =
    "the parcel came two weeks late and nobody at the desk knew where it had been";

static inline const char *path_of(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static inline void read_file(const char *name, struct buf *out)
{
    FILE *f = fopen(path_of(name), "rb");
    char part[4096];
    size_t n;

    assert_non_null(f);
    buf_clear(out);
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buf_put(out, part, n);
    fclose(f);
}

static inline void write_file(const char *name, struct str bytes)
{
    FILE *f = fopen(path_of(name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    fclose(f);
}

static inline void remove_files(void)
{
    static const char *const names[] = { "hark.db",         "hark.db-wal",
                                         "hark.db-shm",     "hark.db.new",
                                         "hark.db.old",     "hark.db.old-wal",
                                         "author.key",      "hark.db.old-shm",
                                         "author.key.new",  "copy",
                                         "copy.key",        "copy.new",
                                         "copy.key.new",    "lock",
                                         "hark.db.schema1", "hark.db.schema1.new",
                                         "hark.db.schema2", "hark.db.schema2.new",
                                         "hark.db.schema3", "hark.db.schema3.new",
                                         "hark.db.schema4", "hark.db.schema4.new" };

    for (size_t i = 0; i < N_ROWS(names); i++)
        unlink(path_of(names[i]));
}

static inline void put_back(void)
{
    remove_files();
    write_file("hark.db", buf_str(&kept));
    write_file("author.key", buf_str(&kept_key));
}

static inline struct store *reopen(void)
{
    struct store *store = store_open(str_of(folder), STORE_WRITE, &err);

    if (!store)
        fail_msg("%s", err.text);
    return store;
}

static inline struct mention rich(const char *key, const char *text, int64_t at)
{
    static struct verdict_aspect aspects[] = { { STR("delivery"), -400 }, { STR("staff"), 300 } };
    struct mention m = said("blog", key, text, at);

    m.item.author = str_of(key);
    m.item.url = STR("https://blog.example/1");
    m.item.rating = 1000;
    m.item.likes = 3;
    m.verdict.aspects = aspects;
    m.verdict.n_aspects = 2;
    m.topics = both;
    m.n_topics = 2;
    return m;
}

static inline struct mention linked(const char *key, const char *text, int64_t at)
{
    struct mention m = rich(key, text, at);

    m.item.url = STR("https://press.example/story");
    return m;
}

/* The same by another source. */
static inline struct mention elsewhere(struct mention m)
{
    static char ids[8][MENTION_ID_LENGTH + 1];
    static size_t next;
    char *id = ids[next++ % N_ROWS(ids)];

    m.source = STR("forum");
    mention_id(m.source, m.key, id);
    m.id = str_of(id);
    return m;
}

static inline const struct outbox_row *rows_of(const char *alert)
{
    static struct outbox_row rows[3];

    for (int i = 0; i < 3; i++)
        rows[i] = (struct outbox_row){ .alert = i == 2 ? STR("held/1") : str_of(alert),
                                       .channel = i == 1 ? STR("webhook") : STR("mail"),
                                       .recipient = STR("cx@acme.example"),
                                       .body = STR("the parcel"),
                                       .message_id = STR("<1@hark>"),
                                       .made_at = NOON,
                                       .not_before = NOON + 60 * (i == 0) };
    return rows;
}

static struct str alert_mentions[1];
static inline struct alert_row alert_of(const char *id)
{
    return (struct alert_row){ .id = str_of(id),
                               .topic = STR("Zebra"),
                               .state = STR("open"),
                               .opened_at = NOON,
                               .changed_at = NOON,
                               .resolved_at = TIME_NONE,
                               .acked_at = TIME_NONE,
                               .mentions = alert_mentions,
                               .n_mentions = 1 };
}

static inline int write_tick(struct store *store, const char *id)
{
    struct alert_row alert = alert_of(id);
    struct store_tick tick = { .topic = STR("Zebra"),
                               .at = NOON,
                               .state = STR("state"),
                               .alerts = &alert,
                               .n_alerts = 1,
                               .rows = rows_of(id),
                               .n_rows = 3 };

    return store_tick_write(store, &tick, &err);
}

static inline int visit_with(struct store *store, const struct mention *mentions, size_t n)
{
    static const struct store_aggregate all = { { "shop", 4 }, 4000, 4000, 5000, 17 };
    static const struct str reasons[16] = { { "words", 5 } };
    struct source_state state = { .name = mentions[0].source, .last_ok_at = NOON, .next_at = NOON };
    struct store_visit v = { .state = &state,
                             .mentions = mentions,
                             .n_mentions = n,
                             .at_once = reasons,
                             .aggregates = &all,
                             .n_aggregates = 1,
                             .now = NOON,
                             .tick = NOON,
                             .topics = topics,
                             .n_topics = 2 };

    return store_visit(store, &v, NULL, &err);
}

static inline int withdraw(void *context, const struct outbox_row *row, struct buf *body,
                           struct err *e)
{
    (void)context;
    (void)row;
    (void)e;
    buf_putz(body, "withdrawn");
    return 0;
}

static inline int set_up(void **state)
{
    struct store *store;
    struct forget gone = { FORGET_MENTION, STR_NONE, NOON };
    struct forgotten forgotten;
    struct mention m[8];
    static char id[MENTION_ID_LENGTH + 1];

    (void)state;
    /* in memory where that is to be had: there are thousands of syncs */
    strcpy(folder,
           access("/dev/shm", W_OK) == 0 ? "/dev/shm/hark-store-XXXXXX" : "/tmp/hark-store-XXXXXX");
    assert_non_null(mkdtemp(folder));
    store = store_open(str_of(folder), STORE_WRITE, &err);
    assert_non_null(store);
    for (int i = 0; i < 2; i++) {
        topics[i].name = both[i];
        topics[i].zone = zone_open(STR("UTC"), &err);
    }
    m[0] = rich("a", long_text, NOON - 5000);
    m[1] = rich("b", "cold coffee", NOON - 4000);
    m[2] = rich("c", "a text of which somebody wants that it is forgotten and never comes again",
                NOON - 3000);
    m[3] = rich("d", "nothing about it", NOON - 2000);
    m[3].n_topics = 0;
    m[4] = rich("e", "only of the zebra", NOON - 1000);
    m[4].topics = both + 1;
    m[4].n_topics = 1;
    m[5] = linked("f", "one of two items with one link", NOON - 900);
    m[6] = linked("g", "the other of these two items", NOON - 800);
    m[7] = rich("h", near_text, NOON - 700);
    assert_int_equal(visit_with(store, m, 8), 0);
    m[1].item.text = STR("cold coffee, and the cup was broken");
    m[0].source = STR("forum");
    mention_id(m[0].source, m[0].key, id);
    m[0].id = str_of(id);
    assert_int_equal(visit_with(store, &m[1], 1), 0);
    assert_int_equal(visit_with(store, &m[0], 1), 0); /* a copy: the same story */
    gone.name = m[2].id;
    assert_int_equal(store_forget(store, &gone, NULL, NULL, &forgotten, &err), 0);
    alert_mentions[0] = m[4].id;
    assert_int_equal(write_tick(store, "alert1"), 0);
    assert_int_equal(store_mark_set(store, STR("digest/Acme"), STR("2026-03-14"), NULL, 0, &err),
                     0);
    assert_int_equal(store_keep_words(store, true, &err), 0);
    store_close(store);
    buf_init(&kept, BUF_NO_CEILING);
    buf_init(&kept_key, BUF_NO_CEILING);
    read_file("hark.db", &kept);
    read_file("author.key", &kept_key);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    remove_files();
    rmdir(folder);
    buf_release(&kept);
    buf_release(&kept_key);
    for (int i = 0; i < 2; i++)
        zone_close(topics[i].zone);
    return 0;
}

/* --- operations; each ends with 0 or more, or -1 --- */

static inline int op_visit(struct store *store)
{
    struct mention m[9];

    m[0] = rich("new", "the tea was cold too, and nobody came for half an hour to ask for it",
                NOON - 500);
    m[1] = rich("a", "the parcel came at last", NOON - 5000); /* changed */
    m[2] = rich("b", "cold coffee, and the cup was broken", NOON - 4000);
    m[2].item.likes = 99; /* known, and heard by more */
    m[3] = rich("copy", long_text, NOON - 5000);
    m[4] = rich("e", "only of the zebra", NOON - 1000);                    /* of both now */
    m[5] = rich("b2", "cold coffee, and the cup was broken", NOON - 4000); /* under another key */
    m[5].item.author = STR("b");
    m[6] = rich("near", near_text, NOON - 600);
    m[6].item.text = str_sub(m[6].item.text, 0, m[6].item.text.n - 7); /* nearly the same */
    m[7] = rich("late", long_text, NOON + DAY_S);
    m[8] = rich("f", "one of two items, with one link", NOON - 900); /* changed, linked no more */
    return visit_with(store, m, 9);
}

static inline struct str id_of(const char *key)
{
    static char id[MENTION_ID_LENGTH + 1];

    mention_id(STR("blog"), str_of(key), id);
    return str_of(id);
}

static inline int op_label(struct store *store)
{
    return store_label(store, id_of("a"), STR("off-topic"), &err);
}

static inline int op_backup(struct store *store)
{
    return store_backup(store, path_of("copy"), &err);
}

/* --- what became of it --- */

/* A digest of all rows of all tables; of what is derived, and may be counted anew at any time, none. */
static inline void digest(char out[27])
{
    struct store *store = store_open(str_of(folder), STORE_WRITE, &err);
    sqlite3_stmt *tables, *rows;
    struct buf all, sql;
    struct str bytes;

    if (!store)
        fail_msg("%ld: %s", calls, err.text);
    buf_init(&all, BUF_NO_CEILING);
    buf_init(&sql, BUF_NO_CEILING);
    assert_int_equal(
        sqlite3_prepare_v3(store->db,
                           "SELECT name FROM sqlite_master WHERE type = 'table' AND"
                           " name NOT IN ('day') AND name NOT LIKE 'words%' ORDER BY name",
                           -1, 0, &tables, NULL),
        SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        buf_clear(&sql);
        buf_printf(&sql, "SELECT * FROM %s", (const char *)sqlite3_column_blob(tables, 0));
        buf_printf(&all, "%s\n", sql.p);
        assert_int_equal(sqlite3_prepare_v3(store->db, sql.p, -1, 0, &rows, NULL), SQLITE_OK);
        while (sqlite3_step(rows) == SQLITE_ROW) {
            for (int i = 0; i < sqlite3_column_count(rows); i++) {
                buf_printf(&all, "%d:", sqlite3_column_bytes(rows, i));
                if (sqlite3_column_bytes(rows, i))
                    buf_put(&all, sqlite3_column_blob(rows, i),
                            (size_t)sqlite3_column_bytes(rows, i));
            }
            buf_putc(&all, '\n');
        }
        sqlite3_finalize(rows);
    }
    sqlite3_finalize(tables);
    bytes = buf_str(&all);
    hash_id(&bytes, 1, out, 26);
    buf_release(&all);
    buf_release(&sql);
    store_close(store);
}

/* Opens the store and does something in a process that is killed before its nth call; true: it was. */
static inline bool killed(int (*op)(struct store *), long n)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        struct store *store;

        calls = 0;
        fail_at = n;
        dies = true;
        store = store_open(str_of(folder), STORE_WRITE, &err);
        if (store && op)
            op(store);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

/* A process under the sanitizer costs much to copy. */
#ifdef __SANITIZE_ADDRESS__
enum { STRIDE = 7 };
#else
enum { STRIDE = 1 };
#endif

#endif
