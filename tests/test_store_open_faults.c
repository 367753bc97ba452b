/*
 * test_store_open_faults.c - a store that is opened, made new, brought up to date or put back while a call
 * fails or the process dies: it is whole or says why not. And what odd rows and odd requests lead to.
 */
#include "tests/store_faults.h"

#include "store/schema.h"

/* Opens the store while the n-th of its calls fails; whether it was met. It opens, or says why not. */
static bool open_failing(const char *what, long n)
{
    struct store *store;
    bool was_met;

    err_clear(&err);
    calls = 0;
    fail_at = n;
    store = store_open(str_of(folder), n % 2 ? STORE_WRITE : STORE_READ, &err);
    was_met = met();
    fail_at = fault = 0;
    if (!store && !err.text[0])
        fail_msg("%s, call %ld: without a word", what, n);
    store_close(store);
    err_clear(&err);
    return was_met;
}

static void an_open_store_is_whole_or_told(void **state)
{
    char before[27], now[27];
    bool was_met = true;

    (void)state;
    for (int unclean = 0; unclean < 2; unclean++, was_met = true)
        for (long n = 1; was_met; n++) {
            put_back();
            digest(before);
            if (unclean)
                write_file("lock", STR("4711 since then\n"));
            was_met = open_failing("open", n);
            digest(now);
            assert_string_equal(now, before);
        }
}

/* A store of a former release, in 'out'; the folder holds it too. */
static void make_old(int version, struct buf *out)
{
    struct store *store;

    put_back();
    store = reopen();
    put_back_to_schema(store, version);
    store_close(store);
    buf_clear(out);
    read_file("hark.db", out);
}

/* Each of its calls, and each write and sync of SQLite within them, fails or is the last. */
static void an_upgrade_is_whole_or_nothing(void **state)
{
    char after[27], now[27];
    struct buf old;

    (void)state;
    buf_init(&old, BUF_NO_CEILING);
    for (int version = 1; version < schema_newest(); version++) {
        make_old(version, &old);
        digest(after); /* opens it, and so brings it up to date */
        for (int how = 0; how < 4; how++) {
            bool kills = how % 2, was_met = true;

            on_disk = how >= 2;
            for (long n = 1; was_met; n += kills || on_disk || version > 1 ? STRIDE : 1) {
                put_back();
                write_file("hark.db", buf_str(&old));
                was_met = kills ? killed(NULL, n) : open_failing("upgrade", n);
                digest(now); /* ends the test if half of the steps were done */
                if (strcmp(now, after) != 0)
                    fail_msg("schema %d, %s %s %ld: another store", version,
                             kills ? "killed at" : "failing", on_disk ? "write" : "call", n);
            }
        }
        on_disk = false;
    }
    buf_release(&old);
}

static void a_new_store_is_made_whole(void **state)
{
    bool was_met = true;

    (void)state;
    for (long n = 1; was_met; n++) {
        struct store *store;
        unsigned char key[32];

        remove_files();
        err_clear(&err);
        calls = 0;
        fail_at = n;
        store = store_open(str_of(folder), STORE_WRITE, &err);
        if (store && store_author_key(store, key, &err) != 0 && !err.text[0])
            fail_msg("no key, and no word of it");
        was_met = met();
        fail_at = fault = 0;
        if (!store && !err.text[0])
            fail_msg("new store, call %ld: without a word", n);
        store_close(store);
        err_clear(&err);
        store = reopen();
        assert_int_equal(n_mentions(store), 0);
        assert_int_equal(store_author_key(store, key, &err), 0);
        store_close(store);
    }
}

static void a_store_is_put_back_whole_or_not_at_all(void **state)
{
    char before[27], now[27], copied[27];
    bool was_met = true;
    struct store *store;
    struct buf copy;

    (void)state;
    put_back();
    digest(copied);
    buf_init(&copy, BUF_NO_CEILING);
    store = reopen();
    assert_int_equal(op_backup(store), 0);
    store_close(store);
    read_file("copy", &copy);
    for (long n = 1; was_met; n++) {
        int rc;

        put_back();
        store = reopen();
        assert_int_equal(op_label(store), 1);
        store_close(store);
        digest(before);
        write_file("copy", buf_str(&copy));
        write_file("copy.key", buf_str(&kept_key));
        err_clear(&err);
        calls = 0;
        fail_at = n;
        rc = store_restore(str_of(folder), path_of("copy"), &err);
        was_met = met();
        fail_at = fault = 0;
        if (rc != 0 && !err.text[0])
            fail_msg("restore, call %ld: without a word", n);
        err_clear(&err);
        digest(now);
        if (strcmp(now, copied) != 0 && (rc == 0 || strcmp(now, before) != 0))
            fail_msg("restore, call %ld: %d, neither of the two stores", n, rc);
    }
    buf_release(&copy);
}

