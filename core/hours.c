/*
 * hours.c - a sum over local days.
 */
#include "core/hours.h"

#include "core/clock.h"
#include "core/zone.h"

enum {
    DAYS_MOST = 3660, /* longer is counted as if it were open for ever */
    DAY_MINUTES = 24 * 60
};

static bool is_open(const struct quiet_hours *open, int64_t day)
{
    int weekday = weekday_of_day(day);

    return (open->weekends || (weekday != 0 && weekday != 6)) &&
           !calendar_has(open->holidays, open->n_holidays, day);
}

/* The moment of a local clock on a day: also where the clock jumped since midnight. A time that a jump
 * leaves out is counted on from before it. */
static int64_t at_clock(const struct zone *zone, int64_t day, int32_t minute)
{
    int64_t at = zone_day_start(zone, day) + minute * MINUTE_S;
    int64_t shown = (zone_local_day(zone, at) - day) * DAY_MINUTES + zone_local_minute(zone, at);
    int64_t moved = at + (minute - shown) * MINUTE_S;

    return zone_local_minute(zone, moved) == minute % DAY_MINUTES ? moved : at;
}

int64_t hours_between(const struct quiet_hours *open, const struct zone *zone, int64_t from,
                      int64_t to)
{
    int64_t first = zone_local_day(zone, from) - 1, last = zone_local_day(zone, to), sum = 0;

    if (to - from > DAYS_MOST * DAY_S)
        return to - from;
    for (int64_t day = first; day <= last; day++) {
        int64_t begin, end;

        if (!is_open(open, day))
            continue;
        begin = at_clock(zone, day, open->from_minute);
        end = open->to_minute > open->from_minute ? at_clock(zone, day, open->to_minute)
                                                  : at_clock(zone, day + 1, open->to_minute);
        begin = begin > from ? begin : from;
        end = end < to ? end : to;
        sum += end > begin ? end - begin : 0;
    }
    return sum;
}
