/*
 * view_journey.c - where on their way do customers stumble?
 *
 * Each touchpoint lies mostly at one stage of the journey. A stage is a roadblock when at least
 * eight mentions speak of it and the lower end of its negative share is above the share of the whole
 * day: then chance alone is no good explanation.
 */
#include "out/cells.h"

enum { ROADBLOCK_CASES = 8 };

static const struct column columns[] = {
    { STR("stage"), STR("Stage") },          { STR("mentions"), STR("Mentions") },
    { STR("negative"), STR("Negative") },    { STR("positive"), STR("Positive") },
    { STR("share"), STR("Negative share") }, { STR("state"), STR("State") },
};
enum { STAGE, MENTIONS, NEGATIVE, POSITIVE, SHARE, STATE };

static const struct {
    const char *key, *title;
} stages[] = {
    { "discover", "Discover" }, { "choose", "Choose" },
    { "buy", "Buy" },           { "receive", "Receive" },
    { "use", "Use" },           { "get-help", "Get help" },
    { "return", "Return" },     { "leave", "Stay or leave" },
};

/* Each mention once a stage: negative when any touchpoint there is. */
static void tally_stage(const struct view_request *request, const char *stage, struct tally *out,
                        struct arena *arena)
{
    for (size_t i = 0; i < request->crowd->n; i++) {
        const struct member *member = &request->crowd->members[i];
        const struct mention *m = &member->mention;
        bool here = false, neg = false, pos = false;

        for (size_t k = 0; member->counted && k < m->verdict.n_aspects; k++) {
            const struct verdict_aspect *aspect = &m->verdict.aspects[k];
            const struct out_touchpoint *touchpoint = touchpoint_find(request, aspect->name);

            if (!touchpoint || !str_eq(touchpoint->stage, str_of(stage)))
                continue;
            here = true;
            neg = neg || aspect_is_negative(m, aspect);
            pos = pos || aspect_is_positive(aspect);
        }
        if (here)
            tally_put(out, m->id, neg, pos && !neg, arena);
    }
}

static int64_t share_of_day(const struct crowd *crowd)
{
    int64_t all = 0, neg = 0;

    for (size_t i = 0; i < crowd->n; i++) {
        all += crowd->members[i].counted;
        neg += crowd->members[i].counted && crowd->members[i].class == CLASS_NEG;
    }
    return all ? neg * 1000 / all : 0;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    int64_t usual = share_of_day(request->crowd);

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    for (size_t s = 0; s < sizeof stages / sizeof *stages; s++) {
        struct tally tally = { 0 };
        struct cell *cells = sheet_row(sheet, str_of(stages[s].key))->cells;
        bool roadblock;

        tally_stage(request, stages[s].key, &tally, &sheet->arena);
        cells[STAGE] = cell_textz(stages[s].title);
        if (tally.all.n == 0)
            continue;
        cells[MENTIONS] = cell_count(&tally.all);
        cells[NEGATIVE] = cell_count(&tally.neg);
        cells[POSITIVE] = cell_count(&tally.pos);
        cells[SHARE] = cell_share(&tally.neg, tally.all.n);
        roadblock = tally.all.n >= ROADBLOCK_CASES && cells[SHARE].low > usual;
        cells[STATE] = cell_textz(roadblock                       ? "roadblock"
                                  : tally.all.n < ROADBLOCK_CASES ? "too few to say"
                                                                  : "as everywhere");
    }
    sheet->caveat =
        STR("The stage is that of the touchpoint spoken of. Roadblock: 8 mentions or more, "
            "and worse than the day as a whole by more than chance.");
    return 0;
}

extern const struct view view_journey;
const struct view view_journey = { .name = "journey",
                                   .question = "Where on the journey it hurts",
                                   .make = make };
