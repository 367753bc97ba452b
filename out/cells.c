/*
 * cells.c - piles of ids, groups of piles, cells made of them.
 */
#include "out/cells.h"

#include "core/intervals.h"
#include "core/stats.h"

#include <stdlib.h>

enum { STARS_MOST = 5000 };

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
    return cell_text(str_of(text)); /* print_cell() says it in the reader's language */
}

struct cell cell_time(int64_t utc)
{
    return utc == TIME_NONE ? (struct cell){ 0 } : (struct cell){ .kind = CELL_TIME, .value = utc };
}

struct cell cell_count(const struct pile *pile)
{
    return (struct cell){
        .kind = CELL_COUNT, .value = (int64_t)pile->n, .ids = pile->ids, .n_ids = pile->n
    };
}

struct cell cell_share(const struct pile *part, size_t of)
{
    struct cell cell = {
        .kind = CELL_TOO_FEW, .of = (int64_t)of, .ids = part->ids, .n_ids = part->n
    };

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

struct cell cell_balance(size_t ups, size_t downs, const struct pile *of)
{
    struct cell cell = { .kind = CELL_TOO_FEW, .ids = of->ids, .n_ids = of->n };
    struct stats_interval range = interval_balance((int64_t)ups, (int64_t)downs, (int64_t)of->n);

    if (of->n < FEW)
        return cell;
    cell.kind = CELL_NUMBER;
    cell.value = ((int64_t)ups - (int64_t)downs) * 100000 / (int64_t)of->n;
    cell.low = (int64_t)range.low * 100;
    cell.high = (int64_t)range.high * 100;
    cell.has_range = true;
    return cell;
}

struct cell cell_stars(const struct pile *pile, int64_t sum, double squares)
{
    struct cell cell = { .ids = pile->ids, .n_ids = pile->n };
    double low, high;

    if (pile->n == 0)
        return cell;
    cell.kind = CELL_NUMBER;
    cell.value = (sum + (int64_t)pile->n / 2) / (int64_t)pile->n;
    if (pile->n >= FEW && interval_mean((int64_t)pile->n, (double)sum, squares, &low, &high)) {
        cell.low = low < 0.0 ? 0 : (int64_t)low;
        cell.high = high > STARS_MOST ? STARS_MOST : (int64_t)high + 1;
        cell.has_range = true;
    }
    return cell;
}

static int by_value(const void *pa, const void *pb)
{
    int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

    return a < b ? -1 : a > b;
}

struct cell cell_median(int64_t *values, const struct pile *pile)
{
    struct cell cell = { .kind = CELL_TOO_FEW, .ids = pile->ids, .n_ids = pile->n };

    if (pile->n < FEW)
        return cell;
    qsort(values, pile->n, sizeof *values, by_value);
    cell.kind = CELL_SECONDS;
    cell.value =
        pile->n % 2 ? values[pile->n / 2] : (values[pile->n / 2 - 1] + values[pile->n / 2]) / 2;
    return cell;
}

void changes_add(struct changes *changes, struct change change, struct arena *arena)
{
    changes->rows =
        arena_grow(arena, changes->rows, &changes->cap, changes->n + 1, sizeof *changes->rows);
    changes->rows[changes->n++] = change;
}

void changes_settle(struct changes *changes, struct arena *arena)
{
    double *p = arena_alloc(arena, changes->n * sizeof *p);
    bool *found = arena_alloc(arena, changes->n * sizeof *found);
    struct change **tested = arena_alloc(arena, changes->n * sizeof *tested);
    size_t n = 0;

    for (size_t i = 0; i < changes->n; i++) {
        struct change *c = &changes->rows[i];

        *c->cell = (struct cell){ .kind = CELL_TOO_FEW };
        if (c->of < FEW || c->of_before < FEW)
            continue;
        tested[n] = c;
        p[n++] = interval_difference_p((int64_t)c->hits, (int64_t)c->of, (int64_t)c->hits_before,
                                       (int64_t)c->of_before);
    }
    interval_discoveries(p, n, found);
    for (size_t i = 0; i < n; i++) {
        const struct change *c = tested[i];
        struct stats_interval range = interval_difference(
            (int64_t)c->hits, (int64_t)c->of, (int64_t)c->hits_before, (int64_t)c->of_before);

        *c->cell = (struct cell){ .kind = CELL_CHANGE,
                                  .value = (int64_t)(c->hits * 1000 / c->of) -
                                           (int64_t)(c->hits_before * 1000 / c->of_before),
                                  .low = range.low,
                                  .high = range.high,
                                  .has_range = true,
                                  .is_clear = found[i] };
    }
}

bool row_is_silent(const struct row *row, size_t n_columns)
{
    for (size_t c = 1; c < n_columns; c++)
        if (row->cells[c].kind != CELL_NONE)
            return false;
    return true;
}

size_t crowd_counted(const struct crowd *crowd)
{
    size_t n = 0;

    for (size_t i = 0; i < crowd->n; i++)
        n += crowd->members[i].counted;
    return n;
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
