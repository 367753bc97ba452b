/*
 * period.c - gathers a week or a month, and says in one sentence what kind it was.
 *
 * Negatives are compared with the period before as two Poisson counts: given both, the share of the
 * later one is binomial around one half; "more" is said where its Wilson interval (95 %) leaves
 * one half out (Przyborowski and Wilenski 1940).
 */
#include "out/period.h"

#include "core/stats.h"
#include "core/zone.h"
#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"

const struct period_view period_views[] = {
    { "split", "Service is help that somebody has to ask for; experience is everything else.",
      false },
    { "pain", NULL, false },
    { "praise", NULL, false },
    { "journey", NULL, false },
    { "ratings", NULL, false },
    { "stories", NULL, false },
    { "words", NULL, false },
    { "departments", NULL, false },
    { "touchpoints", NULL, true },
    { "hallmarks", NULL, true },
    { "channels", NULL, true },
    { "replies", NULL, true },
    { "recovery", NULL, true },
    { "loyalty", NULL, true },
    { "expectation", NULL, true },
    { "causes", NULL, true },
    { "surveys", NULL, true },
    { "consistency", NULL, true },
    { "share", NULL, true },
    { "fixes", NULL, true },
    { "coverage", NULL, true },
};
const size_t n_period_views = sizeof period_views / sizeof *period_views;

/* --- which days --- */

static int64_t first_of_month(int64_t day)
{
    struct date date = date_of_day(day);

    date.day = 1;
    return day_of_date(date);
}

void period_bounds(enum period_kind kind, int64_t day, int64_t *first, int64_t *last)
{
    *first = *last = day;
    if (kind == PERIOD_WEEK) {
        *first = day - (weekday_of_day(day) + 6) % 7; /* its Monday */
        *last = *first + 6;
    } else if (kind == PERIOD_MONTH) {
        *first = first_of_month(day);
        *last = first_of_month(*first + 31) - 1;
    }
}

/* ISO 8601: a week belongs to the year of its Thursday. */
static void week_of(int64_t monday, int *year, int *week)
{
    struct date thursday = date_of_day(monday + 3);
    int64_t new_year = day_of_date((struct date){ thursday.year, 1, 1 });

    *year = (int)thursday.year;
    *week = (int)(monday + 3 - new_year) / 7 + 1;
}

void period_name(enum period_kind kind, int64_t first, struct buf *out)
{
    struct date date = date_of_day(first);
    int year, week;

    week_of(first, &year, &week);
    if (kind == PERIOD_WEEK)
        buf_printf(out, "%04d-W%02d", year, week);
    else if (kind == PERIOD_MONTH)
        buf_printf(out, "%04d-%02d", (int)date.year, (int)date.month);
    else
        print_date(first, out);
}

void period_title(enum period_kind kind, int64_t first, struct buf *out)
{
    int year, week;

    switch (kind) {
    case PERIOD_WEEK:
        week_of(first, &year, &week);
        buf_printf(out, say("Week %d"), week);
        buf_putz(out, ", ");
        print_days(first, first + 6, out);
        break;
    case PERIOD_MONTH: print_month(first, out); break;
    case PERIOD_DAY:
    case PERIOD_OTHER: print_long_date(first, out); break;
    }
}

/* --- gathering --- */

static void count(const struct crowd *crowd, struct period_counts *out)
{
    int64_t sum = 0;

    *out = (struct period_counts){ 0 };
    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];

        if (!member->counted)
            continue;
        out->all++;
        out->by_class[member->class]++;
        if (member->mention.item.rating == RATING_NONE)
            continue;
        out->n_rated++;
        sum += member->mention.item.rating;
    }
    out->neg = out->by_class[CLASS_NEG];
    if (out->n_rated)
        out->stars = (sum + out->n_rated / 2) / out->n_rated;
}

/* The crowd and the one before it, for all views. */
static int gather(struct period *period, struct err *err)
{
    struct view_request *view = &period->view;
    int64_t from, to;

    view_window_before(view, &from, &to);
    if (crowd_gather(&period->crowd, &period->arena, &view->explain, view->store, view->topic->name,
                     view->from, view->to, err) != 0 ||
        crowd_gather(&period->crowd_before, &period->arena, &view->explain, view->store,
                     view->topic->name, from, to, err) != 0)
        return -1;
    view->crowd = &period->crowd;
    view->before = &period->crowd_before;
    count(&period->crowd, &period->now);
    count(&period->crowd_before, &period->before);
    period->compared =
        period->over && view->history->born <= zone_local_day(view->topic->zone, from);
    return 0;
}

