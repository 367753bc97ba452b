/*
 * options.c - reads the command line and prints its help from the same rows.
 */
#include "cli/options.h"

#include "core/date.h"
#include "core/mem.h"
#include "core/nearest.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

const struct cli_opt common_opts[] = {
    { .name = "config",
      .letter = 'c',
      .kind = CLI_TEXT,
      .value = "FILE",
      .help = "the configuration; else $XDG_CONFIG_HOME/hark/hark.yaml" },
    { .name = "state", .kind = CLI_TEXT, .value = "DIR", .help = "folder of the store" },
    { .name = "data", .kind = CLI_TEXT, .value = "DIR", .help = "folder of lexicons and recipes" },
    { .name = "now",
      .kind = CLI_TIME,
      .value = "TIME",
      .help = "take this for the time: 2026-03-14T09:00, in UTC unless it says" },
    { .name = "color", .kind = CLI_TEXT, .value = "WHEN", .help = "auto, always or never" },
    { .name = "json",
      .kind = CLI_FLAG,
      .help = "one JSON object, where there is something to read" },
    { .name = "jsonl", .kind = CLI_FLAG, .help = "one JSON object a line" },
    { .name = "help", .letter = 'h', .kind = CLI_FLAG, .help = "-h in short, --help in full" },
    CLI_OPT_END,
};

/* --- reading --- */

static const struct cli_opt *row_of(const struct cli_opt *rows, struct str name, char letter)
{
    for (; rows && rows->name; rows++)
        if (letter ? rows->letter == letter : str_eq(name, str_of(rows->name)))
            return rows;
    return NULL;
}

static const struct cli_opt *find_row(const struct cli *cli, struct str name, char letter)
{
    const struct cli_opt *row = cli->command ? row_of(cli->command->opts, name, letter) : NULL;

    return row ? row : row_of(common_opts, name, letter);
}

static int unknown(const struct cli *cli, struct str name, struct err *err)
{
    const char *names[64], *near;
    size_t n = 0;

    for (const struct cli_opt *o = cli->command ? cli->command->opts : NULL; o && o->name; o++)
        names[n++] = o->name;
    for (const struct cli_opt *o = common_opts; o->name; o++)
        names[n++] = o->name;
    assert(n < sizeof names / sizeof *names);
    near = nearest_word(name, names, n);
    if (near)
        return err_set(err, ERR_USAGE, "unknown option '--" STR_FMT "' (did you mean '--%s'?)",
                       STR_ARG(name), near);
    return err_set(err, ERR_USAGE, "unknown option '--" STR_FMT "'", STR_ARG(name));
}

/* Seconds may be as far off as the dates that can be written. */
static bool read_time(struct str text, int64_t *out)
{
    const int64_t year_10000 = 253402300800;

    if (str_to_int(text, out))
        return *out >= 0 && *out < year_10000;
    return date_parse(text, out, NULL);
}

static int put_value(struct cli *cli, const struct cli_opt *row, struct str text, struct err *err)
{
    struct cli_value value = { .opt = row, .text = text };

    if (row->kind != CLI_FLAG && text.n == 0)
        return err_set(err, ERR_USAGE, "'--%s' needs a value: --%s %s", row->name, row->name,
                       row->value ? row->value : "VALUE");
    if (row->kind == CLI_INT &&
        (!str_to_int(text, &value.number) ||
         ((row->lo || row->hi) && (value.number < row->lo || value.number > row->hi)))) {
        if (row->lo || row->hi)
            return err_set(err, ERR_USAGE,
                           "'--%s' is a whole number from %lld to %lld, not '" STR_FMT "'",
                           row->name, (long long)row->lo, (long long)row->hi, STR_ARG(text));
        return err_set(err, ERR_USAGE, "'--%s' is a whole number, not '" STR_FMT "'", row->name,
                       STR_ARG(text));
    }
    if (row->kind == CLI_TIME && !read_time(text, &value.number))
        return err_set(err, ERR_USAGE, "'--%s' is a time (2026-03-14T09:00), not '" STR_FMT "'",
                       row->name, STR_ARG(text));
    cli->values = mem_grow(cli->values, &cli->cap_values, cli->n_values + 1, sizeof *cli->values);
    cli->values[cli->n_values++] = value;
    return 0;
}

