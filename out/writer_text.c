/*
 * writer_text.c - a sheet as a plain table: columns by width, numbers to the right.
 */
#include "core/escape.h"
#include "core/utf8.h"
#include "out/print.h"
#include "out/writer.h"

#include <string.h>

/* What stands in one place of the table, safe to print. */
static struct str shown(const struct sheet *sheet, size_t row, size_t column,
                        const struct zone *zone, struct arena *arena)
{
    struct buf plain, safe;
    struct str text;

    buf_init(&plain, BUF_NO_CEILING);
    buf_init(&safe, BUF_NO_CEILING);
    if (row == 0)
        buf_puts(&plain, sheet->columns[column].title);
    else
        print_cell(&sheet->rows[row - 1].cells[column], zone, &plain);
    escape_terminal(buf_str(&plain), &safe);
    for (size_t i = 0; i < safe.n; i++)
        if (safe.p[i] == '\n')
            safe.p[i] = ' ';
    text = arena_str(arena, buf_str(&safe));
    buf_release(&plain);
    buf_release(&safe);
    return text;
}

static bool is_text_column(const struct sheet *sheet, size_t column)
{
    for (size_t r = 0; r < sheet->n_rows; r++)
        if (sheet->rows[r].cells[column].kind == CELL_TEXT)
            return true;
    return false;
}

static void pad(size_t n, struct buf *out)
{
    while (n--)
        buf_putc(out, ' ');
}

static int write_text(const struct sheet *sheet, const struct writer_options *options,
                      struct buf *out, struct err *err)
{
    struct arena arena;
    struct str *cells;
    size_t *widths;
    size_t n = sheet->n_columns;

    arena_init(&arena);
    cells = arena_alloc(&arena, (sheet->n_rows + 1) * n * sizeof *cells);
    widths = arena_alloc(&arena, n * sizeof *widths);
    for (size_t r = 0; r <= sheet->n_rows; r++) {
        for (size_t c = 0; c < n; c++) {
            struct str text = shown(sheet, r, c, options->zone, &arena);

            cells[r * n + c] = text;
            if (utf8_width(text) > widths[c])
                widths[c] = utf8_width(text);
        }
    }
    buf_puts(out, sheet->title);
    buf_putz(out, "\n\n");
    for (size_t r = 0; r <= sheet->n_rows; r++) {
        for (size_t c = 0; c < n; c++) {
            struct str text = cells[r * n + c];
            size_t gap = widths[c] - utf8_width(text);
            bool left = is_text_column(sheet, c);

            if (!left)
                pad(gap, out);
            buf_puts(out, text);
            if (left && c + 1 < n)
                pad(gap, out);
            buf_putz(out, c + 1 < n ? "  " : "\n");
        }
    }
    if (sheet->n_rows == 0)
        buf_putz(out, "nothing to show\n");
    if (!str_is_empty(sheet->caveat)) {
        buf_putc(out, '\n');
        buf_puts(out, sheet->caveat);
        buf_putc(out, '\n');
    }
    arena_release(&arena);
    return out->full ? err_set(err, ERR_INTERNAL, "sheet '" STR_FMT "' is too large to print",
                               STR_ARG(sheet->name))
                     : 0;
}

extern const struct writer writer_text;
const struct writer writer_text = { "text", write_text };
