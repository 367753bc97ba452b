/*
 * cmd_backup.c - hark backup: a copy of the store while it is in use, and back.
 */
#include "cli/run.h"

#include <unistd.h>

static const struct cli_opt opts[] = {
    { .name = "restore",
      .kind = CLI_FLAG,
      .help = "put FILE in the place of the store; what stood there stays as hark.db.old" },
    CLI_OPT_END,
};

/* Without it the store stays readable, but authors would get new names and be told apart from before. */
static void note_missing_key(struct cli *cli, struct str state_dir, const char *file)
{
    const char *key = arena_printf(&cli->arena, "%s.key", file).p;

    if (access(key, F_OK) != 0)
        cli_note(cli,
                 "'%s' is not there: without the author.key of that store in '" STR_FMT
                 "', authors count as new ones, and 'forget --author' does not hold",
                 key, STR_ARG(state_dir));
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct err err = { 0 };
    const struct settings *settings = cli_settings(cli);
    struct store *store;
    bool restore = cli_flag(cli, "restore");
    int status = 0;

    if (!settings)
        return cli_status(cli);
    if (argc != 1)
        return cli_usage(cli, "'backup' takes the name of one file");
    if (restore) {
        if (store_restore(settings->state_dir, argv[0], &err) != 0)
            return cli_error(cli, &err);
        cli_note(cli, "the store in '" STR_FMT "' is that of '%s'", STR_ARG(settings->state_dir),
                 argv[0]);
        note_missing_key(cli, settings->state_dir, argv[0]);
        return 0;
    }
    store = run_store(cli, STORE_READ, &status);
    if (!store)
        return status;
    if (store_backup(store, argv[0], &err) != 0)
        status = cli_error(cli, &err);
    store_close(store);
    return status;
}

const struct command command_backup = {
    .name = "backup",
    .args = "FILE",
    .help = "copy the store into one file while it is in use, or put such a copy back",
    .example = "hark backup /var/backups/hark.db",
    .opts = opts,
    .run = run,
    .more = "Beside FILE stands FILE.key, the key under which authors are kept: keep both. FILE is "
            "written aside and renamed, so that an older backup is whole until the new one is.\n",
};
