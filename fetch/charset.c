/*
 * charset.c - bytes as they were sent to UTF-8.
 */
#include "fetch/charset.h"

#include "core/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

/* Labels whose common meaning is not what iconv makes of them; matched without '-' and '_'. */
static const struct {
    const char *label, *means;
} aliases[] = {
    { "utf8", "UTF-8" },
    { "unicode11utf8", "UTF-8" },
    { "xunicode20utf8", "UTF-8" },
    { "iso88591", "1252" },
    { "latin1", "1252" },
    { "usascii", "1252" },
    { "ascii", "1252" },
    { "windows1252", "1252" },
    { "cp1252", "1252" },
    { "l1", "1252" },
    { "iso885911", "CP874" },
    { "tis620", "CP874" },
    { "iso88599", "CP1254" },
    { "latin5", "CP1254" },
    { "windows31j", "CP932" },
    { "shiftjis", "CP932" },
    { "sjis", "CP932" },
    { "xsjis", "CP932" },
    { "mskanji", "CP932" },
    { "gb2312", "GB18030" },
    { "gbk", "GB18030" },
    { "gb231280", "GB18030" },
    { "xgbk", "GB18030" },
    { "csgb2312", "GB18030" },
    { "ksc56011987", "CP949" },
    { "ksc5601", "CP949" },
    { "euckr", "CP949" },
    { "windows949", "CP949" },
    { "xxbig5", "BIG5-HKSCS" },
    { "big5", "BIG5-HKSCS" },
    { "cnbig5", "BIG5-HKSCS" },
    { "xeucjp", "EUC-JP" },
    { "xmacroman", "MACINTOSH" },
    { "macintosh", "MACINTOSH" },
    { "xmaccyrillic", "MAC-CYRILLIC" },
    { "iso10646ucs2", "UTF-16" },
    { "ucs2", "UTF-16" },
    { "unicode", "UTF-16" },
    { "xuserdefined", "1252" },
};

/* What the bytes 80 to 9F are in Windows-1252. */
static const uint16_t c1[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
};

uint32_t charset_1252(unsigned char byte)
{
    return byte >= 0x80 && byte <= 0x9F ? c1[byte - 0x80] : byte;
}

/* The value of "charset=" in a Content-Type, or empty. */
static struct str charset_of_type(struct str type)
{
    ptrdiff_t at = str_find_nocase(type, STR("charset"));
    struct str s;
    size_t n = 0;

    if (at < 0)
        return STR_NONE;
    s = str_trim(str_from(type, (size_t)at + 7));
    if (s.n == 0 || s.p[0] != '=')
        return STR_NONE;
    s = str_trim(str_from(s, 1));
    if (s.n && (s.p[0] == '"' || s.p[0] == '\'')) {
        ptrdiff_t end = str_find_char(str_from(s, 1), s.p[0]);

        return end < 0 ? STR_NONE : str_trim(str_sub(s, 1, (size_t)end));
    }
    while (n < s.n && !char_is_space(s.p[n]) && s.p[n] != ';' && s.p[n] != ',' && s.p[n] != '"' &&
           s.p[n] != '>')
        n++;
    return str_sub(s, 0, n);
}

/* --- conversions, and the process that may load no more of them --- */

enum { NAME_SIZE = 64, MAX_LOADED = 16 };

static struct {
    char name[NAME_SIZE];
    iconv_t cd;
} loaded[MAX_LOADED];
static size_t n_loaded;
static bool sealed;
static char wanted[NAME_SIZE];

bool charset_is_name(struct str name)
{
    if (name.n == 0 || name.n >= 60 || (!char_is_alpha(name.p[0]) && !char_is_digit(name.p[0])))
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!char_is_alpha(name.p[i]) && !char_is_digit(name.p[i]) &&
            !memchr("-_.:+", name.p[i], 5))
            return false;
    return true;
}

void charset_load(struct str name)
{
    if (!charset_is_name(name) || n_loaded >= MAX_LOADED)
        return;
    memcpy(loaded[n_loaded].name, name.p, name.n);
    loaded[n_loaded].name[name.n] = '\0';
    loaded[n_loaded].cd = iconv_open("UTF-8", loaded[n_loaded].name);
    n_loaded++;
}

void charset_seal(void)
{
    sealed = true;
}

struct str charset_wanted(void)
{
    static char name[NAME_SIZE];

    memcpy(name, wanted, sizeof name);
    wanted[0] = '\0';
    return str_of(name);
}

