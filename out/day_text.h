/*
 * day_text.h - a day, a week or a month as a letter: for the terminal, and as the two parts of a
 * digest mail.
 */
#ifndef OUT_DAY_TEXT_H
#define OUT_DAY_TEXT_H

#include "out/day.h"
#include "out/department.h"
#include "out/letter.h"
#include "out/period.h"

/* Its strings are borrowed from the day where they can be. */
void day_letter(const struct day *day, struct letter *letter);
int day_text(const struct day *day, struct buf *out, struct err *err);

/* 'card': ten lines for somebody who has one place and no time. */
void period_letter(const struct period *period, bool card, struct letter *letter);

/* What one department is responsible for, complaints and praise: the blocks between a title and a
 * foot. 'of_several': the headings name the topic. */
void department_part(const struct period *period, const struct department *own, bool of_several,
                     struct letter *letter);
/* The last block of such a mail. */
void letter_foot(struct letter *letter);

#endif
