/*
 * cells.h - numbers with the ids behind them, and how they come into a sheet.
 */
#ifndef OUT_CELLS_H
#define OUT_CELLS_H

#include "core/map.h"
#include "core/sheet.h"
#include "out/crowd.h"

enum {
    FEW = 5,            /* fewer cases than this carry no share: "too few to say" */
    DELIGHT_FROM = 750, /* a positive score from which on somebody is more than content */
};

#define N_COLUMNS(columns) (sizeof(columns) / sizeof *(columns))

/* The mentions that a number counts. */
struct pile {
    struct str *ids;
    size_t n, cap;
};

void pile_put(struct pile *pile, struct str id, struct arena *arena);

/* One group of mentions: a touchpoint, a stage, a source. */
struct tally {
    struct str key;
    const struct out_touchpoint *touchpoint; /* where the key is one */
    struct pile all, neg, pos;
};

struct tallies {
    struct arena *arena;
    struct map map;
    struct tally **rows; /* as they came, until sorted */
    size_t n, cap;
};

void tallies_init(struct tallies *tallies, struct arena *arena);
void tallies_release(struct tallies *tallies);
struct tally *tallies_get(struct tallies *tallies, struct str key);
void tally_put(struct tally *tally, struct str id, bool neg, bool pos, struct arena *arena);

/* Most negative (or positive) first, ties by key: a total order. */
void tallies_sort_neg(struct tallies *tallies);
void tallies_sort_pos(struct tallies *tallies);
void tallies_sort_key(struct tallies *tallies);

/* Nothing stands in it but its name. */
bool row_is_silent(const struct row *row, size_t n_columns);

/* How many of the crowd count. */
size_t crowd_counted(const struct crowd *crowd);

/* Counted mentions by touchpoint, each judged by what it says about that touchpoint. */
void tallies_by_touchpoint(struct tallies *tallies, const struct view_request *request);

struct cell cell_text(struct str text);          /* what others said, or is said already */
struct cell cell_textz(const char *text);        /* our own words: in the reader's language */
struct cell cell_time(int64_t utc);              /* TIME_NONE: none */
struct cell cell_count(const struct pile *pile); /* the ids are borrowed from the pile's arena */
/* The share of 'part' in 'of' with its interval; CELL_TOO_FEW under FEW cases. */
struct cell cell_share(const struct pile *part, size_t of);
struct cell cell_range(int64_t low, int64_t high);
/* (ups - downs) / of, in hundredths (-100 .. 100), with its interval; CELL_TOO_FEW under FEW. Its ids
 * are all that were asked. */
struct cell cell_balance(size_t ups, size_t downs, const struct pile *of);
/* The mean of stars (their sum, thousandths), with its interval, inside 0 .. 5, from FEW on. */
struct cell cell_stars(const struct pile *pile, int64_t sum, double squares);
/* The median of the values; they are sorted. CELL_TOO_FEW under FEW. */
struct cell cell_median(int64_t *values, const struct pile *pile);

/* A share now against the same share of the time before. Several in one sheet are judged together, so
 * that among many rows the luckiest is not called a change (Benjamini and Hochberg 1995). */
struct change {
    struct cell *cell;
    size_t hits, of, hits_before, of_before;
};
struct changes {
    struct change *rows;
    size_t n, cap;
};
void changes_add(struct changes *changes, struct change change, struct arena *arena);
void changes_settle(struct changes *changes, struct arena *arena); /* fills the cells */

const struct out_touchpoint *touchpoint_find(const struct view_request *request, struct str name);
struct str touchpoint_title(const struct view_request *request, struct str name);

#endif
