/*
 * test_analyze.c - texts judged by the shipped words: rules, labels, traces that sum, any bytes.
 */
#include "tests/test.h"

#include "analyze/analyze.h"
#include "analyze/arbiter.h"
#include "core/buf.h"
#include "core/settings.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct analyzer *analyzer;
static struct arena arena;

static int open_words(void **state)
{
    (void)state;
    const char *source = getenv("HARK_SOURCE");
    struct err err = { 0 };

    arena_init(&arena);
    analyzer = analyzer_open(str_of(source ? source : "."), NULL, 0, &err);
    if (!analyzer)
        print_error("%s\n", err.text);
    return analyzer ? 0 : -1;
}

static int close_words(void **state)
{
    (void)state;
    analyzer_close(analyzer);
    arena_release(&arena);
    return 0;
}

static struct verdict judge(struct str text, enum item_kind kind)
{
    struct item item = ITEM_EMPTY;
    struct verdict verdict;

    item.text = text;
    item.kind = kind;
    analyzer_judge(analyzer, &item, true, &arena, &verdict);
    return verdict;
}

static const struct {
    const char *text;
    enum label want;
} rows[] = {
    /* words */
    { "The soup was wonderful.", LABEL_POS },
    { "The waiter was rude.", LABEL_NEG },
    { "The shop is on the corner.", LABEL_NEU },
    /* praise for a bad event */
    { "Oh great, lost my order again. Fantastic service!", LABEL_NEG },
    { "Great, another delay.", LABEL_NEG },
    /* negation */
    { "The soup was not good.", LABEL_NEG },
    { "The soup wasn't terrible.", LABEL_NEU },
    { "Nobody liked the new menu.", LABEL_NEG },
    /* trouble that is not there, or was mended */
    { "Not a single fault.", LABEL_POS },
    { "Support fixed a billing mistake within a day.", LABEL_POS },
    { "The problem was resolved quickly.", LABEL_POS },
    { "The problem was never resolved.", LABEL_NEG },
    { "The rude waiter fixed his tie.", LABEL_NEG },
    /* letters drawn out */
    { "coolll place", LABEL_POS },
    { "happpyyy", LABEL_POS },
    { "terribleee", LABEL_NEG },
    { "noooo signal", LABEL_NEG },
    /* contrast, concession */
    { "The room was lovely, but the breakfast was awful.", LABEL_NEG },
    { "Although the room was ugly, the staff were wonderful.", LABEL_POS },
    { "The staff were lovely but the coffee was cold.", LABEL_MIXED },
    { "Lovely staff, filthy toilets.", LABEL_MIXED },
    { "Saw the bike parked at the station this morning. Colour is forest green.", LABEL_NEU },
    /* then and now */
    { "I used to love this cafe, but now it is terrible.", LABEL_NEG },
    { "In the past I hated this bank, now I love it.", LABEL_POS },
    { "The food used to be great.", LABEL_NEG },
    { "I am used to great food here.", LABEL_POS },
    { "It used to be great, now it has changed.", LABEL_NEG },
    /* wished, and missed */
    { "It could have been a lovely evening.", LABEL_NEG },
    { "We had hoped for more.", LABEL_NEG },
    /* this against that */
    { "Less reliable than my old phone.", LABEL_NEG },
    { "You will not find a better pizza.", LABEL_POS },
    { "There are better banks.", LABEL_NEG },
    /* whose opinion */
    { "Some people say it is awful, but I think it is excellent.", LABEL_POS },
    { "I had heard it was great, I think it is horrible.", LABEL_NEG },
    /* expectation */
    { "I thought the film would be great, but it was not.", LABEL_NEG },
    { "I thought the film would be purple, but it was not.", LABEL_NEU },
    /* questions */
    { "Was the food great? No.", LABEL_NEG },
    { "Was the food great? Yes.", LABEL_POS },
    /* emoji, emoticons */
    { "\xF0\x9F\x98\xA1", LABEL_NEG },
    { "\xF0\x9F\x98\x8D", LABEL_POS },
    { ":)", LABEL_POS },
    /* nothing to go by */
    { "", LABEL_UNSCORED },
    { "12345", LABEL_UNSCORED },
    { "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82, \xD0\xBC\xD0\xB8\xD1\x80",
      LABEL_UNSCORED },
};

static void rules_turn_words_as_people_mean_them(void **state)
{
    (void)state;

    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct verdict v = judge(str_of(rows[i].text), ITEM_REVIEW);
        if (v.label != rows[i].want)
            fail_msg("'%s': got %s (%d), want %s", rows[i].text, label_name(v.label), v.score,
                     label_name(rows[i].want));
    }
}

