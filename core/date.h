/*
 * date.h - instants as people and programs write them, and back.
 *
 * Reads RFC 822 in all its wild forms, RFC 3339, ISO 8601 (partial, ordinal and week dates),
 * asctime, and dates with month names of a dozen languages. A time without zone is UTC. What cannot
 * exist (31 June, 10:61) or could mean two days (3/4/2024) is refused, never bent. No locale, no TZ.
 */
#ifndef CORE_DATE_H
#define CORE_DATE_H

#include "core/item.h"

#define DATE_LAST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

/* False, and nothing written, when it is no date. 'grain' may be NULL. */
bool date_parse(struct str s, int64_t *utc, enum grain *grain);

/* The same, but a time without a zone has GRAIN_LOCAL: for tables, whose times are local to the user. */
bool date_parse_local(struct str s, int64_t *utc, enum grain *grain);

/* The same, by a format: %d %e %m %Y %y %b %B %H %I %M %S %p %z as in strptime(); other characters stand
 * for themselves, a blank for any white space. 'grain' as date_parse_local() sets it, never NULL. */
bool date_parse_form(struct str s, struct str form, int64_t *utc, enum grain *grain);

/* A number as seconds since 1970, or as milliseconds when it is above 2e10 (the year 2603). False when it is
 * negative or beyond DATE_LAST. */
bool date_parse_number(int64_t number, int64_t *utc);

/* "2026-11-22T03:40:00Z". */
enum { DATE_RFC3339_SIZE = 32 };
void date_format_rfc3339(int64_t utc, char out[DATE_RFC3339_SIZE]);
/* "Sun, 22 Nov 2026 03:40:00 +0000": for mails and HTTP's older cousins. */
enum { DATE_RFC5322_SIZE = 40 };
void date_format_rfc5322(int64_t utc, char out[DATE_RFC5322_SIZE]);

#endif
