/*
 * test_mention.c - what counts as a negative, and when a mention counts.
 */
#include "tests/test.h"

#include "core/mention.h"
#include "core/zone.h"

#define MIDNIGHT 1773446400 /* 2026-03-14T00:00:00Z */
#define NOW      (MIDNIGHT + 9 * HOUR_S)

static const struct {
    const char *what;
    int64_t published, want;
    enum grain grain;
} times[] = {
    { "as claimed", NOW - 500, NOW - 500, GRAIN_SECOND },
    { "no time", TIME_NONE, NOW, GRAIN_NONE },
    { "a clock a little ahead", NOW + 300, NOW + 300, GRAIN_SECOND },
    { "ten minutes ahead", NOW + 600, NOW + 600, GRAIN_SECOND },
    { "more than that", NOW + 601, NOW, GRAIN_SECOND },
    { "a claim far ahead", NOW + 86400, NOW, GRAIN_SECOND },
    { "a past day counts at its noon", MIDNIGHT - 2 * DAY_S, MIDNIGHT - 2 * DAY_S + DAY_S / 2,
      GRAIN_DAY },
    { "today's noon is still ahead", MIDNIGHT, NOW, GRAIN_DAY },
    { "a day far ahead", MIDNIGHT + 9 * DAY_S, NOW, GRAIN_DAY },
};

static void an_item_counts_when_it_was_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(times); i++) {
        struct item item = ITEM_EMPTY;

        item.published = times[i].published;
        item.published_grain = times[i].grain;
        if (mention_counted_at(&item, zone_utc(), NOW) != times[i].want)
            fail_msg("%s", times[i].what);
    }
}

static const struct {
    enum label label;
    int32_t rating;
    const char *human;
    bool negative;
} verdicts[] = {
    { LABEL_NEG, RATING_NONE, "", true },
    { LABEL_NEG, 5000, "", true },
    { LABEL_NEU, RATING_NONE, "", false },
    { LABEL_NEU, 2000, "", true },
    { LABEL_NEU, 2500, "", false },
    { LABEL_UNSCORED, 1000, "", true },
    { LABEL_UNSCORED, RATING_NONE, "", false },
    { LABEL_POS, 1000, "", false },
    { LABEL_MIXED, 1000, "", true },
    { LABEL_MIXED, RATING_NONE, "", false },
    { LABEL_POS, 5000, "neg", true },
    { LABEL_NEG, 1000, "pos", false },
    { LABEL_NEG, 1000, "off-topic", false },
    { LABEL_NEG, RATING_NONE, "fixed", true },
};

static void a_negative_is_a_label_low_stars_or_a_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(verdicts); i++) {
        struct mention m = { .item = ITEM_EMPTY };

        m.verdict.label = verdicts[i].label;
        m.item.rating = verdicts[i].rating;
        m.human = str_of(verdicts[i].human);
        if (mention_is_negative(&m) != verdicts[i].negative)
            fail_msg("row %zu", i);
    }
}

static void a_tenth_of_the_scale_is_no_tone(void **state)
{
    struct mention bad = { .item = ITEM_EMPTY }, plain = { .item = ITEM_EMPTY };

    (void)state;
    bad.verdict.label = LABEL_NEG;
    plain.verdict.label = LABEL_NEU;
    assert_true(mention_complains(&plain, -300));
    assert_false(mention_complains(&plain, -299));
    assert_true(mention_complains(&bad, 99));
    assert_false(mention_complains(&bad, 100));
    assert_true(mention_praises(100));
    assert_false(mention_praises(99));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_counts_when_it_was_said),
        cmocka_unit_test(a_negative_is_a_label_low_stars_or_a_word),
        cmocka_unit_test(a_tenth_of_the_scale_is_no_tone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
