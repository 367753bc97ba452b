/*
 * view_ratings.c - the stars that were given, by source and by place, with their spread.
 *
 * Few stars make a wild mean: "drawn" is the mean after it was drawn towards that of all groups by how
 * little it is known (Buehlmann and Straub 1970). The change is that of the satisfied, 4 stars and more.
 */
#include "core/intervals.h"
#include "out/cells.h"

static const struct column columns[] = {
    { STR("source"), STR("Source") },
    { STR("ratings"), STR("Ratings") },
    { STR("mean"), STR("Mean") },
    { STR("drawn"), STR("Drawn to the common mean") },
    { STR("satisfied"), STR("4 or 5 stars") },
    { STR("change"), STR("Compared with before") },
    { STR("one"), STR("1") },
    { STR("two"), STR("2") },
    { STR("three"), STR("3") },
    { STR("four"), STR("4") },
    { STR("five"), STR("5") },
};
enum { SOURCE, RATINGS, MEAN, DRAWN, SATISFIED, CHANGE, ONE, N_STARS = 5 };

struct ratings {
    struct pile all, good, by_star[N_STARS];
    int64_t sum;
    double squares;
    size_t good_before, all_before;
};

static int star_of(int32_t rating)
{
    int star = (rating + 500) / 1000;

    return star < 1 ? 1 : star > 5 ? 5 : star;
}

/* Answers to the brand's own surveys have a view of their own. */
static bool is_rated(const struct member *member)
{
    return member->counted && member->mention.item.kind != ITEM_SURVEY &&
           member->mention.item.rating != RATING_NONE;
}

typedef struct str group_of(const struct mention *m);

static struct str source_of(const struct mention *m)
{
    return m->source;
}

static struct str place_of(const struct mention *m)
{
    return m->item.place;
}

static void collect(const struct view_request *request, group_of *group, struct str key,
                    struct ratings *out, struct arena *arena)
{
    for (size_t i = 0; i < request->crowd->n; i++) {
        const struct mention *m = &request->crowd->members[i].mention;

        if (!is_rated(&request->crowd->members[i]) || !str_eq(group(m), key))
            continue;
        out->sum += m->item.rating;
        out->squares += (double)m->item.rating * m->item.rating;
        pile_put(&out->all, m->id, arena);
        if (m->item.rating >= 4000)
            pile_put(&out->good, m->id, arena);
        pile_put(&out->by_star[star_of(m->item.rating) - 1], m->id, arena);
    }
    for (size_t i = 0; request->before && i < request->before->n; i++) {
        const struct mention *m = &request->before->members[i].mention;

        if (!is_rated(&request->before->members[i]) || !str_eq(group(m), key))
            continue;
        out->all_before++;
        out->good_before += m->item.rating >= 4000;
    }
}

static void add_row(struct sheet *sheet, struct str key, struct str title,
                    const struct ratings *ratings, const struct shrink *shrink,
                    struct changes *changes)
{
    struct cell *cells = sheet_row(sheet, key)->cells;

    cells[SOURCE] = cell_text(title);
    cells[RATINGS] = cell_count(&ratings->all);
    cells[MEAN] = cell_stars(&ratings->all, ratings->sum, ratings->squares);
    if (shrink)
        cells[DRAWN] = (struct cell){ .kind = CELL_NUMBER,
                                      .value = (int64_t)stats_floor(
                                          ((double)ratings->sum + shrink->prior * shrink->mean) /
                                              ((double)ratings->all.n + shrink->prior) +
                                          0.5),
                                      .ids = ratings->all.ids,
                                      .n_ids = ratings->all.n };
    cells[SATISFIED] = cell_share(&ratings->good, ratings->all.n);
    changes_add(changes,
                (struct change){ .cell = &cells[CHANGE],
                                 .hits = ratings->good.n,
                                 .of = ratings->all.n,
                                 .hits_before = ratings->good_before,
                                 .of_before = ratings->all_before },
                &sheet->arena);
    for (size_t s = 0; s < N_STARS; s++)
        cells[ONE + s] = cell_count(&ratings->by_star[s]);
}

static void add_groups(const struct view_request *request, group_of *group, const char *prefix,
                       size_t least, struct sheet *sheet, struct changes *changes)
{
    struct arena *arena = &sheet->arena;
    struct tallies groups;
    struct ratings *all;
    struct shrink shrink;
    int64_t *n;
    double *sums, *squares;

    tallies_init(&groups, arena);
    for (size_t i = 0; i < request->crowd->n; i++)
        if (is_rated(&request->crowd->members[i]) &&
            !str_is_empty(group(&request->crowd->members[i].mention)))
            tallies_get(&groups, group(&request->crowd->members[i].mention));
    tallies_sort_key(&groups);
    all = arena_alloc(arena, (groups.n + 1) * sizeof *all);
    n = arena_alloc(arena, (groups.n + 1) * sizeof *n);
    sums = arena_alloc(arena, (groups.n + 1) * sizeof *sums);
    squares = arena_alloc(arena, (groups.n + 1) * sizeof *squares);
    for (size_t g = 0; g < groups.n; g++) {
        collect(request, group, groups.rows[g]->key, &all[g], arena);
        n[g] = (int64_t)all[g].all.n;
        sums[g] = (double)all[g].sum;
        squares[g] = all[g].squares;
    }
    shrink = interval_shrink_means(n, sums, squares, groups.n);
    for (size_t g = 0; g < groups.n && groups.n >= least; g++)
        add_row(sheet, arena_printf(arena, "%s" STR_FMT, prefix, STR_ARG(groups.rows[g]->key)),
                groups.rows[g]->key, &all[g], groups.n > 1 ? &shrink : NULL, changes);
    tallies_release(&groups);
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct changes changes = { 0 };

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    add_groups(request, source_of, "", 1, sheet, &changes);
    add_groups(request, place_of, "place:", 2, sheet, &changes);
    changes_settle(&changes, &sheet->arena);
    sheet->caveat = STR("Only people who chose to rate are counted: this is not a survey.");
    return 0;
}

extern const struct view view_ratings;
const struct view view_ratings = {
    .name = "ratings", .question = "Star ratings", .days = 28, .looks_back = true, .make = make
};
