/*
 * page_chart.c - the last thirty days as bars over the usual range, and single bars; inline SVG.
 *
 * Everything a chart shows stands in words too: in its title and description, and in a table below.
 */
#include "out/page.h"

#include "core/zone.h"
#include "out/print.h"
#include "out/say.h"

enum { DAYS = 30, STEP = 24, BAR = 14, HEIGHT = 174, BASE = 144, TOP = 32, LEFT = 20 };
enum { NEAR = 6 }; /* days: where it is narrow their dates would meet */

static int64_t max_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* What is drawn: the days up to 'last'; the page is about those from 'first' on, if any. */
struct chart {
    const struct history *history;
    int64_t begin, first, last, scale;
};

/* A month fills the picture: its days need no mark. */
static bool is_of_page(const struct chart *chart, int64_t d)
{
    return d >= chart->first && chart->last - chart->first < 7;
}

/* The top of the scale: what holds every bar and every range, at least 4. */
static int64_t scale_of(const struct chart *chart)
{
    int64_t top = 4;

    for (int64_t d = chart->begin; d <= chart->last; d++) {
        const struct history_day *counts = history_day(chart->history, d);
        struct usual usual = history_usual_neg(chart->history, d);

        top = max_of(top, counts ? counts->neg : 0);
        top = max_of(top, usual.known ? usual.high : 0);
    }
    return top;
}

static int64_t height_of(int64_t n, int64_t scale)
{
    return (n * (BASE - TOP) + scale / 2) / scale;
}

static void rect(struct markup *m, const char *class, int64_t x, int64_t y, int64_t width,
                 int64_t height)
{
    markup_start(m, "rect");
    markup_attr(m, "class", class);
    markup_attr_fmt(m, "x", "%d", (int)x);
    markup_attr_fmt(m, "y", "%d", (int)y);
    markup_attr_fmt(m, "width", "%d", (int)width);
    markup_attr_fmt(m, "height", "%d", (int)height);
    markup_end(m);
}

static void label(struct markup *m, const char *class, int64_t x, int64_t y, const char *anchor,
                  struct str text)
{
    markup_start(m, "text");
    markup_attr(m, "class", class);
    markup_attr_fmt(m, "x", "%d", (int)x);
    markup_attr_fmt(m, "y", "%d", (int)y);
    markup_attr(m, "text-anchor", anchor);
    markup_text_str(m, text);
    markup_end(m);
}

static void label_date(struct markup *m, const char *class, int64_t x, int64_t day,
                       const char *anchor)
{
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    print_short_date(day, &text);
    label(m, class, x, HEIGHT - 8, anchor, buf_str(&text));
    buf_release(&text);
}

static void draw_day(struct markup *m, const struct chart *chart, int64_t d)
{
    const struct history_day *counts = history_day(chart->history, d);
    struct usual usual = history_usual_neg(chart->history, d);
    int64_t x = LEFT + (d - chart->begin) * STEP, scale = chart->scale;

    if (usual.known) {
        int64_t low = height_of(usual.low, scale), high = height_of(usual.high, scale);

        rect(m, "c-band", x, BASE - high, STEP, max_of(high - low, 2));
    }
    if (counts && counts->neg)
        rect(m,
             history_excess_neg(chart->history, d) ? "c-neg"
             : is_of_page(chart, d)                ? "c-now"
                                                   : "c-old",
             x + (STEP - BAR) / 2, BASE - height_of(counts->neg, scale), BAR,
             height_of(counts->neg, scale));
    if (d == chart->last)
        label_date(m, "c-now", x + STEP, d, "end");
    else if (weekday_of_day(d) == 1 && chart->last - d > NEAR)
        label_date(m, "c-text", x + STEP / 2, d, "middle");
}

/* What the picture shows, for those who do not see it. */
static void describe(struct markup *m, const struct chart *chart)
{
    struct usual usual = history_usual_neg(chart->history, chart->last);
    struct buf text;
    int64_t negative = 0;
    int unusual = 0;

    for (int64_t d = chart->begin; d <= chart->last; d++) {
        const struct history_day *counts = history_day(chart->history, d);

        unusual += history_excess_neg(chart->history, d) > 0;
        negative += counts && is_of_page(chart, d) ? counts->neg : 0;
    }
    buf_init(&text, BUF_NO_CEILING);
    markup_start(m, "desc");
    markup_attr(m, "id", "chart-text");
    if (chart->first == chart->last)
        buf_printf(&text, say("This day %s"), DIGITS(negative));
    else if (is_of_page(chart, chart->last))
        buf_printf(&text, say("%s in the days marked"), DIGITS(negative));
    if (chart->first == chart->last && usual.known) {
        buf_putz(&text, say(", usually "));
        print_range(usual.low, usual.high, &text);
    }
    buf_putz(&text, text.n ? ". " : "");
    buf_printf(&text,
               say_n(unusual, "%d day is beyond what is usual", "%d days are beyond what is usual"),
               unusual);
    markup_text_str(m, buf_str(&text));
    markup_text(m, say(". All days stand in the table below."));
    markup_end(m);
    buf_release(&text);
}

