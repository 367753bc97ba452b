/*
 * test_store.c - the store: visits once, revisions, stories, counts, ticks, outbox, lock, versions.
 */
#include "tests/test.h"

#include "core/hash.h"
#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOON 1773500400 /* 2026-03-14T15:00:00Z, a whole hour */

static char folder[64];
static struct err err;

static struct store *fresh(void)
{
    struct store *store;

    strcpy(folder, "/tmp/hark-store-XXXXXX");
    assert_non_null(mkdtemp(folder));
    err_clear(&err);
    store = store_open(str_of(folder), STORE_WRITE, &err);
    if (!store)
        fail_msg("%s", err.text);
    return store;
}

static void done(struct store *store)
{
    static const char *const files[] = { "hark.db", "hark.db-wal", "hark.db-shm", "lock",
                                         "author.key" };
    char path[128];

    store_close(store);
    for (size_t i = 0; i < N_ROWS(files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
}

static struct str acme[] = { { "Acme", 4 } };

/* A mention of Acme by source 'blog', at a time. */
static struct mention said(const char *source, const char *key, const char *text, int64_t at)
{
    static char ids[64][MENTION_ID_LENGTH + 1];
    static size_t next;
    char *id = ids[next++ % N_ROWS(ids)];
    struct mention m = { .item = ITEM_EMPTY };

    m.source = str_of(source);
    m.key = str_of(key);
    mention_id(m.source, m.key, id);
    m.id = str_of(id);
    m.item.text = str_of(text);
    m.item.published = m.counted_at = at;
    m.item.published_grain = GRAIN_SECOND;
    m.first_seen = NOON;
    m.topics = acme;
    m.n_topics = 1;
    m.verdict.label = LABEL_NEG;
    return m;
}

static struct visit_outcome visit(struct store *store, const char *source,
                                  const struct mention *mentions, size_t n,
                                  const struct str *at_once)
{
    struct source_state state = { .name = str_of(source),
                                  .first_ok_at = NOON - DAY_S,
                                  .last_ok_at = NOON,
                                  .last_try_at = NOON,
                                  .moved_since = TIME_NONE,
                                  .last_item_at = TIME_NONE,
                                  .next_at = TIME_NONE,
                                  .error_since = TIME_NONE,
                                  .dated = true };
    struct store_visit v = { .state = &state,
                             .mentions = mentions,
                             .n_mentions = n,
                             .at_once = at_once,
                             .now = NOON,
                             .tick = NOON };
    struct visit_outcome out = { 0 };

    if (store_visit(store, &v, &out, &err) != 0)
        fail_msg("%s", err.text);
    return out;
}

static struct visit_outcome visit_one(struct store *store, struct mention m)
{
    return visit(store, m.source.p, &m, 1, NULL);
}

static int count_one(void *context, const struct mention *m)
{
    (void)m;
    (*(int *)context)++;
    return 0;
}

static int n_mentions(struct store *store)
{
    struct mention_query all = { .from = TIME_NONE, .to = TIME_NONE, .label = -1 };
    int n = 0;

    assert_int_equal(store_mentions(store, &all, count_one, &n, &err), 0);
    return n;
}

/* Sums of what a tick at NOON finds for the mentions as a whole. */
static struct arrival sums(struct store *store, struct arena *arena)
{
    struct arrival sum = { 0 };
    struct tick tick;

    assert_int_equal(
        store_tick_read(store, STR("Acme"), NULL, 0, TIME_NONE, NOON, arena, &tick, &err), 0);
    for (size_t i = 0; i < tick.n_arrivals; i++) {
        if (tick.arrivals[i].aspect != ASPECT_ALL)
            continue;
        sum.neg += tick.arrivals[i].neg;
        sum.other += tick.arrivals[i].other;
        sum.raw_neg += tick.arrivals[i].raw_neg;
        sum.raw_other += tick.arrivals[i].raw_other;
    }
    return sum;
}

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

static const struct {
    const char *what, *text;
    int64_t later;
    bool copy;
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
    { "eight days later", PRESS, 8 * DAY_S, false },
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
        struct mention a = said("wire", "1", PRESS, NOON - 10 * DAY_S), got;
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

static void an_author_counts_twice_a_day(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    static const char *const texts[] = { "first", "second", "third", "fourth" };
    struct arrival sum;

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct mention m = said("blog", texts[i], texts[i], NOON - 4 * DAY_S + i * 3600);

        if (i == 3)
            m.counted_at += 2 * DAY_S;
        m.item.author = STR("angry");
        visit_one(store, m);
    }
    sum = sums(store, &arena);
    assert_int_equal(sum.neg, 3);
    assert_int_equal(sum.raw_neg, 4);
    arena_release(&arena);
    done(store);
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

static void a_tick_holds_arrivals_and_coverage_of_its_hour(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct source blog = { .name = STR("blog"), .every_s = 1800 };
    struct source never = { .name = STR("a-never"), .every_s = 900 };
    const struct source *sources[] = { &blog, &never };
    struct verdict_aspect aspects[] = { { STR("staff"), 300 }, { STR("delivery"), -400 } };
    struct mention m = said("blog", "a", "late but kind", NOON - 1000);
    struct tick tick;

    (void)state;
    m.verdict.aspects = aspects;
    m.verdict.n_aspects = 2;
    visit_one(store, m);
    assert_int_equal(
        store_tick_read(store, STR("Acme"), sources, 2, NOON - HOUR_S, NOON, &arena, &tick, &err),
        0);
    assert_int_equal(tick.n_sources, 2);
    assert_str(tick.sources[0].name, "a-never");
    assert_true(tick.sources[0].blind);
    assert_true(tick.sources[0].last_ok_at == TIME_NONE);
    assert_int_equal(tick.sources[0].every_s, 900);
    assert_str(tick.sources[1].name, "blog");
    assert_false(tick.sources[1].blind);
    assert_int_equal(tick.sources[1].last_ok_at, NOON);
    assert_int_equal(tick.n_aspects, 2);
    assert_int_equal(tick.n_arrivals, 3);
    assert_int_equal(tick.arrivals[0].aspect, ASPECT_ALL);
    assert_int_equal(tick.arrivals[0].neg, 1);
    assert_int_equal(tick.arrivals[0].bucket, clock_floor(NOON - 1000, BUCKET_S));
    assert_str(tick.aspects[tick.arrivals[1].aspect], "delivery");
    assert_int_equal(tick.arrivals[1].neg, 1);
    assert_int_equal(tick.arrivals[2].other, 1);

    /* The hour before knew nothing of it. */
    assert_int_equal(store_tick_read(store, STR("Acme"), sources, 2, TIME_NONE, NOON - HOUR_S,
                                     &arena, &tick, &err),
                     0);
    assert_int_equal(tick.n_arrivals, 0);
    assert_true(tick.sources[1].blind);
    arena_release(&arena);
    done(store);
}

static void what_was_said_after_the_hour_belongs_to_the_next(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct tick tick;

    (void)state;
    visit_one(store, said("blog", "a", "before the hour", NOON - 1));
    visit_one(store, said("blog", "b", "just after it", NOON));
    assert_int_equal(sums(store, &arena).neg, 1);
    assert_int_equal(
        store_tick_read(store, STR("Acme"), NULL, 0, NOON, NOON + HOUR_S, &arena, &tick, &err), 0);
    assert_int_equal(tick.n_arrivals, 1);
    assert_int_equal(tick.arrivals[0].bucket, NOON);
    arena_release(&arena);
    done(store);
}

static struct outbox_row row_to(const char *recipient)
{
    return (struct outbox_row){ .alert = STR("alert1"),
                                .revision = 0,
                                .channel = STR("mail"),
                                .recipient = str_of(recipient),
                                .body = STR("the bytes"),
                                .message_id = STR("<1@hark>"),
                                .made_at = NOON,
                                .not_before = NOON };
}

static void a_tick_writes_alert_and_mail_once(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct str ids[] = { STR("m1"), STR("m2") }, saved, reason[] = { STR("1 star") };
    struct alert_row alert = { .id = STR("alert1"),
                               .topic = STR("Acme"),
                               .state = STR("open"),
                               .opened_at = NOON,
                               .changed_at = NOON,
                               .resolved_at = TIME_NONE,
                               .from = NOON - HOUR_S,
                               .to = NOON,
                               .observed = 7,
                               .expected_milli = 1500,
                               .odds_days = 900,
                               .acked_at = TIME_NONE,
                               .mentions = ids,
                               .n_mentions = 2 },
                     *alerts;
    struct outbox_row rows[] = { row_to("a@acme.example"), row_to("b@acme.example") }, *due;
    struct store_tick tick = { .topic = STR("Acme"),
                               .at = NOON,
                               .state = STR("\0\1state"),
                               .alerts = &alert,
                               .n_alerts = 1,
                               .rows = rows,
                               .n_rows = 2 };
    struct mention m = said("blog", "a", "awful", NOON - 60);
    struct at_once_row *waiting;
    struct outbox_summary summary;
    int64_t at;
    size_t n;

    (void)state;
    visit(store, "blog", &m, 1, reason);
    assert_int_equal(store_at_once(store, STR("Acme"), NOON, &arena, &waiting, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_str(waiting[0].reason, "1 star");
    assert_str(waiting[0].mention, m.id.p);

    assert_int_equal(store_topic_get(store, STR("Acme"), &arena, &saved, &at, &err), 0);
    assert_int_equal(saved.n, 0);
    assert_true(at == TIME_NONE);
    for (int i = 0; i < 2; i++) /* twice: the rows stay two */
        assert_int_equal(store_tick_write(store, &tick, &err), 0);
    assert_int_equal(store_topic_get(store, STR("Acme"), &arena, &saved, &at, &err), 0);
    assert_int_equal(saved.n, 7);
    assert_int_equal(at, NOON);
    assert_int_equal(store_at_once(store, STR("Acme"), NOON, &arena, &waiting, &n, &err), 0);
    assert_int_equal(n, 0);

    assert_int_equal(store_alerts(store, &arena, &alerts, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_int_equal(alerts[0].observed, 7);
    assert_int_equal(alerts[0].n_mentions, 2);
    assert_str(alerts[0].mentions[1], "m2");
    assert_true(alerts[0].resolved_at == TIME_NONE);

    assert_int_equal(store_outbox_due(store, NOON, &arena, &due, &n, &err), 0);
    assert_int_equal(n, 2);
    assert_str(due[0].body, "the bytes");
    due[0].status = OUTBOX_SENT;
    due[1].not_before = NOON + 60;
    due[1].tries = 1;
    due[1].error = STR("451 later");
    for (int i = 0; i < 2; i++)
        assert_int_equal(store_outbox_outcome(store, &due[i], &err), 0);
    assert_int_equal(store_outbox_due(store, NOON, &arena, &due, &n, &err), 0);
    assert_int_equal(n, 0);
    assert_int_equal(store_outbox_due(store, NOON + 60, &arena, &due, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_str(due[0].error, "451 later");
    assert_int_equal(store_outbox_summary(store, &summary, &err), 0);
    assert_int_equal(summary.n_waiting, 1);
    assert_int_equal(summary.oldest_at, NOON);

    /* An arrival after a judged hour belongs to the next one. */
    m = said("blog", "b", "awful too", NOON - 30);
    visit(store, "blog", &m, 1, reason);
    assert_int_equal(store_at_once(store, STR("Acme"), NOON, &arena, &waiting, &n, &err), 0);
    assert_int_equal(n, 0);
    assert_int_equal(store_at_once(store, STR("Acme"), NOON + HOUR_S, &arena, &waiting, &n, &err),
                     0);
    assert_int_equal(n, 1);
    arena_release(&arena);
    done(store);
}

static void a_mark_and_its_mails_are_one(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct outbox_row row = row_to("a@acme.example"), *due;
    struct str value;
    size_t n;

    (void)state;
    assert_int_equal(store_mark_get(store, STR("digest/Acme"), &arena, &value, &err), 0);
    assert_int_equal(store_mark_set(store, STR("digest/Acme"), STR("2026-03-13"), &row, 1, &err),
                     0);
    assert_int_equal(store_mark_get(store, STR("digest/Acme"), &arena, &value, &err), 1);
    assert_str(value, "2026-03-13");
    assert_int_equal(store_outbox_due(store, NOON, &arena, &due, &n, &err), 0);
    assert_int_equal(n, 1);
    arena_release(&arena);
    done(store);
}

static void walks_go_by_topic_time_and_kind(void **state)
{
    struct store *store = fresh();
    struct mention_query query = {
        .topic = STR("Acme"), .from = NOON - 5000, .to = NOON, .label = -1
    };
    struct mention m = said("blog", "a", "one", NOON - 4000);
    int n = 0;

    (void)state;
    visit_one(store, m);
    m = said("blog", "b", "two", NOON - 3000);
    m.verdict.label = LABEL_NEU;
    m.item.rating = 2000;
    visit_one(store, m);
    m = said("page", "c", "three", NOON - 2000);
    m.verdict.label = LABEL_POS;
    visit_one(store, m);
    m = said("page", "d", "four", NOON);
    visit_one(store, m);

    assert_int_equal(store_mentions(store, &query, count_one, &n, &err), 0);
    assert_int_equal(n, 3);
    query.negatives = true, n = 0;
    store_mentions(store, &query, count_one, &n, &err);
    assert_int_equal(n, 2);
    query.negatives = false, query.label = LABEL_POS, n = 0;
    store_mentions(store, &query, count_one, &n, &err);
    assert_int_equal(n, 1);
    query.label = -1, query.source = STR("blog"), n = 0;
    store_mentions(store, &query, count_one, &n, &err);
    assert_int_equal(n, 2);
    query.source = STR_NONE, query.limit = 1, query.offset = 2, query.newest_first = true, n = 0;
    store_mentions(store, &query, count_one, &n, &err);
    assert_int_equal(n, 1);
    query.topic = STR("Other"), query.offset = 0, n = 0;
    store_mentions(store, &query, count_one, &n, &err);
    assert_int_equal(n, 0);
    done(store);
}

static void a_failed_part_takes_back_only_itself(void **state)
{
    struct store *store = fresh();

    (void)state;
    assert_int_equal(store_group_begin(store, &err), 0);
    visit_one(store, said("blog", "a", "one", NOON - 60));
    assert_int_equal(db_begin(store, &err), 0);
    assert_int_equal(db_exec(store, "DELETE FROM mention", &err), 0);
    assert_int_equal(db_finish(store, -1, &err), -1);
    assert_int_equal(store_group_end(store, &err), 0);
    assert_int_equal(n_mentions(store), 1);
    done(store);
}

static void a_second_run_is_told_who_holds_the_store(void **state)
{
    struct store *store = fresh(), *reader;
    char pid[32];

    (void)state;
    assert_null(store_open(str_of(folder), STORE_WRITE, &err));
    assert_int_equal(err.code, ERR_RETRY);
    snprintf(pid, sizeof pid, "process %ld since ", (long)getpid());
    if (!strstr(err.text, pid))
        fail_msg("%s", err.text);
    err_clear(&err);
    reader = store_open(str_of(folder), STORE_READ, &err);
    assert_non_null(reader);
    store_close(reader);
    done(store);
}

static void nobody_else_can_read_it(void **state)
{
    struct store *store = fresh();
    unsigned char key[32], again[32];
    struct stat st;
    char path[128];
    static const char *const files[] = { "hark.db", "hark.db-wal", "lock", "author.key" };

    (void)state;
    assert_int_equal(store_author_key(store, key, &err), 0);
    assert_int_equal(store_author_key(store, again, &err), 0);
    assert_memory_equal(key, again, sizeof key);
    for (size_t i = 0; i < N_ROWS(files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    done(store);
}

static void a_newer_store_is_refused_and_a_missing_one_named(void **state)
{
    struct store *store = fresh();

    (void)state;
    assert_int_equal(db_exec(store, "PRAGMA user_version = 999", &err), 0);
    store_close(store);
    assert_null(store_open(str_of(folder), STORE_WRITE, &err));
    assert_int_equal(err.code, ERR_STORE);
    assert_non_null(strstr(err.text, "newer hark"));
    err_clear(&err);
    assert_null(store_open(STR("/nowhere/at/all"), STORE_READ, &err));
    assert_int_equal(err.code, ERR_NO_INPUT);
    err_clear(&err);
    done(NULL);
}

static void old_texts_end_but_their_counts_stay(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct mention m = said("blog", "a", "cold coffee", NOON - 60), got;

    (void)state;
    visit_one(store, m);
    assert_int_equal(store_tidy(store, NOON + 400 * (int64_t)DAY_S, 100 * (int64_t)DAY_S, &err), 0);
    assert_int_equal(store_mention_get(store, m.id, &arena, &got, &err), 1);
    assert_str(got.item.text, "");
    assert_int_equal(sums(store, &arena).neg, 1);
    assert_int_equal(visit_one(store, m).n_new, 0);
    arena_release(&arena);
    done(store);
}

static void damage_is_told_and_never_crashes(void **state)
{
    struct store *store = fresh();
    char path[128];
    FILE *f;

    (void)state;
    visit_one(store, said("blog", "a", "one", NOON - 60));
    store_close(store);
    snprintf(path, sizeof path, "%s/hark.db", folder);
    f = fopen(path, "r+b");
    assert_non_null(f);
    fputs("not a database at all", f);
    fclose(f);
    assert_null(store_open(str_of(folder), STORE_WRITE, &err));
    assert_int_equal(err.code, ERR_STORE);
    assert_non_null(strstr(err.text, "damaged"));
    done(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_comes_back),
        cmocka_unit_test(a_state_comes_back_and_absent_is_absent),
        cmocka_unit_test(a_second_poll_finds_nothing_new),
        cmocka_unit_test(a_changed_text_is_a_revision_and_counts_once),
        cmocka_unit_test(a_changed_guid_is_not_a_new_mention),
        cmocka_unit_test(copies_share_a_story_and_count_once),
        cmocka_unit_test(a_link_of_many_items_joins_no_story),
        cmocka_unit_test(an_author_counts_twice_a_day),
        cmocka_unit_test(a_late_topic_counts_as_backlog),
        cmocka_unit_test(a_tick_holds_arrivals_and_coverage_of_its_hour),
        cmocka_unit_test(what_was_said_after_the_hour_belongs_to_the_next),
        cmocka_unit_test(a_tick_writes_alert_and_mail_once),
        cmocka_unit_test(a_mark_and_its_mails_are_one),
        cmocka_unit_test(walks_go_by_topic_time_and_kind),
        cmocka_unit_test(a_failed_part_takes_back_only_itself),
        cmocka_unit_test(a_second_run_is_told_who_holds_the_store),
        cmocka_unit_test(nobody_else_can_read_it),
        cmocka_unit_test(a_newer_store_is_refused_and_a_missing_one_named),
        cmocka_unit_test(old_texts_end_but_their_counts_stay),
        cmocka_unit_test(damage_is_told_and_never_crashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
