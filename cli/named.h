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
/* The same of a source. */
const struct source *named_source(const struct settings *settings, struct str said,
                                  struct err *err);

struct mention_query;

/* The options that pick mentions by topic, source and time ... */
#define PICK_TOPIC                                                                                 \
    {                                                                                              \
        .name = "topic", .letter = 't', .kind = CLI_TEXT, .value = "TOPIC",                        \
        .help = "about this topic"                                                                 \
    }
#define PICK_SOURCE                                                                                \
    {                                                                                              \
        .name = "source", .letter = 's', .kind = CLI_TEXT, .value = "NAME",                        \
        .help = "from this source"                                                                 \
    }
#define PICK_FROM                                                                                  \
    {                                                                                              \
        .name = "from", .kind = CLI_TIME, .value = "TIME", .help = "said at this time or later"    \
    }
#define PICK_TO                                                                                    \
    {                                                                                              \
        .name = "to", .kind = CLI_TIME, .value = "TIME", .help = "said before this time"           \
    }
/* ... and what they say: of any label, oldest first. */
void named_pick(struct cli *cli, struct mention_query *out);

/* Topic and source of a filter, as they are spelt; empty stays empty. A name that is configured no more
 * passes where the store still has mentions of it. */
struct store;
int named_filter(const struct settings *settings, struct store *store, struct mention_query *filter,
                 struct err *err);

/* The kind of alert ("negative", "slow" ...). */
int named_signal(struct str said, struct err *err);

#endif
