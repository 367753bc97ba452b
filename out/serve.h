/*
 * serve.h - the pages over HTTP, and a search page; for one machine, or behind a proxy of yours.
 *
 * GET and HEAD only; nothing is changed by asking. Files are served from a list of those that the
 * site has written: the address is looked up in it and never becomes a path. A Host that is not
 * named is refused, so that a page elsewhere cannot read this one under its own name.
 */
#ifndef OUT_SERVE_H
#define OUT_SERVE_H

#include "out/site.h"

struct serve_request {
    struct store *store;
    const struct settings *settings;
    struct str address;      /* "127.0.0.1", "::1" ... */
    int32_t port;            /* 0: any that is free */
    const struct str *hosts; /* names that it may be called by, beside localhost and the address */
    size_t n_hosts;
};

struct serve;

/* Begins to answer, in a thread of its own, which alone uses the store from then on. NULL with *err
 * set: the address is taken ... ERR_USAGE where hark was built without libmicrohttpd. */
struct serve *serve_open(const struct serve_request *request, struct err *err);
int32_t serve_port(const struct serve *serve);
void serve_close(struct serve *serve); /* ends what is under way; NULL is fine */

bool serve_is_built(void);
/* Loads the libraries that are otherwise loaded when they are first called (core/library.h). */
void serve_load(void);

#endif
