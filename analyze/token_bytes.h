/*
 * token_bytes.h - what each byte of a text may begin, and how the bytes of plain words fold.
 *
 * Tables, because the one pass over a text asks them for every byte.
 */
#ifndef ANALYZE_TOKEN_BYTES_H
#define ANALYZE_TOKEN_BYTES_H

#include <stdint.h>
#include <string.h>

/* Sixteen bytes looked at together; what is asked of them is answered in each lane by all bits or none. */
enum { LANES = 16 };
typedef unsigned char lanes __attribute__((vector_size(LANES)));

static inline lanes lanes_at(const char *p)
{
    lanes bytes;

    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

static inline void lanes_put(char *p, lanes bytes)
{
    memcpy(p, &bytes, sizeof bytes);
}

static inline lanes lanes_between(lanes bytes, unsigned char first, unsigned char last)
{
    return (lanes)(bytes - first <= (unsigned char)(last - first));
}

static inline lanes lanes_equal(lanes a, lanes b)
{
    return (lanes)(a == b);
}

/* A bit a lane, the first one lowest. */
static inline unsigned lanes_bits(lanes answers)
{
#ifdef __SSE2__
    typedef char signed_lanes __attribute__((vector_size(LANES)));
    return (unsigned)__builtin_ia32_pmovmskb128((signed_lanes)answers);
#else
    unsigned bits = 0;
    for (unsigned i = 0; i < LANES; i++)
        bits |= (answers[i] & 1u) << i;
    return bits;
#endif
}

enum byte_class { C_OTHER, C_LETTER, C_DIGIT, C_SPACE, C_HIGH, C_PUNCT };

static const uint8_t classes[256] = {
    [' '] = C_SPACE,          ['\t' ... '\r'] = C_SPACE, ['a' ... 'z'] = C_LETTER,
    ['A' ... 'Z'] = C_LETTER, ['0' ... '9'] = C_DIGIT,   ['!' ... '/'] = C_PUNCT,
    [':' ... '@'] = C_PUNCT,  ['[' ... '`'] = C_PUNCT,   ['{' ... '~'] = C_PUNCT,
    [0x80 ... 0xff] = C_HIGH,
};

/* The bytes of plain words, folded; 0: no byte of one. */
static const char folded[256] = {
    ['_'] = '_', ['0'] = '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ['a'] = 'a', 'b',
    'c',         'd',         'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n',         'o',
    'p',         'q',         'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', ['A'] = 'a', 'b',
    'c',         'd',         'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n',         'o',
    'p',         'q',         'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
};

#endif