static void draw(struct markup *m, const struct chart *chart)
{
    int64_t days = chart->last - chart->begin + 1;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    markup_start(m, "svg");
    markup_attr_fmt(m, "viewBox", "0 0 %d %d", (int)(LEFT + days * STEP + 4), HEIGHT);
    markup_attr(m, "role", "img");
    markup_attr(m, "aria-labelledby", "chart-title chart-text");
    markup_attr(m, "shape-rendering", "crispEdges");
    markup_start(m, "title");
    markup_attr(m, "id", "chart-title");
    markup_text(m, say("Negative mentions per day, last 30 days"));
    markup_end(m);
    describe(m, chart);
    for (int64_t d = chart->begin; d <= chart->last; d++)
        draw_day(m, chart, d);
    rect(m, "c-old", LEFT, BASE, days * STEP, 1);
    print_count(chart->scale, &text);
    label(m, "c-text", 0, TOP - 8, "start", buf_str(&text)); /* above the bars: it may be long */
    label(m, "c-text", 0, BASE, "start", STR("0"));
    markup_end(m);
    buf_release(&text);
}

static void cell_fmt(struct markup *m, const char *element, struct str text)
{
    markup_start(m, element);
    markup_attr(m, "class", "n");
    markup_text_str(m, text);
    markup_end(m);
}

static void table_row(struct markup *m, const struct history *history, int64_t d)
{
    const struct history_day *counts = history_day(history, d);
    struct usual usual = history_usual_neg(history, d);
    struct buf text;

    if (!counts || d < history->born)
        return;
    buf_init(&text, BUF_NO_CEILING);
    print_long_date(d, &text);
    markup_start(m, "tr");
    markup_start(m, "th");
    markup_attr(m, "scope", "row");
    markup_text_str(m, buf_str(&text));
    markup_end(m);
    buf_clear(&text);
    print_count(counts->neg, &text);
    cell_fmt(m, "td", buf_str(&text));
    buf_clear(&text);
    if (usual.known)
        print_range(usual.low, usual.high, &text);
    else
        buf_putz(&text, say("too few to say"));
    cell_fmt(m, "td", buf_str(&text));
    buf_clear(&text);
    print_count(counts->all, &text);
    cell_fmt(m, "td", buf_str(&text));
    markup_end(m);
    markup_line(m);
    buf_release(&text);
}

static void twin(struct markup *m, const struct chart *chart)
{
    static const char *const heads[] = { "Day", "Negative", "Usually", "All mentions" };

    markup_start(m, "details");
    markup_element(m, "summary", NULL, say("Show as a table"));
    markup_start(m, "table");
    markup_element(m, "caption", NULL, say("Negative mentions per day, last 30 days"));
    markup_start(m, "thead");
    markup_start(m, "tr");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        markup_start(m, "th");
        markup_attr(m, "scope", "col");
        if (i)
            markup_attr(m, "class", "n");
        markup_text(m, say(heads[i]));
        markup_end(m);
    }
    markup_end(m);
    markup_end(m);
    markup_start(m, "tbody");
    for (int64_t d = chart->last; d >= chart->begin; d--)
        table_row(m, chart->history, d);
    markup_end(m);
    markup_end(m);
    markup_end(m);
}

void page_chart(struct markup *m, const struct history *history, int64_t first, int64_t last)
{
    struct chart chart = {
        .history = history, .begin = last - DAYS + 1, .first = first, .last = last
    };

    if (first < chart.begin) /* a month of 31 days */
        chart.begin = first;
    chart.scale = scale_of(&chart);
    markup_start(m, "figure");
    markup_attr(m, "class", "figure-days");
    markup_element(m, "figcaption", NULL,
                   say("Negative mentions per day, last 30 days; shaded: the usual range, in "
                       "colour: days above it"));
    draw(m, &chart);
    twin(m, &chart);
    markup_end(m);
    markup_line(m);
}

void page_bar(struct markup *m, int64_t part, int64_t of, int64_t longest, bool hurts,
              struct str title)
{
    enum { WIDTH = 240, THICK = 10 };
    int64_t whole = longest ? of * WIDTH / longest : 0;
    int64_t piece = longest ? max_of(part * WIDTH / longest, part ? 3 : 0) : 0;

    markup_start(m, "svg");
    markup_attr_fmt(m, "viewBox", "0 0 %d %d", WIDTH, THICK);
    markup_attr(m, "aria-hidden", "true"); /* the number stands beside it */
    markup_start(m, "title");
    markup_text_str(m, title);
    markup_end(m);
    rect(m, "c-rest", 0, 0, max_of(whole, 3), THICK);
    rect(m, hurts ? "c-neg" : "c-pos", 0, 0, piece, THICK);
    markup_end(m);
}
