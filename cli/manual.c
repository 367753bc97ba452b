/*
 * manual.c - the manual page hark(1), made of the same rows as the help; for man, in roff with the macros
 * of man(7).
 */
#include "cli/options.h"
#include "core/opt.h"
#include "core/settings_rows.h"
#include "fetch/recipe.h"

static const char about[] =
    "Fetchers poll public feeds, review pages and files; a stemming, lexicon-based analyzer scores "
    "every mention and can show, word by word, why; an alerter notices when bad word of mouth is "
    "more than chance; mails, webhooks and a daily digest carry it to the people who can mend it. "
    "One program, one SQLite file.\n\n"
    "The periodic job is 'hark run'; it prints nothing when all is well. 'hark run --print-timer' "
    "prints its cron line and its systemd units.\n";

static const char promises[] =
    "No mention is lost or stored twice. An alert is sent at least once; it may come twice only if "
    "the mail server's last answer was lost or hark was killed before recording it, and then with "
    "the same Message-ID.\n\n"
    "A source that cannot be read is shown as blind, never as calm.\n\n"
    "Nothing is contacted that you did not list, but for where a listed address itself sends hark: "
    "by a "
    "redirect, or as the feed that a page names. What mentions link to is never opened.\n\n"
    "What strangers write is shown as text.\n";

struct term {
    const char *name, *help;
};

static const struct term variables[] = {
    { "HARK_CONFIG", "the configuration, where --config names none" },
    { "HARK_DATA", "folder of lexicons and recipes, where --data names none" },
    { "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME",
      "where the configuration, the store and compiled lexicons stand unless said; under systemd "
      "CONFIGURATION_DIRECTORY, STATE_DIRECTORY, CACHE_DIRECTORY" },
    { "SOURCE_DATE_EPOCH", "seconds since 1970: what --now says, where it is not said" },
    { "NO_COLOR, CLICOLOR_FORCE, TERM", "colour, where --color is not said" },
    { "COLUMNS", "how wide the tables of 'hark view' are" },
    { "TMPDIR", "where 'hark demo' makes its folder" },
};

static const struct term files[] = {
    { "$XDG_CONFIG_HOME/hark/hark.yaml",
      "the configuration, unless --config or HARK_CONFIG names another" },
    { "$XDG_STATE_HOME/hark/",
      "the store hark.db and its lock; beside the configuration where that is named" },
    { "author.key", "in the folder of the store: the key under which names of authors are kept" },
    { "recipes/NAME.yaml", "beside the configuration: an API of your own" },
};

/* A text of ours as roff reads it: a backslash and a dash are themselves, no line begins a request, and an
 * empty line parts paragraphs. */
static void put_text(struct buf *out, const char *text)
{
    bool at_start = true;

    for (; *text; text++) {
        if (at_start && (*text == '.' || *text == '\''))
            buf_putz(out, "\\&");
        at_start = *text == '\n';
        switch (*text) {
        case '\\': buf_putz(out, "\\e"); break;
        case '-': buf_putz(out, "\\-"); break;
        case '\n': buf_putz(out, text[1] == '\n' ? "\n.PP" : "\n"); break;
        default: buf_putc(out, *text);
        }
    }
}

static void put_line(struct buf *out, const char *text)
{
    put_text(out, text);
    buf_putc(out, '\n');
}

static void put_options(struct buf *out, const struct cli_opt *rows)
{
    for (; rows && rows->name; rows++) {
        buf_putz(out, ".TP\n");
        if (rows->letter)
            buf_printf(out, "\\fB\\-%c\\fR, ", rows->letter);
        buf_putz(out, "\\fB\\-\\-");
        put_text(out, rows->name);
        buf_putz(out, "\\fR");
        if (rows->value) {
            buf_putz(out, " \\fI");
            put_text(out, rows->value);
            buf_putz(out, "\\fR");
        }
        buf_putc(out, '\n');
        put_line(out, rows->help);
    }
}

static void put_command(struct buf *out, const struct command *command)
{
    buf_printf(out, ".SS hark %s%s ", command->name,
               command->opts && command->opts->name ? " [OPTION]..." : "");
    put_line(out, command->args ? command->args : "");
    put_line(out, command->help);
    put_options(out, command->opts);
    if (command->more) {
        buf_putz(out, ".PP\n");
        put_line(out, command->more);
    }
    if (command->example) {
        buf_putz(out, ".PP\nExample: \\fB");
        put_text(out, command->example);
        buf_putz(out, "\\fR\n");
    }
}

/* Keys inside each other; two levels are all there are. */
static void put_keys(struct buf *out, const struct opt *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_putz(out, ".TP\n\\fB");
        put_text(out, rows[i].name);
        buf_putz(out, ":\\fR\n");
        put_text(out, rows[i].help);
        if (rows[i].def) {
            buf_putz(out, " (");
            put_text(out, rows[i].def);
            buf_putc(out, ')');
        }
        if (rows[i].env)
            buf_printf(out, " (%s)", rows[i].env);
        buf_putz(out, rows[i].must ? " (must be said)\n" : "\n");
        if (rows[i].n_rows) {
            buf_putz(out, ".RS\n");
            put_keys(out, rows[i].rows, rows[i].n_rows);
            buf_putz(out, ".RE\n");
        }
    }
}

static void put_terms(struct buf *out, const struct term *terms, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, ".TP\n\\fI%s\\fR\n", terms[i].name);
        put_line(out, terms[i].help);
    }
}

void manual_put(struct buf *out)
{
    size_t n;
    const struct command *const *commands = cli_commands(&n);

    buf_putz(out,
             ".TH HARK 1 \"\" \"hark " HARK_VERSION "\" \"User Commands\"\n.SH NAME\n"
             "hark \\- listens to what the public says about a brand, and tells who can mend it\n"
             ".SH SYNOPSIS\n\\fBhark\\fR \\fICOMMAND\\fR [OPTION]... [ARGUMENT]...\n"
             ".SH DESCRIPTION\n");
    put_text(out, about);
    buf_putz(out, ".SH PROMISES\n");
    put_text(out, promises);
    buf_putz(out, ".SH COMMANDS\n");
    for (size_t i = 0; i < n; i++)
        if (!commands[i]->hidden)
            put_command(out, commands[i]);
    buf_putz(out, ".SH OPTIONS OF ALL COMMANDS\n");
    put_options(out, common_opts);
    buf_putz(out, ".SH EXIT STATUS\n");
    put_text(out, exit_statuses);
    buf_putz(out, ".SH KEYS OF HARK.YAML\n");
    put_keys(out, settings_rows, n_settings_rows);
    buf_putz(out, ".SH KEYS OF A RECIPE\n");
    put_keys(out, recipe_rows, n_recipe_rows);
    buf_putz(out, ".SH ENVIRONMENT\nA key above names the variable that is stronger than it, where "
                  "there is one. Besides:\n");
    put_terms(out, variables, sizeof variables / sizeof *variables);
    buf_putz(out, ".SH FILES\n");
    put_terms(out, files, sizeof files / sizeof *files);
}
