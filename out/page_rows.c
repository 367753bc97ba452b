/*
 * page_rows.c - which rows of a long table a page shows; all of them stand in the view.
 */
#include "out/cells.h"
#include "out/page.h"

#include <stdlib.h>

/* How many a row counts, by its first count; -1: it counts nothing. */
static int64_t count_of(const struct row *row, size_t n_columns)
{
    for (size_t c = 0; c < n_columns; c++)
        if (row->cells[c].kind == CELL_COUNT)
            return row->cells[c].value;
    return -1;
}

/* It says of itself that nothing can be told from it. */
static bool is_too_few(const struct row *row, size_t n_columns)
{
    for (size_t c = 1; c < n_columns; c++)
        if (str_eq(row->cells[c].text, STR("too few to say")))
            return true;
    return row_is_silent(row, n_columns);
}

static int larger_first(const void *pa, const void *pb)
{
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

    return a == b ? 0 : a > b ? -1 : 1;
}

/* Of more rows than anybody reads the largest stay, in the sheet's order; of equal ones the first, and all
 * that count nothing. */
static void keep_largest(struct sheet *sheet, struct arena *arena)
{
    enum { ROWS_MOST = 25 };
    int64_t *counts = arena_alloc(arena, (sheet->n_rows + 1) * sizeof *counts), least;
    size_t n = 0, n_larger = 0, n_least, kept = 0;

    for (size_t r = 0; r < sheet->n_rows; r++) {
        counts[n] = count_of(&sheet->rows[r], sheet->n_columns);
        n += counts[n] >= 0;
    }
    if (n <= ROWS_MOST)
        return;
    qsort(counts, n, sizeof *counts, larger_first);
    least = counts[ROWS_MOST - 1];
    while (counts[n_larger] > least)
        n_larger++;
    n_least = ROWS_MOST - n_larger;
    for (size_t r = 0; r < sheet->n_rows; r++) {
        int64_t count = count_of(&sheet->rows[r], sheet->n_columns);

        if (count >= 0 && (count < least || (count == least && n_least == 0)))
            continue;
        n_least -= count == least;
        sheet->rows[kept++] = sheet->rows[r];
    }
    sheet->n_rows = kept;
}

size_t page_leave_out(struct sheet *sheet, struct arena *arena)
{
    enum { LONG = 10, FIRST = 3 };
    struct row *rows = arena_alloc(arena, (sheet->n_rows + 1) * sizeof *rows);
    size_t n = 0, all = sheet->n_rows;

    if (all <= LONG)
        return 0;
    for (size_t r = 0; r < all; r++) {
        int64_t count = count_of(&sheet->rows[r], sheet->n_columns);

        if ((count < 0 || count >= FEW) && !is_too_few(&sheet->rows[r], sheet->n_columns))
            rows[n++] = sheet->rows[r];
    }
    for (size_t r = 0, none = n == 0; none && r < all && n < FIRST; r++)
        if (!row_is_silent(&sheet->rows[r], sheet->n_columns))
            rows[n++] = sheet->rows[r];
    sheet->rows = rows;
    sheet->n_rows = n;
    keep_largest(sheet, arena);
    return all - sheet->n_rows;
}
