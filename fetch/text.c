/*
 * text.c - markup to plain text.
 */
#include "fetch/text.h"

#include "core/lanes.h"
#include "fetch/entities.h"
#include "fetch/scan.h"

#include <string.h>

/* What a tag does to the text around it; all that are not named do nothing. */
enum effect {
    EFFECT_NONE,
    EFFECT_SPACE,
    EFFECT_BREAK,
    EFFECT_BOX,   /* a break; its class may say that it quotes */
    EFFECT_LINES, /* a break; line breaks inside are some */
    EFFECT_QUOTE,
    EFFECT_DROP
};

enum { NAME_LONGEST = 10 };

enum { KINDS = 3 };

/* Their names by length, each followed by a blank: a look-up compares few bytes. */
static const struct {
    const char *names;
    enum effect effect;
} tags[NAME_LONGEST + 1][KINDS] = {
    [1] = { { "p ", EFFECT_BREAK } },
    [2] = { { "br li dd dl dt h1 h2 h3 h4 h5 h6 hr ol tr ul ", EFFECT_BREAK },
            { "td th ", EFFECT_SPACE } },
    [3] = { { "div ", EFFECT_BOX }, { "nav ", EFFECT_BREAK }, { "pre ", EFFECT_LINES } },
    [4] = { { "form main ", EFFECT_BREAK } },
    [5] = { { "aside table tbody tfoot thead title ", EFFECT_BREAK }, { "style ", EFFECT_DROP } },
    [6] = { { "center figure footer header option select ", EFFECT_BREAK },
            { "script ", EFFECT_DROP } },
    [7] = { { "address article caption details section summary ", EFFECT_BREAK } },
    [8] = { { "fieldset ", EFFECT_BREAK }, { "noframes ", EFFECT_DROP } },
    [10] = { { "blockquote ", EFFECT_QUOTE }, { "figcaption ", EFFECT_BREAK } },
};

static enum effect effect_of_long(struct str name)
{
    char lower[NAME_LONGEST];
    ptrdiff_t colon = str_find_char(name, ':');

    name = str_from(name, colon < 0 ? 0 : (size_t)colon + 1);
    if (name.n == 0 || name.n > sizeof lower)
        return EFFECT_NONE;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = char_lower(name.p[i]);
    for (size_t i = 0; i < KINDS && tags[name.n][i].names; i++)
        for (const char *row = tags[name.n][i].names; *row; row += name.n + 1)
            if (row[0] == lower[0] && memcmp(row, lower, name.n) == 0)
                return tags[name.n][i].effect;
    return EFFECT_NONE;
}

static inline enum effect effect_of(struct str name)
{
    if (name.n != 1)
        return effect_of_long(name);
    return char_lower(name.p[0]) == 'p' ? EFFECT_BREAK : EFFECT_NONE;
}

/* Text as it grows, and the white space that is due before the next character. */
struct sink {
    struct buf *out;
    size_t start;  /* where our text starts in it */
    char due;      /* '\0', ' ' or '\n' */
    size_t quotes; /* open ones: where there are some a break begins a line that bears TEXT_QUOTE */
    size_t boxes;  /* open ones, from one on whose class says that it quotes */
    bool lines;    /* line breaks are some */
    bool doubt;    /* what went in is perhaps not clean: see DOUBT */
};

static void put_space(struct sink *sink, char c)
{
    if (sink->due != '\n')
        sink->due = c;
}

static inline __attribute__((always_inline)) void put_due(struct sink *sink)
{
    if (sink->out->n > sink->start)
        buf_putc(sink->out, sink->due);
    if (sink->quotes && sink->due == '\n') {
        buf_putc(sink->out, TEXT_QUOTE);
        sink->doubt = true;
    }
}

/* What a byte of text may begin. SPACE: white space, which is that of ASCII, U+00A0, U+2000 .. U+200A,
 * U+2028, U+2029 and U+3000. DOUBT: a character that utf8_is_clean() refuses, or one that begins with
 * the same byte. */
enum { SPACE = 1, MARKUP = 2, DOUBT = 4 };