static void what_is_asked_amiss_is_refused(void **state)
{
    char path[4200];
    struct arena arena = { 0 };
    struct store *store;
    struct alert_row alert;

    (void)state;
    put_back();
    assert_null(store_open(STR(""), STORE_WRITE, &err));
    assert_non_null(strstr(err.text, "empty or too long"));
    err_clear(&err);
    write_file("lock", STR("\x01\x02 since then\n"));
    store = reopen();
    assert_int_equal(store_alert_get(store, STR(""), &arena, &alert, &err), 0);
    assert_int_equal(store_group_end(store, &err), 0); /* nothing is open: nothing to do */
    assert_true(store_holder(str_of(folder), &arena).n > 0);
    for (size_t n = 4088; n < 4096; n += 4) { /* there is room for ".key", then for nothing */
        memset(path, 'x', n);
        path[n] = '\0';
        assert_int_equal(store_backup(store, path, &err), -1);
        assert_non_null(strstr(err.text, "too long"));
        err_clear(&err);
        assert_int_equal(db_copy_aside(store, path, &err), -1);
        err_clear(&err);
    }
    store_close(store);
    assert_int_equal(store_restore(str_of(folder), path, &err), -1);
    assert_non_null(strstr(err.text, "too long"));
    err_clear(&err);
    arena_release(&arena);
}

/* Names without a folder are of the one that we are in. */
static void a_backup_may_go_where_we_are(void **state)
{
    struct store *store;
    int here = open(".", O_PATH | O_DIRECTORY);

    (void)state;
    put_back();
    store = reopen();
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(store_backup(store, "copy", &err), 0);
    assert_int_equal(fchdir(here), 0);
    close(here);
    store_close(store);
    assert_int_equal(access(path_of("copy"), R_OK), 0);
}

/* Rows that only a sick disk or a foreign hand can make. */
static void odd_rows_do_no_harm(void **state)
{
    static const char *const steps[] = { "UPDATE sketch SET least = zeroblob(40000)",
                                         "DELETE FROM count", "UPDATE rated SET source = 'nobody'",
                                         "UPDATE heard SET source = 'nobody'" };
    struct arena arena = { 0 };
    struct store *store;
    struct tick tick;
    struct mention m = rich("b", "cold coffee, and the cup was broken", NOON - 4000);

    (void)state;
    put_back();
    store = reopen();
    m.item.likes = 99;
    assert_int_equal(visit_with(store, &m, 1), 0);
    for (size_t i = 0; i < N_ROWS(steps); i++)
        assert_int_equal(db_exec(store, steps[i], &err), 0);
    assert_int_equal(
        store_tick_read(store, both[0], NULL, 0, TIME_NONE, NOON + DAY_S, &arena, &tick, &err), 0);
    assert_int_equal(tick.n_arrivals, 0);
    assert_true(op_visit(store) == 0);
    assert_int_equal(
        db_exec(store, "INSERT INTO seen SELECT source, id, n FROM mention; DELETE FROM mention",
                &err),
        0);
    assert_int_equal(visit_with(store, &m, 1), -1);
    assert_non_null(strstr(err.text, "a mention is missing"));
    err_clear(&err);
    store_close(store);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_store_is_whole_or_told),
        cmocka_unit_test(an_upgrade_is_whole_or_nothing),
        cmocka_unit_test(a_new_store_is_made_whole),
        cmocka_unit_test(a_store_is_put_back_whole_or_not_at_all),
        cmocka_unit_test(what_is_asked_amiss_is_refused),
        cmocka_unit_test(a_backup_may_go_where_we_are),
        cmocka_unit_test(odd_rows_do_no_harm),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
