/*
 * store.c - open and close: folder, lock, database, key.
 *
 * The lock is an open-file-description lock on 'lock' in the state folder: it ends with its holder,
 * however that ends, so there is no stale lock. Its text says who holds it, and "clean" once the
 * holder has let go in good order: whoever comes after another end looks the database over before
 * writing, and does not write to a damaged one. The database runs with write-ahead log and full
 * syncing, trusts no schema, and takes only bounded statements.
 */
#include "core/buf.h"
#include "core/clock.h"
#include "core/date.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/mem.h"
#include "store/db.h"
#include "store/known.h"
#include "store/schema.h"
#include "store/sketch.h"
#include "store/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_WAIT_MS = 5000 };

int store_open_in(const struct store *store, const char *name, int flags)
{
    int folder = open(store->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd;

    if (folder < 0)
        return -1;
    fd = openat(folder, name, flags | O_CLOEXEC | O_NOFOLLOW, 0600);
    close(folder);
    return fd;
}

int store_rename_in(const struct store *store, const char *from, const char *to)
{
    int folder = open(store->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc;

    if (folder < 0)
        return -1;
    rc = renameat(folder, from, folder, to);
    if (rc == 0)
        rc = fsync(folder);
    close(folder);
    return rc;
}

/* "4711 2026-03-14T07:30:00Z", or what there is of it. */
static void lock_holder(int fd, char *out, size_t size)
{
    ssize_t n = pread(fd, out, size - 1, 0);

    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, "\n")] = '\0';
    for (char *p = out; *p; p++)
        if (*p < ' ' || *p > '~')
            *p = '?';
}

/* What the lock file says from now on; it lasts before anything else is written. */
static int put_holder(int fd, const char *text)
{
    size_t n = strlen(text);

    return ftruncate(fd, 0) == 0 && pwrite(fd, text, n, 0) == (ssize_t)n ? fsync(fd) : -1;
}

static int take_lock(struct store *store, struct err *err)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    char holder[64], line[64], since[DATE_RFC3339_SIZE];
    int fd = store_open_in(store, "lock", O_RDWR | O_CREAT);

    if (fd < 0)
        return err_set(err, ERR_STORE, "cannot open '%s/lock': %s", store->dir, strerror(errno));
    lock_holder(fd, holder, sizeof holder);
    if (fcntl(fd, F_OFD_SETLK, &whole) != 0) {
        err_set(err, ERR_RETRY, "another run holds the store in '%s' (process %s): try again later",
                store->dir, holder);
        close(fd);
        return -1;
    }
    date_format_rfc3339(clock_wall(), since);
    snprintf(line, sizeof line, "%ld since %s\n", (long)getpid(), since);
    if (put_holder(fd, line) != 0) {
        err_set(err, ERR_STORE, "cannot write '%s/lock': %s", store->dir, strerror(errno));
        close(fd);
        return -1;
    }
    store->lock = fd;
    store->was_clean = *holder == '\0' || strcmp(holder, "clean") == 0;
    return 0;
}

static void drop_lock(struct store *store)
{
    if (store->lock >= 0 && store->is_whole)
        put_holder(store->lock, "clean\n"); /* else the next one looks again: no harm */
    if (store->lock >= 0)
        close(store->lock);
    store->lock = -1;
}

static const struct {
    int what, value;
} limits[] = {
    { SQLITE_LIMIT_SQL_LENGTH, 64 * 1024 },     { SQLITE_LIMIT_EXPR_DEPTH, 100 },
    { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4096 }, { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024 }, { SQLITE_LIMIT_TRIGGER_DEPTH, 4 },
};

