/*
 * str.c - views of bytes: compare, search, cut.
 *
 * Everything here is plain bytes and ASCII rules, so that no locale can change an answer (a Turkish
 * one lowers 'I' to a dotless i and breaks header names).
 */
#include "core/str.h"

#include <string.h>

struct str str_of(const char *z)
{
    return (struct str){ z, z ? strlen(z) : 0 };
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;

    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
    if (s.n < prefix.n)
        return false;
    for (size_t i = 0; i < prefix.n; i++)
        if (char_lower(s.p[i]) != char_lower(prefix.p[i]))
            return false;
    return true;
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

struct str str_trim(struct str s)
{
    while (s.n && char_is_space(s.p[0]))
        s = str_from(s, 1);
    while (s.n && char_is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

ptrdiff_t str_find(struct str hay, struct str needle)
{
    size_t from = 0;

    if (needle.n == 0)
        return 0;
    if (needle.n > 16) {
        const char *hit = hay.n < needle.n ? NULL : memmem(hay.p, hay.n, needle.p, needle.n);

        return hit ? hit - hay.p : -1;
    }
    while (from + needle.n <= hay.n) { /* memchr() is far faster, where its byte is rare */
        ptrdiff_t at = str_find_char(str_from(hay, from), needle.p[0]);

        if (at < 0)
            return -1;
        from += (size_t)at;
        if (str_starts(str_from(hay, from), needle))
            return (ptrdiff_t)from;
        from++;
    }
    return -1;
}

ptrdiff_t str_find_nocase(struct str hay, struct str needle)
{
    char first = needle.n ? char_lower(needle.p[0]) : '\0';

    for (size_t i = 0; i + needle.n <= hay.n; i++) {
        if (needle.n && !char_is_alpha(first)) { /* only one byte can begin it: jump there */
            ptrdiff_t at = str_find_char(str_from(hay, i), first);

            if (at < 0)
                return -1;
            i += (size_t)at;
        } else if (needle.n && char_lower(hay.p[i]) != first) {
            continue;
        }
        if (str_starts_nocase(str_from(hay, i), needle))
            return (ptrdiff_t)i;
    }
    return -1;
}

bool str_cut(struct str *rest, char sep, struct str *part)
{
    ptrdiff_t at;

    if (!rest->p)
        return false;
    at = str_find_char(*rest, sep);
    if (at < 0) {
        *part = *rest;
        *rest = STR_NONE;
    } else {
        *part = str_sub(*rest, 0, (size_t)at);
        *rest = str_from(*rest, (size_t)at + 1);
    }
    return true;
}

bool str_cut_line(struct str *rest, struct str *line)
{
    if (rest->n == 0 || !str_cut(rest, '\n', line))
        return false;
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

struct str str_of_int(int64_t n, char room[STR_INT_SIZE])
{
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    size_t at = STR_INT_SIZE;

    do
        room[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (n < 0)
        room[--at] = '-';
    return (struct str){ room + at, STR_INT_SIZE - at };
}

bool str_to_int(struct str s, int64_t *out)
{
    bool negative = s.n && s.p[0] == '-';
    int64_t value = 0;

    if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
        s = str_from(s, 1);
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        int digit = s.p[i] - '0';

        if (digit < 0 || digit > 9 || value > (INT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = negative ? -value : value;
    return true;
}
