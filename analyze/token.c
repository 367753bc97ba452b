/*
 * token.c - the one pass over the bytes of a text.
 *
 * A table of 256 classes decides at each byte which reader takes over; every reader consumes at least one
 * byte and looks ahead a bounded way, so the pass is linear whatever comes. Folded bytes go to a scratch
 * buffer that is large enough from the start, so that tokens may point into it.
 */
#include "analyze/token.h"

#include "analyze/token_bytes.h"
#include "analyze/token_chars.h"
#include "analyze/token_cursor.h"
#include "core/lanes.h"

#include <string.h>

enum {
    LONGEST_EMOTICON = 6, /* bytes */
    LONGEST_ENTITY = 8,   /* bytes of "&name;" */
    FOLD_GROWTH = 12,     /* NFKC makes 33 bytes of the 3 of U+FDFA: none grows more */
};

/* Texts of classes, with bytes behind them as all tokens have. */
#define CLASS(name)                                                                                \
    {                                                                                              \
        (const char[sizeof(name) + TOKEN_PADDING]){ name }, sizeof(name) - 1                       \
    }
static const struct str class_url = CLASS("<url>");
static const struct str class_user = CLASS("<user>");
static const struct str class_price = CLASS("<price>");
static const struct str class_percent = CLASS("<percent>");
static const struct str class_number = CLASS("<number>");

/* --- classes --- */

static bool at_word(const struct token_cursor *c, struct str word)
{
    return str_starts_nocase(str_from(c->s, c->i), word);
}

static bool read_address(struct token_cursor *c)
{
    char second = c->i + 1 < c->s.n ? char_lower(c->s.p[c->i + 1]) : ' ';

    if (second != 't' && second != 'w')
        return false;
    if (!at_word(c, STR("http://")) && !at_word(c, STR("https://")) && !at_word(c, STR("www.")))
        return false;
    size_t from = c->i;
    while (c->i < c->s.n && !char_is_space(c->s.p[c->i]))
        c->i++;
    token_push(c, TOKEN_CLASS, class_url, from);
    c->t->signs |= SIGN_URL;
    c->t->n_urls++;
    return true;
}

static bool token_is_handle_char(char ch)
{
    return char_is_alpha(ch) || char_is_digit(ch) || ch == '_';
}

/* The currency sign that begins or ends at i: its bytes, or 0. */
static size_t currency(struct str s, size_t i)
{
    if (i < s.n && s.p[i] == '$')
        return 1;
    if (i + 1 < s.n && memcmp(s.p + i, "\xC2\xA3", 2) == 0)
        return 2; /* pound */
    if (i + 2 < s.n && memcmp(s.p + i, "\xE2\x82\xAC", 3) == 0)
        return 3; /* euro */
    return 0;
}

/* Numbers say little, but "0/10", "5/5" and a bare "1" say much: those stay as they are. */
static void read_number(struct token_cursor *c, bool price)
{
    size_t from = c->i;
    bool ratio = false;

    while (c->i < c->s.n) {
        char ch = c->s.p[c->i];
        bool inner = (ch == '.' || ch == ',' || ch == ':' || ch == '/') && c->i + 1 < c->s.n &&
                     char_is_digit(c->s.p[c->i + 1]);
        if (!char_is_digit(ch) && !inner)
            break;
        ratio = ratio || ch == '/';
        c->i++;
    }
    if (c->i < c->s.n && char_is_alpha(c->s.p[c->i]) && !price) { /* "3g", "5stars" */
        size_t end = c->i;
        while (end < c->s.n && token_is_handle_char(c->s.p[end]) && end - from < TOKEN_LONGEST_WORD)
            end++;
        c->i = end;
        token_put_word(c, from, end, true, false);
        return;
    }
    size_t n = c->i - from, sign = currency(c->s, c->i);
    if (price || sign > 0) {
        c->i += sign;
        token_push(c, TOKEN_CLASS, class_price, from);
    } else if (c->i < c->s.n && c->s.p[c->i] == '%') {
        c->i++;
        token_push(c, TOKEN_CLASS, class_percent, from);
    } else if (n == 1 || (ratio && n <= 5)) {
        token_push(c, TOKEN_CLASS, token_copy(c, str_sub(c->s, from, n)), from);
    } else {
        token_push(c, TOKEN_CLASS, class_number, from);
        c->t->signs |= SIGN_NUMBER;
    }
}

static bool read_entity(struct token_cursor *c)
{
    size_t end = c->i + 1;

    while (end < c->s.n && end - c->i < LONGEST_ENTITY &&
           (char_is_alpha(c->s.p[end]) || char_is_digit(c->s.p[end]) || c->s.p[end] == '#'))
        end++;
    if (end == c->i + 1 || end >= c->s.n || c->s.p[end] != ';')
        return false;
    c->i = end + 1;
    return true;
}

