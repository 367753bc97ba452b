/*
 * day_text.c - the same day without markup.
 */
#include "out/day_text.h"

#include "core/escape.h"
#include "core/utf8.h"
#include "core/zone.h"
#include "out/print.h"
#include "out/words.h"

enum { PAINS = 5, PRAISES = 3, QUOTE_BYTES = 260, BAR_COLUMNS = 20 };

static void indent_by(size_t n, struct buf *out)
{
    while (n--)
        buf_putc(out, ' ');
}

void text_wrap(struct str text, size_t indent, struct buf *out)
{
    struct buf safe;
    struct str rest, word;
    size_t column = 0;

    buf_init(&safe, BUF_NO_CEILING);
    escape_terminal(text, &safe);
    for (size_t i = 0; i < safe.n; i++)
        if (safe.p[i] == '\n')
            safe.p[i] = ' ';
    rest = buf_str(&safe);
    while (str_cut(&rest, ' ', &word)) {
        size_t width = utf8_width(word);

        if (width == 0)
            continue;
        if (column > 0 && column + 1 + width > TEXT_COLUMNS) {
            buf_putc(out, '\n');
            column = 0;
        }
        if (column == 0) {
            indent_by(indent, out);
            column = indent;
        } else {
            buf_putc(out, ' ');
            column++;
        }
        buf_puts(out, word);
        column += width;
    }
    if (column > 0)
        buf_putc(out, '\n');
    buf_release(&safe);
}

void text_quote(const struct out_explain *explain, const struct mention *mention, bool negative,
                struct buf *out)
{
    struct arena arena;
    struct run *runs;
    struct buf text;
    size_t n;

    arena_init(&arena);
    buf_init(&text, BUF_NO_CEILING);
    n = words_excerpt(explain, mention, negative, QUOTE_BYTES, &arena, &runs);
    buf_putz(&text, "\u201c");
    for (size_t i = 0; i < n; i++)
        buf_printf(&text, runs[i].marked ? "*" STR_FMT "*" : STR_FMT, STR_ARG(runs[i].text));
    buf_putz(&text, "\u201d");
    text_wrap(buf_str(&text), 4, out);
    buf_clear(&text);
    buf_printf(&text, "\u2014 " STR_FMT, STR_ARG(mention->source));
    if (mention->item.rating != RATING_NONE) {
        buf_putz(&text, ", ");
        print_number(mention->item.rating, &text);
        buf_putz(&text, " of 5 stars");
    }
    buf_printf(&text, ", " STR_FMT, STR_ARG(mention->id));
    text_wrap(buf_str(&text), 6, out);
    if (!str_is_empty(mention->item.url))
        text_wrap(mention->item.url, 6, out);
    buf_release(&text);
    arena_release(&arena);
}

static void heading(const char *text, struct buf *out)
{
    size_t n = utf8_width(str_of(text));

    buf_printf(out, "\n%s\n", text);
    while (n--)
        buf_putc(out, '-');
    buf_putc(out, '\n');
}

static void put_head(const struct day *day, struct buf *out)
{
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    buf_printf(&text, STR_FMT ", ", STR_ARG(day->topic->name));
    print_long_date(day->number, &text);
    if (!day->over)
        buf_putz(&text, ", so far");
    text_wrap(buf_str(&text), 0, out);
    buf_clear(&text);
    buf_printf(&text, "%s: " STR_FMT ".", day_level_word(day->level), STR_ARG(day->headline));
    buf_putc(out, '\n');
    text_wrap(buf_str(&text), 0, out);
    text_wrap(day->reason, 0, out);
    buf_release(&text);
}

static void put_blind(const struct day *day, struct buf *out)
{
    if (day->n_blind == 0)
        return;
    heading("Not seen", out);
    for (size_t i = 0; i < day->n_blind; i++) {
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        buf_printf(&text, STR_FMT ": ", STR_ARG(day->blind[i].name));
        if (day->blind[i].since == TIME_NONE) {
            buf_putz(&text, "never read");
        } else {
            buf_putz(&text, "last read ");
            print_time(day->zone, day->blind[i].since, &text);
        }
        buf_printf(&text, "; " STR_FMT, STR_ARG(day->blind[i].error));
        text_wrap(buf_str(&text), 2, out);
        buf_release(&text);
    }
}

static void put_numbers(const struct day *day, struct buf *out)
{
    const struct sheet *sheet = &day->sheets[SHEET_DAY];

    heading("The day in four numbers", out);
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct cell *cells = sheet->rows[r].cells;
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        print_cell(&cells[1], day->zone, &text);
        buf_printf(out, "  %-22.*s%6s", STR_ARG(cells[0].text), text.p);
        if (cells[2].kind == CELL_RANGE) {
            buf_clear(&text);
            print_cell(&cells[2], day->zone, &text);
            buf_printf(out, "   usually %s", text.p);
        }
        if (!str_is_empty(cells[3].text))
            buf_printf(out, "   " STR_FMT, STR_ARG(cells[3].text));
        buf_putc(out, '\n');
        buf_release(&text);
    }
}

