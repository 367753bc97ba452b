/*
 * net.c - the multi interface of libcurl under epoll, one thread.
 *
 * A request waits in the queue of its host; a host that may be asked stands in the line 'ready', one
 * that was just asked stands in the line 'resting' until its pause is over. So a start, an end and an
 * idle host cost the same with ten thousand hosts as with ten. libcurl's own DNS cache is switched
 * off: its cost grows with the hosts it holds (measured fourfold at ten thousand).
 *
 * Redirects are ours: each hop is queued, guarded and counted like a request. The guard looks three
 * times: at the text of the address before it is used, at the binary address before the socket is
 * opened (what the name resolves to at that moment), and at the address of a connection that is used
 * again, since that was perhaps opened for somebody who might go there.
 *
 * Transfers that have run for some seconds no longer count against the ceiling of transfers in
 * flight (up to four times of it), so that stalled servers do not hold back the good ones.
 */
#include "core/net.h"

#include "core/arena.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/guard.h"
#include "core/limits.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/url.h"

#include <curl/curl.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GAP_MS = 2000, SLOW_MS = 3000, SLOW_TIMES = 4, SPARE_FILES = 64 };

struct host;

struct transfer {
    struct net *net;
    struct host *host;
    struct transfer *next; /* in its host's queue */
    size_t place;          /* among net->running */
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

struct host {
    struct str name;
    struct transfer *head, **tail;
    struct host *next; /* in ready or resting */
    bool in_line;
    bool loose; /* the machine itself: no pause, no limit */
    int32_t running;
    int64_t ready_ms;
    struct str held; /* why nothing more may be asked; p NULL: it may */
};

struct line {
    struct host *head, **tail;
};

struct net {
    struct arena arena;
    struct net_options options;
    char *agent;
    CURLM *multi;
    CURLSH *share;
    int epoll;
    int64_t timer_ms; /* when libcurl wants to be called; -1: never */
    struct map hosts;
    struct line ready, resting;
    struct transfer **running;
    size_t n_running, cap_running;
    size_t n_waiting;
    CURL **idle;
    size_t n_idle, cap_idle;
};

/* Lines of hosts. */

static void line_init(struct line *line)
{
    line->head = NULL;
    line->tail = &line->head;
}

static void line_put(struct line *line, struct host *host)
{
    host->next = NULL;
    host->in_line = true;
    *line->tail = host;
    line->tail = &host->next;
}

static struct host *line_take(struct line *line)
{
    struct host *host = line->head;

    line->head = host->next;
    if (!line->head)
        line->tail = &line->head;
    host->in_line = false;
    return host;
}

/* Where a host belongs after something changed: to rest, to be asked, or nowhere. */
static void host_place(struct net *net, struct host *host)
{
    if (host->in_line || !host->head || (host->running && !host->loose))
        return;
    line_put(host->ready_ms > clock_monotonic_ms() ? &net->resting : &net->ready, host);
}

static struct host *host_of(struct net *net, struct str url)
{
    struct guard_parts parts;
    struct host *host;
    void **slot;
    struct str name;

    if (guard_parts(url, &parts, NULL) != 0)
        parts.host = STR("?"); /* refused when its turn comes */
    name = arena_str(&net->arena, parts.host);
    for (size_t i = 0; i < name.n; i++)
        ((char *)(uintptr_t)name.p)[i] = char_lower(name.p[i]);
    slot = map_put(&net->hosts, name);
    if (*slot)
        return *slot;
    host = arena_alloc(&net->arena, sizeof *host);
    host->name = name;
    host->tail = &host->head;
    host->loose = net->options.gap_ms < 0 && (name.p[0] == '?' || guard_is_loopback(name));
    *slot = host;
    return host;
}

static void queue(struct transfer *t)
{
    t->host = host_of(t->net, t->url);
    t->next = NULL;
    *t->host->tail = t;
    t->host->tail = &t->next;
    t->net->n_waiting++;
    host_place(t->net, t->host);
}

/* The ends of a transfer. */

static void transfer_free(struct transfer *t)
{
    curl_slist_free_all(t->lines);
    buf_release(&t->headers);
    buf_release(&t->body);
    arena_release(&t->arena);
    mem_free(t);
}

struct str net_header(struct str headers, struct str name)
{
    struct str line, found = STR_NONE;

