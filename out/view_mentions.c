/*
 * view_mentions.c - every mention of the window, the most negative first.
 */
#include "core/utf8.h"
#include "out/cells.h"

#include <stdlib.h>

enum { SHOWN_BYTES = 160 };

static const struct column columns[] = {
    { STR("id"), STR("Id") },         { STR("label"), STR("Label") },
    { STR("score"), STR("Score") },   { STR("time"), STR("Time") },
    { STR("source"), STR("Source") }, { STR("text"), STR("Text") },
    { STR("aspects"), STR("About") },
};
enum { ID, LABEL, SCORE, TIME, SOURCE, TEXT, ASPECTS };

/* By class, then the strongest first, then by id: a total order. */
static int in_order(const void *pa, const void *pb)
{
    const struct member *a = *(const struct member *const *)pa;
    const struct member *b = *(const struct member *const *)pb;

    if (a->class != b->class)
        return a->class < b->class ? -1 : 1;
    if (a->mention.verdict.score != b->mention.verdict.score)
        return a->mention.verdict.score < b->mention.verdict.score ? -1 : 1;
    return str_cmp(a->mention.id, b->mention.id);
}

static struct str aspects_of(const struct view_request *request, const struct mention *m,
                             struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < m->verdict.n_aspects; i++) {
        buf_putz(&text, i ? ", " : "");
        buf_puts(&text, touchpoint_title(request, m->verdict.aspects[i].name));
    }
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    const struct member **order = arena_alloc(&sheet->arena, (crowd->n + 1) * sizeof *order);

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    for (size_t i = 0; i < crowd->n; i++)
        order[i] = &crowd->members[i];
    if (crowd->n)
        qsort(order, crowd->n, sizeof *order, in_order);
    for (size_t i = 0; i < crowd->n; i++) {
        const struct mention *m = &order[i]->mention;
        struct cell *cells = sheet_row(sheet, m->id)->cells;
        struct str text = str_is_empty(m->item.title) ? m->item.text : m->item.title;

        cells[ID] = cell_text(m->id);
        cells[LABEL] = cell_textz(class_name(order[i]->class));
        if (order[i]->class != CLASS_UNSCORED)
            cells[SCORE] = (struct cell){ .kind = CELL_SCORE, .value = m->verdict.score };
        cells[TIME] = (struct cell){ .kind = CELL_TIME, .value = m->counted_at };
        cells[SOURCE] = cell_text(m->source);
        cells[TEXT] = cell_text(arena_str(&sheet->arena, utf8_cut(text, SHOWN_BYTES)));
        cells[TEXT].link = m->item.url;
        cells[ASPECTS] = cell_text(aspects_of(request, m, &sheet->arena));
    }
    return 0;
}

extern const struct view view_mentions;
const struct view view_mentions = { .name = "mentions", .question = "All mentions", .make = make };
