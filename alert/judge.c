/*
 * judge.c - one topic, one tick: what came, what was learnt, what stands out.
 *
 * An hour is first learnt from when it is two days old, and judged at once. Each signal of each
 * series has an episode: it begins with the tick whose odds pass the threshold, and ends with the
 * third calm tick (a long one with a later one), or after fourteen days, when what was unusual has
 * become the level. The hours of an episode train nothing upwards, and after its end only windows
 * count that begin after it.
 */
#include "alert/detect.h"
#include "alert/reach.h"
#include "core/stats.h"

enum {
    ODDS_DIGITS = 9, /* return periods above 10^9 days are told as that */
    HALF_DAY = 12,   /* an episode of more hours needs more calm ticks: */
    EMBER_HOURS = 5, /* one more for so many hours each, */
    N_CALM_MORE = 9, /* at most so many more */
};

static int64_t days_of(double odds)
{
    if (odds <= 0.0)
        return 0;
    return (int64_t)stats_exp((odds < ODDS_DIGITS ? odds : ODDS_DIGITS) * STATS_LN_10);
}

/* All series of a topic together shall be opened by chance once in odds_days: one half of that is for
 * the topic as a whole, the other is shared by its aspects. */
static int64_t odds_needed(const struct judge_conf *conf, const struct judge_state *state,
                           size_t series)
{
    int64_t n_aspects = (int64_t)state->n_series - 1;

    if (n_aspects == 0)
        return conf->odds_days;
    return conf->odds_days * (series == 0 ? 2 : 2 * n_aspects);
}

/* --- the sources --- */

static void meet_sources(struct judge_state *state, const struct tick *tick, size_t *places)
{
    for (size_t i = 0; i < state->n_places; i++)
        state->places[i].gone = true;
    for (size_t i = 0; i < tick->n_sources; i++)
        state_place(state, tick->sources[i].name);
    for (size_t i = 0; i < tick->n_sources; i++) { /* only now do the indices stay */
        places[i] = state_place(state, tick->sources[i].name);
        state->places[places[i]].gone = false;
    }
}

/* More than half of what the topic lives from cannot be read. */
static bool most_is_blind(const struct judge_state *state)
{
    double blind = 0.0, whole = 0.0;

    for (size_t i = 0; i < state->n_places; i++) {
        const struct place *place = &state->places[i];
        const struct level *level = &state->series[0].levels[i];
        double rate = (level->neg + level->other) / place->b;

        if (!place_is_ready(place) || place->gone)
            continue;
        whole += rate;
        blind += place->blind ? rate : 0.0;
    }
    return blind > 0.5 * whole;
}

static double hours_learnt(const struct judge_state *state)
{
    double most = 0.0;

    for (size_t i = 0; i < state->n_places; i++)
        most = state->places[i].covered > most ? state->places[i].covered : most;
    return most;
}

/* --- episodes --- */

static void hold(struct episode *e, int64_t hour, bool held)
{
    uint64_t bit = UINT64_C(1) << (hour & 63);

    e->held[hour >> 6 & 1] = held ? e->held[hour >> 6 & 1] | bit : e->held[hour >> 6 & 1] & ~bit;
}

static void episode_open(struct episode *e, int64_t hour, const struct finding *f, int32_t observed)
{
    int hours = f->hours ? f->hours : f->to - f->from;

    e->open = true;
    e->opened = hour;
    e->from = hour - f->to + 1;
    e->last = hour - f->from;
    e->calm = 0;
    e->horizon = observed * 6 >= 3 * hours ? 6 : observed * 12 >= 3 * hours ? 12 : 24;
    for (int age = f->from; age < f->to; age++)
        hold(e, hour - age, true);
}

/* Calm ticks that end the episode: a long one tends to flare up again. */
static int calm_needed(const struct episode *e)
{
    int64_t more = (e->last + 1 - e->opened - HALF_DAY) / EMBER_HOURS;

    return N_CALM + (int)(more < 0 ? 0 : more < N_CALM_MORE ? more : N_CALM_MORE);
}

