/*
 * reviews.h - reviews and ratings in the markup of a page.
 *
 * Each reader adds the reviews and aggregate ratings that it finds; a review that another reader gave
 * already is not added twice.
 */
#ifndef FETCH_REVIEWS_H
#define FETCH_REVIEWS_H

#include "fetch/harvest.h"

/* 'base': what addresses in the page are relative to. */
void reviews_jsonld(struct str base, struct str html, struct harvest *harvest);
void reviews_things(struct str base, struct str html, struct harvest *harvest);

#endif
