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

struct wordbook;

struct wordbook *wordbook_open(void);
void wordbook_close(struct wordbook *book);

/* The hash to ask for the word with. The memory that it will be found in is fetched meanwhile. Behind a word of
 * up to WORDBOOK_KEY bytes so many may be looked at, here and below: that is so of tokens. */
uint64_t wordbook_expect(const struct wordbook *book, struct str text);

/* The word's place, until the next call; what is unknown of it is the caller's to fill. NULL for a word
 * too long to keep. 'hash' is what wordbook_expect() gave. */
struct word *wordbook_find(struct wordbook *book, struct str text, uint64_t hash);

#endif
