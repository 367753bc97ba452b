/*
 * day_text.h - a day as a letter: for the terminal, and as the two parts of the digest mail.
 */
#ifndef OUT_DAY_TEXT_H
#define OUT_DAY_TEXT_H

#include "out/day.h"
#include "out/letter.h"

/* Its strings are borrowed from the day where they can be. */
void day_letter(const struct day *day, struct letter *letter);
int day_text(const struct day *day, struct buf *out, struct err *err);

#endif
