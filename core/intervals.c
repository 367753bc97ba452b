/*
 * intervals.c - intervals, limits and tests for small numbers.
 */
#include "core/intervals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double Z = STATS_Z95;

enum { TESTS_MOST = 1024 };

static struct stats_interval outwards(double low, double high)
{
    low = stats_floor(1000.0 * low + 1e-9);
    high = -stats_floor(-1000.0 * high + 1e-9);
    return (struct stats_interval){ (int32_t)(low < -1000.0 ? -1000.0 : low),
                                    (int32_t)(high > 1000.0 ? 1000.0 : high) };
}

/* --- two shares --- */

struct stats_interval interval_difference(int64_t hits_a, int64_t of_a, int64_t hits_b,
                                          int64_t of_b)
{
    double low_a, high_a, low_b, high_b, a, b;

    if (of_a <= 0 || of_b <= 0)
        return (struct stats_interval){ -1000, 1000 };
    stats_wilson_ends(hits_a, of_a, &low_a, &high_a);
    stats_wilson_ends(hits_b, of_b, &low_b, &high_b);
    a = (double)hits_a / (double)of_a;
    b = (double)hits_b / (double)of_b;
    return outwards(a - b - sqrt((a - low_a) * (a - low_a) + (high_b - b) * (high_b - b)),
                    a - b + sqrt((high_a - a) * (high_a - a) + (b - low_b) * (b - low_b)));
}

/* P(|N| >= z) of the normal curve, good to 1e-7: 26.2.17 of Abramowitz and Stegun, twice. */
static double normal_two_sided(double z)
{
    double t = 1.0 / (1.0 + 0.2316419 * z);
    double poly =
        t * (0.319381530 +
             t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));

    return 2.0 * poly * stats_exp(-z * z / 2.0) * 0.3989422804014327;
}

double interval_difference_p(int64_t hits_a, int64_t of_a, int64_t hits_b, int64_t of_b)
{
    double a = (double)of_a, b = (double)of_b, pooled, variance;

    if (of_a <= 0 || of_b <= 0)
        return 1.0;
    pooled = (double)(hits_a + hits_b) / (a + b);
    variance = pooled * (1.0 - pooled) * (1.0 / a + 1.0 / b);
    if (variance <= 0.0)
        return 1.0;
    return normal_two_sided(fabs((double)hits_a / a - (double)hits_b / b) / sqrt(variance));
}

struct stats_interval interval_balance(int64_t ups, int64_t downs, int64_t of)
{
    double n = (double)of + 3.0, up = ((double)ups + 0.75) / n, down = ((double)downs + 0.75) / n;
    double half = Z * sqrt((up + down - (up - down) * (up - down)) / n);

    return outwards(up - down - half, up - down + half);
}

/* --- means --- */

static double student(double df)
{
    const double z2 = Z * Z, z3 = z2 * Z, z5 = z3 * z2, z7 = z5 * z2, z9 = z7 * z2;
    double d = 1.0 / df;

    /* Under four degrees of freedom the expansion is too short: the published values. */
    if (df < 1.5)
        return 12.7062;
    if (df < 2.5)
        return 4.3027;
    if (df < 3.5)
        return 3.1824;
    return Z + d * ((z3 + Z) / 4.0 +
                    d * ((5.0 * z5 + 16.0 * z3 + 3.0 * Z) / 96.0 +
                         d * ((3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * Z) / 384.0 +
                              d * (79.0 * z9 + 776.0 * z7 + 1482.0 * z5 - 1920.0 * z3 - 945.0 * Z) /
                                  92160.0)));
}

/* The variance of the mean of n values. */
static double variance_of_mean(int64_t n, double sum, double squares)
{
    double spread = squares - sum * sum / (double)n;

    return spread <= 0.0 ? 0.0 : spread / (double)(n - 1) / (double)n;
}

bool interval_mean(int64_t n, double sum, double squares, double *low, double *high)
{
    double half;

    if (n < 2)
        return false;
    half = student((double)(n - 1)) * sqrt(variance_of_mean(n, sum, squares));
    *low = sum / (double)n - half;
    *high = sum / (double)n + half;
    return true;
}

