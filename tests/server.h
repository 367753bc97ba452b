/*
 * server.h - a web server on loopback that does what the test says, by libmicrohttpd.
 *
 * Paths have scripts: a list of answers, given one after the other; the last one stays. The server
 * counts what was asked and keeps the request headers of the last request of each path.
 */
#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include "core/str.h"

struct server;

struct served {
    int status;          /* 0: 200 */
    const char *headers; /* "Name: value\n" lines, or NULL */
    struct str body;     /* borrowed; must outlive the server */
    int gzip;            /* packs the body that often and says so once */
    int wait_ms;         /* before the answer */
    int64_t endless;     /* that many bytes of zeros instead of a body; -1: without end */
    int drip_ms;         /* between two bytes of the body */
    bool conditional;    /* answers 304 when the request's validators are those of 'headers' */
};

struct server *server_open(void);
void server_close(struct server *server);
int server_port(const struct server *server);

/* "http://127.0.0.1:PORT" + path; one of 16 places that are used in turn. */
const char *server_url(const struct server *server, const char *path);

/* Appends an answer to the path's script. What was not scripted is 404. */
void server_add(struct server *server, const char *path, struct served answer);
void server_clear(struct server *server, const char *path); /* forgets the script and the count */

int server_count(struct server *server, const char *path); /* NULL: of all paths */
/* Value of a header of the last request to the path, or "". Good until the next request. */
const char *server_saw(struct server *server, const char *path, const char *name);
int server_most_at_once(struct server *server); /* requests that were open together */

#endif
