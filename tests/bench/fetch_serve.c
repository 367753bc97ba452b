/*
 * fetch_serve.c - the server that tests/bench/fetch.c asks, and a client that is as bare as can be.
 *
 * The server answers every request after 100 ms with one of some hundred feeds of 40 kB, picked by the
 * address it was asked at. The client opens sockets, asks and reads, many at once under epoll, and
 * parses nothing: what it costs is what the kernel takes.
 */
#include "tests/bench/fetch_serve.h"

#include "core/buf.h"
#include "core/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LATENCY_MS = 100, MAX_FD = 65536, FEEDS = 512, ITEMS = 25 };

void fetch_host(int i, char *out, size_t size)
{
    snprintf(out, size, "127.%d.%d.%d", 1 + i / 62500, i / 250 % 250, 1 + i % 250);
}

/* --- the server --- */

struct client {
    int64_t due_ms; /* when to answer; 0: nothing asked yet */
    size_t sent;
    const struct buf *answer;
    int next; /* in the line of those that wait */
    char head[400];
    size_t n_head;
};

static struct client *clients;
static struct buf answers[FEEDS], no_robots;

/* Words without a meaning, other ones for each feed; one item of each feed is about Acme. */
static void make_answer(int feed, struct buf *out)
{
    uint32_t dice = (uint32_t)feed * 2654435761u + 1;
    struct buf body;

    buf_init(&body, BUF_NO_CEILING);
    buf_putz(&body, "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Bench</title>");
    for (int i = 0; i < ITEMS; i++) {
        buf_printf(&body,
                   "<item><guid>g-%d</guid><title>Item %d of the bench</title>"
                   "<link>https://shop.example/%d/%d</link>"
                   "<pubDate>Fri, 15 Jan 2027 08:%02d:00 GMT</pubDate><description>%s",
                   i, i, feed, i, i, i == 7 ? "Acme was slow, and the coffee cold. " : "");
        for (int k = 0; k < 195; k++) {
            dice = dice * 1664525u + 1013904223u;
            buf_printf(&body, "word%03u%c", dice >> 22, k % 12 == 11 ? '.' : ' ');
        }
        buf_putz(&body, "</description></item>");
    }
    buf_putz(&body, "</channel></rss>");
    buf_init(out, BUF_NO_CEILING);
    buf_printf(out,
               "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"1\"\r\n"
               "Content-Length: %zu\r\n\r\n",
               body.n);
    buf_puts(out, buf_str(&body));
    buf_release(&body);
}

/* No robots.txt anywhere. */
static const char not_there[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

static const struct buf *answer_for(int fd)
{
    struct sockaddr_in own = { 0 };
    socklen_t size = sizeof own;

    getsockname(fd, (struct sockaddr *)&own, &size);
    return &answers[ntohl(own.sin_addr.s_addr) * 2654435761u >> 8 & (FEEDS - 1)];
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

void fetch_serve(int listener)
{
    int ep = epoll_create1(0), first = 0, *last = &first;
    struct epoll_event ev = { .events = EPOLLIN, .data.fd = listener }, events[512];

    clients = calloc(MAX_FD, sizeof *clients);
    for (int i = 0; i < FEEDS; i++)
        make_answer(i, &answers[i]);
    buf_init(&no_robots, BUF_NO_CEILING);
    buf_putz(&no_robots, not_there);
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
                    clients[fd] = (struct client){ .answer = answer_for(fd) };
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
                if (strstr(clients[fd].head, "GET /robots.txt"))
                    clients[fd].answer = &no_robots;
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
            ssize_t m = c->sent == SIZE_MAX ? -1
                                            : send(fd, c->answer->p + c->sent,
                                                   c->answer->n - c->sent, MSG_NOSIGNAL);

            if (m >= 0)
                c->sent += (size_t)m;
            first = c->next;
            if (!first)
                last = &first;
            if (m >= 0 && c->sent < c->answer->n) { /* its buffer is full: later again */
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

/* --- the bare client --- */

static int ask(int ep, int i, int port)
{
    char request[128];
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), n;
    struct epoll_event ev = { .events = EPOLLIN, .data.fd = fd };
    char host[32];

    fetch_host(i, host, sizeof host);
    inet_pton(AF_INET, host, &to.sin_addr);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS)
        return -1;
    n = snprintf(request, sizeof request, "GET /feed HTTP/1.1\r\nHost: %s:%d\r\n\r\n", host, port);
    if (send(fd, request, (size_t)n, MSG_NOSIGNAL) != n) /* loopback: connected at once */
        return -1;
    return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
}

int fetch_bare(int n, int port, int at_once)
{
    static char bytes[65536];
    struct epoll_event events[256];
    int ep = epoll_create1(0), begun = 0, ended = 0;

    while (ended < n) {
        while (begun < n && begun - ended < at_once)
            if (ask(ep, begun++, port) != 0)
                return -1;
        int got = epoll_wait(ep, events, 256, 5000);

        if (got <= 0)
            return -1;
        for (int i = 0; i < got; i++) {
            ssize_t m = read(events[i].data.fd, bytes, sizeof bytes);

            if (m > 0 || (m < 0 && errno == EAGAIN))
                continue;
            close(events[i].data.fd);
            ended++;
        }
    }
    close(ep);
    return 0;
}
