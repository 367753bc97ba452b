/*
 * view_replies.c - does the brand answer in public, how soon, and how well?
 *
 * A post that has no answer yet is not left out (the mean of the answered ones flatters whoever
 * answers only some): it counts as unanswered for as long as it has waited, in the estimate of Kaplan
 * and Meier. Only sources where the brand was seen to answer count; elsewhere answers may not be
 * shown. How well: by the words of the answers, see lexicons/LANG/cues.tsv.
 */
#include "core/intervals.h"
#include "out/alike.h"
#include "out/answers.h"
#include "out/cells.h"

#include <stdlib.h>

static const struct column columns[] = {
    { STR("what"), STR("What") },
    { STR("of"), STR("Of") },
    { STR("yes"), STR("Yes") },
    { STR("share"), STR("Share") },
    { STR("median"), STR("Median time") },
    { STR("most"), STR("90 % within") },
    { STR("oldest"), STR("Oldest unanswered") },
    { STR("note"), STR("Note") },
};
enum { WHAT, OF, YES, SHARE, MEDIAN, MOST, OLDEST, NOTE };

enum { TEMPLATE_MOST = 400, NAME_MOST = 40 };

/* --- how soon --- */

struct waiting {
    struct pile all, answered;
    struct lifetime *times;
    const struct mention *oldest; /* without an answer */
    bool by_day;                  /* some times are known to the day only */
    const struct topic *topic;    /* whose hours are counted */
};

static void put_post(struct waiting *waiting, const struct mention *m, const struct mention *answer,
                     int64_t now, size_t most, struct arena *arena)
{
    int64_t until = answer ? answer->counted_at : now;

    if (!waiting->times)
        waiting->times = arena_alloc(arena, (most + 1) * sizeof *waiting->times);
    waiting->times[waiting->all.n] =
        (struct lifetime){ answers_wait(waiting->topic, m->counted_at, until), answer != NULL };
    pile_put(&waiting->all, m->id, arena);
    waiting->by_day |= m->item.published_grain == GRAIN_DAY ||
                       (answer && answer->item.published_grain == GRAIN_DAY);
    if (answer)
        pile_put(&waiting->answered, m->id, arena);
    else if (!waiting->oldest)
        waiting->oldest = m;
}

static struct cell life_cell(const struct waiting *waiting, double share)
{
    struct life_quantile found;
    struct cell cell = { .kind = CELL_TOO_FEW,
                         .ids = waiting->answered.ids,
                         .n_ids = waiting->answered.n };

    if (waiting->all.n < FEW)
        return cell;
    found = interval_life(waiting->times, waiting->all.n, share);
    if (!found.known)
        return cell_textz("not yet");
    cell.kind = CELL_SECONDS;
    cell.value = found.value;
    cell.has_range = found.has_low && found.has_high && share == 0.5;
    cell.low = found.low;
    cell.high = found.high;
    return cell;
}

static void add_waiting(struct sheet *sheet, struct str key, struct cell what,
                        const struct waiting *waiting)
{
    struct cell *cells = sheet_row(sheet, key)->cells;

    cells[WHAT] = what;
    cells[OF] = cell_count(&waiting->all);
    cells[YES] = cell_count(&waiting->answered);
    cells[SHARE] = cell_share(&waiting->answered, waiting->all.n);
    cells[MEDIAN] = life_cell(waiting, 0.5);
    cells[MOST] = life_cell(waiting, 0.9);
    if (waiting->oldest) {
        struct pile oldest = { 0 };

        pile_put(&oldest, waiting->oldest->id, &sheet->arena);
        cells[OLDEST] = cell_time(waiting->oldest->counted_at);
        cells[OLDEST].ids = oldest.ids;
        cells[OLDEST].n_ids = oldest.n;
    }
    if (waiting->by_day)
        cells[NOTE] = cell_textz("some times are known to the day only");
}

static void add_unseen(struct sheet *sheet, struct str source, const struct pile *all)
{
    struct cell *cells = sheet_row(sheet, source)->cells;

    cells[WHAT] = cell_text(source);
    cells[OF] = cell_count(all);
    cells[NOTE] = cell_textz("no public answer seen here: not counted above");
}

static void add_times(const struct view_request *request, const struct answers *answers,
                      struct sheet *sheet)
{
    const struct crowd *crowd = request->crowd;
    struct arena *arena = &sheet->arena;
    struct waiting all = { .topic = request->topic }, negative = { .topic = request->topic };
    struct tallies sources;

    tallies_init(&sources, arena);
    for (size_t i = 0; i < crowd->n; i++) {
        const struct mention *m = &crowd->members[i].mention;
        const struct mention *answer = answers_first(answers, m);

        tally_put(tallies_get(&sources, m->source), m->id, false, false, arena);
        if (!answers_come(answers, m->source))
            continue;
        put_post(&all, m, answer, request->now, crowd->n, arena);
        if (crowd->members[i].class == CLASS_NEG)
            put_post(&negative, m, answer, request->now, crowd->n, arena);
    }
    tallies_sort_key(&sources);
    add_waiting(sheet, STR("all"), cell_textz("Posts answered"), &all);
    add_waiting(sheet, STR("negative"), cell_textz("Negative posts answered"), &negative);
    for (size_t s = 0; s < sources.n; s++) {
        struct str source = sources.rows[s]->key;
        struct waiting here = { .topic = request->topic };

        if (!answers_come(answers, source)) {
            add_unseen(sheet, source, &sources.rows[s]->all);
            continue;
        }
        for (size_t i = 0; i < crowd->n; i++)
            if (str_eq(crowd->members[i].mention.source, source))
                put_post(&here, &crowd->members[i].mention,
                         answers_first(answers, &crowd->members[i].mention), request->now,
                         sources.rows[s]->all.n, arena);
        add_waiting(sheet, source, cell_text(source), &here);
    }
    tallies_release(&sources);
}

