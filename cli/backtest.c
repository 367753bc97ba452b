/*
 * backtest.c - stored history once more through the very code that judges live.
 *
 * Hours are made up again from the counts, each with what was known then, and judged for several
 * thresholds at once; nothing is written. What came with the first poll of a source is taken as if hark
 * had listened all the time, each mention known when its hour had closed; with --live it trains and never
 * alerts, as it was. The store remembers for some days only when sources could be read: before that they
 * count as read. Alerts that people labelled say how many of those told would have been worth it.
 */
#include "cli/backtest.h"

#include "alert/judge.h"
#include "alert/life.h"
#include "cli/named.h"
#include "cli/replay.h"
#include "cli/run.h"

#include <stdlib.h>

enum { LONGEST_S = 800 * DAY_S };

static const int64_t usual_odds[] = { 30, 90, 250, 365 };

/* --- what there is --- */

static int by_bucket(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    if (x->bucket != y->bucket)
        return x->bucket < y->bucket ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return x->aspect < y->aspect ? -1 : x->aspect > y->aspect;
}

static int by_place(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;
    int buckets = by_bucket(a, b);

    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->aspect != y->aspect)
        return x->aspect < y->aspect ? -1 : 1;
    if (buckets != 0 || x->backlog != y->backlog)
        return buckets ? buckets : x->backlog - y->backlog;
    return x->day_grain - y->day_grain;
}

static int rated_by_bucket(const void *a, const void *b)
{
    const struct rated *x = a, *y = b;

    if (x->bucket != y->bucket)
        return x->bucket < y->bucket ? -1 : 1;
    return x->source < y->source ? -1 : x->source > y->source;
}

/* Stars count for the day they were given on, whenever they came. */
static void take_rated(struct replay *r, int64_t from)
{
    r->rated = arena_alloc(&r->arena, (r->all.n_rated + 1) * sizeof *r->rated);
    for (size_t i = 0; i < r->all.n_rated; i++)
        if (r->all.rated[i].bucket >= from)
            r->rated[r->n_rated++] = r->all.rated[i];
    if (r->n_rated)
        qsort(r->rated, r->n_rated, sizeof *r->rated, rated_by_bucket);
}

static void take_backlog(struct replay *r, int64_t from)
{
    const struct tick *all = &r->all;

    r->backlog = arena_alloc(&r->arena, (all->n_arrivals + 1) * sizeof *r->backlog);
    for (size_t i = 0; i < all->n_arrivals; i++) {
        struct arrival a = all->arrivals[i];

        if (!a.backlog || a.bucket < from || a.bucket >= r->last)
            continue;
        a.backlog = false;
        r->backlog[r->n_backlog++] = a;
        if (r->since[a.source] == TIME_NONE || a.bucket < r->since[a.source])
            r->since[a.source] = clock_floor(a.bucket, HOUR_S);
    }
    if (r->n_backlog)
        qsort(r->backlog, r->n_backlog, sizeof *r->backlog, by_bucket);
}

static int32_t index_in(const struct str *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], name))
            return (int32_t)i;
    return ASPECT_ALL;
}

