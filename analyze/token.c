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
#include "core/mem.h"
#include "core/utf8.h"

#include <endian.h>
#include <string.h>

enum {
    LONGEST_EMOTICON = 6, /* bytes */
    LONGEST_ENTITY = 8,   /* bytes of "&name;" */
    FOLD_GROWTH = 12,     /* NFKC makes 33 bytes of the 3 of U+FDFA: none grows more */
    LONGEST_WORD = 256,   /* bytes; what goes on without a break is cut here */
};

struct cursor {
    struct tokenizer *t;
    struct str s;
    size_t i;
    bool in_title;
};

static struct token *push(struct cursor *c, enum token_kind kind, struct str text, size_t from)
{
    struct tokenizer *t = c->t;

    if (t->n == t->cap)
        t->tokens = mem_grow(t->tokens, &t->cap, t->n + 1, sizeof *t->tokens);
    struct token *token = &t->tokens[t->n++];
    *token = (struct token){ .text = text,
                             .at = (uint32_t)from,
                             .length = (uint32_t)(c->i - from),
                             .kind = kind,
                             .in_title = c->in_title };
    return token;
}

static void mark(struct cursor *c, enum token_break strength)
{
    if (c->t->n > 0) {
        struct token *last = &c->t->tokens[c->t->n - 1];
        if (last->after < strength)
            last->after = strength;
    }
}

/* --- words --- */

static uint32_t peek(const struct cursor *c, size_t i, size_t *n)
{
    struct str rest = str_from(c->s, i);
    size_t before = rest.n;
    uint32_t cp = 0;

    if (!utf8_next(&rest, &cp))
        cp = 0;
    *n = before - rest.n;
    return cp;
}

/* Article and pronoun before a vowel in Romance languages: "l'hôtel", "c'est", "qu'il", "un'attesa". */
static bool is_elision(struct str head)
{
    static const char *const heads[] = { "all",   "dall",  "dell", "nell", "qu",
                                         "quell", "quest", "sull", "un" };

    if (head.n == 1)
        return strchr("ldjcnstm", char_lower(head.p[0])) != NULL;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (str_eq_nocase(head, str_of(heads[i])))
            return true;
    return false;
}

/* Cuts runs of three and more of a letter to two, in place. True when it did. */
static bool shorten_runs(char *p, size_t *n)
{
    size_t out = 0;
    bool cut = false;

    for (size_t i = 0; i < *n; i++) {
        if (out >= 2 && p[i] == p[out - 1] && p[i] == p[out - 2] && char_is_alpha(p[i])) {
            cut = true;
            continue;
        }
        p[out++] = p[i];
    }
    *n = out;
    return cut;
}

/* Folds s[from, to) into the scratch and makes the word. */
static void put_word(struct cursor *c, size_t from, size_t to, bool ascii, bool hashtag)
{
    struct buf *scratch = &c->t->scratch;
    size_t start = scratch->n;
    size_t upper = 0, letters = 0;

    for (size_t i = from; i < to; i++) {
        char ch = c->s.p[i];
        letters += char_is_alpha(ch);
        upper += ch >= 'A' && ch <= 'Z';
    }
    if (ascii) {
        for (size_t i = from; i < to; i++)
            scratch->p[scratch->n++] = char_lower(c->s.p[i]);
    } else {
        for (size_t i = from; i < to;) {
            size_t curly = token_apostrophe(c->s, i);
            if (curly == 3) {
                scratch->p[scratch->n++] = '\'';
                i += 3;
                continue;
            }
            size_t end = i + 1;
            while (end < to && token_apostrophe(c->s, end) != 3)
                end++;
            utf8_fold((struct str){ c->s.p + i, end - i }, scratch);
            i = end;
        }
    }
    size_t n = scratch->n - start;
    bool drawn_out = shorten_runs(scratch->p + start, &n);
    while (n > 0 && scratch->p[start + n - 1] == '\'')
        n--;
    scratch->n = start + n;
    if (n == 0)
        return;
    size_t i = c->i;
    c->i = to;
    struct token *token = push(c, TOKEN_WORD, (struct str){ scratch->p + start, n }, from);
    c->i = i;
    token->capitals = letters >= 2 && upper == letters;
    token->capital = c->s.p[from] >= 'A' && c->s.p[from] <= 'Z';
    token->drawn_out = drawn_out;
    token->hashtag = hashtag;
    c->t->n_letters += letters;
    c->t->n_letters_upper += upper;
}

