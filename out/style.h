/*
 * style.h - how pages look: one style sheet, inside every page.
 */
#ifndef OUT_STYLE_H
#define OUT_STYLE_H

#include "core/buf.h"

extern const char style_sheet[];

struct topic;

/* The sheet in the topic's own colours; NULL: hark's. */
void style_put(const struct topic *topic, struct buf *out);
/* The page's Content-Security-Policy: nothing may be loaded or run, only this very sheet is used, and
 * pictures only where they stand in the page itself. */
void style_policy(struct str sheet, struct buf *out);

#endif
