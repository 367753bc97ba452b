/*
 * test_judge_parts.c - the judge's parts one by one, held to figures that were worked out by hand: odds and
 * what is learnt of them, the season across a change of clocks, delays, backlogs, words said twice, pauses.
 */
#include "tests/judge_world.h"

#include "alert/detect.h"
#include "alert/season.h"
#include "core/zone.h"

#include <math.h>

static void near_to(double got, double want)
{
    if (fabs(got - want) > 1e-6)
        fail_msg("got %.9f, want %.9f", got, want);
}

/* --- odds --- */

/* z = (T - u) * log10(e) / beta - log10(k / D), beta = excess / k */
static void odds_follow_the_peaks_over_the_mark(void **state)
{
    struct tail none = { 0 }, learnt = { .k = 5, .excess = 10, .days = 100 };
    struct tail small = { .k = 20 }, many = { .k = 1000, .excess = 395 };

    (void)state;
    near_to(tail_odds(&none, &tail_negative, 2.0, -1), 0);
    near_to(tail_odds(&none, &tail_negative, 3.0, -1), 2.655782); /* 20 in 720 days, 0.395 */
    near_to(tail_odds(&none, &tail_negative, 3.0, 0), 2.655782);
    near_to(tail_odds(&none, &tail_negative, 3.0, 12), 2.541839);   /* 1.3 times as often */
    near_to(tail_odds(&learnt, &tail_negative, 3.0, -1), 2.122430); /* 25 in 820 days, 0.716 */
    near_to(tail_odds(&small, &tail_negative, 3.0, -1),
            2.354752); /* beta is never below the prior */
    near_to(tail_odds(&many, &tail_negative, 2.01, -1), 0);
    near_to(tail_odds(&none, &tail_volume, 1.0, -1), 0);
    near_to(tail_odds(&none, &tail_volume, 2.0, -1), 1.301030); /* 5 in 10 days, log10(e) */
}

static void a_peak_is_learnt_when_it_is_over_for_a_day(void **state)
{
    struct tail tail = { 0 };

    (void)state;
    tail_learn(&tail, &tail_negative, 0, 3.5, false);
    tail_learn(&tail, &tail_negative, 3, 5.5, false);
    tail_learn(&tail, &tail_negative, 4, 2.5, false);
    for (int64_t hour = 5; hour < 28; hour++)
        tail_learn(&tail, &tail_negative, hour, 2.0, false);
    near_to(tail.k, 0); /* 23 hours since the fourth */
    tail_learn(&tail, &tail_negative, 28, 2.0, false);
    near_to(tail.k, 1);
    near_to(tail.excess, 3); /* 5.5 - 2, but no more than 3 */
    near_to(tail.peak, 0);
    for (int64_t hour = 29; hour < 29 + 1800; hour++)
        tail_learn(&tail, &tail_negative, hour, 0, false);
    near_to(tail.k, 0.5); /* 75 days later */
    near_to(tail.excess, 1.5);
    tail = (struct tail){ 0 };
    for (int64_t hour = 0; hour < 1800; hour++)
        tail_learn(&tail, &tail_negative, hour, 0, false);
    near_to(tail.days, 54.111481);
}

static void what_an_episode_touches_is_no_chance(void **state)
{
    struct tail tail = { 0 };

    (void)state;
    tail_learn(&tail, &tail_negative, 0, 4, false);
    tail_learn(&tail, &tail_negative, 1, 4, true);
    tail_learn(&tail, &tail_negative, 2, 4, false);
    for (int64_t hour = 3; hour < 40; hour++)
        tail_learn(&tail, &tail_negative, hour, 0, true);
    near_to(tail.k, 0);
    near_to(tail.excess, 0);
    assert_in_range(tail.days * 24 * 1000, 1900, 2000); /* two hours without it, somewhat faded */
    tail_learn(&tail, &tail_negative, 40, 3, false);
    tail_learn(&tail, &tail_negative, 64, 0, false);
    near_to(tail.k, 1); /* the next one is learnt again */
    near_to(tail.excess, 1);
}

/* --- the season --- */

