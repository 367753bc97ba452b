/*
 * views.c - the table of views, and what they all need before they start.
 */
#include "core/zone.h"
#include "out/crowd.h"
#include "out/history.h"

extern const struct view view_day, view_pain, view_praise, view_split, view_touchpoints,
    view_journey, view_stories, view_departments, view_ratings, view_coverage, view_mentions;
static const struct view *const views[] = {
    &view_day,         &view_pain,     &view_praise,   &view_split,
    &view_touchpoints, &view_journey,  &view_stories,  &view_departments,
    &view_ratings,     &view_coverage, &view_mentions,
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

int view_make(const struct view *view, const struct view_request *request, struct sheet *sheet,
              struct err *err)
{
    struct view_request full = *request;
    const struct zone *zone = request->topic->zone;
    struct crowd crowd = { 0 };
    struct history history = { 0 };
    int rc = 0;

    sheet_init(sheet, view->name, view->question);
    if (!full.crowd) {
        rc = crowd_gather(&crowd, &sheet->arena, &request->explain, full.store, full.topic->name,
                          full.from, full.to, err);
        full.crowd = &crowd;
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