/* A run of letters, digits and inner apostrophes. */
static void read_word(struct cursor *c, bool hashtag)
{
    size_t from = c->i, elided = 0;
    bool ascii = true;
    char before = ' ';

    while (c->i < c->s.n && c->i - from < LONGEST_WORD) {
        unsigned char ch = (unsigned char)c->s.p[c->i];
        if (char_is_alpha((char)ch) || char_is_digit((char)ch) || (ch == '_' && !hashtag)) {
            /* a hashtag parts where a capital follows a small letter */
            if (hashtag && before >= 'a' && before <= 'z' && ch >= 'A' && ch <= 'Z')
                break;
            before = (char)ch;
            c->i++;
            continue;
        }
        size_t quote = token_apostrophe(c->s, c->i);
        if (quote > 0) {
            size_t n;
            if (c->i == from || !token_is_word_char(peek(c, c->i + quote, &n)))
                break;
            if (!elided && is_elision(str_sub(c->s, from, c->i - from))) {
                size_t after = c->i + quote, letters = 0;
                while (letters < 3 && after + letters < c->s.n &&
                       (char_is_alpha(c->s.p[after + letters]) ||
                        (unsigned char)c->s.p[after + letters] >= 0x80))
                    letters++;
                if (letters >= 3) {
                    put_word(c, from, c->i, ascii, hashtag);
                    c->i += quote;
                    from = c->i;
                    elided = 1;
                    continue;
                }
            }
            ascii = ascii && quote == 1;
            c->i += quote;
            continue;
        }
        if (ch < 0x80)
            break;
        size_t n;
        uint32_t cp = peek(c, c->i, &n);
        if (!token_is_word_char(cp) || token_is_emoji(cp))
            break;
        if (token_stands_alone(cp)) {
            if (c->i == from)
                c->i += n;
            ascii = false;
            break;
        }
        ascii = false;
        before = ' ';
        c->i += n;
    }
    if (c->i > from)
        put_word(c, from, c->i, ascii, hashtag);
}

static void put_plain_word(struct cursor *c, size_t n, size_t letters, size_t upper)
{
    struct buf *scratch = &c->t->scratch;
    struct str text = { scratch->p + scratch->n, n };
    size_t at = c->i;

    c->i += n;
    scratch->n += n;
    struct token *token = push(c, TOKEN_WORD, text, at);
    token->capitals = letters >= 2 && upper == letters;
    token->capital = c->s.p[at] >= 'A' && c->s.p[at] <= 'Z';
    c->t->n_letters += letters;
    c->t->n_letters_upper += upper;
}

/* A plain word of up to seven bytes, as most are, with a byte of ASCII behind it that ends it. */
static bool read_short_word(struct cursor *c)
{
    uint64_t bytes, high = LANES(0x80);

    if (c->i + sizeof bytes > c->s.n)
        return false;
    memcpy(&bytes, c->s.p + c->i, sizeof bytes);
    bytes = le64toh(bytes);
    uint64_t low = bytes & ~high;
    uint64_t letters = lanes_between(low | LANES(0x20), 'a', 'z') & ~bytes;
    uint64_t others = (lanes_between(low, '0', '9') | lanes_between(low, '_', '_')) & ~bytes;
    uint64_t end = ~(letters | others) & high;
    if (end == 0)
        return false;
    unsigned n = (unsigned)__builtin_ctzll(end) / 8;
    char next = c->s.p[c->i + n];
    if (n == 0 || next == '\'' || (unsigned char)next >= 0x80)
        return false;
    uint64_t inside = (UINT64_C(1) << 8 * n) - 1;
    letters &= inside;
    uint64_t upper = letters & ~(bytes << 2); /* bit 0x20 tells the cases apart */
    uint64_t lowered = bytes | upper >> 2;
    uint64_t differ = lowered ^ lowered >> 8, pair = ~(((differ & ~high) + ~high) | differ) & high;
    if (n >= 3 && (pair & pair >> 8 & inside >> 16))
        return false; /* three in a row */
    lowered = htole64(lowered);
    memcpy(c->t->scratch.p + c->t->scratch.n, &lowered, sizeof lowered);
    put_plain_word(c, n, lanes_count(letters), lanes_count(upper));
    return true;
}

/* Most words: ASCII, neither an apostrophe in them nor a letter drawn out. False, and nothing done, when the
 * word is none of those. */
