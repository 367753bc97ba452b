/*
 * test_known.c - mentions are found by words, link, author and id, young or old, and only while they
 * last.
 */
#include "tests/store_world.h"

#include "store/filter.h"
#include "store/known.h"

enum {
    GATHERED = KNOWN_GATHER_LEAST,
    MANY = GATHERED + 76,
    LAST_HUNDRED = MANY / 100 * 100
}; /* the last ones wait in memory */

static int n_rows(struct store *store, const char *sql)
{
    sqlite3_stmt *stmt = db_query(store, sql, &err);
    int n = -1;

    assert_non_null(stmt);
    if (db_step(store, stmt, &err) == 1)
        n = sqlite3_column_int(stmt, 0);
    db_end(stmt);
    return n;
}

static int n_known(struct store *store)
{
    return n_rows(store, "SELECT count(*) FROM known");
}

static int n_fresh(struct store *store)
{
    return n_rows(store, "SELECT count(*) FROM fresh");
}

static int find(struct store *store, int64_t hash, int64_t from, int64_t to, struct known_hit *out)
{
    return known_find(store, hash, from, to, out, 4, &err);
}

static struct store *again(struct store *store)
{
    store_close(store);
    store = store_open(str_of(folder), STORE_WRITE, &err);
    if (!store)
        fail_msg("%s", err.text);
    return store;
}

/* Hash 7 stands for the first, the last and every hundredth. */
static void add_many(struct store *store)
{
    assert_int_equal(db_begin(store, &err), 0);
    for (int64_t n = 1; n <= MANY; n++) {
        int64_t keys[KNOWN_BY] = { n % 100 == 1 ? 7 : 1000 + n, 0, -n };

        assert_int_equal(known_add(store, keys, NOON - n, n, &err), 0);
    }
    assert_int_equal(db_finish(store, 0, &err), 0);
}

static void young_and_old_are_found_in_one_order(void **state)
{
    struct store *store = fresh();
    struct known_hit hits[4];

    (void)state;
    add_many(store);
    assert_int_equal(n_known(store), 2 * GATHERED);
    assert_int_equal(n_fresh(store), MANY - GATHERED);
    for (int round = 0; round < 2; round++) { /* and after the store was closed */
        assert_int_equal(find(store, 7, INT64_MIN, INT64_MAX, hits), 4);
        assert_int_equal(hits[0].n, LAST_HUNDRED + 1); /* earliest first */
        assert_int_equal(hits[3].n, LAST_HUNDRED - 299);
        assert_int_equal(find(store, 7, NOON - 101, NOON, hits), 2);
        assert_int_equal(hits[1].n, 1);
        assert_int_equal(find(store, 1000 + MANY, INT64_MIN, INT64_MAX, hits), 1); /* young */
        assert_int_equal(find(store, -2, INT64_MIN, INT64_MAX, hits), 1);
        assert_int_equal(find(store, 5, INT64_MIN, INT64_MAX, hits), 0);
        assert_int_equal(find(store, 0, INT64_MIN, INT64_MAX, hits), 0);
        store = again(store);
    }
    done(store);
}

static void what_is_taken_back_is_known_no_more(void **state)
{
    struct store *store = fresh();
    struct known_hit hits[4];
    int64_t keys[KNOWN_BY] = { 5, 6, -7 };

    (void)state;
    add_many(store);
    assert_int_equal(db_begin(store, &err), 0);
    assert_int_equal(known_add(store, keys, NOON, 2000, &err), 0);
    assert_int_equal(find(store, 6, NOON, NOON, hits), 1);
    assert_int_equal(db_finish(store, -1, &err), -1);
    assert_int_equal(find(store, 6, NOON, NOON, hits), 0);
    assert_int_equal(find(store, 1000 + MANY, INT64_MIN, INT64_MAX, hits), 1);
    done(store);
}

static int stop(void *left)
{
    return (*(int *)left)-- <= 0;
}

