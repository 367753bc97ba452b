/*
 * wordbook.c - sets of two words: one that was asked for again, and the last newcomer.
 */
#include "analyze/wordbook.h"

#include "core/hash.h"
#include "core/mem.h"

#include <string.h>

enum { N_SETS = 1 << 15, WAYS = 2 }; /* 65,536 words in 4.7 MB */

struct wordbook {
    uint64_t seed;
    struct word words[N_SETS][WAYS];
};

struct wordbook *wordbook_open(void)
{
    struct wordbook *book = mem_alloc(sizeof *book);
    hash_random(&book->seed, sizeof book->seed);
    return book;
}

void wordbook_close(struct wordbook *book)
{
    mem_free(book);
}

static uint64_t hash(struct str s, uint64_t h)
{
    uint64_t chunk;
    size_t i = 0;

    for (; i + 8 <= s.n; i += 8) {
        memcpy(&chunk, s.p + i, 8);
        h = (h ^ chunk) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 29;
    }
    chunk = s.n - i;
    for (; i < s.n; i++)
        chunk = chunk << 8 | (unsigned char)s.p[i];
    h = (h ^ chunk) * UINT64_C(0xBF58476D1CE4E5B9);
    return h ^ h >> 32;
}

static bool is_word(const struct word *word, uint32_t tag, struct str text)
{
    return word->tag == tag && word->n == text.n && memcmp(word->key, text.p, text.n) == 0;
}

void wordbook_expect(const struct wordbook *book, struct str text)
{
    if (text.n <= WORDBOOK_KEY)
        __builtin_prefetch(book->words[hash(text, book->seed) & (N_SETS - 1)]);
}

struct word *wordbook_find(struct wordbook *book, struct str text)
{
    if (text.n == 0 || text.n > WORDBOOK_KEY)
        return NULL;
    uint64_t h = hash(text, book->seed);
    struct word *set = book->words[h & (N_SETS - 1)];
    uint32_t tag = (uint32_t)(h >> 32);

    if (is_word(&set[0], tag, text))
        return &set[0];
    if (is_word(&set[1], tag, text)) { /* asked twice: it stays */
        struct word asked = set[1];
        set[1] = set[0];
        set[0] = asked;
        return &set[0];
    }
    struct word *word = &set[set[0].n ? 1 : 0];
    *word = (struct word){ .tag = tag, .n = (uint8_t)text.n, .votes = VOTES_UNKNOWN };
    memcpy(word->key, text.p, text.n);
    for (int i = 0; i < WORDBOOK_LANGS; i++)
        word->stems[i] = STEM_UNKNOWN;
    return word;
}
