/*
 * escape.c - one function for each place where foreign text may arrive.
 */
#include "core/escape.h"

#include "core/utf8.h"

static const char hex_upper[] = "0123456789ABCDEF";

/* Marks that turn the reading direction: text shown in another order than it is stored. */
static bool is_direction_mark(uint32_t cp)
{
    return cp == 0x061C || cp == 0x200E || cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2066 && cp <= 0x2069);
}

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F);
}

static bool is_line_end(uint32_t cp)
{
    return cp == '\n' || cp == '\v' || cp == '\f' || cp == '\r' || cp == 0x85 || cp == 0x2028 ||
           cp == 0x2029;
}

static void put_visible(uint32_t cp, struct buf *out)
{
    if (cp <= 0xFF)
        buf_printf(out, "\\x%02x", (unsigned)cp);
    else
        buf_printf(out, "\\u%04x", (unsigned)cp);
}

/* How many bytes at the front are ASCII that shows as it is. */
static size_t plain_front(struct str s)
{
    size_t n = 0;

    while (n < s.n && s.p[n] >= ' ' && s.p[n] <= '~' && s.p[n] != '\\')
        n++;
    return n;
}

static void put_shown(struct str s, bool one_line, struct buf *out)
{
    size_t plain;
    uint32_t cp;

    for (;;) {
        plain = plain_front(s);
        buf_puts(out, str_sub(s, 0, plain));
        s = str_from(s, plain);
        if (!utf8_next(&s, &cp))
            break;
        if (cp == '\t')
            buf_putc(out, ' ');
        else if (cp == '\n')
            buf_putz(out, one_line ? "\\n" : "\n");
        else if (cp == '\\' && one_line)
            buf_putz(out, "\\\\");
        else if (is_control(cp) || is_direction_mark(cp) || is_line_end(cp))
            put_visible(cp, out);
        else
            utf8_put(out, cp);
    }
}

void escape_terminal(struct str s, struct buf *out)
{
    put_shown(s, false, out);
}

void escape_log(struct str s, struct buf *out)
{
    put_shown(s, true, out);
}

/*
 * A spreadsheet takes a field for a formula when its first character is one of = + - @, also in
 * full-width form, and some also after blanks, a byte order mark or invisible characters.
 */
static bool starts_formula(struct str s)
{
    uint32_t cp;

    while (utf8_next(&s, &cp)) {
        switch (cp) {
        case '=':
        case '+':
        case '-':
        case '@':
        case '|':
        case '%':
        case '\t':
        case '\r':
        case '\n':
        case 0xFF0B: /* full-width + */
        case 0xFF0D: /* - */
        case 0xFF1D: /* = */
        case 0xFF20: /* @ */
        case 0x2212: /* minus sign */ return true;
        case ' ':
        case 0xA0:
        case 0xAD:
        case 0x180E:
        case 0x2060:
        case 0x3000:
        case 0xFEFF: continue;
        default: break;
        }
        if (cp >= 0x2000 && cp <= 0x200F) /* blanks and zero-width characters */
            continue;
        if (is_control(cp) || is_direction_mark(cp))
            continue;
        return false;
    }
    return false;
}

void escape_csv(struct str s, struct buf *out)
{
    buf_putc(out, '"');
    if (starts_formula(s))
        buf_putc(out, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_putc(out, '"');
        if (s.p[i] != '\0')
            buf_putc(out, s.p[i]);
    }
    buf_putc(out, '"');
}

void escape_yaml(struct str s, struct buf *out)
{
    buf_putc(out, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\'')
            buf_putc(out, '\'');
        buf_putc(out, s.p[i]);
    }
    buf_putc(out, '\'');
}

void escape_base64(struct str bytes, struct buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)bytes.p;

    for (size_t i = 0; i < bytes.n; i += 3) {
        uint32_t three = (uint32_t)p[i] << 16;

        three |= i + 1 < bytes.n ? (uint32_t)p[i + 1] << 8 : 0;
        three |= i + 2 < bytes.n ? (uint32_t)p[i + 2] : 0;
        buf_putc(out, digits[three >> 18]);
        buf_putc(out, digits[three >> 12 & 63]);
        buf_putc(out, i + 1 < bytes.n ? digits[three >> 6 & 63] : '=');
        buf_putc(out, i + 2 < bytes.n ? digits[three & 63] : '=');
    }
}

/* What a header value may hold: line ends and controls become one blank each. */
static void clean_header(struct str value, struct buf *out)
{
    uint32_t cp;

    while (utf8_next(&value, &cp))
        if (is_line_end(cp) || is_control(cp))
            buf_putc(out, ' ');
        else
            utf8_put(out, cp);
}

