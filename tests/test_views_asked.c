/*
 * test_views_asked.c - the views of what people say that are asked for by name, each on a small world worked
 * by hand.
 *
 * Every view has weeks of its own, far from those of the others. Intervals: Wilson (1927) for shares,
 * Newcombe (1998) for changes, Rocks (2016) for balances; thousandths, rounded outwards.
 */
#include "tests/asked_world.h"

/*
 * Twelve mentions, ten of them scored: four positive, three negative. Happiness (4 - 3) / 10; with three
 * more 4.75 and 3.75 of 13 are 0.3654 and 0.2885, variance (0.6538 - 0.0059) / 13, so 0.0769 give or
 * take 0.4376. Stay or leave: 2 against 3 of 5; 2.75 and 3.75 of 8, -0.125 give or take 0.6186. Three
 * of twelve delighted: 0.0889 .. 0.5323.
 */
static void loyalty(void **state)
{
    int64_t d = day_of(0, 0);
    static const struct want wants[] = {
        { "happiness.mentions", "10" },
        { "happiness.index", "10.0 (" MINUS "36.1 to 51.5)" },
        { "delight.mentions", "3" },
        { "delight.share", "25" NBSP "% (8" DASH "54)" },
        { "delight.change", "too few to say" },
        { "recommend.mentions", "2" },
        { "warn-off.mentions", "1" },
        { "recommend-index.index", "too few to say" },
        { "stay.mentions", "2" },
        { "leave.mentions", "3" },
        { "stay-index.index", MINUS "20.0 (" MINUS "74.4 to 49.4)" },
        { "first.mentions", "2" },
        { "regular.mentions", "1" },
        { "advocates.mentions", "1" },
        { "to:Acme.what", "Leave for Acme" },
        { "to:Acme.mentions", "2" },
        { "to:Borealis.mentions", "1" },
    };
    static const struct want week[] = {
        { "mentions.usual", DASH },
        { "happiness.value", "10.0 (" MINUS "36.1 to 51.5)" },
        { "happiness.note", "4 positive, 3 negative, 10 scored" },
        { "delighted.value", "30" NBSP "% (10" DASH "61)" },
    };

    (void)state;
    put(d, (struct world_mention){
               .label = LABEL_POS, .score = 800, .author = "ann", .cues = "recommending" });
    put(d + DAY_S, (struct world_mention){
                       .label = LABEL_POS, .score = 800, .author = "ann", .cues = "staying" });
    put(d, (struct world_mention){ .label = LABEL_POS, .score = 600, .cues = "recommending" });
    put(d, (struct world_mention){ .label = LABEL_POS, .score = 760, .cues = "staying regular" });
    put(d, (struct world_mention){ .label = LABEL_NEG, .cues = "leaving", .whereto = "Acme" });
    put(d, (struct world_mention){ .label = LABEL_NEG, .cues = "leaving", .whereto = "Acme" });
    put(d, (struct world_mention){
               .label = LABEL_NEG, .cues = "warning-off leaving", .whereto = "Borealis" });
    put(d, (struct world_mention){ .label = LABEL_NEU, .cues = "first-visit" });
    put(d, (struct world_mention){ .label = LABEL_NEU });
    put(d, (struct world_mention){ .label = LABEL_UNSCORED });
    put(d, (struct world_mention){ .label = LABEL_UNSCORED });
    put(d, (struct world_mention){ .label = LABEL_MIXED, .cues = "first-visit" });
    CHECK("loyalty", d, 7, d + 10 * DAY_S, wants);
    CHECK("day", d, 7, d + 10 * DAY_S, week);
}

/* 4 exceeded, 2 missed: (4 - 2) / 6; 4.75 and 2.75 of 9, 0.2222 give or take 0.5785. */
static void expectation(void **state)
{
    int64_t d = day_of(1, 0);
    static const struct want wants[] = {
        { "exceeded.mentions", "4" },
        { "missed.mentions", "2" },
        { "missed.negative", "too few to say" },
        { "gap.index", "33.3 (" MINUS "35.7 to 80.1)" },
        { "quality.mentions", "3" },
        { "praise-doing.mentions", "3" },
        { "praise-price.mentions", "1" },
    };

    (void)state;
    put_times(
        3, d,
        (struct world_mention){
            .label = LABEL_POS, .cues = "exceeded", .aspect = "quality", .aspect_score = 500 });
    put(d, (struct world_mention){
               .label = LABEL_POS, .cues = "exceeded", .aspect = "price", .aspect_score = 500 });
    put_times(2, d, (struct world_mention){ .label = LABEL_NEG, .cues = "missed" });
    CHECK("expectation", d, 7, d + 10 * DAY_S, wants);
}

/*
 * Speed: 15 of 50 negative this week, 5 of 50 the week before. Score test: 0.2 / sqrt(0.2 x 0.8 / 25) =
 * 2.5, p = 0.0124. Newcombe: 0.3 lies in 0.1910 .. 0.4375, 0.1 in 0.0435 .. 0.2136; difference 0.0426 ..
 * 0.3487. The same holds for 'compare', where all three rows have that p. Waits of 1, 2, 3, 10, 21 days.
 */
