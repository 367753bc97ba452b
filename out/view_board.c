/*
 * view_board.c - all topics on one page, those that need somebody first.
 *
 * For whoever watches many brands: a line each, by need. Open alerts go first, then more negatives
 * than usual, then sources that cannot be heard, then complaints that wait long for an answer.
 */
#include "core/zone.h"
#include "out/answers.h"
#include "out/blind.h"
#include "out/cells.h"
#include "out/history.h"
#include "out/print.h"
#include "out/say.h"

#include <stdlib.h>

static const struct column columns[] = {
    { STR("topic"), STR("Topic") },         { STR("state"), STR("State") },
    { STR("alerts"), STR("Open alerts") },  { STR("mentions"), STR("Mentions") },
    { STR("negative"), STR("Negative") },   { STR("usual"), STR("Usually") },
    { STR("blind"), STR("Blind sources") }, { STR("oldest"), STR("Waits longest for an answer") },
};
enum { TOPIC, STATE, ALERTS, MENTIONS, NEGATIVE, USUAL, BLIND, OLDEST };

enum { WAITING_DAYS = 7 }; /* complaints older than this are in the view 'replies' */

struct line {
    const struct topic *topic;
    size_t n_alerts, n_busy; /* open; those of them that are about many mentions alone */
    size_t severe, n_blind, n_sources;
    struct str last_alert;
    struct pile all, negative, oldest;
    struct usual usual;
    int64_t excess;               /* negatives beyond what is usual */
    int64_t waits_since, waits_s; /* of the hours in which somebody is there, where they are set */
};

static const char *state_of(const struct line *line)
{
    if (line->n_alerts > line->n_busy)
        return "Act";
    if (line->n_sources && line->n_blind == line->n_sources)
        return "Blind";
    if (line->excess > 0 || line->n_busy)
        return "Worth a look";
    if (!line->usual.known)
        return "Learning";
    return "Quiet";
}

static int more_first(int64_t a, int64_t b)
{
    return a == b ? 0 : a > b ? -1 : 1;
}

static int by_need(const void *pa, const void *pb)
{
    const struct line *a = pa, *b = pb;
    int order = more_first((int64_t)a->severe, (int64_t)b->severe);

    if (order == 0)
        order = more_first((int64_t)a->n_alerts, (int64_t)b->n_alerts);
    if (order == 0)
        order = more_first(a->excess, b->excess);
    if (order == 0)
        order = more_first((int64_t)a->n_blind, (int64_t)b->n_blind);
    if (order == 0)
        order = more_first(a->waits_s, b->waits_s);
    return order ? order : str_cmp(a->topic->name, b->topic->name);
}

/* A source that cannot be heard has a column of its own. */
static void count_alerts(struct line *line, const struct alert_row *alerts, size_t n)
{
    for (size_t i = n; i-- > 0;) { /* newest first: the last one told is the newest */
        if (!str_eq(alerts[i].topic, line->topic->name) || !str_eq(alerts[i].state, STR("open")) ||
            alerts[i].source.n)
            continue;
        line->n_alerts++;
        line->n_busy += str_eq(alerts[i].signal, STR("volume"));
        line->last_alert = alerts[i].id;
        if ((size_t)alerts[i].severity > line->severe)
            line->severe = (size_t)alerts[i].severity;
    }
}

/* The day's mentions, counted as its page does: a story once a day. */
static int read_day(const struct view_request *request, struct line *line, struct arena *arena,
                    struct err *err)
{
    struct view_other day = { .topic = line->topic, .from = request->from, .to = request->to };
    struct arena own;
    struct crowd crowd;
    int rc;

    arena_init(&own);
    rc = view_gather(request, &day, &own, &crowd, err);
    for (size_t i = 0; rc == 0 && i < crowd.n; i++) {
        const struct member *member = &crowd.members[i];

        if (!member->counted)
            continue;
        pile_put(&line->all, arena_str(arena, member->mention.id), arena);
        if (member->class == CLASS_NEG)
            pile_put(&line->negative, arena_str(arena, member->mention.id), arena);
    }
    arena_release(&own);
    return rc;
}

/* Who of the last days still waits where the brand does answer. */
static int read_waiting(const struct view_request *request, struct line *line, struct arena *arena,
                        struct err *err)
{
    int64_t day = zone_local_day(line->topic->zone, request->from);
    struct view_other window = { .topic = line->topic,
                                 .from = zone_day_start(line->topic->zone, day - WAITING_DAYS + 1),
                                 .to = request->to };
    struct arena own;
    struct crowd crowd;
    struct answers answers;

