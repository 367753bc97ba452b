/*
 * closed.h - sites whose pages are not for programs.
 *
 * Some of the largest places for reviews let no program read them: their terms forbid it, walls keep it
 * out. hark does not get round that. What such a site gives to the brand itself, a table or mails, can be
 * listened to as a file.
 */
#ifndef CLI_CLOSED_H
#define CLI_CLOSED_H

#include "core/str.h"

struct cli;

struct closed_site {
    const char
        *host; /* the last labels of its host, or, ending in a dot, one label before the last */
    const char *name;
    const char *gives; /* what the brand can have instead */
    const char *path;  /* of the site's pages that are meant; NULL: all */
};

/* NULL: it is none of them. */
const struct closed_site *closed_site_of(struct str url);

/* Says so of the address, and what to do instead. Returns the exit status. */
int closed_site_tell(struct cli *cli, const struct closed_site *site, const char *address);

#endif
