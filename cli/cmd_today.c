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
    for (size_t i = 0; i < run.settings->n_topics && !err_is_set(&err); i++) {
        const struct topic *topic = &run.settings->topics[i];

        if (!str_is_empty(wanted) && !str_eq_nocase(wanted, topic->name))
            continue;
        n++;
        buf_clear(&out);
        if (site_day_text(&request, topic, run.now, &out, &err) == 0)
            cli_printf(cli, "%s" STR_FMT, n > 1 ? "\n" : "", STR_ARG(buf_str(&out)));
    }
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
