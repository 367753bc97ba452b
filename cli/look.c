/*
 * look.c - a view's topic and window from the command line.
 */
#include "cli/look.h"

#include "cli/named.h"
#include "core/zone.h"
#include "out/print.h"
#include "out/say.h"

static const struct topic *topic_of(struct run *run, struct str wanted, struct err *err)
{
    const struct settings *settings = run->settings;

    if (settings->n_topics == 0) {
        err_set(err, ERR_CONFIG, "the configuration has no topic: add 'topics:'");
        return NULL;
    }
    return str_is_empty(wanted) ? &settings->topics[0] : named_topic(settings, wanted, err);
}

/* --- days in words --- */

/* "2026-03-14" */
static bool day_of(struct str text, int64_t *day)
{
    int64_t year, month, date;

    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-' ||
        !str_to_int(str_sub(text, 0, 4), &year) || !str_to_int(str_sub(text, 5, 2), &month) ||
        !str_to_int(str_sub(text, 8, 2), &date) || month < 1 || month > 12 || date < 1 || date > 31)
        return false;
    *day = day_of_date((struct date){ (int32_t)year, (int32_t)month, (int32_t)date });
    return true;
}

/* "2026-W10": the ISO week, Monday to Sunday; the first week of a year holds its 4 January. */
static bool week_of(struct str text, int64_t *first, int64_t *last)
{
    int64_t year, week, fourth;

    if (text.n != 8 || (text.p[5] != 'W' && text.p[5] != 'w') || text.p[4] != '-' ||
        !str_to_int(str_sub(text, 0, 4), &year) || !str_to_int(str_sub(text, 6, 2), &week) ||
        week < 1 || week > 53)
        return false;
    fourth = day_of_date((struct date){ (int32_t)year, 1, 4 });
    *first = fourth - (weekday_of_day(fourth) + 6) % 7 + (week - 1) * 7;
    *last = *first + 6;
    return true;
}

/* "2026-03" */
static bool month_of(struct str text, int64_t *first, int64_t *last)
{
    int64_t year, month;

    if (text.n != 7 || text.p[4] != '-' || !str_to_int(str_sub(text, 0, 4), &year) ||
        !str_to_int(str_sub(text, 5, 2), &month) || month < 1 || month > 12)
        return false;
    *first = day_of_date((struct date){ (int32_t)year, (int32_t)month, 1 });
    *last =
        day_of_date((struct date){ (int32_t)(year + month / 12), (int32_t)(month % 12 + 1), 1 }) -
        1;
    return true;
}

static bool days_of(struct str text, int64_t *first, int64_t *last)
{
    ptrdiff_t dots = str_find(text, STR(".."));

    if (dots >= 0)
        return day_of(str_sub(text, 0, (size_t)dots), first) &&
               day_of(str_from(text, (size_t)dots + 2), last) && *first <= *last;
    if (week_of(text, first, last) || month_of(text, first, last))
        return true;
    if (!day_of(text, first))
        return false;
    *last = *first;
    return true;
}

/* --- the request --- */

static int64_t day_said(struct cli *cli, const char *name)
{
    return clock_floor(cli_time(cli, name, 0), DAY_S) / DAY_S;
}

static int set_window(struct run *run, const struct view *view, struct view_request *out,
                      struct err *err)
{
    struct cli *cli = run->cli;
    const struct zone *zone = out->topic->zone;
    int64_t last = zone_local_day(zone, run->now) - 1, first;

    if (cli_said(cli, "day") && (cli_said(cli, "from") || cli_said(cli, "to")))
        return err_set(err, ERR_USAGE, "--day is one day: it goes with neither --from nor --to");
    if (cli_said(cli, "from") && !cli_said(cli, "to") && day_said(cli, "from") > last)
        last = day_said(cli, "from");
    if (cli_said(cli, "to"))
        last = day_said(cli, "to");
    if (cli_said(cli, "day"))
        last = day_said(cli, "day");
    first = cli_said(cli, "day")    ? last
            : cli_said(cli, "from") ? day_said(cli, "from")
                                    : last - (view->days ? view->days : 1) + 1;
    if (first > last)
        return err_set(err, ERR_USAGE, "--from is later than --to");
    out->from = zone_day_start(zone, first);
    out->to = zone_day_start(zone, last + 1);
    return 0;
}

