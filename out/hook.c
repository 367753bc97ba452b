/*
 * hook.c - posts one row of the outbox to a web address of the configuration.
 *
 * A server may quote in its answer what it was sent, the address with its token included ("POST
 * /services/T0/B0/... not found"). So every part of what is secret is struck from what is kept of an
 * answer and of an error.
 */
#include "out/hook.h"

#include "core/net.h"

#include <string.h>

enum { SECRET_LEAST = 5 }; /* shorter parts are words like "hook" */

enum send_result hook_open(struct hook *hook, const struct sending *in, struct err *err)
{
    const struct channel_settings *channel = settings_channel(in->settings, in->recipient);
    const struct {
        const struct secret *from;
        struct str *to;
    } rows[] = { { &channel->url, &hook->url },
                 { &channel->key, &hook->key },
                 { &channel->token, &hook->token } };

    *hook = (struct hook){ .in = in, .channel = channel };
    if (!channel) {
        err_set(err, ERR_CONFIG, "the configuration has no channel '" STR_FMT "'",
                STR_ARG(in->recipient));
        return SEND_NEVER;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].from->from != SECRET_NONE &&
            secret_read(rows[i].from, &hook->arena, rows[i].to, err) != 0) {
            err_wrap(err, "channel '" STR_FMT "': ", STR_ARG(channel->name));
            return SEND_DOWN; /* a secret that is not there may come back */
        }
    return SEND_DONE;
}

void hook_release(struct hook *hook)
{
    arena_release(&hook->arena);
}

void hook_header(struct hook *hook, const char *name, struct str value)
{
    for (size_t i = 0; i < value.n; i++) /* a secret with a line end would be a header of its own */
        if ((unsigned char)value.p[i] < ' ' || (unsigned char)value.p[i] >= 0x7f)
            return;
    if (hook->n_headers < sizeof hook->headers / sizeof *hook->headers)
        hook->headers[hook->n_headers++] =
            arena_printf(&hook->arena, "%s: " STR_FMT, name, STR_ARG(value));
}

/* --- what must not be kept --- */

static void strike(char *text, struct str secret)
{
    ptrdiff_t at;

    if (secret.n < SECRET_LEAST)
        return;
    while ((at = str_find(str_of(text), secret)) >= 0)
        memset(text + at, '*', secret.n);
}

/* The parts of an address behind its host, each by itself. */
static void strike_url(char *text, struct str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    struct str rest = scheme < 0 ? url : str_from(url, (size_t)scheme + 3);
    size_t from = 0;

    while (from < rest.n && !strchr("/?#", rest.p[from]))
        from++;
    for (size_t i = from; i <= rest.n; i++)
        if (i == rest.n || strchr("/?#&=;", rest.p[i])) {
            strike(text, str_sub(rest, from, i - from));
            from = i + 1;
        }
}

static void strike_all(const struct hook *hook, char *text)
{
    strike(text, hook->key);
    strike(text, hook->token);
    if (hook->channel->url.from != SECRET_PLAIN)
        strike_url(text, hook->url);
}

enum send_result hook_post(struct hook *hook, struct str url, struct str bytes,
                           char said[SAID_SIZE], struct err *err)
{
    static const enum send_result results[] = { [NET_POST_DONE] = SEND_DONE,
                                                [NET_POST_LATER] = SEND_LATER,
                                                [NET_POST_NEVER] = SEND_NEVER,
                                                [NET_POST_DOWN] = SEND_DOWN };
    const struct channel_settings *channel = hook->channel;
    struct net_post post = { .url = url,
                             .inside = channel->inside,
                             .proxy = hook->in->settings->proxy,
                             .ca_file = channel->ca_file,
                             .type = STR("application/json"),
                             .bytes = bytes,
                             .timeout_s = channel->timeout_s };
    struct err why = { 0 };
    enum send_result result;

    hook_header(hook, "Idempotency-Key", hook->in->id);
    if (hook->token.n)
        hook_header(hook, "Authorization",
                    arena_printf(&hook->arena, "Bearer " STR_FMT, STR_ARG(hook->token)));
    for (size_t i = 0; i < hook->n_headers; i++)
        post.headers[i] = hook->headers[i];
    result = results[net_post(&post, said, &why)];
    strike_all(hook, said);
    strike_all(hook, why.text);
    if (result != SEND_DONE)
        err_set(err, why.code, "channel '" STR_FMT "': %s", STR_ARG(channel->name), why.text);
    return result;
}
