/*
 * evidence.h - the sum: words and rules as parts that add up to E, to the last digit.
 */
#ifndef ANALYZE_EVIDENCE_H
#define ANALYZE_EVIDENCE_H

#include "analyze/arbiter.h"
#include "analyze/reading.h"
#include "core/arena.h"

/* Adds up the reading: fills the arbiter's input and the clauses' evidence; the parts too when 'out'
 * wants a trace (arena not NULL). Returns whether any entry spoke. */
bool evidence_sum(struct reading *reading, struct arbiter_input *in, struct arena *arena,
                  struct verdict *out);

/* What the hand layer says with its rules, at a gain of 1000: what the trainer takes for granted. */
int64_t evidence_hand(struct reading *reading);

#endif
