/*
 * mail_board.c - one mail of a day or a week for whoever watches many brands: those that need somebody first.
 *
 * Each brand is a line or two: what its time came to, and the way to its page. The quiet ones are named in
 * one list, so that the reader knows they were looked at.
 */
#include "out/mail_digest.h"

#include "core/limits.h"
#include "out/period.h"
#include "out/say.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_IN_SUBJECT = 3, QUIET_SHOWN = 100 };

/* The day or the week of one topic; strings live in the board's arena. */
struct line {
    const struct topic *topic;
    enum day_level level;
    struct str headline, reason;
    int32_t negative;
    bool only_busy;
};

struct board {
    const struct mail_digest *in;
    int64_t first, last; /* local days */
    struct arena arena;
    struct line *lines; /* by need */
    size_t n, n_needing, n_spoken_of;
};

/* How much the time needs somebody; the first first. */
static int rank(enum day_level level)
{
    static const int ranks[] = {
        [DAY_ACT] = 0, [DAY_LOOK] = 1, [DAY_BLIND] = 2, [DAY_LEARNING] = 3, [DAY_QUIET] = 4
    };

    return ranks[level];
}

/* Much praise at once is news, but nothing to act on. */
static bool needs_somebody(const struct line *line)
{
    return rank(line->level) <= rank(DAY_BLIND) && !line->only_busy;
}

static int by_need(const void *pa, const void *pb)
{
    const struct line *a = pa, *b = pb;

    if (needs_somebody(a) != needs_somebody(b))
        return needs_somebody(a) ? -1 : 1;
    if (a->level != b->level)
        return rank(a->level) - rank(b->level);
    if (a->negative != b->negative)
        return a->negative < b->negative ? 1 : -1;
    return str_cmp(a->topic->name, b->topic->name);
}

static int read_day(struct board *board, const struct topic *topic, const struct history *history,
                    struct line *line, struct err *err)
{
    struct day day = { 0 };
    int rc = day_open(&day, board->in->site, topic, history, board->in->day, err);

    if (rc == 0) {
        *line = (struct line){ .topic = topic,
                               .level = day.level,
                               .headline = arena_str(&board->arena, day.headline),
                               .reason = arena_str(&board->arena, day.reason),
                               .negative = day.n_negative,
                               .only_busy = day.only_busy };
        board->n_spoken_of += day.n_counted > 0;
    }
    day_release(&day);
    return rc;
}

static int read_week(struct board *board, const struct topic *topic,
                     const struct view_request *view, const struct history *history,
                     struct line *line, struct err *err)
{
    struct period week = { 0 };
    int rc = period_open(&week, view, history, board->in->kind, board->first, board->last, err);

    if (rc == 0) {
        *line = (struct line){ .topic = topic,
                               .level = week.level,
                               .headline = arena_str(&board->arena, week.headline),
                               .reason = arena_str(&board->arena, week.reason),
                               .negative = week.now.neg };
        board->n_spoken_of += week.now.all > 0;
    }
    period_release(&week);
    return rc;
}

static int read_line(struct board *board, const struct topic *topic, struct err *err)
{
    struct view_request view = site_view(board->in->site, topic);
    struct line *line = &board->lines[board->n];
    struct history history = { 0 };
    int rc =
        history_read(&history, &view, topic->zone, board->first - HISTORY_REACH, board->last, err);

    if (rc == 0)
        rc = board->in->kind == PERIOD_DAY ? read_day(board, topic, &history, line, err)
                                           : read_week(board, topic, &view, &history, line, err);
    if (rc == 0) {
        board->n++;
        board->n_needing += needs_somebody(line);
    }
    history_release(&history);
    return rc;
}

static int read_lines(struct board *board, struct err *err)
{
    const struct settings *settings = board->in->site->settings;

    board->lines = arena_alloc(&board->arena, (settings->n_topics + 1) * sizeof *board->lines);
    for (size_t i = 0; i < settings->n_topics; i++)
        if (read_line(board, &settings->topics[i], err) != 0)
            return -1;
    if (board->n > 1)
        qsort(board->lines, board->n, sizeof *board->lines, by_need);
    return 0;
}

