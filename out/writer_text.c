/*
 * writer_text.c - a sheet as a plain table: columns by width, numbers to the right.
 *
 * Where the table is wider than the terminal, its widest columns give way and their cells go over
 * several lines, broken at blanks. Where even their longest words do not fit beside each other, each
 * row becomes a paragraph with one line a cell.
 */
#include "core/escape.h"
#include "core/utf8.h"
#include "out/print.h"
#include "out/say.h"
#include "out/writer.h"

#include <string.h>

enum { GAP = 2 };

struct table {
    const struct sheet *sheet;
    const struct writer_options *options;
    struct arena arena;
    struct str *cells; /* [row][column], the titles first; what is printed */
    size_t *widths;    /* of the columns */
    bool *left;        /* a column of words */
};

/* What stands in one place of the table, safe to print. */
static struct str shown(struct table *table, size_t row, size_t column)
{
    const struct sheet *sheet = table->sheet;
    struct buf plain, safe;
    struct str text;

    buf_init(&plain, BUF_NO_CEILING);
    buf_init(&safe, BUF_NO_CEILING);
    if (row == 0)
        buf_puts(&plain, say_str(sheet->columns[column].title));
    else
        print_cell(&sheet->rows[row - 1].cells[column], table->options->zone, &plain);
    escape_terminal(buf_str(&plain), &safe);
    for (size_t i = 0; i < safe.n; i++)
        if (safe.p[i] == '\n')
            safe.p[i] = ' ';
    text = arena_str(&table->arena, buf_str(&safe));
    buf_release(&plain);
    buf_release(&safe);
    return text;
}

static struct str *cell_at(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->sheet->n_columns + column];
}

static void fill(struct table *table)
{
    const struct sheet *sheet = table->sheet;
    size_t n = sheet->n_columns;

    table->cells = arena_alloc(&table->arena, (sheet->n_rows + 1) * n * sizeof *table->cells);
    table->widths = arena_alloc(&table->arena, n * sizeof *table->widths);
    table->left = arena_alloc(&table->arena, n * sizeof *table->left);
    for (size_t r = 0; r <= sheet->n_rows; r++) {
        for (size_t c = 0; c < n; c++) {
            struct str text = shown(table, r, c);

            *cell_at(table, r, c) = text;
            if (utf8_width(text) > table->widths[c])
                table->widths[c] = utf8_width(text);
            table->left[c] = table->left[c] || (r && sheet->rows[r - 1].cells[c].kind == CELL_TEXT);
        }
    }
}

/* --- widths --- */

static size_t longest_word(struct str text)
{
    struct str word;
    size_t longest = 0;

    while (str_cut(&text, ' ', &word))
        if (utf8_width(word) > longest)
            longest = utf8_width(word);
    return longest;
}

static size_t least_width(const struct table *table, size_t column)
{
    size_t least = 0;

    for (size_t r = 0; r <= table->sheet->n_rows; r++) {
        size_t word = longest_word(*cell_at(table, r, column));

        if (word > least)
            least = word;
    }
    return least;
}

static size_t total_width(const struct table *table)
{
    size_t total = 0;

    for (size_t c = 0; c < table->sheet->n_columns; c++)
        total += table->widths[c] + (c ? GAP : 0);
    return total;
}

/* Takes from the widest column that can still give; false when none can. */
static bool shrink(struct table *table)
{
    size_t n = table->sheet->n_columns;
    size_t *least = arena_alloc(&table->arena, n * sizeof *least);

    for (size_t c = 0; c < n; c++)
        least[c] = least_width(table, c);
    while (total_width(table) > table->options->width) {
        size_t widest = n;

        for (size_t c = 0; c < n; c++)
            if (table->widths[c] > least[c] &&
                (widest == n || table->widths[c] > table->widths[widest]))
                widest = c;
        if (widest == n)
            return false;
        table->widths[widest]--;
    }
    return true;
}

/* --- lines --- */

