/*
 * view_loyalty.c - who stays, who leaves, for whom; who recommends and who warns; how happy people are.
 *
 * Happiness and the two indices are balances of what people say in public: (for - against) / all of
 * them. None is a Net Promoter Score, which needs a survey.
 */
#include "out/measures.h"
#include "out/say.h"

#include "core/zone.h"

enum { PLACES_MOST = 8 };

static bool is_delighted(const struct member *member, const void *with)
{
    (void)with;
    return member->class == CLASS_POS && member->mention.verdict.score >= DELIGHT_FROM;
}

static bool is_positive(const struct member *member, const void *with)
{
    (void)with;
    return member->class == CLASS_POS;
}

static bool is_scored(const struct member *member, const void *with)
{
    (void)with;
    return member->class != CLASS_UNSCORED;
}

/* Either of two cues: the ones whom an index is about. */
static bool has_either(const struct member *member, const void *with)
{
    const char *const *cues = with;

    return measure_has_cue(member, cues[0]) || measure_has_cue(member, cues[1]);
}

static const struct {
    const char *key, *title, *cue;
} cues[] = {
    { "recommend", "Recommend it", "recommending" },
    { "warn-off", "Warn others off", "warning-off" },
    { "stay", "Stay, come again", "staying" },
    { "leave", "Leave", "leaving" },
    { "first", "Here for the first time", "first-visit" },
    { "regular", "Regulars", "regular" },
};

static const struct {
    const char *key, *title, *cues[2];
} indices[] = {
    { "recommend-index", "Recommend or warn", { "recommending", "warning-off" } },
    { "stay-index", "Stay or leave", { "staying", "leaving" } },
};

static void add_happiness(struct measures *measures)
{
    const struct view_request *request = measures->request;
    struct arena *arena = &measures->sheet->arena;
    struct cell *cells = sheet_row(measures->sheet, STR("happiness"))->cells;
    struct pile scored = measure_pile(request->crowd, is_scored, NULL, arena);
    struct pile happy = measure_pile(request->crowd, is_positive, NULL, arena);
    struct pile unhappy = measure_negative(request->crowd, &scored, arena);

    cells[MEASURE_WHAT] = cell_textz("Happiness: positive less negative, of all scored");
    cells[MEASURE_MENTIONS] = cell_count(&scored);
    cells[MEASURE_NEGATIVE] = cell_share(&unhappy, scored.n);
    cells[MEASURE_INDEX] = cell_balance(happy.n, unhappy.n, &scored);
}

static void add_index(struct measures *measures, size_t i)
{
    const struct crowd *crowd = measures->request->crowd;
    struct arena *arena = &measures->sheet->arena;
    struct cell *cells =
        measures_add(measures, indices[i].key, indices[i].title, has_either, indices[i].cues);
    struct pile either = measure_pile(crowd, has_either, indices[i].cues, arena);
    size_t ups = measure_pile(crowd, measure_has_cue, indices[i].cues[0], arena).n;
    size_t downs = measure_pile(crowd, measure_has_cue, indices[i].cues[1], arena).n;

    cells[MEASURE_INDEX] = cell_balance(ups, downs, &either);
}

/* --- advocates: praise on two days, and a word to others --- */

struct author {
    int64_t first_day, last_day;
    size_t n_positive;
    struct str recommending; /* the mention that does */
};

static void add_advocates(struct measures *measures)
{
    const struct view_request *request = measures->request;
    struct arena *arena = &measures->sheet->arena;
    struct cell *cells;
    struct pile pile = { 0 };
    struct map authors;

    map_init(&authors);
    for (size_t i = 0; i < request->crowd->n; i++) {
        const struct mention *m = &request->crowd->members[i].mention;
        int64_t day = zone_local_day(request->topic->zone, m->counted_at);
        struct author *author;
        void **found;

        if (str_is_empty(m->item.author) || request->crowd->members[i].class != CLASS_POS)
            continue;
        found = map_put(&authors, m->item.author);
        if (!*found) {
            *found = arena_alloc(arena, sizeof *author);
            ((struct author *)*found)->first_day = day;
        }
        author = *found;
        author->n_positive++;
        author->last_day = day;
        if (mention_has_cue(m, STR("recommending")))
            author->recommending = m->id;
    }
    for (size_t i = 0; i < authors.n; i++) {
        const struct author *author = authors.entries[i].value;

        if (author->last_day > author->first_day && !str_is_empty(author->recommending))
            pile_put(&pile, author->recommending, arena);
    }
    map_release(&authors);
    cells = sheet_row(measures->sheet, STR("advocates"))->cells;
    cells[MEASURE_WHAT] = cell_textz("Advocates: authors with praise on two days who recommend it");
    cells[MEASURE_MENTIONS] = cell_count(&pile);
}

/* --- where to --- */

static void add_destinations(struct measures *measures)
{
    const struct crowd *crowd = measures->request->crowd;
    struct arena *arena = &measures->sheet->arena;
    struct tallies places;

    tallies_init(&places, arena);
    for (size_t i = 0; i < crowd->n; i++) {
        const struct mention *m = &crowd->members[i].mention;

        if (crowd->members[i].counted && !str_is_empty(m->verdict.whereto))
            tally_put(tallies_get(&places, m->verdict.whereto), m->id, true, false, arena);
    }
    tallies_sort_neg(&places);
    for (size_t i = 0; i < places.n && i < PLACES_MOST; i++) {
        struct str to = places.rows[i]->key;
        struct cell *cells =
            sheet_row(measures->sheet, arena_printf(arena, "to:" STR_FMT, STR_ARG(to)))->cells;

        cells[MEASURE_WHAT] =
            cell_text(arena_printf(arena, say("Leave for " STR_FMT), STR_ARG(to)));
        cells[MEASURE_MENTIONS] = cell_count(&places.rows[i]->all);
        cells[MEASURE_SHARE] = cell_share(&places.rows[i]->all, measures->n_all);
    }
    tallies_release(&places);
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct measures measures;

    (void)err;
    measures_begin(&measures, request, sheet);
    add_happiness(&measures);
    measures_add(&measures, "delight", "Delighted: a score of 0.75 or more", is_delighted, NULL);
    for (size_t i = 0; i < sizeof cues / sizeof *cues; i++)
        measures_add(&measures, cues[i].key, cues[i].title, measure_has_cue, cues[i].cue);
    for (size_t i = 0; i < sizeof indices / sizeof *indices; i++)
        add_index(&measures, i);
    add_advocates(&measures);
    add_destinations(&measures);
    measures_end(&measures);
    sheet->caveat = STR("What people say they will do, in public, by words only. Who posts has "
                        "chosen to: no index here is a Net Promoter Score.");
    return 0;
}

extern const struct view view_loyalty;
const struct view view_loyalty = { .name = "loyalty",
                                   .question = "Who stays, who leaves, who tells others",
                                   .days = 7,
                                   .looks_back = true,
                                   .make = make };
