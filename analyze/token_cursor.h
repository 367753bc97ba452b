/*
 * token_cursor.h - the place of the one pass over a text, and its reader of words; for token.c alone.
 */
#ifndef ANALYZE_TOKEN_CURSOR_H
#define ANALYZE_TOKEN_CURSOR_H

#include "analyze/token.h"
#include "core/mem.h"
#include "core/utf8.h"

enum { TOKEN_LONGEST_WORD = 256 /* bytes; what goes on without a break is cut here */ };

/* Behind the text lie TOKEN_PADDING zeros, and so much room is always left in the scratch. */
struct token_cursor {
    struct tokenizer *t;
    struct str s;
    size_t i;
    bool in_title;
};

static inline struct token *token_push(struct token_cursor *c, enum token_kind kind,
                                       struct str text, size_t from)
{
    struct tokenizer *t = c->t;

    if (t->n == t->cap)
        t->tokens = mem_grow(t->tokens, &t->cap, t->n + 1, sizeof *t->tokens);
    struct token *token = &t->tokens[t->n++];
    t->n_kinds[kind]++;
    *token = (struct token){ .text = text,
                             .at = (uint32_t)from,
                             .length = (uint32_t)(c->i - from),
                             .kind = kind,
                             .in_title = c->in_title };
    return token;
}

/* Takes what was written to the scratch as a token's text, which begins there. */
static inline struct str token_keep(struct token_cursor *c, size_t n)
{
    struct buf *scratch = &c->t->scratch;
    char *text = scratch->p + scratch->n;

    memset(text + n, 0, TOKEN_KEY);
    scratch->n += n > TOKEN_KEY ? n : TOKEN_KEY;
    return (struct str){ text, n };
}

/* A text of its own for bytes as they stand. */
static inline struct str token_copy(struct token_cursor *c, struct str s)
{
    memcpy(c->t->scratch.p + c->t->scratch.n, s.p, s.n);
    return token_keep(c, s.n);
}

static inline void token_mark(struct token_cursor *c, enum token_break strength)
{
    if (c->t->n > 0) {
        struct token *last = &c->t->tokens[c->t->n - 1];
        if (last->after < strength)
            last->after = strength;
    }
}

/* The character at i and its bytes. */
static inline uint32_t token_peek(const struct token_cursor *c, size_t i, size_t *n)
{
    struct str rest = str_from(c->s, i);
    size_t before = rest.n;
    uint32_t cp = 0;

    if (!utf8_next(&rest, &cp))
        cp = 0;
    *n = before - rest.n;
    return cp;
}

/* Short words with a blank behind each, as most of a text is. Ends at what is something else. */
void token_read_short_words(struct token_cursor *c);

/* Most other words: ASCII, neither an apostrophe in them nor a letter drawn out. False, and nothing done, when the
 * word is none of those. */
bool token_read_plain_word(struct token_cursor *c);

/* A run of letters, digits and inner apostrophes. */
void token_read_word(struct token_cursor *c, bool hashtag);

/* Folds s[from, to) into the scratch and makes the word. */
void token_put_word(struct token_cursor *c, size_t from, size_t to, bool ascii, bool hashtag);

#endif
