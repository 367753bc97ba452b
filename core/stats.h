/*
 * stats.h - the few functions of chance that hark needs, with the same digits on every machine.
 *
 * A C library may round exp() and lgamma() as it likes, and an alert that opens on one machine and
 * not on the next cannot be explained to anybody. So these are our own: additions, products,
 * quotients and square roots of doubles in a fixed order, which IEEE 754 defines to the last bit
 * (the build forbids contraction to fused operations). Good to about 1e-14, far more than is asked.
 */
#ifndef CORE_STATS_H
#define CORE_STATS_H

#include <stdint.h>

#define STATS_LN_10   2.302585092994046
#define STATS_LOG10_E 0.43429448190325182

/* The 97.5 % quantile of the standard normal distribution: two-sided intervals of 95 %. */
#define STATS_Z95 1.959963984540054

/* The whole number at or below x, |x| < 2^53. (The C library's needs libm, which no start waits for.) */
static inline double stats_floor(double x)
{
    double whole = (double)(int64_t)x;

    return whole > x ? whole - 1.0 : whole;
}

double stats_exp(double x);    /* 0 below -708, infinity above 709 */
double stats_log(double x);    /* x > 0 */
double stats_log10(double x);  /* x > 0 */
double stats_lgamma(double x); /* log of the gamma function, x > 0 */

/* Counts: negative binomial of mean m and variance v > m; Poisson where v <= 1.0001 m. */

/* -log10 P(X >= s): 3 means once in a thousand. 0 for s <= 0; m > 0. */
double stats_tail(double s, double m, double v);
/* The least x with P(X <= x) >= share, 0 < share < 1; where v is above 1e12, about that. */
int64_t stats_quantile(double share, double m, double v);

struct stats_interval {
    int32_t low, high; /* thousandths */
};

/* The share that 'hits' of 'of' cases stand for: the 95 % score interval of Wilson (1927), rounded outwards;
 * 0 .. 1000 when 'of' is 0. */
struct stats_interval stats_wilson(int64_t hits, int64_t of);
/* Its ends as shares of 1, not rounded; of > 0. */
void stats_wilson_ends(int64_t hits, int64_t of, double *low, double *high);

/* 2^(-age / half_life): what is left of a weight that halves every 'half_life'; both in the same unit. */
double stats_fade(double age, double half_life);

#endif
