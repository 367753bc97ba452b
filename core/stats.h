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

/* Where a share of 'of' cases lies when 'hits' of them were seen: 95 % interval of Wilson (1927), in
 * thousandths, rounded outwards. Nothing seen of nothing: 0 .. 1000. */
struct stats_interval {
    int32_t low, high;
};
struct stats_interval stats_wilson(int64_t hits, int64_t of);

#endif
