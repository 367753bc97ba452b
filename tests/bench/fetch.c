/*
 * fetch.c - many sources at once: wall time, CPU a request, memory, from 1,000 to 10,000 sources.
 *
 * A server in a child process answers every request after 100 ms with a feed of 40 kB; each source
 * has an address of its own in 127.0.0.0/8, so that each is a host of its own. Only fetch_run() is
 * measured: asking, parsing, identity, next states; no store. Then 500 good sources beside 500 that
 * accept and never answer (a minute; left out with the argument "quick").
 */
#include "fetch/fetch.h"
#include "core/buf.h"
#include "core/clock.h"
#include "core/mem.h"
#include "core/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LATENCY_MS = 100, MAX_FD = 65536, NOW = 1800000000 };

/* The server. */

struct client {
    int64_t due_ms; /* when to answer; 0: nothing asked yet */
    size_t sent;
    int next; /* in the line of those that wait */
    char head[400];
    size_t n_head;
};

static struct client *clients;
static struct buf answer;

static void make_answer(void)
{
    struct buf body;

    buf_init(&body, BUF_NO_CEILING);
    buf_putz(&body, "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Bench</title>");
    for (int i = 0; i < 25; i++) {
        buf_printf(&body,
                   "<item><guid>g-%d</guid><title>Item %d of the bench</title>"
                   "<link>https://shop.example/%d</link>"
                   "<pubDate>Fri, 15 Jan 2027 08:%02d:00 GMT</pubDate><description>",
                   i, i, i, i);
        for (int k = 0; k < 26; k++)
            buf_printf(&body, "Plain words about coffee, tea, staff and waiting number %d. ", k);
        buf_putz(&body, "</description></item>");
    }
    buf_putz(&body, "</channel></rss>");
    buf_init(&answer, BUF_NO_CEILING);
    buf_printf(&answer,
               "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"1\"\r\n"
               "Content-Length: %zu\r\n\r\n",
               body.n);
    buf_puts(&answer, buf_str(&body));
    buf_release(&body);
}

/* Takes what was asked: "/stall" is never answered. */
static bool take_request(int fd, struct client *c)
{
    ssize_t n = read(fd, c->head + c->n_head, sizeof c->head - 1 - c->n_head);

    if (n <= 0)
        return n < 0 && errno == EAGAIN;
    c->n_head += (size_t)n;
    if (c->n_head == sizeof c->head - 1)
        c->n_head -= 100; /* only its start and its end matter */
    c->head[c->n_head] = '\0';
    return true;
}

static void serve(int listener)
{
    int ep = epoll_create1(0), first = 0, *last = &first;
    struct epoll_event ev = { .events = EPOLLIN, .data.fd = listener }, events[512];

    clients = calloc(MAX_FD, sizeof *clients);
    make_answer();
    epoll_ctl(ep, EPOLL_CTL_ADD, listener, &ev);
    for (;;) {
        int64_t now = clock_monotonic_ms();
        int wait = first ? (int)(clients[first].due_ms - now) : 1000;
        int n = epoll_wait(ep, events, 512, wait < 0 ? 0 : wait);

        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;

            if (fd == listener) {
                struct sockaddr_in peer;
                socklen_t size = sizeof peer;

                while ((fd = accept4(listener, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK)) >=
                       0) {
                    if ((ntohl(peer.sin_addr.s_addr) >> 24) != 127 || fd >= MAX_FD) {
                        close(fd);
                        continue;
                    }
                    clients[fd] = (struct client){ 0 };
                    ev = (struct epoll_event){ .events = EPOLLIN, .data.fd = fd };
                    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
                }
            } else if (clients[fd].due_ms) {
                /* asked already: either it goes on sending or the client is gone */
                if (!(events[i].events & EPOLLOUT) && recv(fd, &ev, 1, MSG_PEEK) == 0)
                    clients[fd].sent = SIZE_MAX;
            } else if (!take_request(fd, &clients[fd])) {
                close(fd);
            } else if (strstr(clients[fd].head, "\r\n\r\n") &&
                       !strstr(clients[fd].head, "GET /stall")) {
                clients[fd].due_ms = clock_monotonic_ms() + LATENCY_MS;
                clients[fd].next = 0;
                *last = fd;
                last = &clients[fd].next;
            }
        }
        now = clock_monotonic_ms();
        while (first && clients[first].due_ms <= now) {
            struct client *c = &clients[first];
            int fd = first;
            ssize_t m = c->sent == SIZE_MAX
                            ? -1
                            : send(fd, answer.p + c->sent, answer.n - c->sent, MSG_NOSIGNAL);

            if (m >= 0)
                c->sent += (size_t)m;
            first = c->next;
            if (!first)
                last = &first;
            if (m >= 0 && c->sent < answer.n) { /* its buffer is full: later again */
                c->due_ms = now + 1;
                c->next = 0;
                *last = fd;
                last = &c->next;
                if (first == fd)
                    break;
            } else {
                shutdown(fd, SHUT_WR);
                close(fd);
            }
        }
    }
}