/* "2 of 30 brands need somebody" */
static struct str gist(struct board *board)
{
    return board->n_needing == 0
               ? arena_printf(&board->arena, say("None of %zu brands needs attention"), board->n)
               : arena_printf(&board->arena,
                              say_n((int64_t)board->n_needing, "%zu of %zu brands needs attention",
                                    "%zu of %zu brands need attention"),
                              board->n_needing, board->n);
}

/* ": Kestrel, Tideline and 3 more" */
static struct str names(struct board *board)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < board->n_needing && i < NAMES_IN_SUBJECT; i++)
        buf_printf(&text, "%s" STR_FMT, i ? ", " : ": ", STR_ARG(board->lines[i].topic->name));
    if (board->n_needing > NAMES_IN_SUBJECT)
        buf_printf(&text, say(" and %zu more"), board->n_needing - NAMES_IN_SUBJECT);
    result = arena_str(&board->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* Of the time: "2026-03-14" as its page is called, or "Saturday, 14 March 2026". */
static struct str time_name(struct board *board,
                            void (*print)(enum period_kind kind, int64_t first, struct buf *out))
{
    struct buf text;
    struct str result;

    buf_init(&text, 64);
    print(board->in->kind, board->first, &text);
    result = arena_str(&board->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static const char *level_name(const struct board *board, const struct line *line)
{
    return day_level_name(line->level, board->in->kind == PERIOD_DAY);
}

static void put_quiet(struct board *board, struct letter *letter)
{
    size_t shown = 0;

    if (board->n == board->n_needing)
        return;
    letter_heading(letter, say("The others"));
    for (size_t i = board->n_needing; i < board->n && shown < QUIET_SHOWN; i++, shown++)
        letter_item(letter, arena_printf(letter->arena, STR_FMT ": %s, " STR_FMT,
                                         STR_ARG(board->lines[i].topic->name),
                                         level_name(board, &board->lines[i]),
                                         STR_ARG(board->lines[i].headline)));
    if (board->n - board->n_needing > shown)
        letter_item(letter, arena_printf(letter->arena, say("and %zu more"),
                                         board->n - board->n_needing - shown));
}

static void tell(struct board *board, struct letter *letter)
{
    struct str page = time_name(board, period_name);
    const char *leads =
        board->in->kind == PERIOD_DAY ? say("Page of the day") : say("Page of the week");

    letter_title(letter, arena_printf(letter->arena, say("All brands, " STR_FMT),
                                      STR_ARG(time_name(board, period_title))));
    letter->tone = board->n_needing == 0              ? LETTER_GOOD
                   : board->lines[0].level == DAY_ACT ? LETTER_GRAVEST
                                                      : LETTER_GRAVE;
    letter_gist(letter, arena_printf(letter->arena, STR_FMT ".", STR_ARG(gist(board))));
    for (size_t i = 0; i < board->n_needing; i++) {
        const struct line *line = &board->lines[i];

        letter_heading(letter, arena_printf(letter->arena, STR_FMT ": %s",
                                            STR_ARG(line->topic->name), level_name(board, line))
                                   .p);
        letter_textf(letter, STR_FMT ". " STR_FMT, STR_ARG(line->headline), STR_ARG(line->reason));
        mail_digest_page(board->in, line->topic, page, leads, letter);
    }
    put_quiet(board, letter);
    letter_heading(letter, say("More"));
    letter_command(letter, say("By need, now"), STR("hark view board"));
}

int mail_compose_board(const struct mail_digest *in, struct buf *out, struct err *err)
{
    const struct settings *settings = in->site->settings;
    struct board board = { .in = in };
    struct letter letter = { .arena = &board.arena };
    int rc;

    arena_init(&board.arena);
    period_bounds(in->kind, in->day, &board.first, &board.last);
    say_in(in->site->tongues, say_common(settings));
    rc = read_lines(&board, err);
    if (rc == 0 && board.n_needing + board.n_spoken_of > 0) {
        struct str title = arena_printf(&board.arena, STR_FMT " " STR_FMT ": " STR_FMT STR_FMT,
                                        STR_ARG(mail_mark(settings, NULL, &board.arena)),
                                        STR_ARG(time_name(&board, period_name)),
                                        STR_ARG(gist(&board)), STR_ARG(names(&board)));

        tell(&board, &letter);
        rc = mail_digest_compose(in, title, STR("board"), &letter, out, err);
    }
    arena_release(&board.arena);
    say_in(NULL, STR_NONE);
    return rc;
}
