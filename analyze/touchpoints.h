/*
 * touchpoints.h - what a clause can be about, and whose business it is: lexicons/aspects.tsv, and how presets
 * call that (lexicons/presets.tsv).
 */
#ifndef ANALYZE_TOUCHPOINTS_H
#define ANALYZE_TOUCHPOINTS_H

#include "analyze/analyze.h"

/* Under a preset, what speaks of 'from' is told as 'to'. */
struct touchpoint_rename {
    struct str preset, from, to;
};

struct touchpoints {
    struct arena arena;
    struct touchpoint *rows; /* in the order of the files */
    struct touchpoint_rename *renames;
    size_t n, cap, n_renames, cap_renames;
};

/* A folder without the files gives none. */
int touchpoints_init(struct touchpoints *touchpoints, struct str data, struct err *err);
void touchpoints_release(struct touchpoints *touchpoints);
const struct touchpoint *touchpoints_find(const struct touchpoints *touchpoints, struct str name);

/* The name under the preset: another or the same. 'preset' may be empty. */
struct str touchpoints_rename(const struct touchpoints *touchpoints, struct str preset,
                              struct str name);

#endif
