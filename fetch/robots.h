/*
 * robots.h - what a site's robots.txt says to hark (RFC 9309). A pure function of its text.
 */
#ifndef FETCH_ROBOTS_H
#define FETCH_ROBOTS_H

#include "core/str.h"

#define ROBOTS_AGENT STR("hark")

/* True when 'agent' (a product token) may read 'url'. Whatever is not a rule allows. */
bool robots_allows(struct str text, struct str agent, struct str url);

#endif
