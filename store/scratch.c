/*
 * scratch.c - by two pragmas of SQLite.
 */
#include "store/scratch.h"

#include "store/db.h"

int store_make_scratch(struct store *store, struct err *err)
{
    return db_exec(store, "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE", err);
}
