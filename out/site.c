/*
 * site.c - which pages there are, where they stand, and the index that leads to them.
 */
#include "out/site.h"

#include "core/zone.h"
#include "out/day_text.h"
#include "out/folder.h"
#include "out/page.h"
#include "out/print.h"
#include "out/slug.h"

#include <unistd.h>

enum { DAYS_KEPT = 35, DAYS_SHOWN = 7, PAGE_CEILING = 8 * 1024 * 1024 };

/* What the index says of a day. */
struct line {
    int64_t day;
    enum day_level level;
    struct str headline;
};

struct topic_lines {
    const struct topic *topic;
    struct line *lines; /* newest first */
    size_t n;
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

static void note_outcome(struct site_outcome *outcome, int written)
{
    if (outcome && written)
        outcome->n_written++;
    else if (outcome)
        outcome->n_unchanged++;
}

static int write_day(int folder, const struct day *day, const struct page_links *links,
                     struct site_outcome *outcome, struct arena *arena, struct err *err)
{
    struct buf html;
    int rc;

    buf_init(&html, PAGE_CEILING);
    rc = page_day(day, links, &html, err);
    if (rc == 0)
        rc = folder_put(folder, day_name(day->number, arena).p, buf_str(&html), err);
    if (rc >= 0)
        note_outcome(outcome, rc);
    buf_release(&html);
    return rc < 0 ? -1 : 0;
}

static int write_topic(int folder, const struct site_request *request, struct topic_lines *out,
                       struct site_outcome *outcome, struct arena *arena, struct err *err)
{
    const struct topic *topic = out->topic;
    int64_t today = zone_local_day(topic->zone, request->now);
    int64_t first = today - (request->days > 0 ? request->days : DAYS_KEPT) + 1;
    struct history history = { 0 };
    int rc = read_history(&history, request, topic, first, today, err);

    if (rc == 0 && history.born > first)
        first = history.born > today ? today : history.born;
    out->lines = arena_alloc(arena, (size_t)(today - first + 1) * sizeof *out->lines);
    for (int64_t number = today; rc == 0 && number >= first; number--) {
        struct day day = { 0 };
        struct page_links links = { .index = STR("../index.html") };

        if (number > first || folder_has(folder, day_name(number - 1, arena).p))
            links.previous = day_name(number - 1, arena);
        if (number < today)
            links.next = day_name(number + 1, arena);
        rc = day_open(&day, request, topic, &history, number, err);
        if (rc == 0)
            rc = write_day(folder, &day, &links, outcome, arena, err);
        if (rc == 0)
            out->lines[out->n++] = (struct line){ .day = number,
                                                  .level = day.level,
                                                  .headline = arena_str(arena, day.headline) };
        day_release(&day);
    }
    history_release(&history);
    if (rc == 0)
        rc = folder_sync(folder, err);
    return rc;
}

/* --- the index --- */

static void put_level(struct markup *m, const struct line *line)
{
    markup_start(m, "td");
    if (line->level == DAY_ACT)
        markup_attr(m, "class", "neg");
    markup_text_fmt(m, "%s\u00a0%s", day_level_mark(line->level), day_level_word(line->level));
    markup_end(m);
}

static void put_link(struct markup *m, const struct topic_lines *topic, const struct line *line,
                     struct str text)
{
    struct buf href;

