/*
 * mail_lines.h - lines as mails have them, wherever a mail ends up: in a mailbox, or in a feed of a list.
 */
#ifndef FETCH_MAIL_LINES_H
#define FETCH_MAIL_LINES_H

#include "core/str.h"

/* The name beside a mail address, else the address, of a header decoded already: "Ann Lee" <a@b.example>,
 * a@b.example (Ann Lee), Ann Lee (a@b.example). A view of 'from'. */
struct str mail_author(struct str from);

/* The line says who wrote what is quoted below it: "On Monday Ann Lee wrote:". */
bool mail_introduces_quote(struct str line);

/* A text without the signature that it may end with: a line "--", and at most four short lines that are no
 * sentences. A view of 'text'. */
struct str mail_without_signature(struct str text);

#endif
