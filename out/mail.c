/*
 * mail.c - a message as RFC 5322 bytes: headers, then text and HTML as alternatives.
 *
 * Header values pass through escape.h, both parts are quoted-printable: whatever is in them, lines
 * end in CRLF, stay under 78 characters and cannot end a header or a part. The boundary holds "=_",
 * which quoted-printable never writes.
 */
#include "out/mail.h"

#include "core/date.h"
#include "core/escape.h"
#include "core/hash.h"
#include "core/limits.h"

#include "out/letter.h"
#include "out/say.h"
#include "out/slug.h"

#include <stdio.h>

enum { ID_LENGTH = 26 };

/* "Name <local@domain>" or the bare address. */
static struct str bare_address(struct str mailbox, struct str *name)
{
    ptrdiff_t open = str_find_char(mailbox, '<');

    *name = STR_NONE;
    if (open < 0 || mailbox.p[mailbox.n - 1] != '>')
        return str_trim(mailbox);
    *name = str_trim(str_sub(mailbox, 0, (size_t)open));
    return str_sub(mailbox, (size_t)open + 1, mailbox.n - (size_t)open - 2);
}

struct str mail_bare_address(struct str mailbox)
{
    struct str name;

    return bare_address(mailbox, &name);
}

static struct str domain_of(const struct settings *settings)
{
    struct str name;
    struct str address = bare_address(settings->mail.from, &name);
    ptrdiff_t at = str_find_char(address, '@');

    return at < 0 || !mail_is_address(address) ? STR("localhost")
                                               : str_from(address, (size_t)at + 1);
}

struct str mail_message_id(const struct settings *settings, struct str what, int32_t revision,
                           struct str recipient, struct arena *arena)
{
    struct str parts[3];
    char id[ID_LENGTH + 1];

    parts[0] = what;
    parts[1] = arena_printf(arena, "%d", revision);
    parts[2] = recipient;
    hash_id(parts, 3, id, ID_LENGTH);
    return arena_printf(arena, "<%s@" STR_FMT ">", id, STR_ARG(domain_of(settings)));
}

struct str mail_list_id(const struct settings *settings, struct str topic, struct arena *arena)
{
    struct buf slug;
    struct str id;

    buf_init(&slug, LIMIT_KEY);
    slug_put(topic, &slug);
    id = arena_printf(arena, "<" STR_FMT ".hark." STR_FMT ">", STR_ARG(buf_str(&slug)),
                      STR_ARG(domain_of(settings)));
    buf_release(&slug);
    return id;
}

struct str mail_from(const struct settings *settings)
{
    return str_is_empty(settings->mail.from) ? STR("hark@localhost") : settings->mail.from;
}

struct str mail_mark(const struct settings *settings, const struct topic *topic,
                     struct arena *arena)
{
    struct str name = STR_NONE;

    for (size_t i = 0; i < settings->n_topics && !topic; i++) {
        struct str other = settings->topics[i].page.name;

        if (i > 0 && !str_eq(other, name))
            return STR("[hark]");
        name = other;
    }
    if (topic)
        name = topic->page.name;
    return str_is_empty(name) ? STR("[hark]") : arena_printf(arena, "[" STR_FMT "]", STR_ARG(name));
}

static void put_date(int64_t date, struct buf *out)
{
    char text[DATE_RFC5322_SIZE];

    date_format_rfc5322(date, text);
    buf_printf(out, "Date: %s\r\n", text);
}

static int put_mailbox(const char *header, struct str mailbox, struct buf *out, struct err *err)
{
    struct str name;
    struct str address = bare_address(mailbox, &name);

    if (!mail_is_address(address))
        return err_set(err, ERR_CONFIG, "'" STR_FMT "' is not a mail address: use name@domain",
                       STR_ARG(str_sub(mailbox, 0, 80)));
    buf_printf(out, "%s: ", header);
    if (!str_is_empty(name)) {
        struct buf quoted;

        buf_init(&quoted, LIMIT_KEY);
        for (size_t i = 0; i < name.n; i++) /* specials may stand in quotes or encoded words only */
            buf_putc(&quoted,
                     str_find_char(STR("\"(),:;<>@[\\]."), name.p[i]) >= 0 ? ' ' : name.p[i]);
        escape_mail_words(buf_str(&quoted), 8, out);
        buf_release(&quoted);
        buf_printf(out, "%s<" STR_FMT ">\r\n", name.n + address.n > 60 ? "\r\n " : " ",
                   STR_ARG(address));
    } else {
        buf_printf(out, STR_FMT "\r\n", STR_ARG(address));
    }
    return 0;
}

