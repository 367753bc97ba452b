/*
 * care.c - the database as a whole: looked over, copied while others write, put back.
 *
 * A copy is written aside under its final name with ".new" behind it, synced and renamed, so that
 * what bears the name is always whole. It is one file (no log beside it) that any SQLite reads; the
 * key under which authors are kept goes beside it: without it no author would be recognised.
 */
#include "core/mem.h"
#include "store/db.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_SIZE = 32, PATH_SIZE = 4096, STEP_PAGES = 1024 };

int store_check(struct store *store, bool thorough, struct arena *arena, struct str *fault,
                struct err *err)
{
    struct err why = { 0 };
    sqlite3_stmt *stmt =
        db_query(store, thorough ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", &why);
    int code = stmt ? sqlite3_step(stmt) : sqlite3_errcode(store->db);
    struct str said = STR_NONE;

    if (code == SQLITE_ROW)
        said = db_text(stmt, 0, arena);
    else if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB)
        said = arena_str(arena, str_of(sqlite3_errmsg(store->db)));
    else
        db_fail(store, err);
    db_end(stmt);
    if (said.n)
        *fault = str_eq(said, STR("ok")) ? STR_NONE : said;
    return said.n ? 0 : -1;
}

int store_schema(struct store *store, struct err *err)
{
    return schema_version(store, err);
}

/* --- files beside each other --- */

/* "path" + "tail"; false when that is too long. */
static bool join(char out[PATH_SIZE], const char *path, const char *tail)
{
    int n = snprintf(out, PATH_SIZE, "%s%s", path, tail);

    return n > 0 && n < PATH_SIZE;
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags), rc;

    if (fd < 0)
        return -1;
    rc = fsync(fd);
    close(fd);
    return rc;
}

/* The name lasts once its folder is synced. */
static int sync_folder_of(const char *path)
{
    char folder[PATH_SIZE];
    char *slash;

    join(folder, path, ""); /* it fits: it did with a tail */
    slash = strrchr(folder, '/');
    if (!slash)
        return sync_path(".", O_DIRECTORY);
    slash[slash == folder] = '\0';
    return sync_path(folder, O_DIRECTORY);
}

/* An empty file for us alone; what an earlier try left is taken away. */
static int make_empty(const char *path)
{
    int fd;

    if (unlink(path) != 0 && errno != ENOENT)
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return fd < 0 ? -1 : close(fd);
}

static int cannot(struct err *err, const char *what, const char *path)
{
    return err_set(err, ERR_CREATE, "cannot %s '%s': %s", what, path, strerror(errno));
}

/* --- one database into another --- */

/* All pages in steps, so that a writer need not wait for the end. */
static int copy_pages(sqlite3 *from, sqlite3 *to, const char *path, struct err *err)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", from, "main");
    int rc = copy ? SQLITE_OK : sqlite3_errcode(to), tries = 0;

    while (rc == SQLITE_OK || ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && tries++ < 1000)) {
        if (rc != SQLITE_OK)
            sqlite3_sleep(10);
        rc = sqlite3_backup_step(copy, STEP_PAGES);
    }
    if (copy)
        sqlite3_backup_finish(copy);
    if (rc != SQLITE_DONE)
        return err_set(err, rc == SQLITE_FULL ? ERR_CREATE : ERR_STORE,
                       "cannot copy the store to '%s': %s", path, sqlite3_errstr(rc));
    /* One file, without a log beside it. */
    if (sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        return err_set(err, ERR_STORE, "cannot finish '%s': %s", path, sqlite3_errmsg(to));
    return 0;
}

/* The database 'from' as a new synced file. */
static int copy_to(sqlite3 *from, const char *path, struct err *err)
{
    sqlite3 *to = NULL;
    int rc = -1;

    if (make_empty(path) != 0)
        return cannot(err, "make", path);
    if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        err_set(err, ERR_CREATE, "cannot open '%s': %s", path, sqlite3_errmsg(to));
    else
        rc = copy_pages(from, to, path, err);
    sqlite3_close(to);
    if (rc == 0 && sync_path(path, 0) != 0)
        rc = cannot(err, "write", path);
    if (rc != 0)
        unlink(path);
    return rc;
}

/* The key of the authors as a new synced file, in one step. */
static int put_key(const unsigned char key[KEY_SIZE], const char *path, struct err *err)
{
    char aside[PATH_SIZE];
    int fd, rc = -1;

    if (!join(aside, path, ".new"))
        return err_set(err, ERR_USAGE, "the name is too long");
    if (make_empty(aside) != 0)
        return cannot(err, "make", aside);
    fd = open(aside, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0 && write(fd, key, KEY_SIZE) == KEY_SIZE && fsync(fd) == 0)
        rc = 0;
    if (fd >= 0)
        close(fd);
    if (rc == 0)
        rc = rename(aside, path);
    return rc == 0 ? 0 : cannot(err, "write", path);
}

