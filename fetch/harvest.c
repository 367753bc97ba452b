/*
 * harvest.c - what one document gave.
 */
#include "fetch/harvest.h"

#include "core/limits.h"
#include "fetch/feet.h"

#include <string.h>

enum { MAX_AGGREGATES = 1000, MAX_FEEDS = 100 };

void harvest_init(struct harvest *harvest)
{
    memset(harvest, 0, sizeof *harvest);
    arena_init(&harvest->arena);
}

void harvest_release(struct harvest *harvest)
{
    arena_release(&harvest->arena);
    memset(harvest, 0, sizeof *harvest);
}

struct item *harvest_item(struct harvest *harvest)
{
    if (harvest->n_items + harvest->n_taken >=
        (harvest->max_items ? harvest->max_items : LIMIT_ITEMS)) {
        harvest->cut = true;
        return NULL;
    }
    if (harvest->flows) {
        harvest->one = ITEM_EMPTY;
        return &harvest->one;
    }
    harvest->items = arena_grow(&harvest->arena, harvest->items, &harvest->cap_items,
                                harvest->n_items + 1, sizeof *harvest->items);
    harvest->items[harvest->n_items] = ITEM_EMPTY;
    return &harvest->items[harvest->n_items++];
}

void harvest_give(struct harvest *harvest)
{
    if (!harvest->flows)
        return;
    harvest->n_taken++;
    if (harvest->kept)
        feet_cut(&harvest->one);
    harvest->take(harvest->take_context, harvest, &harvest->one);
}

struct aggregate *harvest_aggregate(struct harvest *harvest)
{
    struct aggregate *aggregate;

    if (harvest->n_aggregates >= MAX_AGGREGATES) {
        harvest->cut = true;
        return NULL;
    }
    harvest->aggregates = arena_grow(&harvest->arena, harvest->aggregates, &harvest->cap_aggregates,
                                     harvest->n_aggregates + 1, sizeof *harvest->aggregates);
    aggregate = &harvest->aggregates[harvest->n_aggregates++];
    *aggregate = (struct aggregate){ .rating = RATING_NONE,
                                     .rating_raw = RATING_NONE,
                                     .rating_best = RATING_NONE,
                                     .count = COUNT_NONE };
    return aggregate;
}

void harvest_feed(struct harvest *harvest, struct str url)
{
    for (size_t i = 0; i < harvest->n_feeds; i++)
        if (str_eq(harvest->feeds[i], url))
            return;
    if (url.n == 0 || harvest->n_feeds >= MAX_FEEDS)
        return;
    harvest->feeds = arena_grow(&harvest->arena, harvest->feeds, &harvest->cap_feeds,
                                harvest->n_feeds + 1, sizeof *harvest->feeds);
    harvest->feeds[harvest->n_feeds++] = arena_str(&harvest->arena, url);
}
