/*
 * token_words.c - words, from the plainest to those of other scripts.
 */
#include "analyze/token_bytes.h"
#include "analyze/token_chars.h"
#include "analyze/token_cursor.h"
#include "core/lanes.h"

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

void token_put_word(struct token_cursor *c, size_t from, size_t to, bool ascii, bool hashtag)
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
    scratch->n = start;
    if (n == 0)
        return;
    size_t i = c->i;
    c->i = to;
    struct token *token = token_push(c, TOKEN_WORD, token_keep(c, n), from);
    c->i = i;
    token->capitals = letters >= 2 && upper == letters;
    token->capital = c->s.p[from] >= 'A' && c->s.p[from] <= 'Z';
    token->drawn_out = drawn_out;
    token->hashtag = hashtag;
    c->t->n_hashtags += hashtag;
    c->t->signs |= (token->capitals ? SIGN_CAPITALS : 0u) | (drawn_out ? SIGN_DRAWN_OUT : 0u);
    c->t->n_letters += letters;
    c->t->n_letters_upper += upper;
}

void token_read_word(struct token_cursor *c, bool hashtag)
{
    size_t from = c->i, elided = 0;
    bool ascii = true;
    char before = ' ';

    while (c->i < c->s.n && c->i - from < TOKEN_LONGEST_WORD) {
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
            if (c->i == from || !token_is_word_char(token_peek(c, c->i + quote, &n)))
                break;
            if (!elided && is_elision(str_sub(c->s, from, c->i - from))) {
                size_t after = c->i + quote, letters = 0;
                while (letters < 3 && after + letters < c->s.n &&
                       (char_is_alpha(c->s.p[after + letters]) ||
                        (unsigned char)c->s.p[after + letters] >= 0x80))
                    letters++;
                if (letters >= 3) {
                    token_put_word(c, from, c->i, ascii, hashtag);
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
        uint32_t cp = token_peek(c, c->i, &n);
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
        token_put_word(c, from, c->i, ascii, hashtag);
}

/* A word of letters of ASCII alone, up to fifteen and none drawn out, with a byte behind them that ends it; neither
 * an address ("http:", "www.") nor an emoticon ("D:") may begin there. */
struct short_word {
    unsigned n;     /* letters; 0: there is no such word */
    unsigned upper; /* capitals, one bit each */
    lanes folded;   /* zeros behind it */
};

static inline struct short_word short_word_at(const char *p)
{
    static const signed char ones_then_zeros[2 * LANES] = { [0 ... LANES - 1] = -1 };
    lanes bytes = lanes_at(p), small = bytes | 0x20;
    unsigned letters = lanes_bits((small > 'a' - 1) & (small < 'z' + 1));
    unsigned alike = lanes_bits(small == (lanes_at(p + 1) | 0x20));
    unsigned n = (unsigned)__builtin_ctz(~letters), inside = (1u << n) - 1;
    lanes word = small & lanes_at((const char *)ones_then_zeros + LANES - n);
    uint32_t first_four, www;

    memcpy(&first_four, &word, sizeof first_four);
    memcpy(&www, "www", sizeof www);
    unsigned other = goes_on[(unsigned char)p[n]] | (alike & alike >> 1 & inside >> 2) |
                     (n - 1 >= LANES - 1) | ((n == 1) & (p[1] != ' ')) | (first_four == www);
    return (struct short_word){ .n = other ? 0 : n,
                                .upper = lanes_bits((bytes & 0x20) == 0) & inside,
                                .folded = word };
}

void token_read_short_words(struct token_cursor *c)
{
    struct tokenizer *t = c->t;
    char *to = t->scratch.p + t->scratch.n;
    size_t i = c->i, upper = 0, letters = 0;
    bool capitals = false;

    while (i < c->s.n) {
        const char *p = c->s.p + i;
        struct short_word word = short_word_at(p);
        unsigned n = word.n;
        if (n == 0)
            break;
        lanes_put(to, word.folded);
        memset(to + LANES, 0, TOKEN_KEY - LANES);
        c->i = i + n;
        struct token *token = token_push(c, TOKEN_WORD, (struct str){ to, n }, i);
        to += TOKEN_KEY;
        token->capital = word.upper & 1;
        token->capitals = (n >= 2) & (word.upper == (1u << n) - 1);
        capitals |= token->capitals;
        letters += n;
        upper += word.upper & 1;
        if (word.upper > 1)
            upper += (unsigned)__builtin_popcount(word.upper >> 1);
        /* "so, ", "so. ", and the first of "so..." */
        bool comma = p[n] == ',', dot = p[n] == '.', dots = dot & (p[n + 1] == '.');
        token->after = (uint8_t)(dots ? BREAK_CLAUSE : dot ? BREAK_SENTENCE : comma * BREAK_COMMA);
        i += n + (comma | dot);
        i += c->s.p[i] == ' ';
    }
    c->i = i;
    t->scratch.n = (size_t)(to - t->scratch.p);
    t->signs |= capitals ? SIGN_CAPITALS : 0u;
    t->n_letters += letters;
    t->n_letters_upper += upper;
}

bool token_read_plain_word(struct token_cursor *c)
{
    struct buf *scratch = &c->t->scratch;
    const char *from = c->s.p + c->i;
    size_t longest = c->s.n - c->i, n = 0, upper = 0, others = 0;
    char *to = scratch->p + scratch->n, before = 0, ahead = 0;
    bool run = false;

    if (longest > TOKEN_LONGEST_WORD)
        longest = TOKEN_LONGEST_WORD;
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
    if (run || n == TOKEN_LONGEST_WORD ||
        (n < longest && (from[n] == '\'' || (unsigned char)from[n] >= 0x80)))
        return false;
    c->i += n;
    struct token *token = token_push(c, TOKEN_WORD, token_keep(c, n), c->i - n);
    token->capitals = n - others >= 2 && upper == n - others;
    c->t->signs |= token->capitals ? SIGN_CAPITALS : 0u;
    token->capital = from[0] >= 'A' && from[0] <= 'Z';
    c->t->n_letters += n - others;
    c->t->n_letters_upper += upper;
    return true;
}
