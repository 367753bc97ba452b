/*
 * detect.c - windows of one hour to three days, and how unlikely each one is.
 *
 * Negatives are few, and a real fire may burn in one hour or smoulder over two days: the evidence is
 * the largest over a ladder of windows. Some end in the past, because items come late and an outage
 * is made up afterwards. Each window is asked twice: are these more negatives than usual (count), and
 * more than the mentions around them explain (share)? The smaller answer counts, so that a campaign
 * that multiplies everything stays quiet. The volume is dense and heavy-tailed: its rungs are turned
 * into odds one by one, and averaged.
 */
#include "alert/detect.h"

#include "alert/drift.h"
#include "alert/stars.h"
#include "core/stats.h"

#include <math.h>

#define TWICE      0.2 /* chance of a second word within the window */
#define ANGRY      0.002 /* chance of an author who writes again and again: two of the mentions count */
#define FEW_OTHERS 1.0 /* so many others are assumed where few came: a wave begins with few */
#define COVERED    0.8 /* of a calm window's expectation must have been readable */

enum { DAY_HOURS = 24 };

static const struct {
    int hours, back;
} ladder[] = {
    { 1, 0 },  { 3, 0 },   { 6, 0 },  { 12, 0 }, { 24, 0 },  { 48, 0 },  { 72, 0 },
    { 3, 6 },  { 6, 6 },   { 12, 6 }, { 3, 12 }, { 6, 12 },  { 12, 12 }, { 3, 24 },
    { 6, 24 }, { 12, 24 }, { 3, 36 }, { 6, 36 }, { 12, 36 },
};

static int rung_of(int hours)
{
    int k = 0;

    while (rung_hours[k] != hours)
        k++;
    return k;
}

/* -log10 P(X >= s); 0 where s is nothing to speak of. People say things twice: with the chance TWICE
 * one of the s is the second word of another's author, and s - 1 of them came by themselves. That
 * weighs on counts of three and four, and is nothing beside large ones. */
static double surprise(double s, double m, double variance)
{
    if (s < 3.0 || s <= m || s < m + 1.6 * sqrt(variance))
        return 0.0;
    m = m > 1e-9 ? m : 1e-9;

    double z = stats_tail(s, m, variance), z_less = stats_tail(s - 1.0, m, variance),
           z_least = stats_tail(s - 2.0, m, variance);

    return z - stats_log10(1.0 + TWICE * stats_exp((z - z_less) / STATS_LOG10_E) +
                           ANGRY * stats_exp((z - z_least) / STATS_LOG10_E));
}

static double square(double x)
{
    return x * x;
}

/* Where copies were recognised, or an author who goes on and on, the first of them was counted all
 * the same, and one copy in twelve was not recognised: so many are no surprise, at most three. */
static double echoes(const struct tally *sums, int from, int to)
{
    double copies = (sums->raw[to] - sums->raw[from]) - (sums->neg[to] - sums->neg[from]);
    double echo = copies / (copies + 2.0) + copies / 12.0;

    return copies <= 0.0 ? 0.0 : echo < 3.0 ? echo : 3.0;
}

/* How much more than usual came of all others. A wave is seen best over half a day or a day, and it
 * lifts every hour in it. */
static double rise_of_others(const struct judge_state *state, const struct sight *sight, int from,
                             int to, double usual)
{
    const struct tally *all = &sight->tallies[0];
    double most = (all->other[to] - all->other[from] + FEW_OTHERS) / (usual + FEW_OTHERS);

    for (int hours = 12; hours <= DAY_HOURS; hours += 12) {
        if (from + hours <= to)
            continue;

        struct usual u = level_usual(state, &state->series[0], sight, from, from + hours);
        double rise =
            (all->other[from + hours] - all->other[from] + FEW_OTHERS) / (u.other + FEW_OTHERS);

        most = rise > most ? rise : most;
    }
    return most > 1.0 ? most : 1.0;
}

/* The smaller of the count's and the share's surprise in ages [from, to). */
static double negative_window(const struct judge_state *state, size_t i, const struct sight *sight,
                              int from, int to)
{
    const struct series *series = &state->series[i];
    const struct tally *sums = &sight->tallies[i], *all = &sight->tallies[0];
    double s = sums->neg[to] - sums->neg[from];
    int k = rung_of(to - from);

    if (s < 3.0)
        return 0.0;

    struct usual u = level_usual(state, series, sight, from, to);
    double m = u.neg + echoes(sums, from, to);
    double z = surprise(s, m, m + square(m) * (kappa_count(&series->count[k]) + u.doubt));

    if (z == 0.0)
        return 0.0;
    m *= rise_of_others(state, sight, from, to, u.other);

    double unsure = u.doubt + 1.0 / (all->other[to] - all->other[from] + 2.0);
    double z_share = surprise(s, m, m + square(m) * (kappa_share(&series->share[k]) + unsure));

    return z_share < z ? z_share : z;
}

