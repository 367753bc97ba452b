/*
 * views.c - the table of views, and what they all need before they start.
 */
#include "core/zone.h"
#include "out/crowd.h"
#include "out/history.h"

extern const struct view view_day, view_pain, view_praise, view_split, view_touchpoints,
    view_journey, view_stories, view_departments, view_ratings, view_coverage, view_mentions;
extern const struct view view_hallmarks, view_channels, view_replies, view_recovery, view_surveys,
    view_loyalty, view_expectation, view_words, view_causes, view_consistency, view_share,
    view_compare, view_fixes, view_board;
/* In the order in which a manager asks. */
static const struct view *const views[] = {
    &view_board,       &view_day,      &view_pain,        &view_praise,   &view_split,
    &view_touchpoints, &view_journey,  &view_hallmarks,   &view_channels, &view_causes,
    &view_replies,     &view_recovery, &view_ratings,     &view_surveys,  &view_loyalty,
    &view_expectation, &view_words,    &view_stories,     &view_share,    &view_consistency,
    &view_compare,     &view_fixes,    &view_departments, &view_coverage, &view_mentions,
};

const struct view *view_find(struct str name)
{
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        if (str_eq(name, str_of(views[i]->name)))
            return views[i];
    return NULL;
}

size_t views_all(const struct view *const **out)
{
    *out = views;
    return sizeof views / sizeof *views;
}

int view_gather(const struct view_request *request, const struct view_other *other,
                struct arena *arena, struct crowd *crowd, struct err *err)
{
    const struct topic *topic = other->topic ? other->topic : request->topic;
    struct str place = str_is_empty(other->place) ? request->place : other->place;
    bool window = other->from < other->to;

    if (crowd_gather(crowd, arena, &request->explain, request->store, topic->name,
                     window ? other->from : request->from, window ? other->to : request->to,
                     err) != 0)
        return -1;
    if (!str_is_empty(place))
        crowd_keep_place(crowd, place);
    return 0;
}

int view_gather_later(const struct view_request *request, struct arena *arena, struct crowd *crowd,
                      struct err *err)
{
    struct view_other later = { .from = request->to, .to = request->now + 1 };

    *crowd = (struct crowd){ .arena = arena, .explain = &request->explain };
    return later.from < later.to ? view_gather(request, &later, arena, crowd, err) : 0;
}

void view_window_before(const struct view_request *request, int64_t *from, int64_t *to)
{
    const struct zone *zone = request->topic->zone;
    int64_t first = zone_local_day(zone, request->from);
    int64_t n = zone_local_day(zone, request->to - 1) - first + 1;

    *from = zone_day_start(zone, first - n);
    *to = request->from;
}

bool view_is_one_day(const struct view_request *request)
{
    const struct zone *zone = request->topic->zone;

    return zone_local_day(zone, request->from) == zone_local_day(zone, request->to - 1);
}

int view_make(const struct view *view, const struct view_request *request, struct sheet *sheet,
              struct err *err)
{
    struct view_request full = *request;
    const struct zone *zone = request->topic->zone;
    struct crowd crowd = { 0 }, before = { 0 };
    struct history history = { 0 };
    struct view_other past = { 0 };
    int rc = 0;

    sheet_init(sheet, view->name, view->question);
    if (!full.crowd && !view->whole) {
        rc = view_gather(request, &past, &sheet->arena, &crowd, err);
        full.crowd = &crowd;
        if (rc == 0 && view->looks_back && !full.before) {
            view_window_before(request, &past.from, &past.to);
            rc = view_gather(request, &past, &sheet->arena, &before, err);
            full.before = &before;
        }
    }
    if (rc == 0 && view->compares && !full.history) {
        int64_t day = zone_local_day(zone, full.from);

        rc = history_read(&history, &full, zone, day - HISTORY_REACH, day, err);
        full.history = &history;
    }
    if (rc == 0)
        rc = view->make(&full, sheet, err);
    history_release(&history);
    return rc;
}
