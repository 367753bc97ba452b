/*
 * scan.c - walk over markup, tag by tag.
 */
#include "fetch/scan.h"

#include <string.h>

/* Elements of HTML whose content is text up to their end tag. */
static const struct str raw_elements[] = {
    { "script", 6 }, { "style", 5 },   { "textarea", 8 },
    { "xmp", 3 },    { "noembed", 7 }, { "noframes", 8 },
};

/* Bits of scan.missing: without them a page of a million "<![CDATA[" would be read a million times. */
enum {
    NO_CDATA_END = 1,
    NO_COMMENT_END = 2,
    NO_PI_END = 4,
    NO_DECLARATION_END = 8,
    NO_QUOTE = 16,
    NO_APOSTROPHE = 32,
    NO_TAG_END = 64
};

/* An element of HTML whose content is text; nothing when it is none. */
static struct str raw_element(struct str name)
{
    static const bool starts[26] = {
        ['s' - 'a'] = true, ['t' - 'a'] = true, ['x' - 'a'] = true, ['n' - 'a'] = true
    };

    if (name.n < 3 || !char_is_alpha(name.p[0]) || !starts[char_lower(name.p[0]) - 'a'])
        return STR_NONE;
    for (size_t k = 0; k < sizeof raw_elements / sizeof *raw_elements; k++)
        if (str_eq_nocase(name, raw_elements[k]))
            return raw_elements[k];
    return STR_NONE;
}

/* Where 'end' is in s, or -1; searched in vain once, it is not searched again. */
static ptrdiff_t find_end(struct scan *scan, struct str s, struct str end, unsigned bit)
{
    ptrdiff_t at = scan->missing & bit ? -1 : str_find(s, end);

    if (at < 0)
        scan->missing |= bit;
    return at;
}

void scan_init(struct scan *scan, struct str text, bool html)
{
    memset(scan, 0, sizeof *scan);
    scan->rest = text;
    scan->html = html;
}

