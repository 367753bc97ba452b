/*
 * page.c - what all pages begin and end with, and the parts that several of them share.
 */
#include "out/page.h"

#include "core/settings_page.h"
#include "core/zone.h"
#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"
#include "out/stamp.h"
#include "out/style.h"
#include "out/writer_html.h"

/* --- the frame --- */

static void put_meta(struct markup *m, const char *kind, const char *name, struct str content)
{
    markup_start(m, "meta");
    markup_attr(m, kind, name);
    markup_attr_str(m, "content", content);
    markup_end(m);
}

/* Where feed readers find what they can follow. */
static void put_feed(struct markup *m, const char *href, const char *title)
{
    markup_start(m, "link");
    markup_attr(m, "rel", "alternate");
    markup_attr(m, "type", "application/atom+xml");
    markup_attr(m, "title", title);
    markup_attr(m, "href", href);
    markup_end(m);
}

struct markup *page_begin(struct buf *html, const struct topic *topic, struct str title,
                          struct str stamp)
{
    struct markup *m = markup_open(html);
    struct buf sheet, policy;

    buf_init(&sheet, BUF_NO_CEILING);
    buf_init(&policy, BUF_NO_CEILING);
    style_put(topic, &sheet);
    style_policy(buf_str(&sheet), &policy);
    markup_doctype(m);
    markup_start(m, "html");
    markup_attr_str(m, "lang", say_language());
    markup_start(m, "head");
    markup_start(m, "meta");
    markup_attr(m, "charset", "utf-8");
    markup_end(m);
    put_meta(m, "http-equiv", "Content-Security-Policy", buf_str(&policy));
    put_meta(m, "name", "viewport", STR("width=device-width, initial-scale=1"));
    put_meta(m, "name", "referrer", STR("no-referrer"));
    put_meta(m, "name", "color-scheme", STR("light dark"));
    if (!str_is_empty(stamp))
        put_meta(m, "name", STAMP_NAME, stamp);
    markup_line(m);
    markup_element_str(m, "title", NULL, title);
    put_feed(m, "digests.xml", say("Digests"));
    if (!topic)
        put_feed(m, "alerts.xml", say("Alerts"));
    markup_line(m);
    markup_style(m, sheet.p);
    markup_end(m);
    markup_line(m);
    markup_start(m, "body");
    markup_line(m);
    markup_start(m, "a");
    markup_attr(m, "class", "skip");
    markup_attr(m, "href", "#main");
    markup_text(m, say("Skip to the content"));
    markup_end(m);
    markup_start(m, "div");
    markup_attr(m, "class", "page");
    markup_line(m);
    buf_release(&sheet);
    buf_release(&policy);
    return m;
}

static void nav_link(struct markup *m, struct str href, const char *rel, const char *text)
{
    if (str_is_empty(href))
        return;
    markup_start(m, "li");
    markup_start(m, "a");
    markup_attr_str(m, "href", href);
    if (rel)
        markup_attr(m, "rel", rel);
    markup_text(m, say(text));
    markup_end(m);
    markup_end(m);
}

/* The topic's own name and logo, or hark's. A logo that is gone is left out. */
static void put_speaker(struct markup *m, const struct topic *topic)
{
    const struct page_settings *own = topic ? &topic->page : NULL;
    struct err err = { 0 };
    struct buf logo;

    buf_init(&logo, BUF_NO_CEILING);
    markup_start(m, "span");
    if (own && own->logo.n && settings_page_logo(own->logo, &logo, &err) == 0) {
        markup_start(m, "img");
        markup_attr(m, "class", "logo");
        markup_attr_str(m, "src", buf_str(&logo));
        markup_attr(m, "alt", "");
        markup_end(m);
    }
    if (own && own->name.n)
        markup_text_str(m, own->name);
    else
        markup_text(m, say("hark \u00b7 what people say"));
    markup_end(m);
    if (own && own->header.n)
        markup_element_str(m, "span", NULL, own->header);
    buf_release(&logo);
}

void page_top(struct markup *m, const struct topic *topic)
{
    markup_start(m, "header");
    put_speaker(m, topic);
    markup_end(m);
    markup_line(m);
}

void page_nav(struct markup *m, const struct topic *topic, const struct page_links *links,
              enum period_kind kind)
{
    static const char *const names[][3] = {
        [PERIOD_DAY] = { "\u2190 day before", "day after \u2192", "its week" },
        [PERIOD_WEEK] = { "\u2190 week before", "week after \u2192", "its month" },
        [PERIOD_MONTH] = { "\u2190 month before", "month after \u2192", "" },
        [PERIOD_OTHER] = { "\u2190 before", "after \u2192", "its day" },
    };

