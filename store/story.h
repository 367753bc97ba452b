/*
 * story.h - inside store/: has this been seen before, here or elsewhere?
 */
#ifndef STORE_STORY_H
#define STORE_STORY_H

#include "core/map.h"
#include "store/record.h"

/* What else stands in the document that is being read. Looked at when it is first asked. */
struct story_document {
    const struct store_visit *visit;
    bool is_read;
    struct map keys, links;
};
void story_document_release(struct story_document *document); /* one that was never asked is fine */

/* The number of the mention that is this very item under another key (a changed guid): 1 found, 0
 * not, -1 error. */
int story_same_item(struct store *store, struct story_document *document, const struct mention *m,
                    const struct record_hashes *hashes, int64_t *out, struct err *err);

/* What nearly equal texts have in common; made by story_find(). */
enum { STORY_BANDS = 10 };
struct story_sketch {
    bool has_bands; /* long enough to be compared */
    int64_t bands[STORY_BANDS];
};

/* The story that it belongs to: of a copy within a week, else its own id. In the arena. */
int story_find(struct store *store, struct story_document *document, const struct mention *m,
               const struct record_hashes *hashes, struct arena *arena, struct str *out,
               struct story_sketch *sketch, struct err *err);

/* Makes it findable for later copies. */
int story_add(struct store *store, const struct mention *m, int64_t n,
              const struct story_sketch *sketch, struct err *err);

#endif
