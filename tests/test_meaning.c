/*
 * test_meaning.c - touchpoints under presets, cues, waits and what is no voice, by the shipped words.
 */
#include "tests/judging.h"

/* --- touchpoints --- */

static void a_preset_names_touchpoints_of_its_own(void **state)
{
    struct topic topic = { .name = STR("bistro"), .preset = STR("restaurant") };
    struct analyzer *analyzer = open_with(source(), &topic, 1);
    struct verdict v = judge(analyzer, "The waiter was rude but the soup was delicious.", true);
    const struct touchpoint *food = analyzer_touchpoint(analyzer, STR("food"));

    (void)state;
    assert_non_null(aspect(&v, "service"));
    assert_non_null(aspect(&v, "food"));
    assert_null(aspect(&v, "staff"));
    assert_true(aspect(&v, "service")->score < 0);
    assert_true(aspect(&v, "food")->score > 0);
    assert_non_null(food);
    assert_str(food->house, "quality"); /* whose department and routes it has */
    analyzer_close(analyzer);
}

/* A preset's phrase stands for the house's, '-' for none; inside a longer phrase a shorter one says nothing. */
static void a_touchpoint_is_told_once(void **state)
{
    static const struct {
        const char *preset, *text, *told; /* all of them; "" none */
    } rows[] = {
        { "", "I have been a customer for ten years.", "" },
        { "", "The delivery driver was here.", "delivery" },
        { "hotel", "The hotel has a breakfast buffet.", "food" },
        { "hotel", "The shower was broken.", "room" },
        { "bank", "My card was declined.", "account" },
        { "telecom", "The signal drops.", "network" },
        { "software", "The app crashes.", "features" },
        { "shop", "Always out of stock.", "stock" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct topic topic = { .name = STR("t"), .preset = str_of(rows[i].preset) };
        struct analyzer *analyzer = open_with(source(), &topic, 1);
        struct verdict v = judge(analyzer, rows[i].text, false);
        size_t want = rows[i].told[0] ? 1 : 0;
        if (v.n_aspects != want || (want && !aspect(&v, rows[i].told)))
            fail_msg("%s '%s': %zu told, the first " STR_FMT, rows[i].preset, rows[i].text,
                     v.n_aspects, STR_ARG(v.n_aspects ? v.aspects[0].name : STR_NONE));
        analyzer_close(analyzer);
    }
}

/* Words of one clause are not told under the touchpoint of another. */
static void parts_know_the_touchpoint_of_their_clause(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);
    struct verdict v = judge(analyzer, "The staff were lovely, the coffee was cold.", true);
    size_t seen = 0;

    (void)state;
    for (size_t i = 0; i < v.n_parts; i++) {
        const struct part *part = &v.parts[i];
        for (size_t k = 0; k < v.n_aspects; k++) {
            bool told = part->aspects >> k & 1;
            if (told && str_eq(v.aspects[k].name, STR("staff"))) {
                assert_true(part->at < 22);
                seen++;
            }
            if (told && str_eq(v.aspects[k].name, STR("quality")))
                assert_true(part->at >= 22);
        }
    }
    assert_true(seen > 0);
    analyzer_close(analyzer);
}

/* Opinions often stand in a sentence of their own, behind what they are about. */
static void what_follows_a_weak_clause_speaks_of_the_same(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);
    struct verdict v = judge(analyzer, "The waiter brought another dish. Disgusting!", true);

    (void)state;
    assert_true(aspect(&v, "staff") && aspect(&v, "staff")->score < -300);
    v = judge(analyzer, "The staff were wonderful, so kind. I hate Mondays.", true);
    assert_true(aspect(&v, "staff") && aspect(&v, "staff")->score > 300);
    analyzer_close(analyzer);
}

/* --- cues --- */

static const struct {
    const char *text, *cue;
} cues[] = {
    { "Please add a dark mode to the app.", "wish" },
    { "I want to file a complaint.", "complaint" },
    { "I switched to another provider, never again.", "leaving" },
    { "I would recommend this place to everyone.", "recommending" },
    { "Avoid this place at all costs!", "warning-off" },
    { "Ich wechsle den Anbieter, nie wieder!", "leaving" },
    { "Je recommande vivement cet endroit.", "recommending" },
    { "Is there a garden?", "question" },
};

