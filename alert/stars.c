/*
 * stars.c - a ring of days of ratings, and what falls out of it becomes the past.
 */
#include "alert/stars.h"

#include "core/stats.h"

#include <math.h>

#define PAST_HALF  90.0 /* half-life of the past, days */
#define LEAST_PAST 20.0 /* ratings of the past that a source needs to be compared */
#define LEAST_VAR                                                                                  \
    250.0 /* least variance assumed (thousandths of a star squared): half a star's deviation */

enum { LEAST_NOW = 10 /* ratings that a window needs */ };

static const int windows[] = { 3, 7, 14 };

static void add_past(struct star_past *past, double n, double sum, double squares, double weight)
{
    past->n += n * weight;
    past->sum += sum * weight;
    past->squares += squares * weight;
}

/* The slot of a new day holds the one that leaves the ring. */
static void advance(struct stars *stars, int64_t today)
{
    if (stars->day == HOUR_NONE)
        stars->day = today;
    for (; stars->day < today; stars->day++) {
        struct star_day *slot = &stars->days[(stars->day + 1) % N_DRIFT];
        double weight = stats_fade(1.0, PAST_HALF);

        stars->past.n *= weight;
        stars->past.sum *= weight;
        stars->past.squares *= weight;
        add_past(&stars->past, slot->n, (double)slot->sum, (double)slot->squares, 1.0);
        *slot = (struct star_day){ 0 };
    }
}

void stars_learn(struct place *place, int64_t event, int64_t hour, const struct rated *rated)
{
    struct stars *stars = &place->stars;
    int64_t day = event / 24, age = hour / 24 - day;

    advance(stars, hour / 24);
    if (age >= N_DRIFT) {
        add_past(&stars->past, rated->n, (double)rated->sum, (double)rated->squares,
                 stats_fade((double)(age - N_DRIFT), PAST_HALF));
        return;
    }
    if (age < 0)
        day = hour / 24;

    struct star_day *slot = &stars->days[day % N_DRIFT];

    slot->n += rated->n;
    slot->sum += rated->sum;
    slot->squares += rated->squares;
}

/* The days of the ring in (today - days, today], and all before them. */
static void split(const struct stars *stars, int64_t today, int days, struct star_past *now,
                  struct star_past *before)
{
    *now = (struct star_past){ 0 };
    *before = stars->past;
    for (int64_t day = stars->day; day > stars->day - N_DRIFT && day >= 0; day--) {
        const struct star_day *slot = &stars->days[day % N_DRIFT];

        add_past(day > today - days ? now : before, slot->n, (double)slot->sum,
                 (double)slot->squares, 1.0);
    }
}

static struct stars_sum read_window(const struct judge_state *state, int64_t today, int days)
{
    struct stars_sum sum = { .days = days };
    double came = 0.0, usual = 0.0, variance = 0.0, n = 0.0;

    for (size_t i = 0; i < state->n_places; i++) {
        const struct place *place = &state->places[i];
        struct star_past now, before;

        if (place->stars.day == HOUR_NONE || !place_is_ready(place))
            continue;
        split(&place->stars, today, days, &now, &before);
        if (before.n < LEAST_PAST || before.n < now.n)
            continue;

        double mean = before.sum / before.n;
        double spread = before.squares / before.n * 1000.0 - mean * mean;

        spread = spread > LEAST_VAR * 1000.0 ? spread : LEAST_VAR * 1000.0;
        n += now.n;
        came += now.sum;
        usual += now.n * mean;
        variance += now.n * spread + now.n * now.n * spread / before.n;
    }
    if (n < LEAST_NOW)
        return (struct stars_sum){ 0 };
    sum.n = (int32_t)n;
    sum.z = (usual - came) / sqrt(variance);
    sum.now = came / n;
    sum.before = usual / n;
    return sum;
}

struct stars_sum stars_read(const struct judge_state *state, int64_t hour)
{
    struct stars_sum best = { 0 };

    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        struct stars_sum sum = read_window(state, hour / 24, windows[i]);

        if (sum.days && (!best.days || sum.z > best.z))
            best = sum;
    }
    return best;
}

void stars_restart(struct judge_state *state)
{
    for (size_t i = 0; i < state->n_places; i++) {
        struct stars *stars = &state->places[i].stars;

        stars->past = (struct star_past){ 0 };
        for (int k = 0; k < N_DRIFT; k++)
            add_past(&stars->past, stars->days[k].n, (double)stars->days[k].sum,
                     (double)stars->days[k].squares, 1.0);
    }
}
