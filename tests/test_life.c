/*
 * test_life.c - one id per incident, few notices, nothing said twice.
 */
#include "tests/life_world.h"

static void an_incident_has_one_id_from_opening_to_the_last_all_clear(void **state)
{
    struct world w;
    struct str id = STR_NONE;

    (void)state;
    world_init(&w);
    assert_int_equal(step(&w), 0);

    burn(&w.judgements[0], 300, 6);
    step(&w);
    assert_told(&w, NOTICE_OPENED, SEVERITY_NOTICE, "", 0);
    assert_int_equal(w.notices[0].opened_at, w.at);
    assert_int_equal(w.notices[0].share_now, 6 * 1000 / 11);
    id = w.notices[0].alert;
    assert_int_equal(id.n, 13);
    assert_int_equal(step(&w), 0);

    burn(&w.judgements[0], 0, 0);
    step(&w);
    assert_told(&w, NOTICE_RESOLVED, SEVERITY_NOTICE, "", 1);
    assert_true(str_eq(w.notices[0].alert, id));
    assert_int_equal(step(&w), 0);

    burn(&w.judgements[0], 900, 9); /* within a day: the same */
    step(&w);
    assert_told(&w, NOTICE_REOPENED, SEVERITY_WARNING, "", 2);
    assert_true(str_eq(w.notices[0].alert, id));

    burn(&w.judgements[0], 0, 0);
    step(&w);
    w.at += 2 * DAY_S;
    assert_int_equal(step(&w), 0);
    burn(&w.judgements[0], 300, 6); /* later: another */
    step(&w);
    assert_told(&w, NOTICE_OPENED, SEVERITY_NOTICE, "", 0);
    assert_false(str_eq(w.notices[0].alert, id));
    world_release(&w);
}

static void severity_follows_odds_and_excess(void **state)
{
    static const struct {
        int64_t odds;
        int32_t observed;
        enum severity want;
    } rows[] = {
        { 250, 50, SEVERITY_NOTICE },    { 749, 50, SEVERITY_NOTICE },
        { 750, 7, SEVERITY_WARNING },    { 750, 6, SEVERITY_NOTICE }, /* 4.5 more than usual */
        { 3749, 50, SEVERITY_WARNING },  { 3750, 11, SEVERITY_WARNING },
        { 3750, 12, SEVERITY_CRITICAL },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct world w;

        world_init(&w);
        burn(&w.judgements[0], rows[i].odds, rows[i].observed);
        step(&w);
        assert_told(&w, NOTICE_OPENED, rows[i].want, "", 0);
        world_release(&w);
    }
}

static void worse_is_told_but_not_every_hour(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    step(&w);
    burn(&w.judgements[0], 300, 11);
    for (int i = 0; i < 20; i++)
        assert_int_equal(step(&w), 0); /* not twice as many */
    burn(&w.judgements[0], 300, 12);
    for (int i = 0; i < 3; i++)
        assert_int_equal(step(&w), 0); /* twice as many, but told less than a day ago */
    step(&w);
    assert_told(&w, NOTICE_ESCALATED, SEVERITY_NOTICE, "", 1);
    burn(&w.judgements[0], 5000, 23);
    for (int i = 0; i < 5; i++)
        assert_int_equal(step(&w), 0);
    step(&w);
    assert_told(&w, NOTICE_ESCALATED, SEVERITY_CRITICAL, "", 2); /* graver: after six hours */
    world_release(&w);
}

/* What is over is told by the all-clear; more in a longer window is not worse. */
static void what_burns_no_more_is_not_worse(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    step(&w);
    w.out = true;
    burn(&w.judgements[0], 5000, 40);
    for (int i = 0; i < 30; i++)
        assert_int_equal(step(&w), 0);
    w.out = false;
    step(&w);
    assert_told(&w, NOTICE_ESCALATED, SEVERITY_CRITICAL, "", 1);
    w.judgements[0].observed = 100;
    w.judgements[0].from = w.at - 72 * HOUR_S;
    w.judgements[0].to = w.at;
    for (int i = 0; i < 46; i++)
        assert_int_equal(step(&w), 0); /* 33 a day, where 40 were told */
    w.judgements[0].observed = 90000;  /* 30,000 a day: 90,000 days of seconds are no int */
    step(&w);
    step(&w);
    assert_told(&w, NOTICE_ESCALATED, SEVERITY_CRITICAL, "", 2);
    world_release(&w);
}

