/*
 * zone.c - reads TZif files (RFC 8536) and answers with plain arithmetic.
 *
 * A zone is a sorted list of moments at which the offset changed, and a rule in POSIX TZ notation for
 * the time after the last of them. Version 2 and later files hold the list twice, with 32-bit and with
 * 64-bit times; only the second is read where there is one. Everything in the file is checked before
 * it is used: it may be foreign (TZDIR).
 */
#include "core/zone.h"

#include "core/clock.h"
#include "core/limits.h"
#include "core/mem.h"
#include "core/nearest.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A day of the year on which a rule changes the clock, and the local second of that day. */
struct rule_day {
    char form; /* 'M': week 'week' (5: last) of 'month', weekday 'day'; 'J': 1 .. 365 without 29
                  February; 'N': 0 .. 365 with it */
    int month, week, day;
    int32_t second; /* may be negative or beyond a day */
};

struct rule {
    bool set, has_summer;
    int32_t standard, summer; /* seconds east of UTC */
    struct rule_day start, end;
};

struct change {
    int64_t at;     /* UTC */
    int32_t offset; /* from then on */
};

struct zone {
    char name[64];
    int32_t first; /* offset before all changes */
    struct change *changes;
    size_t n_changes;
    struct rule rule; /* after the last change */
};

static struct zone utc = { .name = "UTC" };

/* --- the calendar: days counted from 0000-03-01, in eras of 400 years --- */

enum { DAYS_OF_ERA = 146097, DAYS_TO_1970 = 719468 };

int64_t day_of_date(struct date date)
{
    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;

    return era * DAYS_OF_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - DAYS_TO_1970;
}

struct date date_of_day(int64_t day)
{
    int64_t shifted, era, day_of_era, year_of_era, day_of_year, month, year;
    const int64_t furthest = (int64_t)700 * 1000 * 1000 * 1000; /* keeps years within 32 bits */

    day = day > furthest ? furthest : day < -furthest ? -furthest : day;
    shifted = day + DAYS_TO_1970;
    era = (shifted >= 0 ? shifted : shifted - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
    day_of_era = shifted - era * DAYS_OF_ERA;
    year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_OF_ERA - 1)) /
        365;
    day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    month = (5 * day_of_year + 2) / 153;
    year = era * 400 + year_of_era + (month >= 10);
    return (struct date){ .year = (int32_t)year,
                          .month = (int32_t)(month < 10 ? month + 3 : month - 9),
                          .day = (int32_t)(day_of_year - (153 * month + 2) / 5 + 1) };
}

int weekday_of_day(int64_t day)
{
    int64_t w = (day % 7 + 11) % 7; /* 1970-01-01 was a Thursday */

    return (int)w;
}

static int64_t floor_day(int64_t seconds)
{
    return clock_floor(seconds, DAY_S) / DAY_S;
}

/* --- the rule of the footer: "CET-1CEST,M3.5.0,M10.5.0/3" --- */