/* RFC 2369: a mail to whoever keeps the configuration; there is nobody else to ask. */
static void put_unsubscribe(struct str address, struct buf *out)
{
    ptrdiff_t at = str_find_char(address, '@');

    if (!mail_is_address(address))
        return;
    buf_putz(out, "List-Unsubscribe: <mailto:");
    escape_url(str_sub(address, 0, (size_t)at), out);
    buf_putc(out, '@');
    escape_url(str_from(address, (size_t)at + 1), out);
    buf_putz(out, "?subject=unsubscribe>\r\n");
}

static void put_part(const char *type, const char *boundary, struct str text, struct buf *out)
{
    buf_printf(out,
               "--%s\r\nContent-Type: %s; charset=utf-8\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
               boundary, type);
    escape_quoted_printable(text, out);
}

int mail_compose(const struct mail *mail, struct buf *out, struct err *err)
{
    struct str parts[] = { mail->message_id, mail->text, mail->html };
    char id[ID_LENGTH + 1], boundary[ID_LENGTH + 8];

    hash_id(parts, 3, id, ID_LENGTH);
    snprintf(boundary, sizeof boundary, "=_%s", id);

    put_date(mail->date, out);
    if (put_mailbox("From", mail->from, out, err) != 0 ||
        put_mailbox("To", mail->to, out, err) != 0 ||
        (!str_is_empty(mail->reply_to) && put_mailbox("Reply-To", mail->reply_to, out, err) != 0))
        return -1;
    escape_mail_header("Subject", mail->subject, out);
    buf_printf(out, "Message-ID: " STR_FMT "\r\n", STR_ARG(mail->message_id));
    if (!str_is_empty(mail->first_id) && !str_eq(mail->first_id, mail->message_id))
        buf_printf(out, "In-Reply-To: " STR_FMT "\r\nReferences: " STR_FMT "\r\n",
                   STR_ARG(mail->first_id), STR_ARG(mail->first_id));
    if (!str_is_empty(mail->list_id))
        buf_printf(out, "List-Id: " STR_FMT "\r\n", STR_ARG(mail->list_id));
    put_unsubscribe(mail->unsubscribe, out);
    buf_putz(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    if (str_is_empty(mail->html)) {
        buf_putz(out, "Content-Type: text/plain; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
        escape_quoted_printable(mail->text, out);
    } else {
        buf_printf(out, "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
                   boundary);
        put_part("text/plain", boundary, mail->text, out);
        put_part("text/html", boundary, mail->html, out);
        buf_printf(out, "--%s--\r\n", boundary);
    }
    return out->full ? err_set(err, ERR_DATA, "mail is larger than %zu bytes", out->max) : 0;
}

int mail_compose_letter(struct mail *mail, const struct letter *letter, struct buf *out,
                        struct err *err)
{
    struct buf text, html;
    int rc;

    buf_init(&text, LIMIT_MAIL);
    buf_init(&html, LIMIT_MAIL);
    letter_print_text(letter, &text);
    rc = letter_print_html(letter, mail->subject, &html, err);
    mail->text = buf_str(&text);
    mail->html = buf_str(&html);
    if (rc == 0)
        rc = mail_compose(mail, out, err);
    mail->text = mail->html = STR_NONE;
    buf_release(&text);
    buf_release(&html);
    return rc;
}

int mail_compose_test(const struct settings *settings, struct str recipient, int64_t now,
                      struct buf *out, struct err *err)
{
    struct arena arena;
    struct mail mail = { .from = mail_from(settings),
                         .to = recipient,
                         .reply_to = settings->mail.reply_to,
                         .date = now };
    struct buf text;
    int rc;

    arena_init(&arena);
    buf_init(&text, LIMIT_MAIL);
    mail.subject = str_of(say("[hark] test: mails arrive"));
    letter_wrap(str_of(say("This is a test of the channel 'mail'. If you can read it, alerts and "
                           "digests will reach you here. Nothing needs to be done.")),
                0, &text);
    mail.text = buf_str(&text);
    mail.message_id = mail_message_id(settings, arena_printf(&arena, "test/%lld", (long long)now),
                                      0, recipient, &arena);
    rc = mail_compose(&mail, out, err);
    buf_release(&text);
    arena_release(&arena);
    return rc;
}