/* --name, --name=value, --name value; *i is moved to the last argument that was used. */
static int read_long(struct cli *cli, int argc, char **argv, int *i, struct err *err)
{
    struct str name = str_of(argv[*i] + 2), value = STR_NONE;
    ptrdiff_t equals = str_find_char(name, '=');
    const struct cli_opt *row;

    if (equals >= 0) {
        value = str_from(name, (size_t)equals + 1);
        name = str_sub(name, 0, (size_t)equals);
    }
    row = find_row(cli, name, '\0');
    if (!row)
        return unknown(cli, name, err);
    if (row->kind == CLI_FLAG && equals >= 0)
        return err_set(err, ERR_USAGE, "'--%s' takes no value", row->name);
    if (row->kind != CLI_FLAG && equals < 0) {
        if (*i + 1 >= argc)
            return err_set(err, ERR_USAGE, "'--%s' needs a value: --%s %s", row->name, row->name,
                           row->value ? row->value : "VALUE");
        value = str_of(argv[++*i]);
    }
    return put_value(cli, row, value, err);
}

/* -a, -ab, -n5, -n 5 */
static int read_short(struct cli *cli, int argc, char **argv, int *i, struct err *err)
{
    for (const char *p = argv[*i] + 1; *p; p++) {
        const struct cli_opt *row = find_row(cli, STR_NONE, *p);
        struct str value = STR_NONE;

        if (!row)
            return err_set(err, ERR_USAGE, "unknown option '-%c'", *p);
        if (row->kind != CLI_FLAG) {
            if (!p[1] && *i + 1 >= argc)
                return err_set(err, ERR_USAGE, "'-%c' needs a value: -%c %s", *p, *p,
                               row->value ? row->value : "VALUE");
            value = str_of(p[1] ? p + 1 : argv[++*i]);
        }
        if (put_value(cli, row, value, err) != 0)
            return -1;
        if (row->kind != CLI_FLAG)
            break;
    }
    return 0;
}

/* Whether the command knows this option, as a time. */
static bool has_time(const struct cli *cli, const char *name)
{
    const struct cli_opt *row = find_row(cli, str_of(name), 0);

    return row && row->kind == CLI_TIME;
}

int options_parse(struct cli *cli, int argc, char ***argv, struct err *err)
{
    char **args = *argv;
    int n_operands = 0, i;

    for (i = 0; i < argc; i++) {
        if (strcmp(args[i], "--") == 0) {
            i++;
            break;
        }
        if (args[i][0] != '-' || !args[i][1]) {
            if (!cli->command)
                break;
            args[n_operands++] = args[i];
            continue;
        }
        if ((args[i][1] == '-' ? read_long : read_short)(cli, argc, args, &i, err) != 0)
            return -1;
    }
    if (!cli->command) {
        *argv = args + i;
        return argc - i;
    }
    if (has_time(cli, "from") && has_time(cli, "to") &&
        cli_time(cli, "from", INT64_MIN) > cli_time(cli, "to", INT64_MAX))
        return err_set(err, ERR_USAGE, "--from is later than --to");
    while (i < argc)
        args[n_operands++] = args[i++];
    args[n_operands] = NULL;
    return n_operands;
}

/* --- asking --- */

static const struct cli_value *last_value(const struct cli *cli, const char *name)
{
    const struct cli_opt *row = find_row(cli, str_of(name), '\0');

    assert(row);
    for (size_t i = cli->n_values; i-- > 0;)
        if (strcmp(cli->values[i].opt->name, row->name) == 0)
            return &cli->values[i];
    return NULL;
}

bool cli_said(const struct cli *cli, const char *name)
{
    return last_value(cli, name) != NULL;
}

