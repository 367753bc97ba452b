/*
 * opt_kind.c - text into values: one small reader for each scalar kind of an option row.
 *
 * A reader returns NULL, or what is wrong in words that follow "'key' of ...": "is not a duration
 * (30m, 8h, 400d)".
 */
#include "core/clock.h"
#include "core/guard.h"
#include "core/mime.h"
#include "core/nearest.h"
#include "core/opt.h"
#include "core/settings.h"
#include "core/zone.h"

#include <string.h>

/* --- texts --- */

static bool is_one_line(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return true;
}

static const char *read_text(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    int64_t most = row->hi ? row->hi : 1000;

    if (!is_one_line(text))
        return "has a line break or control character in it";
    if ((int64_t)text.n > most)
        return arena_printf(arena, "is longer than %lld bytes", (long long)most).p;
    *(struct str *)to = arena_str(arena, text);
    return NULL;
}

/* scheme://host[:port][/], for mail servers and proxies. */
static const char *read_server(const struct opt *row, struct str text, struct arena *arena)
{
    ptrdiff_t colon = str_find(text, STR("://"));
    struct str scheme = str_sub(text, 0, colon < 0 ? 0 : (size_t)colon);
    struct str rest = colon < 0 ? STR_NONE : str_from(text, (size_t)colon + 3), host, port;

    for (const char *const *c = row->choices; *c && !str_eq(scheme, str_of(*c)); c++)
        if (!c[1])
            return arena_printf(arena, "does not start with %s:// (%s://host:port)",
                                row->choices[0], row->choices[0])
                .p;
    if (str_find_char(rest, '@') >= 0)
        return "holds a user name or password (give them as keys of their own)";
    if (str_ends(rest, STR("/")))
        rest.n--;
    if (str_starts(rest, STR("["))) {
        ptrdiff_t end = str_find_char(rest, ']');

        host = str_sub(rest, 0, end < 0 ? 0 : (size_t)end + 1);
        rest = str_from(rest, host.n);
    } else {
        ptrdiff_t end = str_find_char(rest, ':');

        host = end < 0 ? rest : str_sub(rest, 0, (size_t)end);
        rest = str_from(rest, host.n);
    }
    if (host.n == 0)
        return "names no host";
    for (size_t i = 0; i < host.n; i++)
        if (char_is_space(host.p[i]) || strchr("/?#\\<>\"", host.p[i]))
            return "has a host that is none";
    port = str_from(rest, 1);
    if (rest.n) {
        int64_t n;

        if (rest.p[0] != ':' || !str_to_int(port, &n) || n < 1 || n > 65535)
            return "has a port that is none";
    }
    return NULL;
}

static const char *read_url(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    struct guard_parts parts;
    struct err err = { 0 };
    const char *wrong;

    if (!is_one_line(text) || str_find_char(text, ' ') >= 0)
        return "has a blank or control character in it";
    if (row->choices) {
        wrong = read_server(row, text, arena);
        if (wrong)
            return wrong;
    } else {
        ptrdiff_t end = str_find(text, STR("://"));
        struct str authority = end < 0 ? STR_NONE : str_from(text, (size_t)end + 3);

        for (size_t i = 0; i < authority.n && !strchr("/?#", authority.p[i]); i++)
            if (authority.p[i] == '@')
                return "holds a user name or password, which would end up in logs (leave it away)";
        if (guard_parts(text, &parts, &err) != 0)
            return arena_printf(arena, "cannot be asked: %s", err.text).p;
    }
    *(struct str *)to = arena_str(arena, text);
    return NULL;
}

static const char *read_mail(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    (void)row;
    if (!mail_is_address(text))
        return "is not a mail address (me@acme.example)";
    *(struct str *)to = arena_str(arena, text);
    return NULL;
}

static const char *read_query(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    (void)row; /* opt.c has parsed it for its errors, with their places */
    *(struct str *)to = arena_str(arena, text);
    return NULL;
}

static const char *read_zone(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    struct zone *zone = zone_open(text, NULL);
    char guess[64];

    (void)row;
    if (!zone && zone_guess(text, guess))
        return arena_printf(arena, "is not a time zone (did you mean '%s'?)", guess).p;
    if (!zone)
        return "is not a time zone of this machine (Europe/Berlin; package tzdata brings them)";
    zone_close(zone);
    *(struct str *)to = arena_str(arena, text);
    return NULL;
}

