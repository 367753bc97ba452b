/*
 * aspects.h - touchpoints and cues of a text into its verdict.
 */
#ifndef ANALYZE_ASPECTS_H
#define ANALYZE_ASPECTS_H

#include "analyze/names.h"
#include "analyze/touchpoints.h"
#include "analyze/waits.h"
#include "core/verdict.h"

/* After the evidence: a touchpoint's score is that of the clauses that speak of it, each counted
 * once, and of those right behind one that says little of its own. Those that a preset renames bear
 * its names. Where the verdict has parts, each is told which touchpoints its clause speaks of. The
 * heaviest touchpoint comes first. */
void aspects_take(struct reading *reading, const struct told_list *told,
                  const struct touchpoints *touchpoints, struct str preset, struct arena *arena,
                  struct verdict *out);

/* Cues by their phrases, by sarcasm, by a rating that contradicts the words; the longest stated wait and whom a
 * leaver goes to. */
void cues_take(struct reading *reading, const struct told_list *told, const struct waits *waits,
               const struct item *item, struct arena *arena, struct verdict *out);

#endif
