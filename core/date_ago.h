/*
 * date_ago.h - days told from the day on which they were written: "3 weeks ago", "vor 2 Tagen", "hier".
 *
 * In the languages of the lexicons and those of the small one. What is told so is known to the day at
 * best: months and years are those of the calendar, whatever the writer rounded away.
 */
#ifndef CORE_DATE_AGO_H
#define CORE_DATE_AGO_H

#include "core/str.h"

#include <stdint.h>

/* The day's start in UTC, told from 'now'; false when it is nothing of the kind. */
bool date_ago(struct str s, int64_t now, int64_t *day);

#endif
