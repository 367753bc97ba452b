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

static struct str moved(struct arena *to, struct str s)
{
    return str_is_empty(s) ? s : arena_str(to, s);
}

void sheet_forget_ids(struct sheet *sheet)
{
    struct sheet slim = { .n_rows = sheet->n_rows };
    struct arena *arena = &slim.arena;

    slim.cap_rows = slim.n_rows;
    slim.name = arena_str(arena, sheet->name);
    slim.title = arena_str(arena, sheet->title);
    slim.caveat = moved(arena, sheet->caveat);
    sheet_columns(&slim, sheet->columns, sheet->n_columns);
    slim.rows = arena_alloc(arena, slim.n_rows * sizeof *slim.rows);
    for (size_t r = 0; r < slim.n_rows; r++) {
        slim.rows[r].key = arena_str(arena, sheet->rows[r].key);
        slim.rows[r].cells = arena_alloc(arena, slim.n_columns * sizeof *slim.rows[r].cells);
        for (size_t c = 0; c < slim.n_columns; c++) {
            struct cell *cell = &slim.rows[r].cells[c];

            *cell = sheet->rows[r].cells[c];
            cell->text = moved(arena, cell->text);
            cell->link = moved(arena, cell->link);
            cell->ids = NULL;
            cell->n_ids = 0;
        }
    }
    sheet_release(sheet);
    *sheet = slim;
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
