/*
 * site.c - which pages there are, where they stand, and which of them have to be made anew.
 *
 * A page whose stamp says that it was made of what the store still holds is not touched, so that a
 * run with no news makes none. What is made is laid aside, synced, and then takes its place.
 */
#include "out/site.h"

#include "core/notice.h"
#include "core/zone.h"
#include "out/day_text.h"
#include "out/folder.h"
#include "out/page.h"
#include "out/print.h"
#include "out/site_index.h"
#include "out/slug.h"
#include "out/stamp.h"

#include <unistd.h>

enum {
    DAYS_KEPT = 35,
    HEAD_SIZE = 2048, /* of a page: its stamp is in there */
    MANY = 16,        /* pages that are worth one sync of the whole file system */
    PAGE_CEILING = 8 * 1024 * 1024,
    ALERTS_SHOWN_S = 7 * DAY_S
};

static void put_day_name(int64_t day, struct buf *out)
{
    print_date(day, out);
    buf_putz(out, ".html");
}

void site_page_path(struct str topic, struct str date, struct buf *out)
{
    slug_put(topic, out);
    buf_putc(out, '/');
    buf_puts(out, date);
    buf_putz(out, ".html");
}

void site_page_file(const struct settings *settings, struct str topic, int64_t day, struct buf *out)
{
    struct str folder = settings->digest.site;

    while (folder.n > 1 && folder.p[folder.n - 1] == '/')
        folder.n--;
    buf_puts(out, folder);
    buf_putc(out, '/');
    slug_put(topic, out);
    buf_putc(out, '/');
    put_day_name(day, out);
}

void site_page_shown(const struct settings *settings, struct str topic, int64_t day,
                     struct buf *out)
{
    struct str folder = settings->folder, path;
    struct buf whole;

    buf_init(&whole, BUF_NO_CEILING);
    site_page_file(settings, topic, day, &whole);
    path = buf_str(&whole);
    while (folder.n > 1 && folder.p[folder.n - 1] == '/')
        folder.n--;
    if (folder.n > 1 && str_starts(path, folder) && path.p[folder.n] == '/')
        path = str_from(path, folder.n + 1);
    buf_puts(out, path);
    buf_release(&whole);
}

static struct str day_name(int64_t day, struct arena *arena)
{
    struct buf name;
    struct str result;

    buf_init(&name, 64);
    put_day_name(day, &name);
    result = arena_str(arena, buf_str(&name));
    buf_release(&name);
    return result;
}

/* --- one day, for whoever asks --- */

static int read_history(struct history *history, const struct site_request *request,
                        const struct topic *topic, int64_t first, int64_t last, struct err *err)
{
    struct view_request view = { .store = request->store,
                                 .settings = request->settings,
                                 .topic = topic,
                                 .touchpoints = request->touchpoints,
                                 .n_touchpoints = request->n_touchpoints };

    return history_read(history, &view, topic->zone, first - HISTORY_REACH, last, err);
}

static int with_day(const struct site_request *request, const struct topic *topic, int64_t at,
                    int (*print)(const struct day *, struct buf *, struct err *), struct buf *out,
                    struct err *err)
{
    int64_t number = zone_local_day(topic->zone, at);
    struct history history = { 0 };
    struct day day = { 0 };
    int rc = read_history(&history, request, topic, number, number, err);

    if (rc == 0)
        rc = day_open(&day, request, topic, &history, number, err);
    if (rc == 0)
        rc = print(&day, out, err);
    day_release(&day);
    history_release(&history);
    return rc;
}

static int print_page(const struct day *day, struct buf *out, struct err *err)
{
    static const struct page_links none;

    return page_day(day, &none, out, err);
}

int site_day_page(const struct site_request *request, const struct topic *topic, int64_t at,
                  struct buf *html, struct err *err)
{
    return with_day(request, topic, at, print_page, html, err);
}

int site_day_text(const struct site_request *request, const struct topic *topic, int64_t at,
                  struct buf *text, struct err *err)
{
    return with_day(request, topic, at, day_text, text, err);
}

/* --- all days of a topic --- */

