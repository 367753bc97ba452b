/*
 * net.c - the multi interface of libcurl under epoll, one thread.
 *
 * libcurl's own DNS cache is switched off: its cost grows with the hosts it holds (measured fourfold
 * at ten thousand).
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

#include "core/clock.h"
#include "core/guard.h"
#include "core/mem.h"
#include "core/net_transfer.h"
#include "core/url.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    GAP_MS = 2000,
    SLOW_MS = 3000,
    SLOW_TIMES = 4,
    SPARE_FILES = 64,
    MOST_READS = 16,
    FULL_MS = 1000, /* how long an answer that has come waits for a caller that is full */
};

struct net {
    struct arena arena;
    struct net_options options;
    char *agent;
    CURLM *multi;
    CURLSH *share;
    int epoll;
    int64_t timer_ms; /* when libcurl wants to be called; -1: never */
    size_t n_taken;   /* bytes of bodies since it was called last */
    int64_t full_ms;  /* since when the caller is full; 0: it is not */
    struct turns turns;
    struct transfer **running;
    size_t n_running, cap_running;
    CURL **idle;
    size_t n_idle, cap_idle;
};

/* The host in lower case; the guard lets none through that is longer than 253. */
static struct str host_name(struct str host, char *out, size_t size)
{
    size_t n = host.n < size ? host.n : size;

    for (size_t i = 0; i < n; i++)
        out[i] = char_lower(host.p[i]);
    return (struct str){ out, n };
}

static void queue(struct transfer *t)
{
    struct guard_parts parts = { .host = STR("?") }; /* no address: refused when its turn comes */
    char host[256];
    struct str name;

    guard_parts(t->url, &parts, NULL);
    name = host_name(parts.host, host, sizeof host);
    if (t->ask.gap_ms > 0 && t->n_hops == 0)
        turns_slow(&t->net->turns, name, t->ask.gap_ms);
    turns_put(&t->net->turns, &t->turn, name,
              t->net->options.gap_ms < 0 && (name.p[0] == '?' || guard_is_loopback(name)),
              clock_monotonic_ms());
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
    struct net_answer answer = { .bytes = &t->body,
                                 .failed = err_is_set(&t->err),
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

/* libcurl's wishes: when to be called, what to watch. */

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

    if (turns_held(&t->turn).p)
        return err_set(&t->err, ERR_RETRY, STR_FMT, STR_ARG(turns_held(&t->turn)));
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

    if (may_start(t) != 0) {
        turns_end(&net->turns, &t->turn, 0); /* nothing was sent: no pause */
        end(t, 0);
        transfer_free(t);
        return;
    }
    t->easy = net->n_idle ? net->idle[--net->n_idle]
                          : net_handle_new(&net->options, net->agent, net->share);
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
    net_handle_aim(t, t->ask.more || turns_has_more(&t->turn));
    t->started_ms = clock_monotonic_ms();
    net->running =
        mem_grow(net->running, &net->cap_running, net->n_running + 1, sizeof *net->running);
    t->place = net->n_running;
    net->running[net->n_running++] = t;
    curl_multi_add_handle(net->multi, t->easy);
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

/* What waits, then what the caller still has: so that ten thousand requests need not wait in memory.
 * True when anything began. */
static bool start_what_may(struct net *net, const struct net_caller *caller)
{
    bool any = false;

    for (; has_room(net) && !(caller->is_full && caller->is_full(caller->context)); any = true) {
        struct turn *turn = turns_take(&net->turns, clock_monotonic_ms());

        if (turn)
            start((struct transfer *)turn);
        else if (!caller->more || !caller->more(caller->context))
            break;
    }
    return any;
}

/* Ending. */

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
    bool goes_on = false;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&t);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    turns_end(&net->turns, &t->turn, clock_monotonic_ms());
    net->running[t->place] = net->running[--net->n_running];
    net->running[t->place]->place = t->place;
    if (code != CURLE_OK)
        net_name_failure(t, code);
    else if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
        goes_on = follow(t, (int32_t)status);
    if (!goes_on)
        end(t, (int32_t)status);
    handle_back(t);
    if (!goes_on)
        transfer_free(t);
}

static void take_messages(struct net *net)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(net->multi, &left)))
        if (message->msg == CURLMSG_DONE)
            finish(net, message->easy_handle, message->data.result);
}

/* libcurl reads 16 KiB a call. What has arrived whole is read whole, so that not all transfers hold a
 * part of their answers at the same time. */