    while (str_cut_line(&headers, &line))
        if (line.n > name.n && line.p[name.n] == ':' && str_starts_nocase(line, name))
            found = str_trim(str_from(line, name.n + 1));
    return found;
}

/* A validator that can be sent back: short and without bytes that end a line. */
static struct str validator(struct str headers, struct str name)
{
    struct str value = net_header(headers, name);

    if (value.n > LIMIT_VALIDATOR)
        return STR_NONE;
    for (size_t i = 0; i < value.n; i++)
        if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f)
            return STR_NONE;
    return value;
}

/* Answers and forgets. */
static void end(struct transfer *t, int32_t status)
{
    struct net_answer answer = { .failed = err_is_set(&t->err),
                                 .err = t->err,
                                 .status = status,
                                 .url = t->url,
                                 .moved_to = t->moved_to,
                                 .headers = buf_str(&t->headers),
                                 .body = buf_str(&t->body),
                                 .n_requests = t->n_hops + 1 };

    answer.type = net_header(answer.headers, STR("Content-Type"));
    answer.etag = validator(answer.headers, STR("ETag"));
    answer.last_modified = validator(answer.headers, STR("Last-Modified"));
    if (t->easy) {
        curl_off_t wire = 0;

        curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
        answer.wire = (size_t)wire;
    }
    t->ask.done(t->ask.context, &answer);
}

static void handle_back(struct transfer *t)
{
    struct net *net = t->net;

    if (!t->easy)
        return;
    curl_multi_remove_handle(net->multi, t->easy);
    net->idle = mem_grow(net->idle, &net->cap_idle, net->n_idle + 1, sizeof *net->idle);
    net->idle[net->n_idle++] = t->easy;
    t->easy = NULL;
}

/* Callbacks of libcurl. */

static size_t take_header(char *p, size_t size, size_t n, void *context)
{
    struct transfer *t = context;
    struct str line = { p, size * n };
    struct str encoding = STR("Content-Encoding:");

    t->n_header_bytes += line.n;
    if (line.n > LIMIT_HEADER_LINE || t->n_header_bytes > LIMIT_HEADERS) {
        err_set(&t->err, ERR_DATA, "the answer's headers are longer than %zu KiB",
                (line.n > LIMIT_HEADER_LINE ? LIMIT_HEADER_LINE : LIMIT_HEADERS) / KIB);
        return 0;
    }
    if (str_starts(line, STR("HTTP/"))) { /* 100 and 103 may go before: the last one counts */
        buf_clear(&t->headers);
        t->n_encodings = 0;
    }
    if (str_starts_nocase(line, encoding)) {
        t->n_encodings++;
        if (t->n_encodings > 1 || str_find_char(line, ',') >= 0) {
            err_set(&t->err, ERR_DATA, "the answer is packed more than once");
            return 0;
        }
    }
    buf_puts(&t->headers, line);
    return line.n;
}

static size_t take_body(char *p, size_t size, size_t n, void *context)
{
    struct transfer *t = context;
    curl_off_t wire = 0;

    n *= size;
    curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &wire);
    if (wire > (curl_off_t)LIMIT_BODY_WIRE)
        err_set(&t->err, ERR_DATA, "the answer is larger than %zu MiB", LIMIT_BODY_WIRE / MIB);
    else if (buf_put(&t->body, p, n) != 0)
        err_set(&t->err, ERR_DATA, "the answer unpacks to more than %zu MiB", t->body.max / MIB);
    else if (t->body.n > MIB && wire > 0 && t->body.n / LIMIT_RATIO > (size_t)wire)
        err_set(&t->err, ERR_DATA, "the answer unpacks to more than %d times its size",
                LIMIT_RATIO);
    return err_is_set(&t->err) ? 0 : n;
}

