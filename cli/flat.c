/*
 * flat.c - reading the plain line of JSON.
 *
 * Strict: known keys, each once, none written with escapes; strings of valid UTF-8; ids that are strings
 * without escapes, whole numbers of up to 18 digits, true, false or null. Bytes are looked at sixteen at a time.
 */
#include "cli/flat.h"

#include "core/lanes.h"
#include "core/utf8.h"

#include <string.h>

enum { MOST_DIGITS = 18 };

static inline bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\';
}

size_t flat_plain(struct str s, bool *high)
{
    lanes all = { 0 };
    unsigned stops = 0;
    signed char rest = 0;
    size_t i = 0;

    for (; stops == 0 && i + LANES <= s.n; i += LANES) {
        lanes bytes = lanes_at(s.p + i);
        all |= bytes;
        stops = lanes_bits(lanes_below(bytes, 0x20) | (bytes == '"') | (bytes == '\\'));
    }
    if (stops != 0)
        i -= LANES - (size_t)__builtin_ctz(stops);
    else
        for (; i < s.n && is_plain((unsigned char)s.p[i]); i++)
            rest |= (signed char)s.p[i];
    if (rest < 0 || lanes_bits(all < 0) != 0)
        *high = true;
    return i;
}

struct cursor {
    const char *at, *end;
    struct buf *scratch;
    bool high;
};

static void skip_space(struct cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r'))
        c->at++;
}

/* Takes the character, with the white space around it. */
static bool take(struct cursor *c, char want)
{
    skip_space(c);
    if (c->at == c->end || *c->at != want)
        return false;
    c->at++;
    skip_space(c);
    return true;
}

static bool take_hex(struct cursor *c, uint32_t *out)
{
    uint32_t n = 0;

    if (c->end - c->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        int digit = char_hex(*c->at++);
        if (digit < 0)
            return false;
        n = n << 4 | (uint32_t)digit;
    }
    *out = n;
    return true;
}

/* What follows "\u": one character, or the two halves of one. */
static bool take_unicode(struct cursor *c)
{
    uint32_t cp, low;

    if (!take_hex(c, &cp) || cp == 0 || (cp & 0xFC00) == 0xDC00)
        return false;
    if ((cp & 0xFC00) == 0xD800) {
        if (c->end - c->at < 2 || c->at[0] != '\\' || c->at[1] != 'u')
            return false;
        c->at += 2;
        if (!take_hex(c, &low) || (low & 0xFC00) != 0xDC00)
            return false;
        cp = 0x10000 + ((cp & 0x3FF) << 10 | (low & 0x3FF));
    }
    utf8_put(c->scratch, cp);
    return true;
}

static bool take_escape(struct cursor *c)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";

    if (c->at == c->end)
        return false;
    char name = *c->at++;
    if (name == 'u')
        return take_unicode(c);
    const char *hit = memchr(names, name, sizeof names - 1);
    return hit && buf_putc(c->scratch, meant[hit - names]) == 0;
}

/* A string; one without escapes stays where it is. The scratch has room for all, so that it does not move. */
static bool take_string(struct cursor *c, bool may_escape, struct str *out)
{
    size_t from = c->scratch->n;

    if (c->at == c->end || *c->at != '"')
        return false;
    const char *begin = ++c->at;
    for (bool escaped = false;;) {
        struct str run = { c->at,
                           flat_plain((struct str){ c->at, (size_t)(c->end - c->at) }, &c->high) };
        c->at += run.n;
        if (c->at == c->end)
            return false;
        char stop = *c->at++;
        if (stop == '"' && !escaped) {
            *out = (struct str){ begin, run.n };
            return true;
        }
        buf_puts(c->scratch, run);
        if (stop == '"') {
            *out = str_from(buf_str(c->scratch), from);
            return true;
        }
        if (stop != '\\' || !may_escape || !take_escape(c))
            return false;
        escaped = true;
    }
}

/* As json.dumps would write it again: what is taken is so already. */
static bool take_id(struct cursor *c, struct str *out)
{
    static const struct str words[] = { { "null", 4 }, { "true", 4 }, { "false", 5 } };
    struct str rest = { c->at, (size_t)(c->end - c->at) }, inner;
    size_t n = 0;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(rest, words[i]))
            n = words[i].n;
    if (n == 0 && rest.n > 0 && rest.p[0] == '"') {
        if (!take_string(c, false, &inner))
            return false;
        n = inner.n + 2;
    } else if (n == 0) {
        size_t sign = rest.n > 0 && rest.p[0] == '-';
        for (n = sign; n < rest.n && char_is_digit(rest.p[n]);)
            n++;
        bool plain_zero = n == 1 && rest.p[0] == '0';
        if (n == sign || n - sign > MOST_DIGITS || (rest.p[sign] == '0' && !plain_zero))
            return false;
    }
    *out = str_sub(rest, 0, n);
    c->at = rest.p + n; /* what follows must be a comma or the end: "1.5" is not */
    return true;
}

static bool take_pair(struct cursor *c, struct flat *out)
{
    struct str key, *to = NULL;

    if (!take_string(c, false, &key) || !take(c, ':'))
        return false;
    if (str_eq(key, STR("id")))
        return !out->id.p && take_id(c, &out->id);
    if (str_eq(key, STR("text")))
        to = &out->text;
    else if (str_eq(key, STR("title")))
        to = &out->title;
    else if (str_eq(key, STR("lang")))
        to = &out->lang;
    else if (str_eq(key, STR("kind")))
        to = &out->kind;
    return to && !to->p && take_string(c, true, to);
}

bool flat_read(struct str line, struct buf *scratch, struct flat *out)
{
    struct cursor c = { line.p, line.p + line.n, scratch, false };
    struct flat flat = { 0 };

    buf_clear(scratch);
    if (!buf_room(scratch, line.n + 1) || !take(&c, '{'))
        return false;
    do
        if (!take_pair(&c, &flat))
            return false;
    while (take(&c, ','));
    if (!take(&c, '}') || c.at != c.end)
        return false;
    if (c.high && !utf8_is_valid(line))
        return false;
    *out = flat;
    return true;
}
