/*
 * day.h - all that a page or a mail says about one local day of one topic.
 *
 * Gathered once from the store; the page, its plain-text twin and the digest mail only print it.
 */
#ifndef OUT_DAY_H
#define OUT_DAY_H

#include "out/blind.h"
#include "out/crowd.h"
#include "out/history.h"
#include "out/site.h"
#include "store/store.h"

/* What the first line of the page says. */
enum day_level {
    DAY_ACT,  /* an alert is open */
    DAY_LOOK, /* more than usual, or something else that a person should see */
    DAY_QUIET,
    DAY_LEARNING, /* too few days seen to say what is usual */
    DAY_BLIND,    /* no source could be read: no verdict */
};

/* What the alerts come to that were open at any time of a day, a week, a month. */
struct alert_sum {
    size_t n_opened, n_ended; /* in it */
    bool hurts;               /* about complaints, and open at its end */
    bool hurt;                /* about complaints or stars, and opened in it */
    bool busy;                /* about many mentions, and opened in it or open at its end */
};

/* The sheets of a page, in its order. */
enum day_sheet {
    SHEET_DAY,
    SHEET_SPLIT,
    SHEET_PAIN,
    SHEET_PRAISE,
    SHEET_JOURNEY,
    SHEET_STORIES,
    SHEET_RATINGS,
    SHEET_DEPARTMENTS,
    SHEET_COVERAGE,
    N_DAY_SHEETS
};

struct day {
    struct arena arena;
    const struct site_request *request;
    const struct topic *topic;
    const struct zone *zone;
    struct view_request view;
    int64_t number, from, to; /* the local day and its UTC bounds */
    bool over;                /* else "so far" */

    struct crowd crowd;
    const struct history *history; /* not owned */
    struct sheet sheets[N_DAY_SHEETS];

    int32_t n_counted, n_negative, n_unscored;
    int32_t by_class[N_CLASSES];
    struct usual usual_all, usual_neg;
    struct alert_row *alerts; /* of the topic, open at any time of the day; oldest first */
    size_t n_alerts;
    struct alert_sum sum;
    const struct member **at_once; /* single mentions that were worth a mail on this day */
    size_t n_at_once;
    struct blind_list blind;

    enum day_level level;
    bool only_busy;      /* worth a look for how many spoke, not for what they said */
    struct str headline; /* "Act: 14 negative, usually 2-6" */
    struct str reason;   /* one or two sentences */
};

/* 'history' reaches HISTORY_REACH days before the day and outlives it. Release it also after a
 * failure. */
int day_open(struct day *day, const struct site_request *request, const struct topic *topic,
             const struct history *history, int64_t number, struct err *err);
void day_release(struct day *day);

const char *day_level_word(enum day_level level); /* "Act" ... */
const char *day_level_name(enum day_level level,
                           bool one_day);         /* the same of a day, or of longer */
const char *day_level_mark(enum day_level level); /* a sign beside the word */

/* The headline, in the language that is spoken now. */
struct str day_headline(const struct day *day, struct arena *arena);

/* An alert about many mentions, not about a single one. */
bool day_is_trend(const struct alert_row *alert);

struct alert_sum day_alert_sum(const struct alert_row *alerts, size_t n, int64_t from, int64_t to);
/* "1 alert was opened.", "1 alert ended.", after what stands there; nothing of none. */
void day_put_opened(size_t n, struct buf *out);
void day_put_ended(size_t n, struct buf *out);

/* Members of the crowd of [from, to) that were told at once: in the hour after they were seen, so with
 * the alerts of that time or of the day after it. 'out' has room for the whole crowd. */
size_t day_told_at_once(const struct history *history, const struct crowd *crowd, int64_t from,
                        int64_t to, const struct member **out);
/* "2 mentions are worth reading at once.", after what stands there; nothing of none. */
void day_put_at_once(size_t n, struct buf *out);

/* How many rows of what hurt or pleased deserve room, at most 'most': those of two mentions or more, or
 * of more than usual, and where there are none the first two. They come first. */
size_t day_items(const struct sheet *sheet, size_t most);

/* An alert in one line: "Waiting time: 14 negative, usually 2-6; by chance once in 9 years". */
struct str day_alert_line(const struct view_request *view, const struct alert_row *alert,
                          struct arena *arena);

#endif
