/*
 * test_token.c - texts as words: classes, emoticons, hashtags, breaks.
 */
#include "tests/test.h"

#include "analyze/token.h"
#include "core/buf.h"

#include <string.h>

/* Tokens with a space between; breaks as "," ";" "." behind them, flags as ^ capitals, ~ drawn out. */
static void print(const struct tokenizer *t, struct buf *out)
{
    for (size_t i = 0; i < t->n; i++) {
        const struct token *token = &t->tokens[i];
        if (i > 0)
            buf_putc(out, ' ');
        buf_puts(out, token->text);
        if (token->capitals)
            buf_putc(out, '^');
        if (token->drawn_out)
            buf_putc(out, '~');
        for (unsigned k = 0; k < token->bangs; k++)
            buf_putc(out, '!');
        if (token->question)
            buf_putc(out, '?');
        if (i + 1 < t->n)
            buf_putz(out, token->after == BREAK_COMMA      ? ","
                          : token->after == BREAK_CLAUSE   ? ";"
                          : token->after == BREAK_SENTENCE ? "."
                                                           : "");
    }
}

/* The wordbook looks at so many bytes of each text. */
static void assert_zeros_behind(const struct tokenizer *t)
{
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = t->tokens[i].text.n; k < TOKEN_KEY; k++)
            assert_int_equal(t->tokens[i].text.p[k], 0);
}

static const struct {
    const char *text, *want;
} rows[] = {
    { "", "" },
    { "   ", "" },
    { "Good coffee", "good coffee" },
    { "Good, cheap; open. Yes", "good, cheap; open. yes" },
    { "I don't know", "i don't know" },
    { "I don\xE2\x80\x99t know", "i don't know" },
    { "well-made", "well made" },
    { "so - bad", "so; bad" },
    { "WORST ever", "worst^ ever" },
    { "soooo gooood", "soo~ good~" },
    { "wow!!! why?", "wow!!!. why?" },
    { "see https://a.example/x?y=1, ok", "see <url> ok" },
    { "@acme hi", "<user> hi" },
    { "#BadService today", "bad service today" },
    { "#fail", "fail" },
    { "it took 45 minutes", "it took <number> minutes" },
    { "5 stars, 0/10", "5 stars, 0/10" },
    { "$20 or 30\xE2\x82\xAC or 10%", "<price> or <price> or <percent>" },
    { "nice :) really", "nice :) really" },
    { "nice :)))", "nice :)" },
    { "at 10:30", "at <number>" },
    { "love it \xE2\x9D\xA4\xEF\xB8\x8F", "love it; \xE2\x9D\xA4" },
    { "great\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD", "great; \xF0\x9F\x91\x8D" },
    { "Stra\xC3\x9F"
      "e",
      "strasse" },
    { "l'h\xC3\xB4tel", "l h\xC3\xB4tel" },
    { "fish &amp; chips", "fish chips" },
    { "\xE4\xBD\xA0\xE5\xA5\xBD", "\xE4\xBD\xA0 \xE5\xA5\xBD" },
    { "3g network", "3g network" },
    { "'quoted' words'", "quoted words" },
};

static void cuts_texts_as_people_read_them(void **state)
{
    (void)state;
    struct map emoticons;
    struct tokenizer t;
    struct buf out;

    map_init(&emoticons);
    *map_put(&emoticons, STR(":)")) = &emoticons;
    tokenizer_init(&t, &emoticons);
    buf_init(&out, BUF_NO_CEILING);
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        buf_clear(&out);
        tokenizer_cut(&t, STR_NONE, str_of(rows[i].text));
        print(&t, &out);
        assert_str(buf_str(&out), rows[i].want);
        assert_zeros_behind(&t);
    }
    buf_release(&out);
    tokenizer_release(&t);
    map_release(&emoticons);
}

static void places_of_tokens_are_those_of_the_source(void **state)
{
    (void)state;
    static const char text[] =
        "Caf\xC3\xA9 \xE2\x80\x9Cgood\xE2\x80\x9D #NoWay \xF0\x9F\x98\xA1 end";
    static const char *const want[] = { "Caf\xC3\xA9",      "good", "No", "Way",
                                        "\xF0\x9F\x98\xA1", "end" };
    struct tokenizer t;

    tokenizer_init(&t, NULL);
    tokenizer_cut(&t, STR_NONE, str_of(text));
    assert_int_equal(t.n, N_ROWS(want));
    for (size_t i = 0; i < t.n; i++)
        assert_str(str_sub(str_of(text), t.tokens[i].at, t.tokens[i].length), want[i]);
    tokenizer_release(&t);
}

static void a_title_ends_its_sentence(void **state)
{
    (void)state;
    struct tokenizer t;

    tokenizer_init(&t, NULL);
    tokenizer_cut(&t, STR("Bad day"), STR("good night"));
    assert_int_equal(t.n, 4);
    assert_true(t.tokens[1].in_title);
    assert_int_equal(t.tokens[1].after, BREAK_SENTENCE);
    assert_false(t.tokens[2].in_title);
    tokenizer_release(&t);
}

static void any_bytes_are_cut(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    static const char *const units[] = {
        "a",
        "!",
        "#",
        "@",
        "'",
        ".",
        "\xFF",
        "\xF0\x9F\x98\x80",
        "\xE2\x80\x8D",
        "&",
        ":)",
        "1",
        "\xEF\xB7\xBA",
        "-",
        "$",
        "aB",
        "\xE2\x80\x99",
        "n't",
        "1.",
    };
    struct tokenizer t;
    struct buf text;

    tokenizer_init(&t, NULL);
    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < N_ROWS(units); i++) {
        buf_clear(&text);
        while (text.n < SIZE / 4)
            buf_putz(&text, units[i]);
        tokenizer_cut(&t, STR_NONE, buf_str(&text));
        for (size_t k = 0; k < t.n; k++)
            assert_true(t.tokens[k].at + t.tokens[k].length <= text.n);
        if (t.n < SIZE / 16)
            assert_zeros_behind(&t);
    }
    buf_release(&text);
    tokenizer_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_texts_as_people_read_them),
        cmocka_unit_test(places_of_tokens_are_those_of_the_source),
        cmocka_unit_test(a_title_ends_its_sentence),
        cmocka_unit_test(any_bytes_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
