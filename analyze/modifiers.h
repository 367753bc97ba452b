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
    uint32_t needs;  /* signs (reading.h), one of which the text must have; 0: none */
};

extern const struct modifier modifiers[];
extern const size_t n_modifiers;

/* All rules in their order, those that the text gives a sign for. */
void modifiers_apply(struct reading *reading);

#endif
