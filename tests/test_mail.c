/*
 * test_mail.c - mails as bytes: headers that nobody can add to, lines that every server takes, one
 * thread an alert, and texts worth reading.
 */
#include "tests/out_world.h"
#include "tests/test.h"

#include "core/limits.h"
#include "core/zone.h"
#include "out/channel.h"
#include "out/mail.h"
#include "out/say.h"
#include "store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static bool holds(const struct buf *text, const char *piece)
{
    return str_find(buf_str(text), str_of(piece)) >= 0;
}

/* Every line ends in CRLF, has no other CR or LF, and is at most 'most' bytes long. */
static void assert_wire(struct str bytes, size_t most)
{
    size_t length = 0;

    for (size_t i = 0; i < bytes.n; i++) {
        if (bytes.p[i] == '\r') {
            assert_true(i + 1 < bytes.n && bytes.p[i + 1] == '\n');
            assert_true(length <= most);
            length = 0;
            i++;
            continue;
        }
        assert_true(bytes.p[i] != '\n' && bytes.p[i] != '\0');
        assert_true((unsigned char)bytes.p[i] < 0x80);
        length++;
    }
    assert_int_equal(length, 0);
}

static size_t count(struct str bytes, struct str piece)
{
    size_t n = 0;
    ptrdiff_t at;

    while ((at = str_find(bytes, piece)) >= 0) {
        n++;
        bytes = str_from(bytes, (size_t)at + piece.n);
    }
    return n;
}

static void addresses_are_plain(void **state)
{
    static const struct {
        const char *address;
        bool ok;
    } rows[] = {
        { "a@b.example", true },
        { "first.last+tag@b.example", true },
        { "a@b.example\r\nBcc: c@d.example", false },
        { "a b@c.example", false },
        { "a@b@c.example", false },
        { "a@", false },
        { "@b.example", false },
        { "a,b@c.example", false },
        { "\"a\"@b.example", false },
        { "-oQ/tmp@b.example", false },
        { "a@b.example.", false },
        { "hark@localhost", true },
        { "", false },
        { "a", false },
        { "<a@b>", false },
        { "a@b..c", false },
        { "a@.b", false },
        { "a@-b", false },
        { ".a@b", false },
        { "a.@b", false },
        { "j\u00fcrgen@b.example", false }, /* would be refused when it is sent */
        { "a@b\u00fccher.example", false },
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(rows); i++)
        assert_int_equal(mail_is_address(str_of(rows[i].address)), rows[i].ok);
}

static void a_mail_has_exactly_our_headers(void **state)
{
    static const char evil[] = "x\r\nBcc: evil@x.example\r\n\r\nbody\xe2\x80\xa8y\x85";
    struct mail mail = { .from = STR("hark <hark@acme.example>"),
                         .to = STR("cx@acme.example"),
                         .subject = str_of(evil),
                         .message_id = STR("<two@acme.example>"),
                         .first_id = STR("<one@acme.example>"),
                         .list_id = STR("<acme.hark.acme.example>"),
                         .unsubscribe = STR("me+x%y@acme.example"),
                         .text = STR("..\nFrom here\n.\nlong "),
                         .html = STR("<p>--=_x</p>"),
                         .date = 1773509400 };
    struct err err = { 0 };
    struct buf out;

    (void)state;
    buf_init(&out, MIB);
    assert_int_equal(mail_compose(&mail, &out, &err), 0);
    assert_wire(buf_str(&out), 78);
    assert_false(holds(&out, "\r\nBcc"));
    assert_true(str_starts(buf_str(&out), STR("Date: Sat, 14 Mar 2026 17:30:00 +0000\r\n"
                                              "From: hark <hark@acme.example>\r\n"
                                              "To: cx@acme.example\r\n"
                                              "Subject: ")));
    assert_true(holds(&out, "\r\nIn-Reply-To: <one@acme.example>\r\n"));
    assert_true(holds(&out, "\r\nReferences: <one@acme.example>\r\n"));
    assert_true(holds(&out, "\r\nAuto-Submitted: auto-generated\r\n"));
    assert_true(
        holds(&out, "\r\nList-Unsubscribe: <mailto:me%2Bx%25y@acme.example?subject=unsubscribe>"));
    assert_true(holds(&out, "\r\n=2E.\r\n"));
    assert_int_equal(count(buf_str(&out), STR("\r\nContent-Type: text/")), 2);
    buf_release(&out);
}

