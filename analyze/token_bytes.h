/*
 * token_bytes.h - what each byte of a text may begin, and how the bytes of plain words fold.
 *
 * Tables, because the one pass over a text asks them for every byte.
 */
#ifndef ANALYZE_TOKEN_BYTES_H
#define ANALYZE_TOKEN_BYTES_H

#include <stdbool.h>
#include <stdint.h>

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

/* Whether a word of letters may go on with the byte: as a word, or as an address with the colon of "http:". */
static const bool goes_on[256] = {
    ['\''] = true,        ['_'] = true,         [':'] = true,           ['0' ... '9'] = true,
    ['A' ... 'Z'] = true, ['a' ... 'z'] = true, [0x80 ... 0xff] = true,
};

#endif
