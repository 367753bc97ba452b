/*
 * writer_html.c - a sheet as a table that a screen reader can walk.
 */
#include "out/writer_html.h"

#include "out/cells.h"
#include "out/print.h"
#include "out/say.h"
#include "out/writer.h"

static void put_cell(struct markup *m, const struct sheet *sheet, size_t r, size_t c, bool number,
                     const struct zone *zone)
{
    const struct cell *cell = &sheet->rows[r].cells[c];
    bool head = c == 0;
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    print_cell(cell, zone, &text);
    markup_start(m, head ? "th" : "td");
    if (head)
        markup_attr(m, "scope", "row");
    else if (cell->kind != CELL_NONE && text.n)
        markup_attr_str(m, "data-head", say_str(sheet->columns[c].title));
    if (number)
        markup_attr(m, "class", "n");
    else if (cell->kind == CELL_TIME && str_is_empty(cell->text))
        markup_attr(m, "class", "when");
    if (str_is_empty(cell->link))
        markup_text_str(m, buf_str(&text));
    else if (markup_may_link(cell->link))
        markup_link(m, cell->link, buf_str(&text));
    else
        markup_here(m, cell->link, buf_str(&text));
    markup_end(m);
    buf_release(&text);
}

/* A column is to the right when nothing in it is text, and something is a number. */
static bool column_is_number(const struct sheet *sheet, size_t c)
{
    bool number = false;

    for (size_t r = 0; r < sheet->n_rows; r++) {
        enum cell_kind kind = sheet->rows[r].cells[c].kind;

        if (kind == CELL_TEXT || kind == CELL_TIME)
            return false;
        number = number || kind != CELL_NONE;
    }
    return number;
}

/* Nothing stands in it: left out. */
static bool column_is_empty(const struct sheet *sheet, size_t c)
{
    for (size_t r = 0; r < sheet->n_rows; r++)
        if (sheet->rows[r].cells[c].kind != CELL_NONE)
            return false;
    return true;
}

void writer_html_table(struct markup *m, const struct sheet *sheet, const struct zone *zone)
{
    markup_start(m, "div"); /* a wide table scrolls by itself, by keyboard too */
    markup_attr(m, "class", "wide");
    markup_attr(m, "role", "group");
    markup_attr(m, "tabindex", "0");
    markup_attr_str(m, "aria-label", say_str(sheet->title));
    markup_start(m, "table");
    markup_attr(m, "class", "cards"); /* where it is narrow */
    markup_element_str(m, "caption", NULL, say_str(sheet->title));
    markup_line(m);
    markup_start(m, "thead");
    markup_start(m, "tr");
    for (size_t c = 0; c < sheet->n_columns; c++) {
        if (column_is_empty(sheet, c))
            continue;
        markup_start(m, "th");
        markup_attr(m, "scope", "col");
        if (column_is_number(sheet, c))
            markup_attr(m, "class", "n");
        markup_text_str(m, say_str(sheet->columns[c].title));
        markup_end(m);
    }
    markup_end(m);
    markup_end(m);
    markup_line(m);
    markup_start(m, "tbody");
    for (size_t r = 0; r < sheet->n_rows; r++) {
        markup_start(m, "tr");
        if (row_is_silent(&sheet->rows[r], sheet->n_columns))
            markup_attr(m, "class", "silent");
        for (size_t c = 0; c < sheet->n_columns; c++)
            if (!column_is_empty(sheet, c))
                put_cell(m, sheet, r, c, column_is_number(sheet, c), zone);
        markup_end(m);
        markup_line(m);
    }
    markup_end(m);
    markup_end(m);
    markup_end(m);
    if (!str_is_empty(sheet->caveat))
        markup_element_str(m, "p", "caveat", say_str(sheet->caveat));
    markup_line(m);
}

static int write_html(const struct sheet *sheet, const struct writer_options *options,
                      struct buf *out, struct err *err)
{
    struct markup *m = markup_open(out);

    writer_html_table(m, sheet, options->zone);
    return markup_close(m, err);
}

extern const struct writer writer_html;
const struct writer writer_html = { "html", write_html };
