/*
 * channel.h - a way to reach a person: composes bytes, tries one send.
 *
 * The bytes are composed once, inside the tick; they are kept in the outbox and sent as they are on
 * every try, with the same Message-ID. cli/run.c records the outcome.
 */
#ifndef OUT_CHANNEL_H
#define OUT_CHANNEL_H

#include "core/buf.h"
#include "core/err.h"
#include "core/settings.h"

enum send_result { SEND_DONE, SEND_LATER, SEND_NEVER };

struct channel {
    const char *name;
    /* One try. SEND_LATER: 4xx, no answer; SEND_NEVER: refused for good. *err says why. */
    enum send_result (*send)(const struct settings *settings, struct str recipient, struct str body,
                             struct err *err);
};

const struct channel *channel_find(struct str name);

#endif
