/*
 * mail_held.c - one mail for all that waited while its reader wanted to be left alone.
 *
 * What is still open is told as a letter each, from the store as it is now; what was over in the meantime
 * is one line, so that nothing is dropped. It answers the threads of all of them.
 */
#include "out/mail.h"

#include "core/zone.h"
#include "out/cells.h"
#include "out/letter.h"
#include "out/print.h"
#include "out/say.h"
#include "out/telling.h"
#include "store/store.h"

enum { QUOTES_SHOWN = 3, NAMES_SHOWN = 3 };

/* The mail at work. */
struct held {
    const struct mail_held *in;
    struct arena arena;
    struct letter letter;
    struct alert_row *alerts; /* those that the store knows, as they came */
    size_t n, n_open;
    struct str last; /* heading */
};

static bool is_over(const struct alert_row *alert)
{
    return str_eq(alert->state, STR("resolved"));
}

static int read_alerts(struct held *h, struct err *err)
{
    h->alerts = arena_alloc(&h->arena, (h->in->n_alerts + 1) * sizeof *h->alerts);
    for (size_t i = 0; i < h->in->n_alerts; i++) {
        int rc = store_alert_get(h->in->store, h->in->alerts[i], &h->arena, &h->alerts[h->n], err);

        if (rc < 0)
            return -1;
        if (rc == 1)
            h->n_open += !is_over(&h->alerts[h->n++]);
    }
    return 0;
}

static const struct zone *zone_of(const struct held *h, const struct alert_row *alert)
{
    const struct topic *topic = settings_topic(h->in->settings, alert->topic);

    return topic ? topic->zone : h->in->settings->zone;
}

static struct str time_of(struct held *h, const struct alert_row *alert, int64_t at)
{
    struct buf text;
    struct str result;