    buf_init(&href, BUF_NO_CEILING);
    slug_put(topic->topic->name, &href);
    buf_putc(&href, '/');
    put_day_name(line->day, &href);
    markup_here(m, buf_str(&href), text);
    buf_release(&href);
}

static void head_cells(struct markup *m, const char *const *heads, size_t n)
{
    markup_start(m, "thead");
    markup_start(m, "tr");
    for (size_t i = 0; i < n; i++) {
        markup_start(m, "th");
        markup_attr(m, "scope", "col");
        markup_text(m, heads[i]);
        markup_end(m);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void open_table(struct markup *m, const char *caption)
{
    markup_start(m, "div");
    markup_attr(m, "class", "wide");
    markup_attr(m, "role", "group");
    markup_attr(m, "tabindex", "0");
    markup_attr(m, "aria-label", caption);
    markup_start(m, "table");
    markup_element(m, "caption", NULL, caption);
}

/* One line a topic: the last day that is over, and the day so far. */
static void put_board(struct markup *m, const struct topic_lines *topics, size_t n)
{
    static const char *const heads[] = { "Brand", "Last full day", "In a sentence",
                                         "Today so far" };

    open_table(m, "Every brand at a glance");
    head_cells(m, heads, sizeof heads / sizeof *heads);
    markup_start(m, "tbody");
    for (size_t i = 0; i < n; i++) {
        const struct line *last = &topics[i].lines[topics[i].n > 1];

        markup_start(m, "tr");
        markup_start(m, "th");
        markup_attr(m, "scope", "row");
        put_link(m, &topics[i], last, topics[i].topic->name);
        markup_end(m);
        put_level(m, last);
        markup_element_str(m, "td", NULL, last->headline);
        markup_start(m, "td");
        put_link(m, &topics[i], &topics[i].lines[0], topics[i].lines[0].headline);
        markup_end(m);
        markup_end(m);
        markup_line(m);
    }
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void day_rows(struct markup *m, const struct topic_lines *topic, size_t from, size_t to)
{
    static const char *const heads[] = { "Day", "Verdict", "In a sentence" };

    open_table(m, "Days, the newest first");
    head_cells(m, heads, sizeof heads / sizeof *heads);
    markup_start(m, "tbody");
    for (size_t i = from; i < to; i++) {
        const struct line *line = &topic->lines[i];
        struct buf date;

        buf_init(&date, BUF_NO_CEILING);
        print_long_date(line->day, &date);
        buf_putz(&date, i == 0 ? ", so far" : "");
        markup_start(m, "tr");
        markup_start(m, "th");
        markup_attr(m, "scope", "row");
        put_link(m, topic, line, buf_str(&date));
        markup_end(m);
        put_level(m, line);
        markup_element_str(m, "td", NULL, line->headline);
        markup_end(m);
        markup_line(m);
        buf_release(&date);
    }
    markup_end(m);
    markup_end(m);
    markup_end(m);
}

static void index_topic(struct markup *m, const struct topic_lines *topic)
{
    size_t shown = topic->n < DAYS_SHOWN ? topic->n : DAYS_SHOWN;
    struct buf slug;

    buf_init(&slug, BUF_NO_CEILING);
    slug_put(topic->topic->name, &slug);
    markup_start(m, "section");
    markup_attr_str(m, "aria-labelledby", buf_str(&slug));
    markup_start(m, "h2");
    markup_attr_str(m, "id", buf_str(&slug));
    markup_text_str(m, topic->topic->name);
    markup_end(m);
    day_rows(m, topic, 0, shown);
    if (topic->n > shown) {
        markup_start(m, "details");
        markup_start(m, "summary");
        markup_text_fmt(m, "%zu days before", topic->n - shown);
        markup_end(m);
        day_rows(m, topic, shown, topic->n);
        markup_end(m);
    }
    markup_end(m);
    markup_line(m);
    buf_release(&slug);
}

static int put_index(const struct topic_lines *topics, size_t n, struct buf *html, struct err *err)
{
    struct markup *m = page_begin(html, "en", STR("hark: what people say"));

    markup_start(m, "main");
    markup_attr(m, "id", "main");
    markup_element(m, "h1", "verdict", "What people say");
    markup_line(m);
    if (n > 0)
        put_board(m, topics, n);
    else
        markup_element(m, "p", "reason", "No topic is configured yet.");
    for (size_t i = 0; i < n; i++)
        index_topic(m, &topics[i]);
    markup_end(m);
    return page_end(m, err);
}

static int write_index(int folder, const struct topic_lines *topics, size_t n,
                       struct site_outcome *outcome, struct err *err)
{
    struct buf html;
    int rc;

    buf_init(&html, PAGE_CEILING);
    rc = put_index(topics, n, &html, err);
    if (rc == 0)
        rc = folder_put(folder, "index.html", buf_str(&html), err);
    if (rc >= 0)
        note_outcome(outcome, rc);
    buf_release(&html);
    return rc < 0 ? -1 : folder_sync(folder, err);
}

int site_write(const struct site_request *request, struct site_outcome *out, struct err *err)
{
    const struct settings *settings = request->settings;
    struct topic_lines *topics;
    struct arena arena;
    int root = folder_open(settings->digest.site, err), rc = root < 0 ? -1 : 0;

    if (out)
        *out = (struct site_outcome){ 0 };
    arena_init(&arena);
    topics = arena_alloc(&arena, (settings->n_topics + 1) * sizeof *topics);
    for (size_t i = 0; rc == 0 && i < settings->n_topics; i++) {
        struct buf slug;
        int folder;

        buf_init(&slug, 128);
        slug_put(settings->topics[i].name, &slug);
        topics[i].topic = &settings->topics[i];
        folder = folder_enter(root, slug.p, err);
        rc = folder < 0 ? -1 : write_topic(folder, request, &topics[i], out, &arena, err);
        if (folder >= 0)
            close(folder);
        buf_release(&slug);
    }
    if (rc == 0)
        rc = write_index(root, topics, settings->n_topics, out, err);
    if (root >= 0)
        close(root);
    arena_release(&arena);
    return rc == 0 ? 0 : err_wrap(err, "pages: ");
}
