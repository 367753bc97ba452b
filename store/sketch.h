/*
 * sketch.h - inside store/: which of the late mentions may say nearly the same.
 *
 * A sketch is the least sixteen of the hashes of a text's three-word runs (bottom-k, Broder 1997):
 * of two texts, as many of these agree as their runs do. The sketches of the last mentions stand in
 * memory, and in the table 'sketch' for the next run.
 */
#ifndef STORE_SKETCH_H
#define STORE_SKETCH_H

#include "store/db.h"

enum { SKETCH_SIZE = 16 };

struct sketch {
    uint32_t least[SKETCH_SIZE]; /* ascending, each once */
    size_t n;
};
void sketch_take(struct sketch *sketch, uint32_t hash);

struct sketches;
void sketches_close(struct sketches *sketches); /* NULL is fine */

/* The numbers of mentions between the two times that share much of the sketch, newest first. Returns
 * how many, at most 'most'; -1 on error. */
int sketches_near(struct store *store, const struct sketch *sketch, int64_t from, int64_t to,
                  int64_t *out, int most, struct err *err);
int sketches_add(struct store *store, const struct sketch *sketch, int64_t n, int64_t counted_at,
                 struct err *err);

#endif
