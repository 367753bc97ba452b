/*
 * feed_digests.h - the days that are over as an Atom feed, for feed readers and chat bots.
 */
#ifndef OUT_FEED_DIGESTS_H
#define OUT_FEED_DIGESTS_H

#include "out/site_index.h"

#define FEED_DIGESTS "digests.xml" /* beside the index of all, and in the folder of each topic */

/* Of all topics, or of the first one 'alone', in the language that is spoken now. 'out' is empty
 * before. */
int feed_digests(const struct settings *settings, const struct site_topic *topics, size_t n,
                 bool alone, struct buf *out, struct err *err);

#endif
