/*
 * route.c - who is told of a notice, and when.
 */
#include "cli/route.h"

#include "core/hash.h"
#include "core/zone.h"

enum { QUIET_DAYS_MOST = 400, MINUTES_OF_A_DAY = 1440 };

/* --- who --- */

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

static bool fits(const struct route *route, const struct route_key *key)
{
    return matches(route->topic, key->topic) &&
           (matches(route->aspect, key->aspect) ||
            (key->house.n && matches(route->aspect, key->house))) &&
           matches(route->source, key->source) && matches(route->side, key->side) &&
           matches(route->where, key->where) && matches(route->department, key->department) &&
           is_grave_enough(route->severity, key->severity);
}

/* What is gathered on the way through the tree. */
struct gathering {
    const struct alert_settings *alerts;
    const struct route_key *key;
    struct arena *arena;
    struct route_target *all;
    size_t n, cap;
};

/* A route's own hours, each part that it does not say from 'alerts:'. */
static struct quiet_hours hours_of(const struct gathering *g, const struct route *route)
{
    struct quiet_hours own = route->quiet, common = g->alerts->quiet;

    if (own.said && !own.set)
        return own;
    if (!own.said) {
        own.set = common.set;
        own.from_minute = common.from_minute;
        own.to_minute = common.to_minute;
    }
    own.weekends |= common.weekends;
    if (own.n_holidays == 0) {
        own.holidays = common.holidays;
        own.n_holidays = common.n_holidays;
    }
    return own;
}

static void put(struct gathering *g, struct str to, bool is_channel, struct quiet_hours quiet,
                const struct zone *zone)
{
    for (size_t i = 0; i < g->n; i++)
        if (str_eq(g->all[i].to, to) && g->all[i].is_channel == is_channel)
            return;
    g->all = arena_grow(g->arena, g->all, &g->cap, g->n + 1, sizeof *g->all);
    g->all[g->n++] = (struct route_target){ to, is_channel, quiet, zone };
}

static void put_all(struct gathering *g, const struct route *route)
{
    struct quiet_hours quiet = hours_of(g, route);

    for (size_t i = 0; i < route->n_to; i++)
        put(g, route->to[i], false, quiet, route->zone);
    for (size_t i = 0; i < route->n_channels; i++)
        put(g, route->channels[i], true, quiet, route->zone);
}

/* The routes inside one that fits; false: none of them did. */
static bool put_inner(struct gathering *g, const struct route *outer)
{
    bool any = false, more = true;

    for (size_t i = 0; i < outer->n_routes && more; i++) {
        const struct route *route = &outer->routes[i];

        if (!fits(route, g->key) ||
            (g->key->aside && str_is_empty(route->severity) && str_is_empty(outer->severity)))
            continue;
        put_all(g, route);
        any = true;
        more = route->more;
    }
    return any;
}

static void put_routes(struct gathering *g)
{
    bool more = true;

    for (size_t i = 0; i < g->alerts->n_routes && more; i++) {
        const struct route *route = &g->alerts->routes[i];
        size_t before = g->n;

        if (!fits(route, g->key))
            continue;
        if (put_inner(g, route)) {
            more = route->more;
        } else if (!g->key->aside || route->severity.n) {
            put_all(g, route);
            more = route->more || (route->n_routes && g->n == before); /* it was only a fork */
        }
    }
}

static void put_department(struct gathering *g, const struct settings *settings)
{
    struct str to =
        settings_department(settings, settings_topic(settings, g->key->topic), g->key->department);

    if (to.n)
        put(g, to, str_find_char(to, '@') < 0, g->alerts->quiet, NULL);
}

size_t route_targets(const struct settings *settings, const struct route_key *key,
                     struct arena *arena, struct route_target **out)
{
    const struct alert_settings *alerts = &settings->alerts;
    struct gathering g = { .alerts = alerts, .key = key, .arena = arena };
    const struct route others = { .to = alerts->to,
                                  .n_to = alerts->n_to,
                                  .channels = alerts->channels,
                                  .n_channels = alerts->n_channels };

    put_routes(&g);
    if (g.n == 0 && !key->aside)
        put_all(&g, &others);
    if (!key->aside)
        put_department(&g, settings);
    *out = g.all;
    return g.n;
}

/* --- when --- */

static bool is_quiet_day(const struct quiet_hours *quiet, int64_t day)
{
    int weekday = weekday_of_day(day);

    return (quiet->weekends && (weekday == 0 || weekday == 6)) ||
           calendar_has(quiet->holidays, quiet->n_holidays, day);
}

static bool is_quiet_minute(const struct quiet_hours *quiet, int minute)
{
    if (!quiet->set || quiet->from_minute == quiet->to_minute)
        return false;
    return quiet->from_minute < quiet->to_minute
               ? minute >= quiet->from_minute && minute < quiet->to_minute
               : minute >= quiet->from_minute || minute < quiet->to_minute;
}

bool route_is_quiet(const struct quiet_hours *quiet, const struct zone *zone, int64_t at)
{
    return is_quiet_day(quiet, zone_local_day(zone, at)) ||
           is_quiet_minute(quiet, zone_local_minute(zone, at));
}

int64_t route_not_before(const struct quiet_hours *quiet, const struct zone *zone,
                         enum severity severity, int64_t now)
{
    int64_t at = clock_floor(now, MINUTE_S);

    if (severity == SEVERITY_CRITICAL || !route_is_quiet(quiet, zone, now))
        return now;
    /* Days are skipped whole, local minutes are walked: a day may have 23 or 25 hours. */
    for (int step = 0; step < QUIET_DAYS_MOST + 2 * MINUTES_OF_A_DAY; step++) {
        int64_t day = zone_local_day(zone, at);

        if (is_quiet_day(quiet, day))
            at = zone_day_start(zone, day + 1);
        else if (is_quiet_minute(quiet, zone_local_minute(zone, at)))
            at += MINUTE_S;
        else
            break;
    }
    return at > now ? at : now;
}

int64_t route_back_off(int32_t tries, struct str what)
{
    int64_t wait = MINUTE_S;

    while (--tries > 0 && wait < HOUR_S)
        wait *= 2;
    wait = wait < HOUR_S ? wait : HOUR_S;
    return wait + (int64_t)(hash_quick(what, 0) % (uint64_t)(wait / 4));
}

struct str route_word_reason(struct str word, struct arena *arena)
{
    return arena_printf(arena, "word '" STR_FMT "'", STR_ARG(word));
}

struct str route_stars_reason(int32_t rating, struct arena *arena)
{
    if (rating % 1000 == 0)
        return arena_printf(arena, "%d of 5 stars", rating / 1000);
    return arena_printf(arena, "%d.%d of 5 stars", rating / 1000, rating % 1000 / 100);
}

bool route_is_by_stars(struct str reason)
{
    return !str_starts(reason, STR("word "));
}
