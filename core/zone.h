/*
 * zone.h - local time of a place, and the civil calendar.
 *
 * Own reader of the system's time zone files (TZif, RFC 8536, with the POSIX rule in the footer), so
 * that several zones live side by side and no global state (TZ, setlocale) can change an answer. A
 * day is a number: days since 1970-01-01 in the local calendar. A NULL zone is UTC everywhere.
 */
#ifndef CORE_ZONE_H
#define CORE_ZONE_H

#include "core/err.h"
#include "core/str.h"

struct zone;

/* "Europe/Berlin", looked up under TZDIR, else /usr/share/zoneinfo. "UTC" needs no file. NULL on
 * failure, with *err set. Never changes afterwards. */
struct zone *zone_open(struct str name, struct err *err);
void zone_close(struct zone *zone); /* NULL is fine */
/* The known name that a misspelt one is closest to; false when none is near. */
bool zone_guess(struct str name, char out[64]);
struct zone *zone_utc(void); /* always there; closing it is harmless */

const char *zone_name(const struct zone *zone);
int32_t zone_offset(const struct zone *zone, int64_t utc); /* seconds east of UTC at that time */

int64_t zone_local_day(const struct zone *zone, int64_t utc); /* the local date that holds it */
/* The instant at which the clocks there show that time, counted in seconds as if it were UTC. Of an hour
 * that comes twice the first; of one that is skipped what the clocks would have shown without. */
int64_t zone_from_local(const struct zone *zone, int64_t local);
/* The first UTC second whose local date is that day; right where midnight does not exist or comes
 * twice. The day ends where the next one starts: 23, 24 or 25 hours later. A date that the place
 * left out altogether (Apia, 2011-12-30) starts where the next one does: zero hours long. */
int64_t zone_day_start(const struct zone *zone, int64_t day);
int zone_local_minute(const struct zone *zone, int64_t utc); /* of the local day, 0 .. 1439 */

struct date {
    int32_t year, month, day; /* month and day from 1 */
};
struct date date_of_day(int64_t day); /* proleptic Gregorian; years beyond int32 are clamped */
int64_t day_of_date(struct date date);
int weekday_of_day(int64_t day); /* 0 Sunday .. 6 Saturday */

#endif
