/*
 * cells.c - piles of ids, groups of piles, cells made of them.
 */
#include "out/cells.h"

#include "core/stats.h"

#include <stdlib.h>

void pile_put(struct pile *pile, struct str id, struct arena *arena)
{
    pile->ids = arena_grow(arena, pile->ids, &pile->cap, pile->n + 1, sizeof *pile->ids);
    pile->ids[pile->n++] = id;
}

void tallies_init(struct tallies *tallies, struct arena *arena)
{
    *tallies = (struct tallies){ .arena = arena };
    map_init(&tallies->map);
}

void tallies_release(struct tallies *tallies)
{
    map_release(&tallies->map);
}

struct tally *tallies_get(struct tallies *tallies, struct str key)
{
    void **found = map_put(&tallies->map, key);

    if (!*found) {
        struct tally *tally = arena_alloc(tallies->arena, sizeof *tally);

        tally->key = key;
        tallies->rows = arena_grow(tallies->arena, tallies->rows, &tallies->cap, tallies->n + 1,
                                   sizeof *tallies->rows);
        tallies->rows[tallies->n++] = tally;
        *found = tally;
    }
    return *found;
}

void tally_put(struct tally *tally, struct str id, bool neg, bool pos, struct arena *arena)
{
    pile_put(&tally->all, id, arena);
    if (neg)
        pile_put(&tally->neg, id, arena);
    if (pos)
        pile_put(&tally->pos, id, arena);
}

static int by_key(const void *pa, const void *pb)
{
    const struct tally *a = *(struct tally *const *)pa, *b = *(struct tally *const *)pb;

    return str_cmp(a->key, b->key);
}

static int more_first(size_t a, size_t b)
{
    return a == b ? 0 : a > b ? -1 : 1;
}

static int by_neg(const void *pa, const void *pb)
{
    const struct tally *a = *(struct tally *const *)pa, *b = *(struct tally *const *)pb;
    int order = more_first(a->neg.n, b->neg.n);

    return order ? order : by_key(pa, pb);
}

static int by_pos(const void *pa, const void *pb)
{
    const struct tally *a = *(struct tally *const *)pa, *b = *(struct tally *const *)pb;
    int order = more_first(a->pos.n, b->pos.n);

    return order ? order : by_key(pa, pb);
}

static void sort(struct tallies *tallies, int (*order)(const void *, const void *))
{
    if (tallies->n)
        qsort(tallies->rows, tallies->n, sizeof *tallies->rows, order);
}

void tallies_sort_neg(struct tallies *tallies)
{
    sort(tallies, by_neg);
}

void tallies_sort_pos(struct tallies *tallies)
{
    sort(tallies, by_pos);
}

void tallies_sort_key(struct tallies *tallies)
{
    sort(tallies, by_key);
}

void tallies_by_touchpoint(struct tallies *tallies, const struct view_request *request)
{
    const struct crowd *crowd = request->crowd;

    for (size_t i = 0; i < crowd->n; i++) {
        const struct mention *m = &crowd->members[i].mention;

        if (!crowd->members[i].counted)
            continue;
        for (size_t k = 0; k < m->verdict.n_aspects; k++) {
            const struct verdict_aspect *aspect = &m->verdict.aspects[k];
            struct tally *tally = tallies_get(tallies, aspect->name);

            tally->touchpoint = touchpoint_find(request, aspect->name);
            tally_put(tally, m->id, aspect_is_negative(m, aspect), aspect_is_positive(aspect),
                      tallies->arena);
        }
    }
}

struct cell cell_text(struct str text)
{
    return (struct cell){ .kind = CELL_TEXT, .text = text };
}

struct cell cell_textz(const char *text)
{
    return cell_text(str_of(text));
}

struct cell cell_count(const struct pile *pile)
{
    return (struct cell){
        .kind = CELL_COUNT, .value = (int64_t)pile->n, .ids = pile->ids, .n_ids = pile->n
    };
}

struct cell cell_share(const struct pile *part, size_t of)
{
    struct cell cell = { .kind = CELL_TOO_FEW, .ids = part->ids, .n_ids = part->n };

    if (of >= FEW) {
        struct stats_interval range = stats_wilson((int64_t)part->n, (int64_t)of);

        cell.kind = CELL_SHARE;
        cell.value = (int64_t)((part->n * 2000 + of) / (of * 2)); /* rounded half up */
        cell.low = range.low;
        cell.high = range.high;
        cell.has_range = true;
    }
    return cell;
}

struct cell cell_range(int64_t low, int64_t high)
{
    return (struct cell){ .kind = CELL_RANGE, .low = low, .high = high };
}

const struct out_touchpoint *touchpoint_find(const struct view_request *request, struct str name)
{
    for (size_t i = 0; i < request->n_touchpoints; i++)
        if (str_eq(request->touchpoints[i].name, name))
            return &request->touchpoints[i];
    return NULL;
}

struct str touchpoint_title(const struct view_request *request, struct str name)
{
    const struct out_touchpoint *touchpoint = touchpoint_find(request, name);

    return touchpoint && !str_is_empty(touchpoint->title) ? touchpoint->title : name;
}
