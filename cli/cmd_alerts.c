/*
 * cmd_alerts.c - hark alerts: list them, show one, note that it was seen, keep quiet for a while, try
 * whether a channel works.
 */
#include "cli/backtest.h"
#include "cli/named.h"
#include "cli/print.h"
#include "cli/run.h"
#include "cli/silence.h"

#include "core/limits.h"
#include "core/notice.h"
#include "out/channel.h"
#include "out/mail.h"
#include "out/print.h"
#include "out/say.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_opt opts[] = {
    { .name = "topic",
      .letter = 't',
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "list, silence, backtest: only of this topic" },
    { .name = "open", .kind = CLI_FLAG, .help = "list: only those that are open" },
    { .name = "aspect",
      .letter = 'a',
      .kind = CLI_TEXT,
      .value = "ASPECT",
      .help = "silence only this touchpoint" },
    { .name = "source",
      .kind = CLI_TEXT,
      .value = "SOURCE",
      .help = "silence only what is about, or mostly from, this source" },
    { .name = "signal",
      .kind = CLI_TEXT,
      .value = "SIGNAL",
      .help =
          "silence only alerts of this kind: negative, volume, slow, rating, at-once, blind ..." },
    { .name = "author",
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "who silences; the user's log-in name unless said" },
    { .name = "until",
      .letter = 'u',
      .kind = CLI_TIME,
      .value = "TIME",
      .help = "silence till then" },
    { .name = "why",
      .letter = 'w',
      .kind = CLI_TEXT,
      .value = "TEXT",
      .help = "why it is silenced; 'show' says so" },
    { .name = "from",
      .kind = CLI_TIME,
      .value = "DATE",
      .help = "backtest: judge from here on, and learn from here on" },
    { .name = "odds",
      .kind = CLI_INT,
      .value = "DAYS",
      .lo = 1,
      .hi = 36500,
      .help = "backtest: with this threshold; that of the configuration unless said" },
    { .name = "live",
      .kind = CLI_FLAG,
      .help = "backtest: what came with first polls trains and never alerts, as it was" },
    CLI_OPT_END,
};

enum { CENTURY_DAYS = 36500 };

static json_t *json_of_alert(const struct alert_row *a)
{
    json_t *o = json_object();

    json_object_set_new(o, "id", json_of_text(a->id));
    json_object_set_new(o, "topic", json_of_text(a->topic));
    json_object_set_new(o, "aspect", json_of_str(a->aspect));
    json_object_set_new(o, "source", json_of_str(a->source));
    json_object_set_new(o, "signal", json_of_str(a->signal));
    json_object_set_new(o, "state", json_of_text(a->state));
    json_object_set_new(o, "severity", json_string(severity_name((enum severity)a->severity)));
    json_object_set_new(o, "revision", json_integer(a->revision));
    json_object_set_new(o, "opened", json_of_time(a->opened_at));
    json_object_set_new(o, "changed", json_of_time(a->changed_at));
    json_object_set_new(o, "resolved", json_of_time(a->resolved_at));
    json_object_set_new(o, "acked", json_of_time(a->acked_at));
    json_object_set_new(o, "from", json_of_time(a->to > a->from ? a->from : TIME_NONE));
    json_object_set_new(o, "to", json_of_time(a->to > a->from ? a->to : TIME_NONE));
    json_object_set_new(o, "observed", json_integer(a->observed));
    json_object_set_new(o, "expected_milli", json_integer(a->expected_milli));
    json_object_set_new(o, "odds_days", json_integer(a->odds_days));
    json_object_set_new(o, "mentions", json_of_names(a->mentions, a->n_mentions));
    return o;
}

