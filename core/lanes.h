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

static inline void lanes_put(char *p, lanes v)
{
    memcpy(p, &v, sizeof v);
}

typedef unsigned char ulanes __attribute__((vector_size(LANES)));

/* Eight bytes, as unsigned numbers, added to as many of sixteen bits. */
static inline void lanes_add(uint16_t sums[LANES / 2], const uint8_t bytes[LANES / 2])
{
#ifdef __SSE2__ /* compilers do not find this by themselves */
    __m128i add = _mm_unpacklo_epi8(_mm_loadl_epi64((const void *)bytes), _mm_setzero_si128());

    _mm_storeu_si128((void *)sums, _mm_add_epi16(_mm_loadu_si128((const void *)sums), add));
#else
    for (int i = 0; i < LANES / 2; i++)
        sums[i] = (uint16_t)(sums[i] + bytes[i]);
#endif
}

/* All ones in each lane whose byte, taken as unsigned, is below 'limit'. */
static inline lanes lanes_below(lanes v, unsigned char limit)
{
    return (lanes)((ulanes)v < limit);
}

/* All ones in each lane that is no printing byte of ASCII: controls, DEL, everything beyond. */
static inline lanes lanes_unprinted(lanes v)
{
    return (lanes)((ulanes)v + 1) < '!';
}

/* All ones in each lane whose byte is one of these of ASCII. */
static inline lanes lanes_between(lanes v, char first, char last)
{
    return (v >= (signed char)first) & (v <= (signed char)last);
}

/* A bit a lane that a comparison gave, the first one lowest. */
static inline unsigned lanes_bits(lanes found)
{
#ifdef __SSE2__
    return (unsigned)_mm_movemask_epi8((__m128i)found);
#else
    unsigned bits = 0;

    for (unsigned i = 0; i < LANES; i++)
        bits |= (found[i] & 1u) << i;
    return bits;
#endif
}

/* The first lane where it holds; LANES when in none. */
static inline int lanes_first(lanes found)
{
    unsigned bits = lanes_bits(found);

    return bits ? __builtin_ctz(bits) : LANES;
}

#endif