static void repeats_stop_when_somebody_has_seen_it(void **state)
{
    struct world w;
    struct str id = STR_NONE;
    int told = 0;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    step(&w);
    id = w.notices[0].alert;
    for (int i = 0; i < 24; i++)
        told += step(&w) > 0;
    assert_int_equal(told, 1);
    assert_told(&w, NOTICE_REPEATED, SEVERITY_NOTICE, "", 1);
    assert_false(life_ack(w.life, STR("nosuchalert00")));
    assert_true(life_ack(w.life, id));
    for (int i = 0; i < 100; i++)
        assert_int_equal(step(&w), 0);
    burn(&w.judgements[0], 5000, 40); /* but growing worse is told all the same */
    step(&w);
    assert_told(&w, NOTICE_ESCALATED, SEVERITY_CRITICAL, "", 2);
    world_release(&w);
}

/* With 'group_wait' what passes by itself is told to nobody, and what lasts or is critical is. */
static void what_waits_is_pending_until_it_lasts(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.conf.wait_s = 2 * HOUR_S;
    burn(&w.judgements[0], 300, 6);
    step(&w);
    assert_told(&w, NOTICE_PENDING, SEVERITY_NOTICE, "", 0);
    burn(&w.judgements[0], 0, 0);
    step(&w); /* over */
    assert_told(&w, NOTICE_RESOLVED, SEVERITY_NOTICE, "", 0);
    burn(&w.judgements[0], 300, 6);
    step(&w); /* again: nobody had heard of it */
    assert_told(&w, NOTICE_PENDING, SEVERITY_NOTICE, "", 0);
    assert_int_equal(step(&w), 0);
    step(&w);
    assert_told(&w, NOTICE_OPENED, SEVERITY_NOTICE, "", 0);
    assert_int_equal(step(&w), 0);
    world_release(&w);

    world_init(&w);
    w.conf.wait_s = 5 * HOUR_S;
    burn(&w.judgements[0], 300, 6);
    step(&w);
    assert_told(&w, NOTICE_PENDING, SEVERITY_NOTICE, "", 0);
    burn(&w.judgements[0], 5000, 40);
    step(&w);
    assert_told(&w, NOTICE_OPENED, SEVERITY_CRITICAL, "", 0);
    world_release(&w);
}

static void aspects_join_the_topic(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    step(&w);
    burn(&w.judgements[1], 9000, 6);
    assert_int_equal(step(&w), 0);
    burn(&w.judgements[0], 0, 0);
    step(&w);
    assert_told(&w, NOTICE_RESOLVED, SEVERITY_NOTICE, "", 1);
    assert_int_equal(step(&w), 0);
    world_release(&w);
}

static void an_aspect_that_was_first_widens_to_the_topic(void **state)
{
    struct world w;
    struct str id = STR_NONE;

    (void)state;
    world_init(&w);
    burn(&w.judgements[1], 500, 6);
    step(&w);
    assert_told(&w, NOTICE_OPENED, SEVERITY_NOTICE, "food", 0);
    id = w.notices[0].alert;
    burn(&w.judgements[0], 4000, 14);
    for (int i = 0; i < 5; i++)
        assert_int_equal(step(&w), 0); /* it was told a moment ago */
    step(&w);
    assert_told(&w, NOTICE_ESCALATED, SEVERITY_CRITICAL, "", 1);
    assert_true(str_eq(w.notices[0].alert, id));
    burn(&w.judgements[1], 0, 0);
    assert_int_equal(step(&w), 0);
    burn(&w.judgements[0], 0, 0);
    step(&w);
    assert_told(&w, NOTICE_RESOLVED, SEVERITY_CRITICAL, "", 2);
    assert_true(str_eq(w.notices[0].alert, id));

    burn(&w.judgements[1], 500, 6); /* what flares up again within a day is the same incident */
    step(&w);
    assert_told(&w, NOTICE_REOPENED, SEVERITY_NOTICE, "food", 3);
    assert_true(str_eq(w.notices[0].alert, id));
    burn(&w.judgements[1], 0, 0);
    step(&w);
    assert_told(&w, NOTICE_RESOLVED, SEVERITY_NOTICE, "food", 4);
    world_release(&w);
}

static void single_mentions_are_told_together(void **state)
{
    struct world w;
    struct str first;

    (void)state;
    world_init(&w);
    w.at_once[0] = (struct at_once){ STR("mention000001"), STR("1 of 5 stars") };
    w.at_once[1] = (struct at_once){ STR("mention000002"), STR("word 'poisoning'") };
    w.at_once[2] = (struct at_once){ STR("mention000003"), STR("1 of 5 stars") };
    w.n_at_once = 3;
    step(&w);
    assert_told(&w, NOTICE_AT_ONCE, SEVERITY_NOTICE, "", 0);
    assert_int_equal(w.notices[0].n_mentions, 3);
    assert_str(w.notices[0].mentions[2], "mention000003");
    assert_str(w.notices[0].reason, "1 of 5 stars, word 'poisoning'");
    first = w.notices[0].alert;
    step(&w);
    assert_false(str_eq(w.notices[0].alert, first)); /* every tick its own */
    world_release(&w);
}

