/*
 * selects.h - "--select FIELD=SELECTOR" on the command line, as a page source has it.
 */
#ifndef CLI_SELECTS_H
#define CLI_SELECTS_H

#include "cli/command.h"

#define SELECTS_OPT                                                                                \
    {                                                                                              \
        .name = "select", .kind = CLI_LIST, .value = "FIELD=SELECTOR",                             \
        .help = "pick what on a page: item=.review text=.body rating=.stars@title; fields are "    \
                "item, text, title, rating, date, author, id, url, lang, reply, reply_date, next"  \
    }

/* Fills source->select from what was said. 0, or -1 with what is wrong. */
int selects_read(struct cli *cli, struct source *source, struct err *err);

#endif
