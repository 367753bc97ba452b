/*
 * named.c - looking names up in the tables that have them.
 */
#include "cli/named.h"

#include "analyze/touchpoints.h"
#include "core/nearest.h"
#include "store/store.h"

/* core/notice.h says what they are. */
static const char *const signals[] = { "negative", "volume", "slow",   "rating", "reach",
                                       "at-once",  "blind",  "silent", "fleet" };
enum { N_SIGNALS = sizeof signals / sizeof *signals };

/* "there is no WHAT 'x' (did you mean 'y'?); known are a, b, c" */
static int refuse(const char *what, struct str said, const char *const *names, size_t n,
                  struct err *err)
{
    const char *near = nearest_word(said, names, n);
    struct buf all;

    buf_init(&all, BUF_NO_CEILING);
    for (size_t i = 0; i < n; i++)
        buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
    if (near)
        err_set(err, ERR_USAGE, "there is no %s '" STR_FMT "' (did you mean '%s'?)", what,
                STR_ARG(said), near);
    else
        err_set(err, ERR_USAGE, "there is no %s '" STR_FMT "'; known are " STR_FMT, what,
                STR_ARG(said), STR_ARG(buf_str(&all)));
    buf_release(&all);
    return -1;
}

int named_aspect(struct cli *cli, struct str said, struct str *name, struct err *err)
{
    struct touchpoints t;
    size_t at = 0;
    int rc = 0;

    *name = said;
    if (str_is_empty(said))
        return 0;
    if (touchpoints_init(&t, cli_data_dir(cli), err) < 0)
        return -1;
    while (at < t.n && !str_eq_nocase(said, t.rows[at].name) &&
           !str_eq_nocase(said, t.rows[at].title))
        at++;
    if (at < t.n) {
        *name = arena_str(&cli->arena, t.rows[at].name);
    } else {
        const char **names = arena_alloc(&t.arena, (t.n + 1) * sizeof *names);
        for (size_t i = 0; i < t.n; i++)
            names[i] = arena_z(&t.arena, t.rows[i].name);
        rc = refuse("touchpoint", said, names, t.n, err);
    }
    touchpoints_release(&t);
    return rc;
}

/* --- topics and sources: rows that begin with their name --- */

struct named_rows {
    const char *what;
    const void *rows;
    size_t n, size;
};

static struct str row_name(const struct named_rows *in, size_t i)
{
    return *(const struct str *)(const void *)((const char *)in->rows + i * in->size);
}

static const void *find_row(const struct named_rows *in, struct str said)
{
    for (size_t i = 0; i < in->n; i++)
        if (str_eq(row_name(in, i), said))
            return (const char *)in->rows + i * in->size;
    for (size_t i = 0; i < in->n; i++)
        if (str_eq_nocase(row_name(in, i), said))
            return (const char *)in->rows + i * in->size;
    return NULL;
}

/* Of an agency there may be hundreds: the nearest is named, the others are listed elsewhere. */
static int refuse_row(const struct named_rows *in, struct str said, struct err *err)
{
    struct arena arena = { 0 };
    const char **names = arena_alloc(&arena, (in->n + 1) * sizeof *names), *near;

    for (size_t i = 0; i < in->n; i++)
        names[i] = arena_z(&arena, row_name(in, i));
    near = nearest_word(said, names, in->n);
    err_set(err, ERR_USAGE, "there is no %s '" STR_FMT "'%s%s%s: 'hark check' lists them", in->what,
            STR_ARG(said), near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
    arena_release(&arena);
    return -1;
}

static struct named_rows topics_of(const struct settings *settings)
{
    return (struct named_rows){ "topic", settings->topics, settings->n_topics,
                                sizeof *settings->topics };
}

static struct named_rows sources_of(const struct settings *settings)
{
    return (struct named_rows){ "source", settings->sources, settings->n_sources,
                                sizeof *settings->sources };
}

const struct topic *named_topic(const struct settings *settings, struct str said, struct err *err)
{
    struct named_rows topics = topics_of(settings);
    const struct topic *topic = find_row(&topics, said);

    if (!topic)
        refuse_row(&topics, said, err);
    return topic;
}

const struct source *named_source(const struct settings *settings, struct str said, struct err *err)
{
    struct named_rows sources = sources_of(settings);
    const struct source *source = find_row(&sources, said);

    if (!source)
        refuse_row(&sources, said, err);
    return source;
}

static int found_one(void *context, const struct mention *m)
{
    (void)context;
    (void)m;
    return 1;
}

/* 'probe' asks the store for a mention of that name. */
static int spell(const struct named_rows *in, struct store *store, struct mention_query probe,
                 struct str *name, struct err *err)
{
    const struct str *known = find_row(in, *name);
    int rc;

    if (known) {
        *name = *known;
        return 0;
    }
    probe.from = probe.to = TIME_NONE;
    probe.label = -1;
    probe.every = true;
    probe.limit = 1;
    rc = str_is_empty(*name) ? 1 : store_mentions(store, &probe, found_one, NULL, err);
    return rc == 0 ? refuse_row(in, *name, err) : rc < 0 ? -1 : 0;
}

void named_pick(struct cli *cli, struct mention_query *out)
{
    *out = (struct mention_query){ .topic = cli_text(cli, "topic"),
                                   .source = cli_text(cli, "source"),
                                   .from = cli_time(cli, "from", TIME_NONE),
                                   .to = cli_time(cli, "to", TIME_NONE),
                                   .label = -1 };
}

int named_filter(const struct settings *settings, struct store *store, struct mention_query *filter,
                 struct err *err)
{
    struct named_rows topics = topics_of(settings), sources = sources_of(settings);

    if (spell(&topics, store, (struct mention_query){ .topic = filter->topic }, &filter->topic,
              err) != 0)
        return -1;
    return spell(&sources, store, (struct mention_query){ .source = filter->source },
                 &filter->source, err);
}

int named_signal(struct str said, struct err *err)
{
    for (size_t i = 0; i < N_SIGNALS; i++)
        if (str_eq(said, str_of(signals[i])))
            return 0;
    return str_is_empty(said) ? 0 : refuse("kind of alert", said, signals, N_SIGNALS, err);
}
