/*
 * serve.c - answers over HTTP. (The door of libmicrohttpd.)
 *
 * One thread waits on all connections and answers one question after the other, so that nothing here
 * needs a lock. Every answer carries what keeps a browser from doing more than showing it; a page's
 * digest is its ETag, so that what is known is not sent again.
 */
#include "out/serve.h"

#include "core/hash.h"
#include "core/library.h"
#include "core/markup.h"
#include "core/mem.h"

bool serve_is_built(void)
{
    return HARK_HAS_MICROHTTPD;
}

static void load_mhd(void);

void serve_load(void)
{
    struct str nothing = STR("");
    char digest[2];
    struct buf out;

    hash_id(&nothing, 1, digest, 1);
    buf_init(&out, BUF_NO_CEILING);
    markup_close(markup_open(&out), NULL);
    buf_release(&out);
    library_load_small();
    load_mhd();
}

#if HARK_HAS_MICROHTTPD

#include "core/clock.h"
#include "out/serve_files.h"
#include "out/serve_search.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Its functions, found by load_mhd(): a program that serves nothing never loads the library (library.h
 * says why; two of these take any number of arguments, which LIBRARY_CALL cannot hand on). */
static struct {
    __typeof__(&MHD_add_response_header) add_response_header;
    __typeof__(&MHD_create_response_from_buffer) create_response_from_buffer;
    __typeof__(&MHD_destroy_response) destroy_response;
    __typeof__(&MHD_get_daemon_info) get_daemon_info;
    __typeof__(&MHD_http_unescape) http_unescape;
    __typeof__(&MHD_lookup_connection_value) lookup_connection_value;
    __typeof__(&MHD_queue_response) queue_response;
    __typeof__(&MHD_start_daemon) start_daemon;
    __typeof__(&MHD_stop_daemon) stop_daemon;
} mhd;

static void load_mhd(void)
{
    static struct library library = { "libmicrohttpd",
                                      { "libmicrohttpd.so.12", "libmicrohttpd.so" } };
    const struct {
        const char *name;
        void *at;
    } functions[] = {
        { "MHD_add_response_header", &mhd.add_response_header },
        { "MHD_create_response_from_buffer", &mhd.create_response_from_buffer },
        { "MHD_destroy_response", &mhd.destroy_response },
        { "MHD_get_daemon_info", &mhd.get_daemon_info },
        { "MHD_http_unescape", &mhd.http_unescape },
        { "MHD_lookup_connection_value", &mhd.lookup_connection_value },
        { "MHD_queue_response", &mhd.queue_response },
        { "MHD_start_daemon", &mhd.start_daemon },
        { "MHD_stop_daemon", &mhd.stop_daemon },
    };

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        *(void **)functions[i].at = library_find(&library, functions[i].name);
}

enum {
    CONNECTIONS_MOST = 512,
    IDLE_S = 10,
    MEMORY = 24 * 1024, /* of a connection: its request line and headers */
    VALUE_MOST = 4096,
    LIST_GOOD_MS = 2000,
    ETAG_LENGTH = 26
};

struct serve {
    struct serve_request request;
    struct MHD_Daemon *daemon;
    struct serve_files files;
    int64_t files_at_ms;
};

struct answer {
    unsigned status;
    const char *type;
    struct buf body, policy;
};

/* Pages say in themselves which of their styles may be used; this is the frame around that. */
static const char closed_policy[] =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'";

static const struct {
    const char *name, *value;
} headers[] = {
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Permissions-Policy", "camera=(), geolocation=(), microphone=()" },
    { "Cache-Control", "no-cache" },
};

/* --- who is asked --- */

/* The name in "name:port" or "[::1]:port". */
static struct str name_of(struct str host)
{
    ptrdiff_t end;

    if (str_starts(host, STR("["))) {
        end = str_find_char(host, ']');
        return end < 0 ? STR_NONE : str_sub(host, 1, (size_t)end - 1);
    }
    end = str_find_char(host, ':');
    return end < 0 ? host : str_sub(host, 0, (size_t)end);
}

