/*
 * writer_json.c - a sheet as one JSON object: rows keyed by the stable names of columns.
 *
 * A share is a number from 0 to 1, a score from -1000 to 1000, a time an RFC 3339 string, a length
 * seconds; what is not known is null. A value with an interval is {"value","low","high"}.
 */
#include "core/clock.h"
#include "core/zone.h"
#include "out/writer.h"

#include <jansson.h>
#include <stdio.h>

static json_t *string(struct str s)
{
    json_t *json = json_stringn(s.p ? s.p : "", s.n);

    return json ? json : json_string("\xef\xbf\xbd");
}

/* Three decimals are exact in nine digits, whatever the C library. */
static json_t *thousandths(int64_t value)
{
    return json_real((double)value / 1000);
}

static json_t *time_of(int64_t utc)
{
    int64_t day = clock_floor(utc, DAY_S) / DAY_S;
    struct date d = date_of_day(day);
    int second = (int)(utc - day * DAY_S);
    char text[48];

    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)d.year, (int)d.month,
             (int)d.day, second / HOUR_S, second / MINUTE_S % 60, second % 60);
    return json_string(text);
}

static json_t *bound(const struct cell *cell, int64_t value)
{
    return cell->kind == CELL_SECONDS ? json_integer(value) : thousandths(value);
}

static json_t *interval(const struct cell *cell, json_t *value)
{
    json_t *object;

    if (!cell->has_range)
        return value;
    object = json_object();
    json_object_set_new(object, "value", value);
    json_object_set_new(object, "low", bound(cell, cell->low));
    json_object_set_new(object, "high", bound(cell, cell->high));
    if (cell->kind == CELL_SHARE)
        json_object_set_new(object, "of", json_integer(cell->of));
    if (cell->kind == CELL_CHANGE)
        json_object_set_new(object, "clear", json_boolean(cell->is_clear));
    return object;
}

static json_t *value_of(const struct cell *cell)
{
    json_t *range;

    switch (cell->kind) {
    case CELL_TEXT: return string(cell->text);
    case CELL_COUNT:
    case CELL_SCORE: return json_integer(cell->value);
    case CELL_SECONDS: return interval(cell, json_integer(cell->value));
    case CELL_SHARE:
    case CELL_CHANGE:
    case CELL_NUMBER: return interval(cell, thousandths(cell->value));
    case CELL_RANGE:
        range = json_object();
        json_object_set_new(range, "low", json_integer(cell->low));
        json_object_set_new(range, "high", json_integer(cell->high));
        return range;
    case CELL_TIME: return time_of(cell->value);
    case CELL_NONE:
    case CELL_TOO_FEW: break;
    }
    return json_null();
}

static const char *const kinds[] = {
    [CELL_NONE] = "none",       [CELL_TEXT] = "text",       [CELL_COUNT] = "count",
    [CELL_SHARE] = "share",     [CELL_NUMBER] = "number",   [CELL_RANGE] = "range",
    [CELL_TIME] = "time",       [CELL_SECONDS] = "seconds", [CELL_SCORE] = "score",
    [CELL_TOO_FEW] = "too-few", [CELL_CHANGE] = "change",
};

/* What sort of number stands in each place. */
static json_t *kinds_of(const struct sheet *sheet, const struct row *row)
{
    json_t *object = json_object();

    for (size_t c = 0; c < sheet->n_columns; c++)
        json_object_set_new(object, sheet->columns[c].key.p,
                            json_string(kinds[row->cells[c].kind]));
    return object;
}

static json_t *ids_of(const struct sheet *sheet, const struct row *row)
{
    json_t *ids = json_object();

    for (size_t c = 0; c < sheet->n_columns; c++) {
        json_t *list;

        if (!row->cells[c].ids)
            continue;
        list = json_array();
        for (size_t i = 0; i < row->cells[c].n_ids; i++)
            json_array_append_new(list, string(row->cells[c].ids[i]));
        json_object_set_new(ids, sheet->columns[c].key.p, list);
    }
    return ids;
}

static int put_bytes(const char *bytes, size_t n, void *out)
{
    return buf_put(out, bytes, n);
}

static int write_json(const struct sheet *sheet, const struct writer_options *options,
                      struct buf *out, struct err *err)
{
    json_t *root = json_object(), *rows = json_array();
    int rc;

    json_object_set_new(root, "view", string(sheet->name));
    json_object_set_new(root, "question", string(sheet->title));
    json_object_set_new(root, "caveat", string(sheet->caveat));
    if (!str_is_empty(options->topic)) {
        json_object_set_new(root, "topic", string(options->topic));
        json_object_set_new(root, "from", time_of(options->from));
        json_object_set_new(root, "to", time_of(options->to));
    }
    for (size_t r = 0; r < sheet->n_rows; r++) {
        json_t *row = json_object();

        json_object_set_new(row, "key", string(sheet->rows[r].key));
        for (size_t c = 0; c < sheet->n_columns; c++)
            json_object_set_new(row, sheet->columns[c].key.p, value_of(&sheet->rows[r].cells[c]));
        if (options->ids) {
            json_object_set_new(row, "kinds", kinds_of(sheet, &sheet->rows[r]));
            json_object_set_new(row, "ids", ids_of(sheet, &sheet->rows[r]));
        }
        json_array_append_new(rows, row);
    }
    json_object_set_new(root, "rows", rows);
    rc = json_dump_callback(root, put_bytes, out, JSON_COMPACT | JSON_REAL_PRECISION(9));
    json_decref(root);
    buf_putc(out, '\n');
    return rc != 0 || out->full ? err_set(err, ERR_INTERNAL, "cannot write sheet '" STR_FMT "'",
                                          STR_ARG(sheet->name))
                                : 0;
}

extern const struct writer writer_json;
const struct writer writer_json = { "json", write_json };
