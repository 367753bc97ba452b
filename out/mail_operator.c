/*
 * mail_operator.c - the mail to whoever runs hark, when hark itself is ill or well again.
 */
#include "out/mail.h"

#include "core/utf8.h"
#include "out/letter.h"
#include "out/print.h"

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
    mail.subject = STR("[hark] hark is well again");
    if (in->n)
        mail.subject = arena_printf(&arena, "[hark] hark is ill: " STR_FMT "%s",
                                    STR_ARG(utf8_cut(in->ills[0], SUBJECT_BYTES)),
                                    in->n > 1 || in->ills[0].n > SUBJECT_BYTES ? " ..." : "");
    mail.subject = print_ascii(mail.subject, &arena);
    letter_title(&letter, in->n ? STR("hark itself needs a hand") : STR("hark is well again"));
    letter_text(&letter,
                in->n ? STR("This is not about what people say, but about hark: as long as this "
                            "lasts, alerts may be late or missing. You are told once a day.")
                      : STR("What was told to you as ill is over."));
    for (size_t i = 0; i < in->n; i++)
        letter_item(&letter, in->ills[i]);
    letter_heading(&letter, "What to do");
    letter_command(
        &letter, "Look, and mend",
        arena_printf(&arena, "hark doctor --config " STR_FMT, STR_ARG(in->settings->file)));
    rc = mail_compose_letter(&mail, &letter, out, err);
    arena_release(&arena);
    return rc;
}
