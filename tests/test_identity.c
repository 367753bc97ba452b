/*
 * test_identity.c - the keys of items stay while the document around them changes.
 */
#include "tests/test.h"

#include "fetch/harvest.h"
#include "fetch/identity.h"

#include <string.h>

#define PAGE STR("https://shop.example/p/1")

struct said {
    const char *id, *url, *title, *text, *author;
    int64_t published;
    enum item_kind kind;
    enum grain grain;
};

/* The key of each, in the harvest's arena. */
static struct str *keys_of(struct harvest *h, const struct said *items, size_t n, bool equal_count)
{
    struct identity_tables table = { &n, 1 };

    harvest_init(h);
    for (size_t i = 0; i < n; i++) {
        struct item *item = harvest_item(h);

        item->id = str_of(items[i].id);
        item->url = str_of(items[i].url);
        item->title = str_of(items[i].title);
        item->text = str_of(items[i].text);
        item->author = str_of(items[i].author);
        item->published = items[i].published ? items[i].published : TIME_NONE;
        item->kind = items[i].kind;
        item->published_grain = items[i].grain;
    }
    return identity_keys(h, PAGE, equal_count ? &table : NULL, &h->arena);
}

static void one_item_keeps_its_key_through_these_changes(void **state)
{
    static const struct {
        struct said was, is;
        bool same;
    } rows[] = {
        { { .id = "7", .text = "a" }, { .id = "7", .text = "edited" }, true },
        { { .id = "7", .url = "https://a.example/1" },
          { .id = "7", .url = "https://a.example/2" },
          true },
        { { .id = " 7\n" }, { .id = "7" }, true },
        { { .id = "7" }, { .id = "8" }, false },
        { { .id = "http://a.example/1" }, { .id = "https://a.example/1" }, true },
        { { .id = "https://A.example/1" }, { .id = "https://a.example/1?utm_source=rss" }, true },
        { { .id = "https://a.example/1" }, { .url = "https://a.example/1" }, true },
        { { .url = "http://a.example/1?x=1" },
          { .url = "https://a.example/1?x=1&utm_medium=x" },
          true },
        { { .url = "https://a.example/1?x=1" }, { .url = "https://a.example/1?x=2" }, false },
        { { .url = "https://a.example/1", .text = "a" },
          { .url = "https://a.example/1", .text = "b" },
          true },
        { { .title = "T", .published = 100, .text = "a" },
          { .title = "T", .published = 100, .text = "b" },
          true },
        { { .title = "T", .published = 100 }, { .title = "T", .published = 101 }, false },
        { { .title = "T", .text = "a" }, { .title = "T", .text = "b" }, false },
        { { .kind = ITEM_REVIEW, .author = "Ann", .published = 100, .text = "good" },
          { .kind = ITEM_REVIEW, .author = "Ann", .published = 100, .text = "bad after all" },
          true },
        { { .kind = ITEM_REVIEW, .author = "Ann", .published = 100, .text = "good" },
          { .kind = ITEM_REVIEW, .author = "Bob", .published = 100, .text = "good" },
          false },
        { { .kind = ITEM_REVIEW, .author = "Anonymous", .published = 100, .text = "good" },
          { .kind = ITEM_REVIEW, .author = "Anonymous", .published = 100, .text = "bad" },
          false },
        /* "3 weeks ago" is another day for each visit */
        { { .kind = ITEM_REVIEW,
            .author = "Ann",
            .published = 100,
            .grain = GRAIN_ABOUT,
            .text = "good" },
          { .kind = ITEM_REVIEW,
            .author = "Ann",
            .published = 900,
            .grain = GRAIN_ABOUT,
            .text = "good" },
          true },
        { { .title = "T", .published = 100, .grain = GRAIN_ABOUT, .text = "a" },
          { .title = "T", .published = 900, .grain = GRAIN_ABOUT, .text = "a" },
          true },
        /* a review's link to the page that it stands on says nothing */
        { { .kind = ITEM_REVIEW, .url = "https://shop.example/p/1", .text = "good" },
          { .kind = ITEM_REVIEW, .url = "https://shop.example/p/1", .text = "bad" },
          false },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct harvest a, b;
        struct str was = keys_of(&a, &rows[i].was, 1, false)[0];
        struct str is = keys_of(&b, &rows[i].is, 1, false)[0];

        if (str_eq(was, is) != rows[i].same || was.n == 0)
            fail_msg("row %zu: '" STR_FMT "' and '" STR_FMT "'", i, STR_ARG(was), STR_ARG(is));
        harvest_release(&a);
        harvest_release(&b);
    }
}

