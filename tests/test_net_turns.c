/*
 * test_net_turns.c - many requests: whose turn it is, pauses of a host, a caller that is full.
 */
#include "tests/test.h"

#include "core/clock.h"
#include "core/net.h"
#include "tests/server.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* How many answers came, and the fault of the last. */
struct got {
    int n;
    struct err err;
};

static void take(void *context, const struct net_answer *answer)
{
    struct got *got = context;

    got->n++;
    got->err = answer->err;
}

static const struct net_options at_once = { .gap_ms = -1 };

static void a_host_is_asked_one_by_one_with_pauses(void **state)
{
    struct server *s = server_open();
    struct net_options options = { .gap_ms = 50 };
    struct net *net = net_open(&options, NULL);
    struct got got = { 0 };
    int64_t began = clock_monotonic_ms();

    (void)state;
    server_add(s, "/a", (struct served){ .body = STR("x"), .wait_ms = 20 });
    for (int i = 0; i < 5; i++) {
        struct net_request ask = { .url = str_of(server_url(s, "/a")),
                                   .done = take,
                                   .context = &got };

        ask.own = ask.url;
        net_ask(net, &ask);
    }
    assert_int_equal(net_run(net, NULL, NULL), 0);
    assert_int_equal(got.n, 5);
    assert_int_equal(server_most_at_once(s), 1);
    assert_true(clock_monotonic_ms() - began >= 4 * 70);
    net_close(net);
    server_close(s);
}

static void many_run_together_and_a_held_host_is_left_alone(void **state)
{
    struct server *s = server_open();
    struct net *net = net_open(&at_once, NULL);
    struct got got = { 0 };
    int64_t began = clock_monotonic_ms();
    struct net_request ask = { .url = str_of(server_url(s, "/a")), .done = take, .context = &got };

    (void)state;
    ask.own = ask.url;
    server_add(s, "/a", (struct served){ .body = STR("x"), .wait_ms = 200 });
    for (int i = 0; i < 40; i++)
        net_ask(net, &ask);
    assert_int_equal(net_run(net, NULL, NULL), 0);
    assert_int_equal(got.n, 40);
    assert_true(clock_monotonic_ms() - began < 4000);
    net_hold(net, ask.url, "asked to wait");
    net_ask(net, &ask);
    net_run(net, NULL, NULL);
    assert_int_equal(got.err.code, ERR_RETRY);
    assert_string_equal(got.err.text, "asked to wait");
    assert_int_equal(server_count(s, "/a"), 40);
    net_close(net);
    server_close(s);
}

/* Takes three answers and then none until it has got all the same. */
struct full {
    struct net *net;
    struct got got;
    struct net_request ask;
    int n_begun, n_kept_waiting;
    int64_t since_ms;
};

static bool ask_forty(void *context)
{
    struct full *full = context;

    if (full->n_begun == 40)
        return false;
    full->n_begun++;
    net_ask(full->net, &full->ask);
    return true;
}

static bool is_full(void *context)
{
    struct full *full = context;

    return full->got.n >= 3 && full->got.n < 40;
}

static int64_t look_now_and_then(void *context)
{
    struct full *full = context;
    int64_t now = clock_monotonic_ms();

    if (!is_full(full))
        return INT64_MAX;
    if (!full->since_ms)
        full->since_ms = now;
    if (now < full->since_ms + 500)
        full->n_kept_waiting = 40 - full->got.n;
    return now + 50;
}

static void answers_wait_for_a_caller_that_is_full_but_not_for_ever(void **state)
{
    struct server *s = server_open();
    struct full full = { .net = net_open(&at_once, NULL) };
    struct net_caller caller = {
        .more = ask_forty, .is_full = is_full, .serve = look_now_and_then, .context = &full
    };
    int never[2];

    (void)state;
    assert_int_equal(pipe(never), 0);
    caller.fd = never[0];
    full.ask = (struct net_request){ .url = str_of(server_url(s, "/a")),
                                     .done = take,
                                     .context = &full.got };
    full.ask.own = full.ask.url;
    server_add(s, "/a", (struct served){ .body = STR("x"), .wait_ms = 50 });
    assert_int_equal(net_run(full.net, &caller, NULL), 0);
    assert_int_equal(full.n_kept_waiting, 37);
    assert_int_equal(full.got.n, 40);
    net_close(full.net);
    close(never[0]);
    close(never[1]);
    server_close(s);
}

static void a_house_that_is_full_sleeps(void **state)
{
    struct server *s = server_open();
    struct net_options options = { .gap_ms = 50, .in_flight = 1 };
    struct net *net = net_open(&options, NULL);
    struct got got = { 0 };
    struct net_request ask = { .done = take, .context = &got };
    char other[64];
    clock_t began;

    (void)state;
    server_add(s, "/a", (struct served){ .body = STR("x"), .wait_ms = 600 });
    server_add(s, "/b", (struct served){ .body = STR("x") });
    snprintf(other, sizeof other, "http://localhost:%d/b", server_port(s));
    for (int i = 0; i < 3; i++) { /* b; a, during which its host has rested; b */
        ask.url = i == 1 ? str_of(server_url(s, "/a")) : str_of(other);
        ask.own = ask.url;
        net_ask(net, &ask);
    }
    began = clock();
    assert_int_equal(net_run(net, NULL, NULL), 0);
    assert_int_equal(got.n, 3);
    assert_true(clock() - began < CLOCKS_PER_SEC / 4);
    net_close(net);
    server_close(s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_host_is_asked_one_by_one_with_pauses),
        cmocka_unit_test(many_run_together_and_a_held_host_is_left_alone),
        cmocka_unit_test(answers_wait_for_a_caller_that_is_full_but_not_for_ever),
        cmocka_unit_test(a_house_that_is_full_sleeps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
