/*
 * fleet.h - many topics at once are one trouble of a platform, and not theirs.
 *
 * Who listens for hundreds of brands gets one mail about the one cause instead of one for each brand. Pure,
 * like judge.h.
 */
#ifndef ALERT_FLEET_H
#define ALERT_FLEET_H

#include "core/arena.h"
#include "core/notice.h"

enum { FLEET_S = 3 * HOUR_S }; /* for so long others still join what was told */

/* A complaint that is told for the first time or again: what a fleet is made of. */
bool fleet_counts(const struct notice *notice);

/* 'opened' are such notices of one hour, in the order of their topics, among n_topics that were judged.
 * True where more than three topics, and more than one in twenty, open: *out is the one notice to be told
 * instead, in the arena. */
bool fleet_rises(const struct notice *const *opened, size_t n, size_t n_topics, int64_t at,
                 struct arena *arena, struct notice *out);

#endif
