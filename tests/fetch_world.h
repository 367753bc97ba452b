/*
 * fetch_world.h - sources, what was remembered of them, and rounds of polls over them.
 */
#ifndef TESTS_FETCH_WORLD_H
#define TESTS_FETCH_WORLD_H

#include "core/settings.h"
#include "fetch/fetch.h"

enum { NOW = 1800000000 };

/* What the last round gave; the states are carried to the next. */
struct world {
    struct arena arena;
    struct settings settings;
    struct source sources[700];
    struct source_state states[700];
    size_t n;
    struct visit last[700];
    char keys[700][400];
    int64_t published[700]; /* of its first item */
    int n_visits, n_failed;
    const char *order[700];
};

struct world *world_new(void);
void world_free(struct world *w);
struct str keep(struct world *w, struct str s); /* as long as the world */
struct source *add(struct world *w, const char *name, const char *kind, const char *url);
void run_round(struct world *w, int64_t now);

#endif