static void phrases_tell_what_a_writer_does(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(cues); i++) {
        struct verdict v = judge(analyzer, cues[i].text, false);
        if (!has_cue(&v, cues[i].cue))
            fail_msg("'%s' has no cue '%s'", cues[i].text, cues[i].cue);
    }
    /* what is denied is not told */
    struct verdict v = judge(analyzer, "Mi hanno addebitato due volte e non rimborsano.", false);
    assert_false(has_cue(&v, "resolved"));
    v = judge(analyzer, "Mi hanno rimborsato subito.", false);
    assert_true(has_cue(&v, "resolved"));
    v = judge(analyzer, "All there is there is a garden.", false); /* nothing is asked */
    assert_false(has_cue(&v, "question"));
    analyzer_close(analyzer);
}

/* A post may tell of somebody else's trouble. */
static void a_review_that_blames_complains(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);
    struct item item = ITEM_EMPTY;
    struct verdict v;

    (void)state;
    item.text = STR("The soup was bitter.");
    for (int k = 0; k < 2; k++) {
        item.kind = k == 0 ? ITEM_POST : ITEM_REVIEW;
        analyzer_judge(analyzer, &item, false, &arena, &v);
        assert_int_equal(v.label, LABEL_NEG);
        assert_int_equal(has_cue(&v, "complaint"), k);
    }
    analyzer_close(analyzer);
}

static const struct {
    const char *text;
    int64_t wait_s;
} waits[] = {
    { "I waited three weeks for a reply.", 21 * 86400 },
    { "On hold for 45 minutes, then cut off.", 45 * 60 },
    { "The refund took 2 long months.", 60 * 86400 },
    { "Ordered 10 days ago and still nothing.", 10 * 86400 },
    { "Waited 2 hours, then another 3 days.", 3 * 86400 },
    { "I have been a customer for ten years and love it.", 0 },
    { "Open 24 hours.", 0 },
    { "We waited twenty-five minutes.", 25 * 60 },
    { "Half an hour in the queue.", 1800 },
    { "Waited an hour and a half, then half of us left.", 5400 },
    { "Waited two hours and then a half empty bus came.", 7200 },
    { "Ich warte seit zwei Wochen auf mein Geld.", 14 * 86400 },
    { "Nach 30 Minuten in der Warteschleife aufgelegt.", 1800 },
    { "He esperado dos semanas.", 14 * 86400 },
    { "J'attends depuis 3 jours.", 3 * 86400 },
    { "Ho aspettato due ore.", 7200 },
    { "Esperei 40 minutos na fila.", 2400 },
    { "Ik wacht al drie weken op mijn pakket.", 21 * 86400 },
};

static void stated_waits_are_read(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(waits); i++) {
        struct verdict v = judge(analyzer, waits[i].text, false);
        if (v.wait_s != waits[i].wait_s)
            fail_msg("'%s': got %lld, want %lld", waits[i].text, (long long)v.wait_s,
                     (long long)waits[i].wait_s);
    }
    analyzer_close(analyzer);
}

static void a_leaver_tells_where_to(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    assert_str(judge(analyzer, "Fed up. I switched to Green Mobile, never again.", false).whereto,
               "Green Mobile");
    assert_str(judge(analyzer, "Fed up, I am switching to Green Mobile now.", false).whereto,
               "Green Mobile");
    assert_str(judge(analyzer, "Going back to @greenmobile tomorrow.", false).whereto,
               "@greenmobile");
    assert_str(judge(analyzer, "Never again. Switched from Acme to Green Mobile.", false).whereto,
               "Green Mobile");
    assert_str(judge(analyzer, "I have gone with Acme instead.", false).whereto, "Acme");
    assert_str(judge(analyzer, "Happy to be now with @greenmobile.", false).whereto,
               "@greenmobile");
    struct verdict stays = judge(analyzer, "She is now with her mother.", false);
    assert_false(has_cue(&stays, "leaving"));
    assert_str(judge(analyzer, "I will never go back to Acme.", false).whereto, "");
    assert_str(judge(analyzer, "I am done with Acme.", false).whereto, "");
    assert_str(judge(analyzer, "I moved to another town.", false).whereto, "");
    analyzer_close(analyzer);
}

/* --- no voice --- */