bool interval_mean_difference(int64_t n_a, double sum_a, double squares_a, int64_t n_b,
                              double sum_b, double squares_b, double *low, double *high)
{
    double a, b, difference, half = 0.0;

    if (n_a < 2 || n_b < 2)
        return false;
    a = variance_of_mean(n_a, sum_a, squares_a);
    b = variance_of_mean(n_b, sum_b, squares_b);
    if (a + b > 0.0)
        half = sqrt(a + b) *
               student((a + b) * (a + b) / (a * a / (double)(n_a - 1) + b * b / (double)(n_b - 1)));
    difference = sum_a / (double)n_a - sum_b / (double)n_b;
    *low = difference - half;
    *high = difference + half;
    return true;
}

/* --- groups beside each other --- */

static double binomial(int64_t k, int64_t n, double share)
{
    if (share <= 0.0)
        return k == 0 ? 1.0 : 0.0;
    if (share >= 1.0)
        return k == n ? 1.0 : 0.0;
    return stats_exp(stats_lgamma((double)n + 1.0) - stats_lgamma((double)k + 1.0) -
                     stats_lgamma((double)(n - k) + 1.0) + (double)k * stats_log(share) +
                     (double)(n - k) * stats_log(1.0 - share));
}

/* Sums from 'hits' away from the mean, where each term is smaller than the one before. */
static double tail(int64_t hits, int64_t of, double share, int step)
{
    double n = (double)of, odds = share / (1.0 - share);
    double term = binomial(hits, of, share), sum = 0.0;

    for (int64_t k = hits; k >= 0 && k <= of && term > sum * 1e-17; k += step) {
        double at = (double)k;

        sum += term;
        term *= step > 0 ? (n - at) / (at + 1.0) * odds : at / (n - at + 1.0) / odds;
    }
    return sum > 1.0 ? 1.0 : sum;
}

double interval_binomial_upper(int64_t hits, int64_t of, double share)
{
    if (hits <= 0)
        return 1.0;
    if (share >= 1.0 || hits > of)
        return hits > of ? 0.0 : 1.0;
    if ((double)hits < (double)of * share)
        return 1.0 - tail(hits - 1, of, share, -1);
    return tail(hits, of, share, 1);
}

double interval_binomial_lower(int64_t hits, int64_t of, double share)
{
    if (hits >= of)
        return 1.0;
    if (share <= 0.0 || hits < 0)
        return hits < 0 ? 0.0 : 1.0;
    if ((double)hits > (double)of * share)
        return 1.0 - tail(hits + 1, of, share, 1);
    return tail(hits, of, share, -1);
}

