/*
 * cmd_mentions.c - hark mentions: browse and search what was stored, newest first.
 */
#include "cli/print.h"
#include "cli/run.h"

#include "core/query.h"
#include "core/url.h"

#include <string.h>

enum { LIMIT_FOR_PEOPLE = 30 };

static const struct cli_opt opts[] = {
    { .name = "topic",
      .letter = 't',
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "about this topic" },
    { .name = "source",
      .letter = 's',
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "from this source" },
    { .name = "aspect",
      .letter = 'a',
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "that speak of this touchpoint" },
    { .name = "label",
      .letter = 'l',
      .kind = CLI_TEXT,
      .value = "LABEL",
      .help = "neg, neu, pos, mixed or unscored" },
    { .name = "negative",
      .kind = CLI_FLAG,
      .help = "what counts as negative: label, low stars, or a person's word" },
    { .name = "story", .kind = CLI_TEXT, .value = "ID", .help = "copies of this story" },
    { .name = "from", .kind = CLI_TIME, .value = "TIME", .help = "said at this time or later" },
    { .name = "to", .kind = CLI_TIME, .value = "TIME", .help = "said before this time" },
    { .name = "limit",
      .letter = 'n',
      .kind = CLI_INT,
      .value = "N",
      .lo = 0,
      .hi = 1000000000,
      .help = "at most so many; 30 for people and all as JSON unless said, 0: all" },
    { .name = "oldest", .kind = CLI_FLAG, .help = "oldest first" },
    CLI_OPT_END,
};

struct listing {
    struct cli *cli;
    const struct query *query; /* or NULL */
    size_t limit, n;
    json_t *all; /* --json */
};

static bool is_wanted(const struct query *query, const struct mention *m)
{
    struct arena arena = { 0 };
    struct query_doc doc = {
        .title = m->item.title,
        .text = m->item.text,
        .author = m->item.author,
        .site = url_host(m->item.url, &arena),
        .source = m->source,
        .lang = m->verdict.lang,
        .stars = m->item.rating,
        .n_aspects = m->verdict.n_aspects,
    };
    struct query_token *title, *text, *all;
    struct str *aspects = arena_alloc(&arena, (doc.n_aspects + 1) * sizeof *aspects);
    size_t n_title, n_text;
    bool found;

    for (size_t i = 0; i < doc.n_aspects; i++)
        aspects[i] = m->verdict.aspects[i].name;
    title = query_tokens(m->item.title, true, &arena, &n_title);
    text = query_tokens(m->item.text, false, &arena, &n_text);
    all = arena_alloc(&arena, (n_title + n_text + 1) * sizeof *all);
    if (n_title)
        memcpy(all, title, n_title * sizeof *all);
    if (n_text)
        memcpy(all + n_title, text, n_text * sizeof *all);
    doc.aspects = aspects;
    doc.tokens = all;
    doc.n = n_title + n_text;
    found = query_match(query, &doc);
    arena_release(&arena);
    return found;
}

static int list_one(void *context, const struct mention *m)
{
    struct listing *listing = context;

    if (listing->query && !is_wanted(listing->query, m))
        return 0;
    if (listing->all)
        json_array_append_new(listing->all, json_of_mention(m));
    else if (listing->cli->jsonl)
        print_json(listing->cli, json_of_mention(m));
    else
        print_mention(listing->cli, m);
    listing->n++;
    return listing->limit && listing->n >= listing->limit;
}

/* The words as one query. */
static int read_query(struct cli *cli, int argc, char **argv, struct query **out, struct err *err)
{
    struct buf words;
    int rc = 0;

    *out = NULL;
    if (argc == 0)
        return 0;
    buf_init(&words, BUF_NO_CEILING); /* query_parse() has its own */
    for (int i = 0; i < argc; i++)
        buf_printf(&words, "%s%s", i ? " " : "", argv[i]);
    *out = query_parse(arena_str(&cli->arena, buf_str(&words)), &cli->arena, NULL, err);
    if (!*out)
        rc = err_wrap(err, "query: ");
    buf_release(&words);
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    bool for_people = !cli->json && !cli->jsonl;
    struct listing listing = {
        .cli = cli,
        .limit = (size_t)cli_int(cli, "limit", for_people ? LIMIT_FOR_PEOPLE : 0),
    };
    struct mention_query query = {
        .topic = cli_text(cli, "topic"),
        .source = cli_text(cli, "source"),
        .aspect = cli_text(cli, "aspect"),
        .story = cli_text(cli, "story"),
        .from = cli_time(cli, "from", TIME_NONE),
        .to = cli_time(cli, "to", TIME_NONE),
        .label = -1,
        .negatives = cli_flag(cli, "negative"),
        .newest_first = !cli_flag(cli, "oldest"),
    };
    struct err err = { 0 };
    struct query *words;
    struct store *store;
    enum label label;
    int status;

    if (cli_said(cli, "label")) {
        if (!label_of(cli_text(cli, "label"), &label))
            return cli_usage(cli, "--label takes neg, neu, pos, mixed or unscored");
        query.label = (int)label;
    }
    if (read_query(cli, argc, argv, &words, &err) != 0) {
        err.code = ERR_USAGE;
        return cli_error(cli, &err);
    }
    listing.query = words;
    store = run_store(cli, STORE_READ, &status);
    if (!store)
        return status;
    listing.all = cli->json ? json_array() : NULL;
    if (store_mentions(store, &query, list_one, &listing, &err) < 0)
        status = cli_error(cli, &err);
    else if (cli->json)
        print_json(cli, json_pack("{s:O}", "mentions", listing.all));
    else if (for_people && listing.n == 0)
        cli_note(cli, "no mention found");
    else if (for_people && listing.limit && listing.n == listing.limit)
        cli_note(cli, "the first %zu; --limit 0 shows all", listing.n);
    json_decref(listing.all);
    store_close(store);
    return status;
}

const struct command command_mentions = {
    .name = "mentions",
    .args = "[QUERY]",
    .help = "browse and search the stored mentions, newest first",
    .example = "hark mentions --topic Acme --label neg \"cold OR late\"",
    .opts = opts,
    .run = run,
    .more = "The query is that of topics: words, \"phrases\", AND, OR, NOT, NEAR/5, cof*, title:x, "
            "source:x, stars:<=2, aspect:x.\n",
};
