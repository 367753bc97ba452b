/*
 * token_bytes.h - what each byte of a text may begin, and how the bytes of plain words fold.
 *
 * Tables, because the one pass over a text asks them for every byte.
 */
#ifndef ANALYZE_TOKEN_BYTES_H
#define ANALYZE_TOKEN_BYTES_H

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

/* What short words ask of a byte. */
enum { GOES_ON = 1, LINK_FIRST = 2, LINK_SECOND = 4 };

/* Bytes with which a word of letters goes on, or may; those that "http" and "www" begin with. */
static const uint8_t in_words[256] = {
    ['\''] = GOES_ON,
    ['_'] = GOES_ON,
    ['0' ... '9'] = GOES_ON,
    ['A' ... 'G'] = GOES_ON,
    ['H'] = GOES_ON | LINK_FIRST,
    ['I' ... 'S'] = GOES_ON,
    ['T'] = GOES_ON | LINK_SECOND,
    ['U' ... 'V'] = GOES_ON,
    ['W'] = GOES_ON | LINK_FIRST | LINK_SECOND,
    ['X' ... 'Z'] = GOES_ON,
    ['a' ... 'g'] = GOES_ON,
    ['h'] = GOES_ON | LINK_FIRST,
    ['i' ... 's'] = GOES_ON,
    ['t'] = GOES_ON | LINK_SECOND,
    ['u' ... 'v'] = GOES_ON,
    ['w'] = GOES_ON | LINK_FIRST | LINK_SECOND,
    ['x' ... 'z'] = GOES_ON,
    [0x80 ... 0xff] = GOES_ON,
};

#endif