static bool may_be_called(const struct serve *serve, struct str host)
{
    static const struct str usual[] = { { "localhost", 9 }, { "127.0.0.1", 9 }, { "::1", 3 } };
    const struct serve_request *request = &serve->request;
    struct str name = name_of(host);

    if (str_is_empty(name))
        return false;
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (str_eq_nocase(name, usual[i]))
            return true;
    for (size_t i = 0; i < request->n_hosts; i++)
        if (str_eq_nocase(name, request->hosts[i]))
            return true;
    return str_eq_nocase(name, request->address);
}

/* --- answers --- */

static void say_status(struct answer *answer, unsigned status, const char *text)
{
    answer->status = status;
    answer->type = "text/plain; charset=utf-8";
    buf_clear(&answer->body);
    buf_printf(&answer->body, "%s\n", text);
}

static struct str value_of(struct MHD_Connection *connection, const char *name)
{
    const char *value = mhd.lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
    struct str text = str_of(value ? value : "");

    return text.n <= VALUE_MOST ? text : STR_NONE;
}

static int answer_search(struct serve *serve, struct MHD_Connection *connection,
                         struct answer *answer, struct err *err)
{
    struct serve_ask ask = {
        .query = value_of(connection, "q"),
        .topic = value_of(connection, "topic"),
        .label = value_of(connection, "label"),
        .source = value_of(connection, "source"),
        .from = value_of(connection, "from"),
        .to = value_of(connection, "to"),
        .page = value_of(connection, "page"),
    };

    answer->type = "text/html; charset=utf-8";
    return serve_search(serve->request.store, serve->request.settings, &ask, &answer->body,
                        &answer->policy, err);
}

/* The list is read anew when it may be old; pages that came since the last look are in it then. */
static int answer_file(struct serve *serve, struct str address, struct answer *answer,
                       struct err *err)
{
    int64_t now = clock_monotonic_ms();
    int rc;

    if (now - serve->files_at_ms > LIST_GOOD_MS) {
        if (serve_files_read(&serve->files, serve->request.settings, err) != 0)
            return -1;
        serve->files_at_ms = now;
    }
    rc = serve_files_get(&serve->files, serve->request.settings, address, &answer->body,
                         &answer->type, err);
    if (rc == 0)
        say_status(answer, MHD_HTTP_NOT_FOUND, "There is no such page.");
    return rc < 0 ? -1 : 0;
}

