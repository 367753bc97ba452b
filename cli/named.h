/*
 * named.h - names that a user gives on the command line: known, or an error that names the known ones.
 */
#ifndef CLI_NAMED_H
#define CLI_NAMED_H

#include "cli/command.h"

/* The touchpoint that is called so, or has this title ("Product quality"), whatever the case; empty gives
 * empty. Strings are the cli's. */
int named_aspect(struct cli *cli, struct str said, struct str *name, struct err *err);

/* The topic of the configuration that is called so, whatever the case; NULL with *err set. */
const struct topic *named_topic(const struct settings *settings, struct str said, struct err *err);

/* Topic and source of a filter, as they are spelt; empty stays empty. A name that is configured no more
 * passes where the store still has mentions of it. */
struct mention_query;
struct store;
int named_filter(const struct settings *settings, struct store *store, struct mention_query *filter,
                 struct err *err);

/* The kind of alert ("negative", "slow" ...). */
int named_signal(struct str said, struct err *err);

#endif
