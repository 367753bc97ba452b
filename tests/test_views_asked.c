/*
 * test_views_asked.c - the views that are asked for by name, each on a small world worked by hand.
 *
 * Every view has weeks of its own, far from those of the others. Intervals: Wilson (1927) for shares,
 * Newcombe (1998) for changes, Rocks (2016) for balances; thousandths, rounded outwards.
 */
#include "tests/out_world.h"
#include "tests/test.h"

#include "core/mention.h"
#include "core/zone.h"
#include "store/store.h"

#include <stdio.h>

#define NBSP  "\u00a0"
#define DASH  "\u2013"
#define MINUS "\u2212"

static struct world world;

static int set_up(void **state)
{
    (void)state;
    world_open(&world);
    world.topics[1] = world.topics[0];
    world.topics[1].name = STR("Rival");
    world.settings.n_topics = 2;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

/* Local midnight of a day that is nobody else's: 'block' of 100 days, and a day in it. */
static int64_t day_of(int block, int day)
{
    const struct zone *zone = world.topics[0].zone;

    return zone_day_start(zone, zone_local_day(zone, WORLD_DAY) + 100 * (block + 1) + day);
}

/* Fills in what every mention has: its place in time, an author and a text of its own. */
static void put(int64_t at, struct world_mention m)
{
    static int serial;
    char author[32], text[64];

    serial++;
    snprintf(author, sizeof author, "asked-%d", serial);
    snprintf(text, sizeof text, "Number%d said%dthing%d once%d", serial, serial, serial, serial);
    m.at = at + serial % 50 * 60;
    m.source = m.source ? m.source : "forum";
    m.author = m.author ? m.author : author;
    m.text = m.text ? m.text : text;
    m.rating = m.rating ? m.rating : RATING_NONE;
    if (!m.score)
        m.score = m.label == LABEL_NEG ? -500 : m.label == LABEL_POS ? 500 : 0;
    world_put(&world, &m, 1);
}

static void put_times(int n, int64_t at, struct world_mention m)
{
    for (int i = 0; i < n; i++)
        put(at, m);
}

struct want {
    const char *path, *want;
};

static void check_all(const char *view, int64_t from, int days, int64_t now,
                      const struct want *wants, size_t n)
{
    const struct zone *zone = world.topics[0].zone;
    struct view_request request = { .from = from,
                                    .to = zone_day_start(zone, zone_local_day(zone, from) + days),
                                    .now = now };

    for (size_t i = 0; i < n; i++)
        world_check(&world, &request, view, wants[i].path, wants[i].want);
}

#define CHECK(view, from, days, now, wants) check_all(view, from, days, now, wants, N_ROWS(wants))

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
        { "recall.chance", "more than 1000000" },
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

    (void)state;
    CHECK("board", WORLD_DAY, 1, WORLD_NOW, wants);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loyalty),
        cmocka_unit_test(expectation),
        cmocka_unit_test(hallmarks_and_compare),
        cmocka_unit_test(channels),
        cmocka_unit_test(causes),
        cmocka_unit_test(replies),
        cmocka_unit_test(recovery),
        cmocka_unit_test(surveys),
        cmocka_unit_test(words),
        cmocka_unit_test(consistency),
        cmocka_unit_test(share),
        cmocka_unit_test(fixes),
        cmocka_unit_test(stories),
        cmocka_unit_test(journey),
        cmocka_unit_test(split),
        cmocka_unit_test(coverage),
        cmocka_unit_test(board),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
