/*
 * page_period.c - a week or a month, and what one department is responsible for in it.
 */
#include "out/page.h"

#include "core/zone.h"
#include "out/cells.h"
#include "out/department.h"
#include "out/print.h"
#include "out/say.h"
#include "out/slug.h"

static void put_title(const struct period *period, struct buf *out)
{
    period_title(period->kind, period->first, out);
    buf_putz(out, period->over ? "" : say(", so far"));
}

/* No day that is yet to come is drawn. */
static void put_chart(struct markup *m, const struct period *period)
{
    int64_t today = zone_local_day(period->view.topic->zone, period->view.now);
    int64_t last = period->last < today ? period->last : today;

    page_chart(m, period->view.history, period->first, last);
}

static void put_numbers(struct markup *m, const struct period *period)
{
    page_section(m, "numbers", "In four numbers", NULL);
    page_tiles(m, &period->numbers, period->view.topic->zone, period->more > 0);
    put_chart(m, period);
    markup_end(m);
}

static void put_alerts(struct markup *m, const struct period *period)
{
    if (period->n_alerts == 0)
        return;
    page_section(m, "alerts", "Alerts", NULL);
    page_alerts(m, &period->view, period->alerts, period->n_alerts, STR_NONE);
    markup_end(m);
}

/* The days with their numbers, each leading to its page; only the unusual ones are printed. */
static void put_days(struct markup *m, const struct period *period)
{
    static const char *const heads[] = { "Day", "Negative", "Usually", "All mentions" };
    const struct history *history = period->view.history;

    page_section(m, "days", "Day by day", NULL);
    page_table(m, "Day by day", TABLE_NUMBERS, heads, N_COLUMNS(heads));
    for (int64_t d = period->first; d <= period->last; d++) {
        const struct history_day *counts = history_day(history, d);
        struct usual usual = history_usual_neg(history, d);
        struct buf text, href;
        bool unusual;

        if (!counts || d < history->born || zone_day_start(history->zone, d) > period->view.now)
            continue;
        buf_init(&text, BUF_NO_CEILING);
        buf_init(&href, BUF_NO_CEILING);
        print_long_date(d, &text);
        print_date(d, &href);
        buf_putz(&href, ".html");
        unusual = history_excess_neg(history, d) > 0;
        markup_start(m, "tr");
        if (!unusual)
            markup_attr(m, "class", "calm");
        markup_start(m, "th");
        markup_attr(m, "scope", "row");
        markup_here(m, buf_str(&href), buf_str(&text));
        markup_end(m);
        markup_start(m, "td");
        markup_attr(m, "class", unusual ? "n neg" : "n");
        markup_text_fmt(m, "%s%s", unusual ? "\u25b2\u00a0" : "", DIGITS(counts->neg));
        markup_end(m);
        buf_clear(&text);
        if (usual.known)
            print_range(usual.low, usual.high, &text);
        else
            buf_putz(&text, say("too few to say"));
        markup_element_str(m, "td", "n", buf_str(&text));
        buf_clear(&text);
        print_count(counts->all, &text);
        markup_element_str(m, "td", "n", buf_str(&text));
        markup_end(m);
        buf_release(&text);
        buf_release(&href);
    }
    page_table_end(m);
    markup_end(m);
}

/* What only some will ask. */
static void put_more(struct markup *m, const struct period *period)
{
    markup_start(m, "div");
    markup_attr(m, "class", "more-views");
    for (size_t i = 0; i < period->n_sheets; i++)
        if (period_views[i].folded)
            page_folded(m, &period->sheets[i], period->view.topic->zone);
    markup_end(m);
}

int page_period(const struct period *period, const struct page_links *links, struct buf *html,
                struct err *err)
{
    const struct view_request *view = &period->view;
    const struct zone *zone = view->topic->zone;
    struct page_quoted quoted = { 0 };
    struct markup *m;
    struct buf title, what;

    buf_init(&title, BUF_NO_CEILING);
    buf_init(&what, BUF_NO_CEILING);
    buf_puts(&title, view->topic->name);
    buf_putz(&title, ", ");
    period_title(period->kind, period->first, &title);
    put_title(period, &what);
    m = page_begin(html, view->topic, buf_str(&title), links->stamp);
    page_nav(m, view->topic, links, period->kind);
    page_main(m);
    page_verdict(m, &(struct page_verdict){ view->topic->name, buf_str(&what), period->level, false,
                                            period->headline, period->reason });
    page_blind(m, &period->blind, zone);
    put_numbers(m, period);
    put_alerts(m, period);
    for (size_t i = 0; i < period->n_sheets; i++) {
        const struct sheet *sheet = &period->sheets[i];
        bool pain = str_eq(sheet->name, STR("pain"));

        if (pain || str_eq(sheet->name, STR("praise"))) {
            quoted.n = 0;
            page_items(m, view, sheet, pain, &quoted);
        } else if (!period_views[i].folded) {
            page_sheet(m, sheet, zone, period_views[i].lead);
        }
    }
    put_days(m, period);
    put_more(m, period);
    markup_end(m);
    page_foot(m, view, view->lexicon);
    buf_release(&title);
    buf_release(&what);
    return page_end(m, err);
}

/* --- a department --- */

void page_department_name(struct str department, struct buf *out)
{
    buf_putz(out, "department-");
    slug_put(department, out);
    buf_putz(out, ".html");
}

int page_department(const struct period *period, struct str department,
                    const struct page_links *links, struct buf *html, struct err *err)
{
    struct view_request view = period->view;
    struct page_quoted quoted = { 0 };
    struct markup *m;
    struct arena arena;
    struct department own;
    struct buf text;

    arena_init(&arena);
    buf_init(&text, BUF_NO_CEILING);
    department_of(period, department, &arena, &own);
    buf_puts(&text, department_days(period, &arena));
    m = page_begin(
        html, view.topic,
        arena_printf(&arena, STR_FMT ": " STR_FMT, STR_ARG(view.topic->name), STR_ARG(department)),
        links->stamp);
    page_nav(m, view.topic, links, PERIOD_OTHER);
    page_main(m);
    markup_start(m, "h1");
    markup_text_str(m, view.topic->name);
    markup_start(m, "span");
    markup_text_fmt(m, " \u00b7 " STR_FMT, STR_ARG(buf_str(&text)));
    markup_end(m);
    markup_end(m);
    markup_element_str(m, "p", "verdict", department_headline(own.name, own.theirs.n, &arena));
    page_own_items(m, &view, &own.pain, true, &quoted);
    quoted.n = 0;
    page_own_items(m, &view, &own.praise, false, &quoted);
    view.crowd = &own.theirs;
    page_mentions(m, &view, say("All complaints"), true);
    markup_end(m);
    view.crowd = &period->crowd;
    page_foot(m, &view, view.lexicon);
    buf_release(&text);
    arena_release(&arena);
    return page_end(m, err);
}
