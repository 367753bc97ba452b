/*
 * view_surveys.c - the Net Promoter Score and customer satisfaction of the brand's own surveys.
 *
 * Only answers to surveys count (a source that says "holds: survey"), never stars or words in public.
 * A mark of 10: the Net Promoter Score of Reichheld (2003), the share of 9 and 10 less that of 0 to 6.
 * Any other scale: satisfied are the upper two marks of up to five, or the upper two of seven.
 */
#include "out/cells.h"

static const struct column columns[] = {
    { STR("survey"), STR("Survey") },
    { STR("answers"), STR("Answers") },
    { STR("promoters"), STR("Promoters, 9 or 10") },
    { STR("passives"), STR("Passives, 7 or 8") },
    { STR("detractors"), STR("Detractors, 0 to 6") },
    { STR("nps"), STR("Net Promoter Score") },
    { STR("satisfied"), STR("Satisfied") },
    { STR("csat"), STR("CSAT") },
};
enum { SURVEY, ANSWERS, PROMOTERS, PASSIVES, DETRACTORS, NPS, SATISFIED, CSAT };

enum { OF_TEN = 10000, PROMOTER_FROM = 9000, PASSIVE_FROM = 7000, UPPER_TWO = 1000 };

struct survey {
    struct pile all, promoters, passives, detractors, rated, satisfied;
    struct pile of_ten;
};

static void put_answer(struct survey *survey, const struct mention *m, struct arena *arena)
{
    int32_t mark = m->item.rating_raw, best = m->item.rating_best;

    pile_put(&survey->all, m->id, arena);
    if (best == OF_TEN) {
        pile_put(&survey->of_ten, m->id, arena);
        pile_put(mark >= PROMOTER_FROM  ? &survey->promoters
                 : mark >= PASSIVE_FROM ? &survey->passives
                                        : &survey->detractors,
                 m->id, arena);
    } else {
        pile_put(&survey->rated, m->id, arena);
        if (mark >= best - UPPER_TWO)
            pile_put(&survey->satisfied, m->id, arena);
    }
}

static void add_row(struct sheet *sheet, struct str key, struct cell title,
                    const struct survey *survey)
{
    struct cell *cells = sheet_row(sheet, key)->cells;

    cells[SURVEY] = title;
    cells[ANSWERS] = cell_count(&survey->all);
    if (survey->of_ten.n) {
        cells[PROMOTERS] = cell_count(&survey->promoters);
        cells[PASSIVES] = cell_count(&survey->passives);
        cells[DETRACTORS] = cell_count(&survey->detractors);
        cells[NPS] = cell_balance(survey->promoters.n, survey->detractors.n, &survey->of_ten);
    }
    if (survey->rated.n) {
        cells[SATISFIED] = cell_count(&survey->satisfied);
        cells[CSAT] = cell_share(&survey->satisfied, survey->rated.n);
    }
}

/* An answer to a survey with a mark; copies do not exist: two people may well say the same. */
static bool is_answer(const struct mention *m)
{
    return m->item.kind == ITEM_SURVEY && m->item.rating_raw != RATING_NONE &&
           m->item.rating_best != RATING_NONE;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    struct arena *arena = &sheet->arena;
    struct survey all = { 0 };
    struct tallies sources;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&sources, arena);
    for (size_t i = 0; i < crowd->n; i++)
        if (is_answer(&crowd->members[i].mention)) {
            tallies_get(&sources, crowd->members[i].mention.source);
            put_answer(&all, &crowd->members[i].mention, arena);
        }
    tallies_sort_key(&sources);
    for (size_t s = 0; s < sources.n; s++) {
        struct str source = sources.rows[s]->key;
        struct survey survey = { 0 };

        for (size_t i = 0; i < crowd->n; i++)
            if (is_answer(&crowd->members[i].mention) &&
                str_eq(crowd->members[i].mention.source, source))
                put_answer(&survey, &crowd->members[i].mention, arena);
        add_row(sheet, source, cell_text(source), &survey);
    }
    if (sources.n > 1)
        add_row(sheet, STR("all"), cell_textz("All surveys"), &all);
    tallies_release(&sources);
    sheet->caveat = STR("From your own surveys alone (sources with 'holds: survey'); stars and "
                        "words in public are never counted as a Net Promoter Score.");
    return 0;
}

extern const struct view view_surveys;
const struct view view_surveys = {
    .name = "surveys", .question = "What your own surveys say", .days = 91, .make = make
};