static const char *const pairs[][2] = {
    /* the first is the stronger praise */
    { "The soup was very good", "The soup was good" },
    { "The soup was good", "The soup was somewhat good" },
    { "The soup was GOOD", "The soup was good" },
    { "The soup was good!!!", "The soup was good" },
    { "The soup was goooood", "The soup was good" },
    { "The soup was good", "Was the soup good?" },
};

static void strength_moves_the_score(void **state)
{
    (void)state;

    for (size_t i = 0; i < N_ROWS(pairs); i++) {
        struct verdict more = judge(str_of(pairs[i][0]), ITEM_POST);
        struct verdict less = judge(str_of(pairs[i][1]), ITEM_POST);
        if (more.score <= less.score)
            fail_msg("'%s' %d is not above '%s' %d", pairs[i][0], more.score, pairs[i][1],
                     less.score);
    }
}

static void check(const struct verdict *v)
{
    int64_t sum = 0;

    for (size_t i = 0; i < v->n_parts; i++)
        sum += v->parts[i].share;
    assert_int_equal(sum, v->evidence);
    assert_int_equal(v->score, arbiter_score(v->evidence));
    assert_int_equal(v->p_neg + v->p_neu + v->p_pos, v->label == LABEL_UNSCORED ? 0 : 1000);
    assert_true(v->p_neg >= 0 && v->p_neu >= 0 && v->p_pos >= 0);
}

static void parts_sum_to_the_evidence_and_give_the_score(void **state)
{
    (void)state;

    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct verdict v = judge(str_of(rows[i].text), ITEM_POST);
        check(&v);
        for (size_t k = 0; k < v.n_parts; k++) {
            assert_str(
                v.parts[k].token,
                arena_z(&arena, str_sub(str_of(rows[i].text), v.parts[k].at, v.parts[k].length)));
            if (v.parts[k].kind == PART_WORD)
                assert_true(v.parts[k].line > 0);
        }
    }
}

static void a_rating_stands_beside_the_text(void **state)
{
    (void)state;
    struct item item = ITEM_EMPTY;
    struct verdict plain, rated;

    item.text = STR("The soup was wonderful and the staff were lovely.");
    analyzer_judge(analyzer, &item, true, &arena, &plain);
    item.rating = 1000;
    analyzer_judge(analyzer, &item, true, &arena, &rated);
    assert_int_equal(plain.evidence, rated.evidence);
    assert_int_equal(rated.parts[rated.n_parts - 1].kind, PART_RATING);
    assert_int_equal(rated.parts[rated.n_parts - 1].share, 0);
    assert_str(rated.cues[rated.n_cues - 1], "rating-disagrees");
}

static void words_to_a_firm_are_weighed_as_such(void **state)
{
    (void)state;
    struct verdict to = judge(STR("@acme my parcel has arrived"), ITEM_POST);
    struct verdict of = judge(STR("my parcel has arrived"), ITEM_POST);

    check(&to);
    assert_true(to.evidence < of.evidence);
    assert_int_equal(to.parts[to.n_parts - 1].kind, PART_BIAS);
    assert_str(to.parts[to.n_parts - 1].rule, "addressed to a firm");
    assert_false(str_eq(of.parts[of.n_parts - 1].rule, STR("addressed to a firm")));
}

static void negators_agree_where_the_language_has_it_so(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        { "es", "No tiene nada bueno." },
        { "pt", "N\xC3\xA3o tem nada de bom." },
        { "it", "Non c'\xC3\xA8 niente di buono." },
        { "fr", "Il n'y a jamais rien de bon." },
    };

    for (size_t i = 0; i < N_ROWS(texts); i++) {
        struct item item = ITEM_EMPTY;
        struct verdict v;
        item.text = str_of(texts[i][1]);
        item.lang = str_of(texts[i][0]);
        analyzer_judge(analyzer, &item, true, &arena, &v);
        if (v.score >= 0)
            fail_msg("'%s': %d", texts[i][1], v.score);
    }
}

static void a_title_that_begins_the_text_counts_once(void **state)
{
    (void)state;
    static const struct {
        const char *title;
        bool once;
    } titles[] = {
        { "The soup was wonderful.", true }, { "The soup was won\xE2\x80\xA6", true },
        { "The soup\nwas...", true },        { "The soup was awful", false },
        { "Wonderful soup", false },
    };
    struct verdict alone = judge(STR("The soup was wonderful. I had two."), ITEM_POST), both;

    for (size_t i = 0; i < N_ROWS(titles); i++) {
        struct item item = ITEM_EMPTY;
        item.title = str_of(titles[i].title);
        item.text = STR("The soup was wonderful. I had two.");
        analyzer_judge(analyzer, &item, true, &arena, &both);
        if ((both.n_parts == alone.n_parts) != titles[i].once)
            fail_msg("'%s': %zu parts", titles[i].title, both.n_parts);
    }
}