static void hallmarks_and_compare(void **state)
{
    static const int waits[] = { 21, 1, 3, 10, 2 };
    int64_t d = day_of(2, 7);
    static const struct want wants[] = {
        { "speed.mentions", "50" },
        { "speed.negative", "15" },
        { "speed.positive", "35" },
        { "speed.share", "30" NBSP "% (19" DASH "44)" },
        { "speed.change", "more, by 4 to 35 points" },
        { "empathy.change", "too few to say" },
        { "waits.mentions", "5" },
        { "waits.wait", "3" NBSP "days" },
    };
    static const struct want compared[] = {
        { "mentions.here", "50" },
        { "mentions.there", "50" },
        { "negative.change", "more, by 4 to 35 points" },
        { "positive.change", "less, by 4 to 35 points" },
        { "speed.what", "Speed of help, negative" },
        { "speed.there", "10" NBSP "% (4" DASH "22)" },
        { "stars.change", "too few to say" },
    };
    struct world_mention bad = { .label = LABEL_NEG, .aspect = "speed", .aspect_score = -500 };
    struct world_mention good = { .label = LABEL_POS, .aspect = "speed", .aspect_score = 500 };

    (void)state;
    put_times(5, d - 3 * DAY_S, bad);
    put_times(45, d - 3 * DAY_S, good);
    put_times(35, d, good);
    put_times(10, d, bad);
    for (size_t i = 0; i < N_ROWS(waits); i++) {
        bad.wait_s = waits[i] * DAY_S;
        put(d, bad);
    }
    CHECK("hallmarks", d, 7, d + 10 * DAY_S, wants);
    CHECK("compare", d, 7, d + 10 * DAY_S, compared);
}

static void channels(void **state)
{
    int64_t d = day_of(3, 0);
    static const struct want wants[] = {
        { "phone.mentions", "8" },  { "phone.negative", "5" },
        { "phone.unreached", "2" }, { "phone.share", "63" NBSP "% (30" DASH "87)" },
        { "email.mentions", "6" },  { "email.unreached", "1" },
        { "email.state", DASH },    { "phone.state", "the gap: most did not get through here" },
        { "none.mentions", "3" },   { "none.share", "too few to say" },
    };
    struct world_mention lost = { .label = LABEL_NEG, .aspect = "reach", .aspect_score = -500 };

    (void)state;
    lost.cues = "channel-phone";
    put_times(2, d, lost);
    put_times(3, d, (struct world_mention){ .label = LABEL_NEG, .cues = "channel-phone" });
    put_times(3, d, (struct world_mention){ .label = LABEL_POS, .cues = "channel-phone" });
    lost.cues = "channel-email";
    put(d, lost);
    put_times(5, d, (struct world_mention){ .label = LABEL_POS, .cues = "channel-email" });
    put_times(3, d, (struct world_mention){ .label = LABEL_NEU });
    CHECK("channels", d, 7, d + 10 * DAY_S, wants);
}

/* Six contacts: three about a delivery, one about quality, two about nothing by name. */
static void causes(void **state)
{
    int64_t d = day_of(4, 0);
    static const struct want wants[] = {
        { "delivery.contacts", "3" },      { "delivery.share", "50" NBSP "% (18" DASH "82)" },
        { "delivery.owner", "logistics" }, { "quality.contacts", "1" },
        { "unknown.contacts", "2" },       { "all.contacts", "6" },
    };
    struct world_mention contact = {
        .label = LABEL_NEG, .cues = "contacted-service", .aspect = "delivery", .aspect_score = -500
    };

    (void)state;
    put_times(3, d, contact);
    contact.aspect = "quality";
    put(d, contact);
    contact.aspect = "speed"; /* of the service itself: no cause */
    put_times(2, d, contact);
    contact.cues = NULL;
    put_times(4, d, contact);
    CHECK("causes", d, 28, d + 30 * DAY_S, wants);
}

/* Six of ten stories have the word that none of twenty had in the four weeks before: half a story is
 * expected of 21, 0.238 in ten, and six of a Poisson with that mean come once in 4.8 million. By the odds
 * it is no three deviations yet: early. */
static void words(void **state)
{
    int64_t d = day_of(8, 30);
    static const struct want wants[] = {
        { "recall.kind", "early" },
        { "recall.now", "6" },
        { "recall.before", "0.0" },
        { "recall.negative", "100" NBSP "% (60" DASH "100)" },
        { "recall.chance", "over" NBSP "a" NBSP "million" },
        { "wishes.now", "2" },
    };

    (void)state;
    put_times(20, d - 10 * DAY_S, (struct world_mention){ .label = LABEL_NEU });
    for (int i = 0; i < 6; i++) {
        char text[64];

        snprintf(text, sizeof text, "recall wheel%d", i);
        put(d, (struct world_mention){ .label = LABEL_NEG, .text = text });
    }
    put_times(2, d, (struct world_mention){ .label = LABEL_NEU, .cues = "wish" });
    put_times(2, d, (struct world_mention){ .label = LABEL_NEU });
    CHECK("words", d, 7, d + 10 * DAY_S, wants);
}