static bool is_name_start(char c)
{
    return char_is_alpha(c) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static bool is_name_end(char c)
{
    static const bool ends[256] = {
        [' '] = true, ['\t'] = true, ['\n'] = true, ['\v'] = true, ['\f'] = true, ['\r'] = true,
        ['>'] = true, ['/'] = true,  ['='] = true,  ['<'] = true,  ['"'] = true,  ['\''] = true,
    };

    return ends[(unsigned char)c];
}

/* The end of a declaration: its '>' outside of quotes and of the internal subset. */
static size_t declaration_end(struct scan *scan, struct str s)
{
    int depth = 0;
    char quote = '\0';

    for (size_t i = 0; i < s.n && !(scan->missing & NO_DECLARATION_END); i++) {
        char c = s.p[i];

        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (depth > 0 && (c == '"' || c == '\'')) {
            quote = c;
        } else if (c == '[') {
            depth++;
        } else if (c == ']') {
            depth--;
        } else if (c == '>' && depth <= 0) {
            return i + 1;
        }
    }
    /* an unclosed quote or bracket: the first '>' must do */
    ptrdiff_t at = str_find_char(s, '>');

    scan->missing |= NO_DECLARATION_END;
    scan->mended++;
    return at < 0 ? s.n : (size_t)at + 1;
}

static void take(struct scan *scan, enum scan_kind kind, struct str text, size_t whole)
{
    scan->kind = kind;
    scan->text = text;
    scan->rest = str_from(scan->rest, whole);
}

/* Text up to the next '<', or up to the end tag of a raw element. */
static void take_text(struct scan *scan)
{
    ptrdiff_t at;
    size_t n = scan->rest.n;

    if (scan->raw_until.n) {
        for (size_t i = 0; i + 2 < scan->rest.n; i++) {
            const char *hit = memchr(scan->rest.p + i, '<', scan->rest.n - i);

            if (!hit)
                break;
            i = (size_t)(hit - scan->rest.p);
            if (str_starts(str_from(scan->rest, i), STR("</")) &&
                str_starts_nocase(str_from(scan->rest, i + 2), scan->raw_until)) {
                n = i;
                break;
            }
        }
        scan->raw_until = STR_NONE;
        take(scan, SCAN_CDATA, str_sub(scan->rest, 0, n), n);
        return;
    }
    at = str_find_char(str_from(scan->rest, 1), '<');
    if (at >= 0)
        n = (size_t)at + 1;
    take(scan, SCAN_TEXT, str_sub(scan->rest, 0, n), n);
}

static void take_cdata(struct scan *scan)
{
    struct str inner = str_from(scan->rest, 9);
    ptrdiff_t end = find_end(scan, inner, STR("]]>"), NO_CDATA_END);

    if (end < 0) { /* never closed: up to what looks like the end of its element */
        end = str_find(inner, STR("</"));
        scan->mended++;
        take(scan, SCAN_CDATA, end < 0 ? inner : str_sub(inner, 0, (size_t)end),
             end < 0 ? scan->rest.n : 9 + (size_t)end);
        return;
    }
    take(scan, SCAN_CDATA, str_sub(inner, 0, (size_t)end), 9 + (size_t)end + 3);
}

static void take_comment(struct scan *scan)
{
    struct str inner = str_from(scan->rest, 4);
    ptrdiff_t end = find_end(scan, inner, STR("-->"), NO_COMMENT_END);

    if (end >= 0) {
        take(scan, SCAN_COMMENT, str_sub(inner, 0, (size_t)end), 4 + (size_t)end + 3);
        return;
    }
    scan->mended++;
    end = str_find_char(inner, '>');
    take(scan, SCAN_COMMENT, STR_NONE, end < 0 ? scan->rest.n : 4 + (size_t)end + 1);
}

static size_t skip_space(struct str s, size_t i)
{
    while (i < s.n && char_is_space(s.p[i]))
        i++;
    return i;
}

/* The value at i: quoted, or bare up to a blank or '>'. Returns the place behind it. */
static size_t take_value(struct scan *scan, size_t i, struct str *value)
{
    struct str s = scan->rest;
    size_t from = i;

    if (i < s.n && (s.p[i] == '"' || s.p[i] == '\'')) {
        unsigned bit = s.p[i] == '"' ? NO_QUOTE : NO_APOSTROPHE;
        ptrdiff_t end = scan->missing & bit ? -1 : str_find_char(str_from(s, i + 1), s.p[i]);

        if (end < 0)
            scan->missing |= bit;

        if (end >= 0) {
            *value = str_sub(s, i + 1, (size_t)end);
            return i + 1 + (size_t)end + 1;
        }
        from++;
    }
    scan->mended++;
    while (i < s.n && !char_is_space(s.p[i]) && s.p[i] != '>' && s.p[i] != '<')
        i++;
    if (i > from && i < s.n && s.p[i] == '>' && s.p[i - 1] == '/' && i - 1 > from && !scan->html)
        i--;
    *value = str_sub(s, from, i > from ? i - from : 0);
    return i > from ? i : from;
}

static void take_start(struct scan *scan)
{
    struct str s = scan->rest;
    size_t i = 1;

    scan->kind = SCAN_START;
    scan->n_attrs = 0;
    scan->empty = false;
    while (i < s.n && !is_name_end(s.p[i]))
        i++;
    scan->name = str_sub(s, 1, i - 1);
    for (;;) {
        struct scan_attr attr = { STR_NONE, STR_NONE };
        size_t from;

        i = skip_space(s, i);
        if (i >= s.n || s.p[i] == '<') { /* the tag never ends */
            scan->mended++;
            break;
        }
        if (s.p[i] == '>') {
            i++;
            break;
        }
        if (s.p[i] == '/' || s.p[i] == '=' || s.p[i] == '"' || s.p[i] == '\'') {
            scan->empty = s.p[i] == '/' && i + 1 < s.n && s.p[i + 1] == '>';
            i++;
            continue;
        }
        from = i;
        while (i < s.n && !is_name_end(s.p[i]))
            i++;
        attr.name = str_sub(s, from, i - from);
        from = skip_space(s, i);
        if (from < s.n && s.p[from] == '=')
            i = take_value(scan, skip_space(s, from + 1), &attr.value);
        if (scan->n_attrs < SCAN_ATTRS)
            scan->attrs[scan->n_attrs++] = attr;
    }
    scan->rest = str_from(s, i);
    if (scan->html && !scan->empty)
        scan->raw_until = raw_element(scan->name);
}

static void take_end(struct scan *scan)
{
    struct str s = scan->rest;
    size_t i = 2;

    while (i < s.n && !is_name_end(s.p[i]))
        i++;
    scan->kind = SCAN_END;
    scan->name = str_sub(s, 2, i - 2);
    while (i < s.n && s.p[i] != '>' && s.p[i] != '<')
        i++;
    scan->rest = str_from(s, i < s.n && s.p[i] == '>' ? i + 1 : i);
}

bool scan_next(struct scan *scan)
{
    struct str s = scan->rest;
    char next = s.n > 1 ? s.p[1] : '\0';

    scan->at = s.p;
    if (s.n == 0)
        return false;
    if (s.p[0] != '<' || scan->raw_until.n) {
        take_text(scan);
    } else if (is_name_start(next)) {
        take_start(scan);
    } else if (next == '/' && s.n > 2 && is_name_start(s.p[2])) {
        take_end(scan);
    } else if (str_starts(s, STR("<!--"))) {
        take_comment(scan);
    } else if (str_starts_nocase(s, STR("<![CDATA["))) {
        take_cdata(scan);
    } else if (next == '!' && find_end(scan, s, STR(">"), NO_TAG_END) >= 0) {
        size_t n = declaration_end(scan, s);

        take(scan, SCAN_DECLARATION, str_sub(s, 0, n), n);
    } else if (next == '?') {
        ptrdiff_t end = find_end(scan, s, STR("?>"), NO_PI_END);
        ptrdiff_t tag = str_find_char(s, '>');
        size_t n = end >= 0 ? (size_t)end + 2 : tag >= 0 ? (size_t)tag + 1 : s.n;

        take(scan, SCAN_DECLARATION, str_sub(s, 0, n), n);
    } else { /* a '<' that starts nothing is text */
        scan->mended++;
        take_text(scan);
    }
    return true;
}

bool scan_attr(const struct scan *scan, struct str name, struct str *value)
{
    for (size_t i = 0; i < scan->n_attrs; i++) {
        if (str_eq_nocase(scan->attrs[i].name, name)) {
            *value = scan->attrs[i].value;
            return true;
        }
    }
    return false;
}
