/*
 * test_store.c - the store: visits once, revisions, stories, counts.
 */
#include "tests/store_world.h"

#include "core/hash.h"
#include "core/utf8.h"
#include "store/record.h"

static void every_column_comes_back(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct mention m = said("shop", "k1", "the text", NOON - 100), got;
    struct verdict_aspect aspects[] = { { STR("delivery"), -400 }, { STR("staff"), 250 } };
    struct str cues[] = { STR("churn"), STR("wish") }, topics[] = { STR("Acme"), STR("Zebra") };

    (void)state;
    m.item.id = STR("guid-1");
    m.item.kind = ITEM_REVIEW;
    m.item.url = STR("https://shop.example/p/1");
    m.item.title = STR("a title");
    m.item.author = STR("0123abcd");
    m.item.lang = STR("de");
    m.item.published_grain = GRAIN_DAY;
    m.item.updated = NOON - 50;
    m.item.rating = 1500;
    m.item.rating_raw = 3000;
    m.item.rating_best = 10000;
    m.item.thread = STR("t");
    m.item.in_reply_to = STR("r");
    m.item.place = STR("Oslo");
    m.item.by_owner = true;
    m.item.likes = 0;
    m.item.shares = 2;
    m.item.views = 4;
    m.verdict = (struct verdict){ .label = LABEL_MIXED,
                                  .score = -123,
                                  .p_neg = 500,
                                  .p_neu = 300,
                                  .p_pos = 200,
                                  .evidence = -987,
                                  .lang = STR("en"),
                                  .lexicon = STR("abcdef012345"),
                                  .aspects = aspects,
                                  .n_aspects = 2,
                                  .cues = cues,
                                  .n_cues = 2 };
    m.topics = topics;
    m.n_topics = 2;
    m.backlog = true;
    m.human = STR("neg");
    visit_one(store, m);

    assert_int_equal(store_mention_get(store, str_sub(m.id, 0, 6), &arena, &got, &err), 1);
    assert_str(got.id, m.id.p);
    assert_str(got.source, "shop");
    assert_str(got.key, "k1");
    assert_str(got.item.id, "guid-1");
    assert_int_equal(got.item.kind, ITEM_REVIEW);
    assert_str(got.item.url, "https://shop.example/p/1");
    assert_str(got.item.title, "a title");
    assert_str(got.item.text, "the text");
    assert_str(got.item.author, "0123abcd");
    assert_str(got.item.lang, "de");
    assert_int_equal(got.item.published, NOON - 100);
    assert_int_equal(got.item.published_grain, GRAIN_DAY);
    assert_int_equal(got.item.updated, NOON - 50);
    assert_int_equal(got.item.rating, 1500);
    assert_int_equal(got.item.rating_raw, 3000);
    assert_int_equal(got.item.rating_best, 10000);
    assert_str(got.item.thread, "t");
    assert_str(got.item.in_reply_to, "r");
    assert_str(got.item.place, "Oslo");
    assert_true(got.item.by_owner);
    assert_int_equal(got.item.likes, 0);
    assert_int_equal(got.item.shares, 2);
    assert_int_equal(got.item.replies, COUNT_NONE);
    assert_int_equal(got.item.views, 4);
    assert_int_equal(got.verdict.label, LABEL_MIXED);
    assert_int_equal(got.verdict.score, -123);
    assert_int_equal(got.verdict.p_neg, 500);
    assert_int_equal(got.verdict.p_neu, 300);
    assert_int_equal(got.verdict.p_pos, 200);
    assert_int_equal(got.verdict.evidence, -987);
    assert_str(got.verdict.lang, "en");
    assert_str(got.verdict.lexicon, "abcdef012345");
    assert_int_equal(got.verdict.n_aspects, 2);
    assert_str(got.verdict.aspects[1].name, "staff");
    assert_int_equal(got.verdict.aspects[1].score, 250);
    assert_int_equal(got.verdict.aspects[0].score, -400);
    assert_int_equal(got.verdict.n_cues, 2);
    assert_str(got.verdict.cues[1], "wish");
    assert_int_equal(got.n_topics, 2);
    assert_str(got.topics[1], "Zebra");
    assert_str(got.story, m.id.p);
    assert_int_equal(got.first_seen, NOON);
    assert_int_equal(got.counted_at, NOON - 100);
    assert_int_equal(got.revision, 0);
    assert_true(got.backlog);
    assert_str(got.human, "neg");
    assert_int_equal(store_mention_get(store, STR("zzzzzz"), &arena, &got, &err), 0);
    assert_int_equal(store_mention_get(store, STR(""), &arena, &got, &err), 0);
    arena_release(&arena);
    done(store);
}

