/*
 * view_departments.c - to do, by department.
 */
#include "core/buf.h"
#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"

static const struct column columns[] = {
    { STR("department"), STR("Department") },
    { STR("items"), STR("Negative mentions") },
    { STR("about"), STR("About") },
    { STR("oldest"), STR("Oldest") },
};
enum { DEPARTMENT, ITEMS, ABOUT, OLDEST };

static struct str department_of(const struct view_request *request, struct str aspect)
{
    const struct out_touchpoint *touchpoint = touchpoint_find(request, aspect);

    return touchpoint && !str_is_empty(touchpoint->department) ? touchpoint->department
                                                               : STR("no owner");
}

/* Each negative once a department; those about no touchpoint have no owner. */
static void collect(const struct view_request *request, struct tallies *departments)
{
    for (size_t i = 0; i < request->crowd->n; i++) {
        const struct member *member = &request->crowd->members[i];
        const struct mention *m = &member->mention;
        bool owned = false;

        if (!member->counted)
            continue;
        for (size_t k = 0; k < m->verdict.n_aspects; k++) {
            struct tally *tally;

            if (!aspect_is_negative(m, &m->verdict.aspects[k]))
                continue;
            owned = true;
            tally = tallies_get(departments, department_of(request, m->verdict.aspects[k].name));
            if (tally->neg.n == 0 || !str_eq(tally->neg.ids[tally->neg.n - 1], m->id))
                pile_put(&tally->neg, m->id, departments->arena);
        }
        if (!owned && member->class == CLASS_NEG)
            pile_put(&tallies_get(departments, STR("no owner"))->neg, m->id, departments->arena);
    }
}

static struct str about(const struct view_request *request, const struct tallies *touchpoints,
                        struct str department, struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < touchpoints->n; i++) {
        const struct tally *tally = touchpoints->rows[i];

        if (tally->neg.n == 0 || !str_eq(department_of(request, tally->key), department))
            continue;
        buf_printf(&text, "%s" STR_FMT " (%s)", text.n ? ", " : "",
                   STR_ARG(say_str(touchpoint_title(request, tally->key))), DIGITS(tally->neg.n));
    }
    result = text.n ? arena_str(arena, buf_str(&text)) : str_of(say("no touchpoint named"));
    buf_release(&text);
    return result;
}

static int64_t oldest(const struct crowd *crowd, const struct pile *pile)
{
    for (size_t i = 0; i < crowd->n; i++) /* both are oldest first */
        if (pile->n && str_eq(crowd->members[i].mention.id, pile->ids[0]))
            return crowd->members[i].mention.counted_at;
    return TIME_NONE;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct tallies departments, touchpoints;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&departments, &sheet->arena);
    tallies_init(&touchpoints, &sheet->arena);
    collect(request, &departments);
    tallies_by_touchpoint(&touchpoints, request);
    tallies_sort_neg(&departments);
    tallies_sort_neg(&touchpoints);
    for (size_t i = 0; i < departments.n; i++) {
        const struct tally *tally = departments.rows[i];
        struct cell *cells = sheet_row(sheet, tally->key)->cells;

        cells[DEPARTMENT] = cell_text(tally->key);
        cells[ITEMS] = cell_count(&tally->neg);
        cells[ABOUT] = cell_text(about(request, &touchpoints, tally->key, &sheet->arena));
        cells[OLDEST] =
            (struct cell){ .kind = CELL_TIME, .value = oldest(request->crowd, &tally->neg) };
    }
    tallies_release(&departments);
    tallies_release(&touchpoints);
    sheet->caveat = STR("A mention that concerns two departments is counted for both.");
    return 0;
}

extern const struct view view_departments;
const struct view view_departments = {
    .name = "departments", .question = "To do, by department", .days = 7, .make = make
};
