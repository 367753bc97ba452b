/*
 * view_coverage.c - what was seen of each source, and what was not; what was left out, and why.
 *
 * After the sources: the languages, what was read and does not count (dropped by its reason, the brand's own words,
 * off-topic by a person), how often the scores agree with what people said (hark label), and what was
 * measured last on labelled texts (hark lexicon eval).
 */
#include "core/source.h"
#include "out/cells.h"
#include "out/say.h"
#include "store/store.h"

static const struct column columns[] = {
    { STR("source"), STR("Source") },       { STR("state"), STR("State") },
    { STR("seen"), STR("Last seen") },      { STR("mentions"), STR("Mentions") },
    { STR("unscored"), STR("Unscored") },   { STR("blind"), STR("Blind for") },
    { STR("error"), STR("What is wrong") },
};
enum { SOURCE, STATE, SEEN, MENTIONS, UNSCORED, BLIND, ERROR };

static int64_t overlap(int64_t from, int64_t to, int64_t other_from, int64_t other_to)
{
    int64_t start = from > other_from ? from : other_from, end = to < other_to ? to : other_to;

    return end > start ? end - start : 0;
}

/* How much of the window is not known: before the first good poll, and since the last one of a source
 * that is blind now. Gaps that were caught up with are none. */
static int64_t blind_time(const struct view_request *request, const struct source_state *state,
                          bool found, bool blind)
{
    int64_t end = request->to < request->now ? request->to : request->now;

    if (!found || state->last_ok_at == TIME_NONE)
        return end - request->from;
    return blind ? overlap(request->from, end, state->last_ok_at, end) : 0;
}

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
    later = found && state.last_ok_at != TIME_NONE && state.last_ok_at >= request->to;
    blind = source->enabled && !later && (found == 0 || source_is_blind(&state));
    cells = sheet_row(sheet, source->name)->cells;
    cells[SOURCE] = cell_text(source->name);
    cells[STATE] = cell_textz(!source->enabled ? "off" : blind ? "blind" : "seen");
    if (later)
        cells[SEEN] = cell_textz("since then");
    else if (found && state.last_ok_at != TIME_NONE)
        cells[SEEN] = (struct cell){ .kind = CELL_TIME,
                                     .value = state.last_ok_at < request->to ? state.last_ok_at
                                                                             : request->to };
    else
        cells[SEEN] = cell_textz("never");
    cells[MENTIONS] = cell_count(&all);
    cells[UNSCORED] = cell_count(&unscored);
    if (blind) {
        cells[BLIND] = (struct cell){ .kind = CELL_SECONDS,
                                      .value = blind_time(request, &state, found == 1, blind) };
        cells[ERROR] =
            cell_text(!found || str_is_empty(state.error) ? STR("not polled yet") : state.error);
    }
    return 0;
}

/* --- languages --- */

static void add_languages(const struct view_request *request, struct sheet *sheet)
{
    const struct crowd *crowd = request->crowd;
    struct arena *arena = &sheet->arena;
    struct tallies languages;

    tallies_init(&languages, arena);
    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];
        struct str lang = member->mention.verdict.lang;

        tally_put(tallies_get(&languages, str_is_empty(lang) ? STR("und") : lang),
                  member->mention.id, member->class == CLASS_UNSCORED, false, arena);
    }
    tallies_sort_key(&languages);
    for (size_t i = 0; i < languages.n; i++) {
        const struct tally *tally = languages.rows[i];
        struct cell *cells =
            sheet_row(sheet, arena_printf(arena, "language:" STR_FMT, STR_ARG(tally->key)))->cells;

        cells[SOURCE] =
            str_eq(tally->key, STR("und"))
                ? cell_textz("Language not known")
                : cell_text(arena_printf(arena, say("Language %s"), arena_z(arena, tally->key)));
        cells[MENTIONS] = cell_count(&tally->all);
        cells[UNSCORED] = cell_count(&tally->neg);
    }
    tallies_release(&languages);
}

/* --- what does not count --- */

