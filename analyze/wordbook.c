/*
 * wordbook.c - sets of two words: one that was asked for again, and the last newcomer.
 */
#include "analyze/wordbook.h"

#include "analyze/word_hash.h"
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

static inline uint64_t eight_bytes(const char *p)
{
    uint64_t bytes;

    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

/* The same n bytes, n up to WORDBOOK_KEY: in three overlapping looks, for a call would cost more. */
static inline bool are_equal(const char *a, const char *b, size_t n)
{
    if (n < 8)
        return word_few_bytes(a, n) == word_few_bytes(b, n);
    return eight_bytes(a) == eight_bytes(b) && eight_bytes(a + n - 8) == eight_bytes(b + n - 8) &&
           (n <= 16 || eight_bytes(a + 8) == eight_bytes(b + 8));
}

static inline bool is_word(const struct word *word, uint32_t tag, struct str text)
{
    return word->tag == tag && word->n == text.n && are_equal(word->key, text.p, text.n);
}

uint64_t wordbook_expect(const struct wordbook *book, struct str text)
{
    if (text.n > WORDBOOK_KEY)
        return 0;
    uint64_t hash = word_hash(text, book->seed);
    __builtin_prefetch(&book->sets[hash & (N_SETS - 1)].words[0]);
    return hash;
}

struct word *wordbook_find(struct wordbook *book, struct str text, uint64_t hash)
{
    if (text.n == 0 || text.n > WORDBOOK_KEY)
        return NULL;
    struct word *set = book->sets[hash & (N_SETS - 1)].words;
    uint32_t tag = (uint32_t)(hash >> 32);

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
