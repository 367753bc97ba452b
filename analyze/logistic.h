/*
 * logistic.h - L2-regularised logistic regression on sparse binary rows.
 *
 * Minimises  C sum_i v_i log(1 + exp(-y_i (b + sum_j w_j / sqrt(n_i)))) + |w / s|^2 / 2  by L-BFGS
 * (Nocedal 1980; Liu and Nocedal 1989) with back-tracking. s_j says how freely the weight of a
 * feature may grow. Sums run in a fixed order in doubles with our own exp and log, so that the same
 * rows give the same weights to the last bit.
 */
#ifndef ANALYZE_LOGISTIC_H
#define ANALYZE_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Row i has the features columns[starts[i] .. starts[i + 1]), each once; the empty row is fine. */
struct sparse {
    const size_t *starts;
    const uint32_t *columns;
    size_t n_rows, n_columns;
    bool plain; /* a row's features add up as they are, not divided by the root of their number */
};

struct logistic_problem {
    struct sparse x;
    const int8_t *y;      /* +1, -1; 0: the row is left out */
    const float *weights; /* v: of the rows */
    const float *offsets; /* o: what is known of the rows' margins before; NULL: nothing */
    const double *scales; /* s: of the columns, 0 for one that stays nothing; NULL: all 1 */
    /* What columns have in common: each its own n_shared numbers, or NULL. A weight of each number is fitted
     * beside, and each column's weight is then its own and what its numbers weigh. */
    const double *const *shared;
    size_t n_shared;
    double c;
    int iterations; /* at most */
    /* Called after each iteration; may be NULL. */
    void (*progress)(void *to, int iteration, double loss);
    void *to;
};

/* w has n_columns + 1 members, the last of them the intercept b, and then those of what is shared; it starts from
 * what stands there (where numbers are shared, from nothing). */
void logistic_fit(const struct logistic_problem *problem, double *w);

#endif
