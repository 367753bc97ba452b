/*
 * feed_text.c - what an element of a feed says.
 */
#include "fetch/feed_text.h"

#include "core/utf8.h"
#include "fetch/entities.h"
#include "fetch/scan.h"
#include "fetch/text.h"

#include <string.h>

enum text_type feed_text_type(struct str type, struct str mode, enum text_type otherwise)
{
    ptrdiff_t parameters = str_find_char(type, ';');

    type = str_trim(parameters < 0 ? type : str_sub(type, 0, (size_t)parameters));
    if (str_eq_nocase(mode, STR("base64")))
        return TYPE_BASE64;
    if (str_eq_nocase(mode, STR("escaped")))
        return str_eq_nocase(type, STR("text/plain")) ? TYPE_PLAIN : TYPE_HTML;
    if (str_eq_nocase(type, STR("html")) || str_eq_nocase(type, STR("text/html")))
        return TYPE_HTML;
    if (str_eq_nocase(type, STR("text")) || str_eq_nocase(type, STR("text/plain")))
        return TYPE_PLAIN;
    if (str_eq_nocase(type, STR("xhtml")) || str_ends(type, STR("+xml")) ||
        str_ends(type, STR("/xml")))
        return TYPE_INLINE;
    if (str_starts_nocase(type, STR("image/")) || str_starts_nocase(type, STR("audio/")) ||
        str_starts_nocase(type, STR("video/")) ||
        str_eq_nocase(type, STR("application/octet-stream")))
        return TYPE_BASE64;
    return type.n ? TYPE_PLAIN : otherwise;
}

/* Base64 as mail has it; stops at what is none. */
static void put_base64(struct str in, struct buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    int n = 0;

    for (size_t i = 0; i < in.n && in.p[i] != '='; i++) {
        const char *digit = in.p[i] ? strchr(digits, in.p[i]) : NULL;

        if (char_is_space(in.p[i]))
            continue;
        if (!digit)
            return;
        bits = bits << 6 | (uint32_t)(digit - digits);
        if (++n % 4 != 1)
            buf_putc(out, (char)(bits >> (6 - 2 * ((n - 1) % 4))));
    }
}

void found_decode(const struct found *found, struct buf *out)
{
    struct scan scan;

    if (found->part == PART_TEXT || str_find_char(found->raw, '<') < 0) {
        entities_decode(found->raw, false, out);
        return;
    }
    scan_init(&scan, found->raw, false);
    while (scan_next(&scan)) {
        if (scan.kind == SCAN_TEXT)
            entities_decode(scan.text, false, out);
        else if (scan.kind == SCAN_CDATA)
            buf_puts(out, scan.text);
    }
}

/* Elements stand as they are; what CDATA holds is markup among markup. */
static void put_inline(struct str raw, struct buf *out)
{
    struct scan scan;

    scan_init(&scan, raw, false);
    while (scan_next(&scan)) {
        if (scan.kind == SCAN_CDATA)
            buf_puts(out, scan.text);
        else
            buf_put(out, scan.at, (size_t)(scan.rest.p - scan.at));
    }
}

/* The content decoded once: a view of the document where it needs no decoding (no markup at all, or
 * one CDATA section and blanks that the text loses anyway), else in 'decoded'. */
static struct str content_of(const struct found *found, struct buf *decoded)
{
    struct str raw = str_trim(found->raw);
    struct str inside = str_sub(raw, 9, raw.n < 12 ? 0 : raw.n - 12);

    if (found->part == PART_TEXT || str_find_char(raw, '<') < 0) {
        if (str_find_char(raw, '&') < 0)
            return found->raw;
        entities_decode(raw, false, decoded);
        return buf_str(decoded);
    }
    if (str_starts(raw, STR("<![CDATA[")) && str_ends(raw, STR("]]>")) &&
        (found->part == PART_CDATA || str_find(inside, STR("]]>")) < 0))
        return inside;
    found_decode(found, decoded);
    return buf_str(decoded);
}

/* Escaped markup and nothing else, as one can tell by its first tag. */
static bool is_escaped_markup(const struct found *found)
{
    struct str raw = str_trim(found->raw);

    return found->type == TYPE_HTML && found->part == PART_TEXT && raw.n > 16 &&
           str_starts(raw, STR("&lt;")) && char_is_alpha(raw.p[4]);
}

/* Whether what stands in a text that may be markup is some. */
static bool holds_markup(const struct found *found, struct str content, bool is_decoded)
{
    if (found->part == PART_TEXT && !is_decoded) /* neither '<' nor '&' is in it */
        return false;
    return found->type == TYPE_HTML    ? text_has_markup(content)
           : found->type == TYPE_LOOSE ? text_has_html(content)
                                       : false;
}

bool found_text(const struct found *found, struct buf *out)
{
    struct buf decoded;
    struct str content;
    bool clean = false;

    if (is_escaped_markup(found))
        return text_from_escaped(str_trim(found->raw), out);
    if (found->type == TYPE_INLINE)
        return text_from_markup(found->raw, out);
    buf_init(&decoded, BUF_NO_CEILING);
    if (found->has_elements && found->type != TYPE_BASE64) {
        put_inline(found->raw, &decoded);
        clean = text_from_markup(buf_str(&decoded), out);
        buf_release(&decoded);
        return clean;
    }
    content = content_of(found, &decoded);
    if (found->type == TYPE_BASE64) {
        struct buf bytes;

        buf_init(&bytes, BUF_NO_CEILING);
        put_base64(content, &bytes);
        if (utf8_is_valid(buf_str(&bytes))) /* else a picture or the like */
            clean = text_from_markup(buf_str(&bytes), out);
        buf_release(&bytes);
    } else if (holds_markup(found, content, decoded.n > 0)) {
        clean = text_from_markup(content, out);
    } else {
        clean = text_collapse(content, out);
    }
    buf_release(&decoded);
    return clean;
}

/* The text of the first element of that name, prefix or not; nothing when there is none. */
static void put_child(struct str raw, struct str name, struct buf *out)
{
    struct scan scan;
    const char *start = NULL;

    scan_init(&scan, raw, false);
    while (scan_next(&scan)) {
        ptrdiff_t colon = str_find_char(scan.name, ':');
        bool match = (scan.kind == SCAN_START || scan.kind == SCAN_END) &&
                     str_eq_nocase(str_from(scan.name, colon < 0 ? 0 : (size_t)colon + 1), name);

        if (match && scan.kind == SCAN_START && !scan.empty && !start) {
            start = scan.rest.p;
        } else if (start && scan.kind == SCAN_END) {
            struct found child = { .raw = { start, (size_t)(scan.at - start) }, .type = TYPE_HTML };

            found_text(&child, out);
            return;
        }
    }
}

void found_author(const struct found *found, struct buf *out)
{
    size_t start = out->n;

    if (found->has_elements) {
        put_child(found->raw, STR("name"), out);
        if (out->n == start)
            put_child(found->raw, STR("email"), out);
        if (out->n > start || str_find_nocase(found->raw, STR("<uri>")) >= 0)
            return; /* an address alone is nobody's name */
    }
    found_text(&(struct found){ .raw = found->raw,
                                .type = TYPE_HTML,
                                .has_elements = found->has_elements },
               out);
}
