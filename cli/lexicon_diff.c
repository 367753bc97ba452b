/*
 * lexicon_diff.c - hark lexicon diff: the stored history with another data folder, before it is adopted.
 *
 * Every stored mention is judged with the lexicons in use and with the others; nothing is written.
 * Told are how many change from which label to which, the days on which the number of negatives
 * changes (a story counts once a day, by its first mention), the alerts that only one of the two
 * would have told, and the mentions that change most, each with the words whose shares differ. A
 * person's word stands whatever the lexicon says.
 */
#include "cli/diff_alerts.h"
#include "cli/lexicon.h"
#include "cli/print.h"
#include "cli/run.h"

#include "core/map.h"
#include "core/zone.h"

#include <stdlib.h>

enum { USUAL_LIMIT = 25, MOST_WORDS = 5, N_LABELS = LABEL_MIXED + 1 };

/* Negatives of one topic on one of its local days. */
struct day {
    struct str topic;
    int64_t day;
    int64_t before, after;
};

struct flip {
    struct str id;
    int rank;         /* 0: from praise to blame or back, 1: to or from blame, 2: any other */
    int32_t distance; /* of the two scores */
};

/* What one word of one file, a rule or a neutral step adds with either lexicon. */
struct change {
    struct str token, file;
    int32_t line;
    int64_t before, after;
};

struct diff {
    struct run *run;
    struct analyzer *old, *other;
    struct diff_alerts alerts;
    int64_t from, to; /* of what is told one by one; alerts need all of the past */
    struct err *err;
    int64_t n, n_human;
    int64_t moves[N_LABELS][N_LABELS];
    struct map days;    /* topic, day -> struct day */
    struct map counted; /* topic, day, story */
    struct flip *flips;
    size_t n_flips, cap;
    struct arena text_arena; /* of one mention */
};

/* --- the walk --- */

static struct str day_key(struct diff *d, struct str topic, int64_t day)
{
    return arena_printf(&d->text_arena, STR_FMT "\t%lld", STR_ARG(topic), (long long)day);
}

static void count_day(struct diff *d, struct str name, const struct mention *before,
                      const struct mention *after)
{
    const struct topic *topic = settings_topic(d->run->settings, name);
    int64_t number =
        zone_local_day(topic ? topic->zone : d->run->settings->zone, after->counted_at);
    struct str key = day_key(d, name, number);
    struct str story =
        arena_printf(&d->text_arena, STR_FMT "\t" STR_FMT, STR_ARG(key), STR_ARG(after->story));
    struct day *day = map_get(&d->days, key);

    if (map_get(&d->counted, story))
        return;
    *map_put(&d->counted, arena_str(&d->run->arena, story)) = d;
    if (!day) {
        day = arena_alloc(&d->run->arena, sizeof *day);
        *day = (struct day){ .topic = arena_str(&d->run->arena, name), .day = number };
        *map_put(&d->days, arena_str(&d->run->arena, key)) = day;
    }
    day->before += mention_is_voice(before) && mention_is_negative(before);
    day->after += mention_is_voice(after) && mention_is_negative(after);
}

static int rank_of(enum label from, enum label to)
{
    bool blame = from == LABEL_NEG || to == LABEL_NEG,
         praise = from == LABEL_POS || to == LABEL_POS;

    return blame && praise ? 0 : blame ? 1 : 2;
}

static int judge_twice(void *context, const struct mention *m)
{
    struct diff *d = context;
    struct mention before = *m, after = *m;

    arena_clear(&d->text_arena);
    analyzer_judge(d->old, &m->item, false, &d->text_arena, &before.verdict);
    analyzer_judge(d->other, &m->item, false, &d->text_arena, &after.verdict);
    if (diff_alerts_add(&d->alerts, &before, &after, d->err) != 0)
        return -1;
    if ((d->from != TIME_NONE && m->counted_at < d->from) ||
        (d->to != TIME_NONE && m->counted_at >= d->to))
        return 0;
    enum label from = before.verdict.label, to = after.verdict.label;
    d->n++;
    for (size_t i = 0; i < m->n_topics; i++)
        count_day(d, m->topics[i], &before, &after);
    if (!str_is_empty(m->human)) {
        d->n_human++;
        return 0;
    }
    d->moves[from][to]++;
    if (from == to)
        return 0;
    d->flips = arena_grow(&d->run->arena, d->flips, &d->cap, d->n_flips + 1, sizeof *d->flips);
    d->flips[d->n_flips++] = (struct flip){
        .id = arena_str(&d->run->arena, m->id),
        .rank = rank_of(from, to),
        .distance = abs(before.verdict.score - after.verdict.score),
    };
    return 0;
}

