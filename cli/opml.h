/*
 * opml.h - lists of subscriptions in and out: what a feed reader listens to, hark can.
 */
#ifndef CLI_OPML_H
#define CLI_OPML_H

#include "cli/command.h"

/* Adds the feeds of the list that are not listened to yet to the configuration, without asking them;
 * says how many. 'topic': all that they say is about it; or empty. Returns the exit status. */
int opml_import_file(struct cli *cli, const char *path, struct str topic);

/* All feeds of the configuration as such a list. Returns the exit status. */
int opml_export(struct cli *cli, struct buf *out);

#endif
