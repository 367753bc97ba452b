/*
 * cmd_config.c - hark config: every value with its origin, or every key there is, a recipe's too.
 */
#include "cli/command.h"
#include "cli/print.h"
#include "core/opt.h"
#include "core/settings_rows.h"
#include "fetch/recipe.h"

static const struct cli_opt opts[] = {
    { .name = "keys",
      .kind = CLI_FLAG,
      .help = "every key that hark.yaml, and a recipe, may hold, with its meaning" },
    CLI_OPT_END,
};

/* Two levels of tables inside each other are all there are. */
static void print_keys(struct cli *cli, const struct opt *rows, size_t n, int indent)
{
    for (size_t i = 0; i < n; i++) {
        cli_printf(cli, "%*s%s:%*s %s%s%s%s%s\n", indent, "", rows[i].name,
                   (int)(18 - indent - (int)str_of(rows[i].name).n), "", rows[i].help,
                   rows[i].must ? " (must be said)" : "", rows[i].def ? " (" : "",
                   rows[i].def ? rows[i].def : "", rows[i].def ? ")" : "");
        if (rows[i].n_rows)
            print_keys(cli, rows[i].rows, rows[i].n_rows, indent + 2);
    }
}

static int run(struct cli *cli, int argc, char **argv)
{
    const struct settings *settings;
    struct buf text;

    (void)argv;
    if (argc != 0)
        return cli_usage(cli, "'config' takes no operands");
    if (cli_flag(cli, "keys")) {
        print_keys(cli, settings_rows, n_settings_rows, 0);
        cli_printf(cli, "\nrecipes/NAME.yaml, an API in one file:\n");
        print_keys(cli, recipe_rows, n_recipe_rows, 2);
        return 0;
    }
    cli->tells_origins = true;
    settings = cli_settings(cli);
    if (!settings)
        return cli_status(cli);
    if (cli->json || cli->jsonl) {
        json_t *all = json_object();

        for (size_t i = 0; i < settings->log->n; i++)
            json_object_set_new(all, settings->log->values[i].key.p,
                                json_pack("{s:o, s:o}", "value",
                                          json_of_text(settings->log->values[i].value), "origin",
                                          json_of_text(settings->log->values[i].origin)));
        print_json(cli, all);
        return 0;
    }
    buf_init(&text, BUF_NO_CEILING);
    settings_print(settings, &text);
    cli_printf(cli, STR_FMT, STR_ARG(buf_str(&text)));
    buf_release(&text);
    return 0;
}

const struct command command_config = {
    .name = "config",
    .args = "",
    .help = "every value of the configuration and where it comes from",
    .example = "hark config --config hark.yaml",
    .opts = opts,
    .run = run,
    .more =
        "A flag is stronger than the environment (HARK_STATE, HARK_CONTACT ...), that is stronger\n"
        "than the file, and that is stronger than the default. Secrets are never shown.",
};