int db_copy_aside(struct store *store, const char *path, struct err *err)
{
    char aside[PATH_SIZE];

    if (!join(aside, path, ".new"))
        return err_set(err, ERR_USAGE, "the name of the backup is too long");
    if (copy_to(store->db, aside, err) != 0)
        return -1;
    if (rename(aside, path) != 0) {
        cannot(err, "make", path);
        unlink(aside);
        return -1;
    }
    return sync_folder_of(path) == 0 ? 0 : cannot(err, "write", path);
}

/* An older backup may be written over, and nothing else: a slip must not cost a file. */
static bool may_write(const char *path)
{
    static const char magic[] = "SQLite format 3";
    char head[sizeof magic];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, head, sizeof head);

    if (fd >= 0)
        close(fd);
    return n == 0 || (n == sizeof head && memcmp(head, magic, sizeof head) == 0);
}

int store_backup(struct store *store, const char *path, struct err *err)
{
    unsigned char key[KEY_SIZE];
    char beside[PATH_SIZE];

    if (!may_write(path))
        return err_set(err, ERR_CREATE, "'%s' is there and no backup: name another file", path);
    if (!join(beside, path, ".key"))
        return err_set(err, ERR_USAGE, "the name of the backup is too long");
    if (store_author_key(store, key, err) != 0 || put_key(key, beside, err) != 0)
        return -1;
    return db_copy_aside(store, path, err);
}

int store_upgraded_from(const struct store *store)
{
    return store->upgraded_from;
}

/* --- back --- */

/* A backup that is whole and that this version can read. */
static sqlite3 *open_backup(struct store *asked, const char *path, struct err *err)
{
    struct arena arena = { 0 };
    struct str fault = STR_NONE;
    int version = -1;

    if (access(path, R_OK) != 0) {
        err_set(err, ERR_NO_INPUT, "cannot read '%s': %s", path, strerror(errno));
        return NULL;
    }
    if (sqlite3_open_v2(path, &asked->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
        store_check(asked, true, &arena, &fault, err) != 0 || fault.n > 0)
        err_set(err, ERR_DATA, "'%s' is no whole backup (%.60s): take another one", path,
                fault.n ? fault.p : "it cannot be read as a store");
    else if ((version = schema_version(asked, err)) < 1 || version > schema_newest())
        err_set(err, ERR_DATA, "'%s' is no store that this version of hark reads", path);
    arena_release(&arena);
    return err_is_set(err) ? NULL : asked->db;
}

static int restore_key(const char *beside, const char *path, struct err *err)
{
    unsigned char key[KEY_SIZE];
    int fd = open(beside, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0) /* an older backup: the key that is there stays */
        return errno == ENOENT ? 0 : cannot(err, "read", beside);
    n = read(fd, key, sizeof key);
    close(fd);
    if (n != KEY_SIZE)
        return err_set(err, ERR_DATA, "'%s' is damaged", beside);
    return put_key(key, path, err);
}

/* The old database keeps its log under the matching name, and can be looked at afterwards. At no
 * moment is there none. */
static int swap(const char *dir, struct err *err)
{
    static const char *const names[] = { "/hark.db-wal", "/hark.db-shm" };
    static const char *const olds[] = { "/hark.db.old-wal", "/hark.db.old-shm" };
    char from[PATH_SIZE], to[PATH_SIZE];

    for (int i = 0; i < 2; i++) {
        join(from, dir, names[i]);
        join(to, dir, olds[i]);
        if (unlink(to) != 0 && errno != ENOENT)
            return cannot(err, "remove", to);
        if (rename(from, to) != 0 && errno != ENOENT)
            return cannot(err, "rename", from);
    }
    join(from, dir, "/hark.db");
    join(to, dir, "/hark.db.old");
    unlink(to);
    if (link(from, to) != 0 && errno != ENOENT)
        return cannot(err, "keep", to);
    join(to, dir, "/hark.db.new");
    if (rename(to, from) != 0 || sync_folder_of(from) != 0)
        return cannot(err, "write", from);
    return 0;
}

int store_restore(struct str dir, const char *path, struct err *err)
{
    struct store backup = { .lock = -1, .dir = (char *)path }, *home = store_lock(dir, err);
    char aside[PATH_SIZE], key[PATH_SIZE], beside[PATH_SIZE];
    int rc = -1;

    if (!home)
        return -1;
    if (!join(aside, home->dir, "/hark.db.new") || !join(key, home->dir, "/author.key") ||
        !join(beside, path, ".key"))
        err_set(err, ERR_USAGE, "the name is too long");
    else if (open_backup(&backup, path, err) && copy_to(backup.db, aside, err) == 0 &&
             restore_key(beside, key, err) == 0)
        rc = swap(home->dir, err);
    for (size_t i = 0; i < backup.n_statements; i++)
        sqlite3_finalize(backup.statements[i].stmt);
    mem_free(backup.statements);
    sqlite3_close(backup.db);
    home->is_whole = rc == 0;
    store_close(home);
    return rc;
}
