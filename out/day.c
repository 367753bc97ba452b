/*
 * day.c - gathers a day, then says in one sentence what kind of day it was.
 *
 * The sentence follows a fixed order: nothing can be said when nothing was seen; an open alert wants
 * action; more negatives than usual, or anything else out of the ordinary, is worth a look; too few
 * days before make no comparison; what is left is a quiet day.
 */
#include "out/day.h"

#include "core/zone.h"
#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"

#include <stdlib.h>

enum { SINGLES = 2 }; /* touchpoints of a single mention each that are told where no other is */

static const char *const sheet_views[N_DAY_SHEETS] = {
    [SHEET_DAY] = "day",           [SHEET_SPLIT] = "split",
    [SHEET_PAIN] = "pain",         [SHEET_PRAISE] = "praise",
    [SHEET_JOURNEY] = "journey",   [SHEET_STORIES] = "stories",
    [SHEET_RATINGS] = "ratings",   [SHEET_DEPARTMENTS] = "departments",
    [SHEET_COVERAGE] = "coverage",
};

static const struct {
    const char *word, *mark;
} levels[] = {
    [DAY_ACT] = { "Act", "\u25b2" },          [DAY_LOOK] = { "Worth a look", "\u25c6" },
    [DAY_QUIET] = { "Quiet day", "\u25cf" },  [DAY_LEARNING] = { "Still learning", "\u25cb" },
    [DAY_BLIND] = { "No verdict", "\u2715" },
};

const char *day_level_word(enum day_level level)
{
    return say(levels[level].word);
}

const char *day_level_name(enum day_level level, bool one_day)
{
    return level == DAY_QUIET && !one_day ? say("Quiet") : day_level_word(level);
}

const char *day_level_mark(enum day_level level)
{
    return levels[level].mark;
}

/* --- gathering --- */

/* The kinds of alerts that are about many mentions, and how those are told that compare no counts. */
static const struct {
    const char *signal, *line;
} trends[] = {
    { "negative", NULL },
    { "volume", NULL },
    { "slow", "complaints slowly rise, day by day" },
    { "rating", "the star rating falls" },
};
enum { N_TRENDS = sizeof trends / sizeof *trends };

static size_t trend_of(const struct alert_row *alert)
{
    size_t i = 0;

    while (i < N_TRENDS && !str_eq(alert->signal, str_of(trends[i].signal)))
        i++;
    return i;
}

bool day_is_trend(const struct alert_row *alert)
{
    return trend_of(alert) < N_TRENDS;
}

static bool is_of_the_day(const struct day *day, const struct alert_row *alert)
{
    return day_is_trend(alert) && alert->opened_at < day->to &&
           (alert->resolved_at == TIME_NONE || alert->resolved_at >= day->from);
}

size_t day_told_at_once(const struct history *history, const struct crowd *crowd, int64_t from,
                        int64_t to, const struct member **out)
{
    size_t n = 0;

    for (size_t i = 0; i < history->n_alerts; i++) {
        const struct alert_row *alert = &history->alerts[i];

        if (!str_eq(alert->signal, STR("at-once")) || alert->opened_at < from ||
            alert->opened_at >= to + DAY_S)
            continue;
        for (size_t m = 0; m < crowd->n; m++)
            for (size_t k = 0; k < alert->n_mentions; k++)
                if (str_eq(crowd->members[m].mention.id, alert->mentions[k]) && n < crowd->n)
                    out[n++] = &crowd->members[m];
    }
    return n;
}

static void gather_alerts(struct day *day)
{
    const struct history *history = day->history;

    day->alerts = arena_alloc(&day->arena, (history->n_alerts + 1) * sizeof *day->alerts);
    day->at_once = arena_alloc(&day->arena, (day->crowd.n + 1) * sizeof *day->at_once);
    for (size_t i = 0; i < history->n_alerts; i++)
        if (is_of_the_day(day, &history->alerts[i]))
            day->alerts[day->n_alerts++] = history->alerts[i];
    day->n_at_once = day_told_at_once(history, &day->crowd, day->from, day->to, day->at_once);
}

static int gather_sheets(struct day *day, struct err *err)
{
    for (size_t i = 0; i < N_DAY_SHEETS; i++) {
        if (view_make(view_find(str_of(sheet_views[i])), &day->view, &day->sheets[i], err) != 0)
            return -1;
        sheet_forget_ids(&day->sheets[i]);
    }
    return 0;
}

static void count(struct day *day)
{
    for (size_t i = 0; i < day->crowd.n; i++) {
        const struct member *member = &day->crowd.members[i];

        if (!member->counted)
            continue;
        day->n_counted++;
        day->by_class[member->class]++;
    }
    day->n_negative = day->by_class[CLASS_NEG];
    day->n_unscored = day->by_class[CLASS_UNSCORED];
    day->usual_all = history_usual_all(day->history, day->number);
    day->usual_neg = history_usual_neg(day->history, day->number);
}

