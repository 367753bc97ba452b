/*
 * learn.c - hours that are old enough become the level, the season and the overdispersion.
 *
 * An hour is learnt once, when late items have come. A burst is cut down to what is credible, and what
 * belongs to an episode trains nothing upwards.
 */
#include "alert/level.h"

#include "alert/drift.h"
#include "alert/season.h"

#include <math.h>

#define LEVEL_FLOOR 0.05

/* By rung: what is left of an overdispersion's weight after one such window, half-life 45 days. */
static const double kappa_decay[N_RUNG] = { 0.9993584029664933, 0.9980764435756287,
                                            0.9961565872205752, 0.9923279462629435,
                                            0.9847147529344312, 0.969663144646718,
                                            0.9548416039104165 };

enum { SEASON_HOURS = 24, FRESH_HOURS = 12 };

static double kappa_value(const struct kappa *kappa, double prior)
{
    double weight = 8.0 / (prior * prior);
    double value = (weight * prior + kappa->sum) / (weight + kappa->weight);

    return value < 0.003 ? 0.003 : value > 2.0 ? 2.0 : value;
}

double kappa_count(const struct kappa *kappa)
{
    return kappa_value(kappa, 0.05);
}

double kappa_share(const struct kappa *kappa)
{
    return kappa_value(kappa, 0.02);
}

static double square(double x)
{
    return x * x;
}

/* One window saw s where m was usual; 'known' is the relative variance that has other causes. */
static void kappa_learn(struct kappa *kappa, double value, int rung, double s, double m,
                        double known, double weight)
{
    double spread = 4.0 * sqrt(m + m * m * (value + known));
    double d = s - m;
    double decay = kappa_decay[rung];

    if (m <= 0.0)
        return;
    d = d > spread ? spread : d < -spread ? -spread : d;
    kappa->sum = kappa->sum * decay + weight * ((d * d - m) / (m * m) - known);
    kappa->weight = kappa->weight * decay + weight;
}

static bool window_is_held(const struct episode *e, int64_t last, int hours)
{
    for (int64_t h = last - hours + 1; h <= last; h++)
        if (episode_holds(e, h))
            return true;
    return false;
}

static void learn_spread(struct judge_state *state, const struct sight *sight, size_t i, int age)
{
    struct series *series = &state->series[i];
    const struct tally *sums = &sight->tallies[i], *all = &sight->tallies[0];
    int64_t hour = sight->hour - age;

    for (int k = 0; k < N_RUNG; k++) {
        int h = rung_hours[k];

        if ((hour + 1) % h != 0 || age + h > N_SPAN)
            continue;

        struct usual u = level_usual(state, series, sight, age, age + h);
        double s = sums->neg[age + h] - sums->neg[age];
        double other = all->other[age + h] - all->other[age];

        if (!window_is_held(&series->episode, hour, h)) {
            double kappa = kappa_count(&series->count[k]);
            double rise = (other + 2.0) / (u.other + 2.0);
            double m = u.neg * (rise > 1.0 ? rise : 1.0);
            double unsure = u.doubt + 1.0 / (other + 2.0);

            kappa_learn(&series->count[k], kappa, k, s, u.neg, u.doubt,
                        square(u.neg / (1.0 + kappa * u.neg)));
            kappa = kappa_share(&series->share[k]);
            if (m > 0.0)
                kappa_learn(&series->share[k], kappa, k, s, m, unsure,
                            1.0 / square(1.0 / m + kappa + 1.0 / (other + 2.0)));
        }
        if (i == 0 && k < N_RUNG_VOLUME && !window_is_held(&state->volume.episode, hour, h)) {
            double kappa = kappa_count(&state->volume.count[k]);
            double m = u.neg + u.other;

            kappa_learn(&state->volume.count[k], kappa, k, s + other, m, u.doubt_all,
                        square(m / (1.0 + kappa * m)));
        }
    }
}

/* The factor that cuts a day's count down to three standard deviations above its mean: 1 without a burst. */
static double credible(double sum, double m, double variance)
{
    double cap = m + 3.0 * sqrt(m + m * m * variance);

    return sum > cap ? cap / sum : 1.0;
}

