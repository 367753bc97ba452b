/*
 * cmd_forget.c - hark forget: a mention, an author or a topic, everywhere and for good.
 *
 * The store does the forgetting; here the pages of the days that were touched are taken away and
 * written anew, and a mail that waits and may quote what goes is told without quotes, so that no alert
 * is lost with it.
 */
#include "cli/named.h"
#include "cli/print.h"
#include "cli/run.h"

#include "core/zone.h"
#include "out/channel.h"
#include "out/mail.h"

#include <string.h>

enum { ALL_DAYS = 36500 };

static const struct cli_opt opts[] = {
    { .name = "author",
      .letter = 'a',
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "all that this author said, and will say (a name, or the hash that 'show' prints)" },
    { .name = "topic",
      .letter = 't',
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "all about this topic, with its counts and alerts" },
    { .name = "yes", .letter = 'y', .kind = CLI_FLAG, .help = "do not ask to be told so twice" },
    CLI_OPT_END,
};

/* --- pages --- */

struct pages {
    struct run *run;
    const struct forget *forget;
};

/* The page of a day may quote it. */
static int drop_pages(void *context, const struct mention *m)
{
    const struct pages *pages = context;
    const struct settings *settings = pages->run->settings;

    if (pages->forget->what == FORGET_AUTHOR && !str_eq(m->item.author, pages->forget->name))
        return 0;
    for (size_t i = 0; i < m->n_topics; i++) {
        const struct topic *topic = settings_topic(settings, m->topics[i]);
        struct zone *zone = topic ? topic->zone : settings->zone;
        int rc = site_drop(settings, m->topics[i], zone_local_day(zone, m->counted_at));

        if (rc != 0)
            return rc;
    }
    return 0;
}

static int drop_all_pages(struct run *run, const struct forget *forget, struct err *err)
{
    struct pages pages = { run, forget };
    struct mention_query query = { .from = TIME_NONE, .to = TIME_NONE, .label = -1 };
    struct mention m;
    int rc;

    if (str_is_empty(run->settings->digest.site))
        return 0;
    if (forget->what == FORGET_MENTION) {
        rc = store_mention_get(run->store, forget->name, &run->arena, &m, err);
        rc = rc == 1 ? drop_pages(&pages, &m) : rc;
    } else {
        if (forget->what == FORGET_TOPIC)
            query.topic = forget->name;
        rc = store_mentions(run->store, &query, drop_pages, &pages, err);
    }
    return rc <= 0 ? rc : err_set(err, ERR_CREATE, "cannot remove a page: %s", strerror(rc));
}

/* --- mails that wait --- */

/* The same mail without its text: who gets it looks the alert up. */
static int withdraw(void *context, const struct outbox_row *row, struct buf *body, struct err *err)
{
    const struct settings *settings = ((struct run *)context)->settings;
    bool is_digest = str_starts(row->alert, STR("digest/"));
    struct arena arena = { 0 };
    struct mail mail = { .from = mail_from(settings),
                         .to = row->recipient,
                         .reply_to = settings->mail.reply_to,
                         .message_id = row->message_id,
                         .date = row->made_at };
    int rc;

    if (!str_eq(row->channel, STR("mail"))) {
        const struct channel *channel = channel_find(row->channel);

        return channel ? channel_compose_withdrawn(channel, row->recipient, row->alert,
                                                   row->revision, row->made_at, body, err)
                       : 0;
    }
    mail.subject =
        is_digest ? arena_printf(&arena, "[hark] " STR_FMT " (text withdrawn)", STR_ARG(row->alert))
                  : arena_printf(&arena, "[hark] alert " STR_FMT " (text withdrawn)",
                                 STR_ARG(row->alert));
    mail.text = arena_printf(&arena,
                             "Something that this mail may have quoted was forgotten on request\n"
                             "before it was sent, so its text was withdrawn. What it was about:\n\n"
                             "    hark %s" STR_FMT "\n",
                             is_digest                             ? "digest # "
                             : str_find_char(row->alert, '/') >= 0 ? "alerts list # "
                                                                   : "alerts show ",
                             STR_ARG(row->alert));
    rc = mail_compose(&mail, body, err);
    arena_release(&arena);
    return rc;
}

/* --- what is meant --- */

/* The author as the store knows it: by the name, or as 'show' prints it. */
static int find_author(struct run *run, struct str name, struct forget *forget, int64_t *n,
                       struct err *err)
{
    unsigned char key[32];

