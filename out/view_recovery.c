/*
 * view_recovery.c - what became of those who were unhappy: seen to be solved, won back, stars raised.
 *
 * All are lower bounds: who was helped seldom comes back to say so.
 */
#include "out/answers.h"
#include "out/cells.h"
#include "out/say.h"
#include "store/store.h"

static const struct column columns[] = {
    { STR("what"), STR("What") },
    { STR("of"), STR("Of") },
    { STR("yes"), STR("Yes") },
    { STR("share"), STR("Share") },
    { STR("median"), STR("Median time") },
    { STR("note"), STR("Note") },
};
enum { WHAT, OF, YES, SHARE, MEDIAN, NOTE };

enum { STAR = 1000 };

struct outcome {
    struct pile all, yes;
    int64_t *times; /* until it came about */
};

static void outcome_init(struct outcome *outcome, size_t most, struct arena *arena)
{
    *outcome = (struct outcome){ .times = arena_alloc(arena, (most + 1) * sizeof(int64_t)) };
}

static void add_row(struct sheet *sheet, const char *key, const char *title,
                    struct outcome *outcome, const char *note)
{
    struct cell *cells = sheet_row(sheet, str_of(key))->cells;

    cells[WHAT] = cell_textz(title);
    cells[OF] = cell_count(&outcome->all);
    cells[YES] = cell_count(&outcome->yes);
    cells[SHARE] = cell_share(&outcome->yes, outcome->all.n);
    cells[MEDIAN] = cell_median(outcome->times, &outcome->yes);
    if (note)
        cells[NOTE] = cell_textz(note);
}

static void succeed(struct outcome *outcome, const struct mention *m, int64_t after,
                    struct arena *arena)
{
    outcome->times[outcome->yes.n] = after;
    pile_put(&outcome->yes, m->id, arena);
}

static bool is_solved(const struct mention *m)
{
    return mention_has_cue(m, STR("resolved")) || mention_has_cue(m, STR("thanks-for-help"));
}

/* Whether its stars were raised by one or more since it was first seen, or lowered; the time of it. */
static int change_of_stars(const struct mention *m, const struct revision *revisions, size_t n,
                           int64_t *at)
{
    for (size_t i = 0; i < n; i++) {
        int32_t next = i + 1 < n ? revisions[i + 1].rating : m->item.rating;

        if (revisions[i].rating == RATING_NONE || next == RATING_NONE)
            continue;
        *at = revisions[i].until;
        if (next >= revisions[i].rating + STAR)
            return 1;
        if (next <= revisions[i].rating - STAR)
            return -1;
    }
    return 0;
}

/* --- what an author said later --- */

/* What one author said, in the order of time. */
struct word {
    const struct member *member;
    struct word *next, *last; /* 'last' of the first one only */
};

/* The author of the word, later, in the same thread or in answer to the same item, says that it is solved. */
static const struct mention *solved_by(const struct word *word, const struct mention *m)
{
    for (; word; word = word->next) {
        const struct mention *said = &word->member->mention;

        if (said->counted_at < m->counted_at || str_eq(said->id, m->id) || !is_solved(said) ||
            !str_eq(said->source, m->source))
            continue;
        if ((!str_is_empty(m->item.thread) && str_eq(said->item.thread, m->item.thread)) ||
            (!str_is_empty(m->item.id) && str_eq(said->item.in_reply_to, m->item.id)))
            return said;
    }
    return NULL;
}

/* The author's first positive mention after this one. */
static const struct member *happy_later(const struct word *word, const struct mention *m)
{
    for (; word; word = word->next)
        if (word->member->class == CLASS_POS && word->member->mention.counted_at > m->counted_at)
            return word->member;
    return NULL;
}

static void gather_words(struct map *authors, const struct crowd *crowd, int64_t until,
                         struct arena *arena)
{
    for (size_t i = 0; i < crowd->n; i++) {
        struct str author = crowd->members[i].mention.item.author;
        struct word *word, *first;
        void **found;

        if (str_is_empty(author) || crowd->members[i].mention.counted_at > until)
            continue;
        found = map_put(authors, author);
        word = arena_alloc(arena, sizeof *word);
        word->member = &crowd->members[i];
        first = *found;
        if (first)
            first->last->next = word;
        else
            *found = first = word;
        first->last = word;
    }
}

struct recovery {
    const struct view_request *request;
    struct crowd later; /* from the end of the window until now */
    struct answers answers;
    struct map authors; /* -> what each said */
    struct arena *arena;
    struct outcome solved, won, unanswered, raised, lowered;
};

