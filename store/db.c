/*
 * db.c - statements, transactions, and records as rows.
 */
#include "store/db.h"

#include "core/hash.h"
#include "core/item.h"
#include "core/mem.h"
#include "store/known.h"

#include <string.h>

int db_fail(struct store *store, struct err *err)
{
    int code = sqlite3_errcode(store->db) & 0xff;
    const char *why = sqlite3_errmsg(store->db);
    int cause = sqlite3_system_errno(store->db);

    switch (code) {
    case SQLITE_BUSY:
        return err_set(err, ERR_RETRY, "the store in '%s' is in use: try again", store->dir);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        store->is_whole = false;
        return err_set(err, ERR_STORE,
                       "the store in '%s' is damaged (%s): 'hark backup --restore FILE' puts a "
                       "backup back",
                       store->dir, why);
    case SQLITE_FULL:
        return err_set(err, ERR_STORE, "no room on the disk for the store in '%s'", store->dir);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return err_set(err, ERR_STORE,
                       "cannot read or write the store in '%s' (%s%s%s): 'hark doctor' looks",
                       store->dir, why, cause ? ": " : "", cause ? strerror(cause) : "");
    default: return err_set(err, ERR_STORE, "cannot use the store in '%s': %s", store->dir, why);
    }
}

sqlite3_stmt *db_query(struct store *store, const char *sql, struct err *err)
{
    struct statement *s;

    for (size_t i = 0; i < store->n_statements; i++) {
        s = &store->statements[i];
        if (s->sql == sql && !sqlite3_stmt_busy(s->stmt)) {
            sqlite3_reset(s->stmt);
            sqlite3_clear_bindings(s->stmt);
            return s->stmt;
        }
    }
    store->statements = mem_grow(store->statements, &store->cap_statements, store->n_statements + 1,
                                 sizeof *store->statements);
    s = &store->statements[store->n_statements];
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL) !=
        SQLITE_OK) {
        db_fail(store, err);
        return NULL;
    }
    s->sql = sql;
    store->n_statements++;
    return s->stmt;
}

int db_step(struct store *store, sqlite3_stmt *stmt, struct err *err)
{
    int rc = sqlite3_step(stmt);

    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    db_fail(store, err);
    sqlite3_reset(stmt);
    return -1;
}

int db_run(struct store *store, sqlite3_stmt *stmt, struct err *err)
{
    int rc = db_step(store, stmt, err);

    sqlite3_reset(stmt);
    return rc < 0 ? -1 : 0;
}

void db_end(sqlite3_stmt *stmt)
{
    if (stmt)
        sqlite3_reset(stmt);
}

int db_exec(struct store *store, const char *sql, struct err *err)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : db_fail(store, err);
}

int db_begin(struct store *store, struct err *err)
{
    return db_exec(store, store->grouped ? "SAVEPOINT part" : "BEGIN IMMEDIATE", err);
}

/* What was taken back is in memory still: it is read anew when it is next wanted. */
static void forget_memory(struct store *store)
{
    known_close(store->known);
    store->known = NULL;
}

int db_finish(struct store *store, int rc, struct err *err)
{
    if (rc == 0 && db_exec(store, store->grouped ? "RELEASE part" : "COMMIT", err) == 0)
        return 0;
    sqlite3_exec(store->db, store->grouped ? "ROLLBACK TO part; RELEASE part" : "ROLLBACK", NULL,
                 NULL, NULL);
    forget_memory(store);
    return -1;
}

int store_group_begin(struct store *store, struct err *err)
{
    if (db_fit_cache(store, err) != 0 || db_exec(store, "BEGIN IMMEDIATE", err) != 0)
        return -1;
    store->grouped = true;
    return 0;
}

int store_group_end(struct store *store, struct err *err)
{
    if (!store->grouped)
        return 0;
    store->grouped = false;
    return db_finish(store, 0, err);
}

void store_group_cancel(struct store *store)
{
    store->grouped = false;
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    forget_memory(store);
}

