/*
 * settings_check.h - what the checks of a configuration share. Private to settings.c and
 * settings_tell.c.
 */
#ifndef CORE_SETTINGS_CHECK_H
#define CORE_SETTINGS_CHECK_H

#include "core/conf.h"
#include "core/map.h"
#include "core/settings.h"

/* The node of a member in a list of the file; parallel to the filled structs. */
const struct conf_node *settings_entry(const struct conf_node *list, size_t i);
/* Where an error about the member's key stands, or the entry where the key is missing. */
const struct conf_node *settings_at(const struct conf_node *map, const char *key);
/* A name that must be one of those known; 'what' is the key that says it. */
void settings_want_name(struct conf *conf, struct str name, const struct map *known,
                        const struct conf_node *node, const char *what);
/* A name that must not be among those seen; it is then. */
void settings_refuse_double(struct conf *conf, struct map *seen, struct str name,
                            const struct conf_node *node, const char *what);

/* Everything about who is told and how: routes, quiet hours, channels, mail. */
void settings_check_tell(struct conf *conf, struct settings *settings, const struct map *topics,
                         const struct map *sources);

#endif
