/*
 * test_wire.c - questions and answers as bytes: what is written is read, what was tampered with is not.
 */
#include "tests/test.h"

#include "core/limits.h"
#include "core/url.h"
#include "core/utf8.h"
#include "fetch/wire.h"

#include <stdlib.h>
#include <string.h>

static void fill(struct harvest *h)
{
    struct item *item;
    struct aggregate *a;

    harvest_init(h);
    h->title = STR("Caf\xC3\xA9");
    h->url = STR("https://cafe.example/");
    h->next = STR("https://cafe.example/?p=2");
    h->lang = STR("fr");
    h->format = STR("page");
    h->poll_after_s = 3600;
    h->mended = 3;
    item = harvest_item(h);
    item->id = STR("r-1");
    item->url = STR("https://cafe.example/r/1");
    item->title = STR("Bien");
    item->text = STR("Tr\xC3\xA8s bien\nmerci");
    item->author = STR("Anne");
    item->kind = ITEM_REVIEW;
    item->published = 1700000000;
    item->published_grain = GRAIN_DAY;
    item->rating = 4500;
    item->rating_raw = 9000;
    item->rating_best = 10000;
    item->by_owner = true;
    item->likes = 0;
    harvest_item(h)->in_reply_to = STR("r-1");
    a = harvest_aggregate(h);
    a->name = STR("Caf\xC3\xA9");
    a->rating = 4200;
    a->count = 310;
    harvest_feed(h, STR("https://cafe.example/feed"));
}

static void an_answer_comes_as_it_was_sent(void **state)
{
    struct harvest sent, got;
    struct wire_answer answer;
    struct buf bytes;
    struct err err = { 0 };

    (void)state;
    fill(&sent);
    harvest_init(&got);
    buf_init(&bytes, BUF_NO_CEILING);
    wire_put_harvest(&sent, &bytes);
    assert_int_equal(wire_read_answer(buf_str(&bytes), &got, &answer, &err), 0);
    assert_int_equal(answer.kind, WIRE_HARVEST);
    assert_str(got.title, "Caf\xC3\xA9");
    assert_str(got.url, "https://cafe.example/");
    assert_str(got.next, "https://cafe.example/?p=2");
    assert_str(got.lang, "fr");
    assert_str(got.format, "page");
    assert_int_equal(got.poll_after_s, 3600);
    assert_int_equal(got.mended, 3);
    assert_false(got.cut);
    assert_int_equal(got.n_items, 2);
    assert_str(got.items[0].text, "Tr\xC3\xA8s bien\nmerci");
    assert_str(got.items[0].author, "Anne");
    assert_int_equal(got.items[0].kind, ITEM_REVIEW);
    assert_int_equal(got.items[0].published, 1700000000);
    assert_true(got.items[0].updated == TIME_NONE);
    assert_int_equal(got.items[0].published_grain, GRAIN_DAY);
    assert_int_equal(got.items[0].rating, 4500);
    assert_int_equal(got.items[0].rating_best, 10000);
    assert_true(got.items[0].by_owner);
    assert_int_equal(got.items[0].likes, 0);
    assert_int_equal(got.items[0].shares, COUNT_NONE);
    assert_str(got.items[1].in_reply_to, "r-1");
    assert_int_equal(got.items[1].rating, RATING_NONE);
    assert_int_equal(got.n_aggregates, 1);
    assert_int_equal(got.aggregates[0].rating, 4200);
    assert_int_equal(got.aggregates[0].rating_raw, RATING_NONE);
    assert_int_equal(got.aggregates[0].count, 310);
    assert_int_equal(got.n_feeds, 1);
    assert_str(got.feeds[0], "https://cafe.example/feed");

    /* a second page adds to it, up to the ceiling */
    got.max_items = 3;
    assert_int_equal(wire_read_answer(buf_str(&bytes), &got, &answer, &err), 0);
    assert_int_equal(got.n_items, 3);
    assert_true(got.cut);
    assert_int_equal(got.n_feeds, 1);
    buf_release(&bytes);
    harvest_release(&got);
    harvest_release(&sent);
}

