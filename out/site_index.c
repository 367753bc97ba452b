/*
 * site_index.c - every brand in a line, the most urgent first, then each one's last days.
 */
#include "out/site_index.h"

#include "core/zone.h"
#include "out/cells.h"
#include "out/page.h"
#include "out/print.h"
#include "out/say.h"
#include "out/slug.h"

#include <stdlib.h>

enum {
    DAYS_SHOWN = 7,
    BLIND_SHOWN = 5,  /* more are told when asked for */
    TOPICS_SHOWN = 12 /* of more only the lines: their days stand on their own pages */
};

static void put_level(struct markup *m, const struct site_line *line)
{
    markup_start(m, "td");
    markup_attr(m, "class", line->level == DAY_ACT ? "of neg" : "of");
    page_sign(m, day_level_mark(line->level), NULL);
    markup_text(m, day_level_word(line->level));
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
    markup_start(m, "a");
    markup_attr_str(m, "href", buf_str(&href));
    page_unbroken(m, text);
    markup_end(m);
    buf_release(&href);
}

/* --- by need --- */

static const struct site_line *last_full(const struct site_topic *topic)
{
    return &topic->lines[topic->n > 1];
}

static bool is_open(const struct site_alert *alert)
{
    return alert->resolved_at == TIME_NONE && !alert->told;
}

static size_t open_alerts(const struct site_topic *topic)
{
    size_t n = 0;

    for (size_t i = 0; i < topic->n_alerts; i++)
        n += is_open(&topic->alerts[i]);
    return n;
}

/* The smaller, the sooner somebody should look. */
static int urgency(const struct site_topic *topic)
{
    static const int of_level[] = {
        [DAY_ACT] = 0, [DAY_LOOK] = 1, [DAY_BLIND] = 2, [DAY_QUIET] = 4, [DAY_LEARNING] = 4,
    };
    int last = of_level[last_full(topic)->level], today = of_level[topic->lines[0].level];

    if (open_alerts(topic) > 0)
        return -1;
    return last < today ? last : today;
}

static int64_t excess(const struct site_topic *topic)
{
    int64_t last = last_full(topic)->excess, today = topic->lines[0].excess;

    return last > today ? last : today;
}

static int by_need(const void *pa, const void *pb)
{
    const struct site_topic *a = pa, *b = pb;
    int ua = urgency(a), ub = urgency(b);
    int64_t ea = excess(a), eb = excess(b);
    int64_t la = a->n_alerts ? a->alerts[0].opened_at : INT64_MIN;
    int64_t lb = b->n_alerts ? b->alerts[0].opened_at : INT64_MIN;

    if (ua != ub)
        return ua < ub ? -1 : 1;
    if (ea != eb)
        return ea > eb ? -1 : 1;
    if (la != lb)
        return la > lb ? -1 : 1;
    return str_cmp(a->topic->name, b->topic->name);
}

/* --- the parts of the page --- */

static void put_alert(struct markup *m, const struct site_topic *topic,
                      const struct site_alert *alert)
{
    const struct zone *zone = topic->topic->zone;
    struct buf text, href;

    buf_init(&text, 64);
    buf_init(&href, BUF_NO_CEILING);
    buf_puts(&href, topic->folder);
    buf_putc(&href, '/');
    page_alert_name(alert->id, &href);
    markup_start(m, "li");
    markup_start(m, "b");
    if (is_open(alert)) {
        markup_start(m, "span");
        markup_attr(m, "class", "neg");
        markup_text(m, say("\u25b2 Open: "));
        markup_end(m);
    }
    markup_here(m, buf_str(&href), alert->in_index);
    markup_end(m);
    markup_start(m, "p");
    markup_attr(m, "class", "caveat");
    markup_text_str(m, topic->topic->name);
    if (alert->told) {
        print_long_date(zone_local_day(zone, alert->opened_at), &text);
        markup_text_fmt(m, " \u00b7 " STR_FMT, STR_ARG(buf_str(&text)));
    } else {
        markup_text(m, say(" \u00b7 opened "));
        page_time(m, zone, alert->opened_at);
    }
    if (!alert->told && !is_open(alert)) {
        markup_text(m, say(", back to usual "));
        page_time(m, zone, alert->resolved_at);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
    buf_release(&href);
}

/* Open ones, those that are over, single mentions: of each brand the newest first. */
static int order_of(const struct site_alert *alert)
{
    return is_open(alert) ? 0 : alert->told ? 2 : 1;
}

static void put_alerts(struct markup *m, const struct site_topic *topics, size_t n)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += topics[i].n_alerts;
    if (found == 0)
        return;
    markup_start(m, "section");
    markup_attr(m, "aria-labelledby", "alerts");
    markup_start(m, "h2");
    markup_attr(m, "id", "alerts");
    markup_text(m, say("Alerts of the last seven days"));
    markup_end(m);
    markup_start(m, "ul");
    markup_attr(m, "class", "alerts");
    for (int order = 0; order < 3; order++)
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < topics[i].n_alerts; k++)
                if (order_of(&topics[i].alerts[k]) == order)
                    put_alert(m, &topics[i], &topics[i].alerts[k]);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void put_blind(struct markup *m, const struct site_topic *topics, size_t n)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += topics[i].blind.n;
    if (found == 0)
        return;
    markup_start(m, "section");
    markup_attr(m, "class", "note");
    markup_attr(m, "aria-labelledby", "blind");
    markup_start(m, "h2");
    markup_attr(m, "id", "blind");
    markup_text_fmt(m, say("Sources not readable at present: %zu"), found);
    markup_end(m);
    if (found > BLIND_SHOWN) {
        markup_start(m, "details");
        markup_element(m, "summary", NULL, say("Which sources, and why"));
    }
    markup_start(m, "ul");
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < topics[i].blind.n; k++) {
            const struct blind_source *blind = &topics[i].blind.sources[k];
            struct buf since;

            buf_init(&since, BUF_NO_CEILING);
            print_last_read(topics[i].topic->zone, blind->since, &since);
            markup_start(m, "li");
            markup_element_str(m, "b", NULL, blind->name);
            markup_text_fmt(m, " (" STR_FMT "): " STR_FMT "; " STR_FMT,
                            STR_ARG(topics[i].topic->name), STR_ARG(buf_str(&since)),
                            STR_ARG(blind->error));
            markup_end(m);
            buf_release(&since);
        }
    markup_end(m);
    if (found > BLIND_SHOWN)
        markup_end(m);
    markup_end(m);
    markup_line(m);
}

