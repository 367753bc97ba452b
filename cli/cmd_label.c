/*
 * cmd_label.c - hark label: a person's word, which outlives re-scoring.
 *
 *     hark label MENTION neg          the verdict on a mention
 *     hark label ALERT noise          whether an alert was about something: for the back-test
 *     hark label --fix ASPECT --on D  what was mended when: the view 'fixes' says whether it helped
 */
#include "cli/named.h"
#include "cli/run.h"

#include "core/zone.h"

static const struct cli_opt opts[] = {
    { .name = "fix",
      .kind = CLI_TEXT,
      .value = "ASPECT",
      .help = "this touchpoint was mended; 'none' as the only word takes its days back" },
    { .name = "on",
      .kind = CLI_TIME,
      .value = "DATE",
      .help = "with --fix: the day; today unless said" },
    { .name = "topic",
      .letter = 't',
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "with --fix: of this topic; of all unless said" },
    CLI_OPT_END,
};

static const char *const of_mentions[] = {
    "neg", "pos", "neu", "mixed", "off-topic", "fixed", NULL
};
static const char *const of_alerts[] = { "incident", "noise", NULL };

static bool is_one_of(const char *const *words, struct str word)
{
    while (*words && !str_eq(word, str_of(*words)))
        words++;
    return *words != NULL;
}

/* --- mentions and alerts --- */

/* 1 done, 0 no such id, -1. */
static int label_alert(struct store *store, struct str id, struct str word, struct arena *arena,
                       struct err *err)
{
    struct alert_row alert;
    int rc = store_alert_get(store, id, arena, &alert, err);

    if (rc != 1)
        return rc;
    id = arena_printf(arena, "label/alert/" STR_FMT, STR_ARG(alert.id));
    return store_mark_set(store, id, word, NULL, 0, err) == 0 ? 1 : -1;
}

/* The id is that of a mention, and the word is for alerts, or the other way round: said in *err. */
static bool is_of_other_kind(struct store *store, struct str id, struct str word, bool for_alert,
                             struct arena *arena, struct err *err)
{
    struct alert_row alert;
    struct mention mention;

    if (str_is_empty(word))
        return false;
    if (for_alert && store_mention_get(store, id, arena, &mention, err) == 1)
        err_set(err, ERR_USAGE,
                "'" STR_FMT "' is said of an alert, and '" STR_FMT
                "' is a mention (it takes neg, pos, neu, mixed, off-topic, fixed)",
                STR_ARG(word), STR_ARG(id));
    else if (!for_alert && store_alert_get(store, id, arena, &alert, err) == 1)
        err_set(err, ERR_USAGE,
                "'" STR_FMT "' is said of a mention, and '" STR_FMT
                "' is an alert (it takes incident, noise)",
                STR_ARG(word), STR_ARG(id));
    return err_is_set(err);
}

static int label_one(struct cli *cli, const char *id, struct str word)
{
    bool none = str_eq(word, STR("none"));
    bool for_mention = none || is_one_of(of_mentions, word);
    bool for_alert = none || is_one_of(of_alerts, word);
    struct err err = { 0 };
    struct store *store;
    int status, rc = 0;

    if (!for_mention && !for_alert)
        return cli_usage(cli,
                         "'" STR_FMT "' is none of neg, pos, neu, mixed, off-topic, fixed (of a "
                         "mention), incident, noise (of an alert), none",
                         STR_ARG(word));
    store = run_store(cli, STORE_WRITE, &status);
    if (!store)
        return status;
    if (none)
        word = STR_NONE;
    if (for_mention)
        rc = store_label(store, str_of(id), word, &err);
    if (rc == 0 && for_alert)
        rc = label_alert(store, str_of(id), word, &cli->arena, &err);
    if (rc == 0 && !is_of_other_kind(store, str_of(id), word, for_alert, &cli->arena, &err))
        err_set(&err, ERR_NO_INPUT,
                "there is no one %s '%s': 'hark mentions' and 'hark alerts' have the ids",
                for_mention ? for_alert ? "mention or alert" : "mention" : "alert", id);
    if (rc != 1)
        status = cli_error(cli, &err);
    store_close(store);
    return status;
}

