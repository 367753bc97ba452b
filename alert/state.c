/*
 * state.c - the judge's memory: made, grown, saved bit-exact, read back.
 */
#include "alert/state.h"

#include "alert/pack.h"
#include "core/mem.h"

#include <string.h>

#define AMOUNT_MOST 1e12
#define HOUR_LAST   INT64_C(70389528) /* of the year 9999 */

enum { STATE_VERSION = 2, COUNT_MOST = 10000000 /* of an hour or a day */ };

const int rung_hours[N_RUNG] = { 1, 3, 6, 12, 24, 48, 72 };

static struct str place_name(const struct place *place)
{
    return (struct str){ place->name, place->n_name };
}

static struct str series_aspect(const struct series *series)
{
    return (struct str){ series->aspect, series->n_aspect };
}

static void level_release(struct level *level)
{
    mem_free(level->cells);
}

/* --- growing --- */

size_t state_place(struct judge_state *state, struct str name)
{
    size_t at = 0;

    while (at < state->n_places && str_cmp(place_name(&state->places[at]), name) < 0)
        at++;
    if (at < state->n_places && str_eq(place_name(&state->places[at]), name))
        return at;

    size_t after = state->n_places - at;

    state->places =
        mem_grow(state->places, &state->cap_places, state->n_places + 1, sizeof *state->places);
    memmove(state->places + at + 1, state->places + at, after * sizeof *state->places);
    state->places[at] = (struct place){ .name = mem_copy(name.p, name.n),
                                        .n_name = name.n,
                                        .first = HOUR_NONE,
                                        .tested = HOUR_NONE,
                                        .back = HOUR_NONE,
                                        .seen = HOUR_NONE,
                                        .b = 3.0,
                                        .drift.day = HOUR_NONE,
                                        .stars.day = HOUR_NONE };
    state->n_places++;
    for (size_t i = 0; i < state->n_series; i++) {
        size_t cap = state->n_places - 1;
        struct level *levels =
            mem_grow(state->series[i].levels, &cap, state->n_places, sizeof *levels);

        memmove(levels + at + 1, levels + at, after * sizeof *levels);
        levels[at] = (struct level){ .neg = 0.3, .other = i == 0 ? 0.6 : 0.0 };
        state->series[i].levels = levels;
    }
    return at;
}

void state_drop_place(struct judge_state *state, size_t at)
{
    size_t after = state->n_places - at - 1;

    mem_free(state->places[at].name);
    memmove(state->places + at, state->places + at + 1, after * sizeof *state->places);
    state->n_places--;
    for (size_t i = 0; i < state->n_series; i++) {
        struct level *levels = state->series[i].levels;

        level_release(&levels[at]);
        memmove(levels + at, levels + at + 1, after * sizeof *levels);
    }
}

static struct series series_new(struct str aspect, size_t n_places)
{
    struct series series = { .aspect = mem_copy(aspect.p, aspect.n), .n_aspect = aspect.n };

    series.levels = mem_alloc((n_places + 1) * sizeof *series.levels);
    series.episode.closed = HOUR_NONE;
    return series;
}

size_t state_series(struct judge_state *state, struct str aspect)
{
    size_t at = 0;

    while (at < state->n_series && str_cmp(series_aspect(&state->series[at]), aspect) < 0)
        at++;
    if (at < state->n_series && str_eq(series_aspect(&state->series[at]), aspect))
        return at;

    state->series =
        mem_grow(state->series, &state->cap_series, state->n_series + 1, sizeof *state->series);
    memmove(state->series + at + 1, state->series + at,
            (state->n_series - at) * sizeof *state->series);
    state->n_series++;
    state->series[at] = series_new(aspect, state->n_places);
    for (size_t i = 0; i < state->n_places; i++)
        state->series[at].levels[i].neg = 0.3;
    return at;
}

struct cell *level_cell(struct level *level, int64_t hour)
{
    size_t at = level->n_cells;

    while (at > 0 && level->cells[at - 1].hour >= hour)
        at--;
    if (at < level->n_cells && level->cells[at].hour == hour)
        return &level->cells[at];
    level->cells =
        mem_grow(level->cells, &level->cap_cells, level->n_cells + 1, sizeof *level->cells);
    memmove(level->cells + at + 1, level->cells + at, (level->n_cells - at) * sizeof *level->cells);
    level->cells[at] = (struct cell){ .hour = hour };
    level->n_cells++;
    return &level->cells[at];
}

const struct cell *level_find(const struct level *level, int64_t hour)
{
    size_t from = 0, to = level->n_cells;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (level->cells[middle].hour < hour)
            from = middle + 1;
        else
            to = middle;
    }
    return from < level->n_cells && level->cells[from].hour == hour ? &level->cells[from] : NULL;
}

