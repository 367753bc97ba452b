/*
 * utf8.c - Unicode text as UTF-8.
 *
 * The decoder follows table 3-7 of the Unicode standard (well-formed byte sequences): the first byte
 * gives the length and the bounds of the second byte; the rest are continuation bytes. What cannot go
 * on ends a maximal subpart, which is one U+FFFD. Pure ASCII, most of what we see, is never handed to
 * utf8proc.
 */
#include "core/utf8.h"

#include "core/lanes.h"
#include "core/mem.h"

#include <utf8proc.h>

/* Bytes of the character at s (s.n > 0), 0 < result; *cp is UTF8_REPLACEMENT and *bad true for an
 * ill-formed maximal subpart. */
static size_t decode(struct str s, uint32_t *cp, bool *bad)
{
    const unsigned char *p = (const unsigned char *)s.p;
    unsigned char lead = p[0], lo = 0x80, hi = 0xBF;
    size_t n;
    uint32_t value;

    *bad = false;
    if (lead < 0x80) {
        *cp = lead;
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        n = 2;
        value = lead & 0x1Fu;
    } else if ((lead & 0xF0) == 0xE0) {
        n = 3;
        value = lead & 0x0Fu;
        lo = lead == 0xE0 ? 0xA0 : 0x80;
        hi = lead == 0xED ? 0x9F : 0xBF;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        n = 4;
        value = lead & 0x07u;
        lo = lead == 0xF0 ? 0x90 : 0x80;
        hi = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
        n = 0;
        value = 0;
    }
    for (size_t i = 1; i < n; i++) {
        if (i >= s.n || p[i] < lo || p[i] > hi) {
            n = i;
            lead = 0;
            break;
        }
        value = value << 6 | (p[i] & 0x3Fu);
        lo = 0x80;
        hi = 0xBF;
    }
    if (n == 0 || lead == 0) {
        *cp = UTF8_REPLACEMENT;
        *bad = true;
        return n ? n : 1;
    }
    *cp = value;
    return n;
}

static bool is_unwanted(uint32_t cp)
{
    if (cp < 0xA0)
        return (cp < 0x20 && cp != '\t' && cp != '\n') || (cp >= 0x7F && cp <= 0x9F);
    if (cp >= 0xFDD0 && cp <= 0xFDEF)
        return true;
    return (cp & 0xFFFE) == 0xFFFE;
}

static bool is_tag(uint32_t cp)
{
    return cp >= 0xE0000 && cp <= 0xE007F;
}

/* Bytes of the ASCII run at the start. */
static size_t ascii_run(struct str s)
{
    size_t i = 0;

    while (i + LANES <= s.n) {
        int n = lanes_first(lanes_at(s.p + i) < 0);

        i += (size_t)n;
        if (n < LANES)
            return i;
    }
    while (i < s.n && (unsigned char)s.p[i] < 0x80)
        i++;
    return i;
}

/* Bytes of the ASCII run at the start that needs no repair. */
static size_t plain_run(struct str s)
{
    size_t i = 0;

    while (i + LANES <= s.n) {
        lanes v = lanes_at(s.p + i), odd = (v < ' ') | (v == 0x7F);
        int n = lanes_first(odd);

        if (n < LANES) /* seldom: a tab or line end, which are plain, or anything else */
            n = lanes_first(odd & (v != '\t') & (v != '\n'));
        i += (size_t)n;
        if (n < LANES)
            return i;
    }
    if (i > 0 && i < s.n) { /* the last bytes by one overlapping load: mostly they are plain too */
        lanes v = lanes_at(s.p + s.n - LANES);
        if (lanes_bits((v < ' ') | (v == 0x7F)) == 0)
            return s.n;
    }
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c >= 0x7F || (c < 0x20 && c != '\t' && c != '\n'))
            break;
    }
    return i;
}

/* Bytes of the run at the start that is made of characters of two and three bytes that never need repair: all
 * but U+0080 .. U+00BF, U+0800 .. U+0FFF, U+D000 .. U+DFFF and U+F000 and up, which are rare. */