static void the_words_of_others_are_not_scored(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        { "> The soup was awful.\nI liked it.", "I liked it." },
        { "I liked it.\n>> The soup was awful.", "I liked it." },
        { "> The soup was awful.", "The soup was awful." }, /* nothing else */
        { "> 5 awful soups\nI liked it.", "5 awful soups\nI liked it." },
    };

    for (size_t i = 0; i < N_ROWS(texts); i++)
        assert_int_equal(judge(str_of(texts[i][0]), ITEM_POST).evidence,
                         judge(str_of(texts[i][1]), ITEM_POST).evidence);
}

static int64_t evidence_with(struct analyzer *with, const char *text)
{
    struct item item = ITEM_EMPTY;
    struct verdict v;

    item.text = str_of(text);
    analyzer_judge(with, &item, true, &arena, &v);
    check(&v);
    return v.evidence;
}

static void a_preset_counts_where_its_topic_matches(void **state)
{
    (void)state;
    const char *source = getenv("HARK_SOURCE");
    struct topic topics[2] = { { .name = STR("A"), .match = STR("acme"), .preset = STR("cafe") },
                               { .name = STR("B"), .match = STR("bolt") } };
    struct err err = { 0 };
    struct analyzer *one = analyzer_open(str_of(source ? source : "."), topics, 1, &err);
    struct analyzer *two = analyzer_open(str_of(source ? source : "."), topics, 2, &err);

    assert_non_null(one);
    assert_non_null(two);
    int64_t plain = evidence_with(analyzer, "The latte was lukewarm.");
    assert_true(evidence_with(one, "The latte was lukewarm.") < plain);
    assert_int_equal(evidence_with(two, "The latte was lukewarm."), plain);
    assert_true(evidence_with(two, "The latte was lukewarm at acme.") <
                evidence_with(analyzer, "The latte was lukewarm at acme."));
    assert_false(str_eq(analyzer_version(one), analyzer_version(analyzer)));
    analyzer_close(two);
    analyzer_close(one);
    topics[0].preset = STR("nosuch");
    assert_null(analyzer_open(str_of(source ? source : "."), topics, 1, &err));
    assert_int_equal(err.code, ERR_CONFIG);
    assert_non_null(strstr(err.text, "'hark config --keys' lists them"));
    topics[0].preset = STR("caffe");
    err = (struct err){ 0 };
    assert_null(analyzer_open(str_of(source ? source : "."), topics, 1, &err));
    assert_non_null(strstr(err.text, "'preset': no preset 'caffe' (did you mean 'cafe'?)"));
}

static void a_name_and_a_link_is_a_link(void **state)
{
    (void)state;
    static const struct {
        const char *text, *dropped;
    } texts[] = {
        { "acme https://shop.example/x", "link-only" },
        { "Acme Cloud: https://shop.example/x", "link-only" },
        { "#acme https://shop.example/x", "link-only" },
        { "acme broke https://shop.example/x", "" },
        { "acme down? https://shop.example/x", "" },
        { "acme \xF0\x9F\x98\xA1 https://shop.example/x", "" },
        { "bolt https://shop.example/x", "" },
        { "acme", "" },
    };
    const char *source = getenv("HARK_SOURCE");
    struct topic topic = { .name = STR("A"), .match = STR("acme OR \"acme cloud\" OR down") };
    struct err err = { 0 };
    struct analyzer *with = analyzer_open(str_of(source ? source : "."), &topic, 1, &err);

    assert_non_null(with);
    for (size_t i = 0; i < N_ROWS(texts); i++) {
        struct item item = ITEM_EMPTY;
        struct verdict v;

        item.text = str_of(texts[i].text);
        analyzer_judge(with, &item, false, &arena, &v);
        if (!str_eq(v.dropped, str_of(texts[i].dropped)))
            fail_msg("'%s': '" STR_FMT "', %s", texts[i].text, STR_ARG(v.dropped),
                     label_name(v.label));
    }
    analyzer_close(with);
}

static void any_bytes_give_a_verdict(void **state)
{
    (void)state;
    static const char *const units[] = {
        "a",        "!",        "but ",         "if ",    "not ",
        "good ",    "food ",    "I thought ",   "good. ", "? No. ",
        "used to ", "\xFF\xFE", "\xE2\x80\xAE", "#aB",    "\xF0\x9F\x98\xA1",
        "n't ",
    };
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < N_ROWS(units); i++) {
        buf_clear(&text);
        while (text.n < 200 * 1000)
            buf_putz(&text, units[i]);
        arena_clear(&arena);
        struct verdict v = judge(buf_str(&text), ITEM_POST);
        check(&v);
    }
    buf_release(&text);
}

