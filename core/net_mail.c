/*
 * net_mail.c - one mail to one recipient over SMTP, by libcurl.
 *
 * TLS is never a try: smtps://, or smtp:// with STARTTLS required, certificates checked. The bytes
 * were composed and kept before; here they only travel (libcurl doubles the dots). What the server
 * said last decides whether it is worth trying again.
 */
#include "core/net_transfer.h"

#include "core/mime.h"

#include <string.h>

struct sending {
    struct str rest; /* of the mail */
    bool began;      /* some of it was sent */
    char said[160];  /* the server's last line */
    char curl_text[CURL_ERROR_SIZE];
};

static size_t give_bytes(char *p, size_t size, size_t n, void *context)
{
    struct sending *s = context;
    struct str part = str_sub(s->rest, 0, size * n);

    s->began = true;
    if (part.n)
        memcpy(p, part.p, part.n);
    s->rest = str_from(s->rest, part.n);
    return part.n;
}

/* libcurl hands on each reply line as a header. */
static size_t take_reply(char *p, size_t size, size_t n, void *context)
{
    struct sending *s = context;
    struct str line = str_trim((struct str){ p, size * n });
    size_t k = line.n < sizeof s->said ? line.n : sizeof s->said - 1;

    for (size_t i = 0; i < k; i++)
        s->said[i] = line.p[i] >= ' ' && line.p[i] <= '~' ? line.p[i] : '?';
    s->said[k] = '\0';
    return size * n;
}

static size_t drop(char *p, size_t size, size_t n, void *context)
{
    (void)p;
    (void)context;
    return size * n;
}

static enum net_mail_result judge(CURLcode code, long reply, const struct sending *s,
                                  struct err *err)
{
    /* the second stands for a refused greeting too */
    bool of_the_mail = code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && s->began);
    bool of_the_login = reply == 530 || (reply >= 534 && reply <= 538);
    const char *why = s->curl_text[0] ? s->curl_text : curl_easy_strerror(code);

    if (code == CURLE_OK)
        return NET_MAIL_DONE;
    if (reply >= 400 && s->said[0])
        err_set(err, ERR_RETRY, "the mail server said '%s' (%s)", s->said, why);
    else if (code == CURLE_USE_SSL_FAILED)
        err_set(err, ERR_RETRY,
                "the mail server cannot be used: it offers no STARTTLS (say smtps://, or "
                "'sendmail: yes' where this machine has its own)");
    else
        err_set(err, ERR_RETRY, "the mail server cannot be used: %s%s", why,
                code == CURLE_PEER_FAILED_VERIFICATION
                    ? " (is its authority a private one? 'ca_file:' names its certificates)"
                    : "");
    if (!of_the_mail || reply < 400 || of_the_login || reply == 421)
        return NET_MAIL_DOWN;
    return reply >= 500 ? NET_MAIL_NEVER : NET_MAIL_LATER;
}

static CURLcode send_by(CURL *easy, const struct net_mail *mail, struct arena *arena,
                        struct curl_slist *to, struct sending *s)
{
    bool tls = str_starts(mail->server, STR("smtps://"));

    net_handle_secure(easy, mail->ca_file.n ? arena_z(arena, mail->ca_file) : NULL);
    curl_easy_setopt(easy, CURLOPT_URL, arena_z(arena, mail->server));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    if (!tls)
        curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    if (mail->user.n) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, arena_z(arena, mail->user));
        curl_easy_setopt(easy, CURLOPT_PASSWORD, arena_z(arena, mail->password));
    }
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM,
                     arena_printf(arena, "<" STR_FMT ">", STR_ARG(mail->from)).p);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
    if (to)
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    else /* only to see whether the log-in is taken */
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_bytes);
    curl_easy_setopt(easy, CURLOPT_READDATA, s);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->bytes.n);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_reply);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, s);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)LIMIT_TOTAL_S);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, s->curl_text);
    return curl_easy_perform(easy);
}

enum net_mail_result net_mail(const struct net_mail *mail, struct err *err)
{
    struct sending s = { .rest = mail->bytes };
    struct curl_slist *to = NULL;
    struct arena arena;
    enum net_mail_result result = NET_MAIL_DOWN;
    CURL *easy = NULL;
    CURLcode code;
    long reply = 0;

    arena_init(&arena);
    if (!mail_is_address(mail->from) || (!mail->log_in_only && !mail_is_address(mail->to))) {
        err_set(err, ERR_DATA, "'" STR_FMT "' is not a mail address",
                STR_ARG(mail_is_address(mail->from) ? mail->to : mail->from));
        result = NET_MAIL_NEVER;
        goto out;
    }
    if (!str_starts(mail->server, STR("smtps://")) && !str_starts(mail->server, STR("smtp://"))) {
        err_set(err, ERR_CONFIG, "'" STR_FMT "' is not smtps:// or smtp://", STR_ARG(mail->server));
        goto out;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 || !(easy = curl_easy_init())) {
        err_set(err, ERR_INTERNAL, "libcurl does not start");
        goto out;
    }
    if (!mail->log_in_only)
        to = curl_slist_append(NULL, arena_printf(&arena, "<" STR_FMT ">", STR_ARG(mail->to)).p);
    code = send_by(easy, mail, &arena, to, &s);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
    result = judge(code, reply, &s, err);
out:
    curl_easy_cleanup(easy);
    curl_slist_free_all(to);
    arena_release(&arena);
    return result;
}