static void what_no_field_may_hold_is_mended_on_the_way_out(void **state)
{
    struct harvest sent, got;
    struct wire_answer answer;
    struct item *item;
    struct buf bytes;
    static char long_title[2 * LIMIT_TITLE];

    (void)state;
    memset(long_title, 'a', sizeof long_title);
    harvest_init(&sent);
    harvest_init(&got);
    buf_init(&bytes, BUF_NO_CEILING);
    sent.format = STR("rss");
    item = harvest_item(&sent);
    item->title = (struct str){ long_title, sizeof long_title };
    item->text = STR("a\0b\xFF");
    item->url = STR("javascript:alert(1)");
    item->published = INT64_MAX;
    item->rating = 99999;
    wire_put_harvest(&sent, &bytes);
    assert_int_equal(wire_read_answer(buf_str(&bytes), &got, &answer, NULL), 0);
    assert_int_equal(got.items[0].title.n, LIMIT_TITLE);
    assert_str(got.items[0].text, "ab\xEF\xBF\xBD");
    assert_int_equal(got.items[0].url.n, 0);
    assert_true(got.items[0].published == TIME_NONE);
    assert_int_equal(got.items[0].rating, RATING_NONE);
    buf_release(&bytes);
    harvest_release(&got);
    harvest_release(&sent);
}

static void failures_and_wishes_come_as_they_were_sent(void **state)
{
    struct wire_answer answer;
    struct harvest got;
    struct err failure = { 0 };
    struct buf bytes;

    (void)state;
    harvest_init(&got);
    buf_init(&bytes, BUF_NO_CEILING);
    err_set(&failure, ERR_DATA, "a page where a feed should be");
    wire_put_failure(&failure, NULL, &bytes);
    assert_int_equal(wire_read_answer(buf_str(&bytes), &got, &answer, NULL), 0);
    assert_int_equal(answer.kind, WIRE_FAILURE);
    assert_int_equal(answer.failure.code, ERR_DATA);
    assert_string_equal(answer.failure.text, "a page where a feed should be");
    buf_clear(&bytes);
    wire_put_charset(STR("EUC-JP"), &bytes);
    assert_int_equal(wire_read_answer(buf_str(&bytes), &got, &answer, NULL), 0);
    assert_int_equal(answer.kind, WIRE_CHARSET);
    assert_string_equal(answer.charset, "EUC-JP");
    buf_release(&bytes);
    harvest_release(&got);
}

static void a_question_comes_as_it_was_asked(void **state)
{
    struct field_map map[] = { { STR("text"), STR("Review") }, { STR("date"), STR("3") } };
    struct source source = { .name = STR("secret name"),
                             .url = STR("https://shop.example/?token=secret"),
                             .format = STR("csv"),
                             .delimiter = STR(";"),
                             .encoding = STR("cp1252"),
                             .date_format = STR("%d.%m.%Y"),
                             .map = map,
                             .n_map = 2,
                             .select = map,
                             .n_select = 1,
                             .rating_best = 10000 };
    struct page page = { .body = STR("a\0b"),
                         .base = STR("https://shop.example/"),
                         .type = STR("text/csv"),
                         .headers = STR("Link: <x>\r\n"),
                         .source = &source };
    struct wire_question got;
    struct arena arena = { 0 };
    struct buf head;
    struct err err = { 0 };

    (void)state;
    buf_init(&head, LIMIT_QUESTION);
    assert_int_equal(wire_put_question(&page, STR("file"), 7, &head, &err), 0);
    assert_int_equal(str_find(buf_str(&head), STR("secret")), -1);
    assert_int_equal(wire_read_question(buf_str(&head), page.body, &arena, &got, &err), 0);
    assert_int_equal(got.page.body.n, 3);
    assert_str(got.page.base, "https://shop.example/");
    assert_str(got.page.type, "text/csv");
    assert_str(got.page.headers, "Link: <x>\r\n");
    assert_str(got.as, "file");
    assert_int_equal(got.room, 7);
    assert_ptr_equal(got.page.source, &got.source);
    assert_str(got.source.delimiter, ";");
    assert_str(got.source.date_format, "%d.%m.%Y");
    assert_int_equal(got.source.rating_best, 10000);
    assert_int_equal(got.source.n_map, 2);
    assert_str(got.source.map[1].field, "date");
    assert_str(got.source.map[1].from, "3");
    assert_int_equal(got.source.n_select, 1);
    assert_str(got.source.select[0].from, "Review");
    buf_release(&head);
    arena_release(&arena);
}

