/*
 * db.h - inside store/: the open database, prepared statements, and records as rows.
 *
 * Every SQL text is a constant; values travel as bound parameters only. Statements are prepared once
 * and kept. A record's columns are rows of a table of fields, so that reading and writing cannot
 * drift apart: absent values (the empty string, TIME_NONE, COUNT_NONE, RATING_NONE) are NULL in the
 * store, never zero.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "store/store.h"

#include <sqlite3.h>

struct statement {
    const char *sql;
    sqlite3_stmt *stmt;
};

struct known;
struct sketches;

struct store {
    sqlite3 *db;
    int lock; /* descriptor of the lock file, -1: reading only */
    char *dir;
    bool grouped;      /* between store_group_begin() and store_group_end() */
    const char *cache; /* the statement that set its size */
    int upgraded_from; /* the schema that it had when it was opened; 0: this one, or none */
    bool was_clean;    /* the last writer closed the store in good order */
    bool is_whole;     /* this writer has met no damage: it may say the same when it closes */
    struct statement *statements;
    size_t n_statements, cap_statements;
    struct sketches *sketches; /* sketch.c; NULL until they are asked for */
    struct known *known;       /* known.c; the same */
    bool has_words;            /* words.c: there is an index */
};

/* The folder and its lock, without the database. */
struct store *store_lock(struct str dir, struct err *err);

/* A file of the state folder, never through a link; made 0600. -1 with errno. */
int store_open_in(const struct store *store, const char *name, int flags);
/* Renames in the state folder, and makes the new name last. */
int store_rename_in(const struct store *store, const char *from, const char *to);

/* The statement, reset and without values. 'sql' must be a literal. NULL with *err set. End each use
 * with db_run() or db_end(). The same text may be in use twice (a walk inside a walk). */
sqlite3_stmt *db_query(struct store *store, const char *sql, struct err *err);
int db_step(struct store *store, sqlite3_stmt *stmt,
            struct err *err);                                         /* 1 a row, 0 end, -1 error */
int db_run(struct store *store, sqlite3_stmt *stmt, struct err *err); /* for what gives no rows */
void db_end(sqlite3_stmt *stmt);                                      /* NULL is fine */
int db_exec(struct store *store, const char *sql, struct err *err);
int db_fail(struct store *store, struct err *err); /* the database's last error; returns -1 */

/* store.c: as much cache as the database is large; between transactions. */
int db_fit_cache(struct store *store, struct err *err);

/* A transaction, or a part of the group that is open; a failed part leaves nothing behind. */
int db_begin(struct store *store, struct err *err);
/* Commits when rc is 0, else takes everything back; returns rc, or -1 when the commit fails. */
int db_finish(struct store *store, int rc, struct err *err);

void db_bind_text(sqlite3_stmt *stmt, int at, struct str s);  /* empty is NULL */
void db_bind_exact(sqlite3_stmt *stmt, int at, struct str s); /* empty is '' */
void db_bind_blob(sqlite3_stmt *stmt, int at, struct str s);
void db_bind_int(sqlite3_stmt *stmt, int at, int64_t value);
void db_bind_time(sqlite3_stmt *stmt, int at, int64_t t); /* TIME_NONE is NULL */
struct str db_text(sqlite3_stmt *stmt, int at, struct arena *arena);
int64_t db_time(sqlite3_stmt *stmt, int at);

enum field_kind {
    FIELD_TEXT,
    FIELD_EXACT,
    FIELD_BLOB,
    FIELD_INT,
    FIELD_LONG,
    FIELD_TIME,
    FIELD_COUNT,
    FIELD_RATING,
    FIELD_BOOL,
    FIELD_ENUM
};

struct field {
    enum field_kind kind;
    size_t at;    /* offset in the record */
    int32_t most; /* FIELD_ENUM: a value beyond can only be damage, and is read as 0 */
};

/* The record's fields as parameters or columns from 'first' on; returns the place behind the last. */
int db_bind_fields(sqlite3_stmt *stmt, int first, const struct field *fields, size_t n,
                   const void *record);
int db_read_fields(sqlite3_stmt *stmt, int first, const struct field *fields, size_t n,
                   void *record, struct arena *arena);

/* Lists of names in one column: "\nNAME\nNAME\n". Names never hold a line break. */
struct str db_join(const struct str *names, size_t n, struct arena *arena);
size_t db_split(struct str joined, struct arena *arena, struct str **out);

/* "NAME=7", a part of such a list: the number, 0 when there is none; *name is what stands before it. */
int32_t db_number_of(struct str part, struct str *name);

/* 60 bits of SHA-256 over the parts: for indices of equal things. */
int64_t db_hash(const struct str *parts, size_t n);

/* forget.c: whether it was forgotten on request, under this key or as the same thing under another:
 * 1 yes, 0 no, -1 error. */
int forget_met(struct store *store, const struct mention *m, int64_t content_hash, struct err *err);

/* care.c: a whole copy of the database under this name, written aside, synced and renamed. */
int db_copy_aside(struct store *store, const char *path, struct err *err);

/* outbox.c: rows that are there already stay as they are. Part of the caller's transaction. */
int outbox_put(struct store *store, const struct outbox_row *rows, size_t n, struct err *err);
/* Other bytes for a row that waits. */
int outbox_replace(struct store *store, const struct outbox_row *row, struct err *err);

#endif
