/*
 * test_views.c - the sheets of one small day, worked by hand.
 *
 * Twelve mentions: ten about the product (six bad, three good, one plain), two about nothing by name
 * (both good); five of the twelve with stars (1, 1, 2, 4, 5). A bad one stands word for word in two
 * places. Intervals are those of Wilson (1927) at 95 %: 6 of 10 lies between 0.3127 and 0.8318, 2 of
 * 5 between 0.1176 and 0.7693; thousandths, rounded outwards. The stars have the variance 3.3: their
 * mean lies within 2.776 (Student, 4 degrees of freedom) times the root of 3.3 / 5.
 */
#include "tests/out_world.h"
#include "tests/test.h"

#include "core/limits.h"
#include "core/mention.h"
#include "out/department.h"
#include "out/print.h"

#include <stdio.h>

#define DAY (WORLD_DAY + 20 * DAY_S + 3600) /* clear of the other days, and of summer time */

static void put_day(struct world *world)
{
    static const char copied[] =
        "The frame of my bike broke in two after four hundred kilometres on "
        "good roads, and the dealer says that this is not his concern at all.";
    const struct {
        int label, rating;
        const char *aspect, *text;
        int32_t score;
    } rows[] = {
        { LABEL_NEG, 1000, "quality", copied, -800 },
        { LABEL_NEG, 1000, "quality", "The motor stopped on its first day.", -700 },
        { LABEL_NEG, 2000, "quality", "Chain fell off, twice in one week of rain.", -600 },
        { LABEL_NEG, RATING_NONE, "quality", "Brake pads gone by June, again.", -500 },
        { LABEL_NEG, RATING_NONE, "quality", "Lamp does not light, bell does not ring.", -400 },
        { LABEL_NEG, RATING_NONE, "quality", "Display shows nothing but rain drops.", -300 },
        { LABEL_POS, 4000, "quality", "Solid wheels and a calm ride home.", 500 },
        { LABEL_POS, 5000, "quality", "Five years old now and still like new.", 600 },
        { LABEL_POS, RATING_NONE, "quality", "A frame to grow old with, says my aunt.", 700 },
        { LABEL_NEU, RATING_NONE, "quality", "It has eight gears and two mudguards.", 0 },
        { LABEL_POS, RATING_NONE, NULL, "Well done, all of you up there in town.", 400 },
        { LABEL_POS, RATING_NONE, NULL, "Happy birthday to the brand from the coast.", 400 },
    };

    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char author[32];
        struct world_mention m = { .source = "shop",
                                   .author = author,
                                   .text = rows[i].text,
                                   .at = DAY + 8 * HOUR_S + (int64_t)i * 60,
                                   .label = rows[i].label,
                                   .score = rows[i].score,
                                   .rating = rows[i].rating,
                                   .aspect = rows[i].aspect,
                                   .aspect_score = rows[i].score };

        snprintf(author, sizeof author, "views-%zu", i);
        world_put(world, &m, 1);
    }
    world_put(world,
              &(struct world_mention){ .source = "forum",
                                       .author = "echo",
                                       .text = copied,
                                       .at = DAY + 12 * HOUR_S,
                                       .label = LABEL_NEG,
                                       .score = -800,
                                       .rating = RATING_NONE,
                                       .aspect = "quality",
                                       .aspect_score = -800 },
              1);
}

static struct world world;

static int set_up(void **state)
{
    (void)state;
    world_open(&world);
    put_day(&world);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    world_close(&world);
    return 0;
}

static void check(const char *view, const char *path, const char *want)
{
    struct view_request request = { .from = DAY, .to = DAY + DAY_S, .now = DAY + 2 * DAY_S };

    world_check(&world, &request, view, path, want);
}

