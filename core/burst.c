/*
 * burst.c - one bag of all stories, one of each hour, and a closer look at the words that only an hour has.
 */
#include "core/burst.h"

#include "core/clock.h"
#include "core/rising.h"

#include <stdlib.h>

struct search {
    const struct burst_story **sorted;
    size_t n;
    const struct map *small;
    struct rising_bag all;
    struct arena *arena;
    struct burst *rows;
    size_t n_rows, cap;
};

static int by_time(const void *a, const void *b)
{
    const struct burst_story *x = *(const struct burst_story *const *)a;
    const struct burst_story *y = *(const struct burst_story *const *)b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return str_cmp(x->id, y->id);
}

static bool holds(const struct search *s, const struct burst_story *story, struct str word)
{
    struct rising_bag bag;

    rising_bag_init(&bag);
    rising_bag_add(&bag, s->small, story->title, story->text);
    bool found = rising_bag_count(&bag, word) > 0;
    rising_bag_release(&bag);
    return found;
}

/* The burst of one word in the stories from .. to; n == 0: it is none. */
static struct burst look(struct search *s, size_t from, size_t to, struct str word)
{
    struct burst burst = { .word = word, .hour = clock_floor(s->sorted[from]->at, HOUR_S) };
    struct map authors;

    map_init(&authors);
    burst.ids = arena_alloc(s->arena, (to - from + 1) * sizeof *burst.ids);
    for (size_t i = from; i < to; i++) {
        const struct burst_story *story = s->sorted[i];
        if (!holds(s, story, word))
            continue;
        burst.ids[burst.n++] = story->id;
        void **slot = str_is_empty(story->author) ? NULL : map_put(&authors, story->author);
        if (slot && *slot)
            continue;
        if (slot)
            *slot = s;
        burst.n_authors++;
        burst.n_new += story->new_author;
    }
    map_release(&authors);
    burst.elsewhere = rising_bag_count(&s->all, word) - (int64_t)burst.n;
    burst.n_others = (int64_t)(s->n - (to - from));
    if (burst.n_authors < BURST_LEAST || burst.n_new * 100 < burst.n_authors * BURST_NEW_PERCENT)
        burst.n = 0;
    return burst;
}

static bool same_ids(const struct burst *a, const struct burst *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (!str_eq(a->ids[i], b->ids[i]))
            return false;
    return true;
}

static void put(struct search *s, const struct burst *burst, size_t first)
{
    for (size_t i = first; i < s->n_rows; i++)
        if (same_ids(&s->rows[i], burst)) {
            if (burst->word.n > s->rows[i].word.n)
                s->rows[i] = *burst;
            return;
        }
    s->rows = arena_grow(s->arena, s->rows, &s->cap, s->n_rows + 1, sizeof *s->rows);
    s->rows[s->n_rows++] = *burst;
}

static int by_size(const void *a, const void *b)
{
    const struct burst *x = a, *y = b;

    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return str_cmp(x->word, y->word);
}

static void search_hour(struct search *s, size_t from, size_t to)
{
    size_t first = s->n_rows, looks = 0;
    struct rising_bag now;

    rising_bag_init(&now);
    for (size_t i = from; i < to; i++)
        rising_bag_add(&now, s->small, s->sorted[i]->title, s->sorted[i]->text);
    for (size_t i = 0; i < now.counts.n && looks < BURST_LOOKS; i++) {
        struct str word = now.counts.entries[i].key;
        int64_t here = rising_bag_count(&now, word);
        int64_t elsewhere = rising_bag_count(&s->all, word) - here;
        if (here < BURST_LEAST ||
            elsewhere * 100 > (int64_t)(s->n - (to - from)) * BURST_RARE_PERCENT)
            continue;
        looks++;
        struct burst burst = look(s, from, to, arena_str(s->arena, word));
        if (burst.n > 0)
            put(s, &burst, first);
    }
    rising_bag_release(&now);
    if (s->n_rows > first)
        qsort(s->rows + first, s->n_rows - first, sizeof *s->rows, by_size);
}

size_t bursts_find(const struct burst_story *stories, size_t n, const struct map *small,
                   struct arena *arena, struct burst **out)
{
    struct search s = { .n = n, .small = small, .arena = arena };

    s.sorted = arena_alloc(arena, (n + 1) * sizeof *s.sorted);
    rising_bag_init(&s.all);
    for (size_t i = 0; i < n; i++) {
        s.sorted[i] = &stories[i];
        rising_bag_add(&s.all, small, stories[i].title, stories[i].text);
    }
    if (n > 0)
        qsort(s.sorted, n, sizeof *s.sorted, by_time);
    for (size_t from = 0, to; from < n; from = to) {
        int64_t hour = clock_floor(s.sorted[from]->at, HOUR_S);
        for (to = from; to < n && clock_floor(s.sorted[to]->at, HOUR_S) == hour; to++)
            ;
        if (to - from >= BURST_LEAST)
            search_hour(&s, from, to);
    }
    rising_bag_release(&s.all);
    *out = s.rows;
    return s.n_rows;
}
