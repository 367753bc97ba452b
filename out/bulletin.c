/*
 * bulletin.c - an alert in a few lines, and the pieces of JSON that its printers share.
 */
#include "out/bulletin.h"

#include "core/date.h"
#include "core/utf8.h"
#include "out/say.h"
#include "out/telling.h"

#include <jansson.h>

void bulletin_of_alert(struct telling *t, struct bulletin *out)
{
    const struct notice *n = t->notice;
    const struct member **quotes = arena_alloc(&t->arena, BULLETIN_QUOTES * sizeof *quotes);
    bool source = n->kind == NOTICE_BLIND || n->kind == NOTICE_SEEING;
    bool over = n->kind == NOTICE_RESOLVED || n->kind == NOTICE_SEEING;
    struct str text = STR_NONE;

    if (n->kind == NOTICE_AT_ONCE)
        text = n->reason;
    else if (!over && !source && t->plain)
        text = telling_sentence(t);
    else if (!over && !source)
        text = arena_printf(&t->arena, STR_FMT " " STR_FMT, STR_ARG(telling_sentence(t)),
                            STR_ARG(telling_odds(t)));
    *out = (struct bulletin){
        .id = n->alert,
        .revision = n->revision,
        .event = notice_kind_name(n->kind),
        .severity = n->severity,
        .at = n->tick,
        .opened_at = n->opened_at,
        .over = over,
        .topic = t->topic,
        .title = telling_headline(t),
        .text = str_trim(text),
        .telling = t,
        .quotes = quotes,
        .n_quotes = over || source ? 0 : telling_quotes(t, quotes, BULLETIN_QUOTES),
    };
}

struct str bulletin_quote(const struct member *member, struct arena *arena)
{
    const struct item *item = &member->mention.item;
    struct str text = str_is_empty(item->text) ? item->title : item->text;
    struct str cut = utf8_cut(text, BULLETIN_QUOTE_BYTES);

    return arena_printf(arena, "%s" STR_FMT "%s%s", say("\u201c"), STR_ARG(cut),
                        cut.n < text.n ? "\u2026" : "", say("\u201d"));
}

json_t *bulletin_text(struct str s)
{
    json_t *json = json_stringn(s.p ? s.p : "", s.n);

    return json ? json : json_string(""); /* bytes that are no text */
}

json_t *bulletin_maybe(struct str s)
{
    return str_is_empty(s) ? json_null() : bulletin_text(s);
}

json_t *bulletin_time(int64_t at)
{
    char text[DATE_RFC3339_SIZE];

    if (at == TIME_NONE)
        return json_null();
    date_format_rfc3339(at, text);
    return json_string(text);
}

static int put(const char *bytes, size_t n, void *context)
{
    return buf_put(context, bytes, n);
}

int bulletin_put(json_t *value, struct buf *out, struct err *err)
{
    int rc = json_dump_callback(value, put, out, JSON_COMPACT);

    json_decref(value);
    if (rc != 0 || out->full)
        return err_set(err, ERR_DATA, "larger than %zu bytes", out->max);
    return 0;
}
