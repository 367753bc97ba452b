/*
 * reach.h - one complaint that is heard by unusually many. (Inside alert/ only.)
 *
 * How many likes, shares, replies and views are usual differs from source to source by powers of ten. So
 * each source counts its mentions by half powers of two; of a thousand 999 stay below its mark. Below a
 * thousand mentions the mark is four times what was ever seen, below a hundred there is none.
 */
#ifndef ALERT_REACH_H
#define ALERT_REACH_H

#include "alert/state.h"

/* INT64_MAX: too few were seen to say. */
int64_t reach_mark(const struct place *place);
void reach_learn(struct place *place, const struct heard *heard);

#endif
