/*
 * world.c - the generator. Every draw comes from one SplitMix64 stream a topic.
 */
#include "tests/eval/world.h"

#include "core/mem.h"
#include "core/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double class_rate[WORLD_CLASSES] = { 3, 12, 60, 600, 6000 };

const char *hazard_name(enum hazard hazard)
{
    static const char *const names[] = { "copies", "surge",      "author",
                                         "outage", "new_source", "slow_burn" };

    return names[hazard];
}

/* --- chance --- */

struct dice {
    uint64_t state;
};

static uint64_t roll(struct dice *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static double uniform(struct dice *d, double low, double high)
{
    return low + (high - low) * ((double)(roll(d) >> 11) + 0.5) * 0x1p-53;
}

static bool chance(struct dice *d, double p)
{
    return uniform(d, 0.0, 1.0) < p;
}

static int whole(struct dice *d, int low, int high) /* both included */
{
    return low + (int)(roll(d) % (uint64_t)(high - low + 1));
}

static double exponential(struct dice *d, double mean)
{
    return -mean * stats_log(uniform(d, 0.0, 1.0));
}

static double normal(struct dice *d) /* Marsaglia's polar method */
{
    for (;;) {
        double x = uniform(d, -1.0, 1.0), y = uniform(d, -1.0, 1.0), s = x * x + y * y;

        if (s > 0.0 && s < 1.0)
            return x * sqrt(-2.0 * stats_log(s) / s);
    }
}

static double gamma_of(struct dice *d, double shape) /* Marsaglia and Tsang, shape >= 1 */
{
    double a = shape - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * a);

    for (;;) {
        double x = normal(d), v = 1.0 + c * x;

        if (v <= 0.0)
            continue;
        v = v * v * v;
        if (stats_log(uniform(d, 0.0, 1.0)) < 0.5 * x * x + a - a * v + a * stats_log(v))
            return a * v;
    }
}

static int poisson(struct dice *d, double mean)
{
    int n = 0;

    for (; mean > 0.0; mean -= 30.0) {
        double floor_at = stats_exp(mean > 30.0 ? -30.0 : -mean), product = 1.0;

        for (;;) {
            product *= uniform(d, 0.0, 1.0);
            if (product <= floor_at)
                break;
            n++;
        }
    }
    return n;
}

/* --- the making --- */

struct maker {
    struct world *world;
    struct dice dice;
    double share[WORLD_SOURCES]; /* of the topic's mentions; a new source's on top of them */
    double neg_share, noise_sd;
    double season[24], weekday[7];
    double day_noise[WORLD_HOURS / 24], neg_noise[WORLD_HOURS / 24];
    double calm[WORLD_HOURS];     /* mentions expected in the hour, without noise and events */
    double rate[WORLD_HOURS];     /* with them */
    double negative[WORLD_HOURS]; /* share of negatives */
};

enum { ITEM_NEG = 1, ITEM_COUNTED = 2, ITEM_BACKLOG = 4 };

static void put_key(struct world *w, int tick, int source, int aspect, int hour, unsigned flags)
{
    w->items = mem_grow(w->items, &w->cap_items, w->n_items + 1, sizeof *w->items);
    w->items[w->n_items++] = (uint64_t)tick << 32 | (uint64_t)source << 28 |
                             (uint64_t)(aspect + 1) << 24 | (uint64_t)(hour + 1024) << 8 | flags;
}

/* An item is written at 'hour'; the source shows it some time later, a good poll brings it. */
static void put_item(struct maker *m, int source, int aspect, int hour, bool neg, bool counted)
{
    struct world *w = m->world;
    double luck = uniform(&m->dice, 0.0, 1.0);
    double delay = luck < 0.6   ? 0.0
                   : luck < 0.9 ? exponential(&m->dice, 2.0)
                                : exponential(&m->dice, 12.0);
    int tick = hour + (int)(delay < 48.0 ? delay : 48.0);
    unsigned flags = (neg ? ITEM_NEG : 0u) | (counted ? ITEM_COUNTED : 0u);

    if (tick < w->first[source]) {
        tick = w->first[source];
        flags |= ITEM_BACKLOG;
    }
    while (tick < WORLD_HOURS && !w->seen[source][tick])
        tick++;
    if (tick >= WORLD_HOURS)
        return;
    if (!w->dated[source])
        hour = tick;
    put_key(w, tick, source, -1, hour, flags);
    if (aspect >= 0)
        put_key(w, tick, source, aspect, hour, flags);
}

