/*
 * test_guard.c - addresses that hark may and may not speak to.
 */
#include "tests/test.h"

#include "core/guard.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void special_ranges_end_where_the_registries_say(void **state)
{
    static const struct {
        const char *host;
        bool special;
    } rows[] = {
        { "0.0.0.0", true },
        { "0.255.255.255", true },
        { "1.0.0.0", false },
        { "9.255.255.255", false },
        { "10.0.0.0", true },
        { "10.255.255.255", true },
        { "11.0.0.0", false },
        { "100.63.255.255", false },
        { "100.64.0.0", true },
        { "100.127.255.255", true },
        { "100.128.0.0", false },
        { "126.255.255.255", false },
        { "127.0.0.1", true },
        { "127.255.255.255", true },
        { "128.0.0.0", false },
        { "0177.1", true }, /* as inet_aton() reads it */
        { "127.0.1", true },
        { "0x7f.1", true },
        { "0X7F000001", true },
        { "2130706433", true },
        { "017700000001", true },
        { "134744072", false },
        { "168.63.129.15", false },
        { "168.63.129.16", true },
        { "169.253.255.255", false },
        { "169.254.0.0", true },
        { "169.255.0.0", false },
        { "172.15.255.255", false },
        { "172.16.0.0", true },
        { "172.31.255.255", true },
        { "172.32.0.0", false },
        { "192.0.0.8", true },
        { "192.0.1.0", false },
        { "192.0.2.255", true },
        { "192.88.99.1", true },
        { "192.167.255.255", false },
        { "192.168.0.0", true },
        { "192.169.0.0", false },
        { "198.17.255.255", false },
        { "198.18.0.0", true },
        { "198.19.255.255", true },
        { "198.20.0.0", false },
        { "198.51.100.7", true },
        { "203.0.113.7", true },
        { "223.255.255.255", false },
        { "224.0.0.0", true },
        { "239.255.255.255", true },
        { "240.0.0.0", true },
        { "255.255.255.255", true },
        { "::", true },
        { "::1", true },
        { "::7f00:1", true },
        { "::ffff:127.0.0.1", true },
        { "::ffff:8.8.8.8", false },
        { "64:ff9b::7f00:1", true },
        { "64:ff9b::808:808", false },
        { "64:ff9b:1::808:808", true },
        { "100::1", true },
        { "2001::1", true },
        { "2001:0:808:808::f7f7:f7f7", false },
        { "2001:0:808:808::80ff:fffe", true }, /* Teredo's client is 127.0.0.1 turned over */
        { "2001:2::1", true },
        { "2001:20::1", true },
        { "2001:200::1", false },
        { "2001:db8::1", true },
        { "2002:7f00:1::", true },
        { "2002:808:808::1", false },
        { "2002:a00:1::1", true },
        { "2002:c0a8:101::1", true },
        { "2606:4700::1", false },
        { "2606:4700::5efe:a00:1", true }, /* ISATAP */
        { "2606:4700::200:5efe:7f00:1", true },
        { "2606:4700::5efe:808:808", false },
        { "fe80::5efe:808:808", true },
        { "2620:4f:8000::1", true },
        { "3ffe::1", false },
        { "3fff::1", true },
        { "4000::1", true },
        { "5f00::1", true },
        { "fc00::1", true },
        { "fdff::1", true },
        { "fe80::1", true },
        { "fec0::1", true },
        { "ff02::1", true },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        unsigned char bytes[16];
        size_t n = 0;
        bool special;

        if (!guard_number(str_of(rows[i].host), bytes, &n))
            fail_msg("'%s' is not read as a number", rows[i].host);
        special = guard_address(bytes, n) != NULL;
        if (special != rows[i].special)
            fail_msg("'%s': special %d", rows[i].host, special);
    }
    assert_non_null(guard_address((const unsigned char *)"abc", 3));
    for (size_t i = 0; i < 2; i++) {
        struct sockaddr_in v4 = { .sin_family = AF_INET };
        struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
        struct sockaddr other = { .sa_family = AF_UNIX };

        v4.sin_addr.s_addr = htonl(i ? 0x08080808 : INADDR_LOOPBACK);
        assert_int_equal(guard_socket((struct sockaddr *)&v4) != NULL, i == 0);
        assert_int_equal(inet_pton(AF_INET6, i ? "2a00:1450::1" : "fe80::1", &v6.sin6_addr), 1);
        assert_int_equal(guard_socket((struct sockaddr *)&v6) != NULL, i == 0);
        assert_non_null(guard_socket(&other));
    }
}

static void names_of_the_own_net_end_at_a_dot(void **state)
{
    (void)state;
    assert_non_null(guard_host(STR("lan")));
    assert_non_null(guard_host(STR("printer.LAN.")));
    assert_null(guard_host(STR("shop.milan")));
    assert_null(guard_host(STR("")));
    assert_null(guard_host(STR_NONE));
    assert_null(guard_host(STR("mylocalhost")));
}

