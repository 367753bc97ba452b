/*
 * discover.h - the feeds that a page names.
 */
#ifndef FETCH_DISCOVER_H
#define FETCH_DISCOVER_H

#include "fetch/harvest.h"

struct page;

/* Adds them to harvest.feeds in the page's order, HTTP's Link header first; 'text' is the page as
 * UTF-8. Also takes the page's title and language. Returns the base of all addresses in the page, which
 * its <base> may have changed; it lives in the page or in the harvest's arena. */
struct str discover_feeds(const struct page *page, struct str text, struct harvest *harvest);

#endif