static void a_state_comes_back_and_absent_is_absent(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct source_state got;

    (void)state;
    assert_int_equal(store_source_get(store, STR("blog"), &arena, &got, &err), 0);
    visit(store, "blog", NULL, 0, NULL);
    assert_int_equal(store_source_get(store, STR("blog"), &arena, &got, &err), 1);
    assert_str(got.name, "blog");
    assert_str(got.etag, "");
    assert_int_equal(got.last_ok_at, NOON);
    assert_true(got.last_item_at == TIME_NONE);
    assert_true(got.dated);
    arena_release(&arena);
    done(store);
}

static void a_second_poll_finds_nothing_new(void **state)
{
    struct store *store = fresh();
    struct mention two[] = { said("blog", "a", "cold coffee again", NOON - 60),
                             said("blog", "b", "nothing to do with it", NOON - 60) };
    struct visit_outcome out;

    (void)state;
    two[1].n_topics = 0;
    out = visit(store, "blog", two, 2, NULL);
    assert_int_equal(out.n_new, 1);
    assert_int_equal(out.n_other, 1);
    out = visit(store, "blog", two, 2, NULL);
    assert_int_equal(out.n_new, 0);
    assert_int_equal(out.n_known, 1);
    assert_int_equal(out.n_other, 0);
    assert_int_equal(n_mentions(store), 1);
    done(store);
}