static size_t common_run(struct str s)
{
    const signed char *p = (const signed char *)s.p;
    size_t i = 0;

    while (i + 3 <= s.n) {
        unsigned char lead = (unsigned char)p[i];

        if (lead >= 0xC3 && lead <= 0xDF && p[i + 1] < -64)
            i += 2;
        else if (lead >= 0xE1 && lead <= 0xEE && lead != 0xED && p[i + 1] < -64 && p[i + 2] < -64)
            i += 3;
        else
            break;
    }
    return i;
}

size_t utf8_repair(struct str in, struct buf *out)
{
    size_t mended = 0;
    bool in_flag = false; /* tag characters spell the region behind a black flag, nothing else */

    while (in.n) {
        size_t n = plain_run(in);
        uint32_t cp;
        bool bad;

        if (n) {
            buf_put(out, in.p, n);
            in = str_from(in, n);
            in_flag = false;
            continue;
        }
        n = decode(in, &cp, &bad);
        if (cp == '\r') {
            if (in.n == 1 || in.p[1] != '\n')
                buf_putc(out, '\n');
        } else if (bad) {
            utf8_put(out, UTF8_REPLACEMENT);
            mended++;
        } else if (is_unwanted(cp) || (is_tag(cp) && !in_flag)) {
            mended++;
        } else {
            buf_put(out, in.p, n);
        }
        in_flag = cp == 0x1F3F4 || (in_flag && is_tag(cp));
        in = str_from(in, n);
    }
    return mended;
}

bool utf8_is_clean(struct str s)
{
    bool in_flag = false;

    while (s.n) {
        size_t n = plain_run(s);
        uint32_t cp;

        n += common_run(str_from(s, n));
        bool bad;

        if (n) {
            s = str_from(s, n);
            in_flag = false;
            continue;
        }
        n = decode(s, &cp, &bad);
        if (bad || is_unwanted(cp) || (is_tag(cp) && !in_flag))
            return false;
        in_flag = cp == 0x1F3F4 || (in_flag && is_tag(cp));
        s = str_from(s, n);
    }
    return true;
}

bool utf8_is_valid(struct str s)
{
    for (;;) {
        uint32_t cp;
        bool bad;

        s = str_from(s, ascii_run(s));
        s = str_from(s, common_run(s));
        if (s.n == 0)
            return true;
        s = str_from(s, decode(s, &cp, &bad));
        if (bad)
            return false;
    }
}

