/*
 * view_stories.c - what was copied from place to place: one story, many mentions.
 *
 * Beside the stories stand two things that word of mouth does: how much more is passed on of bad news
 * than of good (where sources state shares and replies), and what is told again of long ago; and what looks
 * arranged: many new authors who use the same rare words within an hour (burst.h).
 */
#include "core/burst.h"
#include "core/file.h"
#include "core/rising.h"
#include "out/cells.h"
#include "out/print.h"
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

/* Its title, else how its text begins. */
static struct str story_title(const struct item *item, struct arena *arena)
{
    struct str start = print_cut(item->text, 80);

    if (!str_is_empty(item->title))
        return item->title;
    return start.n < item->text.n ? arena_printf(arena, STR_FMT "\u2026", STR_ARG(start)) : start;
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
    cells[STORY] = cell_text(story_title(&m->item, &sheet->arena));
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

/* --- bursts --- */

enum { PAST_S = 60 * DAY_S };

static void put_stories(const struct crowd *crowd, const struct map *known, struct arena *arena,
                        struct burst_story *out, size_t *n)
{
    for (size_t i = 0; i < crowd->n; i++) {
        const struct mention *m = &crowd->members[i].mention;
        bool unknown = m->item.author.n > 0 && !(known && map_get(known, m->item.author));

        if (crowd->members[i].counted)
            out[(*n)++] = (struct burst_story){ .id = arena_str(arena, m->id),
                                                .author = m->item.author,
                                                .title = m->item.title,
                                                .text = m->item.text,
                                                .at = m->counted_at,
                                                .new_author = unknown };
    }
}

static void add_burst(struct sheet *sheet, const struct burst *burst)
{
    struct arena *arena = &sheet->arena;
    struct cell *cells =
        sheet_row(sheet, arena_printf(arena, "burst:%lld:" STR_FMT, (long long)burst->hour,
                                      STR_ARG(burst->word)))
            ->cells;
    struct pile pile = { 0 };

    for (size_t i = 0; i < burst->n; i++)
        pile_put(&pile, arena_str(arena, burst->ids[i]), arena); /* the burst's are not for long */
    cells[STORY] = cell_text(
        arena_printf(arena,
                     say("It may be coordinated: \u201c" STR_FMT
                         "\u201d within one hour, %s of %s authors new; in %s of %s other stories"),
                     STR_ARG(burst->word), DIGITS(burst->n_new), DIGITS(burst->n_authors),
                     DIGITS(burst->elsewhere), DIGITS(burst->n_others)));
    cells[VOICES] = cell_count(&pile);
    cells[FIRST] = cell_time(burst->hour);
}

/* The window with the past that tells who is new, and what is rare. */
static int find_bursts(const struct view_request *request, const struct map *small,
                       struct sheet *sheet, struct err *err)
{
    struct view_other window = { .from = request->from - PAST_S, .to = request->from };
    struct arena arena;
    struct crowd past;
    struct map known;
    struct burst *bursts;
    size_t n = 0, n_bursts;

    arena_init(&arena);
    int rc = view_gather(request, &window, &arena, &past, err);
    if (rc == 0) {
        map_init(&known);
        for (size_t i = 0; i < past.n; i++)
            if (past.members[i].mention.item.author.n > 0)
                *map_put(&known, past.members[i].mention.item.author) = request->store;
        struct burst_story *stories =
            arena_alloc(&arena, (past.n + request->crowd->n + 1) * sizeof *stories);
        put_stories(request->crowd, &known, &arena, stories, &n);
        put_stories(&past, &known, &arena, stories, &n);
        n_bursts = bursts_find(stories, n, small, &arena, &bursts);
        for (size_t i = 0; i < n_bursts; i++)
            if (bursts[i].hour >= clock_floor(request->from, HOUR_S))
                add_burst(sheet, &bursts[i]);
        map_release(&known);
    }
    arena_release(&arena);
    return rc;
}

/* The past is only read where the window alone looks as if. */
static int add_bursts(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    struct arena arena;
    struct map small;
    struct buf tsv = { 0 };
    struct err missing = { 0 };
    struct burst *bursts;
    size_t n = 0;
    int rc = 0;

    arena_init(&arena);
    map_init(&small);
    bool known = file_read(request->settings->data_dir, "lexicons/small.tsv", &tsv, &missing) == 0;
    if (known)
        rising_small_words(&small, buf_str(&tsv));
    struct burst_story *stories = arena_alloc(&arena, (crowd->n + 1) * sizeof *stories);
    put_stories(crowd, NULL, &arena, stories, &n);
    if (bursts_find(stories, n, &small, &arena, &bursts) > 0)
        rc = find_bursts(request, &small, sheet, err);
    if (known)
        buf_release(&tsv);
    map_release(&small);
    arena_release(&arena);
    return rc;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct crowd *crowd = request->crowd;
    const struct member **stories = arena_alloc(&sheet->arena, (crowd->n + 1) * sizeof *stories);
    size_t n = 0;

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
                        "else on this page. Bad news is passed on more than good: compare a share "
                        "with its own past, not with one half.");
    return add_bursts(request, sheet, err);
}

extern const struct view view_stories;
const struct view view_stories = {
    .name = "stories", .question = "One story in several places", .days = 7, .make = make
};
