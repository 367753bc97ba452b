/*
 * drift.c - a ring of days, and what falls out of it becomes the past.
 */
#include "alert/drift.h"

#include "core/stats.h"

#define PAST_HALF   90.0               /* days */
#define PAST_DECAY  0.9923279462629435 /* 2^(-1 / PAST_HALF) a day */
#define DRIFT_KAPPA 0.004              /* how much a share wanders from one fortnight to the next */
#define PAST_PRIOR  0.5 /* a negative that is assumed, so that none in a short past proves nothing */
#define DAY_LEAST   5.0  /* mentions that a day may bring in any case */
#define LIFT_PRIOR  25.0 /* negatives that are as usual, so that a few do not lift anything */

/* What a day may count: two usual ones. A campaign of two days, with its own share of complaints, is no
 * fortnight. */
static double most_of(const struct drift *drift)
{
    double sizes[N_DRIFT];

    for (int i = 0; i < N_DRIFT; i++) {
        int k = i;

        for (; k > 0 && sizes[k - 1] > drift->days[i].all; k--)
            sizes[k] = sizes[k - 1];
        sizes[k] = drift->days[i].all;
    }
    return 2.0 * sizes[N_DRIFT / 2] + DAY_LEAST;
}

static void add_day(struct drift_day *sum, const struct drift_day *day, double most)
{
    double weight = day->all > most ? most / day->all : 1.0;

    sum->neg += weight * day->neg;
    sum->all += weight * day->all;
}

void drift_learn(struct place *place, int64_t hour, double neg, double all)
{
    struct drift *drift = &place->drift;
    int64_t day = hour / 24;

    if (drift->day == HOUR_NONE)
        drift->day = day;
    for (; drift->day < day; drift->day++) { /* the slot of the new day holds the one that leaves */
        struct drift_day *slot = &drift->days[(drift->day + 1) % N_DRIFT];

        drift->past.neg *= PAST_DECAY;
        drift->past.all *= PAST_DECAY;
        add_day(&drift->past, slot, most_of(drift));
        *slot = (struct drift_day){ 0 };
    }
    drift->days[day % N_DRIFT].neg += neg;
    drift->days[day % N_DRIFT].all += all;
}

void drift_learn_backlog(struct place *place, int64_t age, double neg, double all)
{
    double weight = stats_fade((double)age, PAST_HALF * 24);

    place->drift.past.neg += neg * weight;
    place->drift.past.all += all * weight;
}

/* Adds the whole days of the place in [from, today). */
static struct drift_day days_since(const struct drift *drift, int64_t from, int64_t today)
{
    struct drift_day sum = { 0 };
    double most = most_of(drift);

    for (int64_t day = from > 0 ? from : 0; day < today; day++)
        if (day <= drift->day && day > drift->day - N_DRIFT)
            add_day(&sum, &drift->days[day % N_DRIFT], most);
    return sum;
}

struct drift_sum drift_read(const struct judge_state *state, int64_t hour)
{
    struct drift_sum sum = { 0 };
    int64_t today = hour / 24;
    double past = 0.0;

    for (size_t i = 0; i < state->n_places; i++) {
        const struct drift *drift = &state->places[i].drift;

        if (state->places[i].tested == HOUR_NONE)
            continue;

        struct drift_day days = days_since(drift, today - N_DRIFT + 1, today);

        if (drift->past.all < days.all || drift->past.all <= 0.0)
            continue; /* too short a past to be the measure */
        sum.neg += days.neg;
        sum.all += days.all;
        sum.m += (drift->past.neg + PAST_PRIOR) / (drift->past.all + PAST_PRIOR) * days.all;
        past += drift->past.neg + PAST_PRIOR;
    }
    if (past > 0.0)
        sum.variance = sum.m + sum.m * sum.m * (DRIFT_KAPPA + 1.0 / past);
    return sum;
}

double drift_lift(const struct judge_state *state, int64_t hour)
{
    double neg = LIFT_PRIOR, m = LIFT_PRIOR;

    for (size_t i = 0; i < state->n_places; i++) {
        const struct level *level = &state->series[0].levels[i];

        if (state->places[i].tested == HOUR_NONE)
            continue;

        struct drift_day days = days_since(&state->places[i].drift, hour / 24 - 7, hour / 24);

        neg += days.neg;
        m += days.all * level->neg / (level->neg + level->other);
    }
    return neg > m ? neg / m : 1.0;
}

void drift_restart(struct judge_state *state)
{
    for (size_t i = 0; i < state->n_places; i++) {
        struct drift *drift = &state->places[i].drift;

        drift->past = (struct drift_day){ 0 };
        for (int k = 0; k < N_DRIFT; k++) {
            drift->past.neg += drift->days[k].neg;
            drift->past.all += drift->days[k].all;
        }
    }
}