/* May this transfer speak to this address? Behind a proxy the address is the proxy's. */
static bool may_speak(struct transfer *t, const unsigned char *bytes, size_t n)
{
    const char *name;

    if (t->own_here || t->net->options.proxy.n)
        return true;
    name = guard_address(bytes, n);
    if (name)
        err_set(&t->err, ERR_DATA, "host '" STR_FMT "' is not a public one (%s)",
                STR_ARG(str_sub(t->host->name, 0, 100)), name);
    return !name;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    const unsigned char *bytes = NULL;
    size_t n = 0;

    if (purpose != CURLSOCKTYPE_IPCXN)
        return CURL_SOCKET_BAD;
    if (address->family == AF_INET) {
        bytes = (const unsigned char *)&((struct sockaddr_in *)(void *)&address->addr)->sin_addr;
        n = 4;
    } else if (address->family == AF_INET6) {
        bytes = (const unsigned char *)&((struct sockaddr_in6 *)(void *)&address->addr)->sin6_addr;
        n = 16;
    }
    if (!may_speak(context, bytes, n))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Also called for a connection that is used again, which another transfer may have opened. */
static int before_request(void *context, char *ip, char *local_ip, int port, int local_port)
{
    struct transfer *t = context;
    unsigned char bytes[16];
    size_t n = 0;

    (void)local_ip;
    (void)port;
    (void)local_port;
    if (!ip || !guard_number(str_of(ip), bytes, &n))
        n = 0;
    return may_speak(t, bytes, n) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static int on_timer(CURLM *multi, long wait_ms, void *context)
{
    struct net *net = context;

    (void)multi;
    net->timer_ms = wait_ms < 0 ? -1 : clock_monotonic_ms() + wait_ms;
    return 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
    struct net *net = context;
    struct epoll_event event = { .data.fd = fd };

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(net->epoll, EPOLL_CTL_DEL, fd, NULL); /* perhaps closed already: no matter */
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    if (epoll_ctl(net->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
        epoll_ctl(net->epoll, errno == EEXIST ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    curl_multi_assign(net->multi, fd, net);
    return 0;
}

/* Starting. */

/* All that is the same for every request. */
static CURL *handle_new(struct net *net)
{
    CURL *easy = curl_easy_init();

    if (!easy)
        mem_hook(sizeof(void *));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, net->options.proxy.n ? net->options.proxy.p : "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, net->agent);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)LIMIT_CONNECT_S);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)LIMIT_TOTAL_S);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_LOW_SPEED_BYTES);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)LIMIT_LOW_SPEED_S);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (net->options.ca_file.n)
        curl_easy_setopt(easy, CURLOPT_CAINFO, net->options.ca_file.p);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(easy, CURLOPT_SHARE, net->share);
    return easy;
}

static void add_line(struct transfer *t, const char *name, struct str value)
{
    struct str line;

    if (str_is_empty(value))
        return;
    line = arena_printf(&t->arena, "%s: " STR_FMT, name, STR_ARG(value));
    t->lines = curl_slist_append(t->lines, line.p);
}

static int may_start(struct transfer *t)
{
    struct net *net = t->net;

    if (t->host->held.p)
        return err_set(&t->err, ERR_RETRY, STR_FMT, STR_ARG(t->host->held));
    if (guard_url(t->url, t->ask.own, &t->err) != 0)
        return -1;
    t->own_here = t->ask.own.n && guard_same_origin(t->url, t->ask.own);
    if (!t->own_here && str_is_empty(net->options.contact))
        return err_set(&t->err, ERR_CONFIG,
                       "no contact is given: set 'contact: you@your.example' in the configuration, "
                       "so that the owner of a site can reach you");
    return 0;
}

static void start(struct transfer *t)
{
    struct net *net = t->net;
    CURL *easy;

    if (may_start(t) != 0) {
        end(t, 0);
        transfer_free(t);
        return;
    }
    easy = t->easy = net->n_idle ? net->idle[--net->n_idle] : handle_new(net);
    curl_slist_free_all(t->lines);
    t->lines = NULL;
    add_line(t, "Accept", t->ask.accept);
    add_line(t, "If-None-Match", t->ask.etag);
    add_line(t, "If-Modified-Since", t->ask.last_modified);
    if (t->ask.authorization.n && guard_same_origin(t->url, t->ask.url))
        add_line(t, "Authorization", t->ask.authorization);
    buf_clear(&t->headers);
    buf_clear(&t->body);
    t->n_header_bytes = 0;
    t->n_encodings = 0;
    t->curl_text[0] = '\0';
    curl_easy_setopt(easy, CURLOPT_URL, t->url.p);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->lines);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->curl_text);
    /* A connection that nobody will use again only makes the pool dearer to search. */
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, t->ask.more || t->host->head ? 0L : 1L);
    t->started_ms = clock_monotonic_ms();
    t->host->running++;
    net->running =
        mem_grow(net->running, &net->cap_running, net->n_running + 1, sizeof *net->running);
    t->place = net->n_running;
    net->running[net->n_running++] = t;
    curl_multi_add_handle(net->multi, easy);
}

static bool has_room(const struct net *net)
{
    size_t limit = (size_t)net->options.in_flight, quick = 0;
    int64_t now = clock_monotonic_ms();

    if (net->n_running < limit)
        return true;
    if (net->n_running >= limit * SLOW_TIMES)
        return false;
    for (size_t i = 0; i < net->n_running; i++)
        quick += net->running[i]->started_ms + SLOW_MS > now;
    return quick < limit;
}

static void start_what_may(struct net *net)
{
    int64_t now = clock_monotonic_ms();

    while (net->resting.head && net->resting.head->ready_ms <= now)
        line_put(&net->ready, line_take(&net->resting));
    while (net->ready.head && has_room(net)) {
        struct host *host = line_take(&net->ready);
        struct transfer *t = host->head;

        host->head = t->next;
        if (!host->head)
            host->tail = &host->head;
        net->n_waiting--;
        start(t);
        host_place(net, host);
    }
}

/* Ending. */

static const struct {
    CURLcode code;
    const char *text;
} reasons[] = {
    { CURLE_COULDNT_RESOLVE_HOST, "the host's name is not known" },
    { CURLE_COULDNT_CONNECT, "the host does not answer" },
    { CURLE_OPERATION_TIMEDOUT, "the answer did not come in time" },
    { CURLE_GOT_NOTHING, "the host hung up without an answer" },
    { CURLE_PARTIAL_FILE, "the answer broke off" },
    { CURLE_RECV_ERROR, "the answer broke off" },
    { CURLE_SEND_ERROR, "the host hung up" },
    { CURLE_BAD_CONTENT_ENCODING, "the answer is not packed as it says" },
    { CURLE_OUT_OF_MEMORY,
      "the answer's headers are too long" }, /* libcurl's name for its ceiling */
    { CURLE_PEER_FAILED_VERIFICATION, "the certificate is not to be trusted" },
    { CURLE_SSL_CONNECT_ERROR, "no secure connection" },
    { CURLE_SSL_CACERT_BADFILE, "the file of authorities cannot be read" },
    { CURLE_UNSUPPORTED_PROTOCOL, "not an answer of a web server" },
    { CURLE_WEIRD_SERVER_REPLY, "not an answer of a web server" },
};

static void name_failure(struct transfer *t, CURLcode code)
{
    const char *text = curl_easy_strerror(code);

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i].code == code)
            text = reasons[i].text;
    err_set(&t->err, ERR_SOURCE, "%s%s%s%s", text, t->curl_text[0] ? " (" : "", t->curl_text,
            t->curl_text[0] ? ")" : "");
}

