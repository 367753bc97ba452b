/*
 * server.c - the scripted web server; threads of libmicrohttpd, one lock around the script.
 */
#include "tests/server.h"

#include "core/buf.h"
#include "core/gz.h"
#include "core/mem.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum { MAX_PATHS = 2048, MAX_ANSWERS = 16, MAX_SEEN = 32 };

struct seen {
    char name[64], value[2048];
};

struct path {
    char *name;
    struct served answers[MAX_ANSWERS];
    int n_answers, n_asked;
    struct seen seen[MAX_SEEN];
    int n_seen;
};

struct server {
    struct MHD_Daemon *daemon;
    pthread_mutex_t lock;
    struct path *paths[MAX_PATHS];
    int n_paths, n_asked, at_once, most_at_once;
};

static struct path *path_find(struct server *server, const char *name, bool make)
{
    for (int i = 0; i < server->n_paths; i++)
        if (strcmp(server->paths[i]->name, name) == 0)
            return server->paths[i];
    if (!make || server->n_paths == MAX_PATHS)
        return NULL;
    server->paths[server->n_paths] = mem_alloc(sizeof(struct path));
    server->paths[server->n_paths]->name = strdup(name);
    return server->paths[server->n_paths++];
}

static void nap(int ms)
{
    struct timespec ts = { ms / 1000, (long)(ms % 1000) * 1000000 };

    nanosleep(&ts, NULL);
}

static enum MHD_Result see(void *context, enum MHD_ValueKind kind, const char *name,
                           const char *value)
{
    struct path *path = context;

    (void)kind;
    if (path->n_seen < MAX_SEEN) {
        snprintf(path->seen[path->n_seen].name, sizeof path->seen[0].name, "%s", name);
        snprintf(path->seen[path->n_seen++].value, sizeof path->seen[0].value, "%s",
                 value ? value : "");
    }
    return MHD_YES;
}

static const char *saw(const struct path *path, const char *name)
{
    for (int i = 0; i < path->n_seen; i++)
        if (strcasecmp(path->seen[i].name, name) == 0)
            return path->seen[i].value;
    return "";
}

/* A body that is made while it is sent. */
struct slow {
    struct str body;
    int64_t length; /* -1: without end */
    int drip_ms;
};

static ssize_t slow_read(void *context, uint64_t at, char *to, size_t max)
{
    struct slow *slow = context;

    if (slow->length >= 0 && at >= (uint64_t)slow->length)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (slow->length >= 0 && max > (uint64_t)slow->length - at)
        max = (size_t)((uint64_t)slow->length - at);
    if (slow->drip_ms) {
        nap(slow->drip_ms);
        max = 1;
    }
    if (slow->body.n)
        memcpy(to, slow->body.p + at, max);
    else
        memset(to, 0, max);
    return (ssize_t)max;
}

static void slow_free(void *context)
{
    mem_free(context);
}

static struct MHD_Response *make_body(const struct served *a)
{
    struct buf packed, again;
    struct MHD_Response *response;

    if (a->endless || a->drip_ms) {
        struct slow *slow = mem_alloc(sizeof *slow);

        slow->body = a->endless ? STR_NONE : a->body;
        slow->length = a->endless ? a->endless : (int64_t)a->body.n;
        slow->drip_ms = a->drip_ms;
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16384, slow_read, slow,
                                                 slow_free);
    }
    buf_init(&packed, BUF_NO_CEILING);
    buf_puts(&packed, a->body);
    for (int i = 0; i < a->gzip; i++) {
        buf_init(&again, BUF_NO_CEILING);
        gz_deflate(buf_str(&packed), 9, &again, NULL);
        buf_release(&packed);
        packed = again;
    }
    response = MHD_create_response_from_buffer(packed.n, packed.p ? packed.p : (char[1]){ 0 },
                                               MHD_RESPMEM_MUST_COPY);
    buf_release(&packed);
    return response;
}

static void add_headers(struct MHD_Response *response, const char *headers)
{
    struct str rest = str_of(headers), line;

    while (str_cut_line(&rest, &line)) {
        ptrdiff_t colon = str_find_char(line, ':');
        char name[256], value[4096];
        struct str v;

        if (colon < 0)
            continue;
        v = str_trim(str_from(line, (size_t)colon + 1));
        snprintf(name, sizeof name, STR_FMT, (int)colon, line.p);
        snprintf(value, sizeof value, STR_FMT, STR_ARG(v));
        MHD_add_response_header(response, name, value);
    }
}