static struct zone *berlin(void)
{
    struct err err = { 0 };
    struct zone *zone = zone_open(STR("Europe/Berlin"), &err);

    if (!zone)
        fail_msg("%s", err.text);
    return zone;
}

/* Hour h has the factor 1 + h, the weekday d 1 + d: (20 h + 20) / 20 and (60 d + 60) / 60. */
static struct judge_state *marked(void)
{
    struct judge_state *judge = judge_state_open(STR_NONE, NULL);

    for (int h = 0; h < 24; h++)
        judge->hours[h] = (struct factor){ .seen = 20 * h };
    for (int d = 0; d < 7; d++)
        judge->days[d] = (struct factor){ .seen = 60 * d };
    return judge;
}

static void the_season_is_that_of_the_clock_on_the_wall(void **state)
{
    static const struct {
        int64_t at; /* the last hour asked for, noon in UTC */
        int age, hour, days_back;
    } rows[] = {
        { 1774785600, 0, 14, 0 },  /* 29 March 2026, a Sunday: two hours ahead of UTC */
        { 1774785600, 11, 3, 0 },  /* the hour from two to three is left out */
        { 1774785600, 12, 1, 0 },  /* one hour ahead */
        { 1774785600, 13, 0, 0 },  /* its first */
        { 1774785600, 14, 23, 1 }, /* Saturday's last */
        { 1774785600, 36, 1, 1 },  { 1792929600, 0, 13, 0 }, /* 25 October 2026, a Sunday */
        { 1792929600, 11, 2, 0 },                            /* that hour comes twice */
        { 1792929600, 12, 2, 0 },  { 1792929600, 13, 1, 0 },  { 1792929600, 15, 23, 1 },
        { 1768824000, 0, 13, 6 }, /* 19 January 2026, a Monday: no change near */
        { 1768824000, 13, 0, 6 },  { 1768824000, 14, 23, 0 }, /* Sunday */
        { 1768824000, 38, 23, 1 },
    };
    struct zone *zone = berlin();
    struct judge_state *judge = marked();
    int sunday = weekday_of_day(1774785600 / DAY_S);

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        double season[48];
        int weekday = (sunday + 7 - rows[i].days_back) % 7;

        season_read(judge, zone, rows[i].at / HOUR_S, N_ROWS(season), season);
        near_to(season[rows[i].age], (1.0 + rows[i].hour) * (1.0 + weekday));
    }
    judge_state_close(judge);
    zone_close(zone);
}

static void the_season_learns_with_a_half_life_of_sixty_days(void **state)
{
    struct zone *zone = berlin();
    struct judge_state *judge = judge_state_open(STR_NONE, NULL);
    int64_t hour = 1774785600 / HOUR_S; /* 14:00 on a Sunday */
    int sunday = weekday_of_day(1774785600 / DAY_S);
    double season[1];

    (void)state;
    season_learn(judge, zone, hour, 1, 2);
    near_to(judge->hours[14].seen, 1);
    near_to(judge->hours[14].expected, 2);
    near_to(judge->days[sunday].seen, 1);
    near_to(judge->days[sunday].expected, 2);
    season_learn(judge, zone, hour, 3, 2); /* factors by now 21/22 and 61/62 */
    near_to(judge->hours[14].seen, 3.988514);
    near_to(judge->hours[14].expected, 3.944770);
    near_to(judge->days[sunday].seen, 3.996636);
    near_to(judge->days[sunday].expected, 3.902363);
    judge->hours[14] = (struct factor){ .seen = 10 };
    judge->days[sunday] = (struct factor){ .seen = 30 };
    season_read(judge, zone, hour, 1, season);
    near_to(season[0], 30.0 / 20 * (90.0 / 60));
    judge->hours[14] = (struct factor){ .seen = 64 };
    for (int i = 0; i < 60; i++)
        season_learn(judge, zone, hour, 0, 0);
    near_to(judge->hours[14].seen, 32);
    judge_state_close(judge);
    zone_close(zone);
}

/* --- delays --- */

