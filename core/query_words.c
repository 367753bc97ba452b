/*
 * query_words.c - where words begin and end, for queries and for texts alike.
 */
#include "core/lanes.h"
#include "core/query_tree.h"
#include "core/utf8.h"

#include <string.h>

/* Letters of scripts that put no spaces between words: each is a word of its own. */
static bool is_unspaced(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } rows[] = {
        { 0x0E00, 0x0EFF },   /* Thai, Lao */
        { 0x1000, 0x109F },   /* Myanmar */
        { 0x1780, 0x17FF },   /* Khmer */
        { 0x3040, 0x30FF },   /* kana */
        { 0x3400, 0x4DBF },   /* Han, here and below */
        { 0x4E00, 0x9FFF },   /* */
        { 0xF900, 0xFAFF },   /* */
        { 0x20000, 0x3FFFF }, /* */
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (cp >= rows[i].from && cp <= rows[i].to)
            return true;
    return false;
}

static bool is_letter(uint32_t cp)
{
    enum utf8_class class = utf8_class(cp);

    return class == UTF8_LETTER || class == UTF8_DIGIT || class == UTF8_MARK || cp == '_';
}

static bool letter_follows(struct str s)
{
    uint32_t cp;

    return utf8_next(&s, &cp) && is_letter(cp);
}

/* Whether 'cp', with 'after' behind it, goes on with a word of that kind. */
static bool goes_on(uint32_t cp, struct str after, bool tag, bool single)
{
    if (single)
        return utf8_class(cp) == UTF8_MARK;
    if (cp == '\'' || cp == 0x2019)
        return letter_follows(after);
    return is_letter(cp) && (tag || !is_unspaced(cp));
}

/* A letter of ASCII, a digit or '_': every byte of every text is asked. */
static inline bool is_plain(char c)
{
    static const uint64_t bits[4] = { 0x03FF000000000000, 0x07FFFFFE87FFFFFE };
    unsigned char byte = (unsigned char)c;

    return bits[byte / 64] >> byte % 64 & 1;
}

/* The next word where it and what stands before and behind it are plain ASCII; else false, and nothing
 * has happened but that *rest begins later. */
static bool next_plain(struct str *rest, struct str *word)
{
    const char *p = rest->p, *end = p + rest->n, *from;

    while (p < end && (unsigned char)*p < 0x80 && !is_plain(*p) && *p != '#' && *p != '@')
        p++;
    *rest = (struct str){ p, (size_t)(end - p) };
    from = p;
    while (p < end && is_plain(*p))
        p++;
    if (p == from || (p < end && ((unsigned char)*p >= 0x80 || *p == '\'')))
        return false;
    *word = (struct str){ from, (size_t)(p - from) };
    *rest = (struct str){ p, (size_t)(end - p) };
    return true;
}

bool query_next_word(struct str *rest, struct str *word)
{
    struct str s, after;
    bool tag = false, single;
    uint32_t cp;

    if (rest->n > 0 && next_plain(rest, word))
        return true;
    s = after = *rest;
    for (;; s = after) {
        if (!utf8_next(&after, &cp))
            return false;
        tag = (cp == '#' || cp == '@') && letter_follows(after);
        if (tag || is_letter(cp))
            break;
    }
    *word = s;
    single = is_unspaced(cp);
    for (s = after; utf8_next(&after, &cp) && goes_on(cp, after, tag, single); s = after)
        ;
    word->n = (size_t)(s.p - word->p);
    *rest = s;
    return true;
}

struct str query_fold(struct str s, struct arena *arena)
{
    struct buf folded;
    struct str out;

    buf_init(&folded, BUF_NO_CEILING);
    for (ptrdiff_t quote; (quote = str_find(s, STR("\u2019"))) >= 0;
         s = str_from(s, (size_t)quote + 3)) {
        utf8_fold(str_sub(s, 0, (size_t)quote), &folded);
        buf_putc(&folded, '\'');
    }
    utf8_fold(s, &folded);
    out = arena_str(arena, buf_str(&folded));
    buf_release(&folded);
    return out;
}

/* --- the words of a text --- */

enum { BLOCK = 64 /* bytes that are looked at together */ };

