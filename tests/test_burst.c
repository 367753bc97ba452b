/*
 * test_burst.c - a planted campaign is found with its evidence; a real failure and a loud author are not.
 */
#include "tests/test.h"

#include "core/burst.h"

#include <stdio.h>

enum { HOUR = 3600, MOST = 400 };

static struct arena arena;
static struct burst_story stories[MOST];
static size_t n;

static void say(int64_t at, const char *author, bool new_author, const char *text)
{
    assert_true(n < MOST);
    stories[n] = (struct burst_story){ .id = arena_printf(&arena, "id%03zu", n),
                                       .author = arena_str(&arena, str_of(author)),
                                       .text = str_of(text),
                                       .at = at,
                                       .new_author = new_author };
    n++;
}

static void everyday_talk(void)
{
    char author[16];

    for (int i = 0; i < 200; i++) {
        snprintf(author, sizeof author, "u%d", i % 60);
        say((int64_t)i * HOUR, author, i < 60,
            i % 3 ? "good coffee and nice staff" : "slow service today");
    }
}

static size_t find(struct burst **out)
{
    return bursts_find(stories, n, NULL, &arena, out);
}

static void a_planted_word_is_found(void **state)
{
    struct burst *rows;
    char author[16];

    (void)state;
    everyday_talk();
    for (int i = 0; i < 7; i++) {
        snprintf(author, sizeof author, "fresh%d", i);
        say(50 * HOUR + 60 * i, author, true, i % 2 ? "tepid soup, tepid smiles" : "A tepid place");
    }
    assert_int_equal(find(&rows), 1);
    assert_str(rows[0].word, "tepid");
    assert_int_equal(rows[0].n, 7);
    assert_int_equal(rows[0].n_authors, 7);
    assert_int_equal(rows[0].n_new, 7);
    assert_int_equal(rows[0].elsewhere, 0);
    assert_int_equal(rows[0].hour, 50 * HOUR);
    assert_str(rows[0].ids[0], "id200");
}

static void known_authors_one_author_and_common_words_are_none(void **state)
{
    struct burst *rows;
    char author[16];

    (void)state;
    everyday_talk();
    for (int i = 0; i < 7; i++) {
        snprintf(author, sizeof author, "u%d", i);
        say(50 * HOUR + 60 * i, author, false, "outage again"); /* customers of old */
        say(90 * HOUR + 60 * i, "loud", true, "zebra zebra");   /* one author */
        snprintf(author, sizeof author, "new%d", i);
        say(120 * HOUR + 60 * i, author, true, "slow service"); /* what all say */
    }
    assert_int_equal(find(&rows), 0);
}

/* Four of five authors must be new. */
static void some_known_authors_among_them_are_none(void **state)
{
    for (int n_known = 1; n_known <= 2; n_known++) {
        struct burst *rows;
        char author[16];

        (void)state;
        n = 0;
        everyday_talk();
        for (int i = 0; i < 7; i++) {
            snprintf(author, sizeof author, i < n_known ? "u%d" : "fresh%d", i);
            say(50 * HOUR + 60 * i, author, i >= n_known, "A tepid place");
        }
        assert_int_equal(find(&rows), n_known == 1);
    }
}

/* A flood: so much in one hour that words which are rare elsewhere are met five times by chance. */
static void rare_words_of_a_flood_are_none(void **state)
{
    struct burst *rows;
    char author[16];

    (void)state;
    everyday_talk();
    say(10 * HOUR, "u10", true, "the lamp is broken");
    say(20 * HOUR, "u20", true, "the lamp is green");
    for (int i = 0; i < 120; i++) {
        snprintf(author, sizeof author, "flood%d", i);
        say(50 * HOUR + i, author, true,
            i % 24 == 0 ? "the lamp" : "good coffee and nice staff");
    }
    assert_int_equal(find(&rows), 0);
}

static void nothing_is_in_nothing(void **state)
{
    struct burst *rows;

    (void)state;
    assert_int_equal(find(&rows), 0);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    n = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_planted_word_is_found),
        TEST(known_authors_one_author_and_common_words_are_none),
        TEST(some_known_authors_among_them_are_none),
        TEST(rare_words_of_a_flood_are_none),
        TEST(nothing_is_in_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
