/*
 * test_net.c - HTTP conduct against a scripted server on loopback. Many requests: test_net_turns.c.
 */
#include "tests/test.h"

#include "core/buf.h"
#include "core/limits.h"
#include "core/net.h"
#include "tests/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* One answer, copied out of its callback. */
struct got {
    int n, status, n_requests;
    bool failed;
    struct err err;
    struct buf body, url, etag, moved_to;
};

static void take(void *context, const struct net_answer *answer)
{
    struct got *got = context;

    got->n++;
    got->status = answer->status;
    got->failed = answer->failed;
    got->err = answer->err;
    got->n_requests = answer->n_requests;
    buf_puts(&got->body, answer->body);
    buf_puts(&got->url, answer->url);
    buf_puts(&got->etag, answer->etag);
    buf_puts(&got->moved_to, answer->moved_to);
}

static struct got *got_new(void)
{
    static struct got all[64];
    static int turn;
    struct got *got = &all[turn++ % 64];

    buf_release(&got->body);
    buf_release(&got->url);
    buf_release(&got->etag);
    buf_release(&got->moved_to);
    *got = (struct got){ 0 };
    buf_init(&got->body, LIMIT_BODY_MAX);
    buf_init(&got->url, LIMIT_URL * 2);
    buf_init(&got->etag, LIMIT_URL);
    buf_init(&got->moved_to, LIMIT_URL * 2);
    return got;
}

static struct net *net_of(const char *contact)
{
    struct net_options options = { .contact = str_of(contact), .gap_ms = -1 };
    struct err err = { 0 };
    struct net *net = net_open(&options, &err);

    if (!net)
        fail_msg("%s", err.text);
    return net;
}

/* One request from start to end; the configured address is its own origin. */
static struct got *get(const char *url, struct net_request ask)
{
    struct net *net = net_of("");
    struct got *got = got_new();
    struct err err = { 0 };

    ask.url = str_of(url);
    ask.own = ask.url;
    ask.done = take;
    ask.context = got;
    net_ask(net, &ask);
    assert_int_equal(net_run(net, NULL, &err), 0);
    net_close(net);
    assert_int_equal(got->n, 1);
    return got;
}

static const struct net_request plain;

static void an_answer_comes_whole(void **state)
{
    struct server *s = server_open();
    struct got *got;

    (void)state;
    server_add(s, "/a",
               (struct served){ .body = STR("hello"),
                                .headers = "ETag: \"x\"\nLast-Modified: yesterday\n" });
    got = get(server_url(s, "/a"), plain);
    assert_false(got->failed);
    assert_int_equal(got->status, 200);
    assert_str(buf_str(&got->body), "hello");
    assert_str(buf_str(&got->etag), "\"x\"");
    assert_int_equal(strncmp(server_saw(s, "/a", "User-Agent"), "hark/", 5), 0);
    assert_string_equal(server_saw(s, "/a", "Accept-Encoding"), "gzip");
    assert_string_equal(server_saw(s, "/a", "Cookie"), "");
    assert_string_equal(server_saw(s, "/a", "Referer"), "");
    got = get(server_url(s, "/none"), plain);
    assert_false(got->failed);
    assert_int_equal(got->status, 404);
    server_close(s);
}

static void validators_go_back_byte_for_byte(void **state)
{
    struct server *s = server_open();
    struct net_request ask = { .etag = STR("W/\"a-gzip"), .last_modified = STR("some day") };
    struct got *got;

    (void)state;
    server_add(s, "/a", (struct served){ .headers = "ETag: W/\"a-gzip\n", .conditional = true });
    got = get(server_url(s, "/a"), ask);
    assert_int_equal(got->status, 304);
    assert_string_equal(server_saw(s, "/a", "If-None-Match"), "W/\"a-gzip");
    assert_string_equal(server_saw(s, "/a", "If-Modified-Since"), "some day");
    server_close(s);
}

