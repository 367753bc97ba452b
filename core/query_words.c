/*
 * query_words.c - where words begin and end, for queries and for texts alike.
 */
#include "core/query_tree.h"
#include "core/utf8.h"

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

/* The words of one text after the other, folded, bare of accents where that is wanted. */
struct gathering {
    struct arena *arena;
    bool bare;
    struct query_token *tokens;
    size_t n, cap;
};

static struct str fold_word(struct str word, bool bare, struct arena *arena)
{
    unsigned char all = 0;
    bool upper = false;
    char *lower;

    for (size_t i = 0; i < word.n; i++) {
        all |= (unsigned char)word.p[i];
        upper |= word.p[i] >= 'A' && word.p[i] <= 'Z';
    }
    if (all >= 0x80) {
        word = query_fold(word, arena);
        return bare ? query_plain_word(word, arena) : word;
    }
    if (!upper)
        return word;
    lower = arena_room(arena, word.n);
    for (size_t i = 0; i < word.n; i++)
        lower[i] = char_lower(word.p[i]);
    return (struct str){ lower, word.n };
}

static void gather(struct gathering *g, struct str text, bool in_title)
{
    struct str rest = text, word;

    for (; query_next_word(&rest, &word); g->n++) {
        if (g->n == g->cap)
            g->tokens =
                arena_grow(g->arena, g->tokens, &g->cap, g->n + rest.n / 6 + 1, sizeof *g->tokens);
        g->tokens[g->n] = (struct query_token){ .text = fold_word(word, g->bare, g->arena),
                                                .at = (uint32_t)(word.p - text.p),
                                                .length = (uint32_t)word.n,
                                                .in_title = in_title };
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