static void a_wrong_address_is_an_error_of_the_configuration(void **state)
{
    struct mail mail = { .from = STR("hark@acme.example"),
                         .to = STR("nobody\r\nBcc: x@y.example"),
                         .message_id = STR("<a@b.example>") };
    struct err err = { 0 };
    struct buf out;

    (void)state;
    buf_init(&out, MIB);
    assert_int_equal(mail_compose(&mail, &out, &err), -1);
    assert_int_equal(err.code, ERR_CONFIG);
    buf_release(&out);
}

static int ids_of_day(void *context, const struct mention *m)
{
    struct notice *notice = context;
    char *id = malloc(m->id.n + 1);

    snprintf(id, m->id.n + 1, STR_FMT, STR_ARG(m->id));
    notice->mentions[notice->n_mentions++] = str_of(id);
    return 0;
}

struct alert_case {
    struct world world;
    struct str ids[64];
    struct notice notice;
    struct mail_alert mail;
};

static void alert_case_open(struct alert_case *c, enum notice_kind kind)
{
    struct mention_query query = {
        .topic = STR("Kestrel"), .from = WORLD_DAY, .to = WORLD_NOW, .label = -1, .negatives = true
    };
    struct err err = { 0 };

    world_open(&c->world);
    c->notice = (struct notice){ .alert = STR("abcdefghijklm"),
                                 .revision = 0,
                                 .kind = kind,
                                 .severity = SEVERITY_WARNING,
                                 .topic = STR("Kestrel"),
                                 .signal = STR("negative"),
                                 .source = STR("plaza"),
                                 .reason = STR("1 of 5 stars"),
                                 .tick = WORLD_NOW - 1800,
                                 .opened_at = WORLD_DAY + 12 * HOUR_S,
                                 .from = WORLD_DAY,
                                 .to = WORLD_NOW - 1800,
                                 .observed = 8,
                                 .observed_all = 13,
                                 .raw = 9,
                                 .expected_milli = 1100,
                                 .usual_low = 0,
                                 .usual_high = 3,
                                 .odds_days = 3300,
                                 .share_now = 615,
                                 .share_usual = 140,
                                 .n_blind = 1,
                                 .mentions = c->ids };
    assert_int_equal(store_mentions(c->world.store, &query, ids_of_day, &c->notice, &err), 0);
    c->world.settings.alerts.odds_days = 250;
    c->mail = (struct mail_alert){ .store = c->world.store,
                                   .settings = &c->world.settings,
                                   .topic = &c->world.topics[0],
                                   .notice = &c->notice,
                                   .recipient = STR("cx@kestrel.example"),
                                   .touchpoints = c->world.touchpoints,
                                   .n_touchpoints = c->world.n_touchpoints,
                                   .explain = c->world.explain,
                                   .now = WORLD_NOW };
}

static void alert_case_close(struct alert_case *c)
{
    for (size_t i = 0; i < c->notice.n_mentions; i++)
        free((char *)c->ids[i].p);
    world_close(&c->world);
}

/* HARK_MAILS=FOLDER keeps the mails, to be looked at. */
static void keep(const char *name, const struct buf *out)
{
    const char *folder = getenv("HARK_MAILS");
    char path[512];
    FILE *f;

    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s.eml", folder, name);
    f = fopen(path, "wb");
    fwrite(out->p, 1, out->n, f);
    fclose(f);
}