static void print_alert(struct cli *cli, const struct alert_row *a)
{
    bool open = str_eq(a->state, STR("open"));

    cli_put(cli, cli_colour(cli, open ? CLI_RED : CLI_DIM));
    cli_printf(cli, "%-8.*s %-8s", STR_ARG(a->state), severity_name((enum severity)a->severity));
    cli_put(cli, cli_colour(cli, CLI_PLAIN));
    cli_printf(cli, "  " STR_FMT "  " STR_FMT "  " STR_FMT, STR_ARG(a->id),
               STR_ARG(print_local(cli->settings.zone, a->opened_at, &cli->arena)),
               STR_ARG(a->topic));
    if (!str_is_empty(a->aspect))
        cli_printf(cli, " (" STR_FMT ")", STR_ARG(a->aspect));
    if (!str_is_empty(a->source))
        cli_printf(cli, " source '" STR_FMT "'", STR_ARG(a->source));
    cli_printf(cli, ": " STR_FMT, STR_ARG(a->signal));
    if (a->expected_milli > 0)
        cli_printf(cli, ", %d where %d.%d are usual", a->observed, (int)(a->expected_milli / 1000),
                   (int)(a->expected_milli % 1000 / 100));
    else if (a->n_mentions > 0)
        cli_printf(cli, ", %zu mention%s", a->n_mentions, a->n_mentions == 1 ? "" : "s");
    if (a->acked_at != TIME_NONE)
        cli_printf(cli, ", seen");
    cli_printf(cli, "\n");
}

/* --- silences --- */

static json_t *json_of_silence(const struct silence *s)
{
    return json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "topic", json_of_str(s->topic), "aspect",
                     json_of_str(s->aspect), "source", json_of_str(s->source), "signal",
                     json_of_str(s->signal), "since", json_of_time(s->since), "until",
                     json_of_time(s->until), "why", json_of_text(s->why), "author",
                     json_of_str(s->author));
}

static void print_silence(struct cli *cli, const struct silence *s)
{
    const struct {
        const char *before;
        struct str value;
        const char *after;
    } parts[] = {
        { "  ", s->topic, "" },        { " (", s->aspect, ")" }, { " source '", s->source, "'" },
        { " signal ", s->signal, "" }, { ": ", s->why, "" },     { " (by ", s->author, ")" }
    };

    cli_printf(cli, "silenced until " STR_FMT,
               STR_ARG(print_local(cli->settings.zone, s->until, &cli->arena)));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].value.n)
            cli_printf(cli, "%s" STR_FMT "%s", parts[i].before, STR_ARG(parts[i].value),
                       parts[i].after);
    cli_printf(cli, "\n");
}

/* Those that are not over, printed or as an array. */
static int list_silences(struct cli *cli, struct store *store, json_t *array, struct err *err)
{
    struct silence *all = NULL;
    size_t n = 0;

    if (store && silence_read(store, &cli->arena, &all, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (cli->now >= all[i].until)
            continue;
        if (array)
            json_array_append_new(array, json_of_silence(&all[i]));
        else if (!cli->jsonl)
            print_silence(cli, &all[i]);
    }
    return 0;
}

static struct str who(struct cli *cli)
{
    static const char *const names[] = { "USER", "LOGNAME" };

    if (cli_said(cli, "author"))
        return cli_text(cli, "author");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (getenv(names[i]))
            return str_of(getenv(names[i]));
    return STR_NONE;
}

static bool is_one_line(const struct silence *s)
{
    const struct str all[] = { s->aspect, s->source, s->signal, s->why, s->author };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_find_char(all[i], '\n') >= 0)
            return false;
    return true;
}

/* Whether there is one that covers just the same. */
static bool stands(struct store *store, const struct silence *wanted, struct cli *cli,
                   struct err *err)
{
    struct silence *all;
    size_t n;

    if (silence_read(store, &cli->arena, &all, &n, err) != 0)
        return false;
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].topic, wanted->topic) && str_eq(all[i].aspect, wanted->aspect) &&
            str_eq(all[i].source, wanted->source) && str_eq(all[i].signal, wanted->signal))
            return true;
    return false;
}