static int by_weight(const void *a, const void *b)
{
    const struct flip *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->distance != y->distance)
        return x->distance > y->distance ? -1 : 1;
    return str_cmp(x->id, y->id);
}

static int by_day(const void *a, const void *b)
{
    const struct day *x = ((const struct map_entry *)a)->value;
    const struct day *y = ((const struct map_entry *)b)->value;
    int topics = str_cmp(x->topic, y->topic);

    return topics ? topics : x->day < y->day ? -1 : x->day > y->day;
}

/* --- the words that made the difference --- */

static struct change *change_of(struct diff *d, struct map *changes, struct str token,
                                struct str file)
{
    struct str key =
        arena_printf(&d->text_arena, STR_FMT "\t" STR_FMT, STR_ARG(token), STR_ARG(file));
    struct change *change = map_get(changes, key);

    if (!change) {
        change = arena_alloc(&d->text_arena, sizeof *change);
        *change = (struct change){ .token = token, .file = file };
        *map_put(changes, key) = change;
    }
    return change;
}

static void add_parts(struct diff *d, struct map *changes, const struct verdict *v, bool after)
{
    for (size_t i = 0; i < v->n_parts; i++) {
        const struct part *part = &v->parts[i];
        struct change *change =
            change_of(d, changes, str_is_empty(part->token) ? part->rule : part->token, part->file);

        *(after ? &change->after : &change->before) += part->share;
        change->line = part->line;
    }
}

static void add_steps(struct diff *d, struct map *changes, const struct verdict *v, bool after)
{
    for (size_t i = 0; i < v->n_steps; i++) {
        struct str name =
            arena_printf(&d->text_arena, "neutral: " STR_FMT, STR_ARG(v->steps[i].name));
        struct change *change = change_of(d, changes, name, STR_NONE);

        *(after ? &change->after : &change->before) +=
            (int64_t)v->steps[i].value * v->steps[i].weight / 1000;
    }
}

static int64_t size_of(const struct change *change)
{
    int64_t n = change->after - change->before;

    return n < 0 ? -n : n;
}

static int by_size(const void *a, const void *b)
{
    const struct change *x = ((const struct map_entry *)a)->value;
    const struct change *y = ((const struct map_entry *)b)->value;

    if (size_of(x) != size_of(y))
        return size_of(x) > size_of(y) ? -1 : 1;
    return str_cmp(((const struct map_entry *)a)->key, ((const struct map_entry *)b)->key);
}

/* Those that differ, the most first, at most MOST_WORDS; where no word does, the steps towards neutral. */
static size_t changes_between(struct diff *d, const struct verdict *before,
                              const struct verdict *after, struct change *out)
{
    struct map changes;
    size_t n = 0;

    map_init(&changes);
    add_parts(d, &changes, before, false);
    add_parts(d, &changes, after, true);
    if (changes.n)
        qsort(changes.entries, changes.n, sizeof *changes.entries, by_size);
    if (changes.n == 0 || size_of(changes.entries[0].value) == 0) {
        map_release(&changes);
        map_init(&changes);
        add_steps(d, &changes, before, false);
        add_steps(d, &changes, after, true);
        if (changes.n)
            qsort(changes.entries, changes.n, sizeof *changes.entries, by_size);
    }
    for (size_t i = 0; i < changes.n && i < MOST_WORDS; i++) {
        const struct change *change = changes.entries[i].value;
        if (size_of(change) > 0)
            out[n++] = *change;
    }
    map_release(&changes);
    return n;
}

/* --- told --- */

static struct str day_text(struct diff *d, int64_t day)
{
    struct date date = date_of_day(day);

    return arena_printf(&d->run->arena, "%04d-%02d-%02d", (int)date.year, (int)date.month,
                        (int)date.day);
}

