/*
 * options.h - the command line by its rows. Private to cli.c, main.c, manual.c and cmd_help.c.
 */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/command.h"

struct cli_value {
    const struct cli_opt *opt;
    struct str text;
    int64_t number; /* INT, TIME */
};

extern const struct cli_opt common_opts[]; /* ends with CLI_OPT_END */

/* Takes options off the front of argv, by the common rows and those of cli->command (when it is set);
 * without a command stops at the first operand, with one moves all operands to the front. Returns how
 * many arguments are left at *argv, or -1 with *err set. */
int options_parse(struct cli *cli, int argc, char ***argv, struct err *err);

/* What help shows. 'full': with common options, exit statuses, and more. */
void options_help(struct cli *cli, const struct command *command, bool full);
void options_overview(struct cli *cli);
extern const char exit_statuses[];

/* The manual page, made of the rows of all commands, of hark.yaml and of recipes: manual.c. */
void manual_put(struct buf *out);

#endif
