/*
 * story.h - inside store/: has this been seen before, here or elsewhere?
 */
#ifndef STORE_STORY_H
#define STORE_STORY_H

#include "core/map.h"
#include "store/record.h"
#include "store/sketch.h"

/* The other items of the document that a visit brought; indexed at the first look-up. */
struct story_document {
    const struct store_visit *visit;
    bool is_read;
    struct map keys, links;
};
void story_document_release(struct story_document *document); /* one that was never asked is fine */

/* Looks up once whether any mention has the same words or link, and notes it in *hashes: for most there is
 * none, and the functions below need no further look-up. */
int story_look(struct store *store, const struct mention *m, struct record_hashes *hashes,
               struct err *err);

/* The number of the mention that is this very item under another key (a changed guid): 1 found, 0
 * not, -1 error. */
int story_same_item(struct store *store, struct story_document *document, const struct mention *m,
                    const struct record_hashes *hashes, int64_t *out, struct err *err);

/* The story that it belongs to: of a copy within a week, else its own id. In the arena. Its sketch is
 * empty where it is too short to be compared. */
int story_find(struct store *store, struct story_document *document, const struct mention *m,
               const struct record_hashes *hashes, struct arena *arena, struct str *out,
               struct sketch *sketch, struct err *err);

/* The sketch alone, of words that record_words() has made; an empty one where they are too few to be
 * compared. */
void story_sketch(struct str words, struct sketch *out);

#endif