static bool read_plain_word(struct cursor *c)
{
    struct buf *scratch = &c->t->scratch;
    const char *from = c->s.p + c->i;
    size_t longest = c->s.n - c->i, n = 0, upper = 0, others = 0;
    char *to = scratch->p + scratch->n, before = 0, ahead = 0;
    bool run = false;

    if (longest > LONGEST_WORD)
        longest = LONGEST_WORD;
    for (; n < longest; n++) {
        char ch = folded[(unsigned char)from[n]];
        if (ch == 0)
            break;
        to[n] = ch;
        upper += ch != from[n];
        others += ch < 'a';
        run |= ch == before && ch == ahead;
        ahead = before;
        before = ch;
    }
    if (run || n == LONGEST_WORD ||
        (n < longest && (from[n] == '\'' || (unsigned char)from[n] >= 0x80)))
        return false;
    put_plain_word(c, n, n - others, upper);
    return true;
}

/* --- classes --- */

static bool at_word(const struct cursor *c, struct str word)
{
    return str_starts_nocase(str_from(c->s, c->i), word);
}

static bool read_address(struct cursor *c)
{
    char second = c->i + 1 < c->s.n ? char_lower(c->s.p[c->i + 1]) : ' ';

    if (second != 't' && second != 'w')
        return false;
    if (!at_word(c, STR("http://")) && !at_word(c, STR("https://")) && !at_word(c, STR("www.")))
        return false;
    size_t from = c->i;
    while (c->i < c->s.n && !char_is_space(c->s.p[c->i]))
        c->i++;
    push(c, TOKEN_CLASS, STR("<url>"), from);
    return true;
}

static bool is_handle_char(char ch)
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
static void read_number(struct cursor *c, bool price)
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
        while (end < c->s.n && is_handle_char(c->s.p[end]) && end - from < LONGEST_WORD)
            end++;
        c->i = end;
        put_word(c, from, end, true, false);
        return;
    }
    size_t n = c->i - from, sign = currency(c->s, c->i);
    if (price || sign > 0) {
        c->i += sign;
        push(c, TOKEN_CLASS, STR("<price>"), from);
    } else if (c->i < c->s.n && c->s.p[c->i] == '%') {
        c->i++;
        push(c, TOKEN_CLASS, STR("<percent>"), from);
    } else if (n == 1 || (ratio && n <= 5)) {
        push(c, TOKEN_CLASS, str_sub(c->s, from, n), from);
    } else {
        push(c, TOKEN_CLASS, STR("<number>"), from);
    }
}

static bool read_entity(struct cursor *c)
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

static bool read_emoticon(struct cursor *c)
{
    if (!c->t->starts[(unsigned char)c->s.p[c->i]])
        return false;
    size_t longest = 0;
    while (longest < LONGEST_EMOTICON && c->i + longest < c->s.n &&
           !char_is_space(c->s.p[c->i + longest]))
        longest++;
    for (size_t n = longest; n >= 2; n--) {
        struct str s = str_sub(c->s, c->i, n);
        bool ends_in_letter = char_is_alpha(s.p[n - 1]) || char_is_digit(s.p[n - 1]);
        if (ends_in_letter && c->i + n < c->s.n && is_handle_char(c->s.p[c->i + n]))
            continue;
        if (!map_get(c->t->emoticons, s))
            continue;
        size_t from = c->i;
        c->i += n;
        push(c, TOKEN_EMOTICON, s, from);
        while (c->i < c->s.n && c->s.p[c->i] == s.p[n - 1]) /* ":)))" */
            c->i++;
        return true;
    }
    return false;
}

/* --- marks --- */

static void read_mark(struct cursor *c)
{
    char ch = c->s.p[c->i];
    struct token *last = c->t->n > 0 ? &c->t->tokens[c->t->n - 1] : NULL;

    c->i++;
    switch (ch) {
    case '!':
        mark(c, BREAK_SENTENCE);
        if (last && last->bangs < UINT16_MAX)
            last->bangs++;
        break;
    case '?':
        mark(c, BREAK_SENTENCE);
        if (last)
            last->question = true;
        break;
    case '.': mark(c, c->i < c->s.n && c->s.p[c->i] == '.' ? BREAK_CLAUSE : BREAK_SENTENCE); break;
    case ',': mark(c, BREAK_COMMA); break;
    case ';':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case '"':
    case '|': mark(c, BREAK_CLAUSE); break;
    case '-': /* a dash stands alone or doubled; a hyphen only parts words */
        if ((c->i < c->s.n && (c->s.p[c->i] == '-' || c->s.p[c->i] == ' ')) &&
            (c->i < 2 || c->s.p[c->i - 2] == ' ' || c->s.p[c->i - 2] == '-'))
            mark(c, BREAK_CLAUSE);
        break;
    default: break;
    }
}