/* --- the verdict --- */

struct alert_sum day_alert_sum(const struct alert_row *alerts, size_t n, int64_t from, int64_t to)
{
    struct alert_sum sum = { 0 };

    for (size_t i = 0; i < n; i++) {
        bool open = alerts[i].resolved_at == TIME_NONE || alerts[i].resolved_at >= to;
        bool opened = alerts[i].opened_at >= from;
        bool negative = str_eq(alerts[i].signal, STR("negative"));
        bool volume = str_eq(alerts[i].signal, STR("volume"));

        sum.n_opened += opened;
        sum.n_ended += !open;
        sum.hurts = sum.hurts || (negative && open);
        sum.hurt = sum.hurt || (!volume && opened);
        sum.busy = sum.busy || (volume && (open || opened));
    }
    return sum;
}

/* More hurts than usual, or something that a person should read. */
static bool is_worth_a_look(const struct day *day)
{
    return day->sum.hurt || day->n_at_once > 0 ||
           (day->usual_neg.known && day->n_negative > day->usual_neg.high);
}

static enum day_level level_of(const struct day *day)
{
    if (day->blind.n_sources > 0 && day->blind.n == day->blind.n_sources && day->n_counted == 0)
        return DAY_BLIND;
    if (day->sum.hurts)
        return DAY_ACT;
    if (is_worth_a_look(day) || day->sum.busy)
        return DAY_LOOK;
    if (!day->usual_neg.known)
        return DAY_LEARNING;
    return DAY_QUIET;
}

static void put_counts(const struct day *day, struct buf *out)
{
    buf_printf(out,
               say_n(day->n_counted, "%s negative of %s mention", "%s negative of %s mentions"),
               DIGITS(day->n_negative), DIGITS(day->n_counted));
    if (day->usual_neg.known) {
        buf_putz(out, say(", usually "));
        print_range(day->usual_neg.low, day->usual_neg.high, out);
    }
}

static void put_headline(const struct day *day, struct buf *out)
{
    if (day->level == DAY_BLIND)
        buf_putz(out, say("nothing could be read"));
    else if (day->n_counted == 0)
        buf_putz(out, say("no mentions"));
    else
        put_counts(day, out);
}

/* What stands out: the touchpoint most complained about, when it is more than usual. */
static void put_pain(const struct day *day, struct buf *out)
{
    const struct sheet *pain = &day->sheets[SHEET_PAIN];
    const struct cell *n = pain->n_rows ? &pain->rows[0].cells[1] : NULL;

    if (!n || n->value < 2)
        return;
    buf_putz(out, out->n ? " " : "");
    buf_printf(out, say("The main complaint is " STR_FMT ", in %s mentions."),
               STR_ARG(say_str(pain->rows[0].cells[0].text)), DIGITS(n->value));
    if (!str_is_empty(pain->rows[0].cells[6].text))
        buf_printf(out, say(" Responsible: " STR_FMT "."),
                   STR_ARG(say_str(pain->rows[0].cells[6].text)));
}

void day_put_at_once(size_t n, struct buf *out)
{
    if (n == 0)
        return;
    buf_putz(out, out->n ? " " : "");
    buf_printf(out,
               say_n((int64_t)n, "%zu mention is worth reading at once.",
                     "%zu mentions are worth reading at once."),
               n);
}

void day_put_opened(size_t n, struct buf *out)
{
    if (n == 0)
        return;
    buf_putz(out, out->n ? " " : "");
    buf_printf(out, say_n((int64_t)n, "%zu alert was opened.", "%zu alerts were opened."), n);
}

void day_put_ended(size_t n, struct buf *out)
{
    if (n == 0)
        return;
    buf_putz(out, out->n ? " " : "");
    buf_printf(out, say_n((int64_t)n, "%zu alert ended.", "%zu alerts ended."), n);
}

static void put_blind(const struct day *day, struct buf *out)
{
    if (day->blind.n == 0)
        return;
    buf_putz(out, out->n ? " " : "");
    buf_printf(out,
               say_n((int64_t)day->blind.n,
                     "%zu source of %zu could not be read; what was said there is missing here.",
                     "%zu of %zu sources could not be read; what was said there is missing here."),
               day->blind.n, day->blind.n_sources);
}

