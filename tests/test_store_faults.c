/*
 * test_store_faults.c - every call that the store makes fails once, in each of its operations: what was
 * stored is there afterwards as before, or as the whole operation leaves it, and the failure has a text.
 *
 * Each operation starts from the same small store and is tried with its first call failing, its
 * second, and so on, until it ends without meeting the fault.
 */
#include "tests/store_faults.h"

/* --- the operations; each ends with 0 or more, or -1 --- */

static int op_visit_elsewhere(struct store *store)
{
    struct mention m[3] = { elsewhere(linked("x", "what another source says of it", NOON - 500)),
                            elsewhere(rich("y", near_text, NOON - 500)),
                            elsewhere(rich("z", long_text, NOON - 500)) };

    return visit_with(store, m, 3);
}

/* An item that no topic spoke of is one of both now. */
static int op_visit_wanted(struct store *store)
{
    struct mention m = rich("d", "nothing about it", NOON - 2000);

    return visit_with(store, &m, 1);
}

/* The same item under another key. */
static int op_visit_renamed(struct store *store)
{
    struct mention m = rich("h2", near_text, NOON - 700);

    m.item.author = STR("h");
    return visit_with(store, &m, 1);
}

/* Without topics, so that no day is counted along. */
static int op_visit_plain(struct store *store)
{
    struct mention m = rich("a", "the parcel came at last", NOON - 5000);
    struct source_state state = { .name = m.source };
    struct store_visit v = {
        .state = &state, .mentions = &m, .n_mentions = 1, .now = NOON, .tick = NOON
    };

    return store_visit(store, &v, NULL, &err);
}

static int op_group(struct store *store)
{
    struct mention m = rich("new", "the tea was cold", NOON - 500);
    struct mention n = rich("newer", "the tea was cold again", NOON - 400);

    if (store_group_begin(store, &err) != 0)
        return -1;
    if (visit_with(store, &m, 1) == 0 && visit_with(store, &n, 1) == 0)
        return store_group_end(store, &err);
    store_group_cancel(store);
    return -1;
}

static int op_read_tick(struct store *store)
{
    struct arena arena = { 0 };
    struct str state;
    struct tick tick;
    struct at_once_row *waiting;
    int64_t at, seen, about;
    size_t n;
    struct source_state source;
    int rc = -1;

    if (store_tick_first(store, STR("Acme"), &at, &err) == 0 &&
        store_tick_read(store, STR("Acme"), NULL, 0, TIME_NONE, NOON, &arena, &tick, &err) == 0 &&
        store_topic_get(store, STR("Zebra"), &arena, &state, &at, &err) == 0 &&
        store_at_once(store, STR("Acme"), NOON, &arena, &waiting, &n, &err) == 0 &&
        store_source_items(store, STR("blog"), &seen, &about, &err) == 0)
        rc = store_source_get(store, STR("blog"), &arena, &source, &err);
    arena_release(&arena);
    return rc;
}

static int op_write_tick(struct store *store)
{
    return write_tick(store, "alert2");
}

static int op_tick_back(struct store *store)
{
    return store_tick_back(store, NOON - 100 * HOUR_S, &err);
}

static int op_mark(struct store *store)
{
    return store_mark_set(store, STR("digest/Zebra"), STR("2026-03-14"), rows_of("digest/Zebra/1"),
                          3, &err);
}

static int op_read_marks(struct store *store)
{
    struct arena arena = { 0 };
    struct store_mark *marks;
    struct str value;
    size_t n;
    int rc = store_mark_get(store, STR("digest/Acme"), &arena, &value, &err);

    if (rc >= 0)
        rc = store_marks(store, STR("digest"), &arena, &marks, &n, &err);
    arena_release(&arena);
    return rc;
}

