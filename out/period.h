/*
 * period.h - all that a page or a mail says about a week, a month, or some last days of a topic.
 *
 * Like day.h for more than one day: gathered once, printed by several. What came before are as many
 * days just before.
 */
#ifndef OUT_PERIOD_H
#define OUT_PERIOD_H

#include "out/day.h"

/* PERIOD_OTHER: some days of which only is asked what hurt and what pleased; all other sheets are empty. */
enum period_kind { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_OTHER };

/* The days of the ISO week or the month that holds 'day': [*first, *last]. */
void period_bounds(enum period_kind kind, int64_t day, int64_t *first, int64_t *last);
/* "2026-W11", "2026-03", "2026-03-14". */
void period_name(enum period_kind kind, int64_t first, struct buf *out);
/* "Week 11, 9-15 March 2026", "March 2026" for people. */
void period_title(enum period_kind kind, int64_t first, struct buf *out);

/* Counted mentions of a window. */
struct period_counts {
    int32_t all, neg, by_class[N_CLASSES];
    int32_t n_rated;
    int64_t stars; /* mean in thousandths, where n_rated > 0 */
};

struct period {
    struct arena arena;
    enum period_kind kind;
    struct view_request view; /* crowd and history filled */
    int64_t first, last;      /* local days, both included */
    bool over;
    struct crowd crowd, crowd_before;
    struct period_counts now, before;
    bool compared;            /* the period before was seen from its first day on */
    int more;                 /* negatives beyond chance: 1 more than before, -1 fewer, 0 alike */
    struct alert_row *alerts; /* open at any time of it, oldest first */
    size_t n_alerts;
    struct alert_sum sum;
    size_t n_at_once; /* single mentions that were worth a mail */
    struct blind_list blind;
    struct sheet numbers; /* as the sheet "day": tiles */
    struct sheet *sheets; /* of period_views, in their order */
    size_t n_sheets;
    enum day_level level;
    struct str headline, reason;
};

/* The views of a week's or month's page, in its order; folded ones open when they are asked to. */
struct period_view {
    const char *name, *lead;
    bool folded;
};
extern const struct period_view period_views[];
extern const size_t n_period_views;

/* 'history' holds the days of the period and outlives it. Release it also after a failure. */
int period_open(struct period *period, const struct view_request *request,
                const struct history *history, enum period_kind kind, int64_t first, int64_t last,
                struct err *err);
void period_release(struct period *period);
/* The sheet of a view; of one that the period has not: an empty one. */
const struct sheet *period_sheet(const struct period *period, const char *name);

#endif
