/*
 * test_gz.c - packing, unpacking, and what must not be unpacked.
 */
#include "tests/test.h"

#include "core/gz.h"
#include "core/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void what_is_packed_is_unpacked(void **state)
{
    struct buf packed, again, out, text;

    (void)state;
    buf_init(&text, BUF_NO_CEILING);
    for (int i = 0; i < 50000; i++)
        buf_printf(&text, "line %d\n", i);
    buf_init(&packed, BUF_NO_CEILING);
    buf_init(&again, BUF_NO_CEILING);
    buf_init(&out, 20 * MIB);
    assert_int_equal(gz_deflate(buf_str(&text), 6, &packed, NULL), 0);
    assert_int_equal(gz_deflate(buf_str(&text), 6, &again, NULL), 0);
    assert_true(str_eq(buf_str(&packed), buf_str(&again)));
    assert_true(gz_is(buf_str(&packed)));
    assert_int_equal(gz_inflate(buf_str(&packed), 0, &out, NULL), 0);
    assert_true(str_eq(buf_str(&out), buf_str(&text)));

    /* a second member and junk behind it */
    buf_puts(&packed, buf_str(&again));
    buf_putz(&packed, "junk");
    buf_clear(&out);
    assert_int_equal(gz_inflate(buf_str(&packed), 0, &out, NULL), 0);
    assert_int_equal(out.n, 2 * text.n);

    buf_clear(&packed);
    assert_int_equal(gz_deflate(STR(""), 6, &packed, NULL), 0);
    buf_clear(&out);
    assert_int_equal(gz_inflate(buf_str(&packed), 0, &out, NULL), 0);
    assert_int_equal(out.n, 0);
    buf_release(&text);
    buf_release(&packed);
    buf_release(&again);
    buf_release(&out);
}

static void damage_and_bombs_are_named(void **state)
{
    struct buf packed, out, zeros;
    struct err err = { 0 };

    (void)state;
    buf_init(&zeros, BUF_NO_CEILING);
    buf_init(&packed, BUF_NO_CEILING);
    memset(buf_room(&zeros, 30 * MIB), 0, 30 * MIB);
    zeros.n = 30 * MIB;
    assert_int_equal(gz_deflate(buf_str(&zeros), 9, &packed, NULL), 0);

    buf_init(&out, 20 * MIB);
    assert_int_equal(gz_inflate(buf_str(&packed), 0, &out, &err), -1);
    assert_non_null(strstr(err.text, "times its size"));
    assert_true(out.n < 8 * MIB);
    buf_release(&out);

    err_clear(&err);
    buf_init(&out, 1000);
    assert_int_equal(gz_inflate(buf_str(&packed), 0, &out, &err), -1);
    assert_non_null(strstr(err.text, "MiB"));
    buf_release(&out);

    err_clear(&err);
    buf_init(&out, 40 * MIB);
    assert_int_equal(gz_inflate(str_sub(buf_str(&packed), 0, 200), 30 * MIB, &out, &err), -1);
    assert_non_null(strstr(err.text, "too early"));
    buf_clear(&out);
    err_clear(&err);
    packed.p[packed.n - 6] ^= 1; /* the checksum */
    assert_int_equal(gz_inflate(buf_str(&packed), 30 * MIB, &out, &err), -1);
    assert_non_null(strstr(err.text, "damaged"));
    buf_release(&out);
    buf_release(&packed);
    buf_release(&zeros);
}

static void the_bombs_of_the_corpus_end_in_a_named_error(void **state)
{
    static const struct {
        const char *file, *want; /* part of the error, or NULL: is unpacked */
    } rows[] = {
        { "attr-64M.rss.gz", "times its size" }, { "zeros-10M.gz", "times its size" },
        { "gzip-bad-crc.gz", "damaged" },        { "gzip-truncated.gz", "too early" },
        { "gzip-two-members.gz", NULL },         { "gzip-trailing.gz", NULL },
        { "text-node-256M.rss.gz", "MiB" },      { "zeros-1G.gz.gz", NULL },
    };
    const char *corpus = getenv("HARK_CORPUS");
    int n = 0;

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        static char bytes[400000];
        char path[1000];
        struct err err = { 0 };
        struct buf out;
        FILE *f;
        int rc;

        snprintf(path, sizeof path, "%s/hostile/own/bombs/%s", corpus ? corpus : "../shared/corpus",
                 rows[i].file);
        f = fopen(path, "rb");
        if (!f)
            continue;
        n++;
        buf_init(&out, LIMIT_BODY);
        rc = gz_inflate((struct str){ bytes, fread(bytes, 1, sizeof bytes, f) }, 0, &out, &err);
        fclose(f);
        if (rc != (rows[i].want ? -1 : 0) || (rows[i].want && !strstr(err.text, rows[i].want)))
            fail_msg("%s: %d '%s'", rows[i].file, rc, err.text);
        buf_release(&out);
    }
    if (n == 0)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_packed_is_unpacked),
        cmocka_unit_test(damage_and_bombs_are_named),
        cmocka_unit_test(the_bombs_of_the_corpus_end_in_a_named_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
