/*
 * cmd_help.c - hark help [COMMAND].
 */
#include "cli/options.h"

#include <string.h>

static const struct cli_opt opts[] = {
    { .name = "man", .kind = CLI_FLAG, .help = "the manual page: hark help --man | man -l -" },
    CLI_OPT_END,
};

static int run(struct cli *cli, int argc, char **argv)
{
    size_t n;
    const struct command *const *commands = cli_commands(&n);

    if (argc > 1)
        return cli_usage(cli, "'help' takes one command");
    if (cli_flag(cli, "man")) {
        struct buf page;

        buf_init(&page, BUF_NO_CEILING);
        manual_put(&page);
        cli_put(cli, buf_str(&page));
        buf_release(&page);
        return 0;
    }
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
    .opts = opts,
    .run = run,
};
