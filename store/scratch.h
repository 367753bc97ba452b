/*
 * scratch.h - a store that need not outlast a power cut, and that nobody else reads meanwhile.
 */
#ifndef STORE_SCRATCH_H
#define STORE_SCRATCH_H

#include "store/store.h"

/* From now on commits are not synced, and the file is held alone until store_close(). For demos. */
int store_make_scratch(struct store *store, struct err *err);

#endif