static int any_aspect(struct maker *m)
{
    double luck = uniform(&m->dice, 0.0, 1.0);

    return luck < 0.3 ? -1 : luck < 0.58 ? 0 : luck < 0.79 ? 1 : luck < 0.93 ? 2 : 3;
}

static int any_source(struct maker *m, int hour)
{
    for (;;) {
        double luck = uniform(&m->dice, 0.0, 1.0);
        int s = 0;

        while (s < m->world->n_sources - 1 && luck >= m->share[s])
            luck -= m->share[s++];
        if (hour >= m->world->first[s])
            return s;
    }
}

static struct event *add_event(struct maker *m, enum hazard hazard, int from, int to)
{
    struct world *w = m->world;

    if (w->n_events == WORLD_EVENTS)
        w->n_events--;
    w->events[w->n_events] = (struct event){ .hazard = hazard, .from = from, .to = to };
    return &w->events[w->n_events++];
}

static void make_sources(struct maker *m, bool hazards)
{
    struct world *w = m->world;
    double sum = 0.0;

    w->n_sources = whole(&m->dice, 3, 5);
    for (int s = 0; s < w->n_sources; s++) {
        m->share[s] = gamma_of(&m->dice, 3.0);
        sum += m->share[s];
        w->dated[s] = true;
    }
    for (int s = 0; s < w->n_sources; s++)
        m->share[s] /= sum;
    if (chance(&m->dice, 0.5))
        w->dated[whole(&m->dice, 0, w->n_sources - 1)] = false;
    if (chance(&m->dice, 0.4) && hazards) {
        int s = w->n_sources++;

        m->share[s] = uniform(&m->dice, 0.4, 1.5);
        w->dated[s] = true;
        w->first[s] = whole(&m->dice, WORLD_WARM, WORLD_HOURS - 10 * 24);
        add_event(m, HAZARD_NEW_SOURCE, w->first[s], w->first[s] + 72);
    }
    memset(w->seen, 1, sizeof w->seen);
}

static void make_outages(struct maker *m)
{
    struct world *w = m->world;

    for (int s = 0; s < w->n_sources; s++)
        for (double at = exponential(&m->dice, 720.0); at < WORLD_HOURS;
             at += exponential(&m->dice, 720.0)) {
            double hours = stats_exp(2.2 + 0.9 * normal(&m->dice));
            int from = (int)at, n = hours < 2.0 ? 2 : hours > 72.0 ? 72 : (int)hours;

            for (int h = from; h < from + n && h < WORLD_HOURS; h++)
                w->seen[s][h] = h == w->first[s];
            add_event(m, HAZARD_OUTAGE, from, from + n);
        }
}

static void make_rates(struct maker *m)
{
    static const double cosine[24] = { 1.0,
                                       0.9659258262890683,
                                       0.8660254037844386,
                                       0.7071067811865476,
                                       0.5,
                                       0.25881904510252074,
                                       0.0,
                                       -0.25881904510252074,
                                       -0.5,
                                       -0.7071067811865476,
                                       -0.8660254037844386,
                                       -0.9659258262890683,
                                       -1.0,
                                       -0.9659258262890683,
                                       -0.8660254037844386,
                                       -0.7071067811865476,
                                       -0.5,
                                       -0.25881904510252074,
                                       0.0,
                                       0.25881904510252074,
                                       0.5,
                                       0.7071067811865476,
                                       0.8660254037844386,
                                       0.9659258262890683 };
    double a = uniform(&m->dice, 0.4, 0.9), noise = 0.0, sum = 0.0;
    int peak = whole(&m->dice, 0, 23);

    m->noise_sd = uniform(&m->dice, 0.08, 0.25);
    m->neg_share = uniform(&m->dice, 0.12, 0.35);
    for (int h = 0; h < 24; h++) {
        m->season[h] = fmax(0.05, 1.0 + a * cosine[(h - peak + 24) % 24]);
        sum += m->season[h] / 24;
    }
    for (int d = 0; d < 7; d++)
        m->weekday[d] = stats_exp(0.2 * normal(&m->dice));
    for (int d = 0; d < WORLD_HOURS / 24; d++) {
        noise = 0.5 * noise + sqrt(0.75) * normal(&m->dice);
        m->day_noise[d] = stats_exp(m->noise_sd * noise - 0.5 * m->noise_sd * m->noise_sd);
        m->neg_noise[d] = stats_exp(0.10 * normal(&m->dice));
    }
    for (int h = 0; h < WORLD_HOURS; h++) {
        m->calm[h] = m->world->per_day / 24 * m->season[h % 24] / sum * m->weekday[h / 24 % 7];
        m->rate[h] = m->calm[h] * m->day_noise[h / 24] * gamma_of(&m->dice, 1.0 / 0.03) * 0.03;
        m->negative[h] = m->neg_share * m->neg_noise[h / 24];
    }
}