    *forget = (struct forget){ FORGET_AUTHOR, name, run->now };
    if (store_forget_count(run->store, forget, n, err) != 0)
        return -1;
    if (*n > 0 || run->settings->keep_authors)
        return 0;
    if (store_author_key(run->store, key, err) != 0)
        return -1;
    forget->name = run_author(key, name, &run->arena);
    return store_forget_count(run->store, forget, n, err);
}

static int find(struct run *run, const char *id, struct forget *forget, int64_t *n, struct err *err)
{
    struct str author = cli_text(run->cli, "author"), topic = cli_text(run->cli, "topic");
    struct mention m;
    int rc;

    *n = 1;
    if (author.n)
        return find_author(run, str_trim(author), forget, n, err);
    if (topic.n) {
        struct mention_query filter = { .topic = topic };

        if (named_filter(run->settings, run->store, &filter, err) != 0)
            return -1;
        *forget = (struct forget){ FORGET_TOPIC, filter.topic, run->now };
        return store_forget_count(run->store, forget, n, err);
    }
    rc = store_mention_get(run->store, str_of(id), &run->arena, &m, err);
    if (rc == 0)
        err_set(err, ERR_NO_INPUT, "there is no one mention '%s': 'hark mentions' has the ids", id);
    *forget = (struct forget){ FORGET_MENTION, m.id, run->now };
    return rc == 1 ? 0 : -1;
}

static int forget_one(struct run *run, const char *id, struct forgotten *sum, struct err *err)
{
    struct forgotten forgotten;
    struct forget forget;
    int64_t n;

    if (find(run, id, &forget, &n, err) != 0)
        return -1;
    if (!id && !cli_flag(run->cli, "yes"))
        return err_set(err, ERR_USAGE, "%lld mention%s would be forgotten for good: say --yes too",
                       (long long)n, n == 1 ? "" : "s");
    if (drop_all_pages(run, &forget, err) != 0 ||
        store_forget(run->store, &forget, withdraw, run, &forgotten, err) != 0)
        return -1;
    sum->n_mentions += forgotten.n_mentions;
    sum->n_mails += forgotten.n_mails;
    return 0;
}

static int forget_all(struct run *run, int argc, char **argv, struct forgotten *sum,
                      struct err *err)
{
    struct site_request site = run_site_request(run);
    struct err pages = { 0 };
    int rc = 0;

    for (int i = 0; i < (argc ? argc : 1) && rc == 0; i++)
        rc = forget_one(run, argc ? argv[i] : NULL, sum, err);
    site.days = ALL_DAYS;
    /* Also where one of several ids failed: the pages of those before it were taken away. */
    if (!str_is_empty(run->settings->digest.site) && site_write(&site, NULL, &pages) != 0)
        rc = err_set(err, pages.code, "%s", pages.text);
    return rc;
}

static void tell(struct cli *cli, const struct forgotten *sum)
{
    if (cli->json || cli->jsonl)
        print_json(cli, json_pack("{s:I,s:I}", "mentions", (json_int_t)sum->n_mentions,
                                  "mails_withdrawn", (json_int_t)sum->n_mails));
    else
        cli_printf(
            cli,
            "%zu mention%s forgotten, %zu unsent mail%s told without quotes; mails that were "
            "sent and older backups still have them ('hark backup FILE' makes a new one)\n",
            sum->n_mentions, sum->n_mentions == 1 ? "" : "s", sum->n_mails,
            sum->n_mails == 1 ? "" : "s");
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct forgotten sum = { 0 };
    struct err err = { 0 };
    struct run run;
    int status, rc;

    if ((argc > 0) + cli_said(cli, "author") + cli_said(cli, "topic") != 1)
        return cli_usage(cli, "'forget' takes ids of mentions, --author or --topic");
    status = run_open(&run, cli, STORE_WRITE);
    if (status != 0)
        return status;
    rc = forget_all(&run, argc, argv, &sum, &err);
    if (rc == 0 || sum.n_mentions > 0)
        tell(cli, &sum);
    if (rc != 0)
        status = cli_error(cli, &err);
    run_close(&run);
    return status;
}

const struct command command_forget = {
    .name = "forget",
    .args = "ID... | --author NAME | --topic TOPIC",
    .help = "take mentions out of the store for good: texts, former texts, pages, mails that wait",
    .example = "hark forget 3f2ab",
    .opts = opts,
    .run = run,
    .more = "Counts stay, so that what was usual is still known. Keyed tombstones keep a poll from "
            "bringing back what was forgotten, also under another key. The file of the store is "
            "written anew, so that no byte of the texts stays in it.\n",
};
