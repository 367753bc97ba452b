/*
 * cmd_parse_child.c - hark parse-child: what hark starts of itself to parse foreign documents.
 *
 * Not for people: it reads questions of fetch/wire.h on stdin and answers on stdout, without files,
 * network or secrets. The operands are charsets to be at hand.
 */
#include "cli/command.h"

#include "fetch/child.h"
#include "fetch/parser.h"

#include <unistd.h>

static int parse_child(struct cli *cli, int argc, char **argv)
{
    if (isatty(STDIN_FILENO))
        return cli_usage(cli,
                         "'" PARSER_COMMAND "' is for hark itself; 'hark parse' is for people");
    return child_serve(STDIN_FILENO, STDOUT_FILENO, argv, (size_t)argc) == 0 ? 0 : ERR_DATA;
}

const struct command command_parse_child = {
    .name = PARSER_COMMAND,
    .args = "[CHARSET]...",
    .help = "parse documents for another hark",
    .example = "hark parse-child",
    .run = parse_child,
    .hidden = true,
};
