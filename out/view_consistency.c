/*
 * view_consistency.c - is it the same everywhere: places, sources, touchpoints beside each other.
 *
 * Small groups differ by chance alone, so each has its own limits: those of a funnel plot (Spiegelhalter
 * 2005), within which 95 of 100 groups of its size would lie if all were alike. "Worse" or "better" is
 * said by an exact binomial test of all groups of a kind together (Benjamini and Hochberg 1995). The
 * spread is that of the shares after each was drawn towards the common one by how little it is known.
 */
#include "core/intervals.h"
#include "out/cells.h"

#include <math.h>

static const struct column columns[] = {
    { STR("kind"), STR("Kind") },
    { STR("group"), STR("Group") },
    { STR("mentions"), STR("Mentions") },
    { STR("negative"), STR("Negative") },
    { STR("share"), STR("Negative share") },
    { STR("drawn"), STR("Drawn to the common share") },
    { STR("limits"), STR("By chance within, %") },
    { STR("state"), STR("State") },
};
enum { KIND, GROUP, MENTIONS, NEGATIVE, SHARE, DRAWN, LIMITS, STATE };

enum { GROUPS_LEAST = 3 };

static struct tally *group_of_place(struct tallies *groups, const struct mention *m)
{
    return str_is_empty(m->item.place) ? NULL : tallies_get(groups, m->item.place);
}

static struct tally *group_of_source(struct tallies *groups, const struct mention *m)
{
    return tallies_get(groups, m->source);
}

static void by_group(struct tallies *groups, const struct crowd *crowd,
                     struct tally *(*group)(struct tallies *, const struct mention *))
{
    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];
        struct tally *tally = member->counted ? group(groups, &member->mention) : NULL;

        if (tally)
            tally_put(tally, member->mention.id, member->class == CLASS_NEG,
                      member->class == CLASS_POS, groups->arena);
    }
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static void add_groups(const struct view_request *request, struct sheet *sheet, const char *kind,
                       struct tallies *groups)
{
    struct arena *arena = &sheet->arena;
    size_t n = groups->n;
    int64_t *hits = arena_alloc(arena, (n + 1) * sizeof *hits);
    int64_t *of = arena_alloc(arena, (n + 1) * sizeof *of);
    double *p = arena_alloc(arena, (n + 1) * sizeof *p), spread = 0.0, all = 0.0;
    bool *found = arena_alloc(arena, (n + 1) * sizeof *found);
    struct shrink shrink;
    struct cell *cells;

    if (n < GROUPS_LEAST)
        return;
    tallies_sort_key(groups);
    for (size_t i = 0; i < n; i++) {
        hits[i] = (int64_t)groups->rows[i]->neg.n;
        of[i] = (int64_t)groups->rows[i]->all.n;
    }
    shrink = interval_shrink(hits, of, n);
    for (size_t i = 0; i < n; i++) {
        double off = interval_shrunk(&shrink, hits[i], of[i]) - shrink.mean;

        p[i] = least(1.0, 2.0 * least(interval_binomial_upper(hits[i], of[i], shrink.mean),
                                      interval_binomial_lower(hits[i], of[i], shrink.mean)));
        spread += (double)of[i] * off * off;
        all += (double)of[i];
    }
    interval_discoveries(p, n, found);
    cells = sheet_row(sheet, str_of(kind))->cells;
    cells[KIND] = cell_textz(kind);
    cells[GROUP] = cell_textz("Spread, in points");
    cells[DRAWN] =
        (struct cell){ .kind = CELL_NUMBER,
                       .value = (int64_t)stats_floor(100000.0 * sqrt(spread / all) + 0.5) };
    for (size_t i = 0; i < n; i++) {
        const struct tally *tally = groups->rows[i];
        struct stats_interval limits = interval_funnel(of[i], shrink.mean);
        double share = (double)hits[i] / (double)of[i];

        cells =
            sheet_row(sheet, arena_printf(arena, "%s:" STR_FMT, kind, STR_ARG(tally->key)))->cells;
        cells[KIND] = cell_textz(kind);
        cells[GROUP] = cell_text(touchpoint_title(request, tally->key));
        cells[MENTIONS] = cell_count(&tally->all);
        cells[NEGATIVE] = cell_count(&tally->neg);
        cells[SHARE] = cell_share(&tally->neg, tally->all.n);
        cells[DRAWN] = (struct cell){
            .kind = CELL_SHARE,
            .value = (int64_t)stats_floor(1000.0 * interval_shrunk(&shrink, hits[i], of[i]) + 0.5)
        };
        cells[LIMITS] = cell_range(limits.low / 10, (limits.high + 9) / 10);
        cells[STATE] = cell_textz(of[i] < FEW           ? "too few to say"
                                  : !found[i]           ? "as the others"
                                  : share > shrink.mean ? "worse than the others"
                                                        : "better than the others");
    }
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct tallies places, sources, touchpoints;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&places, &sheet->arena);
    tallies_init(&sources, &sheet->arena);
    tallies_init(&touchpoints, &sheet->arena);
    by_group(&places, request->crowd, group_of_place);
    by_group(&sources, request->crowd, group_of_source);
    tallies_by_touchpoint(&touchpoints, request);
    add_groups(request, sheet, "place", &places);
    add_groups(request, sheet, "source", &sources);
    add_groups(request, sheet, "touchpoint", &touchpoints);
    tallies_release(&places);
    tallies_release(&sources);
    tallies_release(&touchpoints);
    sheet->caveat = STR("A kind is shown from three groups on. Outside the limits is one in "
                        "twenty by chance alone; the state allows for how many are compared.");
    return 0;
}

extern const struct view view_consistency;
const struct view view_consistency = {
    .name = "consistency", .question = "Is it the same everywhere?", .days = 28, .make = make
};
