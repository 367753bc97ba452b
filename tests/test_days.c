/*
 * test_days.c - counts of local days: kept while mentions come, and always what a walk would count.
 */
#include "tests/test.h"

#include "core/settings.h"
#include "core/zone.h"
#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOON   1773500400 /* 2026-03-14T15:00:00Z */
#define N_DAYS 20

static char folder[64];
static struct err err;
static struct topic topics[2];
static int64_t bounds[N_DAYS + 1];

static struct store *fresh(void)
{
    struct store *store;

    strcpy(folder, "/tmp/hark-days-XXXXXX");
    assert_non_null(mkdtemp(folder));
    err_clear(&err);
    for (int i = 0; i < 2; i++) {
        topics[i].name = i ? STR("Zebra") : STR("Acme");
        if (!topics[i].zone)
            topics[i].zone = zone_open(STR("Europe/Berlin"), &err);
        assert_non_null(topics[i].zone);
    }
    /* the clocks of Berlin go forward on the 29th: one of these days has 23 hours */
    for (int i = 0; i <= N_DAYS; i++)
        bounds[i] = zone_day_start(topics[0].zone,
                                   zone_local_day(topics[0].zone, NOON) + i - N_DAYS / 2 + 10);
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

static uint64_t seed = 5;

static uint64_t roll(uint64_t n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (seed >> 33) % n;
}

static const char *const texts[] = {
    "the parcel came two weeks late and nobody at the desk knew where it had been all the time",
    "the staff were lovely and brought the coffee without being asked for it twice on that day",
    "an update has emptied the battery over night and the bicycle stands in the rain since then",
    "cold",
};
static const char *const aspects[] = { "delivery", "staff", "quality" };

/* One of 40 keys of one of three sources, about one or two topics, at any time of the days. */
static void put(struct store *store, bool with_topics)
{
    static struct str names[] = { { "Acme", 4 }, { "Zebra", 5 } };
    char key[16], source[16] = "", id[MENTION_ID_LENGTH + 1];
    struct verdict_aspect aspect = { str_of(aspects[roll(3)]), (int32_t)roll(3) * 400 - 400 };
    struct mention m = { .item = ITEM_EMPTY };
    struct source_state state = { .name = str_of(source) };
    struct store_visit visit = { .state = &state, .mentions = &m, .n_mentions = 1, .now = NOON };

    snprintf(source, sizeof source, "source%d", (int)roll(3));
    snprintf(key, sizeof key, "key%d", (int)roll(40));
    state.name = m.source = str_of(source);
    m.key = str_of(key);
    mention_id(m.source, m.key, id);
    m.id = str_of(id);
    m.item.text = str_of(texts[roll(N_ROWS(texts))]);
    m.item.likes = (int64_t)roll(4);
    m.item.by_owner = roll(8) == 0;
    m.item.published = m.counted_at = m.first_seen =
        bounds[0] + (int64_t)roll((uint64_t)(bounds[N_DAYS] - bounds[0]));
    m.item.published_grain = GRAIN_SECOND;
    m.verdict.label = roll(2) ? LABEL_NEG : LABEL_POS;
    m.verdict.dropped = roll(10) == 0 ? STR("promotion") : STR_NONE;
    m.verdict.aspects = &aspect;
    m.verdict.n_aspects = roll(2);
    m.topics = names;
    m.n_topics = 1 + roll(2);
    visit.tick = NOON;
    visit.topics = with_topics ? topics : NULL;
    visit.n_topics = with_topics ? 2 : 0;
    if (store_visit(store, &visit, NULL, &err) != 0)
        fail_msg("%s", err.text);
}

/* What is kept, and what comes out when nothing is. Returns how many days were kept. */
static int compare(struct store *store, struct str topic, const char *when)
{
    struct store_day kept[N_DAYS], walked[N_DAYS];
    struct arena arena = { 0 };
    int lock = store->lock, n_kept = 0;
    sqlite3_stmt *stmt;

    memset(kept, 0, sizeof kept);
    memset(walked, 0, sizeof walked);
    stmt = db_query(store, "SELECT count(*) FROM day WHERE topic = ?", &err);
    db_bind_exact(stmt, 1, topic);
    assert_int_equal(db_step(store, stmt, &err), 1);
    n_kept = sqlite3_column_int(stmt, 0);
    db_end(stmt);
    store->lock = -1; /* a reader keeps nothing */
    assert_int_equal(store_days(store, topic, bounds, N_DAYS, &arena, kept, &err), 0);
    assert_int_equal(db_begin(store, &err), 0);
    assert_int_equal(db_exec(store, "DELETE FROM day", &err), 0);
    assert_int_equal(store_days(store, topic, bounds, N_DAYS, &arena, walked, &err), 0);
    assert_int_equal(db_finish(store, -1, &err), -1);
    store->lock = lock;
    for (int i = 0; i < N_DAYS; i++) {
        if (kept[i].all != walked[i].all || kept[i].negative != walked[i].negative ||
            kept[i].mentions != walked[i].mentions || kept[i].digest != walked[i].digest ||
            kept[i].n_aspects != walked[i].n_aspects)
            fail_msg("%s, day %d: %d of %d (%d), counted anew %d of %d (%d)", when, i,
                     kept[i].negative, kept[i].all, kept[i].mentions, walked[i].negative,
                     walked[i].all, walked[i].mentions);
        for (size_t k = 0; k < kept[i].n_aspects; k++) {
            assert_true(str_eq(kept[i].aspects[k].name, walked[i].aspects[k].name));
            assert_int_equal(kept[i].aspects[k].negative, walked[i].aspects[k].negative);
        }
    }
    arena_release(&arena);
    return n_kept;
}

static void kept_counts_are_those_of_a_walk(void **state)
{
    struct store *store = fresh();
    struct store_day days[N_DAYS];
    struct arena arena = { 0 };

    (void)state;
    for (int i = 0; i < 400; i++) {
        put(store, i % 7 != 6);
        if (i % 50 == 0)
            assert_int_equal(store_days(store, STR("Acme"), bounds, N_DAYS, &arena, days, &err), 0);
        if (i % 10 != 0)
            continue;
        compare(store, STR("Acme"), "after a visit");
        compare(store, STR("Zebra"), "after a visit");
    }
    assert_true(compare(store, STR("Acme"), "at the end") > 3);
    arena_release(&arena);
    done(store);
}

static void a_word_of_a_person_counts_the_day_anew(void **state)
{
    struct store *store = fresh();
    struct store_day days[N_DAYS];
    struct arena arena = { 0 };

    (void)state;
    for (int i = 0; i < 60; i++)
        put(store, true);
    assert_int_equal(store_days(store, STR("Acme"), bounds, N_DAYS, &arena, days, &err), 0);
    assert_int_equal(compare(store, STR("Acme"), "kept by asking"), N_DAYS);
    for (int i = 0; i < 20; i++) {
        char key[16], source[16], id[MENTION_ID_LENGTH + 1];

        snprintf(source, sizeof source, "source%d", (int)roll(3));
        snprintf(key, sizeof key, "key%d", (int)roll(40));
        mention_id(str_of(source), str_of(key), id);
        assert_true(store_label(store, str_of(id), i % 2 ? STR("off-topic") : STR("neg"), &err) >=
                    0);
        compare(store, STR("Acme"), "after a label");
    }
    assert_int_equal(store_tidy(store, bounds[N_DAYS], 5 * DAY_S, &err), 0);
    compare(store, STR("Acme"), "after texts ended");
    arena_release(&arena);
    done(store);
}

static void another_zone_is_counted_anew(void **state)
{
    struct store *store = fresh();
    struct store_day days[N_DAYS];
    struct arena arena = { 0 };
    int64_t sum = 0, moved = 0;

    (void)state;
    for (int i = 0; i < 60; i++)
        put(store, true);
    assert_int_equal(store_days(store, STR("Acme"), bounds, N_DAYS, &arena, days, &err), 0);
    for (int i = 0; i < N_DAYS; i++)
        sum += days[i].mentions;
    for (int i = 0; i <= N_DAYS; i++)
        bounds[i] += 5 * HOUR_S;
    assert_int_equal(store_days(store, STR("Acme"), bounds, N_DAYS, &arena, days, &err), 0);
    for (int i = 0; i < N_DAYS; i++)
        moved += days[i].mentions;
    assert_true(sum > 20 && moved > 20 && moved <= sum);
    assert_int_equal(compare(store, STR("Acme"), "in another zone"), N_DAYS);
    for (int i = 0; i < 60; i++)
        put(store, true); /* in the zone of before: the rows of the other go */
    compare(store, STR("Acme"), "two zones");
    arena_release(&arena);
    done(store);
    for (int i = 0; i < 2; i++)
        zone_close(topics[i].zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_counts_are_those_of_a_walk),
        cmocka_unit_test(a_word_of_a_person_counts_the_day_anew),
        cmocka_unit_test(another_zone_is_counted_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
