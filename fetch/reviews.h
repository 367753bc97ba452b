/*
 * reviews.h - reviews and ratings in the markup of a page.
 *
 * Each reader adds the reviews and aggregate ratings that it finds; a review that another reader gave
 * already is not added twice.
 */
#ifndef FETCH_REVIEWS_H
#define FETCH_REVIEWS_H

#include "fetch/harvest.h"

struct page;

void reviews_jsonld(const struct page *page, struct str text, struct harvest *harvest);
void reviews_things(const struct page *page, struct str text, struct harvest *harvest);

#endif
