/*
 * wordbook.c - opening the sets, and changing the words in one.
 */
#include "analyze/wordbook.h"

#include "core/hash.h"
#include "core/mem.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

enum {
    BIG_PAGE = 2 << 20 /* words lie anywhere: small pages would each cost a look-up of their own */
};

static_assert(sizeof(struct word) == 64, "a word takes one cache line");

struct wordbook *wordbook_open(void)
{
    struct wordbook *book = mem_alloc(sizeof *book);

    hash_random(&book->seed, sizeof book->seed);
    size_t n = WORDBOOK_SETS * sizeof *book->sets;
    book->memory = mem_alloc(n + BIG_PAGE);
    book->sets = (struct wordbook_set *)(((uintptr_t)book->memory + BIG_PAGE - 1) &
                                         ~(uintptr_t)(BIG_PAGE - 1));
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

struct word *wordbook_turn(struct word *set, const char *text)
{
    if (wordbook_is(&set[1], text)) { /* asked twice: it stays */
        struct word asked = set[1];
        set[1] = set[0];
        set[0] = asked;
        return &set[0];
    }
    struct word *word = &set[set[0].key[0] ? 1 : 0];
    *word = (struct word){ .vote = VOTE_UNKNOWN };
    memcpy(word->key, text, sizeof word->key);
    for (int i = 0; i < WORDBOOK_LANGS; i++)
        word->stems[i] = STEM_UNKNOWN;
    return word;
}