static json_t *json_of_flip(const struct mention *m, const struct verdict *before,
                            const struct verdict *after, const struct change *changes, size_t n)
{
    json_t *words = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(
            words,
            json_pack("{s:o,s:o,s:i,s:I,s:I}", "token", json_of_text(changes[i].token), "file",
                      json_of_str(changes[i].file), "line", (int)changes[i].line, "before",
                      (json_int_t)changes[i].before, "after", (json_int_t)changes[i].after));
    return json_pack("{s:o,s:s,s:s,s:i,s:i,s:o,s:o}", "id", json_of_str(m->id), "from",
                     label_name(before->label), "to", label_name(after->label), "score_before",
                     (int)before->score, "score_after", (int)after->score, "text",
                     json_of_text(str_is_empty(m->item.text) ? m->item.title : m->item.text),
                     "words", words);
}

static void print_flip(struct cli *cli, const struct mention *m, const struct verdict *before,
                       const struct verdict *after, const struct change *changes, size_t n)
{
    struct mention now = *m;

    now.verdict = *after;
    cli_printf(cli, "%s %+d -> %s %+d\n  ", label_name(before->label), before->score,
               label_name(after->label), after->score);
    print_mention(cli, &now);
    for (size_t i = 0; i < n; i++) {
        cli_printf(cli, "  %+6lld -> %+6lld  " STR_FMT, (long long)changes[i].before,
                   (long long)changes[i].after, STR_ARG(changes[i].token));
        if (!str_is_empty(changes[i].file))
            cli_printf(cli, "  (" STR_FMT ":%d)", STR_ARG(changes[i].file), changes[i].line);
        cli_printf(cli, "\n");
    }
}

static int put_flips(struct diff *d, size_t limit, json_t *list, struct err *err)
{
    struct change changes[MOST_WORDS];
    struct verdict before, after;
    struct mention m;
    int rc = 0;

    for (size_t i = 0; i < d->n_flips && i < limit && rc >= 0; i++) {
        arena_clear(&d->text_arena);
        rc = store_mention_get(d->run->store, d->flips[i].id, &d->text_arena, &m, err);
        if (rc != 1) /* forgotten meanwhile */
            continue;
        analyzer_judge(d->old, &m.item, true, &d->text_arena, &before);
        analyzer_judge(d->other, &m.item, true, &d->text_arena, &after);
        size_t n = changes_between(d, &before, &after, changes);
        if (list)
            json_array_append_new(list, json_of_flip(&m, &before, &after, changes, n));
        else
            print_flip(d->run->cli, &m, &before, &after, changes, n);
    }
    return rc < 0 ? -1 : 0;
}

static int put_json(struct diff *d, size_t limit, struct err *err)
{
    json_t *moves = json_array(), *days = json_array(), *flips = json_array();
    json_t *alerts = json_array();
    int rc = put_flips(d, limit, flips, err);

    if (rc == 0)
        rc = diff_alerts_tell(&d->alerts, alerts, err);

    for (int from = 0; from < N_LABELS; from++)
        for (int to = 0; to < N_LABELS; to++)
            if (from != to && d->moves[from][to] > 0)
                json_array_append_new(moves, json_pack("{s:s,s:s,s:I}", "from",
                                                       label_name((enum label)from), "to",
                                                       label_name((enum label)to), "mentions",
                                                       (json_int_t)d->moves[from][to]));
    for (size_t i = 0; i < d->days.n; i++) {
        const struct day *day = d->days.entries[i].value;
        json_array_append_new(days, json_pack("{s:o,s:o,s:I,s:I}", "topic", json_of_str(day->topic),
                                              "day", json_of_str(day_text(d, day->day)),
                                              "negative_before", (json_int_t)day->before,
                                              "negative_after", (json_int_t)day->after));
    }
    json_t *o = json_pack("{s:o,s:o,s:I,s:I,s:I,s:o,s:o,s:o,s:o}", "lexicon_before",
                          json_of_str(analyzer_version(d->old)), "lexicon_after",
                          json_of_str(analyzer_version(d->other)), "mentions", (json_int_t)d->n,
                          "labelled", (json_int_t)d->n_human, "changed", (json_int_t)d->n_flips,
                          "moves", moves, "days", days, "alerts", alerts, "flips", flips);
    if (rc == 0)
        print_json(d->run->cli, o);
    else
        json_decref(o);
    return rc;
}

