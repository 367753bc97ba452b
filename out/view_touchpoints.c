/*
 * view_touchpoints.c - every touchpoint that was spoken of, and how.
 */
#include "out/cells.h"

static const struct column columns[] = {
    { STR("touchpoint"), STR("Touchpoint") }, { STR("side"), STR("Side") },
    { STR("mentions"), STR("Mentions") },     { STR("negative"), STR("Negative") },
    { STR("positive"), STR("Positive") },     { STR("share"), STR("Negative share") },
    { STR("owner"), STR("Owner") },
};
enum { TOUCHPOINT, WHICH_SIDE, MENTIONS, NEGATIVE, POSITIVE, SHARE, OWNER };

static const char *side_name(const struct tally *tally)
{
    static const char *const names[] = {
        [SIDE_NONE] = "", [SIDE_SERVICE] = "service", [SIDE_EXPERIENCE] = "experience"
    };

    return names[tally->touchpoint ? tally->touchpoint->side : SIDE_NONE];
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct tallies tallies;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&tallies, &sheet->arena);
    tallies_by_touchpoint(&tallies, request);
    tallies_sort_neg(&tallies);
    for (size_t i = 0; i < tallies.n; i++) {
        const struct tally *tally = tallies.rows[i];
        struct cell *cells = sheet_row(sheet, tally->key)->cells;

        cells[TOUCHPOINT] = cell_text(touchpoint_title(request, tally->key));
        cells[WHICH_SIDE] = cell_textz(side_name(tally));
        cells[MENTIONS] = cell_count(&tally->all);
        cells[NEGATIVE] = cell_count(&tally->neg);
        cells[POSITIVE] = cell_count(&tally->pos);
        cells[SHARE] = cell_share(&tally->neg, tally->all.n);
        cells[OWNER] =
            tally->touchpoint ? cell_text(tally->touchpoint->department) : cell_textz("no owner");
    }
    tallies_release(&tallies);
    sheet->caveat = STR("By words only; one mention may speak of several touchpoints.");
    return 0;
}

extern const struct view view_touchpoints;
const struct view view_touchpoints = { .name = "touchpoints",
                                       .question = "Every touchpoint that was spoken of",
                                       .make = make };
