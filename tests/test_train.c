/*
 * test_train.c - the trainer: learns what the rows say, and the same rows give the same bytes.
 */
#include "tests/test.h"

#include "analyze/train.h"
#include "analyze/train_names.h"

#include <stdlib.h>

static const char *const praise[] = { "splendid soup", "what a splendid day", "a splendid place" };
static const char *const blame[] = { "clammy soup", "what a clammy day", "a clammy place" };
static const char *const neutral[] = { "soup is on the table", "the day is a monday" };

static void put_rows(struct buf *rows)
{
    for (int i = 0; i < 20; i++) {
        buf_printf(rows, "pos\t%s number%d\tshop\n", praise[i % 3], i);
        buf_printf(rows, "neg\t%s number%d\tshop\n", blame[i % 3], i);
        buf_printf(rows, "neu\t%s\tposts\n", neutral[i % 2]);
        buf_printf(rows, "pos\tno longer clammy\tposts\n");
    }
}

static void train_beside(int32_t hand, struct buf *out)
{
    struct train_options options = train_defaults;
    const char *source = getenv("HARK_SOURCE");
    struct err err = { 0 };
    struct buf rows;

    buf_init(&rows, BUF_NO_CEILING);
    buf_init(out, BUF_NO_CEILING);
    put_rows(&rows);
    options.n_entries = 50;
    options.hand = hand;
    struct trainer *trainer = trainer_open(str_of(source ? source : "."), STR("en"), &err);
    assert_non_null(trainer);
    trainer_source(trainer, STR("shop"), 500, false, STR("MIT"));
    assert_int_equal(trainer_add(trainer, buf_str(&rows), "rows.tsv", &err), 0);
    assert_int_equal(trainer_write(trainer, &options, out, &err), 0);
    trainer_close(trainer);
    buf_release(&rows);
}

static void no_rows_names_their_form(void **state)
{
    const char *source = getenv("HARK_SOURCE");
    struct err err = { 0 };
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_CEILING);
    struct trainer *trainer = trainer_open(str_of(source ? source : "."), STR("en"), &err);
    assert_non_null(trainer);
    assert_int_equal(trainer_write(trainer, &train_defaults, &out, &err), -1);
    assert_non_null(strstr(err.text, "label<TAB>text"));
    trainer_close(trainer);
    buf_release(&out);
}

static void train(struct buf *out)
{
    train_beside(0, out);
}

/* The third weight (praise) of the entry, 0 when it is not there. */
static int64_t weight_of(struct str layer, const char *entry, bool negated)
{
    struct str line, text, weights, part;
    int64_t weight = 0;

    while (str_cut_line(&layer, &line)) {
        if (!str_cut(&line, '\t', &text) || !str_eq(text, str_of(entry)) ||
            str_ends(line, STR(" not")) != negated)
            continue;
        str_cut(&line, '\t', &weights);
        while (str_cut(&weights, ' ', &part))
            str_to_int(part, &weight);
        return weight;
    }
    return 0;
}

static void learns_what_the_rows_say(void **state)
{
    (void)state;
    struct buf layer;

    train(&layer);
    assert_true(weight_of(buf_str(&layer), "splendid", false) > 0);
    assert_true(weight_of(buf_str(&layer), "clammy", false) < 0);
    assert_true(weight_of(buf_str(&layer), "clammy", true) > 0);
    assert_int_equal(weight_of(buf_str(&layer), "number7", false), 0); /* too rare */
    assert_true(str_find(buf_str(&layer), STR("shop  20 0 20; 500; MIT")) > 0);
    buf_release(&layer);
}

static void the_same_rows_give_the_same_bytes(void **state)
{
    (void)state;
    struct buf first, second;

    train(&first);
    train(&second);
    assert_true(str_eq(buf_str(&first), buf_str(&second)));
    buf_release(&second);
    buf_release(&first);
}

