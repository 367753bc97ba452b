/*
 * view_compare.c - two periods, topics or places side by side, and what of the difference is no chance.
 */
#include "core/intervals.h"
#include "out/measures.h"
#include "out/say.h"

static const struct column columns[] = {
    { STR("what"), STR("What") },
    { STR("here"), STR("Here") },
    { STR("there"), STR("There") },
    { STR("change"), STR("Here against there") },
};
enum { WHAT, HERE, THERE, CHANGE };

static void add_counts(struct sheet *sheet, const char *key, const char *title,
                       const struct pile *here, const struct pile *there)
{
    struct cell *cells = sheet_row(sheet, str_of(key))->cells;

    cells[WHAT] = cell_textz(title);
    cells[HERE] = cell_count(here);
    cells[THERE] = cell_count(there);
}

static void add_shares(struct sheet *sheet, struct str key, struct cell title,
                       const struct pile *here, size_t of_here, const struct pile *there,
                       size_t of_there, struct changes *changes)
{
    struct cell *cells = sheet_row(sheet, key)->cells;

    cells[WHAT] = title;
    cells[HERE] = cell_share(here, of_here);
    cells[THERE] = cell_share(there, of_there);
    changes_add(changes,
                (struct change){ .cell = &cells[CHANGE],
                                 .hits = here->n,
                                 .of = of_here,
                                 .hits_before = there->n,
                                 .of_before = of_there },
                &sheet->arena);
}

static bool is_positive(const struct member *member, const void *with)
{
    (void)with;
    return member->class == CLASS_POS;
}

struct stars {
    struct pile pile;
    int64_t sum;
    double squares;
};

static struct stars stars_of(const struct crowd *crowd, struct arena *arena)
{
    struct stars stars = { 0 };

    for (size_t i = 0; i < crowd->n; i++) {
        const struct mention *m = &crowd->members[i].mention;

        if (!crowd->members[i].counted || m->item.rating == RATING_NONE)
            continue;
        pile_put(&stars.pile, m->id, arena);
        stars.sum += m->item.rating;
        stars.squares += (double)m->item.rating * m->item.rating;
    }
    return stars;
}

static void add_stars(struct sheet *sheet, const struct crowd *here, const struct crowd *there)
{
    struct stars a = stars_of(here, &sheet->arena), b = stars_of(there, &sheet->arena);
    struct cell *cells = sheet_row(sheet, STR("stars"))->cells;
    double low, high;

    cells[WHAT] = cell_textz("Stars of 5, mean");
    cells[HERE] = cell_stars(&a.pile, a.sum, a.squares);
    cells[THERE] = cell_stars(&b.pile, b.sum, b.squares);
    cells[CHANGE] = (struct cell){ .kind = CELL_TOO_FEW };
    if (a.pile.n < FEW || b.pile.n < FEW ||
        !interval_mean_difference((int64_t)a.pile.n, (double)a.sum, a.squares, (int64_t)b.pile.n,
                                  (double)b.sum, b.squares, &low, &high))
        return;
    cells[CHANGE] = (struct cell){ .kind = CELL_NUMBER,
                                   .value = (int64_t)((low + high) / 2.0),
                                   .low = (int64_t)low,
                                   .high = (int64_t)high,
                                   .has_range = true,
                                   .text = low > 0.0    ? STR("higher")
                                           : high < 0.0 ? STR("lower")
                                                        : STR("no clear change") };
}

static void add_touchpoints(const struct view_request *request, struct sheet *sheet,
                            const struct crowd *there, struct changes *changes)
{
    struct view_request other = *request;
    struct tallies a, b;

    other.crowd = there;
    tallies_init(&a, &sheet->arena);
    tallies_init(&b, &sheet->arena);
    tallies_by_touchpoint(&a, request);
    tallies_by_touchpoint(&b, &other);
    for (size_t i = 0; i < b.n; i++)
        tallies_get(&a, b.rows[i]->key);
    tallies_sort_key(&a);
    for (size_t i = 0; i < a.n; i++) {
        const struct tally *here = a.rows[i], *then = tallies_get(&b, here->key);

        add_shares(sheet, here->key,
                   cell_text(arena_printf(&sheet->arena, say(STR_FMT ", negative"),
                                          STR_ARG(say_str(touchpoint_title(request, here->key))))),
                   &here->neg, here->all.n, &then->neg, then->all.n, changes);
    }
    tallies_release(&a);
    tallies_release(&b);
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *here = request->crowd;
    struct view_other other = request->other;
    struct arena *arena = &sheet->arena;
    struct changes changes = { 0 };
    struct crowd there;
    struct pile all, all_there, part, part_there;

    sheet_columns(sheet, columns, N_COLUMNS(columns));
    if (!other.topic && str_is_empty(other.place) && other.from >= other.to)
        view_window_before(request, &other.from, &other.to);
    if (view_gather(request, &other, arena, &there, err) != 0)
        return -1;
    if (there.n == 0 && !str_is_empty(other.place))
        return err_set(err, ERR_USAGE,
                       "nothing was said of a place '" STR_FMT "' on these days: --with takes a"
                       " topic, a place, or days (2026-W10)",
                       STR_ARG(other.place));
    all = measure_pile(here, NULL, NULL, arena);
    all_there = measure_pile(&there, NULL, NULL, arena);
    add_counts(sheet, "mentions", "Mentions", &all, &all_there);
    part = measure_negative(here, &all, arena);
    part_there = measure_negative(&there, &all_there, arena);
    add_shares(sheet, STR("negative"), cell_textz("Negative"), &part, all.n, &part_there,
               all_there.n, &changes);
    part = measure_pile(here, is_positive, NULL, arena);
    part_there = measure_pile(&there, is_positive, NULL, arena);
    add_shares(sheet, STR("positive"), cell_textz("Positive"), &part, all.n, &part_there,
               all_there.n, &changes);
    add_stars(sheet, here, &there);
    add_touchpoints(request, sheet, &there, &changes);
    changes_settle(&changes, arena);
    sheet->caveat =
        STR("Without --with, there is as long a time before. Among many rows some differ "
            "by chance: only what stands that test is called a change.");
    return 0;
}

extern const struct view view_compare;
const struct view view_compare = {
    .name = "compare", .question = "What is different, here and there", .days = 7, .make = make
};
