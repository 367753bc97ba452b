/*
 * view_journey.c - where on their way do customers stumble?
 *
 * First each stage, then each touchpoint inside a stage. The stage is the one that the text names (cues
 * stage-...); where it names none, the one at which the touchpoint mostly lies; where it names no
 * touchpoint either, it is unknown, and shown as such. A cell is a roadblock when at least eight
 * mentions speak of it and its negative share is above that of all mentions by more than chance: an
 * exact binomial test, all cells together (Benjamini and Hochberg 1995), and the lower end of the
 * interval above the common share.
 */
#include "core/intervals.h"
#include "out/cells.h"

enum { ROADBLOCK_CASES = 8, TESTS_MOST = 1024 };

static const struct column columns[] = {
    { STR("stage"), STR("Stage") },       { STR("touchpoint"), STR("Touchpoint") },
    { STR("mentions"), STR("Mentions") }, { STR("negative"), STR("Negative") },
    { STR("positive"), STR("Positive") }, { STR("share"), STR("Negative share") },
    { STR("state"), STR("State") },
};
enum { STAGE, TOUCHPOINT, MENTIONS, NEGATIVE, POSITIVE, SHARE, STATE };

static const struct stage {
    const char *key, *title, *cue;
} stages[] = {
    { "discover", "Discover", "stage-discover" },
    { "choose", "Choose", "stage-choose" },
    { "buy", "Buy", "stage-buy" },
    { "receive", "Receive", "stage-receive" },
    { "use", "Use", "stage-use" },
    { "get-help", "Get help", "stage-get-help" },
    { "return", "Return", "stage-return" },
    { "leave", "Stay or leave", "stage-leave" },
};
enum { N_STAGES = sizeof stages / sizeof *stages };

/* Whether what it says about this touchpoint is said at this stage. */
static bool is_at(const struct view_request *request, const struct mention *m,
                  const struct verdict_aspect *aspect, size_t stage, bool names_stage)
{
    const struct out_touchpoint *touchpoint;

    if (names_stage)
        return mention_has_cue(m, str_of(stages[stage].cue));
    touchpoint = touchpoint_find(request, aspect->name);
    return touchpoint && str_eq(touchpoint->stage, str_of(stages[stage].key));
}

static bool names_stage(const struct mention *m)
{
    for (size_t s = 0; s < N_STAGES; s++)
        if (mention_has_cue(m, str_of(stages[s].cue)))
            return true;
    return false;
}

/* Each mention once a stage: negative when any touchpoint there is, or, where the text names the stage
 * and no touchpoint, as a whole. */
static void tally_stage(const struct view_request *request, size_t s, struct tally *out,
                        struct tallies *inside, struct arena *arena)
{
    for (size_t i = 0; i < request->crowd->n; i++) {
        const struct member *member = &request->crowd->members[i];
        const struct mention *m = &member->mention;
        bool named = names_stage(m), here = false, neg = false, pos = false;

        if (!member->counted)
            continue;
        for (size_t k = 0; k < m->verdict.n_aspects; k++) {
            const struct verdict_aspect *aspect = &m->verdict.aspects[k];

            if (!is_at(request, m, aspect, s, named))
                continue;
            here = true;
            neg = neg || aspect_is_negative(m, aspect);
            pos = pos || aspect_is_positive(aspect);
            tally_put(tallies_get(inside, aspect->name), m->id, aspect_is_negative(m, aspect),
                      aspect_is_positive(aspect), arena);
        }
        if (!here && m->verdict.n_aspects == 0 && mention_has_cue(m, str_of(stages[s].cue))) {
            here = true;
            neg = member->class == CLASS_NEG;
            pos = member->class == CLASS_POS;
        }
        if (here)
            tally_put(out, m->id, neg, pos && !neg, arena);
    }
}

/* --- cells, and which of them are roadblocks --- */

struct tests {
    double p[TESTS_MOST];
    struct cell *cells[TESTS_MOST];
    size_t n;
    double common; /* the negative share of all mentions */
};