static const char *read_choice(const struct opt *row, struct str text, struct arena *arena,
                               void *to)
{
    struct buf all;
    const char *near, *wrong;
    size_t n = 0;

    for (; row->choices[n]; n++)
        if (str_eq_nocase(text, str_of(row->choices[n]))) {
            *(struct str *)to = str_of(row->choices[n]);
            return NULL;
        }
    near = nearest_word(text, row->choices, n);
    if (near)
        return arena_printf(arena, "is not one that hark knows (did you mean '%s'?)", near).p;
    buf_init(&all, BUF_NO_CEILING);
    for (size_t i = 0; i < n; i++)
        buf_printf(&all, "%s%s", i ? ", " : "", row->choices[i]);
    wrong = arena_printf(arena, "is not one of " STR_FMT, STR_ARG(buf_str(&all))).p;
    buf_release(&all);
    return wrong;
}

/* --- numbers and times --- */

/* A thousand years: sums stay far from where they would wrap. */
#define MOST_DURATION_S (1000 * INT64_C(31536000))

bool opt_duration(struct str text, int64_t *seconds)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = { { 's', 1 },     { 'm', 60 },     { 'h', 3600 },
                  { 'd', 86400 }, { 'w', 604800 }, { 'y', 31536000 } };
    int64_t sum = 0;

    if (text.n == 0)
        return false;
    while (text.n) {
        int64_t n = 0;
        size_t digits = 0, unit = 0;

        while (digits < text.n && digits < 9 && char_is_digit(text.p[digits]))
            n = n * 10 + (text.p[digits++] - '0');
        if (digits == 0 || digits == text.n)
            return false;
        while (unit < OPT_N(units) && units[unit].unit != text.p[digits])
            unit++;
        if (unit == OPT_N(units))
            return false;
        sum += n * units[unit].seconds;
        if (sum > MOST_DURATION_S)
            return false;
        text = str_from(text, digits + 1);
    }
    *seconds = sum;
    return true;
}

static const char *out_of_bounds(const struct opt *row, int64_t n, struct arena *arena,
                                 int64_t unit_s, const char *unit)
{
    if (row->lo == 0 && row->hi == 0)
        return NULL;
    if (n < row->lo)
        return arena_printf(arena, "is less than %lld%s", (long long)(row->lo / unit_s), unit).p;
    if (n > row->hi)
        return arena_printf(arena, "is more than %lld%s", (long long)(row->hi / unit_s), unit).p;
    return NULL;
}

static const char *read_duration(const struct opt *row, struct str text, struct arena *arena,
                                 void *to)
{
    int64_t n;
    const char *wrong;

    if (!opt_duration(text, &n))
        return "is not a duration (30m, 8h, 400d)";
    wrong = row->hi && n > row->hi && row->hi % DAY_S == 0
                ? out_of_bounds(row, n, arena, DAY_S, "d")
                : out_of_bounds(row, n, arena, MINUTE_S, "m");
    if (!wrong)
        *(int64_t *)to = n;
    return wrong;
}

static const char *read_days(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    int64_t n;
    const char *wrong;

    if (!opt_duration(text, &n) || n % DAY_S != 0)
        return "is not a number of days (250d, 36w, 1y)";
    n /= DAY_S;
    wrong = out_of_bounds(row, n, arena, 1, "d");
    if (!wrong)
        *(int64_t *)to = n;
    return wrong;
}

static const char *read_int(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    int64_t n;
    const char *wrong;

    if (!str_to_int(text, &n) || n < INT32_MIN || n > INT32_MAX)
        return "is not a whole number";
    wrong = out_of_bounds(row, n, arena, 1, "");
    if (!wrong)
        *(int32_t *)to = (int32_t)n;
    return wrong;
}

