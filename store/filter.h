/*
 * filter.h - inside store/: a Bloom filter over the hashes in the table 'known'.
 *
 * Nearly all look-ups of a new mention find nothing, and in a large store each would read another page of
 * the table. The filter answers "not there" from memory; about one in a hundred of its "perhaps" is a look-up
 * in vain. It is kept in the table 'filter', changes in the transaction that changes 'known', and is read
 * part by part when it is needed.
 */
#ifndef STORE_FILTER_H
#define STORE_FILTER_H

#include "store/db.h"

struct filter_part;
struct filter {                 /* zeroed: nothing is in it */
    struct filter_part **parts; /* NULL: not read yet */
    size_t n;
};
/* Reads its size; a filter that is missing becomes empty, and filter_fit() then builds it. */
int filter_init(struct filter *filter, struct store *store, struct err *err);
void filter_release(struct filter *filter);

/* To be called before any filter_has() or filter_put(): rebuilds it from 'known', with double the capacity,
 * where it is empty or too small for n_hashes. */
int filter_fit(struct filter *filter, struct store *store, int64_t n_hashes, struct err *err);

/* Whether the hash may have been put: 1 perhaps, 0 surely not, -1 on error. */
int filter_has(struct filter *filter, struct store *store, int64_t hash, struct err *err);

/* These two are part of the caller's transaction, in which filter_save() comes last. */
int filter_put(struct filter *filter, struct store *store, int64_t hash, struct err *err);
int filter_save(struct filter *filter, struct store *store, struct err *err);

#endif
