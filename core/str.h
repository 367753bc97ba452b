/*
 * str.h - a borrowed view of bytes.
 *
 * Not NUL-terminated, never freed, passed by value. Whoever hands one out says how long the bytes
 * live; a view of an item's text lives as long as the arena of its visit. The empty view is
 * { NULL, 0 } or { p, 0 }: test with str_is_empty(). Bytes inside the house are valid UTF-8
 * (repaired once at the edge, see utf8.h), so comparing bytes compares text.
 */
#ifndef CORE_STR_H
#define CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_NONE     ((struct str){ NULL, 0 })

/* For printf: printf(STR_FMT, STR_ARG(s)); */
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

struct str str_of(const char *z); /* NULL gives the empty view */
static inline bool str_is_empty(struct str s)
{
    return s.n == 0;
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
int str_cmp(struct str a, struct str b); /* bytewise: a total order in any locale */
static inline bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}
bool str_starts_nocase(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* From byte 'from' to the end; empty when that is beyond it. */
static inline struct str str_from(struct str s, size_t from)
{
    if (from >= s.n)
        return (struct str){ s.p ? s.p + s.n : NULL, 0 };
    return (struct str){ s.p + from, s.n - from };
}
/* At most n bytes from byte 'from' on, as far as there are any. */
static inline struct str str_sub(struct str s, size_t from, size_t n)
{
    s = str_from(s, from);
    return (struct str){ s.p, n < s.n ? n : s.n };
}
struct str str_trim(struct str s); /* ASCII white space off both ends */

/* Byte index of the first occurrence, or -1; 0 for an empty needle. */
ptrdiff_t str_find(struct str hay, struct str needle);
ptrdiff_t str_find_nocase(struct str hay, struct str needle); /* ASCII letters only */
static inline ptrdiff_t str_find_char(struct str hay, char c)
{
    const char *hit = hay.n ? memchr(hay.p, c, hay.n) : NULL;

    return hit ? hit - hay.p : -1;
}

/* Takes the character off the front of *s; false, and nothing taken, when another one or none is there. */
static inline bool str_take(struct str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = str_from(*s, 1);
    return true;
}
/* Takes the part before the next sep off *rest; the last part leaves *rest empty with p NULL.
 * False when nothing is left: while (str_cut(&rest, ',', &part)) ... */
bool str_cut(struct str *rest, char sep, struct str *part);
/* The next line without its LF or CRLF; false at the end. */
bool str_cut_line(struct str *rest, struct str *line);

/* The whole view as a decimal integer, optional sign; false (and *out untouched) when it is not
 * one or does not fit. */
bool str_to_int(struct str s, int64_t *out);

/* The number in decimal digits, with '-' in front when it is below zero. The view is of the end of 'room';
 * printf() takes ten times as long. */
enum { STR_INT_SIZE = 20 };
struct str str_of_int(int64_t n, char room[STR_INT_SIZE]);

static inline bool char_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}
static inline bool char_is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool char_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline char char_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}
/* The value of a hexadecimal digit of either case, 0 to 15; -1 for any other character. */
static inline int char_hex(char c)
{
    c = char_lower(c);
    return char_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
static inline bool str_eq_nocase(struct str a, struct str b) /* ASCII letters only */
{
    return a.n == b.n && (a.n == 0 || (char_lower(a.p[0]) == char_lower(b.p[0]) &&
                                       (memcmp(a.p, b.p, a.n) == 0 || str_starts_nocase(a, b))));
}

#endif
