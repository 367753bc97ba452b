/*
 * test_store_care.c - the store: ticks, outbox, walks, groups, lock, versions, damage.
 */
#include "tests/store_world.h"

#include <sys/stat.h>

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

/* The rows that may be sent at a time, oldest first; how many. */
static size_t due_at(struct store *store, int64_t at, struct arena *arena, struct outbox_row **out)
{
    size_t n, kept = 0;

    assert_int_equal(store_outbox_unsent(store, NOON - DAY_S, arena, out, &n, &err), 0);
    for (size_t i = 0; i < n; i++)
        if ((*out)[i].status == OUTBOX_WAITING && (*out)[i].not_before <= at)
            (*out)[kept++] = (*out)[i];
    return kept;
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
    int64_t at, failing;
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

    assert_int_equal(due_at(store, NOON, &arena, &due), 2);
    assert_str(due[0].body, "the bytes");
    due[0].status = OUTBOX_SENT;
    due[1].not_before = NOON + 60;
    due[1].tries = 1;
    due[1].error = STR("451 later");
    for (int i = 0; i < 2; i++)
        assert_int_equal(store_outbox_outcome(store, &due[i], &err), 0);
    assert_int_equal(due_at(store, NOON, &arena, &due), 0);
    assert_int_equal(due_at(store, NOON + 60, &arena, &due), 1);
    assert_str(due[0].error, "451 later");
    assert_int_equal(store_outbox_summary(store, &summary, &err), 0);
    assert_int_equal(summary.n_waiting, 1);
    assert_int_equal(summary.oldest_at, NOON);
    assert_int_equal(summary.n_failing, 1);
    assert_int_equal(store_outbox_failing_since(store, &failing, &err), 0);
    assert_int_equal(failing, NOON);
    assert_int_equal(store_outbox_failing(store, due[0].channel, STR_NONE, &failing, &err), 0);
    assert_int_equal(failing, 1);
    assert_int_equal(store_outbox_failing(store, due[0].channel, STR("nobody"), &failing, &err), 0);
    assert_int_equal(failing, 0);

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
    struct outbox_row rows[] = { row_to("a@acme.example"), row_to("b@acme.example") }, next, *due;
    struct str value;

    (void)state;
    rows[0].alert = STR("digest/Acme/2026-03-13");
    assert_int_equal(store_mark_get(store, STR("digest/Acme"), &arena, &value, &err), 0);
    assert_int_equal(store_mark_set(store, STR("digest/Acme"), STR("2026-03-13"), rows, 2, &err),
                     0);
    assert_int_equal(store_mark_get(store, STR("digest/Acme"), &arena, &value, &err), 1);
    assert_str(value, "2026-03-13");
    assert_int_equal(due_at(store, NOON, &arena, &due), 2);

    /* An alert does not wait behind the digests of days on which the mail server was down. */
    assert_int_equal(store_outbox_next(store, NOON, &arena, &next, &err), 1);
    assert_str(next.alert, "alert1");
    next.status = OUTBOX_SENT;
    assert_int_equal(store_outbox_outcome(store, &next, &err), 0);
    assert_int_equal(store_outbox_next(store, NOON, &arena, &next, &err), 1);
    assert_str(next.alert, "digest/Acme/2026-03-13");
    arena_release(&arena);
    done(store);
}