    markup_start(m, "header");
    put_speaker(m, topic);
    markup_start(m, "nav");
    markup_attr(m, "aria-label", say("Pages"));
    markup_start(m, "ul");
    nav_link(m, links->previous, "prev", names[kind][0]);
    nav_link(m, links->up, NULL, names[kind][2]);
    nav_link(m, links->topic, NULL, "this brand");
    if (!topic || str_is_empty(topic->page.name)) /* a client is not shown the others */
        nav_link(m, links->index, NULL, "all brands");
    nav_link(m, links->next, "next", names[kind][1]);
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

void page_main(struct markup *m)
{
    markup_start(m, "main");
    markup_attr(m, "id", "main");
    markup_line(m);
}

int page_end(struct markup *m, struct err *err)
{
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_line(m);
    return markup_close(m, err);
}

void page_sign(struct markup *m, const char *sign, const char *word)
{
    markup_start(m, "span");
    if (word) {
        markup_attr(m, "role", "img");
        markup_attr(m, "aria-label", word);
    } else {
        markup_attr(m, "aria-hidden", "true");
    }
    markup_text(m, sign);
    markup_end(m);
    markup_text(m, "\u00a0");
}

void page_unbroken(struct markup *m, struct str text)
{
    static const struct str dash = STR("\u2013");
    struct buf joined;
    bool number = false;

    buf_init(&joined, BUF_NO_CEILING);
    while (!str_is_empty(text)) {
        size_t n = str_starts(text, dash) ? dash.n : 1;

        if (number && text.p[0] == ' ')
            buf_putz(&joined, "\u00a0");
        else
            buf_puts(&joined, str_sub(text, 0, n));
        number = char_is_digit(text.p[0]);
        text = str_from(text, n);
        if (n == dash.n && text.n && char_is_digit(text.p[0]))
            buf_putz(&joined, "\u2060"); /* the word joiner */
    }
    markup_text_str(m, buf_str(&joined));
    buf_release(&joined);
}

void page_time(struct markup *m, const struct zone *zone, int64_t at)
{
    struct buf text;

    buf_init(&text, 32);
    print_time(zone, at, &text);
    markup_element_str(m, "span", "when", buf_str(&text));
    buf_release(&text);
}

void page_section(struct markup *m, const char *id, const char *title, const char *lead)
{
    markup_start(m, "section");
    markup_attr_fmt(m, "class", "sheet-%s", id);
    markup_attr(m, "aria-labelledby", id);
    markup_start(m, "h2");
    markup_attr(m, "id", id);
    markup_text(m, say(title));
    markup_end(m);
    if (lead)
        markup_element(m, "p", "lead", say(lead));
    markup_line(m);
}

/* --- the verdict --- */

void page_verdict(struct markup *m, const struct page_verdict *verdict)
{
    markup_start(m, "h1");
    markup_text_str(m, verdict->name);
    markup_start(m, "span");
    markup_text(m, " \u00b7 ");
    if (str_is_empty(verdict->href))
        page_unbroken(m, verdict->what);
    else
        markup_here(m, verdict->href, verdict->what);
    markup_end(m);
    markup_end(m);
    markup_start(m, "p");
    markup_attr(m, "class", verdict->level == DAY_ACT ? "verdict act" : "verdict");
    markup_start(m, "span");
    markup_attr(m, "class", "mark");
    markup_attr(m, "aria-hidden", "true");
    markup_text(m, day_level_mark(verdict->level));
    markup_end(m);
    markup_start(m, "span");
    markup_attr(m, "class", "word");
    markup_text_fmt(m, "%s:", day_level_name(verdict->level, verdict->one_day));
    markup_end(m);
    markup_text(m, " ");
    page_unbroken(m, verdict->headline);
    markup_end(m);
    if (!str_is_empty(verdict->reason)) {
        markup_start(m, "p");
        markup_attr(m, "class", "reason");
        page_unbroken(m, verdict->reason);
        markup_end(m);
    }
    markup_line(m);
}

void page_blind(struct markup *m, const struct blind_list *blind, const struct zone *zone)
{
    if (blind->n == 0)
        return;
    markup_start(m, "section");
    markup_attr(m, "class", "note");
    markup_attr(m, "aria-labelledby", "blind");
    markup_start(m, "h2");
    markup_attr(m, "id", "blind");
    markup_text_fmt(m, say("Not read: %zu of %zu sources"), blind->n, blind->n_sources);
    markup_end(m);
    markup_start(m, "ul");
    for (size_t i = 0; i < blind->n; i++) {
        const struct blind_source *source = &blind->sources[i];
        struct buf since;

        buf_init(&since, BUF_NO_CEILING);
        print_last_read(zone, source->since, &since);
        markup_start(m, "li");
        markup_element_str(m, "b", NULL, source->name);
        markup_text_fmt(m, ": " STR_FMT "; " STR_FMT, STR_ARG(buf_str(&since)),
                        STR_ARG(source->error));
        markup_end(m);
        buf_release(&since);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

/* --- numbers --- */

static void put_tile(struct markup *m, const struct row *row, const struct zone *zone, bool more)
{
    const struct cell *cells = row->cells;
    bool negative = str_eq(row->key, STR("negative"));
    struct buf text;

    more = more && negative;
    buf_init(&text, BUF_NO_CEILING);
    markup_start(m, "li");
    if (more)
        markup_attr(m, "class", "more");
    markup_element_str(m, "span", "name", say_str(cells[0].text));
    print_cell(&cells[1], zone, &text);
    markup_start(m, "a");
    markup_attr(m, "class", "value");
    markup_attr_fmt(m, "aria-label", STR_FMT ": " STR_FMT, STR_ARG(say_str(cells[0].text)),
                    STR_ARG(buf_str(&text)));
    markup_attr(m, "href", negative && cells[1].value ? "#list-negative" : "#list");
    markup_text_str(m, buf_str(&text));
    markup_end(m);
    buf_clear(&text);
    if (cells[2].kind == CELL_RANGE) {
        buf_putz(&text, more ? say("\u25b2 more than usual: ") : say("usually "));
        print_cell(&cells[2], zone, &text);
        buf_putz(&text, str_is_empty(cells[3].text) ? "" : " \u00b7 ");
    }
    buf_puts(&text, say_str(cells[3].text));
    markup_start(m, "span");
    markup_attr(m, "class", "usual");
    page_unbroken(m, buf_str(&text));
    markup_end(m);
    markup_end(m);
    buf_release(&text);
}

void page_tiles(struct markup *m, const struct sheet *sheet, const struct zone *zone, bool more)
{
    markup_start(m, "ul");
    markup_attr(m, "class", "tiles");
    for (size_t r = 0; r < sheet->n_rows; r++)
        put_tile(m, &sheet->rows[r], zone, more);
    markup_end(m);
    if (!str_is_empty(sheet->caveat))
        markup_element_str(m, "p", "caveat", say_str(sheet->caveat));
}

/* --- alerts --- */

static void put_alert(struct markup *m, const struct view_request *view,
                      const struct alert_row *alert, struct str folder)
{
    const struct zone *zone = view->topic->zone;
    struct arena arena;
    struct buf href;

    arena_init(&arena);
    buf_init(&href, BUF_NO_CEILING);
    buf_puts(&href, folder);
    page_alert_name(alert->id, &href);
    markup_start(m, "li");
    markup_start(m, "b");
    markup_here(m, buf_str(&href), day_alert_line(view, alert, &arena));
    markup_end(m);
    markup_start(m, "p");
    markup_attr(m, "class", "caveat");
    markup_text(m, say("Opened "));
    page_time(m, zone, alert->opened_at);
    if (alert->resolved_at == TIME_NONE || alert->resolved_at > view->now) {
        markup_text(m, say(", still open"));
    } else {
        markup_text(m, say(", back to usual "));
        page_time(m, zone, alert->resolved_at);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&href);
    arena_release(&arena);
}

void page_alerts(struct markup *m, const struct view_request *view, const struct alert_row *alerts,
                 size_t n, struct str folder)
{
    if (n == 0)
        return;
    markup_start(m, "ul");
    markup_attr(m, "class", "alerts");
    for (size_t i = 0; i < n; i++)
        put_alert(m, view, &alerts[i], folder);
    markup_end(m);
    markup_line(m);
}

/* --- sheets and tables --- */

static void put_sheet(struct markup *m, const struct sheet *all, const struct zone *zone)
{
    struct sheet shown = *all;
    struct arena arena;
    size_t left_out;

    arena_init(&arena);
    page_figure(m, all);
    left_out = page_leave_out(&shown, &arena);
    if (shown.n_rows)
        writer_html_table(m, &shown, zone);
    if (left_out) {
        markup_start(m, "p");
        markup_attr(m, "class", "caveat");
        markup_text_fmt(m, say("Smaller rows not shown here: %zu; all of them: "), left_out);
        markup_start(m, "code");
        markup_text_fmt(m, "hark view " STR_FMT, STR_ARG(all->name));
        markup_end(m);
        markup_end(m);
    }
    arena_release(&arena);
}

void page_sheet(struct markup *m, const struct sheet *sheet, const struct zone *zone,
                const char *lead)
{
    if (sheet->n_rows == 0)
        return;
    page_section(m, sheet->name.p, sheet->title.p, lead);
    put_sheet(m, sheet, zone);
    markup_end(m);
    markup_line(m);
}

void page_pictured(struct markup *m, const struct sheet *sheet, const struct zone *zone)
{
    page_section(m, sheet->name.p, sheet->title.p, NULL);
    page_figure(m, sheet);
    markup_start(m, "details");
    markup_element(m, "summary", NULL, say("Show as a table"));
    writer_html_table(m, sheet, zone);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

void page_folded(struct markup *m, const struct sheet *sheet, const struct zone *zone)
{
    if (sheet->n_rows == 0)
        return;
    markup_start(m, "section");
    markup_attr(m, "class", "folded");
    markup_attr_str(m, "aria-labelledby", sheet->name);
    markup_start(m, "details");
    markup_start(m, "summary");
    markup_start(m, "h2");
    markup_attr_str(m, "id", sheet->name);
    markup_text_str(m, say_str(sheet->title));
    markup_end(m);
    markup_end(m);
    put_sheet(m, sheet, zone);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

void page_table(struct markup *m, const char *caption, enum table_kind kind,
                const char *const *heads, size_t n)
{
    static const char *const classes[] = { "days", "facts", "numbers" };
    bool numbers = kind == TABLE_NUMBERS;

    markup_start(m, "div");
    markup_attr(m, "class", numbers ? "wide fit" : "fit");
    if (numbers) {
        markup_attr(m, "role", "group");
        markup_attr(m, "tabindex", "0");
        markup_attr(m, "aria-label", say(caption));
    }
    markup_start(m, "table");
    markup_attr(m, "class", classes[kind]);
    markup_element(m, "caption", NULL, say(caption));
    markup_start(m, "thead");
    markup_start(m, "tr");
    for (size_t i = 0; i < n; i++) {
        markup_start(m, "th");
        markup_attr(m, "scope", "col");
        if (numbers && i > 0)
            markup_attr(m, "class", "n");
        markup_text(m, say(heads[i]));
        markup_end(m);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
    markup_start(m, "tbody");
}

void page_table_end(struct markup *m)
{
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

/* --- how it was counted --- */

void page_foot(struct markup *m, const struct view_request *view, struct str lexicon)
{
    const struct crowd *crowd = view->crowd;
    const struct zone *zone = view->topic->zone;
    bool over = view->to <= view->now;
    size_t counted = 0, unscored = 0;
    struct buf text;

    for (size_t i = 0; i < crowd->n; i++) {
        counted += crowd->members[i].counted;
        unscored += crowd->members[i].counted && crowd->members[i].class == CLASS_UNSCORED;
    }
    buf_init(&text, BUF_NO_CEILING);
    print_time(zone, over ? view->to : view->now, &text);
    markup_start(m, "footer");
    markup_attr(m, "class", "foot");
    markup_element(m, "h2", NULL, say("How this was counted"));
    markup_start(m, "p");
    markup_text_fmt(
        m,
        say("Counted mentions: %s (%s with copies; %s by the brand itself are left out). Unscored: "
            "%s, because no word in them is in the lexicon, or their language has none."),
        DIGITS(counted), DIGITS(crowd->n), DIGITS(crowd->n_owner), DIGITS(unscored));
    markup_text(m, " ");
    markup_text(m,
                say("A mention is negative when its words are, or when its author gave at most two "
                    "of five stars without clear words. A story counts once, however often it is "
                    "copied."));
    markup_end(m);
    markup_element(
        m, "p", NULL,
        say("People share a bad experience far more readily than a good one. Numbers are "
            "therefore compared with the brand's own past, never with an even balance."));
    markup_start(m, "p");
    markup_text_fmt(m, over ? say("Ends " STR_FMT " (%s).") : say("As of " STR_FMT " (%s)."),
                    STR_ARG(buf_str(&text)), zone_name(zone));
    markup_text(m, " hark " HARK_VERSION);
    if (!str_is_empty(lexicon))
        markup_text_fmt(m, say(", lexicon " STR_FMT), STR_ARG(lexicon));
    markup_text(m, ".");
    markup_end(m);
    if (view->topic->page.footer.n)
        markup_element_str(m, "p", NULL, view->topic->page.footer);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
}
