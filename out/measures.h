/*
 * measures.h - rows that count one kind of mention each: how many, of all, how negative, against the
 * time before.
 */
#ifndef OUT_MEASURES_H
#define OUT_MEASURES_H

#include "out/cells.h"

/* Whether a counted mention is of the kind. 'with' is the row's own. */
typedef bool measure_is(const struct member *member, const void *with);

/* The counted mentions of that kind; NULL: all. */
struct pile measure_pile(const struct crowd *crowd, measure_is *is, const void *with,
                         struct arena *arena);
/* Those of the pile that are negative as a whole. */
struct pile measure_negative(const struct crowd *crowd, const struct pile *pile,
                             struct arena *arena);
bool measure_has_cue(const struct member *member, const void *cue); /* cue: a C string */

/* A sheet of measures: each row says how many mentions are of a kind, their share of all, how many of
 * them are negative, an index where the row has one, and how the share changed. */
struct measures {
    const struct view_request *request;
    struct sheet *sheet;
    struct changes changes;
    size_t n_all, n_before; /* counted mentions of the window, and of the time before */
};
enum {
    MEASURE_WHAT,
    MEASURE_MENTIONS,
    MEASURE_SHARE,
    MEASURE_NEGATIVE,
    MEASURE_INDEX,
    MEASURE_CHANGE
};

void measures_begin(struct measures *measures, const struct view_request *request,
                    struct sheet *sheet);
/* The cells of the new row, for the index. Its change is that of its share of all. */
struct cell *measures_add(struct measures *measures, const char *key, const char *title,
                          measure_is *is, const void *with);
void measures_end(struct measures *measures);

#endif
