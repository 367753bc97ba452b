/*
 * hours.h - opening hours: how much of a stretch of time somebody was there.
 */
#ifndef CORE_HOURS_H
#define CORE_HOURS_H

#include "core/settings.h"

struct zone;

/* The seconds of [from, to) that lie in the hours (local; from > to spans midnight) of the days on which
 * it is open: Monday to Friday, 'weekends' too, 'holidays' never. */
int64_t hours_between(const struct quiet_hours *open, const struct zone *zone, int64_t from,
                      int64_t to);

#endif
