/*
 * modifiers.h - the rules: what the words around a word do to it.
 *
 * A rule is one function and one row; its name stands in the trace. Rules change factors, never sums, and
 * never look at the learned weights: evidence.c applies the factors and shows each difference.
 */
#ifndef ANALYZE_MODIFIERS_H
#define ANALYZE_MODIFIERS_H

#include "analyze/reading.h"

struct modifier {
    const char *name; /* as the trace prints it */
    const char *help; /* one sentence */
    void (*apply)(struct reading *reading, uint8_t self);
    bool structural; /* moves or turns whole clauses: what it says outranks learned weights */
    uint32_t needs;  /* flags of hits and signs of the text, one of which there must be */
};

extern const struct modifier modifiers[];

/* Applies the rules whose flags or signs the text has, in their order. */
void modifiers_apply(struct reading *reading);

#endif