/* The longest time up to now, at most 'most' hours, in which no more came than usual. */
static int quiet_hours(const struct judge_state *state, size_t i, const struct sight *sight,
                       int most)
{
    const struct tally *sums = &sight->tallies[i];
    int quiet = 0;

    for (int to = 1; to <= most; to++) {
        struct usual u = level_usual(state, &state->series[i], sight, 0, to);

        if (sums->neg[to] <= u.neg + sqrt(u.neg))
            quiet = to;
    }
    return quiet;
}

/* Negatives that the levels bring in a day. */
static double usual_a_day(const struct judge_state *state, const struct series *series)
{
    double an_hour = 0.0;

    for (size_t i = 0; i < state->n_places; i++)
        if (place_is_ready(&state->places[i]))
            an_hour += series->levels[i].neg / state->places[i].b;
    return DAY_HOURS * an_hour;
}

/* Told is the shortest window in the one found outside of which no more came than usual there: what
 * came in one hour is not said to burn since yesterday. */
static void narrow(const struct judge_state *state, size_t i, const struct sight *sight,
                   struct finding *out)
{
    const struct tally *sums = &sight->tallies[i];
    struct usual whole = level_usual(state, &state->series[i], sight, out->from, out->to);
    int first = out->from, end = out->to, n = sums->neg[end] - sums->neg[first];

    for (size_t k = 0; k < sizeof ladder / sizeof *ladder; k++) {
        int from = ladder[k].back, to = from + ladder[k].hours;

        if (from < first || to > end || to - from >= out->to - out->from)
            continue;

        struct usual u = level_usual(state, &state->series[i], sight, from, to);
        double m = whole.neg > u.neg ? whole.neg - u.neg : 0.0;

        if (n - (sums->neg[to] - sums->neg[from]) <= m + sqrt(m)) {
            out->from = from;
            out->to = to;
        }
    }
}

static void find_negative(const struct judge_state *state, size_t i, const struct sight *sight,
                          struct finding *out)
{
    const struct series *series = &state->series[i];
    const struct episode *e = &series->episode;
    int64_t since_end = e->closed == HOUR_NONE ? N_SPAN : sight->hour - e->closed;

    *out = (struct finding){ .to = DAY_HOURS };
    for (size_t k = 0; k < sizeof ladder / sizeof *ladder; k++) {
        int from = ladder[k].back, to = from + ladder[k].hours;

        if (to > since_end) /* told and over: only what came since */
            continue;

        double z = negative_window(state, i, sight, from, to);

        if (z > out->evidence[0]) {
            out->evidence[0] = z;
            out->from = from;
            out->to = to;
        }
    }

    out->hours = out->to - out->from;
    if (out->evidence[0] > 0.0)
        narrow(state, i, sight, out);

    const struct tally *sums = &sight->tallies[i];
    struct usual u = level_usual(state, series, sight, out->from, out->to);
    double kappa = kappa_count(&series->count[rung_of(out->to - out->from)]);

    out->m = u.neg;
    out->variance = u.neg + square(u.neg) * (kappa + u.doubt);
    out->observed = sums->neg[out->to] - sums->neg[out->from];
    out->all = out->observed + sums->other[out->to] - sums->other[out->from];
    out->raw = sums->raw[out->to] - sums->raw[out->from];
    out->odds =
        tail_odds(&series->tail, &tail_negative, out->evidence[0], usual_a_day(state, series));
    if (e->open) {
        int hours = e->horizon;

        while (hours > 6 && hours > since_end)
            hours /= 2;
        out->now = negative_window(state, i, sight, 0, hours);
        out->quiet = quiet_hours(state, i, sight, hours);
        out->covered = level_coverage(state, series, sight, hours) >= COVERED;
    }
}

static double volume_window(const struct judge_state *state, const struct sight *sight, int k,
                            struct finding *out)
{
    const struct series *series = &state->series[0];
    const struct tally *sums = &sight->tallies[0];
    struct usual u = level_usual(state, series, sight, 0, rung_hours[k]);
    double m = u.neg + u.other;
    double s = (double)sums->neg[rung_hours[k]] + sums->other[rung_hours[k]];
    double variance = m + square(m) * (kappa_count(&state->volume.count[k]) + u.doubt_all);

    if (out) {
        out->m = m;
        out->variance = variance;
        out->observed = out->all = (int32_t)s;
        out->raw = sums->raw[rung_hours[k]];
    }
    return surprise(s, m, variance);
}

static void find_volume(const struct judge_state *state, size_t i, const struct sight *sight,
                        struct finding *out)
{
    const struct episode *e = &state->volume.episode;
    double sum = 0.0, most = 0.0;
    int best = N_RUNG_VOLUME - 1;