static int open_database(struct store *store, struct err *err)
{
    struct buf path;
    int rc;

    buf_init(&path, 8192);
    buf_printf(&path, "%s/hark.db", store->dir);
    rc = sqlite3_open_v2(path.p, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    buf_release(&path);
    if (rc != SQLITE_OK)
        return err_set(err, ERR_STORE, "cannot open '%s/hark.db': %s", store->dir,
                       store->db ? sqlite3_errmsg(store->db) : "no memory");
    sqlite3_busy_timeout(store->db, BUSY_WAIT_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        sqlite3_limit(store->db, limits[i].what, limits[i].value);
    return db_exec(
               store,
               "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
               "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
               "PRAGMA temp_store = MEMORY;"
               "PRAGMA wal_autocheckpoint = 16000;" /* pages: fewer are written twice */
               "PRAGMA journal_size_limit = 83886080" /* what a large merge leaves of the log */,
               err) != 0
               ? -1
               : db_fit_cache(store, err);
}

/* Keys come in no order, so that each of a busy day's mentions wants other pages: a large store gets
 * a larger cache, a small one stays small. */
int db_fit_cache(struct store *store, struct err *err)
{
    static const struct {
        int64_t pages;
        const char *sql;
    } sizes[] = {
        { 0, "PRAGMA cache_size = -8000" },
        { 16000, "PRAGMA cache_size = -16000" },
        { 64000, "PRAGMA cache_size = -64000" },
        { 256000, "PRAGMA cache_size = -128000" },
    };
    sqlite3_stmt *stmt = db_query(store, "PRAGMA page_count", err);
    const char *sql = sizes[0].sql;
    int rc = stmt ? db_step(store, stmt, err) : -1;

    for (size_t i = 1; rc == 1 && i < sizeof sizes / sizeof *sizes; i++)
        sql = sqlite3_column_int64(stmt, 0) >= sizes[i].pages ? sizes[i].sql : sql;
    db_end(stmt);
    if (rc < 0)
        return -1;
    if (sql == store->cache)
        return 0;
    store->cache = sql;
    return db_exec(store, sql, err);
}

/* After an unclean end nothing is written before all has been looked over. */
static int ready_to_write(struct store *store, struct err *err)
{
    struct str fault;
    struct arena arena = { 0 };
    int rc = 0;

    if (!store->was_clean) {
        rc = store_check(store, false, &arena, &fault, err);
        if (rc == 0 && fault.n)
            rc = err_set(err, ERR_STORE,
                         "the store in '%s' is damaged (%.60s), nothing is written: 'hark backup "
                         "--restore FILE' puts a backup back",
                         store->dir, fault.p);
    }
    arena_release(&arena);
    if (rc == 0)
        rc = schema_migrate(store, err);
    store->is_whole = rc == 0;
    return rc;
}

/* A reader finds the tables it needs, or brings them up to date when nobody else is writing. */
static int ready_to_read(struct store *store, struct err *err)
{
    int version = schema_version(store, err), rc;

    if (version < 0)
        return -1;
    if (version >= schema_newest())
        return schema_migrate(store, err); /* refuses a newer one */
    if (take_lock(store, err) != 0)
        return -1;
    rc = ready_to_write(store, err);
    drop_lock(store);
    return rc;
}

static bool has_database(const struct store *store)
{
    int fd = store_open_in(store, "hark.db", O_RDONLY);

    if (fd < 0)
        return false;
    close(fd);
    return true;
}

static struct store *new_store(struct str dir)
{
    struct store *store = mem_alloc(sizeof *store);

    store->lock = -1;
    store->dir = mem_copy(dir.p, dir.n);
    return store;
}

struct store *store_lock(struct str dir, struct err *err)
{
    struct store *store = new_store(dir);

    if (file_make_folder(store->dir, 0755, 0700, err) == 0 && take_lock(store, err) == 0)
        return store;
    store_close(store);
    return NULL;
}

struct str store_holder(struct str dir, struct arena *arena)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    struct store *store = new_store(dir);
    int fd = store_open_in(store, "lock", O_RDONLY);
    struct str result = STR_NONE;
    char holder[64];

    if (fd >= 0 && fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK) {
        lock_holder(fd, holder, sizeof holder);
        result = arena_str(arena, str_of(holder));
    }
    if (fd >= 0)
        close(fd);
    store_close(store);
    return result;
}

struct store *store_open(struct str dir, enum store_mode mode, struct err *err)
{
    struct store *store = new_store(dir);
    mode_t mask = umask(077);
    int rc = -1, fd;

    if (mode == STORE_READ) {
        if (!has_database(store))
            err_set(err, ERR_NO_INPUT, "there is no store in '%s' yet: 'hark run' makes one",
                    store->dir);
        else if (open_database(store, err) == 0)
            rc = ready_to_read(store, err);
    } else if (file_make_folder(store->dir, 0755, 0700, err) == 0 && take_lock(store, err) == 0) {
        fd = store_open_in(store, "hark.db", O_RDWR | O_CREAT); /* 0600 from its first moment */
        if (fd < 0)
            err_set(err, ERR_STORE, "cannot open '%s/hark.db': %s", store->dir, strerror(errno));
        else if (close(fd) == 0 && open_database(store, err) == 0)
            rc = ready_to_write(store, err);
    }
    if (rc == 0)
        rc = words_look(store, err);
    umask(mask);
    if (rc != 0) {
        store_close(store);
        return NULL;
    }
    return store;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->n_statements; i++)
        sqlite3_finalize(store->statements[i].stmt);
    mem_free(store->statements);
    sketches_close(store->sketches);
    known_close(store->known);
    if (sqlite3_close(store->db) != SQLITE_OK)
        store->is_whole = false;
    drop_lock(store);
    mem_free(store->dir);
    mem_free(store);
}

int store_author_key(struct store *store, unsigned char key[32], struct err *err)
{
    int fd = store_open_in(store, "author.key", O_RDONLY);
    unsigned char made[32];
    ssize_t n;

    if (fd >= 0) {
        n = read(fd, made, sizeof made);
        close(fd);
        if (n != (ssize_t)sizeof made)
            return err_set(err, ERR_STORE, "'%s/author.key' is damaged: restore it from a backup",
                           store->dir);
        memcpy(key, made, sizeof made);
        return 0;
    }
    if (errno != ENOENT)
        return err_set(err, ERR_STORE, "cannot read '%s/author.key': %s", store->dir,
                       strerror(errno));
    /* Written aside and renamed: a kill in between leaves no half a key. */
    hash_random(made, sizeof made);
    fd = store_open_in(store, "author.key.new", O_WRONLY | O_CREAT | O_TRUNC);
    if (fd < 0)
        return err_set(err, ERR_STORE, "cannot make '%s/author.key': %s", store->dir,
                       strerror(errno));
    n = write(fd, made, sizeof made);
    if (fsync(fd) != 0)
        n = -1;
    close(fd);
    if (n != (ssize_t)sizeof made || store_rename_in(store, "author.key.new", "author.key") != 0)
        return err_set(err, ERR_STORE, "cannot write '%s/author.key': %s", store->dir,
                       strerror(errno));
    memcpy(key, made, sizeof made);
    return 0;
}