/* True when the transfer was queued again for the next hop; false: it ends, perhaps with an error. */
static bool follow(struct transfer *t, int32_t status)
{
    struct str ref = net_header(buf_str(&t->headers), STR("Location"));
    struct str url = ref.n ? url_resolve(t->url, ref, &t->arena) : STR_NONE;

    if (str_is_empty(url)) {
        err_set(&t->err, ERR_DATA, "redirected (%d) to no web address", (int)status);
    } else if (t->n_hops == LIMIT_REDIRECTS) {
        err_set(&t->err, ERR_DATA, "redirected more than %d times", LIMIT_REDIRECTS);
    } else if (str_starts_nocase(t->url, STR("https:")) && !str_starts_nocase(url, STR("https:"))) {
        err_set(&t->err, ERR_DATA, "redirected from https to http");
    }
    t->hops[t->n_hops] = t->url;
    for (int32_t i = 0; i <= t->n_hops; i++)
        if (str_eq(t->hops[i], url))
            err_set(&t->err, ERR_DATA, "redirected in a circle");
    if (err_is_set(&t->err))
        return false;
    if (status != 301 && status != 308)
        t->moved = true;
    if (!t->moved)
        t->moved_to = url;
    t->n_hops++;
    t->url = url;
    queue(t);
    return true;
}

