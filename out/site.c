/*
 * site.c - where pages stand, and how they take their places.
 *
 * What is made is laid aside, synced, and then takes its place; the index that leads to it last.
 */
#include "out/site.h"

#include "core/zone.h"
#include "out/day_json.h"
#include "out/day_text.h"
#include "out/feed_digests.h"
#include "out/folder.h"
#include "out/say.h"
#include "out/site_pages.h"
#include "out/slug.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

enum {
    MANY = 16, /* pages that are worth one sync of the whole file system */
    PAGE_CEILING = 8 * 1024 * 1024,
};

static void put_page(struct str folder, struct str topic, struct str name, struct buf *out)
{
    while (folder.n > 1 && folder.p[folder.n - 1] == '/')
        folder.n--;
    buf_puts(out, folder);
    buf_putc(out, '/');
    site_page_path(topic, name, out);
}

void site_page_path(struct str topic, struct str name, struct buf *out)
{
    slug_put(topic, out);
    buf_putc(out, '/');
    buf_puts(out, name);
    buf_putz(out, ".html");
}

void site_page_shown(const struct settings *settings, struct str topic, struct str name,
                     struct buf *out)
{
    struct str folder = settings->folder, url = settings->digest.url, path;
    struct buf whole;

    if (!str_is_empty(url)) {
        buf_puts(out, url);
        buf_putz(out, str_ends(url, STR("/")) ? "" : "/");
        site_page_path(topic, name, out);
        return;
    }
    buf_init(&whole, BUF_NO_CEILING);
    put_page(settings->digest.site, topic, name, &whole);
    path = buf_str(&whole);
    while (folder.n > 1 && folder.p[folder.n - 1] == '/')
        folder.n--;
    if (folder.n > 1 && str_starts(path, folder) && path.p[folder.n] == '/')
        path = str_from(path, folder.n + 1);
    buf_puts(out, path);
    buf_release(&whole);
}

static int drop_one(const char *folder, struct str name)
{
    struct buf path;
    int rc;

    buf_init(&path, BUF_NO_CEILING);
    buf_printf(&path, "%s/" STR_FMT, folder, STR_ARG(name));
    rc = unlink(path.p);
    buf_release(&path);
    return rc == 0 || errno == ENOENT || errno == ENOTDIR ? 0 : errno;
}

/* The day, its week and its month, and every page about one thing. */
static bool may_quote(struct str file, int64_t day)
{
    static const char *const things[] = { "alert-", "story-", "department-" };
    static const enum period_kind kinds[] = { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH };
    bool found = false;

    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        found = found || str_starts(file, str_of(things[i]));
    for (size_t i = 0; !found && i < sizeof kinds / sizeof *kinds; i++) {
        int64_t first, last;
        struct buf name;

        buf_init(&name, 64);
        period_bounds(kinds[i], day, &first, &last);
        period_name(kinds[i], first, &name);
        buf_putz(&name, ".html");
        found = str_eq(file, buf_str(&name));
        buf_release(&name);
    }
    return found;
}

int site_drop(const struct settings *settings, struct str topic, int64_t day)
{
    struct dirent *entry;
    struct buf folder;
    DIR *dir;
    int rc = 0;

    buf_init(&folder, BUF_NO_CEILING);
    buf_puts(&folder, settings->digest.site);
    buf_putc(&folder, '/');
    slug_put(topic, &folder);
    dir = opendir(folder.p);
    while (dir && rc == 0 && (entry = readdir(dir)) != NULL)
        if (may_quote(str_of(entry->d_name), day))
            rc = drop_one(folder.p, str_of(entry->d_name));
    if (dir)
        closedir(dir);
    else if (errno != ENOENT && errno != ENOTDIR)
        rc = errno;
    buf_release(&folder);
    return rc;
}

/* --- one day, for whoever asks --- */

struct view_request site_view(const struct site_request *request, const struct topic *topic)
{
    return (struct view_request){ .store = request->store,
                                  .settings = request->settings,
                                  .topic = topic,
                                  .now = request->now,
                                  .touchpoints = request->touchpoints,
                                  .n_touchpoints = request->n_touchpoints,
                                  .explain = request->explain,
                                  .lexicon = request->lexicon };
}

static int with_day(const struct site_request *request, const struct topic *topic, int64_t at,
                    int (*print)(const struct day *, struct buf *, struct err *), struct buf *out,
                    struct err *err)
{
    int64_t number = zone_local_day(topic->zone, at);
    struct view_request view = site_view(request, topic);
    struct history history = { 0 };
    struct day day = { 0 };
    int rc = history_read(&history, &view, topic->zone, number - HISTORY_REACH, number, err);

