/*
 * test_utf8.c - repair by maximal subpart, walk, fold, cut, width.
 */
#include "tests/test.h"

#include "core/utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *in, *want;
    size_t mended;
} repairs[] = {
    { "plain\ttext\n", "plain\ttext\n", 0 },
    { "caf\xC3\xA9", "caf\xC3\xA9", 0 },
    { "a\x80z", "a\xEF\xBF\xBDz", 1 },
    { "a\xE2\x82z", "a\xEF\xBF\xBDz", 1 },                             /* a cut euro: one subpart */
    { "a\xED\xA0\x80z", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz", 3 }, /* a surrogate: three */
    { "\xF0\x9F\x98", "\xEF\xBF\xBD", 1 },
    { "one\r\ntwo\rthree", "one\ntwo\nthree", 0 },
    { "a\x01\x7F"
      "b\xC2\x85"
      "c",
      "abc", 3 },
    { "a\xEF\xBF\xBE"
      "b",
      "ab", 1 }, /* U+FFFE */
    { "a\xF3\xA0\x81\xA1"
      "b",
      "ab", 1 },                                          /* a tag character on its own */
    { "\xF0\x9F\x8F\xB4\xF3\xA0\x81\xA7\xF3\xA0\x81\xBF", /* a flag keeps its tags */
      "\xF0\x9F\x8F\xB4\xF3\xA0\x81\xA7\xF3\xA0\x81\xBF", 0 },
};

static void repair_replaces_maximal_subparts_and_drops_controls(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(repairs); i++) {
        struct buf out;

        buf_init(&out, BUF_NO_CEILING);
        assert_int_equal(utf8_repair(str_of(repairs[i].in), &out), repairs[i].mended);
        assert_str(buf_str(&out), repairs[i].want);
        assert_true(utf8_is_clean(buf_str(&out)));
        assert_int_equal(utf8_is_clean(str_of(repairs[i].in)),
                         strcmp(repairs[i].in, repairs[i].want) == 0);
        buf_release(&out);
    }
}

/* The rows of the corpus name how many U+FFFD each malformed string becomes. */
static void malformed_strings_of_the_corpus_are_counted_right(void **state)
{
    const char *corpus = getenv("HARK_CORPUS");
    char path[4096];
    json_t *rows;
    size_t i;
    json_t *row;

    (void)state;
    snprintf(path, sizeof path, "%s/hostile/own/strings/utf8-malformed.json",
             corpus ? corpus : "../shared/corpus");
    rows = json_load_file(path, JSON_ALLOW_NUL, NULL);
    if (!rows) {
        print_message("# skipped: no '%s'\n", path);
        return;
    }
    json_array_foreach(rows, i, row)
    {
        const char *hex = json_string_value(json_object_get(row, "hex"));
        struct buf raw, out;
        size_t n = 0;
        struct str rest;
        uint32_t cp;

        buf_init(&raw, 4096);
        buf_init(&out, 65536);
        for (; hex[0] && hex[1]; hex += 2) {
            char pair[3] = { hex[0], hex[1], 0 };

            buf_putc(&raw, (char)strtol(pair, NULL, 16));
        }
        utf8_repair(buf_str(&raw), &out);
        rest = buf_str(&out);
        while (utf8_next(&rest, &cp))
            n += cp == UTF8_REPLACEMENT;
        if (n != (size_t)json_integer_value(json_object_get(row, "maximal_subpart_fffd")))
            fail_msg("row %zu (%s): %zu", i, json_string_value(json_object_get(row, "why")), n);
        buf_release(&raw);
        buf_release(&out);
    }
    json_decref(rows);
}

static const struct {
    const char *in, *want;
} folds[] = {
    { "Hello, World", "hello, world" },
    { "STRA\xC3\x9F"
      "E",
      "strasse" },
    { "CAFE\xCC\x81!", "caf\xC3\xA9!" },  /* e and a combining acute compose */
    { "\xEF\xBC\xA1\xEF\xBC\xA2", "ab" }, /* full width */
    { "so\xC2\xAD"
      "ft",
      "soft" }, /* soft hyphen */
    { "\xE2\x80\x8B"
      "a\xEF\xB8\x8F",
      "a" },                      /* zero width space, variation selector */
    { "\xEF\xAC\x81ne", "fine" }, /* fi ligature */
    { "a\x80"
      "B",
      "a\xEF\xBF\xBD"
      "b" }, /* ill-formed bytes do not stop it */
};