static void an_alert_mail_says_what_how_much_and_why(void **state)
{
    struct alert_case c;
    struct err err = { 0 };
    struct buf out;

    (void)state;
    alert_case_open(&c, NOTICE_OPENED);
    buf_init(&out, LIMIT_MAIL);
    if (mail_compose_alert(&c.mail, &out, &err) != 0)
        fail_msg("%s", err.text);
    keep("opened", &out);
    assert_wire(buf_str(&out), 78);
    assert_true(holds(&out, "Subject: [hark] WARNING Kestrel: 8 negative in 18 h, usually 0-3"));
    assert_true(holds(&out, "Product quality"));
    assert_true(holds(&out, "once in 9=C2=A0years"));
    assert_true(holds(&out, "8 negative of 13 mentions"));
    assert_true(holds(&out, "hark alerts ack abcdefghijklm"));
    assert_true(holds(&out, "hark alerts silence --topic 'Kestrel'"));
    assert_true(holds(&out, "How sure"));
    assert_true(holds(&out, "plaza could not be read"));
    assert_false(holds(&out, "In-Reply-To"));
    assert_false(holds(&out, "<img"));
    buf_release(&out);
    alert_case_close(&c);
}

/* In a flood only the newest mentions are read again: no count of these is told as one of all. */
static void a_flood_says_how_many_were_read(void **state)
{
    struct alert_case c;
    struct err err = { 0 };
    struct buf out, plain;

    (void)state;
    alert_case_open(&c, NOTICE_OPENED);
    c.notice.observed = c.notice.raw = 14924;
    c.notice.n_read = c.notice.n_stories = c.notice.n_voices = 3000;
    buf_init(&out, LIMIT_MAIL);
    buf_init(&plain, LIMIT_MAIL);
    assert_int_equal(mail_compose_alert(&c.mail, &out, &err), 0);
    keep("flood", &out);
    mail_plain(buf_str(&out), &plain);
    assert_true(holds(&plain, "Counted in the newest 9 of these mentions:"));
    assert_true(holds(&plain, "of the newest 9)"));
    assert_true(
        holds(&plain, "Voices in the newest 3,000 mentions: 3,000; different texts: 3,000."));
    assert_false(holds(&plain, "of 14,924)"));
    assert_false(holds(&plain, "tell 3,000 stories"));
    buf_release(&plain);
    buf_release(&out);
    alert_case_close(&c);
}

/* No word of statistics for a small business, and what people wrote before all else. */
static void the_plain_form_has_no_word_of_statistics(void **state)
{
    static const char *const never[] = { "odds",   "chance",   "mean",      "negative", "share",
                                         "window", "expected", "threshold", "%",        "NOTICE" };
    struct alert_case c;
    struct err err = { 0 };
    struct buf out, plain;

    (void)state;
    alert_case_open(&c, NOTICE_OPENED);
    c.notice.severity = SEVERITY_NOTICE;
    c.world.settings.alerts.plain = STR("yes");
    buf_init(&out, LIMIT_MAIL);
    buf_init(&plain, LIMIT_MAIL);
    assert_int_equal(mail_compose_alert(&c.mail, &out, &err), 0);
    keep("plain", &out);
    mail_plain(buf_str(&out), &plain);
    for (size_t i = 0; i < N_ROWS(never); i++)
        if (holds(&plain, never[i]))
            fail_msg("'%s' is in it: %s", never[i], plain.p);
    assert_true(str_starts(buf_str(&plain), STR("Subject: [hark] Kestrel: 8 unhappy people in 18 "
                                                "hours, usually 0 to 3 (Product quality)\n")));
    assert_true(str_find(buf_str(&plain), STR("What people wrote")) <
                str_find(buf_str(&plain), STR("What it is about")));
    buf_release(&plain);
    buf_release(&out);
    alert_case_close(&c);
}