/* The request carries the validators of these headers. */
static bool is_known(const struct path *path, const char *headers)
{
    struct str rest = str_of(headers), line, want = STR_NONE, date = STR_NONE;
    const char *match = saw(path, "If-None-Match"), *since = saw(path, "If-Modified-Since");

    while (str_cut_line(&rest, &line)) {
        if (str_starts_nocase(line, STR("ETag:")))
            want = str_trim(str_from(line, 5));
        if (str_starts_nocase(line, STR("Last-Modified:")))
            date = str_trim(str_from(line, 14));
    }
    return (want.n && str_eq(want, str_of(match))) ||
           (date.n && !*match && str_eq(date, str_of(since)));
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *n_upload, void **own)
{
    struct server *server = context;
    struct served answer = { .status = 404 };
    struct MHD_Response *response;
    struct path *path;
    enum MHD_Result rc;
    int status;

    (void)method;
    (void)version;
    (void)upload;
    (void)n_upload;
    (void)own;
    pthread_mutex_lock(&server->lock);
    server->n_asked++;
    if (++server->at_once > server->most_at_once)
        server->most_at_once = server->at_once;
    path = path_find(server, url, true);
    if (path) {
        int k = path->n_asked < path->n_answers ? path->n_asked : path->n_answers - 1;

        path->n_asked++;
        path->n_seen = 0;
        MHD_get_connection_values(connection, MHD_HEADER_KIND, see, path);
        if (k >= 0)
            answer = path->answers[k];
        if (answer.conditional && is_known(path, answer.headers)) {
            answer.status = 304;
            answer.body = STR_NONE;
        }
    }
    pthread_mutex_unlock(&server->lock);

    if (answer.wait_ms)
        nap(answer.wait_ms);
    response = make_body(&answer);
    if (answer.gzip)
        MHD_add_response_header(response, "Content-Encoding", "gzip");
    add_headers(response, answer.headers);
    status = answer.status ? answer.status : 200;
    pthread_mutex_lock(&server->lock);
    server->at_once--;
    pthread_mutex_unlock(&server->lock);
    rc = MHD_queue_response(connection, (unsigned)status, response);
    MHD_destroy_response(response);
    return rc;
}

struct server *server_open(void)
{
    struct server *server = mem_alloc(sizeof *server);

    pthread_mutex_init(&server->lock, NULL);
    server->daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0, NULL, NULL, handle,
        server, MHD_OPTION_SOCK_ADDR,
        &(struct sockaddr_in){ .sin_family = AF_INET, .sin_addr = { htonl(0x7f000001) } },
        MHD_OPTION_END);
    if (!server->daemon)
        abort();
    return server;
}

void server_close(struct server *server)
{
    MHD_stop_daemon(server->daemon);
    for (int i = 0; i < server->n_paths; i++) {
        free(server->paths[i]->name);
        mem_free(server->paths[i]);
    }
    pthread_mutex_destroy(&server->lock);
    mem_free(server);
}

int server_port(const struct server *server)
{
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

const char *server_url(const struct server *server, const char *path)
{
    static char places[16][256];
    static int turn;
    char *place = places[turn++ % 16];

    snprintf(place, sizeof places[0], "http://127.0.0.1:%d%s", server_port(server), path);
    return place;
}

void server_add(struct server *server, const char *name, struct served answer)
{
    struct path *path;

    pthread_mutex_lock(&server->lock);
    path = path_find(server, name, true);
    if (!path || path->n_answers == MAX_ANSWERS)
        abort();
    path->answers[path->n_answers++] = answer;
    pthread_mutex_unlock(&server->lock);
}

void server_clear(struct server *server, const char *name)
{
    struct path *path;

    pthread_mutex_lock(&server->lock);
    path = path_find(server, name, false);
    if (path)
        path->n_answers = path->n_asked = path->n_seen = 0;
    pthread_mutex_unlock(&server->lock);
}

int server_count(struct server *server, const char *name)
{
    struct path *path;
    int n;

    pthread_mutex_lock(&server->lock);
    path = name ? path_find(server, name, false) : NULL;
    n = name ? path ? path->n_asked : 0 : server->n_asked;
    pthread_mutex_unlock(&server->lock);
    return n;
}

const char *server_saw(struct server *server, const char *name, const char *header)
{
    struct path *path;
    const char *value;

    pthread_mutex_lock(&server->lock);
    path = path_find(server, name, false);
    value = path ? saw(path, header) : "";
    pthread_mutex_unlock(&server->lock);
    return value;
}

int server_most_at_once(struct server *server)
{
    return server->most_at_once;
}
