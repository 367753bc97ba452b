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

static enum send_result send(const struct sending *in, char said[SAID_SIZE], struct err *err)
{
    int folder = folder_open(in->settings->mail.eml_dir, err), rc;
    char id[MAIL_FILE_ID + 1], name[MAIL_FILE_ID + 8];

    if (folder < 0)
        return SEND_DOWN;
    hash_id(&in->body, 1, id, MAIL_FILE_ID);
    snprintf(name, sizeof name, "%s.eml", id);
    rc = folder_put(folder, name, in->body, err);
    if (rc >= 0)
        rc = folder_sync(folder, err);
    close(folder);
    snprintf(said, SAID_SIZE, "%s", name);
    return rc < 0 ? SEND_DOWN : SEND_DONE;
}

extern const struct channel channel_eml;
const struct channel channel_eml = { "eml", NULL, send };