static void put_alerts(const struct day *day, struct buf *out)
{
    struct arena arena;

    if (day->n_alerts == 0)
        return;
    arena_init(&arena);
    heading("Alerts", out);
    for (size_t i = 0; i < day->n_alerts; i++) {
        text_wrap(day_alert_line(day, &day->alerts[i], &arena), 2, out);
        buf_printf(out, "    hark alerts show " STR_FMT "\n", STR_ARG(day->alerts[i].id));
    }
    arena_release(&arena);
}

static void put_bar(int64_t n, int64_t longest, struct buf *out)
{
    int64_t columns = longest ? (n * BAR_COLUMNS + longest - 1) / longest : 0;

    for (int64_t i = 0; i < BAR_COLUMNS; i++)
        buf_putc(out, i < columns ? '#' : ' ');
}

static void put_items(const struct day *day, bool pain, struct buf *out)
{
    const struct sheet *sheet = &day->sheets[pain ? SHEET_PAIN : SHEET_PRAISE];
    size_t most = pain ? PAINS : PRAISES;

    heading(pain ? "What hurt" : "What people praised", out);
    if (sheet->n_rows == 0)
        buf_putz(out, "  nothing by name\n");
    for (size_t r = 0; r < sheet->n_rows && r < most; r++) {
        const struct cell *cells = sheet->rows[r].cells;
        const struct member *quote;
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        buf_printf(out, "  %-26.*s ", STR_ARG(str_sub(cells[0].text, 0, 26)));
        put_bar(cells[1].value, sheet->rows[0].cells[1].value, out);
        buf_printf(out, " %d", (int)cells[1].value);
        if (cells[2].kind == CELL_RANGE) {
            print_cell(&cells[2], day->zone, &text);
            buf_printf(out, ", usually %s", text.p);
        }
        buf_putc(out, '\n');
        buf_clear(&text);
        if (!str_is_empty(cells[4].text))
            buf_printf(&text, "words: " STR_FMT "; ", STR_ARG(cells[4].text));
        buf_printf(&text, "in " STR_FMT "; owner: " STR_FMT, STR_ARG(cells[5].text),
                   STR_ARG(cells[6].text));
        text_wrap(buf_str(&text), 4, out);
        if (day_quotes(day, sheet->rows[r].key, pain, 1, &quote))
            text_quote(&day->request->explain, &quote->mention, pain, out);
        buf_release(&text);
    }
}

static void put_split(const struct day *day, struct buf *out)
{
    const struct sheet *sheet = &day->sheets[SHEET_SPLIT];

    heading("Service or experience?", out);
    for (size_t r = 0; r < sheet->n_rows && r < 2; r++) {
        const struct cell *cells = sheet->rows[r].cells;
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        buf_printf(&text, STR_FMT ": %d of %d statements negative", STR_ARG(cells[0].text),
                   (int)cells[2].value, (int)cells[1].value);
        if (cells[5].kind == CELL_TEXT)
            buf_printf(&text, "; most about " STR_FMT, STR_ARG(cells[5].text));
        text_wrap(buf_str(&text), 2, out);
        buf_release(&text);
    }
}

static void put_departments(const struct day *day, struct buf *out)
{
    const struct sheet *sheet = &day->sheets[SHEET_DEPARTMENTS];

    if (sheet->n_rows == 0)
        return;
    heading("To do, by department", out);
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct cell *cells = sheet->rows[r].cells;
        struct buf text;

        buf_init(&text, BUF_NO_CEILING);
        buf_printf(&text, STR_FMT ": %d, about " STR_FMT, STR_ARG(cells[0].text),
                   (int)cells[1].value, STR_ARG(cells[2].text));
        text_wrap(buf_str(&text), 2, out);
        buf_release(&text);
    }
}

int day_text(const struct day *day, struct buf *out, struct err *err)
{
    put_head(day, out);
    put_blind(day, out);
    put_numbers(day, out);
    put_alerts(day, out);
    put_split(day, out);
    put_items(day, true, out);
    put_items(day, false, out);
    put_departments(day, out);
    buf_putc(out, '\n');
    text_wrap(
        STR("People share a bad experience far more readily than a good one: compare with the "
            "brand's own past, never with an even balance. Why a mention has its score: hark "
            "why ID."),
        0, out);
    return out->full ? err_set(err, ERR_INTERNAL, "the text of the day is too large") : 0;
}
