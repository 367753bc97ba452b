/*
 * schema.h - the tables, and how an older store becomes a newer one.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "core/err.h"

struct store;

/* The store's version: how many migrations it has behind it. -1 on failure. */
int schema_version(struct store *store, struct err *err);
int schema_newest(void);
/* Runs what is missing, all in one transaction. A store from a newer hark is refused. */
int schema_migrate(struct store *store, struct err *err);

#endif