static int compare(const struct period *period)
{
    int64_t both = (int64_t)period->now.neg + period->before.neg;
    struct stats_interval share;

    if (!period->compared || both == 0)
        return 0;
    share = stats_wilson(period->now.neg, both);
    return share.low > 500 ? 1 : share.high < 500 ? -1 : 0;
}

static void gather_alerts(struct period *period)
{
    const struct history *history = period->view.history;
    const struct member **told;

    period->alerts = arena_alloc(&period->arena, (history->n_alerts + 1) * sizeof *period->alerts);
    for (size_t i = 0; i < history->n_alerts; i++) {
        const struct alert_row *alert = &history->alerts[i];

        if (!day_is_trend(alert) || alert->opened_at >= period->view.to ||
            (alert->resolved_at != TIME_NONE && alert->resolved_at < period->view.from))
            continue;
        period->alerts[period->n_alerts++] = *alert;
    }
    period->sum =
        day_alert_sum(period->alerts, period->n_alerts, period->view.from, period->view.to);
    told = arena_alloc(&period->arena, (period->crowd.n + 1) * sizeof *told);
    period->n_at_once =
        day_told_at_once(history, &period->crowd, period->view.from, period->view.to, told);
}

static bool is_of_items(const char *view)
{
    return str_eq(str_of(view), STR("pain")) || str_eq(str_of(view), STR("praise"));
}

static int gather_sheets(struct period *period, struct err *err)
{
    period->sheets = arena_alloc(&period->arena, n_period_views * sizeof *period->sheets);
    for (size_t i = 0; i < n_period_views; i++) {
        const struct view *view = view_find(str_of(period_views[i].name));

        period->n_sheets = i + 1;
        if (!view || (period->kind == PERIOD_OTHER && !is_of_items(period_views[i].name)))
            sheet_init(&period->sheets[i], period_views[i].name, "");
        else if (view_make(view, &period->view, &period->sheets[i], err) != 0)
            return -1;
        sheet_forget_ids(&period->sheets[i]);
    }
    return 0;
}

/* --- the numbers on top --- */

static const struct column number_columns[] = {
    { STR("number"), STR("What") },
    { STR("value"), STR("In this time") },
    { STR("before"), STR("The time before") },
    { STR("note"), STR("Note") },
};
enum { NUMBER, VALUE, BEFORE, NOTE };

static struct pile pile_of(const struct period *period, bool negative, struct arena *arena)
{
    struct pile pile = { 0 };

    for (size_t i = 0; i < period->crowd.n; i++) {
        const struct member *member = &period->crowd.members[i];

        if (member->counted && (!negative || member->class == CLASS_NEG))
            pile_put(&pile, member->mention.id, arena);
    }
    return pile;
}

static struct cell *number(struct sheet *sheet, const char *key, const char *title,
                           struct cell value)
{
    struct row *row = sheet_row(sheet, str_of(key));

    row->cells[NUMBER] = cell_textz(title);
    row->cells[VALUE] = value;
    return row->cells;
}

static void note_before(struct period *period, struct cell *cells, struct cell before)
{
    struct buf text;

    if (!period->compared) { /* said once, with the first number */
        if (period->numbers.n_rows == 1)
            cells[NOTE] = cell_textz(period->over ? "nothing before to compare with" : "so far");
        return;
    }
    cells[BEFORE] = before;
    buf_init(&text, BUF_NO_CEILING);
    buf_putz(&text, say("before: "));
    print_cell(&before, NULL, &text);
    cells[NOTE] = cell_text(arena_str(&period->numbers.arena, buf_str(&text)));
    buf_release(&text);
}

static void make_numbers(struct period *period)
{
    struct sheet *sheet = &period->numbers;
    struct pile all, neg;
    struct cell *cells;

    sheet_init(sheet, "numbers", "In four numbers");
    sheet_columns(sheet, number_columns, N_COLUMNS(number_columns));
    all = pile_of(period, false, &sheet->arena);
    neg = pile_of(period, true, &sheet->arena);
    note_before(period, number(sheet, "mentions", "Mentions", cell_count(&all)),
                (struct cell){ .kind = CELL_COUNT, .value = period->before.all });
    note_before(period, number(sheet, "negative", "Negative", cell_count(&neg)),
                (struct cell){ .kind = CELL_COUNT, .value = period->before.neg });
    note_before(period,
                number(sheet, "stars", "Stars of 5, mean",
                       period->now.n_rated
                           ? (struct cell){ .kind = CELL_NUMBER, .value = period->now.stars }
                           : (struct cell){ 0 }),
                period->before.n_rated
                    ? (struct cell){ .kind = CELL_NUMBER, .value = period->before.stars }
                    : (struct cell){ 0 });
    cells = number(sheet, "alerts", "Alerts opened",
                   (struct cell){ .kind = CELL_COUNT, .value = (int64_t)period->sum.n_opened });
    if (period->n_at_once)
        cells[NOTE] = cell_text(
            arena_printf(&sheet->arena,
                         say_n((int64_t)period->n_at_once, "and %s single mention reported at once",
                               "and %s single mentions reported at once"),
                         DIGITS(period->n_at_once)));
    sheet->caveat = STR("A change is named only where chance alone would rarely bring it (95 %).");
}

