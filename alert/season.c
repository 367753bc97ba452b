/*
 * season.c - hour and weekday factors with a half-life of 60 days.
 */
#include "alert/season.h"

#include "core/zone.h"

#define HOUR_PRIOR 20.0
#define DAY_PRIOR  60.0
#define HOUR_DECAY 0.9885140203528962 /* 2^(-1/60): an hour of the day comes once a day */
#define DAY_DECAY  0.9966362048173012 /* 2^(-7/(60*24)): a weekday has 24 hours a week */

static double factor_value(const struct factor *factor, double prior)
{
    return (factor->seen + prior) / (factor->expected + prior);
}

static void slots_of(int64_t hour, int32_t offset, int *of_day, int *of_week)
{
    int64_t local = hour * HOUR_S + offset;
    int64_t day = clock_floor(local, DAY_S);

    *of_day = (int)((local - day) / HOUR_S);
    *of_week = weekday_of_day(day / DAY_S);
}

void season_read(const struct judge_state *state, const struct zone *zone, int64_t hour, size_t n,
                 double *out)
{
    double hours[24], days[7];
    int32_t offset = zone_offset(zone, hour * HOUR_S);
    bool steady = zone_offset(zone, (hour - (int64_t)n) * HOUR_S) == offset;

    for (int i = 0; i < 24; i++)
        hours[i] = factor_value(&state->hours[i], HOUR_PRIOR);
    for (int i = 0; i < 7; i++)
        days[i] = factor_value(&state->days[i], DAY_PRIOR);

    int of_day, of_week;

    slots_of(hour, offset, &of_day, &of_week);
    for (size_t i = 0; i < n; i++) {
        if (!steady) /* the clocks change within these days: ask for every hour */
            slots_of(hour - (int64_t)i, zone_offset(zone, (hour - (int64_t)i) * HOUR_S), &of_day,
                     &of_week);
        out[i] = hours[of_day] * days[of_week];
        if (--of_day < 0) {
            of_day = 23;
            of_week = (of_week + 6) % 7;
        }
    }
}

void season_learn(struct judge_state *state, const struct zone *zone, int64_t hour, double seen,
                  double level)
{
    int of_day, of_week;

    slots_of(hour, zone_offset(zone, hour * HOUR_S), &of_day, &of_week);

    struct factor *h = &state->hours[of_day], *d = &state->days[of_week];
    double by_hour = factor_value(h, HOUR_PRIOR), by_day = factor_value(d, DAY_PRIOR);

    h->seen = h->seen * HOUR_DECAY + seen;
    h->expected = h->expected * HOUR_DECAY + level * by_day;
    d->seen = d->seen * DAY_DECAY + seen;
    d->expected = d->expected * DAY_DECAY + level * by_hour;
}