static void redirects_are_followed_within_bounds(void **state)
{
    struct server *s = server_open(), *other = server_open();
    char to_other[200];
    struct got *got;

    (void)state;
    server_add(s, "/a", (struct served){ .status = 301, .headers = "Location: /b\n" });
    server_add(s, "/b", (struct served){ .status = 308, .headers = "Location: c?x=1\n" });
    server_add(s, "/c", (struct served){ .body = STR("there") });
    got = get(server_url(s, "/a"), plain);
    assert_str(buf_str(&got->body), "there");
    assert_str(buf_str(&got->url), server_url(s, "/c?x=1"));
    assert_str(buf_str(&got->moved_to), server_url(s, "/c?x=1"));
    assert_int_equal(got->n_requests, 3);

    server_add(s, "/t", (struct served){ .status = 302, .headers = "Location: /a\n" });
    got = get(server_url(s, "/t"), plain);
    assert_str(buf_str(&got->body), "there");
    assert_str(buf_str(&got->moved_to), "");

    server_add(s, "/loop", (struct served){ .status = 302, .headers = "Location: /pool\n" });
    server_add(s, "/pool", (struct served){ .status = 302, .headers = "Location: /loop\n" });
    got = get(server_url(s, "/loop"), plain);
    assert_true(got->failed);
    assert_non_null(strstr(got->err.text, "circle"));
    assert_int_equal(server_count(s, "/loop"), 1);

    for (int i = 0; i < 8; i++) {
        static char to[8][40];
        char from[20];

        snprintf(from, sizeof from, "/n%d", i);
        snprintf(to[i], sizeof to[i], "Location: /n%d\n", i + 1);
        server_add(s, from, (struct served){ .status = 302, .headers = to[i] });
    }
    got = get(server_url(s, "/n0"), plain);
    assert_non_null(strstr(got->err.text, "more than 5"));
    assert_int_equal(server_count(s, "/n5"), 1);
    assert_int_equal(server_count(s, "/n6"), 0);

    static const struct {
        const char *path, *headers, *want;
    } refused[] = {
        { "/file", "Location: file:///etc/passwd\n", "no web address" },
        { "/meta", "Location: http://169.254.169.254/\n", "not a public host" },
        { "/user", "Location: http://u:p@shop.example/\n", "user" },
        { "/none", NULL, "no web address" },
        { "/port", "Location: http://shop.example:25/\n", "port" },
        { "/name", "Location: http://localhost:8000/\n", "not a public host" },
    };
    for (size_t i = 0; i < N_ROWS(refused); i++) {
        server_clear(s, refused[i].path);
        server_add(s, refused[i].path,
                   (struct served){ .status = 302, .headers = refused[i].headers });
        got = get(server_url(s, refused[i].path), plain);
        if (!got->failed || !strstr(got->err.text, refused[i].want))
            fail_msg("%s: '%s'", refused[i].path, got->err.text);
    }

    snprintf(to_other, sizeof to_other, "Location: %s\n", server_url(other, "/x"));
    server_add(s, "/other", (struct served){ .status = 302, .headers = to_other });
    got = get(server_url(s, "/other"), plain);
    assert_non_null(strstr(got->err.text, "not a public host"));
    assert_int_equal(server_count(other, NULL), 0);
    server_close(s);
    server_close(other);
}

/* Starts a program that says nothing, in a folder. */
static pid_t start(const char *folder, const char *const argv[])
{
    pid_t child = fork();
    int nowhere;

    if (child != 0)
        return child;
    nowhere = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; fd++)
        dup2(nowhere, fd);
    if (chdir(folder) == 0)
        execvp(argv[0], (char *const *)argv);
    _exit(127);
}

