/*
 * telling.c - gathers what stands behind a notice: the mentions, what they are about, who is responsible,
 * what to type.
 *
 * Everything is taken from the notice (the alerter's words) and from the very mentions behind it, so
 * that a reader can count after us. telling_say.c makes sentences of it.
 */
#include "out/telling.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/print.h"
#include "out/say.h"
#include "out/site.h"
#include "store/store.h"

enum { SILENCE_DAYS = 2 };

/* --- gathering --- */

bool telling_is_plain(const struct settings *settings, const struct topic *topic)
{
    static const char *const small[] = { "cafe", "restaurant", "shop", "hotel" };
    struct str plain = settings->alerts.plain;

    if (str_eq(plain, STR("yes")) || str_eq(plain, STR("true")))
        return true;
    if (str_eq(plain, STR("no")) || str_eq(plain, STR("false")) || !topic)
        return false;
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (str_eq(topic->preset, str_of(small[i])))
            return true;
    return false;
}

int telling_open(struct telling *t, const struct mail_alert *in, struct err *err)
{
    const struct notice *n = in->notice;

    say_in(in->tongues, in->topic ? in->topic->language : say_common(in->settings));
    *t = (struct telling){ .in = in,
                           .notice = n,
                           .zone = in->topic ? in->topic->zone : in->settings->zone,
                           .topic = in->topic ? in->topic->name : str_of(say("all topics")),
                           .plain = telling_is_plain(in->settings, in->topic) };
    arena_init(&t->arena);
    tallies_init(&t->touchpoints, &t->arena);
    t->view = (struct view_request){ .store = in->store,
                                     .settings = in->settings,
                                     .topic = in->topic,
                                     .from = n->from,
                                     .to = n->to,
                                     .now = in->now,
                                     .touchpoints = in->touchpoints,
                                     .n_touchpoints = in->n_touchpoints,
                                     .explain = in->explain,
                                     .crowd = &t->crowd };
    if (crowd_of_ids(&t->crowd, &t->arena, &in->explain, in->store, n->mentions, n->n_mentions,
                     err) != 0)
        return -1;
    if (in->topic &&
        blind_read(&t->blind, in->store, in->settings, in->topic, n->tick, &t->arena, err) != 0)
        return -1;
    tallies_by_touchpoint(&t->touchpoints, &t->view);
    tallies_sort_neg(&t->touchpoints);
    return 0;
}

void telling_release(struct telling *t)
{
    tallies_release(&t->touchpoints);
    arena_release(&t->arena);
    say_in(NULL, STR_NONE);
}

/* --- small words --- */

bool telling_is(const struct telling *t, const char *signal)
{
    return str_eq(t->notice->signal, str_of(signal));
}

