/*
 * site_index.h - the page that leads to all pages: the brands by need, then their days.
 */
#ifndef OUT_SITE_INDEX_H
#define OUT_SITE_INDEX_H

#include "out/day.h"

/* What the index says of a day. */
struct site_line {
    int64_t day;
    enum day_level level;
    struct str headline;
};

/* An alert about many mentions: open, or opened in the last days. */
struct site_alert {
    struct str line; /* "Waiting time: 14 negative, expected 3.1; by chance once in 9 years" */
    int64_t opened_at, resolved_at; /* TIME_NONE: still open */
    int32_t severity;
};

struct site_topic {
    const struct topic *topic;
    struct str folder;       /* its name */
    struct site_line *lines; /* newest first; never none */
    size_t n;
    struct site_alert *alerts; /* the newest first */
    size_t n_alerts;
    struct blind_list blind; /* sources that cannot be read at present */
    struct str *staged;      /* pages that lie aside */
    size_t n_staged, cap_staged;
};

/* Sorts the topics by need. */
int site_index(struct site_topic *topics, size_t n, struct buf *html, struct err *err);

#endif