static void folding_makes_equal_words_equal_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_ROWS(folds); i++) {
        struct buf out;

        buf_init(&out, BUF_NO_CEILING);
        assert_int_equal(utf8_fold(str_of(folds[i].in), &out), 0);
        assert_str(buf_str(&out), folds[i].want);
        buf_release(&out);
    }
}

/* Usual letters go a way of their own: the same as with an ignorable mark (U+034F) behind them, alone or
 * after a letter. */
static void usual_letters_fold_as_all_others(void **state)
{
    (void)state;
    for (uint32_t cp = 0xA0; cp < 0x180; cp++)
        for (int after = 0; after < 2; after++) {
            struct buf plain, marked, folded[2];

            buf_init(&plain, BUF_NO_CEILING);
            buf_init(&marked, BUF_NO_CEILING);
            buf_init(&folded[0], BUF_NO_CEILING);
            buf_init(&folded[1], BUF_NO_CEILING);
            buf_puts(&plain, after ? STR("N") : STR_NONE);
            utf8_put(&plain, cp);
            utf8_put(&plain, 0xC9);
            buf_puts(&marked, buf_str(&plain));
            utf8_put(&marked, 0x34F);
            assert_int_equal(utf8_fold(buf_str(&plain), &folded[0]), 0);
            assert_int_equal(utf8_fold(buf_str(&marked), &folded[1]), 0);
            assert_str(buf_str(&folded[0]), folded[1].p);
            buf_release(&plain);
            buf_release(&marked);
            buf_release(&folded[0]);
            buf_release(&folded[1]);
        }
}

static void a_long_foreign_text_folds_whole(void **state)
{
    struct buf in, out;

    (void)state;
    buf_init(&in, BUF_NO_CEILING);
    buf_init(&out, BUF_NO_CEILING);
    for (int i = 0; i < 2000; i++)
        buf_putz(&in, "\xD0\x90\xD1\x91");
    assert_int_equal(utf8_fold(buf_str(&in), &out), 0);
    assert_int_equal(utf8_count(buf_str(&out)), 4000);
    assert_true(str_starts(buf_str(&out), STR("\xD0\xB0\xD1\x91")));
    buf_release(&in);
    buf_release(&out);
}

static void cutting_and_measuring_go_by_character(void **state)
{
    (void)state;
    assert_str(utf8_cut(STR("a\xE2\x82\xAC"), 3), "a");
    assert_str(utf8_cut(STR("a\xE2\x82\xAC"), 4), "a\xE2\x82\xAC");
    assert_int_equal(utf8_width(STR("a\xE4\xB8\xAD"
                                    "e\xCC\x81\x01")),
                     4);
    assert_int_equal(utf8_class(0x1F600), UTF8_SYMBOL);
    assert_int_equal(utf8_class(0x301), UTF8_MARK);
}

static void what_is_no_character_is_written_as_the_replacement(void **state)
{
    static const struct {
        uint32_t cp;
        const char *want;
    } rows[] = {
        { 0xD7FF, "\xED\x9F\xBF" }, { 0xD800, "\xEF\xBF\xBD" },       { 0xDFFF, "\xEF\xBF\xBD" },
        { 0xE000, "\xEE\x80\x80" }, { 0x10FFFF, "\xF4\x8F\xBF\xBF" }, { 0x110000, "\xEF\xBF\xBD" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char bytes[4];
        struct str got = { bytes, utf8_encode(rows[i].cp, bytes) };

        assert_str(got, rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repair_replaces_maximal_subparts_and_drops_controls),
        cmocka_unit_test(malformed_strings_of_the_corpus_are_counted_right),
        cmocka_unit_test(folding_makes_equal_words_equal_bytes),
        cmocka_unit_test(usual_letters_fold_as_all_others),
        cmocka_unit_test(a_long_foreign_text_folds_whole),
        cmocka_unit_test(what_is_no_character_is_written_as_the_replacement),
        cmocka_unit_test(cutting_and_measuring_go_by_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