/* What quiet hours held back comes together when they end: mails of alerts that were never tried. */
static void what_was_held_back_is_told_from_the_rest(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct outbox_row rows[] = { row_to("a@acme.example"), row_to("b@acme.example"),
                                 row_to("c@acme.example"), row_to("d@acme.example"),
                                 row_to("e@acme.example"), row_to("f@acme.example"),
                                 row_to("g@acme.example") },
                      *held;
    size_t n;

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        rows[i].not_before = NOON + 600;
    rows[1].not_before = NOON;       /* was never held */
    rows[2].not_before = NOON + 601; /* is held yet */
    rows[3].channel = STR("webhook");
    rows[4].alert = STR("digest/Acme/2026-03-13");
    assert_int_equal(store_mark_set(store, STR("m"), STR("1"), rows, N_ROWS(rows), &err), 0);
    rows[5].tries = 1;
    rows[6].error = STR("451 later");
    for (size_t i = 5; i < 7; i++)
        assert_int_equal(store_outbox_outcome(store, &rows[i], &err), 0);
    assert_int_equal(store_outbox_held(store, NOON + 599, &arena, &held, &n, &err), 0);
    assert_int_equal(n, 0);
    assert_int_equal(store_outbox_held(store, NOON + 600, &arena, &held, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_str(held[0].recipient, "a@acme.example");
    assert_int_equal(store_outbox_held(store, NOON + 601, &arena, &held, &n, &err), 0);
    assert_int_equal(n, 2);
    assert_str(held[1].recipient, "c@acme.example");
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

static bool is_there(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static void an_old_store_is_copied_and_brought_up_to_date(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct mention m = said("blog", "a", "cold coffee", NOON - 60), got;

    (void)state;
    visit_one(store, m);
    assert_int_equal(store_upgraded_from(store), 0);
    put_back_to_schema(store, 1);
    store_close(store);
    store = store_open(str_of(folder), STORE_WRITE, &err);
    if (!store)
        fail_msg("%s", err.text);
    assert_int_equal(store_upgraded_from(store), 1);
    assert_true(is_there("hark.db.schema1"));
    assert_int_equal(store_mention_get(store, m.id, &arena, &got, &err), 1);
    assert_str(got.item.text, "cold coffee");
    assert_int_equal(sums(store, &arena).neg, 1);
    assert_int_equal(visit_one(store, m).n_known, 1);
    store_close(store);
    store = store_open(str_of(folder), STORE_READ, &err);
    assert_non_null(store);
    assert_int_equal(store_upgraded_from(store), 0);
    arena_release(&arena);
    done(store);
}

/* A step that fails in the middle stands for a crash there: the old store is whole, and goes on once
 * the reason is gone. */
static void a_broken_upgrade_leaves_the_old_store(void **state)
{
    struct store *store = fresh();
    struct mention m = said("blog", "a", "cold coffee", NOON - 60);

    (void)state;
    visit_one(store, m);
    put_back_to_schema(store, 1);
    assert_int_equal(db_exec(store, "CREATE TABLE day(x)", &err), 0);
    store_close(store);
    for (int i = 0; i < 2; i++) {
        assert_null(store_open(str_of(folder), STORE_WRITE, &err));
        assert_int_equal(err.code, ERR_STORE);
        err_clear(&err);
    }
    store = store_lock(str_of(folder), &err);
    assert_non_null(store);
    {
        char path[128];

        snprintf(path, sizeof path, "%s/hark.db", folder);
        assert_int_equal(sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    }
    assert_int_equal(store_schema(store, &err), 1);
    assert_int_equal(db_exec(store, "DROP TABLE day", &err), 0);
    store_close(store);
    store = store_open(str_of(folder), STORE_WRITE, &err);
    assert_non_null(store);
    assert_int_equal(visit_one(store, m).n_known, 1);
    done(store);
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
        cmocka_unit_test(a_tick_holds_arrivals_and_coverage_of_its_hour),
        cmocka_unit_test(what_was_said_after_the_hour_belongs_to_the_next),
        cmocka_unit_test(a_tick_writes_alert_and_mail_once),
        cmocka_unit_test(a_mark_and_its_mails_are_one),
        cmocka_unit_test(what_was_held_back_is_told_from_the_rest),
        cmocka_unit_test(walks_go_by_topic_time_and_kind),
        cmocka_unit_test(a_failed_part_takes_back_only_itself),
        cmocka_unit_test(a_second_run_is_told_who_holds_the_store),
        cmocka_unit_test(nobody_else_can_read_it),
        cmocka_unit_test(a_newer_store_is_refused_and_a_missing_one_named),
        cmocka_unit_test(an_old_store_is_copied_and_brought_up_to_date),
        cmocka_unit_test(a_broken_upgrade_leaves_the_old_store),
        cmocka_unit_test(old_texts_end_but_their_counts_stay),
        cmocka_unit_test(damage_is_told_and_never_crashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
