/*
 * command.h - the shape of a verb of the command line, and what all verbs share.
 *
 * A command is one file, cmd_x.c, that exports command_x, and one row in main.c. Its options are
 * rows: help, "did you mean" and the manual come from them. Options common to all (--config, --state,
 * --now, --color, --json, --jsonl, --help) are rows of options.c.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "core/buf.h"
#include "core/err.h"
#include "core/settings.h"

struct cli;

enum cli_kind {
    CLI_FLAG, /* --explain */
    CLI_TEXT, /* --limit=X, --limit X, -n X */
    CLI_INT,  /* a whole number, lo .. hi */
    CLI_TIME, /* 2026-03-14, 2026-03-14T09:00[:00][Z|+01:00], or seconds since 1970; UTC unless said */
    CLI_LIST, /* may be said more than once */
};

struct cli_opt {
    const char *name; /* without dashes */
    char letter;      /* 0: none */
    enum cli_kind kind;
    const char *value; /* what stands for the value in help: "FILE" */
    int64_t lo, hi;    /* CLI_INT; both 0: none */
    const char *help;
};

/* The last row of an options table. */
#define CLI_OPT_END                                                                                \
    {                                                                                              \
        .name = NULL                                                                               \
    }

struct command {
    const char *name;           /* "mentions" */
    const char *args;           /* operands, as help shows them: "[QUERY]" */
    const char *help;           /* one sentence, no capital, no full stop */
    const char *example;        /* one line that works */
    const struct cli_opt *opts; /* or NULL */
    /* The operands only: argv[0] is the first of them, argv[argc] is NULL. Returns the exit status. */
    int (*run)(struct cli *cli, int argc, char **argv);
    const char *more; /* paragraphs for --help, or NULL */
    bool hidden;      /* not in the list of 'hark help' */
};

struct cli_value; /* one option that was said */

struct cli {
    const struct command *command;
    struct cli_value *values;
    size_t n_values, cap_values;

    int64_t now;       /* UTC seconds: --now, SOURCE_DATE_EPOCH, else the clock */
    bool now_is_fixed; /* one of the first two */
    bool out_is_terminal, err_is_terminal;
    bool out_colour, err_colour;
    bool json, jsonl; /* --json: one object; --jsonl: one a line */

    struct settings settings; /* use cli_settings() */
    bool has_settings;
    bool tells_origins;      /* they are read with the origin of every value */
    struct recipes *recipes; /* use cli_recipes() */
    int status;              /* of what failed last */
    int write_errno;         /* why stdout could not be written: main ends with 74 */
    struct arena arena;      /* for the length of the command */
};

/* --- options: 'name' must be a row of the command or a common one --- */
bool cli_flag(const struct cli *cli, const char *name);
struct str cli_text(const struct cli *cli,
                    const char *name); /* the last one said; empty: not said */
bool cli_said(const struct cli *cli, const char *name);
int64_t cli_int(const struct cli *cli, const char *name, int64_t otherwise);
int64_t cli_time(const struct cli *cli, const char *name, int64_t otherwise);
size_t cli_list(struct cli *cli, const char *name, struct str **out); /* in the cli's arena */
/* For a command of several verbs: whether every option that was said, but for the common ones, is among
 * those that the verb takes ("topic open"). If not, that is told: end with ERR_USAGE. */
bool cli_takes(struct cli *cli, const char *verb, const char *names);

/* --- the configuration, read on first use --- */
/* NULL when it is wrong or not there; all has been printed then: end with status cli_status(). */
const struct settings *cli_settings(struct cli *cli);
/* Reads another file by the same rules; settings_load() of settings.h says the rest. */
int cli_load(struct cli *cli, const char *file, struct settings *to, struct buf *errors,
             struct err *err);
int cli_status(const struct cli *cli); /* of what failed last: 78, 66 ... */
/* The same without insisting: NULL and silence when there is no configuration and none was named. */
const struct settings *cli_settings_maybe(struct cli *cli);
/* The data folder (lexicons, recipes), also when there is no configuration. */
struct str cli_data_dir(struct cli *cli);
/* The recipes of the data folder, of the user's configuration folder and of the folder 'recipes' beside
 * the configuration; found on first use. */
struct recipes;
struct recipes *cli_recipes(struct cli *cli);
/* The recipe of that name, read; NULL: there is none, or it is wrong and that has been printed. */
const struct recipe *cli_recipe(struct cli *cli, struct str name);
/* The file that is or would be read: --config, HARK_CONFIG, the XDG place. */
struct str cli_config_file(struct cli *cli);
/* " --config FILE", quoted for a shell where that is necessary; for commands that are shown. */
struct str cli_config_option(struct cli *cli, struct str file);
/* The same of the file that was named; empty where none was. */
struct str cli_with_config(struct cli *cli);

/* --- out --- */
/* Results, on stdout. cli_put writes bytes as they are (JSON, pages, our own colours); cli_printf
 * escapes control and direction characters, so that a stranger's text cannot drive the terminal. */
void cli_put(struct cli *cli, struct str bytes);
void cli_printf(struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A line on stderr, escaped, "hark: " in front, LF behind. */
void cli_note(struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same from an error; returns its code as exit status. */
int cli_error(struct cli *cli, const struct err *err);
/* "hark: text" and a hint to --help; returns 64. */
int cli_usage(struct cli *cli, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

enum cli_colour { CLI_PLAIN, CLI_BOLD, CLI_DIM, CLI_RED, CLI_GREEN, CLI_YELLOW };
/* The escape for stdout, or "" without colour: put it with cli_put. */
struct str cli_colour(const struct cli *cli, enum cli_colour colour);

/* A whole file, or stdin for "-", up to 'ceiling' bytes. */
int cli_read(const char *path, size_t ceiling, struct buf *out, struct err *err);

/* All commands, in the order of the help; *n of them. */
const struct command *const *cli_commands(size_t *n);

#endif
