/*
 * cmd_digest.c - hark digest: write the pages; or print one day of a topic.
 */
#include "cli/one_day.h"

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

static int64_t noon(const struct run *run, const struct topic *topic)
{
    int64_t day = zone_local_day(topic->zone, run->now) - 1;

    if (cli_said(run->cli, "day"))
        day = clock_floor(cli_time(run->cli, "day", 0), DAY_S) / DAY_S;
    return zone_day_start(topic->zone, day) + DAY_S / 2;
}

static int print(struct cli *cli, struct str form)
{
    bool html = str_eq(form, STR("html"));

    if (!html && !str_eq(form, STR("text")))
        return cli_usage(cli, "--print takes text or html");
    if (html && (cli->json || cli->jsonl))
        return cli_usage(cli, "--print html and --json are two forms: say one");
    return one_day_print(cli, &(struct one_day){ html, noon });
}

static int run(struct cli *cli, int argc, char **argv)
{
    const struct settings *settings;
    bool prints;
    int status;

    if (argc > 0)
        return cli_usage(cli, "'digest' takes no '%s'", argv[0]);
    settings = cli_settings(cli);
    if (!settings)
        return cli_status(cli);
    prints = cli_said(cli, "print") || cli_said(cli, "day") || cli_said(cli, "topic") ||
             cli->json || cli->jsonl || str_is_empty(settings->digest.site);
    if (prints && cli_said(cli, "days"))
        return cli_usage(cli, str_is_empty(settings->digest.site)
                                  ? "--days writes pages, and the configuration names no 'site:'"
                                  : "--days writes pages: it does not go with printing one day");
    if (prints)
        return print(cli, cli_said(cli, "print") ? cli_text(cli, "print") : STR("text"));
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
