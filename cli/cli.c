/*
 * cli.c - what all verbs share: the configuration on first use, and everything that is printed.
 */
#include "cli/options.h"

#include "core/escape.h"
#include "core/limits.h"
#include "core/mem.h"
#include "fetch/recipes.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- the configuration --- */

struct str cli_config_file(struct cli *cli)
{
    struct str said = cli_text(cli, "config");

    return said.n ? said : settings_find_config(&cli->arena);
}

struct str cli_config_option(struct cli *cli, struct str file)
{
    static const struct str plain = STR("-._/+,:@%=~"); /* and letters and digits */
    struct str result;
    bool is_plain = true;
    struct buf text;

    for (size_t i = 0; i < file.n; i++)
        is_plain = is_plain && (char_is_alpha(file.p[i]) || char_is_digit(file.p[i]) ||
                                (unsigned char)file.p[i] >= 0x80 ||
                                (str_find_char(plain, file.p[i]) >= 0 && (i || file.p[i] != '~')));
    buf_init(&text, BUF_NO_CEILING);
    buf_putz(&text, is_plain ? " --config " : " --config '");
    for (size_t i = 0; i < file.n; i++)
        if (file.p[i] == '\'')
            buf_putz(&text, "'\\''");
        else
            buf_putc(&text, file.p[i]);
    buf_putz(&text, is_plain ? "" : "'");
    result = arena_str(&cli->arena, buf_str(&text));
    buf_release(&text);
    return result;
}

struct str cli_with_config(struct cli *cli)
{
    struct str file = cli_text(cli, "config");

    return str_is_empty(file) ? STR("") : cli_config_option(cli, file);
}

struct str cli_data_dir(struct cli *cli)
{
    if (cli->has_settings)
        return cli->settings.data_dir;
    return settings_find_data(cli_text(cli, "data"), &cli->arena);
}

/* --- recipes --- */

/* The folder that a file is in, with its slash. */
static struct str folder_of(struct str file)
{
    while (file.n && file.p[file.n - 1] != '/')
        file.n--;
    return file;
}

static struct recipes *find_recipes(struct cli *cli)
{
    struct str data = cli_data_dir(cli), usual = settings_find_config(&cli->arena);
    struct str named = cli_config_file(cli);
    const struct str folders[] = {
        arena_printf(&cli->arena, STR_FMT "/fetch/recipes", STR_ARG(data)), /* not installed */
        arena_printf(&cli->arena, STR_FMT "/recipes", STR_ARG(data)),
        arena_printf(&cli->arena, STR_FMT "recipes", STR_ARG(folder_of(usual))),
        arena_printf(&cli->arena, STR_FMT "recipes", STR_ARG(folder_of(named))),
    };
    struct recipes *recipes = mem_alloc(sizeof *recipes);

    recipes_init(recipes);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        recipes_add_folder(recipes, folders[i]);
    return recipes;
}

struct recipes *cli_recipes(struct cli *cli)
{
    if (!cli->recipes)
        cli->recipes = find_recipes(cli);
    return cli->recipes;
}

const struct recipe *cli_recipe(struct cli *cli, struct str name)
{
    struct recipes *recipes = cli_recipes(cli);
    const struct recipe *recipe;
    struct err err = { 0 };

    recipe = recipes_read(recipes, name, &err);
    if (err_is_set(&err)) {
        fwrite(recipes->faults.p, 1, recipes->faults.n, stderr); /* escaped where they were made */
        buf_clear(&recipes->faults);
        cli->status = cli_error(cli, &err);
    }
    return recipe;
}

static const char *const *keys_of_kind(void *context, struct str kind)
{
    struct cli *cli = context;
    const struct recipe *recipe = cli_recipe(cli, kind);
    const char **keys;

    if (!recipe)
        return NULL;
    keys = arena_alloc(&cli->arena, (recipe->n_needs + 1) * sizeof *keys);
    for (size_t i = 0; i < recipe->n_needs; i++)
        keys[i] = arena_z(&cli->arena, recipe->needs[i].name);
    return keys;
}

static int complete_source(void *context, struct source *source, struct arena *arena,
                           struct err *err)
{
    const struct recipe *recipe = recipes_find(cli_recipes(context), source->kind);

    if (!recipe)
        return err_set(err, ERR_DATA, "the recipe '" STR_FMT "' cannot be read",
                       STR_ARG(source->kind));
    return recipe_complete(recipe, source, arena, err);
}

/* Built in, then those of recipes; NULL at the end. */
static const char *const *kinds(struct cli *cli)
{
    const struct recipes *recipes = cli_recipes(cli);
    const char **names = arena_alloc(&cli->arena, (recipes->n_files + 4) * sizeof *names);
    size_t n = 0;

    names[n++] = "feed";
    names[n++] = "page";
    names[n++] = "file";
    for (size_t i = 0; i < recipes->n_files; i++)
        names[n++] = arena_z(&cli->arena, recipes->files[i].name);
    return names;
}

int cli_load(struct cli *cli, const char *file, struct settings *to, struct buf *errors,
             struct err *err)
{
    struct settings_kinds more = { .keys = keys_of_kind,
                                   .complete = complete_source,
                                   .context = cli };
    struct settings_how how = { .file = file,
                                .state = cli_text(cli, "state"),
                                .data = cli_text(cli, "data"),
                                .kinds = kinds(cli),
                                .more = &more,
                                .log = cli->tells_origins };

