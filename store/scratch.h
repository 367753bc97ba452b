/*
 * scratch.h - makes a store fast at the price of durability: for demos.
 */
#ifndef STORE_SCRATCH_H
#define STORE_SCRATCH_H

#include "store/store.h"

/* From now on commits are not synced to disk, and no other process can open the database until
 * store_close(). */
int store_make_scratch(struct store *store, struct err *err);

#endif
