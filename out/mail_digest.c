/*
 * mail_digest.c - the daily mail: the page of the day as a letter.
 */
#include "out/mail.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/day_text.h"
#include "out/print.h"

static int compose(const struct mail_digest *in, const struct day *day, struct buf *out,
                   struct err *err)
{
    struct arena arena;
    struct buf date, what, text, html;
    struct letter letter = { .arena = &arena };
    struct mail mail = { .from = mail_from(in->settings),
                         .to = in->recipient,
                         .reply_to = in->settings->mail.reply_to,
                         .date = in->now };
    int rc;

    arena_init(&arena);
    buf_init(&date, 64);
    buf_init(&what, LIMIT_KEY);
    buf_init(&text, LIMIT_MAIL);
    buf_init(&html, LIMIT_MAIL);
    print_date(day->number, &date);
    buf_printf(&what, "digest/" STR_FMT "/" STR_FMT, STR_ARG(in->topic->name),
               STR_ARG(buf_str(&date)));
    mail.subject = arena_printf(&arena, "[hark] " STR_FMT " " STR_FMT ": %s, " STR_FMT,
                                STR_ARG(in->topic->name), STR_ARG(buf_str(&date)),
                                day_level_word(day->level), STR_ARG(day->headline));
    mail.subject = print_ascii(mail.subject, &arena);
    mail.message_id = mail_message_id(in->settings, buf_str(&what), 0, in->recipient, &arena);
    mail.list_id = mail_list_id(in->settings, in->topic->name, &arena);
    day_letter(day, &letter);
    if (!str_is_empty(in->settings->digest.site)) {
        struct buf path;

        buf_init(&path, LIMIT_URL);
        site_page_shown(in->settings, in->topic->name, day->number, &path);
        letter_heading(&letter, "More");
        letter_command(&letter, "The page of the day", buf_str(&path));
        buf_release(&path);
    }
    letter_print_text(&letter, &text);
    rc = letter_print_html(&letter, mail.subject, &html, err);
    mail.text = buf_str(&text);
    mail.html = buf_str(&html);
    if (rc == 0)
        rc = mail_compose(&mail, out, err);
    buf_release(&date);
    buf_release(&what);
    buf_release(&text);
    buf_release(&html);
    arena_release(&arena);
    return rc;
}

int mail_compose_digest(const struct mail_digest *in, struct buf *out, struct err *err)
{
    struct site_request request = { .store = in->store,
                                    .settings = in->settings,
                                    .touchpoints = in->touchpoints,
                                    .n_touchpoints = in->n_touchpoints,
                                    .explain = in->explain,
                                    .lexicon = in->lexicon,
                                    .now = in->now };
    int64_t number = zone_local_day(in->topic->zone, in->at);
    struct history history = { 0 };
    struct view_request view = { .store = in->store,
                                 .settings = in->settings,
                                 .topic = in->topic,
                                 .touchpoints = in->touchpoints,
                                 .n_touchpoints = in->n_touchpoints };
    struct day day = { 0 };
    int rc = history_read(&history, &view, in->topic->zone, number - HISTORY_REACH, number, err);

    if (rc == 0)
        rc = day_open(&day, &request, in->topic, &history, number, err);
    if (rc == 0)
        rc = compose(in, &day, out, err);
    day_release(&day);
    history_release(&history);
    return rc;
}