static int note_time(void *context, const struct mention *m)
{
    *(int64_t *)context = m->counted_at;
    return 0;
}

/* Days that were named, and of which nothing can be known: all still to come, or all before the first
 * mention. 0 there would be no number. */
static int refuse_empty(struct run *run, const struct view_request *request, struct err *err)
{
    struct mention_query query = { .topic = request->topic->name,
                                   .from = TIME_NONE,
                                   .to = TIME_NONE,
                                   .label = -1,
                                   .every = true,
                                   .limit = 1 };
    struct str name = request->topic->name;
    int64_t first = TIME_NONE;
    struct buf day;

    if (request->from > run->now)
        return err_set(err, ERR_NO_INPUT, "there is no data: these days are still to come");
    if (store_mentions(run->store, &query, note_time, &first, err) != 0)
        return -1;
    if (first == TIME_NONE || request->to > first)
        return 0;
    buf_init(&day, 32);
    print_date(zone_local_day(request->topic->zone, first), &day);
    err_set(err, ERR_NO_INPUT,
            "there is no data: the first mention of '" STR_FMT "' is of " STR_FMT, STR_ARG(name),
            STR_ARG(buf_str(&day)));
    buf_release(&day);
    return -1;
}

static int set_other(struct run *run, struct str with, struct view_request *out, struct err *err)
{
    int64_t first, last;

    if (days_of(with, &first, &last)) {
        out->other.from = zone_day_start(out->topic->zone, first);
        out->other.to = zone_day_start(out->topic->zone, last + 1);
        return 0;
    }
    for (size_t i = 0; i < run->settings->n_topics; i++)
        if (str_eq_nocase(with, run->settings->topics[i].name))
            out->other.topic = &run->settings->topics[i];
    if (!out->other.topic && with.n > 4 && char_is_digit(with.p[0]) && with.p[4] == '-')
        return err_set(err, ERR_USAGE,
                       "'" STR_FMT "' are no days: 2026-03-14, 2026-W10, 2026-03 or FROM..TO",
                       STR_ARG(with));
    if (!out->other.topic)
        out->other.place = with;
    return 0;
}

int look_open(struct run *run, const struct view *view, struct view_request *out, struct err *err)
{
    *out = (struct view_request){ .store = run->store,
                                  .settings = run->settings,
                                  .topic = topic_of(run, cli_text(run->cli, "topic"), err),
                                  .now = run->now,
                                  .touchpoints = run->touchpoints,
                                  .n_touchpoints = run->n_touchpoints,
                                  .explain = run_explain(run),
                                  .place = cli_text(run->cli, "place") };
    if (!out->topic || set_window(run, view, out, err) != 0)
        return -1;
    if (!view->whole &&
        (cli_said(run->cli, "day") || cli_said(run->cli, "from") || cli_said(run->cli, "to")) &&
        refuse_empty(run, out, err) != 0)
        return -1;
    return cli_said(run->cli, "with") ? set_other(run, cli_text(run->cli, "with"), out, err) : 0;
}

struct str look_about(const struct view *view, const struct view_request *request,
                      struct arena *arena)
{
    const struct zone *zone = request->topic->zone;
    int64_t first = zone_local_day(zone, request->from),
            last = zone_local_day(zone, request->to - 1);
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    if (!view->whole)
        buf_printf(&text, STR_FMT ", ", STR_ARG(request->topic->name));
    if (!str_is_empty(request->place))
        buf_printf(&text, STR_FMT ", ", STR_ARG(request->place));
    print_date(first, &text);
    if (last != first) {
        buf_putz(&text, say(" to "));
        print_date(last, &text);
    }
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}