static int op_read_outbox(struct store *store)
{
    struct arena arena = { 0 };
    struct outbox_row *rows, row;
    struct outbox_summary summary;
    struct alert_row *alerts, alert;
    int64_t failing;
    size_t n;
    int rc = -1;

    if (store_outbox_next(store, NOON + 99, &arena, &row, &err) == 1 &&
        store_outbox_held(store, NOON + 99, &arena, &rows, &n, &err) == 0 &&
        store_outbox_told(store, STR("alert1"), &arena, &rows, &n, &err) == 0 &&
        store_outbox_unsent(store, NOON - 1, &arena, &rows, &n, &err) == 0 &&
        store_outbox_summary(store, &summary, &err) == 0 &&
        store_outbox_missed(store, STR("a@acme.example"), &arena, &rows, &n, &err) == 0 &&
        store_outbox_failing_since(store, &failing, &err) == 0 &&
        store_outbox_failing(store, STR("mail"), STR_NONE, &failing, &err) == 0 &&
        store_alerts(store, &arena, &alerts, &n, &err) == 0)
        rc = store_alert_get(store, STR("alert1"), &arena, &alert, &err);
    arena_release(&arena);
    return rc;
}

static int op_postpone(struct store *store)
{
    return store_outbox_postpone(store, STR("mail"), STR_NONE, NOON + 99, NOON + 999, &err);
}

static int op_outcome(struct store *store)
{
    struct outbox_row row = rows_of("alert1")[0];

    row.status = OUTBOX_SENT;
    row.tries = 1;
    return store_outbox_outcome(store, &row, &err);
}

static int op_read_mentions(struct store *store)
{
    struct arena arena = { 0 };
    struct mention_query queries[] = { { .label = -1, .newest_first = true },
                                       { .label = -1, .topic = both[0], .aspect = STR("delivery") },
                                       { .label = -1, .aspect = STR("nothing") },
                                       { .label = -1, .source = STR("nobody") },
                                       { .label = -1, .words = STR("coffee") },
                                       { .label = -1, .words = STR("zebra"), .topic = both[0] } };
    struct revision *former;
    struct mention m;
    struct str *uncounted;
    size_t n;
    int rc = 0, found = 0;

    for (size_t i = 0; rc == 0 && i < N_ROWS(queries); i++) {
        queries[i].from = i ? TIME_NONE : NOON - DAY_S;
        queries[i].to = TIME_NONE;
        rc = store_mentions(store, &queries[i], count_one, &found, &err);
    }
    if (rc == 0)
        rc = store_mention_get(store, id_of("b"), &arena, &m, &err) == 1 ? 0 : -1;
    if (rc == 0)
        rc = store_revisions(store, m.id, &arena, &former, &n, &err);
    if (rc == 0)
        rc = store_uncounted(store, &m, &arena, &uncounted, &n, &err);
    arena_release(&arena);
    return rc;
}

/* By another, who only reads. */
static int op_read_beside(struct store *store)
{
    struct store *reader = store_open(str_of(folder), STORE_READ, &err);
    struct arena arena = { 0 };
    struct mention m;
    int rc = reader ? store_mention_get(reader, id_of("b"), &arena, &m, &err) : -1;

    (void)store;
    arena_release(&arena);
    store_close(reader);
    return rc;
}

static int op_words(struct store *store)
{
    return store_keep_words(store, false, &err);
}

static int op_words_again(struct store *store)
{
    if (op_words(store) != 0)
        return -1;
    return store_keep_words(store, true, &err);
}

static int op_days(struct store *store)
{
    struct arena arena = { 0 };
    struct store_day days[3];
    int64_t bounds[] = { NOON - 2 * DAY_S, NOON - DAY_S, NOON, NOON + DAY_S };
    int rc = store_days(store, both[0], bounds, 3, &arena, days, &err);

    arena_release(&arena);
    return rc;
}

static int op_import(struct store *store)
{
    struct mention m =
        rich("imported", "what came from elsewhere was not good at all", NOON - DAY_S);
    struct revision former = { 0,    NOON - HOUR_S, STR("t"),  STR("before"),
                               3000, -200,          LABEL_NEG, STR("x") };
    struct str uncounted = both[1];
    struct store_import import = {
        .mention = &m, .former = &former, .n_former = 1, .uncounted = &uncounted, .n_uncounted = 1
    };

    m.story = m.id;
    return store_import(store, &import, &err);
}

/* What the store knows as an item that no topic spoke of. */
static int op_import_wanted(struct store *store)
{
    struct mention m = rich("d", "nothing about it", NOON - 2000);
    struct store_import import = { .mention = &m };

    m.story = m.id;
    return store_import(store, &import, &err);
}

static int forget_as(struct store *store, enum forget_what what, struct str name)
{
    struct forget forget = { what, name, NOON };
    struct forgotten out;
    int64_t n;

    if (store_forget_count(store, &forget, &n, &err) != 0)
        return -1;
    return store_forget(store, &forget, withdraw, NULL, &out, &err);
}