static const uint8_t beginnings[256] = {
    [0 ... 0x08] = DOUBT,    ['\t' ... '\r'] = SPACE | DOUBT,
    [0x0E ... 0x1F] = DOUBT, [' '] = SPACE,
    ['&'] = MARKUP,          ['<'] = MARKUP,
    [0x7F] = DOUBT,          [0xC2] = SPACE | DOUBT,
    [0xE2 ... 0xE3] = SPACE, [0xEF ... 0xFF] = DOUBT,
};

static bool may_begin(char c, unsigned what)
{
    return beginnings[(unsigned char)c] & what;
}

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

/* Bytes of the white space at p, 0 when there is none. */
static size_t space_length(const char *p, const char *end)
{
    return may_begin(*p, SPACE) ? space_at(p, (size_t)(end - p)) : 0;
}

static bool is_markup(char c, bool asked)
{
    return asked && may_begin(c, MARKUP);
}

/* The lanes whose byte may begin anything but a blank. */
static inline lanes lanes_beginning(lanes v, bool markup)
{
    lanes control_or_high = (lanes)((ulanes)v - ' ' >= 0xEF - ' ');
    lanes found =
        control_or_high | (v == 0x7F) | (v == (signed char)0xC2) | ((v | 1) == (signed char)0xE3);

    return markup ? found | (v == '<') | (v == '&') : found;
}

/* Copies the words at s, which stand apart by one blank each: most of all text is just that. Stops at
 * the second of two blanks, at other white space, and where 'markup' at '<' and '&'. 'to' has room for
 * all of s. Returns how many bytes were copied. */
static inline __attribute__((always_inline)) size_t copy_words(struct sink *sink, struct str s,
                                                               bool markup, char *to)
{
    size_t i = 0, most = s.n > LANES ? s.n - LANES : 0; /* one byte more is looked at */

    while (i < most) {
        lanes here = lanes_at(s.p + i), next = lanes_at(s.p + i + 1);
        lanes two_blanks = (here | next) == ' '; /* or one beside a NUL, which is as good */
        int n = lanes_first(two_blanks | lanes_beginning(here, markup));

        memcpy(to + i, &here, LANES);
        i += (size_t)n;
        if (n == LANES)
            continue;
        if (s.p[i] == ' ')
            return i + 1;
        if (is_markup(s.p[i], markup) || space_length(s.p + i, s.p + s.n))
            return i;
        sink->doubt |= may_begin(s.p[i], DOUBT);
        i++;
    }
    for (; i < s.n; i++) {
        if (is_markup(s.p[i], markup))
            return i;
        if (space_length(s.p + i, s.p + s.n) &&
            (s.p[i] != ' ' || (i + 1 < s.n && s.p[i + 1] == ' ')))
            return s.p[i] == ' ' ? i + 1 : i;
        sink->doubt |= may_begin(s.p[i], DOUBT);
        to[i] = s.p[i];
    }
    return i;
}

/* Text up to the end or, where 'markup', up to '<' or '&'; 'breaks': a line break in it is one in the
 * result. Returns where it stopped. */
static const char *put_words(struct sink *sink, const char *p, const char *end, bool markup,
                             bool breaks)
{
    struct buf *out = sink->out;

    while (p < end) {
        size_t n;
        char *to;

        while (p < end && (n = space_length(p, end)) > 0) {
            put_space(sink, breaks && *p == '\n' ? '\n' : ' ');
            p += n;
        }
        if (p == end || is_markup(*p, markup))
            break;
        if (sink->due)
            put_due(sink);
        n = (size_t)(end - p);
        to = n < out->cap - out->n ? out->p + out->n : buf_room(out, n);
        if (!to)
            return end;
        n = copy_words(sink, (struct str){ p, n }, markup, to);
        p += n;
        sink->due = p[-1] == ' ' ? ' ' : '\0';
        out->n += n - (sink->due == ' ');
        out->p[out->n] = '\0';
    }
    return p;
}

static void put_text(struct sink *sink, struct str s, bool breaks)
{
    if (s.n) /* else there may be no address to count from */
        put_words(sink, s.p, s.p + s.n, false, breaks);
}

