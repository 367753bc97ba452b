/*
 * alike.c - bags of words, compared by walking both in order.
 */
#include "out/alike.h"

#include "core/hash.h"

#include <stdlib.h>

enum { RETOLD_WORDS = 10 }; /* shorter ones share that much by chance */

static int by_number(const void *pa, const void *pb)
{
    uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;

    return a < b ? -1 : a > b;
}

/* Numbers are no words: "ticket 4711" and "ticket 4712" say the same. */
static bool is_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (char_is_alpha(s.p[i]) || (unsigned char)s.p[i] >= 0x80)
            return true;
    return false;
}

void bag_fill(struct bag *bag, struct str text)
{
    struct str word;
    size_t n = 0;

    bag->n = 0;
    while (bag->n < ALIKE_WORDS && str_cut(&text, ' ', &word))
        if (is_word(word))
            bag->words[bag->n++] = hash_quick(word, 1);
    qsort(bag->words, bag->n, sizeof *bag->words, by_number);
    for (size_t i = 0; i < bag->n; i++)
        if (n == 0 || bag->words[n - 1] != bag->words[i])
            bag->words[n++] = bag->words[i];
    bag->n = n;
}

static size_t shared(const struct bag *a, const struct bag *b)
{
    size_t i = 0, k = 0, same = 0;

    while (i < a->n && k < b->n) {
        if (a->words[i] == b->words[k]) {
            same++;
            i++;
            k++;
        } else if (a->words[i] < b->words[k]) {
            i++;
        } else {
            k++;
        }
    }
    return same;
}

bool bag_is_template(const struct bag *a, const struct bag *b)
{
    size_t same = shared(a, b);

    return same * 5 >= (a->n + b->n - same) * 4;
}

bool bag_is_retold(const struct bag *a, const struct bag *b)
{
    size_t fewer = a->n < b->n ? a->n : b->n, same = shared(a, b);

    return fewer >= RETOLD_WORDS && same * 5 >= fewer * 3;
}
