/*
 * sim.c - hark's alerter and the rules of its peers in a made-up year of brands.
 *
 *     sim [--seed N] [--topics N] [--odds DAYS] [--no-peers] [--no-aspects]
 *     sim --quiet-world [--first N] [...]
 *
 * Runs 132 days of every topic (of which 90 are scored) twice: with incidents and all hazards, and
 * with the hazards alone. Prints a table of rules, then one line "name value" for each figure of
 * hark. --quiet-world has neither hazards nor incidents: it prints how many alerts chance alone opened
 * at N = 30, 90, 250 and 365 days, and in how many topic-months; topics may be shared among processes
 * by --first.
 */
#include "tests/eval/peers.h"
#include "tests/eval/world.h"

#include "alert/life.h"
#include "core/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ALARMS = 4096, LATE_HOURS = 36, MAX_PEERS = 32, N_Z = 5 };

static const int z_of[N_Z] = { 4, 6, 9, 15, 30 };

struct options {
    uint64_t seed;
    int first, topics;
    int64_t odds;
    bool quiet, peers, aspects;
};

/* An alarm of one rule in one topic: when it opened and, if it ever did, closed. */
struct alarm {
    int opened, resolved;
    int mails;
    bool slow;
    char id[14];
};

struct alarms {
    struct alarm list[MAX_ALARMS];
    int n;
};

struct samples {
    double *v;
    size_t n, cap;
};

/* All that is counted of one rule. */
struct score {
    int false_alarms, false_by_class[WORLD_CLASSES], false_by_cause[N_HAZARDS + 1];
    int incidents[N_Z], found[N_Z];
    int extra, n_found, mails;
    struct samples delay, resolve;
    int events[N_HAZARDS], opened[N_HAZARDS];
    int burns, burns_found, false_slow;
    struct samples burn_days;
};