/* Begins a silence, or with 'over' ends it. */
static int silence(struct cli *cli, bool over)
{
    const struct settings *settings = cli_settings(cli);
    struct silence silence = { .aspect = cli_text(cli, "aspect"),
                               .signal = cli_text(cli, "signal"),
                               .since = cli->now,
                               .until = over ? cli->now : cli_time(cli, "until", cli->now),
                               .why = cli_text(cli, "why"),
                               .author = who(cli) };
    const struct topic *topic = NULL;
    const struct source *source = NULL;
    struct store *store;
    struct err err = { 0 };
    int status;

    if (!settings)
        return cli_status(cli);
    if (cli_said(cli, "topic")) {
        topic = named_topic(settings, cli_text(cli, "topic"), &err);
        if (!topic)
            return cli_error(cli, &err);
        silence.topic = topic->name;
    }
    if (cli_said(cli, "source")) {
        source = named_source(settings, cli_text(cli, "source"), &err);
        if (!source)
            return cli_error(cli, &err);
        silence.source = source->name;
    }
    if (named_aspect(cli, silence.aspect, &silence.aspect, &err) != 0 ||
        named_signal(silence.signal, &err) != 0)
        return cli_error(cli, &err);
    if (!topic && !source && !silence.signal.n)
        return cli_usage(cli, "say --topic, --source or --signal: what is to be silent");
    if (!over && (silence.until <= cli->now || str_is_empty(silence.why)))
        return cli_usage(cli, "'alerts silence' needs --until with a time to come, and --why");
    if (!is_one_line(&silence))
        return cli_usage(cli, "what is said of a silence is one line each");
    store = run_store(cli, STORE_WRITE, &status);
    if (!store)
        return status;
    if (over && !stands(store, &silence, cli, &err))
        status = err_is_set(&err)
                     ? cli_error(cli, &err)
                     : cli_usage(cli, "no such silence stands: 'hark alerts list' shows"
                                      " what each covers; say the same of it");
    else if (silence_write(store, &silence, &err) != 0)
        status = cli_error(cli, &err);
    store_close(store);
    return status;
}

/* --- a test --- */

/* The way to an address, or to a channel of the configuration; NULL: there is none, and that was said. */
static const struct channel *way_to(struct cli *cli, const struct settings *settings, struct str to)
{
    const struct channel_settings *named = settings_channel(settings, to);
    struct str all = STR_NONE;

    if (named)
        return channel_find(named->kind);
    if (mail_is_address(mail_bare_address(to)) && settings->mail.set)
        return channel_find(STR("mail"));
    if (mail_is_address(mail_bare_address(to))) {
        cli_usage(cli, "'" STR_FMT "' has no 'mail:', so nothing can be sent",
                  STR_ARG(settings->file));
        return NULL;
    }
    for (size_t i = 0; i < settings->n_channels; i++)
        all = arena_printf(&cli->arena, STR_FMT "%s'" STR_FMT "'", STR_ARG(all), i ? ", " : "",
                           STR_ARG(settings->channels[i].name));
    cli_usage(cli, "'" STR_FMT "' is neither a mail address nor one of 'channels:' (%s" STR_FMT ")",
              STR_ARG(to), all.n ? "" : "there are none", STR_ARG(all));
    return NULL;
}