/* The next line of at most 'width' columns, cut from the front at a blank. */
static struct str next_line(struct str *rest, size_t width)
{
    struct str line = { rest->p, 0 }, left = *rest, word;

    while (str_cut(&left, ' ', &word)) {
        size_t end = (size_t)(word.p - rest->p) + word.n;

        if (line.n && utf8_width(str_sub(*rest, 0, end)) > width)
            break;
        line.n = end;
    }
    *rest = str_from(*rest, line.n);
    if (rest->n && rest->p[0] == ' ')
        *rest = str_from(*rest, 1);
    return line;
}

static void pad(size_t n, struct buf *out)
{
    while (n--)
        buf_putc(out, ' ');
}

static void put_row(struct table *table, size_t row, struct buf *out)
{
    size_t n = table->sheet->n_columns;
    struct str *rest = arena_alloc(&table->arena, n * sizeof *rest);
    bool more = true;

    for (size_t c = 0; c < n; c++)
        rest[c] = *cell_at(table, row, c);
    while (more) {
        size_t due = 0; /* blanks before the next word, so that no line ends in some */

        more = false;
        for (size_t c = 0; c < n; c++) {
            struct str line = next_line(&rest[c], table->widths[c]);
            size_t width = utf8_width(line);
            size_t gap = table->widths[c] > width ? table->widths[c] - width : 0;

            due += c ? GAP : 0;
            due += table->left[c] ? 0 : gap;
            if (line.n) {
                pad(due, out);
                buf_puts(out, line);
                due = 0;
            } else {
                due += width;
            }
            due += table->left[c] ? gap : 0;
            more = more || rest[c].n;
        }
        buf_putc(out, '\n');
    }
}

static void put_paragraphs(const struct table *table, struct buf *out)
{
    for (size_t r = 1; r <= table->sheet->n_rows; r++) {
        for (size_t c = 0; c < table->sheet->n_columns; c++) {
            struct str rest = *cell_at(table, r, c);
            size_t width = table->options->width;

            if (table->sheet->rows[r - 1].cells[c].kind == CELL_NONE)
                continue;
            if (c) {
                buf_printf(out, "  " STR_FMT ": ", STR_ARG(*cell_at(table, 0, c)));
                width -= width > utf8_width(*cell_at(table, 0, c)) + 4
                             ? utf8_width(*cell_at(table, 0, c)) + 4
                             : 0;
            }
            do {
                buf_puts(out, next_line(&rest, width));
                buf_putz(out, rest.n ? "\n    " : "\n");
            } while (rest.n);
        }
    }
}

static void put_text(struct str text, size_t width, struct buf *out)
{
    do {
        buf_puts(out, width ? next_line(&text, width) : text);
        buf_putc(out, '\n');
    } while (width && text.n);
}

static int write_text(const struct sheet *sheet, const struct writer_options *options,
                      struct buf *out, struct err *err)
{
    struct table table = { .sheet = sheet, .options = options };

    arena_init(&table.arena);
    fill(&table);
    put_text(say_str(sheet->title), options->width, out);
    if (!str_is_empty(options->about))
        put_text(options->about, options->width, out);
    buf_putc(out, '\n');
    if (sheet->n_rows == 0)
        buf_printf(out, "%s\n", say("nothing to show"));
    else if (options->width && total_width(&table) > options->width && !shrink(&table))
        put_paragraphs(&table, out);
    else
        for (size_t r = 0; r <= sheet->n_rows; r++)
            put_row(&table, r, out);
    if (!str_is_empty(sheet->caveat)) {
        buf_putc(out, '\n');
        put_text(say_str(sheet->caveat), options->width, out);
    }
    arena_release(&table.arena);
    return out->full ? err_set(err, ERR_INTERNAL, "sheet '" STR_FMT "' is too large to print",
                               STR_ARG(sheet->name))
                     : 0;
}

extern const struct writer writer_text;
const struct writer writer_text = { "text", write_text };
