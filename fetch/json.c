/*
 * json.c - JSON from strangers.
 */
#include "fetch/json.h"

#include "core/limits.h"

#include <stdio.h>
#include <string.h>

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
        char c = char_lower(s.p[i]);

        if (char_is_digit(c))
            value = value * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value * 16 + (c - 'a') + 10;
        else
            return -1;
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

/* A string; *s stands at its quote. */
static void mend_string(struct str *s, struct buf *out)
{
    size_t i = 1;

    buf_putc(out, '"');
    while (i < s->n && s->p[i] != '"') {
        unsigned char c = (unsigned char)s->p[i];

        if (c == '\\') {
            i += mend_escape(str_from(*s, i), out);
            continue;
        }
        if (c == '\n' || c == '\t')
            buf_putz(out, c == '\n' ? "\\n" : "\\t");
        else if (c >= ' ')
            buf_putc(out, (char)c);
        i++;
    }
    buf_putc(out, '"');
    *s = str_from(*s, i + 1);
}

/* A number that a 64-bit integer or a double cannot hold becomes a string. */
static void mend_number(struct str *s, struct buf *out)
{
    size_t n = 0, digits = 0;
    bool real = false;

    while (n < s->n && (char_is_digit(s->p[n]) || memchr("+-.eE", s->p[n], 5))) {
        digits += char_is_digit(s->p[n]);
        real = real || s->p[n] == '.' || s->p[n] == 'e' || s->p[n] == 'E';
        n++;
    }
    bool odd = (!real && digits > 18) || memchr(s->p, 'e', n) || memchr(s->p, 'E', n) ||
               (n > 1 && s->p[0] == '0' && char_is_digit(s->p[1])) || s->p[0] == '+' ||
               s->p[n - 1] == '.';

    buf_printf(out, odd ? "\"" STR_FMT "\"" : STR_FMT, (int)n, s->p);
    *s = str_from(*s, n);
}

static void drop_comma(struct buf *out)
{
    size_t n = out->n;

    while (n && char_is_space(out->p[n - 1]))
        n--;
    if (n && out->p[n - 1] == ',')
        out->n = n - 1;
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

static void mend(struct str s, struct buf *out)
{
    while (s.n) {
        char c = s.p[0];

        if (c == '"') {
            mend_string(&s, out);
        } else if (char_is_digit(c) || c == '-' || c == '+') {
            if (!skip_wrapping(&s))
                mend_number(&s, out);
        } else if (!skip_wrapping(&s)) {
            if (c == '}' || c == ']')
                drop_comma(out);
            if ((unsigned char)c >= ' ' || char_is_space(c))
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

struct str json_str(const json_t *value, struct buf *scratch)
{
    if (json_is_string(value))
        return (struct str){ json_string_value(value), json_string_length(value) };
    buf_clear(scratch);
    if (json_is_integer(value))
        buf_printf(scratch, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        buf_printf(scratch, "%.9g", json_real_value(value));
    else if (json_is_boolean(value))
        buf_putz(scratch, json_is_true(value) ? "true" : "false");
    return buf_str(scratch);
}