void judge_state_close(struct judge_state *state)
{
    if (!state)
        return;
    for (size_t i = 0; i < state->n_series; i++) {
        for (size_t k = 0; k < state->n_places; k++)
            level_release(&state->series[i].levels[k]);
        mem_free(state->series[i].levels);
        mem_free(state->series[i].aspect);
    }
    for (size_t i = 0; i < state->n_places; i++)
        mem_free(state->places[i].name);
    mem_free(state->series);
    mem_free(state->places);
    mem_free(state);
}

/* --- saving, and reading back --- */

static int64_t unpack_hour(struct unpack *in)
{
    return unpack_within(in, HOUR_NONE, HOUR_LAST);
}

/* Mentions or hours, faded: never less than none. */
static double unpack_amount(struct unpack *in)
{
    double x = unpack_double(in);

    if (x < 0.0 || x > AMOUNT_MOST)
        in->bad = true;
    return in->bad ? 0.0 : x;
}

static int32_t unpack_small(struct unpack *in)
{
    return (int32_t)unpack_within(in, 0, COUNT_MOST);
}

static void pack_kappas(struct buf *out, const struct kappa *kappas, int n)
{
    for (int i = 0; i < n; i++) {
        pack_double(out, kappas[i].sum);
        pack_double(out, kappas[i].weight);
    }
}

static void unpack_kappas(struct unpack *in, struct kappa *kappas, int n)
{
    for (int i = 0; i < n; i++) {
        kappas[i].sum = unpack_double(in);
        kappas[i].weight = unpack_amount(in);
    }
}

static void pack_tail(struct buf *out, const struct tail *tail)
{
    pack_double(out, tail->k);
    pack_double(out, tail->excess);
    pack_double(out, tail->days);
    pack_double(out, tail->peak);
    pack_int(out, tail->last);
    pack_uint(out, tail->spoiled);
}

static void unpack_tail(struct unpack *in, struct tail *tail)
{
    tail->k = unpack_amount(in);
    tail->excess = unpack_amount(in);
    tail->days = unpack_amount(in);
    tail->peak = unpack_amount(in);
    tail->last = unpack_hour(in);
    tail->spoiled = unpack_uint(in) != 0;
}

static void pack_episode(struct buf *out, const struct episode *e)
{
    pack_uint(out, e->open);
    pack_int(out, e->opened);
    pack_int(out, e->closed);
    pack_int(out, e->horizon);
    pack_int(out, e->calm);
    pack_uint(out, e->held[0]);
    pack_uint(out, e->held[1]);
    pack_int(out, e->from);
    pack_int(out, e->last);
}

static void unpack_episode(struct unpack *in, struct episode *e)
{
    e->open = unpack_uint(in) != 0;
    e->opened = unpack_hour(in);
    e->closed = unpack_hour(in);
    e->horizon = (int32_t)unpack_within(in, 0, rung_hours[N_RUNG - 1]);
    e->calm = unpack_small(in);
    e->held[0] = unpack_uint(in);
    e->held[1] = unpack_uint(in);
    e->from = in->version >= 2 ? unpack_within(in, -N_SPAN, HOUR_LAST) : e->opened;
    e->last = in->version >= 2 ? unpack_hour(in) : e->opened;
    if (e->open && e->horizon != 6 && e->horizon != 12 && e->horizon != 24)
        in->bad = true;
}

/* Runs of equal bytes: an hourly source is 120 times the same. */
static void pack_gaps(struct buf *out, const uint8_t gap[N_SPAN])
{
    for (int i = 0, n; i < N_SPAN; i += n) {
        for (n = 1; i + n < N_SPAN && gap[i + n] == gap[i]; n++)
            ;
        pack_uint(out, (uint64_t)n);
        pack_uint(out, gap[i]);
    }
}

static void unpack_gaps(struct unpack *in, uint8_t gap[N_SPAN])
{
    for (uint64_t i = 0; i < N_SPAN && !in->bad;) {
        uint64_t n = unpack_uint(in), value = unpack_uint(in);

        if (n == 0 || n > N_SPAN - i || value > UINT8_MAX) {
            in->bad = true;
            return;
        }
        for (; n > 0; n--)
            gap[i++] = (uint8_t)value;
    }
}

/* Days are whole counts, and most are empty in a small topic. */
static void pack_drift(struct buf *out, const struct drift *drift)
{
    pack_int(out, drift->day);
    for (int i = 0; i < N_DRIFT; i++) {
        pack_uint(out, (uint64_t)drift->days[i].neg);
        pack_uint(out, (uint64_t)drift->days[i].all);
    }
    pack_double(out, drift->past.neg);
    pack_double(out, drift->past.all);
}

