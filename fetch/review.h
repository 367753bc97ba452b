/*
 * review.h - one review as markup gives it, on its way to be an item.
 */
#ifndef FETCH_REVIEW_H
#define FETCH_REVIEW_H

#include "fetch/harvest.h"

/* Raw values, possibly with markup in them; empty is absent. */
struct review {
    struct str id, url, title, body, author, date, updated, lang;
    struct str rating, best, worst;
    struct str in_reply_to, likes, replies;
    bool by_owner, is_review; /* not: a comment or a post */
};

/* Adds it, unless it is there already. The item, good until the next one comes; NULL: it says nothing. */
struct item *review_put(const struct review *review, struct str base, struct harvest *harvest);
/* By what a reply points at the item: its id, or one that holds within the document. */
struct str review_id(struct item *item, struct harvest *harvest);

struct rated {
    struct str name, rating, best, worst, count, count_reviews;
};

/* The same for an aggregate rating. */
void rated_put(const struct rated *rated, struct harvest *harvest);

#endif