static void few_stars_join_the_open_alert_of_their_topic_and_words_do_not(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.at_once[0] = (struct at_once){ STR("mention000001"), STR("1 of 5 stars"), true };
    w.at_once[1] = (struct at_once){ STR("mention000002"), STR("word 'poisoning'"), false };
    w.n_at_once = 1;
    burn(&w.judgements[1], 300, 4); /* an aspect's alert says nothing of the rest */
    assert_int_equal(step(&w), 2);
    burn(&w.judgements[0], 300, 9);
    step(&w);
    for (int i = 0; i < 4; i++) {
        w.n_at_once = 1;
        assert_int_equal(step(&w), 0);
        w.n_at_once = 2;
        assert_int_equal(step(&w), 1);
        assert_int_equal(w.notices[0].kind, NOTICE_AT_ONCE);
        assert_int_equal(w.notices[0].n_mentions, 1);
        assert_str(w.notices[0].mentions[0], "mention000002");
        assert_str(w.notices[0].reason, "word 'poisoning'");
    }
    burn(&w.judgements[0], 0, 0);
    burn(&w.judgements[1], 0, 0);
    w.n_at_once = 1;
    step(&w); /* resolved: the stars are told again */
    assert_int_equal(w.notices[w.n_notices - 1].kind, NOTICE_AT_ONCE);
    world_release(&w);
}

static void a_blind_source_is_told_once_and_so_is_its_return(void **state)
{
    struct world w;
    struct str id = STR_NONE;
    int told = 0;

    (void)state;
    world_init(&w);
    step(&w);
    w.source.blind = true;
    for (int i = 0; i < 72; i++)
        if (step(&w) > 0) {
            told++;
            assert_told(&w, NOTICE_BLIND, SEVERITY_NOTICE, "", 0);
            assert_str(w.notices[0].source, "shop");
            assert_true(w.at - w.source.last_ok_at > 3 * 1800);
            assert_int_equal(w.notices[0].n_blind, 1);
            id = w.notices[0].alert;
        }
    assert_int_equal(told, 1);
    w.source.blind = false;
    step(&w);
    assert_told(&w, NOTICE_SEEING, SEVERITY_NOTICE, "", 1);
    assert_true(str_eq(w.notices[0].alert, id));
    assert_int_equal(step(&w), 0);

    w.source.blind = true; /* a short gap is not worth a word */
    assert_int_equal(step(&w), 0);
    w.source.blind = false;
    assert_int_equal(step(&w), 0);
    world_release(&w);
}

static void while_blind_nothing_resolves(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    step(&w);
    burn(&w.judgements[0], 0, 0);
    w.judgements[0].blind = true;
    for (int i = 0; i < 10; i++)
        assert_int_equal(step(&w), 0);
    w.judgements[0].blind = false;
    step(&w);
    assert_told(&w, NOTICE_RESOLVED, SEVERITY_NOTICE, "", 1);
    world_release(&w);
}