static bool take_number(struct str *s, int most, int *out)
{
    int n = 0;
    size_t i = 0;

    while (i < s->n && i < 4 && char_is_digit(s->p[i]))
        n = n * 10 + (s->p[i++] - '0');
    if (i == 0 || n > most)
        return false;
    *s = str_from(*s, i);
    *out = n;
    return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool take_time(struct str *s, int32_t *out)
{
    int hours, minutes = 0, seconds = 0;
    bool negative = str_take(s, '-');

    if (!negative)
        str_take(s, '+');
    if (!take_number(s, 167, &hours))
        return false;
    if (str_take(s, ':') && !take_number(s, 59, &minutes))
        return false;
    if (str_take(s, ':') && !take_number(s, 59, &seconds))
        return false;
    *out = (hours * 60 + minutes) * 60 + seconds;
    if (negative)
        *out = -*out;
    return true;
}

static bool take_name(struct str *s)
{
    size_t i = 0;

    if (str_take(s, '<')) {
        while (i < s->n && s->p[i] != '>')
            i++;
        *s = str_from(*s, i);
        return i > 0 && str_take(s, '>');
    }
    while (i < s->n && char_is_alpha(s->p[i]))
        i++;
    *s = str_from(*s, i);
    return i > 0;
}

static bool take_day(struct str *s, struct rule_day *day)
{
    bool good;

    if (!str_take(s, ','))
        return false;
    *day = (struct rule_day){ .form = 'N', .second = 2 * HOUR_S };
    if (str_take(s, 'M')) {
        day->form = 'M';
        good = take_number(s, 12, &day->month) && day->month >= 1 && str_take(s, '.') &&
               take_number(s, 5, &day->week) && day->week >= 1 && str_take(s, '.') &&
               take_number(s, 6, &day->day);
    } else if (str_take(s, 'J')) {
        day->form = 'J';
        good = take_number(s, 365, &day->day) && day->day >= 1;
    } else {
        good = take_number(s, 365, &day->day);
    }
    return good && (!str_take(s, '/') || take_time(s, &day->second));
}

static bool rule_parse(struct str s, struct rule *rule)
{
    struct rule r = { .set = true };

    if (!take_name(&s) || !take_time(&s, &r.standard))
        return false;
    r.standard = -r.standard; /* POSIX counts west of Greenwich */
    r.summer = r.standard + HOUR_S;
    if (s.n) {
        r.has_summer = true;
        if (!take_name(&s))
            return false;
        if (s.n && s.p[0] != ',') {
            if (!take_time(&s, &r.summer))
                return false;
            r.summer = -r.summer;
        }
        if (!take_day(&s, &r.start) || !take_day(&s, &r.end) || s.n)
            return false;
    }
    *rule = r;
    return true;
}

/* The local second (as if local time were UTC) at which the rule strikes in that year. */
static int64_t rule_second(const struct rule_day *rule, int32_t year)
{
    int64_t first = day_of_date((struct date){ year, 1, 1 });
    bool leap = day_of_date((struct date){ year, 3, 1 }) - first == 60;
    int64_t day;

    if (rule->form == 'N') {
        day = first + rule->day;
    } else if (rule->form == 'J') {
        day = first + rule->day - 1 + (leap && rule->day >= 60);
    } else {
        struct date next = { year + (rule->month == 12), rule->month % 12 + 1, 1 };
        int64_t from = day_of_date((struct date){ year, rule->month, 1 });

        day = from + (rule->day - weekday_of_day(from) + 7) % 7 + 7 * (rule->week - 1);
        while (day >= day_of_date(next))
            day -= 7;
    }
    return day * DAY_S + rule->second;
}

static int32_t rule_offset(const struct rule *rule, int64_t utc_s)
{
    int32_t year;
    int64_t start, end;

    if (!rule->has_summer)
        return rule->standard;
    year = date_of_day(floor_day(utc_s + rule->standard)).year;
    start = rule_second(&rule->start, year) - rule->standard;
    end = rule_second(&rule->end, year) - rule->summer;
    if (start < end)
        return utc_s >= start && utc_s < end ? rule->summer : rule->standard;
    return utc_s >= end && utc_s < start ? rule->standard : rule->summer;
}

/* The first moment after 'utc_s' at which the rule may change the offset. */
static int64_t rule_next(const struct rule *rule, int64_t utc_s)
{
    int32_t year = date_of_day(floor_day(utc_s)).year;
    int64_t next = INT64_MAX;

    for (int32_t y = year - 1; rule->has_summer && y <= year + 1; y++) {
        int64_t start = rule_second(&rule->start, y) - rule->standard;
        int64_t end = rule_second(&rule->end, y) - rule->summer;

        if (start > utc_s && start < next)
            next = start;
        if (end > utc_s && end < next)
            next = end;
    }
    return next;
}

/* --- the file --- */

static int64_t big_endian(const unsigned char *p, size_t n)
{
    uint64_t v = n == 8 || !(p[0] & 0x80) ? 0 : UINT64_MAX; /* extend the sign */

    for (size_t i = 0; i < n; i++)
        v = v << 8 | p[i];
    return (int64_t)v;
}

struct block {
    char version;
    size_t n_isut, n_isstd, n_leaps, n_times, n_types, n_chars;
    size_t size; /* of the data behind the header */
};

enum { HEADER_SIZE = 44, TYPE_SIZE = 6 };

static bool block_read(struct str bytes, size_t time_size, struct block *b)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    size_t *const counts[] = { &b->n_isut,  &b->n_isstd, &b->n_leaps,
                               &b->n_times, &b->n_types, &b->n_chars };

    if (bytes.n < HEADER_SIZE || memcmp(p, "TZif", 4) != 0)
        return false;
    b->version = bytes.p[4];
    for (size_t i = 0; i < 6; i++) {
        int64_t n = big_endian(p + 20 + 4 * i, 4);

        if (n < 0 || (size_t)n > LIMIT_ZONE)
            return false;
        *counts[i] = (size_t)n;
    }
    b->size = b->n_times * (time_size + 1) + b->n_types * TYPE_SIZE + b->n_chars +
              b->n_leaps * (time_size + 4) + b->n_isstd + b->n_isut;
    return b->n_types > 0 && bytes.n - HEADER_SIZE >= b->size;
}

