/*
 * cmd_today.c - hark today: the day so far, in the terminal.
 */
#include "cli/run.h"

static const struct cli_opt opts[] = {
    { .name = "topic",
      .letter = 't',
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "only this topic" },
    CLI_OPT_END,
};

/* "--json": {"topics":[...]}; "--jsonl": a topic a line; else text. */
static int put_topic(struct run *run, const struct site_request *request, const struct topic *topic,
                     int n, struct buf *out, struct err *err)
{
    struct cli *cli = run->cli;
    bool json = cli->json || cli->jsonl;
    int (*make)(const struct site_request *, const struct topic *, int64_t, struct buf *,
                struct err *) = json ? site_day_json : site_day_text;

    buf_clear(out);
    if (make(request, topic, run->now, out, err) != 0)
        return -1;
    if (json) {
        cli_put(cli, cli->jsonl || n == 1 ? STR_NONE : STR(","));
        cli_put(cli, buf_str(out));
        cli_put(cli, cli->jsonl ? STR("\n") : STR_NONE);
    } else {
        cli_printf(cli, "%s" STR_FMT, n > 1 ? "\n" : "", STR_ARG(buf_str(out)));
    }
    return 0;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct str wanted = cli_text(cli, "topic");
    struct site_request request;
    struct err err = { 0 };
    struct run run;
    struct buf out;
    int status, n = 0;

    if (argc > 0)
        return cli_usage(cli, "'today' takes no '%s'", argv[0]);
    status = run_open(&run, cli, STORE_READ);
    if (status != 0)
        return status;
    request = run_site_request(&run);
    buf_init(&out, BUF_NO_CEILING);
    cli_put(cli, cli->json ? STR("{\"topics\":[") : STR_NONE);
    for (size_t i = 0; i < run.settings->n_topics && !err_is_set(&err); i++) {
        const struct topic *topic = &run.settings->topics[i];

        if (str_is_empty(wanted) || str_eq_nocase(wanted, topic->name))
            put_topic(&run, &request, topic, ++n, &out, &err);
    }
    cli_put(cli, cli->json ? STR("]}\n") : STR_NONE);
    if (n == 0 && run.settings->n_topics == 0)
        err_set(&err, ERR_CONFIG, "the configuration has no topic: add 'topics:'");
    else if (n == 0)
        err_set(&err, ERR_USAGE, "there is no topic '" STR_FMT "': 'hark check' lists them",
                STR_ARG(wanted));
    buf_release(&out);
    status = err_is_set(&err) ? cli_error(cli, &err) : 0;
    run_close(&run);
    return status;
}

const struct command command_today = {
    .name = "today",
    .args = "",
    .help = "show the day so far: numbers, what hurt, what pleased, who cannot be heard",
    .example = "hark today",
    .opts = opts,
    .run = run,
};