static void reminders_grow_rarer(void **state)
{
    struct world w;
    int64_t told[4], from;
    int n = 0;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    step(&w);
    from = w.at;
    for (int i = 0; i < 16 * 24 && n < 4; i++)
        if (step(&w) > 0)
            told[n++] = (w.at - from) / DAY_S;
    assert_int_equal(n, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(told[i], (2 << i) - 1); /* days 1, 3, 7, 15 */
    world_release(&w);
}

static void what_became_usual_is_told_as_such(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    step(&w);
    assert_false(w.notices[0].new_usual);
    burn(&w.judgements[0], 0, 0);
    w.judgements[0].settled = true;
    step(&w);
    assert_told(&w, NOTICE_RESOLVED, SEVERITY_NOTICE, "", 1);
    assert_true(w.notices[0].new_usual);
    world_release(&w);
}

static void a_loud_complaint_is_told_once(void **state)
{
    struct world w;

    (void)state;
    world_init(&w);
    w.judgements[0] = (struct judgement){ .signal = STR("reach"),
                                          .ready = true,
                                          .mention = STR("mention000001"),
                                          .reach = 52000,
                                          .reach_usual = 800 };
    w.n_judgements = 1;
    step(&w);
    assert_told(&w, NOTICE_AT_ONCE, SEVERITY_WARNING, "", 0);
    assert_str(w.notices[0].signal, "reach");
    assert_str(w.notices[0].reason, "heard by 52000, usually fewer than 800");
    assert_str(w.notices[0].mentions[0], "mention000001");
    w.judgements[0].reach = 90000;
    for (int i = 0; i < 29 * 24; i++)
        assert_int_equal(step(&w), 0);
    world_release(&w);
}

/* What flares up within a day and a half is the same incident, an hour later another. */
static void a_reopening_has_its_time(void **state)
{
    for (int hours = 36; hours <= 37; hours++) {
        struct world w;

        (void)state;
        world_init(&w);
        burn(&w.judgements[0], 300, 6);
        step(&w);
        burn(&w.judgements[0], 0, 0);
        step(&w);
        w.at += (hours - 1) * HOUR_S;
        burn(&w.judgements[0], 300, 6);
        step(&w);
        assert_told(&w, hours == 36 ? NOTICE_REOPENED : NOTICE_OPENED, SEVERITY_NOTICE, "",
                    hours == 36 ? 2 : 0);
        world_release(&w);
    }
}

static void reminders_come_twice_as_late_each_time(void **state)
{
    static const int days[] = { 1, 2, 4, 8, 16, 16 };
    struct world w;

    (void)state;
    world_init(&w);
    burn(&w.judgements[0], 300, 6);
    step(&w);
    for (size_t i = 0; i < N_ROWS(days); i++) {
        for (int hour = 1; hour < 24 * days[i]; hour++)
            assert_int_equal(step(&w), 0);
        step(&w);
        assert_told(&w, NOTICE_REPEATED, SEVERITY_NOTICE, "", (int)i + 1);
    }
    world_release(&w);
}

/* The last hour that stood out must be the one just judged, or the one before it. */
static void what_went_out_an_hour_ago_still_burns(void **state)
{
    for (int hours = 1; hours <= 2; hours++) {
        struct world w;

        (void)state;
        world_init(&w);
        burn(&w.judgements[0], 300, 6);
        for (int i = 0; i < 6; i++)
            step(&w);
        w.out = true;
        burn(&w.judgements[0], 5000, 40);
        w.judgements[0].burned_to = w.at + HOUR_S - hours * HOUR_S;
        assert_int_equal(step(&w), hours == 1);
        world_release(&w);
    }
}

static void what_is_known_for_three_weeks_is_no_more_young(void **state)
{
    for (int days = 20; days <= 21; days++) {
        struct world w;

        (void)state;
        world_init(&w);
        burn(&w.judgements[0], 300, 6);
        w.judgements[0].days_learnt = days;
        step(&w);
        assert_int_equal((w.notices[0].cautions & CAUTION_YOUNG) != 0, days == 20);
        world_release(&w);
    }
}

static void a_whole_star_lost_is_a_warning(void **state)
{
    for (int lost = 999; lost <= 1000; lost++) {
        struct world w;

        (void)state;
        world_init(&w);
        burn(&w.judgements[0], 300, 12);
        w.judgements[0].signal = STR("rating");
        w.judgements[0].rating_usual = 4200;
        w.judgements[0].rating_now = 4200 - lost;
        step(&w);
        assert_told(&w, NOTICE_OPENED, lost == 1000 ? SEVERITY_WARNING : SEVERITY_NOTICE, "", 0);
        world_release(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_incident_has_one_id_from_opening_to_the_last_all_clear),
        cmocka_unit_test(severity_follows_odds_and_excess),
        cmocka_unit_test(worse_is_told_but_not_every_hour),
        cmocka_unit_test(what_burns_no_more_is_not_worse),
        cmocka_unit_test(repeats_stop_when_somebody_has_seen_it),
        cmocka_unit_test(what_waits_is_pending_until_it_lasts),
        cmocka_unit_test(aspects_join_the_topic),
        cmocka_unit_test(an_aspect_that_was_first_widens_to_the_topic),
        cmocka_unit_test(single_mentions_are_told_together),
        cmocka_unit_test(few_stars_join_the_open_alert_of_their_topic_and_words_do_not),
        cmocka_unit_test(a_blind_source_is_told_once_and_so_is_its_return),
        cmocka_unit_test(while_blind_nothing_resolves),
        cmocka_unit_test(reminders_grow_rarer),
        cmocka_unit_test(what_became_usual_is_told_as_such),
        cmocka_unit_test(a_loud_complaint_is_told_once),
        cmocka_unit_test(a_reopening_has_its_time),
        cmocka_unit_test(reminders_come_twice_as_late_each_time),
        cmocka_unit_test(what_went_out_an_hour_ago_still_burns),
        cmocka_unit_test(what_is_known_for_three_weeks_is_no_more_young),
        cmocka_unit_test(a_whole_star_lost_is_a_warning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