static void a_changed_text_is_a_revision_and_counts_once(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct mention m = said("blog", "a", "cold coffee", NOON - 60), got;
    struct revision *old;
    struct arrival sum;
    size_t n;

    (void)state;
    visit_one(store, m);
    m.item.text = STR("cold coffee, but they said sorry");
    m.verdict.label = LABEL_POS;
    m.counted_at = NOON;
    assert_int_equal(visit_one(store, m).n_revised, 1);
    assert_int_equal(store_mention_get(store, m.id, &arena, &got, &err), 1);
    assert_int_equal(got.revision, 1);
    assert_int_equal(got.verdict.label, LABEL_POS);
    assert_int_equal(got.counted_at, NOON - 60);
    assert_int_equal(store_revisions(store, m.id, &arena, &old, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_str(old[0].text, "cold coffee");
    assert_int_equal(old[0].label, LABEL_NEG);
    sum = sums(store, &arena);
    assert_int_equal(sum.neg, 1);
    assert_int_equal(sum.raw_neg + sum.raw_other, 1);
    assert_int_equal(visit_one(store, m).n_known, 1);
    arena_release(&arena);
    done(store);
}

#define LONG_TEXT "the parcel came two weeks late and nobody at the desk knew where it had been"

/* Is the second the same item as the first, when the first is gone from the document? */
static const struct {
    const char *what, *url1, *url2, *title1, *title2, *text1, *text2, *author;
    int64_t later;
    bool review, same;
} changed_keys[] = {
    { "same link and words", "https://b.example/1", "https://b.example/1", "T", "T", "short words",
      "short words", "", 0, false, true },
    { "link by http before, tracking now", "http://b.example/1", "https://b.example/1?utm_source=x",
      "T", "T", "short words", "short words", "", 0, false, true },
    { "same link and title, words edited", "https://b.example/1", "https://b.example/1", "T", "T",
      "one thing", "another matter altogether", "", 0, false, true },
    { "same link, another entry of a status page", "https://b.example/", "https://b.example/",
      "Outage", "Outage", "mail is down", "login fails", "", 30 * DAY_S, false, false },
    { "reviews share the page's link", "https://b.example/p", "https://b.example/p", "", "", "good",
      "bad", "", 0, true, false },
    { "same words and author within two days", "", "", "T", "T", "too slow", "too slow", "ann",
      DAY_S, true, true },
    { "same words and author a week later", "", "", "T", "T", "too slow", "too slow", "ann",
      7 * DAY_S, true, false },
    { "two people without a name say it alike", "", "", "", "", "Great!", "Great!", "", 0, true,
      false },
    { "a long text without a name", "", "", "", "", LONG_TEXT, LONG_TEXT, "", 3600, true, true },
    { "just two days later", "", "", "T", "T", "too slow", "too slow", "ann", 2 * DAY_S, true,
      true },
    { "a second more than two days", "", "", "T", "T", "too slow", "too slow", "ann", 2 * DAY_S + 1,
      true, false },
    { "same link and title, two days", "https://b.example/1", "https://b.example/1", "T", "T",
      "one thing", "another matter altogether", "", 2 * DAY_S, false, true },
    { "same link and title, a second more", "https://b.example/1", "https://b.example/1", "T", "T",
      "one thing", "another matter altogether", "", 2 * DAY_S + 1, false, false },
    { "eight words without a name", "", "", "", "", "one two three four five six seven eight",
      "one two three four five six seven eight", "", 60, true, true },
    { "seven words without a name", "", "", "", "", "one two three four five six seven",
      "one two three four five six seven", "", 60, true, false },
};

static void a_changed_guid_is_not_a_new_mention(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(changed_keys); i++) {
        struct store *store = fresh();
        struct mention m = said("blog", "old", changed_keys[i].text1, NOON - 40 * DAY_S);

        m.item.url = str_of(changed_keys[i].url1);
        m.item.title = str_of(changed_keys[i].title1);
        m.item.author = str_of(changed_keys[i].author);
        m.item.kind = changed_keys[i].review ? ITEM_REVIEW : ITEM_POST;
        visit_one(store, m);
        m = said("blog", "new", changed_keys[i].text2, m.counted_at + changed_keys[i].later);
        m.item.url = str_of(changed_keys[i].url2);
        m.item.title = str_of(changed_keys[i].title2);
        m.item.author = str_of(changed_keys[i].author);
        m.item.kind = changed_keys[i].review ? ITEM_REVIEW : ITEM_POST;
        visit_one(store, m);
        if (n_mentions(store) != (changed_keys[i].same ? 1 : 2))
            fail_msg("%s: %d mentions", changed_keys[i].what, n_mentions(store));
        visit_one(store, m);
        assert_int_equal(n_mentions(store), changed_keys[i].same ? 1 : 2);
        done(store);
    }
}

#define PRESS                                                                                      \
    "Acme recalls its green kettle after three customers reported burns on the handle and asks "   \
    "everybody who bought one since March to bring it back to the shop for a full refund"

#define SEVEN_WORDS "the green kettle burns everybody at home"
#define EIGHT_WORDS SEVEN_WORDS " badly"

static const struct {
    const char *what, *text;
    int64_t later;
    bool copy;
    const char *first; /* if not the press text */
} copies[] = {
    { "the same words", PRESS, 3600, true },
    { "case and marks differ",
      "ACME recalls its green kettle, after three customers reported burns "
      "on the handle; and asks everybody who bought one since march to bring it back to the shop "
      "for a full refund!",
      3600, true },
    { "a headline in front", "Breaking from the wire: kettles burn. " PRESS, 3600, true },
    { "a trailer behind", PRESS " Read more at our site and subscribe to the weekly letter.", 0,
      true },
    { "one word in ten changed",
      "Acme recalls its red kettle after three customers reported burns on the handle and asks "
      "everyone who bought one since March to bring it back to the store for a full refund",
      0, true },
    { "just seven days later", PRESS, 7 * DAY_S, true },
    { "a second more than seven days", PRESS, 7 * DAY_S + 1, false },
    { "eight words", EIGHT_WORDS, 60, true, EIGHT_WORDS },
    { "seven words", SEVEN_WORDS, 60, false, SEVEN_WORDS },
    { "twelve words and one more", SEVEN_WORDS " when I poured hot tea tonight", 60, true,
      SEVEN_WORDS " when I poured hot tea" },
    { "eleven words and one more", SEVEN_WORDS " when I poured tea tonight", 60, false,
      SEVEN_WORDS " when I poured tea" },
    { "another text on the matter",
      "My green kettle from Acme has a handle that gets so hot that I dropped it, and the shop "
      "would "
      "not give me the money back although I bought it in April",
      0, false },
};

static void copies_share_a_story_and_count_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(copies); i++) {
        struct store *store = fresh();
        struct arena arena = { 0 };
        struct mention a = said("wire", "1", copies[i].first ? copies[i].first : PRESS,
                                NOON - 10 * DAY_S),
                       got;
        struct mention b = said("paper", "2", copies[i].text, a.counted_at + copies[i].later);
        struct arrival sum;

        visit_one(store, a);
        visit_one(store, b);
        assert_int_equal(n_mentions(store), 2);
        assert_int_equal(store_mention_get(store, b.id, &arena, &got, &err), 1);
        if (str_eq(got.story, a.id) != copies[i].copy)
            fail_msg("%s: story " STR_FMT, copies[i].what, STR_ARG(got.story));
        sum = sums(store, &arena);
        assert_int_equal(sum.neg, copies[i].copy ? 1 : 2);
        assert_int_equal(sum.raw_neg, 2);
        arena_release(&arena);
        done(store);
    }
}

