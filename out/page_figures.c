/*
 * page_figures.c - pictures of sheets: the journey as a strip of stages, the stars as bars.
 *
 * The table below a picture is its twin; what a shade says stands in the box as well.
 */
#include "out/page.h"

#include "out/print.h"
#include "out/say.h"

enum { BOX = 98, TALL = 74, SHADES = 5, STARS = 5, ROW = 22, SCALE = 300, LEFT = 40 };

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

static void open_svg(struct markup *m, int64_t width, int64_t height)
{
    markup_start(m, "svg");
    markup_attr_fmt(m, "viewBox", "0 0 %lld %lld", (long long)width, (long long)height);
    markup_attr(m, "role", "img");
}

static ptrdiff_t column_of(const struct sheet *sheet, const char *key)
{
    for (size_t c = 0; c < sheet->n_columns; c++)
        if (str_eq(sheet->columns[c].key, str_of(key)))
            return (ptrdiff_t)c;
    return -1;
}

/* --- the journey --- */

/* What a stage shows: its name, how much of what was said there is negative, and whether it is a
 * roadblock. */
struct stage {
    struct str name;
    struct str share, of; /* "96 %", or a dash; "of 22", or empty */
    struct str told;      /* the same in words */
    int64_t shade;
};

static void put_stage(struct markup *m, const struct stage *stage)
{
    static const char *const shades[SHADES] = { "c-h0", "c-h1", "c-h2", "c-h3", "c-h4" };
    bool dark = stage->shade > 2;

    markup_start(m, "li");
    open_svg(m, BOX, TALL);
    markup_start(m, "title");
    markup_text_fmt(m, STR_FMT ": " STR_FMT, STR_ARG(stage->name), STR_ARG(stage->told));
    markup_end(m);
    box(m, shades[stage->shade], 0, 0, BOX, TALL);
    words(m, dark ? "c-over c-stage" : "c-now c-stage", BOX / 2, 20, "middle", stage->name);
    words(m, dark ? "c-over" : "c-now", BOX / 2, 42, "middle", stage->share);
    words(m, dark ? "c-over-small" : "c-text", BOX / 2, 62, "middle", stage->of);
    markup_end(m);
    markup_end(m);
}

/* A row with a slash is a touchpoint inside a stage. */
static bool is_stage(const struct row *row)
{
    return str_find_char(row->key, '/') < 0 && !str_eq(row->key, STR("unknown"));
}

static void put_stage_of(struct markup *m, struct str name, const struct cell *share,
                         const struct cell *mentions, bool roadblock)
{
    bool known = share->kind == CELL_SHARE;
    struct buf told, of, aloud;

    buf_init(&told, BUF_NO_CEILING);
    buf_init(&of, BUF_NO_CEILING);
    buf_init(&aloud, BUF_NO_CEILING);
    if (known)
        print_share(share->value, &told);
    else
        buf_putz(&told, "\u2013");
    if (roadblock)
        buf_putz(&told, " \u25b2");
    if (mentions->kind == CELL_COUNT)
        buf_printf(&of, say("of %s"), DIGITS(mentions->value));
    if (known)
        buf_printf(&aloud, STR_FMT "%s " STR_FMT, STR_ARG(buf_str(&told)), say(" negative"),
                   STR_ARG(buf_str(&of)));
    else if (of.n)
        buf_printf(&aloud, "%s, " STR_FMT, say("too few to say"), STR_ARG(buf_str(&of)));
    else
        buf_putz(&aloud, say("no mentions"));
    put_stage(m, &(struct stage){ say_str(name), buf_str(&told), buf_str(&of), buf_str(&aloud),
                                  known ? share->value * SHADES / 1001 : 0 });
    buf_release(&told);
    buf_release(&of);
    buf_release(&aloud);
}

static void put_journey(struct markup *m, const struct sheet *sheet)
{
    ptrdiff_t share = column_of(sheet, "share"), mentions = column_of(sheet, "mentions");
    ptrdiff_t state = column_of(sheet, "state");
    bool dashes = false;

    if (share < 0 || mentions < 0 || state < 0)
        return;
    markup_start(m, "ol");
    markup_attr(m, "class", "stages");
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct cell *cells = sheet->rows[r].cells;

        if (!is_stage(&sheet->rows[r]))
            continue;
        dashes |= cells[share].kind != CELL_SHARE && cells[mentions].kind == CELL_COUNT;
        put_stage_of(m, cells[0].text, &cells[share], &cells[mentions],
                     str_eq(cells[state].text, STR("roadblock")));
    }
    markup_end(m);
    if (dashes)
        markup_element(m, "p", "caveat dash", say("A dash: too few mentions to say."));
    markup_line(m);
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
    markup_start(m, "figure");
    markup_attr(m, "class", "figure-ratings");
    open_svg(m, LEFT + SCALE + 60, (int64_t)ROW * STARS);
    markup_attr(m, "aria-labelledby", "ratings-title ratings-text");
    markup_start(m, "title");
    markup_attr(m, "id", "ratings-title");
    markup_text_str(m, say_str(sheet->title));
    markup_end(m);
    markup_start(m, "desc");
    markup_attr(m, "id", "ratings-text");
    markup_text(m, say("How many gave five, four, three, two stars and one. The table below says "
                       "the same."));
    markup_end(m);
    for (int s = STARS - 1, at = 0; s >= 0; s--, at++) {
        int64_t width = counts[s] ? counts[s] * SCALE / most + 2 : 0;
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        buf_printf(&text, "%d \u2605", s + 1);
        words(m, "c-text", LEFT - 8, at * ROW + 15, "end", buf_str(&text));
        box(m, s < 2 ? "c-neg" : "c-pos", LEFT, at * ROW + 4, width, ROW - 8);
        buf_clear(&text);
        print_count(counts[s], &text);
        words(m, "c-text", LEFT + width + 6, at * ROW + 15, "start", buf_str(&text));
        buf_release(&text);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
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
