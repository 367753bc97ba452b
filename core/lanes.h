/*
 * lanes.h - sixteen bytes at a time.
 *
 * The compiler's vectors (gcc, clang) compare sixteen bytes at once, on every machine. A comparison
 * gives all ones in each lane where it holds; lanes_first() says which is the first of them. Bytes are
 * signed here, so that "less than a blank" finds controls and everything beyond ASCII together.
 */
#ifndef CORE_LANES_H
#define CORE_LANES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { LANES = 16 };

typedef signed char lanes __attribute__((vector_size(LANES)));

static inline lanes lanes_at(const char *p)
{
    lanes v;

    memcpy(&v, p, sizeof v);
    return v;
}

/* All ones in each lane whose byte, taken as unsigned, is below 'limit'. */
static inline lanes lanes_below(lanes v, unsigned char limit)
{
    typedef unsigned char ulanes __attribute__((vector_size(LANES)));

    return (lanes)((ulanes)v < limit);
}

/* The first lane that is not zero; LANES when all are. */
static inline int lanes_first(lanes found)
{
#ifdef __SSE2__
    unsigned mask = (unsigned)_mm_movemask_epi8((__m128i)found);

    return mask ? __builtin_ctz(mask) : LANES;
#else
    for (int i = 0; i < LANES; i++)
        if (found[i])
            return i;
    return LANES;
#endif
}

#endif
