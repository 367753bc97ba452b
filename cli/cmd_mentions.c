/*
 * cmd_mentions.c - hark mentions: browse and search what was stored, newest first.
 */
#include "cli/named.h"
#include "cli/print.h"
#include "cli/run.h"

#include "core/query.h"
#include "core/utf8.h"
#include "out/search.h"

#include <stdlib.h>

enum { LIMIT_FOR_PEOPLE = 30, WORDS_SHOWN = 5 };

static const struct cli_opt opts[] = {
    PICK_TOPIC,
    PICK_SOURCE,
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
    { .name = "dropped",
      .kind = CLI_FLAG,
      .help = "what is no voice of a customer (advertising, link lists ...), and why" },
    { .name = "story", .kind = CLI_TEXT, .value = "ID", .help = "copies of this story" },
    PICK_FROM,
    PICK_TO,
    { .name = "limit",
      .letter = 'n',
      .kind = CLI_INT,
      .value = "N",
      .lo = 0,
      .hi = 1000000000,
      .help = "at most so many; 30 for people and all as JSON unless said, 0: all" },
    { .name = "page",
      .letter = 'p',
      .kind = CLI_INT,
      .value = "N",
      .lo = 1,
      .hi = 1000000,
      .help = "the N-th so many" },
    { .name = "oldest", .kind = CLI_FLAG, .help = "oldest first" },
    { .name = "why", .kind = CLI_FLAG, .help = "under each, the words that its score is made of" },
    CLI_OPT_END,
};

struct listing {
    struct cli *cli;
    struct out_explain explain; /* --why */
    size_t n;
    json_t *all; /* --json */
};

static int by_share(const void *a, const void *b)
{
    int32_t x = abs(((const struct part *)a)->share), y = abs(((const struct part *)b)->share);

    return (x < y) - (x > y);
}

/* "    dead -900, no help -400": the words that weigh most. */
static void print_words(struct listing *listing, const struct mention *m)
{
    struct arena arena = { 0 };
    struct verdict verdict;
    int shown = 0;

    listing->explain.judge(listing->explain.context, &m->item, &arena, &verdict);
    if (verdict.n_parts)
        qsort(verdict.parts, verdict.n_parts, sizeof *verdict.parts, by_share);
    cli_put(listing->cli, cli_colour(listing->cli, CLI_DIM));
    for (size_t i = 0; i < verdict.n_parts && shown < WORDS_SHOWN; i++) {
        const struct part *part = &verdict.parts[i];

        if (part->share == 0)
            continue;
        cli_printf(listing->cli, "%s" STR_FMT " %+d", shown ? ", " : "    ",
                   STR_ARG(part->kind == PART_WORD ? part->token : part->rule), part->share);
        shown++;
    }
    if (shown == 0)
        cli_printf(listing->cli, "    no word of it is in the lexicon");
    cli_printf(listing->cli, "\n");
    cli_put(listing->cli, cli_colour(listing->cli, CLI_PLAIN));
    arena_release(&arena);
}

static int list_one(void *context, const struct mention *m)
{
    struct listing *listing = context;

    listing->n++;
    if (listing->all)
        json_array_append_new(listing->all, json_of_mention(m));
    else if (listing->cli->jsonl)
        print_json(listing->cli, json_of_mention(m));
    else {
        print_mention(listing->cli, m);
        if (!str_is_empty(m->verdict.dropped))
            cli_printf(listing->cli, "    dropped: " STR_FMT "\n", STR_ARG(m->verdict.dropped));
        if (listing->explain.judge)
            print_words(listing, m);
    }
    return 0;
}

/* The words as one query. */
static int read_query(struct cli *cli, int argc, char **argv, struct query **out, struct err *err)
{
    struct buf words;
    size_t at = 0;
    int rc = 0;

    *out = NULL;
    if (argc == 0)
        return 0;
    buf_init(&words, BUF_NO_CEILING); /* query_parse() has its own */
    for (int i = 0; i < argc; i++)
        buf_printf(&words, "%s%s", i ? " " : "", argv[i]);
    struct str text = arena_str(&cli->arena, buf_str(&words));
    *out = query_parse(text, &cli->arena, &at, err);
    if (!*out)
        rc = err_wrap(err, "query, character %zu: ", utf8_count(str_sub(text, 0, at)) + 1);
    buf_release(&words);
    return rc;
}

static int read_filter(struct cli *cli, struct mention_query *filter)
{
    struct err err = { 0 };
    enum label label;

    named_pick(cli, filter);
    filter->aspect = cli_text(cli, "aspect");
    filter->story = cli_text(cli, "story");
    filter->negatives = cli_flag(cli, "negative");
    filter->dropped = cli_flag(cli, "dropped");
    filter->newest_first = !cli_flag(cli, "oldest");
    if (named_aspect(cli, filter->aspect, &filter->aspect, &err) != 0)
        return cli_error(cli, &err);
    if (!cli_said(cli, "label"))
        return 0;
    if (!label_of(cli_text(cli, "label"), &label))
        return cli_usage(cli, "--label takes neg, neu, pos, mixed or unscored");
    filter->label = (int)label;
    return 0;
}

static int list(struct cli *cli, struct store *store, struct search *search,
                struct listing *listing, struct err *err)
{
    bool for_people = !cli->json && !cli->jsonl;
    enum search_end end;
    int64_t page = cli_int(cli, "page", 1);

    search->limit = (size_t)cli_int(cli, "limit", for_people || page > 1 ? LIMIT_FOR_PEOPLE : 0);
    search->offset = (size_t)(page - 1) * search->limit;
    if (named_filter(cli_settings(cli), store, &search->filter, err) != 0 ||
        search_run(store, search, list_one, listing, &end, err) < 0)
        return -1;
    if (cli->json)
        print_json(cli,
                   json_pack("{s:O,s:b}", "mentions", listing->all, "more", end == SEARCH_MORE));
    else if (for_people && listing->n == 0)
        cli_note(cli, "no mention found%s", page > 1 ? " on this page" : "");
    else if (for_people && end == SEARCH_MORE)
        cli_note(cli, "there are more: --page %lld goes on, --limit 0 shows all",
                 (long long)page + 1);
    return 0;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct listing listing = { .cli = cli };
    struct search search = { 0 };
    struct err err = { 0 };
    struct query *words;
    struct run run = { 0 };
    int status = read_filter(cli, &search.filter);

    if (status != 0)
        return status;
    if (read_query(cli, argc, argv, &words, &err) != 0) {
        err.code = ERR_USAGE;
        return cli_error(cli, &err);
    }
    search.query = words;
    if (cli_flag(cli, "why")) {
        status = run_open(&run, cli, STORE_READ);
        listing.explain = run_explain(&run);
    } else {
        run.store = run_store(cli, STORE_READ, &status);
    }
    if (status != 0)
        return status;
    listing.all = cli->json ? json_array() : NULL;
    if (list(cli, run.store, &search, &listing, &err) != 0)
        status = cli_error(cli, &err);
    json_decref(listing.all);
    run_close(&run);
    return status;
}

const struct command command_mentions = {
    .name = "mentions",
    .args = "[QUERY]",
    .help = "browse and search the stored mentions, newest first",
    .example = "hark mentions --topic Acme --label neg \"cold OR late\"",
    .opts = opts,
    .run = run,
    .more =
        "The query is that of topics: words, \"phrases\", AND, OR, NOT, NEAR/5, cof*, title:x,\n"
        "author:x, site:x.example, source:x, lang:de, stars:<=2, aspect:x; and label:neg, "
        "topic:x.\n",
};
