/*
 * site_topic.c - the page of one brand: how it stands, and the ways to its days, weeks, months,
 * alerts and departments.
 */
#include "core/zone.h"
#include "out/print.h"
#include "out/say.h"
#include "out/site_index.h"

static void put_level(struct markup *m, enum day_level level, bool one_day)
{
    markup_start(m, "td");
    markup_attr(m, "class", level == DAY_ACT ? "of neg" : "of");
    page_sign(m, day_level_mark(level), NULL);
    markup_text(m, day_level_name(level, one_day));
    markup_end(m);
}

static void put_lines(struct markup *m, const struct site_line *lines, size_t n, bool newest_runs)
{
    for (size_t i = 0; i < n; i++) {
        struct buf title, href;

        buf_init(&title, BUF_NO_CEILING);
        buf_init(&href, BUF_NO_CEILING);
        period_title(lines[i].kind, lines[i].day, &title);
        buf_putz(&title, i == 0 && newest_runs ? say(", so far") : "");
        period_name(lines[i].kind, lines[i].day, &href);
        buf_putz(&href, ".html");
        markup_start(m, "tr");
        markup_start(m, "th");
        markup_attr(m, "scope", "row");
        markup_here(m, buf_str(&href), buf_str(&title));
        markup_end(m);
        put_level(m, lines[i].level, lines[i].kind == PERIOD_DAY);
        markup_start(m, "td");
        page_unbroken(m, lines[i].headline);
        markup_end(m);
        markup_end(m);
        markup_line(m);
        buf_release(&title);
        buf_release(&href);
    }
}

static void put_table(struct markup *m, const char *id, const char *title,
                      const struct site_line *lines, size_t n, bool newest_runs)
{
    static const char *const heads[] = { "When", "Verdict", "In a sentence" };

    if (n == 0)
        return;
    page_section(m, id, title, NULL);
    page_table(m, title, TABLE_DAYS, heads, sizeof heads / sizeof *heads);
    put_lines(m, lines, n, newest_runs);
    page_table_end(m);
    markup_end(m);
}

static void put_alerts(struct markup *m, const struct site_topic *topic)
{
    if (topic->n_alerts == 0)
        return;
    page_section(m, "alerts", "Alerts of the last seven days", NULL);
    markup_start(m, "ul");
    markup_attr(m, "class", "alerts");
    for (size_t i = 0; i < topic->n_alerts; i++) {
        const struct site_alert *alert = &topic->alerts[i];
        struct buf href;

        buf_init(&href, BUF_NO_CEILING);
        page_alert_name(alert->id, &href);
        markup_start(m, "li");
        if (alert->resolved_at == TIME_NONE && !alert->told)
            markup_element(m, "b", "neg", say("\u25b2 Open: "));
        markup_here(m, buf_str(&href), alert->line);
        markup_end(m);
        buf_release(&href);
    }
    markup_end(m);
    markup_end(m);
}

static void put_departments(struct markup *m, const struct site_topic *topic)
{
    page_section(m, "departments", "By department", "The last seven days.");
    markup_start(m, "ul");
    markup_attr(m, "class", "alerts");
    for (size_t i = 0; i < topic->n_departments; i++) {
        struct buf href;

        buf_init(&href, BUF_NO_CEILING);
        page_department_name(topic->departments[i], &href);
        markup_start(m, "li");
        markup_here(m, buf_str(&href), topic->department_lines[i]);
        markup_end(m);
        buf_release(&href);
    }
    markup_end(m);
    markup_end(m);
}

int site_topic_page(const struct site_topic *topic, const struct history *history, int64_t today,
                    struct buf *html, struct err *err)
{
    static const struct page_links links = { .index = STR("../index.html") };
    const struct site_line *last = &topic->lines[topic->n > 1];
    struct markup *m = page_begin(html, topic->topic, topic->topic->name, STR_NONE);
    struct buf when, day;
    size_t weeks = 0;

    while (weeks < topic->n_longer && topic->longer[weeks].kind == PERIOD_WEEK)
        weeks++;
    buf_init(&when, BUF_NO_CEILING);
    buf_init(&day, BUF_NO_CEILING);
    print_long_date(last->day, &when);
    period_name(PERIOD_DAY, last->day, &day);
    buf_putz(&day, ".html");
    page_nav(m, topic->topic, &links, PERIOD_OTHER);
    page_main(m);
    page_verdict(m, &(struct page_verdict){ topic->topic->name, buf_str(&when), last->level, true,
                                            last->headline, STR_NONE, buf_str(&day) });
    page_blind(m, &topic->blind, topic->topic->zone);
    page_chart(m, history, today + 1, today);
    put_alerts(m, topic);
    put_table(m, "weeks", "Weeks", topic->longer, weeks, true);
    put_table(m, "months", "Months", topic->longer + weeks, topic->n_longer - weeks, true);
    put_departments(m, topic);
    put_table(m, "days", "Days", topic->lines, topic->n, true);
    markup_end(m);
    buf_release(&when);
    buf_release(&day);
    return page_end(m, err);
}
