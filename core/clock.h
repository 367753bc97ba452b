/*
 * clock.h - what time it is, for the few who may ask.
 *
 * Only cli/ asks for the wall clock, once, and hands the answer on as 'now': with --now or
 * SOURCE_DATE_EPOCH the same input gives the same bytes. Waiting and time-outs use the monotonic
 * clock, which no administrator can set back.
 */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <stdint.h>

#define TIME_NONE INT64_MIN /* a time that is not known */

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400, BUCKET_S = 900 };

int64_t clock_wall(void);         /* UTC seconds since 1970 */
int64_t clock_monotonic_ms(void); /* only differences have a meaning */

/* Start of the bucket, hour or day of 'step' seconds that holds t; right for times before 1970. */
int64_t clock_floor(int64_t t, int64_t step);

#endif
