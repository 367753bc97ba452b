/*
 * cmd_digest.c - hark digest: write the pages; or print one day of a topic.
 */
#include "cli/run.h"

#include "core/zone.h"

static const struct cli_opt opts[] = {
    { .name = "print",
      .letter = 'p',
      .kind = CLI_TEXT,
      .value = "text|html",
      .help = "print one day to the terminal instead of writing pages" },
    { .name = "topic",
      .letter = 't',
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "which topic to print; all unless said" },
    { .name = "day",
      .kind = CLI_TIME,
      .value = "DATE",
      .help = "which day to print; the last closed one unless said" },
    { .name = "days",
      .kind = CLI_INT,
      .value = "N",
      .lo = 1,
      .hi = 3660,
      .help = "write the pages of the last N days, not only of the last 35" },
    { .name = "strict", .kind = CLI_FLAG, .help = "status 75 when a mail could not be sent" },
    CLI_OPT_END,
};

static int print_day(struct run *run, const struct topic *topic, bool html, struct err *err)
{
    struct site_request request = run_site_request(run);
    int64_t day = zone_local_day(topic->zone, run->now) - 1, at;
    struct buf out;
    int rc;

    if (cli_said(run->cli, "day"))
        day = clock_floor(cli_time(run->cli, "day", 0), DAY_S) / DAY_S;
    at = zone_day_start(topic->zone, day) + DAY_S / 2;
    buf_init(&out, BUF_NO_CEILING);
    rc = html ? site_day_page(&request, topic, at, &out, err)
              : site_day_text(&request, topic, at, &out, err);
    if (rc == 0 && html)
        cli_put(run->cli, buf_str(&out));
    else if (rc == 0)
        cli_printf(run->cli, STR_FMT, STR_ARG(buf_str(&out)));
    buf_release(&out);
    return rc;
}

static int print_days(struct cli *cli, struct str form)
{
    struct str wanted = cli_text(cli, "topic");
    bool html = str_eq(form, STR("html"));
    struct err err = { 0 };
    struct run run;
    int status, n = 0;

    if (!html && !str_eq(form, STR("text")))
        return cli_usage(cli, "--print takes text or html");
    status = run_open(&run, cli, STORE_READ);
    if (status != 0)
        return status;
    for (size_t i = 0; i < run.settings->n_topics && !err_is_set(&err); i++) {
        if (!str_is_empty(wanted) && !str_eq_nocase(wanted, run.settings->topics[i].name))
            continue;
        n++;
        print_day(&run, &run.settings->topics[i], html, &err);
    }
    if (n == 0 && run.settings->n_topics == 0)
        err_set(&err, ERR_CONFIG, "the configuration has no topic: add 'topics:'");
    else if (n == 0)
        err_set(&err, ERR_USAGE, "there is no topic '" STR_FMT "': 'hark check' lists them",
                STR_ARG(wanted));
    status = err_is_set(&err) ? cli_error(cli, &err) : 0;
    run_close(&run);
    return status;
}

static int run(struct cli *cli, int argc, char **argv)
{
    const struct settings *settings;
    int status;

    if (argc > 0)
        return cli_usage(cli, "'digest' takes no '%s'", argv[0]);
    settings = cli_settings(cli);
    if (!settings)
        return cli_status(cli);
    if (cli_said(cli, "print"))
        return print_days(cli, cli_text(cli, "print"));
    if (cli_said(cli, "day") || cli_said(cli, "topic") || str_is_empty(settings->digest.site))
        return print_days(cli, STR("text"));
    status = run_all(cli, RUN_DIGEST | (cli_flag(cli, "strict") ? RUN_STRICT : 0u));
    if (status == 0)
        cli_printf(cli, STR_FMT "/index.html\n", STR_ARG(settings->digest.site));
    return status;
}

const struct command command_digest = {
    .name = "digest",
    .args = "",
    .help = "write the pages and send the daily mail when it is due; or print a day",
    .example = "hark digest --print text --day 2026-03-14",
    .opts = opts,
    .run = run,
};
