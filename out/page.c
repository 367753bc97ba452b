/*
 * page.c - the page of a day: the sentence first, one screen of numbers, then the detail.
 */
#include "out/page.h"

#include "core/zone.h"
#include "out/cells.h"
#include "out/print.h"
#include "out/stamp.h"
#include "out/style.h"
#include "out/writer_html.h"

enum { PAINS = 5, PRAISES = 3, QUOTES = 2, AT_ONCE = 3 };

struct markup *page_begin(struct buf *html, const char *lang, struct str title, struct str stamp)
{
    struct markup *m = markup_open(html);
    struct buf policy;

    buf_init(&policy, BUF_NO_CEILING);
    style_policy(&policy);
    markup_doctype(m);
    markup_start(m, "html");
    markup_attr(m, "lang", lang);
    markup_start(m, "head");
    markup_start(m, "meta");
    markup_attr(m, "charset", "utf-8");
    markup_end(m);
    markup_start(m, "meta");
    markup_attr(m, "http-equiv", "Content-Security-Policy");
    markup_attr_str(m, "content", buf_str(&policy));
    markup_end(m);
    markup_start(m, "meta");
    markup_attr(m, "name", "viewport");
    markup_attr(m, "content", "width=device-width, initial-scale=1");
    markup_end(m);
    markup_start(m, "meta");
    markup_attr(m, "name", "referrer");
    markup_attr(m, "content", "no-referrer");
    markup_end(m);
    markup_start(m, "meta");
    markup_attr(m, "name", "color-scheme");
    markup_attr(m, "content", "light dark");
    markup_end(m);
    if (!str_is_empty(stamp)) {
        markup_start(m, "meta");
        markup_attr(m, "name", STAMP_NAME);
        markup_attr_str(m, "content", stamp);
        markup_end(m);
    }
    markup_line(m);
    markup_element_str(m, "title", NULL, title);
    markup_line(m);
    markup_style(m, style_sheet);
    markup_end(m);
    markup_line(m);
    markup_start(m, "body");
    markup_line(m);
    markup_start(m, "a");
    markup_attr(m, "class", "skip");
    markup_attr(m, "href", "#main");
    markup_text(m, "Skip to the content");
    markup_end(m);
    markup_start(m, "div");
    markup_attr(m, "class", "page");
    markup_line(m);
    buf_release(&policy);
    return m;
}

int page_end(struct markup *m, struct err *err)
{
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_line(m);
    return markup_close(m, err);
}

static void section_head(struct markup *m, const char *id, const char *title, const char *lead)
{
    markup_attr(m, "aria-labelledby", id);
    markup_start(m, "h2");
    markup_attr(m, "id", id);
    markup_text(m, title);
    markup_end(m);
    if (lead)
        markup_element(m, "p", "lead", lead);
    markup_line(m);
}

static void section(struct markup *m, const char *id, const char *title, const char *lead)
{
    markup_start(m, "section");
    section_head(m, id, title, lead);
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
    markup_text(m, text);
    markup_end(m);
    markup_end(m);
}

