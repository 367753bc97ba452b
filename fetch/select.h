/*
 * select.h - reviews of pages without markup for them, by selectors that the user declared.
 */
#ifndef FETCH_SELECT_H
#define FETCH_SELECT_H

#include "core/err.h"
#include "fetch/format.h"
#include "fetch/harvest.h"

/* Adds what the selectors of page->source pick: for each element of 'item' one item, and one more by
 * the owner where it holds a 'reply'; the address of the 'next' page. Addresses are relative to 'base'. -1 with the reason when 'item'
 * picks nothing, or a selector cannot be read. */
int select_reviews(const struct page *page, struct str base, struct str html,
                   struct harvest *harvest, struct err *err);

#endif