/* Whether the page on the disk was made of the very same; then the index may quote it. */
static bool is_fresh(int folder, const char *name, struct str digest, struct site_line *line,
                     struct arena *arena)
{
    char head[HEAD_SIZE];
    struct str bytes = { head, folder_head(folder, name, head, sizeof head) };
    struct stamp stamp;

    if (!stamp_find(bytes, arena, &stamp) || !str_eq(stamp.digest, digest))
        return false;
    line->level = stamp.level;
    line->headline = stamp.headline;
    return true;
}

/* Makes the page of the line's day and lays it aside. */
static int stage_day(int folder, const struct site_request *request, struct site_topic *topic,
                     const struct history *history, struct page_links *links, struct str digest,
                     struct site_line *line, struct arena *arena, struct err *err)
{
    struct str name = day_name(line->day, arena);
    struct stamp stamp = { .digest = digest };
    struct day day = { 0 };
    struct buf html;
    int rc = day_open(&day, request, topic->topic, history, line->day, err);

    buf_init(&html, PAGE_CEILING);
    if (rc == 0) {
        line->level = stamp.level = day.level;
        line->headline = stamp.headline = arena_str(arena, day.headline);
        links->stamp = stamp_text(&stamp, arena);
        rc = page_day(&day, links, &html, err);
    }
    if (rc == 0)
        rc = folder_stage(folder, name.p, buf_str(&html), err);
    if (rc > 0) {
        topic->staged = arena_grow(arena, topic->staged, &topic->cap_staged, topic->n_staged + 1,
                                   sizeof *topic->staged);
        topic->staged[topic->n_staged++] = name;
    }
    buf_release(&html);
    day_release(&day);
    return rc < 0 ? -1 : 0;
}

/* What the index says beside the days: alerts, and sources that are blind at present. */
static int read_present(struct site_topic *out, const struct site_request *request,
                        const struct history *history, struct arena *arena, struct err *err)
{
    struct view_request view = { .topic = out->topic,
                                 .touchpoints = request->touchpoints,
                                 .n_touchpoints = request->n_touchpoints };

    out->alerts = arena_alloc(arena, (history->n_alerts + 1) * sizeof *out->alerts);
    for (size_t i = history->n_alerts; i-- > 0;) {
        const struct alert_row *alert = &history->alerts[i];

        if (!day_is_trend(alert) ||
            (alert->resolved_at != TIME_NONE && (alert->severity == SEVERITY_INFO ||
                                                 alert->opened_at < request->now - ALERTS_SHOWN_S)))
            continue;
        out->alerts[out->n_alerts++] =
            (struct site_alert){ .line = day_alert_line(&view, alert, arena),
                                 .opened_at = alert->opened_at,
                                 .resolved_at = alert->resolved_at,
                                 .severity = alert->severity };
    }
    return blind_read(&out->blind, request->store, request->settings, out->topic, INT64_MAX, arena,
                      err);
}

static int stage_days(int folder, const struct site_request *request, struct site_topic *out,
                      const struct history *history, int64_t first, int64_t today,
                      struct site_outcome *outcome, struct arena *arena, struct err *err)
{
    struct stamp_sources sources;
    int rc = stamp_sources(&sources, request, out->topic, arena, err);

    out->lines = arena_alloc(arena, (size_t)(today - first + 1) * sizeof *out->lines);
    for (int64_t number = today; rc == 0 && number >= first; number--) {
        struct page_links links = { .index = STR("../index.html") };
        struct site_line *line = &out->lines[out->n++];
        struct str digest;

        line->day = number;
        if (number > first || folder_has(folder, day_name(number - 1, arena).p))
            links.previous = day_name(number - 1, arena);
        if (number < today)
            links.next = day_name(number + 1, arena);
        digest = stamp_digest(request, out->topic, history, &sources, number, &links, arena);
        if (is_fresh(folder, day_name(number, arena).p, digest, line, arena))
            continue;
        outcome->n_made++;
        rc = stage_day(folder, request, out, history, &links, digest, line, arena, err);
    }
    return rc;
}

