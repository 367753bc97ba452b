/*
 * cmd_sources.c - hark sources: what is heard of each source, and what is not.
 */
#include "cli/print.h"
#include "cli/run.h"

static const char *health(const struct source *source, const struct source_state *state, bool known)
{
    if (!source->enabled)
        return "off";
    if (!known)
        return "new";
    if (state->retired)
        return "gone";
    return source_is_blind(state) ? "blind" : "ok";
}

static json_t *json_of_source(const struct source *source, const struct source_state *state,
                              bool known)
{
    json_t *o = json_object();

    json_object_set_new(o, "name", json_of_text(source->name));
    json_object_set_new(o, "kind", json_of_str(source->kind));
    json_object_set_new(o, "url", json_of_str(source->url));
    json_object_set_new(o, "path", json_of_str(source->path));
    json_object_set_new(o, "topic", json_of_str(source->topic));
    json_object_set_new(o, "every", json_integer(source->every_s));
    json_object_set_new(o, "health", json_string(health(source, state, known)));
    json_object_set_new(o, "blind", json_boolean(source->enabled && source_is_blind(state)));
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
    return o;
}

static void print_source(struct cli *cli, const struct source *source,
                         const struct source_state *state, bool known)
{
    const char *word = health(source, state, known);
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
    if (!str_is_empty(state->error) && state->failures > 0)
        cli_printf(cli, "       since " STR_FMT ": " STR_FMT "\n",
                   STR_ARG(print_local(zone, state->error_since, &cli->arena)),
                   STR_ARG(state->error));
    if (state->mended > 0)
        cli_printf(cli, "       %d faults mended in its last document\n", state->mended);
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct err err = { 0 };
    const struct settings *settings;
    struct store *store;
    json_t *all = NULL;
    int status, rc = 0;

    if (argc > 0)
        return cli_usage(cli, "'sources' takes no '%s'", argv[0]);
    settings = cli_settings(cli);
    if (!settings)
        return cli_status(cli);
    store = store_open(settings->state_dir, STORE_READ, &err);
    if (!store && err.code != ERR_NO_INPUT) /* before the first run all of them are new */
        return cli_error(cli, &err);
    status = 0;
    all = cli->json ? json_array() : NULL;
    for (size_t i = 0; i < settings->n_sources && rc >= 0; i++) {
        const struct source *source = &settings->sources[i];
        struct source_state state = { .first_ok_at = TIME_NONE,
                                      .last_ok_at = TIME_NONE,
                                      .last_try_at = TIME_NONE,
                                      .last_item_at = TIME_NONE,
                                      .next_at = TIME_NONE,
                                      .error_since = TIME_NONE };

        rc = store ? store_source_get(store, source->name, &cli->arena, &state, &err) : 0;
        if (rc < 0)
            status = cli_error(cli, &err);
        else if (all)
            json_array_append_new(all, json_of_source(source, &state, rc == 1));
        else if (cli->jsonl)
            print_json(cli, json_of_source(source, &state, rc == 1));
        else
            print_source(cli, source, &state, rc == 1);
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
    .help = "show the health of each source: last good answer, next one, why it is blind",
    .example = "hark sources",
    .run = run,
};
