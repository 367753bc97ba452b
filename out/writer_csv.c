/*
 * writer_csv.c - a sheet as CSV (RFC 4180) that no spreadsheet takes for formulas.
 *
 * Numbers are plain: shares from 0 to 1, scores from -1000 to 1000, times in UTC. A column with
 * intervals is followed by its _low and _high.
 */
#include "core/escape.h"
#include "out/print.h"
#include "out/writer.h"

#include <inttypes.h>
#include <stdlib.h>

static bool has_range(const struct sheet *sheet, size_t column)
{
    for (size_t r = 0; r < sheet->n_rows; r++) {
        const struct cell *cell = &sheet->rows[r].cells[column];

        if (cell->has_range || cell->kind == CELL_RANGE)
            return true;
    }
    return false;
}

static void put_thousandths(int64_t value, struct buf *out)
{
    buf_printf(out, "%s%lld.%03lld", value < 0 ? "-" : "", llabs(value) / 1000,
               llabs(value) % 1000);
}

static void put_value(const struct cell *cell, struct buf *out)
{
    switch (cell->kind) {
    case CELL_TEXT: escape_csv(cell->text, out); break;
    case CELL_COUNT:
    case CELL_SECONDS:
    case CELL_SCORE: buf_printf(out, "%" PRId64, cell->value); break;
    case CELL_SHARE:
    case CELL_NUMBER:
    case CELL_CHANGE: put_thousandths(cell->value, out); break;
    case CELL_TIME: print_time(NULL, cell->value, out); break;
    case CELL_NONE:
    case CELL_RANGE:
    case CELL_TOO_FEW: break;
    }
}

static void put_range(const struct cell *cell, struct buf *out)
{
    if (cell->kind == CELL_RANGE) {
        buf_printf(out, ",%" PRId64 ",%" PRId64, cell->low, cell->high);
    } else if (cell->has_range && cell->kind == CELL_SECONDS) {
        buf_printf(out, ",%" PRId64 ",%" PRId64, cell->low, cell->high);
    } else if (cell->has_range) {
        buf_putc(out, ',');
        put_thousandths(cell->low, out);
        buf_putc(out, ',');
        put_thousandths(cell->high, out);
    } else {
        buf_putz(out, ",,");
    }
}

static int write_csv(const struct sheet *sheet, const struct writer_options *options,
                     struct buf *out, struct err *err)
{
    (void)options;
    buf_putz(out, "key");
    for (size_t c = 0; c < sheet->n_columns; c++) {
        struct str key = sheet->columns[c].key;

        buf_printf(out, "," STR_FMT, STR_ARG(key));
        if (has_range(sheet, c))
            buf_printf(out, "," STR_FMT "_low," STR_FMT "_high", STR_ARG(key), STR_ARG(key));
    }
    buf_putz(out, "\r\n");
    for (size_t r = 0; r < sheet->n_rows; r++) {
        escape_csv(sheet->rows[r].key, out);
        for (size_t c = 0; c < sheet->n_columns; c++) {
            buf_putc(out, ',');
            put_value(&sheet->rows[r].cells[c], out);
            if (has_range(sheet, c))
                put_range(&sheet->rows[r].cells[c], out);
        }
        buf_putz(out, "\r\n");
    }
    return out->full ? err_set(err, ERR_INTERNAL, "sheet '" STR_FMT "' is too large to write",
                               STR_ARG(sheet->name))
                     : 0;
}

extern const struct writer writer_csv;
const struct writer writer_csv = { "csv", write_csv };
