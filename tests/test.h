/*
 * test.h - what every unit test includes: cmocka in the order that it wants, and views of bytes.
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"

#include <stdio.h>

/* What a case needs is not here (the corpus). cmocka's own way prints "not ok # SKIP", which counts as a
 * failure; so the case ends well and says so. */
#undef skip
#define skip()                                                                                     \
    do {                                                                                           \
        printf("# skipped: %s\n", __func__);                                                       \
        return;                                                                                    \
    } while (0)

/* The view equals the C string; prints both when it does not. */
#define assert_str(view, want)                                                                     \
    do {                                                                                           \
        struct str view_ = (view);                                                                 \
        const char *want_ = (want);                                                                \
        if (!str_eq(view_, str_of(want_)))                                                         \
            fail_msg("got '" STR_FMT "', want '%s'", STR_ARG(view_), want_);                       \
    } while (0)

/* The bytes of a small file of tests/cases. */
static inline struct str read_case(const char *path, char *bytes, size_t most)
{
    FILE *f = fopen(path, "rb");
    size_t n = 0;

    assert_non_null(f);
    n = fread(bytes, 1, most, f);
    fclose(f);
    return (struct str){ bytes, n };
}

#define N_ROWS(table) (sizeof(table) / sizeof *(table))

#endif
