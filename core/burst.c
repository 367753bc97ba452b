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

/* A rare word of an hour, and what is known of its stories so far. */
struct candidate {
    struct burst burst; /* with room for the ids of all its stories */
    struct map authors;
};

static void begin_candidate(struct search *s, struct candidate *c, struct str word, int64_t hour,
                            int64_t here)
{
    *c = (struct candidate){ .burst = { .word = arena_str(s->arena, word), .hour = hour } };
    c->burst.ids = arena_alloc(s->arena, (size_t)here * sizeof *c->burst.ids);
    map_init(&c->authors);
}

static void put_story(struct candidate *c, const struct burst_story *story)
{
    void **slot = str_is_empty(story->author) ? NULL : map_put(&c->authors, story->author);

    c->burst.ids[c->burst.n++] = story->id;
    if (slot && *slot)
        return;
    if (slot)
        *slot = c;
    c->burst.n_authors++;
    c->burst.n_new += story->new_author;
}

/* Whether it is a burst: so many stories of all were in another hour. */
static bool end_candidate(const struct search *s, struct candidate *c, size_t n_others)
{
    struct burst *burst = &c->burst;

    map_release(&c->authors);
    burst->elsewhere = rising_bag_count(&s->all, burst->word) - (int64_t)burst->n;
    burst->n_others = (int64_t)n_others;
    return burst->n_authors >= BURST_LEAST &&
           burst->n_new * 100 >= burst->n_authors * BURST_NEW_PERCENT;
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

/* Enough stories of the hour have the word, few others do, and in the hour it is far more frequent: at least one
 * of a hundred, and BURST_TIMES the share of the others. In a flood every word is met often. */
static bool is_rare_elsewhere(int64_t here, int64_t n_hour, int64_t elsewhere, int64_t n_others)
{
    return here >= BURST_LEAST && elsewhere * 100 <= n_others * BURST_RARE_PERCENT &&
           here * 100 >= n_hour * BURST_RARE_PERCENT &&
           here * n_others >= BURST_TIMES * elsewhere * n_hour;
}

/* The first BURST_LOOKS words that may be a burst. */
static size_t find_candidates(struct search *s, size_t from, size_t to, struct candidate *out)
{
    int64_t n_hour = (int64_t)(to - from), n_others = (int64_t)s->n - n_hour;
    struct rising_bag now;
    size_t n = 0;

    rising_bag_init(&now);
    for (size_t i = from; i < to; i++)
        rising_bag_add(&now, s->small, s->sorted[i]->title, s->sorted[i]->text);
    for (size_t i = 0; i < now.counts.n && n < BURST_LOOKS; i++) {
        struct str word = now.counts.entries[i].key;
        int64_t here = rising_bag_count(&now, word);
        int64_t elsewhere = rising_bag_count(&s->all, word) - here;

        if (is_rare_elsewhere(here, n_hour, elsewhere, n_others))
            begin_candidate(s, &out[n++], word, clock_floor(s->sorted[from]->at, HOUR_S), here);
    }
    rising_bag_release(&now);
    return n;
}

static void search_hour(struct search *s, size_t from, size_t to)
{
    struct candidate candidates[BURST_LOOKS];
    size_t first = s->n_rows, n = find_candidates(s, from, to, candidates);
    struct rising_bag wanted;

    rising_bag_init(&wanted);
    for (size_t k = 0; k < n; k++)
        rising_bag_want(&wanted, candidates[k].burst.word);
    for (size_t i = from; i < to && n > 0; i++) { /* all candidates in one pass over the texts */
        rising_bag_add(&wanted, s->small, s->sorted[i]->title, s->sorted[i]->text);
        for (size_t k = 0; k < n; k++)
            if (rising_bag_has(&wanted, candidates[k].burst.word))
                put_story(&candidates[k], s->sorted[i]);
    }
    rising_bag_release(&wanted);
    for (size_t k = 0; k < n; k++)
        if (end_candidate(s, &candidates[k], s->n - (to - from)))
            put(s, &candidates[k].burst, first);
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
