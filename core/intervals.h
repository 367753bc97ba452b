/*
 * intervals.h - how sure a small number can be: intervals, limits and tests beside those of stats.h.
 *
 * All at 95 % unless said, shares in thousandths, rounded outwards, with the same digits on every
 * machine (see stats.h). Where there is nothing to say, functions return false or the widest interval.
 */
#ifndef CORE_INTERVALS_H
#define CORE_INTERVALS_H

#include "core/stats.h"

#include <stdbool.h>
#include <stddef.h>

/* The difference of two shares, a minus b: the hybrid score interval, method 10 of Newcombe (1998,
 * "Interval estimation for the difference between independent proportions"). -1000 .. 1000. */
struct stats_interval interval_difference(int64_t hits_a, int64_t of_a, int64_t hits_b,
                                          int64_t of_b);
/* How likely so large a difference of two shares is by chance alone, two-sided: the score test (normal
 * deviate with the pooled share, Pearson 1900). 1 where one side has no cases. */
double interval_difference_p(int64_t hits_a, int64_t of_a, int64_t hits_b, int64_t of_b);

/* (ups - downs) / of, as the Net Promoter Score and any balance of two kinds: thousandths, -1000 ..
 * 1000. Adjusted Wald of Rocks (2016, "Interval estimation for the Net Promoter Score"): three answers
 * are added (3/4, 3/2, 3/4), the variance is (u + d - (u - d)^2) / n. */
struct stats_interval interval_balance(int64_t ups, int64_t downs, int64_t of);

/* The mean of n values with these sums of values and of squares: Student's t (1908), its quantile by
 * the expansion 26.7.5 of Abramowitz and Stegun. In the unit of the values. False under two values. */
bool interval_mean(int64_t n, double sum, double squares, double *low, double *high);
/* The same for the difference of two means: Welch (1947). */
bool interval_mean_difference(int64_t n_a, double sum_a, double squares_a, int64_t n_b,
                              double sum_b, double squares_b, double *low, double *high);

/* P(X >= hits) and P(X <= hits) of a binomial of 'of' cases with chance 'share': exact. */
double interval_binomial_upper(int64_t hits, int64_t of, double share);
double interval_binomial_lower(int64_t hits, int64_t of, double share);

/* Between which shares a group of 'of' cases lies by chance alone when its chance is 'share': the exact
 * binomial limits of a funnel plot (Spiegelhalter 2005, "Funnel plots for comparing institutional
 * performance"). Thousandths. */
struct stats_interval interval_funnel(int64_t of, double share);

/* Which of n tests are discoveries when 5 % of those called so may be false: Benjamini and Hochberg
 * (1995). p and found are parallel. Of more than 1024 tests none is. */
void interval_discoveries(const double *p, size_t n, bool *found);

/* Shares of groups drawn together by how much they differ beyond chance: the beta-binomial by moments
 * (Kleinman 1973). */
struct shrink {
    double mean;  /* the common share */
    double prior; /* worth so many cases: a group's share is (hits + prior x mean) / (of + prior) */
};
struct shrink interval_shrink(const int64_t *hits, const int64_t *of, size_t n);
double interval_shrunk(const struct shrink *shrink, int64_t hits, int64_t of);

/* Means of groups drawn together: credibility by Buehlmann and Straub (1970). 'sums' and 'squares' of the
 * groups' values; the mean of a group is then (sum + prior x mean) / (n + prior). */
struct shrink interval_shrink_means(const int64_t *n, const double *sums, const double *squares,
                                    size_t n_groups);

/* Times until something happened, some cut off before it had: the product-limit estimate of Kaplan and
 * Meier (1958), with Greenwood's variance and the interval of Brookmeyer and Crowley (1982) on the
 * log-log scale for a quantile. */
struct lifetime {
    int64_t s;  /* seconds until it happened, or until it was last seen not to have */
    bool ended; /* it happened */
};
struct life_quantile {
    bool known;               /* the curve comes down so far */
    bool has_low, has_high;   /* the ends of the interval that are known */
    int64_t value, low, high; /* seconds */
};
/* Sorts 'times'. The time by which 'share' of all have ended. */
struct life_quantile interval_life(struct lifetime *times, size_t n, double share);

#endif
