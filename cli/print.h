/*
 * print.h - mentions and times as the verbs print them, for people and as JSON.
 */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include "cli/command.h"
#include "core/mention.h"

#include <jansson.h>

/* One line; takes the value. On a terminal everything beyond ASCII is escaped. */
void print_json(struct cli *cli, json_t *value);

json_t *json_of_str(struct str s);      /* empty is null */
json_t *json_of_text(struct str s);     /* empty is "" */
json_t *json_of_time(int64_t t);        /* RFC 3339 in UTC, or null */
json_t *json_of_rating(int32_t rating); /* 4500 is 4.5; RATING_NONE is null */
json_t *json_of_names(const struct str *names, size_t n);
json_t *json_of_mention(const struct mention *m);

/* "2026-03-14 14:05", local; "-" when it is not known. */
struct str print_local(const struct zone *zone, int64_t t, struct arena *arena);
/* Title and first words on one line, 'most' bytes of them. */
struct str print_excerpt(const struct item *item, size_t most, struct arena *arena);
/* "neg   -620  3f2a...  2026-03-14 14:05  blog  the first words of it"; on a terminal the words stand below,
 * a few lines of them. */
void print_mention(struct cli *cli, const struct mention *m);

#endif