/* (iconv_t)-1 when nobody knows it, or it may not be loaded. */
static iconv_t conversion_open(const char *name)
{
    if (!sealed)
        return iconv_open("UTF-8", name);
    for (size_t i = 0; i < n_loaded; i++) {
        if (strcmp(loaded[i].name, name) == 0) {
            if (loaded[i].cd != (iconv_t)-1)
                iconv(loaded[i].cd, NULL, NULL, NULL, NULL);
            return loaded[i].cd;
        }
    }
    if (!wanted[0])
        memcpy(wanted, name, strlen(name) + 1);
    return (iconv_t)-1;
}

static void conversion_close(iconv_t cd)
{
    if (!sealed)
        iconv_close(cd);
}

/* --- which charset it is --- */

/* Written into 'name' as iconv (or we: "1252") know it; false when nobody knows it. */
static bool known_charset(struct str label, char name[NAME_SIZE])
{
    char plain[NAME_SIZE];
    size_t n = 0;
    iconv_t cd;

    label = str_trim(label);
    if (!charset_is_name(label))
        return false;
    for (size_t i = 0; i < label.n; i++)
        if (char_is_alpha(label.p[i]) || char_is_digit(label.p[i]))
            plain[n++] = char_lower(label.p[i]);
    plain[n] = '\0';
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (strcmp(plain, aliases[i].label) == 0) {
            memcpy(name, aliases[i].means, strlen(aliases[i].means) + 1);
            return true;
        }
    }
    memcpy(name, label.p, label.n);
    name[label.n] = '\0';
    cd = conversion_open(name);
    if (cd == (iconv_t)-1)
        return false;
    conversion_close(cd);
    return true;
}

/* "encoding" of an XML declaration, or the charset of a meta tag, among the first bytes. */
static struct str declared_inside(struct str body)
{
    struct str head = str_sub(body, 0, 4096), s;
    ptrdiff_t at;

    while (head.n && char_is_space(head.p[0]))
        head = str_from(head, 1);
    at = str_find(head, STR("<?xml"));
    if (at >= 0) {
        ptrdiff_t end = str_find(str_from(head, (size_t)at), STR("?>"));
        ptrdiff_t quote;

        s = end < 0 ? str_sub(head, (size_t)at, 200) : str_sub(head, (size_t)at, (size_t)end);
        at = str_find(s, STR("encoding"));
        if (at >= 0) {
            s = str_from(s, (size_t)at);
            while (s.n && s.p[0] != '"' && s.p[0] != '\'')
                s = str_from(s, 1);
            quote = s.n ? str_find_char(str_from(s, 1), s.p[0]) : -1;
            if (quote > 0)
                return str_sub(s, 1, (size_t)quote);
        }
    }
    for (s = head; (at = str_find_nocase(s, STR("<meta"))) >= 0;) {
        struct str tag = str_from(s, (size_t)at + 5);
        ptrdiff_t end = str_find_char(tag, '>');

        tag = str_sub(tag, 0, end < 0 ? tag.n : (size_t)end);
        if (charset_of_type(tag).n)
            return charset_of_type(tag);
        s = str_from(s, (size_t)at + 5);
    }
    return STR_NONE;
}

/* The order of a multi-byte family without a mark, told by where the zeros of "<?" or "<r" are. */
static const char *wide_family(struct str body)
{
    const unsigned char *p = (const unsigned char *)body.p;

    if (body.n < 4)
        return NULL;
    if (p[0] == 0 && p[1] == 0 && p[2] == 0 && p[3])
        return "UTF-32BE";
    if (p[0] && p[1] == 0 && p[2] == 0 && p[3] == 0)
        return "UTF-32LE";
    if (p[0] == 0 && p[1] && p[2] == 0 && p[3])
        return "UTF-16BE";
    if (p[0] && p[1] == 0 && p[2] && p[3] == 0)
        return "UTF-16LE";
    return NULL;
}

static const struct {
    struct str mark;
    const char *name;
} marks[] = {
    { { "\xEF\xBB\xBF", 3 }, "UTF-8" },        { { "\x00\x00\xFE\xFF", 4 }, "UTF-32BE" },
    { { "\xFF\xFE\x00\x00", 4 }, "UTF-32LE" }, { { "\xFE\xFF", 2 }, "UTF-16BE" },
    { { "\xFF\xFE", 2 }, "UTF-16LE" },
};

/* glibc turns UCS-4 beyond U+10FFFF into five and six bytes, which nobody else calls UTF-8. */
static int32_t put_checked(struct str utf8, struct buf *out)
{
    if (!utf8_is_valid(utf8))
        return (int32_t)utf8_repair(utf8, out);
    buf_puts(out, utf8);
    return 0;
}