struct left_out {
    struct tallies reasons;
    struct pile labelled, agreed; /* by people, and the score said the same */
    struct arena *arena;
};

static int put_left_out(void *context, const struct mention *m)
{
    struct left_out *out = context;
    struct str reason = m->item.by_owner                     ? STR("own")
                        : !str_is_empty(m->verdict.dropped)  ? m->verdict.dropped
                        : str_eq(m->human, STR("off-topic")) ? STR("off-topic")
                                                             : STR_NONE;

    enum label label;

    if (label_of(m->human, &label)) {
        pile_put(&out->labelled, arena_str(out->arena, m->id), out->arena);
        if (label == m->verdict.label)
            pile_put(&out->agreed, out->labelled.ids[out->labelled.n - 1], out->arena);
    }
    if (!str_is_empty(reason))
        pile_put(&tallies_get(&out->reasons, arena_str(out->arena, reason))->all,
                 arena_str(out->arena, m->id), out->arena);
    return 0;
}

/* Where a person labelled a mention too: how often the score had said the same. */
static void add_accuracy(const struct left_out *out, struct sheet *sheet)
{
    struct cell *cells = sheet_row(sheet, STR("accuracy"))->cells;

    cells[SOURCE] = cell_textz("Labelled by people: the score says the same");
    cells[STATE] = cell_share(&out->agreed, out->labelled.n);
    cells[MENTIONS] = cell_count(&out->labelled);
}

/* The mark of 'hark lexicon eval': "2026-03-14 812 713", day, texts, macro-F1. */
static int add_measured(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct str mark, day, texts;
    struct cell *cells;
    int64_t f1;
    int found = store_mark_get(request->store, STR("lexicon/eval"), &sheet->arena, &mark, err);

    if (found != 1)
        return found;
    if (!str_cut(&mark, ' ', &day) || !str_cut(&mark, ' ', &texts) || !str_to_int(mark, &f1))
        return 0;
    cells = sheet_row(sheet, STR("measured"))->cells;
    cells[SOURCE] = cell_textz("Measured on labelled texts: macro-F1");
    cells[STATE] =
        cell_text(arena_printf(&sheet->arena, "%d.%03d", (int)f1 / 1000, (int)f1 % 1000));
    cells[SEEN] = cell_text(day);
    cells[MENTIONS] = cell_text(texts);
    return 0;
}

static int add_left_out(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct mention_query query = {
        .topic = request->topic->name, .from = request->from, .to = request->to, .label = -1
    };
    struct left_out out = { .arena = &sheet->arena };
    int rc;

    tallies_init(&out.reasons, &sheet->arena);
    query.every = true;
    rc = store_mentions(request->store, &query, put_left_out, &out, err);
    tallies_sort_key(&out.reasons);
    for (size_t i = 0; i < out.reasons.n && rc == 0; i++) {
        struct str reason = out.reasons.rows[i]->key;
        struct cell *cells =
            sheet_row(sheet, arena_printf(&sheet->arena, "not-counted:" STR_FMT, STR_ARG(reason)))
                ->cells;

        cells[SOURCE] =
            str_eq(reason, STR("own")) ? cell_textz("Said by the brand itself")
            : str_eq(reason, STR("off-topic"))
                ? cell_textz("Off-topic, as a person said")
                : cell_text(arena_printf(&sheet->arena, say("Dropped: %s"), say_str(reason).p));
        cells[STATE] = cell_textz("not counted");
        cells[MENTIONS] = cell_count(&out.reasons.rows[i]->all);
    }
    tallies_release(&out.reasons);
    add_languages(request, sheet);
    add_accuracy(&out, sheet);
    return rc ? rc : add_measured(request, sheet, err);
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
    sheet->caveat = STR("A blind source is one that could not be read: its silence says nothing.");
    return add_left_out(request, sheet, err);
}

extern const struct view view_coverage;
const struct view view_coverage = { .name = "coverage",
                                    .question = "What was read, and what was not",
                                    .make = make };
