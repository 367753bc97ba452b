/*
 * stats.c - exp, log, lgamma and the tails of counts, in plain double arithmetic.
 *
 * exp: x = k ln 2 + r, a polynomial in r, the exponent put together from bits. log: the mantissa m
 * near 1, log m = 2 atanh((m - 1) / (m + 1)) as a series. lgamma: shifted up to x >= 10, then
 * Stirling's series. The negative binomial's upper tail is the regularised incomplete beta function
 * I_q(s, r) with r = m^2 / (v - m), q = m / (r + m), and the Poisson's the incomplete gamma P(s, m)
 * (Abramowitz and Stegun 26.5.26, 26.4.19). The beta's continued fraction (26.5.8, evaluated by the
 * method of Lentz) needs about the square root of the count in steps, where a sum needs the count.
 */
#include "core/stats.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "doubles must be rounded to 53 bits after every operation");

#define LN2_HIGH    0x1.62e42fee00000p-1 /* 21 zero bits at its end: k * LN2_HIGH is exact */
#define LN2_LOW     0x1.a39ef35793c76p-33
#define LN_2        0.69314718055994531
#define HALF_LN_2PI 0x1.d67f1c864beb5p-1

static double from_bits(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

double stats_exp(double x)
{
    if (x < -708.0)
        return 0.0;
    if (x > 709.0)
        return (double)INFINITY;

    double k = stats_floor(x * 0x1.71547652b82fep+0 + 0.5); /* 1 / ln 2 */
    double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    double sum = 1.0;

    for (int n = 14; n >= 1; n--)
        sum = 1.0 + sum * r / n;
    return sum * from_bits((uint64_t)((int64_t)k + 1023) << 52);
}

double stats_log(double x)
{
    int64_t exponent = 0;
    uint64_t bits;

    if (x < DBL_MIN) { /* subnormal */
        x *= 0x1p54;
        exponent -= 54;
    }
    memcpy(&bits, &x, sizeof bits);
    exponent += (int64_t)(bits >> 52) - 1023;
    x = from_bits((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
    if (x > 1.4142135623730951) {
        x *= 0.5;
        exponent++;
    }

    double t = (x - 1.0) / (x + 1.0);
    double square = t * t;
    double sum = 0.0;

    for (int n = 23; n >= 3; n -= 2)
        sum = (sum + 1.0 / n) * square;
    double k = (double)exponent;
    return k * LN2_HIGH + (2.0 * t + (2.0 * t * sum + k * LN2_LOW));
}

double stats_log10(double x)
{
    return stats_log(x) / STATS_LN_10;
}

double stats_lgamma(double x)
{
    static const double stirling[] = {
        /* B(2k) / (2k (2k - 1)) */
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156,
    };
    double shift = 1.0;

    while (x < 10.0) {
        shift *= x;
        x += 1.0;
    }

    double inverse = 1.0 / x, square = inverse * inverse, sum = 0.0;

    for (int k = 6; k >= 0; k--)
        sum = sum * square + stirling[k];
    double value = (x - 0.5) * stats_log(x) - x + HALF_LN_2PI + sum * inverse;
    return shift == 1.0 ? value : value - stats_log(shift);
}

/* A distribution of counts, ready for use. r == 0: Poisson. */
struct counts {
    double m, r;
    double q, log_q, log_p; /* 1 - p, and the logs of both */
};

static struct counts counts_of(double m, double v)
{
    struct counts c = { .m = m };

    if (v > m * 1.0001) {
        c.r = m * m / (v - m);
        c.q = m / (c.r + m);
        c.log_q = stats_log(c.q);
        c.log_p = -stats_log(1.0 + m / c.r);
    }
    return c;
}

static double log_probability(const struct counts *c, double x)
{
    if (c->r == 0.0)
        return x * stats_log(c->m) - c->m - stats_lgamma(x + 1.0);
    return stats_lgamma(x + c->r) - stats_lgamma(c->r) - stats_lgamma(x + 1.0) + c->r * c->log_p +
           x * c->log_q;
}

/* P(X >= s) / P(X = s) for s above the mean, Poisson: 1 + m/(s+1) + m^2/((s+1)(s+2)) + ... */
static double poisson_ratio(double s, double m)
{
    double term = 1.0, sum = 1.0;

    for (double x = s + 1.0; term > sum * 1e-16; x += 1.0) {
        term *= m / x;
        sum += term;
    }
    return sum;
}

/* The continued fraction of I_x(a, b); quick for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0), f;

    d = 1.0 / (fabs(d) < tiny ? tiny : d);
    f = d;
    for (int i = 1; i < 100000; i++) {
        double even = i * (b - i) * x / ((a + 2.0 * i - 1.0) * (a + 2.0 * i));
        double odd = -(a + i) * (a + b + i) * x / ((a + 2.0 * i) * (a + 2.0 * i + 1.0));

        d = 1.0 + even * d;
        c = 1.0 + even / c;
        d = 1.0 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        f *= d * c;
        d = 1.0 + odd * d;
        c = 1.0 + odd / c;
        d = 1.0 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        f *= d * c;
        if (fabs(d * c - 1.0) < 1e-15)
            break;
    }
    return f;
}

/* Natural log of P(X >= s), s > m. */
static double log_upper(const struct counts *c, double s)
{
    if (c->r == 0.0)
        return log_probability(c, s) + stats_log(poisson_ratio(s, c->m));

    /* I_q(s, r) = q^s p^r / (s B(s, r)) times the fraction */
    double front = s * c->log_q + c->r * c->log_p + stats_lgamma(s + c->r) - stats_lgamma(s + 1.0) -
                   stats_lgamma(c->r);

    return front + stats_log(beta_fraction(s, c->r, c->q));
}

/* P(X <= x) by summing downwards from x; x at or below about the mean. */
static double lower(const struct counts *c, double x)
{
    double term = stats_exp(log_probability(c, x)), sum = term;

    for (; x > 0.0 && term > sum * 1e-17; x -= 1.0) {
        term *= c->r == 0.0 ? x / c->m : x / ((c->r + x - 1.0) * c->q);
        sum += term;
    }
    return sum;
}

static double at_most(const struct counts *c, double x)
{
    if (x < 0.0)
        return 0.0;
    if (x + 1.0 > c->m)
        return 1.0 - stats_exp(log_upper(c, x + 1.0));
    return lower(c, x);
}

double stats_tail(double s, double m, double v)
{
    struct counts c = counts_of(m, v);

    if (s <= 0.0)
        return 0.0;
    if (s > m)
        return -log_upper(&c, s) / STATS_LN_10;
    return -stats_log10(1.0 - at_most(&c, s - 1.0));
}

#define SUMMED 1e6 /* a spread of more is not summed, one by one, to the last digit */

int64_t stats_quantile(double share, double m, double v)
{
    struct counts c = counts_of(m, v);
    double x = 0.0, sum;

    /* Start near the answer: mean and spread, with a normal deviate good to a few per cent. */
    if (m > 30.0) {
        double tail = share < 0.5 ? share : 1.0 - share;
        double t = sqrt(-2.0 * stats_log(tail));
        double deviate = t - (2.30753 + t * 0.27061) / (1.0 + t * (0.99229 + t * 0.04481));

        x = stats_floor(m + (share < 0.5 ? -deviate : deviate) * sqrt(v > m ? v : m));
        if (x < 0.0)
            x = 0.0;
        if (v > SUMMED * SUMMED)
            return (int64_t)x;
    }

    double term = stats_exp(x > 0.0 ? log_probability(&c, x) : c.r == 0.0 ? -m : c.r * c.log_p);

    sum = x > 0.0 ? at_most(&c, x) : term;
    while (sum >= share && x > 0.0) {
        sum -= term;
        term *= c.r == 0.0 ? x / m : x / ((c.r + x - 1.0) * c.q);
        x -= 1.0;
        if (sum < share)
            return (int64_t)x + 1;
    }
    while (sum < share && term > 0.0) {
        term *= c.r == 0.0 ? m / (x + 1.0) : c.q * (c.r + x) / (x + 1.0);
        x += 1.0;
        sum += term;
    }
    return (int64_t)x;
}

void stats_wilson_ends(int64_t hits, int64_t of, double *low, double *high)
{
    double n = (double)of, share = (double)hits / n, square = STATS_Z95 * STATS_Z95;
    double centre = share + square / (2.0 * n);
    double half = sqrt(square * (share * (1.0 - share) / n + square / (4.0 * n * n)));

    *low = (centre - half) / (1.0 + square / n);
    *high = (centre + half) / (1.0 + square / n);
}

struct stats_interval stats_wilson(int64_t hits, int64_t of)
{
    double low, high;

    if (of <= 0)
        return (struct stats_interval){ 0, 1000 };
    stats_wilson_ends(hits, of, &low, &high);
    return (struct stats_interval){ hits <= 0 ? 0 : (int32_t)stats_floor(1000.0 * low),
                                    hits >= of ? 1000 : (int32_t)-stats_floor(-1000.0 * high) };
}

double stats_fade(double age, double half_life)
{
    return stats_exp(-LN_2 * age / half_life);
}