static void put_moves(struct diff *d)
{
    for (int from = 0; from < N_LABELS; from++)
        for (int to = 0; to < N_LABELS; to++)
            if (from != to && d->moves[from][to] > 0)
                cli_printf(d->run->cli, "%8lld  %s -> %s\n", (long long)d->moves[from][to],
                           label_name((enum label)from), label_name((enum label)to));
}

static void put_days(struct diff *d)
{
    struct cli *cli = d->run->cli;
    int64_t before = 0, after = 0;

    for (size_t i = 0; i < d->days.n; i++) {
        const struct day *day = d->days.entries[i].value;
        const struct day *next = i + 1 < d->days.n ? d->days.entries[i + 1].value : NULL;

        before += day->before;
        after += day->after;
        if (day->before != day->after)
            cli_printf(cli, "  " STR_FMT "  %lld -> %lld\n", STR_ARG(day_text(d, day->day)),
                       (long long)day->before, (long long)day->after);
        if (!next || !str_eq(next->topic, day->topic)) {
            cli_printf(cli, STR_FMT ": %lld -> %lld negative on all days\n", STR_ARG(day->topic),
                       (long long)before, (long long)after);
            before = after = 0;
        }
    }
}

static int put_text(struct diff *d, size_t limit, struct err *err)
{
    struct cli *cli = d->run->cli;

    cli_printf(cli, "lexicon " STR_FMT " -> " STR_FMT ": %zu of %lld mentions change their label",
               STR_ARG(analyzer_version(d->old)), STR_ARG(analyzer_version(d->other)), d->n_flips,
               (long long)d->n);
    if (d->n_human > 0)
        cli_printf(cli, "; %lld keep what a person said", (long long)d->n_human);
    cli_printf(cli, "\n");
    put_moves(d);
    put_days(d);
    if (diff_alerts_tell(&d->alerts, NULL, err) != 0)
        return -1;
    if (put_flips(d, limit, NULL, err) != 0)
        return -1;
    if (d->n_flips > limit)
        cli_printf(cli, "and %zu more: --limit %zu shows all\n", d->n_flips - limit, d->n_flips);
    return 0;
}

/* 'folders': the others alone, or those that are taken for the lexicons in use before them. */
static int compare(struct diff *d, char **folders, int n, struct err *err)
{
    const struct settings *settings = d->run->settings;
    struct cli *cli = d->run->cli;
    size_t limit = (size_t)cli_int(cli, "limit", USUAL_LIMIT);
    struct mention_query query = { .from = TIME_NONE, .to = TIME_NONE, .label = -1, .every = true };

    d->from = cli_time(cli, "from", TIME_NONE);
    d->to = cli_time(cli, "to", TIME_NONE);
    d->err = err;
    d->old = n > 1 ? analyzer_open(str_of(folders[0]), settings->topics, settings->n_topics, err)
                   : d->run->analyzer;
    if (d->old)
        d->other = analyzer_open(str_of(folders[n - 1]), settings->topics, settings->n_topics, err);
    if (!d->other || store_mentions(d->run->store, &query, judge_twice, d, err) != 0)
        return -1;
    if (d->n_flips)
        qsort(d->flips, d->n_flips, sizeof *d->flips, by_weight);
    if (d->days.n) /* nothing is looked up from here on */
        qsort(d->days.entries, d->days.n, sizeof *d->days.entries, by_day);
    return cli->json || cli->jsonl ? put_json(d, limit, err) : put_text(d, limit, err);
}

int lexicon_diff(struct cli *cli, int argc, char **argv)
{
    struct run run;
    struct diff d = { .run = &run };
    struct err err = { 0 };
    int status;

    if (argc < 1 || argc > 2)
        return cli_usage(cli,
                         "'lexicon diff' takes the other data folder, or an old and a new one");
    status = run_open(&run, cli, STORE_READ);
    if (status != 0)
        return status;
    map_init(&d.days);
    map_init(&d.counted);
    diff_alerts_init(&d.alerts, &run);
    if (compare(&d, argv, argc, &err) != 0)
        status = cli_error(cli, &err);
    diff_alerts_release(&d.alerts);
    map_release(&d.counted);
    map_release(&d.days);
    analyzer_close(d.other);
    if (d.old != run.analyzer)
        analyzer_close(d.old);
    arena_release(&d.text_arena);
    run_close(&run);
    return status;
}