/* --- fixes --- */

/* Adds the day to those of the topic's mark, in their order; an empty one clears them. */
static int mark_fix(struct run *run, const struct topic *topic, struct str aspect, struct str date,
                    struct err *err)
{
    struct arena *arena = &run->arena;
    struct str name =
        arena_printf(arena, "fix/" STR_FMT "/" STR_FMT, STR_ARG(topic->name), STR_ARG(aspect));
    struct str rest, day, before = STR(""), after = STR("");

    if (store_mark_get(run->store, name, arena, &rest, err) != 1)
        rest = STR_NONE;
    if (err_is_set(err))
        return -1;
    while (!str_is_empty(date) && str_cut(&rest, ' ', &day)) {
        struct str *side = str_cmp(day, date) < 0 ? &before : &after;

        if (!str_is_empty(day) && !str_eq(day, date))
            *side = arena_printf(arena, STR_FMT "%s" STR_FMT, STR_ARG(*side),
                                 str_is_empty(*side) ? "" : " ", STR_ARG(day));
    }
    if (!str_is_empty(date))
        date = arena_printf(arena, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(before),
                            str_is_empty(before) ? "" : " ", STR_ARG(date),
                            str_is_empty(after) ? "" : " ", STR_ARG(after));
    return store_mark_set(run->store, name, date, NULL, 0, err);
}

static int label_fix(struct cli *cli, struct str aspect, bool clear)
{
    struct str wanted = cli_text(cli, "topic"), date = STR_NONE;
    const struct topic *only = NULL;
    struct err err = { 0 };
    struct run run;
    int status = run_open(&run, cli, STORE_WRITE);

    if (status != 0)
        return status;
    if (wanted.n)
        only = named_topic(run.settings, wanted, &err);
    if (!err_is_set(&err) && named_aspect(cli, aspect, &aspect, &err) == 0) {
        for (size_t i = 0; i < run.settings->n_topics && !err_is_set(&err); i++) {
            const struct topic *topic = &run.settings->topics[i];
            struct date on =
                date_of_day(cli_said(cli, "on") ? clock_floor(cli_time(cli, "on", 0), DAY_S) / DAY_S
                                                : zone_local_day(topic->zone, run.now));

            if (only && only != topic)
                continue;
            if (!clear)
                date = arena_printf(&run.arena, "%04d-%02d-%02d", (int)on.year, (int)on.month,
                                    (int)on.day);
            mark_fix(&run, topic, aspect, date, &err);
        }
    }
    if (err_is_set(&err))
        status = cli_error(cli, &err);
    run_close(&run);
    return status;
}

static int run(struct cli *cli, int argc, char **argv)
{
    if (cli_said(cli, "fix")) {
        if (argc > 1 || (argc == 1 && !str_eq(str_of(argv[0]), STR("none"))))
            return cli_usage(cli, "'label --fix ASPECT' takes --on DATE, or 'none'");
        return label_fix(cli, cli_text(cli, "fix"), argc == 1);
    }
    if (cli_said(cli, "on") || cli_said(cli, "topic"))
        return cli_usage(cli, "--on and --topic go with --fix");
    if (argc != 2)
        return cli_usage(cli, "'label' takes the id of a mention or alert, and a word");
    return label_one(cli, argv[0], str_of(argv[1]));
}

const struct command command_label = {
    .name = "label",
    .args = "ID neg|pos|neu|mixed|off-topic|fixed|incident|noise|none",
    .help = "note a person's word on a mention or an alert, or what was mended when; it outlives "
            "re-scoring",
    .example = "hark label 3f2ab neg",
    .opts = opts,
    .run = run,
};
