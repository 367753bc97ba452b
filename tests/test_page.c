/*
 * test_page.c - the pages of a small world: what they say, that foreign text stays text, and how
 * they are written.
 */
#include "tests/out_world.h"
#include "tests/test.h"

#include "core/limits.h"
#include "out/day.h"
#include "out/page.h"
#include "out/site.h"
#include "out/writer.h"
#include "store/store.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct site_request request_of(const struct world *world)
{
    return (struct site_request){ .store = world->store,
                                  .settings = &world->settings,
                                  .touchpoints = world->touchpoints,
                                  .n_touchpoints = world->n_touchpoints,
                                  .explain = world->explain,
                                  .lexicon = STR("0123456789ab"),
                                  .now = WORLD_NOW };
}

static void day_page(const struct world *world, int64_t at, struct buf *html)
{
    struct site_request request = request_of(world);
    struct err err = { 0 };

    buf_init(html, 8 * MIB);
    if (site_day_page(&request, &world->topics[0], at, html, &err) != 0)
        fail_msg("%s", err.text);
}

static bool holds(const struct buf *text, const char *piece)
{
    return str_find(buf_str(text), str_of(piece)) >= 0;
}

static void a_bad_day_says_what_hurt(void **state)
{
    struct world world;
    struct buf html;

    (void)state;
    world_open(&world);
    day_page(&world, WORLD_NOW, &html);
    assert_true(holds(&html, "Worth a look:"));
    assert_true(holds(&html, "The main complaint is Product quality, in 6\u00a0mentions."));
    assert_true(holds(&html, "<mark>dead</mark>"));
    assert_true(holds(&html, "Not read: 1 of 4 sources"));
    assert_true(holds(&html, "Kestrel update leaves riders stranded"));
    assert_false(holds(&html, "<script"));
    assert_false(holds(&html, " style="));
    assert_true(html.n < 150 * KIB);
    buf_release(&html);
    world_close(&world);
}

static void the_same_store_gives_the_same_bytes(void **state)
{
    struct world world;
    struct buf one, two;

    (void)state;
    world_open(&world);
    day_page(&world, WORLD_NOW, &one);
    day_page(&world, WORLD_NOW, &two);
    assert_true(str_eq(buf_str(&one), buf_str(&two)));
    buf_release(&one);
    buf_release(&two);
    world_close(&world);
}

static void foreign_text_stays_text_in_every_field(void **state)
{
    static const char evil[] = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";
    struct world_mention m = { .source = "shop",
                               .author = evil,
                               .title = evil,
                               .text = evil,
                               .url = "javascript:alert(3)",
                               .at = WORLD_DAY + 600,
                               .label = LABEL_NEG,
                               .score = -999,
                               .rating = 1000,
                               .aspect = evil,
                               .aspect_score = -999 };
    struct world world;
    struct buf html;

    (void)state;
    world_open(&world);
    world_put(&world, &m, 1);
    day_page(&world, WORLD_NOW, &html);
    assert_true(holds(&html, "&lt;script&gt;alert(1)"));
    assert_false(holds(&html, "<script"));
    assert_false(holds(&html, "<img"));
    assert_false(holds(&html, "javascript:"));
    buf_release(&html);
    world_close(&world);
}

/* What a person wrote down as a reason is marked, the longer phrase first; what was learned only where
 * nothing else speaks; a number or a small word never. */