/* The words of one text after the other, folded, bare of accents where that is wanted. */
struct gathering {
    struct arena *arena;
    bool bare, in_title;
    struct str text;
    const char *lower; /* the text in small letters of ASCII, and a block of zeros */
    struct query_token *tokens;
    size_t n, cap;
};

static const char *lowered(struct str text, struct arena *arena)
{
    char *lower = arena_room(arena, text.n + BLOCK);
    size_t i = 0;

    for (; i + LANES <= text.n; i += LANES) {
        lanes v = lanes_at(text.p + i);
        lanes_put(lower + i, v | (lanes_between(v, 'A', 'Z') & ('a' - 'A')));
    }
    for (; i < text.n; i++)
        lower[i] = char_lower(text.p[i]);
    memset(lower + text.n, 0, BLOCK);
    return lower;
}

static void put_token(struct gathering *g, size_t from, size_t end)
{
    size_t left = g->text.n - end;

    if (g->n == g->cap)
        g->tokens =
            arena_grow(g->arena, g->tokens, &g->cap, g->n + left / 6 + 1, sizeof *g->tokens);
    g->tokens[g->n++] = (struct query_token){ .text = { g->lower + from, end - from },
                                              .at = (uint32_t)from,
                                              .length = (uint32_t)(end - from),
                                              .in_title = g->in_title };
}

/* Words of plain ASCII from 'at' on, block by block: their edges are where one bit differs from the next.
 * Returns where a word begins, or may begin, of which that cannot tell; the text's end: none. */
static size_t put_plain_words(struct gathering *g, size_t at)
{
    size_t from = 0;
    bool inside = false;

    for (; at <= g->text.n; at += BLOCK) { /* a word that ends the text ends at a zero */
        uint64_t plain = 0, odd = 0, edges;

        for (unsigned i = 0; i < BLOCK; i += LANES) {
            lanes v = lanes_at(g->lower + at + i);
            lanes letters = lanes_between(v, 'a', 'z') | lanes_between(v, '0', '9') | (v == '_');

            plain |= (uint64_t)lanes_bits(letters) << i;
            odd |= (uint64_t)lanes_bits((v < 0) | (v == '\'') | (v == '#') | (v == '@')) << i;
        }
        edges = plain ^ (plain << 1 | inside);
        if (odd)
            edges &= (odd & -odd) - 1;
        for (; edges; edges &= edges - 1, inside = !inside) {
            size_t edge = at + (size_t)__builtin_ctzll(edges);

            if (inside)
                put_token(g, from, edge);
            from = edge;
        }
        if (odd)
            return inside ? from : at + (size_t)__builtin_ctzll(odd);
    }
    return g->text.n;
}

static struct str fold_word(struct gathering *g, struct str word)
{
    unsigned char all = 0;

    for (size_t i = 0; i < word.n; i++)
        all |= (unsigned char)word.p[i];
    if (all < 0x80)
        return (struct str){ g->lower + (word.p - g->text.p), word.n };
    word = query_fold(word, g->arena);
    return g->bare ? query_plain_word(word, g->arena) : word;
}

static void gather(struct gathering *g, struct str text, bool in_title)
{
    struct str rest, word;
    size_t at = 0;

    g->text = text;
    g->in_title = in_title;
    g->lower = lowered(text, g->arena);
    while ((at = put_plain_words(g, at)) < text.n) {
        rest = str_from(text, at);
        if (!query_next_word(&rest, &word))
            return;
        at = (size_t)(rest.p - text.p);
        put_token(g, (size_t)(word.p - text.p), at);
        g->tokens[g->n - 1].text = fold_word(g, word);
    }
}

struct query_token *query_tokens(struct str text, bool in_title, struct arena *arena, size_t *n)
{
    struct gathering g = { .arena = arena };

    gather(&g, text, in_title);
    *n = g.n;
    return g.tokens;
}

struct query_token *query_doc_tokens(struct str title, struct str text, struct arena *arena,
                                     size_t *n)
{
    struct gathering g = { .arena = arena, .bare = true };

    gather(&g, title, true);
    gather(&g, text, false);
    *n = g.n;
    return g.tokens;
}
