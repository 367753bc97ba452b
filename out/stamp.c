/*
 * stamp.c - a digest over a text that lists, line by line, what a page depends on.
 */
#include "out/stamp.h"

#include "core/hash.h"
#include "core/settings_page.h"
#include "core/zone.h"
#include "out/style.h"

/* Raise it when pages come to look or read differently. */
enum { PAGE_FORM = 4 };

enum { DIGEST_LENGTH = 26 };

static struct str digest_of(const struct buf *text, struct arena *arena)
{
    char digest[DIGEST_LENGTH + 1];
    struct str all = buf_str(text);

    hash_id(&all, 1, digest, DIGEST_LENGTH);
    return arena_str(arena, str_of(digest));
}

static void put_look(const struct page_settings *page, struct buf *out)
{
    struct err err = { 0 };

    buf_printf(out, "look " STR_FMT "\n" STR_FMT "\n" STR_FMT " " STR_FMT " " STR_FMT "\n",
               STR_ARG(page->name), STR_ARG(page->header), STR_ARG(page->footer),
               STR_ARG(page->accent), STR_ARG(page->accent_dark));
    if (page->logo.n)
        settings_page_logo(page->logo, out, &err);
}

/* What turns a day into a page: alike for all days of the topic. */
static struct str common_digest(const struct site_request *request, const struct topic *topic,
                                struct arena *arena)
{
    struct str digest;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    buf_printf(&text, "hark " HARK_VERSION " %d lexicon " STR_FMT "\n", PAGE_FORM,
               STR_ARG(request->lexicon));
    buf_printf(&text, "topic " STR_FMT " %s " STR_FMT " " STR_FMT "\n", STR_ARG(topic->name),
               zone_name(topic->zone), STR_ARG(topic->language),
               STR_ARG(site_language(request->settings)));
    put_look(&topic->page, &text);
    for (size_t i = 0; i < request->n_touchpoints; i++) {
        const struct out_touchpoint *t = &request->touchpoints[i];

        buf_printf(&text, "touchpoint " STR_FMT " " STR_FMT " " STR_FMT " " STR_FMT " %d\n",
                   STR_ARG(t->name), STR_ARG(t->title), STR_ARG(t->department), STR_ARG(t->stage),
                   t->side);
    }
    buf_putz(&text, style_sheet);
    digest = digest_of(&text, arena);
    buf_release(&text);
    return digest;
}

int stamp_sources(struct stamp_sources *out, const struct site_request *request,
                  const struct topic *topic, struct arena *arena, struct err *err)
{
    const struct settings *settings = request->settings;

    *out = (struct stamp_sources){ .common = common_digest(request, topic, arena) };
    out->sources = arena_alloc(arena, (settings->n_sources + 1) * sizeof *out->sources);
    out->states = arena_alloc(arena, (settings->n_sources + 1) * sizeof *out->states);
    out->found = arena_alloc(arena, (settings->n_sources + 1) * sizeof *out->found);
    for (size_t i = 0; i < settings->n_sources; i++) {
        const struct source *source = &settings->sources[i];
        int found;

        if (!str_is_empty(source->topic) && !str_eq(source->topic, topic->name))
            continue;
        found = store_source_get(request->store, source->name, arena, &out->states[out->n], err);
        if (found < 0)
            return -1;
        out->found[out->n] = found == 1;
        out->sources[out->n++] = source;
    }
    return 0;
}

/* Seen or blind, and since when it is blind; when a well one was last read is no news. */
static void put_sources(const struct stamp_sources *sources, int64_t to, struct buf *out)
{
    for (size_t i = 0; i < sources->n; i++) {
        const struct source_state *state = &sources->states[i];
        bool later =
            sources->found[i] && state->last_ok_at != TIME_NONE && source_heard_until(state) >= to;

        buf_printf(out, "source " STR_FMT " %d %d %d", STR_ARG(sources->sources[i]->name),
                   sources->sources[i]->enabled, sources->found[i], later);
        if (sources->found[i] && !later && source_is_blind(state))
            buf_printf(out, " blind %lld " STR_FMT, (long long)source_heard_until(state),
                       STR_ARG(state->error));
        buf_putc(out, '\n');
    }
}

