/*
 * feet.h - what programs add to the texts of a feed: "The post X appeared first on Y", "[link]
 * [comments]", "3 posts - 2 participants". Nobody said it, so it is neither scored nor searched.
 */
#ifndef FETCH_FEET_H
#define FETCH_FEET_H

#include "fetch/harvest.h"

/* Takes such lines off the start and the end of the item's text. A text that is its title once more, as
 * aggregators of headlines have it, is emptied; so is one that is nothing else, where there is a title.
 * Once or twice is the same. */
void feet_cut(struct item *item);
/* Those of all items that it holds, where the harvest was asked for it ('kept'); page_parse() does it. */
void feet_cut_all(struct harvest *harvest);

#endif