/* The entity at p, an ampersand where it is none. Returns the place behind it. */
static const char *put_entity(struct sink *sink, const char *p, const char *end)
{
    char bytes[16];
    struct buf few = { .p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1 };
    size_t n = entity_put((struct str){ p + 1, (size_t)(end - p - 1) }, true, &few);

    put_text(sink, n ? buf_str(&few) : STR("&"), false);
    return p + 1 + n;
}

/* Whether it may be script, style, textarea and the like, by its length and first letters. */
static bool may_be_raw(struct str name)
{
    char a = char_lower(name.p[0]), b = name.n > 1 ? char_lower(name.p[1]) : '\0';

    switch (name.n) {
    case 3: return a == 'x' && b == 'm';
    case 5: return a == 's' && b == 't';
    case 6: return a == 's' && b == 'c';
    case 7: return a == 'n' && b == 'o';
    case 8: return (a == 't' && b == 'e') || (a == 'n' && b == 'o');
    default: return false;
    }
}

/* The end of attributes as they are usually written, ' name="value"' each: the place of '>' behind them;
 * NULL where something is otherwise. */
static const char *attributes_end(const char *p, const char *end)
{
    while (p < end && *p == ' ') {
        const char *from = ++p, *close;

        while (p < end && (char_is_alpha(*p) || *p == '-' || char_is_digit(*p)))
            p++;
        if (p == from) /* " />" */
            return p + 1 < end && p[0] == '/' && p[1] == '>' ? p + 1 : NULL;
        if (end - p < 3 || p[0] != '=' || (p[1] != '"' && p[1] != '\''))
            return NULL;
        close = memchr(p + 2, p[1], (size_t)(end - p - 2));
        if (!close)
            return NULL;
        p = close + 1;
    }
    if (end - p > 1 && p[0] == '/' && p[1] == '>')
        return p + 1;
    return p < end && *p == '>' ? p : NULL;
}

/* Most tags are "<p>", "</p>", "<a href="...">": written as usual, and with no content that is not
 * markup. The place behind such a tag, NULL where it is another, which is left to the scanner. */
static const char *usual_tag(const char *p, const char *end, struct str *name)
{
    const char *from = p + 1 + (end - p > 1 && p[1] == '/'), *at = from;

    if (end - from > 1 && from[1] == '>' && char_is_alpha(from[0])) { /* <p>, <b>, <i> and </a> */
        *name = (struct str){ from, 1 };
        return from + 2;
    }
    while (at < end && at - from < NAME_LONGEST && (char_is_alpha(*at) || char_is_digit(*at)))
        at++;
    *name = (struct str){ from, (size_t)(at - from) };
    if (at == from || !char_is_alpha(*from) || may_be_raw(*name))
        return NULL;
    at = attributes_end(at, end);
    return at ? at + 1 : NULL;
}

/* What forums and mail programs call a quote that is no <blockquote>. */
static bool is_quoting_box(struct str tag)
{
    static const char *const classes[] = { "bbCodeBlock--quote", "bbcode_quote", "gmail_quote",
                                           "quotecontent", "yahoo_quoted" };

    if (tag.n <= sizeof "<div class=" || str_find(tag, STR("quote")) < 0)
        return false;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (str_find(tag, str_of(classes[i])) >= 0)
            return true;
    return false;
}

static void put_box(struct sink *sink, bool is_end, struct str tag)
{
    if (sink->boxes && !is_end) {
        sink->boxes++;
    } else if (sink->boxes) {
        if (--sink->boxes == 0 && sink->quotes)
            sink->quotes--;
    } else if (!is_end && is_quoting_box(tag)) {
        sink->boxes = 1;
        sink->quotes++;
    }
}

static void put_special(struct sink *sink, enum effect effect, bool is_end, struct str tag)
{
    put_space(sink, '\n');
    if (effect == EFFECT_BOX)
        put_box(sink, is_end, tag);
    else if (effect == EFFECT_LINES)
        sink->lines = !is_end;
    else if (effect == EFFECT_QUOTE && !is_end)
        sink->quotes++;
    else if (effect == EFFECT_QUOTE && sink->quotes)
        sink->quotes--;
}

