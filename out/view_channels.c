/*
 * view_channels.c - which ways of reaching the brand people name, and where they do not get through.
 *
 * The channel is the one that a text speaks of, not the one that it was posted on.
 */
#include "out/measures.h"

static const struct column columns[] = {
    { STR("channel"), STR("Channel") },
    { STR("mentions"), STR("Mentions") },
    { STR("negative"), STR("Negative") },
    { STR("share"), STR("Negative share") },
    { STR("unreached"), STR("Could not get through") },
    { STR("change"), STR("Compared with before") },
    { STR("state"), STR("State") },
};
enum { CHANNEL, MENTIONS, NEGATIVE, SHARE, UNREACHED, CHANGE, STATE };

static const struct channel_row {
    const char *key, *title, *cue;
} channels[] = {
    { "phone", "Phone", "channel-phone" },
    { "email", "E-mail", "channel-email" },
    { "chat", "Chat", "channel-chat" },
    { "social", "Social media", "channel-social" },
    { "form", "Contact form", "channel-form" },
    { "letter", "Letter", "channel-letter" },
    { "branch", "Shop or branch", "channel-branch" },
};
enum { N_CHANNELS = sizeof channels / sizeof *channels };

static bool names_none(const struct member *member, const void *with)
{
    (void)with;
    for (size_t i = 0; i < N_CHANNELS; i++)
        if (measure_has_cue(member, channels[i].cue))
            return false;
    return true;
}

static bool is_unreached(const struct member *member, const void *cue)
{
    const struct verdict_aspect *reach = mention_aspect(&member->mention, STR("reach"));

    return measure_has_cue(member, cue) && reach && aspect_is_negative(&member->mention, reach);
}

static struct cell *add_row(const struct view_request *request, struct sheet *sheet,
                            const char *key, const char *title, measure_is *is, const void *with,
                            struct changes *changes)
{
    struct arena *arena = &sheet->arena;
    struct cell *cells = sheet_row(sheet, str_of(key))->cells;
    struct pile pile = measure_pile(request->crowd, is, with, arena);
    struct pile negative = measure_negative(request->crowd, &pile, arena);

    cells[CHANNEL] = cell_textz(title);
    cells[MENTIONS] = cell_count(&pile);
    cells[NEGATIVE] = cell_count(&negative);
    cells[SHARE] = cell_share(&negative, pile.n);
    if (request->before) {
        struct pile then = measure_pile(request->before, is, with, arena);
        struct pile bad = measure_negative(request->before, &then, arena);

        changes_add(changes,
                    (struct change){ .cell = &cells[CHANGE],
                                     .hits = negative.n,
                                     .of = pile.n,
                                     .hits_before = bad.n,
                                     .of_before = then.n },
                    arena);
    }
    return cells;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct changes changes = { 0 };
    struct cell *rows[N_CHANNELS];
    int64_t most = 1; /* one may be chance */

    (void)err;
    sheet_columns(sheet, columns, N_COLUMNS(columns));
    for (size_t i = 0; i < N_CHANNELS; i++) {
        struct pile unreached;

        rows[i] = add_row(request, sheet, channels[i].key, channels[i].title, measure_has_cue,
                          channels[i].cue, &changes);
        unreached = measure_pile(request->crowd, is_unreached, channels[i].cue, &sheet->arena);
        rows[i][UNREACHED] = cell_count(&unreached);
        if (rows[i][UNREACHED].value > most)
            most = rows[i][UNREACHED].value;
    }
    for (size_t i = 0; i < N_CHANNELS; i++)
        if (most > 1 && rows[i][UNREACHED].value == most)
            rows[i][STATE] = cell_textz("the gap: most did not get through here");
    add_row(request, sheet, "none", "None is named", names_none, NULL, &changes);
    changes_settle(&changes, &sheet->arena);
    sheet->caveat = STR("The channel that a text speaks of, not the one it was posted on; most "
                        "texts name none.");
    return 0;
}

extern const struct view view_channels;
const struct view view_channels = { .name = "channels",
                                    .question = "Which channels people name",
                                    .days = 7,
                                    .looks_back = true,
                                    .make = make };
