/*
 * cmd_check.c - hark check: what hark makes of the configuration.
 *
 * Errors are those of every command that reads it, all in one go. Beyond them check looks for what is
 * allowed but was hardly meant: a topic that nothing can match, a touchpoint whose alerts nobody gets.
 */
#include "cli/check.h"

#include "analyze/analyze.h"
#include "cli/print.h"
#include "cli/try_recipe.h"
#include "fetch/recipes.h"

#include <string.h>
#include <unistd.h>

static const struct cli_opt opts[] = {
    { .name = "recipe",
      .kind = CLI_TEXT,
      .value = "FILE|NAME",
      .help = "check this recipe instead of the configuration, or show what a known one asks for" },
    { .name = "answer",
      .kind = CLI_TEXT,
      .value = "FILE",
      .help = "with --recipe: show what it reads in this saved answer" },
    { .name = "strict", .kind = CLI_FLAG, .help = "end with 1 where there is something to mend" },
    CLI_OPT_END,
};

void check_doubt(struct check *check, const char *fmt, ...)
{
    struct buf text;
    va_list args;

    buf_init(&text, BUF_NO_CEILING);
    va_start(args, fmt);
    buf_vprintf(&text, fmt, args);
    va_end(args);
    if (check->json) {
        json_array_append_new(json_object_get(check->json, "doubts"), json_of_str(buf_str(&text)));
    } else {
        cli_put(check->cli, cli_colour(check->cli, CLI_YELLOW));
        cli_printf(check->cli, "! " STR_FMT "\n", STR_ARG(buf_str(&text)));
        cli_put(check->cli, cli_colour(check->cli, CLI_PLAIN));
    }
    check->n_doubts++;
    buf_release(&text);
}

static size_t n_sources_of(const struct settings *settings, struct str topic)
{
    size_t n = 0;

    for (size_t i = 0; i < settings->n_sources; i++)
        n += str_eq(settings->sources[i].topic, topic);
    return n;
}

static void print_every(struct cli *cli, int64_t s)
{
    if (s % HOUR_S == 0)
        cli_printf(cli, "every %lldh", (long long)(s / HOUR_S));
    else
        cli_printf(cli, "every %lldm", (long long)(s / MINUTE_S));
}

static void show_topic(struct check *check, const struct topic *topic, size_t n_sources)
{
    if (check->json) {
        json_array_append_new(
            json_object_get(check->json, "topics"),
            json_pack("{s:o, s:o, s:o, s:o, s:I}", "name", json_of_str(topic->name), "match",
                      json_of_str(topic->match), "languages",
                      json_of_names(topic->languages, topic->n_languages), "timezone",
                      json_of_str(topic->zone_name), "sources", (json_int_t)n_sources));
        return;
    }
    cli_printf(check->cli, "  " STR_FMT ": " STR_FMT, STR_ARG(topic->name), STR_ARG(topic->match));
    if (n_sources)
        cli_printf(check->cli, "%s%zu source%s of its own", topic->match.n ? "; " : "", n_sources,
                   n_sources == 1 ? "" : "s");
    cli_printf(check->cli, "\n");
}

static void show_topics(struct check *check)
{
    const struct settings *s = check->settings;

    if (!check->json)
        cli_printf(check->cli, "%zu topic%s\n", s->n_topics, s->n_topics == 1 ? "" : "s");
    for (size_t i = 0; i < s->n_topics; i++) {
        const struct topic *topic = &s->topics[i];
        size_t n = n_sources_of(s, topic->name);

        show_topic(check, topic, n);
        if (n == 0 && topic->match.n == 0)
            check_doubt(check,
                        "nothing can be about '" STR_FMT
                        "' (give it a 'match:', or name it in a source)",
                        STR_ARG(topic->name));
    }
    if (s->n_topics == 0)
        check_doubt(check, "there is no topic, so nothing is kept (add 'topics:')");
}