static void put_header(struct markup *m, const struct page_links *links)
{
    markup_start(m, "header");
    markup_element(m, "span", NULL, "hark \u00b7 what people say");
    markup_start(m, "nav");
    markup_attr(m, "aria-label", "Days");
    markup_start(m, "ul");
    nav_link(m, links->previous, "prev", "\u2190 day before");
    nav_link(m, links->index, NULL, "all days");
    nav_link(m, links->next, "next", "day after \u2192");
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void put_verdict(struct markup *m, const struct day *day)
{
    struct buf date;

    buf_init(&date, BUF_NO_CEILING);
    print_long_date(day->number, &date);
    markup_start(m, "h1");
    markup_text_str(m, day->topic->name);
    markup_start(m, "span");
    markup_text_fmt(m, " \u00b7 " STR_FMT "%s", STR_ARG(buf_str(&date)),
                    day->over ? "" : ", so far");
    markup_end(m);
    markup_end(m);
    markup_start(m, "p");
    markup_attr(m, "class", day->level == DAY_ACT ? "verdict act" : "verdict");
    markup_start(m, "span");
    markup_attr(m, "class", "mark");
    markup_attr(m, "aria-hidden", "true");
    markup_text(m, day_level_mark(day->level));
    markup_end(m);
    markup_start(m, "span");
    markup_attr(m, "class", "word");
    markup_text_fmt(m, "%s:", day_level_word(day->level));
    markup_end(m);
    markup_text_fmt(m, " " STR_FMT, STR_ARG(day->headline));
    markup_end(m);
    if (!str_is_empty(day->reason))
        markup_element_str(m, "p", "reason", day->reason);
    markup_line(m);
    buf_release(&date);
}

static void put_blind(struct markup *m, const struct day *day)
{
    if (day->blind.n == 0)
        return;
    markup_start(m, "section");
    markup_attr(m, "class", "note");
    markup_attr(m, "aria-labelledby", "blind");
    markup_start(m, "h2");
    markup_attr(m, "id", "blind");
    markup_text_fmt(m, "Not seen: %zu of %zu sources", day->blind.n, day->blind.n_sources);
    markup_end(m);
    markup_start(m, "ul");
    for (size_t i = 0; i < day->blind.n; i++) {
        const struct blind_source *blind = &day->blind.sources[i];
        struct buf since;

        buf_init(&since, BUF_NO_CEILING);
        if (blind->since == TIME_NONE) {
            buf_putz(&since, "never read");
        } else {
            buf_putz(&since, "last read ");
            print_time(day->zone, blind->since, &since);
        }
        markup_start(m, "li");
        markup_element_str(m, "b", NULL, blind->name);
        markup_text_fmt(m, ": " STR_FMT "; " STR_FMT, STR_ARG(buf_str(&since)),
                        STR_ARG(blind->error));
        markup_end(m);
        buf_release(&since);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static void put_tile(struct markup *m, const struct day *day, const struct row *row)
{
    const struct cell *cells = row->cells;
    bool negative = str_eq(row->key, STR("negative"));
    bool more = negative && day->usual_neg.known && day->n_negative > day->usual_neg.high;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    markup_start(m, "li");
    if (more)
        markup_attr(m, "class", "more");
    markup_element_str(m, "span", "name", cells[0].text);
    print_cell(&cells[1], day->zone, &text);
    markup_start(m, "a");
    markup_attr(m, "class", "value");
    markup_attr(m, "href", negative && cells[1].value ? "#list-negative" : "#list");
    markup_text_str(m, buf_str(&text));
    markup_end(m);
    buf_clear(&text);
    if (cells[2].kind == CELL_RANGE) {
        buf_putz(&text, more ? "\u25b2 more than usual: " : "usually ");
        print_cell(&cells[2], day->zone, &text);
        buf_putz(&text, str_is_empty(cells[3].text) ? "" : " \u00b7 ");
    }
    buf_puts(&text, cells[3].text);
    markup_element_str(m, "span", "usual", buf_str(&text));
    markup_end(m);
    buf_release(&text);
}

static void put_numbers(struct markup *m, const struct day *day)
{
    const struct sheet *sheet = &day->sheets[SHEET_DAY];

    section(m, "numbers", "The day in four numbers", NULL);
    markup_start(m, "ul");
    markup_attr(m, "class", "tiles");
    for (size_t r = 0; r < sheet->n_rows; r++)
        put_tile(m, day, &sheet->rows[r]);
    markup_end(m);
    markup_element_str(m, "p", "caveat", sheet->caveat);
    page_chart(m, day);
    markup_end(m);
}

static void put_alert(struct markup *m, const struct day *day, const struct alert_row *alert)
{
    struct arena arena;
    struct buf text;

    arena_init(&arena);
    buf_init(&text, BUF_NO_CEILING);
    buf_putz(&text, "Opened ");
    print_time(day->zone, alert->opened_at, &text);
    if (alert->resolved_at == TIME_NONE || alert->resolved_at > day->request->now) {
        buf_putz(&text, ", still open");
    } else {
        buf_putz(&text, ", back to usual ");
        print_time(day->zone, alert->resolved_at, &text);
    }
    buf_putz(&text, " \u00b7 ");
    markup_start(m, "li");
    markup_element_str(m, "b", NULL, day_alert_line(&day->view, alert, &arena));
    markup_start(m, "p");
    markup_attr(m, "class", "caveat");
    markup_text_str(m, buf_str(&text));
    markup_start(m, "code");
    markup_text_fmt(m, "hark alerts show " STR_FMT, STR_ARG(alert->id));
    markup_end(m);
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
    arena_release(&arena);
}

static void put_alerts(struct markup *m, const struct day *day)
{
    if (day->n_alerts + day->n_at_once == 0)
        return;
    section(m, "alerts", "Alerts", NULL);
    if (day->n_alerts) {
        markup_start(m, "ul");
        markup_attr(m, "class", "alerts");
        for (size_t i = 0; i < day->n_alerts; i++)
            put_alert(m, day, &day->alerts[i]);
        markup_end(m);
    }
    if (day->n_at_once) {
        markup_element(m, "h3", "at-once", "Single mentions worth reading at once");
        markup_start(m, "div");
        markup_attr(m, "class", "quotes");
        for (size_t i = 0; i < day->n_at_once && i < AT_ONCE; i++)
            page_quote(m, day, day->at_once[i], true);
        markup_end(m);
        if (day->n_at_once > AT_ONCE) {
            markup_start(m, "p");
            markup_attr(m, "class", "caveat");
            markup_text_fmt(m, "And %zu more: ", day->n_at_once - AT_ONCE);
            markup_here(m, STR("#list-negative"), STR("all negative mentions"));
            markup_end(m);
        }
    }
    markup_end(m);
    markup_line(m);
}

/* 'quoted' holds what was quoted further up: nobody is quoted twice. */
static void put_item(struct markup *m, const struct day *day, const struct row *row, bool pain,
                     int64_t longest, const struct member **quoted, size_t *n_quoted)
{
    const struct cell *cells = row->cells;
    size_t before = *n_quoted;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    markup_start(m, "li");
    markup_start(m, "div");
    markup_element_str(m, "h3", NULL, cells[0].text);
    markup_start(m, "p");
    markup_attr(m, "class", "count");
    markup_start(m, "b");
    markup_text_fmt(m, "%d", (int)cells[1].value);
    markup_end(m);
    buf_printf(&text, " %s", pain ? "negative" : "positive");
    if (cells[2].kind == CELL_RANGE) {
        buf_putz(&text, ", usually ");
        print_cell(&cells[2], day->zone, &text);
    }
    markup_text_str(m, buf_str(&text));
    markup_end(m);
    page_bar(m, cells[1].value, cells[1].value, longest, pain, buf_str(&text));
    if (!str_is_empty(cells[4].text)) {
        markup_start(m, "p");
        markup_text_fmt(m, "Words: " STR_FMT, STR_ARG(cells[4].text));
        markup_end(m);
    }
    markup_start(m, "p");
    markup_attr(m, "class", "where");
    markup_text_fmt(m, "In " STR_FMT, STR_ARG(cells[5].text));
    markup_end(m);
    markup_start(m, "p");
    markup_text_fmt(m, "%s: " STR_FMT, pain ? "Who can mend it" : "Thanks to",
                    STR_ARG(cells[6].text));
    markup_end(m);
    markup_end(m);
    markup_start(m, "div");
    markup_attr(m, "class", "quotes");
    *n_quoted = crowd_quotes(&day->crowd, row->key, pain, QUOTES, quoted, before);
    for (size_t i = before; i < *n_quoted; i++)
        page_quote(m, day, quoted[i], pain);
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
}

/* The rest of the rows in one line. */
static void put_also(struct markup *m, const struct sheet *sheet, size_t from)
{
    if (from >= sheet->n_rows)
        return;
    markup_start(m, "p");
    markup_attr(m, "class", "caveat");
    markup_text(m, "Also: ");
    for (size_t r = from; r < sheet->n_rows; r++)
        markup_text_fmt(m, "%s" STR_FMT "\u00a0(%d)", r > from ? ", " : "",
                        STR_ARG(sheet->rows[r].cells[0].text), (int)sheet->rows[r].cells[1].value);
    markup_end(m);
}

static void put_items(struct markup *m, const struct day *day, bool pain)
{
    const struct sheet *sheet = &day->sheets[pain ? SHEET_PAIN : SHEET_PRAISE];
    size_t large = day_items(sheet, pain ? PAINS : PRAISES), n_quoted = 0;
    const struct member *quoted[AT_ONCE + PAINS * QUOTES];

    while (pain && n_quoted < day->n_at_once && n_quoted < AT_ONCE) { /* they stand above */
        quoted[n_quoted] = day->at_once[n_quoted];
        n_quoted++;
    }
    if (pain)
        section(m, "pain", "What hurt",
                "By touchpoint. The underlined words are those that counted.");
    else
        section(m, "praise", "What people praised",
                "Praise is volunteered far less often than complaint; here is what came.");
    if (large)
        markup_start(m, "ol");
    if (large)
        markup_attr(m, "class", pain ? "items pain" : "items praise");
    for (size_t r = 0; r < large; r++)
        put_item(m, day, &sheet->rows[r], pain, sheet->rows[0].cells[1].value, quoted, &n_quoted);
    if (large)
        markup_end(m);
    else
        markup_element(m, "p", NULL, pain ? "Nothing beyond the usual." : "Nothing by name.");
    put_also(m, sheet, large);
    markup_end(m);
    markup_line(m);
}

/* A sheet as a section; left out when it has nothing to say. */
static void put_sheet(struct markup *m, const struct day *day, enum day_sheet which,
                      const char *lead)
{
    const struct sheet *sheet = &day->sheets[which];

    if (sheet->n_rows == 0)
        return;
    markup_start(m, "section");
    markup_attr_fmt(m, "class", "sheet-" STR_FMT, STR_ARG(sheet->name));
    section_head(m, sheet->name.p, sheet->title.p, lead);
    writer_html_table(m, sheet, day->zone);
    markup_end(m);
    markup_line(m);
}

static void put_list(struct markup *m, const struct day *day)
{
    markup_start(m, "section");
    markup_attr(m, "class", "screen");
    markup_attr(m, "aria-labelledby", "list");
    markup_start(m, "h2");
    markup_attr(m, "id", "list");
    markup_text(m, "All mentions");
    markup_end(m);
    markup_start(m, "p");
    markup_attr(m, "class", "lead");
    markup_text(m, "Why a mention has its score: ");
    markup_element(m, "code", NULL, "hark why ID");
    markup_end(m);
    if (day->crowd.n)
        page_mentions(m, day);
    else
        markup_element(m, "p", NULL, "None on this day.");
    markup_end(m);
}

static void put_foot(struct markup *m, const struct day *day)
{
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    print_time(day->zone, day->over ? day->to : day->request->now, &text);
    markup_start(m, "footer");
    markup_attr(m, "class", "foot");
    markup_element(m, "h2", NULL, "How this was counted");
    markup_start(m, "p");
    markup_text_fmt(m,
                    "%d mentions count (%zu with copies, %zu words of the brand itself left out), "
                    "%d of them unscored: no word in them is in the lexicon, or their language has "
                    "none. ",
                    day->n_counted, day->crowd.n, day->crowd.n_owner, day->n_unscored);
    markup_text(m,
                "A mention is negative when its words are, or when its author gave at most two of "
                "five stars without clear words. A story counts once, however often it is copied.");
    markup_end(m);
    markup_element(m, "p", NULL,
                   "People share a bad experience far more readily than a good one. Numbers are "
                   "therefore compared with the brand's own past, never with an even balance.");
    markup_start(m, "p");
    markup_text_fmt(m, "The day ends %s" STR_FMT " (%s). hark " HARK_VERSION,
                    day->over ? "" : "later; as of ", STR_ARG(buf_str(&text)),
                    zone_name(day->zone));
    if (!str_is_empty(day->request->lexicon))
        markup_text_fmt(m, ", lexicon " STR_FMT, STR_ARG(day->request->lexicon));
    markup_text(m, ".");
    markup_end(m);
    markup_end(m);
    markup_line(m);
    buf_release(&text);
}

int page_day(const struct day *day, const struct page_links *links, struct buf *html,
             struct err *err)
{
    struct markup *m;
    struct buf title;

    buf_init(&title, BUF_NO_CEILING);
    buf_puts(&title, day->topic->name);
    buf_putz(&title, ", ");
    print_long_date(day->number, &title);
    m = page_begin(html, "en", buf_str(&title), links->stamp);
    buf_release(&title);

    put_header(m, links);
    markup_start(m, "main");
    markup_attr(m, "id", "main");
    markup_line(m);
    put_verdict(m, day);
    put_blind(m, day);
    put_numbers(m, day);
    put_alerts(m, day);
    put_sheet(m, day, SHEET_SPLIT,
              "Service is help that somebody has to ask for; experience is everything else.");
    put_items(m, day, true);
    put_items(m, day, false);
    put_sheet(m, day, SHEET_JOURNEY, NULL);
    put_sheet(m, day, SHEET_STORIES, NULL);
    put_sheet(m, day, SHEET_DEPARTMENTS, NULL);
    put_sheet(m, day, SHEET_RATINGS, NULL);
    put_sheet(m, day, SHEET_COVERAGE, NULL);
    put_list(m, day);
    markup_end(m);
    put_foot(m, day);
    return page_end(m, err);
}
