/*
 * view_day.c - the day in four numbers, with what is usual for such a day.
 */
#include "out/cells.h"
#include "out/history.h"
#include "out/print.h"
#include "out/say.h"

#include "core/zone.h"

static const struct column columns[] = {
    { STR("number"), STR("What") },
    { STR("value"), STR("On this day") },
    { STR("usual"), STR("Usually") },
    { STR("note"), STR("Note") },
};
enum { NUMBER, VALUE, USUAL, NOTE };

static struct row *add(struct sheet *sheet, const char *key, const char *title, struct cell value)
{
    struct row *row = sheet_row(sheet, str_of(key));

    row->cells[NUMBER] = cell_textz(title);
    row->cells[VALUE] = value;
    return row;
}

static struct cell usual_cell(const struct usual *usual)
{
    return usual->known ? cell_range(usual->low, usual->high)
                        : (struct cell){ .kind = CELL_TOO_FEW };
}

/* The mean of the stars given, and how many gave them. */
static void add_stars(const struct view_request *request, struct sheet *sheet)
{
    struct pile pile = { 0 };
    struct cell cell = { 0 };
    int64_t sum = 0;
    struct row *row;

    for (size_t i = 0; i < request->crowd->n; i++) {
        const struct member *member = &request->crowd->members[i];

        if (!member->counted || member->mention.item.rating == RATING_NONE)
            continue;
        sum += member->mention.item.rating;
        pile_put(&pile, member->mention.id, &sheet->arena);
    }
    if (pile.n) {
        cell.kind = CELL_NUMBER;
        cell.value = (sum + (int64_t)pile.n / 2) / (int64_t)pile.n;
        cell.ids = pile.ids;
        cell.n_ids = pile.n;
    }
    row = add(sheet, "stars", "Stars of 5, mean", cell);
    row->cells[NOTE] =
        pile.n
            ? cell_text(arena_printf(
                  &sheet->arena, say_n((int64_t)pile.n, "%s rating", "%s ratings"), DIGITS(pile.n)))
            : cell_textz("no ratings");
}

/* Negatives without a public answer; nothing can be said where no source shows answers. */
static void add_unanswered(const struct view_request *request, struct sheet *sheet)
{
    const struct crowd *crowd = request->crowd;
    struct pile pile = { 0 };
    int64_t oldest = INT64_MAX;
    struct row *row;

    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];

        if (!member->counted || member->class != CLASS_NEG ||
            crowd_is_answered(crowd, &member->mention))
            continue;
        pile_put(&pile, member->mention.id, &sheet->arena);
        if (member->mention.counted_at < oldest)
            oldest = member->mention.counted_at;
    }
    row = add(sheet, "unanswered", "Negative, unanswered", cell_count(&pile));
    if (crowd->n_owner == 0 && pile.n)
        row->cells[NOTE] = cell_textz("no public answer seen; private ones are not visible");
    else if (pile.n)
        row->cells[NOTE] = cell_textz("public answers of the day itself only");
}

/* Over more than a day there are enough for a balance: (positive - negative) of all scored, in points of
 * a hundred, and how many are more than content. */
static void add_happiness(const struct view_request *request, struct sheet *sheet)
{
    struct pile scored = { 0 }, delighted = { 0 };
    size_t ups = 0, downs = 0;
    struct row *row;

    for (size_t i = 0; i < request->crowd->n; i++) {
        const struct member *member = &request->crowd->members[i];

        if (!member->counted || member->class == CLASS_UNSCORED)
            continue;
        pile_put(&scored, member->mention.id, &sheet->arena);
        ups += member->class == CLASS_POS;
        downs += member->class == CLASS_NEG;
        if (member->class == CLASS_POS && member->mention.verdict.score >= DELIGHT_FROM)
            pile_put(&delighted, member->mention.id, &sheet->arena);
    }
    row = add(sheet, "happiness", "Happiness, \u2212100 to 100", cell_balance(ups, downs, &scored));
    row->cells[NOTE] =
        cell_text(arena_printf(&sheet->arena, say("%s positive, %s negative, %s scored"),
                               DIGITS(ups), DIGITS(downs), DIGITS(scored.n)));
    row = add(sheet, "delighted", "Delighted", cell_share(&delighted, scored.n));
    row->cells[NOTE] = cell_textz("a score of 0.75 or more, of all scored");
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    int64_t day = zone_local_day(request->topic->zone, request->from);
    bool one_day = view_is_one_day(request);
    struct usual all = history_usual_all(request->history, day);
    struct usual neg = history_usual_neg(request->history, day);
    struct pile piles[2] = { 0 };
    struct row *row;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];

        if (!member->counted)
            continue;
        pile_put(&piles[0], member->mention.id, &sheet->arena);
        if (member->class == CLASS_NEG)
            pile_put(&piles[1], member->mention.id, &sheet->arena);
    }
    row = add(sheet, "mentions", "Mentions", cell_count(&piles[0]));
    if (one_day)
        row->cells[USUAL] = usual_cell(&all);
    if (crowd->n > piles[0].n)
        row->cells[NOTE] =
            cell_text(arena_printf(&sheet->arena, say("%s with copies"), DIGITS(crowd->n)));
    row = add(sheet, "negative", "Negative", cell_count(&piles[1]));
    if (one_day)
        row->cells[USUAL] = usual_cell(&neg);
    add_stars(request, sheet);
    add_unanswered(request, sheet);
    if (!one_day) {
        sheet->title = STR("These days in numbers");
        sheet->columns[VALUE].title = STR("On these days");
        add_happiness(request, sheet);
    }
    if (one_day)
        sheet->caveat = arena_printf(
            &sheet->arena,
            !neg.known         ? say("Usually: too few days seen before (%d; 5 are needed).")
            : neg.same_weekday ? say("Usually: the middle 80 %% of the %d same weekdays before.")
                               : say("Usually: the middle 80 %% of the %d days before."),
            neg.n_days);
    return 0;
}

extern const struct view view_day;
const struct view view_day = {
    .name = "day", .question = "The day in four numbers", .compares = true, .make = make
};
