/*
 * cmd_watch.c - hark watch: the periodic job without a timer.
 */
#include "cli/run.h"

static int run(struct cli *cli, int argc, char **argv)
{
    if (argc > 0)
        return cli_usage(cli, "'watch' takes no '%s'", argv[0]);
    if (cli->now_is_fixed)
        return cli_usage(cli,
                         "'watch' follows the clock: '--now' and SOURCE_DATE_EPOCH are for 'run'");
    return run_watch(cli);
}

const struct command command_watch = {
    .name = "watch",
    .args = "",
    .help = "do the job of 'run' without end: each source at its own pace, alerts, pages and mails "
            "when due",
    .example = "hark watch --config acme.yaml",
    .run = run,
    .more =
        "Ends on SIGTERM and SIGINT with what was read saved; SIGHUP reads the configuration "
        "anew.\n"
        "'hark run --print-timer' prints a systemd unit for it. Other verbs can write to the store "
        "while it sleeps.\n",
};
