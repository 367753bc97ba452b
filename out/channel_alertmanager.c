/*
 * channel_alertmanager.c - an alert for Alertmanager's API, version 2, so that its silences, routes and
 * receivers work on it.
 *
 * Labels are what it is to Alertmanager: the same as long as the alert lives, but for the severity. So
 * whatever changes that, or ends the alert, also ends it under the other severities. An alert that is
 * open has an end a month ahead: hark says when it is over.
 */
#include "out/bulletin.h"
#include "out/hook.h"
#include "out/telling.h"

#include <jansson.h>

enum { OPEN_S = 30 * DAY_S, AT_ONCE_S = DAY_S, TEST_S = 5 * MINUTE_S };

static void put_label(json_t *labels, const char *name, struct str value)
{
    if (value.n)
        json_object_set_new(labels, name, bulletin_text(value));
}

static json_t *one(const struct bulletin *b, enum severity severity, int64_t ends_at)
{
    json_t *labels = json_pack("{s:s,s:o,s:o,s:s}", "alertname", b->telling ? "hark" : "hark_test",
                               "topic", bulletin_text(b->topic), "alert", bulletin_text(b->id),
                               "severity", severity_name(severity));
    json_t *notes = json_pack("{s:o,s:o}", "summary", bulletin_text(b->title), "description",
                              bulletin_text(b->text));

    if (b->telling) {
        put_label(labels, "signal", b->telling->notice->signal);
        put_label(labels, "aspect", b->telling->notice->aspect);
        put_label(labels, "source", b->telling->notice->source);
        put_label(notes, "show", telling_show(b->telling));
        for (size_t i = 0; i < b->n_quotes && i < 1; i++)
            put_label(notes, "quote", bulletin_quote(b->quotes[i], &b->telling->arena));
    }
    return json_pack("{s:o,s:o,s:o,s:o}", "labels", labels, "annotations", notes, "startsAt",
                     bulletin_time(b->opened_at), "endsAt", bulletin_time(ends_at));
}

static int print(const struct bulletin *b, struct buf *out, struct err *err)
{
    int64_t length = OPEN_S;
    json_t *all = json_array();
    bool changes = b->over || (b->telling && b->telling->notice->kind == NOTICE_ESCALATED);

    if (!b->telling)
        length = TEST_S;
    else if (b->telling->notice->kind == NOTICE_AT_ONCE)
        length = AT_ONCE_S;
    for (int s = SEVERITY_INFO; s <= SEVERITY_CRITICAL; s++)
        if (s == (int)b->severity && !b->over)
            json_array_append_new(all, one(b, b->severity, b->at + length));
        else if (changes)
            json_array_append_new(all, one(b, (enum severity)s, b->at));
    return bulletin_put(all, out, err);
}

static enum send_result send(const struct sending *in, char said[SAID_SIZE], struct err *err)
{
    static const char path[] = "/api/v2/alerts";
    struct hook hook;
    enum send_result result = hook_open(&hook, in, err);

    if (result == SEND_DONE) {
        struct str url = hook.url;

        while (str_ends(url, STR("/")))
            url.n--;
        if (!str_ends(url, STR(path)))
            url = arena_printf(&hook.arena, STR_FMT "%s", STR_ARG(url), path);
        result = hook_post(&hook, url, in->body, said, err);
    }
    hook_release(&hook);
    return result;
}

extern const struct channel channel_alertmanager;
const struct channel channel_alertmanager = { "alertmanager", print, send };
