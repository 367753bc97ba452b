/*
 * channel.h - a way to reach a person or a machine: composes bytes, tries one send.
 *
 * The bytes are composed once, inside the tick; they are kept in the outbox and sent as they are on
 * every try, with the same Message-ID or Idempotency-Key. cli/ records the outcome. A mail's recipient
 * is an address; that of any other kind is the name of one of the configuration's 'channels:'.
 */
#ifndef OUT_CHANNEL_H
#define OUT_CHANNEL_H

#include "core/buf.h"
#include "core/err.h"
#include "core/settings.h"

struct mail_alert;
struct bulletin;

enum send_result {
    SEND_DONE,
    SEND_LATER, /* this one was refused for now */
    SEND_NEVER, /* refused for good */
    SEND_DOWN,  /* nobody can be told this way now: no answer, no log-in, no secret */
};

enum { SAID_SIZE = 200 };

struct sending {
    const struct settings *settings;
    struct str recipient, body;
    struct str id; /* of the row: the same on every try */
    int64_t now;
};

struct channel {
    const char *name; /* "mail", "webhook" ... */
    /* One thing to tell as the bytes of this channel; NULL: it is a mail (mail.h). */
    int (*print)(const struct bulletin *bulletin, struct buf *out, struct err *err);
    /* One try. *err says why it was not done; 'said' what the other side answered, printable, or "".
     * No secret is in either. */
    enum send_result (*send)(const struct sending *in, char said[SAID_SIZE], struct err *err);
};

const struct channel *channel_find(struct str name);

/* The environment of a program of the user's own: the names that hold no secret. Ends with NULL. */
char **channel_environment(struct arena *arena);

/* The bytes of an alert for in->recipient. */
int channel_compose(const struct channel *channel, const struct mail_alert *in, struct buf *out,
                    struct err *err);
/* Something that is plainly a test, in the language of say.h. */
int channel_compose_test(const struct channel *channel, const struct settings *settings,
                         struct str recipient, int64_t now, struct buf *out, struct err *err);
/* In the place of what quoted somebody who has asked to be forgotten. */
int channel_compose_withdrawn(const struct channel *channel, struct str recipient, struct str alert,
                              int32_t revision, int64_t at, struct buf *out, struct err *err);

#endif
