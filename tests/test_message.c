/*
 * test_message.c - mails become items: the writer's own words, and nothing else.
 */
#include "tests/test.h"

#include "fetch/format.h"
#include "fetch/harvest.h"
#include "fetch/message.h"

static struct harvest harvest;

static int set_up(void **state)
{
    (void)state;
    harvest_init(&harvest);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    harvest_release(&harvest);
    return 0;
}

static void headers_in_any_charset_are_read(void **state)
{
    (void)state;
    assert_true(message_put(STR("From: =?ISO-8859-1?Q?J=F6rg_M=FCller?= <j@acme.example>\r\n"
                                "Subject: =?utf-8?B?S2FmZmVl?=\r\n =?utf-8?Q?_war_kalt?=\r\n"
                                "Date: Fri, 13 Mar 2026 09:05:00 +0100\r\n"
                                "Message-ID: <1@acme.example>\r\nIn-Reply-To: <0@acme.example>\r\n"
                                "\r\nLeider kalt.\r\n"),
                            &harvest));
    assert_str(harvest.items[0].author, "Jörg Müller");
    assert_str(harvest.items[0].title, "Kaffee war kalt");
    assert_str(harvest.items[0].text, "Leider kalt.");
    assert_str(harvest.items[0].id, "1@acme.example");
    assert_str(harvest.items[0].in_reply_to, "0@acme.example");
    assert_int_equal(harvest.items[0].published, 1773389100);
}

static void the_plain_part_wins_over_html_and_attachments(void **state)
{
    (void)state;
    assert_true(message_put(
        STR("Subject: two\nContent-Type: multipart/mixed; boundary=\"out;er\"\n\npreamble\n"
            "--out;er\nContent-Type: multipart/alternative; boundary=in\n\n"
            "--in\nContent-Type: text/html\n\n<p>marked <b>up</b></p>\n"
            "--in\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
            "cGxhaW4gd29yZHM=\n--in--\n"
            "--out;er\nContent-Type: text/plain\nContent-Disposition: attachment\n\nnot me\n"
            "--out;er--\n"),
        &harvest));
    assert_str(harvest.items[0].text, "plain words");
}

static void quotes_and_signatures_are_not_the_writers_words(void **state)
{
    (void)state;
    assert_true(message_put(STR("Subject: Re: slow\nContent-Type: text/plain; format=flowed\n\n"
                                "Still slow after \nthree weeks.\n\nOn Monday Acme wrote:\n"
                                "> we are sorry\n> truly\n\nNever again.\n-- \nAnn Lee\nCEO\n"),
                            &harvest));
    assert_str(harvest.items[0].text, "Still slow after three weeks.\nNever again.");
}

static void an_automatic_answer_is_nobodys_opinion(void **state)
{
    (void)state;
    assert_false(
        message_put(STR("Subject: away\nAuto-Submitted: auto-replied\n\nI am away\n"), &harvest));
    assert_false(
        message_put(STR("Subject: away\nPrecedence: auto_reply\n\nI am away\n"), &harvest));
    assert_true(message_put(
        STR("Subject: here\nAuto-Submitted: no\nPrecedence: list\n\nI am here\n"), &harvest));
}

static void a_mailbox_is_cut_at_its_from_lines(void **state)
{
    struct page page = { .body =
                             STR("From ann@acme.example Fri Mar 13 09:05:00 2026\n"
                                 "Subject: one\n\nFrom here on all is bad.\n>From the start.\n\n"
                                 "From ben@acme.example Fri Mar 13 09:06:00 2026\n"
                                 "Subject: two\n\nfine\n") };
    struct err err = { 0 };

    (void)state;
    assert_int_equal(page_parse(&page, STR_NONE, &harvest, &err), 0); /* sniffed */
    assert_int_equal(harvest.n_items, 2);
    assert_str(harvest.items[0].text, "From here on all is bad.\nFrom the start.");
    assert_str(harvest.items[1].title, "two");
}

static void broken_mails_give_what_can_be_read(void **state)
{
    static const char *const mails[] = {
        "",
        "\n",
        "Subject",
        "Content-Type: multipart/mixed; boundary=x\n\n--x",
        "Subject: =?utf-8?B?\n\n=",
        "Subject: =?nonsense?Q?=FF?=\n\n",
        "Content-Type: multipart/x; boundary=\"\n\n--\n--\n",
        "Content-Transfer-Encoding: quoted-printable\n\n=",
        "\xff\xfe\n\n\xff",
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(mails); i++)
        message_put(str_of(mails[i]), &harvest); /* the sanitizers are the judges */
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(headers_in_any_charset_are_read),
        CASE(the_plain_part_wins_over_html_and_attachments),
        CASE(quotes_and_signatures_are_not_the_writers_words),
        CASE(an_automatic_answer_is_nobodys_opinion),
        CASE(a_mailbox_is_cut_at_its_from_lines),
        CASE(broken_mails_give_what_can_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