static void sample_add(struct samples *s, double x)
{
    s->v = mem_grow(s->v, &s->cap, s->n + 1, sizeof *s->v);
    s->v[s->n++] = x;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double quantile(struct samples *s, double share)
{
    if (s->n == 0)
        return 0.0;
    qsort(s->v, s->n, sizeof *s->v, by_value);

    size_t i = (size_t)(share * (double)s->n);

    return s->v[i < s->n ? i : s->n - 1];
}

/* --- hark on one topic --- */

static struct alarm *alarm_add(struct alarms *alarms, int hour)
{
    if (alarms->n == MAX_ALARMS)
        return &alarms->list[MAX_ALARMS - 1];
    alarms->list[alarms->n] = (struct alarm){ .opened = hour, .resolved = -1 };
    return &alarms->list[alarms->n++];
}

static void take_notice(struct alarms *alarms, const struct notice *notice, int hour)
{
    struct alarm *alarm = NULL;

    if (str_eq(notice->signal, STR("volume")) || notice->kind >= NOTICE_AT_ONCE)
        return; /* an information, and not of this comparison */
    for (int i = 0; i < alarms->n && !alarm; i++)
        if (str_eq(notice->alert, str_of(alarms->list[i].id)))
            alarm = &alarms->list[i];
    if (!alarm) {
        alarm = alarm_add(alarms, hour);
        memcpy(alarm->id, notice->alert.p, 13);
        alarm->slow = str_eq(notice->signal, STR("slow"));
    }
    alarm->mails++;
    alarm->resolved = notice->kind == NOTICE_RESOLVED ? hour : -1;
}

static size_t fill_coverage(const struct world *w, int hour, struct coverage *sources, int *last)
{
    static const char *const names[WORLD_SOURCES] = { "a", "b", "c", "d", "e", "f" };

    for (int s = 0; s < w->n_sources; s++) {
        bool seen = hour >= w->first[s] && w->seen[s][hour];

        if (seen)
            last[s] = hour;
        sources[s] = (struct coverage){ .name = str_of(names[s]),
                                        .dated = w->dated[s],
                                        .blind = hour >= w->first[s] && !seen,
                                        .first_ok_at = TIME_NONE,
                                        .last_ok_at = TIME_NONE,
                                        .every_s = 1800 };
        if (last[s] >= 0) {
            sources[s].first_ok_at = WORLD_START + (w->first[s] + 1) * HOUR_S - 60;
            sources[s].last_ok_at = WORLD_START + (last[s] + 1) * HOUR_S - 60;
        }
    }
    return (size_t)w->n_sources;
}

static void run_hark(const struct world *w, const struct options *options, struct alarms *alarms)
{
    static const struct str aspects[WORLD_ASPECTS] = {
        { "a", 1 }, { "b", 1 }, { "c", 1 }, { "d", 1 }
    };
    struct judge_conf judge_conf = { .odds_days = options->odds };
    struct life_conf life_conf = { .odds_days = options->odds, .repeat_s = DAY_S };
    struct judge_state *state = judge_state_open(STR_NONE, NULL);
    struct life_state *life = life_state_open(STR_NONE, NULL);
    struct arena arena;
    struct arrival *arrivals = NULL;
    size_t cap = 0, next = 0;
    int last[WORLD_SOURCES] = { -1, -1, -1, -1, -1, -1 };

    arena_init(&arena);
    for (int hour = 0; hour < WORLD_HOURS; hour++) {
        struct coverage sources[WORLD_SOURCES];
        struct tick tick = { .topic = STR("t"),
                             .at = WORLD_START + (hour + 1) * HOUR_S,
                             .previous = hour ? WORLD_START + hour * HOUR_S : TIME_NONE,
                             .sources = sources,
                             .aspects = aspects,
                             .n_aspects = options->aspects ? WORLD_ASPECTS : 0 };
        size_t n = 0;

        tick.n_sources = fill_coverage(w, hour, sources, last);
        for (; next < w->n_records && w->records[next].tick == hour; next++) {
            const struct record *r = &w->records[next];

            if (r->aspect >= 0 && !options->aspects)
                continue;
            arrivals = mem_grow(arrivals, &cap, n + 1, sizeof *arrivals);
            arrivals[n++] = (struct arrival){ .source = r->source,
                                              .aspect = r->aspect,
                                              .bucket = WORLD_START + r->hour * HOUR_S,
                                              .neg = r->neg,
                                              .other = r->other,
                                              .raw_neg = r->raw_neg,
                                              .raw_other = r->raw_other,
                                              .backlog = r->backlog };
        }
        tick.arrivals = arrivals;
        tick.n_arrivals = n;

        struct judgement *judgements;
        struct notice *notices;

        arena_clear(&arena);
        n = judge(&judge_conf, state, &tick, &arena, &judgements);
        n = life_step(&life_conf, life, &tick, judgements, n, NULL, 0, &arena, &notices);
        for (size_t i = 0; i < n; i++)
            take_notice(alarms, &notices[i], hour);
    }
    mem_free(arrivals);
    arena_release(&arena);
    life_state_close(life);
    judge_state_close(state);
}

/* --- peers on one topic --- */

static void run_peers(const struct world *w, struct alarms *alarms)
{
    const struct peer *peers;
    size_t n_peers = peers_all(&peers), next = 0;
    int32_t *neg = mem_alloc(WORLD_HOURS * sizeof *neg),
            *other = mem_alloc(WORLD_HOURS * sizeof *other);
    int quiet_until[MAX_PEERS] = { 0 };

    for (int hour = 0; hour < WORLD_HOURS; hour++) {
        struct peer_view view;

        for (; next < w->n_records && w->records[next].tick == hour; next++) {
            const struct record *r = &w->records[next];

            if (r->aspect >= 0 || r->hour < 0)
                continue;
            neg[r->hour] += r->raw_neg;
            other[r->hour] += r->raw_other;
        }
        if (hour < 28 * 24)
            continue;
        peer_look(&view, neg, other, hour);
        for (size_t i = 0; i < n_peers; i++)
            if (hour >= quiet_until[i] && peers[i].fires(&view, peers[i].parameter)) {
                alarm_add(&alarms[i], hour)->resolved = hour;
                quiet_until[i] = hour + 24;
            }
    }
    mem_free(neg);
    mem_free(other);
}

/* --- scoring --- */

static bool during(const struct alarm *a, int from, int to)
{
    return a->opened >= from && a->opened < to + LATE_HOURS;
}

static int cause_of(const struct world *w, const struct alarm *a)
{
    for (int i = 0; i < w->n_events; i++)
        if (during(a, w->events[i].from, w->events[i].to))
            return (int)w->events[i].hazard;
    return N_HAZARDS;
}

static int index_of_z(int z)
{
    int i = 0;

    while (z_of[i] != z)
        i++;
    return i;
}

static void score_incident(struct score *score, const struct world *w, const struct incident *it,
                           const struct alarms *alarms, bool *used)
{
    int first = -1, z = index_of_z(it->z);

    score->incidents[z]++;
    for (int i = 0; i < alarms->n; i++) {
        const struct alarm *a = &alarms->list[i];
        bool before = a->opened < it->from && (a->resolved < 0 || a->resolved >= it->from);

        if (a->slow || (!before && !during(a, it->from, it->to)))
            continue;
        if (!before && !used[i] && first >= 0)
            score->extra++;
        used[i] = used[i] || !before;
        if (first < 0)
            first = i;
    }
    if (first < 0)
        return;

    const struct alarm *a = &alarms->list[first];

    score->found[z]++;
    score->n_found++;
    score->mails += a->mails;
    if (it->evidence >= 0 && it->z >= 9)
        sample_add(&score->delay, a->opened > it->evidence ? a->opened - it->evidence : 0);
    if (a->resolved >= 0 && w->class >= 1)
        sample_add(&score->resolve, a->resolved - it->to);
}

static void score_topic(struct score *score, const struct world *w, const struct alarms *alarms)
{
    bool used[MAX_ALARMS] = { false };

    for (int i = 0; i < w->n_incidents; i++)
        score_incident(score, w, &w->incidents[i], alarms, used);
    for (int i = 0; i < w->n_events; i++) {
        const struct event *e = &w->events[i];
        bool opened = false, burn = false;

        if (e->from < WORLD_WARM)
            continue;
        for (int k = 0; k < alarms->n; k++) {
            const struct alarm *a = &alarms->list[k];

            opened = opened || (!a->slow && !used[k] && during(a, e->from, e->to));
            if (e->hazard == HAZARD_SLOW_BURN && a->slow && during(a, e->from, e->to)) {
                used[k] = true;
                if (!burn && w->per_day >= 60 && a->opened < e->from + 30 * 24)
                    sample_add(&score->burn_days, (a->opened - e->from) / 24.0);
                burn = burn || a->opened < e->from + 30 * 24;
            }
        }
        score->events[e->hazard]++;
        score->opened[e->hazard] += opened;
        if (e->hazard == HAZARD_SLOW_BURN && w->per_day >= 60) {
            score->burns++;
            score->burns_found += burn;
        }
    }
    for (int i = 0; i < alarms->n; i++) {
        const struct alarm *a = &alarms->list[i];

        if (used[i] || a->opened < WORLD_WARM)
            continue;
        if (a->slow) {
            score->false_slow++;
            continue;
        }
        score->false_alarms++;
        score->false_by_class[w->class]++;
        score->false_by_cause[cause_of(w, a)]++;
    }
}

/* --- printing --- */

static double percent(int part, int whole)
{
    return whole ? 100.0 * part / whole : 0.0;
}

static double worst_class(const struct score *score, int topics)
{
    int most = 0;

    for (int i = 0; i < WORLD_CLASSES; i++)
        most = score->false_by_class[i] > most ? score->false_by_class[i] : most;
    return most / (topics * 3.0 / WORLD_CLASSES);
}

static void print_row(const char *name, struct score *score, int topics)
{
    printf("%-32s %6.2f %6.2f ", name, score->false_alarms / (topics * 3.0),
           worst_class(score, topics));
    for (int i = 0; i < N_Z; i++)
        printf(" %4.0f", percent(score->found[i], score->incidents[i]));
    printf("  %5.2f %4.0f / %-4.0f\n", score->n_found ? (double)score->extra / score->n_found : 0.0,
           quantile(&score->delay, 0.5), quantile(&score->delay, 0.9));
}

static void print_figures(struct score *with, struct score *without, int topics)
{
    printf("\nfa_per_topic_month %.3f\n", with->false_alarms / (topics * 3.0));
    printf("fa_worst_class %.3f\n", worst_class(with, topics));
    printf("fa_without_incidents %.3f\n", without->false_alarms / (topics * 3.0));
    printf("fa_worst_class_without_incidents %.3f\n", worst_class(without, topics));
    for (int i = 0; i < N_Z; i++)
        printf("recall_z%d %.1f\n", z_of[i], percent(with->found[i], with->incidents[i]));
    printf("hours_to_open_median %.0f\n", quantile(&with->delay, 0.5));
    printf("hours_to_open_p90 %.0f\n", quantile(&with->delay, 0.9));
    printf("extra_alerts %.3f\n", with->n_found ? (double)with->extra / with->n_found : 0.0);
    printf("mails_per_incident %.2f\n", with->n_found ? (double)with->mails / with->n_found : 0.0);
    printf("hours_to_resolve_median %.0f\n", quantile(&with->resolve, 0.5));
    printf("slow_burn_found %.1f\n", percent(without->burns_found, without->burns));
    printf("slow_burn_days_median %.0f\n", quantile(&without->burn_days, 0.5));
    printf("slow_burn_false_per_topic_quarter %.3f\n", (double)without->false_slow / topics);
    for (int i = 0; i < HAZARD_SLOW_BURN; i++)
        printf("opened_by_%s %.2f\n", hazard_name((enum hazard)i),
               percent(without->opened[i], without->events[i]));
    for (int i = 0; i < N_HAZARDS; i++)
        printf("false_by_%s %d\n", hazard_name((enum hazard)i), with->false_by_cause[i]);
    printf("false_by_chance %d\n", with->false_by_cause[N_HAZARDS]);
    for (int i = 0; i < WORLD_CLASSES; i++)
        printf("fa_class_%d %.3f\n", i + 1,
               with->false_by_class[i] / (topics * 3.0 / WORLD_CLASSES));
}

/* --- the program --- */

static void run_world(const struct options *options, bool incidents, struct score *hark,
                      struct score *rules)
{
    struct world *w = mem_alloc(sizeof *w);
    struct alarms *alarms = mem_alloc((MAX_PEERS + 1) * sizeof *alarms);
    const struct peer *peers;
    size_t n_peers = peers_all(&peers);
    struct world_plan plan = { .seed = options->seed * 2 + (incidents ? 1 : 0),
                               .hazards = true,
                               .incidents = incidents };

    for (int topic = 0; topic < options->topics; topic++) {
        world_make(w, &plan, topic);
        alarms[MAX_PEERS].n = 0;
        run_hark(w, options, &alarms[MAX_PEERS]);
        score_topic(hark, w, &alarms[MAX_PEERS]);
        if (!rules)
            continue;
        for (size_t i = 0; i < n_peers; i++)
            alarms[i].n = 0;
        run_peers(w, alarms);
        for (size_t i = 0; i < n_peers; i++)
            score_topic(&rules[i], w, &alarms[i]);
    }
    world_release(w);
    mem_free(w);
    mem_free(alarms);
}

/* --- the quiet world --- */

static void run_quiet(const struct options *options)
{
    static const int64_t days[] = { 30, 90, 250, 365 };
    enum { N_DAYS = sizeof days / sizeof *days };
    static struct score scores[N_DAYS];
    struct world *w = mem_alloc(sizeof *w);
    struct alarms *alarms = mem_alloc(sizeof *alarms);
    struct world_plan plan = { .seed = options->seed * 2 };

    for (int topic = options->first; topic < options->first + options->topics; topic++) {
        world_make(w, &plan, topic);
        for (int i = 0; i < N_DAYS; i++) {
            struct options one = *options;

            one.odds = days[i];
            alarms->n = 0;
            run_hark(w, &one, alarms);
            score_topic(&scores[i], w, alarms);
        }
    }
    printf("topic_months %d\n", options->topics * 3);
    for (int i = 0; i < N_DAYS; i++) {
        printf("opened_%d %d\n", (int)days[i], scores[i].false_alarms);
        for (int k = 0; k < WORLD_CLASSES; k++)
            printf("opened_%d_class_%d %d\n", (int)days[i], k + 1, scores[i].false_by_class[k]);
    }
    world_release(w);
    mem_free(w);
    mem_free(alarms);
}

static int usage(void)
{
    fputs(
        "usage: sim [--seed N] [--topics N] [--odds DAYS] [--quiet-world] [--first N] [--no-peers] "
        "[--no-aspects]\n",
        stderr);
    return 64;
}

static bool read_options(int argc, char **argv, struct options *o)
{
    for (int i = 1; i < argc; i++) {
        int64_t n = 0;
        bool valued = i + 1 < argc && str_to_int(str_of(argv[i + 1]), &n) && n > 0;

        if (strcmp(argv[i], "--quiet-world") == 0)
            o->quiet = true;
        else if (strcmp(argv[i], "--no-peers") == 0)
            o->peers = false;
        else if (strcmp(argv[i], "--no-aspects") == 0)
            o->aspects = false;
        else if (strcmp(argv[i], "--seed") == 0 && valued)
            o->seed = (uint64_t)n, i++;
        else if (strcmp(argv[i], "--topics") == 0 && valued && n <= 1000000)
            o->topics = (int)n, i++;
        else if (strcmp(argv[i], "--first") == 0 && valued && n <= 1000000)
            o->first = (int)n, i++;
        else if (strcmp(argv[i], "--odds") == 0 && valued)
            o->odds = n, i++;
        else
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct options options = {
        .seed = 1, .topics = 120, .odds = 250, .peers = true, .aspects = true
    };
    static struct score with, without, rules[MAX_PEERS];
    const struct peer *peers;
    size_t n_peers = peers_all(&peers);

    if (!read_options(argc, argv, &options))
        return usage();
    if (options.quiet) {
        run_quiet(&options);
        return 0;
    }
    run_world(&options, true, &with, options.peers ? rules : NULL);
    run_world(&options, false, &without, NULL);
    printf("%-32s %6s %6s  %4s %4s %4s %4s %4s  %5s %s\n", "rule", "FA", "worst", "z4", "z6", "z9",
           "z15", "z30", "extra", "hours 50 / 90 %");
    if (options.peers)
        for (size_t i = 0; i < n_peers; i++)
            print_row(peers[i].name, &rules[i], options.topics);
    print_row("hark", &with, options.topics);
    print_figures(&with, &without, options.topics);
    return 0;
}