    return settings_load_how(to, &how, errors, err);
}

const struct settings *cli_settings(struct cli *cli)
{
    struct str file = cli_config_file(cli);
    const char *path = arena_z(&cli->arena, file);
    struct err err = { 0 };
    struct buf errors;

    if (cli->has_settings)
        return &cli->settings;
    cli->status = ERR_CONFIG;
    if (str_is_empty(file)) {
        cli_note(cli, "no configuration: there is no home folder; name one with --config FILE");
        return NULL;
    }
    if (access(path, F_OK) != 0 && errno != EACCES) {
        cli_note(cli,
                 "there is no '" STR_FMT "' (hark init --brand NAME --mail ADDRESS writes one; "
                 "--config FILE names another)",
                 STR_ARG(file));
        return NULL;
    }
    buf_init(&errors, BUF_NO_CEILING);
    if (cli_load(cli, path, &cli->settings, &errors, &err) == 0) {
        cli->has_settings = true;
        cli->status = 0;
    } else {
        fwrite(errors.p, 1, errors.n, stderr); /* escaped where they were made */
        cli_error(cli, &err);
    }
    buf_release(&errors);
    return cli->has_settings ? &cli->settings : NULL;
}

const struct settings *cli_settings_maybe(struct cli *cli)
{
    struct str file = cli_config_file(cli);
    bool named = cli_said(cli, "config") || getenv("HARK_CONFIG");

    if (!cli->has_settings && !named &&
        (str_is_empty(file) || access(arena_z(&cli->arena, file), F_OK) != 0))
        return NULL;
    return cli_settings(cli);
}

int cli_status(const struct cli *cli)
{
    return cli->status;
}

/* --- out --- */

void cli_put(struct cli *cli, struct str bytes)
{
    if (bytes.n && !cli->write_errno && fwrite(bytes.p, 1, bytes.n, stdout) != bytes.n)
        cli->write_errno = errno ? errno : EIO;
}

void cli_printf(struct cli *cli, const char *fmt, ...)
{
    struct buf text, safe;
    va_list args;

    buf_init(&text, BUF_NO_CEILING);
    buf_init(&safe, BUF_NO_CEILING);
    va_start(args, fmt);
    buf_vprintf(&text, fmt, args);
    va_end(args);
    escape_terminal(buf_str(&text), &safe);
    cli_put(cli, buf_str(&safe));
    buf_release(&safe);
    buf_release(&text);
}

static void note(const char *fmt, va_list args)
{
    struct buf text, safe;

    buf_init(&text, BUF_NO_CEILING);
    buf_init(&safe, BUF_NO_CEILING);
    buf_vprintf(&text, fmt, args);
    escape_terminal(buf_str(&text), &safe);
    fflush(stdout); /* what was found before it stands before it */
    fprintf(stderr, "hark: " STR_FMT "\n", STR_ARG(buf_str(&safe)));
    buf_release(&safe);
    buf_release(&text);
}

void cli_note(struct cli *cli, const char *fmt, ...)
{
    va_list args;

    (void)cli;
    va_start(args, fmt);
    note(fmt, args);
    va_end(args);
}

int cli_error(struct cli *cli, const struct err *err)
{
    cli->status = err->code ? (int)err->code : ERR_INTERNAL;
    cli_note(cli, "%s", err->text);
    return cli->status;
}

int cli_usage(struct cli *cli, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    note(fmt, args);
    va_end(args);
    if (cli->command)
        fprintf(stderr, "'hark %s -h' shows how\n", cli->command->name);
    else
        fprintf(stderr, "'hark help' shows how\n");
    return cli->status = ERR_USAGE;
}

struct str cli_colour(const struct cli *cli, enum cli_colour colour)
{
    static const char *const codes[] = {
        [CLI_PLAIN] = "\x1b[0m", [CLI_BOLD] = "\x1b[1m",   [CLI_DIM] = "\x1b[2m",
        [CLI_RED] = "\x1b[31m",  [CLI_GREEN] = "\x1b[32m", [CLI_YELLOW] = "\x1b[33m",
    };

    return cli->out_colour ? str_of(codes[colour]) : STR("");
}

int cli_read(const char *path, size_t ceiling, struct buf *out, struct err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *f = is_stdin ? stdin : fopen(path, "rb");
    size_t step = 64 * KIB;
    struct stat file;
    int rc = 0;

    if (!f)
        return err_set(err, ERR_NO_INPUT, "cannot open '%s': %s", path, strerror(errno));
    setvbuf(f, NULL, _IONBF,
            0); /* straight into the buffer, and all at once where the size is known */
    if (fstat(fileno(f), &file) == 0 && S_ISREG(file.st_mode) && (size_t)file.st_size < ceiling)
        step = (size_t)file.st_size + 1;
    for (;;) {
        char *room = buf_room(out, step);
        size_t n = room ? fread(room, 1, step, f) : 0;

        if (!room || out->n + n > ceiling) {
            rc = err_set(err, ERR_DATA, "'%s' is longer than %zu bytes", path, ceiling);
            break;
        }
        out->n += n;
        out->p[out->n] = '\0';
        if (n < step)
            break;
    }
    if (rc == 0 && ferror(f))
        rc = err_set(err, ERR_NO_INPUT, "cannot read '%s': %s", path, strerror(errno));
    if (!is_stdin)
        fclose(f);
    return rc;
}