/* What each cell prints. */
static void the_cells_are_those_worked_by_hand(void **state)
{
    static const struct {
        const char *view, *path, *want;
    } rows[] = {
        { "day", "mentions.value", "12" },
        { "day", "mentions.note", "13 with copies" },
        { "day", "negative.value", "6" },
        { "day", "stars.value", "2.6" },
        { "day", "stars.note", "5 ratings" },
        { "day", "unanswered.value", "6" },
        { "touchpoints", "quality.mentions", "10" },
        { "touchpoints", "quality.negative", "6" },
        { "touchpoints", "quality.positive", "3" },
        { "touchpoints", "quality.share", "60\u00a0% (31\u201384)" },
        { "touchpoints", "quality.owner", "product" },
        { "split", "service.statements", "0" },
        { "split", "service.share", "too few to say" },
        { "split", "experience.statements", "10" },
        { "split", "experience.negative", "6" },
        { "split", "experience.top", "Product quality (6)" },
        { "split", "unassigned.statements", "2" },
        { "split", "unassigned.positive", "2" },
        { "pain", "quality.negative", "6" },
        { "pain", "quality.sources", "shop" },
        { "praise", "quality.positive", "3" },
        { "praise", "quality.share", "30\u00a0% (10\u201361)" },
        { "journey", "use.mentions", "10" },
        { "journey", "use.state", "about average" },
        { "journey", "buy.mentions", "\u2013" },
        { "ratings", "shop.mean", "2.6 (0.3\u20134.9)" },
        { "ratings", "shop.satisfied", "40\u00a0% (11\u201377)" },
        { "ratings", "shop.one", "2" },
        { "ratings", "shop.three", "0" },
        { "departments", "product.items", "6" },
        { "departments", "product.about", "Product quality (6)" },
        { "coverage", "shop.mentions", "12" },
        { "coverage", "forum.mentions", "1" },
        { "coverage", "plaza.state", "blind" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        check(rows[i].view, rows[i].path, rows[i].want);
}

static void numbers_are_printed_alike_everywhere(void **state)
{
    static const struct {
        void (*print)(int64_t, struct buf *);
        int64_t value;
        const char *want;
    } rows[] = {
        { print_share, 0, "0\u00a0%" },
        { print_share, 314, "31\u00a0%" },
        { print_share, 315, "32\u00a0%" },
        { print_share, 1000, "100\u00a0%" },
        { print_count, 0, "0" },
        { print_count, 999, "999" },
        { print_count, 1000, "1,000" },
        { print_count, 1234567, "1,234,567" },
        { print_count, INT64_MIN, "-9,223,372,036,854,775,808" },
        { print_number, 2600, "2.6" },
        { print_number, 2649, "2.6" },
        { print_number, 2650, "2.7" },
        { print_number, -1250,
          "\u2212"
          "1.3" },
        { print_number, -20, "0.0" },
        { print_score, -624,
          "\u2212"
          "0.62" },
        { print_score, 5, "+0.01" },
        { print_score, -4, "0.00" },
        { print_length, 0, "0\u00a0min" },
        { print_length, 3599, "59\u00a0min" },
        { print_length, 3600, "1\u00a0h" },
        { print_length, 2 * DAY_S, "2\u00a0days" },
        { print_odds, 1, "1\u00a0day" },
        { print_odds, 20, "2\u00a0weeks" },
        { print_odds, 250, "8\u00a0months" },
        { print_odds, 3300, "9\u00a0years" },
        { print_odds, 40000, "more than 100\u00a0years" },
        { print_long_date, 20526, "Saturday, 14 March 2026" },
        { print_date, 20526, "2026-03-14" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct buf text;

        buf_init(&text, KIB);
        rows[i].print(rows[i].value, &text);
        assert_str(buf_str(&text), rows[i].want);
        buf_release(&text);
    }
}

/* However many they are: the number is told, and the list says how many it leaves out. */
static void a_department_has_all_its_complaints(void **state)
{
    enum { MANY = 250, COPIES = 3 };
    static const struct out_touchpoint touchpoints[] = {
        { .name = { "delivery", 8 }, .department = { "logistics", 9 } },
        { .name = { "staff", 5 }, .department = { "support", 7 } },
    };
    struct verdict_aspect late = { .name = STR("delivery"), .score = -500 };
    struct sheet sheets[] = { { .name = STR("pain") }, { .name = STR("praise") } };
    struct arena arena = { 0 };
    struct member *members = arena_alloc(&arena, (MANY + COPIES) * sizeof *members);
    struct period period = { .sheets = sheets, .n_sheets = 2 };
    struct department own;

    (void)state;
    for (size_t i = 0; i < MANY + COPIES; i++) {
        members[i].counted = i < MANY;
        members[i].mention.verdict.label = LABEL_NEG;
        members[i].mention.verdict.aspects = &late;
        members[i].mention.verdict.n_aspects = 1;
        members[i].mention.item.rating = RATING_NONE;
    }
    period.crowd = (struct crowd){ .members = members, .n = MANY + COPIES };
    period.view = (struct view_request){ .crowd = &period.crowd,
                                         .touchpoints = touchpoints,
                                         .n_touchpoints = 2 };
    department_of(&period, STR("logistics"), &arena, &own);
    assert_str(department_headline(own.name, own.theirs.n, &arena),
               "For logistics: 250 complaints");
    department_of(&period, STR("support"), &arena, &own);
    assert_int_equal(own.theirs.n, 0);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cells_are_those_worked_by_hand),
        cmocka_unit_test(numbers_are_printed_alike_everywhere),
        cmocka_unit_test(a_department_has_all_its_complaints),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