static int32_t source_in(const struct tick *tick, struct str name)
{
    for (size_t i = 0; i < tick->n_sources; i++)
        if (str_eq(tick->sources[i].name, name))
            return (int32_t)i;
    return -1;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* False: its source is none that the topic listens to any more. */
static bool number_count(const struct replay *r, const struct replay_count *count,
                         struct arrival *out)
{
    *out = count->arrival;
    out->source = source_in(&r->all, count->source);
    out->aspect = index_in(r->all.aspects, r->all.n_aspects, count->aspect);
    return out->source >= 0;
}

/* Names and numbers of the counts in the place of the store's. */
static void take_counts(struct replay *r)
{
    struct tick *all = &r->all;
    struct arrival *arrivals = arena_alloc(&r->arena, (r->n_counts + 1) * sizeof *arrivals);
    struct str *aspects = NULL;
    size_t n = 0, n_aspects = 0, cap = 0;

    for (size_t i = 0; i < r->n_counts; i++) {
        struct str name = r->counts[i].aspect;
        if (name.n == 0 || index_in(aspects, n_aspects, name) != ASPECT_ALL)
            continue;
        aspects = arena_grow(&r->arena, aspects, &cap, n_aspects + 1, sizeof *aspects);
        aspects[n_aspects++] = name;
    }
    if (n_aspects)
        qsort(aspects, n_aspects, sizeof *aspects, by_name);
    all->aspects = aspects;
    all->n_aspects = n_aspects;
    for (size_t i = 0; i < r->n_counts; i++)
        if (number_count(r, &r->counts[i], &arrivals[n]))
            n++;
    all->arrivals = arrivals;
    all->n_arrivals = n;
}

static int read_history(struct replay *r, bool live, int64_t from, struct err *err)
{
    if (store_tick_first(r->store, r->topic->name, &r->first, err) != 0 ||
        store_tick_read(r->store, r->topic->name, r->sources, r->n_sources, TIME_NONE, r->last,
                        &r->arena, &r->all, err) != 0)
        return -1;
    if (r->counts)
        take_counts(r);
    r->known = arena_alloc(&r->arena, (r->all.n_sources + 1) * sizeof *r->known);
    r->since = arena_alloc(&r->arena, (r->all.n_sources + 1) * sizeof *r->since);
    for (size_t i = 0; i < r->all.n_sources; i++) {
        r->known[i] = (struct source_state){ .first_ok_at = TIME_NONE };
        if (store_source_get(r->store, r->all.sources[i].name, &r->arena, &r->known[i], err) < 0)
            return -1;
        r->since[i] = r->known[i].first_ok_at;
    }
    if (!live) {
        take_backlog(r, from);
        take_rated(r, from);
    }
    if (r->first == TIME_NONE)
        r->first = r->last;
    if (r->n_backlog && r->backlog[0].bucket < r->first)
        r->first = clock_floor(r->backlog[0].bucket, HOUR_S) + HOUR_S;
    if (r->first < from)
        r->first = clock_floor(from, HOUR_S) + HOUR_S;
    return 0;
}

static int read_labels(struct replay *r, struct err *err)
{
    struct store_mark *marks;
    size_t n;

    if (store_marks(r->store, STR("label/alert/"), &r->arena, &marks, &n, err) != 0)
        return -1;
    r->labels = arena_alloc(&r->arena, (n + 1) * sizeof *r->labels);
    for (size_t i = 0; i < n; i++) {
        struct alert_row alert;
        struct str id = str_from(marks[i].name, STR("label/alert/").n);
        int rc = store_alert_get(r->store, id, &r->arena, &alert, err);

        if (rc < 0)
            return -1;
        if (rc == 1 && str_eq(alert.topic, r->topic->name) &&
            (str_eq(marks[i].value, STR("incident")) || str_eq(marks[i].value, STR("noise"))))
            r->labels[r->n_labels++] = (struct marked){
                .from = alert.from < alert.to ? alert.from : alert.opened_at,
                .to = alert.resolved_at == TIME_NONE ? alert.changed_at : alert.resolved_at,
                .incident = str_eq(marks[i].value, STR("incident")),
            };
    }
    return 0;
}

/* --- one hour --- */

/* What is known of a source at that hour: the store's own word, or that all went well. */
static struct coverage coverage_at(const struct replay *r, size_t i, const struct tick *now)
{
    int32_t at = source_in(now, r->all.sources[i].name);
    struct coverage c = r->all.sources[i];

    if (at >= 0 && now->sources[at].last_ok_at != TIME_NONE) {
        c = now->sources[at];
    } else {
        c.blind = false;
        c.dated = r->known[i].dated;
        c.first_ok_at = c.last_ok_at = TIME_NONE;
        if (r->since[i] != TIME_NONE && r->since[i] < now->at)
            c.last_ok_at = now->at;
    }
    if (c.last_ok_at != TIME_NONE)
        c.first_ok_at = r->since[i] < now->at ? r->since[i] : now->at;
    return c;
}

static void make_rated(struct replay *r, const struct tick *now, struct arena *arena,
                       struct tick *out)
{
    struct rated *rated;

    if (r->rated) {
        out->rated = r->rated + r->next_rated;
        for (; r->next_rated < r->n_rated && r->rated[r->next_rated].bucket < out->at;
             r->next_rated++)
            out->n_rated++;
        return;
    }
    rated = arena_alloc(arena, (now->n_rated + 1) * sizeof *rated);
    for (size_t i = 0; i < now->n_rated; i++) {
        rated[i] = now->rated[i];
        rated[i].source = source_in(&r->all, now->sources[rated[i].source].name);
    }
    out->rated = rated;
    out->n_rated = now->n_rated;
}

struct arrivals {
    struct arena *arena;
    struct arrival *all;
    size_t n, cap;
};

static void put_arrival(struct arrivals *to, const struct arrival *a)
{
    to->all = arena_grow(to->arena, to->all, &to->cap, to->n + 1, sizeof *to->all);
    to->all[to->n++] = *a;
}

/* In their order, those of one place and bucket in one. */
static void join_arrivals(struct arrivals *list)
{
    size_t kept = 0;

    if (list->n)
        qsort(list->all, list->n, sizeof *list->all, by_place);
    for (size_t i = 0; i < list->n; i++) {
        struct arrival *a = &list->all[i], *last = &list->all[kept - (kept > 0)];
        if (kept == 0 || by_place(last, a) != 0) {
            list->all[kept++] = *a;
            continue;
        }
        last->neg += a->neg;
        last->other += a->other;
        last->raw_neg += a->raw_neg;
        last->raw_other += a->raw_other;
    }
    list->n = kept;
}

/* The arrivals of the hour that are not of a first poll. */
static void put_arrivals(struct replay *r, const struct tick *now, struct arrivals *to)
{
    for (; r->next_count < r->n_counts && r->counts[r->next_count].tick <= now->at;
         r->next_count++) {
        struct arrival a;
        if (!r->counts[r->next_count].arrival.backlog &&
            number_count(r, &r->counts[r->next_count], &a))
            put_arrival(to, &a);
    }
    for (size_t i = 0; !r->counts && i < now->n_arrivals; i++) {
        struct arrival a = now->arrivals[i];

        if (a.backlog && r->n_backlog)
            continue;
        a.source = source_in(&r->all, now->sources[a.source].name);
        if (a.aspect != ASPECT_ALL)
            a.aspect = index_in(r->all.aspects, r->all.n_aspects, now->aspects[a.aspect]);
        put_arrival(to, &a);
    }
}

static int make_tick(struct replay *r, int64_t at, struct arena *arena, struct tick *out,
                     struct err *err)
{
    struct tick now;
    struct coverage *sources = arena_alloc(arena, (r->all.n_sources + 1) * sizeof *sources);
    struct arrivals list = { .arena = arena };

    if (store_tick_read(r->store, r->topic->name, r->sources, r->n_sources, at - HOUR_S, at, arena,
                        &now, err) != 0)
        return -1;
    put_arrivals(r, &now, &list);
    for (; r->next < r->n_backlog && r->backlog[r->next].bucket < at; r->next++)
        put_arrival(&list, &r->backlog[r->next]);
    join_arrivals(&list);
    for (size_t i = 0; i < r->all.n_sources; i++)
        sources[i] = coverage_at(r, i, &now);
    *out = (struct tick){ .topic = r->topic->name,
                          .at = at,
                          .previous = at == r->first ? TIME_NONE : at - HOUR_S,
                          .sources = sources,
                          .n_sources = r->all.n_sources,
                          .aspects = r->all.aspects,
                          .n_aspects = r->all.n_aspects,
                          .arrivals = list.all,
                          .n_arrivals = list.n };
    make_rated(r, &now, arena, out);
    return 0;
}

static bool is_told(const struct notice *n)
{
    return !str_eq(n->signal, STR("volume")) && n->kind != NOTICE_BLIND &&
           n->kind != NOTICE_SEEING && n->kind != NOTICE_PENDING;
}

static void take_notice(struct replay *r, struct trial *t, const struct notice *n)
{
    struct fired *f = NULL;

    for (size_t i = t->n; i-- > 0 && !f;)
        if (str_eq(t->fired[i].id, n->alert))
            f = &t->fired[i];
    if (!f) {
        t->fired = arena_grow(&r->arena, t->fired, &t->cap, t->n + 1, sizeof *t->fired);
        f = &t->fired[t->n++];
        *f = (struct fired){ .id = arena_str(&r->arena, n->alert),
                             .signal = arena_str(&r->arena, n->signal),
                             .opened_at = n->tick,
                             .from = n->from };
    }
    f->mails++;
    f->resolved_at = n->kind == NOTICE_RESOLVED ? n->tick : TIME_NONE;
    if (n->kind == NOTICE_RESOLVED)
        return;
    f->aspect = arena_str(&r->arena, n->aspect.n ? n->aspect : n->main_aspect);
    f->severity = n->severity > f->severity ? n->severity : f->severity;
    if (n->odds_days >= f->odds_days) {
        f->observed = n->observed;
        f->usual_low = n->usual_low;
        f->usual_high = n->usual_high;
        f->odds_days = n->odds_days;
        f->rating_now = n->rating_now;
        f->rating_usual = n->rating_usual;
        f->from = n->from;
        f->to = n->to;
    }
}

static void judge_tick(struct replay *r, const struct tick *tick, struct arena *arena)
{
    const struct alert_settings *alerts = &cli_settings(r->cli)->alerts;

    for (size_t i = 0; i < r->n_trials; i++) {
        struct trial *t = &r->trials[i];
        struct judge_conf judge_conf = run_judge_conf(alerts, r->topic, tick->at, arena);
        struct life_conf life_conf = { .odds_days = t->odds,
                                       .repeat_s = alerts->repeat_s,
                                       .wait_s = alerts->wait_s };
        struct judgement *judgements;
        struct notice *notices;
        size_t n;

        judge_conf.odds_days = t->odds;
        n = judge(&judge_conf, t->judge, tick, arena, &judgements);
        if (r->ready_at == TIME_NONE && n > 0 && judgements[0].ready)
            r->ready_at = tick->at;
        n = life_step(&life_conf, t->life, tick, judgements, n, NULL, 0, arena, &notices);
        for (size_t k = 0; k < n; k++)
            if (is_told(&notices[k]))
                take_notice(r, t, &notices[k]);
    }
}

static int judge_history(struct replay *r, struct err *err)
{
    struct arena arena = { 0 };
    int rc = 0;

    for (size_t i = 0; i < r->n_trials; i++) {
        r->trials[i].judge = judge_state_open(STR_NONE, NULL);
        r->trials[i].life = life_state_open(STR_NONE, NULL);
    }
    for (int64_t at = r->first; at <= r->last && rc == 0; at += HOUR_S) {
        struct tick tick;

        arena_clear(&arena);
        rc = make_tick(r, at, &arena, &tick, err);
        if (rc == 0)
            judge_tick(r, &tick, &arena);
    }
    for (size_t i = 0; i < r->n_trials; i++) {
        judge_state_close(r->trials[i].judge);
        life_state_close(r->trials[i].life);
    }
    arena_release(&arena);
    return rc;
}

/* --- the verb --- */

/* The usual thresholds and the wanted one among them, rising; returns where that stands. */
static size_t make_trials(struct replay *r, int64_t odds)
{
    size_t chosen = 0;
    bool put = false;

    for (size_t i = 0; i <= sizeof usual_odds / sizeof *usual_odds; i++) {
        bool end = i == sizeof usual_odds / sizeof *usual_odds;

        if (!put && (end || odds <= usual_odds[i])) {
            put = true;
            chosen = r->n_trials;
            r->trials[r->n_trials++] = (struct trial){ .odds = odds };
            if (!end && odds == usual_odds[i])
                continue;
        }
        if (!end)
            r->trials[r->n_trials++] = (struct trial){ .odds = usual_odds[i] };
    }
    return chosen;
}

static int backtest_topic(struct cli *cli, struct store *store, const struct topic *topic,
                          json_t *list, struct err *err)
{
    const struct settings *settings = cli_settings(cli);
    struct replay r = { .cli = cli,
                        .store = store,
                        .topic = topic,
                        .last = clock_floor(cli->now, HOUR_S),
                        .ready_at = TIME_NONE };
    int64_t from = cli_time(cli, "from", r.last - LONGEST_S);
    size_t chosen = make_trials(&r, cli_int(cli, "odds", settings->alerts.odds_days));
    int rc;

    r.n_sources = run_topic_sources(settings, topic, &r.arena, &r.sources);
    rc = read_history(&r, cli_flag(cli, "live"), from, err);
    if (rc == 0)
        rc = read_labels(&r, err);
    if (rc == 0)
        rc = judge_history(&r, err);
    if (rc == 0 && list)
        json_array_append_new(list, replay_json(&r, chosen));
    else if (rc == 0)
        replay_print(&r, chosen);
    arena_release(&r.arena);
    return rc;
}

int replay_counts(struct cli *cli, struct store *store, const struct topic *topic,
                  const struct replay_count *counts, size_t n, struct replay *r, struct err *err)
{
    const struct settings *settings = cli_settings(cli);
    int64_t last = clock_floor(cli->now, HOUR_S);

    *r = (struct replay){ .cli = cli,
                          .store = store,
                          .topic = topic,
                          .counts = counts,
                          .n_counts = n,
                          .last = last,
                          .ready_at = TIME_NONE,
                          .trials = { { .odds = settings->alerts.odds_days } },
                          .n_trials = 1 };
    r->n_sources = run_topic_sources(settings, topic, &r->arena, &r->sources);
    return read_history(r, false, last - LONGEST_S, err) == 0 ? judge_history(r, err) : -1;
}

int backtest(struct cli *cli)
{
    const struct settings *settings = cli_settings(cli);
    struct str wanted = cli_text(cli, "topic");
    const struct topic *only = NULL;
    struct err err = { 0 };
    int status = 0, rc = 0;
    struct store *store = settings ? run_store(cli, STORE_READ, &status) : NULL;
    json_t *list;

    if (!store)
        return settings ? status : cli_status(cli);
    if (wanted.n && !(only = named_topic(settings, wanted, &err))) {
        store_close(store);
        return cli_error(cli, &err);
    }
    if (cli_said(cli, "from") && cli_time(cli, "from", cli->now) >= cli->now) {
        store_close(store);
        return cli_usage(cli, "'--from' is not before now: there is nothing to judge");
    }
    list = cli->json || cli->jsonl ? json_array() : NULL;
    for (size_t i = 0; i < settings->n_topics && rc == 0; i++)
        if (!only || only == &settings->topics[i])
            rc = backtest_topic(cli, store, &settings->topics[i], list, &err);
    if (list && rc == 0) {
        json_t *o = json_object();

        json_object_set(o, "topics", list);
        print_json(cli, o);
    }
    json_decref(list);
    store_close(store);
    return rc == 0 ? 0 : cli_error(cli, &err);
}
