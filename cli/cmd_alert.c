/*
 * cmd_alert.c - hark alert: only judge the hours that are due, and send what waits.
 */
#include "cli/run.h"

static const struct cli_opt opts[] = {
    { .name = "strict", .kind = CLI_FLAG, .help = "status 75 when a mail could not be sent" },
    CLI_OPT_END,
};

static int run(struct cli *cli, int argc, char **argv)
{
    if (argc > 0)
        return cli_usage(cli, "'alert' takes no '%s'; to look at alerts: hark alerts", argv[0]);
    return run_all(cli, RUN_ALERT | (cli_flag(cli, "strict") ? RUN_STRICT : 0u));
}

const struct command command_alert = {
    .name = "alert",
    .args = "",
    .help = "judge the hours since the last time, and send the mails that wait",
    .example = "hark alert",
    .opts = opts,
    .run = run,
};
