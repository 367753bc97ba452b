/*
 * filter.h - inside store/: which hashes are surely not in the table 'known'.
 *
 * Nearly all that a new mention asks for is not there, and in a large store each question would read
 * another page. The filter answers from memory, wrong in one case of a hundred or so, and then only
 * by sending somebody to look in vain. It stands in the table 'filter' and changes in the transaction
 * of what it tells of; what of it is asked for is read.
 */
#ifndef STORE_FILTER_H
#define STORE_FILTER_H

#include "store/db.h"

struct filter_part;
struct filter {                 /* zeroed: nothing is in it */
    struct filter_part **parts; /* NULL: not read yet */
    size_t n;
};
/* Reads how large it is; empty where it was lost: filter_fit() then makes it. */
int filter_init(struct filter *filter, struct store *store, struct err *err);
void filter_release(struct filter *filter);

/* Before anything is asked or put: made anew from 'known', twice as large, where it is empty or so many
 * hashes will be too many for it. */
int filter_fit(struct filter *filter, struct store *store, int64_t n_hashes, struct err *err);

/* Whether the hash may have been put: 1 perhaps, 0 surely not, -1 on error. */
int filter_has(struct filter *filter, struct store *store, int64_t hash, struct err *err);

/* These two are part of the caller's transaction, in which filter_save() comes last. */
int filter_put(struct filter *filter, struct store *store, int64_t hash, struct err *err);
int filter_save(struct filter *filter, struct store *store, struct err *err);

#endif
