/*
 * view_coverage.c - what was seen of each source, and what was not.
 */
#include "core/source.h"
#include "out/cells.h"
#include "store/store.h"

static const struct column columns[] = {
    { STR("source"), STR("Source") },     { STR("state"), STR("State") },
    { STR("seen"), STR("Last seen") },    { STR("mentions"), STR("Mentions") },
    { STR("unscored"), STR("Unscored") }, { STR("error"), STR("What is wrong") },
};
enum { SOURCE, STATE, SEEN, MENTIONS, UNSCORED, ERROR };

static int add_source(const struct view_request *request, const struct source *source,
                      struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    struct source_state state = { 0 };
    struct pile all = { 0 }, unscored = { 0 };
    struct cell *cells;
    bool blind, later;
    int found = store_source_get(request->store, source->name, &sheet->arena, &state, err);

    if (found < 0)
        return -1;
    for (size_t i = 0; i < crowd->n; i++) {
        if (!str_eq(crowd->members[i].mention.source, source->name))
            continue;
        pile_put(&all, crowd->members[i].mention.id, &sheet->arena);
        if (crowd->members[i].class == CLASS_UNSCORED)
            pile_put(&unscored, crowd->members[i].mention.id, &sheet->arena);
    }
    /* Once it was read after the window had ended, nothing that is polled later changes this. */
    later = found && state.last_ok_at != TIME_NONE && source_heard_until(&state) >= request->to;
    blind = !later && (found == 0 || source_is_blind(&state));
    cells = sheet_row(sheet, source->name)->cells;
    cells[SOURCE] = cell_text(source->name);
    cells[STATE] = cell_textz(!source->enabled ? "off" : blind ? "blind" : "seen");
    if (later)
        cells[SEEN] = cell_textz("since then");
    else if (found && state.last_ok_at != TIME_NONE)
        cells[SEEN] = (struct cell){ .kind = CELL_TIME, .value = source_heard_until(&state) };
    else
        cells[SEEN] = cell_textz("never");
    cells[MENTIONS] = cell_count(&all);
    cells[UNSCORED] = cell_count(&unscored);
    if (blind)
        cells[ERROR] =
            cell_text(found ? source_why_blind(&state, &sheet->arena) : STR("not polled yet"));
    return 0;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct settings *settings = request->settings;

    sheet_columns(sheet, columns, N_COLUMNS(columns));
    for (size_t i = 0; i < settings->n_sources; i++) {
        const struct source *source = &settings->sources[i];

        if (!str_is_empty(source->topic) && !str_eq(source->topic, request->topic->name))
            continue;
        if (add_source(request, source, sheet, err) != 0)
            return -1;
    }
    sheet->caveat = STR("A blind source could not be read, or has lost its voice: its silence says "
                        "nothing.");
    return 0;
}

extern const struct view view_coverage;
const struct view view_coverage = { .name = "coverage",
                                    .question = "What was seen, and what was not",
                                    .make = make };
