/*
 * feed.h - the alerts as an Atom feed beside the pages: alerts.xml, for feed readers and chat bots.
 */
#ifndef OUT_FEED_H
#define OUT_FEED_H

#include "core/err.h"
#include "core/settings.h"

struct store;

/* The newest alerts of all topics, each entry once; made of the store alone, so that the same store
 * gives the same bytes: into the folder of the pages, when its bytes changed. */
int feed_write(struct store *store, const struct settings *settings, bool sync, struct err *err);

#endif