static void items_of_one_document_are_told_apart(void **state)
{
    static const struct {
        struct said a, b;
        bool equal_count, same;
    } rows[] = {
        /* one guid for two: the link decides */
        { { .id = "7", .url = "https://a.example/1" },
          { .id = "7", .url = "https://a.example/2" },
          false,
          false },
        { { .id = "7", .text = "a" }, { .id = "7", .text = "b" }, false, true },
        { { .id = "~ann/7", .text = "a" }, { .id = "~ann/7", .text = "b" }, false, true },
        { { .id = "7", .url = "https://a.example/1" },
          { .id = "7", .url = "https://a.example/1" },
          false,
          true },
        /* all reviews share the product's address */
        { { .url = "https://a.example/p", .text = "a" },
          { .url = "https://a.example/p", .text = "b" },
          false,
          false },
        { { .url = "https://a.example/p", .text = "a" },
          { .url = "https://a.example/p", .text = "a" },
          false,
          true },
        { { .kind = ITEM_REVIEW, .author = "Guest", .published = 100, .text = "good" },
          { .kind = ITEM_REVIEW, .author = "Guest", .published = 100, .text = "bad" },
          false,
          false },
        /* two rows of a survey are two guests */
        { { .text = "Great!" }, { .text = "Great!" }, true, false },
        { { .text = "Great!" }, { .text = "Great!" }, false, true },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct said both[] = { rows[i].a, rows[i].b };
        struct harvest h;
        struct str *keys = keys_of(&h, both, 2, rows[i].equal_count);

        if (str_eq(keys[0], keys[1]) != rows[i].same)
            fail_msg("row %zu: '" STR_FMT "' and '" STR_FMT "'", i, STR_ARG(keys[0]),
                     STR_ARG(keys[1]));
        harvest_release(&h);
    }
}

static void the_order_does_not_matter_and_long_ids_are_short_keys(void **state)
{
    static char giant[5000];
    struct said up[] = { { .id = "1" }, { .id = "2" }, { .url = "https://a.example/3" } };
    struct said down[] = { { .url = "https://a.example/3" }, { .id = "2" }, { .id = "1" } };
    struct said one = { .id = giant };
    struct said guests[] = { { .text = "Great!" }, { .text = "Great!" } };
    struct harvest a, b;
    struct str *was, *is;

    (void)state;
    was = keys_of(&a, up, 3, false);
    is = keys_of(&b, down, 3, false);
    for (int i = 0; i < 3; i++)
        assert_true(str_eq(was[i], is[2 - i]));
    harvest_release(&a);
    harvest_release(&b);
    /* a second guest says the same: the first one's key stays */
    was = keys_of(&a, guests, 1, true);
    is = keys_of(&b, guests, 2, true);
    assert_true(str_eq(was[0], is[0]));
    assert_false(str_eq(is[0], is[1]));
    harvest_release(&a);
    harvest_release(&b);
    memset(giant, 'x', sizeof giant - 1);
    assert_true(keys_of(&a, &one, 1, false)[0].n < 100);
    harvest_release(&a);
}

/* Reviews of a page without ids, and later what the owner and others replied: one to Ann's, two to Bob's. */
static void replies_point_at_items_without_ids(void **state)
{
    struct said reviews[] = {
        { .kind = ITEM_REVIEW, .author = "Ann", .published = 100, .text = "Cold" },
        { .kind = ITEM_REVIEW, .author = "Bob", .published = 100, .text = "Warm" },
    };
    static const int to[] = { 0, 1, 1, 1 };
    struct harvest before, after;
    struct str *was, *is;

    (void)state;
    was = keys_of(&before, reviews, 2, false);
    assert_true(str_eq(before.items[0].id, was[0]));
    reviews[0].text = "Cold, then not so";
    keys_of(&after, reviews, 2, false);
    for (int i = 0; i < 2; i++)
        after.items[i].id = identity_within(&after.items[i], &after.arena);
    for (int i = 0; i < 4; i++) {
        struct item *reply = harvest_item(&after);

        reply->in_reply_to = after.items[to[i]].id;
        reply->by_owner = i < 3;
        reply->url = STR("https://a.example/of-the-review");
        reply->text = i == 2 ? STR("And once more") : STR("We are sorry");
    }
    is = identity_keys(&after, PAGE, NULL, &after.arena);
    for (int i = 0; i < 2; i++)
        assert_true(str_eq(was[i], is[i]));
    for (int i = 0; i < 4; i++)
        assert_true(str_eq(after.items[2 + i].in_reply_to, before.items[to[i]].id));
    assert_true(str_starts(is[2], was[0]) && str_ends(is[2], STR("/reply")));
    assert_true(str_starts(is[3], was[1]) && str_starts(is[4], is[3]));
    assert_false(str_eq(is[3], is[4]));
    assert_false(str_starts(is[5], was[1])); /* that of another guest */
    harvest_release(&before);
    harvest_release(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_item_keeps_its_key_through_these_changes),
        cmocka_unit_test(items_of_one_document_are_told_apart),
        cmocka_unit_test(the_order_does_not_matter_and_long_ids_are_short_keys),
        cmocka_unit_test(replies_point_at_items_without_ids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
