/*
 * story.h - inside store/: has this been seen before, here or elsewhere?
 */
#ifndef STORE_STORY_H
#define STORE_STORY_H

#include "store/record.h"

/* The number of the mention that is this very item under another key (a changed guid): 1 found, 0
 * not, -1 error. The keys of the document that is being read are in 'visit'. */
int story_same_item(struct store *store, const struct store_visit *visit, const struct mention *m,
                    const struct record_hashes *hashes, int64_t *out, struct err *err);

/* The story that it belongs to: of a copy within a week, else its own id. In the arena. */
int story_find(struct store *store, const struct mention *m, const struct record_hashes *hashes,
               struct arena *arena, struct str *out, struct err *err);

/* Makes it findable for later copies. */
int story_add(struct store *store, const struct mention *m, int64_t n, struct arena *arena,
              struct err *err);

#endif
