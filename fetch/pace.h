/*
 * pace.h - when a source may be asked again. Pure arithmetic on headers and times.
 *
 * What a server asks for is honoured between a minute and a day; failures double the interval up to
 * a day; everything is spread by up to a tenth, by a number made of the source's name and the time
 * and not by chance, so that a run can be repeated.
 */
#ifndef FETCH_PACE_H
#define FETCH_PACE_H

#include "core/source.h"

/* After an answer: the configured interval, or longer if the document or its headers say so. */
int64_t pace_next(const struct source *source, struct str headers, int64_t poll_after_s,
                  int64_t now);

/* After this many failures in a row (1 ...). */
int64_t pace_after_failure(const struct source *source, int32_t failures, int64_t now);

/* Until when the whole host wants silence: Retry-After in seconds or as a date, else the reset time
 * of a rate limit; clamped. TIME_NONE: it does not say. */
int64_t pace_silence(struct str headers, int64_t now);

#endif
