/*
 * mail_digest.c - the mail of a day or a week: its page as a letter.
 */
#include "out/mail.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/day_text.h"
#include "out/page.h"
#include "out/print.h"
#include "out/say.h"

#include <string.h>

static struct str short_name(const struct mail_digest *in, struct arena *arena)
{
    struct buf name;
    struct str result;

    buf_init(&name, 32);
    period_name(in->kind, in->day, &name);
    result = arena_str(arena, buf_str(&name));
    buf_release(&name);
    return result;
}

struct str mail_digest_name(const struct mail_digest *in, struct arena *arena)
{
    return arena_printf(arena, "digest/" STR_FMT "/" STR_FMT "%s" STR_FMT, STR_ARG(in->topic->name),
                        STR_ARG(short_name(in, arena)), in->department.n ? "/" : "",
                        STR_ARG(in->department));
}

static void put_page(const struct mail_digest *in, struct letter *letter)
{
    struct buf path, name;

    if (str_is_empty(in->site->settings->digest.site))
        return;
    buf_init(&path, LIMIT_URL);
    buf_init(&name, LIMIT_URL);
    if (in->department.n)
        page_department_name(in->department, &name);
    else
        buf_puts(&name, short_name(in, letter->arena));
    if (str_ends(buf_str(&name), STR(".html")))
        name.n -= strlen(".html");
    site_page_shown(in->site->settings, in->topic->name, buf_str(&name), &path);
    letter_heading(letter, say("More"));
    letter_command(letter,
                   in->department.n         ? say("The page of the department")
                   : in->kind == PERIOD_DAY ? say("The page of the day")
                                            : say("The page of the week"),
                   buf_str(&path));
    buf_release(&name);
    buf_release(&path);
}

/* 'what' is the end of the subject: "Act, 21 negative of 23 mentions". */
static int compose(const struct mail_digest *in, struct str what, struct letter *letter,
                   struct buf *out, struct err *err)
{
    const struct settings *settings = in->site->settings;
    struct arena *arena = letter->arena;
    struct mail mail = { .from = mail_from(settings),
                         .to = in->recipient,
                         .reply_to = settings->mail.reply_to,
                         .date = in->site->now };
    struct buf text, html;
    int rc;

    buf_init(&text, LIMIT_MAIL);
    buf_init(&html, LIMIT_MAIL);
    mail.subject =
        arena_printf(arena, STR_FMT " " STR_FMT " " STR_FMT ": " STR_FMT,
                     STR_ARG(mail_mark(settings, in->topic, arena)), STR_ARG(in->topic->name),
                     STR_ARG(short_name(in, arena)), STR_ARG(what));
    mail.subject = print_ascii(mail.subject, arena);
    mail.message_id =
        mail_message_id(settings, mail_digest_name(in, arena), 0, in->recipient, arena);
    mail.list_id = mail_list_id(settings, in->topic->name, arena);
    put_page(in, letter);
    letter_print_text(letter, &text);
    rc = letter_print_html(letter, mail.subject, &html, err);
    mail.text = buf_str(&text);
    mail.html = buf_str(&html);
    if (rc == 0)
        rc = mail_compose(&mail, out, err);
    buf_release(&text);
    buf_release(&html);
    return rc == 0 ? 1 : -1;
}

static struct str verdict_of(const struct mail_digest *in, enum day_level level,
                             struct str headline, struct arena *arena)
{
    return arena_printf(arena, "%s, " STR_FMT, day_level_name(level, in->kind == PERIOD_DAY),
                        STR_ARG(headline));
}

static bool is_news(const struct mail_digest *in, enum day_level level)
{
    return level == DAY_ACT || level == DAY_LOOK || level == DAY_BLIND ||
           !str_eq(in->site->settings->digest.daily, STR("news"));
}

static int compose_day(const struct mail_digest *in, const struct history *history, struct buf *out,
                       struct err *err)
{
    struct arena arena;
    struct letter letter = { .arena = &arena };
    struct day day = { 0 };
    int rc = day_open(&day, in->site, in->topic, history, in->day, err);

    arena_init(&arena);
    if (rc == 0 && is_news(in, day.level)) {
        day_letter(&day, &letter);
        rc = compose(in, verdict_of(in, day.level, day.headline, &arena), &letter, out, err);
    }
    arena_release(&arena);
    day_release(&day);
    return rc;
}

static int compose_week(const struct mail_digest *in, const struct view_request *view,
                        const struct history *history, int64_t last, struct buf *out,
                        struct err *err)
{
    bool card = str_eq(in->site->settings->digest.form, STR("card"));
    struct arena arena;
    struct letter letter = { .arena = &arena };
    struct period period = { 0 };
    int rc = period_open(&period, view, history, in->kind, in->day, last, err);

    arena_init(&arena);
    if (rc == 0) {
        period_letter(&period, card, &letter);
        rc = compose(in, verdict_of(in, period.level, period.headline, &arena), &letter, out, err);
    }
    arena_release(&arena);
    period_release(&period);
    return rc;
}

/* Nothing to mend, and nothing to be thanked for, is no mail. */
static int compose_department(const struct mail_digest *in, const struct view_request *view,
                              const struct history *history, int64_t last, struct buf *out,
                              struct err *err)
{
    struct arena arena;
    struct letter letter = { .arena = &arena };
    struct period period = { 0 };
    struct department own;
    int rc = period_open(&period, view, history, PERIOD_OTHER, in->day, last, err);

    arena_init(&arena);
    if (rc == 0) {
        department_of(&period, in->department, &arena, &own);
        if (own.theirs.n + own.praise.n_rows > 0) {
            department_letter(&period, &own, &letter);
            rc = compose(in, department_headline(&own, &arena), &letter, out, err);
        }
    }
    arena_release(&arena);
    period_release(&period);
    return rc;
}

int mail_compose_digest(const struct mail_digest *in, struct buf *out, struct err *err)
{
    struct view_request view = site_view(in->site, in->topic);
    struct history history = { 0 };
    int64_t first, last;
    int rc;

    period_bounds(in->kind, in->day, &first, &last);
    say_in(in->site->tongues, in->topic->language);
    rc = history_read(&history, &view, in->topic->zone, first - HISTORY_REACH, last, err);
    if (rc == 0)
        rc = in->department.n         ? compose_department(in, &view, &history, last, out, err)
             : in->kind == PERIOD_DAY ? compose_day(in, &history, out, err)
                                      : compose_week(in, &view, &history, last, out, err);
    history_release(&history);
    say_in(NULL, STR_NONE);
    return rc;
}
