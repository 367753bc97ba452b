/*
 * named.h - names that a user gives on the command line: known, or an error that names the known ones.
 */
#ifndef CLI_NAMED_H
#define CLI_NAMED_H

#include "cli/command.h"

/* The touchpoint that is called so, or has this title ("Product quality"), whatever the case; empty gives
 * empty. Strings are the cli's. */
int named_aspect(struct cli *cli, struct str said, struct str *name, struct err *err);

/* The kind of alert ("negative", "slow" ...). */
int named_signal(struct str said, struct err *err);

#endif