/* One line a topic: the last day that is over, and the day so far. */
static void put_board(struct markup *m, const struct site_topic *topics, size_t n)
{
    static const char *const heads[] = { "Brand", "Last full day", "In a sentence",
                                         "Today so far" };

    page_table(m, "Every brand, the most urgent first", TABLE_DAYS, heads,
               sizeof heads / sizeof *heads);
    for (size_t i = 0; i < n; i++) {
        const struct site_line *last = last_full(&topics[i]);

        markup_start(m, "tr");
        markup_start(m, "th");
        markup_attr(m, "scope", "row");
        put_link(m, &topics[i], last, topics[i].topic->name);
        markup_end(m);
        put_level(m, last);
        markup_start(m, "td");
        page_unbroken(m, last->in_index);
        markup_end(m);
        markup_start(m, "td");
        markup_attr(m, "class", "today");
        markup_attr(m, "data-head", say("Today so far"));
        put_link(m, &topics[i], &topics[i].lines[0], topics[i].lines[0].in_index);
        markup_end(m);
        markup_end(m);
        markup_line(m);
    }
    page_table_end(m);
}

static void day_rows(struct markup *m, const struct site_topic *topic, size_t n)
{
    static const char *const heads[] = { "Day", "Verdict", "In a sentence" };

    page_table(m, "Days, the newest first", TABLE_DAYS, heads, sizeof heads / sizeof *heads);
    for (size_t i = 0; i < n; i++) {
        const struct site_line *line = &topic->lines[i];
        struct buf date;

        buf_init(&date, BUF_NO_CEILING);
        print_long_date(line->day, &date);
        buf_putz(&date, i == 0 ? say(", so far") : "");
        markup_start(m, "tr");
        markup_start(m, "th");
        markup_attr(m, "scope", "row");
        put_link(m, topic, line, buf_str(&date));
        markup_end(m);
        put_level(m, line);
        markup_start(m, "td");
        page_unbroken(m, line->in_index);
        markup_end(m);
        markup_end(m);
        markup_line(m);
        buf_release(&date);
    }
    page_table_end(m);
}

static void index_topic(struct markup *m, const struct site_topic *topic)
{
    size_t shown = topic->n < DAYS_SHOWN ? topic->n : DAYS_SHOWN;
    struct buf slug, href;

    buf_init(&slug, BUF_NO_CEILING);
    buf_init(&href, BUF_NO_CEILING);
    slug_put(topic->topic->name, &slug);
    markup_start(m, "section");
    markup_attr_str(m, "aria-labelledby", buf_str(&slug));
    markup_start(m, "h2");
    markup_attr_str(m, "id", buf_str(&slug));
    buf_puts(&href, topic->folder);
    buf_putz(&href, "/index.html");
    markup_here(m, buf_str(&href), topic->topic->name);
    markup_end(m);
    day_rows(m, topic, shown);
    markup_end(m);
    markup_line(m);
    buf_release(&slug);
    buf_release(&href);
}

int site_index(struct site_topic *topics, size_t n, struct buf *html, struct err *err)
{
    struct markup *m = page_begin(html, NULL, str_of(say("hark: what people say")), STR_NONE);

    page_top(m, NULL);
    page_main(m);
    markup_element(m, "h1", "verdict", say("What people say"));
    markup_line(m);
    if (n > 0)
        qsort(topics, n, sizeof *topics, by_need);
    put_blind(m, topics, n);
    if (n > 0)
        put_board(m, topics, n);
    else
        markup_element(m, "p", "reason", say("No topic is configured yet."));
    put_alerts(m, topics, n);
    for (size_t i = 0; i < n && n <= TOPICS_SHOWN; i++)
        index_topic(m, &topics[i]);
    markup_end(m);
    return page_end(m, err);
}