static const char *read_thousandths(const struct opt *row, struct str text, struct arena *arena,
                                    void *to)
{
    ptrdiff_t dot = str_find_char(text, '.');
    struct str whole = dot < 0 ? text : str_sub(text, 0, (size_t)dot);
    struct str part = dot < 0 ? STR("0") : str_from(text, (size_t)dot + 1);
    int64_t n, fraction;
    const char *wrong;

    if (!str_to_int(whole, &n) || !char_is_digit(whole.p[0]) || n > 1000000 || part.n < 1 ||
        part.n > 3 || !str_to_int(part, &fraction) || !char_is_digit(part.p[0]))
        return "is not a number (5, or 4.5)";
    for (size_t i = part.n; i < 3; i++)
        fraction *= 10;
    n = n * 1000 + fraction;
    wrong = out_of_bounds(row, n, arena, 1000, "");
    if (!wrong)
        *(int32_t *)to = (int32_t)n;
    return wrong;
}

static const char *read_bool(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = { { "true", true },   { "yes", true }, { "on", true },
                  { "false", false }, { "no", false }, { "off", false } };

    (void)row;
    (void)arena;
    for (size_t i = 0; i < OPT_N(words); i++)
        if (str_eq_nocase(text, str_of(words[i].word))) {
            *(bool *)to = words[i].value;
            return NULL;
        }
    return "is neither yes nor no";
}

bool opt_clock(struct str text, int32_t *minute)
{
    ptrdiff_t colon = str_find_char(text, ':');
    int64_t h, m;

    if (colon < 1 || colon > 2 || text.n != (size_t)colon + 3 || !char_is_digit(text.p[0]) ||
        !char_is_digit(text.p[colon + 1]) || !str_to_int(str_sub(text, 0, (size_t)colon), &h) ||
        !str_to_int(str_from(text, (size_t)colon + 1), &m) || h > 23 || m > 59)
        return false;
    *minute = (int32_t)(h * 60 + m);
    return true;
}

static const char *read_clock(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    (void)row;
    (void)arena;
    return opt_clock(text, to) ? NULL : "is not a time of day (\"07:30\")";
}

static const char *read_range(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    ptrdiff_t dash = str_find_char(text, '-');
    struct quiet_hours quiet = { .said = true, .set = true };

    (void)row;
    (void)arena;
    if (str_eq_nocase(text, STR("none"))) {
        *(struct quiet_hours *)to = (struct quiet_hours){ .said = true };
        return NULL;
    }
    if (dash < 0 || !opt_clock(str_trim(str_sub(text, 0, (size_t)dash)), &quiet.from_minute) ||
        !opt_clock(str_trim(str_from(text, (size_t)dash + 1)), &quiet.to_minute))
        return "is not a stretch of the day (\"22:00-07:00\")";
    if (quiet.from_minute == quiet.to_minute)
        return "starts and ends at the same minute";
    *(struct quiet_hours *)to = quiet;
    return NULL;
}

static const char *read_weekday(const struct opt *row, struct str text, struct arena *arena,
                                void *to)
{
    static const char *const days[] = { "sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday" };
    const char *near;

    (void)row;
    for (size_t i = 0; i < OPT_N(days); i++)
        if (text.n >= 3 && str_starts_nocase(str_of(days[i]), text)) {
            *(int32_t *)to = (int32_t)i;
            return NULL;
        }
    if (str_eq_nocase(text, STR("none")) || str_eq_nocase(text, STR("no"))) {
        *(int32_t *)to = -1;
        return NULL;
    }
    near = nearest_word(text, days, OPT_N(days));
    return near ? arena_printf(arena, "is not a day of the week (did you mean '%s'?)", near).p
                : "is not a day of the week (monday .. sunday, or none)";
}

const char *opt_convert(const struct opt *row, struct str text, struct arena *arena, void *to)
{
    static const char *(*const readers[])(const struct opt *, struct str, struct arena *,
                                          void *) = {
        [OPT_TEXT] = read_text,         [OPT_URL] = read_url,
        [OPT_MAIL] = read_mail,         [OPT_PATH] = read_text, /* opt.c makes it absolute */
        [OPT_QUERY] = read_query,       [OPT_ZONE] = read_zone,
        [OPT_DURATION] = read_duration, [OPT_DAYS] = read_days,
        [OPT_INT] = read_int,           [OPT_THOUSANDTHS] = read_thousandths,
        [OPT_BOOL] = read_bool,         [OPT_CLOCK] = read_clock,
        [OPT_RANGE] = read_range,       [OPT_WEEKDAY] = read_weekday,
        [OPT_CHOICE] = read_choice,
    };

    return readers[row->kind](row, text, arena, to);
}
