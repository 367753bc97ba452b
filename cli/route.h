/*
 * route.h - who is told of a notice, and when. Pure: no clock, disk or net.
 */
#ifndef CLI_ROUTE_H
#define CLI_ROUTE_H

#include "core/arena.h"
#include "core/notice.h"
#include "core/settings.h"

/* What the routes match on; empty: it has none. */
struct route_key {
    struct str topic, aspect, source, where, department;
    struct str house; /* the touchpoint that one of a preset belongs to; or empty */
    struct str side;  /* "service", "experience" */
    enum severity severity;
    bool aside; /* the digest tells it: only for routes that name a severity */
};

/* Somebody or something that is told. */
struct route_target {
    struct str to;   /* an address, or the name of a channel */
    bool is_channel; /* the second */
    struct quiet_hours quiet;
    const struct zone *zone; /* of these hours; NULL: the topic's */
};

/*
 * The tree of routes: the first route that fits is taken, and later ones while each says 'continue'. A
 * route that holds routes of its own is looked through in the same way, and leads to its own people
 * only where none of them fits. Where nothing leads to anybody, those of 'alerts:' are told; the
 * department that can mend it is told in any case (settings_department). Each once, in that order, in
 * the arena.
 */
size_t route_targets(const struct settings *settings, const struct route_key *key,
                     struct arena *arena, struct route_target **out);

/* Whether nobody wants to be told at that moment. */
bool route_is_quiet(const struct quiet_hours *quiet, const struct zone *zone, int64_t at);
/* When a notice may be sent: now, or when it is quiet no more; what is critical is not held. */
int64_t route_not_before(const struct quiet_hours *quiet, const struct zone *zone,
                         enum severity severity, int64_t now);

/* Why a single mention is told at once: "word 'poisoning'", "1 of 5 stars"; and which of the two. */
struct str route_word_reason(struct str word, struct arena *arena);
struct str route_stars_reason(int32_t rating, struct arena *arena);
bool route_is_by_stars(struct str reason);

/* Seconds to wait after the n-th failed try (from 1): a minute, doubling, to an hour, and up to a
 * quarter more, by what it is, so that not all come back in the same minute. */
int64_t route_back_off(int32_t tries, struct str what);

#endif