/* Whatever is read keeps its word. */
static void assert_sound(const struct harvest *h)
{
    for (size_t i = 0; i < h->n_items; i++) {
        const struct item *item = &h->items[i];

        assert_true(utf8_is_clean(item->title) && utf8_is_clean(item->text));
        assert_true(item->url.n == 0 || url_is_web(item->url));
        assert_in_range(item->kind, ITEM_POST, ITEM_SURVEY);
        assert_in_range(item->published_grain, GRAIN_NONE, GRAIN_SECOND);
        assert_true(item->rating == RATING_NONE || (item->rating >= 0 && item->rating <= 5000));
        assert_true(item->likes >= COUNT_NONE);
    }
}

static void a_cut_or_changed_answer_is_refused_or_sound(void **state)
{
    struct harvest sent;
    struct buf bytes;
    size_t n_refused = 0;

    (void)state;
    fill(&sent);
    buf_init(&bytes, BUF_NO_CEILING);
    wire_put_harvest(&sent, &bytes);
    for (size_t i = 0; i < bytes.n; i++) {
        struct wire_answer answer;
        struct harvest got;
        char was = bytes.p[i];
        struct str cut = { malloc(i ? i : 1), i }; /* so that a step too far is seen */

        memcpy((char *)(uintptr_t)cut.p, bytes.p, i);
        harvest_init(&got);
        if (wire_read_answer(cut, &got, &answer, NULL) == 0)
            assert_sound(&got); /* cut between two records */
        else
            assert_int_equal(got.n_items + got.n_aggregates + got.n_feeds, 0);
        harvest_release(&got);
        free((char *)(uintptr_t)cut.p);
        for (int change = 1; change < 256; change += 51) {
            harvest_init(&got);
            bytes.p[i] = (char)(was ^ change);
            if (wire_read_answer(buf_str(&bytes), &got, &answer, NULL) != 0)
                n_refused++;
            assert_sound(&got);
            bytes.p[i] = was;
            harvest_release(&got);
        }
    }
    assert_true(n_refused > bytes.n); /* one in five changes at least is seen */
    buf_release(&bytes);
    harvest_release(&sent);
}

/* An answer with one field changed by hand, which the writer would not let pass. */
static void other_nonsense_is_refused(void **state)
{
    static const struct {
        const char *find, *put;
    } rows[] = {
        { "https://cafe.example/r/1", "data:///cafe.example/r/1" },
        { "https://cafe.example/feed", "files://cafe.example/feed" },
        { "Bien", "Bi\x1Bn" },
        { "Bien", "Bi\xFFn" },
        { "Anne", "An\xE2\x80" },
        { "page", "cake" },
    };
    struct err err = { 0 };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct harvest sent, got;
        struct wire_answer answer;
        struct buf bytes;
        ptrdiff_t at;

        fill(&sent);
        harvest_init(&got);
        buf_init(&bytes, BUF_NO_CEILING);
        wire_put_harvest(&sent, &bytes);
        at = str_find(buf_str(&bytes), str_of(rows[i].find));
        assert_true(at > 0);
        memcpy(bytes.p + at, rows[i].put, strlen(rows[i].put));
        err_clear(&err);
        if (wire_read_answer(buf_str(&bytes), &got, &answer, &err) == 0)
            fail_msg("'%s' was let pass", rows[i].put);
        assert_string_equal(err.text, "the parser answered nonsense on this document");
        assert_int_equal(got.n_items + got.n_feeds, 0);
        buf_release(&bytes);
        harvest_release(&got);
        harvest_release(&sent);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_as_it_was_sent),
        cmocka_unit_test(what_no_field_may_hold_is_mended_on_the_way_out),
        cmocka_unit_test(failures_and_wishes_come_as_they_were_sent),
        cmocka_unit_test(a_question_comes_as_it_was_asked),
        cmocka_unit_test(a_cut_or_changed_answer_is_refused_or_sound),
        cmocka_unit_test(other_nonsense_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
