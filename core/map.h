/*
 * map.h - a table from bytes to a pointer.
 *
 * Keys are borrowed: they must outlive the map. Open addressing with a random seed, so that chosen keys
 * cannot make it slow. Iteration is in order of insertion, whatever the seed.
 */
#ifndef CORE_MAP_H
#define CORE_MAP_H

#include "core/str.h"

struct map_entry {
    struct str key;
    void *value;
};

struct map {
    struct map_entry *entries; /* in order of insertion: walk entries[0 .. n) */
    size_t n, cap;
    uint32_t *slots;
    size_t n_slots;
    uint64_t seed;
};

void map_init(struct map *map);
void map_release(struct map *map); /* a zeroed map is fine */

/* Makes room for so many keys at once. */
void map_expect(struct map *map, size_t n);

/* The place of the key's value, made with NULL in it when the key is new; good until the next put. */
void **map_put(struct map *map, struct str key);
/* The value, or NULL when there is none. */
void *map_get(const struct map *map, struct str key);

#endif
