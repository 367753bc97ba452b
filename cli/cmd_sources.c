/*
 * cmd_sources.c - hark sources: what is heard of each source, and what is not.
 */
#include "cli/opml.h"
#include "cli/print.h"
#include "cli/run.h"

/* What is known of one source. */
struct hearing {
    const struct source *source;
    struct source_state state;
    bool known;          /* it was asked at least once */
    int64_t seen, about; /* items so far, and those that concerned a topic */
};

static const char *health(const struct hearing *heard)
{
    if (!heard->source->enabled)
        return "off";
    if (!heard->known)
        return "new";
    if (heard->state.retired)
        return "gone";
    return source_is_blind(&heard->state) ? "blind" : "ok";
}

static json_t *json_of_rhythm(const struct source_state *state)
{
    json_t *o = json_object();

    json_object_set_new(o, "gaps", json_integer(state->n_gaps));
    json_object_set_new(o, "mean", json_integer(state->gap_mean_s));
    json_object_set_new(o, "longest", json_integer(state->gap_most_s));
    json_object_set_new(o, "patience",
                        source_patience_s(state) == TIME_NONE
                            ? json_null()
                            : json_integer(source_patience_s(state)));
    return o;
}

static json_t *json_of_source(const struct hearing *heard, struct arena *arena)
{
    const struct source *source = heard->source;
    const struct source_state *state = &heard->state;
    json_t *o = json_object();

    json_object_set_new(o, "name", json_of_text(source->name));
    json_object_set_new(o, "kind", json_of_str(source->kind));
    json_object_set_new(o, "url", json_of_str(source->url));
    json_object_set_new(o, "path", json_of_str(source->path));
    json_object_set_new(o, "topic", json_of_str(source->topic));
    json_object_set_new(o, "every", json_integer(source->every_s));
    json_object_set_new(o, "health", json_string(health(heard)));
    json_object_set_new(o, "blind", json_boolean(source->enabled && source_is_blind(state)));
    json_object_set_new(o, "why", json_of_str(source_why_blind(state, arena)));
    json_object_set_new(o, "first_ok", json_of_time(state->first_ok_at));
    json_object_set_new(o, "last_ok", json_of_time(state->last_ok_at));
    json_object_set_new(o, "last_try", json_of_time(state->last_try_at));
    json_object_set_new(o, "last_item", json_of_time(state->last_item_at));
    json_object_set_new(o, "next", json_of_time(state->next_at));
    json_object_set_new(o, "failures", json_integer(state->failures));
    json_object_set_new(o, "error", json_of_str(state->error));
    json_object_set_new(o, "error_since", json_of_time(state->error_since));
    json_object_set_new(o, "items_seen", json_integer(state->items_seen));
    json_object_set_new(o, "items_new", json_integer(state->items_new));
    json_object_set_new(o, "mended", json_integer(state->mended));
    json_object_set_new(o, "rhythm", json_of_rhythm(state));
    json_object_set_new(o, "items", json_integer(heard->seen));
    json_object_set_new(o, "items_about_a_topic", json_integer(heard->about));
    return o;
}

static void print_rhythm(struct cli *cli, const struct hearing *heard)
{
    const struct source_state *state = &heard->state;

    if (heard->seen == 0 && state->last_ok_at != TIME_NONE)
        cli_printf(cli, "       nothing was found in it yet%s\n",
                   str_eq(heard->source->kind, STR("page")) && !heard->source->n_select
                       ? " (reviews that are not marked up need 'select:')"
                       : "");
    if (heard->seen == 0)
        return;
    cli_printf(cli, "       %lld of %lld items concerned a topic%s", (long long)heard->about,
               (long long)heard->seen,
               heard->about ? "" : " (widen its 'match:', or write 'topic:' beside the source)");
    if (state->n_gaps > 0)
        cli_printf(cli, "; something new about every " STR_FMT ", last " STR_FMT,
                   STR_ARG(source_span(state->gap_mean_s, &cli->arena)),
                   STR_ARG(print_local(cli->settings.zone, state->last_item_at, &cli->arena)));
    cli_printf(cli, "\n");
}

