/*
 * view_stories.c - what was copied from place to place: one story, many mentions.
 *
 * Beside the stories stand two things that word of mouth does: how much more is passed on of bad news
 * than of good (where sources state shares and replies), and what is told again of long ago.
 */
#include "out/cells.h"
#include "out/say.h"

#include <stdlib.h>

static const struct column columns[] = {
    { STR("story"), STR("Story") },
    { STR("copies"), STR("Copies") },
    { STR("voices"), STR("Voices") },
    { STR("sources"), STR("Sources") },
    { STR("first"), STR("First seen") },
    { STR("spread"), STR("Spread over") },
    { STR("speed"), STR("New voices an hour") },
    { STR("label"), STR("Tone") },
};
enum { STORIES_MOST = 50 }; /* the widest; a page has no room for more */
enum { STORY, COPIES, VOICES, SOURCES, FIRST, SPREAD, SPEED, TONE };

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

/* One mention of each: the number that is printed and what it lists are the same. */
static struct pile firsts(const struct tallies *groups, struct arena *arena)
{
    struct pile pile = { 0 };

    for (size_t i = 0; i < groups->n; i++)
        pile_put(&pile, groups->rows[i]->all.ids[0], arena);
    return pile;
}

static void add_story(const struct crowd *crowd, const struct member *first, struct sheet *sheet)
{
    const struct mention *m = &first->mention;
    struct cell *cells = sheet_row(sheet, story_of(first))->cells;
    struct pile pile = { 0 }, one_each;
    struct tallies sources, voices;
    int64_t last = m->counted_at, hours;

    tallies_init(&sources, &sheet->arena);
    tallies_init(&voices, &sheet->arena);
    for (size_t i = 0; i < crowd->n; i++) {
        const struct mention *copy = &crowd->members[i].mention;

        if (!str_eq(story_of(&crowd->members[i]), story_of(first)))
            continue;
        pile_put(&pile, copy->id, &sheet->arena);
        pile_put(&tallies_get(&sources, copy->source)->all, copy->id, &sheet->arena);
        /* who is not named is somebody else each time */
        pile_put(
            &tallies_get(&voices, str_is_empty(copy->item.author) ? copy->id : copy->item.author)
                 ->all,
            copy->id, &sheet->arena);
        last = copy->counted_at;
    }
    cells[STORY] =
        cell_text(str_is_empty(m->item.title) ? str_sub(m->item.text, 0, 80) : m->item.title);
    cells[STORY].link = m->item.url;
    cells[COPIES] = cell_count(&pile);
    one_each = firsts(&voices, &sheet->arena);
    cells[VOICES] = cell_count(&one_each);
    one_each = firsts(&sources, &sheet->arena);
    cells[SOURCES] = cell_count(&one_each);
    cells[FIRST] = cell_time(m->counted_at);
    cells[FIRST].text = arena_printf(&sheet->arena, say("in " STR_FMT), STR_ARG(m->source));
    cells[SPREAD] = (struct cell){ .kind = CELL_SECONDS, .value = last - m->counted_at };
    hours = last > m->counted_at + HOUR_S ? (last - m->counted_at) / HOUR_S : 1;
    cells[SPEED] =
        (struct cell){ .kind = CELL_NUMBER, .value = (int64_t)(voices.n - 1) * 1000 / hours };
    cells[TONE] = cell_textz(class_name(first->class));
    tallies_release(&sources);
    tallies_release(&voices);
}

/* --- word of mouth --- */

struct passed_on {
    struct pile pile; /* those of which their source says how often they were shared or answered */
    int64_t times;
};

static void add_passed_on(struct sheet *sheet, const char *key, const char *title,
                          const struct passed_on *on)
{
    struct cell *cells = sheet_row(sheet, str_of(key))->cells;

    cells[STORY] = cell_textz(title);
    cells[COPIES] = cell_count(&on->pile);
    if (on->pile.n)
        cells[SPEED] = (struct cell){
            .kind = CELL_TEXT,
            .text = arena_printf(&sheet->arena, say("%lld.%02lld shares and replies each"),
                                 (long long)(on->times * 100 / (int64_t)on->pile.n / 100),
                                 (long long)(on->times * 100 / (int64_t)on->pile.n % 100))
        };
}

static void add_word_of_mouth(const struct crowd *crowd, struct sheet *sheet)
{
    struct passed_on bad = { 0 }, good = { 0 };

    for (size_t i = 0; i < crowd->n; i++) {
        const struct member *member = &crowd->members[i];
        const struct item *item = &member->mention.item;
        struct passed_on *on = member->class == CLASS_NEG   ? &bad
                               : member->class == CLASS_POS ? &good
                                                            : NULL;

        if (!on || !member->counted || (item->shares == COUNT_NONE && item->replies == COUNT_NONE))
            continue;
        on->times += (item->shares == COUNT_NONE ? 0 : item->shares) +
                     (item->replies == COUNT_NONE ? 0 : item->replies);
        pile_put(&on->pile, member->mention.id, &sheet->arena);
    }
    if (bad.pile.n + good.pile.n == 0)
        return;
    add_passed_on(sheet, "passed-on-negative", "Word of mouth: negative mentions passed on", &bad);
    add_passed_on(sheet, "passed-on-positive", "Word of mouth: positive mentions passed on", &good);
}

static void add_echoes(const struct crowd *crowd, struct sheet *sheet)
{
    struct pile pile = { 0 };
    struct cell *cells;

    for (size_t i = 0; i < crowd->n; i++)
        if (crowd->members[i].counted &&
            mention_has_cue(&crowd->members[i].mention, STR("old-story")))
            pile_put(&pile, crowd->members[i].mention.id, &sheet->arena);
    if (pile.n == 0)
        return;
    cells = sheet_row(sheet, STR("echoes"))->cells;
    cells[STORY] = cell_textz("Echoes: told now, of long ago");
    cells[COPIES] = cell_count(&pile);
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
    add_word_of_mouth(crowd, sheet);
    add_echoes(crowd, sheet);
    sheet->caveat = STR("The same or nearly the same text in several places counts once everywhere "
                        "else on this page. Bad news is passed on more than good: hold a share "
                        "against its own past, not against a half.");
    return 0;
}

extern const struct view view_stories;
const struct view view_stories = {
    .name = "stories", .question = "One story in several places", .days = 7, .make = make
};
