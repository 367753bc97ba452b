/*
 * print.c - mentions and times as the verbs print them, for people and as JSON.
 */
#include "cli/print.h"

#include "core/date.h"
#include "core/utf8.h"
#include "core/zone.h"
#include "out/letter.h"
#include "out/print.h"

#include <stdlib.h>

enum { EXCERPT = 100, EXCERPT_WRAPPED = 260, TEXT_INDENT = 4, RATING_DIGITS = 6 };

void print_json(struct cli *cli, json_t *value)
{
    size_t flags = JSON_COMPACT | JSON_REAL_PRECISION(RATING_DIGITS);
    char *text = json_dumps(value, cli->out_is_terminal ? flags | JSON_ENSURE_ASCII : flags);

    cli_put(cli, str_of(text));
    cli_put(cli, STR("\n"));
    free(text);
    json_decref(value);
}

json_t *json_of_text(struct str s)
{
    json_t *value = json_stringn(s.p ? s.p : "", s.n);

    return value ? value : json_null();
}

json_t *json_of_str(struct str s)
{
    return str_is_empty(s) ? json_null() : json_of_text(s);
}

json_t *json_of_time(int64_t t)
{
    char text[DATE_RFC3339_SIZE];

    if (t == TIME_NONE)
        return json_null();
    date_format_rfc3339(t, text);
    return json_string(text);
}

static json_t *json_of_count(int64_t n)
{
    return n == COUNT_NONE ? json_null() : json_integer(n);
}

json_t *json_of_rating(int32_t rating)
{
    if (rating == RATING_NONE)
        return json_null();
    return rating % 1000 == 0 ? json_integer(rating / 1000) : json_real(rating / 1000.0);
}

json_t *json_of_names(const struct str *names, size_t n)
{
    json_t *all = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(all, json_of_text(names[i]));
    return all;
}

static json_t *json_of_aspects(const struct verdict *verdict)
{
    json_t *all = json_array();

    for (size_t i = 0; i < verdict->n_aspects; i++) {
        json_t *one = json_object();

        json_object_set_new(one, "name", json_of_text(verdict->aspects[i].name));
        json_object_set_new(one, "score", json_integer(verdict->aspects[i].score));
        json_array_append_new(all, one);
    }
    return all;
}

static json_t *json_of_odds(const struct verdict *verdict)
{
    json_t *p = json_object();

    json_object_set_new(p, "neg", json_integer(verdict->p_neg));
    json_object_set_new(p, "neu", json_integer(verdict->p_neu));
    json_object_set_new(p, "pos", json_integer(verdict->p_pos));
    return p;
}

json_t *json_of_mention(const struct mention *m)
{
    json_t *o = json_object();
    const struct item *item = &m->item;

    json_object_set_new(o, "id", json_of_text(m->id));
    json_object_set_new(o, "source", json_of_text(m->source));
    json_object_set_new(o, "key", json_of_text(m->key));
    json_object_set_new(o, "url", json_of_str(item->url));
    json_object_set_new(o, "title", json_of_str(item->title));
    json_object_set_new(o, "text", json_of_text(item->text));
    json_object_set_new(o, "author", json_of_str(item->author));
    json_object_set_new(o, "published", json_of_time(item->published));
    json_object_set_new(o, "label", json_string(label_name(m->verdict.label)));
    json_object_set_new(o, "score", json_integer(m->verdict.score));
    json_object_set_new(o, "p", json_of_odds(&m->verdict));
    json_object_set_new(o, "lang", json_of_str(m->verdict.lang));
    json_object_set_new(o, "aspects", json_of_aspects(&m->verdict));
    json_object_set_new(o, "cues", json_of_names(m->verdict.cues, m->verdict.n_cues));
    json_object_set_new(o, "topics", json_of_names(m->topics, m->n_topics));
    json_object_set_new(o, "story", json_of_text(m->story));
    json_object_set_new(o, "human", json_of_str(m->human));
    json_object_set_new(o, "negative", json_boolean(mention_is_negative(m)));
    json_object_set_new(o, "rating", json_of_rating(item->rating));
    json_object_set_new(o, "rating_raw", json_of_rating(item->rating_raw));
    json_object_set_new(o, "rating_best", json_of_rating(item->rating_best));
    json_object_set_new(o, "updated", json_of_time(item->updated));
    json_object_set_new(o, "first_seen", json_of_time(m->first_seen));
    json_object_set_new(o, "counted_at", json_of_time(m->counted_at));
    json_object_set_new(o, "revision", json_integer(m->revision));
    json_object_set_new(o, "backlog", json_boolean(m->backlog));
    json_object_set_new(o, "by_owner", json_boolean(item->by_owner));
    json_object_set_new(o, "place", json_of_str(item->place));
    json_object_set_new(o, "thread", json_of_str(item->thread));
    json_object_set_new(o, "in_reply_to", json_of_str(item->in_reply_to));
    json_object_set_new(o, "likes", json_of_count(item->likes));
    json_object_set_new(o, "shares", json_of_count(item->shares));
    json_object_set_new(o, "replies", json_of_count(item->replies));
    json_object_set_new(o, "views", json_of_count(item->views));
    json_object_set_new(o, "lexicon", json_of_str(m->verdict.lexicon));
    return o;
}

