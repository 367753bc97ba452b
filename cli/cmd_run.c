/*
 * cmd_run.c - hark run: the one periodic job.
 */
#include "cli/run.h"

#include <stdio.h>
#include <unistd.h>

static const struct cli_opt opts[] = {
    { .name = "force",
      .letter = 'f',
      .kind = CLI_FLAG,
      .help = "ask every source, also those not due" },
    { .name = "strict",
      .kind = CLI_FLAG,
      .help = "status 75 when something waits: a source failed, mail unsent, another run at work" },
    { .name = "print-timer",
      .kind = CLI_FLAG,
      .help = "print the cron line and the systemd units, do nothing" },
    CLI_OPT_END,
};

/* Where this program stands, for a timer that has no PATH. */
static struct str program(struct cli *cli)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);

    return n > 0 && (size_t)n < sizeof path
               ? arena_str(&cli->arena, (struct str){ path, (size_t)n })
               : STR("hark");
}

/* For a shell and for systemd alike: in double quotes, where neither sees a special character. */
static bool is_plain(struct str path)
{
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < ' ' || str_find_char(STR("\"'\\$`%"), path.p[i]) >= 0)
            return false;
    return true;
}

/* What a program that reads what strangers write should do without. A user's own manager can take all
 * of these away; sendmail needs its set-group-id bit, and then none is taken. */
static const char user_unit[] = "NoNewPrivileges=yes\n"
                                "SystemCallFilter=@system-service seccomp landlock_create_ruleset "
                                "landlock_add_rule landlock_restrict_self\n"
                                "SystemCallErrorNumber=EPERM\n"
                                "SystemCallArchitectures=native\n"
                                "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK\n"
                                "RestrictNamespaces=yes\n"
                                "RestrictRealtime=yes\n"
                                "RestrictSUIDSGID=yes\n"
                                "LockPersonality=yes\n"
                                "MemoryDenyWriteExecute=yes\n";

static const char limits[] = "UMask=0077\n"
                             "MemoryMax=1G\n"
                             "TasksMax=64\n"
                             "TimeoutStartSec=30min\n";

/* The manager of the machine can do more: a user that exists only while it runs, nothing to write but
 * its own state, no homes, no devices. */
static const char system_unit[] =
    "# it must be able to read hark.yaml ('hark init' writes it for its owner alone: chmod 644)\n"
    "# and writes below /var/lib/hark only: 'site: /var/lib/hark/site'\n"
    "DynamicUser=yes\n"
    "ConfigurationDirectory=hark\n"
    "StateDirectory=hark\n"
    "StateDirectoryMode=0700\n"
    "# for 'password: {credential: smtp-password}':\n"
    "# LoadCredential=smtp-password:/etc/hark/smtp-password\n"
    "ProtectSystem=strict\n"
    "ProtectHome=yes\n"
    "PrivateTmp=yes\n"
    "PrivateDevices=yes\n"
    "ProtectClock=yes\n"
    "ProtectHostname=yes\n"
    "ProtectKernelTunables=yes\n"
    "ProtectKernelModules=yes\n"
    "ProtectKernelLogs=yes\n"
    "ProtectControlGroups=yes\n"
    "ProtectProc=invisible\n"
    "CapabilityBoundingSet=\n"
    "# unless a source or the mail server stands in your own network:\n"
    "# IPAddressDeny=10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 fc00::/7 fe80::/10\n";

static const char service_head[] = "[Unit]\n"
                                   "Description=Listen to what is said, once\n"
                                   "Wants=network-online.target\n"
                                   "After=network-online.target\n\n"
                                   "[Service]\n"
                                   "Type=oneshot\n";

/* Always: a HUP that comes before watch listens for one ends it, which systemd takes for a clean end. */
static const char watch_head[] = "[Unit]\n"
                                 "Description=Listen to what is said, all the time\n"
                                 "Wants=network-online.target\n"
                                 "After=network-online.target\n\n"
                                 "[Service]\n"
                                 "Type=exec\n"
                                 "ExecReload=kill -HUP $MAINPID\n"
                                 "Restart=always\n"
                                 "RestartSec=60\n";

