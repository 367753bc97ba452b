/*
 * robots.h - what a site's robots.txt says to hark (RFC 9309). A pure function of its text.
 */
#ifndef FETCH_ROBOTS_H
#define FETCH_ROBOTS_H

#include "core/arena.h"

#define ROBOTS_AGENT STR("hark")

/* True when 'agent' (a product token) may read 'url'. Whatever is not a rule allows. */
bool robots_allows(struct str text, struct str agent, struct str url);

/* What of it concerns this agent, as a robots.txt that gives it the same answers: usually a few lines. */
struct str robots_for(struct str text, struct str agent, struct arena *arena);

#endif
