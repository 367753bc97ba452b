/*
 * view_split.c - service or experience: which side of the house does it hurt on?
 *
 * Service is help that a customer has to ask for, experience is everything else. What is counted are
 * statements: a mention that speaks of two touchpoints makes two. A service team can be polite while
 * the product fails; the two shares side by side show it, and "masked" says so: service better than in
 * the time before, experience worse, neither by chance.
 */
#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"

static const struct column columns[] = {
    { STR("side"), STR("Side") },
    { STR("statements"), STR("Statements") },
    { STR("negative"), STR("Negative") },
    { STR("positive"), STR("Positive") },
    { STR("share"), STR("Negative share") },
    { STR("top"), STR("Hurts most") },
    { STR("change"), STR("Compared with before") },
};
enum { SIDE, STATEMENTS, NEGATIVE, POSITIVE, SHARE, TOP, CHANGE };

static const struct {
    int side;
    const char *key, *title;
} sides[] = {
    { SIDE_SERVICE, "service", "Service" },
    { SIDE_EXPERIENCE, "experience", "Experience" },
    { SIDE_NONE, "unassigned", "Neither (no touchpoint named)" },
};
enum { N_SIDES = sizeof sides / sizeof *sides };

static int side_of(const struct tally *tally)
{
    return tally->touchpoint ? tally->touchpoint->side : SIDE_NONE;
}

static void pour(struct pile *into, const struct pile *from, struct arena *arena)
{
    for (size_t i = 0; i < from->n; i++)
        pile_put(into, from->ids[i], arena);
}

/* Mentions that name no touchpoint: judged as a whole. */
static void add_unassigned(const struct crowd *crowd, struct tally *sum, struct arena *arena)
{
    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];

        if (member->counted && member->mention.verdict.n_aspects == 0)
            tally_put(sum, member->mention.id, member->class == CLASS_NEG,
                      member->class == CLASS_POS, arena);
    }
}

struct split {
    struct tally sums[N_SIDES];
    struct str tops[N_SIDES]; /* the touchpoint that hurts most */
};

static void split_crowd(const struct view_request *request, const struct crowd *crowd,
                        struct split *out, struct arena *arena)
{
    struct view_request own = *request;
    struct tallies tallies;

    *out = (struct split){ 0 };
    own.crowd = crowd;
    tallies_init(&tallies, arena);
    tallies_by_touchpoint(&tallies, &own);
    tallies_sort_neg(&tallies);
    for (size_t s = 0; s < N_SIDES; s++) {
        for (size_t i = 0; i < tallies.n; i++) {
            const struct tally *tally = tallies.rows[i];

            if (side_of(tally) != sides[s].side)
                continue;
            pour(&out->sums[s].all, &tally->all, arena);
            pour(&out->sums[s].neg, &tally->neg, arena);
            pour(&out->sums[s].pos, &tally->pos, arena);
            if (str_is_empty(out->tops[s]) && tally->neg.n)
                out->tops[s] = arena_printf(arena, STR_FMT " (%s)",
                                            STR_ARG(say_str(touchpoint_title(request, tally->key))),
                                            DIGITS(tally->neg.n));
        }
        if (sides[s].side == SIDE_NONE)
            add_unassigned(crowd, &out->sums[s], arena);
    }
    tallies_release(&tallies);
}

static struct cell *add_side(struct sheet *sheet, size_t s, const struct split *now)
{
    const struct tally *sum = &now->sums[s];
    struct cell *cells = sheet_row(sheet, str_of(sides[s].key))->cells;

    cells[SIDE] = cell_textz(sides[s].title);
    cells[STATEMENTS] = cell_count(&sum->all);
    cells[NEGATIVE] = cell_count(&sum->neg);
    cells[POSITIVE] = cell_count(&sum->pos);
    cells[SHARE] = cell_share(&sum->neg, sum->all.n);
    if (!str_is_empty(now->tops[s]))
        cells[TOP] = cell_text(now->tops[s]);
    return cells;
}

