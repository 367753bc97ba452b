/*
 * channel_eml.c - a mail as a file, for the demo and for those who pick mails up themselves.
 *
 * The name is made of the bytes: the same mail is the same file, however often it is tried.
 */
#include "core/hash.h"
#include "out/channel.h"
#include "out/folder.h"

#include <stdio.h>
#include <unistd.h>

enum { MAIL_FILE_ID = 20 };

static enum send_result send(const struct settings *settings, struct str recipient, struct str body,
                             struct err *err)
{
    int folder = folder_open(settings->mail.eml_dir, err), rc;
    char id[MAIL_FILE_ID + 1], name[MAIL_FILE_ID + 8];

    (void)recipient;
    if (folder < 0)
        return SEND_LATER;
    hash_id(&body, 1, id, MAIL_FILE_ID);
    snprintf(name, sizeof name, "%s.eml", id);
    rc = folder_put(folder, name, body, err);
    if (rc >= 0)
        rc = folder_sync(folder, err);
    close(folder);
    return rc < 0 ? SEND_LATER : SEND_DONE;
}

extern const struct channel channel_eml;
const struct channel channel_eml = { "eml", send };
