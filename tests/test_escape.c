/*
 * test_escape.c - foreign text stays text, wherever it goes.
 */
#include "tests/test.h"

#include "core/escape.h"
#include "core/limits.h"

#include <string.h>

typedef void escape_fn(struct str s, struct buf *out);

static void check(escape_fn *escape, struct str in, const char *want)
{
    struct buf out;

    buf_init(&out, MIB);
    escape(in, &out);
    assert_str(buf_str(&out), want);
    buf_release(&out);
}

struct pair {
    const char *in, *want;
};

static void a_terminal_gets_no_control_and_no_direction_mark(void **state)
{
    static const struct pair rows[] = {
        { "plain, caf\xc3\xa9", "plain, caf\xc3\xa9" },
        { "two\nlines\tand a tab", "two\nlines and a tab" },
        { "\x1b[31mred", "\\x1b[31mred" },
        { "\x1b]0;title\x07", "\\x1b]0;title\\x07" },
        { "\xc2\x9b"
          "31m",
          "\\x9b31m" },
        { "\x7f", "\\x7f" },
        { "\r", "\\x0d" },
        { "\xe2\x80\xaeright", "\\u202eright" },
        { "\xe2\x80\xaaleft", "\\u202aleft" },
        { "\xd8\x9c"
          "arabic",
          "\\u061carabic" },
        { "\xe2\x81\xa9"
          "end",
          "\\u2069end" },
        { "\xe2\x81\xa6isolate", "\\u2066isolate" },
        { "\xe2\x80\xa8line", "\\u2028line" },
        { "\x9b", "\xef\xbf\xbd" },
        { "back\\slash", "back\\slash" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        check(escape_terminal, str_of(rows[i].in), rows[i].want);
}

static void a_log_line_stays_one_line(void **state)
{
    static const struct pair rows[] = {
        { "a\nb", "a\\nb" },
        { "a\r\nb", "a\\x0d\\nb" },
        { "a\\nb", "a\\\\nb" },
        { "a\xc2\x85"
          "b",
          "a\\x85b" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        check(escape_log, str_of(rows[i].in), rows[i].want);
}

static void a_spreadsheet_sees_no_formula(void **state)
{
    static const struct pair rows[] = {
        { "plain", "\"plain\"" },
        { "say \"hi\"", "\"say \"\"hi\"\"\"" },
        { "=1+1", "\"'=1+1\"" },
        { "+1", "\"'+1\"" },
        { "-1", "\"'-1\"" },
        { "@SUM(A1)", "\"'@SUM(A1)\"" },
        { "  =1", "\"'  =1\"" },
        { "\t=1", "\"'\t=1\"" },
        { "\xef\xbb\xbf=1", "\"'\xef\xbb\xbf=1\"" },
        { "\xe2\x80\x8b=1", "\"'\xe2\x80\x8b=1\"" },
        { "\xef\xbc\x9d"
          "1",
          "\"'\xef\xbc\x9d"
          "1\"" },
        { "a=1", "\"a=1\"" },
        { "", "\"\"" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        check(escape_csv, str_of(rows[i].in), rows[i].want);
}

static void a_scalar_of_yaml_keeps_its_quotes(void **state)
{
    static const struct pair rows[] = {
        { "", "''" },
        { "no: # x", "'no: # x'" },
        { "Fish'n", "'Fish''n'" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        check(escape_yaml, str_of(rows[i].in), rows[i].want);
}

static void base64_is_padded(void **state)
{
    static const struct pair rows[] = {
        { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foobar", "Zm9vYmFy" },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        check(escape_base64, str_of(rows[i].in), rows[i].want);
}

static void a_url_component_holds_nothing_that_has_a_meaning(void **state)
{
    (void)state;
    check(escape_url, STR("a b/c?d=\xc3\xa9"), "a%20b%2Fc%3Fd%3D%C3%A9");
}

static void check_header(const char *in, const char *want)
{
    struct buf out;

    buf_init(&out, MIB);
    escape_mail_header("Subject", str_of(in), &out);
    assert_str(buf_str(&out), want);
    buf_release(&out);
}

static void a_header_cannot_be_continued_by_a_stranger(void **state)
{
    (void)state;
    check_header("plain words", "Subject: plain words\r\n");
    check_header("a\r\nBcc: evil@x.example", "Subject: a Bcc: evil@x.example\r\n");
    check_header("a\xc2\x85"
                 "b\xe2\x80\xa8"
                 "c",
                 "Subject: a b c\r\n");
    check_header("caf\xc3\xa9 Nord", "Subject: =?UTF-8?B?Y2Fmw6k=?= Nord\r\n");
    check_header("\xc3\xa9 \xc3\xa9 x", "Subject: =?UTF-8?B?w6kgw6k=?= x\r\n");
    check_header("=?UTF-8?B?w6k=?=", "Subject: =?UTF-8?B?PT9VVEYtOD9CP3c2az0/PQ==?=\r\n");
    check_header("", "Subject: \r\n");
}

/* Whatever is put in: CRLF ends only, no line over 78, continuation lines start with a blank. */
static void long_headers_are_folded(void **state)
{
    struct buf in, out;
    struct str rest, line;
    bool first = true;

    (void)state;
    buf_init(&in, MIB);
    buf_init(&out, MIB);
    for (int i = 0; i < 40; i++)
        buf_putz(&in, i % 3 ? "some words "
                            : "gr\xc3\xbc\xc3\x9f"
                              "e\xf0\x9f\x98\xa1 ");
    for (int i = 0; i < 50; i++)
        buf_putz(&in, "\xe6\xbc\xa2\xe5\xad\x97");
    escape_mail_header("Subject", buf_str(&in), &out);
    rest = buf_str(&out);
    while (!str_is_empty(rest)) {
        ptrdiff_t end = str_find(rest, STR("\r\n"));

        assert_true(end >= 0);
        line = str_sub(rest, 0, (size_t)end);
        rest = str_from(rest, (size_t)end + 2);
        assert_true(line.n <= (str_find(line, STR("=?")) < 0 ? 78 : 76)); /* RFC 2047, section 2 */
        assert_true(str_find_char(line, '\n') < 0);
        assert_true(first || line.p[0] == ' ');
        first = false;
    }
    buf_release(&in);
    buf_release(&out);
}

static void a_word_that_must_be_encoded_far_right_begins_a_line(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, MIB);
    escape_mail_words(STR("\xc3\xa9"), 70, &out);
    buf_putc(&out, '\0');
    assert_string_equal(out.p, "\r\n =?UTF-8?B?w6k=?=");
    buf_release(&out);
}

static void quoted_printable_keeps_lines_short_and_ends_them_alike(void **state)
{
    static const struct pair rows[] = {
        { "a\nb\n", "a\r\nb\r\n" },     { "a = \xc3\xa9", "a =3D =C3=A9\r\n" },
        { "end \n", "end=20\r\n" },     { ".\n", "=2E\r\n" },
        { "From x\n", "=46rom x\r\n" },
    };
    struct buf in, out;
    struct str rest, line;

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        check(escape_quoted_printable, str_of(rows[i].in), rows[i].want);
    buf_init(&in, MIB);
    buf_init(&out, MIB);
    for (int i = 0; i < 300; i++)
        buf_putz(&in, i % 7 ? "x" : "\xc3\xa9 ");
    escape_quoted_printable(buf_str(&in), &out);
    rest = buf_str(&out);
    while (str_cut_line(&rest, &line))
        assert_true(line.n <= 76);
    buf_clear(&in);
    buf_clear(&out);
    for (int i = 0; i < 75; i++)
        buf_putc(&in, 'x');
    buf_putz(&in, " \n"); /* has no room in its line any more */
    escape_quoted_printable(buf_str(&in), &out);
    assert_int_equal(out.n, 75 + 3 + 3 + 2);
    assert_memory_equal(out.p + 75, "=\r\n=20\r\n", 8);
    buf_release(&in);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_gets_no_control_and_no_direction_mark),
        cmocka_unit_test(a_log_line_stays_one_line),
        cmocka_unit_test(a_spreadsheet_sees_no_formula),
        cmocka_unit_test(a_scalar_of_yaml_keeps_its_quotes),
        cmocka_unit_test(base64_is_padded),
        cmocka_unit_test(a_url_component_holds_nothing_that_has_a_meaning),
        cmocka_unit_test(a_header_cannot_be_continued_by_a_stranger),
        cmocka_unit_test(long_headers_are_folded),
        cmocka_unit_test(a_word_that_must_be_encoded_far_right_begins_a_line),
        cmocka_unit_test(quoted_printable_keeps_lines_short_and_ends_them_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
