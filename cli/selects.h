/*
 * selects.h - "--select FIELD=SELECTOR" of a page and "--map FIELD=COLUMN" of a table on the command
 * line, as a source has them.
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

#define MAPS_OPT                                                                                   \
    {                                                                                              \
        .name = "map", .kind = CLI_LIST, .value = "FIELD=COLUMN",                                  \
        .help = "which column of a table (name or number) or JSON path holds what: text=3 "        \
                "date=Datum; fields are text, title, author, date, rating, id, url, lang, place, " \
                "nps"                                                                              \
    }

/* Fills source->select, or source->map, from what was said. 0, or -1 with what is wrong. */
int selects_read(struct cli *cli, struct source *source, struct err *err);
int maps_read(struct cli *cli, struct source *source, struct err *err);

#endif
