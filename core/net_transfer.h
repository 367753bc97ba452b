/*
 * net_transfer.h - one request on its way: what net.c steers and net_handle.c fills. Nobody else's.
 */
#ifndef CORE_NET_TRANSFER_H
#define CORE_NET_TRANSFER_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/limits.h"
#include "core/net.h"
#include "core/turns.h"

#include <curl/curl.h>

struct transfer {
    struct turn turn; /* first: a turn is its transfer */
    struct net *net;
    const struct net_options *options;
    size_t *n_taken; /* where the bytes of all bodies are counted */
    size_t place;    /* among net->running */
    CURL *easy;
    struct curl_slist *lines;
    char curl_text[CURL_ERROR_SIZE];

    struct arena arena;
    struct net_request ask;
    struct str url; /* of this hop */
    struct str hops[LIMIT_REDIRECTS + 1];
    int32_t n_hops; /* redirects followed */
    struct str moved_to;
    bool moved;    /* some hop was not permanent */
    bool own_here; /* this hop goes to the configured private origin */
    int64_t started_ms;

    struct buf headers, body;
    size_t n_header_bytes;
    int32_t n_encodings;
    struct err err; /* found in a callback */
};

/* What every handle of ours has, mails and webhooks too: TLS from 1.2 on with the certificate checked, no
 * netrc, no signals, a ceiling on connecting. 'ca_file': more authorities, NULL: those of the system. */
void net_handle_secure(CURL *easy, const char *ca_file);

/* A handle with all that is the same for every request; the strings must outlive it. */
CURL *net_handle_new(const struct net_options *options, const char *agent, CURLSH *share);

/* Points the handle at this transfer. */
void net_handle_aim(struct transfer *t, bool keep_connection);

/* libcurl's code in words, as the transfer's error (where a callback has not set one). */
void net_name_failure(struct transfer *t, CURLcode code);

#endif
