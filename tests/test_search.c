/*
 * test_search.c - searching what is stored: the same answers with the index of words and without it,
 * whatever happened to the texts; accents, and scripts that put no spaces between words.
 */
#include "tests/store_world.h"

#include "out/search.h"

static const struct {
    const char *id, *title, *text;
} texts[] = {
    { "1", "", "The café was closed, and the staff rude." },
    { "2", "", "A cafe with character. Don't miss the cake!" },
    { "3", "Café Nordlicht", "refund after two weeks, I'd say" },
    { "4", "", "#CafeNordlicht #refund @nordlicht's team: thanks" },
    { "5", "", "東京の喫茶店は静かで良い" },
    { "6", "", "京都の店は東にある" },
    { "7", "", "กาแฟอร่อยมาก ร้านสวย" },
    { "8", "", "커피가 맛있어요" },
    { "9", "", "кафе Нордлихт: й не и" },
    { "10", "", "Schön, naïve Ångström und Straße; STRASSE" },
    { "11", "", "foo_bar coffee-house coffeehouse o'clock" },
    { "12", "", "مقهى جميل جدا" },
    { "13", "refund", "nothing at all" },
    { "14", "", "" },
};

/* A query, and which texts it finds, oldest first. */
static const struct {
    const char *query, *found;
} rows[] = {
    { "cafe", "1 2 3" },
    { "café", "1 2 3" },
    { "cafes", "" },
    { "caf*", "1 2 3 4" },
    { "=\"café\"", "1" },
    { "=\"Café\"", "3" },
    { "cafe NOT nordlicht", "1 2" },
    { "cafe OR refund", "1 2 3 4 13" },
    { "title:refund", "13" },
    { "\"two weeks\"", "3" },
    { "\"weeks two\"", "" },
    { "refund NEAR/3 weeks", "3" },
    { "refund NEAR/1 weeks", "" },
    { "#refund", "4" },
    { "refund", "3 4 13" },
    { "nordlicht", "3 4" },
    { "nordlicht's", "4" },
    { "don't", "2" },
    { "don", "" },
    { "o'c*", "11" },
    { "foo_b*", "11" },
    { "foo", "" },
    { "東京", "5" },
    { "東", "5 6" },
    { "京都 OR 静か", "5 6" },
    { "กาแฟ", "7" },
    { "커피", "" },
    { "커피*", "8" },
    { "кафе", "9" },
    { "schon naive angstrom", "10" },
    { "strasse", "10" },
    { "=\"Straße\"", "10" },
    { "مقهى", "12" },
    { "source:b refund", "" },
    { "label:neg", "1 2 3 4 5 6 7 8 9 10 11 12 13 14" },
    { "label:pos OR cafe", "1 2 3" },
    { "((cafe OR tea) AND (closed OR (rude AND (staff OR (x y)))))", "1" },
};

static int note(void *context, const struct mention *m)
{
    struct buf *found = context;

    buf_printf(found, "%s" STR_FMT, found->n ? " " : "", STR_ARG(m->key));
    return 0;
}

static void look(struct store *store, const char *query, const char *want)
{
    struct arena arena = { 0 };
    struct search search = {
        .filter = { .topic = STR("Acme"), .from = TIME_NONE, .to = TIME_NONE, .label = -1 },
        .query = search_parse(str_of(query), &arena, &err),
    };
    enum search_end end;
    struct buf found;

    buf_init(&found, BUF_NO_CEILING);
    if (!search.query || search_run(store, &search, note, &found, &end, &err) != 0)
        fail_msg("%s: %s", query, err.text);
    if (!str_eq(buf_str(&found), str_of(want)))
        fail_msg("'%s' finds '%s', not '%s'", query, found.n ? found.p : "", want);
    buf_release(&found);
    arena_release(&arena);
}

static void look_all(struct store *store)
{
    for (size_t i = 0; i < N_ROWS(rows); i++)
        look(store, rows[i].query, rows[i].found);
}

static void put_all(struct store *store)
{
    for (size_t i = 0; i < N_ROWS(texts); i++) {
        struct mention m = said("a", texts[i].id, texts[i].text, NOON - 1000 + (int64_t)i);

        m.item.title = str_of(texts[i].title);
        visit_one(store, m);
    }
}

static void keep(struct store *store, bool wanted)
{
    if (store_keep_words(store, wanted, &err) != 0)
        fail_msg("%s", err.text);
}