static void marked_words_are_reasons(void **state)
{
    static const struct {
        const char *text, *marked, *plain;
    } rows[] = {
        { "Since the 2.4 it is broken", "<mark>broken</mark>", "the 2.4</mark>" },
        { "It was dead on arrival", "<mark>dead on arrival</mark>", "<mark>dead</mark> on" },
        { "This app is bloated", "<mark>bloated</mark>", NULL },
        { "It is bloated, rude and all", "<mark>rude</mark>", "<mark>bloated" },
        { "Far too much the 2.4", "Far too much the 2.4", "<mark>too" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct world_mention m = { .source = "shop",
                                   .author = "",
                                   .title = "",
                                   .text = rows[i].text,
                                   .url = "",
                                   .at = WORLD_DAY + 600,
                                   .label = LABEL_NEG,
                                   .score = -999,
                                   .rating = RATING_NONE,
                                   .aspect = "price",
                                   .aspect_score = -999 };
        struct world world;
        struct buf html;

        world_open(&world);
        world_put(&world, &m, 1);
        day_page(&world, WORLD_NOW, &html);
        if (!holds(&html, rows[i].marked))
            fail_msg("'%s' lacks %s", rows[i].text, rows[i].marked);
        if (rows[i].plain && holds(&html, rows[i].plain))
            fail_msg("'%s' has %s", rows[i].text, rows[i].plain);
        buf_release(&html);
        world_close(&world);
    }
}

static void every_number_of_every_view_counts_its_ids(void **state)
{
    struct world world;
    const struct view *const *views;
    size_t n = views_all(&views);

    (void)state;
    world_open(&world);
    for (size_t i = 0; i < n; i++) {
        struct view_request request = { .store = world.store,
                                        .settings = &world.settings,
                                        .topic = &world.topics[0],
                                        .from = WORLD_DAY,
                                        .to = WORLD_DAY + DAY_S,
                                        .now = WORLD_NOW,
                                        .touchpoints = world.touchpoints,
                                        .n_touchpoints = world.n_touchpoints,
                                        .explain = world.explain };
        struct sheet sheet;
        struct err err = { 0 };

        if (view_make(views[i], &request, &sheet, &err) != 0)
            fail_msg("%s", err.text);
        for (size_t r = 0; r < sheet.n_rows; r++)
            for (size_t c = 0; c < sheet.n_columns; c++) {
                const struct cell *cell = &sheet.rows[r].cells[c];

                if (cell->kind == CELL_COUNT && !str_eq(sheet.columns[c].key, STR("sources")))
                    assert_int_equal(cell->n_ids, cell->value);
            }
        sheet_release(&sheet);
    }
    world_close(&world);
}

static void all_writers_write_all_views(void **state)
{
    static const char *const names[] = { "text", "html", "json", "csv" };
    struct world world;
    const struct view *const *views;
    size_t n = views_all(&views);

    (void)state;
    world_open(&world);
    for (size_t i = 0; i < n; i++) {
        struct view_request request = { .store = world.store,
                                        .settings = &world.settings,
                                        .topic = &world.topics[0],
                                        .from = WORLD_DAY,
                                        .to = WORLD_DAY + DAY_S,
                                        .now = WORLD_NOW,
                                        .touchpoints = world.touchpoints,
                                        .n_touchpoints = world.n_touchpoints };
        struct sheet sheet;
        struct err err = { 0 };

        assert_int_equal(view_make(views[i], &request, &sheet, &err), 0);
        for (size_t w = 0; w < N_ROWS(names); w++) {
            struct writer_options options = { .zone = world.topics[0].zone, .ids = true };
            struct buf out;

            buf_init(&out, MIB);
            assert_int_equal(writer_find(str_of(names[w]))->write(&sheet, &options, &out, &err), 0);
            assert_true(out.n > 0);
            if (getenv("HARK_SHOW"))
                print_message("%s\n", out.p);
            buf_release(&out);
        }
        sheet_release(&sheet);
    }
    world_close(&world);
}

static void a_quiet_day_is_called_quiet(void **state)
{
    struct world world;
    struct buf html;

    (void)state;
    world_open(&world);
    day_page(&world, WORLD_DAY - 3 * DAY_S, &html);
    assert_true(holds(&html, "Quiet day:"));
    assert_false(holds(&html, "so far"));
    buf_release(&html);
    world_close(&world);
}

/* What a day of [100, 200) makes of one alert. */
static void alerts_hurt_or_are_only_many(void **state)
{
    static const struct {
        const char *signal;
        int64_t opened, resolved;
        struct alert_sum want;
    } rows[] = {
        { "negative", 120, TIME_NONE, { .n_opened = 1, .hurts = true, .hurt = true } },
        { "negative", 120, 150, { .n_opened = 1, .n_ended = 1, .hurt = true } },
        { "negative", 50, 250, { .hurts = true } },
        { "negative", 50, 150, { .n_ended = 1 } },
        { "volume", 120, 150, { .n_opened = 1, .n_ended = 1, .busy = true } },
        { "volume", 50, 200, { .busy = true } },
        { "volume", 50, 150, { .n_ended = 1 } },
        { "slow", 120, TIME_NONE, { .n_opened = 1, .hurt = true } },
        { "rating", 50, TIME_NONE, { 0 } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct alert_row alert = { .signal = str_of(rows[i].signal),
                                   .opened_at = rows[i].opened,
                                   .resolved_at = rows[i].resolved };
        struct alert_sum sum = day_alert_sum(&alert, 1, 100, 200);

        assert_true(day_is_trend(&alert));
        if (sum.n_opened != rows[i].want.n_opened || sum.n_ended != rows[i].want.n_ended ||
            sum.hurts != rows[i].want.hurts || sum.hurt != rows[i].want.hurt ||
            sum.busy != rows[i].want.busy)
            fail_msg("row %zu: opened %zu, ended %zu, hurts %d, hurt %d, busy %d", i, sum.n_opened,
                     sum.n_ended, sum.hurts, sum.hurt, sum.busy);
    }
}

static void pages_are_written_once_and_links_are_not_followed(void **state)
{
    const char *keep = getenv("HARK_SITE");
    struct world world;
    struct site_request request;
    struct site_outcome outcome;
    struct err err = { 0 };
    struct buf path, target;
    char *site;

    (void)state;
    world_open(&world);
    buf_init(&path, KIB);
    buf_init(&target, KIB);
    buf_printf(&target, "%s/precious", world.dir);
    buf_printf(&path, "%s/deep/site", world.dir);
    site = keep ? (char *)keep : path.p;
    world.settings.digest.site = str_of(site);
    request = request_of(&world);
    if (site_write(&request, &outcome, &err) != 0)
        fail_msg("%s", err.text);
    /* 35 days, 6 weeks, 2 months, 4 departments, 4 stories, the page of the topic, the index, two feeds */
    assert_int_equal(outcome.n_written, 55);
    assert_int_equal(outcome.n_made, 35);
    if (site_write(&request, &outcome, &err) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(outcome.n_written, 0);
    assert_int_equal(outcome.n_made, 0);
    if (!keep) {
        struct world_mention late = { .source = "shop",
                                      .author = "",
                                      .title = "",
                                      .text = "late word",
                                      .url = "",
                                      .at = WORLD_DAY - 2 * DAY_S,
                                      .label = LABEL_NEU,
                                      .rating = RATING_NONE };
        struct buf page;
        struct stat st;

        /* A word more on a day: its page, and those of the days that are compared with it. */
        world_put(&world, &late, 1);
        assert_int_equal(site_write(&request, &outcome, &err), 0);
        assert_int_equal(outcome.n_made, 3);
        request.lexicon = STR("another");
        assert_int_equal(site_write(&request, &outcome, &err), 0);
        assert_int_equal(outcome.n_made, 35);

        buf_init(&page, KIB);
        buf_printf(&page, "%s/", site);
        site_page_path(STR("Kestrel"), STR("2026-03-10"), &page);
        assert_int_equal(unlink(page.p), 0);
        assert_int_equal(symlink(target.p, page.p), 0);
        assert_int_equal(site_write(&request, &outcome, &err), 0);
        assert_int_equal(outcome.n_written, 1);
        assert_int_equal(lstat(page.p, &st), 0);
        assert_true(S_ISREG(st.st_mode));
        assert_int_equal(lstat(target.p, &st), -1);
        buf_release(&page);
    }
    buf_release(&path);
    buf_release(&target);
    world_close(&world);
}

static void topic_names_become_harmless_and_distinct_folders(void **state)
{
    static const struct {
        const char *name, *start;
    } rows[] = {
        { "Acme", "acme-" },
        { "../../etc/passwd", "etc-passwd-" },
        { "acme", "acme-" },
        { "", "" },
        { "\xe6\xbc\xa2\xe5\xad\x97", "" },
        { "CON", "con-" },
        { "Caf\xc3\xa9 M\xc3\xbcller & S\xc3\xb8n", "cafe-mueller-son-" },
        { "Stra\xc3\x9f"
          "e",
          "strasse-" },
        { "a/b\\c:d*e", "a-b-c-d-e-" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct buf a, b;

        buf_init(&a, KIB);
        site_page_path(str_of(rows[i].name), STR("x"), &a);
        assert_true(str_starts(buf_str(&a), str_of(rows[i].start)));
        for (size_t k = 0; k + 7 < a.n; k++)
            assert_true(char_is_digit(a.p[k]) || (a.p[k] >= 'a' && a.p[k] <= 'z') || a.p[k] == '-');
        for (size_t k = 0; k < i; k++) {
            buf_init(&b, KIB);
            site_page_path(str_of(rows[k].name), STR("x"), &b);
            assert_false(str_eq(buf_str(&a), buf_str(&b)));
            buf_release(&b);
        }
        buf_release(&a);
    }
}

static void the_text_of_a_day_keeps_to_its_columns(void **state)
{
    struct world world;
    struct site_request request;
    struct buf text;
    struct str rest, line;
    struct err err = { 0 };

    (void)state;
    world_open(&world);
    request = request_of(&world);
    buf_init(&text, MIB);
    if (site_day_text(&request, &world.topics[0], WORLD_NOW, &text, &err) != 0)
        fail_msg("%s", err.text);
    if (getenv("HARK_SHOW"))
        print_message("%s\n", text.p);
    rest = buf_str(&text);
    while (str_cut_line(&rest, &line))
        assert_true(line.n <= 90);
    assert_true(holds(&text, "What hurt"));
    buf_release(&text);
    world_close(&world);
}

/* Rows of 10, 11, ... 69 mentions, and one that counts nothing. */
static void a_page_shows_the_largest_rows_and_the_view_all(void **state)
{
    const struct column columns[] = { { STR("what"), STR("What") }, { STR("n"), STR("Mentions") } };
    struct arena arena;
    struct sheet sheet;

    (void)state;
    arena_init(&arena);
    sheet_init(&sheet, "stories", "One story in several places");
    sheet_columns(&sheet, columns, 2);
    for (int64_t n = 9; n < 70; n++)
        sheet_row(&sheet, STR("row"))->cells[1] =
            (struct cell){ .kind = n == 9 ? CELL_TEXT : CELL_COUNT, .value = n };
    assert_int_equal(page_leave_out(&sheet, &arena), 35);
    assert_int_equal(sheet.n_rows, 26);
    assert_int_equal(sheet.rows[0].cells[1].kind, CELL_TEXT);
    assert_int_equal(sheet.rows[1].cells[1].value, 45);
    assert_int_equal(sheet.rows[25].cells[1].value, 69);
    sheet_release(&sheet);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_day_says_what_hurt),
        cmocka_unit_test(the_same_store_gives_the_same_bytes),
        cmocka_unit_test(foreign_text_stays_text_in_every_field),
        cmocka_unit_test(marked_words_are_reasons),
        cmocka_unit_test(every_number_of_every_view_counts_its_ids),
        cmocka_unit_test(all_writers_write_all_views),
        cmocka_unit_test(a_quiet_day_is_called_quiet),
        cmocka_unit_test(alerts_hurt_or_are_only_many),
        cmocka_unit_test(pages_are_written_once_and_links_are_not_followed),
        cmocka_unit_test(topic_names_become_harmless_and_distinct_folders),
        cmocka_unit_test(the_text_of_a_day_keeps_to_its_columns),
        cmocka_unit_test(a_page_shows_the_largest_rows_and_the_view_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
