/*
 * date_words.h - the words that dates are made of: months, zones, places.
 *
 * Words come folded (utf8_fold). A table of our own, so that a date reads the same on every machine,
 * whatever its locale and its zone files are.
 */
#ifndef CORE_DATE_WORDS_H
#define CORE_DATE_WORDS_H

#include "core/str.h"

/* 1 .. 12, or -1. Names of a dozen languages, whole or shortened to three characters or more. */
int32_t date_month(struct str word);
/* Minutes east of UTC of "est", "cest", a military letter ...; false when it is no zone. */
bool date_zone(struct str word, int32_t *minutes);
/* A row number for "america/new_york" ..., or -1. */
int32_t date_place(struct str word);
/* Minutes east of UTC at a local time (seconds since 1970 as if it were UTC) of such a place. */
int32_t date_place_zone(int32_t place, int32_t year, int64_t local);

#endif
