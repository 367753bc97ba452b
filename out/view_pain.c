/*
 * view_pain.c - what hurt, and what people praised: touchpoints by how many said so.
 *
 * The words are those that the lexicon counted against (or for) the brand in these very mentions,
 * each once a mention.
 */
#include "core/buf.h"
#include "out/cells.h"
#include "out/history.h"
#include "out/say.h"
#include "out/words.h"

#include "core/zone.h"

static const struct column pain_columns[] = {
    { STR("touchpoint"), STR("What hurt") }, { STR("negative"), STR("Negative") },
    { STR("usual"), STR("Usually") },        { STR("share"), STR("Of all who spoke of it") },
    { STR("words"), STR("Words") },          { STR("sources"), STR("Sources") },
    { STR("owner"), STR("Responsible") },
};
static const struct column praise_columns[] = {
    { STR("touchpoint"), STR("What people praised") },
    { STR("positive"), STR("Positive") },
    { STR("usual"), STR("Usually") },
    { STR("share"), STR("Of all who spoke of it") },
    { STR("words"), STR("Words") },
    { STR("sources"), STR("Sources") },
    { STR("owner"), STR("Who may be proud") },
};
enum { TOUCHPOINT, N, USUAL, SHARE, WORDS, SOURCES, OWNER };

static struct cell usual_cell(const struct view_request *request, const struct tally *tally)
{
    int64_t day = zone_local_day(request->topic->zone, request->from);

    if (tally->touchpoint && view_is_one_day(request)) {
        struct usual usual = history_usual_aspect(
            request->history, day, (size_t)(tally->touchpoint - request->touchpoints));

        if (usual.known)
            return cell_range(usual.low, usual.high);
    }
    return (struct cell){ .kind = CELL_TOO_FEW };
}

/* "shop, blog" of the mentions in the pile, by name. */
static struct str sources_of(const struct crowd *crowd, const struct pile *pile,
                             struct arena *arena)
{
    struct tallies sources;
    struct buf text;
    struct str result;

    tallies_init(&sources, arena);
    for (size_t i = 0, k = 0; i < crowd->n && k < pile->n; i++) {
        if (!str_eq(crowd->members[i].mention.id, pile->ids[k]))
            continue;
        tallies_get(&sources, crowd->members[i].mention.source);
        k++;
    }
    tallies_sort_key(&sources);
    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < sources.n; i++) {
        buf_putz(&text, i ? ", " : "");
        buf_puts(&text, sources.rows[i]->key);
    }
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    tallies_release(&sources);
    return result;
}

static void add_row(const struct view_request *request, struct sheet *sheet,
                    const struct tally *tally, bool pain)
{
    const struct pile *pile = pain ? &tally->neg : &tally->pos;
    struct row *row = sheet_row(sheet, tally->key);
    struct cell *cells = row->cells;

    cells[TOUCHPOINT] = cell_text(touchpoint_title(request, tally->key));
    cells[N] = cell_count(pile);
    cells[USUAL] = pain ? usual_cell(request, tally) : (struct cell){ 0 };
    cells[SHARE] = cell_share(pile, tally->all.n);
    cells[WORDS] = cell_text(words_of(request->crowd, pile, tally->key, pain, &sheet->arena));
    cells[SOURCES] = cell_text(sources_of(request->crowd, pile, &sheet->arena));
    cells[OWNER] = tally->touchpoint && !str_is_empty(tally->touchpoint->department)
                       ? cell_text(tally->touchpoint->department)
                       : cell_textz("no owner");
}

/* Who complains of one thing may be content on the whole: then the counts above are more than the
 * negative mentions, which is said. */
static struct str caveat_of(const struct view_request *request, const struct tallies *tallies,
                            struct arena *arena)
{
    size_t n = 0;

    for (size_t i = 0; i < request->crowd->n; i++) {
        const struct member *member = &request->crowd->members[i];
        const struct mention *m = &member->mention;
        bool complains = false;

        for (size_t k = 0; k < m->verdict.n_aspects && !complains; k++)
            complains = aspect_is_negative(m, &m->verdict.aspects[k]);
        n += member->counted && complains && member->class != CLASS_NEG;
    }
    if (n == 0 || tallies->n == 0)
        return STR_NONE;
    return arena_printf(arena,
                        say_n((int64_t)n,
                              " %zu of those counted is not negative as a whole, and complains of "
                              "one thing.",
                              " %zu of those counted are not negative as a whole, and complain of "
                              "one thing."),
                        n);
}

static int make_list(const struct view_request *request, struct sheet *sheet, bool pain)
{
    struct tallies tallies;

    sheet_columns(sheet, pain ? pain_columns : praise_columns, N_COLUMNS(pain_columns));
    tallies_init(&tallies, &sheet->arena);
    tallies_by_touchpoint(&tallies, request);
    if (pain)
        tallies_sort_neg(&tallies);
    else
        tallies_sort_pos(&tallies);
    for (size_t i = 0; i < tallies.n; i++)
        if (pain ? tallies.rows[i]->neg.n : tallies.rows[i]->pos.n)
            add_row(request, sheet, tallies.rows[i], pain);
    sheet->caveat =
        arena_printf(&sheet->arena, "%s" STR_FMT,
                     say("By the words of the text; one mention may speak of several touchpoints."),
                     STR_ARG(pain ? caveat_of(request, &tallies, &sheet->arena) : STR_NONE));
    tallies_release(&tallies);
    return 0;
}

static int make_pain(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    (void)err;
    return make_list(request, sheet, true);
}

static int make_praise(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    (void)err;
    return make_list(request, sheet, false);
}

extern const struct view view_pain, view_praise;
const struct view view_pain = {
    .name = "pain", .question = "What hurt", .compares = true, .make = make_pain
};
const struct view view_praise = { .name = "praise",
                                  .question = "What people praised",
                                  .make = make_praise };
