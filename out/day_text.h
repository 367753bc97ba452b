/*
 * day_text.h - a day as plain text of 72 columns: for the terminal, and the first part of the mail.
 */
#ifndef OUT_DAY_TEXT_H
#define OUT_DAY_TEXT_H

#include "out/day.h"

enum { TEXT_COLUMNS = 72 };

int day_text(const struct day *day, struct buf *out, struct err *err);

/* Appends the text wrapped at blanks, each line behind 'indent' blanks; foreign text is made safe
 * for a terminal. A word that is longer than a line (an address) stays whole. */
void text_wrap(struct str text, size_t indent, struct buf *out);

/* A quote with its source below; counted words stand between *stars*. */
void text_quote(const struct out_explain *explain, const struct mention *mention, bool negative,
                struct buf *out);

#endif
