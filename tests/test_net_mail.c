/*
 * test_net_mail.c - what is never sent: a mail without TLS, an address that could end the command.
 *
 * That a mail arrives whole is tested with a real mail server: tests/eval/real.py.
 */
#include "tests/test.h"

#include "core/net.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A mail server of one connection that knows no STARTTLS. */
struct plain {
    int listener, port;
    char heard[2000];
    pthread_t thread;
};

static void *serve(void *context)
{
    struct plain *plain = context;
    int fd = accept(plain->listener, NULL, NULL);
    size_t n = 0;
    ssize_t got;

    if (fd < 0)
        return NULL;
    dprintf(fd, "220 plain.example ESMTP\r\n");
    while (n + 1 < sizeof plain->heard &&
           (got = read(fd, plain->heard + n, sizeof plain->heard - 1 - n)) > 0) {
        const char *line = plain->heard + n;

        n += (size_t)got;
        dprintf(fd, strncmp(line, "EHLO", 4) == 0   ? "250-plain.example\r\n250 8BITMIME\r\n"
                    : strncmp(line, "QUIT", 4) == 0 ? "221 bye\r\n"
                                                    : "250 ok\r\n");
    }
    close(fd);
    return NULL;
}

static void plain_open(struct plain *plain)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;

    memset(plain, 0, sizeof *plain);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    plain->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(plain->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(plain->listener, 4), 0);
    getsockname(plain->listener, (struct sockaddr *)&address, &size);
    plain->port = ntohs(address.sin_port);
    pthread_create(&plain->thread, NULL, serve, plain);
}

static void plain_close(struct plain *plain)
{
    shutdown(plain->listener, SHUT_RDWR);
    pthread_join(plain->thread, NULL);
    close(plain->listener);
}

static const struct net_mail mail = { .user = { "hark", 4 },
                                      .password = { "canary", 6 },
                                      .from = { "hark@acme.example", 17 },
                                      .to = { "cx@acme.example", 15 },
                                      .bytes = { "Subject: x\r\n\r\nx\r\n", 17 } };

static void a_server_without_tls_gets_neither_mail_nor_password(void **state)
{
    static const char *const schemes[] = { "smtp", "smtps" };

    (void)state;
    for (size_t i = 0; i < N_ROWS(schemes); i++) {
        struct net_mail m = mail;
        struct err err = { 0 };
        struct plain plain;
        char server[60];

        plain_open(&plain);
        snprintf(server, sizeof server, "%s://127.0.0.1:%d", schemes[i], plain.port);
        m.server = str_of(server);
        assert_int_equal(net_mail(&m, &err), NET_MAIL_DOWN);
        assert_true(err_is_set(&err));
        assert_null(strstr(err.text, "canary"));
        plain_close(&plain);
        assert_null(strstr(plain.heard, "MAIL"));
        assert_null(strstr(plain.heard, "AUTH"));
    }
}

static void what_cannot_be_sent_is_named(void **state)
{
    static const struct {
        const char *server, *from, *to;
        enum net_mail_result want;
    } rows[] = {
        { "smtps://127.0.0.1:1", "a@acme.example", "b@acme.example", NET_MAIL_DOWN },
        { "http://127.0.0.1:1", "a@acme.example", "b@acme.example", NET_MAIL_DOWN },
        { "smtp+insecure://127.0.0.1:1", "a@acme.example", "b@acme.example", NET_MAIL_DOWN },
        { "smtps://127.0.0.1:1", "a@acme.example", "b@acme.example\r\nDATA", NET_MAIL_NEVER },
        { "smtps://127.0.0.1:1", "a@acme.example", "b@acme.example> SIZE=1", NET_MAIL_NEVER },
        { "smtps://127.0.0.1:1", "a@acme.example", "b@c@acme.example", NET_MAIL_NEVER },
        { "smtps://127.0.0.1:1", "a@acme.example", "", NET_MAIL_NEVER },
        { "smtps://127.0.0.1:1", "a@acme.example", "b@", NET_MAIL_NEVER },
        { "smtps://127.0.0.1:1", "\n@acme.example", "b@acme.example", NET_MAIL_NEVER },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct net_mail m = mail;
        struct err err = { 0 };

        m.server = str_of(rows[i].server);
        m.from = str_of(rows[i].from);
        m.to = str_of(rows[i].to);
        if (net_mail(&m, &err) != rows[i].want || !err_is_set(&err))
            fail_msg("row %zu: '%s'", i, err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_without_tls_gets_neither_mail_nor_password),
        cmocka_unit_test(what_cannot_be_sent_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
