/*
 * test_core.c - the small words: views, buffers, arenas, errors, maps, ids, sheets.
 */
#include "tests/test.h"

#include "core/arena.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/mention.h"
#include "core/mime.h"
#include "core/sheet.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void views_are_cut_and_searched(void **state)
{
    struct str rest = STR("a,,b"), part;
    int64_t n = 7;

    (void)state;
    assert_true(str_cut(&rest, ',', &part));
    assert_str(part, "a");
    assert_true(str_cut(&rest, ',', &part));
    assert_str(part, "");
    assert_true(str_cut(&rest, ',', &part));
    assert_str(part, "b");
    assert_false(str_cut(&rest, ',', &part));

    rest = STR("one\r\ntwo\n");
    assert_true(str_cut_line(&rest, &part));
    assert_str(part, "one");
    assert_true(str_cut_line(&rest, &part));
    assert_str(part, "two");
    assert_false(str_cut_line(&rest, &part));

    assert_str(str_trim(STR(" \t x y \n")), "x y");
    assert_int_equal(str_find(STR("hello"), STR("ll")), 2);
    assert_int_equal(str_find(STR("hello"), STR("lx")), -1);
    assert_int_equal(str_find_nocase(STR("Content-TYPE"), STR("type")), 8);
    assert_int_equal(str_find_nocase(STR("a <b><Meta x"), STR("<meta")), 5);
    assert_int_equal(str_find_nocase(STR("<<<me"), STR("<meta")), -1);
    assert_int_equal(str_find_nocase(STR("abc"), STR_NONE), 0);
    assert_true(str_starts_nocase(STR("HTTP://x"), STR("http:")));
    assert_true(str_ends(STR("feed.xml"), STR(".xml")));
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);

    assert_true(str_to_int(STR("-42"), &n));
    assert_int_equal(n, -42);
    assert_false(str_to_int(STR("9223372036854775808"), &n));
    assert_false(str_to_int(STR("4x"), &n));
    assert_int_equal(n, -42);
}

static void numbers_are_written_as_printf_writes_them(void **state)
{
    static const int64_t rows[] = {
        0, 7, -7, 10, -1000, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        char want[32], room[STR_INT_SIZE];

        snprintf(want, sizeof want, "%lld", (long long)rows[i]);
        assert_str(str_of_int(rows[i], room), want);
    }
    for (int c = 0; c < 256; c++) {
        int want = c >= '0' && c <= '9'   ? c - '0'
                   : c >= 'a' && c <= 'f' ? c - 'a' + 10
                   : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                          : -1;

        assert_int_equal(char_hex((char)c), want);
    }
}

static void padding_ends_base64(void **state)
{
    static const struct {
        const char *in, *want;
    } rows[] = {
        { "aGk=", "hi" },      { "aGk", "hi" },
        { "a G\r\nk=", "hi" }, { "aGk=\r\n_______\r\nThe list's own footer\r\n", "hi" },
        { "aA==aA==", "h" },   { "=aGkh", "hi!" },
        { "aGkh\r\n", "hi!" }, { "", "" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct buf out;

        buf_init(&out, 100);
        mime_put_base64(str_of(rows[i].in), &out);
        assert_str(buf_str(&out), rows[i].want);
        buf_release(&out);
    }
}

static void a_beginning_of_an_id_has_the_least_number(void **state)
{
    (void)state;
    assert_int_equal(hash_id_number(STR("aaaaaaaaaaaaa")), 0);
    assert_int_equal(hash_id_number(STR("aaaaaaaaaaab")), 1);
    assert_int_equal(hash_id_number(STR("7777777777777")), (INT64_C(1) << 60) - 1);
    assert_int_equal(hash_id_number(STR("b")), INT64_C(1) << 55);
    assert_int_equal(hash_id_number(STR("2")), INT64_C(26) << 55);
}

static void a_file_with_too_long_a_path_is_an_error(void **state)
{
    static char name[70000];
    struct err err = { 0 };
    struct buf out;

    (void)state;
    memset(name, 'x', sizeof name - 1);
    assert_int_equal(file_read(STR("/tmp"), name, &out, &err), -1);
    assert_true(err_is_set(&err));
    err_clear(&err);
    assert_int_equal(file_write(name, STR("x"), &err), -1);
    assert_true(err_is_set(&err));
}

static void a_buffer_refuses_to_pass_its_ceiling(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 5);
    assert_int_equal(buf_putz(&b, "abc"), 0);
    assert_int_equal(buf_putz(&b, "def"), -1);
    assert_true(b.full);
    assert_int_equal(buf_putz(&b, "d"), -1); /* full for good: one check at the end is enough */
    assert_str(buf_str(&b), "abc");
    buf_clear(&b);
    assert_int_equal(buf_printf(&b, "%d-%s", 12, "ab"), 0);
    assert_str(buf_str(&b), "12-ab");
    buf_release(&b);
}

