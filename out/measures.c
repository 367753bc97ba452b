/*
 * measures.c - counting mentions of a kind, now and before.
 */
#include "out/measures.h"

static const struct column columns[] = {
    { STR("what"), STR("What") },
    { STR("mentions"), STR("Mentions") },
    { STR("share"), STR("Of all") },
    { STR("negative"), STR("Negative share") },
    { STR("index"), STR("Index, \u2212100 to 100") },
    { STR("change"), STR("Compared with before") },
};

struct pile measure_pile(const struct crowd *crowd, measure_is *is, const void *with,
                         struct arena *arena)
{
    struct pile pile = { 0 };

    for (size_t i = 0; i < crowd->n; i++)
        if (crowd->members[i].counted && (!is || is(&crowd->members[i], with)))
            pile_put(&pile, crowd->members[i].mention.id, arena);
    return pile;
}

struct pile measure_negative(const struct crowd *crowd, const struct pile *pile,
                             struct arena *arena)
{
    struct pile negative = { 0 };

    for (size_t i = 0, k = 0; i < crowd->n && k < pile->n; i++) { /* both are oldest first */
        const struct member *member = &crowd->members[i];

        if (!str_eq(member->mention.id, pile->ids[k]))
            continue;
        k++;
        if (member->class == CLASS_NEG)
            pile_put(&negative, member->mention.id, arena);
    }
    return negative;
}

bool measure_has_cue(const struct member *member, const void *cue)
{
    return mention_has_cue(&member->mention, str_of(cue));
}

void measures_begin(struct measures *measures, const struct view_request *request,
                    struct sheet *sheet)
{
    *measures =
        (struct measures){ .request = request,
                           .sheet = sheet,
                           .n_all = crowd_counted(request->crowd),
                           .n_before = request->before ? crowd_counted(request->before) : 0 };
    sheet_columns(sheet, columns, N_COLUMNS(columns));
}

struct cell *measures_add(struct measures *measures, const char *key, const char *title,
                          measure_is *is, const void *with)
{
    const struct view_request *request = measures->request;
    struct arena *arena = &measures->sheet->arena;
    struct cell *cells = sheet_row(measures->sheet, str_of(key))->cells;
    struct pile pile = measure_pile(request->crowd, is, with, arena);
    struct pile negative = measure_negative(request->crowd, &pile, arena);

    cells[MEASURE_WHAT] = cell_textz(title);
    cells[MEASURE_MENTIONS] = cell_count(&pile);
    cells[MEASURE_SHARE] = cell_share(&pile, measures->n_all);
    cells[MEASURE_NEGATIVE] = cell_share(&negative, pile.n);
    if (request->before) {
        struct pile before = measure_pile(request->before, is, with, arena);

        changes_add(&measures->changes,
                    (struct change){ .cell = &cells[MEASURE_CHANGE],
                                     .hits = pile.n,
                                     .of = measures->n_all,
                                     .hits_before = before.n,
                                     .of_before = measures->n_before },
                    arena);
    }
    return cells;
}

void measures_end(struct measures *measures)
{
    changes_settle(&measures->changes, &measures->sheet->arena);
}
