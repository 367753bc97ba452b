/*
 * hours.h - opening hours: how much of a time span falls into them.
 */
#ifndef CORE_HOURS_H
#define CORE_HOURS_H

#include "core/settings.h"

struct zone;

/* The seconds of [from, to) that are opening hours: open->from_minute to open->to_minute by the local clock
 * (over midnight where from > to), Monday to Friday, Saturday and Sunday where 'weekends' is set, never on
 * 'holidays'. A span of more than ten years counts whole. */
int64_t hours_between(const struct quiet_hours *open, const struct zone *zone, int64_t from,
                      int64_t to);

#endif
