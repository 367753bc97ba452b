/*
 * opml.h - a list of subscriptions (OPML 1.0 and 2.0), as feed readers write it. Pure functions.
 */
#ifndef FETCH_OPML_H
#define FETCH_OPML_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"

struct opml_feed {
    struct str url, title; /* title may be empty */
};

/* The feeds of a list, in its order, each address once; folders are walked through, what is no web
 * address is left out. Strings live in the arena. ERR_DATA when the bytes are no such list, or when it
 * holds more than LIMIT_SOURCES. */
int opml_read(struct str bytes, struct arena *arena, struct opml_feed **out, size_t *n,
              struct err *err);

/* Appends a list. */
int opml_write(struct str title, const struct opml_feed *feeds, size_t n, struct buf *out,
               struct err *err);

#endif
