/*
 * mail_digest.h - what the mails of a day or week share, whoever they are for.
 */
#ifndef OUT_MAIL_DIGEST_H
#define OUT_MAIL_DIGEST_H

#include "out/letter.h"
#include "out/mail.h"

/* A line that leads to a page of the topic ("2026-03-14"); nothing where there are no pages. */
void mail_digest_page(const struct mail_digest *in, const struct topic *topic, struct str page,
                      const char *what, struct letter *letter);

/* The letter as a mail, behind it what its reader missed. 1, or -1. 'list': what its List-Id is of. */
int mail_digest_compose(const struct mail_digest *in, struct str title, struct str list,
                        struct letter *letter, struct buf *out, struct err *err);

#endif
