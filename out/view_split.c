/*
 * view_split.c - service or experience: which side of the house does it hurt on?
 *
 * Service is help that a customer has to ask for, experience is everything else. What is counted are
 * statements: a mention that speaks of two touchpoints makes two. A service team can be polite while
 * the product fails; the two shares side by side show it.
 */
#include "out/cells.h"

static const struct column columns[] = {
    { STR("side"), STR("Side") },
    { STR("statements"), STR("Statements") },
    { STR("negative"), STR("Negative") },
    { STR("positive"), STR("Positive") },
    { STR("share"), STR("Negative share") },
    { STR("top"), STR("Hurts most") },
};
enum { SIDE, STATEMENTS, NEGATIVE, POSITIVE, SHARE, TOP };

static const struct {
    int side;
    const char *key, *title;
} sides[] = {
    { SIDE_SERVICE, "service", "Service" },
    { SIDE_EXPERIENCE, "experience", "Experience" },
    { SIDE_NONE, "unassigned", "Neither (no touchpoint named)" },
};

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

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct tallies tallies;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&tallies, &sheet->arena);
    tallies_by_touchpoint(&tallies, request);
    tallies_sort_neg(&tallies);
    for (size_t s = 0; s < sizeof sides / sizeof *sides; s++) {
        struct tally sum = { 0 };
        struct str top = STR_NONE;
        struct row *row = sheet_row(sheet, str_of(sides[s].key));

        for (size_t i = 0; i < tallies.n; i++) {
            const struct tally *tally = tallies.rows[i];

            if (side_of(tally) != sides[s].side)
                continue;
            pour(&sum.all, &tally->all, &sheet->arena);
            pour(&sum.neg, &tally->neg, &sheet->arena);
            pour(&sum.pos, &tally->pos, &sheet->arena);
            if (str_is_empty(top) && tally->neg.n)
                top = arena_printf(&sheet->arena, STR_FMT " (%zu)",
                                   STR_ARG(touchpoint_title(request, tally->key)), tally->neg.n);
        }
        if (sides[s].side == SIDE_NONE)
            add_unassigned(request->crowd, &sum, &sheet->arena);
        row->cells[SIDE] = cell_textz(sides[s].title);
        row->cells[STATEMENTS] = cell_count(&sum.all);
        row->cells[NEGATIVE] = cell_count(&sum.neg);
        row->cells[POSITIVE] = cell_count(&sum.pos);
        row->cells[SHARE] = cell_share(&sum.neg, sum.all.n);
        if (!str_is_empty(top))
            row->cells[TOP] = cell_text(top);
    }
    tallies_release(&tallies);
    sheet->caveat = STR("By words only. In brackets: where the share lies, 95 % of the time.");
    return 0;
}

extern const struct view view_split;
const struct view view_split = { .name = "split",
                                 .question = "Service or experience?",
                                 .make = make };