static void later_mails_answer_the_first(void **state)
{
    struct alert_case c;
    struct err err = { 0 };
    struct buf out;
    struct arena arena;
    struct str first;

    (void)state;
    alert_case_open(&c, NOTICE_RESOLVED);
    c.notice.revision = 2;
    buf_init(&out, LIMIT_MAIL);
    arena_init(&arena);
    if (mail_compose_alert(&c.mail, &out, &err) != 0)
        fail_msg("%s", err.text);
    keep("resolved", &out);
    first = mail_message_id(&c.world.settings, c.notice.alert, 0, c.mail.recipient, &arena);
    assert_true(
        holds(&out, arena_printf(&arena, "In-Reply-To: " STR_FMT "\r\n", STR_ARG(first)).p));
    assert_true(holds(&out, "Subject: [hark] resolved: Kestrel back to usual after"));
    arena_release(&arena);
    buf_release(&out);
    alert_case_close(&c);
}

static void every_kind_of_notice_makes_a_mail_of_equal_bytes(void **state)
{
    (void)state;
    for (int kind = NOTICE_OPENED; kind <= NOTICE_SEEING; kind++) {
        struct alert_case c;
        struct err err = { 0 };
        struct buf one, two;

        alert_case_open(&c, (enum notice_kind)kind);
        buf_init(&one, LIMIT_MAIL);
        buf_init(&two, LIMIT_MAIL);
        assert_int_equal(mail_compose_alert(&c.mail, &one, &err), 0);
        assert_int_equal(mail_compose_alert(&c.mail, &two, &err), 0);
        keep(notice_kind_name((enum notice_kind)kind), &one);
        assert_wire(buf_str(&one), 78);
        assert_true(str_eq(buf_str(&one), buf_str(&two)));
        buf_release(&one);
        buf_release(&two);
        alert_case_close(&c);
    }
}

/* Lines of ours; what is indented was said or is typed, and stays as it is. */
static bool speaks_english(struct str plain, struct str *line)
{
    static const char *const words[] = { " the ", " of ",  " and ", " to ",  "usually", " is ",
                                         " by ",  " it ",  "The ",  "What ", "Alert ",  "Taken ",
                                         "Read",  " for ", "No ",   " on ",  "resolved" };

    while (str_cut_line(&plain, line)) {
        if (str_starts(*line, STR("    ")) || str_find(*line, STR("hark ")) >= 0)
            continue;
        for (size_t i = 0; i < N_ROWS(words); i++)
            if (str_find(*line, str_of(words[i])) >= 0)
                return true;
    }
    return false;
}

static void a_source_of_several_topics_is_told_without_a_brand(void **state)
{
    static const struct str of_topic[] = { STR_NONE, STR("Kestrel") };
    static const char *const subjects[] = {
        "[hark] WARNING source 'plaza' cannot be read",
        "[hark] WARNING Kestrel: source 'plaza' cannot be read"
    };

    (void)state;
    for (size_t i = 0; i < N_ROWS(of_topic); i++) {
        struct source sources[] = { { .name = STR("plaza"), .topic = of_topic[i] } };
        struct alert_case c;
        struct err err = { 0 };
        struct buf out;
        size_t n_ids;

        alert_case_open(&c, NOTICE_BLIND);
        n_ids = c.notice.n_mentions;
        c.notice.signal = STR("blind");
        c.notice.n_mentions = 0;
        c.world.settings.topics = c.world.topics;
        c.world.settings.n_topics = 2;
        c.world.settings.sources = sources;
        c.world.settings.n_sources = 1;
        buf_init(&out, LIMIT_MAIL);
        if (mail_compose_alert(&c.mail, &out, &err) != 0)
            fail_msg("%s", err.text);
        assert_true(holds(&out, subjects[i]));
        buf_release(&out);
        c.notice.n_mentions = n_ids;
        alert_case_close(&c);
    }
}

