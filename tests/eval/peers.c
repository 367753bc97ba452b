/*
 * peers.c - one function a kind of rule, one row a setting.
 */
#include "tests/eval/peers.h"

#include "core/stats.h"

#include <math.h>

static double mean(const double *v, int n)
{
    double sum = 0.0;

    for (int i = 0; i < n; i++)
        sum += v[i];
    return sum / n;
}

static double deviation(const double *v, int n)
{
    double centre = mean(v, n), sum = 0.0;

    for (int i = 0; i < n; i++)
        sum += (v[i] - centre) * (v[i] - centre);
    return sqrt(sum / (n - 1));
}

static bool at_least(const struct peer_view *v, double k)
{
    return v->day[0] >= k;
}

static bool day_over_week(const struct peer_view *v, double k)
{
    return v->day[0] >= 3 && v->day[0] > k * mean(v->day + 1, 7);
}

static bool hour_over_week(const struct peer_view *v, double k)
{
    return v->neg[v->hour] >= 3 && v->neg[v->hour] > k * mean(v->day + 1, 7) / 24;
}

/* Mean of the last 24 hours over the 7-day mean + k standard deviations of its hours. */
static bool variation(const struct peer_view *v, double k)
{
    double hours[168];

    for (int i = 0; i < 168; i++)
        hours[i] = v->neg[v->hour - i];
    return v->day[0] / 24 > mean(hours, 168) + k * deviation(hours, 168);
}

static bool share_over(const struct peer_view *v, double k)
{
    double all = v->day[0] + v->day_other;

    return all >= 5 && v->day[0] > k * all;
}

static bool over_deviations(const struct peer_view *v, double k)
{
    return v->day[0] >= 3 && v->day[0] > mean(v->day + 1, 27) + k * deviation(v->day + 1, 27);
}

static bool same_weekday(const struct peer_view *v, double k)
{
    return v->day[0] >= 3 && v->day[0] > k * (v->day[7] + v->day[14] + v->day[21]) / 3;
}

static bool ears_c2(const struct peer_view *v, double k) /* 7 days, two days' lag */
{
    double sd = deviation(v->day + 3, 7);

    return v->day[0] >= 3 && v->day[0] > mean(v->day + 3, 7) + k * fmax(sd, 0.2);
}

static bool poisson_chart(const struct peer_view *v, double z)
{
    double usual = fmax(mean(v->day + 1, 27), 0.05);

    return v->day[0] >= 3 && v->day[0] > usual && stats_tail(v->day[0], usual, usual) >= z;
}

/* Quasi-Poisson over the same weekday and its neighbours in the weeks before, 2/3-power transformed. */
static bool farrington(const struct peer_view *v, double z)
{
    static const int back[] = { 6, 7, 8, 13, 14, 15, 20, 21, 22 };
    double days[9], spread = 0.0;

    for (int i = 0; i < 9; i++)
        days[i] = v->day[back[i]];

    double usual = fmax(mean(days, 9), 0.1);

    for (int i = 0; i < 9; i++)
        spread += (days[i] - usual) * (days[i] - usual) / usual / 8;
    spread = fmax(spread, 1.0);

    double root = stats_exp(stats_log(usual) * 2 / 3), sd;

    sd = 2.0 / 3 * root / usual * sqrt(usual * spread * (1.0 + 1.0 / 9));
    return v->day[0] >= 5 && stats_exp(stats_log(v->day[0]) * 2 / 3) > root + z * sd;
}

static const struct peer peers[] = {
    { "10 negatives in 24 h", at_least, 10 },
    { "day > 1.5 x 7-day mean", day_over_week, 1.5 },
    { "day > 2 x 7-day mean", day_over_week, 2 },
    { "day > 3 x 7-day mean", day_over_week, 3 },
    { "day > 6 x 7-day mean", day_over_week, 6 },
    { "hour > 3 x 7-day hourly mean", hour_over_week, 3 },
    { "hour > 8 x 7-day hourly mean", hour_over_week, 8 },
    { "24-h mean > 7-d mean + 1.5 sd", variation, 1.5 },
    { "24-h mean > 7-d mean + 2 sd", variation, 2 },
    { "24-h mean > 7-d mean + 3 sd", variation, 3 },
    { "negative share > 40 %, >= 5", share_over, 0.4 },
    { "negative share > 60 %, >= 5", share_over, 0.6 },
    { "day > mean + 3 sd of 27 days", over_deviations, 3 },
    { "day > mean + 6 sd of 27 days", over_deviations, 6 },
    { "same weekday, 3 weeks, x 2", same_weekday, 2 },
    { "same weekday, 3 weeks, x 4", same_weekday, 4 },
    { "EARS C2, 3 sd", ears_c2, 3 },
    { "EARS C2, 8 sd", ears_c2, 8 },
    { "Poisson chart, z >= 4", poisson_chart, 4 },
    { "Poisson chart, z >= 12", poisson_chart, 12 },
    { "Farrington style, 2.58", farrington, 2.58 },
    { "Farrington style, 6", farrington, 6 },
};

size_t peers_all(const struct peer **out)
{
    *out = peers;
    return sizeof peers / sizeof *peers;
}

void peer_look(struct peer_view *view, const int32_t *neg, const int32_t *other, int hour)
{
    *view = (struct peer_view){ .neg = neg, .other = other, .hour = hour };
    for (int day = 0; day < 28; day++)
        for (int h = hour - 24 * day; h > hour - 24 * (day + 1); h--)
            view->day[day] += neg[h];
    for (int h = hour; h > hour - 24; h--)
        view->day_other += other[h];
}