static int stage_topic(int root, const struct site_request *request, struct site_topic *out,
                       struct site_outcome *outcome, struct arena *arena, struct err *err)
{
    const struct topic *topic = out->topic;
    int64_t today = zone_local_day(topic->zone, request->now);
    int64_t first = today - (request->days > 0 ? request->days : DAYS_KEPT) + 1;
    struct history history = { 0 };
    int folder = folder_enter(root, out->folder.p, err);
    int rc = folder < 0 ? -1 : read_history(&history, request, topic, first, today, err);

    if (rc == 0 && history.born > first)
        first = history.born > today ? today : history.born;
    if (rc == 0)
        rc = stage_days(folder, request, out, &history, first, today, outcome, arena, err);
    if (rc == 0)
        rc = read_present(out, request, &history, arena, err);
    history_release(&history);
    if (folder >= 0)
        close(folder);
    return rc;
}

/* --- from aside to their places --- */

static int show_topic(int root, const struct site_topic *topic, bool sync, struct err *err)
{
    int folder = folder_enter(root, topic->folder.p, err), rc = folder < 0 ? -1 : 0;

    for (size_t i = 0; rc == 0 && i < topic->n_staged; i++)
        rc = folder_show(folder, topic->staged[i].p, sync, err);
    if (rc == 0 && sync)
        rc = folder_sync(folder, err);
    if (folder >= 0)
        close(folder);
    return rc;
}

/* Pages first, the index that leads to them last. A few are synced one by one, many at once. */
static int show_all(int root, const struct site_request *request, const struct site_topic *topics,
                    size_t n_topics, bool index, struct site_outcome *outcome, struct err *err)
{
    size_t n = index;
    bool one_by_one;
    int rc = 0;

    for (size_t i = 0; i < n_topics; i++)
        n += topics[i].n_staged;
    outcome->n_written = (int32_t)n;
    one_by_one = !request->scratch && n < MANY;
    if (!request->scratch && n >= MANY)
        rc = folder_settle(root, err);
    for (size_t i = 0; rc == 0 && i < n_topics; i++)
        if (topics[i].n_staged > 0)
            rc = show_topic(root, &topics[i], one_by_one, err);
    if (rc == 0 && index)
        rc = folder_show(root, "index.html", one_by_one, err);
    if (rc == 0 && n > 0 && !request->scratch)
        rc = one_by_one ? folder_sync(root, err) : folder_settle(root, err);
    return rc;
}

static int stage_index(int root, struct site_topic *topics, size_t n, struct err *err)
{
    struct buf html;
    int rc;

    buf_init(&html, PAGE_CEILING);
    rc = site_index(topics, n, &html, err);
    if (rc == 0)
        rc = folder_stage(root, "index.html", buf_str(&html), err);
    buf_release(&html);
    return rc;
}

static struct str folder_name(const struct topic *topic, struct arena *arena)
{
    struct buf slug;
    struct str name;

    buf_init(&slug, 128);
    slug_put(topic->name, &slug);
    name = arena_str(arena, buf_str(&slug));
    buf_release(&slug);
    return name;
}

int site_write(const struct site_request *request, struct site_outcome *out, struct err *err)
{
    const struct settings *settings = request->settings;
    struct site_outcome outcome = { 0 };
    struct site_topic *topics;
    struct arena arena;
    int root = folder_open(settings->digest.site, err), rc = root < 0 ? -1 : 0;

    arena_init(&arena);
    topics = arena_alloc(&arena, (settings->n_topics + 1) * sizeof *topics);
    for (size_t i = 0; rc == 0 && i < settings->n_topics; i++) {
        topics[i].topic = &settings->topics[i];
        topics[i].folder = folder_name(topics[i].topic, &arena);
        rc = stage_topic(root, request, &topics[i], &outcome, &arena, err);
    }
    if (rc == 0)
        rc = stage_index(root, topics, settings->n_topics, err);
    if (rc >= 0)
        rc = show_all(root, request, topics, settings->n_topics, rc > 0, &outcome, err);
    if (root >= 0)
        close(root);
    arena_release(&arena);
    if (rc == 0 && out)
        *out = outcome;
    return rc == 0 ? 0 : err_wrap(err, "pages: ");
}