bool utf8_next(struct str *rest, uint32_t *cp)
{
    bool bad;

    if (rest->n == 0)
        return false;
    *rest = str_from(*rest, decode(*rest, cp, &bad));
    return true;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = UTF8_REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

int utf8_put(struct buf *out, uint32_t cp)
{
    char bytes[4];

    return buf_put(out, bytes, utf8_encode(cp, bytes));
}

/* Folds a run that holds other characters than ASCII. */
static int fold_run(struct str run, struct buf *out)
{
    const utf8proc_option_t how =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_int32_t few[256], *cps = few;
    utf8proc_ssize_t room = 255, n;
    int rc = -1;

    n = utf8proc_decompose((const utf8proc_uint8_t *)run.p, (utf8proc_ssize_t)run.n, few, room,
                           how);
    if (n > room) {
        room = n;
        cps = mem_alloc(((size_t)room + 1) * sizeof *cps);
        n = utf8proc_decompose((const utf8proc_uint8_t *)run.p, (utf8proc_ssize_t)run.n, cps, room,
                               how);
    }
    if (n >= 0)
        n = utf8proc_reencode(cps, n, how); /* in place: needs one byte more than the characters */
    if (n >= 0)
        rc = buf_put(out, cps, (size_t)n);
    if (cps != few)
        mem_free(cps);
    return rc;
}

/* Folds a short run of accented letters of Western Europe, which nearly all are, with or without a letter
 * of ASCII before them. False, and nothing appended, when there is anything else in it. */
static bool fold_western(struct str run, struct buf *out)
{
    char folded[32];
    size_t i = 0;

    if (run.n > sizeof folded)
        return false;
    if ((unsigned char)run.p[0] < 0x80) {
        folded[0] = char_lower(run.p[0]);
        i = 1;
    }
    for (; i + 1 < run.n; i += 2) { /* U+00C0 to U+00FF */
        unsigned char last = (unsigned char)run.p[i + 1];
        bool is_capital = last < 0x9F && last != 0x97; /* the sign of multiplication */

        if ((unsigned char)run.p[i] != 0xC3 || last < 0x80 || last > 0xBF || last == 0x9F)
            return false; /* 0x9F: sharp s becomes two */
        folded[i] = run.p[i];
        folded[i + 1] = (char)(is_capital ? last + 0x20 : last);
    }
    return i == run.n && buf_put(out, folded, run.n) == 0;
}

int utf8_fold(struct str in, struct buf *out)
{
    while (in.n) {
        size_t n = ascii_run(in), end;

        end = n;
        while (end < in.n && (unsigned char)in.p[end] >= 0x80)
            end++;
        if (end > n && n > 0)
            n--; /* a mark composes with the letter before it */
        char *room = buf_room(out, n);

        if (!room)
            return -1;
        for (size_t i = 0; i < n; i++)
            room[i] = char_lower(in.p[i]);
        out->n += n;
        room[n] = '\0';
        struct str run = str_sub(in, n, end - n);
        if (run.n && !fold_western(run, out) && fold_run(run, out) != 0) {
            struct buf clean; /* ill-formed bytes: repair, then they fold */
            int rc = -1;

            if (out->full)
                return -1;
            buf_init(&clean, BUF_NO_CEILING);
            utf8_repair(run, &clean);
            rc = fold_run(buf_str(&clean), out);
            buf_release(&clean);
            if (rc != 0)
                return -1;
        }
        in = str_from(in, end);
    }
    return 0;
}

/* The letter under the accents, where it is one of ASCII. */
static uint32_t bare_letter(uint32_t cp)
{
    bool is_latin = (cp >= 0xC0 && cp <= 0x24F) || (cp >= 0x1E00 && cp <= 0x1EFF);
    utf8proc_int32_t parts[4];
    int bound = 0;

    if (!is_latin ||
        utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 4, UTF8PROC_DECOMPOSE, &bound) < 1)
        return cp;
    return parts[0] < 0x80 ? (uint32_t)parts[0] : cp;
}

int utf8_plain(struct str in, struct buf *out)
{
    bool is_ascii = false; /* the letter that a mark belongs to */
    uint32_t cp;

    for (;;) {
        size_t n = ascii_run(in);

        if (n > 0 && buf_put(out, in.p, n) != 0)
            return -1;
        is_ascii |= n > 0;
        in = str_from(in, n);
        if (!utf8_next(&in, &cp))
            return 0;
        if (cp >= 0x300 && cp <= 0x36F && is_ascii)
            continue;
        cp = bare_letter(cp);
        is_ascii = cp < 0x80;
        if (utf8_put(out, cp) != 0)
            return -1;
    }
}

struct str utf8_cut(struct str s, size_t max)
{
    size_t n = max;

    if (s.n <= max)
        return s;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    s.n = n;
    return s;
}

size_t utf8_count(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

size_t utf8_char_width(uint32_t cp)
{
    int w;

    if (cp >= 0x20 && cp < 0x7F)
        return 1;
    w = utf8proc_charwidth((utf8proc_int32_t)cp);
    return w > 0 ? (size_t)w : 0;
}

size_t utf8_width(struct str s)
{
    size_t width = 0;
    uint32_t cp;

    while (utf8_next(&s, &cp))
        width += utf8_char_width(cp);
    return width;
}

enum utf8_class utf8_class(uint32_t cp)
{
    if (cp < 0x80) {
        if (char_is_alpha((char)cp))
            return UTF8_LETTER;
        if (char_is_digit((char)cp))
            return UTF8_DIGIT;
        if (char_is_space((char)cp))
            return UTF8_SPACE;
    }
    if (cp == 0x85)
        return UTF8_SPACE;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return UTF8_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return UTF8_MARK;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return UTF8_DIGIT;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO: return UTF8_PUNCTUATION;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO: return UTF8_SYMBOL;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return UTF8_SPACE;
    default: return UTF8_OTHER;
    }
}
