/*
 * net.h - requests over HTTP and mails over SMTP. (The door of libcurl.)
 *
 * One thread, many transfers. A request is queued with net_ask() and answered through its 'done'
 * while net_run() runs; 'done' may ask again. To one host goes one request at a time with a pause
 * between two; requests start in the order in which they were asked, as far as that allows.
 *
 * Nobody is trusted: only http and https, redirects are followed by us and each hop passes the guard
 * (guard.h) again, on the address that is really connected to; sizes are counted decoded; no cookies,
 * no netrc, no referer, no proxy from the environment.
 */
#ifndef CORE_NET_H
#define CORE_NET_H

#include "core/err.h"
#include "core/str.h"

struct buf;
struct net;

struct net_options {
    struct str contact; /* stands in the User-Agent; empty: public hosts are refused */
    struct str proxy;   /* or empty */
    struct str ca_file; /* for a private authority, or empty */
    int32_t in_flight;  /* 0: LIMIT_IN_FLIGHT */
    int64_t gap_ms;     /* between two requests to one host; -1: the default, loopback then none */
};

/* What came back. All views are good during the call of 'done'. */
struct net_answer {
    bool failed; /* no answer worth the name: 'err' says why, 'status' is 0 or that of a redirect */
    struct err err;
    int32_t status;
    struct str url;      /* it came from here, after redirects */
    struct str moved_to; /* where permanent redirects alone lead from the address asked, or empty */
    struct str headers;  /* lines of the last answer, CRLF */
    struct str body;     /* decoded */
    struct buf *bytes;   /* that hold it, and may be taken; NULL: others want them too */
    struct str type;     /* Content-Type, or empty */
    struct str etag, last_modified; /* as received; empty when absent or not fit to be sent back */
    int32_t n_requests;             /* redirects count */
    size_t wire;                    /* bytes of the body as they travelled */
};

typedef void net_done(void *context, const struct net_answer *answer);

struct net_request {
    struct str url;
    struct str own;                 /* the address in the configuration (guard_url), or empty */
    struct str etag, last_modified; /* conditions, sent back byte for byte; empty: none */
    struct str accept;              /* or empty */
    struct str authorization;       /* value of the header; sent to the origin of 'url' only */
    size_t max_body;                /* 0: LIMIT_BODY */
    int64_t gap_ms; /* the host of 'url' wants a longer pause than the usual; 0: no */
    bool more;      /* another request to the same host will follow: keep the connection */
    net_done *done;
    void *context;
};

/* NULL on failure, with *err set. Close with net_close(). */
struct net *net_open(const struct net_options *options, struct err *err);
void net_close(struct net *net); /* NULL is fine; open requests are dropped without an answer */

/* Queues a request; the strings are copied. What is wrong with it is told through 'done'. */
void net_ask(struct net *net, const struct net_request *request);

/* What net_run() asks its caller; each may be NULL. */
struct net_caller {
    bool (*more)(void *context); /* something could start: ask for one thing more; false: no more */
    bool (*is_full)(void *context); /* answers wait to be used: nothing starts meanwhile; or NULL */
    bool (*may_stop)(void *context); /* about every second; true ends the run */
    /* Does what there is to do beside the net: whenever something has happened, and when 'fd' (unless
     * negative) is readable. Returns when it is to be called at the latest, by the monotonic clock in
     * milliseconds; INT64_MAX: nothing is under way. */
    int64_t (*serve)(void *context);
    int fd;
    void *context;
};

/* Until all requests are answered, 'serve' has nothing under way and 'more' has no more. 'caller' may be
 * NULL. */
int net_run(struct net *net, const struct net_caller *caller, struct err *err);

/* No more requests to this address's host in this run: those that wait and those that come are
 * answered with ERR_RETRY and this reason. */
void net_hold(struct net *net, struct str url, const char *why);

/* The value of a header (the last one of that name) among lines; empty when absent. */
struct str net_header(struct str headers, struct str name);

/* A mail: one transaction for one recipient, the bytes exactly as they are. */
struct net_mail {
    struct str server;         /* smtp://host[:port], STARTTLS required, or smtps://host[:port] */
    struct str user, password; /* or empty: no AUTH */
    struct str ca_file;        /* or empty */
    struct str from, to;       /* bare addresses */
    struct str bytes;          /* RFC 5322 with CRLF */
    bool log_in_only;          /* see whether the log-in is taken; 'to' and 'bytes' are not used */
};

enum net_mail_result {
    NET_MAIL_DONE,  /* the server took it (250 after DATA) */
    NET_MAIL_LATER, /* 4xx for this mail: try again with the same bytes */
    NET_MAIL_NEVER, /* 5xx for this recipient or message, or an address that cannot be sent */
    NET_MAIL_DOWN,  /* no answer, no TLS, log-in refused: nobody can be told this way now */
};

/* Blocks for at most a minute. *err holds the reply's text when not done. */
enum net_mail_result net_mail(const struct net_mail *mail, struct err *err);

/* Bytes posted to an address of the user's own configuration: a webhook. */
struct net_post {
    struct str url;
    bool inside; /* its host's name may lead to a private address; one that is a private number or
                    name itself may be used anyhow */
    struct str proxy, ca_file; /* or empty */
    struct str type;           /* Content-Type */
    struct str headers[4];     /* "Name: value"; the first empty one ends them */
    struct str bytes;
    int64_t timeout_s;
};

enum net_post_result {
    NET_POST_DONE,  /* 2xx */
    NET_POST_LATER, /* any other status: redirects are not followed */
    NET_POST_NEVER, /* 400, 413, 415, 422: it will not take these bytes */
    NET_POST_DOWN,  /* no answer, or a host that may not be spoken to */
};

/* Blocks for at most 'timeout_s'. 'said' gets the status and the answer's first line, printable. *err is
 * set when not done; what was in the url is never in it, but the answer's line may quote it. */
enum net_post_result net_post(const struct net_post *post, char said[200], struct err *err);

#endif
