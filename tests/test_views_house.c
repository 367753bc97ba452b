/*
 * test_views_house.c - the views of what the house does about it, and of how well it listens: answers,
 * recoveries, surveys, places, rivals, fixes, coverage and the board, each on a small world worked by hand.
 * Intervals as in test_views_asked.c.
 */
#include "tests/asked_world.h"

/*
 * Ten posts; answered after 1, 2, 2, 4, 8 and 10 hours, waiting for 3, 6, 9 and 12 hours now. The curve of
 * Kaplan and Meier: 9/10, x 7/9 = 0.7, x 5/6 = 0.5833, x 3/4 = 0.4375 at 8 hours, x 1/2 at 10: half
 * within 8 hours, nine tenths not yet. Greenwood's interval of the half has no upper end.
 */
static void replies(void **state)
{
    static const int answered[] = { 1, 2, 2, 4, 8, 10 }, waiting[] = { 3, 6, 9, 12 };
    static const char *const words[] = {
        "Dear Ann, we are so very sorry that your parcel came late this time",
        "Dear Bob, we are so very sorry that your parcel came late this time",
        "Glad to hear that you like the new saddle, ride on and tell your friends",
        "The shop in town has the blue one, it opens at nine on every weekday\nAnna Berg",
        "Please write to us with the number of the frame, then we can look it up",
        "Thank you, it has been passed on to the people who make the motor",
    };
    static const char *const cues[] = { "reply-apology",   "reply-apology", NULL, NULL,
                                        "reply-next-step", "reply-thanks" };
    int64_t d = day_of(5, 0), now = d + 40 * HOUR_S;
    static const struct want wants[] = {
        { "all.of", "10" },
        { "all.yes", "6" },
        { "all.share", "60" NBSP "% (31" DASH "84)" },
        { "all.median", "8" NBSP "h" },
        { "all.most", "not yet" },
        { "negative.of", "4" },
        { "negative.yes", "0" },
        { "negative.median", "too few to say" },
        { "forum.of", "10" },
        { "plaza.of", "2" },
        { "plaza.note", "no public answer seen here: not counted above" },
        { "apology.of", "6" },
        { "apology.yes", "2" },
        { "apology.share", "33" NBSP "% (9" DASH "71)" },
        { "thanks.yes", "1" },
        { "next-step.yes", "1" },
        { "signed.yes", "1" },
        { "blame.yes", "0" },
        { "template.yes", "2" },
    };

    static const struct want by_hours[] = {
        { "all.of", "10" },
        { "all.median", "0" NBSP "min" },
        { "all.most", "not yet" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(answered); i++) {
        char id[32], text[32], author[32];
        struct world_mention m = { .source = "forum",
                                   .author = author,
                                   .text = text,
                                   .id = id,
                                   .at = d + (int64_t)i * 60,
                                   .label = LABEL_POS,
                                   .rating = RATING_NONE };

        snprintf(id, sizeof id, "asked-for-%zu", i);
        snprintf(text, sizeof text, "question%zu about%zu", i, i);
        snprintf(author, sizeof author, "asks-%zu", i);
        world_put(&world, &m, 1);
        m = (struct world_mention){ .source = "forum",
                                    .author = "brand",
                                    .text = words[i],
                                    .at = m.at + answered[i] * HOUR_S,
                                    .by_owner = true,
                                    .in_reply_to = id,
                                    .cues = cues[i],
                                    .rating = RATING_NONE };
        world_put(&world, &m, 1);
    }
    for (size_t i = 0; i < N_ROWS(waiting); i++) {
        char text[32], author[32];
        struct world_mention m = { .source = "forum",
                                   .author = author,
                                   .text = text,
                                   .at = now - waiting[i] * HOUR_S,
                                   .label = LABEL_NEG,
                                   .rating = RATING_NONE };

        snprintf(text, sizeof text, "waits%zu still%zu", i, i);
        snprintf(author, sizeof author, "waits-%zu", i);
        world_put(&world, &m, 1);
    }
    put_times(2, d, (struct world_mention){ .source = "plaza", .label = LABEL_NEU });
    CHECK("replies", d, 2, now, wants);
    /* From nine to five the answers of the night took no time; the tenth hour is the first that counts. */
    world.topics[0].hours =
        (struct quiet_hours){ .set = true, .from_minute = 540, .to_minute = 1020 };
    CHECK("replies", d, 2, now, by_hours);
    world.topics[0].hours = (struct quiet_hours){ 0 };
}

/* Five unhappy authors. Three are answered: one says in the thread that it is solved, one praises later. Of
 * the other two one praises later. Two reviews change: 1 star to 4, 5 to 2. */
static void recovery(void **state)
{
    int64_t d = day_of(6, 0);
    static const struct want wants[] = {
        { "solved.of", "3" },
        { "solved.yes", "1" },
        { "won-back.of", "3" },
        { "won-back.yes", "1" },
        { "unanswered.of", "2" },
        { "unanswered.yes", "1" },
        { "raised.of", "2" },
        { "raised.yes", "1" },
        { "lowered.yes", "1" },
        { "raised.share", "too few to say" },
        { "alerts.note", "0 of 0 alerts" },
    };
    static const char *const unhappy[] = { "una", "ugo", "uli", "uta", "udo" };

    (void)state;
    for (size_t i = 0; i < N_ROWS(unhappy); i++) {
        char id[32];

        snprintf(id, sizeof id, "unhappy-%zu", i);
        put(d, (struct world_mention){
                   .label = LABEL_NEG, .author = unhappy[i], .id = id, .thread = id });
        if (i < 3)
            put(d + DAY_S,
                (struct world_mention){ .author = "brand", .by_owner = true, .in_reply_to = id });
    }
    put(d + 2 * DAY_S,
        (struct world_mention){
            .label = LABEL_NEU, .author = "una", .thread = "unhappy-0", .cues = "resolved" });
    put(d + 3 * DAY_S, (struct world_mention){ .label = LABEL_POS, .author = "ugo" });
    put(d + 3 * DAY_S, (struct world_mention){ .label = LABEL_POS, .author = "uta" });
    for (int star = 1; star <= 4; star += 3)
        put(d, (struct world_mention){ .label = LABEL_POS,
                                       .author = "rae",
                                       .id = "raised",
                                       .source = "shop",
                                       .rating = star * 1000 });
    for (int star = 5; star >= 2; star -= 3)
        put(d, (struct world_mention){ .label = LABEL_POS,
                                       .author = "leo",
                                       .id = "lowered",
                                       .source = "shop",
                                       .rating = star * 1000 });
    CHECK("recovery", d, 7, d + 10 * DAY_S, wants);
}

/* Marks of 10: five promoters, two passives, three detractors; 5.75 and 3.75 of 13, 0.1538 give or take
 * 0.4571. Marks of 5: three of five satisfied. */
static void surveys(void **state)
{
    static const int of_ten[] = { 10, 9, 9, 8, 7, 6, 0, 10, 9, 3 }, of_five[] = { 5, 5, 4, 3, 1 };
    int64_t d = day_of(7, 0);
    static const struct want wants[] = {
        { "forum.answers", "10" },
        { "forum.promoters", "5" },
        { "forum.passives", "2" },
        { "forum.detractors", "3" },
        { "forum.nps", "20.0 (" MINUS "30.4 to 61.1)" },
        { "forum.csat", DASH },
        { "shop.satisfied", "3" },
        { "shop.csat", "60" NBSP "% (23" DASH "89)" },
        { "shop.nps", DASH },
        { "all.answers", "15" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(of_ten); i++)
        put(d, (struct world_mention){ .label = LABEL_NEU, .mark = of_ten[i], .mark_best = 10 });
    for (size_t i = 0; i < N_ROWS(of_five); i++)
        put(d, (struct world_mention){
                   .source = "shop", .label = LABEL_NEU, .mark = of_five[i], .mark_best = 5 });
    put(d, (struct world_mention){ .source = "shop", .label = LABEL_POS, .rating = 5000 });
    CHECK("surveys", d, 28, d + 30 * DAY_S, wants);
}

/*
 * 12, 2 and 1 of 20 negative in three places: common share 0.25. Spread 20 (0.1225 + 0.0225 + 0.04) = 3.7, by
 * chance 0.375: between 3.325 / 38 = 0.0875, worth 0.1875 / 0.0875 - 1 = 1.1429 cases. Drawn: 12.2857
 * of 21.1429 is 0.5811, then 0.1081 and 0.0608; their spread is 0.2349. By chance 2 to 9 of 20. Twelve or
 * more come with a chance of 0.0009.
 */
static void consistency(void **state)
{
    static const struct {
        const char *place;
        int bad;
    } places[] = { { "Aachen", 12 }, { "Bonn", 2 }, { "Celle", 1 } };
    int64_t d = day_of(9, 0);
    static const struct want wants[] = {
        { "place.drawn", "23.5" },
        { "place:Aachen.negative", "12" },
        { "place:Aachen.drawn", "58" NBSP "%" },
        { "place:Aachen.limits", "10" DASH "45" },
        { "place:Aachen.state", "worse than the others" },
        { "place:Bonn.drawn", "11" NBSP "%" },
        { "place:Bonn.state", "as the others" },
        { "place:Celle.drawn", "6" NBSP "%" },
        { "place:Celle.state", "as the others" },
    };
    struct view_request bonn = {
        .from = d, .to = d + DAY_S, .now = d + DAY_S, .place = STR("bonn")
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(places); i++) {
        put_times(places[i].bad, d,
                  (struct world_mention){ .label = LABEL_NEG, .place = places[i].place });
        put_times(20 - places[i].bad, d,
                  (struct world_mention){ .label = LABEL_POS, .place = places[i].place });
    }
    CHECK("consistency", d, 28, d + 30 * DAY_S, wants);
    world_check(&world, &bonn, "day", "mentions.value", "20");
}

/* Six stories, one of them in two places, against four. */
static void share(void **state)
{
    static const char copied[] =
        "The brand will show a folding bike in the old harbour hall, the first "
        "of its kind for the house, and riders may try it there for free.";
    int64_t d = day_of(10, 0);
    static const struct want wants[] = {
        { "Kestrel.stories", "6" },
        { "Kestrel.mentions", "7" },
        { "Kestrel.share", "60" NBSP "% (31" DASH "84)" },
        { "Kestrel.negative", "2" },
        { "Kestrel.negative-share", "33" NBSP "% (9" DASH "71)" },
        { "Kestrel.change", "too few to say" },
        { "Rival.stories", "4" },
    };

    (void)state;
    put_times(2, d, (struct world_mention){ .label = LABEL_NEG });
    put_times(3, d, (struct world_mention){ .label = LABEL_POS });
    put(d, (struct world_mention){ .label = LABEL_NEU, .text = copied });
    put(d + HOUR_S,
        (struct world_mention){ .label = LABEL_NEU, .text = copied, .source = "plaza" });
    put_times(4, d, (struct world_mention){ .label = LABEL_NEU, .topic = 1 });
    CHECK("share", d, 28, d + 30 * DAY_S, wants);
}

/*
 * 20 of 50 complain of the delivery in the four weeks before, 5 of 50 after: deviate 0.3 / sqrt(0.1875 / 25)
 * = 3.46. Newcombe: 0.1 lies in 0.0435 .. 0.2136, 0.4 in 0.2761 .. 0.5382; -0.4493 .. -0.1319.
 */
static void fixes(void **state)
{
    int64_t d = day_of(11, 40);
    struct date on = date_of_day(zone_local_day(world.topics[0].zone, d));
    char date[40], path[8][64];
    struct err err = { 0 };
    static const struct want wants[] = {
        { "before", "20" },      { "before-share", "40" NBSP "% (27" DASH "54)" },
        { "after", "5" },        { "change", "less, by 13 to 45 points" },
        { "state", "relieved" },
    };
    struct want named[N_ROWS(wants)];
    struct world_mention late = { .label = LABEL_NEG, .aspect = "delivery", .aspect_score = -500 };

    (void)state;
    put_times(20, d - 10 * DAY_S, late);
    put_times(30, d - 10 * DAY_S, (struct world_mention){ .label = LABEL_POS });
    put_times(5, d + 10 * DAY_S, late);
    put_times(45, d + 10 * DAY_S, (struct world_mention){ .label = LABEL_POS });
    snprintf(date, sizeof date, "%04d-%02d-%02d", (int)on.year, (int)on.month, (int)on.day);
    assert_int_equal(
        store_mark_set(world.store, STR("fix/Kestrel/delivery"), str_of(date), NULL, 0, &err), 0);
    for (size_t i = 0; i < N_ROWS(wants); i++) {
        snprintf(path[i], sizeof path[i], "delivery/%s.%s", date, wants[i].path);
        named[i] = (struct want){ path[i], wants[i].want };
    }
    CHECK("fixes", d, 28, d + 40 * DAY_S, named);
}

/* What is no voice counts nowhere but here; of five that people labelled the score agreed on four. */
static void coverage(void **state)
{
    int64_t d = day_of(14, 0);
    static const struct want wants[] = {
        { "forum.mentions", "6" },
        { "language:en.mentions", "5" },
        { "language:de.mentions", "1" },
        { "language:de.unscored", "1" },
        { "not-counted:promotion.mentions", "2" },
        { "not-counted:own.mentions", "1" },
        { "not-counted:off-topic.mentions", "1" },
        { "accuracy.mentions", "5" },
        { "accuracy.state", "80" NBSP "% (37" DASH "97)" },
    };
    static const struct want day[] = { { "mentions.value", "6" } };

    (void)state;
    put_times(4, d, (struct world_mention){ .label = LABEL_NEG, .human = "neg" });
    put(d, (struct world_mention){ .label = LABEL_NEG, .human = "pos" });
    put(d, (struct world_mention){ .label = LABEL_UNSCORED, .lang = "de" });
    put_times(2, d, (struct world_mention){ .label = LABEL_POS, .dropped = "promotion" });
    put(d, (struct world_mention){ .label = LABEL_NEG, .human = "off-topic" });
    put(d, (struct world_mention){ .label = LABEL_POS, .by_owner = true });
    CHECK("coverage", d, 1, d + 2 * DAY_S, wants);
    CHECK("day", d, 1, d + 2 * DAY_S, day);
}

/* The bad day of the small world: more negatives than usual for one topic, nothing of the other. */
static void board(void **state)
{
    static const struct want wants[] = {
        { "Kestrel.state", "Worth a look" },
        { "Kestrel.alerts", "none" },
        { "Rival.state", "Learning" },
    };

    /* A story that goes on is counted once a day, on the board as on the page of the day. */
    int64_t d = day_of(20, 0);
    struct world_mention same = { .label = LABEL_NEG,
                                  .text = "the app of Kestrel crashes when I pay" };
    static const struct want day[] = { { "mentions.value", "1" } };
    static const struct want line[] = { { "Kestrel.mentions", "1" }, { "Kestrel.negative", "1" } };

    (void)state;
    CHECK("board", WORLD_DAY, 1, WORLD_NOW, wants);
    put(d, same);
    put(d + DAY_S, same);
    CHECK("day", d + DAY_S, 1, d + 2 * DAY_S, day);
    CHECK("board", d + DAY_S, 1, d + 2 * DAY_S, line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies),     cmocka_unit_test(recovery), cmocka_unit_test(surveys),
        cmocka_unit_test(consistency), cmocka_unit_test(share),    cmocka_unit_test(fixes),
        cmocka_unit_test(coverage),    cmocka_unit_test(board),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
