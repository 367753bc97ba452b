/*
 * fetch.c - many sources at once: wall time, CPU a request, memory, from 1,000 to 10,000 sources.
 *
 * A server in a child process (fetch_serve.c) answers every request after 100 ms with a feed of 40 kB;
 * each source has an address of its own in 127.0.0.0/8, so that each is a host of its own. First
 * fetch_run() alone: asking, parsing, identity, next states. Beside it, parsing nothing, a client of bare
 * sockets, a bare loop over libcurl (fetch_curl.c), and hark's own client. Then the whole program, with the process that parses and the store: a first poll, and
 * a second one a day later that finds the same bytes. Then 500 good sources beside 500 that accept and
 * never answer (a minute; left out with the argument "quick").
 */
#include "fetch/fetch.h"
#include "core/clock.h"
#include "core/mem.h"
#include "core/net.h"
#include "core/settings.h"
#include "tests/bench/fetch_serve.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_FD = 65536, NOW = 1800000000 };

/* --- fetch_run() --- */

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

static double cpu_s(int who)
{
    struct rusage usage;

    getrusage(who, &usage);
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
    char host[32];

    arena_init(&arena);
    for (int i = 0; i < n + n_stalled; i++) {
        sources[i] = (struct source){
            .kind = STR("feed"), .every_s = 900, .enabled = true, .own_private = true
        };
        fetch_host(i, host, sizeof host);
        sources[i].name = arena_printf(&arena, "s%d", i);
        sources[i].url =
            arena_printf(&arena, "http://%s:%d/%s", host, port, i < n_stalled ? "stall" : "feed");
    }
    began = clock_monotonic_ms();
    cpu = cpu_s(RUSAGE_SELF);
    if (fetch_run(&job, &err) != 0)
        fprintf(stderr, "%s\n", err.text);
    cpu = cpu_s(RUSAGE_SELF) - cpu;
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

/* --- bare clients, and the whole program --- */

static double measure_bare(const char *name, int (*client)(int n, int port, int at_once), int n,
                           int port)
{
    double cpu = cpu_s(RUSAGE_SELF);

    if (client(n, port, 256) != 0)
        fprintf(stderr, "the bare client failed\n");
    cpu = (cpu_s(RUSAGE_SELF) - cpu) * 1e6 / n;
    printf("%6d by %s, nothing parsed: CPU %4.0f us a request\n", n, name, cpu);
    fflush(stdout);
    return cpu;
}

struct unread {
    struct net *net;
    int begun, n, port;
};

static void drop_answer(void *context, const struct net_answer *answer)
{
    (void)context;
    if (answer->failed || answer->status != 200)
        fprintf(stderr, "not read: %s\n", answer->err.text);
}

static bool ask_more(void *context)
{
    struct unread *u = context;
    char host[32], url[64];

    if (u->begun == u->n)
        return false;
    fetch_host(u->begun++, host, sizeof host);
    snprintf(url, sizeof url, "http://%s:%d/feed", host, u->port);
    net_ask(u->net,
            &(struct net_request){ .url = str_of(url), .own = str_of(url), .done = drop_answer });
    return true;
}

/* hark's own client with guards, turns and headers. */
static int fetch_net(int n, int port, int at_once)
{
    struct net_options options = { .in_flight = at_once, .gap_ms = -1 };
    struct unread u = { .n = n, .port = port };
    struct net_caller caller = { .more = ask_more, .context = &u };
    struct err err = { 0 };
    int rc;

    u.net = net_open(&options, &err);
    rc = u.net ? net_run(u.net, &caller, &err) : -1;
    net_close(u.net);
    return rc;
}

static void write_conf(const char *folder, int n, int port)
{
    char path[128], host[32];
    FILE *out;

    snprintf(path, sizeof path, "%s/hark.yaml", folder);
    out = fopen(path, "w");
    fprintf(out, "topics: [{name: Acme, match: acme}]\nsources:\n");
    for (int i = 0; i < n; i++) {
        fetch_host(i, host, sizeof host);
        fprintf(out, "  - {name: s%d, kind: feed, url: 'http://%s:%d/feed', every: 15m}\n", i, host,
                port);
    }
    fclose(out);
}

/* 'hark fetch': a process for the network, one for the markup, a store with full syncs. */
static struct figures measure_whole(const char *hark, int n, int port, const char *now)
{
    static char folder[64];
    char conf[128];
    struct figures got = { 0 };
    struct rusage usage;
    int64_t began;
    double cpu = cpu_s(RUSAGE_CHILDREN);
    int status = -1;
    pid_t child;

    if (!folder[0]) {
        snprintf(folder, sizeof folder, "%s/hark-bench-XXXXXX",
                 getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
        if (!mkdtemp(folder))
            return got;
        write_conf(folder, n, port);
    }
    snprintf(conf, sizeof conf, "%s/hark.yaml", folder);
    began = clock_monotonic_ms();
    child = fork();
    if (child == 0) {
        execl(hark, hark, "fetch", "--config", conf, "--now", now, (char *)NULL);
        _exit(127);
    }
    wait4(child, &status, 0, &usage);
    got = (struct figures){ .wall_s = (double)(clock_monotonic_ms() - began) / 1000,
                            .cpu_us = (cpu_s(RUSAGE_CHILDREN) - cpu) * 1e6 / n,
                            .peak_mb = (double)usage.ru_maxrss / 1024 };
    printf("%6d by 'hark fetch' (status %d): %6.2f s; CPU %4.0f us a source with parser and store; "
           "peak %.0f MB\n",
           n, WEXITSTATUS(status), got.wall_s, got.cpu_us, got.peak_mb);
    fflush(stdout);
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
    struct figures small, large, stalled, whole = { 0 };
    double bare, curl, net;
    pid_t child;

    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 4096) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return 1;
    port = ntohs(address.sin_port);
    if (argc > 1 && strcmp(argv[1], "serve") == 0) { /* for a profiler beside it */
        printf("%d\n", port);
        fflush(stdout);
        setrlimit(RLIMIT_NOFILE, &files);
        fetch_serve(listener);
    }
    child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_NOFILE, &files);
        fetch_serve(listener);
    }
    close(listener);
    small = measure(1000, 0, port);
    large = measure(10000, 0, port);
    bare = measure_bare("bare sockets", fetch_bare, 10000, port);
    curl = measure_bare("libcurl alone", fetch_curl, 10000, port);
    net = measure_bare("hark's client", fetch_net, 10000, port);
    if (getenv("HARK")) {
        whole = measure_whole(getenv("HARK"), 10000, port, "1800000000");
        measure_whole(getenv("HARK"), 10000, port, "1800086400");
    }
    if (argc < 2 || strcmp(argv[1], "quick") != 0) {
        stalled = measure(500, 500, port);
        result("fetch_good_beside_stalled_s", stalled.good_s, 60);
        result("fetch_stalled_peak_mb", stalled.peak_mb, 150);
    }
    result("fetch_10000_wall_s", whole.wall_s, 8);
    result("fetch_10000_peak_mb", whole.peak_mb, 80);
    result("fetch_cpu_to_bare_sockets", large.cpu_us / bare, 3);
    result("fetch_unparsed_to_bare_sockets", net / bare, 3);
    result("fetch_unparsed_to_libcurl_alone", net / curl, 1.3);
    result("fetch_cpu_slope", large.cpu_us / small.cpu_us, 1.15);
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
    return 0;
}
