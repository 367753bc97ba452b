/*
 * json.c - JSON from strangers.
 */
#include "fetch/json.h"

#include "core/limits.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_NAME = 200 };

static bool too_deep(struct str text)
{
    size_t depth = 0;
    bool in_string = false;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > LIMIT_DEPTH_JSON)
                return true;
        } else if ((c == ']' || c == '}') && depth) {
            depth--;
        }
    }
    return false;
}

/* The four hex digits behind "\u", or -1. */
static int32_t hex4(struct str s)
{
    int32_t value = 0;

    if (s.n < 6)
        return -1;
    for (size_t i = 2; i < 6; i++) {
        int digit = char_hex(s.p[i]);

        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* One escape sequence; returns how many bytes it was. */
static size_t mend_escape(struct str s, struct buf *out)
{
    int32_t cp;

    if (s.n < 2)
        return s.n;
    if (s.p[1] != 'u') {
        if (strchr("\"\\/bfnrt", s.p[1]))
            buf_put(out, s.p, 2);
        else
            buf_putc(out, s.p[1]); /* "\'" */
        return 2;
    }
    cp = hex4(s);
    if (cp < 0)
        return 2;
    if (cp >= 0xD800 && cp <= 0xDBFF) {
        struct str next = str_from(s, 6);
        int32_t low = str_starts(next, STR("\\u")) ? hex4(next) : -1;

        if (low >= 0xDC00 && low <= 0xDFFF) {
            buf_put(out, s.p, 12);
            return 12;
        }
    }
    if (cp >= 0xD800 && cp <= 0xDFFF)
        buf_putz(out, "\\uFFFD");
    else
        buf_put(out, s.p, 6);
    return 6;
}

/* What the mended text ends with, which has no white space between its values; '\0' at the start. */
static char last_of(const struct buf *out)
{
    return out->n ? out->p[out->n - 1] : '\0';
}

static struct str skip_space(struct str s)
{
    while (s.n && char_is_space(s.p[0]))
        s = str_from(s, 1);
    return s;
}

/* The letters, digits and signs of a name without quotes; 0 when none starts here. */
static size_t word_length(struct str s)
{
    size_t n = 0;

    if (s.n && (char_is_alpha(s.p[0]) || (s.p[0] && strchr("_$@", s.p[0]))))
        while (n < s.n && (char_is_alpha(s.p[n]) || char_is_digit(s.p[n]) ||
                           (s.p[n] && strchr("_$@-", s.p[n]))))
            n++;
    return n;
}

/* A name, with quotes or without, and a colon behind it. */
static bool starts_member(struct str s)
{
    size_t n = word_length(s);

    if (s.n && (s.p[0] == '"' || s.p[0] == '\'')) {
        for (n = 1; n < s.n && n < LONGEST_NAME && s.p[n] != s.p[0];)
            n++;
        n++;
    }
    return n > 0 && str_starts(skip_space(str_from(s, n)), STR(":"));
}

/* Whether a quote with this behind it ends its string: quotes that nobody escaped stand inside strings
 * ("a 5" pipe"), with other things behind them. */
static bool ends_string(struct str rest)
{
    static const char values[] = "\"'{[}]-0123456789";

    rest = skip_space(rest);
    if (!rest.n || strchr(":}]", rest.p[0]) || str_starts(rest, STR("//")) ||
        str_starts(rest, STR("/*")))
        return true;
    if (rest.p[0] != ',')
        return starts_member(rest); /* a comma was forgotten */
    rest = skip_space(str_from(rest, 1));
    return !rest.n || (rest.p[0] && strchr(values, rest.p[0])) || str_starts(rest, STR("/")) ||
           str_starts(rest, STR("true")) || str_starts(rest, STR("false")) ||
           str_starts(rest, STR("null")) || starts_member(rest);
}

/* A string; *s stands at its quote, of either kind. */
static void mend_string(struct str *s, struct buf *out)
{
    char quote = s->p[0];
    size_t i = 1;

    buf_putc(out, '"');
    while (i < s->n && (s->p[i] != quote || !ends_string(str_from(*s, i + 1)))) {
        unsigned char c = (unsigned char)s->p[i];

        if (c == '\\') {
            i += mend_escape(str_from(*s, i), out);
            continue;
        }
        if (c == '\n' || c == '\t' || c == '"')
            buf_putz(out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\\"");
        else if (c >= ' ')
            buf_putc(out, (char)c);
        i++;
    }
    buf_putc(out, '"');
    *s = str_from(*s, i + 1);
}

/* A number that a 64-bit integer or a double cannot hold becomes a string, and so does "4,5": behind a
 * colon that is one number. */
static void mend_number(struct str *s, struct buf *out)
{
    size_t n = 0, digits = 0;
    bool real = false, odd, is_member = last_of(out) == ':';

    while (n < s->n && (char_is_digit(s->p[n]) || memchr("+-.eE", s->p[n], 5))) {
        digits += char_is_digit(s->p[n]);
        real = real || s->p[n] == '.' || s->p[n] == 'e' || s->p[n] == 'E';
        n++;
    }
    odd = (!real && digits > 18) || memchr(s->p, 'e', n) || memchr(s->p, 'E', n) ||
          (n > 1 && s->p[0] == '0' && char_is_digit(s->p[1])) || s->p[0] == '+' ||
          s->p[n - 1] == '.';
    if (is_member && n + 1 < s->n && s->p[n] == ',' && char_is_digit(s->p[n + 1])) {
        for (n++; n < s->n && char_is_digit(s->p[n]);)
            n++;
        odd = true;
    }
    buf_printf(out, odd ? "\"" STR_FMT "\"" : STR_FMT, (int)n, s->p);
    *s = str_from(*s, n);
}

/* A name without quotes, or a word that is no value of JSON. */
static void mend_word(struct str *s, struct buf *out)
{
    struct str word = str_sub(*s, 0, word_length(*s));

    *s = str_from(*s, word.n);
    if (last_of(out) == '\0')
        buf_puts(out, word); /* plain text, which is no JSON */
    else if (str_starts(skip_space(*s), STR(":")))
        buf_printf(out, "\"" STR_FMT "\"", STR_ARG(word));
    else if (str_eq_nocase(word, STR("true")) || str_eq_nocase(word, STR("false")))
        buf_putz(out, char_lower(word.p[0]) == 't' ? "true" : "false");
    else
        buf_putz(out, "null"); /* "undefined", "None", "NaN" */
}

/* Skips a comment or what HTML and XML wrap around scripts; false when there is none. */
static bool skip_wrapping(struct str *s)
{
    static const struct {
        struct str from, to;
    } comments[] = {
        { { "/*", 2 }, { "*/", 2 } },      { { "//", 2 }, { "\n", 1 } },
        { { "<!--", 4 }, { "", 0 } },      { { "-->", 3 }, { "", 0 } },
        { { "<![CDATA[", 9 }, { "", 0 } }, { { "]]>", 3 }, { "", 0 } },
        { { ";", 1 }, { "", 0 } },
    };

    for (size_t i = 0; i < sizeof comments / sizeof *comments; i++) {
        ptrdiff_t end;

        if (!str_starts(*s, comments[i].from))
            continue;
        *s = str_from(*s, comments[i].from.n);
        end = str_find(*s, comments[i].to);
        *s = str_from(*s, end < 0 ? s->n : (size_t)end + comments[i].to.n);
        return true;
    }
    return false;
}

/* A comma or a closing bracket: a member without a value has none, of several commas the first counts, and
 * none before a bracket. */
static void mend_end(char c, struct buf *out)
{
    char last = last_of(out);

    if (last == ':')
        buf_putz(out, "null");
    if (last == ',' && c != ',')
        out->n--;
    if (c != ',' || (last && !strchr(",[{", last)))
        buf_putc(out, c);
}

static void mend(struct str s, struct buf *out)
{
    while (s.n) {
        char c = s.p[0], last = last_of(out);
        bool is_string = c == '"' || c == '\'', is_word = word_length(s) > 0;
        bool is_number = char_is_digit(c) || c == '-' || c == '+';

        if (!is_string && skip_wrapping(&s))
            continue;
        if ((is_string || is_number || is_word || c == '{' || c == '[') && last &&
            !strchr(":,{[", last))
            buf_putc(out, ','); /* between two values it was forgotten */
        if (is_string) {
            mend_string(&s, out);
        } else if (is_number) {
            mend_number(&s, out);
        } else if (is_word) {
            mend_word(&s, out);
        } else {
            if (c == ',' || c == '}' || c == ']')
                mend_end(c, out);
            else if ((unsigned char)c > ' ')
                buf_putc(out, c);
            s = str_from(s, 1);
        }
    }
}

json_t *json_read(struct str text, int32_t *mended, struct err *err)
{
    const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_ANY;
    json_error_t why;
    json_t *root;
    struct buf clean;

    text = str_trim(text);
    if (too_deep(text)) {
        err_set(err, ERR_DATA, "JSON nested deeper than %d levels", LIMIT_DEPTH_JSON);
        return NULL;
    }
    root = json_loadb(text.p ? text.p : "", text.n, flags, &why);
    if (root)
        return root;
    buf_init(&clean, BUF_NO_CEILING);
    mend(text, &clean);
    root =
        too_deep(buf_str(&clean)) ? NULL : json_loadb(clean.p ? clean.p : "", clean.n, flags, NULL);
    buf_release(&clean);
    if (root)
        ++*mended;
    else if (!why.text[0]) /* so jansson says that it got no memory */
        err_set(err, ERR_DATA, "more JSON than there is memory for");
    else
        err_set(err, ERR_DATA, "not JSON: line %d, column %d: %s", why.line, why.column, why.text);
    return root;
}

/* json_object_getn() is younger than the Jansson that we ask for. */
static const json_t *member(const json_t *object, struct str name)
{
    char key[256];

    if (name.n >= sizeof key)
        return NULL;
    memcpy(key, name.p ? name.p : "", name.n);
    key[name.n] = '\0';
    return json_object_get(object, key);
}

json_t *json_at(const json_t *root, struct str path)
{
    const json_t *at = root;
    struct str part;

    while (at && str_cut(&path, '.', &part)) {
        int64_t index;

        if (json_is_array(at) && str_to_int(part, &index) && index >= 0)
            at = json_array_get(at, (size_t)index);
        else
            at = member(at, part);
    }
    return (json_t *)(uintptr_t)at;
}

/* Times come as 1772355601.0 too. */
static bool is_whole(double number)
{
    return number > -1e15 && number < 1e15 && number == (double)(int64_t)number;
}

struct str json_str(const json_t *value, struct buf *scratch)
{
    if (json_is_string(value))
        return (struct str){ json_string_value(value), json_string_length(value) };
    buf_clear(scratch);
    if (json_is_integer(value))
        buf_printf(scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        buf_printf(scratch, is_whole(json_real_value(value)) ? "%.0f" : "%.9g",
                   json_real_value(value));
    else if (json_is_boolean(value))
        buf_putz(scratch, json_is_true(value) ? "true" : "false");
    return buf_str(scratch);
}
