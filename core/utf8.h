/*
 * utf8.h - Unicode text as UTF-8: repair it once at the edge, walk it, fold it. (The door of utf8proc.)
 *
 * What comes from outside goes through utf8_repair() once; inside the house every text is valid, so
 * that comparing bytes compares text. The other functions bear invalid bytes all the same: they
 * see U+FFFD there.
 */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include "core/buf.h"

#define UTF8_REPLACEMENT 0xFFFDu

/* Appends 'in' with every maximal subpart of an ill-formed sequence as one U+FFFD (Unicode, section
 * 3.9), CR LF and lone CR as LF, and without NUL, other controls but tab and LF, noncharacters and
 * tag characters outside an emoji flag. Returns how many faults were mended (CR is none). */
size_t utf8_repair(struct str in, struct buf *out);
/* Nothing to repair, and no CR. */
bool utf8_is_clean(struct str s);
bool utf8_is_valid(struct str s); /* well-formed, whatever the characters */

/* The next character off *rest; U+FFFD for an ill-formed subpart. False at the end. */
bool utf8_next(struct str *rest, uint32_t *cp);
/* Appends one character; U+FFFD for what is none (surrogates, beyond 10FFFF). */
int utf8_put(struct buf *out, uint32_t cp);
/* Writes at most 4 bytes and returns how many. */
size_t utf8_encode(uint32_t cp, char out[4]);

/* Appends the form in which words are compared: NFKC, case folded, without default-ignorables.
 * ASCII is only lowered, fast. */
int utf8_fold(struct str in, struct buf *out);
/* Appends the text with Latin letters bare of their accents (e for é, but ø stays): for
 * searches that are not to mind them. Marks of other scripts stay, since words differ by them. */
int utf8_plain(struct str in, struct buf *out);

/* The longest start of at most 'max' bytes that ends at a character. */
struct str utf8_cut(struct str s, size_t max);
size_t utf8_count(struct str s); /* characters */
size_t utf8_width(struct str s); /* terminal columns; controls count none */

/* What a character is. */
enum utf8_class {
    UTF8_OTHER, /* controls, format characters, unassigned */
    UTF8_LETTER,
    UTF8_MARK, /* combining: belongs to the character before */
    UTF8_DIGIT,
    UTF8_PUNCTUATION,
    UTF8_SYMBOL, /* emoji, arithmetic, currency */
    UTF8_SPACE,
};

enum utf8_class utf8_class(uint32_t cp);
size_t utf8_char_width(uint32_t cp); /* 0, 1 or 2 columns */

#endif
