/*
 * cmd_today.c - hark today: the day so far, in the terminal.
 */
#include "cli/one_day.h"

static const struct cli_opt opts[] = {
    { .name = "topic",
      .letter = 't',
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "only this topic" },
    CLI_OPT_END,
};

static int64_t now(const struct run *run, const struct topic *topic)
{
    (void)topic;
    return run->now;
}

static int run(struct cli *cli, int argc, char **argv)
{
    static const struct one_day how = { .at = now };

    if (argc > 0)
        return cli_usage(cli, "'today' takes no '%s'", argv[0]);
    return one_day_print(cli, &how);
}

const struct command command_today = {
    .name = "today",
    .args = "",
    .help = "show the day so far: numbers, what hurt, what pleased, who cannot be heard",
    .example = "hark today",
    .opts = opts,
    .run = run,
};