static const struct {
    const char *text, *reason;
} unheard[] = {
    { "https://shop.example/sale", "link-only" },
    { "...", "no-words" },
    { "> They said so\n> and so on", "quoted" },
    { "Sent from my iPhone", "boilerplate" },
    { "deal deal deal deal deal deal deal deal deal deal deal deal deal deal deal deal",
      "repeats" },
    { "Shop now and use code SPRING, free shipping this week: https://shop.example", "promotion" },
    { "Win a free phone! Click here, promo code SAVE20, limited offer: https://shop.example",
      "promotion" },
    { "Jetzt kaufen, nur heute versandkostenfrei: https://shop.example", "promotion" },
    { "Great coffee", "" },
    { ":)", "" },
    { "The promo code was refused and shop now is broken, awful: https://shop.example/x", "" },
    { "My order never came, click here to see it: https://shop.example/x", "" },
};

static void what_is_no_voice_has_a_named_reason(void **state)
{
    struct analyzer *analyzer = open_with(source(), NULL, 0);

    (void)state;
    for (size_t i = 0; i < N_ROWS(unheard); i++) {
        struct verdict v = judge(analyzer, unheard[i].text, false);
        if (!str_eq(v.dropped, str_of(unheard[i].reason)))
            fail_msg("'%s': got '" STR_FMT "', want '%s'", unheard[i].text, STR_ARG(v.dropped),
                     unheard[i].reason);
    }
    analyzer_close(analyzer);
}

static void lists_overrule_what_a_text_looks_like(void **state)
{
    struct topic topics[] = {
        { .name = STR("cafe"), .match = STR("acme"), .block = STR("casino -royale") },
        { .name = STR("bar") },
        { .name = STR("shop"), .block = STR("author:bot*"), .allow = STR("acmecoupons") },
    };
    struct analyzer *analyzer = open_with(source(), topics, N_ROWS(topics));
    struct item item = ITEM_EMPTY;
    struct verdict v;

    (void)state;
    assert_str(judge(analyzer, "Lovely casino night", false).dropped, "blocked");
    assert_str(judge(analyzer, "Lovely casino royale night", false).dropped, "");
    assert_str(judge(analyzer, "Lovely casino night, acmecoupons", false).dropped, "");
    assert_str(judge(analyzer,
                     "acmecoupons: shop now, use code A, free shipping "
                     "https://shop.example",
                     false)
                   .dropped,
               "");
    item.text = STR("Nice shop");
    item.author = STR("bot17");
    analyzer_judge(analyzer, &item, false, &arena, &v);
    assert_str(v.dropped, "blocked");
    item.text = STR("https://shop.example"); /* stars say something even where words do not */
    item.author = STR("ann");
    item.rating = 1000;
    analyzer_judge(analyzer, &item, false, &arena, &v);
    assert_str(v.dropped, "");
    analyzer_close(analyzer);
}

static void a_list_asks_for_what_a_text_has(void **state)
{
    struct topic topic = { .name = STR("cafe"), .place = STR("a:1"), .block = STR("label:neg") };
    struct err err = { 0 };

    (void)state;
    assert_null(analyzer_open(str_of(source()), &topic, 1, &err));
    assert_non_null(strstr(err.text, "a:1: topic 'cafe': block: 'label:'"));
    err = (struct err){ 0 };
    topic.block = STR("spam AND source:blog");
    assert_null(analyzer_open(str_of(source()), &topic, 1, &err));
    assert_non_null(strstr(err.text, "say NOT source:NAME in the topic's 'match:' instead"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_preset_names_touchpoints_of_its_own),
        cmocka_unit_test(a_touchpoint_is_told_once),
        cmocka_unit_test(parts_know_the_touchpoint_of_their_clause),
        cmocka_unit_test(what_follows_a_weak_clause_speaks_of_the_same),
        cmocka_unit_test(phrases_tell_what_a_writer_does),
        cmocka_unit_test(a_review_that_blames_complains),
        cmocka_unit_test(stated_waits_are_read),
        cmocka_unit_test(a_leaver_tells_where_to),
        cmocka_unit_test(what_is_no_voice_has_a_named_reason),
        cmocka_unit_test(lists_overrule_what_a_text_looks_like),
        cmocka_unit_test(a_list_asks_for_what_a_text_has),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
