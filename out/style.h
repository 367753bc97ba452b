/*
 * style.h - how pages look: one style sheet, inside every page.
 */
#ifndef OUT_STYLE_H
#define OUT_STYLE_H

#include "core/buf.h"

extern const char style_sheet[];

/* The page's Content-Security-Policy: nothing may be loaded or run, only this very sheet is used. */
void style_policy(struct buf *out);

#endif
