/*
 * cmd_fetch.c - hark fetch: only ask the sources and remember what they say.
 */
#include "cli/run.h"

static const struct cli_opt opts[] = {
    { .name = "force",
      .letter = 'f',
      .kind = CLI_FLAG,
      .help = "ask every source, also those not due" },
    { .name = "strict", .kind = CLI_FLAG, .help = "status 75 when a source failed" },
    CLI_OPT_END,
};

static int run(struct cli *cli, int argc, char **argv)
{
    if (argc > 0)
        return cli_usage(cli, "'fetch' takes no '%s'", argv[0]);
    return run_all(cli, RUN_FETCH | (cli_flag(cli, "force") ? RUN_FORCE : 0u) |
                            (cli_flag(cli, "strict") ? RUN_STRICT : 0u));
}

const struct command command_fetch = {
    .name = "fetch",
    .args = "",
    .help = "ask the sources that are due and store what they say; no alerts, pages or mails",
    .example = "hark fetch --force",
    .opts = opts,
    .run = run,
};