/* Every kind of alert, in both forms. */
static void a_german_topic_is_told_in_german(void **state)
{
    static const struct {
        const char *name, *signal;
        enum notice_kind kind;
    } rows[] = {
        { "opened", "negative", NOTICE_OPENED },  { "slow", "slow", NOTICE_OPENED },
        { "rating", "rating", NOTICE_OPENED },    { "volume", "volume", NOTICE_OPENED },
        { "fleet", "fleet", NOTICE_OPENED },      { "worse", "negative", NOTICE_ESCALATED },
        { "still", "negative", NOTICE_REPEATED }, { "back", "negative", NOTICE_REOPENED },
        { "over", "negative", NOTICE_RESOLVED },  { "fleet-over", "fleet", NOTICE_RESOLVED },
        { "at-once", "at-once", NOTICE_AT_ONCE }, { "reach", "reach", NOTICE_AT_ONCE },
        { "blind", "blind", NOTICE_BLIND },       { "silent", "silent", NOTICE_BLIND },
        { "seeing", "blind", NOTICE_SEEING },
    };
    static struct str members[] = { { "Kestrel", 7 }, { "Tideline", 8 } };
    const char *source = getenv("HARK_SOURCE");

    (void)state;
    for (size_t i = 0; i < 2 * N_ROWS(rows); i++) {
        bool plain_form = i >= N_ROWS(rows), fleet;
        struct alert_case c;
        struct tongues tongues = { 0 };
        struct err err = { 0 };
        struct buf out, plain;
        struct str line;
        size_t n_ids;
        char name[64];

        alert_case_open(&c, rows[i % N_ROWS(rows)].kind);
        fleet = strcmp(rows[i % N_ROWS(rows)].signal, "fleet") == 0;
        n_ids = c.notice.n_mentions;
        c.world.topics[0].language = STR("de");
        c.world.settings.data_dir = str_of(source ? source : "..");
        c.world.settings.alerts.plain = plain_form ? STR("yes") : STR("no");
        assert_int_equal(tongues_open(&tongues, &c.world.settings, &err), 0);
        c.mail.tongues = &tongues;
        c.mail.topic = fleet ? NULL : c.mail.topic;
        c.notice.signal = str_of(rows[i % N_ROWS(rows)].signal);
        c.notice.reason = STR("word 'glass', 1 of 5 stars");
        c.notice.rating_now = 2900;
        c.notice.rating_usual = 4100;
        c.notice.reach = 12000;
        c.notice.reach_usual = 900;
        c.notice.cautions = CAUTION_BOMB | CAUTION_YOUNG | CAUTION_BUSY;
        c.notice.burned_from = WORLD_DAY + 2 * HOUR_S;
        c.notice.burned_to = WORLD_DAY + 11 * HOUR_S;
        c.notice.members = fleet ? members : NULL;
        c.notice.n_members = fleet ? 2 : 0;
        c.notice.main_source = fleet ? STR("plaza") : STR_NONE;
        if (fleet || rows[i % N_ROWS(rows)].kind == NOTICE_BLIND)
            c.notice.n_mentions = 0;
        else if (strcmp(rows[i % N_ROWS(rows)].signal, "reach") == 0)
            c.notice.n_mentions = 1;
        buf_init(&out, LIMIT_MAIL);
        buf_init(&plain, LIMIT_MAIL);
        if (mail_compose_alert(&c.mail, &out, &err) != 0)
            fail_msg("%s", err.text);
        snprintf(name, sizeof name, "de-%s%s", plain_form ? "plain-" : "",
                 rows[i % N_ROWS(rows)].name);
        keep(name, &out);
        mail_plain(buf_str(&out), &plain);
        if (speaks_english(buf_str(&plain), &line))
            fail_msg("%s: " STR_FMT, name, STR_ARG(line));
        assert_true(str_eq(say_language(), STR("en"))); /* and nobody else is */
        tongues_release(&tongues);
        buf_release(&plain);
        buf_release(&out);
        c.notice.n_mentions = n_ids;
        alert_case_close(&c);
    }
}