static void make_surges(struct maker *m)
{
    for (int n = poisson(&m->dice, 2.0); n > 0; n--) {
        int from = whole(&m->dice, 240, WORLD_HOURS - 72), hours = whole(&m->dice, 6, 48);
        double factor = uniform(&m->dice, 3.0, 8.0), share = uniform(&m->dice, 0.5, 1.0);

        for (int h = from; h < from + hours; h++) {
            m->rate[h] *= factor;
            m->negative[h] *= share;
        }
        add_event(m, HAZARD_SURGE, from, from + hours);
    }
}

static void make_slow_burn(struct maker *m)
{
    if (!chance(&m->dice, 0.2))
        return;

    int from = whole(&m->dice, WORLD_WARM, WORLD_HOURS - 40 * 24);
    double factor = uniform(&m->dice, 1.6, 2.2);

    for (int h = from; h < WORLD_HOURS; h++) {
        double done = fmin(1.0, (h - from) / (21.0 * 24));

        /* more negatives, the others as they were */
        double more = 1.0 + (factor - 1.0) * done, share = fmin(m->negative[h], 0.45);

        m->rate[h] *= 1.0 + share * (more - 1.0);
        m->negative[h] = share * more / (1.0 + share * (more - 1.0));
    }
    add_event(m, HAZARD_SLOW_BURN, from, from + 35 * 24)->factor = factor;
}

static void make_stories(struct maker *m)
{
    bool large = m->world->class >= 3;

    for (double at = exponential(&m->dice, 360.0); at < WORLD_HOURS - 48;
         at += exponential(&m->dice, 360.0)) {
        int from = (int)at, copies = large ? whole(&m->dice, 15, 60) : whole(&m->dice, 8, 25);
        bool neg = chance(&m->dice, 0.5);
        int aspect = any_aspect(m);

        for (int i = 0; i < copies; i++) {
            int hour = from + (i ? (int)exponential(&m->dice, 4.0) : 0);

            if (hour < WORLD_HOURS)
                put_item(m, any_source(m, hour), aspect, hour, neg,
                         i == 0 || chance(&m->dice, 0.08));
        }
        add_event(m, HAZARD_COPIES, from, from + 12);
    }
}

static void make_authors(struct maker *m)
{
    for (double at = exponential(&m->dice, 1440.0); at < WORLD_HOURS - 48;
         at += exponential(&m->dice, 1440.0)) {
        int from = (int)at, n = whole(&m->dice, 6, 25), source = any_source(m, from);
        int aspect = any_aspect(m);

        for (int i = 0; i < n; i++)
            put_item(m, source, aspect, from + i * 12 / n, true, i < 2);
        add_event(m, HAZARD_AUTHOR, from, from + 12);
    }
}

static void make_background(struct maker *m)
{
    struct world *w = m->world;

    for (int s = 0; s < w->n_sources; s++) {
        int from = w->first[s] > 0 ? w->first[s] - 30 * 24 : 0;

        for (int h = from; h < WORLD_HOURS; h++) {
            double mean = m->rate[h] * m->share[s];
            int neg = poisson(&m->dice, mean * m->negative[h]);
            int other = poisson(&m->dice, mean * (1.0 - m->negative[h]));

            for (int i = 0; i < neg; i++)
                put_item(m, s, any_aspect(m), h, true, true);
            for (int i = 0; i < other; i++)
                put_item(m, s, any_aspect(m), h, false, true);
        }
    }
}

/* --- incidents --- */

static double usual_negatives(const struct maker *m, int from, int to)
{
    double sum = 0.0;

    for (int h = from; h < to; h++)
        for (int s = 0; s < m->world->n_sources; s++)
            sum += h >= m->world->first[s] ? m->calm[h] * m->neg_share * m->share[s] : 0.0;
    return sum;
}

static double true_evidence(const struct maker *m, double seen, double usual, int hours)
{
    double kappa = m->noise_sd * m->noise_sd + 0.01 + 0.03 / hours;

    return seen > usual ? stats_tail(seen, usual, usual + kappa * usual * usual) : 0.0;
}

static bool is_near(const struct world *w, int from, int to)
{
    for (int i = 0; i < w->n_events; i++)
        if (w->events[i].hazard == HAZARD_SURGE && from < w->events[i].to + 72 &&
            to > w->events[i].from - 72)
            return true;
    for (int i = 0; i < w->n_incidents; i++)
        if (abs(w->incidents[i].from - from) < 10 * 24)
            return true;
    return false;
}

