/*
 * nab.c - one anomaly score, 0 .. 1, for every row of a series of counts.
 *
 *     nab [FILE]
 *
 * Reads CSV "timestamp,value" with a header line, as the Numenta Anomaly Benchmark has it, and prints
 * a score a row. The volume detector of alert/ on buckets instead of hours: negative binomial tails
 * over windows of 1 to 72 buckets, each turned into odds by its own past peaks, then averaged. A row's
 * score depends on this and earlier rows only. After an alert the rows of a day score nothing unless
 * the evidence is three times as strong: most cost of a detector is that it says the same thing again.
 */
#include "core/clock.h"
#include "core/mem.h"
#include "core/stats.h"
#include "core/zone.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N_WINDOWS = 6, N_SUMS = 73 };

static const int windows[N_WINDOWS] = { 1, 3, 6, 12, 24, 72 };

#define ALERT   0.67 /* mean log10 of the return period in days, over the rungs */
#define AGAIN   3.0
#define LN_HALF (-0.69314718055994531)

struct rung {
    double num, den;              /* overdispersion */
    double k, excess, days, peak; /* clusters of evidence above 1 */
    int below;                    /* buckets since it was above */
};

struct series {
    double a, b;         /* level */
    double sums[N_SUMS]; /* of all values up to n - i, at (n - i) % N_SUMS */
    int64_t n;
    struct rung rungs[N_WINDOWS];
    int64_t quiet_until;
    double told;
};

static double fade(double steps, double half_life)
{
    return stats_exp(LN_HALF * steps / half_life);
}

static double rung_evidence(const struct series *s, const struct rung *r, int h, double sum)
{
    double m = s->a / s->b * h, v = m + m * m * (r->num / r->den + 1.0 / (s->a + 1.0));

    if (sum < 3.0 || sum <= m || sum < m + 1.6 * sqrt(v))
        return 0.0;
    return stats_tail(sum, m, v);
}

static double rung_odds(const struct rung *r, double z)
{
    double odds = (z - 1.0) * 0.43429448190325182 * r->k / r->excess - stats_log10(r->k / r->days);

    return z > 1.0 && odds > 0.0 ? odds : 0.0;
}

static void rung_learn(const struct series *s, struct rung *r, int h, double sum, double z,
                       double a_day)
{
    double m = s->a / s->b * h, v = m + m * m * (r->num / r->den + 1.0 / (s->a + 1.0));

    if (s->n > a_day && s->n % h == 0) {
        double clipped = fmin(sum, m + 20.0 * sqrt(v)), d = clipped - m;
        double kept = fade(h, 14.0 * a_day);

        r->num = r->num * kept + fmax(d * d - m, -0.5 * m * m);
        r->den = r->den * kept + m * m;
        r->num = fmax(r->num, 1e-4 * r->den);
    }

    double kept = fade(1, 60.0 * a_day);

    r->k *= kept;
    r->excess *= kept;
    r->days = r->days * kept + 1.0 / a_day;
    r->below++;
    if (z > 1.0) {
        r->peak = fmax(r->peak, z);
        r->below = 0;
    } else if (r->peak > 0.0 && r->below >= a_day / 8) {
        r->k += 1.0;
        r->excess += fmin(r->peak - 1.0, 8.0);
        r->peak = 0.0;
    }
}

static double series_score(struct series *s, double x, double a_day)
{
    double score = 0.0;

    if (s->n == 0) {
        s->a = fmax(x, 0.3);
        s->b = 1.0;
        for (int i = 0; i < N_WINDOWS; i++)
            s->rungs[i] = (struct rung){
                .num = 5.0, .den = 50.0, .k = 5.0, .excess = 5.0 * 0.43429448190325182, .days = 10.0
            };
    }
    s->n++;
    s->sums[s->n % N_SUMS] = s->sums[(s->n - 1) % N_SUMS] + x;
    for (int i = 0; i < N_WINDOWS && s->n >= windows[N_WINDOWS - 1]; i++) {
        struct rung *r = &s->rungs[i];
        double sum = s->sums[s->n % N_SUMS] - s->sums[(s->n - windows[i]) % N_SUMS];
        double z = rung_evidence(s, r, windows[i], sum);

        score += rung_odds(r, z) / N_WINDOWS;
        rung_learn(s, r, windows[i], sum, z, a_day);
    }
    s->a = fmax(s->a * fade(1, 7.0 * a_day) + x, 0.3);
    s->b = s->b * fade(1, 7.0 * a_day) + 1.0;

    if (s->n < s->quiet_until && score < AGAIN * s->told)
        return 0.0;
    if (score >= ALERT) {
        s->quiet_until = s->n + (int64_t)a_day;
        s->told = score;
    }
    return score / (1.0 + score);
}

static bool read_row(const char *line, int64_t *at, double *value)
{
    int year, month, day, hour, minute;
    double second;

    if (sscanf(line, "%d-%d-%d %d:%d:%lf,%lf", &year, &month, &day, &hour, &minute, &second,
               value) != 7)
        return false;
    *at = day_of_date((struct date){ year, month, day }) * DAY_S + hour * HOUR_S +
          minute * MINUTE_S + (int64_t)second;
    return true;
}

int main(int argc, char **argv)
{
    FILE *in = argc > 1 ? fopen(argv[1], "r") : stdin;
    struct series *series = mem_alloc(sizeof *series);
    char line[512];
    int64_t at, before = TIME_NONE;
    double value, a_day = 288.0;

    if (!in) {
        fprintf(stderr, "nab: cannot open '%s'\n", argv[1]);
        return 66;
    }
    fprintf(stderr, "threshold %.4f\n", ALERT / (1.0 + ALERT));
    while (fgets(line, sizeof line, in)) {
        if (!read_row(line, &at, &value))
            continue; /* the header */
        if (series->n == 1 && at > before)
            a_day = fmax(1.0, (double)DAY_S / (double)(at - before));
        before = at;
        printf("%.6f\n", series_score(series, fmax(value, 0.0), a_day));
    }
    if (in != stdin)
        fclose(in);
    mem_free(series);
    return 0;
}