/* Broken off at some fifty points: all that waited still waits, and the next try merges it. */
static void a_merge_that_fails_is_taken_back(void **state)
{
    struct store *store = fresh();
    struct known_hit hits[4];
    int n_failed = 0, rc = -1, left;

    (void)state;
    assert_int_equal(db_begin(store, &err), 0);
    for (int64_t n = 1; n < GATHERED; n++)
        assert_int_equal(known_add(store, (int64_t[KNOWN_BY]){ n, 0, -n }, NOON, n, &err), 0);
    assert_int_equal(db_finish(store, 0, &err), 0);
    for (int after = 0; rc != 0; after += after / 4 + 1) {
        assert_int_equal(db_begin(store, &err), 0);
        left = after;
        sqlite3_progress_handler(store->db, 20, stop, &left);
        rc = known_add(store, (int64_t[KNOWN_BY]){ GATHERED, 0, -GATHERED }, NOON, GATHERED, &err);
        sqlite3_progress_handler(store->db, 0, NULL, NULL);
        assert_int_equal(db_finish(store, rc, &err), rc);
        n_failed += rc != 0;
        err = (struct err){ 0 };
        assert_int_equal(n_known(store), rc ? 0 : 2 * GATHERED);
        assert_int_equal(n_fresh(store), rc ? GATHERED - 1 : 0);
    }
    assert_true(n_failed > 20);
    store = again(store);
    rc = -1;
    for (int after = 0; rc < 0;
         after++) { /* a question that breaks off is no "never heard of it" */
        left = after;
        sqlite3_progress_handler(store->db, 1, stop, &left);
        rc = find(store, -2, INT64_MIN, INT64_MAX, hits);
        sqlite3_progress_handler(store->db, 0, NULL, NULL);
        assert_true(rc == 1 || (rc < 0 && after < 1000));
        err = (struct err){ 0 };
    }
    for (int n = 1; n <= GATHERED; n++) {
        assert_int_equal(find(store, n, INT64_MIN, INT64_MAX, hits), 1);
        assert_int_equal(find(store, -n, INT64_MIN, INT64_MAX, hits), 1);
    }
    done(store);
}

/* Neither is "never heard of it" what stands for a table that cannot be read, and no merge is half done. */
static void a_table_that_cannot_be_read_is_an_error(void **state)
{
    static const char *const hide[][2] = {
        { "ALTER TABLE filter RENAME TO gone", "ALTER TABLE gone RENAME TO filter" },
        { "ALTER TABLE known RENAME TO gone", "ALTER TABLE gone RENAME TO known" },
    };
    struct store *store = fresh();
    struct known_hit hits[4];
    int64_t n = MANY;

    (void)state;
    add_many(store);
    assert_int_equal(db_begin(store, &err), 0);
    while (++n < 2 * GATHERED)
        assert_int_equal(known_add(store, (int64_t[KNOWN_BY]){ 1000 + n, 0, -n }, NOON, n, &err),
                         0);
    assert_int_equal(db_finish(store, 0, &err), 0);
    for (size_t i = 0; i < N_ROWS(hide); i++) {
        store = again(store);
        assert_int_equal(find(store, 0, NOON, NOON, hits), 0); /* all is well, and it is opened */
        assert_int_equal(db_exec(store, hide[i][0], &err), 0);
        assert_int_equal(find(store, 1002, INT64_MIN, INT64_MAX, hits), -1);
        assert_int_equal(db_begin(store, &err), 0);
        assert_int_equal(known_add(store, (int64_t[KNOWN_BY]){ n, 0, -n }, NOON, n, &err), -1);
        assert_int_equal(db_finish(store, -1, &err), -1);
        err = (struct err){ 0 };
        assert_int_equal(db_exec(store, hide[i][1], &err), 0);
        assert_int_equal(n_known(store), 2 * GATHERED);
        assert_int_equal(find(store, 1002, INT64_MIN, INT64_MAX, hits), 1);
    }
    done(store);
}

static void what_goes_leaves_no_hash(void **state)
{
    struct store *store = fresh();
    struct known_hit hits[4];
    int64_t young[KNOWN_BY] = { 1000 + MANY, 0, -MANY }, old[KNOWN_BY] = { 1002, 0, -2 };

    (void)state;
    add_many(store);
    assert_int_equal(known_drop(store, young, NOON - MANY, MANY, &err), 0);
    assert_int_equal(known_drop(store, old, NOON - 2, 2, &err), 0);
    assert_int_equal(n_known(store), 2 * GATHERED - 2);
    assert_int_equal(n_fresh(store), MANY - GATHERED - 1);
    assert_int_equal(find(store, 1000 + MANY, INT64_MIN, INT64_MAX, hits), 0);
    assert_int_equal(find(store, 1002, INT64_MIN, INT64_MAX, hits), 0);
    assert_int_equal(known_end_authors(store, NOON - 500, &err), 0);
    assert_int_equal(n_known(store), 2 * GATHERED - 2 - (GATHERED - 500));
    assert_int_equal(find(store, -1, INT64_MIN, INT64_MAX, hits), 1);
    assert_int_equal(find(store, -600, INT64_MIN, INT64_MAX, hits), 0);
    assert_int_equal(find(store, 50 - MANY, INT64_MIN, INT64_MAX, hits), 0);
    assert_int_equal(find(store, 950 + MANY, INT64_MIN, INT64_MAX, hits), 1); /* its words stay */
    done(store);
}