static void finish(struct net *net, CURL *easy, CURLcode code)
{
    struct transfer *t = NULL;
    long status = 0;
    struct host *host;
    bool goes_on = false;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    host = t->host;
    host->running--;
    host->ready_ms = host->loose ? 0
                                 : clock_monotonic_ms() +
                                       (net->options.gap_ms < 0 ? GAP_MS : net->options.gap_ms);
    net->running[t->place] = net->running[--net->n_running];
    net->running[t->place]->place = t->place;
    if (code != CURLE_OK)
        name_failure(t, code);
    else if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
        goes_on = follow(t, (int32_t)status);
    if (!goes_on)
        end(t, (int32_t)status);
    handle_back(t);
    if (!goes_on)
        transfer_free(t);
    host_place(net, host);
}

static void take_messages(struct net *net)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(net->multi, &left)))
        if (message->msg == CURLMSG_DONE)
            finish(net, message->easy_handle, message->data.result);
}

/* Milliseconds to sleep at most: libcurl's timer, the next rested host, a second. */
static int nap_ms(const struct net *net)
{
    int64_t now = clock_monotonic_ms(), wait = 1000;

    if (net->timer_ms >= 0 && net->timer_ms - now < wait)
        wait = net->timer_ms - now;
    if (net->resting.head && net->resting.head->ready_ms - now < wait)
        wait = net->resting.head->ready_ms - now;
    return wait < 0 ? 0 : (int)wait;
}

