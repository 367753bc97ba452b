/*
 * level.c - coverage, arrivals, exposure, and what is usual in a window. What is learnt: learn.c.
 */
#include "alert/level.h"

#include "alert/drift.h"
#include "alert/season.h"
#include "alert/stars.h"
#include "core/stats.h"

#include <string.h>

#define DELAY_DECAY 0.97 /* a day */
#define DELAY_PRIOR 20.0

enum { CLEAN_HOURS = 72, BACKLOG_HOURS = 90 * 24 };

/* Ages up to which the bins of the delay histogram reach, and what they are before any is known. */
static const int delay_reach[N_DELAY] = { 0, 1, 2, 3, 4, 6, 8, 12, 18, 24, 36, 48 };
static const double delay_share[N_DELAY] = { 0.70, 0.08, 0.05, 0.03, 0.03,  0.03,
                                             0.02, 0.02, 0.02, 0.01, 0.005, 0.005 };

/* --- coverage --- */

static int64_t hour_before(int64_t time)
{
    return clock_floor(time - 1, HOUR_S) / HOUR_S;
}

static void see(struct place *place, const struct coverage *coverage, int64_t previous,
                int64_t hour)
{
    place->blind = coverage->blind;
    place->coarse = place->coarse || !coverage->dated;
    place->seen_before = place->seen;
    for (int64_t h = hour; h > previous && h > hour - N_SPAN; h--)
        place->gap[h % N_SPAN] = 0;
    if (coverage->first_ok_at == TIME_NONE || coverage->last_ok_at == TIME_NONE)
        return;

    int64_t seen = hour_before(coverage->last_ok_at);

    seen = seen < hour ? seen : hour;
    if (place->first == HOUR_NONE) {
        place->seen = hour_before(coverage->first_ok_at);
        place->seen = place->seen < seen ? place->seen : seen;
        place->first = place->seen + 1;
        place->back = place->first;
    }
    if (seen > place->seen) {
        int64_t gap = seen - place->seen;

        place->gap[seen % N_SPAN] = (uint8_t)(gap < N_LATE ? gap : N_LATE);
        place->seen = seen;
    }

    int64_t late = 2 * coverage->every_s / HOUR_S + 1;

    place->clean = coverage->blind || hour - place->seen > late ? 0 : place->clean + 1;
}

/* --- arrivals --- */

/* Items of a first poll train at once, as if they had been seen when they were written. */
static void learn_backlog(struct level *level, const struct arrival *arrival, int64_t age)
{
    if (age < 0 || age > BACKLOG_HOURS)
        return;
    level->neg += arrival->neg * stats_fade((double)age, LEVEL_HALF_LIFE);
    level->other += arrival->other * stats_fade((double)age, LEVEL_HALF_LIFE);
}

/* The backlog reaches back to 'from': these hours are covered now. */
static void cover_backlog(struct place *place, int64_t from, int64_t hour, int32_t ready_hours)
{
    if (place->back == HOUR_NONE || from >= place->back)
        return;
    if (hour - from > BACKLOG_HOURS)
        from = hour - BACKLOG_HOURS;
    if (from >= place->back)
        return;

    /* The sum of decayed hours [from, back), a geometric series. */
    double older = stats_fade((double)(hour - from + 1), LEVEL_HALF_LIFE),
           newer = stats_fade((double)(hour - place->back + 1), LEVEL_HALF_LIFE);

    place->b += (newer - older) / (1.0 - LEVEL_DECAY);
    place->covered += (double)(place->back - from);
    place->back = from;
    if (place->tested == HOUR_NONE && place->covered >= ready_hours)
        place->tested = place->first > hour ? place->first : hour;
}

static void learn_delay(struct place *place, int64_t seen_before, const struct arrival *arrival,
                        int64_t event)
{
    int64_t late = seen_before + 1 - event;
    int bin = 0;

    if (place->clean < CLEAN_HOURS || late > N_MATURE)
        return;
    while (bin < N_DELAY - 1 && late > delay_reach[bin])
        bin++;
    place->delay[bin] += arrival->neg + arrival->other;
}

static void count_arrival(struct level *level, const struct arrival *arrival, int64_t event)
{
    if (arrival->neg == 0 && arrival->other == 0 && arrival->raw_neg == 0)
        return;

    struct cell *cell = level_cell(level, event);

    cell->neg += arrival->neg;
    cell->other += arrival->other;
    cell->raw += arrival->raw_neg;
}