static int test(struct cli *cli, const char *operand)
{
    static const int statuses[] = { [SEND_DONE] = 0,
                                    [SEND_LATER] = ERR_RETRY,
                                    [SEND_NEVER] = ERR_CONFIG,
                                    [SEND_DOWN] = ERR_RETRY };
    const struct settings *settings = cli_settings(cli);
    const struct channel *channel;
    struct str to = str_of(operand);
    struct sending sending = { .settings = settings, .recipient = to, .now = cli->now };
    enum send_result result = SEND_NEVER;
    char said[SAID_SIZE] = "";
    struct err err = { 0 };
    struct tongues tongues = { 0 };
    struct buf body;

    if (!settings)
        return cli_status(cli);
    channel = way_to(cli, settings, to);
    if (!channel)
        return ERR_USAGE;
    buf_init(&body, LIMIT_MAIL);
    if (tongues_open(&tongues, settings, &err) == 0) {
        say_in(&tongues, say_common(settings));
        if (channel_compose_test(channel, settings, to, cli->now, &body, &err) == 0) {
            sending.body = buf_str(&body);
            sending.id = arena_printf(&cli->arena, "test-%lld", (long long)cli->now);
            result = channel->send(&sending, said, &err);
        }
        say_in(NULL, STR_NONE);
    }
    tongues_release(&tongues);
    buf_release(&body);
    if (result != SEND_DONE)
        cli_error(cli, &err);
    else
        cli_note(cli, "a test to '" STR_FMT "' was taken%s%s%s: look whether it arrives",
                 STR_ARG(to), said[0] ? " (" : "", said, said[0] ? ")" : "");
    return statuses[result];
}

/* --- list and show --- */

static int list_all(struct cli *cli, struct store *store)
{
    struct mention_query filter = { .topic = cli_text(cli, "topic") };
    struct err err = { 0 };
    struct alert_row *all;
    json_t *array = cli->json ? json_array() : NULL, *silences = cli->json ? json_array() : NULL;
    size_t n, shown = 0;

    if (named_filter(cli_settings(cli), store, &filter, &err) != 0 ||
        list_silences(cli, store, silences, &err) != 0 ||
        store_alerts(store, &cli->arena, &all, &n, &err) != 0) {
        json_decref(array);
        json_decref(silences);
        return cli_error(cli, &err);
    }
    for (size_t i = 0; i < n; i++) {
        if ((filter.topic.n && !str_eq(filter.topic, all[i].topic)) ||
            (cli_flag(cli, "open") && !str_eq(all[i].state, STR("open"))))
            continue;
        shown++;
        if (array)
            json_array_append_new(array, json_of_alert(&all[i]));
        else if (cli->jsonl)
            print_json(cli, json_of_alert(&all[i]));
        else
            print_alert(cli, &all[i]);
    }
    if (array)
        print_json(cli, json_pack("{s:O,s:O}", "alerts", array, "silences", silences));
    else if (shown == 0 && !cli->jsonl)
        cli_note(cli, "no alert");
    json_decref(array);
    json_decref(silences);
    return 0;
}

/* "window ... to ...; by chance about once in 9 years" */
static void print_window(struct cli *cli, const struct alert_row *alert)
{
    struct buf odds;

    buf_init(&odds, 64);
    cli_printf(cli, "window " STR_FMT " to " STR_FMT,
               STR_ARG(print_local(cli->settings.zone, alert->from, &cli->arena)),
               STR_ARG(print_local(cli->settings.zone, alert->to, &cli->arena)));
    print_odds(alert->odds_days, &odds);
    if (alert->odds_days >= CENTURY_DAYS)
        cli_printf(cli, "; by chance less than once in 100 years");
    else if (alert->odds_days > 0)
        cli_printf(cli, "; by chance about once in " STR_FMT, STR_ARG(buf_str(&odds)));
    cli_printf(cli, "\n");
    buf_release(&odds);
}

static int show_one(struct cli *cli, struct store *store, struct str id)
{
    struct err err = { 0 };
    struct alert_row alert;
    struct mention m;
    struct arena arena = { 0 };
    struct str silenced = STR_NONE;
    int rc = store_alert_get(store, id, &cli->arena, &alert, &err);

    if (rc == 0)
        err_set(&err, ERR_NO_INPUT,
                "there is no one alert '" STR_FMT "': 'hark alerts list' has them", STR_ARG(id));
    if (rc != 1)
        return cli_error(cli, &err);
    if (cli->json || cli->jsonl) {
        print_json(cli, json_of_alert(&alert));
        return 0;
    }
    print_alert(cli, &alert);
    if (silence_of_alert(store, alert.id, &cli->arena, &silenced, &err) != 0)
        return cli_error(cli, &err);
    if (silenced.n)
        cli_printf(cli, "silenced, so no mail told it: " STR_FMT "\n", STR_ARG(silenced));
    if (alert.from < alert.to)
        print_window(cli, &alert);
    for (size_t i = 0; i < alert.n_mentions && rc >= 0; i++) {
        arena_clear(&arena);
        rc = store_mention_get(store, alert.mentions[i], &arena, &m, &err);
        if (rc == 1)
            print_mention(cli, &m);
    }
    arena_release(&arena);
    return rc < 0 ? cli_error(cli, &err) : 0;
}