void db_bind_exact(sqlite3_stmt *stmt, int at, struct str s)
{
    sqlite3_bind_text64(stmt, at, s.p ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

void db_bind_text(sqlite3_stmt *stmt, int at, struct str s)
{
    if (str_is_empty(s))
        sqlite3_bind_null(stmt, at);
    else
        db_bind_exact(stmt, at, s);
}

void db_bind_blob(sqlite3_stmt *stmt, int at, struct str s)
{
    sqlite3_bind_blob64(stmt, at, s.p ? s.p : "", s.n, SQLITE_STATIC);
}

void db_bind_int(sqlite3_stmt *stmt, int at, int64_t value)
{
    sqlite3_bind_int64(stmt, at, value);
}

void db_bind_time(sqlite3_stmt *stmt, int at, int64_t t)
{
    if (t == TIME_NONE)
        sqlite3_bind_null(stmt, at);
    else
        sqlite3_bind_int64(stmt, at, t);
}

struct str db_text(sqlite3_stmt *stmt, int at, struct arena *arena)
{
    const void *p = sqlite3_column_blob(stmt, at);

    if (!p)
        return STR_NONE;
    return arena_str(arena, (struct str){ p, (size_t)sqlite3_column_bytes(stmt, at) });
}

int64_t db_time(sqlite3_stmt *stmt, int at)
{
    return sqlite3_column_type(stmt, at) == SQLITE_NULL ? TIME_NONE
                                                        : sqlite3_column_int64(stmt, at);
}

int db_bind_fields(sqlite3_stmt *stmt, int first, const struct field *fields, size_t n,
                   const void *record)
{
    for (size_t i = 0; i < n; i++, first++) {
        const void *p = (const char *)record + fields[i].at;
        int64_t absent = TIME_NONE, value = 0;

        switch (fields[i].kind) {
        case FIELD_TEXT: db_bind_text(stmt, first, *(const struct str *)p); continue;
        case FIELD_EXACT: db_bind_exact(stmt, first, *(const struct str *)p); continue;
        case FIELD_BLOB: db_bind_blob(stmt, first, *(const struct str *)p); continue;
        case FIELD_INT:
        case FIELD_ENUM: value = *(const int32_t *)p; break;
        case FIELD_LONG:
        case FIELD_TIME: value = *(const int64_t *)p; break;
        case FIELD_COUNT:
            value = *(const int64_t *)p;
            absent = COUNT_NONE;
            break;
        case FIELD_RATING:
            value = *(const int32_t *)p;
            absent = RATING_NONE;
            break;
        case FIELD_BOOL: value = *(const bool *)p; break;
        }
        db_bind_time(stmt, first, value == absent ? TIME_NONE : value);
    }
    return first;
}

int db_read_fields(sqlite3_stmt *stmt, int first, const struct field *fields, size_t n,
                   void *record, struct arena *arena)
{
    for (size_t i = 0; i < n; i++, first++) {
        void *p = (char *)record + fields[i].at;
        int64_t value = sqlite3_column_int64(stmt, first);
        bool absent = sqlite3_column_type(stmt, first) == SQLITE_NULL;

        switch (fields[i].kind) {
        case FIELD_TEXT:
        case FIELD_EXACT:
        case FIELD_BLOB: *(struct str *)p = db_text(stmt, first, arena); break;
        case FIELD_INT: *(int32_t *)p = (int32_t)value; break;
        case FIELD_ENUM:
            *(int32_t *)p = value < 0 || value > fields[i].most ? 0 : (int32_t)value;
            break;
        case FIELD_LONG: *(int64_t *)p = value; break;
        case FIELD_TIME: *(int64_t *)p = absent ? TIME_NONE : value; break;
        case FIELD_COUNT: *(int64_t *)p = absent ? COUNT_NONE : value; break;
        case FIELD_RATING: *(int32_t *)p = absent ? RATING_NONE : (int32_t)value; break;
        case FIELD_BOOL: *(bool *)p = value != 0; break;
        }
    }
    return first;
}

struct str db_join(const struct str *names, size_t n, struct arena *arena)
{
    size_t size = 1, at = 1;
    char *p;

    if (n == 0)
        return STR_NONE;
    for (size_t i = 0; i < n; i++)
        size += names[i].n + 1;
    p = arena_alloc(arena, size);
    p[0] = '\n';
    for (size_t i = 0; i < n; i++) {
        if (names[i].n)
            memcpy(p + at, names[i].p, names[i].n);
        at += names[i].n;
        p[at++] = '\n';
    }
    return (struct str){ p, size };
}

size_t db_split(struct str joined, struct arena *arena, struct str **out)
{
    struct str rest = str_from(joined, 1), name;
    struct str *names = NULL;
    size_t n = 0, cap = 0;

    while (str_cut_line(&rest, &name)) {
        names = arena_grow(arena, names, &cap, n + 1, sizeof *names);
        names[n++] = name;
    }
    *out = names;
    return n;
}

int32_t db_number_of(struct str part, struct str *name)
{
    int64_t number = 0;

    str_cut(&part, '=', name);
    str_to_int(part, &number);
    return (int32_t)number;
}

int64_t db_hash(const struct str *parts, size_t n)
{
    char id[HASH_ID_CHARS + 1];

    hash_id(parts, n, id, HASH_ID_CHARS);
    return hash_id_number(str_of(id));
}
