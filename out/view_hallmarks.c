/*
 * view_hallmarks.c - the marks of good service: quick, kind, within reach, helping itself, easy.
 *
 * Stated waits are what people wrote ("waited three weeks"), not what was measured.
 */
#include "out/cells.h"
#include "out/words.h"

static const struct column columns[] = {
    { STR("hallmark"), STR("Hallmark") },       { STR("mentions"), STR("Mentions") },
    { STR("negative"), STR("Negative") },       { STR("positive"), STR("Positive") },
    { STR("share"), STR("Negative share") },    { STR("change"), STR("Compared with before") },
    { STR("wait"), STR("Median stated wait") }, { STR("words"), STR("Words") },
};
enum { HALLMARK, MENTIONS, NEGATIVE, POSITIVE, SHARE, CHANGE, WAIT, WORDS };

static const struct {
    const char *aspect, *title;
} hallmarks[] = {
    { "speed", "Speed" },          { "empathy", "Empathy" },
    { "reach", "Within reach" },   { "self-service", "Self-service and bots" },
    { "effort", "Little effort" }, { "resolution", "Solved in the end" },
};

static void add_hallmark(const struct view_request *request, struct sheet *sheet,
                         struct tallies *now, struct tallies *before, struct changes *changes,
                         size_t i)
{
    const struct tally *tally = tallies_get(now, str_of(hallmarks[i].aspect));
    struct cell *cells = sheet_row(sheet, str_of(hallmarks[i].aspect))->cells;

    cells[HALLMARK] = cell_textz(hallmarks[i].title);
    cells[MENTIONS] = cell_count(&tally->all);
    cells[NEGATIVE] = cell_count(&tally->neg);
    cells[POSITIVE] = cell_count(&tally->pos);
    cells[SHARE] = cell_share(&tally->neg, tally->all.n);
    cells[WORDS] =
        cell_text(words_of(request->crowd, &tally->neg, tally->key, true, &sheet->arena));
    if (request->before) {
        const struct tally *then = tallies_get(before, str_of(hallmarks[i].aspect));

        changes_add(changes,
                    (struct change){ .cell = &cells[CHANGE],
                                     .hits = tally->neg.n,
                                     .of = tally->all.n,
                                     .hits_before = then->neg.n,
                                     .of_before = then->all.n },
                    &sheet->arena);
    }
}

/* All who say how long they waited, whatever for. */
static void add_waits(const struct crowd *crowd, struct sheet *sheet)
{
    struct cell *cells = sheet_row(sheet, STR("waits"))->cells;
    int64_t *waits = arena_alloc(&sheet->arena, (crowd->n + 1) * sizeof *waits);
    struct tally tally = { 0 };

    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];

        if (!member->counted || member->mention.verdict.wait_s <= 0)
            continue;
        waits[tally.all.n] = member->mention.verdict.wait_s;
        tally_put(&tally, member->mention.id, member->class == CLASS_NEG,
                  member->class == CLASS_POS, &sheet->arena);
    }
    cells[HALLMARK] = cell_textz("A wait is stated");
    cells[MENTIONS] = cell_count(&tally.all);
    cells[NEGATIVE] = cell_count(&tally.neg);
    cells[POSITIVE] = cell_count(&tally.pos);
    cells[SHARE] = cell_share(&tally.neg, tally.all.n);
    cells[WAIT] = cell_median(waits, &tally.all);
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct tallies now, before;
    struct changes changes = { 0 };

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&now, &sheet->arena);
    tallies_init(&before, &sheet->arena);
    tallies_by_touchpoint(&now, request);
    if (request->before) {
        struct view_request past = *request;

        past.crowd = request->before;
        tallies_by_touchpoint(&before, &past);
    }
    for (size_t i = 0; i < sizeof hallmarks / sizeof *hallmarks; i++)
        add_hallmark(request, sheet, &now, &before, &changes, i);
    add_waits(request->crowd, sheet);
    changes_settle(&changes, &sheet->arena);
    tallies_release(&now);
    tallies_release(&before);
    sheet->caveat = STR("By words only; waits are as people state them, not as they were "
                        "measured.");
    return 0;
}

extern const struct view view_hallmarks;
const struct view view_hallmarks = { .name = "hallmarks",
                                     .question = "Quick, kind, within reach, easy?",
                                     .days = 7,
                                     .looks_back = true,
                                     .make = make };