static void the_answer_is_the_same_with_an_index(void **state)
{
    struct store *store = fresh();

    (void)state;
    put_all(store);
    look_all(store); /* none */
    keep(store, true);
    look_all(store); /* made of what was there */
    keep(store, true);
    keep(store, false);
    look_all(store);
    done(store);

    store = fresh();
    keep(store, true);
    put_all(store);
    look_all(store); /* grown with the store */
    done(store);
}

/* How many mentions the index names for a hint, whether they are there or not. */
static int named(struct store *store, const char *hint)
{
    sqlite3_stmt *stmt = db_query(store, "SELECT count(*) FROM words WHERE words MATCH ?", &err);
    int n;

    assert_non_null(stmt);
    db_bind_exact(stmt, 1, str_of(hint));
    assert_int_equal(db_step(store, stmt, &err), 1);
    n = sqlite3_column_int(stmt, 0);
    db_end(stmt);
    return n;
}

static void what_changes_is_found_as_it_stands(void **state)
{
    struct forget forget = { FORGET_MENTION, STR_NONE, NOON };
    struct forgotten forgotten;
    struct mention m = said("a", "1", "the coffee was bitter", NOON - 50);
    struct mention other = said("a", "2", "bitter herbs", NOON - 40);
    struct store *store = fresh();

    (void)state;
    keep(store, true);
    visit_one(store, m);
    visit_one(store, other);
    look(store, "bitter", "1 2");
    m.item.text = STR("the coffee was sweet after all");
    visit_one(store, m);
    look(store, "sweet", "1");
    look(store, "bitter", "2");
    assert_int_equal(named(store, "\"bitter\""), 1);

    forget.name = other.id;
    assert_int_equal(store_forget(store, &forget, NULL, NULL, &forgotten, &err), 0);
    look(store, "bitter", "");
    assert_int_equal(named(store, "\"herbs\""), 0);
    look(store, "sweet", "1");

    assert_int_equal(store_tidy(store, NOON + 400 * DAY_S, 100 * DAY_S, &err), 0);
    look(store, "sweet", "");
    assert_int_equal(named(store, "\"sweet\""), 0);
    assert_int_equal(n_mentions(store), 1);
    done(store);
}

static void a_visit_taken_back_leaves_no_word(void **state)
{
    struct store *store = fresh();

    (void)state;
    keep(store, true);
    assert_int_equal(store_group_begin(store, &err), 0);
    visit_one(store, said("a", "1", "never said", NOON - 50));
    store_group_cancel(store);
    assert_int_equal(named(store, "\"never\""), 0);
    visit_one(store, said("a", "2", "said indeed", NOON - 50));
    look(store, "said", "2");
    done(store);
}

/* A hint is a sentence that the index understands, however the query nests; else there is none. */
static void deep_queries_are_answered_too(void **state)
{
    struct store *store = fresh();
    struct arena arena = { 0 };
    struct buf deep, chain;

    (void)state;
    keep(store, true);
    visit_one(store, said("a", "1", "cafe", NOON - 50));
    buf_init(&deep, BUF_NO_CEILING);
    buf_init(&chain, BUF_NO_CEILING);
    for (int i = 0; i < 200; i++)
        buf_putz(&deep, i % 2 ? "(x OR " : "(cafe AND ");
    buf_putz(&deep, "cafe");
    buf_putz(&chain, "cafe");
    for (int i = 0; i < 400; i++) {
        buf_putz(&deep, i < 200 ? ")" : "");
        buf_printf(&chain, " OR w%d", i);
    }
    look(store, deep.p, "1");
    look(store, chain.p, "1");
    buf_release(&deep);
    buf_release(&chain);
    arena_release(&arena);
    done(store);
}

/* As of an SQLite that was built without FTS5. */
static void an_index_that_cannot_be_had_is_told(void **state)
{
    struct store *store = fresh();

    (void)state;
    put_all(store);
    assert_int_equal(sqlite3_drop_modules(store->db, NULL), SQLITE_OK);
    assert_int_equal(store_keep_words(store, true, &err), -1);
    assert_non_null(strstr(err.text, "'search: yes' wants an SQLite with FTS5: "));
    assert_non_null(strstr(err.text, "no such module: fts5"));
    err_clear(&err);
    look_all(store); /* as without it */
    visit_one(store, said("a", "new", "one more cafe", NOON - 5));
    look(store, "\"one more\"", "new");
    done(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_answer_is_the_same_with_an_index),
        cmocka_unit_test(what_changes_is_found_as_it_stands),
        cmocka_unit_test(a_visit_taken_back_leaves_no_word),
        cmocka_unit_test(deep_queries_are_answered_too),
        cmocka_unit_test(an_index_that_cannot_be_had_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