struct str print_local(const struct zone *zone, int64_t t, struct arena *arena)
{
    struct date date;
    int minute;

    if (t == TIME_NONE)
        return STR("-");
    date = date_of_day(zone_local_day(zone, t));
    minute = zone_local_minute(zone, t);
    return arena_printf(arena, "%04d-%02d-%02d %02d:%02d", date.year, date.month, date.day,
                        minute / 60, minute % 60);
}

struct str print_excerpt(const struct item *item, size_t most, struct arena *arena)
{
    struct str title = print_title(item);
    struct str text = str_is_empty(title) ? item->text : title;
    struct str shown;
    char *z;

    if (!str_is_empty(title) && !str_is_empty(item->text))
        text = arena_printf(arena, STR_FMT ": " STR_FMT, STR_ARG(title),
                            STR_ARG(utf8_cut(item->text, most)));
    shown = print_cut(text, most);
    text = arena_printf(arena, STR_FMT "%s", STR_ARG(shown), shown.n < text.n ? "\u2026" : "");
    z = arena_z(arena, text);
    for (char *p = z; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    return (struct str){ z, text.n };
}

static enum cli_colour colour_of(enum label label)
{
    switch (label) {
    case LABEL_NEG: return CLI_RED;
    case LABEL_POS: return CLI_GREEN;
    case LABEL_MIXED: return CLI_YELLOW;
    default: return CLI_DIM;
    }
}

void print_mention(struct cli *cli, const struct mention *m)
{
    struct arena arena = { 0 };
    const struct zone *zone = cli->has_settings ? cli->settings.zone : NULL;

    cli_put(cli, cli_colour(cli, colour_of(m->verdict.label)));
    cli_printf(cli, "%-8s %5d", label_name(m->verdict.label), m->verdict.score);
    if (m->human.n)
        cli_printf(cli, "  a person: " STR_FMT, STR_ARG(m->human));
    cli_put(cli, cli_colour(cli, CLI_PLAIN));
    cli_printf(cli, "  " STR_FMT "  " STR_FMT "  " STR_FMT, STR_ARG(m->id),
               STR_ARG(print_local(zone, m->counted_at, &arena)), STR_ARG(m->source));
    if (m->item.rating != RATING_NONE)
        cli_printf(cli, "  %d.%d*", m->item.rating / 1000, m->item.rating % 1000 / 100);
    if (cli->out_is_terminal) {
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        letter_wrap(print_excerpt(&m->item, EXCERPT_WRAPPED, &arena), TEXT_INDENT, &text);
        cli_printf(cli, "\n" STR_FMT, STR_ARG(buf_str(&text)));
        buf_release(&text);
    } else {
        cli_printf(cli, "  " STR_FMT "\n", STR_ARG(print_excerpt(&m->item, EXCERPT, &arena)));
    }
    arena_release(&arena);
}