static void put_days(const struct history *history, int64_t first, int64_t last, struct buf *out)
{
    int64_t shown = last > first ? first - (last - first + 1) : first;

    for (int64_t d = first - HISTORY_REACH; d <= last; d++) {
        const struct history_day *counts = history_day(history, d);

        if (counts && d >= history->born)
            buf_printf(out, "day %lld %.*s\n", (long long)d, (int)sizeof counts->counts,
                       d >= shown ? counts->mentions : counts->counts);
    }
}

static void put_alerts(const struct history *history, int64_t from, int64_t to, struct buf *out)
{
    for (size_t i = 0; i < history->n_alerts; i++) {
        const struct alert_row *alert = &history->alerts[i];

        if (alert->opened_at < to + DAY_S &&
            (alert->resolved_at == TIME_NONE || alert->resolved_at >= from))
            buf_printf(out, "alert " STR_FMT " %d %d %lld %lld %lld %lld\n", STR_ARG(alert->id),
                       alert->revision, alert->observed, (long long)alert->expected_milli,
                       (long long)alert->odds_days, (long long)alert->resolved_at,
                       (long long)alert->acked_at);
    }
}

struct str stamp_digest(const struct site_request *request, const struct topic *topic,
                        const struct history *history, const struct stamp_sources *sources,
                        struct str kind, int64_t first, int64_t last,
                        const struct page_links *links, struct arena *arena)
{
    int64_t from = zone_day_start(topic->zone, first), to = zone_day_start(topic->zone, last + 1);
    struct str digest;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    buf_printf(&text,
               STR_FMT " " STR_FMT " over %d after " STR_FMT " before " STR_FMT " in " STR_FMT "\n",
               STR_ARG(sources->common), STR_ARG(kind), to <= request->now,
               STR_ARG(links->previous), STR_ARG(links->next), STR_ARG(links->up));
    put_days(history, first, last, &text);
    put_alerts(history, from, to, &text);
    put_sources(sources, to, &text);
    digest = digest_of(&text, arena);
    buf_release(&text);
    return digest;
}

struct str stamp_text(const struct stamp *stamp, struct arena *arena)
{
    return arena_printf(arena, STR_FMT " %d " STR_FMT "|" STR_FMT, STR_ARG(stamp->digest),
                        (int)stamp->level, STR_ARG(stamp->headline), STR_ARG(stamp->in_index));
}

/* The writer of the page escapes a dash; other signs that it would escape no headline has. */
static bool unescape(struct str text, struct arena *arena, struct str *out)
{
    struct str dash = STR("&#x2013;");
    struct buf plain;
    ptrdiff_t at;

    buf_init(&plain, BUF_NO_CEILING);
    while ((at = str_find(text, dash)) >= 0) {
        buf_puts(&plain, str_sub(text, 0, (size_t)at));
        buf_putz(&plain, "\u2013");
        text = str_from(text, (size_t)at + dash.n);
    }
    buf_puts(&plain, text);
    *out = arena_str(arena, buf_str(&plain));
    buf_release(&plain);
    return str_find_char(*out, '&') < 0;
}

bool stamp_find(struct str page, struct arena *arena, struct stamp *out)
{
    static const char before[] = "<meta name=\"" STAMP_NAME "\" content=\"";
    ptrdiff_t at = str_find(page, str_of(before)), end;
    struct str text, digest, level, own, headline, in_index;
    int64_t number;

    if (at < 0)
        return false;
    text = str_from(page, (size_t)at + sizeof before - 1);
    end = str_find_char(text, '"');
    if (end < 0)
        return false;
    text = str_sub(text, 0, (size_t)end);
    if (!str_cut(&text, ' ', &digest) || digest.n != DIGEST_LENGTH ||
        !str_cut(&text, ' ', &level) || !str_to_int(level, &number) || number < 0 ||
        number > DAY_BLIND || !str_cut(&text, '|', &own) || !unescape(own, arena, &headline) ||
        !unescape(text, arena, &in_index))
        return false;
    *out = (struct stamp){ arena_str(arena, digest), (enum day_level)number, headline, in_index };
    return true;
}