static void unpack_drift(struct unpack *in, struct drift *drift, int64_t today)
{
    drift->day = unpack_within(in, HOUR_NONE, today);
    for (int i = 0; i < N_DRIFT; i++) {
        uint64_t neg = unpack_uint(in), all = unpack_uint(in);

        if (neg > COUNT_MOST || all > COUNT_MOST)
            in->bad = true;
        drift->days[i] = (struct drift_day){ .neg = (double)neg, .all = (double)all };
    }
    drift->past.neg = unpack_amount(in);
    drift->past.all = unpack_amount(in);
}

static void pack_stars(struct buf *out, const struct stars *stars)
{
    pack_int(out, stars->day);
    if (stars->day == HOUR_NONE)
        return;
    for (int i = 0; i < N_DRIFT; i++) {
        pack_int(out, stars->days[i].n);
        pack_int(out, stars->days[i].sum);
        pack_int(out, stars->days[i].squares);
    }
    pack_double(out, stars->past.n);
    pack_double(out, stars->past.sum);
    pack_double(out, stars->past.squares);
}

static void unpack_stars(struct unpack *in, struct stars *stars, int64_t today)
{
    stars->day = unpack_within(in, HOUR_NONE, today);
    if (stars->day == HOUR_NONE || in->bad)
        return;
    for (int i = 0; i < N_DRIFT; i++) {
        stars->days[i].n = unpack_small(in);
        stars->days[i].sum = unpack_within(in, 0, COUNT_MOST * INT64_C(5000));
        stars->days[i].squares = unpack_within(in, 0, COUNT_MOST * INT64_C(25000));
    }
    stars->past.n = unpack_amount(in);
    stars->past.sum = unpack_amount(in);
    stars->past.squares = unpack_amount(in);
}

/* The bins up to the last that holds any. */
static void pack_reach(struct buf *out, const int32_t reach[N_REACH])
{
    int n = N_REACH;

    while (n > 0 && reach[n - 1] == 0)
        n--;
    pack_uint(out, (uint64_t)n);
    for (int i = 0; i < n; i++)
        pack_uint(out, (uint64_t)reach[i]);
}

static void unpack_reach(struct unpack *in, int32_t reach[N_REACH])
{
    uint64_t n = unpack_uint(in);

    if (n > N_REACH)
        in->bad = true;
    for (uint64_t i = 0; i < n && !in->bad; i++) {
        uint64_t seen = unpack_uint(in);

        if (seen > INT32_MAX / N_REACH)
            in->bad = true;
        else
            reach[i] = (int32_t)seen;
    }
}

static void pack_place(struct buf *out, const struct place *place)
{
    pack_str(out, place_name(place));
    pack_int(out, place->first);
    pack_int(out, place->tested);
    pack_int(out, place->back);
    pack_int(out, place->seen);
    pack_double(out, place->b);
    pack_double(out, place->covered);
    pack_int(out, place->clean);
    for (int i = 0; i < N_DELAY; i++)
        pack_double(out, place->delay[i]);
    pack_uint(out, (place->coarse ? 1 : 0) | (place->blind ? 2 : 0));
    pack_gaps(out, place->gap);
    pack_drift(out, &place->drift);
    pack_stars(out, &place->stars);
    pack_reach(out, place->reach);
}

/* 'hour': up to which all was judged, and nothing seen. */
static void unpack_place(struct unpack *in, struct place *place, int64_t hour)
{
    place->first = unpack_hour(in);
    place->tested = unpack_hour(in);
    place->back = unpack_within(in, -HOUR_LAST, HOUR_LAST);
    place->seen = unpack_within(in, HOUR_NONE, hour);
    place->b = unpack_amount(in);
    place->covered = unpack_amount(in);
    place->clean = unpack_within(in, 0, HOUR_LAST);
    for (int i = 0; i < N_DELAY; i++)
        place->delay[i] = unpack_amount(in);

    uint64_t flags = unpack_uint(in);

    place->coarse = flags & 1;
    place->blind = flags & 2;
    unpack_gaps(in, place->gap);
    unpack_drift(in, &place->drift, hour / 24);
    if (in->version >= 2) {
        unpack_stars(in, &place->stars, hour / 24);
        unpack_reach(in, place->reach);
    }
    if (!(place->b > 0.0) || place->covered > HOUR_LAST)
        in->bad = true;
}

static void pack_level(struct buf *out, const struct level *level, bool whole)
{
    int64_t hour = 0;

    pack_double(out, level->neg);
    if (whole)
        pack_double(out, level->other);
    pack_uint(out, level->n_cells);
    for (size_t i = 0; i < level->n_cells; i++) {
        pack_int(out, level->cells[i].hour - hour);
        hour = level->cells[i].hour;
        pack_int(out, level->cells[i].neg);
        pack_int(out, level->cells[i].other);
        pack_int(out, level->cells[i].raw);
    }
}