    buf_init(&text, 64);
    print_time(zone_of(h, alert), at, &text);
    result = arena_str(&h->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* "Kestrel (Product quality): 12 negative, usually 1.1" */
static struct str line_of(struct held *h, const struct alert_row *alert)
{
    struct view_request view = { .touchpoints = h->in->touchpoints,
                                 .n_touchpoints = h->in->n_touchpoints };
    struct buf text;
    struct str result;

    bool plain = telling_is_plain(h->in->settings, settings_topic(h->in->settings, alert->topic));

    buf_init(&text, BUF_NO_CEILING);
    if (alert->topic.n)
        buf_puts(&text, alert->topic);
    else
        buf_putz(&text, say("all topics"));
    if (alert->aspect.n)
        buf_printf(&text, " (" STR_FMT ")",
                   STR_ARG(say_str(touchpoint_title(&view, alert->aspect))));
    if (alert->source.n) {
        buf_printf(&text,
                   is_over(alert) ? say(": source '" STR_FMT "' could not be read for a while")
                                  : say(": source '" STR_FMT "' cannot be read"),
                   STR_ARG(alert->source));
    } else if (str_eq(alert->signal, STR("at-once"))) {
        buf_putz(&text, plain ? say(": to answer at once") : say(": to read at once"));
    } else if (alert->expected_milli > 0) {
        buf_printf(&text,
                   str_eq(alert->signal, STR("volume")) ? say(": %s mentions, usually ")
                                                        : say(": %s negative, usually "),
                   DIGITS(alert->observed));
        print_number(alert->expected_milli, &text);
    } else {
        buf_printf(&text, ": " STR_FMT, STR_ARG(alert->signal));
    }
    result = arena_str(&h->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

static int tell_open(struct held *h, const struct alert_row *alert, struct err *err)
{
    const struct member *quotes[QUOTES_SHOWN];
    struct crowd *crowd = arena_alloc(&h->arena, sizeof *crowd);
    bool at_once = str_eq(alert->signal, STR("at-once"));
    size_t n;

    if (crowd_of_ids(crowd, &h->arena, &h->in->explain, h->in->store, alert->mentions,
                     alert->n_mentions, err) != 0)
        return -1;
    if (!str_eq(line_of(h, alert), h->last)) { /* single mentions of one topic stand together */
        h->last = line_of(h, alert);
        letter_heading(&h->letter, h->last.p);
    }
    if (!at_once)
        letter_textf(&h->letter, say("Since " STR_FMT "."),
                     STR_ARG(time_of(h, alert, alert->opened_at)));
    n = crowd_quotes(crowd, alert->aspect, !str_eq(alert->signal, STR("volume")), QUOTES_SHOWN,
                     quotes, 0);
    for (size_t i = 0; i < n; i++)
        letter_quote(&h->letter, quotes[i], true);
    letter_command(&h->letter, say("See all of it"),
                   arena_printf(&h->arena, "hark alerts show " STR_FMT, STR_ARG(alert->id)));
    if (!at_once)
        letter_command(&h->letter, say("Taken care of"),
                       arena_printf(&h->arena, "hark alerts ack " STR_FMT, STR_ARG(alert->id)));
    return 0;
}

/* "2 to look at, 1 over" */
static struct str tally(struct held *h)
{
    size_t n_over = h->n - h->n_open;

    if (n_over == 0)
        return arena_printf(&h->arena, say("%zu to look at"), h->n_open);
    if (h->n_open == 0)
        return arena_printf(&h->arena, say("%zu came and went"), n_over);
    return arena_printf(&h->arena, say("%zu to look at, %zu came and went"), h->n_open, n_over);
}

static int tell(struct held *h, struct err *err)
{
    size_t told = 0;

    letter_title(&h->letter,
                 arena_printf(&h->arena, say("While it was quiet: " STR_FMT), STR_ARG(tally(h))));
    for (size_t i = 0; i < h->n; i++)
        if (!is_over(&h->alerts[i]) && tell_open(h, &h->alerts[i], err) != 0)
            return -1;
    for (size_t i = 0; i < h->n; i++) {
        const struct alert_row *alert = &h->alerts[i];

        if (!is_over(alert))
            continue;
        if (told++ == 0)
            letter_heading(&h->letter, say("Came and went"));
        letter_item(&h->letter,
                    arena_printf(&h->arena, say(STR_FMT ", from " STR_FMT " to " STR_FMT),
                                 STR_ARG(line_of(h, alert)),
                                 STR_ARG(time_of(h, alert, alert->opened_at)),
                                 STR_ARG(time_of(h, alert, alert->resolved_at))));
    }
    letter_text(&h->letter,
                str_of(say("These came in hours in which the configuration keeps mails back "
                           "('quiet:', 'weekends:', 'holidays:'). What is critical is never kept "
                           "back.")));
    return 0;
}

/* "Kestrel, Café Nord and more" */
static struct str topics(struct held *h)
{
    struct buf text;
    struct str result;
    size_t n = 0;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < h->n && n <= NAMES_SHOWN; i++) {
        bool seen = false;

        for (size_t k = 0; k < i; k++)
            seen |= str_eq(h->alerts[k].topic, h->alerts[i].topic);
        if (seen)
            continue;
        if (n++ < NAMES_SHOWN)
            buf_printf(&text, "%s" STR_FMT, n > 1 ? ", " : "", STR_ARG(h->alerts[i].topic));
        else
            buf_putz(&text, say(" and more"));
    }
    result = arena_str(&h->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* The one that all of it is about, or NULL. */
static const struct topic *only_topic(const struct held *h)
{
    for (size_t i = 1; i < h->n; i++)
        if (!str_eq(h->alerts[i].topic, h->alerts[0].topic))
            return NULL;
    return h->n ? settings_topic(h->in->settings, h->alerts[0].topic) : NULL;
}

/* The threads that it belongs to. */
static struct str threads(struct held *h)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < h->n; i++)
        buf_printf(&text, "%s" STR_FMT, i ? "\r\n " : "",
                   STR_ARG(mail_message_id(h->in->settings, h->alerts[i].id, 0, h->in->recipient,
                                           &h->arena)));
    result = arena_str(&h->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

int mail_compose_held(const struct mail_held *in, struct buf *out, struct err *err)
{
    struct held h = { .in = in };
    struct mail mail = { .from = mail_from(in->settings),
                         .to = in->recipient,
                         .reply_to = in->settings->mail.reply_to,
                         .unsubscribe = settings_operator(in->settings),
                         .date = in->now };
    int rc;

    arena_init(&h.arena);
    h.letter = (struct letter){ .arena = &h.arena };
    rc = read_alerts(&h, err);
    say_in(in->tongues, only_topic(&h) ? only_topic(&h)->language : say_common(in->settings));
    if (rc == 0)
        rc = tell(&h, err);
    if (rc == 0) {
        mail.subject =
            arena_printf(&h.arena, say(STR_FMT " while it was quiet: " STR_FMT " (" STR_FMT ")"),
                         STR_ARG(mail_mark(in->settings, only_topic(&h), &h.arena)),
                         STR_ARG(tally(&h)), STR_ARG(topics(&h)));
        mail.subject = print_ascii(mail.subject, &h.arena);
        mail.message_id = mail_message_id(in->settings, in->id, 0, in->recipient, &h.arena);
        mail.first_id = threads(&h);
        mail.list_id = mail_list_id(in->settings, h.n ? h.alerts[0].topic : STR("hark"), &h.arena);
        rc = mail_compose_letter(&mail, &h.letter, out, err);
    }
    arena_release(&h.arena);
    say_in(NULL, STR_NONE);
    return rc;
}
