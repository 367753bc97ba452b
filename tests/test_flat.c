/*
 * test_flat.c - which lines are read without the library, and as what.
 */
#include "cli/flat.h"
#include "tests/test.h"

#include <jansson.h>
#include <string.h>

static const struct {
    const char *line, *id, *text; /* id NULL: the line is for the library */
} rows[] = {
    { "{\"id\":1,\"text\":\"good\"}", "1", "good" },
    { "{ \"text\" : \"good\" ,\t\"id\" : \"a\" }", "\"a\"", "good" },
    { "{\"text\":\"a \\\"b\\\" \\u00e9\\ud83d\\ude00\\n\\/\",\"id\":-20}", "-20",
      "a \"b\" \xC3\xA9\xF0\x9F\x98\x80\n/" },
    { "{\"id\":null,\"text\":\"\",\"lang\":\"en\",\"kind\":\"post\",\"title\":\"t\"}", "null", "" },
    { "{\"text\":\"0123456789 \xC3\xA9 0123456789\"}", "", "0123456789 \xC3\xA9 0123456789" },
    { "{\"id\":true,\"text\":\"\\b\\f\\r\\t\\\\\"}", "true", "\b\f\r\t\\" },
    { "{\"id\":false,\"text\":\"\\u00E9\\u20ac\\uFFFD\\uDBFF\\uDFFF\"}", "false",
      "\xC3\xA9\xE2\x82\xAC\xEF\xBF\xBD\xF4\x8F\xBF\xBF" },
    { "{\"id\":-123456789012345678,\"text\":\"a\"}", "-123456789012345678", "a" },
    { "\r\n{\"id\":0\n,\"text\"\t:\r\"a\" } \n", "0", "a" },
    { "{\"id\":1,\"id\":1,\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":-,\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":\"a,\"text\":\"a\"}", NULL, NULL },
    { "{\"id\"1,\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":1 \"text\":\"a\"}", NULL, NULL },
    { "{\"title\":1,\"text\":\"a\"}", NULL, NULL },
    { "{\"text\":\"\\ud83d\"}", NULL, NULL },
    { "{\"text\":\"\\ud83d\\n\"}", NULL, NULL },
    { "{\"text\":\"\\ud83d\\u0041\"}", NULL, NULL },
    { "{\"text\":\"\\ud83d\\u12\"}", NULL, NULL },
    { "{\"text\":\"\\u00g0\"}", NULL, NULL },
    { "{\"text\":\"high, then an escape \xC3\\n\"}", NULL, NULL },
    { "{text:\"a\"}", NULL, NULL },
    { "{\"id\":1.5,\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":-0,\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":01,\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":1234567890123456789,\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":\"\\u0041\",\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":[1],\"text\":\"a\"}", NULL, NULL },
    { "{\"id\":nullx,\"text\":\"a\"}", NULL, NULL },
    { "{\"text\":\"a\",\"text\":\"b\"}", NULL, NULL },
    { "{\"te\\u0078t\":\"a\"}", NULL, NULL },
    { "{\"stars\":5,\"text\":\"a\"}", NULL, NULL },
    { "{\"text\":null}", NULL, NULL },
    { "{\"text\":\"a\"", NULL, NULL },
    { "{\"text\":\"a", NULL, NULL },
    { "{\"text\":\"a\\", NULL, NULL },
    { "{\"text\":\"\\u12", NULL, NULL },
    { "{\"text\":\"\\ud800\"}", NULL, NULL },
    { "{\"text\":\"\\udc00\"}", NULL, NULL },
    { "{\"text\":\"\\u0000\"}", NULL, NULL },
    { "{\"text\":\"\\x\"}", NULL, NULL },
    { "{\"text\":\"tab\there\"}", NULL, NULL },
    { "{\"text\":\"not UTF-8: \xFF\"}", NULL, NULL },
    { "{\"text\":\"a\"} x", NULL, NULL },
    { "{\"text\":\"a\",}", NULL, NULL },
    { "{}", NULL, NULL },
    { "[1]", NULL, NULL },
    { "", NULL, NULL },
};

static void reads_plain_lines_and_leaves_the_rest(void **state)
{
    struct buf scratch;

    (void)state;
    buf_init(&scratch, BUF_NO_CEILING);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct flat flat = { 0 };
        bool read = flat_read(str_of(rows[i].line), &scratch, &flat);
        if (read != (rows[i].id != NULL))
            fail_msg("%s: %s", rows[i].line, read ? "read" : "not read");
        if (read &&
            (!str_eq(flat.id, str_of(rows[i].id)) || !str_eq(flat.text, str_of(rows[i].text))))
            fail_msg("%s: id " STR_FMT ", text " STR_FMT, rows[i].line, STR_ARG(flat.id),
                     STR_ARG(flat.text));
    }
    buf_release(&scratch);
}

static bool is_same(const json_t *tree, const char *key, struct str read)
{
    const json_t *value = json_object_get(tree, key);

    return value ? read.p && str_eq(read, (struct str){ json_string_value(value),
                                                        json_string_length(value) })
                 : !read.p;
}

/* What is read without the library, the library reads alike; what it refuses is not read either. */
static void a_line_means_what_the_library_says(void **state)
{
    struct buf scratch;

    (void)state;
    buf_init(&scratch, BUF_NO_CEILING);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        /* the whole line, and each beginning of it */
        for (size_t n = 0; n <= strlen(rows[i].line); n++) {
            json_t *tree = json_loadb(rows[i].line, n, JSON_REJECT_DUPLICATES, NULL);
            struct flat flat = { 0 };

            if (flat_read((struct str){ rows[i].line, n }, &scratch, &flat)) {
                if (!tree || !is_same(tree, "text", flat.text) ||
                    !is_same(tree, "title", flat.title) || !is_same(tree, "lang", flat.lang) ||
                    !is_same(tree, "kind", flat.kind))
                    fail_msg("%.*s", (int)n, rows[i].line);
                char *id = json_dumps(json_object_get(tree, "id"), JSON_ENCODE_ANY);
                assert_true(id ? str_eq(flat.id, str_of(id)) : !flat.id.p);
                free(id);
            }
            json_decref(tree);
        }
    }
    buf_release(&scratch);
}

/* Every place of every byte that must be escaped, and every length. */
static void finds_the_first_byte_that_is_not_plain(void **state)
{
    static const char odd[] = { '"', '\\', '\n', 0, 0x1f };
    char text[40];

    (void)state;
    for (size_t n = 0; n < sizeof text; n++) {
        bool high = false;
        memset(text, 'a', sizeof text);
        assert_int_equal(flat_plain((struct str){ text, n }, &high), n);
        assert_false(high);
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < sizeof odd; k++) {
                memset(text, i % 2 ? '!' : 0x7f, sizeof text);
                text[i] = odd[k];
                assert_int_equal(flat_plain((struct str){ text, n }, &high), i);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_plain_lines_and_leaves_the_rest),
        cmocka_unit_test(a_line_means_what_the_library_says),
        cmocka_unit_test(finds_the_first_byte_that_is_not_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