static void an_arena_hands_out_zeroed_memory(void **state)
{
    struct arena a;
    size_t cap = 0;
    int *v = NULL;

    (void)state;
    arena_init(&a);
    for (int i = 0; i < 1000; i++) {
        v = arena_grow(&a, v, &cap, (size_t)i + 1, sizeof *v);
        v[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v[i], i);
    assert_str(arena_printf(&a, "%s/%d", "x", 3), "x/3");
    arena_clear(&a);
    for (int i = 0; i < 100; i++) {
        char *p = arena_alloc(&a, 100);

        for (int j = 0; j < 100; j++)
            assert_int_equal(p[j], 0);
        memset(p, 1, 100);
    }
    arena_release(&a);
}

static void an_arena_comes_back_to_a_mark(void **state)
{
    struct arena a;
    struct arena_mark mark;
    struct str kept;

    (void)state;
    arena_init(&a);
    arena_rewind(&a, arena_mark(&a)); /* of nothing to nothing */
    kept = arena_str(&a, STR("kept"));
    mark = arena_mark(&a);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 300; i++) { /* over several blocks */
            char *p = arena_alloc(&a, 100);

            for (int k = 0; k < 100; k++)
                assert_int_equal(p[k], 0);
            p[99] = 'x';
        }
        arena_rewind(&a, mark);
        assert_str(kept, "kept");
        assert_int_equal(a.used, mark.used);
        mark = arena_mark(&a);
    }
    arena_release(&a);
}

static void the_first_cause_stays(void **state)
{
    struct err err = { 0 };
    char big[400];

    (void)state;
    assert_int_equal(err_set(&err, ERR_SOURCE, "no answer"), -1);
    err_set(&err, ERR_DATA, "second");
    err_wrap(&err, "source '%s': ", "shop");
    assert_string_equal(err.text, "source 'shop': no answer");
    assert_int_equal(err.code, ERR_SOURCE);

    err_clear(&err);
    memset(big, 'x', sizeof big);
    memcpy(big + 237, "\xe2\x82\xac", 3); /* a euro sign across the end */
    big[399] = '\0';
    err_set(&err, ERR_DATA, "%s", big);
    assert_int_equal(strlen(err.text), 237);
}

static void a_map_keeps_the_order_of_insertion(void **state)
{
    static char keys[500][8];
    struct map map;

    (void)state;
    map_init(&map);
    assert_null(map_get(&map, STR("none")));
    for (int i = 0; i < 500; i++) {
        snprintf(keys[i], sizeof keys[i], "k%d", i * 7919 % 500);
        *map_put(&map, str_of(keys[i])) = keys[i];
        if (i == 100)
            map_expect(&map, 400); /* what is in it stays */
    }
    assert_int_equal(map.n, 500);
    for (size_t i = 0; i < 500; i++) {
        assert_ptr_equal(map_get(&map, str_of(keys[i])), keys[i]);
        assert_ptr_equal(map.entries[i].value, keys[i]);
    }
    map_release(&map);
}