static void unpack_level(struct unpack *in, struct level *level, bool whole)
{
    int64_t hour = 0;

    level->neg = unpack_amount(in);
    level->other = whole ? unpack_amount(in) : 0.0;

    size_t n = unpack_count(in);

    level->cells = mem_grow(NULL, &level->cap_cells, n, sizeof *level->cells);
    for (size_t i = 0; i < n && !in->bad; i++) {
        hour += unpack_within(in, i > 0, HOUR_LAST - hour);
        level->cells[i].hour = hour;
        level->cells[i].neg = unpack_small(in);
        level->cells[i].other = unpack_small(in);
        level->cells[i].raw = unpack_small(in);
        level->n_cells++;
    }
}

static void pack_factors(struct buf *out, const struct factor *factors, int n)
{
    for (int i = 0; i < n; i++) {
        pack_double(out, factors[i].seen);
        pack_double(out, factors[i].expected);
    }
}

static void unpack_factors(struct unpack *in, struct factor *factors, int n)
{
    for (int i = 0; i < n; i++) {
        factors[i].seen = unpack_amount(in);
        factors[i].expected = unpack_amount(in);
    }
}

void judge_state_save(const struct judge_state *state, struct buf *out)
{
    size_t from = out->n;

    buf_putc(out, STATE_VERSION);
    pack_int(out, state->hour);
    pack_factors(out, state->hours, 24);
    pack_factors(out, state->days, 7);
    pack_kappas(out, state->volume.count, N_RUNG_VOLUME);
    for (int i = 0; i < N_RUNG_VOLUME; i++)
        pack_tail(out, &state->volume.tail[i]);
    pack_episode(out, &state->volume.episode);
    pack_episode(out, &state->slow);
    pack_episode(out, &state->rating);
    pack_uint(out, state->n_places);
    for (size_t i = 0; i < state->n_places; i++)
        pack_place(out, &state->places[i]);
    pack_uint(out, state->n_series);
    for (size_t i = 0; i < state->n_series; i++) {
        const struct series *series = &state->series[i];

        pack_str(out, series_aspect(series));
        for (size_t k = 0; k < state->n_places; k++)
            pack_level(out, &series->levels[k], i == 0);
        pack_kappas(out, series->count, N_RUNG);
        pack_kappas(out, series->share, N_RUNG);
        pack_tail(out, &series->tail);
        pack_episode(out, &series->episode);
    }
    pack_sum(out, from);
}

static struct judge_state *state_new(void)
{
    struct judge_state *state = mem_alloc(sizeof *state);

    state->hour = HOUR_NONE;
    state->volume.episode.closed = HOUR_NONE;
    state->slow.closed = HOUR_NONE;
    state->rating.closed = HOUR_NONE;
    state_series(state, STR(""));
    return state;
}

struct judge_state *judge_state_open(struct str saved, struct err *err)
{
    struct judge_state *state = state_new();
    struct unpack in;

    if (saved.n == 0)
        return state;
    if (unpack_open(&in, saved, STATE_VERSION, "the state of the alerter", err) < 0)
        goto fail;

    state->hour = unpack_hour(&in);
    unpack_factors(&in, state->hours, 24);
    unpack_factors(&in, state->days, 7);
    unpack_kappas(&in, state->volume.count, N_RUNG_VOLUME);
    for (int i = 0; i < N_RUNG_VOLUME; i++)
        unpack_tail(&in, &state->volume.tail[i]);
    unpack_episode(&in, &state->volume.episode);
    unpack_episode(&in, &state->slow);
    if (in.version >= 2)
        unpack_episode(&in, &state->rating);

    /* Names come sorted, so each is found new and at the end. */
    size_t n_places = unpack_count(&in);

    for (size_t i = 0; i < n_places && !in.bad; i++) {
        size_t at = state_place(state, unpack_str(&in));

        unpack_place(&in, &state->places[at], state->hour);
        in.bad = in.bad || at != i;
    }

    size_t n_series = unpack_count(&in);

    for (size_t i = 0; i < n_series && !in.bad; i++) {
        size_t at = state_series(state, unpack_str(&in));
        struct series *series = &state->series[at];

        if (at != i || state->n_series != i + 1) {
            in.bad = true;
            break;
        }
        for (size_t k = 0; k < n_places && !in.bad; k++)
            unpack_level(&in, &series->levels[k], i == 0);
        unpack_kappas(&in, series->count, N_RUNG);
        unpack_kappas(&in, series->share, N_RUNG);
        unpack_tail(&in, &series->tail);
        unpack_episode(&in, &series->episode);
    }
    if (in.bad || in.rest.n > 0) {
        err_set(err, ERR_DATA, "the state of the alerter is damaged");
        goto fail;
    }
    return state;

fail:
    judge_state_close(state);
    return NULL;
}
