/*
 * history.c - the counted days of the store, and what is usual on one of them.
 */
#include "out/history.h"

#include "core/hash.h"
#include "core/stats.h"
#include "core/zone.h"

#include <stdio.h>
#include <stdlib.h>

static void note_counts(struct history_day *day, size_t n_touchpoints)
{
    struct buf text;
    struct str all;

    buf_init(&text, BUF_NO_CEILING);
    buf_printf(&text, "%d %d", day->all, day->neg);
    for (size_t i = 0; i < n_touchpoints; i++)
        buf_printf(&text, " %d", day->neg_of[i]);
    all = buf_str(&text);
    hash_id(&all, 1, day->counts, HISTORY_DIGEST);
    buf_release(&text);
}

static void take_day(struct history *history, const struct view_request *request, size_t at,
                     const struct store_day *counted)
{
    struct history_day *day = &history->days[at];

    day->all = counted->all;
    day->neg = counted->negative;
    for (size_t i = 0; i < counted->n_aspects; i++)
        for (size_t k = 0; k < history->n_touchpoints; k++)
            if (str_eq(counted->aspects[i].name, request->touchpoints[k].name))
                day->neg_of[k] = counted->aspects[i].negative;
    if (counted->mentions > 0)
        snprintf(day->mentions, sizeof day->mentions, "%016llx",
                 (unsigned long long)counted->digest);
    note_counts(day, history->n_touchpoints);
    if (day->all > 0 && history->first_day + (int64_t)at < history->born)
        history->born = history->first_day + (int64_t)at;
}

static int read_days(struct history *history, const struct view_request *request, struct err *err)
{
    int64_t *bounds = arena_alloc(&history->arena, (history->n_days + 1) * sizeof *bounds);
    struct store_day *counted = arena_alloc(&history->arena, history->n_days * sizeof *counted);

    for (size_t i = 0; i <= history->n_days; i++)
        bounds[i] = zone_day_start(history->zone, history->first_day + (int64_t)i);
    if (store_days(request->store, request->topic->name, bounds, history->n_days, &history->arena,
                   counted, err) != 0)
        return -1;
    for (size_t i = 0; i < history->n_days; i++)
        take_day(history, request, i, &counted[i]);
    return 0;
}

static int by_opening(const void *pa, const void *pb)
{
    const struct alert_row *a = pa, *b = pb;

    if (a->opened_at != b->opened_at)
        return a->opened_at < b->opened_at ? -1 : 1;
    return str_cmp(a->id, b->id);
}

static int read_alerts(struct history *history, const struct view_request *request, struct err *err)
{
    struct alert_row *all;
    size_t n;

    if (store_alerts(request->store, &history->arena, &all, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].topic, request->topic->name))
            all[history->n_alerts++] = all[i];
    history->alerts = all;
    if (history->n_alerts)
        qsort(all, history->n_alerts, sizeof *all, by_opening);
    return 0;
}

int history_read(struct history *history, const struct view_request *request,
                 const struct zone *zone, int64_t first, int64_t last, struct err *err)
{
    *history = (struct history){ .zone = zone,
                                 .first_day = first,
                                 .n_days = (size_t)(last - first + 1),
                                 .n_touchpoints = request->n_touchpoints };
    arena_init(&history->arena);
    history->born = first + (int64_t)history->n_days;
    history->days = arena_alloc(&history->arena, history->n_days * sizeof *history->days);
    for (size_t i = 0; i < history->n_days; i++)
        history->days[i].neg_of =
            arena_alloc(&history->arena, request->n_touchpoints * sizeof(int32_t));
    return read_days(history, request, err) == 0 ? read_alerts(history, request, err) : -1;
}

void history_release(struct history *history)
{
    arena_release(&history->arena);
    *history = (struct history){ 0 };
}

const struct history_day *history_day(const struct history *history, int64_t day)
{
    int64_t at = day - history->first_day;

    return at >= 0 && at < (int64_t)history->n_days ? &history->days[at] : NULL;
}

/* Which of the counts of a day: all, negative, or negative about one touchpoint. */
enum { COUNT_ALL = -2, COUNT_NEG = -1 };

static int32_t count_of(const struct history_day *day, int64_t what)
{
    return what == COUNT_ALL ? day->all : what == COUNT_NEG ? day->neg : day->neg_of[what];
}

struct moments {
    int32_t n;
    int64_t sum, squares;
};

static void add_days(const struct history *history, int64_t day, int64_t what, int64_t step,
                     int64_t reach, struct moments *out)
{
    for (int64_t back = step; back <= reach; back += step) {
        const struct history_day *before = history_day(history, day - back);

        if (!before || day - back < history->born)
            return;
        out->n++;
        out->sum += count_of(before, what);
        out->squares += (int64_t)count_of(before, what) * count_of(before, what);
    }
}

static struct usual usual(const struct history *history, int64_t day, int64_t what)
{
    struct usual result = { .same_weekday = true };
    struct moments seen = { 0 };
    double mean, variance;

    add_days(history, day, what, 7, HISTORY_REACH, &seen);
    if (seen.n < HISTORY_ENOUGH) {
        seen = (struct moments){ 0 };
        add_days(history, day, what, 1, 28, &seen);
        result.same_weekday = false;
    }
    result.n_days = seen.n;
    if (seen.n < HISTORY_ENOUGH)
        return result;
    /* half a mention is added to the sum: seven quiet days do not prove that there is never one */
    mean = ((double)seen.sum + 0.5) / seen.n;
    variance = ((double)seen.squares - (double)seen.sum * (double)seen.sum / seen.n) / (seen.n - 1);
    if (variance < mean)
        variance = mean;
    result.known = true;
    result.low = stats_quantile(0.1, mean, variance);
    result.high = stats_quantile(0.9, mean, variance);
    return result;
}

struct usual history_usual_all(const struct history *history, int64_t day)
{
    return usual(history, day, COUNT_ALL);
}

struct usual history_usual_neg(const struct history *history, int64_t day)
{
    return usual(history, day, COUNT_NEG);
}

int64_t history_excess_neg(const struct history *history, int64_t day)
{
    const struct history_day *counts = history_day(history, day);
    struct usual usual = history_usual_neg(history, day);

    return usual.known && counts && counts->neg > usual.high ? counts->neg - usual.high : 0;
}

struct usual history_usual_aspect(const struct history *history, int64_t day, size_t touchpoint)
{
    return usual(history, day, (int64_t)touchpoint);
}

int32_t history_days_before(const struct history *history, int64_t day)
{
    int64_t n = day - history->born;

    return n < 0 ? 0 : n > 1000 ? 1000 : (int32_t)n;
}
