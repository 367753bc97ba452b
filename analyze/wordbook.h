/*
 * wordbook.h - what is known of each surface word: a memory of fixed size.
 *
 * To stem a word costs 300 ns, to look it up in three maps 100: the answers for the words that texts use are
 * kept here, "no entry" among them. One word takes one cache line; the key stands in it, so that equal
 * hashes of different words never mix. A stranger cannot choose hashes (they are seeded), and a full set
 * forgets its last newcomer, so that common words stay.
 */
#ifndef ANALYZE_WORDBOOK_H
#define ANALYZE_WORDBOOK_H

#include "core/str.h"

#include <stdalign.h>

enum {
    WORDBOOK_LANGS = 7,        /* languages with words: the first rows of lang.c */
    WORDBOOK_KEY = 24,         /* bytes; longer words are not remembered */
    STEM_UNKNOWN = 0x7fffffff, /* not asked yet */
};
#define VOTE_UNKNOWN UINT16_MAX

struct word {
    uint64_t key[WORDBOOK_KEY / 8]; /* its bytes, zeros behind them */
    uint32_t brief;                 /* of its vote, see lang.h; asked with the vote */
    uint16_t vote;                  /* number of lang.h; VOTE_UNKNOWN until asked */
    uint8_t rewritten;              /* one bit a language: the word stands in its rewrite.tsv */
    uint8_t units; /* the same: it is a length of time in its waits; asked with the vote */
    uint32_t stems[WORDBOOK_LANGS]; /* STEM_UNKNOWN until asked */
};

enum { WORDBOOK_SETS = 1 << 16, WORDBOOK_WAYS = 2 };

struct wordbook_set {
    alignas(64) struct word
        words[WORDBOOK_WAYS]; /* one that was asked for again, and the last newcomer */
};

struct wordbook {
    uint64_t seed;
    struct wordbook_set *sets; /* 131,072 words in 8 MB */
    void *memory;              /* where they lie, at the next big page's begin */
};

struct wordbook *wordbook_open(void);
void wordbook_close(struct wordbook *book);

/* The hash to ask for the word with. The memory that it will be found in is fetched meanwhile. Behind a word of
 * less than WORDBOOK_KEY bytes lie zeros up to so many, here and below: that is so of tokens. */
static inline uint64_t wordbook_expect(const struct wordbook *book, struct str text)
{
    uint64_t key[WORDBOOK_KEY / 8], h;

    memcpy(key, text.p, sizeof key);
    h = (key[0] ^ book->seed) * UINT64_C(0x9E3779B97F4A7C15);
    h = ((h ^ h >> 32) + key[1]) * UINT64_C(0xBF58476D1CE4E5B9);
    h = ((h ^ h >> 29) + key[2]) * UINT64_C(0x94D049BB133111EB);
    h ^= h >> 32;
    __builtin_prefetch(&book->sets[h & (WORDBOOK_SETS - 1)].words[0]);
    return text.n > WORDBOOK_KEY ? 0 : h;
}

static inline bool wordbook_is(const struct word *word, const char *text)
{
    uint64_t key[WORDBOOK_KEY / 8];

    memcpy(key, text, sizeof key);
    return ((word->key[0] ^ key[0]) | (word->key[1] ^ key[1]) | (word->key[2] ^ key[2])) == 0;
}

/* The other word of the set, or a new one. */
struct word *wordbook_turn(struct word *set, const char *text);

/* The word's place, until the next call; what is unknown of it is the caller's to fill. NULL for a word
 * too long to keep. 'hash' is what wordbook_expect() gave. */
static inline struct word *wordbook_find(struct wordbook *book, struct str text, uint64_t hash)
{
    struct word *set = book->sets[hash & (WORDBOOK_SETS - 1)].words;

    if (text.n == 0 || text.n > WORDBOOK_KEY)
        return NULL;
    return wordbook_is(&set[0], text.p) ? &set[0] : wordbook_turn(set, text.p);
}

#endif
