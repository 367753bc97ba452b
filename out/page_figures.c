/*
 * page_figures.c - pictures of sheets: the journey as a strip of stages, the stars as bars.
 *
 * The table below a picture is its twin; what a shade says stands in the box as well.
 */
#include "out/page.h"

#include "out/print.h"
#include "out/say.h"

enum { BOX = 98, GAP = 4, TALL = 74, SHADES = 5, STARS = 5, ROW = 22, SCALE = 300, LEFT = 40 };

static void attr_number(struct markup *m, const char *name, int64_t value)
{
    markup_attr_fmt(m, name, "%lld", (long long)value);
}

static void box(struct markup *m, const char *class, int64_t x, int64_t y, int64_t width,
                int64_t height)
{
    markup_start(m, "rect");
    markup_attr(m, "class", class);
    attr_number(m, "x", x);
    attr_number(m, "y", y);
    attr_number(m, "width", width);
    attr_number(m, "height", height);
    markup_end(m);
}

static void words(struct markup *m, const char *class, int64_t x, int64_t y, const char *anchor,
                  struct str text)
{
    markup_start(m, "text");
    markup_attr(m, "class", class);
    attr_number(m, "x", x);
    attr_number(m, "y", y);
    markup_attr(m, "text-anchor", anchor);
    markup_text_str(m, text);
    markup_end(m);
}

static void open_picture(struct markup *m, const struct sheet *sheet, int64_t width, int64_t height,
                         const char *about)
{
    markup_start(m, "figure");
    markup_attr_fmt(m, "class", "figure-" STR_FMT, STR_ARG(sheet->name));
    markup_start(m, "svg");
    markup_attr_fmt(m, "viewBox", "0 0 %lld %lld", (long long)width, (long long)height);
    markup_attr(m, "role", "img");
    markup_attr_fmt(m, "aria-labelledby", "%s-title %s-text", sheet->name.p, sheet->name.p);
    markup_start(m, "title");
    markup_attr_fmt(m, "id", "%s-title", sheet->name.p);
    markup_text_str(m, say_str(sheet->title));
    markup_end(m);
    markup_start(m, "desc");
    markup_attr_fmt(m, "id", "%s-text", sheet->name.p);
    markup_text(m, say(about));
    markup_end(m);
}

static void close_picture(struct markup *m)
{
    markup_end(m);
    markup_end(m);
    markup_line(m);
}

static ptrdiff_t column_of(const struct sheet *sheet, const char *key)
{
    for (size_t c = 0; c < sheet->n_columns; c++)
        if (str_eq(sheet->columns[c].key, str_of(key)))
            return (ptrdiff_t)c;
    return -1;
}

/* --- the journey --- */

/* A stage: its name, how much of what was said there is negative, and whether it is a roadblock. */
static void put_stage(struct markup *m, const struct row *row, int64_t at, ptrdiff_t share,
                      ptrdiff_t mentions, ptrdiff_t state)
{
    static const char *const shades[SHADES] = { "c-h0", "c-h1", "c-h2", "c-h3", "c-h4" };
    const struct cell *cells = row->cells;
    bool told = cells[share].kind == CELL_SHARE;
    int64_t shade = told ? cells[share].value * SHADES / 1001 : 0;
    int64_t x = at * (BOX + GAP), middle = x + BOX / 2;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    box(m, shades[shade], x, 0, BOX, TALL);
    words(m, shade > 2 ? "c-over c-stage" : "c-now c-stage", middle, 20, "middle",
          say_str(cells[0].text));
    if (told)
        print_share(cells[share].value, &text);
    else
        buf_putz(&text, "\u2013");
    if (str_eq(cells[state].text, STR("roadblock")))
        buf_putz(&text, " \u25b2");
    words(m, shade > 2 ? "c-over" : "c-now", middle, 42, "middle", buf_str(&text));
    buf_clear(&text);
    if (cells[mentions].kind == CELL_COUNT)
        buf_printf(&text, say("of %lld"), (long long)cells[mentions].value);
    words(m, shade > 2 ? "c-over-small" : "c-text", middle, 62, "middle", buf_str(&text));
    buf_release(&text);
}

static void put_journey(struct markup *m, const struct sheet *sheet)
{
    ptrdiff_t share = column_of(sheet, "share"), mentions = column_of(sheet, "mentions");
    ptrdiff_t state = column_of(sheet, "state");
    int64_t n = 0;

    if (share < 0 || mentions < 0 || state < 0)
        return;
    for (size_t r = 0; r < sheet->n_rows; r++)
        n += str_find_char(sheet->rows[r].key, '/') < 0 &&
             !str_eq(sheet->rows[r].key, STR("unknown"));
    open_picture(m, sheet, n * (BOX + GAP) - GAP, TALL,
                 "The stages of the journey from left to right, the share of negative mentions in "
                 "each; a triangle marks a roadblock. The table below says the same.");
    n = 0;
    for (size_t r = 0; r < sheet->n_rows; r++)
        if (str_find_char(sheet->rows[r].key, '/') < 0 &&
            !str_eq(sheet->rows[r].key, STR("unknown")))
            put_stage(m, &sheet->rows[r], n++, share, mentions, state);
    close_picture(m);
}

/* --- the stars --- */

static void put_stars(struct markup *m, const struct sheet *sheet)
{
    ptrdiff_t one = column_of(sheet, "one");
    int64_t counts[STARS] = { 0 }, most = 1;

    if (one < 0)
        return;
    for (size_t r = 0; r < sheet->n_rows; r++)
        for (int s = 0; s < STARS; s++)
            if (str_find_char(sheet->rows[r].key, ':') < 0) /* places repeat what sources say */
                counts[s] += sheet->rows[r].cells[one + s].value;
    for (int s = 0; s < STARS; s++)
        most = counts[s] > most ? counts[s] : most;
    open_picture(m, sheet, LEFT + SCALE + 60, (int64_t)ROW * STARS,
                 "How many gave five, four, three, two stars and one. The table below says the "
                 "same.");
    for (int s = STARS - 1, at = 0; s >= 0; s--, at++) {
        int64_t width = counts[s] ? counts[s] * SCALE / most + 2 : 0;
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        buf_printf(&text, "%d \u2605", s + 1);
        words(m, "c-text", LEFT - 8, at * ROW + 15, "end", buf_str(&text));
        box(m, s < 2 ? "c-neg" : "c-pos", LEFT, at * ROW + 4, width, ROW - 8);
        buf_clear(&text);
        buf_printf(&text, "%lld", (long long)counts[s]);
        words(m, "c-text", LEFT + width + 6, at * ROW + 15, "start", buf_str(&text));
        buf_release(&text);
    }
    close_picture(m);
}

static const struct {
    const char *sheet;
    void (*put)(struct markup *m, const struct sheet *sheet);
} figures[] = {
    { "journey", put_journey },
    { "ratings", put_stars },
};

void page_figure(struct markup *m, const struct sheet *sheet)
{
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (str_eq(sheet->name, str_of(figures[i].sheet)))
            figures[i].put(m, sheet);
}
