/*
 * flat.h - the plain line of JSON: one object of known strings, read without a tree.
 *
 * Nearly all lines that are given to be scored are {"id":1,"text":"..."}. To build a tree of such a line costs
 * as much as to judge its text. What is unusual is not read here, but left to the library, and so is the
 * telling of faults: a line that is read here means the same there.
 */
#ifndef CLI_FLAT_H
#define CLI_FLAT_H

#include "core/buf.h"

struct flat {
    struct str id; /* as JSON, to be written as it stands; empty: none */
    struct str title, text, lang, kind;
};

/* False when the line is for the library. The strings point into the line or into 'scratch'. */
bool flat_read(struct str line, struct buf *scratch, struct flat *out);

/* How many of the bytes stand in a JSON string as themselves, from the first on: no quote, backslash or
 * control character. *high is set when one of them is not ASCII, and may be when one shortly behind them is. */
size_t flat_plain(struct str s, bool *high);

#endif
