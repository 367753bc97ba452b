/*
 * route.c - who is told of a notice, and when.
 */
#include "cli/route.h"

#include "core/zone.h"

static bool matches(struct str wanted, struct str is)
{
    return str_is_empty(wanted) || str_eq_nocase(wanted, is);
}

/* From the wanted severity on. */
static bool is_grave_enough(struct str wanted, enum severity is)
{
    enum severity least = SEVERITY_INFO;

    while (least < SEVERITY_CRITICAL && !str_eq(wanted, str_of(severity_name(least))))
        least++;
    return str_is_empty(wanted) || is >= least;
}

static bool route_matches(const struct route *route, const struct route_key *key)
{
    if (key->aside && str_is_empty(route->severity))
        return false;
    return matches(route->topic, key->topic) && matches(route->aspect, key->aspect) &&
           matches(route->source, key->source) && matches(route->side, key->side) &&
           is_grave_enough(route->severity, key->severity);
}

static bool holds(const struct str *all, size_t n, struct str one)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i], one))
            return true;
    return false;
}

size_t route_recipients(const struct alert_settings *alerts, const struct route_key *key,
                        struct arena *arena, struct str **out)
{
    struct str *all = NULL;
    size_t n = 0, cap = 0;
    bool more = true;

    for (size_t i = 0; i < alerts->n_routes && more; i++) {
        const struct route *route = &alerts->routes[i];

        if (!route_matches(route, key))
            continue;
        for (size_t j = 0; j < route->n_to; j++) {
            if (holds(all, n, route->to[j]))
                continue;
            all = arena_grow(arena, all, &cap, n + 1, sizeof *all);
            all[n++] = route->to[j];
        }
        more = route->more;
    }
    *out = all;
    return n;
}

int64_t route_not_before(const struct quiet_hours *quiet, const struct zone *zone,
                         enum severity severity, int64_t now)
{
    int64_t end = clock_floor(now, MINUTE_S);
    int minute;
    bool held;

    if (!quiet->set || severity == SEVERITY_CRITICAL || quiet->from_minute == quiet->to_minute)
        return now;
    minute = zone_local_minute(zone, now);
    held = quiet->from_minute < quiet->to_minute
               ? minute >= quiet->from_minute && minute < quiet->to_minute
               : minute >= quiet->from_minute || minute < quiet->to_minute;
    if (!held)
        return now;
    /* Local minutes are walked, not added to midnight: a day may have 23 or 25 hours. */
    while (zone_local_minute(zone, end) != quiet->to_minute && end < now + 2 * (int64_t)DAY_S)
        end += MINUTE_S;
    return end > now ? end : now;
}

int64_t route_back_off(int32_t tries)
{
    int64_t wait = MINUTE_S;

    while (--tries > 0 && wait < HOUR_S)
        wait *= 2;
    return wait < HOUR_S ? wait : HOUR_S;
}

struct str route_word_reason(struct str word, struct arena *arena)
{
    return arena_printf(arena, "word '" STR_FMT "'", STR_ARG(word));
}

struct str route_stars_reason(int32_t rating, struct arena *arena)
{
    return arena_printf(arena, "%d.%d of 5 stars", rating / 1000, rating % 1000 / 100);
}

bool route_is_by_stars(struct str reason)
{
    return !str_starts(reason, STR("word "));
}