/* Three copies by two voices in two sources over four hours: one new voice in four hours. Two negatives
 * passed on 6 and 2 times. */
static void stories(void **state)
{
    static const char copied[] =
        "Harbour police report that the brakes of twelve rental bikes had been "
        "cut in one night, nobody was hurt, and the bikes are off the street.";
    int64_t d = day_of(12, 0);
    char id[MENTION_ID_LENGTH + 1], path[4][48];
    struct want wants[] = {
        { path[0], "3" },
        { path[1], "2" },
        { path[2], "2" },
        { path[3], "0.3" },
        { "passed-on-negative.copies", "2" },
        { "passed-on-negative.speed", "4.00 shares and replies each" },
        { "passed-on-positive.copies", "0" },
        { "echoes.copies", "1" },
    };
    static const char *const columns[] = { "copies", "voices", "sources", "speed" };

    (void)state;
    mention_id(STR("forum"), STR("first"), id);
    for (size_t i = 0; i < N_ROWS(columns); i++)
        snprintf(path[i], sizeof path[i], "%s.%s", id, columns[i]);
    for (int i = 0; i < 3; i++) {
        struct world_mention m = { .source = i == 1 ? "plaza" : "forum",
                                   .author = i == 2 ? "tess" : "sam",
                                   .id = i == 0 ? "first" : NULL,
                                   .text = copied,
                                   .label = LABEL_NEG,
                                   .score = -300,
                                   .rating = RATING_NONE,
                                   .at = d + i * 2 * HOUR_S };

        world_put(&world, &m, 1);
    }
    put(d, (struct world_mention){ .label = LABEL_NEG, .shares = 6 });
    put(d, (struct world_mention){ .label = LABEL_NEG, .shares = 2 });
    put(d, (struct world_mention){ .label = LABEL_NEU, .cues = "old-story" });
    CHECK("stories", d, 7, d + 10 * DAY_S, wants);
}

/* Forty mentions, twelve negative: 0.3. Of twelve about quality in use ten are: 0.8333, and so many come
 * with a chance of 0.0002. Two about quality say that they speak of buying. */
static void journey(void **state)
{
    int64_t d = day_of(13, 0);
    static const struct want wants[] = {
        { "use.mentions", "12" },          { "use.state", "roadblock" },
        { "use/quality.negative", "10" },  { "use/quality.state", "roadblock" },
        { "buy.mentions", "2" },           { "buy/quality.negative", "2" },
        { "buy.state", "too few to say" }, { "unknown.mentions", "26" },
        { "receive.mentions", DASH },
    };
    struct world_mention bad = { .label = LABEL_NEG, .aspect = "quality", .aspect_score = -500 };

    (void)state;
    put_times(10, d, bad);
    put_times(
        2, d,
        (struct world_mention){ .label = LABEL_POS, .aspect = "quality", .aspect_score = 500 });
    bad.cues = "stage-buy";
    put_times(2, d, bad);
    put_times(26, d, (struct world_mention){ .label = LABEL_NEU });
    CHECK("journey", d, 7, d + 10 * DAY_S, wants);
}

/*
 * Service: 20 of 40 negative before, 4 of 40 now; experience 4 of 40, then 20 of 40. Deviate 0.4 / sqrt(0.3 x
 * 0.7 / 20) = 3.90. Newcombe: 0.1 lies in 0.0396 .. 0.2305, 0.5 in 0.3520 .. 0.6480; the difference in
 * -0.5599 .. -0.2023. Of 24 complaints 4 are the service's: 0.0667 .. 0.3585.
 */
static void split(void **state)
{
    int64_t d = day_of(15, 7);
    static const struct want wants[] = {
        { "service.negative", "4" },
        { "service.change", "less, by 20 to 56 points" },
        { "experience.change", "more, by 20 to 56 points" },
        { "complaints.statements", "24" },
        { "complaints.share", "17" NBSP "% (6" DASH "36)" },
        { "complaints.top", "mostly not a problem of the service" },
        { "masked.top", "masked: kind service hides what gets worse" },
    };
    static const struct {
        int day, n;
        const char *aspect;
        bool bad;
    } rows[] = {
        { -7, 20, "staff", true },  { -7, 20, "staff", false },  { 0, 4, "staff", true },
        { 0, 36, "staff", false },  { -7, 4, "quality", true },  { -7, 36, "quality", false },
        { 0, 20, "quality", true }, { 0, 20, "quality", false },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        put_times(rows[i].n, d + rows[i].day * DAY_S,
                  (struct world_mention){ .label = rows[i].bad ? LABEL_NEG : LABEL_POS,
                                          .aspect = rows[i].aspect,
                                          .aspect_score = rows[i].bad ? -500 : 500 });
    CHECK("split", d, 7, d + 10 * DAY_S, wants);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loyalty),
        cmocka_unit_test(expectation),
        cmocka_unit_test(hallmarks_and_compare),
        cmocka_unit_test(channels),
        cmocka_unit_test(causes),
        cmocka_unit_test(words),
        cmocka_unit_test(stories),
        cmocka_unit_test(journey),
        cmocka_unit_test(split),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
