/*
 * test_rising.c - what rises, what merely is rare or common, and that a story counts once.
 */
#include "tests/test.h"

#include "core/limits.h"
#include "core/rising.h"

static struct rising_bag now, before;
static struct map small;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    map_init(&small);
    rising_small_words(&small, STR("# small words\nen\tthe a is and my at\nde\tdas ist\n"));
    rising_bag_init(&now);
    rising_bag_init(&before);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rising_bag_release(&before);
    rising_bag_release(&now);
    map_release(&small);
    arena_release(&arena);
    return 0;
}

static void say(struct rising_bag *bag, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        rising_bag_add(bag, &small, STR_NONE, str_of(text));
}

static struct rising_word *rise(size_t *n)
{
    struct rising_word *rows = NULL;

    *n = rising_words(&now, &before, 3, 2500, 20, &arena, &rows);
    return rows;
}

static void what_is_said_more_than_before_rises(void **state)
{
    size_t n;
    (void)state;

    say(&before, "the coffee is good", 300);
    say(&before, "nice staff", 90);
    say(&before, "a refund", 4);
    say(&now, "the coffee is good", 60);
    say(&now, "my refund", 12);
    say(&now, "Voucher", 1); /* new, but once */
    struct rising_word *rows = rise(&n);
    assert_int_equal(n, 1);
    assert_str(rows[0].word, "refund");
    assert_int_equal(rows[0].now, 12);
    assert_int_equal(rows[0].before, 4);
    assert_int_equal(rows[0].times, 16191); /* 12 of 73 against 4 of 394 */
    assert_int_equal(rows[0].z,
                     4980); /* the prior 10 x 16.5 / 468; log odds over sqrt(1/a + 1/b) */
}

static void a_phrase_tells_its_words(void **state)
{
    size_t n;
    (void)state;

    say(&before, "the coffee is good", 300);
    say(&now, "the coffee is good", 60);
    say(&now, "loyalty card is gone", 9);
    say(&now, "my card", 1);
    struct rising_word *rows = rise(&n);
    assert_int_equal(n, 2);
    assert_str(rows[0].word, "gone");
    assert_str(rows[1].word, "loyalty card");
    assert_int_equal(rows[1].times, INT32_MAX);
}

static void a_story_counts_once(void **state)
{
    (void)state;

    say(&now, "refund refund REFUND", 1);
    rising_bag_add(&now, &small, STR("Refund"), STR("refund, refund"));
    assert_int_equal(rising_bag_count(&now, STR("refund")), 2);
    assert_int_equal(rising_bag_count(&now, STR("refund refund")), 1); /* no comma between */
    assert_int_equal(now.n_stories, 2);
}

static void small_words_numbers_and_addresses_tell_nothing(void **state)
{
    (void)state;

    say(&now, "The 100 and https://shop.example/sale?id=x cold soup", 1);
    assert_int_equal(rising_bag_count(&now, STR("the")), 0);
    assert_int_equal(rising_bag_count(&now, STR("100")), 0);
    assert_int_equal(rising_bag_count(&now, STR("shop")), 0);
    assert_int_equal(rising_bag_count(&now, STR("sale")), 0);
    assert_int_equal(rising_bag_count(&now, STR("cold soup")), 1);
}

static void empty_bags_are_fine(void **state)
{
    size_t n;
    (void)state;

    rise(&n);
    assert_int_equal(n, 0);
    say(&now, "soup", 40); /* without a baseline all is new, and nothing can be told apart */
    rise(&n);
    assert_int_equal(n, 0);
}

/* Whatever order the stories come in. */
static void equal_strength_goes_by_the_word(void **state)
{
    size_t n;
    (void)state;

    say(&before, "coffee", 200);
    say(&now, "zebra", 8);
    say(&now, "apple", 8);
    struct rising_word *rows = rise(&n);
    assert_int_equal(n, 2);
    assert_str(rows[0].word, "apple");
    assert_str(rows[1].word, "zebra");
    assert_int_equal(rows[0].z, rows[1].z);
}

/* A bag that is full counts what it knows, and takes no new words. */
static void a_full_bag_takes_no_new_words(void **state)
{
    char text[16];
    (void)state;

    say(&now, "known", 1);
    for (int i = 1; i < LIMIT_RISING_KEYS; i++) {
        snprintf(text, sizeof text, "w%d", i);
        say(&now, text, 1);
    }
    assert_int_equal(now.counts.n, LIMIT_RISING_KEYS);
    assert_int_equal(rising_bag_count(&now, str_of(text)), 1);
    say(&now, "newcomer", 1);
    assert_int_equal(now.counts.n, LIMIT_RISING_KEYS);
    assert_int_equal(rising_bag_count(&now, STR("newcomer")), 0);
    say(&now, "known", 1);
    assert_int_equal(rising_bag_count(&now, STR("known")), 2);
}

static void words_of_one_letter_and_of_numbers_tell_nothing(void **state)
{
    (void)state;

    say(&now, "x 7 77 x7 \xc3\xa9\x74 \u00ff\u00ff", 1);
    assert_int_equal(rising_bag_count(&now, STR("x")), 0);
    assert_int_equal(rising_bag_count(&now, STR("77")), 0);
    assert_int_equal(rising_bag_count(&now, STR("x7")), 1);
    assert_int_equal(rising_bag_count(&now, STR("\u00e9t")), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_said_more_than_before_rises),
        TEST(a_phrase_tells_its_words),
        TEST(a_story_counts_once),
        TEST(small_words_numbers_and_addresses_tell_nothing),
        TEST(empty_bags_are_fine),
        TEST(equal_strength_goes_by_the_word),
        TEST(a_full_bag_takes_no_new_words),
        TEST(words_of_one_letter_and_of_numbers_tell_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
