/*
 * view_causes.c - why people had to get in touch: what went wrong before the contact.
 *
 * A contact is a mention that speaks of having turned to the service. What it complains of beside the
 * service itself is its cause: contacts that need not have been.
 */
#include "out/measures.h"

static const struct column columns[] = {
    { STR("cause"), STR("What went wrong") },
    { STR("contacts"), STR("Contacts") },
    { STR("share"), STR("Of all contacts") },
    { STR("owner"), STR("Responsible") },
};
enum { CAUSE, CONTACTS, SHARE, OWNER };

/* What the text complains of besides, by touchpoint; false: of nothing. */
static bool put_causes(const struct view_request *request, const struct mention *m,
                       struct tallies *causes, struct arena *arena)
{
    bool known = false;

    for (size_t k = 0; k < m->verdict.n_aspects; k++) {
        const struct verdict_aspect *aspect = &m->verdict.aspects[k];
        const struct out_touchpoint *touchpoint = touchpoint_find(request, aspect->name);
        struct tally *tally;

        if (!touchpoint || touchpoint->side != SIDE_EXPERIENCE || !aspect_is_negative(m, aspect))
            continue;
        known = true;
        tally = tallies_get(causes, aspect->name);
        tally->touchpoint = touchpoint;
        tally_put(tally, m->id, true, false, arena);
    }
    return known;
}

static struct cell *add_row(struct sheet *sheet, struct str key, struct cell cause,
                            const struct pile *contacts)
{
    struct cell *cells = sheet_row(sheet, key)->cells;

    cells[CAUSE] = cause;
    cells[CONTACTS] = cell_count(contacts);
    return cells;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    struct arena *arena = &sheet->arena;
    struct pile contacts = measure_pile(crowd, measure_has_cue, "contacted-service", arena);
    struct pile unknown = { 0 };
    struct tallies causes;
    struct cell *cells;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    tallies_init(&causes, arena);
    for (size_t i = 0; i < crowd->n; i++) {
        const struct mention *m = &crowd->members[i].mention;

        if (crowd->members[i].counted && mention_has_cue(m, STR("contacted-service")) &&
            !put_causes(request, m, &causes, arena))
            pile_put(&unknown, m->id, arena);
    }
    tallies_sort_neg(&causes);
    for (size_t i = 0; i < causes.n; i++) {
        const struct tally *tally = causes.rows[i];

        cells = add_row(sheet, tally->key, cell_text(touchpoint_title(request, tally->key)),
                        &tally->all);
        cells[SHARE] = cell_share(&tally->all, contacts.n);
        cells[OWNER] = cell_text(tally->touchpoint->department);
    }
    cells = add_row(sheet, STR("unknown"), cell_textz("No cause named"), &unknown);
    cells[SHARE] = cell_share(&unknown, contacts.n);
    add_row(sheet, STR("all"), cell_textz("All contacts"), &contacts);
    tallies_release(&causes);
    sheet->caveat = STR("Named in the same text, which is no proof of a cause; one contact may "
                        "have several.");
    return 0;
}

extern const struct view view_causes;
const struct view view_causes = {
    .name = "causes", .question = "Why people had to get in touch", .days = 28, .make = make
};