/* --- the sentence --- */

static enum day_level level_of(const struct period *period)
{
    if (period->blind.n_sources > 0 && period->blind.n == period->blind.n_sources &&
        period->now.all == 0)
        return DAY_BLIND;
    if (period->sum.hurts)
        return DAY_ACT;
    if (period->sum.hurt || period->sum.busy || period->n_at_once > 0 || period->more > 0)
        return DAY_LOOK;
    return period->compared ? DAY_QUIET : DAY_LEARNING;
}

static void put_headline(const struct period *period, struct buf *out)
{
    if (period->level == DAY_BLIND)
        buf_putz(out, say("nothing could be read"));
    else if (period->now.all == 0)
        buf_putz(out, say("no mentions"));
    else
        buf_printf(
            out, say_n(period->now.all, "%s negative of %s mention", "%s negative of %s mentions"),
            DIGITS(period->now.neg), DIGITS(period->now.all));
    if (period->compared && period->now.all > 0)
        buf_printf(out, say(", before %s of %s"), DIGITS(period->before.neg),
                   DIGITS(period->before.all));
}

static void put_reason(const struct period *period, struct buf *out)
{
    if (period->more)
        buf_putz(out, period->more > 0 ? say("Clearly more negatives than before.")
                                       : say("Clearly fewer negatives than before."));
    else if (period->compared)
        buf_putz(out, say("No clear change in negatives."));
    for (size_t i = 0; i < period->n_sheets; i++) {
        const struct sheet *pain = &period->sheets[i];
        const struct cell *cells = pain->n_rows ? pain->rows[0].cells : NULL;

        if (str_eq(pain->name, STR("pain")) && cells && cells[1].value >= 2) {
            buf_putz(out, out->n ? " " : "");
            buf_printf(out, say("The main complaint is " STR_FMT ", in %s mentions."),
                       STR_ARG(say_str(cells[0].text)), DIGITS(cells[1].value));
        }
    }
    day_put_opened(period->sum.n_opened, out);
    day_put_ended(period->sum.n_ended, out);
    if (period->n_at_once) {
        buf_putz(out, out->n ? " " : "");
        buf_printf(out,
                   say_n((int64_t)period->n_at_once, "%s mention was reported at once.",
                         "%s mentions were reported at once."),
                   DIGITS(period->n_at_once));
    }
}

static struct str keep(struct period *period, void (*put)(const struct period *, struct buf *))
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    put(period, &text);
    result = arena_str(&period->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

int period_open(struct period *period, const struct view_request *request,
                const struct history *history, enum period_kind kind, int64_t first, int64_t last,
                struct err *err)
{
    const struct zone *zone = request->topic->zone;

    *period = (struct period){ .kind = kind, .view = *request, .first = first, .last = last };
    arena_init(&period->arena);
    period->view.from = zone_day_start(zone, first);
    period->view.to = zone_day_start(zone, last + 1);
    period->view.history = history;
    period->over = period->view.to <= request->now;
    if (gather(period, err) != 0 ||
        blind_read(&period->blind, request->store, request->settings, request->topic,
                   period->view.to, &period->arena, err) != 0 ||
        gather_sheets(period, err) != 0)
        return -1;
    period->more = compare(period);
    gather_alerts(period);
    make_numbers(period);
    period->level = level_of(period);
    period->headline = keep(period, put_headline);
    period->reason = keep(period, put_reason);
    return 0;
}

void period_release(struct period *period)
{
    for (size_t i = 0; i < period->n_sheets; i++)
        sheet_release(&period->sheets[i]);
    sheet_release(&period->numbers);
    arena_release(&period->arena);
    *period = (struct period){ 0 };
}

const struct sheet *period_sheet(const struct period *period, const char *name)
{
    static const struct sheet none;

    for (size_t i = 0; i < period->n_sheets; i++)
        if (str_eq(period->sheets[i].name, str_of(name)))
            return &period->sheets[i];
    return &none;
}
