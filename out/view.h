/*
 * view.h - a question answered by a sheet.
 *
 * A view is one file, view_x.c, and one row in views.c. It reads the store and fills the sheet; every
 * counted cell gets the ids behind it.
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

struct view_request {
    struct store *store;
    const struct settings *settings;
    const struct topic *topic;
    int64_t from, to; /* UTC, [from, to): usually one local day of the topic */
    int64_t now;
    const struct out_touchpoint *touchpoints; /* name, title, side, department, stage */
    size_t n_touchpoints;
    struct out_explain explain;
    /* The mentions of the window and the days before, when the caller has read them already; else
     * NULL: view_make() reads what the view needs. */
    const struct crowd *crowd;
    const struct history *history;
};

/* A touchpoint as pages need it; cli/ fills it from the analyzer's table. */
struct out_touchpoint {
    struct str name, title, department, stage;
    int side; /* enum side */
};

struct view {
    const char *name;
    const char *question;
    bool compares; /* with the days before: needs the history */
    /* 'sheet' is initialised by the caller with name and question. */
    int (*make)(const struct view_request *request, struct sheet *sheet, struct err *err);
};

const struct view *view_find(struct str name);
size_t views_all(const struct view *const **out);

/* Initialises the sheet and fills it; release it also after a failure. */
int view_make(const struct view *view, const struct view_request *request, struct sheet *sheet,
              struct err *err);

#endif
