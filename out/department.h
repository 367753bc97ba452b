/*
 * department.h - the part of a period that one department is responsible for: its touchpoints, and the
 * mentions that complain about them.
 */
#ifndef OUT_DEPARTMENT_H
#define OUT_DEPARTMENT_H

#include "out/period.h"

struct department {
    struct str name;
    struct crowd theirs;       /* who complains about what it owns; copies of the period's */
    struct sheet pain, praise; /* rows of the period's sheets; not to be released */
};

void department_of(const struct period *period, struct str name, struct arena *arena,
                   struct department *out);

/* "9-15 March 2026", or the one day, in the arena. */
struct str department_days(const struct period *period, struct arena *arena);
/* "For product: 27 complaints", in the arena. */
struct str department_headline(struct str name, size_t n_complaints, struct arena *arena);

#endif
