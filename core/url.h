/*
 * url.h - web addresses: resolve, compare, take apart.
 *
 * Only http and https count as addresses here: anything else in a foreign link (javascript:, data:,
 * file:) resolves to nothing. Results live in the arena; empty means refused.
 */
#ifndef CORE_URL_H
#define CORE_URL_H

#include "core/arena.h"

/* 'ref' as an absolute address, by RFC 3986 against 'base' (which may be empty). White space around
 * it, and tabs and line breaks in it, are dropped as browsers do. An address that is absolute already
 * keeps its bytes. Empty: not http(s), malformed, longer than LIMIT_URL, or relative without base. */
struct str url_resolve(struct str base, struct str ref, struct arena *arena);

/* The form under which two spellings of one address are equal: http for https, lower-case host, no
 * default port, no dot segments, no needless percent codes, no tracking parameters. A fragment stays
 * (it tells comments on a page apart) unless it only tracks. For keys, never for showing. */
struct str url_canonical(struct str url, struct arena *arena);

struct str url_host(struct str url, struct arena *arena); /* lower case, without port */
struct str url_origin(struct str url,
                      struct arena *arena);               /* "https://host" or "https://host:81" */
struct str url_site(struct str url, struct arena *arena); /* the host without "www." */

bool url_is_web(struct str url); /* starts with http:// or https:// and a host */

#endif
