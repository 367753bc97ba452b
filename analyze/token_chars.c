/*
 * token_chars.c - what a character is to a text's words.
 */
#include "analyze/token_chars.h"

#include "core/utf8.h"

#include <string.h>

bool token_is_emoji(uint32_t cp)
{
    return (cp >= 0x1F300 && cp <= 0x1FAFF) || (cp >= 0x2600 && cp <= 0x27BF) || cp == 0x2B50 ||
           cp == 0x2B55 || cp == 0x203C || cp == 0x2049 || cp == 0x231A || cp == 0x23F0 ||
           cp == 0x23F3;
}

/* Joiners, variation selectors and skin tones add nothing to what an emoji says. */
bool token_is_emoji_tail(uint32_t cp)
{
    return cp == 0x200D || cp == 0xFE0F || cp == 0xFE0E || (cp >= 0x1F3FB && cp <= 0x1F3FF) ||
           cp == 0x20E3;
}

bool token_is_word_char(uint32_t cp)
{
    enum utf8_class class = utf8_class(cp);
    return class == UTF8_LETTER || class == UTF8_MARK || class == UTF8_DIGIT;
}

/* Scripts written without spaces: each character stands alone. */
bool token_stands_alone(uint32_t cp)
{
    return (cp >= 0x3040 && cp <= 0x30FF) || (cp >= 0x3400 && cp <= 0x9FFF) ||
           (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x0E00 && cp <= 0x0EFF) ||
           (cp >= 0x20000 && cp <= 0x3FFFF);
}

size_t token_apostrophe(struct str s, size_t i)
{
    if (i < s.n && s.p[i] == '\'')
        return 1;
    if (i + 2 < s.n && memcmp(s.p + i, "\xE2\x80\x99", 3) == 0)
        return 3;
    return 0;
}