static void fill_row(struct cell *cells, const struct tally *tally, struct tests *tests)
{
    if (tally->all.n == 0)
        return;
    cells[MENTIONS] = cell_count(&tally->all);
    cells[NEGATIVE] = cell_count(&tally->neg);
    cells[POSITIVE] = cell_count(&tally->pos);
    cells[SHARE] = cell_share(&tally->neg, tally->all.n);
    cells[STATE] = cell_textz(tally->all.n < ROADBLOCK_CASES ? "too few to say" : "about average");
    if (tally->all.n < ROADBLOCK_CASES || tests->n == TESTS_MOST)
        return;
    tests->p[tests->n] =
        interval_binomial_upper((int64_t)tally->neg.n, (int64_t)tally->all.n, tests->common);
    tests->cells[tests->n++] = cells;
}

static void find_roadblocks(struct tests *tests)
{
    bool found[TESTS_MOST];

    interval_discoveries(tests->p, tests->n, found);
    for (size_t i = 0; i < tests->n; i++)
        if (found[i] && (double)tests->cells[i][SHARE].low > 1000.0 * tests->common)
            tests->cells[i][STATE] = cell_textz("roadblock");
}

static double common_share(const struct crowd *crowd)
{
    size_t all = 0, neg = 0;

    for (size_t i = 0; i < crowd->n; i++) {
        all += crowd->members[i].counted;
        neg += crowd->members[i].counted && crowd->members[i].class == CLASS_NEG;
    }
    return all ? (double)neg / (double)all : 0.0;
}

static void add_unknown(const struct crowd *crowd, struct sheet *sheet)
{
    struct cell *cells = sheet_row(sheet, STR("unknown"))->cells;
    struct tally tally = { 0 };

    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];

        if (member->counted && member->mention.verdict.n_aspects == 0 &&
            !names_stage(&member->mention))
            tally_put(&tally, member->mention.id, member->class == CLASS_NEG,
                      member->class == CLASS_POS, &sheet->arena);
    }
    cells[STAGE] = cell_textz("Unknown");
    if (tally.all.n == 0)
        return;
    cells[MENTIONS] = cell_count(&tally.all);
    cells[NEGATIVE] = cell_count(&tally.neg);
    cells[POSITIVE] = cell_count(&tally.pos);
    cells[SHARE] = cell_share(&tally.neg, tally.all.n);
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct tests *tests = arena_alloc(&sheet->arena, sizeof *tests);
    struct tallies inside[N_STAGES];

    (void)err;
    tests->common = common_share(request->crowd);
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    for (size_t s = 0; s < N_STAGES; s++) {
        struct cell *cells = sheet_row(sheet, str_of(stages[s].key))->cells;
        struct tally tally = { 0 };

        tallies_init(&inside[s], &sheet->arena);
        tally_stage(request, s, &tally, &inside[s], &sheet->arena);
        tallies_sort_neg(&inside[s]);
        cells[STAGE] = cell_textz(stages[s].title);
        fill_row(cells, &tally, tests);
    }
    add_unknown(request->crowd, sheet);
    for (size_t s = 0; s < N_STAGES; s++) {
        for (size_t i = 0; i < inside[s].n; i++) {
            const struct tally *tally = inside[s].rows[i];
            struct str key =
                arena_printf(&sheet->arena, "%s/" STR_FMT, stages[s].key, STR_ARG(tally->key));
            struct cell *cells = sheet_row(sheet, key)->cells;

            cells[STAGE] = cell_textz(stages[s].title);
            cells[TOUCHPOINT] = cell_text(touchpoint_title(request, tally->key));
            fill_row(cells, tally, tests);
        }
        tallies_release(&inside[s]);
    }
    find_roadblocks(tests);
    sheet->caveat =
        STR("The stage that the text names, else that of its touchpoint. Roadblock: 8 mentions or "
            "more, and worse than all mentions together by more than chance.");
    return 0;
}

extern const struct view view_journey;
const struct view view_journey = {
    .name = "journey", .question = "Where on the journey it hurts", .days = 7, .make = make
};
