/*
 * feed_digests.c - the closed days as Atom feeds: digests.xml of all topics, and one of each.
 *
 * A day is an entry with its verdict as title and its page as link, once it is over: its time is the
 * moment at which it ended. What is found later changes the page and the title, and not the id.
 */
#include "out/feed_digests.h"

#include "core/zone.h"
#include "out/atom.h"
#include "out/print.h"
#include "out/say.h"

#include <stdlib.h>

enum { ENTRIES = 100, EPOCH_YEAR = 1970 };

struct entry {
    const struct site_topic *topic;
    const struct site_line *line;
    int64_t ended;
};

static int newest_first(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;

    if (a->ended != b->ended)
        return a->ended > b->ended ? -1 : 1;
    return str_cmp(a->topic->topic->name, b->topic->topic->name);
}

static size_t gather(const struct site_topic *topics, size_t n, struct arena *arena,
                     struct entry **out)
{
    size_t most = 0, found = 0;

    for (size_t i = 0; i < n; i++)
        most += topics[i].n;
    *out = arena_alloc(arena, (most + 1) * sizeof **out);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 1; k < topics[i].n; k++) /* the first goes on */
            (*out)[found++] =
                (struct entry){ &topics[i], &topics[i].lines[k],
                                zone_day_start(topics[i].topic->zone, topics[i].lines[k].day + 1) };
    if (found)
        qsort(*out, found, sizeof **out, newest_first);
    return found < ENTRIES ? found : ENTRIES;
}

static void put_entry(struct markup *m, const struct settings *settings, const struct entry *entry,
                      bool alone, struct arena *arena)
{
    const struct site_topic *topic = entry->topic;
    struct str name = topic->topic->name, date, path, near;
    struct str headline = alone ? entry->line->headline : entry->line->in_index;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    print_date(entry->line->day, &text);
    date = arena_str(arena, buf_str(&text));
    buf_release(&text);
    path = arena_printf(arena, STR_FMT "/" STR_FMT ".html", STR_ARG(topic->folder), STR_ARG(date));
    near = alone ? arena_printf(arena, STR_FMT ".html", STR_ARG(date)) : path;
    markup_start(m, "entry");
    markup_element_str(m, "id", NULL,
                       atom_tag(settings, date_of_day(entry->line->day).year,
                                arena_printf(arena, "digest/" STR_FMT "/" STR_FMT,
                                             STR_ARG(topic->folder), STR_ARG(date)),
                                arena));
    markup_start(m, "title");
    markup_text_fmt(m, STR_FMT ", " STR_FMT ": %s", STR_ARG(name), STR_ARG(date),
                    day_level_word(entry->line->level));
    markup_end(m);
    atom_time(m, "updated", entry->ended);
    atom_link(m, "alternate", "text/html", atom_address(settings, path, near, arena));
    markup_start(m, "category");
    markup_attr_str(m, "term", name);
    markup_end(m);
    markup_element_str(m, "summary", NULL, headline);
    markup_end(m);
    markup_line(m);
}

int feed_digests(const struct settings *settings, const struct site_topic *topics, size_t n,
                 bool alone, struct buf *out, struct err *err)
{
    const struct topic *topic = alone ? topics->topic : NULL;
    struct arena arena = { 0 };
    struct str folder = alone ? topics->folder : STR_NONE;
    struct str path = alone ? arena_printf(&arena, STR_FMT "/", STR_ARG(folder)) : STR_NONE;
    struct atom_head head = {
        .id = atom_tag(settings, EPOCH_YEAR,
                       alone ? arena_printf(&arena, "digests/" STR_FMT, STR_ARG(folder))
                             : STR("digests"),
                       &arena),
        .title = !alone                           ? str_of(say("hark: what people say"))
                 : str_is_empty(topic->page.name) ? topic->name
                                                  : topic->page.name,
        .language = say_language(),
        .self = atom_address(settings, arena_printf(&arena, STR_FMT "digests.xml", STR_ARG(path)),
                             STR("digests.xml"), &arena),
        .page = atom_address(settings, arena_printf(&arena, STR_FMT "index.html", STR_ARG(path)),
                             STR("index.html"), &arena),
    };
    struct entry *entries;
    size_t found = gather(topics, n, &arena, &entries);
    struct markup *m;

    head.updated = found ? entries[0].ended : 0;
    m = atom_open(out, &head);
    for (size_t i = 0; i < found; i++)
        put_entry(m, settings, &entries[i], alone, &arena);
    arena_release(&arena);
    return atom_close(m, err);
}