struct str telling_print(struct telling *t, void (*print)(int64_t, struct buf *), int64_t value)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    print(value, &text);
    result = arena_str(&t->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

struct str telling_time(struct telling *t, int64_t at)
{
    struct buf text;
    struct str result;

    buf_init(&text, BUF_NO_CEILING);
    print_time(t->zone, at, &text);
    result = arena_str(&t->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* --- what it is about --- */

bool telling_is_sample(const struct telling *t)
{
    return t->notice->n_mentions > 0 && (int64_t)t->notice->n_mentions < t->notice->n_read;
}

int64_t telling_base(const struct telling *t)
{
    return telling_is_sample(t) ? (int64_t)t->notice->n_mentions : t->notice->observed;
}

int32_t telling_stories(const struct telling *t)
{
    const struct notice *n = t->notice;

    return n->n_stories && (n->n_read == 0 || n->n_read >= n->raw) ? n->n_stories : n->observed;
}

const struct tally *telling_first(const struct telling *t)
{
    if (t->touchpoints.n == 0 || t->touchpoints.rows[0]->neg.n == 0)
        return NULL;
    return t->touchpoints.rows[0];
}

struct str telling_cause_name(const struct telling *t)
{
    const struct tally *first = telling_first(t);
    bool is_most = first && 2 * (int64_t)first->neg.n >= telling_base(t);

    if (t->notice->aspect.n)
        return t->notice->aspect;
    if (t->notice->main_aspect.n && !is_most)
        return t->notice->main_aspect;
    return first ? first->key : STR_NONE;
}

struct str telling_more(const struct telling *t)
{
    struct str name = t->notice->main_aspect;

    return t->notice->aspect.n || str_eq(name, telling_cause_name(t)) ? STR_NONE : name;
}

struct str telling_title(const struct telling *t, struct str name)
{
    return say_str(touchpoint_title(&t->view, name));
}

struct str telling_cause(const struct telling *t)
{
    struct str name = telling_cause_name(t);

    return str_is_empty(name) || telling_is(t, "volume") ? STR_NONE : telling_title(t, name);
}

const struct out_touchpoint *telling_touchpoint(const struct telling *t)
{
    struct str name = telling_cause_name(t);

    return str_is_empty(name) ? NULL : touchpoint_find(&t->view, name);
}

struct str telling_owner(struct telling *t)
{
    const struct out_touchpoint *first = telling_touchpoint(t);
    const struct out_touchpoint *second = touchpoint_find(&t->view, telling_more(t));

    if (!first || str_is_empty(first->department))
        return second ? second->department : STR_NONE;
    if (!second || str_is_empty(second->department) ||
        str_eq(first->department, second->department))
        return first->department;
    return arena_printf(&t->arena, STR_FMT " (" STR_FMT "), " STR_FMT " (" STR_FMT ")",
                        STR_ARG(first->department), STR_ARG(say_str(first->title)),
                        STR_ARG(second->department), STR_ARG(say_str(second->title)));
}

size_t telling_quotes(struct telling *t, const struct member **out, size_t most)
{
    size_t n = 0;

    if (t->notice->kind != NOTICE_AT_ONCE)
        return crowd_quotes(&t->crowd, t->notice->aspect, !telling_is(t, "volume"), most, out, 0);
    while (n < t->crowd.n && n < most) { /* exactly those that were asked for */
        out[n] = &t->crowd.members[n];
        n++;
    }
    return n;
}

/* --- commands --- */

/* As one word of a shell. */
static struct str quoted(struct telling *t, struct str text)
{
    struct buf out;
    struct str result;

    buf_init(&out, BUF_NO_CEILING);
    buf_putc(&out, '\'');
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\'')
            buf_putz(&out, "'\\''");
        else
            buf_putc(&out, text.p[i]);
    buf_putc(&out, '\'');
    result = arena_str(&t->arena, buf_str(&out));
    buf_release(&out);
    return result;
}

struct str telling_show(struct telling *t)
{
    return arena_printf(&t->arena, "hark alerts show " STR_FMT, STR_ARG(t->notice->alert));
}

struct str telling_ack(struct telling *t)
{
    return arena_printf(&t->arena, "hark alerts ack " STR_FMT, STR_ARG(t->notice->alert));
}

struct str telling_silence(struct telling *t)
{
    struct str until =
        telling_print(t, print_date, zone_local_day(t->zone, t->notice->tick) + SILENCE_DAYS);

    if (!t->in->topic)
        return STR_NONE;
    return arena_printf(&t->arena,
                        "hark alerts silence --topic " STR_FMT "%s" STR_FMT " --until " STR_FMT
                        " --why '%s'",
                        STR_ARG(quoted(t, t->topic)), t->notice->aspect.n ? " --aspect " : "",
                        STR_ARG(t->notice->aspect), STR_ARG(until), say("in hand"));
}

struct str telling_page(struct telling *t)
{
    struct buf path, name;
    struct str result;

    if (str_is_empty(t->in->settings->digest.site) || !t->in->topic)
        return STR_NONE;
    buf_init(&path, LIMIT_URL);
    buf_init(&name, 64);
    if (t->notice->source.n)
        print_date(zone_local_day(t->zone, t->notice->tick), &name);
    else
        buf_printf(&name, "alert-" STR_FMT, STR_ARG(t->notice->alert));
    site_page_shown(t->in->settings, t->in->topic->name, buf_str(&name), &path);
    result = arena_str(&t->arena, buf_str(&path));
    buf_release(&name);
    buf_release(&path);
    return result;
}