/* "splendid" is in the hand layer: what it says need not be learned again. */
static void learns_what_the_hand_layer_lacks(void **state)
{
    (void)state;
    struct buf alone, beside;

    train_beside(0, &alone);
    train_beside(1600, &beside);
    assert_true(weight_of(buf_str(&beside), "splendid", false) <
                weight_of(buf_str(&alone), "splendid", false));
    assert_int_not_equal(weight_of(buf_str(&beside), "clammy", false), 0);
    buf_release(&beside);
    buf_release(&alone);
}

static void a_broken_row_is_refused_with_its_place(void **state)
{
    (void)state;
    const char *source = getenv("HARK_SOURCE");
    struct err err = { 0 };
    struct trainer *trainer = trainer_open(str_of(source ? source : "."), STR("en"), &err);

    assert_non_null(trainer);
    assert_int_equal(trainer_add(trainer, STR("pos\tfine\ngood\tfine\n"), "rows.tsv", &err), -1);
    assert_str(str_of(err.text), "rows.tsv:2: unknown label 'good' (pos, neg or neu)");
    trainer_close(trainer);
}

/* What is learned of touchpoints beside these texts. */
static void train_names(struct str beside, struct buf *out)
{
    struct name_options options = name_defaults;
    const char *source = getenv("HARK_SOURCE");
    struct err err = { 0 };
    struct name_trainer *trainer =
        name_trainer_open(str_of(source ? source : "."), STR("en"), LAYER_ASPECT, STR_NONE, &err);
    struct buf rows;

    assert_non_null(trainer);
    buf_init(&rows, BUF_NO_CEILING);
    buf_init(out, BUF_NO_CEILING);
    for (int i = 0; i < 10; i++) {
        buf_printf(&rows, "dish\twe ate the halibut with row%d\n", i);
        buf_printf(&rows, "room\twe slept in the cottage with row%d\n", i);
    }
    name_trainer_beside(trainer, beside);
    assert_int_equal(name_trainer_add(trainer, buf_str(&rows), "rows.tsv", &err), 0);
    assert_int_equal(name_trainer_write(trainer, &options, STR_NONE, out, &err), 0);
    name_trainer_close(trainer);
    buf_release(&rows);
}

/* "haddock" is in no row, but stands where "halibut" does. */
static void words_of_like_company_weigh_alike(void **state)
{
    static const char *const fish[] = { "halibut", "haddock" }, *const homes[] = { "cottage",
                                                                                   "bungalow" };
    struct buf beside, alone, first, second;

    (void)state;
    buf_init(&beside, BUF_NO_CEILING);
    for (int i = 0; i < 20; i++) {
        buf_printf(&beside, "grilled %s in butter sauce\n", fish[i % 2]);
        buf_printf(&beside, "rented %s near sandy beach\n", homes[i % 2]);
    }
    for (int i = 0; i < 10000; i++) /* what is half of all words is known for nothing */
        buf_printf(&beside, "filler%d\n", i);
    train_names(STR_NONE, &alone);
    train_names(buf_str(&beside), &first);
    train_names(buf_str(&beside), &second);
    assert_int_equal(str_find(buf_str(&alone), STR("\nhaddock\t")), -1);
    assert_true(str_find(buf_str(&first), STR("\nhaddock\tdish ")) >= 0);
    assert_true(str_find(buf_str(&first), STR("\nbungalow\tdish -")) >= 0);
    assert_true(str_eq(buf_str(&first), buf_str(&second)));
    buf_release(&second);
    buf_release(&first);
    buf_release(&alone);
    buf_release(&beside);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rows_names_their_form),
        cmocka_unit_test(learns_what_the_rows_say),
        cmocka_unit_test(the_same_rows_give_the_same_bytes),
        cmocka_unit_test(learns_what_the_hand_layer_lacks),
        cmocka_unit_test(words_of_like_company_weigh_alike),
        cmocka_unit_test(a_broken_row_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
