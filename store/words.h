/*
 * words.h - inside store/: which mentions hold which words, where that is wanted (store_keep_words).
 *
 * All but the first two are part of the caller's transaction, and do nothing where there is no index.
 */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "store/db.h"

/* Whether there is an index: sets store->has_words. */
int words_look(struct store *store, struct err *err);
/* 1: the hint says of few mentions that they alone can fulfil it; 0: it does not; -1: error. */
int words_narrow(struct store *store, struct str hint, struct err *err);

int words_add(struct store *store, int64_t n, const struct item *item, struct err *err);
int words_change(struct store *store, int64_t n, const struct item *old, const struct item *item,
                 struct err *err);
/* To be called before the texts of mentions counted before that are deleted. */
int words_end(struct store *store, int64_t before, struct err *err);
/* To be called after mentions were forgotten: rebuilds the index, so that no word of theirs is left. */
int words_renew(struct store *store, struct err *err);

#endif