static void addresses_are_read_in_one_way_only(void **state)
{
    static const struct {
        const char *url;
        bool fine;
    } rows[] = {
        { "https://shop.example/p?q=1#x", true },
        { "HTTPS://Shop.Example:8443", true },
        { "http://shop.example:/", true },
        { "http://[2606:4700::1]:8080/", true },
        { "http://b\xC3\xBC"
          "cher.example/",
          true },
        { "http://xn--bcher-kva.example/", true },
        { "http://shop.example./", true },
        { "http://a_b.example/", true },
        { "http://8.8.8.8./", true },
        { "http://8.300.8.8/", false },
        { "ftp://shop.example/", false },
        { "http:shop.example", false },
        { "http:///shop.example/", false },
        { "//shop.example/", false },
        { "http://", false },
        { "http://user@shop.example/", false },
        { "http://shop.example:25/", false },
        { "http://shop.example:6379/", false },
        { "http://shop.example:6380/", true },
        { "http://shop.example:0/", false },
        { "http://shop.example:65536/", false },
        { "http://shop.example:-80/", false },
        { "http://shop.example:+80/", false },
        { "http://shop.example:80a/", false },
        { "http://shop.example\\@8.8.8.8/", false },
        { "http://shop.example\\x/", false },
        { "http://shop .example/", false },
        { "http://shop.example/a b", false },
        { "http://shop.example/\r\nHost: x", false },
        { "http://shop.example/%00", false },
        { "http://shop%2eexample/", false },
        { "http://1.2.3.4.5/", false },
        { "http://1.2.3.256/", false },
        { "http://shop.example.0x7/", false },
        { "http://[::1/", false },
        { "http://[::1]x/", false },
        { "http://[fe80::1%25lo]/", false },
        { "http://[shop.example]/", false },
        { "http://\xEF\xBC\x91.example/", false },
        { "http://1\xE3\x80\x82"
          "2.example/",
          false },
        { "http://a\xC2\xAD"
          "b.example/",
          false },
        { "http://\xFF.example/", false },
        { "http://\xC3x.example/", false },
        { "http://-a.example/", false },
        { "http://a-.example/", false },
        { "http://a..example/", false },
        { "http://./", false },
        { "http://xn--/", false },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct guard_parts parts;
        bool fine = guard_parts(str_of(rows[i].url), &parts, NULL) == 0;

        if (fine != rows[i].fine)
            fail_msg("'%s': %d", rows[i].url, fine);
    }
}

static void a_host_is_at_most_253_bytes_long(void **state)
{
    struct guard_parts parts;
    char url[300] = "http://";

    (void)state;
    for (int i = 0; i < 126; i++)
        memcpy(url + 7 + 2 * i, "a.", 3);
    memcpy(url + 7 + 252, "a/", 3);
    assert_int_equal(guard_parts(str_of(url), &parts, NULL), 0);
    memcpy(url + 7 + 252, "aa/", 4);
    assert_int_equal(guard_parts(str_of(url), &parts, NULL), -1);
}

static void only_the_configured_origin_may_be_private(void **state)
{
    struct str own = STR("http://127.0.0.1:8080/feed");

    (void)state;
    assert_int_equal(guard_url(STR("http://127.0.0.1:8080/other"), own, NULL), 0);
    assert_int_equal(guard_url(STR("http://127.0.0.1:8081/other"), own, NULL), -1);
    assert_int_equal(guard_url(STR("https://127.0.0.1:8080/other"), own, NULL), -1);
    assert_int_equal(guard_url(STR("http://127.0.0.2:8080/"), own, NULL), -1);
    assert_int_equal(guard_url(STR("http://127.0.0.1:8080/"), STR_NONE, NULL), -1);
    assert_int_equal(guard_url(STR("https://shop.example/"), own, NULL), 0);
    assert_int_equal(guard_url(STR("http://router.lan/"), STR_NONE, NULL), -1);
    assert_int_equal(guard_url(STR("http://x.localhost/"), STR_NONE, NULL), -1);
    assert_int_equal(guard_url(STR("http://LOCALHOST./"), STR_NONE, NULL), -1);
    assert_int_equal(guard_url(STR("http://notlocalhost.example/"), STR_NONE, NULL), 0);
    assert_true(guard_is_private(STR("http://localhost:8000/x")));
    assert_true(guard_is_private(STR("http://[::1]:8000/x")));
    assert_false(guard_is_private(STR("https://shop.example/")));
    assert_true(guard_same_origin(STR("http://a.example/x"), STR("HTTP://A.example.:80/y")));
    assert_false(guard_same_origin(STR("http://a.example/"), STR("https://a.example/")));
}

/* Literal \r \n \t of the table stand for the bytes. */
static void unescape(char *s)
{
    char *to = s;

    for (; *s; s++, to++) {
        *to = *s;
        if (*s == '\\' && s[1] && strchr("rnt", s[1])) {
            s++;
            *to = *s == 'r' ? '\r' : *s == 'n' ? '\n' : '\t';
        }
    }
    *to = '\0';
}

static void every_row_of_the_corpus_is_judged_right(void **state)
{
    const char *corpus = getenv("HARK_CORPUS");
    char path[1000], line[1000];
    FILE *f;

    (void)state;
    snprintf(path, sizeof path, "%s/hostile/own/urls/ssrf.tsv",
             corpus ? corpus : "../shared/corpus");
    f = fopen(path, "r");
    if (!f)
        skip();
    while (fgets(line, sizeof line, f)) {
        char *tab = strchr(line, '\t');
        bool allowed;

        if (line[0] == '#' || !tab || strncmp(tab, "\tresolve", 8) == 0)
            continue;
        *tab = '\0';
        unescape(line);
        allowed = guard_url(str_of(line), STR_NONE, NULL) == 0;
        if (allowed != (strncmp(tab + 1, "allow", 5) == 0))
            fail_msg("'%s': allowed %d, want %s", line, allowed, tab + 1);
    }
    fclose(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(special_ranges_end_where_the_registries_say),
        cmocka_unit_test(names_of_the_own_net_end_at_a_dot),
        cmocka_unit_test(addresses_are_read_in_one_way_only),
        cmocka_unit_test(a_host_is_at_most_253_bytes_long),
        cmocka_unit_test(only_the_configured_origin_may_be_private),
        cmocka_unit_test(every_row_of_the_corpus_is_judged_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