/* A thread whose items all link to it: a link joins stories only where it names one item. */
static void a_link_of_many_items_joins_no_story(void **state)
{
    struct store *store = fresh();
    struct mention a = said("wire", "1", "the kettle burns", NOON), got;
    struct mention two[] = { said("forum", "2", "mine too", NOON + 60),
                             said("forum", "3", "mine is fine", NOON + 120) };
    struct arena arena = { 0 };

    (void)state;
    a.item.url = two[0].item.url = two[1].item.url = STR("https://forum.example/thread/1");
    visit_one(store, a);
    visit(store, "forum", two, N_ROWS(two), NULL);
    for (size_t i = 0; i < N_ROWS(two); i++) {
        assert_int_equal(store_mention_get(store, two[i].id, &arena, &got, &err), 1);
        assert_true(str_eq(got.story, two[i].id));
    }
    arena_release(&arena);
    done(store);
}

/* In visits of their own, and all in one. */
static void an_author_counts_twice_a_day(void **state)
{
    static const struct {
        const char *text, *author;
        int hour;
    } rows[] = {
        { "first", "angry", 0 }, { "second", "angry", 1 },  { "third", "angry", 2 },
        { "other", "calm", 3 },  { "fourth", "angry", 50 }, { "fifth", "angry", 4 },
    };

    (void)state;
    for (int together = 0; together < 2; together++) {
        struct store *store = fresh();
        struct arena arena = { 0 };
        struct mention all[N_ROWS(rows)];
        struct arrival sum;

        for (size_t i = 0; i < N_ROWS(rows); i++) {
            all[i] =
                said("blog", rows[i].text, rows[i].text, NOON - 4 * DAY_S + rows[i].hour * HOUR_S);
            all[i].item.author = str_of(rows[i].author);
            if (!together)
                visit_one(store, all[i]);
        }
        if (together)
            visit(store, "blog", all, N_ROWS(rows), NULL);
        sum = sums(store, &arena);
        assert_int_equal(sum.neg, 4);
        assert_int_equal(sum.raw_neg, 6);
        arena_release(&arena);
        done(store);
    }
}

static void a_late_topic_counts_as_backlog(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct mention m = said("blog", "a", "cold coffee", NOON - 60), got;
    struct tick tick;

    (void)state;
    m.n_topics = 0;
    visit_one(store, m);
    m.n_topics = 1;
    assert_int_equal(visit_one(store, m).n_new, 1);
    assert_int_equal(store_mention_get(store, m.id, &arena, &got, &err), 1);
    assert_true(got.backlog);
    assert_int_equal(
        store_tick_read(store, STR("Acme"), NULL, 0, TIME_NONE, NOON, &arena, &tick, &err), 0);
    assert_int_equal(tick.n_arrivals, 1);
    assert_true(tick.arrivals[0].backlog);
    arena_release(&arena);
    done(store);
}

/* The words by which copies are known stand in every store: they never change. */
static void the_words_of_a_record_are_its_letters(void **state)
{
    static const char *const pieces[] = {
        "a", "Word", " ", ". ", "\u00dc", "9", "_", "it's", "-\n"
    };
    uint64_t dice = 7;

    (void)state;
    for (int round = 0; round < 5000; round++) {
        struct buf text, folded, words, want;
        size_t n = 0;
        bool inside = false;

        buf_init(&text, BUF_NO_CEILING);
        buf_init(&folded, BUF_NO_CEILING);
        buf_init(&words, BUF_NO_CEILING);
        buf_init(&want, BUF_NO_CEILING);
        for (size_t i = 0, length = (dice = hash_mix(dice + 1)) % 99; i < length; i++)
            buf_putz(&text, pieces[(dice = hash_mix(dice + 1)) % N_ROWS(pieces)]);
        utf8_fold(buf_str(&text), &folded);
        for (size_t i = 0; i < folded.n; i++) {
            char c = folded.p[i];
            bool in_word = char_is_alpha(c) || char_is_digit(c) || (unsigned char)c >= 0x80;

            if (in_word && !inside && n++ > 0)
                buf_putc(&want, ' ');
            if (in_word)
                buf_putc(&want, c);
            inside = in_word;
        }
        assert_int_equal(record_words(buf_str(&text), &words), n);
        assert_true(str_eq(buf_str(&words), buf_str(&want)));
        buf_release(&text);
        buf_release(&folded);
        buf_release(&words);
        buf_release(&want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_a_record_are_its_letters),
        cmocka_unit_test(every_column_comes_back),
        cmocka_unit_test(a_state_comes_back_and_absent_is_absent),
        cmocka_unit_test(a_second_poll_finds_nothing_new),
        cmocka_unit_test(a_changed_text_is_a_revision_and_counts_once),
        cmocka_unit_test(a_changed_guid_is_not_a_new_mention),
        cmocka_unit_test(copies_share_a_story_and_count_once),
        cmocka_unit_test(a_link_of_many_items_joins_no_story),
        cmocka_unit_test(an_author_counts_twice_a_day),
        cmocka_unit_test(a_late_topic_counts_as_backlog),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
