/*
 * channel_ntfy.c - an alert as a push message of an ntfy server.
 *
 * The address is that of the topic, https://ntfy.example/TOPIC. Whoever knows a topic can read it, so its
 * name is not kept in the outbox: it is put into the message when that is sent.
 */
#include "out/bulletin.h"
#include "out/hook.h"
#include "out/telling.h"

#include <jansson.h>

static int print(const struct bulletin *b, struct buf *out, struct err *err)
{
    static const struct {
        int priority;
        const char *tag;
    } by_severity[] = { [SEVERITY_INFO] = { 2, "information_source" },
                        [SEVERITY_NOTICE] = { 3, "speech_balloon" },
                        [SEVERITY_WARNING] = { 4, "warning" },
                        [SEVERITY_CRITICAL] = { 5, "rotating_light" } };
    struct str link = b->n_quotes ? b->quotes[0]->mention.item.url : STR_NONE;
    struct arena arena = { 0 };
    struct buf text;
    json_t *o;

    buf_init(&text, BUF_NO_CEILING);
    buf_puts(&text, b->text.n ? b->text : b->title);
    for (size_t i = 0; i < b->n_quotes; i++)
        buf_printf(&text, "\n\n" STR_FMT, STR_ARG(bulletin_quote(b->quotes[i], &arena)));
    o = json_pack("{s:o,s:o,s:i,s:[s]}", "title", bulletin_text(b->title), "message",
                  bulletin_text(buf_str(&text)), "priority",
                  b->over ? 2 : by_severity[b->severity].priority, "tags",
                  b->over ? "white_check_mark" : by_severity[b->severity].tag);
    if (link.n)
        json_object_set_new(o, "click", bulletin_text(link));
    buf_release(&text);
    arena_release(&arena);
    return bulletin_put(o, out, err);
}

/* https://ntfy.example/acme -> https://ntfy.example/ and acme */
static bool split(struct str url, struct str *server, struct str *topic)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    size_t end = url.n;

    while (end > 0 && url.p[end - 1] == '/')
        end--;
    url.n = end;
    while (end > 0 && url.p[end - 1] != '/')
        end--;
    *server = str_sub(url, 0, end);
    *topic = str_from(url, end);
    return scheme > 0 && end > (size_t)scheme + 3 && topic->n > 0;
}

static enum send_result send_to(struct hook *hook, const struct sending *in, char said[SAID_SIZE],
                                struct err *err)
{
    struct str server, topic;
    json_t *o = json_loadb(in->body.p, in->body.n, 0, NULL);
    enum send_result result = SEND_NEVER;
    struct buf bytes;

    buf_init(&bytes, BUF_NO_CEILING);
    if (!split(hook->url, &server, &topic)) {
        err_set(err, ERR_CONFIG,
                "channel '" STR_FMT "': its address names no topic (https://ntfy.example/TOPIC)",
                STR_ARG(hook->channel->name));
        result = SEND_DOWN;
    } else if (!json_is_object(o)) {
        err_set(err, ERR_DATA, "channel '" STR_FMT "': the message is damaged",
                STR_ARG(hook->channel->name));
    } else {
        json_object_set_new(o, "topic", bulletin_text(topic));
        if (bulletin_put(json_incref(o), &bytes, err) == 0)
            result = hook_post(hook, server, buf_str(&bytes), said, err);
    }
    json_decref(o);
    buf_release(&bytes);
    return result;
}

static enum send_result send(const struct sending *in, char said[SAID_SIZE], struct err *err)
{
    struct hook hook;
    enum send_result result = hook_open(&hook, in, err);

    if (result == SEND_DONE)
        result = send_to(&hook, in, said, err);
    hook_release(&hook);
    return result;
}

extern const struct channel channel_ntfy;
const struct channel channel_ntfy = { "ntfy", print, send };
