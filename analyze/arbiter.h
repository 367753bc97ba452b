/*
 * arbiter.h - from evidence to score, probabilities and label: the published tables.
 *
 * E, the evidence, is the sum of the parts, in thousandths of log-odds of praise against blame. Then:
 *
 *   score   = 2000 * S(3/4 E) - 1000, where S is the logistic curve as the table of 65 points in arbiter.c,
 *             straight lines between them; 0 only for E = 0
 *   B       = the neutral logit: the sum of value * weight / 1000 over the rows of arbiter.c
 *   p(neu)  = S(B), and p(pos) : p(neg) = S(c E) : S(-c E), c a row for calibration
 *   label   = mixed when praise and blame both have a valued word, and what the clauses say for it and
 *             against it both stand at MIXED_EACH or more, the lesser at least MIXED_SHARE of the
 *             greater (in a few words praise and blame of the hand layer may stand so instead); else
 *             the class of the highest p (of equals: neu, then neg); unscored when no entry spoke
 *
 * All steps are integers and are kept in the verdict, so that a reader can repeat them by hand.
 */
#ifndef ANALYZE_ARBITER_H
#define ANALYZE_ARBITER_H

#include "core/item.h"
#include "core/verdict.h"

struct arena;

/* What the arbiter weighs beside E; thousandths or counts. */
struct arbiter_input {
    int64_t evidence;
    int64_t learned_neutral; /* sum of the neutral weights */
    int64_t praise, blame;   /* hand evidence by sign, both >= 0 */
    int64_t for_it, against; /* evidence of the clauses by sign, both >= 0 */
    uint32_t n_words, n_valued;
    bool question, exclaimed, url, user, number, learned;
    bool denied;    /* a negator stands in it */
    bool complaint; /* a cue says so */
    bool addressed; /* to a firm */
    bool ruled;     /* a rule fired that outranks learned weights */
    enum item_kind kind;
    bool abroad;            /* not English */
    int32_t neutral_offset; /* of the language, log-odds in thousandths */
};

int32_t arbiter_score(int64_t evidence);
/* Fills label, score, probabilities and steps. */
void arbiter_decide(const struct arbiter_input *in, struct arena *arena, struct verdict *out);

#endif