static int op_forget_mention(struct store *store)
{
    return forget_as(store, FORGET_MENTION, id_of("a"));
}

static int op_forget_author(struct store *store)
{
    return forget_as(store, FORGET_AUTHOR, STR("b"));
}

static int op_forget_topic(struct store *store)
{
    return forget_as(store, FORGET_TOPIC, both[1]);
}

static int op_tidy(struct store *store)
{
    return store_tidy(store, NOON + 500 * DAY_S, 30 * DAY_S, &err);
}

static int op_check(struct store *store)
{
    struct arena arena = { 0 };
    struct str found;
    int rc = store_check(store, true, &arena, &found, &err);

    arena_release(&arena);
    return rc == 0 ? store_schema(store, &err) : rc;
}

static int op_key(struct store *store)
{
    unsigned char key[32];

    return store_author_key(store, key, &err);
}

/* --- whole or nothing --- */

static void try_all(const char *name, int (*op)(struct store *))
{
    char before[27], after[27], now[27];
    long n = 0;
    bool was_met;

    put_back();
    digest(before);
    do {
        struct store *store;
        int rc;

        put_back();
        store = reopen();
        err_clear(&err);
        calls = 0;
        fail_at = n; /* at first none: how it ends when all is well */
        rc = op(store);
        was_met = n == 0 || met();
        fail_at = fault = 0;
        if (rc < 0 && (n == 0 || !was_met || !err.text[0]))
            fail_msg("%s, call %ld: %d '%s'", name, n, rc, err.text);
        store_close(store);
        err_clear(&err);
        digest(now);
        if (n == 0)
            memcpy(after, now, sizeof after);
        else if (strcmp(now, after) != 0 && strcmp(now, before) != 0)
            fail_msg("%s, call %ld: neither as before nor as after", name, n);
        else if (rc >= 0 && strcmp(now, after) != 0)
            fail_msg("%s, call %ld: ends well, but nothing is changed", name, n);
        n++;
    } while (was_met);
    assert_true(n > 1);
}

static void an_operation_is_whole_or_nothing(void **state)
{
    static const struct {
        const char *name;
        int (*op)(struct store *store);
    } rows[] = {
        { "visit", op_visit },
        { "visit elsewhere", op_visit_elsewhere },
        { "visit renamed", op_visit_renamed },
        { "visit wanted", op_visit_wanted },
        { "visit plain", op_visit_plain },
        { "group", op_group },
        { "label", op_label },
        { "read tick", op_read_tick },
        { "write tick", op_write_tick },
        { "tick back", op_tick_back },
        { "mark", op_mark },
        { "read marks", op_read_marks },
        { "read outbox", op_read_outbox },
        { "postpone", op_postpone },
        { "outcome", op_outcome },
        { "read mentions", op_read_mentions },
        { "read beside", op_read_beside },
        { "words", op_words },
        { "words again", op_words_again },
        { "days", op_days },
        { "import", op_import },
        { "import wanted", op_import_wanted },
        { "forget mention", op_forget_mention },
        { "forget author", op_forget_author },
        { "forget topic", op_forget_topic },
        { "tidy", op_tidy },
        { "check", op_check },
        { "backup", op_backup },
        { "key", op_key },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        try_all(rows[i].name, rows[i].op);
    for (shift = 1; shift < 4; shift++)
        try_all("backup", op_backup);
    shift = 0;
}

static void a_kill_leaves_the_old_or_the_new(void **state)
{
    static int (*const ops[])(struct store * store) = { op_visit, op_write_tick, op_mark, op_group,
                                                        op_forget_topic };
    char before[27], after[27], now[27];

    (void)state;
    put_back();
    digest(before);
    for (size_t i = 0; i < N_ROWS(ops); i++) {
        bool was = true;

        put_back();
        assert_false(killed(ops[i], 0));
        digest(after);
        for (long n = 1; was; n += STRIDE) {
            put_back();
            was = killed(ops[i], n);
            digest(now);
            if (strcmp(now, before) != 0 && strcmp(now, after) != 0)
                fail_msg("operation %zu, killed at call %ld: neither old nor new", i, n);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_operation_is_whole_or_nothing),
        cmocka_unit_test(a_kill_leaves_the_old_or_the_new),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