static void episode_close(struct episode *e, int64_t hour)
{
    e->open = false;
    e->closed = hour;
}

/* --- judgements --- */

static void describe(const struct judge_state *state, size_t i, const struct sight *sight,
                     const struct finding *f, struct judgement *out)
{
    struct usual u = level_usual(state, &state->series[i], sight, 0, N_LATE);

    out->from = (sight->hour - f->to + 1) * HOUR_S;
    out->to = (sight->hour - f->from + 1) * HOUR_S;
    out->observed = f->observed;
    out->observed_all = f->all;
    out->raw = f->raw;
    out->rating_now = f->rating_now;
    out->rating_usual = f->rating_usual;
    out->expected_milli = (int64_t)(f->m * 1000.0 + 0.5);
    if (f->m > 0.0) {
        out->usual_low = (int32_t)stats_quantile(0.1, f->m, f->variance);
        out->usual_high = (int32_t)stats_quantile(0.9, f->m, f->variance);
    }
    if (u.neg + u.other > 0.0)
        out->share_usual = (int32_t)(1000.0 * u.neg / (u.neg + u.other) + 0.5);
}

/* The part of the whole's window that most of it is about: over two fifths of the negatives, and more than
 * its usual share of them. */
static void name_parts(const struct judge_state *state, const struct sight *sight,
                       const struct finding *f, struct judgement *out, struct arena *arena)
{
    struct usual whole = level_usual(state, &state->series[0], sight, f->from, f->to);
    double most = 0.0;

    for (size_t i = 1; i < state->n_series; i++) {
        const struct series *series = &state->series[i];
        struct usual u = level_usual(state, series, sight, f->from, f->to);
        int32_t n = sight->tallies[i].neg[f->to] - sight->tallies[i].neg[f->from];
        double share = whole.neg > 0.0 ? u.neg / whole.neg : 0.0, excess = n - u.neg;

        if (5 * n >= 2 * f->observed && n > 1.2 * share * f->observed && excess > most) {
            most = excess;
            out->main_aspect = arena_str(arena, (struct str){ series->aspect, series->n_aspect });
            out->main_aspect_n = n;
        }
    }
    most = 0.5 * (f->observed - whole.neg);
    for (size_t k = 0; k < state->n_places && state->n_places > 1; k++) {
        const struct place *place = &state->places[k];
        struct usual u;
        int32_t n = level_count(state, &state->series[0], sight, k, f->from, f->to, &u);

        if (n >= 3 && n - u.neg > most) {
            most = n - u.neg;
            out->main_source = arena_str(arena, (struct str){ place->name, place->n_name });
            out->main_source_n = n;
        }
    }
}

static bool is_paused(const struct detector *d, const struct episode *e, int64_t hour)
{
    return e->closed != HOUR_NONE && hour - e->closed < d->pause_hours;
}

static void judge_signal(const struct judge_conf *conf, struct judge_state *state, size_t i,
                         const struct sight *sight, const struct detector *d, struct arena *arena,
                         struct judgement *out)
{
    struct episode *e = detector_episode(d, state, i);
    struct tail *tails = detector_tails(d, state, i);
    struct finding f;

    for (int64_t h = sight->hour; h > state->hour && h > sight->hour - N_HELD; h--)
        hold(e, h, false);
    d->find(state, i, sight, &f);
    if (out->ready) {
        out->odds_days = days_of(f.odds);
        describe(state, i, sight, &f, out);
    }
    if (e->open) {
        hold(e, sight->hour, true);
        if (f.now >= 1.0 && sight->hour - f.quiet > e->last)
            e->last = sight->hour - f.quiet;
        out->calm = f.covered && f.now < 1.0 && !out->blind;
        if (f.now >= 1.0)
            e->calm = 0;
        else if (out->calm) /* an hour that could not be read says nothing either way */
            e->calm++;
    } else {
        out->calm = out->ready && !out->blind && f.odds <= 0.0;
        if (out->ready && !out->blind && !is_paused(d, e, sight->hour) &&
            out->odds_days >= odds_needed(conf, state, i))
            episode_open(e, sight->hour, &f, out->observed);
    }
    if (out->ready && !out->blind)
        for (int k = 0; k < d->n_tails; k++)
            tail_learn(&tails[k], d->rule, sight->hour, f.evidence[k], e->open);
    if (e->open && e->calm >= calm_needed(e)) {
        episode_close(e, sight->hour);
    } else if (e->open && sight->hour - e->opened >= d->most_hours) {
        episode_close(e, sight->hour);
        d->settle(state, i, sight);
        out->settled = true;
    }
    out->open = e->open;
    if (e->from < e->last + 1 && e->last > 0) {
        out->burned_from = e->from * HOUR_S;
        out->burned_to = (e->last + 1) * HOUR_S;
    }
    if (i == 0 && d->id == SIGNAL_NEGATIVE && e->open)
        name_parts(state, sight, &f, out, arena);
}