static void ids_are_base32_of_sha256(void **state)
{
    char id[MENTION_ID_LENGTH + 1], hex[2 * SHA256_SIZE + 1], key[131];
    unsigned char sum[SHA256_SIZE];

    (void)state;
    hash_sha256(STR("abc"), sum); /* FIPS 180-2, appendix B.1 */
    hash_hex(sum, 4, hex);
    assert_string_equal(hex, "ba7816bf");
    hash_hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), sum); /* RFC 4231, case 2 */
    hash_hex(sum, 4, hex);
    assert_string_equal(hex, "5bdcc146");
    memset(key, 0xaa, sizeof key); /* the same, case 6: a key longer than a block */
    hash_hmac_sha256((struct str){ key, sizeof key },
                     STR("Test Using Larger Than Block-Size Key - Hash Key First"), sum);
    hash_hex(sum, 4, hex);
    assert_string_equal(hex, "60e43159");
    mention_id(STR("blog"), STR("https://blog.example/1"), id);
    assert_string_equal(id, "tb3gil7kghni7");
    mention_id(STR("bloghttps"), STR("://blog.example/1"),
               id); /* the NUL between keeps them apart */
    assert_string_not_equal(id, "tb3gil7kghni7");
}

/* Of all bytes of these lengths, the marks with any one bit turned, and of all shorter ones. */
static void marks_tell_bytes_apart(void **state)
{
    enum { MOST = 100 };
    char bytes[MOST] = "";
    struct map seen;
    size_t n_marks = 0;

    (void)state;
    map_init(&seen);
    for (size_t n = 0; n <= MOST; n++)
        for (size_t bit = 0; bit <= 8 * n; bit++) {
            uint64_t mark[2], again[2];
            char *key = mem_alloc(sizeof mark);

            if (bit < 8 * n)
                bytes[bit / 8] ^= (char)(1 << bit % 8);
            hash_mark((struct str){ bytes, n }, mark);
            hash_mark((struct str){ bytes, n }, again);
            assert_memory_equal(mark, again, sizeof mark);
            if (bit < 8 * n)
                bytes[bit / 8] ^= (char)(1 << bit % 8);
            memcpy(key, &mark[bit % 2], sizeof *mark); /* each half does it alone */
            memset(key + sizeof *mark, (int)(bit % 2), sizeof *mark);
            *map_put(&seen, (struct str){ key, sizeof mark }) = key;
            assert_int_equal(seen.n, ++n_marks);
        }
    for (size_t i = 0; i < seen.n; i++)
        mem_free(seen.entries[i].value);
    map_release(&seen);
}

static void negatives_follow_label_stars_and_people(void **state)
{
    struct mention m = { .item = ITEM_EMPTY };

    (void)state;
    m.verdict.label = LABEL_NEU;
    assert_false(mention_is_negative(&m));
    m.item.rating = 2000;
    assert_true(mention_is_negative(&m));
    m.verdict.label = LABEL_MIXED;
    assert_true(mention_is_negative(&m));
    m.verdict.label = LABEL_POS;
    assert_false(mention_is_negative(&m));
    m.human = STR("neg");
    assert_true(mention_is_negative(&m));
    m.human = STR("off-topic");
    assert_false(mention_is_negative(&m));
}

static void a_cell_is_found_by_its_path(void **state)
{
    const struct column columns[] = { { STR("n"), STR("Mentions") },
                                      { STR("neg"), STR("Negative") } };
    struct sheet sheet;

    (void)state;
    sheet_init(&sheet, "touchpoints", "Where does it hurt?");
    sheet_columns(&sheet, columns, 2);
    sheet_row(&sheet, STR("staff"))->cells[1] = (struct cell){ .kind = CELL_COUNT, .value = 4 };
    sheet_row(&sheet, STR("price"));
    assert_int_equal(sheet_find(&sheet, STR("staff.neg"))->value, 4);
    assert_non_null(sheet_find(&sheet, STR("price.n")));
    assert_null(sheet_find(&sheet, STR("price.x")));
    assert_null(sheet_find(&sheet, STR("pric")));
    sheet_release(&sheet);
}

