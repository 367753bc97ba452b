/*
 * blind.h - the sources of a topic that could not be read.
 */
#ifndef OUT_BLIND_H
#define OUT_BLIND_H

#include "core/arena.h"
#include "core/err.h"
#include "core/settings.h"

struct store;

struct blind_source {
    struct str name, error;
    int64_t since; /* when it was last read; TIME_NONE: never */
};

struct blind_list {
    struct blind_source *sources; /* by name */
    size_t n, n_sources;          /* blind ones, and all that may speak of the topic */
};

/* Those that are blind now and were not read since 'until'. */
int blind_read(struct blind_list *list, struct store *store, const struct settings *settings,
               const struct topic *topic, int64_t until, struct arena *arena, struct err *err);

#endif
