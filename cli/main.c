/*
 * main.c - hark COMMAND: finds the verb, reads the line, sets the stage, and ends with its status.
 *
 * To add a command: cli/cmd_x.c with its command_x, and one row here.
 */
#include "cli/options.h"

#include "core/clock.h"
#include "core/date.h"
#include "core/library.h"
#include "core/mem.h"
#include "core/nearest.h"
#include "fetch/recipes.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* In the order of the help: set up, the job, look, steer. */
extern const struct command command_demo, command_init, command_add, command_check, command_config;
extern const struct command command_run, command_watch, command_fetch, command_alert,
    command_digest;
extern const struct command command_today, command_view, command_mentions, command_show,
    command_why;
extern const struct command command_sources, command_alerts, command_label, command_score;
extern const struct command command_backup, command_forget, command_doctor;
extern const struct command command_export, command_import, command_serve;
extern const struct command command_parse, command_lexicon, command_help;
extern const struct command command_parse_child;

static const struct command *const commands[] = {
    &command_demo,    &command_init,    &command_add,      &command_check,       &command_config,
    &command_run,     &command_watch,   &command_fetch,    &command_alert,       &command_digest,
    &command_today,   &command_view,    &command_mentions, &command_show,        &command_why,
    &command_sources, &command_alerts,  &command_label,    &command_serve,       &command_export,
    &command_import,  &command_backup,  &command_forget,   &command_doctor,      &command_score,
    &command_parse,   &command_lexicon, &command_help,     &command_parse_child,
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

const struct command *const *cli_commands(size_t *n)
{
    *n = N_COMMANDS;
    return commands;
}

/* Called when memory ends: what is committed stays, so saying so is all that is left to do. */
static void memory_ended(size_t wanted)
{
    char text[120];
    int n = snprintf(text, sizeof text,
                     "hark: out of memory (%zu bytes wanted); the store is whole, run it again\n",
                     wanted);

    if (n > 0 && write(STDERR_FILENO, text, (size_t)n) < 0)
        _exit(ERR_MEMORY);
    _exit(ERR_MEMORY);
}

/* Called when a library that is loaded late is not there. */
static void library_is_missing(const char *library, const char *function)
{
    char text[160];
    int n =
        snprintf(text, sizeof text, "hark: cannot load %s (wanted: %s); install it and run again\n",
                 library, function);

    if (n > 0 && write(STDERR_FILENO, text, (size_t)n) < 0)
        _exit(ERR_INTERNAL);
    _exit(ERR_INTERNAL);
}

/* Write errors instead of signals, files for the owner only, no secrets in core dumps: not in a file,
 * which the limit forbids, nor handed to a program, which asks no limit. */
static void set_stage(void)
{
    mem_hook = memory_ended;
    library_missing = library_is_missing;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    umask(077);
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
#ifdef __linux__
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* NO_COLOR, CLICOLOR_FORCE and TERM=dumb as https://no-color.org and https://bixense.com/clicolors say. */
static bool wants_colour(struct str when, bool is_terminal)
{
    const char *no = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE"), *term = getenv("TERM");

    if (when.n && !str_eq(when, STR("auto")))
        return str_eq(when, STR("always"));
    if (no && *no)
        return false;
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    return is_terminal && term && strcmp(term, "dumb") != 0;
}

/* The time of all that is done: as said, as the environment says, or the clock's. */
static int set_now(struct cli *cli, struct err *err)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    cli->now_is_fixed = true;
    if (cli_said(cli, "now")) {
        cli->now = cli_time(cli, "now", 0);
    } else if (!epoch || !*epoch) {
        cli->now = clock_wall();
        cli->now_is_fixed = false;
    } else if (!str_to_int(str_of(epoch), &cli->now)) {
        return err_set(err, ERR_USAGE, "SOURCE_DATE_EPOCH is '%s': it wants seconds since 1970",
                       epoch);
    }
    if (cli->now < 0 || cli->now > DATE_LAST)
        return err_set(err, ERR_USAGE,
                       "it cannot be that time now: hark knows the years 1970 to 9999");
    return 0;
}

static int set_common(struct cli *cli, struct err *err)
{
    struct str when = cli_text(cli, "color");

    if (when.n && !str_eq(when, STR("auto")) && !str_eq(when, STR("always")) &&
        !str_eq(when, STR("never")))
        return err_set(err, ERR_USAGE, "'--color' is auto, always or never, not '" STR_FMT "'",
                       STR_ARG(when));
    cli->out_is_terminal = isatty(STDOUT_FILENO);
    cli->err_is_terminal = isatty(STDERR_FILENO);
    cli->out_colour = wants_colour(when, cli->out_is_terminal);
    cli->err_colour = wants_colour(when, cli->err_is_terminal);
    cli->json = cli_flag(cli, "json");
    cli->jsonl = cli_flag(cli, "jsonl");
    return set_now(cli, err);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(struct cli *cli, const char *name)
{
    const char *names[N_COMMANDS], *near;
    size_t n = 0;

    for (size_t i = 0; i < N_COMMANDS; i++)
        if (!commands[i]->hidden)
            names[n++] = commands[i]->name;
    near = nearest_word(str_of(name), names, n);
    if (near)
        return cli_usage(cli, "unknown command '%s' (did you mean 'hark %s'?)", name, near);
    return cli_usage(cli, "unknown command '%s'", name);
}

static bool is_version(int argc, char **argv)
{
    return argc == 2 && (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0);
}

/* Whether help was asked for by --help rather than -h. */
static bool wants_full_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0)
            return true;
    return false;
}

static int dispatch(struct cli *cli, int argc, char **argv)
{
    bool full = wants_full_help(argc, argv);
    struct err err = { 0 };

    if (is_version(argc, argv)) {
        cli_printf(cli, "hark " HARK_VERSION "\nserve (libmicrohttpd): %s\n",
                   HARK_HAS_MICROHTTPD ? "yes" : "no; build with -Dmicrohttpd=enabled");
        return 0;
    }
    argv++;
    argc = options_parse(cli, argc - 1, &argv, &err);
    if (argc < 0)
        return cli_usage(cli, "%s", err.text);
    if (argc == 0) {
        options_overview(cli);
        return cli_flag(cli, "help") ? 0 : ERR_USAGE;
    }
    cli->command = find_command(argv[0]);
    if (!cli->command)
        return unknown_command(cli, argv[0]);
    argv++;
    argc = options_parse(cli, argc - 1, &argv, &err);
    if (argc < 0 || set_common(cli, &err) != 0)
        return cli_usage(cli, "%s", err.text);
    if (cli_flag(cli, "help")) {
        options_help(cli, cli->command, full);
        return 0;
    }
    return cli->command->run(cli, argc, argv);
}

int main(int argc, char **argv)
{
    struct cli cli = { 0 };
    int status;

    set_stage();
    arena_init(&cli.arena);
    status = dispatch(&cli, argc, argv);
    if (fflush(stdout) != 0 && !cli.write_errno)
        cli.write_errno = errno ? errno : EIO;
    if (cli.write_errno && cli.write_errno != EPIPE) { /* whoever reads may have enough */
        cli_note(&cli, "cannot write to stdout: %s", strerror(cli.write_errno));
        status = status ? status : (int)ERR_STORE;
    }
    if (cli.has_settings)
        settings_release(&cli.settings);
    mem_free(cli.values);
    if (cli.recipes)
        recipes_release(cli.recipes);
    mem_free(cli.recipes);
    arena_release(&cli.arena);
    return status;
}
