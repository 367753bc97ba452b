/*
 * view_ratings.c - the stars that were given, by source, with their spread.
 */
#include "out/cells.h"

static const struct column columns[] = {
    { STR("source"), STR("Source") }, { STR("ratings"), STR("Ratings") },
    { STR("mean"), STR("Mean") },     { STR("satisfied"), STR("4 or 5 stars") },
    { STR("one"), STR("1") },         { STR("two"), STR("2") },
    { STR("three"), STR("3") },       { STR("four"), STR("4") },
    { STR("five"), STR("5") },
};
enum { SOURCE, RATINGS, MEAN, SATISFIED, ONE, N_STARS = 5 };

struct ratings {
    struct pile all, good, by_star[N_STARS];
    int64_t sum;
};

static int star_of(int32_t rating)
{
    int star = (rating + 500) / 1000;

    return star < 1 ? 1 : star > 5 ? 5 : star;
}

static void add_row(struct sheet *sheet, struct str key, const struct ratings *ratings)
{
    struct cell *cells = sheet_row(sheet, key)->cells;

    cells[SOURCE] = cell_text(key);
    cells[RATINGS] = cell_count(&ratings->all);
    cells[MEAN] = (struct cell){ .kind = CELL_NUMBER,
                                 .value = (ratings->sum + (int64_t)ratings->all.n / 2) /
                                          (int64_t)ratings->all.n,
                                 .ids = ratings->all.ids,
                                 .n_ids = ratings->all.n };
    cells[SATISFIED] = cell_share(&ratings->good, ratings->all.n);
    for (size_t s = 0; s < N_STARS; s++)
        cells[ONE + s] = cell_count(&ratings->by_star[s]);
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    struct tallies sources;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&sources, &sheet->arena);
    for (size_t i = 0; i < crowd->n; i++)
        if (crowd->members[i].counted && crowd->members[i].mention.item.rating != RATING_NONE)
            tallies_get(&sources, crowd->members[i].mention.source);
    tallies_sort_key(&sources);
    for (size_t s = 0; s < sources.n; s++) {
        struct ratings ratings = { 0 };

        for (size_t i = 0; i < crowd->n; i++) {
            const struct mention *m = &crowd->members[i].mention;

            if (!crowd->members[i].counted || m->item.rating == RATING_NONE ||
                !str_eq(m->source, sources.rows[s]->key))
                continue;
            ratings.sum += m->item.rating;
            pile_put(&ratings.all, m->id, &sheet->arena);
            if (m->item.rating >= 4000)
                pile_put(&ratings.good, m->id, &sheet->arena);
            pile_put(&ratings.by_star[star_of(m->item.rating) - 1], m->id, &sheet->arena);
        }
        add_row(sheet, sources.rows[s]->key, &ratings);
    }
    tallies_release(&sources);
    sheet->caveat = STR("Who rates in public has chosen to: this is not a survey.");
    return 0;
}

extern const struct view view_ratings;
const struct view view_ratings = { .name = "ratings",
                                   .question = "The stars that were given",
                                   .make = make };
