/*
 * site_index.c - every brand in a line, the most urgent first, then each one's days.
 */
#include "out/site_index.h"

#include "core/zone.h"
#include "out/cells.h"
#include "out/page.h"
#include "out/print.h"
#include "out/slug.h"

#include <stdlib.h>

enum { DAYS_SHOWN = 7 };

static void put_level(struct markup *m, const struct site_line *line)
{
    markup_start(m, "td");
    if (line->level == DAY_ACT)
        markup_attr(m, "class", "neg");
    markup_text_fmt(m, "%s\u00a0%s", day_level_mark(line->level), day_level_word(line->level));
    markup_end(m);
}

static void put_link(struct markup *m, const struct site_topic *topic, const struct site_line *line,
                     struct str text)
{
    struct buf href;

    buf_init(&href, BUF_NO_CEILING);
    buf_puts(&href, topic->folder);
    buf_putc(&href, '/');
    print_date(line->day, &href);
    buf_putz(&href, ".html");
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
static void put_board(struct markup *m, const struct site_topic *topics, size_t n)
{
    static const char *const heads[] = { "Brand", "Last full day", "In a sentence",
                                         "Today so far" };

    open_table(m, "Every brand at a glance");
    head_cells(m, heads, sizeof heads / sizeof *heads);
    markup_start(m, "tbody");
    for (size_t i = 0; i < n; i++) {
        const struct site_line *last = &topics[i].lines[topics[i].n > 1];

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

static void day_rows(struct markup *m, const struct site_topic *topic, size_t from, size_t to)
{
    static const char *const heads[] = { "Day", "Verdict", "In a sentence" };

    open_table(m, "Days, the newest first");
    head_cells(m, heads, sizeof heads / sizeof *heads);
    markup_start(m, "tbody");
    for (size_t i = from; i < to; i++) {
        const struct site_line *line = &topic->lines[i];
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

static void index_topic(struct markup *m, const struct site_topic *topic)
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

int site_index(const struct site_topic *topics, size_t n, struct buf *html, struct err *err)
{
    struct markup *m = page_begin(html, "en", STR("hark: what people say"), STR_NONE);

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