    say_in(request->tongues, topic->language);
    if (rc == 0)
        rc = day_open(&day, request, topic, &history, number, err);
    if (rc == 0)
        rc = print(&day, out, err);
    day_release(&day);
    history_release(&history);
    say_in(NULL, STR_NONE);
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

int site_day_json(const struct site_request *request, const struct topic *topic, int64_t at,
                  struct buf *json, struct err *err)
{
    return with_day(request, topic, at, day_json, json, err);
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
                    size_t n_topics, bool index, bool feed, struct site_outcome *outcome,
                    struct err *err)
{
    size_t n = (size_t)index + feed;
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
    if (rc == 0 && feed)
        rc = folder_show(root, FEED_DIGESTS, one_by_one, err);
    if (rc == 0 && index)
        rc = folder_show(root, "index.html", one_by_one, err);
    if (rc == 0 && n > 0 && !request->scratch)
        rc = one_by_one ? folder_sync(root, err) : folder_settle(root, err);
    return rc;
}

/* What could not all be shown: on a full disk it would be in the way. */
static void drop_staged(int root, const struct site_topic *topics, size_t n)
{
    folder_unstage(root, FEED_DIGESTS);
    folder_unstage(root, "index.html");
    for (size_t i = 0; i < n; i++) {
        struct err none = { 0 };
        int folder = topics[i].n_staged ? folder_enter(root, topics[i].folder.p, &none) : -1;

        for (size_t k = 0; folder >= 0 && k < topics[i].n_staged; k++)
            folder_unstage(folder, topics[i].staged[k].p);
        if (folder >= 0)
            close(folder);
    }
}

bool site_is_for_all(const struct settings *settings)
{
    struct str readable = settings->digest.readable;

    return str_eq(readable, STR("all")) ||
           (str_eq(readable, STR("auto")) && !str_is_empty(settings->digest.url));
}

struct str site_language(const struct settings *settings)
{
    struct str common = say_common(settings);

    return str_is_empty(common) ? STR("en") : common;
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

static int stage_digests(int root, const struct settings *settings, struct site_topic *topics,
                         struct err *err)
{
    struct buf xml;
    int rc;

    buf_init(&xml, PAGE_CEILING);
    rc = feed_digests(settings, topics, settings->n_topics, false, &xml, err);
    if (rc == 0)
        rc = folder_stage(root, FEED_DIGESTS, buf_str(&xml), err);
    buf_release(&xml);
    return rc;
}

static struct str slug(void (*put)(struct str, struct buf *), struct str name, struct arena *arena)
{
    struct buf text;
    struct str result;

    buf_init(&text, 128);
    put(name, &text);
    result = arena_str(arena, buf_str(&text));
    buf_release(&text);
    return result;
}

/* A folder that still has its former name gets the one of today; a link keeps old addresses good. */
static struct str folder_name(int root, const struct topic *topic, struct arena *arena)
{
    struct str name = slug(slug_put, topic->name, arena),
               former = slug(slug_put_former, topic->name, arena);

    if (root >= 0 && !str_eq(name, former))
        folder_rename(root, former.p, name.p);
    return name;
}

int site_write(const struct site_request *request, struct site_outcome *out, struct err *err)
{
    const struct settings *settings = request->settings;
    struct site_outcome outcome = { 0 };
    struct site_topic *topics;
    struct arena arena;
    int index = 0, feed = 0, root, rc;

    arena_init(&arena);
    folder_share(site_is_for_all(settings));
    root = folder_open(settings->digest.site, err);
    rc = root < 0 ? -1 : 0;
    topics = arena_alloc(&arena, (settings->n_topics + 1) * sizeof *topics);
    for (size_t i = 0; rc == 0 && i < settings->n_topics; i++) {
        topics[i].topic = &settings->topics[i];
        topics[i].folder = folder_name(root, topics[i].topic, &arena);
        rc = site_pages(root, request, &topics[i], &outcome, &arena, err);
    }
    if (rc == 0) {
        say_in(request->tongues, site_language(settings));
        index = stage_index(root, topics, settings->n_topics, err);
        feed = index < 0 ? -1 : stage_digests(root, settings, topics, err);
        rc = feed < 0 ? -1 : 0;
        say_in(NULL, STR_NONE);
    }
    if (rc == 0)
        rc =
            show_all(root, request, topics, settings->n_topics, index > 0, feed > 0, &outcome, err);
    if (rc != 0 && root >= 0)
        drop_staged(root, topics, settings->n_topics);
    folder_share(false);
    if (root >= 0)
        close(root);
    arena_release(&arena);
    if (rc == 0 && out)
        *out = outcome;
    return rc == 0 ? 0 : err_wrap(err, "pages in '" STR_FMT "': ", STR_ARG(settings->digest.site));
}
