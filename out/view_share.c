/*
 * view_share.c - how much of the talk is about each topic, and in what tone.
 *
 * Only sources that listen for all topics count: who reads the pages of one brand alone finds that
 * brand alone. A story counts once for each topic that it is about.
 */
#include "core/source.h"
#include "out/cells.h"

static const struct column columns[] = {
    { STR("topic"), STR("Topic") },
    { STR("stories"), STR("Stories") },
    { STR("share"), STR("Share of voice") },
    { STR("mentions"), STR("Mentions with copies") },
    { STR("negative"), STR("Negative") },
    { STR("negative-share"), STR("Negative share") },
    { STR("change"), STR("Share against the time before") },
};
enum { TOPIC, STORIES, SHARE, MENTIONS, NEGATIVE, NEGATIVE_SHARE, CHANGE };

struct voice {
    struct pile stories, copies, negative;
};

static bool is_common(const struct settings *settings, struct str name)
{
    for (size_t i = 0; i < settings->n_sources; i++)
        if (str_eq(settings->sources[i].name, name))
            return str_is_empty(settings->sources[i].topic);
    return false;
}

static int gather(const struct view_request *request, const struct view_other *other,
                  struct voice *voice, struct arena *arena, struct err *err)
{
    struct crowd crowd;

    if (view_gather(request, other, arena, &crowd, err) != 0)
        return -1;
    for (size_t i = 0; i < crowd.n; i++) {
        const struct member *member = &crowd.members[i];

        if (!is_common(request->settings, member->mention.source))
            continue;
        pile_put(&voice->copies, member->mention.id, arena);
        if (!member->counted)
            continue;
        pile_put(&voice->stories, member->mention.id, arena);
        if (member->class == CLASS_NEG)
            pile_put(&voice->negative, member->mention.id, arena);
    }
    return 0;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    const struct settings *settings = request->settings;
    struct arena *arena = &sheet->arena;
    struct voice *now = arena_alloc(arena, settings->n_topics * sizeof *now);
    struct voice *then = arena_alloc(arena, settings->n_topics * sizeof *then);
    struct changes changes = { 0 };
    size_t all = 0, all_then = 0;

    sheet_columns(sheet, columns, N_COLUMNS(columns));
    for (size_t t = 0; t < settings->n_topics; t++) {
        struct view_other other = { .topic = &settings->topics[t] };

        if (gather(request, &other, &now[t], arena, err) != 0)
            return -1;
        view_window_before(request, &other.from, &other.to);
        if (gather(request, &other, &then[t], arena, err) != 0)
            return -1;
        all += now[t].stories.n;
        all_then += then[t].stories.n;
    }
    for (size_t t = 0; t < settings->n_topics; t++) {
        struct cell *cells = sheet_row(sheet, settings->topics[t].name)->cells;

        cells[TOPIC] = cell_text(settings->topics[t].name);
        cells[STORIES] = cell_count(&now[t].stories);
        cells[SHARE] = cell_share(&now[t].stories, all);
        cells[MENTIONS] = cell_count(&now[t].copies);
        cells[NEGATIVE] = cell_count(&now[t].negative);
        cells[NEGATIVE_SHARE] = cell_share(&now[t].negative, now[t].stories.n);
        changes_add(&changes,
                    (struct change){ .cell = &cells[CHANGE],
                                     .hits = now[t].stories.n,
                                     .of = all,
                                     .hits_before = then[t].stories.n,
                                     .of_before = all_then },
                    arena);
    }
    changes_settle(&changes, arena);
    sheet->caveat = STR("Over the sources that listen for all topics, and no others. A story about "
                        "two topics counts for both.");
    return 0;
}

extern const struct view view_share;
const struct view view_share = { .name = "share",
                                 .question = "Who is talked about how much",
                                 .days = 28,
                                 .whole = true,
                                 .make = make };