/* 'tag': all of it, as it stands there. */
static inline void put_effect(struct sink *sink, enum effect effect, bool is_end, struct str tag)
{
    if (effect == EFFECT_BREAK || effect == EFFECT_SPACE)
        put_space(sink, effect == EFFECT_BREAK ? '\n' : ' ');
    else if (effect != EFFECT_NONE && effect != EFFECT_DROP)
        put_special(sink, effect, is_end, tag);
}

static void put_markup(struct sink *sink, struct str markup)
{
    const char *p = markup.p, *end = markup.n ? markup.p + markup.n : markup.p;
    struct scan scan;
    struct str dropping = STR_NONE; /* the element whose content goes */

    scan_init(&scan, markup, true);
    for (;;) {
        enum effect effect;
        struct str name;
        const char *behind;

        if (!scan.raw_until.n && !dropping.n) { /* text is walked over here, in one pass */
            while ((p = put_words(sink, p, end, true, sink->lines)) < end) {
                if (*p == '&') {
                    p = put_entity(sink, p, end);
                } else if ((behind = usual_tag(p, end, &name)) != NULL) {
                    put_effect(sink, effect_of(name), name.p[-1] == '/',
                               (struct str){ p, (size_t)(behind - p) });
                    p = behind;
                } else {
                    break;
                }
            }
            scan.rest = (struct str){ p, (size_t)(end - p) };
        }
        if (!scan_next(&scan))
            break;
        p = scan.rest.p;
        switch (scan.kind) {
        case SCAN_TEXT: /* a '<' that is none */
            if (!dropping.n) {
                put_text(sink, STR("<"), false);
                p = scan.at + 1;
            }
            break;
        case SCAN_CDATA:
            if (!dropping.n)
                put_text(sink, scan.text, sink->lines);
            break;
        case SCAN_START:
        case SCAN_END:
            effect = effect_of(scan.name);
            if (effect == EFFECT_DROP && scan.kind == SCAN_START && !scan.empty && !dropping.n)
                dropping = scan.name;
            else if (scan.kind == SCAN_END && dropping.n && str_eq_nocase(scan.name, dropping))
                dropping = STR_NONE;
            else
                put_effect(sink, effect, scan.kind == SCAN_END,
                           (struct str){ scan.at, (size_t)(scan.rest.p - scan.at) });
            break;
        case SCAN_COMMENT:
        case SCAN_DECLARATION: break;
        }
    }
}

bool text_from_markup(struct str markup, struct buf *out)
{
    struct sink sink = { .out = out, .start = out->n };

    put_markup(&sink, markup);
    return !sink.doubt;
}

/* Whether 'word' stands at p. */
static bool stands(const char *p, const char *end, struct str word)
{
    return (size_t)(end - p) >= word.n && memcmp(p, word.p, word.n) == 0;
}

/* The end of an escaped attribute's value, which starts at p with its quote: the place behind it; NULL
 * where an entity in it would end it, or does not let one see. */
static const char *escaped_value_end(const char *p, const char *end)
{
    struct str quote = { p, *p == '&' ? 6 : 1 };
    const char *close, *entity;

    if (*p == '&' && !stands(p, end, STR("&quot;")))
        return NULL;
    p += quote.n;
    close = memmem(p, (size_t)(end - p), quote.p, quote.n);
    if (!close || (quote.n > 1 && memchr(p, '"', (size_t)(close - p))))
        return NULL;
    for (; (entity = memchr(p, '&', (size_t)(close - p))) != NULL; p = entity + 1)
        if (!stands(entity, end, STR("&amp;")))
            return NULL;
    return close + quote.n;
}

