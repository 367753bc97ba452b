/*
 * map.c - a table from bytes to a pointer.
 */
#include "core/map.h"

#include "core/hash.h"
#include "core/mem.h"

/* Each map has its own seed, derived from one random number a process: to ask the system for one takes longer
 * than to fill a small map. */
void map_init(struct map *map)
{
    static uint64_t seed;

    if (!seed)
        hash_random(&seed, sizeof seed);
    seed = hash_mix(seed + 1);
    *map = (struct map){ .seed = seed };
}

void map_release(struct map *map)
{
    mem_free(map->entries);
    mem_free(map->slots);
    *map = (struct map){ 0 };
}

/* The slot that holds the key, or the empty one where it would go. Slots count from 1; 0 is empty. */
static size_t find_slot(const struct map *map, struct str key)
{
    size_t mask = map->n_slots - 1, at = (size_t)hash_quick(key, map->seed) & mask;

    while (map->slots[at] && !str_eq(map->entries[map->slots[at] - 1].key, key))
        at = (at + 1) & mask;
    return at;
}

static void widen(struct map *map, size_t wider)
{
    mem_free(map->slots);
    map->slots = mem_alloc(wider * sizeof *map->slots);
    map->n_slots = wider;
    for (size_t i = 0; i < map->n; i++)
        map->slots[find_slot(map, map->entries[i].key)] = (uint32_t)i + 1;
}

void map_expect(struct map *map, size_t n)
{
    size_t wider = map->n_slots ? map->n_slots : 16;

    while (wider <= n * 2)
        wider *= 2;
    if (wider > map->n_slots)
        widen(map, wider);
    map->entries = mem_grow(map->entries, &map->cap, n, sizeof *map->entries);
}

void **map_put(struct map *map, struct str key)
{
    size_t at;

    if (map->n * 2 >= map->n_slots)
        widen(map, map->n_slots ? map->n_slots * 2 : 16);
    at = find_slot(map, key);
    if (!map->slots[at]) {
        map->entries = mem_grow(map->entries, &map->cap, map->n + 1, sizeof *map->entries);
        map->entries[map->n] = (struct map_entry){ key, NULL };
        map->slots[at] = (uint32_t)++map->n;
    }
    return &map->entries[map->slots[at] - 1].value;
}

void *map_get(const struct map *map, struct str key)
{
    uint32_t slot = map->n_slots ? map->slots[find_slot(map, key)] : 0;

    return slot ? map->entries[slot - 1].value : NULL;
}
