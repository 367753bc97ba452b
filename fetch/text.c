/*
 * text.c - markup to plain text.
 */
#include "fetch/text.h"

#include "core/utf8.h"
#include "fetch/entities.h"
#include "fetch/scan.h"

#include <stdlib.h>
#include <string.h>

/* What a tag does to the text around it; sorted by name for the search. All others do nothing. */
enum effect { EFFECT_NONE, EFFECT_SPACE, EFFECT_BREAK, EFFECT_DROP };

static const struct tag {
    const char *name;
    enum effect effect;
} tags[] = {
    { "address", EFFECT_BREAK },    { "article", EFFECT_BREAK },    { "aside", EFFECT_BREAK },
    { "blockquote", EFFECT_BREAK }, { "br", EFFECT_BREAK },         { "caption", EFFECT_BREAK },
    { "center", EFFECT_BREAK },     { "dd", EFFECT_BREAK },         { "details", EFFECT_BREAK },
    { "div", EFFECT_BREAK },        { "dl", EFFECT_BREAK },         { "dt", EFFECT_BREAK },
    { "fieldset", EFFECT_BREAK },   { "figcaption", EFFECT_BREAK }, { "figure", EFFECT_BREAK },
    { "footer", EFFECT_BREAK },     { "form", EFFECT_BREAK },       { "h1", EFFECT_BREAK },
    { "h2", EFFECT_BREAK },         { "h3", EFFECT_BREAK },         { "h4", EFFECT_BREAK },
    { "h5", EFFECT_BREAK },         { "h6", EFFECT_BREAK },         { "header", EFFECT_BREAK },
    { "hr", EFFECT_BREAK },         { "li", EFFECT_BREAK },         { "main", EFFECT_BREAK },
    { "nav", EFFECT_BREAK },        { "noframes", EFFECT_DROP },    { "ol", EFFECT_BREAK },
    { "option", EFFECT_BREAK },     { "p", EFFECT_BREAK },          { "pre", EFFECT_BREAK },
    { "script", EFFECT_DROP },      { "section", EFFECT_BREAK },    { "select", EFFECT_BREAK },
    { "style", EFFECT_DROP },       { "summary", EFFECT_BREAK },    { "table", EFFECT_BREAK },
    { "tbody", EFFECT_BREAK },      { "td", EFFECT_SPACE },         { "template", EFFECT_NONE },
    { "tfoot", EFFECT_BREAK },      { "th", EFFECT_SPACE },         { "thead", EFFECT_BREAK },
    { "title", EFFECT_BREAK },      { "tr", EFFECT_BREAK },         { "ul", EFFECT_BREAK },
};

static int compare(const void *key, const void *row)
{
    return strcmp(key, ((const struct tag *)row)->name);
}

static enum effect effect_of(struct str name)
{
    char lower[12];
    const struct tag *tag;
    ptrdiff_t colon = str_find_char(name, ':');

    name = str_from(name, colon < 0 ? 0 : (size_t)colon + 1);
    if (name.n >= sizeof lower)
        return EFFECT_NONE;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = char_lower(name.p[i]);
    lower[name.n] = '\0';
    tag = bsearch(lower, tags, sizeof tags / sizeof *tags, sizeof *tags, compare);
    return tag ? tag->effect : EFFECT_NONE;
}

/* White space that is due before the next character. */
struct sink {
    struct buf *out;
    size_t start; /* where our text starts in it */
    char due;     /* '\0', ' ' or '\n' */
};

static void put_space(struct sink *sink, char c)
{
    if (sink->due != '\n')
        sink->due = c;
}

/* Bytes that start white space, or may: ASCII blanks, and the lead bytes of U+00A0, U+2000 .. U+200A,
 * U+2028, U+2029 and U+3000. */
static const bool may_be_space[256] = {
    ['\t'] = true, ['\n'] = true, ['\v'] = true, ['\f'] = true, ['\r'] = true,
    [' '] = true,  [0xC2] = true, [0xE2] = true, [0xE3] = true,
};

/* Bytes of the white space at the start, 0 when there is none. */
static size_t space_at(const char *at, size_t n)
{
    const unsigned char *p = (const unsigned char *)at;

    if (p[0] < 0x80)
        return 1;
    if (p[0] == 0xC2)
        return n >= 2 && p[1] == 0xA0 ? 2 : 0;
    if (n < 3 || p[1] != 0x80)
        return 0;
    if (p[0] == 0xE2)
        return p[2] <= 0x8A || p[2] == 0xA8 || p[2] == 0xA9 ? 3 : 0;
    return p[2] == 0x80 ? 3 : 0;
}

/* Text without entities; 'breaks': a line break in it is one in the result. */
static void put_text(struct sink *sink, struct str s, bool breaks)
{
    const char *p = s.p, *end = s.p + s.n;

    while (p < end) {
        const char *from = p;
        size_t space = 0;

        for (; p < end; p++)
            if (may_be_space[(unsigned char)*p] && (space = space_at(p, (size_t)(end - p))))
                break;
        if (p > from) {
            if (sink->due && sink->out->n > sink->start)
                buf_putc(sink->out, sink->due);
            sink->due = '\0';
            buf_put(sink->out, from, (size_t)(p - from));
        }
        if (space)
            put_space(sink, breaks && *p == '\n' ? '\n' : ' ');
        p += space;
    }
}

static void put_decoded(struct sink *sink, struct str raw, struct buf *scratch)
{
    if (str_find_char(raw, '&') < 0) {
        put_text(sink, raw, false);
        return;
    }
    buf_clear(scratch);
    entities_decode(raw, true, scratch);
    put_text(sink, buf_str(scratch), false);
}

void text_from_markup(struct str markup, struct buf *out)
{
    struct sink sink = { .out = out, .start = out->n };
    struct buf scratch;
    struct scan scan;
    struct str dropping = STR_NONE; /* the element whose content goes */

    buf_init(&scratch, BUF_NO_CEILING);
    scan_init(&scan, markup, true);
    while (scan_next(&scan)) {
        enum effect effect;

        switch (scan.kind) {
        case SCAN_TEXT:
            if (!dropping.n)
                put_decoded(&sink, scan.text, &scratch);
            break;
        case SCAN_CDATA:
            if (!dropping.n)
                put_text(&sink, scan.text, false);
            break;
        case SCAN_START:
        case SCAN_END:
            effect = effect_of(scan.name);
            if (effect == EFFECT_DROP && scan.kind == SCAN_START && !scan.empty && !dropping.n)
                dropping = scan.name;
            else if (scan.kind == SCAN_END && dropping.n && str_eq_nocase(scan.name, dropping))
                dropping = STR_NONE;
            else if (effect == EFFECT_BREAK || effect == EFFECT_SPACE)
                put_space(&sink, effect == EFFECT_BREAK ? '\n' : ' ');
            break;
        case SCAN_COMMENT:
        case SCAN_DECLARATION: break;
        }
    }
    buf_release(&scratch);
}

void text_collapse(struct str text, struct buf *out)
{
    struct sink sink = { .out = out, .start = out->n };

    put_text(&sink, text, true);
}

bool text_has_markup(struct str text)
{
    for (size_t i = 0; i + 2 < text.n; i++) {
        char next = text.p[i + 1];

        if (text.p[i] == '<' && (char_is_alpha(next) || next == '/' || next == '!'))
            return true;
        if (text.p[i] == '&' && (char_is_alpha(next) || next == '#'))
            return true;
    }
    return false;
}