bool cli_flag(const struct cli *cli, const char *name)
{
    return last_value(cli, name) != NULL;
}

struct str cli_text(const struct cli *cli, const char *name)
{
    const struct cli_value *value = last_value(cli, name);

    return value ? value->text : STR_NONE;
}

int64_t cli_int(const struct cli *cli, const char *name, int64_t otherwise)
{
    const struct cli_value *value = last_value(cli, name);

    return value ? value->number : otherwise;
}

int64_t cli_time(const struct cli *cli, const char *name, int64_t otherwise)
{
    return cli_int(cli, name, otherwise);
}

size_t cli_list(struct cli *cli, const char *name, struct str **out)
{
    size_t n = 0;

    *out = arena_alloc(&cli->arena, (cli->n_values + 1) * sizeof **out);
    for (size_t i = 0; i < cli->n_values; i++)
        if (strcmp(cli->values[i].opt->name, name) == 0)
            (*out)[n++] = cli->values[i].text;
    return n;
}

static bool is_word_of(const char *words, const char *word)
{
    struct str rest = str_of(words), one;

    while (str_cut(&rest, ' ', &one))
        if (str_eq(one, str_of(word)))
            return true;
    return false;
}

bool cli_takes(struct cli *cli, const char *verb, const char *names)
{
    for (size_t i = 0; i < cli->n_values; i++) {
        const char *name = cli->values[i].opt->name;

        if (!row_of(common_opts, str_of(name), '\0') && !is_word_of(names, name)) {
            cli_usage(cli, "'%s %s' takes no '--%s'", cli->command->name, verb, name);
            return false;
        }
    }
    return true;
}

/* --- help --- */

static void print_rows(struct cli *cli, const struct cli_opt *rows)
{
    for (; rows && rows->name; rows++) {
        char left[64];

        snprintf(left, sizeof left, "%c%c%c --%s%s%s", rows->letter ? '-' : ' ',
                 rows->letter ? rows->letter : ' ', rows->letter ? ',' : ' ', rows->name,
                 rows->value ? " " : "", rows->value ? rows->value : "");
        cli_printf(cli, "  %-24s %s\n", left, rows->help);
    }
}

const char exit_statuses[] =
    "0 done; 1 found something when asked to fail on it; 64 usage;\n"
    "65 bad data; 66 no input; 69 every source failed; 70 internal; 71 memory;\n"
    "73, 74 cannot write; 75 something waits (with --strict); 77 permission;\n"
    "78 configuration.\n";

void options_help(struct cli *cli, const struct command *command, bool full)
{
    bool has_opts = command->opts && command->opts->name;

    cli_printf(cli, "usage: hark %s%s%s%s\n  %s\n", command->name, has_opts ? " [OPTION]..." : "",
               command->args && *command->args ? " " : "", command->args ? command->args : "",
               command->help);
    if (has_opts) {
        cli_printf(cli, "\n");
        print_rows(cli, command->opts);
    }
    if (full && command->more)
        cli_printf(cli, "\n%s\n", command->more);
    if (full) {
        cli_printf(cli, "\nCommon to all commands:\n");
        print_rows(cli, common_opts);
        cli_printf(cli, "\nExit status: %s", exit_statuses);
    }
    if (command->example)
        cli_printf(cli, "\nexample: %s\n", command->example);
    if (!full)
        cli_printf(cli, "'hark %s --help' says more\n", command->name);
}

void options_overview(struct cli *cli)
{
    size_t n;
    const struct command *const *commands = cli_commands(&n);

    cli_printf(cli,
               "usage: hark COMMAND [OPTION]... [ARGUMENT]...\n"
               "  listens to what the public says about a brand, and tells who can mend it\n\n");
    for (size_t i = 0; i < n; i++)
        if (!commands[i]->hidden)
            cli_printf(cli, "  %-10s %s\n", commands[i]->name, commands[i]->help);
    cli_printf(cli, "\nfirst steps: hark demo, hark init --brand Acme --mail me@acme.example\n"
                    "'hark COMMAND -h' shows its options\n");
}
