/*
 * view_fixes.c - did it help: complaints about a touchpoint before and after somebody fixed it.
 *
 * "hark label --fix ASPECT --on DAY" keeps the mark. The share of all mentions that complain of the
 * touchpoint in the four weeks before that day is held against that of the four weeks from it on. All
 * fixes are judged together (Benjamini and Hochberg 1995).
 */
#include "core/date.h"
#include "core/zone.h"
#include "out/cells.h"
#include "store/store.h"

static const struct column columns[] = {
    { STR("fix"), STR("What was fixed") },
    { STR("on"), STR("On") },
    { STR("before"), STR("Complaints before") },
    { STR("before-share"), STR("Of all mentions") },
    { STR("after"), STR("Complaints after") },
    { STR("after-share"), STR("Of all mentions") },
    { STR("change"), STR("Change") },
    { STR("state"), STR("State") },
};
enum { FIX, ON, BEFORE, BEFORE_SHARE, AFTER, AFTER_SHARE, CHANGE, STATE };

enum { WATCHED_DAYS = 28 };

struct fix {
    struct cell *cells;
    bool watched; /* the four weeks after it are not over */
};

/* Those who complain of it, among all who speak in the window. */
static int gather(const struct view_request *request, struct str aspect, int64_t from, int64_t to,
                  struct pile *pile, size_t *of, struct arena *arena, struct err *err)
{
    struct view_other window = { .from = from, .to = to };
    struct crowd crowd;

    *of = 0;
    if (from >= to)
        return 0;
    if (view_gather(request, &window, arena, &crowd, err) != 0)
        return -1;
    *of = crowd_counted(&crowd);
    for (size_t i = 0; i < crowd.n; i++) {
        const struct mention *m = &crowd.members[i].mention;
        const struct verdict_aspect *found = mention_aspect(m, aspect);

        if (crowd.members[i].counted && found && aspect_is_negative(m, found))
            pile_put(pile, m->id, arena);
    }
    return 0;
}

static int add_fix(const struct view_request *request, struct sheet *sheet, struct str aspect,
                   struct str date, int64_t at, struct fix *fix, struct changes *changes,
                   struct err *err)
{
    const struct zone *zone = request->topic->zone;
    int64_t day = clock_floor(at, DAY_S) / DAY_S;
    int64_t start = zone_day_start(zone, day), end = zone_day_start(zone, day + WATCHED_DAYS);
    struct arena *arena = &sheet->arena;
    struct pile before = { 0 }, after = { 0 };
    size_t of_before, of_after;
    struct cell *cells;

    if (gather(request, aspect, zone_day_start(zone, day - WATCHED_DAYS), start, &before,
               &of_before, arena, err) != 0 ||
        gather(request, aspect, start, end < request->now ? end : request->now, &after, &of_after,
               arena, err) != 0)
        return -1;
    cells =
        sheet_row(sheet, arena_printf(arena, STR_FMT "/" STR_FMT, STR_ARG(aspect), STR_ARG(date)))
            ->cells;
    cells[FIX] = cell_text(touchpoint_title(request, aspect));
    cells[ON] = cell_text(date);
    cells[BEFORE] = cell_count(&before);
    cells[BEFORE_SHARE] = cell_share(&before, of_before);
    cells[AFTER] = cell_count(&after);
    cells[AFTER_SHARE] = cell_share(&after, of_after);
    changes_add(changes,
                (struct change){ .cell = &cells[CHANGE],
                                 .hits = after.n,
                                 .of = of_after,
                                 .hits_before = before.n,
                                 .of_before = of_before },
                arena);
    *fix = (struct fix){ cells, end > request->now };
    return 0;
}

static const char *state_of(const struct fix *fix)
{
    const struct cell *change = &fix->cells[CHANGE];

    if (change->kind != CELL_CHANGE)
        return fix->watched ? "under watch" : "too few to say";
    if (change->is_clear && change->high < 0)
        return "relieved";
    if (change->is_clear && change->low > 0)
        return "worse";
    return fix->watched ? "under watch" : "no change";
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct arena *arena = &sheet->arena;
    struct str prefix = arena_printf(arena, "fix/" STR_FMT "/", STR_ARG(request->topic->name));
    struct changes changes = { 0 };
    struct store_mark *marks;
    struct fix *fixes = NULL;
    size_t n, n_fixes = 0, cap = 0;

    sheet_columns(sheet, columns, N_COLUMNS(columns));
    if (store_marks(request->store, prefix, arena, &marks, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) { /* fix/TOPIC/ASPECT -> the days, a blank between */
        struct str days = marks[i].value, aspect = str_from(marks[i].name, prefix.n), date;

        if (str_find_char(aspect, '/') >= 0) /* of a topic whose name goes on behind a slash */
            continue;
        while (str_cut(&days, ' ', &date)) {
            enum grain grain;
            int64_t at;

            if (!date_parse(date, &at, &grain) || at > request->to)
                continue;
            fixes = arena_grow(arena, fixes, &cap, n_fixes + 1, sizeof *fixes);
            if (add_fix(request, sheet, aspect, date, at, &fixes[n_fixes++], &changes, err) != 0)
                return -1;
        }
    }
    changes_settle(&changes, arena);
    for (size_t i = 0; i < n_fixes; i++)
        fixes[i].cells[STATE] = cell_textz(state_of(&fixes[i]));
    sheet->caveat =
        STR("Four weeks before against up to four weeks after. What came later need not "
            "have come from the fix.");
    return 0;
}

extern const struct view view_fixes;
const struct view view_fixes = {
    .name = "fixes", .question = "Did the fixes help?", .days = 28, .make = make
};