void level_receive(struct judge_state *state, const struct tick *tick, int64_t hour,
                   const size_t *places)
{
    struct str aspect = STR_NONE;
    size_t series = 0;
    int32_t last_aspect = ASPECT_ALL;

    for (size_t i = 0; i < tick->n_sources; i++) {
        struct place *place = &state->places[places[i]];

        see(place, &tick->sources[i], state->hour, hour);
        if (hour % 24 == 0)
            for (int k = 0; k < N_DELAY; k++)
                place->delay[k] *= DELAY_DECAY;
    }
    for (size_t i = 0; i < tick->n_arrivals; i++) {
        const struct arrival *arrival = &tick->arrivals[i];
        struct place *place = &state->places[places[arrival->source]];
        int64_t event = clock_floor(arrival->bucket, HOUR_S) / HOUR_S;

        if (arrival->aspect != last_aspect || i == 0) {
            last_aspect = arrival->aspect;
            aspect = last_aspect == ASPECT_ALL ? STR("") : tick->aspects[last_aspect];
            series = state_series(state, aspect);
        }

        struct level *level = &state->series[series].levels[places[arrival->source]];

        place->coarse = place->coarse || arrival->day_grain;
        if (arrival->backlog) {
            if (!tick->sources[arrival->source].dated)
                continue;
            if (series == 0)
                cover_backlog(place, event, hour, state->ready_hours);
            learn_backlog(level, arrival, hour - event);
            if (series == 0 && event <= hour)
                drift_learn_backlog(place, hour - event, arrival->neg,
                                    arrival->neg + arrival->other);
            continue;
        }
        if (place->coarse || event > hour)
            event = place->coarse ? place->seen : hour;
        if (place->first == HOUR_NONE || event < place->first || hour - event > N_LATE)
            continue;
        if (series == 0 && !place->coarse && place->seen_before != HOUR_NONE)
            learn_delay(place, place->seen_before, arrival, event);
        count_arrival(level, arrival, event);
    }
}

void level_receive_rated(struct judge_state *state, const struct tick *tick, int64_t hour,
                         const size_t *places)
{
    for (size_t i = 0; i < tick->n_rated; i++) {
        const struct rated *rated = &tick->rated[i];
        struct place *place = &state->places[places[rated->source]];
        int64_t event = clock_floor(rated->bucket, HOUR_S) / HOUR_S;

        stars_learn(place, event < hour ? event : hour, hour, rated);
    }
}

/* --- exposure --- */

/* reach[a] = share of the items of an hour that are there a hours later. */
static void delivered_by(const struct place *place, double reach[N_MATURE + 1])
{
    double total = DELAY_PRIOR, sum = 0.0;
    int age = 0;

    for (int i = 0; i < N_DELAY; i++)
        total += place->delay[i];
    for (int i = 0; i < N_DELAY; i++) {
        double share = (place->delay[i] + DELAY_PRIOR * delay_share[i]) / total;
        int width = delay_reach[i] - (i ? delay_reach[i - 1] : -1);

        for (int k = 0; k < width; k++) {
            sum += share / width;
            reach[age++] = sum;
        }
    }
}

static double coarse_exposure(const struct place *place, const struct sight *sight, int age)
{
    int gap = place->gap[(sight->hour - age) % N_SPAN];
    double sum = 0.0;

    for (int i = age; i < age + gap && i < N_SEASON; i++)
        sum += sight->season[i];
    return sum;
}

static void look_at(const struct place *place, const struct sight *sight, double *exposure)
{
    double reach[N_MATURE + 1];
    int64_t oldest = place->first == HOUR_NONE ? 0 : sight->hour - place->first + 1;
    int64_t newest = sight->hour - place->seen;
    int to = oldest < N_SPAN ? (int)(oldest > 0 ? oldest : 0) : N_SPAN;
    int from = newest < to ? (int)newest : to;
    double sum = 0.0;

    if (!place->coarse)
        delivered_by(place, reach);
    for (int i = 0; i < from; i++)
        exposure[i] = 0.0;
    for (int i = from; i < to; i++) {
        exposure[i] = sum;
        sum += place->coarse ? coarse_exposure(place, sight, i)
                             : sight->season[i] * (i - from <= N_MATURE ? reach[i - from] : 1.0);
    }
    for (int i = to; i <= N_SPAN; i++)
        exposure[i] = sum;
}

static void tally(const struct judge_state *state, const struct series *series, int64_t hour,
                  struct tally *sums)
{
    for (size_t i = 0; i < state->n_places; i++) {
        const struct level *level = &series->levels[i];

        if (!place_is_ready(&state->places[i]))
            continue;
        for (size_t k = 0; k < level->n_cells; k++) {
            int64_t age = hour - level->cells[k].hour;

            if (age < 0 || age >= N_SPAN || level->cells[k].hour < state->places[i].tested)
                continue;
            sums->neg[age + 1] += level->cells[k].neg;
            sums->other[age + 1] += level->cells[k].other;
            sums->raw[age + 1] += level->cells[k].raw;
        }
    }
    for (int i = 0; i < N_SPAN; i++) {
        sums->neg[i + 1] += sums->neg[i];
        sums->other[i + 1] += sums->other[i];
        sums->raw[i + 1] += sums->raw[i];
    }
}

