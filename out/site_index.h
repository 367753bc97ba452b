/*
 * site_index.h - the pages that lead to all pages: the brands by need, and each brand's own.
 */
#ifndef OUT_SITE_INDEX_H
#define OUT_SITE_INDEX_H

#include "out/page.h"

/* What is said of a day, a week or a month in one line. */
struct site_line {
    int64_t day;    /* its first */
    int64_t excess; /* of a day: negatives beyond what is usual */
    enum period_kind kind;
    enum day_level level;
    struct str headline;
    struct str in_index; /* the same in the language of the index */
};

/* An alert about many mentions, open or opened in the last days; or single ones of these days. */
struct site_alert {
    struct str line, id; /* "Waiting time: 14 negative, expected 3.1; by chance once in 9 years" */
    struct str in_index;
    int64_t opened_at, resolved_at; /* TIME_NONE: still open, unless told at once */
    bool told;
};

struct site_topic {
    const struct topic *topic;
    struct str folder;        /* its name */
    struct site_line *lines;  /* days, newest first; never none */
    struct site_line *longer; /* weeks, then months, newest first */
    size_t n, n_longer;
    struct site_alert *alerts; /* the newest first */
    size_t n_alerts;
    struct str *departments, *department_lines; /* and "For product: 27 complaints" */
    size_t n_departments;
    struct blind_list blind; /* sources that cannot be read at present */
    struct str *staged;      /* pages that lie aside */
    size_t n_staged, cap_staged;
};

/* Sorts the topics by need. */
int site_index(struct site_topic *topics, size_t n, struct buf *html, struct err *err);
/* The page of one topic: its days, weeks, months, alerts and departments. */
int site_topic_page(const struct site_topic *topic, const struct history *history, int64_t today,
                    struct buf *html, struct err *err);

#endif
