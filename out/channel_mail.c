/*
 * channel_mail.c - a mail on the way that the configuration names: a server, sendmail, or a folder.
 */
#include "core/net.h"
#include "out/channel.h"
#include "out/mail.h"

static enum send_result by_server(const struct mail_settings *mail, struct str recipient,
                                  struct str body, struct err *err)
{
    static const enum send_result results[] = { [NET_MAIL_DONE] = SEND_DONE,
                                                [NET_MAIL_LATER] = SEND_LATER,
                                                [NET_MAIL_NEVER] = SEND_NEVER,
                                                [NET_MAIL_DOWN] = SEND_DOWN };
    struct arena arena;
    struct net_mail out = { .server = mail->server,
                            .user = mail->user,
                            .ca_file = mail->ca_file,
                            .from = mail_bare_address(mail->from),
                            .to = mail_bare_address(recipient),
                            .bytes = body };
    enum send_result result = SEND_DOWN; /* a secret that is not there may come back */

    arena_init(&arena);
    if (mail->password.from == SECRET_NONE ||
        secret_read(&mail->password, &arena, &out.password, err) == 0)
        result = results[net_mail(&out, err)];
    arena_release(&arena);
    return result;
}

static enum send_result send(const struct sending *in, char said[SAID_SIZE], struct err *err)
{
    const struct mail_settings *mail = &in->settings->mail;

    said[0] = '\0';
    if (!str_is_empty(mail->eml_dir))
        return channel_find(STR("eml"))->send(in, said, err);
    if (mail->sendmail)
        return channel_find(STR("sendmail"))->send(in, said, err);
    if (!str_is_empty(mail->server))
        return by_server(mail, in->recipient, in->body, err);
    err_set(err, ERR_CONFIG, "no way to send mail: set 'mail: server:', 'sendmail:' or 'eml:'");
    return SEND_DOWN;
}

extern const struct channel channel_mail;
const struct channel channel_mail = { "mail", NULL, send };
