/*
 * page_day.c - the page of a day: the sentence first, one screen of numbers, then the detail.
 */
#include "out/page.h"

#include "out/print.h"
#include "out/say.h"

enum { AT_ONCE = 3 };

static struct str long_date(const struct day *day, struct buf *out)
{
    print_long_date(day->number, out);
    buf_putz(out, day->over ? "" : say(", so far"));
    return buf_str(out);
}

static void put_numbers(struct markup *m, const struct day *day)
{
    bool more = day->usual_neg.known && day->n_negative > day->usual_neg.high;

    page_section(m, "numbers", "The day in four numbers", NULL);
    page_tiles(m, &day->sheets[SHEET_DAY], day->zone, more);
    page_chart(m, day->history, day->number, day->number);
    markup_end(m);
}

static void put_at_once(struct markup *m, const struct day *day)
{
    if (day->n_at_once == 0)
        return;
    markup_element(m, "h3", "at-once", say("Single mentions worth reading at once"));
    markup_start(m, "div");
    markup_attr(m, "class", "quotes");
    for (size_t i = 0; i < day->n_at_once && i < AT_ONCE; i++)
        page_quote(m, day->zone, day->at_once[i], true, false);
    markup_end(m);
    if (day->n_at_once > AT_ONCE) {
        markup_start(m, "p");
        markup_attr(m, "class", "caveat");
        markup_text_fmt(m, say("And %zu more: "), day->n_at_once - AT_ONCE);
        markup_here(m, STR("#list-negative"), str_of(say("all negative mentions")));
        markup_end(m);
    }
}

static void put_alerts(struct markup *m, const struct day *day)
{
    if (day->n_alerts + day->n_at_once == 0)
        return;
    page_section(m, "alerts", "Alerts", NULL);
    page_alerts(m, &day->view, day->alerts, day->n_alerts, STR_NONE);
    put_at_once(m, day);
    markup_end(m);
    markup_line(m);
}

/* The stages alone: a day is too short for what lies inside them; and where of no stage anything can
 * be said, a strip of dashes says nothing. */
static void put_journey(struct markup *m, const struct day *day)
{
    struct sheet stages = day->sheets[SHEET_JOURNEY];
    bool told = false;

    for (size_t r = 0; r < stages.n_rows; r++)
        if (str_find_char(stages.rows[r].key, '/') >= 0)
            stages.n_rows = r;
    for (size_t r = 0; r < stages.n_rows; r++)
        for (size_t c = 0; c < stages.n_columns; c++)
            told = told || stages.rows[r].cells[c].kind == CELL_SHARE;
    if (told)
        page_pictured(m, &stages, day->zone);
}

int page_day(const struct day *day, const struct page_links *links, struct buf *html,
             struct err *err)
{
    struct page_quoted quoted = { 0 };
    struct markup *m;
    struct buf title, date;

    buf_init(&title, BUF_NO_CEILING);
    buf_init(&date, BUF_NO_CEILING);
    buf_puts(&title, day->topic->name);
    buf_putz(&title, ", ");
    print_long_date(day->number, &title);
    m = page_begin(html, day->topic, buf_str(&title), links->stamp);
    page_nav(m, day->topic, links, PERIOD_DAY);
    page_main(m);
    page_verdict(m, &(struct page_verdict){ day->topic->name, long_date(day, &date), day->level,
                                            true, day->headline, day->reason });
    page_blind(m, &day->blind, day->zone);
    put_numbers(m, day);
    put_alerts(m, day);
    for (size_t i = 0; i < day->n_at_once && i < AT_ONCE; i++) /* they stand above */
        quoted.members[quoted.n++] = day->at_once[i];
    if (day->n_counted)
        page_sheet(m, &day->sheets[SHEET_SPLIT], day->zone,
                   "Service is help that somebody has to ask for; experience is everything else.");
    page_items(m, &day->view, &day->sheets[SHEET_PAIN], true, &quoted);
    quoted.n = 0;
    page_items(m, &day->view, &day->sheets[SHEET_PRAISE], false, &quoted);
    put_journey(m, day);
    for (size_t i = SHEET_JOURNEY + 1; i < SHEET_COVERAGE; i++)
        page_sheet(m, &day->sheets[i], day->zone, NULL);
    page_mentions(m, &day->view, say("All mentions"), false);
    page_folded(m, &day->sheets[SHEET_COVERAGE], day->zone);
    markup_end(m);
    page_foot(m, &day->view, day->request->lexicon);
    buf_release(&title);
    buf_release(&date);
    return page_end(m, err);
}
