/*
 * lint.h - finds lines of a language's word lists that are valid but have no effect, or a wrong one.
 *
 * dead          the line is never found, though its own words are the text
 * hidden        another line of the file has the same stems: the last one counts
 * contradictory a later file turns the sign; the same phrase is two cues of which only one can be true
 * clashing      the stem of a word without 'exact' is mostly that of another, commoner word, and texts do not
 *               agree with the weight
 * unknown       a name that is no touchpoint, no cue
 */
#ifndef ANALYZE_LINT_H
#define ANALYZE_LINT_H

#include "core/buf.h"
#include "core/err.h"

struct lang;

/*
 * Appends "file:line: what (mend)", one a line, in the order of files and lines, and adds to *n. -1 when a file is
 * broken: then *out has its faulty lines and *err the first of them.
 */
int lint_language(struct str data, const struct lang *lang, struct buf *out, size_t *n,
                  struct err *err);

/* The same for aspects.tsv and presets.tsv, which all languages share. */
int lint_shared(struct str data, struct buf *out, size_t *n, struct err *err);

#endif
