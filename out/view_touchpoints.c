/*
 * view_touchpoints.c - every touchpoint that was spoken of, and how.
 */
#include "out/cells.h"
#include "out/words.h"

static const struct column columns[] = {
    { STR("touchpoint"), STR("Touchpoint") }, { STR("side"), STR("Side") },
    { STR("mentions"), STR("Mentions") },     { STR("negative"), STR("Negative") },
    { STR("positive"), STR("Positive") },     { STR("share"), STR("Negative share") },
    { STR("owner"), STR("Owner") },           { STR("change"), STR("Compared with before") },
    { STR("words"), STR("Words") },
};
enum { TOUCHPOINT, WHICH_SIDE, MENTIONS, NEGATIVE, POSITIVE, SHARE, OWNER, CHANGE, WORDS };

static const char *side_name(const struct tally *tally)
{
    static const char *const names[] = {
        [SIDE_NONE] = "", [SIDE_SERVICE] = "service", [SIDE_EXPERIENCE] = "experience"
    };

    return names[tally->touchpoint ? tally->touchpoint->side : SIDE_NONE];
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct tallies tallies, before;
    struct changes changes = { 0 };

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&tallies, &sheet->arena);
    tallies_init(&before, &sheet->arena);
    tallies_by_touchpoint(&tallies, request);
    tallies_sort_neg(&tallies);
    if (request->before) {
        struct view_request past = *request;

        past.crowd = request->before;
        tallies_by_touchpoint(&before, &past);
    }
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
        cells[WORDS] =
            cell_text(words_of(request->crowd, &tally->neg, tally->key, true, &sheet->arena));
        if (request->before) {
            const struct tally *then = tallies_get(&before, tally->key);

            changes_add(&changes,
                        (struct change){ .cell = &cells[CHANGE],
                                         .hits = tally->neg.n,
                                         .of = tally->all.n,
                                         .hits_before = then->neg.n,
                                         .of_before = then->all.n },
                        &sheet->arena);
        }
    }
    changes_settle(&changes, &sheet->arena);
    tallies_release(&tallies);
    tallies_release(&before);
    sheet->caveat = STR("By words only; one mention may speak of several touchpoints.");
    return 0;
}

extern const struct view view_touchpoints;
const struct view view_touchpoints = { .name = "touchpoints",
                                       .question = "Every touchpoint that was spoken of",
                                       .days = 7,
                                       .looks_back = true,
                                       .make = make };
