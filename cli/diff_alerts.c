/*
 * diff_alerts.c - counts of both sides, the back-test on each, and what only one of them told.
 */
#include "cli/diff_alerts.h"

#include "cli/run.h"
#include "core/notice.h"

#include <stdlib.h>

enum { SAME_S = 36 * HOUR_S };

/* Sums, as the store keeps them: many mentions fall into the same row. */
struct counts {
    struct map rows; /* struct replay_count */
};

struct pair {
    struct counts sides[2]; /* before, after */
};

void diff_alerts_init(struct diff_alerts *d, struct run *run)
{
    *d = (struct diff_alerts){ .run = run };
    map_init(&d->topics);
    buf_init(&d->key, BUF_NO_CEILING);
}

void diff_alerts_release(struct diff_alerts *d)
{
    for (size_t i = 0; i < d->topics.n; i++) {
        struct pair *pair = d->topics.entries[i].value;

        map_release(&pair->sides[0].rows);
        map_release(&pair->sides[1].rows);
    }
    map_release(&d->topics);
    buf_release(&d->key);
    arena_release(&d->scratch);
}

/* --- counts --- */

/* The row of all that agrees with it but for its numbers. */
static struct arrival *row_of(struct diff_alerts *d, struct counts *side,
                              const struct replay_count *count)
{
    const struct arrival *a = &count->arrival;
    int64_t numbers[] = { count->tick, a->bucket, a->backlog, a->day_grain };
    struct replay_count *row;

    buf_clear(&d->key);
    buf_put(&d->key, numbers, sizeof numbers);
    buf_puts(&d->key, count->source);
    buf_putc(&d->key, '\n');
    buf_puts(&d->key, count->aspect);
    row = map_get(&side->rows, buf_str(&d->key));
    if (!row) {
        struct arena *arena = &d->run->arena;

        row = arena_alloc(arena, sizeof *row);
        *row = *count;
        row->source = arena_str(arena, count->source);
        row->aspect = arena_str(arena, count->aspect);
        *map_put(&side->rows, arena_str(arena, buf_str(&d->key))) = row;
    }
    return &row->arrival;
}

static void put_count(struct diff_alerts *d, struct counts *side, const struct mention *m,
                      struct str aspect, bool neg, bool counted)
{
    int64_t bucket = clock_floor(m->counted_at, BUCKET_S);
    int64_t seen = clock_floor(m->first_seen, HOUR_S);
    struct replay_count count = {
        .source = m->source,
        .aspect = aspect,
        .tick = bucket < seen ? seen : clock_floor(bucket, HOUR_S) + HOUR_S,
        .arrival = { .bucket = bucket,
                     .backlog = m->backlog,
                     .day_grain = m->item.published_grain == GRAIN_DAY },
    };
    struct arrival *sum = row_of(d, side, &count);

    sum->neg += counted && neg;
    sum->other += counted && !neg;
    sum->raw_neg += neg;
    sum->raw_other += !neg;
}

static void put_mention(struct diff_alerts *d, struct counts *side, const struct mention *m,
                        bool counted)
{
    if (!mention_is_voice(m))
        return;
    put_count(d, side, m, STR_NONE, mention_is_negative(m), counted);
    for (size_t i = 0; i < m->verdict.n_aspects; i++)
        put_count(d, side, m, m->verdict.aspects[i].name,
                  mention_complains(m, m->verdict.aspects[i].score), counted);
}

static bool is_among(const struct str *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], name))
            return true;
    return false;
}