static void look_at(struct recovery *r, const struct mention *m, struct map *seen)
{
    const struct mention *answer = answers_first(&r->answers, m), *solved;
    const struct word *word =
        str_is_empty(m->item.author) ? NULL : map_get(&r->authors, m->item.author);
    struct outcome *won = answer ? &r->won : &r->unanswered;
    const struct member *happy;

    if (answer) {
        pile_put(&r->solved.all, m->id, r->arena);
        solved = solved_by(word, m);
        if (solved)
            succeed(&r->solved, m, solved->counted_at - m->counted_at, r->arena);
    }
    if (!word || map_get(seen, m->item.author))
        return; /* an author counts once, by the first complaint */
    *map_put(seen, m->item.author) = r;
    pile_put(&won->all, m->id, r->arena);
    happy = happy_later(word, m);
    if (happy)
        succeed(won, m, happy->mention.counted_at - m->counted_at, r->arena);
}

static int look_at_stars(struct recovery *r, struct err *err)
{
    for (size_t i = 0; i < r->request->crowd->n; i++) {
        const struct mention *m = &r->request->crowd->members[i].mention;
        struct revision *revisions;
        int64_t at = m->counted_at;
        size_t n;
        int change;

        if (m->revision == 0 || m->item.rating == RATING_NONE)
            continue;
        if (store_revisions(r->request->store, m->id, r->arena, &revisions, &n, err) != 0)
            return -1;
        pile_put(&r->raised.all, m->id, r->arena);
        pile_put(&r->lowered.all, m->id, r->arena);
        change = change_of_stars(m, revisions, n, &at);
        if (change)
            succeed(change > 0 ? &r->raised : &r->lowered, m, at - m->counted_at, r->arena);
    }
    return 0;
}

/* Days until the talk was back to usual after an alert. */
static int add_alerts(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct alert_row *alerts;
    int64_t *times;
    size_t n, n_alerts = 0, n_over = 0;
    struct cell *cells;
    struct pile none = { 0 };

    if (store_alerts(request->store, &sheet->arena, &alerts, &n, err) != 0)
        return -1;
    times = arena_alloc(&sheet->arena, (n + 1) * sizeof *times);
    for (size_t i = 0; i < n; i++) {
        const struct alert_row *alert = &alerts[i];

        if (!str_eq(alert->topic, request->topic->name) || alert->from >= alert->to ||
            alert->opened_at < request->from || alert->opened_at >= request->to)
            continue;
        n_alerts++;
        if (alert->resolved_at != TIME_NONE)
            times[n_over++] = alert->resolved_at - alert->opened_at;
    }
    none.n = n_over;
    cells = sheet_row(sheet, STR("alerts"))->cells;
    cells[WHAT] = cell_textz("Alerts after which all is as usual again");
    cells[MEDIAN] = cell_median(times, &none);
    cells[MEDIAN].n_ids = 0;
    cells[NOTE] =
        cell_text(arena_printf(&sheet->arena, say("%zu of %zu alerts"), n_over, n_alerts));
    return 0;
}

static int make(const struct view_request *request, struct sheet *sheet, struct err *err)
{
    struct recovery r = { .request = request, .arena = &sheet->arena };
    const struct crowd *crowd = request->crowd;
    struct outcome *const outcomes[] = { &r.solved, &r.won, &r.unanswered, &r.raised, &r.lowered };
    struct map seen;
    int rc;

    sheet_columns(sheet, columns, N_COLUMNS(columns));
    if (view_gather_later(request, r.arena, &r.later, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        outcome_init(outcomes[i], crowd->n, r.arena);
    answers_init(&r.answers, r.arena);
    answers_add(&r.answers, crowd, request->now);
    answers_add(&r.answers, &r.later, request->now);
    map_init(&r.authors);
    map_init(&seen);
    gather_words(&r.authors, crowd, request->now, r.arena);
    gather_words(&r.authors, &r.later, request->now, r.arena);
    for (size_t i = 0; i < crowd->n; i++)
        if (crowd->members[i].class == CLASS_NEG &&
            crowd->members[i].mention.counted_at <= request->now)
            look_at(&r, &crowd->members[i].mention, &seen);
    map_release(&r.authors);
    map_release(&seen);
    answers_release(&r.answers);
    rc = look_at_stars(&r, err);
    add_row(sheet, "solved", "Negative and answered: seen to be solved", &r.solved,
            "the author says so in the same thread");
    add_row(sheet, "won-back", "Negative and answered: author positive later", &r.won, NULL);
    add_row(sheet, "unanswered", "Negative, not answered: author positive later", &r.unanswered,
            "to compare with");
    add_row(sheet, "raised", "Reviews changed: stars raised", &r.raised, NULL);
    add_row(sheet, "lowered", "Reviews changed: stars lowered", &r.lowered, NULL);
    if (rc == 0)
        rc = add_alerts(request, sheet, err);
    sheet->caveat = STR("Lower bounds: who was helped seldom comes back to say so, and an author "
                        "with two names is not known again.");
    return rc;
}

extern const struct view view_recovery;
const struct view view_recovery = { .name = "recovery",
                                    .question = "What became of those who were unhappy",
                                    .days = 28,
                                    .make = make };