/* Like usual_tag(), of a tag that is escaped: "&lt;a href="..."&gt;". */
static const char *usual_escaped_tag(const char *p, const char *end, struct str *name)
{
    const char *from = p + 4, *at;

    from += from < end && *from == '/';
    if (end - from > 1 && char_is_alpha(*from) && stands(from + 1, end, STR("&gt;"))) {
        *name = (struct str){ from, 1 };
        return from + 5;
    }
    for (at = from;
         at < end && at - from < NAME_LONGEST && (char_is_alpha(*at) || char_is_digit(*at));)
        at++;
    *name = (struct str){ from, (size_t)(at - from) };
    if (at == from || !char_is_alpha(*from) || may_be_raw(*name))
        return NULL;
    while (at < end && *at == ' ' && !stands(at, end, STR(" /"))) {
        for (from = ++at; at < end && (char_is_alpha(*at) || *at == '-' || char_is_digit(*at));)
            at++;
        if (at == from || end - at < 3 || at[0] != '=' ||
            (at[1] != '"' && at[1] != '\'' && at[1] != '&'))
            return NULL;
        at = escaped_value_end(at + 1, end);
        if (!at)
            return NULL;
    }
    if (stands(at, end, STR(" /")))
        at++;
    at += at < end && *at == '/';
    if (at < end && *at == '>')
        return at + 1;
    return stands(at, end, STR("&gt;")) ? at + 4 : NULL;
}

/* An entity that is neither '<' nor '&', which would start something; returns the place behind it, NULL
 * when it is no such entity. */
static const char *put_plain_entity(struct sink *sink, const char *p, const char *end)
{
    char bytes[16];
    struct buf few = { .p = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1 };
    size_t n = entity_put((struct str){ p + 1, (size_t)(end - p - 1) }, false, &few);

    if (n == 0 || is_markup(bytes[0], true))
        return NULL;
    put_text(sink, buf_str(&few), false);
    return p + 1 + n;
}

bool text_from_escaped(struct str escaped, struct buf *out)
{
    struct sink sink = { .out = out, .start = out->n };
    const char *p = escaped.p, *end = escaped.p + escaped.n;
    struct buf decoded;
    struct str name;

    while ((p = put_words(&sink, p, end, true, sink.lines)) < end && *p == '&') {
        const char *behind;

        if (stands(p, end, STR("&lt;"))) {
            behind = usual_escaped_tag(p, end, &name);
            if (behind)
                put_effect(&sink, effect_of(name), name.p[-1] == '/',
                           (struct str){ p, (size_t)(behind - p) });
        } else if (stands(p, end, STR("&amp;"))) { /* an ampersand, which may start an entity */
            behind = put_entity(&sink, p + 4, end);
        } else {
            behind = put_plain_entity(&sink, p, end);
        }
        if (!behind)
            break;
        p = behind;
    }
    if (p == end)
        return !sink.doubt;
    buf_init(&decoded, BUF_NO_CEILING); /* something unusual: the rest in two steps */
    entities_decode((struct str){ p, (size_t)(end - p) }, false, &decoded);
    put_markup(&sink, buf_str(&decoded));
    buf_release(&decoded);
    return !sink.doubt;
}

bool text_collapse(struct str text, struct buf *out)
{
    struct sink sink = { .out = out, .start = out->n };

    put_text(&sink, text, true);
    return !sink.doubt;
}

bool text_has_markup(struct str text)
{
    static const char starts[] = { '<', '&' };

    for (size_t k = 0; k < sizeof starts; k++) {
        struct str rest = text;
        ptrdiff_t at;

        while ((at = str_find_char(rest, starts[k])) >= 0 && (size_t)at + 2 < rest.n) {
            char next = rest.p[at + 1];

            if (char_is_alpha(next) ||
                (starts[k] == '<' ? next == '/' || next == '!' : next == '#'))
                return true;
            rest = str_from(rest, (size_t)at + 1);
        }
    }
    return false;
}

bool text_has_html(struct str text)
{
    static const struct str signs[] = { { "</", 2 },     { "<br", 3 },     { "<p>", 3 },
                                        { "&nbsp;", 6 }, { "&amp;", 5 },   { "&quot;", 6 },
                                        { "&#39;", 5 },  { "&rsquo;", 7 }, { "&#8", 3 } };

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_find_nocase(text, signs[i]) >= 0)
            return true;
    return false;
}