static void show_source(struct check *check, const struct source *source)
{
    struct str place = source->url.n ? source->url : source->path.n ? source->path : source->query;

    if (check->json) {
        json_array_append_new(json_object_get(check->json, "sources"),
                              json_pack("{s:o, s:o, s:o, s:o, s:I, s:b}", "name",
                                        json_of_str(source->name), "kind",
                                        json_of_str(source->kind), "place", json_of_str(place),
                                        "topic", json_of_str(source->topic), "every",
                                        (json_int_t)source->every_s, "enabled", source->enabled));
        return;
    }
    cli_printf(check->cli, "  " STR_FMT ": " STR_FMT " " STR_FMT ", ", STR_ARG(source->name),
               STR_ARG(source->kind), STR_ARG(place));
    print_every(check->cli, source->every_s);
    cli_printf(check->cli, "%s\n", source->enabled ? "" : " (not enabled)");
}

static void show_sources(struct check *check)
{
    const struct settings *s = check->settings;

    if (!check->json)
        cli_printf(check->cli, "%zu source%s\n", s->n_sources, s->n_sources == 1 ? "" : "s");
    for (size_t i = 0; i < s->n_sources; i++)
        show_source(check, &s->sources[i]);
    if (s->n_sources == 0)
        check_doubt(check, "there is no source, so nothing is heard ('hark add URL' adds one)");
}

/* A file, else the recipe that is there by that name. NULL: neither; told. */
static const char *find_recipe(struct cli *cli)
{
    const char *said = arena_z(&cli->arena, cli_text(cli, "recipe"));
    const struct recipes *recipes = cli_recipes(cli);
    struct str names = STR_NONE;
    struct err err = { 0 };

    if (access(said, F_OK) == 0 || strchr(said, '/') || strchr(said, '.'))
        return said;
    for (size_t i = 0; i < recipes->n_files; i++) {
        if (str_eq(recipes->files[i].name, str_of(said)))
            return recipes->files[i].path;
        names = arena_printf(&cli->arena, STR_FMT "%s" STR_FMT, STR_ARG(names), i ? ", " : "",
                             STR_ARG(recipes->files[i].name));
    }
    err_set(&err, ERR_NO_INPUT, "there is no file '%s', and no recipe of that name", said);
    cli_error(cli, &err);
    cli_note(cli, "recipes: " STR_FMT, STR_ARG(names));
    return NULL;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct check check = { .cli = cli };
    struct analyzer *analyzer;
    struct err err = { 0 };

    (void)argv;
    if (cli_said(cli, "recipe")) {
        const char *path = find_recipe(cli);

        return !path ? ERR_NO_INPUT
                     : try_recipe(cli, path,
                                  cli_said(cli, "answer")
                                      ? arena_z(&cli->arena, cli_text(cli, "answer"))
                                      : NULL);
    }
    if (cli_said(cli, "answer"))
        return cli_usage(cli, "--answer goes with --recipe");
    if (argc != 0)
        return cli_usage(cli, "'check' takes no operands; --config FILE names the file");
    cli->tells_origins = true;
    check.settings = cli_settings(cli);
    if (!check.settings)
        return cli_status(cli);
    analyzer = analyzer_open(check.settings->data_dir, check.settings->topics,
                             check.settings->n_topics, &err);
    if (!analyzer)
        return cli_error(cli, &err);
    check.analyzer = analyzer;
    if (cli->json || cli->jsonl)
        check.json = json_pack("{s:o, s:[], s:[], s:[]}", "file", json_of_str(check.settings->file),
                               "topics", "sources", "doubts");
    else
        cli_printf(cli, STR_FMT "\n", STR_ARG(check.settings->file));
    show_topics(&check);
    show_sources(&check);
    check_names(&check);
    check_tell(&check);
    if (check.json)
        print_json(cli, check.json);
    else if (!check.n_doubts)
        cli_printf(cli, "all well\n");
    analyzer_close(analyzer);
    if (check.is_refused)
        return ERR_CONFIG;
    return check.n_doubts && cli_flag(cli, "strict") ? 1 : 0;
}

const struct command command_check = {
    .name = "check",
    .args = "",
    .help = "read the configuration and show what it says, and what was hardly meant",
    .example = "hark check --config hark.yaml",
    .opts = opts,
    .run = run,
};
