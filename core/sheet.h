/*
 * sheet.h - an answer to one question, as a table that can be followed down.
 *
 * Views make sheets, writers print them (text, HTML, JSON, CSV). Every counted cell carries the ids
 * it counts, so that "hark why SHEET#CELL" lists exactly as many mentions as the cell prints. All
 * strings and arrays live in the sheet's arena.
 */
#ifndef CORE_SHEET_H
#define CORE_SHEET_H

#include "core/arena.h"
#include "core/str.h"

enum cell_kind {
    CELL_NONE, /* nothing to say: printed as a dash */
    CELL_TEXT,
    CELL_COUNT,   /* value */
    CELL_SHARE,   /* value in thousandths of one; low, high an interval when has_range */
    CELL_NUMBER,  /* value in thousandths; low, high when has_range */
    CELL_RANGE,   /* low .. high, counts: "usually 2-6" */
    CELL_TIME,    /* UTC seconds */
    CELL_SECONDS, /* a length of time; low, high when has_range */
    CELL_SCORE,   /* -1000 .. 1000 */
    CELL_TOO_FEW, /* "too few to say" */
    CELL_CHANGE, /* value of shares now minus then, thousandths; low, high; is_clear: not by chance */
};

struct cell {
    enum cell_kind kind;
    struct str text; /* CELL_TEXT; else a note printed behind the value */
    struct str link; /* http(s), or relative inside the site, or empty */
    int64_t value, low, high;
    int64_t of; /* CELL_SHARE: the cases that it is a share of */
    bool has_range, is_clear;
    struct str *ids; /* the mentions it counts: as many as a count says, the hits of a share */
    size_t n_ids;
};

struct column {
    struct str key;   /* stable name for JSON and CSV */
    struct str title; /* for people */
};

struct row {
    struct str key; /* stable inside the sheet: "SHEET#KEY.COLUMN" names a cell */
    struct cell *cells;
};

struct sheet {
    struct arena arena;
    struct str name;   /* of the view: "day", "touchpoints" */
    struct str title;  /* the question it answers */
    struct str caveat; /* printed with it, always */
    struct column *columns;
    size_t n_columns;
    struct row *rows;
    size_t n_rows, cap_rows;
};

void sheet_init(struct sheet *sheet, const char *name, const char *title);
void sheet_release(struct sheet *sheet);

/* Columns first: the keys and titles are copied. */
void sheet_columns(struct sheet *sheet, const struct column *columns, size_t n);
/* A new row with as many empty cells as there are columns; the pointer is good until the next row. */
struct row *sheet_row(struct sheet *sheet, struct str key);
/* Drops the ids behind the cells and all else in the arena that printing does not need: saves memory when the
 * sheet is only printed. */
void sheet_forget_ids(struct sheet *sheet);
/* NULL when there is no such row or column. 'path' is "KEY.COLUMN". */
const struct cell *sheet_find(const struct sheet *sheet, struct str path);

#endif