    (void)i;
    *out = (struct finding){ 0 };
    for (int k = 0; k < N_RUNG_VOLUME; k++) {
        out->evidence[k] = volume_window(state, sight, k, NULL);

        double odds = tail_odds(&state->volume.tail[k], &tail_volume, out->evidence[k], -1.0);

        sum += odds;
        if (odds > most) {
            most = odds;
            best = k;
        }
    }
    out->odds = sum / N_RUNG_VOLUME;
    out->to = rung_hours[best];
    volume_window(state, sight, best, out);
    if (e->open) {
        out->now = out->evidence[rung_of(e->horizon)];
        out->covered = level_coverage(state, &state->series[0], sight, e->horizon) >= COVERED;
    }
}

/* Once z >= 3 a fortnight is worth a word: in simulated years without a drift that happens less
 * often than once in 250 days, so the odds are stated with that much reserve. */
static void find_slow(const struct judge_state *state, size_t i, const struct sight *sight,
                      struct finding *out)
{
    int64_t learnt = sight->hour - N_MATURE, midnight = clock_floor(learnt, DAY_HOURS);
    struct drift_sum sum = drift_read(state, learnt);

    (void)i;
    *out = (struct finding){ .m = sum.m, .variance = sum.variance, .covered = true };
    out->from = (int)(sight->hour - midnight + 1);
    out->to = out->from + (N_DRIFT - 1) * DAY_HOURS;
    out->observed = out->raw = (int32_t)sum.neg;
    out->all = (int32_t)sum.all;
    if (sum.neg >= 1.15 * sum.m)
        out->now = surprise(sum.neg, sum.m, sum.variance);
    out->odds = out->now > 1.0 ? out->now - 0.6 : 0.0;
}

/* -log10 of the upper tail of the normal distribution beyond z >= 2, by its asymptotic series. */
static double beyond(double z)
{
    double z2 = z * z;

    return STATS_LOG10_E * z2 / 2.0 + stats_log10(z * 2.5066282746310002) -
           stats_log10(1.0 - 1.0 / z2 + 3.0 / (z2 * z2));
}

/* A third of a star and four deviations; three windows are looked at, and days hang together. */
static void find_rating(const struct judge_state *state, size_t i, const struct sight *sight,
                        struct finding *out)
{
    struct stars_sum sum = stars_read(state, sight->hour);

    (void)i;
    *out = (struct finding){ .to = (sum.days ? sum.days : 1) * DAY_HOURS, .covered = true };
    if (!sum.days)
        return;
    out->observed = out->all = out->raw = sum.n;
    out->rating_now = (int32_t)(sum.now + 0.5);
    out->rating_usual = (int32_t)(sum.before + 0.5);
    out->now = sum.z >= 2.0 ? beyond(sum.z) : 0.0;
    if (sum.z >= 4.0 && sum.before - sum.now >= 300.0)
        out->odds = out->now - 0.5;
}

static void settle_level(struct judge_state *state, size_t i, const struct sight *sight)
{
    level_restart(state, sight, i, false);
}

static void settle_volume(struct judge_state *state, size_t i, const struct sight *sight)
{
    level_restart(state, sight, i, true);
}

static void settle_slow(struct judge_state *state, size_t i, const struct sight *sight)
{
    (void)i;
    (void)sight;
    drift_restart(state);
}

static void settle_rating(struct judge_state *state, size_t i, const struct sight *sight)
{
    (void)i;
    (void)sight;
    stars_restart(state);
}

static const struct detector detectors[] = {
    { .signal = "negative",
      .id = SIGNAL_NEGATIVE,
      .per_aspect = true,
      .n_tails = 1,
      .rule = &tail_negative,
      .find = find_negative,
      .most_hours = 14 * DAY_HOURS,
      .settle = settle_level },
    { .signal = "volume",
      .id = SIGNAL_VOLUME,
      .n_tails = N_RUNG_VOLUME,
      .rule = &tail_volume,
      .find = find_volume,
      .most_hours = 14 * DAY_HOURS,
      .settle = settle_volume },
    { .signal = "slow",
      .id = SIGNAL_SLOW,
      .find = find_slow,
      .most_hours = 30 * DAY_HOURS,
      .pause_hours = 30 * DAY_HOURS,
      .settle = settle_slow },
    { .signal = "rating",
      .id = SIGNAL_RATING,
      .find = find_rating,
      .most_hours = 30 * DAY_HOURS,
      .pause_hours = 30 * DAY_HOURS,
      .settle = settle_rating },
};

size_t detectors_all(const struct detector **out)
{
    *out = detectors;
    return sizeof detectors / sizeof *detectors;
}

struct episode *detector_episode(const struct detector *d, struct judge_state *state, size_t series)
{
    struct episode *episodes[] = {
        [SIGNAL_NEGATIVE] = &state->series[series].episode,
        [SIGNAL_VOLUME] = &state->volume.episode,
        [SIGNAL_SLOW] = &state->slow,
        [SIGNAL_RATING] = &state->rating,
    };

    return episodes[d->id];
}

struct tail *detector_tails(const struct detector *d, struct judge_state *state, size_t series)
{
    return d->id == SIGNAL_VOLUME ? state->volume.tail : &state->series[series].tail;
}
