/*
 * token.h - a text as words: normalised, classed, with what stands between them.
 *
 * One pass, linear in the bytes, blind to language: addresses, handles, numbers and prices become
 * classes, hashtags are cut at their capitals, emoticons and emoji are words, letters drawn out come
 * back to two. Punctuation is not a token but a mark on the token before it: how strong a break follows,
 * how many exclamation marks, whether a question ends there.
 */
#ifndef ANALYZE_TOKEN_H
#define ANALYZE_TOKEN_H

#include "core/buf.h"
#include "core/map.h"

enum token_kind { TOKEN_WORD, TOKEN_CLASS, TOKEN_EMOJI, TOKEN_EMOTICON };

/* What stands between a token and the next, from weak to strong. */
enum token_break { BREAK_NONE, BREAK_COMMA, BREAK_CLAUSE, BREAK_SENTENCE };

enum {
    TOKEN_PADDING = 32, /* bytes behind a token's text that may be looked at, whatever they are */
    TOKEN_KEY = 24,     /* bytes from its begin: those behind a shorter text are zeros */
};

struct token {
    struct str text;     /* folded: in the tokenizer's scratch, or static for a class ("<url>") */
    uint64_t hash;       /* for the wordbook, once reading_expect() has been called */
    uint32_t at, length; /* its bytes in the source */
    uint32_t stem;       /* what the wordbook knows, if it was asked: */
    uint8_t stem_of;     /* in the language of this slot - 1; 0: in none, or it is read otherwise */
    bool is_unit;        /* there: it is a length of time */
    uint8_t kind;        /* enum token_kind */
    uint8_t after;       /* enum token_break */
    uint16_t bangs;      /* exclamation marks behind it */
    bool question;       /* a question mark behind it */
    bool capitals;       /* two letters or more, all capital */
    bool capital;        /* begins with a capital */
    bool drawn_out;      /* "soooo": three of a letter or more, cut to two */
    bool hashtag;        /* part of one */
    bool in_title;
    uint16_t vote; /* what the wordbook knows: for which languages it speaks, a number of lang.h */
};

/* What a text shows, in bits that the flags of a lexicon leave free. */
enum token_sign {
    SIGN_IDIOM = 1 << 21, /* valued words in a row, as one entry: a reading tells */
    SIGN_CAPITALS = 1 << 24,
    SIGN_DRAWN_OUT = 1 << 25,
    SIGN_BANG = 1 << 26,
    SIGN_QUESTION = 1 << 27,
    SIGN_URL = 1 << 28,
    SIGN_USER = 1 << 29,
    SIGN_NUMBER = 1 << 30,
};

struct tokenizer {
    const struct map *emoticons; /* their texts; NULL: none */
    size_t n_emoticons;          /* of them, those known to 'starts' */
    uint32_t starts[256];        /* by their first byte: a bit a rest of the second divided by 32 */
    struct token *tokens;
    size_t n, cap;
    struct buf scratch;                /* the folded bytes */
    size_t n_letters_upper, n_letters; /* ASCII letters, for texts all in capitals */
    uint32_t signs;                    /* enum token_sign */
    bool ascii;                        /* all bytes are */
    uint32_t n_kinds[4];               /* tokens of each kind */
    uint32_t n_hashtags, n_urls;       /* words that are part of hashtags; addresses */
};

void tokenizer_init(struct tokenizer *t, const struct map *emoticons);
void tokenizer_release(struct tokenizer *t);

/* Cuts title and text; the tokens stand in t->tokens until the next call. A sentence ends between
 * the two. */
void tokenizer_cut(struct tokenizer *t, struct str title, struct str text);

#endif
