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

struct site_topic {
    const struct topic *topic;
    struct str folder;       /* its name */
    struct site_line *lines; /* newest first; never none */
    size_t n;
    struct alert_row *alerts; /* open ones, the newest first */
    size_t n_alerts;
    struct str *staged; /* pages that lie aside */
    size_t n_staged, cap_staged;
};

int site_index(const struct site_topic *topics, size_t n, struct buf *html, struct err *err);

#endif