/* --- the verbs: each with its operand, or NULL --- */

static int list(struct cli *cli, const char *none)
{
    int status;
    struct store *store = run_store(cli, STORE_READ, &status);

    (void)none;
    if (store)
        status = list_all(cli, store);
    store_close(store);
    return status;
}

static int show(struct cli *cli, const char *id)
{
    int status;
    struct store *store = run_store(cli, STORE_READ, &status);

    if (store)
        status = show_one(cli, store, str_of(id));
    store_close(store);
    return status;
}

static int ack(struct cli *cli, const char *id)
{
    return run_ack(cli, str_of(id));
}

static int begin_silence(struct cli *cli, const char *none)
{
    (void)none;
    return silence(cli, false);
}

static int end_silence(struct cli *cli, const char *none)
{
    (void)none;
    return silence(cli, true);
}

static int judge_again(struct cli *cli, const char *none)
{
    (void)none;
    return backtest(cli);
}

#define SILENCE_OPTIONS "topic aspect source signal author until why"

static const struct {
    const char *name, *operand; /* what it takes; NULL: no operand */
    const char *options;
    int (*run)(struct cli *cli, const char *operand);
} verbs[] = {
    { "list", NULL, "topic open", list },
    { "show", "the id of an alert", "", show },
    { "ack", "the id of an alert", "", ack },
    { "silence", NULL, SILENCE_OPTIONS, begin_silence },
    { "unsilence", NULL, SILENCE_OPTIONS, end_silence },
    { "backtest", NULL, "topic from odds live", judge_again },
    { "test", "a mail address or the name of a channel", "", test },
};

static int run(struct cli *cli, int argc, char **argv)
{
    const char *verb = argc > 0 ? argv[0] : "list";

    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verb, verbs[i].name) != 0)
            continue;
        if (verbs[i].operand && argc != 2)
            return cli_usage(cli, "'alerts %s' takes %s", verb, verbs[i].operand);
        if (!verbs[i].operand && argc > 1)
            return cli_usage(cli, "'alerts %s' takes options, not '%s'", verb, argv[1]);
        if (!cli_takes(cli, verb, verbs[i].options))
            return ERR_USAGE;
        return verbs[i].run(cli, argc > 1 ? argv[1] : NULL);
    }
    return cli_usage(
        cli, "'alerts' takes list, show, ack, silence, unsilence, backtest or test, not '%s'",
        verb);
}

const struct command command_alerts = {
    .name = "alerts",
    .args = "[list | show ID | ack ID | silence | unsilence | backtest | test NAME]",
    .help = "list the alerts, show one with the mentions behind it, note that it was seen, silence",
    .example = "hark alerts show 3f2ab",
    .opts = opts,
    .run = run,
    .more =
        "'silence [--topic T] [--aspect A] [--source S] [--signal K] --until TIME --why TEXT' "
        "tells "
        "nobody of what fits: it is judged and listed as ever. 'unsilence' with the same ends it. "
        "A "
        "source that cannot be read is told all the same unless it is named. 'test' sends "
        "something "
        "marked as a test to a mail address or a channel and says what the other side answered.\n"
        "'backtest [--topic T] [--from D] [--odds N] [--live]' judges what is stored once more and "
        "lists "
        "what would have been told, and what 30, 90, 250 and 365 days would have cost; with "
        "'hark label "
        "ALERT incident|noise' it says how many of them were worth it. It writes nothing.\n",
};