    arena_init(&own);
    if (view_gather(request, &window, &own, &crowd, err) != 0) {
        arena_release(&own);
        return -1;
    }
    answers_init(&answers, &own);
    answers_add(&answers, &crowd, window.to);
    for (size_t i = 0; i < crowd.n && line->oldest.n == 0; i++) {
        const struct member *member = &crowd.members[i];
        const struct mention *m = &member->mention;

        if (member->counted && member->class == CLASS_NEG && answers_come(&answers, m->source) &&
            !answers_first(&answers, m)) {
            pile_put(&line->oldest, arena_str(arena, m->id), arena);
            line->waits_since = m->counted_at;
            line->waits_s = answers_wait(line->topic, m->counted_at,
                                         request->now < request->to ? request->now : request->to);
        }
    }
    answers_release(&answers);
    arena_release(&own);
    return 0;
}

static int read_usual(const struct view_request *request, struct line *line, struct err *err)
{
    struct view_request own = *request;
    int64_t day = zone_local_day(line->topic->zone, request->from);
    struct history history;
    int rc;

    if (!view_is_one_day(request))
        return 0;
    own.topic = line->topic;
    own.n_touchpoints = 0;
    rc = history_read(&history, &own, line->topic->zone, day - HISTORY_REACH, day, err);
    if (rc == 0) {
        line->usual = history_usual_neg(&history, day);
        if (line->usual.known && (int64_t)line->negative.n > line->usual.high)
            line->excess = (int64_t)line->negative.n - line->usual.high;
    }
    history_release(&history);
    return rc;
}

static int read_blind(const struct view_request *request, struct line *line, struct arena *arena,
                      struct err *err)
{
    struct blind_list blind;

    if (blind_read(&blind, request->store, request->settings, line->topic, request->to, arena,
                   err) != 0)
        return -1;
    line->n_blind = blind.n;
    line->n_sources = blind.n_sources;
    return 0;
}

static void add_line(struct sheet *sheet, const struct line *line)
{
    struct cell *cells = sheet_row(sheet, line->topic->name)->cells;

    cells[TOPIC] = cell_text(line->topic->name);
    cells[STATE] = cell_textz(state_of(line));
    cells[ALERTS] = line->n_alerts
                        ? cell_text(arena_printf(&sheet->arena, "%zu (" STR_FMT ")", line->n_alerts,
                                                 STR_ARG(line->last_alert)))
                        : cell_textz("none");
    cells[MENTIONS] = cell_count(&line->all);
    cells[NEGATIVE] = cell_count(&line->negative);
    cells[USUAL] = line->usual.known ? cell_range(line->usual.low, line->usual.high)
                                     : (struct cell){ .kind = CELL_TOO_FEW };
    cells[BLIND] = line->n_blind ? cell_text(arena_printf(&sheet->arena, say("%zu of %zu"),
                                                          line->n_blind, line->n_sources))
                                 : cell_textz("none");
    cells[OLDEST] = cell_time(line->oldest.n ? line->waits_since : TIME_NONE);
    if (line->oldest.n) {
        struct buf length;

        buf_init(&length, 64);
        print_length(line->waits_s, &length);
        cells[OLDEST].text =
            arena_printf(&sheet->arena, "(" STR_FMT ")", STR_ARG(buf_str(&length)));
        buf_release(&length);
    }
    cells[OLDEST].ids = line->oldest.ids;
    cells[OLDEST].n_ids = line->oldest.n;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct settings *settings = request->settings;
    const struct zone *zone = request->topic->zone;
    struct arena *arena = &sheet->arena;
    struct line *lines = arena_alloc(arena, (settings->n_topics + 1) * sizeof *lines);
    struct alert_row *alerts;
    size_t n_alerts;

    sheet_columns(sheet, columns, N_COLUMNS(columns));
    if (store_alerts(request->store, arena, &alerts, &n_alerts, err) != 0)
        return -1;
    for (size_t i = 0; i < settings->n_topics; i++) {
        struct line *line = &lines[i];
        const struct topic *topic = line->topic = &settings->topics[i];
        struct view_request own = *request; /* the same dates, by its own clock */

        own.topic = topic;
        own.from = zone_day_start(topic->zone, zone_local_day(zone, request->from));
        own.to = zone_day_start(topic->zone, zone_local_day(zone, request->to));
        line->waits_since = INT64_MAX;
        count_alerts(line, alerts, n_alerts);
        if (read_day(&own, line, arena, err) != 0 || read_waiting(&own, line, arena, err) != 0 ||
            read_usual(&own, line, err) != 0 || read_blind(&own, line, arena, err) != 0)
            return -1;
    }
    if (settings->n_topics)
        qsort(lines, settings->n_topics, sizeof *lines, by_need);
    for (size_t i = 0; i < settings->n_topics; i++)
        add_line(sheet, &lines[i]);
    sheet->caveat = STR(
        "Alerts and blind sources are those of now, the counts those of the day. Who "
        "waits: complaints of seven days where the brand is seen to answer; in brackets for how "
        "long, counting the hours of the topic's 'hours:' where they are set.");
    return 0;
}

extern const struct view view_board;
const struct view view_board = {
    .name = "board", .question = "Which topics need attention", .whole = true, .make = make
};