/* How much of what is complained of by name is the service's. */
static void add_complaints(struct sheet *sheet, const struct split *now)
{
    struct cell *cells = sheet_row(sheet, STR("complaints"))->cells;
    struct pile all = { 0 };

    pour(&all, &now->sums[0].neg, &sheet->arena);
    pour(&all, &now->sums[1].neg, &sheet->arena);
    cells[SIDE] = cell_textz("Service's share of complaints");
    cells[STATEMENTS] = cell_count(&all);
    cells[NEGATIVE] = cell_count(&now->sums[0].neg);
    cells[SHARE] = cell_share(&now->sums[0].neg, all.n);
    if (cells[SHARE].kind == CELL_SHARE && cells[SHARE].high < 500)
        cells[TOP] = cell_textz("mostly not a problem of the service");
    else if (cells[SHARE].kind == CELL_SHARE && cells[SHARE].low > 500)
        cells[TOP] = cell_textz("mostly a problem of the service");
}

/* Kind words for the service and a complaint about the experience in one text. */
static bool is_masked(const struct view_request *request, const struct mention *m)
{
    bool praised = false, hurt = false;

    for (size_t i = 0; i < m->verdict.n_aspects; i++) {
        const struct verdict_aspect *aspect = &m->verdict.aspects[i];
        const struct out_touchpoint *touchpoint = touchpoint_find(request, aspect->name);

        if (touchpoint && touchpoint->side == SIDE_SERVICE)
            praised = praised || aspect_is_positive(aspect);
        if (touchpoint && touchpoint->side == SIDE_EXPERIENCE)
            hurt = hurt || aspect->score <= -ASPECT_TONE;
    }
    return praised && hurt;
}

static void add_masked(const struct view_request *request, struct sheet *sheet,
                       const struct cell *service, const struct cell *experience)
{
    struct cell *cells = sheet_row(sheet, STR("masked"))->cells;
    struct pile pile = { 0 };

    for (size_t i = 0; i < request->crowd->n; i++)
        if (request->crowd->members[i].counted &&
            is_masked(request, &request->crowd->members[i].mention))
            pile_put(&pile, request->crowd->members[i].mention.id, &sheet->arena);
    cells[SIDE] = cell_textz("Service praised, the rest criticised, in one text");
    cells[STATEMENTS] = cell_count(&pile);
    if (service->kind != CELL_CHANGE || experience->kind != CELL_CHANGE)
        return;
    cells[TOP] = cell_textz(service->is_clear && service->high < 0 && experience->is_clear &&
                                    experience->low > 0
                                ? "masked: kind service hides what gets worse"
                                : "not masked");
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct changes changes = { 0 };
    struct cell *rows[N_SIDES];
    struct split now, before;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    split_crowd(request, request->crowd, &now, &sheet->arena);
    if (request->before)
        split_crowd(request, request->before, &before, &sheet->arena);
    for (size_t s = 0; s < N_SIDES; s++) {
        rows[s] = add_side(sheet, s, &now);
        if (request->before)
            changes_add(&changes,
                        (struct change){ .cell = &rows[s][CHANGE],
                                         .hits = now.sums[s].neg.n,
                                         .of = now.sums[s].all.n,
                                         .hits_before = before.sums[s].neg.n,
                                         .of_before = before.sums[s].all.n },
                        &sheet->arena);
    }
    changes_settle(&changes, &sheet->arena);
    add_complaints(sheet, &now);
    add_masked(request, sheet, &rows[0][CHANGE], &rows[1][CHANGE]);
    sheet->caveat = STR("Judged by words alone. In brackets: the 95 % interval of the share.");
    return 0;
}

extern const struct view view_split;
const struct view view_split = { .name = "split",
                                 .question = "Service or experience?",
                                 .days = 7,
                                 .looks_back = true,
                                 .make = make };
