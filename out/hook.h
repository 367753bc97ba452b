/*
 * hook.h - what all channels that post to a web address have in common.
 */
#ifndef OUT_HOOK_H
#define OUT_HOOK_H

#include "core/arena.h"
#include "out/channel.h"

/* A channel of the configuration with its secrets read, for one try. */
struct hook {
    const struct sending *in;
    const struct channel_settings *channel;
    struct arena arena;
    struct str url, key, token;
    struct str headers[4]; /* "Name: value", added by the channel */
    size_t n_headers;
};

/* SEND_DONE, and the hook can be used; else what came of it. Release it in any case. */
enum send_result hook_open(struct hook *hook, const struct sending *in, struct err *err);
void hook_release(struct hook *hook);

void hook_header(struct hook *hook, const char *name, struct str value);

/* Posts; adds the Idempotency-Key and, where there is one, the token. Neither 'said' nor *err hold what
 * is secret, whatever the server quotes. */
enum send_result hook_post(struct hook *hook, struct str url, struct str bytes,
                           char said[SAID_SIZE], struct err *err);

#endif