/* The client. */

struct tally {
    int n_good, n_failed;
    int64_t last_good_ms;
    char error[240];
};

static int count(void *context, const struct visit *visit)
{
    struct tally *tally = context;

    if (visit->result == VISIT_FAILED) {
        tally->n_failed++;
        snprintf(tally->error, sizeof tally->error, "%s", visit->err.text);
    } else {
        tally->n_good++;
        tally->last_good_ms = clock_monotonic_ms();
    }
    return 0;
}

static double cpu_s(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct figures {
    double wall_s, good_s, cpu_us, peak_mb;
};

static struct figures measure(int n, int n_stalled, int port)
{
    struct figures got;
    struct settings settings = { 0 };
    struct source *sources = mem_alloc((size_t)(n + n_stalled) * sizeof *sources);
    struct source_state *states = mem_alloc((size_t)(n + n_stalled) * sizeof *states);
    struct tally tally = { 0 };
    struct arena arena;
    struct fetch_job job = { .settings = &settings,
                             .sources = sources,
                             .states = states,
                             .n = (size_t)(n + n_stalled),
                             .now = NOW,
                             .done = count,
                             .context = &tally };
    struct err err = { 0 };
    int64_t began;
    double cpu;
    struct rusage usage;

    arena_init(&arena);
    for (int i = 0; i < n + n_stalled; i++) {
        sources[i] = (struct source){
            .kind = STR("feed"), .every_s = 900, .enabled = true, .own_private = true
        };
        sources[i].name = arena_printf(&arena, "s%d", i);
        sources[i].url =
            arena_printf(&arena, "http://127.%d.%d.%d:%d/%s", 1 + i / 62500, i / 250 % 250,
                         1 + i % 250, port, i < n_stalled ? "stall" : "feed");
    }
    began = clock_monotonic_ms();
    cpu = cpu_s();
    if (fetch_run(&job, &err) != 0)
        fprintf(stderr, "%s\n", err.text);
    cpu = cpu_s() - cpu;
    getrusage(RUSAGE_SELF, &usage);
    got = (struct figures){ .wall_s = (double)(clock_monotonic_ms() - began) / 1000,
                            .good_s = (double)(tally.last_good_ms - began) / 1000,
                            .cpu_us = cpu * 1e6 / (n + n_stalled),
                            .peak_mb = (double)usage.ru_maxrss / 1024 };
    printf("%6d good, %3d stalled: %5d read, %3d failed; %6.2f s, good ones after %6.2f s; "
           "CPU %4.0f us a request; peak %.0f MB\n",
           n, n_stalled, tally.n_good, tally.n_failed, got.wall_s, got.good_s, got.cpu_us,
           got.peak_mb);
    if (tally.error[0] && !n_stalled)
        printf("       one error: %s\n", tally.error);
    fflush(stdout);
    arena_release(&arena);
    mem_free(sources);
    mem_free(states);
    return got;
}

static void result(const char *name, double value, double goal)
{
    printf("RESULT %s %.2f %.2f %s\n", name, value, goal, value <= goal ? "ok" : "short");
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), port;
    struct rlimit files = { MAX_FD, MAX_FD };
    struct figures small, large, stalled;
    pid_t child;

    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 4096) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return 1;
    port = ntohs(address.sin_port);
    child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_NOFILE, &files);
        serve(listener);
    }
    close(listener);
    small = measure(1000, 0, port);
    large = measure(10000, 0, port);
    if (argc < 2 || strcmp(argv[1], "quick") != 0) {
        stalled = measure(500, 500, port);
        result("fetch_good_beside_stalled_s", stalled.good_s, 60);
        result("fetch_stalled_peak_mb", stalled.peak_mb, 150);
    }
    result("fetch_10000_wall_s", large.wall_s, 8);
    result("fetch_10000_peak_mb", large.peak_mb, 80);
    result("fetch_cpu_slope", large.cpu_us / small.cpu_us, 1.15);
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
    return 0;
}
