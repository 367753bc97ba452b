/*
 * wordbook.c - sets of two words: one that was asked for again, and the last newcomer.
 */
#include "analyze/wordbook.h"

#include "core/hash.h"
#include "core/mem.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>
#include <sys/mman.h>

enum { N_SETS = 1 << 16, WAYS = 2, LINE = 64 /* bytes of a cache line: a word */ };
enum {
    BIG_PAGE = 2 << 20 /* words lie anywhere: small pages would each cost a look-up of their own */
};

struct set {
    alignas(LINE) struct word words[WAYS];
};
static_assert(sizeof(struct word) == LINE, "a word takes one cache line");

struct wordbook {
    uint64_t seed;
    void *memory;     /* where the sets lie, at the next big page's begin */
    struct set *sets; /* 131,072 words in 8 MB */
};

struct wordbook *wordbook_open(void)
{
    struct wordbook *book = mem_alloc(sizeof *book);

    hash_random(&book->seed, sizeof book->seed);
    size_t n = N_SETS * sizeof *book->sets;
    book->memory = mem_alloc(n + BIG_PAGE);
    book->sets =
        (struct set *)(((uintptr_t)book->memory + BIG_PAGE - 1) & ~(uintptr_t)(BIG_PAGE - 1));
    madvise(book->sets, n, MADV_HUGEPAGE); /* where there are none, nothing is lost */
    return book;
}

void wordbook_close(struct wordbook *book)
{
    if (!book)
        return;
    mem_free(book->memory);
    mem_free(book);
}

/* A word as three numbers, which are compared and hashed without a look at its length. */
struct key {
    uint64_t part[WORDBOOK_KEY / 8];
};

static inline struct key key_of(struct str text)
{
    static const unsigned char ones_then_zeros[2 * WORDBOOK_KEY] = {
        [0 ... WORDBOOK_KEY - 1] = 0xff,
    };
    struct key key, mask;

    memcpy(&key, text.p, sizeof key);
    memcpy(&mask, ones_then_zeros + WORDBOOK_KEY - text.n, sizeof mask);
    for (size_t i = 0; i < sizeof key.part / sizeof *key.part; i++)
        key.part[i] &= mask.part[i];
    return key;
}

static inline uint64_t hash_of(const struct key *key, uint64_t seed)
{
    uint64_t h = (key->part[0] ^ seed) * UINT64_C(0x9E3779B97F4A7C15);

    h = ((h ^ h >> 32) + key->part[1]) * UINT64_C(0xBF58476D1CE4E5B9);
    h = ((h ^ h >> 29) + key->part[2]) * UINT64_C(0x94D049BB133111EB);
    return h ^ h >> 32;
}

static inline bool is_word(const struct word *word, const struct key *key)
{
    return ((word->key[0] ^ key->part[0]) | (word->key[1] ^ key->part[1]) |
            (word->key[2] ^ key->part[2])) == 0;
}

uint64_t wordbook_expect(const struct wordbook *book, struct str text)
{
    if (text.n > WORDBOOK_KEY)
        return 0;
    struct key key = key_of(text);
    uint64_t hash = hash_of(&key, book->seed);
    __builtin_prefetch(&book->sets[hash & (N_SETS - 1)].words[0]);
    return hash;
}

struct word *wordbook_find(struct wordbook *book, struct str text, uint64_t hash)
{
    if (text.n == 0 || text.n > WORDBOOK_KEY)
        return NULL;
    struct word *set = book->sets[hash & (N_SETS - 1)].words;
    struct key key = key_of(text);

    if (is_word(&set[0], &key))
        return &set[0];
    if (is_word(&set[1], &key)) { /* asked twice: it stays */
        struct word asked = set[1];
        set[1] = set[0];
        set[0] = asked;
        return &set[0];
    }
    struct word *word = &set[set[0].key[0] ? 1 : 0];
    *word = (struct word){ .vote = VOTE_UNKNOWN };
    memcpy(word->key, key.part, sizeof key.part);
    for (int i = 0; i < WORDBOOK_LANGS; i++)
        word->stems[i] = STEM_UNKNOWN;
    return word;
}