static void put_reason(const struct day *day, struct buf *out)
{
    switch (day->level) {
    case DAY_ACT:
    case DAY_LOOK:
        if (day->only_busy)
            buf_putz(out, say("Far more people than usual spoke of it, but not with more "
                              "complaints than usual."));
        put_pain(day, out);
        day_put_at_once(day->n_at_once, out);
        day_put_ended(day->sum.n_ended, out);
        if (out->n == 0)
            day_put_opened(day->sum.n_opened, out);
        break;
    case DAY_QUIET:
        buf_putz(out, say("Nothing stands out compared with the days before."));
        day_put_ended(day->sum.n_ended, out);
        break;
    case DAY_LEARNING:
        buf_printf(out, say("Still learning what is usual: day %d of %d."),
                   (int)history_days_before(day->history, day->number) + 1, HISTORY_ENOUGH);
        put_pain(day, out);
        break;
    case DAY_BLIND: break;
    }
    put_blind(day, out);
}

static struct str keep(const struct day *day, void (*put)(const struct day *, struct buf *),
                       struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    put(day, &text);
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}

struct str day_headline(const struct day *day, struct arena *arena)
{
    return keep(day, put_headline, arena);
}

int day_open(struct day *day, const struct site_request *request, const struct topic *topic,
             const struct history *history, int64_t number, struct err *err)
{
    *day = (struct day){ .request = request,
                         .topic = topic,
                         .zone = topic->zone,
                         .number = number,
                         .from = zone_day_start(topic->zone, number),
                         .to = zone_day_start(topic->zone, number + 1),
                         .history = history };
    arena_init(&day->arena);
    day->over = day->to <= request->now;
    if (crowd_gather(&day->crowd, &day->arena, &request->explain, request->store, topic->name,
                     day->from, day->to, err) != 0)
        return -1;
    day->view = (struct view_request){ .store = request->store,
                                       .settings = request->settings,
                                       .topic = topic,
                                       .from = day->from,
                                       .to = day->to,
                                       .now = request->now,
                                       .touchpoints = request->touchpoints,
                                       .n_touchpoints = request->n_touchpoints,
                                       .explain = request->explain,
                                       .lexicon = request->lexicon,
                                       .crowd = &day->crowd,
                                       .history = history };
    if (blind_read(&day->blind, request->store, request->settings, topic, day->to, &day->arena,
                   err) != 0 ||
        gather_sheets(day, err) != 0)
        return -1;
    gather_alerts(day);
    day->sum = day_alert_sum(day->alerts, day->n_alerts, day->from, day->to);
    count(day);
    day->level = level_of(day);
    day->only_busy = day->level == DAY_LOOK && !is_worth_a_look(day);
    day->headline = day_headline(day, &day->arena);
    day->reason = keep(day, put_reason, &day->arena);
    return 0;
}

void day_release(struct day *day)
{
    for (size_t i = 0; i < N_DAY_SHEETS; i++)
        sheet_release(&day->sheets[i]);
    arena_release(&day->arena);
    *day = (struct day){ 0 };
}

/* --- what several printers say alike --- */

size_t day_items(const struct sheet *sheet, size_t most)
{
    size_t n = 0;

    while (n < sheet->n_rows && n < most) {
        const struct cell *count = &sheet->rows[n].cells[1], *usual = &sheet->rows[n].cells[2];

        if (count->value < 2 && !(usual->kind == CELL_RANGE && count->value > usual->high))
            break;
        n++;
    }
    /* For a small brand the single mention is the news. */
    return n > 0 ? n : sheet->n_rows < SINGLES ? sheet->n_rows : SINGLES;
}

/* ": 12 negative in 3 h, expected " */
static void put_observed(const struct alert_row *alert, struct buf *out)
{
    int64_t hours = (alert->to - alert->from + HOUR_S - 1) / HOUR_S, days = hours / 24;
    bool volume = str_eq(alert->signal, STR("volume"));

    if (days >= 2)
        buf_printf(out,
                   volume ? say(": %s mentions in %d days, expected ")
                          : say(": %s negative in %d days, expected "),
                   DIGITS(alert->observed), (int)days);
    else if (hours > 0)
        buf_printf(out,
                   volume ? say(": %s mentions in %d h, expected ")
                          : say(": %s negative in %d h, expected "),
                   DIGITS(alert->observed), (int)hours);
    else
        buf_printf(out, volume ? say(": %s mentions, expected ") : say(": %s negative, expected "),
                   DIGITS(alert->observed));
}

struct str day_alert_line(const struct view_request *view, const struct alert_row *alert,
                          struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    buf_puts(&text, str_is_empty(alert->aspect) ? view->topic->name
                                                : say_str(touchpoint_title(view, alert->aspect)));
    if (day_is_trend(alert) && trends[trend_of(alert)].line) {
        buf_printf(&text, ": %s", say(trends[trend_of(alert)].line));
    } else {
        put_observed(alert, &text);
        print_number(alert->expected_milli, &text);
    }
    if (alert->odds_days > 0) {
        buf_putz(&text, say("; by chance "));
        print_rarity(alert->odds_days, &text);
    }
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}
