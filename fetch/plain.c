/*
 * plain.c - Markdown and BBCode to plain text, in one pass each.
 */
#include "fetch/plain.h"

#include "fetch/text.h"

#include <string.h>

static const char quote_mark[] = { TEXT_QUOTE, '\0' };

/* Takes the marks of a quoted line off its start; false: there are none. */
static bool take_quote_marks(struct str *line)
{
    bool is_quoted = false;

    while (str_starts(*line = str_trim(*line), STR(">"))) {
        *line = str_from(*line, 1);
        is_quoted = true;
    }
    return is_quoted;
}

/* List marks, hashes of headings: what a line begins with. */
static struct str without_line_marks(struct str line)
{
    size_t hashes = 0;

    while (hashes < line.n && line.p[hashes] == '#')
        hashes++;
    if (hashes > 0 && hashes <= 6 && (hashes == line.n || line.p[hashes] == ' '))
        line = str_trim(str_from(line, hashes));
    if (line.n > 1 && strchr("*+-", line.p[0]) && line.p[1] == ' ')
        line = str_trim(str_from(line, 2));
    return line;
}

/* A rule, or the fence of a block of code. */
static bool is_only_marks(struct str line)
{
    size_t i = 0;

    if (str_starts(line, STR("```")) || str_starts(line, STR("~~~")))
        return true;
    while (i < line.n && (line.p[i] == line.p[0] || line.p[i] == ' '))
        i++;
    return line.n >= 3 && i == line.n && strchr("-*_=", line.p[0]);
}

/* "[words](address)" at the start: its words, and what is behind it. */
static bool take_link(struct str *s, struct str *words)
{
    ptrdiff_t close = str_find(*s, STR("](")), end, nested;

    if (!str_starts(*s, STR("[")) || close < 0)
        return false;
    end = str_find_char(str_from(*s, (size_t)close), ')');
    *words = str_sub(*s, 1, (size_t)close - 1);
    nested = str_find_char(*words, '[');
    if (end < 0 || nested >= 0)
        return false;
    *s = str_from(*s, (size_t)close + (size_t)end + 1);
    return true;
}

/* How many of the marks at the start belong to emphasis or code; 0: it is text. */
static size_t mark_length(struct str s, char before)
{
    char c = s.p[0];
    size_t n = 1;

    if (!strchr("*_`~", c))
        return 0;
    while (n < s.n && s.p[n] == c)
        n++;
    if (c == '~')
        return n == 2 ? 2 : 0;
    if (c == '`')
        return n;
    if (n > 3 || (char_is_space(before) && (n == s.n || char_is_space(s.p[n]))))
        return 0; /* "2 * 3" */
    if (c == '_' && !char_is_space(before) && n < s.n &&
        (char_is_alpha(s.p[n]) || char_is_digit(s.p[n])) &&
        (char_is_alpha(before) || char_is_digit(before)))
        return 0; /* snake_case */
    return n;
}

static void put_markdown_line(struct str s, struct buf *out)
{
    char before = ' ';

    while (s.n) {
        struct str words;
        size_t n;

        if (str_starts(s, STR("!["))) {
            struct str picture = str_from(s, 1);

            if (take_link(&picture, &words)) {
                s = picture;
                continue;
            }
        }
        if (s.p[0] == '[' && take_link(&s, &words)) {
            buf_puts(out, words);
            before = 'x';
            continue;
        }
        if (s.p[0] == '\\' && s.n > 1 && strchr("\\`*_{}[]()#+-.!>~|", s.p[1])) {
            buf_putc(out, s.p[1]);
            before = s.p[1];
            s = str_from(s, 2);
            continue;
        }
        n = mark_length(s, before);
        if (n == 0) {
            buf_putc(out, s.p[0]);
            before = s.p[0];
            n = 1;
        }
        s = str_from(s, n);
    }
}

void plain_from_markdown(struct str text, struct buf *out)
{
    bool has_html = text_has_markup(text); /* Markdown may hold it */
    struct buf plain;
    struct str line;

    buf_init(&plain, BUF_NO_CEILING);
    while (str_cut_line(&text, &line)) {
        bool is_quoted = take_quote_marks(&line);

        line = without_line_marks(line);
        if (is_only_marks(line))
            continue;
        if (is_quoted)
            buf_putz(&plain, has_html ? "<blockquote>" : quote_mark);
        put_markdown_line(line, &plain);
        buf_putz(&plain, is_quoted && has_html ? "</blockquote>\n" : "\n");
    }
    if (has_html)
        text_from_markup(buf_str(&plain), out);
    else
        text_collapse(buf_str(&plain), out);
    buf_release(&plain);
}

/* The length of a tag such as "[b]", "[/b]", "[url=...]" at the start; 0: it is none. */
static size_t bbcode_length(struct str s)
{
    static const char *const tags[] = {
        "*",  "b",  "i",     "u",      "s",    "h1",    "h2",      "h3",      "hr",     "url",
        "tr", "th", "td",    "img",    "list", "olist", "code",    "quote",   "strike", "table",
        "p",  "br", "color", "center", "size", "font",  "spoiler", "noparse",
    };
    ptrdiff_t end = str_find_char(str_sub(s, 0, 300), ']');
    size_t from = s.n > 1 && s.p[1] == '/' ? 2 : 1;
    struct str name = str_sub(s, from, end > 0 ? (size_t)end - from : 0);
    ptrdiff_t equal = str_find_char(name, '=');

    if (equal >= 0)
        name.n = (size_t)equal;
    for (size_t i = 0; end > (ptrdiff_t)from && i < sizeof tags / sizeof *tags; i++)
        if (str_eq_nocase(name, str_of(tags[i])))
            return (size_t)end + 1;
    return 0;
}

/* The first of a quoted line has its mark before it. */
static void put_bbcode_char(char c, bool quoted, struct buf *out)
{
    bool first = out->n == 0 || out->p[out->n - 1] == '\n';

    if (quoted && first && char_is_space(c))
        return;
    if (quoted && first)
        buf_putz(out, quote_mark);
    buf_putc(out, c);
}

void plain_from_bbcode(struct str text, struct buf *out)
{
    size_t quotes = 0; /* open ones */
    struct buf plain;

    buf_init(&plain, BUF_NO_CEILING);
    while (text.n) {
        size_t n = text.p[0] == '[' ? bbcode_length(text) : 0;
        bool opens = n && str_starts_nocase(text, STR("[quote"));
        bool closes = n && str_starts_nocase(text, STR("[/quote"));

        quotes = opens ? quotes + 1 : quotes - (closes && quotes);
        if (n == 0)
            put_bbcode_char(text.p[0], quotes > 0, &plain);
        else if (opens || closes || str_starts_nocase(text, STR("[/h")) ||
                 str_starts(text, STR("[*]")))
            buf_putc(&plain, '\n');
        text = str_from(text, n ? n : 1);
    }
    text_collapse(buf_str(&plain), out);
    buf_release(&plain);
}