double level_expected(const struct judge_conf *conf, int64_t hour)
{
    double times = 1.0;

    for (size_t i = 0; i < conf->n_busy; i++)
        if (hour * HOUR_S >= conf->busy[i].from && hour * HOUR_S < conf->busy[i].to)
            times *= conf->busy[i].factor / 1000.0;
    return times;
}

void level_look(const struct judge_state *state, const struct judge_conf *conf, int64_t hour,
                struct arena *arena, struct sight *sight)
{
    sight->hour = hour;
    sight->conf = conf;
    sight->lift = drift_lift(state, hour - N_MATURE);
    season_read(state, conf->zone, hour, N_SEASON, sight->season);
    for (int i = 0; i < N_SEASON && conf->n_busy > 0; i++)
        sight->season[i] *= level_expected(conf, hour - i);
    sight->exposure = arena_alloc(arena, (state->n_places + 1) * (N_SPAN + 1) * sizeof(double));
    for (size_t i = 0; i < state->n_places; i++)
        look_at(&state->places[i], sight, sight->exposure + i * (N_SPAN + 1));
    sight->tallies = arena_alloc(arena, state->n_series * sizeof *sight->tallies);
    for (size_t i = 0; i < state->n_series; i++)
        tally(state, &state->series[i], hour, &sight->tallies[i]);
}

/* --- windows --- */

/* The age, clamped to the hours since which the place is judged. */
static int tested(const struct place *place, int64_t hour, int age)
{
    int64_t most = hour - place->tested + 1;

    return age < most ? age : most > 0 ? (int)most : 0;
}

struct usual level_usual(const struct judge_state *state, const struct series *series,
                         const struct sight *sight, int from, int to)
{
    struct usual u = { 0 };
    double rate = 0.0, rate_all = 0.0, doubt = 0.0, doubt_all = 0.0;

    for (size_t i = 0; i < state->n_places; i++) {
        const struct place *place = &state->places[i];

        if (!place_is_ready(place))
            continue;

        double exposure = sight_exposure(sight, i, tested(place, sight->hour, from),
                                         tested(place, sight->hour, to));
        double neg = series->levels[i].neg / place->b;
        double other = state->series[0].levels[i].other / place->b;

        u.neg += neg * exposure * sight->lift;
        u.other += other * exposure;
        rate += neg;
        rate_all += neg + other;
        doubt += neg / place->b;
        doubt_all += (neg + other) / place->b;
    }
    u.doubt = rate > 0.0 ? doubt / (rate * rate) : 0.0;
    u.doubt_all = rate_all > 0.0 ? doubt_all / (rate_all * rate_all) : 0.0;
    return u;
}

int32_t level_count(const struct judge_state *state, const struct series *series,
                    const struct sight *sight, size_t at, int from, int to, struct usual *usual)
{
    const struct place *place = &state->places[at];
    const struct level *level = &series->levels[at];
    int32_t n = 0;

    *usual = (struct usual){ 0 };
    if (!place_is_ready(place))
        return 0;
    usual->neg =
        level->neg / place->b * sight->lift *
        sight_exposure(sight, at, tested(place, sight->hour, from), tested(place, sight->hour, to));
    for (size_t i = 0; i < level->n_cells; i++) {
        int64_t age = sight->hour - level->cells[i].hour;

        if (age >= from && age < to && level->cells[i].hour >= place->tested)
            n += level->cells[i].neg;
    }
    return n;
}

double level_coverage(const struct judge_state *state, const struct series *series,
                      const struct sight *sight, int hours)
{
    double seen = 0.0, whole = 0.0;

    for (size_t i = 0; i < state->n_places; i++) {
        const struct place *place = &state->places[i];
        int64_t unseen = sight->hour - place->seen;

        for (int age = 0; age < hours && place_is_ready(place); age++) {
            double expected = series->levels[i].neg / place->b * sight->season[age];

            whole += expected;
            seen += age >= unseen && !place->blind ? expected : 0.0;
        }
    }
    return whole > 0.0 ? seen / whole : 0.0;
}

void level_prune(struct judge_state *state, int64_t hour)
{
    for (size_t k = state->n_places; k-- > 0;)
        if (state->places[k].gone && hour - state->places[k].seen > N_SPAN)
            state_drop_place(state, k);
    for (size_t i = 0; i < state->n_series; i++)
        for (size_t k = 0; k < state->n_places; k++) {
            struct level *level = &state->series[i].levels[k];
            size_t n = 0;

            while (n < level->n_cells && hour - level->cells[n].hour >= N_SPAN - 1)
                n++;
            if (n > 0) {
                level->n_cells -= n;
                memmove(level->cells, level->cells + n, level->n_cells * sizeof *level->cells);
            }
        }
}
