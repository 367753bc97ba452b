/*
 * sqlite.c - SQLite, loaded when it is first called (core/library.h says why): most commands that
 * read a text or a feed never open a store.
 *
 * A function of SQLite that is wanted and not here still works: the program is linked with it then,
 * and starts a third of a millisecond later.
 */
#include "core/library.h"

#include <sqlite3.h>
#include <stdarg.h>

static struct library sqlite = { "SQLite", { "libsqlite3.so.0", "libsqlite3.so" } };

LIBRARY_CALL(sqlite, int, sqlite3_open_v2,
             (const char *path, sqlite3 **db, int flags, const char *vfs), (path, db, flags, vfs))
LIBRARY_CALL(sqlite, int, sqlite3_close, (sqlite3 * db), (db))
LIBRARY_CALL(sqlite, int, sqlite3_busy_timeout, (sqlite3 * db, int ms), (db, ms))
LIBRARY_CALL(sqlite, int, sqlite3_limit, (sqlite3 * db, int id, int value), (db, id, value))
LIBRARY_CALL(sqlite, int, sqlite3_sleep, (int ms), (ms))
LIBRARY_CALL(sqlite, int, sqlite3_errcode, (sqlite3 * db), (db))
LIBRARY_CALL(sqlite, int, sqlite3_system_errno, (sqlite3 * db), (db))
LIBRARY_CALL(sqlite, const char *, sqlite3_errmsg, (sqlite3 * db), (db))
LIBRARY_CALL(sqlite, const char *, sqlite3_errstr, (int code), (code))
LIBRARY_CALL(sqlite, sqlite3_int64, sqlite3_last_insert_rowid, (sqlite3 * db), (db))
LIBRARY_CALL(sqlite, int, sqlite3_total_changes, (sqlite3 * db), (db))
LIBRARY_CALL(sqlite, int, sqlite3_exec,
             (sqlite3 * db, const char *sql, int (*row)(void *, int, char **, char **),
              void *context, char **message),
             (db, sql, row, context, message))
LIBRARY_CALL(sqlite, int, sqlite3_prepare_v3,
             (sqlite3 * db, const char *sql, int n, unsigned flags, sqlite3_stmt **s,
              const char **rest),
             (db, sql, n, flags, s, rest))
LIBRARY_CALL(sqlite, int, sqlite3_step, (sqlite3_stmt * s), (s))
LIBRARY_CALL(sqlite, int, sqlite3_reset, (sqlite3_stmt * s), (s))
LIBRARY_CALL(sqlite, int, sqlite3_finalize, (sqlite3_stmt * s), (s))
LIBRARY_CALL(sqlite, int, sqlite3_stmt_busy, (sqlite3_stmt * s), (s))
LIBRARY_CALL(sqlite, int, sqlite3_clear_bindings, (sqlite3_stmt * s), (s))
LIBRARY_CALL(sqlite, int, sqlite3_bind_parameter_count, (sqlite3_stmt * s), (s))
LIBRARY_CALL(sqlite, int, sqlite3_bind_null, (sqlite3_stmt * s, int at), (s, at))
LIBRARY_CALL(sqlite, int, sqlite3_bind_int64, (sqlite3_stmt * s, int at, sqlite3_int64 value),
             (s, at, value))
LIBRARY_CALL(sqlite, int, sqlite3_bind_text64,
             (sqlite3_stmt * s, int at, const char *text, sqlite3_uint64 n, void (*done)(void *),
              unsigned char encoding),
             (s, at, text, n, done, encoding))
LIBRARY_CALL(sqlite, int, sqlite3_bind_blob64,
             (sqlite3_stmt * s, int at, const void *bytes, sqlite3_uint64 n, void (*done)(void *)),
             (s, at, bytes, n, done))
LIBRARY_CALL(sqlite, int, sqlite3_column_type, (sqlite3_stmt * s, int at), (s, at))
LIBRARY_CALL(sqlite, int, sqlite3_column_int, (sqlite3_stmt * s, int at), (s, at))
LIBRARY_CALL(sqlite, sqlite3_int64, sqlite3_column_int64, (sqlite3_stmt * s, int at), (s, at))
LIBRARY_CALL(sqlite, int, sqlite3_column_bytes, (sqlite3_stmt * s, int at), (s, at))
LIBRARY_CALL(sqlite, const void *, sqlite3_column_blob, (sqlite3_stmt * s, int at), (s, at))
LIBRARY_CALL(sqlite, sqlite3_backup *, sqlite3_backup_init,
             (sqlite3 * to, const char *to_name, sqlite3 *from, const char *from_name),
             (to, to_name, from, from_name))
LIBRARY_CALL(sqlite, int, sqlite3_backup_step, (sqlite3_backup * copy, int pages), (copy, pages))
LIBRARY_CALL(sqlite, int, sqlite3_backup_finish, (sqlite3_backup * copy), (copy))

/* Its options for yes and no, which all that we set are: an int, and a place for the new value. */
int sqlite3_db_config(sqlite3 *db, int option, ...)
{
    static int (*real)(sqlite3 * db, int option, ...);
    va_list rest;
    int value, *now;

    va_start(rest, option);
    value = va_arg(rest, int);
    now = va_arg(rest, int *);
    va_end(rest);
    if (!real)
        *(void **)&real = library_find(&sqlite, "sqlite3_db_config");
    return real(db, option, value, now);
}