static void take_event(struct net *net, const struct epoll_event *event)
{
    int what = (event->events & EPOLLIN ? CURL_CSELECT_IN : 0) |
               (event->events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
               (event->events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
    int before = 0, running = 0;

    for (int i = 0; i < MOST_READS; i++) {
        net->n_taken = 0;
        curl_multi_socket_action(net->multi, event->data.fd, what, &running);
        if (net->n_taken < CURL_MAX_WRITE_SIZE / 2 || (i > 0 && running < before))
            return;
        before = running;
    }
}

/* Answers that came while the caller is full stay with the kernel, so that a hundred of them and not all
 * that are in flight are held here; for a moment only, since their time runs. */
static bool must_wait(struct net *net, const struct net_caller *caller)
{
    int64_t now;

    if (!caller->is_full || !caller->is_full(caller->context)) {
        net->full_ms = 0;
        return false;
    }
    now = clock_monotonic_ms();
    if (!net->full_ms)
        net->full_ms = now;
    return now - net->full_ms < FULL_MS;
}

/* Milliseconds to sleep at most: the caller's time, libcurl's timer, the next rested host that could be
 * asked now, a second. */
static int nap_ms(struct net *net, const struct net_caller *caller, int64_t due_ms)
{
    int64_t now = clock_monotonic_ms(), until = now + 1000;
    int64_t rested = turns_wake_ms(&net->turns);
    int64_t timer = must_wait(net, caller) ? net->full_ms + FULL_MS : net->timer_ms;

    if (due_ms < until)
        until = due_ms;
    if (timer >= 0 && timer < until)
        until = timer;
    if (rested < until && !net->full_ms && has_room(net))
        until = rested;
    return until < now ? 0 : (int)(until - now);
}

/* Tells libcurl what happened; the caller's own file is not its business. What is left out here epoll
 * tells again. */
static void take_events(struct net *net, const struct net_caller *caller,
                        const struct epoll_event *events, int n, int own)
{
    int running;

    for (int i = 0; i < n && !must_wait(net, caller); i++) {
        if (events[i].data.fd == own)
            continue;
        take_event(net, &events[i]);
        take_messages(net);
    }
    if (net->timer_ms >= 0 && net->timer_ms <= clock_monotonic_ms() && !must_wait(net, caller)) {
        net->timer_ms = -1; /* libcurl reads what it finds then */
        curl_multi_socket_action(net->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    take_messages(net);
}

static int run(struct net *net, const struct net_caller *caller, int own, struct err *err)
{
    struct epoll_event events[256];

    for (;;) {
        struct pollfd alone = { .fd = own, .events = POLLIN };
        int64_t due_ms = caller->serve ? caller->serve(caller->context) : INT64_MAX;
        bool began = start_what_may(net, caller);
        bool idle = net->n_running == 0 && net->turns.n_waiting == 0;
        bool waits;
        int n, nap;

        if (idle && due_ms == INT64_MAX && !began)
            return 0;
        if (caller->may_stop && caller->may_stop(caller->context))
            return 0;
        waits = own >= 0 && must_wait(net, caller);
        nap = began ? 0 : nap_ms(net, caller, due_ms);
        n = waits ? poll(&alone, 1, nap) : epoll_wait(net->epoll, events, 256, nap);
        if (n < 0 && errno != EINTR)
            return err_set(err, ERR_INTERNAL, "cannot wait for the net: %s", strerror(errno));
        take_events(net, caller, events, waits ? 0 : n, own);
    }
}

int net_run(struct net *net, const struct net_caller *caller, struct err *err)
{
    static const struct net_caller nobody;
    int own = caller && caller->serve ? caller->fd : -1, rc;
    struct epoll_event event = { .events = EPOLLIN, .data.fd = own };

    if (own >= 0 && epoll_ctl(net->epoll, EPOLL_CTL_ADD, own, &event) != 0)
        return err_set(err, ERR_INTERNAL, "cannot wait for what is done beside the net: %s",
                       strerror(errno));
    rc = run(net, caller ? caller : &nobody, own, err);
    if (own >= 0)
        epoll_ctl(net->epoll, EPOLL_CTL_DEL, own, NULL);
    return rc;
}

void net_ask(struct net *net, const struct net_request *request)
{
    struct transfer *t = mem_alloc(sizeof *t);

    t->net = net;
    t->options = &net->options;
    t->n_taken = &net->n_taken;
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
    struct guard_parts parts;
    char host[256];

    if (guard_parts(url, &parts, NULL) == 0)
        turns_hold(&net->turns, host_name(parts.host, host, sizeof host), str_of(why));
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
    turns_init(&net->turns, options->gap_ms < 0 ? GAP_MS : options->gap_ms);
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
    struct turn *turn;

    if (!net)
        return;
    for (size_t i = 0; i < net->n_running; i++) {
        handle_back(net->running[i]);
        transfer_free(net->running[i]);
    }
    while ((turn = turns_drop(&net->turns)))
        transfer_free((struct transfer *)turn);
    for (size_t i = 0; i < net->n_idle; i++)
        curl_easy_cleanup(net->idle[i]);
    if (net->multi)
        curl_multi_cleanup(net->multi);
    if (net->share)
        curl_share_cleanup(net->share);
    if (net->epoll >= 0)
        close(net->epoll);
    turns_release(&net->turns);
    mem_free(net->idle);
    mem_free(net->running);
    arena_release(&net->arena);
    mem_free(net);
}