/* --- how well --- */

static bool apologises(const struct mention *m)
{
    return mention_has_cue(m, STR("reply-apology"));
}

static bool thanks(const struct mention *m)
{
    return mention_has_cue(m, STR("reply-thanks"));
}

static bool names_next_step(const struct mention *m)
{
    return mention_has_cue(m, STR("reply-next-step"));
}

static bool blames(const struct mention *m)
{
    return mention_has_cue(m, STR("reply-blame"));
}

/* Its last line is a name: short, and every word of it begins with a capital. */
static bool is_signed(const struct mention *m)
{
    struct str text = str_trim(m->item.text), word, line = text;
    ptrdiff_t at;

    while ((at = str_find_char(line, '\n')) >= 0)
        line = str_from(line, (size_t)at + 1);
    line = str_trim(line);
    while (line.n && (line.p[0] == '-' || line.p[0] == '~' || line.p[0] == ' '))
        line = str_from(line, 1);
    if (line.n == 0 || line.n > NAME_MOST || line.n == text.n)
        return false;
    while (str_cut(&line, ' ', &word))
        if (word.n && word.p[0] >= 'a' && word.p[0] <= 'z' && word.n > 3)
            return false; /* "from" and "the" of "Anna from the Acme team" are short or few */
    return text.p[text.n - 1] != '?' && text.p[text.n - 1] != '!';
}

static const struct {
    const char *key, *title;
    bool (*is)(const struct mention *m);
} marks[] = {
    { "apology", "Answers that apologise", apologises },
    { "thanks", "Answers that thank", thanks },
    { "next-step", "Answers that name a next step", names_next_step },
    { "signed", "Answers signed with a name", is_signed },
    { "blame", "Answers that blame the customer", blames },
};

/* Answers that are nearly the same as another one, among the last few hundred. */
static struct pile repeated(const struct mention **replies, size_t n, struct arena *arena)
{
    size_t first = n > TEMPLATE_MOST ? n - TEMPLATE_MOST : 0;
    struct bag *bags = arena_alloc(arena, (n - first + 1) * sizeof *bags);
    struct pile pile = { 0 };

    for (size_t i = first; i < n; i++)
        bag_fill(&bags[i - first], replies[i]->item.text);
    for (size_t i = first; i < n; i++) {
        bool found = false;

        for (size_t k = first; k < n && !found; k++)
            found = k != i && bag_is_template(&bags[i - first], &bags[k - first]);
        if (found)
            pile_put(&pile, replies[i]->id, arena);
    }
    return pile;
}

static void add_mark(struct sheet *sheet, const char *key, const char *title,
                     const struct pile *replies, const struct pile *yes)
{
    struct cell *cells = sheet_row(sheet, str_of(key))->cells;

    cells[WHAT] = cell_textz(title);
    cells[OF] = cell_count(replies);
    cells[YES] = cell_count(yes);
    cells[SHARE] = cell_share(yes, replies->n);
}

/* What the brand said inside the window. */
static void add_quality(const struct view_request *request, struct sheet *sheet)
{
    const struct crowd *crowd = request->crowd;
    struct arena *arena = &sheet->arena;
    const struct mention **replies = arena_alloc(arena, (crowd->n_owner + 1) * sizeof *replies);
    struct pile all = { 0 }, alike;

    for (size_t i = 0; i < crowd->n_owner; i++) {
        const struct mention *m = &crowd->owner[i];

        if (str_is_empty(m->item.in_reply_to) && str_is_empty(m->item.thread))
            continue;
        replies[all.n] = m;
        pile_put(&all, m->id, arena);
    }
    if (all.n == 0)
        return;
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        struct pile yes = { 0 };

        for (size_t i = 0; i < all.n; i++)
            if (marks[k].is(replies[i]))
                pile_put(&yes, replies[i]->id, arena);
        add_mark(sheet, marks[k].key, marks[k].title, &all, &yes);
    }
    alike = repeated(replies, all.n, arena);
    add_mark(sheet, "template", "Answers nearly the same as another", &all, &alike);
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct answers answers;
    struct crowd later;

    sheet_columns(sheet, columns, N_COLUMNS(columns));
    if (view_gather_later(request, &sheet->arena, &later, err) != 0)
        return -1;
    answers_init(&answers, &sheet->arena);
    answers_add(&answers, request->crowd, request->now);
    answers_add(&answers, &later, request->now);
    add_times(request, &answers, sheet);
    answers_release(&answers);
    add_quality(request, sheet);
    sheet->caveat = STR("Public answers only; private ones cannot be seen. Posts without an "
                        "answer count for as long as they have waited. How answers are "
                        "worded is style, not sincerity.");
    if (request->topic->hours.set)
        sheet->caveat =
            STR("Public answers only; private ones cannot be seen. Times count the hours in which "
                "somebody is there. Posts without an answer count for as long as they have waited. "
                "How answers are worded is style, not sincerity.");
    return 0;
}

extern const struct view view_replies;
const struct view view_replies = { .name = "replies",
                                   .question = "Does the brand answer, how soon, how well?",
                                   .days = 28,
                                   .make = make };