/* Takes changes and types out of one data block. */
static bool block_changes(struct str data, const struct block *b, size_t time_size,
                          struct zone *zone)
{
    const unsigned char *times = (const unsigned char *)data.p;
    const unsigned char *kinds = times + b->n_times * time_size;
    const unsigned char *types = kinds + b->n_times;

    for (size_t i = 0; i < b->n_types; i++) {
        int64_t offset = big_endian(types + TYPE_SIZE * i, 4);

        if (offset < -26 * HOUR_S || offset > 26 * HOUR_S)
            return false;
    }
    zone->first = (int32_t)big_endian(types, 4);
    zone->changes = mem_alloc(b->n_times * sizeof *zone->changes);
    for (size_t i = 0; i < b->n_times; i++) {
        struct change *c = &zone->changes[i];

        if (kinds[i] >= b->n_types)
            return false;
        c->at = big_endian(times + time_size * i, time_size);
        c->offset = (int32_t)big_endian(types + TYPE_SIZE * kinds[i], 4);
        if (i > 0 && c->at <= c[-1].at)
            return false;
        zone->n_changes = i + 1;
    }
    return true;
}

static bool zone_parse(struct str bytes, struct zone *zone)
{
    struct block b = { 0 };
    size_t time_size = 4;
    struct str footer;

    if (!block_read(bytes, time_size, &b))
        return false;
    if (b.version >= '2') {
        time_size = 8;
        bytes = str_from(bytes, HEADER_SIZE + b.size);
        if (!block_read(bytes, time_size, &b))
            return false;
    }
    bytes = str_from(bytes, HEADER_SIZE);
    if (!block_changes(bytes, &b, time_size, zone))
        return false;
    bytes = str_from(bytes, b.size);
    if (b.version < '2' || !str_take(&bytes, '\n') || !str_cut_line(&bytes, &footer))
        return b.version < '2';
    return footer.n == 0 || rule_parse(footer, &zone->rule);
}

static const char *zone_folder(void)
{
    const char *folder = getenv("TZDIR");

    return folder && *folder ? folder : "/usr/share/zoneinfo";
}

static bool name_is_sane(struct str name)
{
    if (name.n == 0 || name.n >= sizeof utc.name || name.p[0] == '/' ||
        str_find(name, STR("..")) >= 0)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!char_is_alpha(name.p[i]) && !char_is_digit(name.p[i]) && !strchr("_+-/", name.p[i]))
            return false;
    return true;
}

struct zone *zone_open(struct str name, struct err *err)
{
    char path[4096], bytes[LIMIT_ZONE];
    struct zone *zone;
    size_t n;
    FILE *f;

    if (str_eq(name, STR("UTC")))
        return zone_utc();
    if (!name_is_sane(name)) {
        err_set(err, ERR_CONFIG, "'" STR_FMT "' is not the name of a time zone ('Europe/Berlin')",
                STR_ARG(str_sub(name, 0, 60)));
        return NULL;
    }
    snprintf(path, sizeof path, "%s/" STR_FMT, zone_folder(), STR_ARG(name));
    f = fopen(path, "rb");
    if (!f) {
        err_set(err, ERR_CONFIG,
                "time zone '" STR_FMT "' is not known: '%s': %s "
                "(names are like 'Europe/Berlin'; package tzdata brings them)",
                STR_ARG(name), path, strerror(errno));
        return NULL;
    }
    n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    zone = mem_alloc(sizeof *zone);
    memcpy(zone->name, name.p, name.n);
    if (n == sizeof bytes || !zone_parse((struct str){ bytes, n }, zone)) {
        err_set(err, ERR_CONFIG, "time zone '" STR_FMT "': '%s' is not a time zone file",
                STR_ARG(name), path);
        zone_close(zone);
        return NULL;
    }
    return zone;
}

