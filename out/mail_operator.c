/*
 * mail_operator.c - the mail to whoever runs hark, when hark itself is ill or well again.
 */
#include "out/mail.h"

#include "core/utf8.h"
#include "out/letter.h"
#include "out/print.h"
#include "out/say.h"

enum { SUBJECT_BYTES = 50 };

int mail_compose_operator(const struct mail_operator *in, struct buf *out, struct err *err)
{
    struct arena arena;
    struct letter letter = { .arena = &arena };
    struct mail mail = { .from = mail_from(in->settings),
                         .to = in->recipient,
                         .reply_to = in->settings->mail.reply_to,
                         .message_id = in->message_id,
                         .list_id = STR_NONE,
                         .date = in->now };
    int rc;

    arena_init(&arena);
    mail.list_id = mail_list_id(in->settings, STR("operator"), &arena);
    say_in(in->tongues, say_common(in->settings));
    mail.subject = arena_printf(&arena, "[hark] %s", say("hark works again"));
    if (in->n)
        mail.subject = arena_printf(&arena, say("[hark] problem with hark: " STR_FMT "%s"),
                                    STR_ARG(utf8_cut(in->ills[0], SUBJECT_BYTES)),
                                    in->n > 1 || in->ills[0].n > SUBJECT_BYTES ? " ..." : "");
    mail.subject = print_ascii(mail.subject, &arena);
    letter_title(&letter,
                 str_of(in->n ? say("hark itself has a problem") : say("hark works again")));
    letter_text(&letter,
                str_of(in->n ? say("This is not about what people say, but about hark: as long as "
                                   "this lasts, alerts may be late or missing. You are told once "
                                   "a day.")
                             : say("The problem that was reported to you is over.")));
    for (size_t i = 0; i < in->n; i++)
        letter_item(&letter, in->ills[i]);
    letter_heading(&letter, say("What to do"));
    letter_command(
        &letter, say("Find and fix it"),
        arena_printf(&arena, "hark doctor --config " STR_FMT, STR_ARG(in->settings->file)));
    rc = mail_compose_letter(&mail, &letter, out, err);
    say_in(NULL, STR_NONE);
    arena_release(&arena);
    return rc;
}