static void learn_levels(struct judge_state *state, const struct sight *sight, size_t i, int age,
                         double *came, double *rate)
{
    struct series *series = &state->series[i];
    const struct tally *sums = &sight->tallies[i];
    int64_t hour = sight->hour - age;
    struct usual u = level_usual(state, series, sight, age, age + 24);
    double neg = credible(sums->neg[age + 24] - sums->neg[age], u.neg,
                          kappa_count(&series->count[4]) + u.doubt);
    double other = credible(sums->other[age + 24] - sums->other[age], u.other,
                            kappa_count(&state->volume.count[4]) + u.doubt_all);
    bool held =
        episode_holds(&series->episode, hour) || episode_holds(&state->series[0].episode, hour);

    for (size_t k = 0; k < state->n_places; k++) {
        const struct place *place = &state->places[k];
        struct level *level = &series->levels[k];
        double exposure = sight_exposure(sight, k, age, age + 1);

        if (place->first == HOUR_NONE || hour < place->first || hour > place->seen)
            continue;

        const struct cell *cell = level_find(level, hour);
        bool ready = place_is_ready(place);
        double y = cell ? cell->neg * (ready ? neg : 1.0) : 0.0;
        double y_other = cell ? cell->other * (ready ? other : 1.0) : 0.0;
        double usual = level->neg / place->b * exposure;

        if (held && y > usual)
            y = usual;
        if (i == 0 && ready && !held)
            drift_learn(&state->places[k], hour, cell ? cell->neg : 0,
                        cell ? cell->neg + cell->other : 0);
        if (i == 0 && !place->coarse && place->covered >= SEASON_HOURS) {
            *came += y + y_other;
            *rate += (level->neg + level->other) / place->b;
        }
        level->neg = level->neg * LEVEL_DECAY + y;
        level->neg = level->neg > LEVEL_FLOOR ? level->neg : LEVEL_FLOOR;
        if (i == 0) {
            level->other = level->other * LEVEL_DECAY + y_other;
            level->other = level->other > LEVEL_FLOOR ? level->other : LEVEL_FLOOR;
        }
    }
}

void level_learn(struct judge_state *state, const struct sight *sight, int age)
{
    int64_t hour = sight->hour - age;
    double came = 0.0, rate = 0.0;

    for (size_t i = 0; i < state->n_series; i++) {
        learn_spread(state, sight, i, age);
        learn_levels(state, sight, i, age, &came, &rate);
    }
    for (size_t k = 0; k < state->n_places; k++) {
        struct place *place = &state->places[k];

        if (place->first == HOUR_NONE || hour < place->first || hour > place->seen)
            continue;

        double exposure = sight_exposure(sight, k, age, age + 1);

        place->b = place->b * LEVEL_DECAY + exposure;
        place->covered += place->coarse ? place->gap[hour % N_SPAN] : 1.0;
        if (place->tested == HOUR_NONE && place->covered >= state->ready_hours)
            place->tested = sight->hour + 1 - FRESH_HOURS; /* not learnt from, and not yet old */
    }
    if (rate > 0.0)
        season_learn(state, sight->conf->zone, hour, came,
                     rate * level_expected(sight->conf, hour));
}

void level_restart(struct judge_state *state, const struct sight *sight, size_t series, bool all)
{
    for (size_t k = 0; k < state->n_places; k++) {
        const struct place *place = &state->places[k];
        struct level *level = &state->series[series].levels[k];
        double exposure = sight_exposure(sight, k, 0, N_LATE), neg = 0.3, other = 0.6;

        for (size_t i = 0; i < level->n_cells; i++)
            if (sight->hour - level->cells[i].hour < N_LATE) {
                neg += level->cells[i].neg;
                other += level->cells[i].other;
            }
        level->neg = neg / (exposure + 3.0) * place->b;
        if (all)
            level->other = other / (exposure + 3.0) * place->b;
    }
}
