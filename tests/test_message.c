/*
 * test_message.c - mails become items: the writer's own words, and nothing else.
 */
#include "tests/test.h"

#include "core/buf.h"

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

/* What stands below is the brand's own mail, in the ways of Outlook, Apple's Mail and webmail. */
static void an_answered_mail_is_not_the_writers_words(void **state)
{
    static const struct {
        const char *type, *body, *want;
    } rows[] = {
        { "text/plain",
          "No refund.\n\nSent from my iPhone\n\nFrom: Acme <s@acme.example>\nSent: Monday\nTo: "
          "Bob\n\nWe love you\n",
          "No refund." },
        { "text/plain", "Falsch.\n\nVon: Acme\nGesendet: Montag\nAn: Dee\n\nGerne wieder\n",
          "Falsch." },
        { "text/plain", "Rotto.\n\n*Da:* Acme\nDa: Acme\nInviato: luned\u00ec\n\nGrazie\n",
          "Rotto.\n*Da:* Acme" },
        { "text/plain", "Cass\u00e9.\n\nDe : Acme\nEnvoy\u00e9 : lundi\n\nMerci\n", "Cass\u00e9." },
        { "text/html",
          "<p>Jamais venu.</p><div>Le lun. 2 nov., Acme a \u00e9crit "
          ":<br></div><blockquote>Merci</blockquote>",
          "Jamais venu." },
        { "text/html",
          "<p>It leaks.</p><p><b>From:</b> Acme<br><b>Sent:</b> Monday<br></p><p>Thanks!</p>",
          "It leaks." },
        /* nothing else is said: what was passed on is the point */
        { "text/plain", "From: Ann\nSent: Monday\n\nThe shop is filthy\n",
          "From: Ann\nSent: Monday\nThe shop is filthy" },
        { "text/html", "<p>Ann wrote:</p><p>The shop is filthy</p>",
          "Ann wrote:\nThe shop is filthy" },
        { "text/plain", "From: here to there it leaks.\nSo.\n",
          "From: here to there it leaks.\nSo." },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++) {
        struct buf mail;

        buf_init(&mail, 4096);
        buf_printf(&mail, "Subject: x\nContent-Type: %s; charset=utf-8\n\n%s", rows[i].type,
                   rows[i].body);
        assert_true(message_put(buf_str(&mail), &harvest));
        assert_str(harvest.items[harvest.n_items - 1].text, rows[i].want);
        buf_release(&mail);
    }
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
        CASE(an_answered_mail_is_not_the_writers_words),
        CASE(an_automatic_answer_is_nobodys_opinion),
        CASE(a_mailbox_is_cut_at_its_from_lines),
        CASE(broken_mails_give_what_can_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