static bool read_emoticon(struct token_cursor *c)
{
    unsigned char second = c->i + 1 < c->s.n ? (unsigned char)c->s.p[c->i + 1] : 0;
    if (!(c->t->starts[(unsigned char)c->s.p[c->i]] >> second % 32 & 1))
        return false;
    size_t longest = 0;
    while (longest < LONGEST_EMOTICON && c->i + longest < c->s.n &&
           !char_is_space(c->s.p[c->i + longest]))
        longest++;
    for (size_t n = longest; n >= 2; n--) {
        struct str s = str_sub(c->s, c->i, n);
        bool ends_in_letter = char_is_alpha(s.p[n - 1]) || char_is_digit(s.p[n - 1]);
        if (ends_in_letter && c->i + n < c->s.n && token_is_handle_char(c->s.p[c->i + n]))
            continue;
        if (!map_get(c->t->emoticons, s))
            continue;
        size_t from = c->i;
        c->i += n;
        token_push(c, TOKEN_EMOTICON, token_copy(c, s), from);
        while (c->i < c->s.n && c->s.p[c->i] == s.p[n - 1]) /* ":)))" */
            c->i++;
        return true;
    }
    return false;
}

/* --- marks --- */

static void read_mark(struct token_cursor *c)
{
    char ch = c->s.p[c->i];
    struct token *last = c->t->n > 0 ? &c->t->tokens[c->t->n - 1] : NULL;

    c->i++;
    switch (ch) {
    case '!':
        token_mark(c, BREAK_SENTENCE);
        if (last && last->bangs < UINT16_MAX)
            last->bangs++;
        c->t->signs |= last ? SIGN_BANG : 0u;
        break;
    case '?':
        token_mark(c, BREAK_SENTENCE);
        if (last)
            last->question = true;
        c->t->signs |= last ? SIGN_QUESTION : 0u;
        break;
    case '.':
        token_mark(c, c->i < c->s.n && c->s.p[c->i] == '.' ? BREAK_CLAUSE : BREAK_SENTENCE);
        break;
    case ',': token_mark(c, BREAK_COMMA); break;
    case ';':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case '"':
    case '|': token_mark(c, BREAK_CLAUSE); break;
    case '-': /* a dash stands alone or doubled; a hyphen only parts words */
        if ((c->i < c->s.n && (c->s.p[c->i] == '-' || c->s.p[c->i] == ' ')) &&
            (c->i < 2 || c->s.p[c->i - 2] == ' ' || c->s.p[c->i - 2] == '-'))
            token_mark(c, BREAK_CLAUSE);
        break;
    default: break;
    }
}

static void read_high(struct token_cursor *c)
{
    size_t n, from = c->i;
    uint32_t cp = token_peek(c, c->i, &n);

    if (token_is_emoji(cp)) {
        c->i += n;
        struct str text = token_copy(c, str_sub(c->s, from, n));
        while (c->i < c->s.n) {
            uint32_t next = token_peek(c, c->i, &n);
            if (!token_is_emoji_tail(next))
                break;
            c->i += n;
            if (next == 0x200D) { /* joined: what follows belongs to it */
                token_peek(c, c->i, &n);
                c->i += n;
            }
        }
        if (c->t->n > 0 && c->t->tokens[c->t->n - 1].kind == TOKEN_WORD)
            token_mark(c, BREAK_CLAUSE);
        token_push(c, TOKEN_EMOJI, text, from)->after = BREAK_CLAUSE;
        return;
    }
    if (currency(c->s, c->i) > 0 && c->i + n < c->s.n && char_is_digit(c->s.p[c->i + n])) {
        c->i += n;
        read_number(c, true);
        return;
    }
    if (token_is_word_char(cp)) {
        token_read_word(c, false);
        if (c->i > from)
            return;
    }
    c->i = from + (n > 0 ? n : 1);
    switch (cp) {
    case 0x2026: /* ellipsis */
    case 0x2013: /* dashes */
    case 0x2014:
    case 0x201C: /* quotes */
    case 0x201D: token_mark(c, BREAK_CLAUSE); break;
    case 0x3002: /* ideographic full stop */
    case 0xFF01:
    case 0xFF1F: token_mark(c, BREAK_SENTENCE); break;
    default: break;
    }
}