static void a_sheet_without_its_ids_prints_the_same(void **state)
{
    const struct column columns[] = { { STR("n"), STR("Mentions") } };
    struct str ids[] = { STR("a"), STR("b") };
    struct sheet sheet;
    struct cell *cell;

    (void)state;
    sheet_init(&sheet, "touchpoints", "Where does it hurt?");
    sheet_columns(&sheet, columns, 1);
    cell = sheet_row(&sheet, STR("staff"))->cells;
    *cell = (struct cell){ .kind = CELL_COUNT, .value = 2, .ids = ids, .n_ids = 2 };
    cell->text = arena_str(&sheet.arena, STR("usually none"));
    arena_alloc(&sheet.arena, 1 << 20); /* what its view needed to count */
    sheet_forget_ids(&sheet);
    assert_true(sheet.arena.used < 4096);
    cell = sheet_row(&sheet, STR("price"))->cells;
    assert_int_equal(cell->kind, CELL_NONE);
    cell = sheet.rows[0].cells;
    assert_int_equal(cell->value, 2);
    assert_int_equal(cell->n_ids, 0);
    assert_null(cell->ids);
    assert_true(str_eq(cell->text, STR("usually none")));
    assert_true(str_eq(sheet.columns[0].title, STR("Mentions")));
    assert_true(str_eq(sheet.title, STR("Where does it hurt?")));
    sheet_release(&sheet);
}

static void time_is_floored_before_1970_too(void **state)
{
    (void)state;
    assert_int_equal(clock_floor(3601, HOUR_S), 3600);
    assert_int_equal(clock_floor(-1, HOUR_S), -3600);
    assert_int_equal(clock_floor(-3600, HOUR_S), -3600);
}

static void only_the_newest_files_are_kept(void **state)
{
    (void)state;
    char folder[] = "/tmp/hark-test-XXXXXX", path[64];
    static const char *const names[] = { "b.lex", "a.lex", "note.txt", "c.lex" }; /* old to new */

    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 4; i++) {
        struct timespec times[2] = { { .tv_sec = 1000 + i }, { .tv_sec = 1000 + i } };
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        assert_int_equal(file_write(path, STR("x"), NULL), 0);
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    }
    file_keep_newest(folder, ".lex", 2);
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        assert_int_equal(unlink(path), i == 0 ? -1 : 0);
    }
    assert_int_equal(rmdir(folder), 0);
    file_keep_newest(folder, ".lex", 2); /* no folder: nothing to do */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(views_are_cut_and_searched),
        cmocka_unit_test(numbers_are_written_as_printf_writes_them),
        cmocka_unit_test(padding_ends_base64),
        cmocka_unit_test(a_beginning_of_an_id_has_the_least_number),
        cmocka_unit_test(a_file_with_too_long_a_path_is_an_error),
        cmocka_unit_test(a_buffer_refuses_to_pass_its_ceiling),
        cmocka_unit_test(an_arena_hands_out_zeroed_memory),
        cmocka_unit_test(an_arena_comes_back_to_a_mark),
        cmocka_unit_test(only_the_newest_files_are_kept),
        cmocka_unit_test(the_first_cause_stays),
        cmocka_unit_test(a_map_keeps_the_order_of_insertion),
        cmocka_unit_test(ids_are_base32_of_sha256),
        cmocka_unit_test(marks_tell_bytes_apart),
        cmocka_unit_test(negatives_follow_label_stars_and_people),
        cmocka_unit_test(a_cell_is_found_by_its_path),
        cmocka_unit_test(a_sheet_without_its_ids_prints_the_same),
        cmocka_unit_test(time_is_floored_before_1970_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
