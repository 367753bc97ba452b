/*
 * word_hash.h - a hash for words: short, many, and chosen by strangers, so it is seeded.
 */
#ifndef ANALYZE_WORD_HASH_H
#define ANALYZE_WORD_HASH_H

#include "core/str.h"

#include <string.h>

/* Up to eight bytes as a number; the two halves of 4 to 7 overlap. */
static inline uint64_t word_few_bytes(const char *p, size_t n)
{
    uint32_t first, last;

    if (n >= 4) {
        memcpy(&first, p, 4);
        memcpy(&last, p + n - 4, 4);
        return (uint64_t)first << 32 | last;
    }
    if (n == 0)
        return 0;
    return (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 |
           (unsigned char)p[n - 1];
}

static inline uint64_t word_hash(struct str s, uint64_t seed)
{
    uint64_t chunk, h = seed ^ s.n;
    size_t i = 0;

    for (; i + 8 <= s.n; i += 8) {
        memcpy(&chunk, s.p + i, 8);
        h = (h ^ chunk) * UINT64_C(0x9E3779B97F4A7C15);
        h ^= h >> 29;
    }
    h = (h ^ word_few_bytes(s.p + i, s.n - i)) * UINT64_C(0xBF58476D1CE4E5B9);
    return h ^ h >> 32;
}

/* Of two words in a row. */
static inline uint64_t word_hash_pair(uint64_t first, uint64_t second)
{
    uint64_t h = (first ^ (second << 23 | second >> 41)) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 32;
}

#endif