int diff_alerts_add(struct diff_alerts *d, const struct mention *before,
                    const struct mention *after, struct err *err)
{
    struct arena *arena = &d->run->arena;
    struct str *uncounted;
    size_t n;

    arena_clear(&d->scratch);
    if (store_uncounted(d->run->store, before, &d->scratch, &uncounted, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < before->n_topics; i++) {
        struct str topic = before->topics[i];
        bool counted = !is_among(uncounted, n, topic);
        struct pair *pair = map_get(&d->topics, topic);

        if (!pair) {
            pair = arena_alloc(arena, sizeof *pair);
            map_init(&pair->sides[0].rows);
            map_init(&pair->sides[1].rows);
            *map_put(&d->topics, arena_str(arena, topic)) = pair;
        }
        put_mention(d, &pair->sides[0], before, counted);
        put_mention(d, &pair->sides[1], after, counted);
    }
    return 0;
}

/* --- told --- */

static int by_tick(const void *a, const void *b)
{
    const struct replay_count *x = a, *y = b;

    return x->tick < y->tick ? -1 : x->tick > y->tick;
}

/* The rows of a side, by tick. */
static struct replay_count *in_order(struct diff_alerts *d, const struct counts *side)
{
    size_t n = side->rows.n;
    struct replay_count *all = arena_alloc(&d->run->arena, (n + 1) * sizeof *all);

    for (size_t i = 0; i < n; i++)
        all[i] = *(const struct replay_count *)side->rows.entries[i].value;
    if (n)
        qsort(all, n, sizeof *all, by_tick);
    return all;
}

/* Alerts of both sides that tell the same trouble; NULL: only one side tells it. */
struct likes {
    const struct fired **of_old, **of_new;
};

static bool is_near(const struct fired *a, const struct fired *b)
{
    return a->opened_at < b->opened_at + SAME_S && b->opened_at < a->opened_at + SAME_S;
}

static bool same_part(const struct fired *a, const struct fired *b)
{
    return str_eq(a->aspect, b->aspect) || str_is_empty(a->aspect) || str_is_empty(b->aspect);
}

/* The same trouble, told a little earlier or later or more closely, is no other alert: first those of the same
 * touchpoint find each other, then those that are left, since words change what an alert is named after. */
static struct likes pair_up(const struct trial *was, const struct trial *is, struct arena *arena)
{
    struct likes likes = { arena_alloc(arena, (was->n + 1) * sizeof *likes.of_old),
                           arena_alloc(arena, (is->n + 1) * sizeof *likes.of_new) };

    for (int any_part = 0; any_part <= 1; any_part++)
        for (size_t i = 0; i < was->n; i++)
            for (size_t k = 0; k < is->n && !likes.of_old[i]; k++)
                if (!likes.of_new[k] && is_near(&was->fired[i], &is->fired[k]) &&
                    (any_part || same_part(&was->fired[i], &is->fired[k]))) {
                    likes.of_old[i] = &is->fired[k];
                    likes.of_new[k] = &was->fired[i];
                }
    return likes;
}

static void put_one(struct diff_alerts *d, struct replay *r, const struct fired *f,
                    const char *change, const struct fired *before, json_t *list)
{
    if (!list) {
        cli_printf(d->run->cli, "alert would %s, " STR_FMT ":\n", change, STR_ARG(r->topic->name));
        if (before)
            replay_print_fired(r, before);
        replay_print_fired(r, f);
        return;
    }
    json_t *o = replay_json_fired(f);
    json_object_set_new(o, "topic", json_of_str(r->topic->name));
    json_object_set_new(o, "change", json_string(change));
    json_object_set_new(o, "severity_before",
                        before ? json_string(severity_name(before->severity)) : json_null());
    json_array_append_new(list, o);
}

/* What would vanish, appear, and be told with another severity; returns how many. */
static size_t put_changes(struct diff_alerts *d, struct replay *old, struct replay *new,
                          json_t *list)
{
    const struct trial *was = &old->trials[0], *is = &new->trials[0];
    struct likes likes = pair_up(was, is, &new->arena);
    size_t n = 0;

    for (size_t i = 0; i < was->n; i++)
        if (!likes.of_old[i]) {
            put_one(d, old, &was->fired[i], "vanish", NULL, list);
            n++;
        }
    for (size_t i = 0; i < is->n; i++) {
        const struct fired *before = likes.of_new[i];
        if (before && before->severity == is->fired[i].severity)
            continue;
        put_one(d, new, &is->fired[i], before ? "change" : "appear", before, list);
        n++;
    }
    return n;
}

static int tell_topic(struct diff_alerts *d, const struct topic *topic, struct pair *pair,
                      json_t *list, struct err *err)
{
    struct replay replays[2] = { 0 };
    size_t n = 0;
    int rc = 0;

    for (int i = 0; i < 2 && rc == 0; i++) {
        const struct counts *side = &pair->sides[i];
        rc = replay_counts(d->run->cli, d->run->store, topic, in_order(d, side), side->rows.n,
                           &replays[i], err);
    }
    if (rc == 0)
        n = put_changes(d, &replays[0], &replays[1], list);
    if (rc == 0 && !list && replays[0].ready_at == TIME_NONE)
        cli_printf(d->run->cli, STR_FMT ": too few days were heard to say what would be told\n",
                   STR_ARG(topic->name));
    else if (rc == 0 && !list && n == 0)
        cli_printf(d->run->cli, STR_FMT ": the same alerts would be told (%zu)\n",
                   STR_ARG(topic->name), replays[0].trials[0].n);
    arena_release(&replays[1].arena);
    arena_release(&replays[0].arena);
    return rc;
}

int diff_alerts_tell(struct diff_alerts *d, json_t *list, struct err *err)
{
    const struct settings *settings = d->run->settings;
    int rc = 0;

    for (size_t i = 0; i < settings->n_topics && rc == 0; i++) {
        struct pair *pair = map_get(&d->topics, settings->topics[i].name);
        if (pair)
            rc = tell_topic(d, &settings->topics[i], pair, list, err);
    }
    return rc;
}