static void compose(struct serve *serve, struct MHD_Connection *connection, const char *address,
                    const char *method, struct answer *answer)
{
    const char *host = mhd.lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    struct err err = { 0 };
    int rc;

    if (!host)
        say_status(answer, MHD_HTTP_BAD_REQUEST, "Which host is asked? There is no Host header.");
    else if (!may_be_called(serve, str_of(host)))
        say_status(answer, MHD_HTTP_MISDIRECTED_REQUEST,
                   "Nobody of that name is here: 'hark serve --host NAME' allows a name.");
    else if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        say_status(answer, MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.");
    else {
        answer->status = MHD_HTTP_OK;
        rc = strcmp(address, "/search") == 0 ? answer_search(serve, connection, answer, &err)
                                             : answer_file(serve, str_of(address), answer, &err);
        if (rc != 0)
            say_status(answer, MHD_HTTP_SERVICE_UNAVAILABLE, err.text);
    }
}

static bool is_known(struct MHD_Connection *connection, const char *etag)
{
    const char *known = mhd.lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");

    return known && str_find(str_of(known), str_of(etag)) >= 0;
}

static enum MHD_Result hand_out(struct MHD_Connection *connection, const struct answer *answer)
{
    struct str body = buf_str(&answer->body);
    char digest[ETAG_LENGTH + 1], etag[ETAG_LENGTH + 3];
    struct MHD_Response *response;
    unsigned status = answer->status;
    enum MHD_Result rc;

    hash_id(&body, 1, digest, ETAG_LENGTH);
    snprintf(etag, sizeof etag, "\"%s\"", digest);
    if (status == MHD_HTTP_OK && is_known(connection, etag)) {
        status = MHD_HTTP_NOT_MODIFIED;
        body.n = 0;
    }
    response = mhd.create_response_from_buffer(body.n, (void *)body.p, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        mhd.add_response_header(response, headers[i].name, headers[i].value);
    mhd.add_response_header(response, "Content-Security-Policy",
                            answer->policy.n ? answer->policy.p : closed_policy);
    mhd.add_response_header(response, "Content-Type", answer->type);
    if (answer->status == MHD_HTTP_OK)
        mhd.add_response_header(response, "ETag", etag);
    if (answer->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        mhd.add_response_header(response, "Allow", "GET, HEAD");
    rc = mhd.queue_response(connection, status, response);
    mhd.destroy_response(response);
    return rc;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *address,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_n, void **state)
{
    static int seen;
    struct serve *serve = context;
    struct answer answer = { 0 };
    enum MHD_Result rc;

    (void)version;
    (void)upload;
    if (!*state) { /* headers alone: an upload is not waited for */
        *state = &seen;
        if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
            return MHD_YES;
    }
    *upload_n = 0;
    buf_init(&answer.body, BUF_NO_CEILING);
    buf_init(&answer.policy, BUF_NO_CEILING);
    compose(serve, connection, address, method, &answer);
    rc = hand_out(connection, &answer);
    buf_release(&answer.body);
    buf_release(&answer.policy);
    return rc;
}

/* --- beginning and end --- */

/* A NUL in disguise would end an address early: such a one stays as it came, and nothing has its name. */
static size_t unescape(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strstr(text, "%00") ? strlen(text) : mhd.http_unescape(text);
}

/* The socket address, in 'out'; false: it is none. */
static bool read_address(const struct serve_request *request, struct sockaddr_storage *out)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    char text[64];

    *out = (struct sockaddr_storage){ 0 };
    snprintf(text, sizeof text, STR_FMT, STR_ARG(request->address));
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)request->port);
        return true;
    }
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((uint16_t)request->port);
    return inet_pton(AF_INET6, text, &six->sin6_addr) == 1;
}

static void be_silent(void *context, const char *format, va_list args)
{
    (void)context;
    (void)format;
    (void)args;
}

struct serve *serve_open(const struct serve_request *request, struct err *err)
{
    struct sockaddr_storage address;
    struct serve *serve;
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG;

    if (!read_address(request, &address)) {
        err_set(err, ERR_USAGE, "'" STR_FMT "' is no address: 127.0.0.1 and ::1 are this machine",
                STR_ARG(request->address));
        return NULL;
    }
    serve = mem_alloc(sizeof *serve);
    serve->request = *request;
    if (serve_files_read(&serve->files, request->settings, err) != 0) {
        serve_close(serve);
        return NULL;
    }
    serve->files_at_ms = clock_monotonic_ms();
    if (address.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (!mhd.start_daemon)
        load_mhd();
    serve->daemon = mhd.start_daemon(
        flags, 0, NULL, NULL, handle, serve, MHD_OPTION_EXTERNAL_LOGGER, be_silent, NULL,
        MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS_MOST, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_END);
    if (!serve->daemon) {
        err_set(err, ERR_CREATE, "cannot listen at " STR_FMT " port %d: %s",
                STR_ARG(request->address), request->port, strerror(errno));
        serve_close(serve);
        return NULL;
    }
    return serve;
}

int32_t serve_port(const struct serve *serve)
{
    return mhd.get_daemon_info(serve->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void serve_close(struct serve *serve)
{
    if (!serve)
        return;
    if (serve->daemon)
        mhd.stop_daemon(serve->daemon);
    serve_files_release(&serve->files);
    mem_free(serve);
}

#else

static void load_mhd(void)
{
}

struct serve *serve_open(const struct serve_request *request, struct err *err)
{
    (void)request;
    err_set(err, ERR_USAGE,
            "this hark was built without libmicrohttpd: install libmicrohttpd-dev and build with"
            " -Dmicrohttpd=enabled, or open the pages from their folder");
    return NULL;
}

int32_t serve_port(const struct serve *serve)
{
    (void)serve;
    return 0;
}

void serve_close(struct serve *serve)
{
    mem_free(serve);
}

#endif
