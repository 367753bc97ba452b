/*
 * touchpoints.h - the rows of lexicons/aspects.tsv: what a clause can be about, and whose business it is.
 */
#ifndef ANALYZE_TOUCHPOINTS_H
#define ANALYZE_TOUCHPOINTS_H

#include "analyze/analyze.h"

struct touchpoints {
    struct arena arena;
    struct touchpoint *rows; /* in the order of the file */
    size_t n, cap;
};

/* A folder without the file gives none. */
int touchpoints_init(struct touchpoints *touchpoints, struct str data, struct err *err);
void touchpoints_release(struct touchpoints *touchpoints);
const struct touchpoint *touchpoints_find(const struct touchpoints *touchpoints, struct str name);

#endif