static void find_evidence(const struct maker *m, struct incident *it, const int *added)
{
    int hours = it->to - it->from;

    it->evidence = -1;
    for (int end = 1; end <= hours && it->evidence < 0; end++)
        for (int begin = 0; begin < end; begin++) {
            double usual = usual_negatives(m, it->from + begin, it->from + end), seen = usual;

            for (int h = begin; h < end; h++)
                seen += added[h];
            seen = floor(seen + 0.5);
            if (seen >= 3.0 && true_evidence(m, seen, usual, end - begin) >= 6.0) {
                it->evidence = it->from + end - 1;
                break;
            }
        }
}

static void make_incident(struct maker *m)
{
    static const int lengths[] = { 2, 6, 24, 72 }, evidences[] = { 4, 6, 9, 15, 30 };
    struct world *w = m->world;
    int hours = lengths[whole(&m->dice, 0, 3)], from = 0, added[72] = { 0 };
    struct incident it = { .z = evidences[whole(&m->dice, 0, 4)] };

    for (int tries = 0; tries < 200; tries++) {
        from = whole(&m->dice, WORLD_WARM, WORLD_HOURS - 5 * 24);
        if (!is_near(w, from, from + hours))
            break;
    }
    if (is_near(w, from, from + hours))
        return;
    it.from = from;
    it.to = from + hours;

    double usual = usual_negatives(m, from, it.to);
    int aspect = whole(&m->dice, 0, WORLD_ASPECTS - 1);

    while (true_evidence(m, usual + it.extra, usual, hours) < it.z)
        it.extra++;
    for (int i = 0; i < it.extra; i++) {
        double at;

        do
            at = exponential(&m->dice, hours / 2.5);
        while (at >= hours);
        added[(int)at]++;
        put_item(m, any_source(m, from), chance(&m->dice, 0.8) ? aspect : any_aspect(m),
                 from + (int)at, true, true);
        if (chance(&m->dice, 0.25))
            put_item(m, any_source(m, from), any_aspect(m), from + (int)at, false, true);
    }
    find_evidence(m, &it, added);
    w->incidents[w->n_incidents++] = it;
}

/* --- from items to records --- */

static int by_key(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static void gather(struct world *w)
{
    qsort(w->items, w->n_items, sizeof *w->items, by_key);
    for (size_t i = 0; i < w->n_items; i++) {
        uint64_t key = w->items[i];
        struct record r = { .tick = (int16_t)(key >> 32),
                            .source = (int8_t)(key >> 28 & 15),
                            .aspect = (int8_t)((int)(key >> 24 & 15) - 1),
                            .hour = (int16_t)((int)(key >> 8 & 0xffff) - 1024),
                            .backlog = key & ITEM_BACKLOG };
        struct record *last = w->n_records ? &w->records[w->n_records - 1] : NULL;

        if (!last || last->tick != r.tick || last->source != r.source || last->aspect != r.aspect ||
            last->hour != r.hour || last->backlog != r.backlog) {
            w->records =
                mem_grow(w->records, &w->cap_records, w->n_records + 1, sizeof *w->records);
            last = &w->records[w->n_records++];
            *last = r;
        }

        int counted = key & ITEM_COUNTED ? 1 : 0;

        *(key & ITEM_NEG ? &last->neg : &last->other) += counted;
        *(key & ITEM_NEG ? &last->raw_neg : &last->raw_other) += 1;
    }
    w->n_items = 0;
}

void world_make(struct world *world, const struct world_plan *plan, int topic)
{
    struct maker *m = mem_alloc(sizeof *m);

    world->n_events = world->n_incidents = 0;
    world->n_records = world->n_items = 0;
    memset(world->first, 0, sizeof world->first);
    m->world = world;
    m->dice.state = plan->seed * UINT64_C(0x2545f4914f6cdd1d) + (uint64_t)topic * 7919u;
    world->class = topic % WORLD_CLASSES;
    world->per_day = class_rate[world->class] * stats_exp(0.25 * normal(&m->dice));
    make_sources(m, plan->hazards);
    make_rates(m);
    if (plan->hazards) {
        make_outages(m);
        make_surges(m);
        make_slow_burn(m);
        make_stories(m);
        make_authors(m);
    }
    make_background(m);
    if (plan->incidents)
        for (int i = 0; i < 3; i++)
            make_incident(m);
    gather(world);
    mem_free(m);
}

void world_release(struct world *world)
{
    mem_free(world->items);
    mem_free(world->records);
}