/* A port that nobody listens at, so far. */
static int port_of_nobody(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static bool answers(int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool is = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;

    close(fd);
    return is;
}

static const struct {
    const char *name, *answer, *body, *want; /* one of both */
} secured[] = {
    { "there", "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello", "hello", NULL },
    { "moved", "HTTP/1.0 302 Found\r\nLocation: /there\r\n\r\n", "hello", NULL },
    { "open", "HTTP/1.0 302 Found\r\nLocation: http://93.184.215.14/\r\n\r\n", NULL,
      "redirected from https to http" },
};

/* By a server of the openssl program, which answers with files as they are. */
static void https_is_not_left_for_http(void **state)
{
    char folder[] = "/tmp/hark-net-XXXXXX", path[64], ca[64], accept[32], url[64];
    const char *const certify[] = { "openssl",
                                    "req",
                                    "-x509",
                                    "-newkey",
                                    "ec",
                                    "-pkeyopt",
                                    "ec_paramgen_curve:P-256",
                                    "-nodes",
                                    "-days",
                                    "1",
                                    "-keyout",
                                    "key",
                                    "-out",
                                    "crt",
                                    "-subj",
                                    "/CN=127.0.0.1",
                                    "-addext",
                                    "subjectAltName=IP:127.0.0.1",
                                    NULL };
    const char *const serve[] = { "openssl", "s_server", "-accept", accept,   "-key", "key",
                                  "-cert",   "crt",      "-HTTP",   "-quiet", NULL };
    struct net_options options = { .gap_ms = -1 };
    int port = port_of_nobody(), status = 0;
    pid_t server;

    (void)state;
    assert_non_null(mkdtemp(folder));
    waitpid(start(folder, certify), &status, 0);
    if (status != 0) {
        rmdir(folder);
        skip();
    }
    for (size_t i = 0; i < N_ROWS(secured); i++) {
        FILE *f;

        snprintf(path, sizeof path, "%s/%s", folder, secured[i].name);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(secured[i].answer, f);
        fclose(f);
    }
    snprintf(accept, sizeof accept, "127.0.0.1:%d", port);
    snprintf(ca, sizeof ca, "%s/crt", folder);
    options.ca_file = str_of(ca);
    server = start(folder, serve);
    for (int i = 0; i < 400 && !answers(port); i++)
        usleep(25000);
    for (size_t i = 0; i < N_ROWS(secured); i++) {
        struct err err = { 0 };
        struct net *net = net_open(&options, &err);
        struct got *got = got_new();
        struct net_request ask = { .done = take, .context = got };

        assert_non_null(net);
        snprintf(url, sizeof url, "https://127.0.0.1:%d/%s", port, secured[i].name);
        ask.url = ask.own = str_of(url);
        net_ask(net, &ask);
        assert_int_equal(net_run(net, NULL, &err), 0);
        net_close(net);
        if (secured[i].want ? !strstr(got->err.text, secured[i].want)
                            : !str_eq(buf_str(&got->body), str_of(secured[i].body)))
            fail_msg("%s: '%s'", secured[i].name, got->err.text);
    }
    kill(server, SIGKILL);
    waitpid(server, &status, 0);
    for (size_t i = 0; i < N_ROWS(secured); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, secured[i].name);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/key", folder);
    unlink(path);
    unlink(ca);
    rmdir(folder);
}

static void too_much_is_refused(void **state)
{
    static char zeros[9 * 1024 * 1024];
    struct server *s = server_open();
    struct net_request small = { .max_body = 100 };
    char line[4000];
    struct got *got;

    (void)state;
    server_add(s, "/endless", (struct served){ .endless = -1 });
    got = get(server_url(s, "/endless"), plain);
    assert_non_null(strstr(got->err.text, "larger than 5 MiB"));

    server_add(s, "/bomb", (struct served){ .body = { zeros, sizeof zeros }, .gzip = 1 });
    got = get(server_url(s, "/bomb"), plain);
    assert_non_null(strstr(got->err.text, "times its size"));
    assert_true(got->body.n < 4 * MIB);

    server_add(s, "/small", (struct served){ .endless = 101 });
    got = get(server_url(s, "/small"), small);
    assert_true(got->failed);

    server_add(
        s, "/twice",
        (struct served){ .body = STR("x"), .gzip = 2, .headers = "Content-Encoding: gzip\n" });
    got = get(server_url(s, "/twice"), plain);
    assert_non_null(strstr(got->err.text, "more than once"));

    server_add(s, "/lies",
               (struct served){ .body = STR("plain"), .headers = "Content-Encoding: gzip\n" });
    got = get(server_url(s, "/lies"), plain);
    assert_non_null(strstr(got->err.text, "not packed"));

    memset(line, 'x', sizeof line);
    snprintf(line, sizeof line, "ETag: \"%02000d\"\n", 7);
    server_add(s, "/etag", (struct served){ .body = STR("x"), .headers = line });
    got = get(server_url(s, "/etag"), plain);
    assert_false(got->failed);
    assert_str(buf_str(&got->etag), "");
    server_close(s);
}

static void gzip_is_unpacked(void **state)
{
    struct server *s = server_open();
    struct got *got;

    (void)state;
    server_add(s, "/z", (struct served){ .body = STR("packed words"), .gzip = 1 });
    got = get(server_url(s, "/z"), plain);
    assert_str(buf_str(&got->body), "packed words");
    server_close(s);
}

static void nobody_is_asked_who_may_not_be(void **state)
{
    struct server *s = server_open();
    struct net *net = net_of("me@acme.example");
    struct got *a = got_new(), *b = got_new();
    struct net_request ask = { .url = str_of(server_url(s, "/a")), .done = take, .context = a };

    (void)state;
    server_add(s, "/a", (struct served){ .body = STR("x") });
    net_ask(net, &ask); /* loopback, but nobody configured it */
    net_run(net, NULL, NULL);
    assert_non_null(strstr(a->err.text, "not a public host"));

    /* a connection that is open for its owner does not serve a stranger */
    ask.own = ask.url;
    ask.more = true;
    ask.context = b;
    net_ask(net, &ask);
    net_run(net, NULL, NULL);
    assert_str(buf_str(&b->body), "x");
    ask.own = STR_NONE;
    a = got_new();
    ask.context = a;
    net_ask(net, &ask);
    net_run(net, NULL, NULL);
    assert_true(a->failed);
    assert_int_equal(server_count(s, "/a"), 1);
    net_close(net);

    net = net_of("");
    a = got_new();
    ask = (struct net_request){ .url = STR("http://shop.example/"), .done = take, .context = a };
    net_ask(net, &ask);
    net_run(net, NULL, NULL);
    assert_int_equal(a->err.code, ERR_CONFIG);
    net_close(net);
    server_close(s);
}

/* The guard at the socket: the name looks public, what it resolves to is not. */
static void a_name_is_judged_by_where_it_leads(void **state)
{
    struct server *s = server_open();
    struct net *net = net_of("me@acme.example");
    struct got *got = got_new();
    char name[100] = "", url[200];
    struct net_request ask = { .done = take, .context = got };

    (void)state;
    gethostname(name, sizeof name - 1);
    snprintf(url, sizeof url, "http://%s:%d/a", name, server_port(s));
    ask.url = str_of(url);
    net_ask(net, &ask);
    net_run(net, NULL, NULL);
    net_close(net);
    assert_true(got->failed);
    assert_int_equal(server_count(s, NULL), 0);
    server_close(s);
    if (!strstr(got->err.text, "not public"))
        skip(); /* this machine's own name does not resolve, or is no name for the guard */
}

static void secrets_stay_with_their_origin(void **state)
{
    struct server *s = server_open();
    struct net_request ask = { .authorization = STR("Bearer canary") };

    (void)state;
    server_add(s, "/a", (struct served){ .status = 302, .headers = "Location: /b\n" });
    server_add(s, "/b", (struct served){ .body = STR("x") });
    get(server_url(s, "/a"), ask);
    assert_string_equal(server_saw(s, "/b", "Authorization"), "Bearer canary");
    server_close(s);
}

static void headers_are_found(void **state)
{
    struct str headers = STR("HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a:  2 \r\nX-AB: 3\r\n");

    (void)state;
    assert_str(net_header(headers, STR("X-A")), "2");
    assert_str(net_header(headers, STR("x-ab")), "3");
    assert_str(net_header(headers, STR("X")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_whole),
        cmocka_unit_test(validators_go_back_byte_for_byte),
        cmocka_unit_test(redirects_are_followed_within_bounds),
        cmocka_unit_test(https_is_not_left_for_http),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(gzip_is_unpacked),
        cmocka_unit_test(nobody_is_asked_who_may_not_be),
        cmocka_unit_test(a_name_is_judged_by_where_it_leads),
        cmocka_unit_test(secrets_stay_with_their_origin),
        cmocka_unit_test(headers_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