/* --- single mentions --- */

static size_t judge_reach(const struct judge_conf *conf, struct judge_state *state,
                          const struct tick *tick, const size_t *places, struct judgement *out)
{
    size_t n = 0;

    for (size_t i = 0; i < tick->n_heard; i++) {
        const struct heard *heard = &tick->heard[i];
        int64_t mark = reach_mark(&state->places[places[heard->source]]);

        if (conf->reach > 0 && conf->reach < mark)
            mark = conf->reach;
        if (heard->neg && !heard->backlog && heard->now >= mark)
            out[n++] = (struct judgement){ .signal = STR("reach"),
                                           .ready = true,
                                           .mention = heard->mention,
                                           .reach = heard->now,
                                           .reach_usual = mark };
    }
    for (size_t i = 0; i < tick->n_heard; i++)
        reach_learn(&state->places[places[tick->heard[i].source]], &tick->heard[i]);
    return n;
}

/* What has become old enough since the last tick, oldest first; ticks that were never made leave
 * hours unlearnt. */
static void learn(struct judge_state *state, const struct sight *sight)
{
    int64_t n = state->hour == HOUR_NONE ? 0 : sight->hour - state->hour;

    if (n > N_LATE - N_MATURE)
        n = N_LATE - N_MATURE;
    for (; n > 0; n--)
        level_learn(state, sight, N_MATURE + (int)n - 1);
}

size_t judge(const struct judge_conf *conf, struct judge_state *state, const struct tick *tick,
             struct arena *arena, struct judgement **out)
{
    int64_t hour = tick->at / HOUR_S - 1;
    size_t *places = arena_alloc(arena, (tick->n_sources + 1) * sizeof *places);
    const struct detector *detectors;
    size_t n_detectors = detectors_all(&detectors), n = 0;
    struct sight sight;

    if (hour < state->hour) /* the clock was set back: nothing is known better than before */
        hour = state->hour;
    state->ready_hours = conf->ready_hours > 0 ? conf->ready_hours : N_READY;
    meet_sources(state, tick, places);
    level_receive(state, tick, hour, places);
    level_receive_rated(state, tick, hour, places);
    level_look(state, conf, hour, arena, &sight);
    learn(state, &sight);

    struct judgement *all =
        arena_alloc(arena, (state->n_series * n_detectors + tick->n_heard) * sizeof *all);
    bool blind = most_is_blind(state);
    double learnt = hours_learnt(state);

    for (size_t i = 0; i < state->n_series; i++)
        for (size_t k = 0; k < n_detectors; k++) {
            if (i > 0 && !detectors[k].per_aspect)
                continue;
            all[n] = (struct judgement){
                .aspect = arena_str(
                    arena, (struct str){ state->series[i].aspect, state->series[i].n_aspect }),
                .signal = str_of(detectors[k].signal),
                .ready = learnt >= state->ready_hours,
                .days_learnt = (int32_t)(learnt / 24),
                .blind = blind,
            };
            judge_signal(conf, state, i, &sight, &detectors[k], arena, &all[n]);
            n++;
        }
    n += judge_reach(conf, state, tick, places, all + n);
    state->hour = hour;
    level_prune(state, hour);
    *out = all;
    return n;
}
