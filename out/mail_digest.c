/*
 * mail_digest.c - the mail of a day or a week of a topic: its page as a letter.
 */
#include "out/mail_digest.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/day_text.h"
#include "out/print.h"
#include "out/say.h"

enum { MISSED_SHOWN = 7 };

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

static struct str topic_name(const struct mail_digest *in)
{
    return in->topic ? in->topic->name : STR("");
}

struct str mail_digest_name(const struct mail_digest *in, struct arena *arena)
{
    return arena_printf(arena, "digest/" STR_FMT "/" STR_FMT "%s" STR_FMT, STR_ARG(topic_name(in)),
                        STR_ARG(short_name(in, arena)), in->department.n ? "/" : "",
                        STR_ARG(in->department));
}

struct str mail_digest_time(const struct mail_digest *in, struct str name)
{
    struct arena arena = { 0 };
    struct str own = mail_digest_name(in, &arena), time = short_name(in, &arena), result = STR_NONE;
    size_t head = strlen("digest//") + topic_name(in).n, tail = head + time.n;

    if (name.n == own.n && str_eq(str_sub(name, 0, head), str_sub(own, 0, head)) &&
        str_eq(str_from(name, tail), str_from(own, tail)))
        result = str_sub(name, head, time.n);
    arena_release(&arena);
    return result;
}

void mail_digest_page(const struct mail_digest *in, const struct topic *topic, struct str page,
                      const char *what, struct letter *letter)
{
    struct buf path;

    if (str_is_empty(in->site->settings->digest.site))
        return;
    buf_init(&path, LIMIT_URL);
    site_page_shown(in->site->settings, topic->name, page, &path);
    letter_page(letter, what, buf_str(&path));
    buf_release(&path);
}

/* A mail that could not go in time is told here, not sent late. */
static void put_missed(const struct mail_digest *in, struct letter *letter)
{
    size_t from = in->n_missed > MISSED_SHOWN ? in->n_missed - MISSED_SHOWN : 0;

    if (in->n_missed == 0)
        return;
    letter_heading(letter, say("Mails that may not have reached you"));
    letter_text(letter,
                str_of(say("They could not be sent in time, and are not sent late. What they "
                           "told stands on the pages.")));
    for (size_t i = from; i < in->n_missed; i++)
        if (in->topic && str_is_empty(in->department))
            mail_digest_page(in, in->topic, in->missed[i], arena_z(letter->arena, in->missed[i]),
                             letter);
        else
            letter_item(letter, in->missed[i]);
    if (from > 0)
        letter_item(letter, arena_printf(letter->arena, say("and %zu before"), from));
}

int mail_digest_compose(const struct mail_digest *in, struct str title, struct str list,
                        struct letter *letter, struct buf *out, struct err *err)
{
    const struct settings *settings = in->site->settings;
    struct arena *arena = letter->arena;
    struct mail mail = { .from = mail_from(settings),
                         .to = in->recipient,
                         .reply_to = settings->mail.reply_to,
                         .date = in->site->now };

    put_missed(in, letter);
    mail.subject = print_ascii(title, arena);
    mail.message_id =
        mail_message_id(settings, mail_digest_name(in, arena), 0, in->recipient, arena);
    mail.list_id = mail_list_id(settings, list, arena);
    return mail_compose_letter(&mail, letter, out, err) == 0 ? 1 : -1;
}

/* "[hark] Kestrel 2026-03-13: Act, 21 negative of 23 mentions" */
static int compose(const struct mail_digest *in, enum day_level level, struct str headline,
                   struct letter *letter, struct buf *out, struct err *err)
{
    struct arena *arena = letter->arena;
    struct str mark = mail_mark(in->site->settings, in->topic, arena);
    struct str title =
        arena_printf(arena, STR_FMT " " STR_FMT " " STR_FMT ": %s, " STR_FMT, STR_ARG(mark),
                     STR_ARG(in->topic->name), STR_ARG(short_name(in, arena)),
                     day_level_name(level, in->kind == PERIOD_DAY), STR_ARG(headline));

    if (!str_is_empty(in->site->settings->digest.site))
        letter_heading(letter, say("More"));
    mail_digest_page(in, in->topic, short_name(in, arena),
                     in->kind == PERIOD_DAY ? say("Page of the day") : say("Page of the week"),
                     letter);
    return mail_digest_compose(in, title, in->topic->name, letter, out, err);
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
        rc = compose(in, day.level, day.headline, &letter, out, err);
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
        rc = compose(in, period.level, period.headline, &letter, out, err);
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
        rc = in->kind == PERIOD_DAY ? compose_day(in, &history, out, err)
                                    : compose_week(in, &view, &history, last, out, err);
    history_release(&history);
    say_in(NULL, STR_NONE);
    return rc;
}
