/*
 * department.c - the part of a period that one department owns.
 */
#include "out/department.h"

#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"

static bool is_owner(const struct view_request *view, struct str department, struct str aspect)
{
    const struct out_touchpoint *touchpoint = touchpoint_find(view, aspect);

    return touchpoint && str_eq(touchpoint->department, department);
}

/* The rows of the sheet that the department owns. */
static struct sheet owned(const struct view_request *view, const struct sheet *all,
                          struct str department, struct arena *arena)
{
    struct sheet own = *all;

    own.rows = arena_alloc(arena, (all->n_rows + 1) * sizeof *own.rows);
    own.n_rows = 0;
    for (size_t r = 0; r < all->n_rows; r++)
        if (is_owner(view, department, all->rows[r].key))
            own.rows[own.n_rows++] = all->rows[r];
    return own;
}

/* The members that count and complain about what the department owns. */
static struct crowd complaints(const struct view_request *view, struct str department,
                               struct arena *arena)
{
    struct crowd own = *view->crowd;

    own.members = arena_alloc(arena, (view->crowd->n + 1) * sizeof *own.members);
    own.n = 0;
    for (size_t i = 0; i < view->crowd->n; i++) {
        const struct mention *mention = &view->crowd->members[i].mention;
        bool theirs = false;

        for (size_t k = 0; k < mention->verdict.n_aspects && view->crowd->members[i].counted; k++)
            theirs = theirs || (aspect_is_negative(mention, &mention->verdict.aspects[k]) &&
                                is_owner(view, department, mention->verdict.aspects[k].name));
        if (theirs)
            own.members[own.n++] = view->crowd->members[i];
    }
    return own;
}

void department_of(const struct period *period, struct str name, struct arena *arena,
                   struct department *out)
{
    const struct view_request *view = &period->view;

    *out =
        (struct department){ .name = name,
                             .theirs = complaints(view, name, arena),
                             .pain = owned(view, period_sheet(period, "pain"), name, arena),
                             .praise = owned(view, period_sheet(period, "praise"), name, arena) };
}

struct str department_days(const struct period *period, struct arena *arena)
{
    struct buf days;
    struct str result;

    buf_init(&days, BUF_NO_CEILING);
    if (period->first == period->last)
        print_long_date(period->first, &days);
    else
        print_days(period->first, period->last, &days);
    result = arena_str(arena, buf_str(&days));
    buf_release(&days);
    return result;
}

struct str department_headline(struct str name, size_t n_complaints, struct arena *arena)
{
    struct str whom = arena_printf(arena, say("For " STR_FMT ": "), STR_ARG(say_str(name)));
    struct str what = str_of(say("no complaints"));

    if (n_complaints > 0)
        what = arena_printf(arena, say_n((int64_t)n_complaints, "%s complaint", "%s complaints"),
                            DIGITS(n_complaints));
    return arena_printf(arena, STR_FMT STR_FMT, STR_ARG(whom), STR_ARG(what));
}
