/*
 * view_stories.c - what was copied from place to place: one story, many mentions.
 */
#include "out/cells.h"

#include <stdlib.h>

static const struct column columns[] = {
    { STR("story"), STR("Story") },        { STR("copies"), STR("Copies") },
    { STR("sources"), STR("Sources") },    { STR("first"), STR("First seen") },
    { STR("spread"), STR("Spread over") }, { STR("label"), STR("Tone") },
};
enum { STORIES_MOST = 50 }; /* the widest; a page has no room for more */
enum { STORY, COPIES, SOURCES, FIRST, SPREAD, TONE };

static int by_copies(const void *pa, const void *pb)
{
    const struct member *a = *(const struct member *const *)pa;
    const struct member *b = *(const struct member *const *)pb;

    if (a->copies != b->copies)
        return a->copies > b->copies ? -1 : 1;
    return str_cmp(a->mention.id, b->mention.id);
}

static struct str story_of(const struct member *member)
{
    return str_is_empty(member->mention.story) ? member->mention.id : member->mention.story;
}

static void add_story(const struct crowd *crowd, const struct member *first, struct sheet *sheet)
{
    const struct mention *m = &first->mention;
    struct cell *cells = sheet_row(sheet, story_of(first))->cells;
    struct pile pile = { 0 };
    struct tallies sources;
    int64_t last = m->counted_at;

    tallies_init(&sources, &sheet->arena);
    for (size_t i = 0; i < crowd->n; i++) {
        if (!str_eq(story_of(&crowd->members[i]), story_of(first)))
            continue;
        pile_put(&pile, crowd->members[i].mention.id, &sheet->arena);
        pile_put(&tallies_get(&sources, crowd->members[i].mention.source)->all,
                 crowd->members[i].mention.id, &sheet->arena);
        last = crowd->members[i].mention.counted_at;
    }
    cells[STORY] =
        cell_text(str_is_empty(m->item.title) ? str_sub(m->item.text, 0, 80) : m->item.title);
    cells[STORY].link = m->item.url;
    cells[COPIES] = cell_count(&pile);
    cells[SOURCES] = (struct cell){ .kind = CELL_COUNT, .value = (int64_t)sources.n };
    cells[FIRST] = (struct cell){ .kind = CELL_TIME, .value = m->counted_at };
    cells[FIRST].text = arena_printf(&sheet->arena, "in " STR_FMT, STR_ARG(m->source));
    cells[SPREAD] = (struct cell){ .kind = CELL_SECONDS, .value = last - m->counted_at };
    cells[TONE] = cell_textz(class_name(first->class));
    tallies_release(&sources);
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    const struct member **stories = arena_alloc(&sheet->arena, (crowd->n + 1) * sizeof *stories);
    size_t n = 0;

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    for (size_t i = 0; i < crowd->n; i++)
        if (crowd->members[i].copies > 1)
            stories[n++] = &crowd->members[i];
    if (n)
        qsort(stories, n, sizeof *stories, by_copies);
    for (size_t i = 0; i < n && i < STORIES_MOST; i++)
        add_story(crowd, stories[i], sheet);
    sheet->caveat = STR("The same or nearly the same text in several places counts once everywhere "
                        "else on this page.");
    return 0;
}

extern const struct view view_stories;
const struct view view_stories = { .name = "stories",
                                   .question = "One story in several places",
                                   .make = make };
