/*
 * view.h - a question answered by a sheet.
 *
 * A view is one file, view_x.c, and one row in views.c. It reads the store and fills the sheet; every
 * counted cell gets the ids behind it. What views say stands in English constants, which the writers
 * print in the reader's language (say.h).
 */
#ifndef OUT_VIEW_H
#define OUT_VIEW_H

#include "core/err.h"
#include "core/settings.h"
#include "core/sheet.h"

struct store;
struct item;
struct verdict;
struct crowd;
struct history;

/* Judges a text again with its trace, for the words behind a number. cli/ fills it from the
 * analyzer; empty (judge NULL): pages go without. */
struct out_explain {
    void (*judge)(void *context, const struct item *item, struct arena *arena, struct verdict *out);
    void *context;
};

/* What else the window is compared with; whatever is not said is as in the request. */
struct view_other {
    const struct topic *topic; /* or NULL */
    struct str place;
    int64_t from, to; /* 0, 0: as long a time before */
};

struct view_request {
    struct store *store;
    const struct settings *settings;
    const struct topic *topic;
    int64_t from, to; /* UTC, [from, to): usually one local day of the topic */
    int64_t now;
    const struct out_touchpoint *touchpoints; /* name, title, side, department, stage */
    size_t n_touchpoints;
    struct out_explain explain;
    struct str lexicon; /* version printed at the foot of pages, or empty */
    /* The mentions of the window and the days before, when the caller has read them already; else
     * NULL: view_make() reads what the view needs. */
    const struct crowd *crowd;
    const struct history *history;
    const struct crowd *before; /* as long a time before the window; NULL: changes are not told */
    struct str place;           /* only what was said of this place; empty: all */
    struct view_other other;    /* what 'compare' compares with */
};

/* A touchpoint as pages need it; cli/ fills it from the analyzer's table. */
struct out_touchpoint {
    struct str name, title, department, stage;
    int side; /* enum side */
};

struct view {
    const char *name;
    const char *question;
    int days;        /* the window when none is asked for: the last closed days */
    bool compares;   /* with the days before: needs the history */
    bool looks_back; /* at as long a time before the window: needs 'before' */
    bool whole;      /* about all topics: 'topic' only gives the zone */
    /* 'sheet' is initialised by the caller with name and question. */
    int (*make)(const struct view_request *request, struct sheet *sheet, struct err *err);
};

const struct view *view_find(struct str name);
size_t views_all(const struct view *const **out);

/* For views that look further than their window. Whatever 'other' does not say is as in the request;
 * the crowd lives in the arena. */
int view_gather(const struct view_request *request, const struct view_other *other,
                struct arena *arena, struct crowd *crowd, struct err *err);
/* What came after the window until now: with the crowd of the request, all since it began. */
int view_gather_later(const struct view_request *request, struct arena *arena, struct crowd *crowd,
                      struct err *err);
/* As many local days just before the window. */
void view_window_before(const struct view_request *request, int64_t *from, int64_t *to);
bool view_is_one_day(const struct view_request *request);

/* Initialises the sheet and fills it; release it also after a failure. */
int view_make(const struct view *view, const struct view_request *request, struct sheet *sheet,
              struct err *err);

#endif