static void delays_are_learnt_after_three_clean_days(void **state)
{
    struct world w;
    double *delay;

    (void)state;
    world_init(&w, 1);
    for (int i = 1; i < 71; i++)
        tick(&w);
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 1, 0);
    tick(&w);
    delay = w.judge->places[0].delay;
    for (int i = 0; i < N_DELAY; i++)
        near_to(delay[i], 0); /* 71 hours */
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 1, 0);
    arrive(&w, 0, ASPECT_ALL, w.at + 60 - 3 * HOUR_S, 1, 1);
    arrive(&w, 0, ASPECT_ALL, w.at + 60 - 5 * HOUR_S, 0, 3);
    arrive(&w, 0, ASPECT_ALL, w.at + 60 - 48 * HOUR_S, 2, 2);
    arrive(&w, 0, ASPECT_ALL, w.at + 60 - 49 * HOUR_S, 5, 5); /* too late to be learnt */
    tick(&w);
    near_to(delay[0], 1);
    near_to(delay[3], 2); /* of just three hours */
    near_to(delay[4], 0);
    near_to(delay[5], 3);           /* of five and six */
    near_to(delay[N_DELAY - 1], 4); /* of 37 to 48 */
    tick(&w);                       /* midnight: they fade */
    near_to(delay[0], 0.97);
    near_to(delay[5], 2.91);

    w.sources[0].blind = true;
    tick(&w);
    w.sources[0].blind = false;
    for (int i = 1; i < 72; i++)
        tick(&w);
    near_to(delay[0], 0.97 * 0.97 * 0.97 * 0.97);
    arrive(&w, 0, ASPECT_ALL, w.at + 60, 4, 0);
    tick(&w);
    assert_true(delay[0] > 4); /* clean for three days again */
    world_release(&w);
}

/* A gap is longer than twice the time between two visits, and an hour. */
static void a_gap_is_measured_by_how_often_a_source_is_asked(void **state)
{
    static const struct {
        int every_min, unseen;
        int64_t clean;
    } rows[] = { { 30, 2, 12 }, { 30, 3, 0 }, { 120, 5, 15 }, { 120, 6, 0 } };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct world w;

        world_init(&w, 1);
        w.sources[0].every_s = rows[i].every_min * MINUTE_S;
        for (int k = 0; k < 10; k++)
            tick(&w);
        for (int k = 0; k < rows[i].unseen; k++) { /* nobody asks, and it is not blind */
            struct tick tick = { .topic = STR("Acme"), .sources = w.sources, .n_sources = 1 };

            tick.previous = w.at;
            tick.at = w.at += HOUR_S;
            judge(&w.conf, w.judge, &tick, &w.arena, &w.judgements);
        }
        assert_int_equal(w.judge->places[0].clean, rows[i].clean);
        world_release(&w);
    }
}

/* --- backlogs --- */

static struct place *after_backlog(struct world *w, int hours_ago, int neg)
{
    world_init(w, 1);
    arrive(w, 0, ASPECT_ALL, w->at + 60 - hours_ago * HOUR_S, neg, 0);
    w->arrivals[0].backlog = true;
    tick(w);
    return &w->judge->places[0];
}

static void a_backlog_trains_for_ninety_days_and_fades(void **state)
{
    struct world w;
    struct place *place;
    double without;

    (void)state;
    after_backlog(&w, 2161, 10);
    without = w.judge->series[0].levels[0].neg;
    world_release(&w);
    after_backlog(&w, 2160, 10);
    near_to(w.judge->series[0].levels[0].neg - without, 0.512710); /* 10 * 2^(-90/21) */
    world_release(&w);
    place = after_backlog(&w, 30, 1);
    near_to(place->covered, 31);
    near_to(place->b, 33.369338); /* 3 to begin with, and 2^(-age/504) over ages 0 to 30 */
    near_to(w.judge->series[0].levels[0].neg - without, 0.959581);
    world_release(&w);
    place = after_backlog(&w, 118, 1);
    assert_false(place_is_ready(place)); /* 119 hours */
    world_release(&w);
    place = after_backlog(&w, 119, 1);
    assert_true(place_is_ready(place));
    world_release(&w);
}

/* --- what stands out --- */