/* Who is told under a name of their own never reads ours in a subject. */
static void a_client_reads_the_name_of_its_house(void **state)
{
    struct alert_case c;
    struct err err = { 0 };
    struct buf out;

    (void)state;
    alert_case_open(&c, NOTICE_OPENED);
    c.world.topics[0].page.name = STR("Field & Co");
    buf_init(&out, LIMIT_MAIL);
    assert_int_equal(mail_compose_alert(&c.mail, &out, &err), 0);
    assert_true(holds(&out, "Subject: [Field & Co] WARNING Kestrel"));
    assert_false(holds(&out, "[hark]"));
    buf_release(&out);
    alert_case_close(&c);
}

static void the_digest_mail_is_the_day_as_a_letter(void **state)
{
    struct world world;
    struct err err = { 0 };
    struct buf out;
    struct mail_digest mail;
    struct site_request site;

    (void)state;
    world_open(&world);
    site = (struct site_request){ .store = world.store,
                                  .settings = &world.settings,
                                  .touchpoints = world.touchpoints,
                                  .n_touchpoints = world.n_touchpoints,
                                  .explain = world.explain,
                                  .now = WORLD_NOW };
    mail =
        (struct mail_digest){ .site = &site,
                              .topic = &world.topics[0],
                              .kind = PERIOD_DAY,
                              .day = zone_local_day(world.topics[0].zone, WORLD_DAY + 12 * HOUR_S),
                              .recipient = STR("cx@kestrel.example") };
    buf_init(&out, LIMIT_MAIL);
    if (mail_compose_digest(&mail, &out, &err) != 1)
        fail_msg("%s", err.text);
    keep("digest", &out);
    assert_wire(buf_str(&out), 78);
    assert_true(holds(&out, "Subject: [hark] Kestrel 2026-03-14: Worth a look"));
    buf_release(&out);
    world_close(&world);
}

static void a_mail_becomes_one_file(void **state)
{
    struct settings settings = { .mail = { .set = true } };
    struct err err = { 0 };
    char dir[] = "/tmp/hark-eml-XXXXXX", path[300];
    struct dirent *entry;
    int n = 0;
    DIR *d;

    (void)state;
    assert_non_null(mkdtemp(dir));
    settings.mail.eml_dir = str_of(dir);
    for (int i = 0; i < 2; i++) {
        struct sending sending = { .settings = &settings,
                                   .recipient = STR("a@b.example"),
                                   .body = STR("Date: x\r\n\r\nhi\r\n") };
        char said[SAID_SIZE];

        assert_int_equal(channel_find(STR("mail"))->send(&sending, said, &err), SEND_DONE);
        assert_true(str_ends(str_of(said), STR(".eml")));
    }
    d = opendir(dir);
    while ((entry = readdir(d))) {
        if (entry->d_name[0] == '.')
            continue;
        n++;
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        assert_int_equal(remove(path), 0);
    }
    closedir(d);
    remove(dir);
    assert_int_equal(n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_plain),
        cmocka_unit_test(a_mail_has_exactly_our_headers),
        cmocka_unit_test(a_wrong_address_is_an_error_of_the_configuration),
        cmocka_unit_test(an_alert_mail_says_what_how_much_and_why),
        cmocka_unit_test(a_flood_says_how_many_were_read),
        cmocka_unit_test(the_plain_form_has_no_word_of_statistics),
        cmocka_unit_test(later_mails_answer_the_first),
        cmocka_unit_test(every_kind_of_notice_makes_a_mail_of_equal_bytes),
        cmocka_unit_test(a_source_of_several_topics_is_told_without_a_brand),
        cmocka_unit_test(a_german_topic_is_told_in_german),
        cmocka_unit_test(a_client_reads_the_name_of_its_house),
        cmocka_unit_test(the_digest_mail_is_the_day_as_a_letter),
        cmocka_unit_test(a_mail_becomes_one_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