static void print_source(struct cli *cli, const struct hearing *heard)
{
    const struct source *source = heard->source;
    const struct source_state *state = &heard->state;
    const char *word = health(heard);
    struct zone *zone = cli->settings.zone;
    bool blind = word[0] == 'b' || word[0] == 'g';

    cli_put(cli, cli_colour(cli, blind ? CLI_RED : CLI_GREEN));
    cli_printf(cli, "%-6s", word);
    cli_put(cli, cli_colour(cli, CLI_PLAIN));
    cli_printf(cli, " %-20.*s %-8.*s last good %-16.*s next %-16.*s %4d items, %d new\n",
               STR_ARG(source->name), STR_ARG(source->kind),
               STR_ARG(print_local(zone, state->last_ok_at, &cli->arena)),
               STR_ARG(print_local(zone, state->next_at, &cli->arena)), state->items_seen,
               state->items_new);
    if (heard->known && source_is_blind(state))
        cli_printf(cli, "       since " STR_FMT ": " STR_FMT "\n",
                   STR_ARG(print_local(
                       zone, state->failures > 0 ? state->error_since : source_heard_until(state),
                       &cli->arena)),
                   STR_ARG(source_why_blind(state, &cli->arena)));
    print_rhythm(cli, heard);
    if (state->mended > 0)
        cli_printf(cli, "       %d fault%s mended in its last document\n", state->mended,
                   state->mended == 1 ? "" : "s");
}

/* -1: the store cannot be read. */
static int look(struct cli *cli, struct store *store, struct hearing *heard, struct err *err)
{
    int rc;

    heard->state = (struct source_state){ .first_ok_at = TIME_NONE,
                                          .last_ok_at = TIME_NONE,
                                          .last_try_at = TIME_NONE,
                                          .last_item_at = TIME_NONE,
                                          .next_at = TIME_NONE,
                                          .error_since = TIME_NONE };
    if (!store) /* before the first run all of them are new */
        return 0;
    rc = store_source_get(store, heard->source->name, &cli->arena, &heard->state, err);
    heard->known = rc == 1;
    return rc < 0
               ? -1
               : store_source_items(store, heard->source->name, &heard->seen, &heard->about, err);
}

static int print_opml(struct cli *cli)
{
    struct buf out;
    int status;

    buf_init(&out, BUF_NO_CEILING);
    status = opml_export(cli, &out);
    if (status == 0)
        cli_put(cli, buf_str(&out));
    buf_release(&out);
    return status;
}

static const struct cli_opt opts[] = {
    { .name = "opml",
      .kind = CLI_FLAG,
      .help = "write the feeds as a list of subscriptions (OPML) that feed readers take" },
    CLI_OPT_END,
};

static int run(struct cli *cli, int argc, char **argv)
{
    struct err err = { 0 };
    const struct settings *settings;
    struct store *store;
    json_t *all = NULL;
    int status;

    if (argc > 0)
        return cli_usage(cli, "'sources' takes no '%s'", argv[0]);
    if (cli_flag(cli, "opml"))
        return print_opml(cli);
    settings = cli_settings(cli);
    if (!settings)
        return cli_status(cli);
    store = store_open(settings->state_dir, STORE_READ, &err);
    if (!store && err.code != ERR_NO_INPUT)
        return cli_error(cli, &err);
    status = 0;
    all = cli->json ? json_array() : NULL;
    for (size_t i = 0; i < settings->n_sources && status == 0; i++) {
        struct hearing heard = { .source = &settings->sources[i] };

        if (look(cli, store, &heard, &err) != 0)
            status = cli_error(cli, &err);
        else if (all)
            json_array_append_new(all, json_of_source(&heard, &cli->arena));
        else if (cli->jsonl)
            print_json(cli, json_of_source(&heard, &cli->arena));
        else
            print_source(cli, &heard);
    }
    if (all && status == 0)
        print_json(cli, json_pack("{s:O}", "sources", all));
    json_decref(all);
    store_close(store);
    return status;
}

const struct command command_sources = {
    .name = "sources",
    .args = "",
    .help =
        "show the health of each source: last good answer, next one, its yield and rhythm, why it "
        "is blind",
    .example = "hark sources",
    .opts = opts,
    .run = run,
};