/* The least count with more than 'chance' at or below it. */
static int64_t least_above(int64_t of, double share, double chance)
{
    int64_t low = 0, high = of;

    while (low < high) {
        int64_t middle = low + (high - low) / 2;

        if (interval_binomial_lower(middle, of, share) > chance)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct stats_interval interval_funnel(int64_t of, double share)
{
    if (of <= 0)
        return (struct stats_interval){ 0, 1000 };
    return outwards((double)least_above(of, share, 0.025) / (double)of,
                    (double)least_above(of, share, 0.975) / (double)of);
}

static int by_value(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;

    return a < b ? -1 : a > b;
}

void interval_discoveries(const double *p, size_t n, bool *found)
{
    double sorted[TESTS_MOST], bound = -1.0;

    memset(found, 0, n * sizeof *found);
    if (n == 0 || n > TESTS_MOST)
        return;
    memcpy(sorted, p, n * sizeof *p);
    qsort(sorted, n, sizeof *sorted, by_value);
    for (size_t i = 0; i < n; i++)
        if (sorted[i] <= 0.05 * (double)(i + 1) / (double)n)
            bound = sorted[i];
    for (size_t i = 0; i < n; i++)
        found[i] = p[i] <= bound;
}

/*
 * With p the common share and n cases in k groups: the weighted spread of the groups' shares,
 * S = sum of n_g (p_g - p)^2, has under chance alone the mean (k - 1) p (1 - p). What is beyond it is
 * the variance between groups; the prior is worth p (1 - p) / variance - 1 cases.
 */
struct shrink interval_shrink(const int64_t *hits, const int64_t *of, size_t n)
{
    struct shrink shrink = { 0.0, 1e9 };
    double all = 0.0, squares = 0.0, spread = 0.0, between, chance, groups = 0.0;

    for (size_t i = 0; i < n; i++) {
        shrink.mean += (double)hits[i];
        all += (double)of[i];
        squares += (double)of[i] * (double)of[i];
        groups += of[i] > 0;
    }
    if (all <= 0.0)
        return shrink;
    shrink.mean /= all;
    for (size_t i = 0; i < n; i++)
        if (of[i] > 0) {
            double off = (double)hits[i] / (double)of[i] - shrink.mean;

            spread += (double)of[i] * off * off;
        }
    chance = shrink.mean * (1.0 - shrink.mean);
    between = (spread - (groups - 1.0) * chance) / (all - squares / all - (groups - 1.0));
    if (groups >= 2.0 && between > 0.0 && chance > between)
        shrink.prior = chance / between - 1.0;
    return shrink;
}

double interval_shrunk(const struct shrink *shrink, int64_t hits, int64_t of)
{
    return ((double)hits + shrink->prior * shrink->mean) / ((double)of + shrink->prior);
}

struct shrink interval_shrink_means(const int64_t *n, const double *sums, const double *squares,
                                    size_t n_groups)
{
    struct shrink shrink = { 0.0, 1e9 };
    double all = 0.0, sum = 0.0, of_squares = 0.0, within = 0.0, spread = 0.0, between, k = 0.0;

    for (size_t i = 0; i < n_groups; i++) {
        all += (double)n[i];
        sum += sums[i];
        of_squares += (double)n[i] * (double)n[i];
        within += n[i] > 0 ? squares[i] - sums[i] * sums[i] / (double)n[i] : 0.0;
        k += n[i] > 0;
    }
    if (all <= 0.0)
        return shrink;
    shrink.mean = sum / all;
    if (k < 2.0 || all <= k)
        return shrink;
    within /= all - k;
    for (size_t i = 0; i < n_groups; i++)
        if (n[i] > 0) {
            double off = sums[i] / (double)n[i] - shrink.mean;

            spread += (double)n[i] * off * off;
        }
    between = (spread - (k - 1.0) * within) / (all - of_squares / all);
    if (between > 0.0)
        shrink.prior = within / between;
    return shrink;
}

/* --- times that are cut off --- */

/* What happened at a time goes before what was cut off at it. */
static int by_time(const void *pa, const void *pb)
{
    const struct lifetime *a = pa, *b = pb;

    if (a->s != b->s)
        return a->s < b->s ? -1 : 1;
    return (int)b->ended - (int)a->ended;
}

/* One step of the curve: all that ended at one time. */
struct step {
    size_t at;               /* the first time not yet looked at */
    int64_t s;               /* of the last step */
    double alive, greenwood; /* the curve after it, the sum of d / (n (n - d)) */
};

static bool next_step(struct step *step, const struct lifetime *times, size_t n)
{
    while (step->at < n && !times[step->at].ended)
        step->at++;
    if (step->at == n)
        return false;

    double watched = (double)(n - step->at), ended = 0.0;

    step->s = times[step->at].s;
    for (; step->at < n && times[step->at].s == step->s; step->at++)
        ended += times[step->at].ended;
    step->alive *= 1.0 - ended / watched;
    if (watched > ended)
        step->greenwood += ended / (watched * (watched - ended));
    return true;
}

/* The end of the interval at this step: log(-log S) give or take, 'side' -1 the lower. */
static double bound(const struct step *step, double side)
{
    double log_alive;

    if (step->alive <= 0.0 || step->alive >= 1.0)
        return step->alive;
    log_alive = stats_log(step->alive);
    return stats_exp(log_alive * stats_exp(-side * Z * sqrt(step->greenwood) / -log_alive));
}

struct life_quantile interval_life(struct lifetime *times, size_t n, double share)
{
    struct life_quantile out = { 0 };
    struct step step = { .alive = 1.0 };
    const double left = 1.0 - share + 1e-12;

    if (n)
        qsort(times, n, sizeof *times, by_time);
    while (next_step(&step, times, n)) {
        if (!out.has_low && bound(&step, -1.0) <= left) {
            out.has_low = true;
            out.low = step.s;
        }
        if (!out.known && step.alive <= left) {
            out.known = true;
            out.value = step.s;
        }
        if (!out.has_high && bound(&step, 1.0) <= left) {
            out.has_high = true;
            out.high = step.s;
        }
    }
    return out;
}
