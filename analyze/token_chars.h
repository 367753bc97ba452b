/*
 * token_chars.h - what a character is to a text's words.
 */
#ifndef ANALYZE_TOKEN_CHARS_H
#define ANALYZE_TOKEN_CHARS_H

#include "core/str.h"

bool token_is_emoji(uint32_t cp);
/* What may follow an emoji and adds nothing to what it says. */
bool token_is_emoji_tail(uint32_t cp);
bool token_is_word_char(uint32_t cp); /* letter, mark, digit */
/* Of a script without spaces: the character is a word. */
bool token_stands_alone(uint32_t cp);
/* The bytes of an apostrophe at i (' or U+2019), 0 when there is none. */
size_t token_apostrophe(struct str s, size_t i);

#endif
