/*
 * harvest.h - what one document gave: the records that the pure parser hands on.
 *
 * Everything lives in the harvest's own arena. A harvest is plain data: the parser child sends it
 * over a pipe as flat records, and the parent checks each.
 */
#ifndef FETCH_HARVEST_H
#define FETCH_HARVEST_H

#include "core/arena.h"
#include "core/item.h"

struct aggregate {
    struct str name;             /* of the thing rated, or empty */
    int32_t rating;              /* 5 x value / best, thousandths */
    int32_t rating_raw, rating_best;
    int64_t count;               /* ratings or reviews, COUNT_NONE when not stated */
};

struct harvest {
    struct arena arena;
    struct str title, url, subtitle, lang; /* of the feed or page */
    struct item *items;                    /* in document order */
    size_t n_items, cap_items;
    size_t max_items; /* ceiling; 0: LIMIT_ITEMS */
    struct aggregate *aggregates;
    size_t n_aggregates, cap_aggregates;
    struct str *feeds; /* addresses of feeds that a page names, main one first */
    size_t n_feeds, cap_feeds;
    struct str next;     /* address of the next page, or empty */
    struct str cursor;   /* what an API wants to hear for its next page, or empty */
    bool has_more;       /* an API does not say that this page is the last */
    int64_t poll_after_s; /* the document's own wish (ttl, sy:updatePeriod), 0: none */
    int32_t mended;      /* faults that were mended: bare &, bad bytes, missing ends */
    bool cut;            /* a ceiling of limits.h ended it */
    struct str format;   /* name of the format that parsed it */
};

void harvest_init(struct harvest *harvest);
void harvest_release(struct harvest *harvest);

/* A new empty item (ITEM_EMPTY) to be filled; NULL when the ceiling is reached ('cut' is set). */
struct item *harvest_item(struct harvest *harvest);
struct aggregate *harvest_aggregate(struct harvest *harvest);
void harvest_feed(struct harvest *harvest, struct str url); /* copied; doubles are dropped */

#endif