static const char watch_install[] = "\n[Install]\nWantedBy=default.target\n\n";

static const char timer_unit[] = "[Unit]\n"
                                 "Description=Listen to what is said, every quarter of an hour\n\n"
                                 "[Timer]\n"
                                 "OnCalendar=*:0/15\n"
                                 "RandomizedDelaySec=60\n"
                                 "Persistent=yes\n\n"
                                 "[Install]\n"
                                 "WantedBy=timers.target\n";

static int print_timer(struct cli *cli)
{
    const struct settings *settings = cli_settings(cli);
    struct str hark = program(cli), line, watch;

    if (!settings)
        return cli_status(cli);
    if (!is_plain(settings->file) || !is_plain(settings->state_dir) || !is_plain(hark))
        return cli_usage(
            cli, "a path with quotes, backslash, backtick, $ or %% cannot stand in a timer");
    line = arena_printf(&cli->arena,
                        "\"" STR_FMT "\" run --config \"" STR_FMT "\" --state \"" STR_FMT "\"",
                        STR_ARG(hark), STR_ARG(settings->file), STR_ARG(settings->state_dir));
    watch = arena_printf(&cli->arena,
                         "\"" STR_FMT "\" watch --config \"" STR_FMT "\" --state \"" STR_FMT "\"",
                         STR_ARG(hark), STR_ARG(settings->file), STR_ARG(settings->state_dir));
    cli_printf(cli,
               "# cron (crontab -e): prints only problems, which cron mails to you\n"
               "*/15 * * * * " STR_FMT "\n\n",
               STR_ARG(line));
    cli_printf(cli,
               "# systemd: ~/.config/systemd/user/hark.service\n%sExecStart=" STR_FMT "\n%s%s\n",
               service_head, STR_ARG(line), settings->mail.sendmail ? "" : user_unit, limits);
    cli_printf(cli,
               "# systemd: ~/.config/systemd/user/hark.timer, then: systemctl --user enable --now "
               "hark.timer\n%s\n",
               timer_unit);
    cli_printf(cli,
               "# or, instead of both, all the time, each source at its own pace:\n"
               "# ~/.config/systemd/user/hark-watch.service, then: systemctl --user enable --now "
               "hark-watch.service\n%sExecStart=" STR_FMT "\n%s%s%s",
               watch_head, STR_ARG(watch), settings->mail.sendmail ? "" : user_unit, limits,
               watch_install);
    cli_printf(
        cli,
        "# or for the whole machine, with /etc/hark/hark.yaml:\n"
        "# /etc/systemd/system/hark.service (and the timer beside it)\n%sExecStart=\"" STR_FMT
        "\" run\n%s%s%s",
        service_head, STR_ARG(hark), system_unit, settings->mail.sendmail ? "" : user_unit, limits);
    return 0;
}

static int run(struct cli *cli, int argc, char **argv)
{
    unsigned parts = RUN_FETCH | RUN_ALERT | RUN_DIGEST;

    if (argc > 0)
        return cli_usage(cli, "'run' takes no '%s'", argv[0]);
    if (cli_flag(cli, "print-timer"))
        return print_timer(cli);
    parts |= cli_flag(cli, "force") ? RUN_FORCE : 0;
    parts |= cli_flag(cli, "strict") ? RUN_STRICT : 0;
    return run_all(cli, parts);
}

const struct command command_run = {
    .name = "run",
    .args = "",
    .help =
        "ask the sources that are due, judge, alert, write pages and send mails: the periodic job",
    .example = "hark run --config acme.yaml",
    .opts = opts,
    .run = run,
    .more =
        "Prints nothing when all is well. A problem is one line on stderr when it begins, once a "
        "day while it lasts, and when it ends.\n",
};