static const struct {
    const char *unit;
    size_t times;
    enum label want;
} hostile[] = {
    { "", 0, LABEL_UNSCORED },
    { "\xF0\x9F\x98\xA1", 1, LABEL_NEG },                        /* one emoji */
    { "!", 10000, LABEL_UNSCORED },                              /* nothing but marks */
    { "qwz", 1 << 18, LABEL_UNSCORED },                          /* a megabyte without a blank */
    { "\xE2\x80\xAEgood\xE2\x80\xAC ", 3, LABEL_POS },           /* turned round */
    { "\xF3\xA0\x81\xA7\xF3\xA0\x81\xA2", 500, LABEL_UNSCORED }, /* tags */
    { "\xFFgood\xC0 ", 2, LABEL_POS },                           /* broken UTF-8 */
};

static void hostile_texts_are_judged_like_any(void **state)
{
    (void)state;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < N_ROWS(hostile); i++) {
        buf_clear(&text);
        for (size_t k = 0; k < hostile[i].times; k++)
            buf_putz(&text, hostile[i].unit);
        arena_clear(&arena);
        struct verdict v = judge(buf_str(&text), ITEM_POST);
        check(&v);
        if (v.label != hostile[i].want)
            print_error("hostile text %zu is %s\n", i, label_name(v.label));
        assert_int_equal(v.label, hostile[i].want);
    }
    buf_release(&text);
}

/* CPU seconds of one text of n words, each another one: nothing is remembered of them. */
static double seconds_of(uint32_t n_words, uint32_t seed)
{
    struct item item = ITEM_EMPTY;
    struct verdict verdict;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    for (uint32_t i = 0; i < n_words; i++)
        buf_printf(&text, "w%xq%x not ", (i + seed) * 2654435761u, i);
    item.text = buf_str(&text);
    clock_t start = clock();
    analyzer_judge(analyzer, &item, false, &arena, &verdict);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    buf_release(&text);
    arena_clear(&arena);
    return seconds;
}

static void time_grows_with_the_text_alone(void **state)
{
    (void)state;
    enum { FEW = 4000, TIMES = 16, SLACK = 4 };

    seconds_of(FEW, 1); /* memory is asked for once */
    assert_true(seconds_of(FEW * TIMES, 3) < SLACK * TIMES * seconds_of(FEW, 2) + 0.1);
}

/* Neither the order of the texts nor what is remembered of words may change a verdict. */
static void a_text_is_judged_alike_whatever_came_before(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "soo good", "sooooo good", "Das war nicht gut, leider.", "ok xD", "tr\xC3\xA8s bon, merci",
        "o_O what", "Excellent!"
    };
    int32_t first[N_ROWS(texts)];

    for (size_t i = 0; i < N_ROWS(texts); i++)
        first[i] = judge(str_of(texts[i]), ITEM_POST).score;
    for (size_t i = N_ROWS(texts); i-- > 0;)
        assert_int_equal(judge(str_of(texts[i]), ITEM_POST).score, first[i]);
}

static void the_score_table_is_odd_and_rises(void **state)
{
    (void)state;
    int32_t last = 0;

    assert_int_equal(arbiter_score(0), 0);
    for (int64_t e = 1; e < 12000; e += 7) {
        int32_t score = arbiter_score(e);
        assert_int_equal(arbiter_score(-e), -score);
        assert_true(score >= last && score > 0 && score <= 1000);
        last = score;
    }
    assert_int_equal(arbiter_score(INT64_MAX), 999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_turn_words_as_people_mean_them),
        cmocka_unit_test(strength_moves_the_score),
        cmocka_unit_test(parts_sum_to_the_evidence_and_give_the_score),
        cmocka_unit_test(a_rating_stands_beside_the_text),
        cmocka_unit_test(words_to_a_firm_are_weighed_as_such),
        cmocka_unit_test(negators_agree_where_the_language_has_it_so),
        cmocka_unit_test(a_title_that_begins_the_text_counts_once),
        cmocka_unit_test(the_words_of_others_are_not_scored),
        cmocka_unit_test(a_preset_counts_where_its_topic_matches),
        cmocka_unit_test(a_name_and_a_link_is_a_link),
        cmocka_unit_test(any_bytes_give_a_verdict),
        cmocka_unit_test(hostile_texts_are_judged_like_any),
        cmocka_unit_test(time_grows_with_the_text_alone),
        cmocka_unit_test(a_text_is_judged_alike_whatever_came_before),
        cmocka_unit_test(the_score_table_is_odd_and_rises),
    };
    return cmocka_run_group_tests(tests, open_words, close_words);
}
