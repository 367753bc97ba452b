/*
 * route.h - who is told of a notice, and when. Pure: no clock, disk or net.
 */
#ifndef CLI_ROUTE_H
#define CLI_ROUTE_H

#include "core/arena.h"
#include "core/notice.h"
#include "core/settings.h"

/* What the routes match on. */
struct route_key {
    struct str topic, aspect, source;
    struct str side; /* "service", "experience", or empty */
    enum severity severity;
    bool aside; /* the digest tells it: only for routes that name a severity */
};

/* The addresses of the first route that matches, and of later ones while each says 'continue'; each
 * address once, in that order, in the arena. */
size_t route_recipients(const struct alert_settings *alerts, const struct route_key *key,
                        struct arena *arena, struct str **out);

/* When a notice may be sent: now, or at the end of the quiet hours; what is critical is not held. */
int64_t route_not_before(const struct quiet_hours *quiet, const struct zone *zone,
                         enum severity severity, int64_t now);

/* Why a single mention is told at once: "word 'poisoning'", "1.0 of 5 stars"; and which of the two. */
struct str route_word_reason(struct str word, struct arena *arena);
struct str route_stars_reason(int32_t rating, struct arena *arena);
bool route_is_by_stars(struct str reason);

/* Seconds to wait after the n-th failed try (from 1): a minute, doubling, to an hour. */
int64_t route_back_off(int32_t tries);

#endif
