/*
 * sheet.c - rows and cells.
 */
#include "core/sheet.h"

void sheet_init(struct sheet *sheet, const char *name, const char *title)
{
    *sheet = (struct sheet){ 0 };
    arena_init(&sheet->arena);
    sheet->name = arena_str(&sheet->arena, str_of(name));
    sheet->title = arena_str(&sheet->arena, str_of(title));
}

void sheet_release(struct sheet *sheet)
{
    arena_release(&sheet->arena);
    *sheet = (struct sheet){ 0 };
}

void sheet_columns(struct sheet *sheet, const struct column *columns, size_t n)
{
    sheet->columns = arena_alloc(&sheet->arena, n * sizeof *columns);
    sheet->n_columns = n;
    for (size_t i = 0; i < n; i++) {
        sheet->columns[i].key = arena_str(&sheet->arena, columns[i].key);
        sheet->columns[i].title = arena_str(&sheet->arena, columns[i].title);
    }
}

struct row *sheet_row(struct sheet *sheet, struct str key)
{
    struct row *row;

    sheet->rows = arena_grow(&sheet->arena, sheet->rows, &sheet->cap_rows, sheet->n_rows + 1,
                             sizeof *sheet->rows);
    row = &sheet->rows[sheet->n_rows++];
    row->key = arena_str(&sheet->arena, key);
    row->cells = arena_alloc(&sheet->arena, sheet->n_columns * sizeof *row->cells);
    return row;
}

const struct cell *sheet_find(const struct sheet *sheet, struct str path)
{
    for (size_t r = 0; r < sheet->n_rows; r++) {
        struct str key = sheet->rows[r].key;

        if (!str_starts(path, key) || path.n <= key.n || path.p[key.n] != '.')
            continue;
        for (size_t c = 0; c < sheet->n_columns; c++)
            if (str_eq(str_from(path, key.n + 1), sheet->columns[c].key))
                return &sheet->rows[r].cells[c];
    }
    return NULL;
}