/* The entry of a folder below zoneinfo that is closest to the name; 0: none, else its edits + 1. */
static size_t closest_entry(const char *below, struct str name, char out[64])
{
    char path[4096];
    size_t best = 4; /* more than 2 edits are another place */
    struct dirent *entry;
    DIR *folder;

    snprintf(path, sizeof path, "%s/%s", zone_folder(), below);
    folder = opendir(path);
    while (folder && (entry = readdir(folder))) {
        size_t edits = nearest_distance(name, str_of(entry->d_name), 2);

        if (strlen(entry->d_name) < 64 && (edits + 1 < best || (edits + 1 == best && best < 4 &&
                                                                strcmp(entry->d_name, out) < 0))) {
            best = edits + 1;
            snprintf(out, 64, "%s", entry->d_name);
        }
    }
    if (folder)
        closedir(folder);
    return best < 4 ? best : 0;
}

bool zone_guess(struct str name, char out[64])
{
    ptrdiff_t slash = str_find_char(name, '/');
    char place[64], region[64] = "";

    if (!name_is_sane(name))
        return false;
    if (slash >= 0 && !closest_entry("", str_sub(name, 0, (size_t)slash), region))
        return false;
    if (!closest_entry(region, str_from(name, (size_t)(slash + 1)), place) ||
        strlen(region) + strlen(place) + 2 > 64)
        return false;
    snprintf(out, 64, "%s%s%s", region, *region ? "/" : "", place);
    return true;
}

void zone_close(struct zone *zone)
{
    if (!zone || zone == &utc)
        return;
    mem_free(zone->changes);
    mem_free(zone);
}

struct zone *zone_utc(void)
{
    return &utc;
}

const char *zone_name(const struct zone *zone)
{
    return zone ? zone->name : utc.name;
}

/* --- the answers --- */

/* How many changes happened at or before that time. */
static size_t n_changes_until(const struct zone *zone, int64_t utc_s)
{
    size_t low = 0, high = zone->n_changes;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (zone->changes[mid].at <= utc_s)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

int32_t zone_offset(const struct zone *zone, int64_t utc_s)
{
    size_t n;

    if (!zone)
        return 0;
    n = n_changes_until(zone, utc_s);
    if (n == zone->n_changes && zone->rule.set)
        return rule_offset(&zone->rule, utc_s);
    return n ? zone->changes[n - 1].offset : zone->first;
}

/* The first moment after 'utc_s' at which the offset may change; INT64_MAX when it never does. */
static int64_t next_change(const struct zone *zone, int64_t utc_s)
{
    size_t n = n_changes_until(zone, utc_s);

    if (n < zone->n_changes)
        return zone->changes[n].at;
    return zone->rule.set ? rule_next(&zone->rule, utc_s) : INT64_MAX;
}

int64_t zone_local_day(const struct zone *zone, int64_t utc_s)
{
    return floor_day(utc_s + zone_offset(zone, utc_s));
}

int64_t zone_from_local(const struct zone *zone, int64_t local)
{
    int64_t early = local - zone_offset(zone, local - DAY_S); /* by the clocks of before a change */
    int64_t late = local - zone_offset(zone, local + DAY_S);

    return early + zone_offset(zone, early) == local ? early
           : late + zone_offset(zone, late) == local ? late
                                                     : early;
}

int64_t zone_day_start(const struct zone *zone, int64_t day)
{
    int64_t midnight = day * DAY_S;
    int64_t t = midnight - 26 * HOUR_S;

    if (!zone)
        return midnight;
    for (;;) { /* over stretches of one offset, until one of them reaches the day */
        int64_t start = midnight - zone_offset(zone, t);
        int64_t next = next_change(zone, t);

        if (start < t)
            start = t;
        if (start < next)
            return start;
        t = next;
    }
}

int zone_local_minute(const struct zone *zone, int64_t utc_s)
{
    int64_t local = utc_s + zone_offset(zone, utc_s);

    return (int)((local - clock_floor(local, DAY_S)) / MINUTE_S);
}