static void read_punct(struct token_cursor *c)
{
    char ch = c->s.p[c->i];
    char before = c->i > 0 ? c->s.p[c->i - 1] : ' ';
    char next = c->i + 1 < c->s.n ? c->s.p[c->i + 1] : ' ';

    if (ch == '&' && read_entity(c))
        return;
    if (!token_is_handle_char(before) && read_emoticon(c))
        return;
    if (ch == '@' && token_is_handle_char(next) && !token_is_handle_char(before)) {
        size_t from = c->i++;
        while (c->i < c->s.n && token_is_handle_char(c->s.p[c->i]))
            c->i++;
        token_push(c, TOKEN_CLASS, class_user, from);
        c->t->signs |= SIGN_USER;
        return;
    }
    if (ch == '#' && (token_is_handle_char(next) || (unsigned char)next >= 0x80)) {
        c->i++;
        while (c->i < c->s.n && (token_is_handle_char(c->s.p[c->i]))) {
            size_t from = c->i;
            if (c->s.p[c->i] == '_')
                c->i++;
            else
                token_read_word(c, true);
            if (c->i == from)
                break;
        }
        return;
    }
    if (ch == '$' && char_is_digit(next)) {
        c->i++;
        read_number(c, true);
        return;
    }
    read_mark(c);
}

static void cut(struct tokenizer *t, struct str s, bool in_title)
{
    struct token_cursor c = { .t = t, .s = s, .in_title = in_title };

    while (c.i < s.n) {
        token_read_short_words(&c);
        size_t before = c.i;
        if (before >= s.n)
            break;
        switch ((enum byte_class)classes[(unsigned char)s.p[c.i]]) {
        case C_SPACE:
            if (s.p[c.i] == '\n')
                token_mark(&c, BREAK_SENTENCE);
            c.i++;
            break;
        case C_LETTER:
            if (((s.p[c.i] | 0x20) == 'h' || (s.p[c.i] | 0x20) == 'w') && read_address(&c))
                break;
            if ((before == 0 || !token_is_handle_char(s.p[before - 1])) && c.i + 1 < s.n &&
                !char_is_alpha(s.p[c.i + 1]) && !char_is_space(s.p[c.i + 1]) && read_emoticon(&c))
                break; /* "D:", "T_T" */
            if (!token_read_plain_word(&c))
                token_read_word(&c, false);
            break;
        case C_DIGIT: read_number(&c, false); break;
        case C_HIGH: read_high(&c); break;
        case C_PUNCT: read_punct(&c); break;
        default: c.i++; break;
        }
        if (c.i == before)
            c.i++; /* never stand still */
    }
    token_mark(&c, BREAK_SENTENCE);
}

void tokenizer_init(struct tokenizer *t, const struct map *emoticons)
{
    *t = (struct tokenizer){ .emoticons = emoticons };
    buf_init(&t->scratch, BUF_NO_CEILING);
}

void tokenizer_release(struct tokenizer *t)
{
    buf_release(&t->scratch);
    mem_free(t->tokens);
    *t = (struct tokenizer){ 0 };
}

static bool is_ascii(struct str s)
{
    lanes all = { 0 };
    signed char rest = 0;
    size_t i = 0;

    if (s.n < LANES) {
        for (; i < s.n; i++)
            rest |= (signed char)s.p[i];
        return rest >= 0;
    }
    for (; i + LANES <= s.n; i += LANES)
        all |= lanes_at(s.p + i);
    all |= lanes_at(s.p + s.n - LANES);
    return lanes_bits(all < 0) == 0;
}

/* The list may have grown since the last text. */
static void learn_emoticons(struct tokenizer *t)
{
    for (; t->emoticons && t->n_emoticons < t->emoticons->n; t->n_emoticons++) {
        struct str text = t->emoticons->entries[t->n_emoticons].key;
        if (text.n >= 2)
            t->starts[(unsigned char)text.p[0]] |= UINT32_C(1) << (unsigned char)text.p[1] % 32;
    }
}

/* A copy with bytes behind it that may be looked at and begin nothing. */
static struct str copy(struct tokenizer *t, struct str s)
{
    struct str to = { t->scratch.p + t->scratch.n, s.n };

    if (s.n > 0)
        memcpy(t->scratch.p + t->scratch.n, s.p, s.n);
    memset(t->scratch.p + t->scratch.n + s.n, 0, TOKEN_PADDING);
    t->scratch.n += s.n + TOKEN_PADDING;
    return to;
}

void tokenizer_cut(struct tokenizer *t, struct str title, struct str text)
{
    size_t n = title.n + text.n;

    learn_emoticons(t);
    t->ascii = is_ascii(title) && is_ascii(text);
    /* For a copy and all texts of tokens at once, which stay where they are: each byte may become one. */
    size_t need = n + n * (t->ascii ? 1 : FOLD_GROWTH) + n * TOKEN_KEY + 4 * TOKEN_PADDING;
    t->n = 0;
    t->n_letters = t->n_letters_upper = 0;
    t->signs = t->n_hashtags = t->n_urls = 0;
    memset(t->n_kinds, 0, sizeof t->n_kinds);
    buf_clear(&t->scratch);
    buf_room(&t->scratch, need);
    title = copy(t, title);
    text = copy(t, text);
    cut(t, title, true);
    cut(t, text, false);
}
