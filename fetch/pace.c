/*
 * pace.c - intervals, back-off, Retry-After, freshness (RFC 9110, RFC 9111).
 */
#include "fetch/pace.h"

#include "core/date.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/net.h"

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* t + wait, spread by up to a tenth of wait to either side. */
static int64_t spread(struct str name, int64_t now, int64_t wait_s)
{
    uint64_t dice = hash_quick(name, (uint64_t)now);
    int64_t tenth = wait_s / 10;

    return now + wait_s + (tenth > 0 ? (int64_t)(dice % (uint64_t)(2 * tenth + 1)) - tenth : 0);
}

/* Seconds for which the answer calls itself fresh; 0: it does not say. */
static int64_t freshness(struct str headers, int64_t now)
{
    struct str rest = net_header(headers, STR("Cache-Control")), part;
    struct str expires = net_header(headers, STR("Expires")),
               date = net_header(headers, STR("Date"));
    int64_t seconds, until, from = now;

    while (str_cut(&rest, ',', &part)) {
        part = str_trim(part);
        if (str_eq_nocase(part, STR("no-cache")) || str_eq_nocase(part, STR("no-store")))
            return 0;
        if (str_starts_nocase(part, STR("max-age=")) && str_to_int(str_from(part, 8), &seconds))
            return seconds;
    }
    if (!date_parse(expires, &until, NULL))
        return 0;
    date_parse(date, &from, NULL);
    return until - from;
}

int64_t pace_next(const struct source *source, struct str headers, int64_t poll_after_s,
                  int64_t now)
{
    int64_t wait = source->every_s, fresh = freshness(headers, now);

    if (fresh < poll_after_s)
        fresh = poll_after_s;
    fresh = clamp(fresh, 0, LIMIT_WAIT_MAX_S);
    return spread(source->name, now, wait > fresh ? wait : fresh);
}

int64_t pace_after_failure(const struct source *source, int32_t failures, int64_t now)
{
    int64_t wait = source->every_s > LIMIT_EVERY_MIN_S ? source->every_s : LIMIT_EVERY_MIN_S;

    for (int32_t i = 1; i < failures && wait < LIMIT_WAIT_MAX_S; i++)
        wait *= 2;
    if (wait > LIMIT_WAIT_MAX_S && source->every_s < LIMIT_WAIT_MAX_S)
        wait = LIMIT_WAIT_MAX_S;
    return spread(source->name, now, wait);
}

/* Rate limits come as seconds to wait, as an instant since 1970, or as a date. */
static bool instant(struct str value, int64_t now, int64_t *until)
{
    int64_t number;

    if (str_is_empty(value))
        return false;
    if (str_to_int(value, &number)) {
        *until = number > 1000000000 ? number : now + clamp(number, 0, LIMIT_WAIT_MAX_S);
        return true;
    }
    return date_parse(value, until, NULL);
}

int64_t pace_silence(struct str headers, int64_t now)
{
    static const struct {
        struct str limit, reset;
    } names[] = {
        { { "X-RateLimit-Remaining", 21 }, { "X-RateLimit-Reset", 17 } },
        { { "RateLimit-Remaining", 19 }, { "RateLimit-Reset", 15 } },
    };
    int64_t until = TIME_NONE, left;

    if (!instant(net_header(headers, STR("Retry-After")), now, &until)) {
        for (size_t i = 0; i < sizeof names / sizeof *names && until == TIME_NONE; i++)
            if (str_to_int(net_header(headers, names[i].limit), &left) && left <= 0)
                instant(net_header(headers, names[i].reset), now, &until);
    }
    return until == TIME_NONE ? TIME_NONE
                              : clamp(until, now + LIMIT_WAIT_MIN_S, now + LIMIT_WAIT_MAX_S);
}
