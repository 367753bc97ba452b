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
    struct str name; /* of the thing rated, or empty */
    int32_t rating;  /* 5 x value / best, thousandths */
    int32_t rating_raw, rating_best;
    int64_t count; /* ratings or reviews, COUNT_NONE when not stated */
};

struct harvest;

/* Takes an item as soon as it is whole; its strings, and those of the harvest, are good until the call
 * ends. */
typedef void harvest_take(void *context, const struct harvest *harvest, const struct item *item);

struct harvest {
    struct arena arena;
    struct str title, url, subtitle, lang; /* of the feed or page */
    struct item *items;                    /* in document order */
    size_t n_items, cap_items;
    size_t max_items; /* ceiling; 0: LIMIT_ITEMS */
    bool summaries;   /* asked for: summaries of items that have a content too */
    /* asked for: texts as a source keeps them: what is quoted begins with "> ", what programs add goes
     * (feet.h) */
    bool kept;
    /* A long document may hand on its items one by one ('flows'): 'items' stays empty
     * then, and memory does not grow with them. NULL: nobody wants that. */
    harvest_take *take;
    void *take_context;
    size_t n_taken;
    bool flows;
    struct item one;
    struct aggregate *aggregates;
    size_t n_aggregates, cap_aggregates;
    struct str *feeds; /* addresses of feeds that a page names, main one first */
    size_t n_feeds, cap_feeds;
    struct str next;      /* address of the next page, or empty */
    struct str cursor;    /* what an API wants to hear for its next page, or empty */
    bool has_more;        /* an API does not say that this page is the last */
    int64_t at;           /* when the document was received, for "3 weeks ago"; 0: nobody knows */
    int64_t poll_after_s; /* the document's own wish (ttl, sy:updatePeriod), 0: none */
    int32_t mended;       /* faults that were mended: bare &, bad bytes, missing ends */
    bool cut;             /* a ceiling of limits.h ended it */
    struct str format;    /* name of the format that parsed it */
    struct str note; /* what a person should know of it: rows passed over, dates that are none */
};

void harvest_init(struct harvest *harvest);
void harvest_release(struct harvest *harvest);

/* A new empty item (ITEM_EMPTY) to be filled; NULL when the ceiling is reached ('cut' is set). */
struct item *harvest_item(struct harvest *harvest);
/* The item that was asked for last is whole. Without effect where items are kept. */
void harvest_give(struct harvest *harvest);
struct aggregate *harvest_aggregate(struct harvest *harvest);
void harvest_feed(struct harvest *harvest, struct str url); /* copied; doubles are dropped */

#endif
