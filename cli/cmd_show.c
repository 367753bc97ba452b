/*
 * cmd_show.c - hark show ID: all that is known of one mention.
 */
#include "cli/print.h"
#include "cli/run.h"
#include "out/letter.h"

static int count_copy(void *context, const struct mention *m)
{
    (void)m;
    ++*(size_t *)context;
    return 0;
}

static int put_copy(void *context, const struct mention *m)
{
    print_mention(context, m);
    return 0;
}

/* A line of the record, where there is something to say. */
static void put(struct cli *cli, const char *name, struct str value)
{
    if (!str_is_empty(value))
        cli_printf(cli, "%-10s " STR_FMT "\n", name, STR_ARG(value));
}

static void put_count(struct cli *cli, const char *name, int64_t n)
{
    if (n != COUNT_NONE)
        cli_printf(cli, "%-10s %lld\n", name, (long long)n);
}

/* A text as it was written; on a terminal its lines end between words. */
static void put_text(struct cli *cli, struct str text)
{
    while (cli->out_is_terminal && !str_is_empty(text)) {
        ptrdiff_t at = str_find_char(text, '\n');
        struct str line = at < 0 ? text : str_sub(text, 0, (size_t)at);
        struct buf wrapped;

        buf_init(&wrapped, BUF_NO_CEILING);
        letter_wrap(line, 0, &wrapped);
        cli_printf(cli, STR_FMT "%s", STR_ARG(buf_str(&wrapped)), wrapped.n ? "" : "\n");
        buf_release(&wrapped);
        text = at < 0 ? STR_NONE : str_from(text, (size_t)at + 1);
    }
    if (!str_is_empty(text))
        cli_printf(cli, STR_FMT "\n", STR_ARG(text));
}

static void put_record(struct cli *cli, const struct mention *m)
{
    const struct zone *zone = cli->settings.zone;
    struct arena *arena = &cli->arena;

    put(cli, "id", m->id);
    put(cli, "source", m->source);
    for (size_t i = 0; i < m->n_topics; i++)
        put(cli, "topic", m->topics[i]);
    put(cli, "said", print_local(zone, m->item.published, arena));
    put(cli, "counted at", print_local(zone, m->counted_at, arena));
    put(cli, "seen", print_local(zone, m->first_seen, arena));
    put(cli, "link", m->item.url);
    put(cli, "author", m->item.author);
    put(cli, "place", m->item.place);
    if (m->item.rating != RATING_NONE)
        cli_printf(cli, "%-10s %d.%d of 5\n", "stars", m->item.rating / 1000,
                   m->item.rating % 1000 / 100);
    put_count(cli, "likes", m->item.likes);
    put_count(cli, "shares", m->item.shares);
    put_count(cli, "replies", m->item.replies);
    put_count(cli, "views", m->item.views);
    cli_printf(cli, "%-10s %s, score %d, odds neg %d neu %d pos %d of 1000, language " STR_FMT "\n",
               "verdict", label_name(m->verdict.label), m->verdict.score, m->verdict.p_neg,
               m->verdict.p_neu, m->verdict.p_pos, STR_ARG(m->verdict.lang));
    put(cli, "a person", m->human);
    for (size_t i = 0; i < m->verdict.n_aspects; i++)
        cli_printf(cli, "%-10s " STR_FMT " %d\n", "about", STR_ARG(m->verdict.aspects[i].name),
                   m->verdict.aspects[i].score);
    for (size_t i = 0; i < m->verdict.n_cues; i++)
        put(cli, "cue", m->verdict.cues[i]);
    if (m->backlog)
        cli_printf(cli, "%-10s came with the first poll of its source: never alerts\n", "backlog");
    if (m->item.by_owner)
        cli_printf(cli, "%-10s the brand itself speaks: not counted\n", "by owner");
    cli_printf(cli, "\n");
    put_text(cli, m->item.title);
    put_text(cli, m->item.text);
}

static int put_revisions(struct cli *cli, struct store *store, const struct mention *m,
                         struct err *err)
{
    struct revision *old;
    size_t n;

    if (store_revisions(store, m->id, &cli->arena, &old, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        cli_printf(cli, "\nuntil " STR_FMT " it said (%s, %d):\n",
                   STR_ARG(print_local(cli->settings.zone, old[i].until, &cli->arena)),
                   label_name(old[i].label), old[i].score);
        put_text(cli, str_is_empty(old[i].text) ? old[i].title : old[i].text);
    }
    return 0;
}

enum { AROUND_S = 15 * DAY_S }; /* copies of a story lie within a week of each other, chained */

static int put_copies(struct cli *cli, struct store *store, const struct mention *m,
                      struct err *err)
{
    struct mention_query query = { .story = m->story,
                                   .from = m->counted_at - AROUND_S,
                                   .to = m->counted_at + AROUND_S,
                                   .label = -1 };
    size_t n = 0;

    if (store_mentions(store, &query, count_copy, &n, err) != 0)
        return -1;
    if (n < 2)
        return 0;
    cli_printf(cli, "\none of the copies of story " STR_FMT ", which counts once:\n",
               STR_ARG(m->story));
    return store_mentions(store, &query, put_copy, cli, err);
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct err err = { 0 };
    struct mention m;
    struct store *store;
    int status, rc;

    if (argc != 1)
        return cli_usage(cli, "'show' takes the id of one mention");
    store = run_store(cli, STORE_READ, &status);
    if (!store)
        return status;
    rc = store_mention_get(store, str_of(argv[0]), &cli->arena, &m, &err);
    if (rc == 0)
        err_set(&err, ERR_NO_INPUT, "there is no one mention '%s': 'hark mentions' has the ids",
                argv[0]);
    if (rc == 1 && (cli->json || cli->jsonl))
        print_json(cli, json_of_mention(&m));
    else if (rc == 1) {
        put_record(cli, &m);
        if (put_revisions(cli, store, &m, &err) != 0 || put_copies(cli, store, &m, &err) != 0)
            rc = -1;
    }
    if (rc != 1)
        status = cli_error(cli, &err);
    store_close(store);
    return status;
}

const struct command command_show = {
    .name = "show",
    .args = "ID",
    .help = "show all that is known of one mention, its former texts and its copies",
    .example = "hark show 3f2ab",
    .run = run,
};