static struct mention linked(const char *key, const char *url, const char *text)
{
    struct mention m = said("blog", key, text, NOON - 60);

    m.item.url = str_of(url);
    return m;
}

/* A source that changes its guids: by link, by words; also when it was made anew from the rows. */
static void a_changed_key_is_the_same_item(void **state)
{
    struct store *store = fresh();
    struct forget forget = { .what = FORGET_MENTION, .now = NOON };
    struct forgotten out;
    struct mention m;

    (void)state;
    visit_one(store, linked("a", "https://b.example/1", "the coffee was cold"));
    for (int round = 0; round < 2; round++) {
        m = linked(round ? "c" : "b", "https://b.example/1", "the coffee was cold");
        assert_int_equal(visit_one(store, m).n_known, 1);
        assert_int_equal(db_begin(store, &err), 0);
        assert_int_equal(known_renew(store, &err), 0);
        assert_int_equal(db_finish(store, 0, &err), 0);
    }
    m = linked("a", "https://b.example/1", "the coffee was hot");
    assert_int_equal(visit_one(store, m).n_revised, 1);
    assert_int_equal(n_fresh(store), 1); /* the former words are gone */
    m = linked("d", "https://b.example/1", "the coffee was hot");
    assert_int_equal(visit_one(store, m).n_known, 1);
    m = linked("a", "https://b.example/1", "");
    forget.name = m.id;
    assert_int_equal(store_forget(store, &forget, NULL, NULL, &out, &err), 0);
    assert_int_equal(n_fresh(store) + n_known(store), 0);
    done(store);
}

/* More than gather: the first ones stand in the table, the last ones in memory. */
static void say_many(struct store *store)
{
    char key[16];

    assert_int_equal(store_group_begin(store, &err), 0);
    for (int i = 0; i < MANY; i++) {
        snprintf(key, sizeof key, "key%d", i);
        assert_int_equal(visit_one(store, said("blog", key, "cold coffee", NOON - i / 2)).n_new, 1);
    }
    assert_int_equal(store_group_end(store, &err), 0);
}

static void an_id_and_its_beginning_are_found(void **state)
{
    struct store *store = fresh();
    const char *const keys[] = { "key0", "key4171" };
    char stranger[] = "aaaaaaaaaaaaa";
    int64_t n = 0;

    (void)state;
    say_many(store);
    assert_int_equal(MANY, 4172);
    assert_true(n_known(store) > 0 && n_fresh(store) > 0);
    for (int round = 0; round < 2; round++) { /* and after the store was closed */
        for (size_t i = 0; i < N_ROWS(keys); i++) {
            struct str id = said("blog", keys[i], "", NOON).id;

            assert_int_equal(known_id(store, id, &n, &err), 1);
            assert_int_equal(n, i == 0 ? 1 : MANY);
            n = 0;
            for (size_t length = 6; length <= id.n; length++)
                assert_int_equal(known_prefix(store, str_sub(id, 0, length), &n, &err), 1);
            assert_int_equal(n, i == 0 ? 1 : MANY);
            assert_int_equal(known_id(store, str_sub(id, 0, 12), &n, &err), 0);
            assert_int_equal(known_prefix(store, str_sub(id, 0, 1), &n, &err), 0); /* many */
            memcpy(stranger, id.p, 12); /* another with the same hash */
            stranger[12] = id.p[12] == 'a' ? 'q' : 'a';
            assert_int_equal(known_id(store, str_of(stranger), &n, &err), 0);
        }
        assert_int_equal(known_prefix(store, STR_NONE, &n, &err), 0);
        assert_int_equal(known_prefix(store, STR("Never/Said 1"), &n, &err), 0);
        assert_int_equal(visit_one(store, said("blog", "key7", "cold coffee", NOON)).n_known, 1);
        store = again(store);
    }
    done(store);
}

