/*
 * fetch_curl.c - what libcurl alone takes: a bare loop over its multi interface, beside which nothing is
 * done. Options that cost or save something are those of core/net_handle.c; no guards, no headers kept,
 * no redirects, no turns.
 */
#include "tests/bench/fetch_serve.h"

#include "core/clock.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct loop {
    CURLM *multi;
    int ep;
    int64_t timer_ms;
};

static size_t drop(char *p, size_t size, size_t n, void *context)
{
    (void)p;
    (void)context;
    return size * n;
}

static int on_timer(CURLM *multi, long wait_ms, void *context)
{
    (void)multi;
    ((struct loop *)context)->timer_ms = wait_ms < 0 ? -1 : clock_monotonic_ms() + wait_ms;
    return 0;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *known)
{
    struct loop *loop = context;
    struct epoll_event ev = { .data.fd = fd,
                              .events = (what & CURL_POLL_IN ? EPOLLIN : 0u) |
                                        (what & CURL_POLL_OUT ? EPOLLOUT : 0u) };

    (void)easy;
    if (what == CURL_POLL_REMOVE)
        return epoll_ctl(loop->ep, EPOLL_CTL_DEL, fd, NULL), 0;
    if (epoll_ctl(loop->ep, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev) != 0)
        epoll_ctl(loop->ep, EPOLL_CTL_ADD, fd, &ev);
    curl_multi_assign(loop->multi, fd, loop);
    return 0;
}

static CURL *new_handle(void)
{
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    return easy;
}

int fetch_curl(int n, int port, int at_once)
{
    struct loop loop = { .timer_ms = -1 };
    CURL **idle = calloc((size_t)at_once, sizeof(CURL *));
    int n_idle = 0, begun = 0, ended = 0, failed = 0, running, left;
    struct epoll_event events[256];
    CURLMsg *message;

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
        return -1;
    loop.multi = curl_multi_init();
    loop.ep = epoll_create1(0);
    curl_multi_setopt(loop.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(loop.multi, CURLMOPT_SOCKETDATA, &loop);
    curl_multi_setopt(loop.multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(loop.multi, CURLMOPT_TIMERDATA, &loop);
    curl_multi_setopt(loop.multi, CURLMOPT_MAXCONNECTS, (long)at_once * 4);
    while (n_idle < at_once)
        idle[n_idle++] = new_handle();
    while (ended < n) {
        int64_t wait;
        int got;

        while (begun < n && n_idle > 0) {
            char host[32], url[64];

            fetch_host(begun++, host, sizeof host);
            snprintf(url, sizeof url, "http://%s:%d/feed", host, port);
            curl_easy_setopt(idle[--n_idle], CURLOPT_URL, url);
            curl_multi_add_handle(loop.multi, idle[n_idle]);
        }
        wait = loop.timer_ms < 0 ? 1000 : loop.timer_ms - clock_monotonic_ms();
        got = epoll_wait(loop.ep, events, 256, wait < 0 ? 0 : (int)wait);
        for (int i = 0; i < got; i++)
            curl_multi_socket_action(loop.multi, events[i].data.fd,
                                     (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                                         (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0),
                                     &running);
        if (loop.timer_ms >= 0 && loop.timer_ms <= clock_monotonic_ms()) {
            loop.timer_ms = -1;
            curl_multi_socket_action(loop.multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        while ((message = curl_multi_info_read(loop.multi, &left))) {
            failed += message->data.result != CURLE_OK;
            curl_multi_remove_handle(loop.multi, message->easy_handle);
            idle[n_idle++] = message->easy_handle;
            ended++;
        }
    }
    while (n_idle > 0)
        curl_easy_cleanup(idle[--n_idle]);
    curl_multi_cleanup(loop.multi);
    close(loop.ep);
    free(idle);
    return failed ? -1 : 0;
}
