/*
 * fleet.h - one notice when many topics alert in the same hour.
 *
 * Such a fleet of alerts has a common cause (a platform, a source) rather than one at each brand: an agency
 * gets one mail about it instead of one for each brand. Pure, like judge.h.
 */
#ifndef ALERT_FLEET_H
#define ALERT_FLEET_H

#include "core/arena.h"
#include "core/notice.h"

enum { FLEET_S = 3 * HOUR_S }; /* later alerts join a fleet that was told within this time */

/* Whether the notice can be part of a fleet: an alert on negatives that opens or reopens. */
bool fleet_counts(const struct notice *notice);

/* 'opened' are such notices of one hour, in the order of their topics, among n_topics that were judged.
 * True where more than three topics, and more than one in twenty, open: *out is the one notice to be told
 * instead, in the arena. */
bool fleet_rises(const struct notice *const *opened, size_t n, size_t n_topics, int64_t at,
                 struct arena *arena, struct notice *out);

#endif