/* One source with 0.1 negatives an hour, known to one in a hundred, and so many within this hour, of which
 * 0.7 must have come by now. */
static void evidence_of(int n, double want)
{
    struct world w;
    struct sight sight;
    struct finding found;
    const struct detector *all;
    struct place *place;
    int64_t hour = START / HOUR_S;

    world_init(&w, 1);
    assert_int_equal(state_place(w.judge, STR("a")), 0);
    place = &w.judge->places[0];
    place->first = place->tested = hour - 119;
    place->seen = hour;
    place->b = 1e5;
    w.judge->series[0].levels[0].neg = w.judge->series[0].levels[0].other = 1e4;
    level_cell(&w.judge->series[0].levels[0], hour)->neg = n;
    level_cell(&w.judge->series[0].levels[0], hour)->raw = n;
    level_look(w.judge, &w.conf, hour, &w.arena, &sight);
    assert_true(detectors_all(&all) > 0);
    all[SIGNAL_NEGATIVE].find(w.judge, 0, &sight, &found);
    near_to(found.m, n < 3 ? found.m : 0.07);
    near_to(found.evidence[0], want);
    world_release(&w);
}

/* P(X >= n) of the negative binomial with mean 0.07 and overdispersion 0.02 + 0.5 + 1e-4 is 10^-3.81 for
 * three; that one or two of them said it twice makes it less of a surprise. */
static void words_said_twice_are_less_of_a_surprise(void **state)
{
    (void)state;
    evidence_of(2, 0);
    evidence_of(3, 3.014704);
    evidence_of(4, 4.350990);
    evidence_of(10, 12.705037);
}

/* --- pauses --- */

/* A state in which the mood has sunk and so have the stars, an episode of both closed so long ago. */
static void sink(struct world *w, int64_t closed_hours_ago)
{
    struct place *place;
    int64_t hour = w->at / HOUR_S, learnt = (hour - N_MATURE) / 24;

    place = &w->judge->places[0];
    place->first = place->tested = hour - 119;
    place->covered = 500;
    place->b = 100;
    w->judge->series[0].levels[0].neg = w->judge->series[0].levels[0].other = 50;
    place->drift = (struct drift){ .day = learnt, .past = { 100, 1000 } };
    for (int i = 0; i < N_DRIFT; i++)
        place->drift.days[i] = (struct drift_day){ 20, 20 };
    place->stars = (struct stars){ .day = hour / 24, .past = { 100, 400000, 1600000 } };
    place->stars.days[hour / 24 % N_DRIFT] = (struct star_day){ 10, 10000, 10000 };
    w->judge->slow.closed = w->judge->rating.closed = hour - closed_hours_ago;
}

static void what_sinks_slowly_is_not_told_again_for_thirty_days(void **state)
{
    (void)state;
    for (int64_t ago = 30 * 24 - 1; ago <= 30 * 24; ago++) {
        struct world w;

        world_init(&w, 1);
        tick(&w);
        sink(&w, ago);
        tick(&w);
        assert_true(find(&w, "", "slow")->odds_days >= 250);
        assert_true(find(&w, "", "rating")->odds_days >= 250);
        assert_int_equal(find(&w, "", "slow")->open, ago == 30 * 24);
        assert_int_equal(find(&w, "", "rating")->open, ago == 30 * 24);
        world_release(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odds_follow_the_peaks_over_the_mark),
        cmocka_unit_test(a_peak_is_learnt_when_it_is_over_for_a_day),
        cmocka_unit_test(what_an_episode_touches_is_no_chance),
        cmocka_unit_test(the_season_is_that_of_the_clock_on_the_wall),
        cmocka_unit_test(the_season_learns_with_a_half_life_of_sixty_days),
        cmocka_unit_test(delays_are_learnt_after_three_clean_days),
        cmocka_unit_test(a_gap_is_measured_by_how_often_a_source_is_asked),
        cmocka_unit_test(a_backlog_trains_for_ninety_days_and_fades),
        cmocka_unit_test(words_said_twice_are_less_of_a_surprise),
        cmocka_unit_test(what_sinks_slowly_is_not_told_again_for_thirty_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
