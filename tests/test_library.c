/*
 * test_library.c - libraries that are loaded when they are first called.
 */
#include "core/library.h"

#include "tests/test.h"

#include <setjmp.h>
#include <stddef.h>
#include <string.h>

static jmp_buf back;
static char missed[80];

static void miss(const char *library, const char *function)
{
    snprintf(missed, sizeof missed, "%s %s", library, function);
    longjmp(back, 1);
}

static void test_the_first_file_that_is_there_is_taken(void **state)
{
    static struct library z = { "zlib", { "libno-such-thing.so.9", "libz.so.1" } };
    const char *(*version)(void);

    (void)state;
    *(void **)&version = library_find(&z, "zlibVersion");
    assert_non_null(version());
    assert_ptr_equal(library_find(&z, "zlibVersion"), *(void **)&version);
}

static void test_what_is_missing_is_told(void **state)
{
    static struct library none = { "libnone", { "libno-such-thing.so.9" } };
    static struct library z = { "zlib", { "libz.so.1" } };

    (void)state;
    library_missing = miss;
    if (setjmp(back) == 0)
        library_find(&none, "f");
    assert_string_equal(missed, "libnone f");
    if (setjmp(back) == 0)
        library_find(&z, "no_such_function");
    assert_string_equal(missed, "zlib no_such_function");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_file_that_is_there_is_taken),
        cmocka_unit_test(test_what_is_missing_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