static void read_high(struct cursor *c)
{
    size_t n, from = c->i;
    uint32_t cp = peek(c, c->i, &n);

    if (token_is_emoji(cp)) {
        c->i += n;
        struct str text = str_sub(c->s, from, n);
        while (c->i < c->s.n) {
            uint32_t next = peek(c, c->i, &n);
            if (!token_is_emoji_tail(next))
                break;
            c->i += n;
            if (next == 0x200D) { /* joined: what follows belongs to it */
                peek(c, c->i, &n);
                c->i += n;
            }
        }
        if (c->t->n > 0 && c->t->tokens[c->t->n - 1].kind == TOKEN_WORD)
            mark(c, BREAK_CLAUSE);
        push(c, TOKEN_EMOJI, text, from)->after = BREAK_CLAUSE;
        return;
    }
    if (currency(c->s, c->i) > 0 && c->i + n < c->s.n && char_is_digit(c->s.p[c->i + n])) {
        c->i += n;
        read_number(c, true);
        return;
    }
    if (token_is_word_char(cp)) {
        read_word(c, false);
        if (c->i > from)
            return;
    }
    c->i = from + (n > 0 ? n : 1);
    switch (cp) {
    case 0x2026: /* ellipsis */
    case 0x2013: /* dashes */
    case 0x2014:
    case 0x201C: /* quotes */
    case 0x201D: mark(c, BREAK_CLAUSE); break;
    case 0x3002: /* ideographic full stop */
    case 0xFF01:
    case 0xFF1F: mark(c, BREAK_SENTENCE); break;
    default: break;
    }
}

static void read_punct(struct cursor *c)
{
    char ch = c->s.p[c->i];
    char before = c->i > 0 ? c->s.p[c->i - 1] : ' ';
    char next = c->i + 1 < c->s.n ? c->s.p[c->i + 1] : ' ';

    if (ch == '&' && read_entity(c))
        return;
    if (!is_handle_char(before) && read_emoticon(c))
        return;
    if (ch == '@' && is_handle_char(next) && !is_handle_char(before)) {
        size_t from = c->i++;
        while (c->i < c->s.n && is_handle_char(c->s.p[c->i]))
            c->i++;
        push(c, TOKEN_CLASS, STR("<user>"), from);
        return;
    }
    if (ch == '#' && (is_handle_char(next) || (unsigned char)next >= 0x80)) {
        c->i++;
        while (c->i < c->s.n && (is_handle_char(c->s.p[c->i]))) {
            size_t from = c->i;
            if (c->s.p[c->i] == '_')
                c->i++;
            else
                read_word(c, true);
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
    struct cursor c = { .t = t, .s = s, .in_title = in_title };

    while (c.i < s.n) {
        size_t before = c.i;
        switch ((enum byte_class)classes[(unsigned char)s.p[c.i]]) {
        case C_SPACE:
            if (s.p[c.i] == '\n')
                mark(&c, BREAK_SENTENCE);
            c.i++;
            break;
        case C_LETTER:
            if (((s.p[c.i] | 0x20) == 'h' || (s.p[c.i] | 0x20) == 'w') && read_address(&c))
                break;
            if ((before == 0 || !is_handle_char(s.p[before - 1])) && c.i + 1 < s.n &&
                !char_is_alpha(s.p[c.i + 1]) && !char_is_space(s.p[c.i + 1]) && read_emoticon(&c))
                break; /* "D:", "T_T" */
            if (!read_short_word(&c) && !read_plain_word(&c))
                read_word(&c, false);
            break;
        case C_DIGIT: read_number(&c, false); break;
        case C_HIGH: read_high(&c); break;
        case C_PUNCT: read_punct(&c); break;
        default: c.i++; break;
        }
        if (c.i == before)
            c.i++; /* never stand still */
    }
    mark(&c, BREAK_SENTENCE);
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

/* Room for all folded bytes at once, so that tokens may point into the scratch. */
static bool needs_fold_growth(struct str s)
{
    unsigned char all = 0;

    for (size_t i = 0; i < s.n; i++)
        all |= (unsigned char)s.p[i];
    return all >= 0x80;
}

/* The list may have grown since the last text. */
static void learn_emoticons(struct tokenizer *t)
{
    for (; t->emoticons && t->n_emoticons < t->emoticons->n; t->n_emoticons++)
        t->starts[(unsigned char)t->emoticons->entries[t->n_emoticons].key.p[0]] = true;
}

void tokenizer_cut(struct tokenizer *t, struct str title, struct str text)
{
    size_t need = title.n + text.n + 8;

    learn_emoticons(t);

    if (needs_fold_growth(title) || needs_fold_growth(text))
        need *= FOLD_GROWTH;
    t->n = 0;
    t->n_letters = t->n_letters_upper = 0;
    buf_clear(&t->scratch);
    buf_room(&t->scratch, need);
    cut(t, title, true);
    cut(t, text, false);
}