static int32_t put_iconv(struct str body, const char *name, struct buf *out)
{
    iconv_t cd = conversion_open(name);
    char *in = (char *)(uintptr_t)body.p, block[8192];
    size_t left = body.n;
    int32_t mended = 0;

    if (cd == (iconv_t)-1)
        return (int32_t)utf8_repair(body, out);
    while (left && !out->full) {
        char *to = block;
        size_t room = sizeof block;
        size_t rc = iconv(cd, &in, &left, &to, &room);

        mended += put_checked((struct str){ block, sizeof block - room }, out);
        if (rc == (size_t)-1 && errno != E2BIG) {
            bool wide = strncmp(name, "UTF-", 4) == 0; /* its unit is 2 or 4 bytes */
            size_t skip = wide ? (name[4] == '3' ? 4 : 2) : 1;

            mended++;
            utf8_put(out, UTF8_REPLACEMENT);
            skip = skip < left ? skip : left;
            in += skip;
            left -= skip;
            iconv(cd, NULL, NULL, NULL, NULL);
        }
    }
    conversion_close(cd);
    return mended;
}

static int32_t put_1252(struct str body, struct buf *out)
{
    for (size_t i = 0; i < body.n && !out->full; i++) {
        if ((unsigned char)body.p[i] < 0x80)
            buf_putc(out, body.p[i]);
        else
            utf8_put(out, charset_1252((unsigned char)body.p[i]));
    }
    return 0;
}

/* A character beyond ASCII is in it that is well-formed. */
static bool has_utf8(struct str body)
{
    for (size_t i = 0; i + 1 < body.n; i++) {
        struct str rest = str_sub(body, i, 4);
        uint32_t cp;

        if ((unsigned char)body.p[i] < 0xC2)
            continue;
        utf8_next(&rest, &cp);
        if (cp != UTF8_REPLACEMENT)
            return true;
    }
    return false;
}

/* UTF-8 into which bytes of another charset strayed: those are read as Windows-1252 when the text
 * around is ASCII, as they mostly come from there; cut sequences become U+FFFD. Without a single
 * well-formed character it is no UTF-8 at all. */
static int32_t put_mixed(struct str body, struct buf *out)
{
    int32_t mended = 0;

    if (!has_utf8(body))
        return put_1252(body, out) + 1;

    while (body.n && !out->full) {
        struct str rest = body;
        uint32_t cp;
        size_t n;

        utf8_next(&rest, &cp);
        n = body.n - rest.n;
        if (cp != UTF8_REPLACEMENT || utf8_is_valid(str_sub(body, 0, n))) {
            buf_put(out, body.p, n);
        } else {
            utf8_put(out, n == 1 ? charset_1252((unsigned char)body.p[0]) : UTF8_REPLACEMENT);
            mended++;
        }
        body = rest;
    }
    return mended;
}

/* A charset of one byte a character, in which well-formed UTF-8 would be gibberish. */
static bool is_one_byte(const char *name)
{
    static const struct str families[] = {
        { "1252", 4 }, { "iso-8859", 8 }, { "windows-125", 11 }, { "cp125", 5 }, { "koi8", 4 }
    };

    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (str_starts_nocase(str_of(name), families[i]))
            return true;
    return false;
}

struct str charset_decode(struct str body, struct str type, struct str told, struct buf *out,
                          int32_t *mended)
{
    const char *family = wide_family(body);
    char name[NAME_SIZE] = "";

    for (size_t i = 0; i < sizeof marks / sizeof *marks && !*name; i++) {
        if (str_starts(body, marks[i].mark)) {
            memcpy(name, marks[i].name, strlen(marks[i].name) + 1);
            body = str_from(body, marks[i].mark.n);
        }
    }
    if (!*name && !known_charset(told, name) && !known_charset(charset_of_type(type), name))
        known_charset(declared_inside(body), name);
    /* "UTF-16" without a mark, or a wide charset that is none: the zeros say what it is. */
    if (family && strncmp(name, "UTF-16", 6) != 0 && strncmp(name, "UTF-32", 6) != 0)
        memcpy(name, family, strlen(family) + 1);
    else if (strcmp(name, "UTF-16") == 0 || strcmp(name, "utf-16") == 0)
        memcpy(name, family ? family : "UTF-8", strlen(family ? family : "UTF-8") + 1);

    buf_clear(out);
    if (!*name || strcmp(name, "UTF-8") == 0) {
        if (utf8_is_valid(body))
            return body;
        *mended += *name ? put_mixed(body, out) : put_1252(body, out);
    } else if (is_one_byte(name) && utf8_is_valid(body)) { /* whatever it says, that is no chance */
        return body;
    } else if (strcmp(name, "1252") == 0) {
        *mended += put_1252(body, out);
    } else {
        *mended += put_iconv(body, name, out);
    }
    return buf_str(out);
}