/* Old ones are asked for only where the filter lets: one that was made for a store without, one with
 * a part that is not as it should be, and one that lost its end or all. */
static void a_filter_hides_nothing(void **state)
{
    static const char *const faults[] = {
        "SELECT 1",
        "DELETE FROM filter WHERE part IN (1, 2, 3)",
        "UPDATE filter SET bits = x'00' WHERE part > 4",
        "DELETE FROM filter WHERE part = (SELECT max(part) FROM filter)",
        "DELETE FROM filter",
    };
    struct store *store = fresh();
    int64_t n = 0;
    struct filter filter;
    int n_strangers = 0;
    char key[16];

    (void)state;
    say_many(store);
    assert_true(n_rows(store, "SELECT count(*) FROM filter") > 0);
    put_back_to_schema(store, 5);
    for (size_t i = 0; i < N_ROWS(faults); i++) {
        store = again(store);
        assert_int_equal(db_exec(store, faults[i], &err), 0);
        store = again(store);
        for (int k = 0; k < MANY; k++) {
            snprintf(key, sizeof key, "key%d", k);
            assert_int_equal(known_id(store, said("blog", key, "", NOON).id, &n, &err), 1);
            assert_int_equal(n, k + 1);
        }
    }
    done(store);
    store = fresh();
    add_many(store);
    assert_int_equal(filter_init(&filter, store, &err), 0);
    assert_int_equal(filter_save(&filter, store, &err), 0); /* nothing of it was read, or changed */
    for (int64_t hash = 1; hash <= 1000; hash++)
        n_strangers += filter_has(&filter, store, hash << 32, &err);
    assert_in_range(n_strangers, 0, 50);
    filter_release(&filter);
    done(store);
}

static void a_reader_finds_what_was_written_since(void **state)
{
    struct store *writer = fresh(), *reader = store_open(str_of(folder), STORE_READ, &err);
    struct mention m, got;
    struct arena arena = { 0 };

    (void)state;
    assert_non_null(reader);
    for (int i = 0; i < 3; i++) {
        m = said("blog", i == 0 ? "a" : i == 1 ? "b" : "c", "cold coffee", NOON - i);
        assert_int_equal(store_mention_get(reader, m.id, &arena, &got, &err), 0);
        visit_one(writer, m);
        assert_int_equal(store_mention_get(reader, m.id, &arena, &got, &err), 1);
    }
    arena_release(&arena);
    store_close(reader);
    done(writer);
}

/* How many items of the source were met, and of how many a topic spoke. */
static void assert_met(struct store *store, int64_t all, int64_t about)
{
    int64_t seen = 0, spoken = 0;

    assert_int_equal(store_source_items(store, STR("blog"), &seen, &spoken, &err), 0);
    assert_int_equal(seen, all);
    assert_int_equal(spoken, about);
}

static void items_about_nothing_are_known_too(void **state)
{
    struct store *store = fresh();
    struct mention m = said("blog", "a", "cold coffee", NOON - 60);

    (void)state;
    assert_met(store, 0, 0);
    m.n_topics = 0;
    assert_int_equal(visit_one(store, m).n_other, 1);
    assert_int_equal(visit_one(store, m).n_other, 0);
    assert_met(store, 1, 0);
    m.n_topics = 1; /* a topic asks for it now */
    assert_int_equal(visit_one(store, m).n_new, 1);
    assert_met(store, 1, 1);
    assert_int_equal(visit_one(store, m).n_known, 1);
    m.n_topics = 0; /* and none any more: it stays */
    assert_int_equal(visit_one(store, m).n_known, 1);
    assert_met(store, 1, 1);
    assert_int_equal(n_rows(store, "SELECT count(*) FROM seen"), 0);
    done(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(young_and_old_are_found_in_one_order),
        cmocka_unit_test(what_is_taken_back_is_known_no_more),
        cmocka_unit_test(a_merge_that_fails_is_taken_back),
        cmocka_unit_test(a_table_that_cannot_be_read_is_an_error),
        cmocka_unit_test(what_goes_leaves_no_hash),
        cmocka_unit_test(a_changed_key_is_the_same_item),
        cmocka_unit_test(an_id_and_its_beginning_are_found),
        cmocka_unit_test(a_filter_hides_nothing),
        cmocka_unit_test(a_reader_finds_what_was_written_since),
        cmocka_unit_test(items_about_nothing_are_known_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