int net_run(struct net *net, bool (*may_stop)(void *context), void *context, struct err *err)
{
    struct epoll_event events[256];
    int running;

    for (;;) {
        int n;

        start_what_may(net);
        if (net->n_running == 0 && net->n_waiting == 0)
            return 0;
        if (may_stop && may_stop(context))
            return 0;
        n = epoll_wait(net->epoll, events, 256, nap_ms(net));
        if (n < 0 && errno != EINTR)
            return err_set(err, ERR_INTERNAL, "cannot wait for the net: %s", strerror(errno));
        for (int i = 0; i < n; i++) {
            int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                       (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                       (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

            curl_multi_socket_action(net->multi, events[i].data.fd, what, &running);
        }
        if (net->timer_ms >= 0 && net->timer_ms <= clock_monotonic_ms()) {
            net->timer_ms = -1;
            curl_multi_socket_action(net->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        take_messages(net);
    }
}

void net_ask(struct net *net, const struct net_request *request)
{
    struct transfer *t = mem_alloc(sizeof *t);

    t->net = net;
    t->ask = *request;
    arena_init(&t->arena);
    t->ask.url = t->url = arena_str(&t->arena, request->url);
    t->ask.own = arena_str(&t->arena, request->own);
    t->ask.etag = arena_str(&t->arena, request->etag);
    t->ask.last_modified = arena_str(&t->arena, request->last_modified);
    t->ask.accept = arena_str(&t->arena, request->accept);
    t->ask.authorization = arena_str(&t->arena, request->authorization);
    buf_init(&t->headers, LIMIT_HEADERS);
    buf_init(&t->body, request->max_body ? request->max_body : LIMIT_BODY);
    queue(t);
}

void net_hold(struct net *net, struct str url, const char *why)
{
    struct host *host = host_of(net, url);

    host->held = arena_str(&net->arena, str_of(why));
}

/* As many files as the transfers may need, as far as the system lets us. */
static int32_t most_in_flight(int32_t wanted)
{
    struct rlimit limit;
    rlim_t need = (rlim_t)wanted * SLOW_TIMES + SPARE_FILES;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    if (limit.rlim_cur < need) {
        limit.rlim_cur = need < limit.rlim_max ? need : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur < need)
        wanted = (int32_t)((limit.rlim_cur - SPARE_FILES) / SLOW_TIMES);
    return wanted > 0 ? wanted : 1;
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~')
            return false;
    return true;
}

struct net *net_open(const struct net_options *options, struct err *err)
{
    struct net *net;

    if (!is_plain(options->contact)) {
        err_set(err, ERR_CONFIG, "'contact' may hold ASCII letters and signs only");
        return NULL;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
        err_set(err, ERR_INTERNAL, "libcurl does not start");
        return NULL;
    }
    net = mem_alloc(sizeof *net);
    arena_init(&net->arena);
    net->options = *options;
    net->options.contact = arena_str(&net->arena, options->contact);
    net->options.proxy = arena_str(&net->arena, options->proxy);
    net->options.ca_file = arena_str(&net->arena, options->ca_file);
    net->options.in_flight =
        most_in_flight(options->in_flight ? options->in_flight : LIMIT_IN_FLIGHT);
    net->agent = arena_z(&net->arena, arena_printf(&net->arena, "hark/%s (+" STR_FMT ")",
                                                   HARK_VERSION, STR_ARG(options->contact)));
    net->timer_ms = -1;
    map_init(&net->hosts);
    line_init(&net->ready);
    line_init(&net->resting);
    net->epoll = epoll_create1(EPOLL_CLOEXEC);
    net->share = curl_share_init();
    net->multi = curl_multi_init();
    if (net->epoll < 0 || !net->share || !net->multi) {
        err_set(err, ERR_INTERNAL, "cannot prepare for the net: %s", strerror(errno));
        net_close(net);
        return NULL;
    }
    curl_share_setopt(net->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    curl_multi_setopt(net->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(net->multi, CURLMOPT_SOCKETDATA, net);
    curl_multi_setopt(net->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(net->multi, CURLMOPT_TIMERDATA, net);
    curl_multi_setopt(net->multi, CURLMOPT_MAXCONNECTS,
                      (long)net->options.in_flight * (SLOW_TIMES + 1));
    return net;
}

void net_close(struct net *net)
{
    if (!net)
        return;
    for (size_t i = 0; i < net->n_running; i++) {
        handle_back(net->running[i]);
        transfer_free(net->running[i]);
    }
    for (size_t i = 0; i < net->hosts.n; i++) {
        struct host *host = net->hosts.entries[i].value;

        while (host->head) {
            struct transfer *t = host->head;

            host->head = t->next;
            transfer_free(t);
        }
    }
    for (size_t i = 0; i < net->n_idle; i++)
        curl_easy_cleanup(net->idle[i]);
    if (net->multi)
        curl_multi_cleanup(net->multi);
    if (net->share)
        curl_share_cleanup(net->share);
    if (net->epoll >= 0)
        close(net->epoll);
    map_release(&net->hosts);
    mem_free(net->idle);
    mem_free(net->running);
    arena_release(&net->arena);
    mem_free(net);
}
