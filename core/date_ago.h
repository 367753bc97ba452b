/*
 * date_ago.h - relative dates: "3 weeks ago", "vor 2 Tagen", "hier".
 *
 * Reads the languages that have a lexicon. The result is exact to the day at best; months and years are
 * counted by the calendar.
 */
#ifndef CORE_DATE_AGO_H
#define CORE_DATE_AGO_H

#include "core/str.h"

#include <stdint.h>

/* *day: midnight UTC of the date that 's' means when it is read at 'now' (UTC seconds). False, and *day
 * untouched, when 's' is no relative date. */
bool date_ago(struct str s, int64_t now, int64_t *day);

#endif
