/*
 * cmd_help.c - hark help [COMMAND].
 */
#include "cli/options.h"

#include <string.h>

static int run(struct cli *cli, int argc, char **argv)
{
    size_t n;
    const struct command *const *commands = cli_commands(&n);

    if (argc > 1)
        return cli_usage(cli, "'help' takes one command");
    if (argc == 0) {
        options_overview(cli);
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        if (strcmp(commands[i]->name, argv[0]) == 0) {
            options_help(cli, commands[i], true);
            return 0;
        }
    return cli_usage(cli, "there is no command '%s': 'hark help' lists all", argv[0]);
}

const struct command command_help = {
    .name = "help",
    .args = "[COMMAND]",
    .help = "all commands, or one of them in full",
    .example = "hark help run",
    .run = run,
};
