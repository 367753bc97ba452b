/*
 * append.h - new sources go into the user's configuration.
 */
#ifndef CLI_APPEND_H
#define CLI_APPEND_H

#include "cli/command.h"
#include "core/map.h"

/* The names of all sources, for append_free_name(); end with map_release(). */
void append_names_init(struct map *names, const struct settings *settings);

/* The name, or with a number while that is taken; it is taken from now on. */
struct str append_free_name(struct cli *cli, struct map *names, struct str wanted);
/* The same of an address: its host without "www.". */
struct str append_free_host(struct cli *cli, struct map *names, struct str url);

/* What to call a file's source: "reviews" of "/data/reviews.csv" and of "/data/reviews-*.csv", "data" of
 * "/data/2026*.csv". */
struct str append_base_name(struct str path);

/* Writes them (name, kind, url or path and format, topic) at the end of the list 'sources:' of the
 * configuration's file, all or none. The rest of the file stays as it is, and the whole must be
 * right afterwards. */
int append_sources(struct cli *cli, const struct settings *settings, const struct source *sources,
                   size_t n, struct err *err);

#endif