/* A word that is ASCII and would not be read as an encoded word itself. */
static bool is_plain_word(struct str word)
{
    for (size_t i = 0; i < word.n; i++)
        if ((unsigned char)word.p[i] > 0x7E)
            return false;
    return str_find(word, STR("=?")) < 0 && word.n <= 70;
}

enum {
    HEADER_COLUMNS = 76,
    /* 75 characters for an encoded word, less "=?UTF-8?B?" and "?=", times 3/4 */
    ENCODED_BYTES = 45,
};

/* One encoded word after the other, cut between characters (RFC 2047 section 5). */
static size_t put_encoded(struct str s, size_t column, struct buf *out)
{
    while (!str_is_empty(s)) {
        size_t room = column + 20 < HEADER_COLUMNS ? (HEADER_COLUMNS - column - 12) / 4 * 3 : 0;
        struct str part = utf8_cut(s, room < ENCODED_BYTES ? room : ENCODED_BYTES);
        size_t before;

        if (str_is_empty(part)) { /* too far right: fold first */
            buf_putz(out, "\r\n ");
            column = 1;
            continue;
        }
        before = out->n;
        buf_putz(out, "=?UTF-8?B?");
        escape_base64(part, out);
        buf_putz(out, "?=");
        column += out->n - before;
        s = str_from(s, part.n);
        if (!str_is_empty(s)) {
            buf_putz(out, "\r\n ");
            column = 1;
        }
    }
    return column;
}

/*
 * Plain words stay readable; a run of other words, with the blanks between them, goes into encoded
 * words, because white space between two encoded words is not shown.
 */
void escape_mail_words(struct str value, size_t column, struct buf *out)
{
    struct buf clean;
    struct str rest;
    bool first = true;

    buf_init(&clean, BUF_NO_CEILING);
    clean_header(value, &clean);
    rest = str_trim(buf_str(&clean));
    while (!str_is_empty(rest)) {
        size_t end = 0; /* of the run that is written now */
        size_t scan = 0;
        bool plain = true;

        do {
            size_t word_end = scan;

            while (word_end < rest.n && rest.p[word_end] != ' ')
                word_end++;
            if (end == 0)
                plain = is_plain_word(str_sub(rest, 0, word_end));
            else if (plain || is_plain_word(str_sub(rest, scan, word_end - scan)))
                break;
            end = word_end;
            scan = end;
            while (scan < rest.n && rest.p[scan] == ' ')
                scan++;
        } while (scan < rest.n);

        if (!first) {
            bool fold = column + 1 + (plain ? end : 20) > HEADER_COLUMNS;

            buf_putz(out, fold ? "\r\n " : " ");
            column = fold ? 1 : column + 1;
        }
        first = false;
        if (plain) {
            buf_puts(out, str_sub(rest, 0, end));
            column += end;
        } else {
            column = put_encoded(str_sub(rest, 0, end), column, out);
        }
        rest = str_trim(str_from(rest, end));
    }
    buf_release(&clean);
}

void escape_mail_header(const char *name, struct str value, struct buf *out)
{
    size_t before = out->n;

    buf_printf(out, "%s: ", name);
    escape_mail_words(value, out->n - before, out);
    buf_putz(out, "\r\n");
}

static void put_qp_byte(unsigned char c, size_t *column, struct buf *out)
{
    bool plain = (c > ' ' && c <= '~' && c != '=') || c == ' ';
    size_t need = plain ? 1 : 3;

    if (*column + need > 75) { /* a soft line end is one character more */
        buf_putz(out, "=\r\n");
        *column = 0;
    }
    /* a dot or "From " at a line's start is meddled with by some relays */
    if (*column == 0 && (c == '.' || c == 'F')) {
        plain = false;
        need = 3;
    }
    if (plain) {
        buf_putc(out, (char)c);
    } else {
        buf_putc(out, '=');
        buf_putc(out, hex_upper[c >> 4]);
        buf_putc(out, hex_upper[c & 15]);
    }
    *column += need;
}

void escape_quoted_printable(struct str s, struct buf *out)
{
    struct str line;

    while (str_cut_line(&s, &line)) {
        size_t column = 0;

        for (size_t i = 0; i < line.n; i++) {
            unsigned char c = (unsigned char)line.p[i];

            if (c == ' ' && i + 1 == line.n) { /* a blank at a line's end would be lost */
                if (column + 3 > 76)
                    buf_putz(out, "=\r\n");
                buf_putz(out, "=20");
            } else {
                put_qp_byte(c, &column, out);
            }
        }
        buf_putz(out, "\r\n");
    }
}

void escape_url(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (char_is_alpha((char)c) || char_is_digit((char)c) || c == '-' || c == '.' || c == '_' ||
            c == '~') {
            buf_putc(out, (char)c);
        } else {
            buf_putc(out, '%');
            buf_putc(out, hex_upper[c >> 4]);
            buf_putc(out, hex_upper[c & 15]);
        }
    }
}
