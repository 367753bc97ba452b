/*
 * channel_slack.c - an alert for an incoming webhook of Slack, or of what takes the same (Mattermost).
 *
 * 'text' alone is what a phone shows; the blocks say the same with the quotes. Foreign text passes as
 * text: &, < and > are escaped, so it can neither link nor call a whole channel.
 */
#include "out/bulletin.h"
#include "out/hook.h"
#include "out/print.h"
#include "out/telling.h"

#include "core/utf8.h"

#include <jansson.h>

enum { HEADER_BYTES = 150 };

static void escape(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.n; i++)
        switch (s.p[i]) {
        case '&': buf_putz(out, "&amp;"); break;
        case '<': buf_putz(out, "&lt;"); break;
        case '>': buf_putz(out, "&gt;"); break;
        case '\n': buf_putc(out, ' '); break;
        default: buf_putc(out, s.p[i]);
        }
}

static json_t *section(const struct buf *text)
{
    return json_pack("{s:s,s:{s:s,s:o}}", "type", "section", "text", "type", "mrkdwn", "text",
                     bulletin_text(buf_str(text)));
}

/* A link ends at '>' and its address at '|'. */
static bool is_linkable(struct str url)
{
    return url.n && str_find_char(url, '>') < 0 && str_find_char(url, '|') < 0 &&
           str_find_char(url, '<') < 0;
}

static void put_quote(const struct member *member, struct buf *out)
{
    const struct mention *m = &member->mention;
    struct arena arena = { 0 };

    buf_putz(out, "> ");
    escape(bulletin_quote(member, &arena), out);
    buf_putz(out, "\n> ");
    if (m->item.rating != RATING_NONE) {
        print_stars(m->item.rating, out);
        buf_putz(out, " stars, ");
    }
    if (is_linkable(m->item.url))
        buf_printf(out, "<" STR_FMT "|", STR_ARG(m->item.url));
    escape(m->source, out);
    if (is_linkable(m->item.url))
        buf_putc(out, '>');
    arena_release(&arena);
}

static const char *mark(const struct bulletin *b)
{
    static const char *const marks[] = { [SEVERITY_INFO] = "",
                                         [SEVERITY_NOTICE] = "NOTICE ",
                                         [SEVERITY_WARNING] = "WARNING ",
                                         [SEVERITY_CRITICAL] = "CRITICAL " };

    return b->over ? "resolved: " : marks[b->severity];
}

static int print(const struct bulletin *b, struct buf *out, struct err *err)
{
    json_t *blocks = json_array();
    struct arena arena = { 0 };
    struct str title = arena_printf(&arena, "%s" STR_FMT, mark(b), STR_ARG(b->title));
    struct buf text, plain;

    buf_init(&text, BUF_NO_CEILING);
    buf_init(&plain, BUF_NO_CEILING);
    escape(title, &plain);
    json_array_append_new(blocks, json_pack("{s:s,s:{s:s,s:o}}", "type", "header", "text", "type",
                                            "plain_text", "text",
                                            bulletin_text(utf8_cut(title, HEADER_BYTES))));
    escape(b->text, &text);
    if (text.n)
        json_array_append_new(blocks, section(&text));
    for (size_t i = 0; i < b->n_quotes; i++) {
        buf_clear(&text);
        put_quote(b->quotes[i], &text);
        json_array_append_new(blocks, section(&text));
    }
    if (b->telling) {
        bool at_once = b->telling->notice->kind == NOTICE_AT_ONCE;

        buf_clear(&text);
        buf_putc(&text, '`');
        escape(b->over || at_once ? telling_show(b->telling) : telling_ack(b->telling), &text);
        buf_putc(&text, '`');
        json_array_append_new(blocks, section(&text));
    }
    title = arena_str(&arena, buf_str(&plain));
    buf_release(&text);
    buf_release(&plain);
    blocks = json_pack("{s:o,s:o}", "text", bulletin_text(title), "blocks", blocks);
    arena_release(&arena);
    return bulletin_put(blocks, out, err);
}

static enum send_result send(const struct sending *in, char said[SAID_SIZE], struct err *err)
{
    struct hook hook;
    enum send_result result = hook_open(&hook, in, err);

    if (result == SEND_DONE)
        result = hook_post(&hook, hook.url, in->body, said, err);
    hook_release(&hook);
    return result;
}

extern const struct channel channel_slack;
const struct channel channel_slack = { "slack", print, send };
