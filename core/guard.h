/*
 * guard.h - which addresses hark may speak to: pure functions, no network.
 *
 * A feed, a redirect or a next page may name any address, the operator's own machine and the cloud's
 * metadata service too. So what counts is the binary address at the moment of connecting, after all
 * names are resolved; every range that IANA lists as special is refused, also when it is dressed up
 * as IPv6 (mapped, NAT64, 6to4, Teredo). guard_url() is the check before that: it refuses what two
 * parsers could read in two ways, so that the address checked is the address used.
 */
#ifndef CORE_GUARD_H
#define CORE_GUARD_H

#include "core/err.h"
#include "core/str.h"

/* NULL for a public address, else the name of its special range: "loopback", "private" ...
 * 'bytes' in network order; n is 4 or 16, anything else is "not an address". */
const char *guard_address(const unsigned char *bytes, size_t n);

/* The same of the address of a socket. */
struct sockaddr;
const char *guard_socket(const struct sockaddr *address);

/* The host as a numeric address: 127.0.0.1, 127.1, 0x7f000001, 2130706433, 0177.0.0.1, ::1, with or
 * without brackets. False when it is a name. */
bool guard_number(struct str host, unsigned char bytes[16], size_t *n);

/* NULL when the host (a name or a number) is not known to be special; else the range's name. Names
 * of one's own machine and net (localhost, *.internal, *.local ...) are special without a look-up. */
const char *guard_host(struct str host);

/* 127.0.0.0/8, ::1 and localhost: the machine itself. */
bool guard_is_loopback(struct str host);

/* The parts of an address that decide where a request goes: views into the url. */
struct guard_parts {
    bool https;
    struct str host; /* without brackets */
    int32_t port;    /* the scheme's own where none is written */
};

/* Checks the form: http or https, a host, no user, no blanks, control characters or back-slashes, a
 * host that cannot mean another one, a port that is allowed. Says nothing of where it leads. */
int guard_parts(struct str url, struct guard_parts *parts, struct err *err);

/* guard_parts(), and the host must not be special. 'own' is the address in the user's configuration
 * where that one is special itself, else empty: the same scheme, host and port are allowed. */
int guard_url(struct str url, struct str own, struct err *err);

/* The address is well formed and its own host is loopback, private or otherwise special. */
bool guard_is_private(struct str url);

/* Same scheme, host and port. False when either is not a well-formed address. */
bool guard_same_origin(struct str a, struct str b);

#endif
