/*
 * cmd_add.c - hark add URL: see what an address gives, then listen to it.
 *
 * The address is read once, as a feed (a page that names its feed will do) and, where that fails, as a
 * page with reviews. Five scored samples are shown before anything is saved. The configuration is
 * edited as text, one line at the end of its 'sources:' list, so that the user's comments and layout
 * stay; the new file is read back and must be free of errors before it takes the old one's place.
 */
#include "cli/command.h"

#include "analyze/analyze.h"
#include "core/escape.h"
#include "core/guard.h"
#include "core/limits.h"
#include "core/url.h"
#include "core/utf8.h"
#include "fetch/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SAMPLES = 5, SAMPLE_BYTES = 160 };

static const struct cli_opt opts[] = {
    { .name = "name",
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "name of the source; its host unless said" },
    { .name = "kind",
      .kind = CLI_TEXT,
      .value = "KIND",
      .help = "feed or page; both are tried unless said" },
    { .name = "topic",
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "all that it says is about this topic" },
    { .name = "yes", .letter = 'y', .kind = CLI_FLAG, .help = "save without asking" },
    { .name = "dry-run", .letter = 'n', .kind = CLI_FLAG, .help = "show, save nothing" },
    CLI_OPT_END,
};

struct look {
    struct cli *cli;
    const struct settings *settings;
    struct analyzer *analyzer;
    struct err err;
    bool good;
    struct str url; /* where the document was found: a page may have named its feed */
};

static void show_sample(struct look *look, const struct item *item, struct str source)
{
    struct cli *cli = look->cli;
    struct verdict verdict;
    struct arena arena;
    struct str text = str_is_empty(item->text) ? item->title : item->text;
    size_t *topics, n;

    arena_init(&arena);
    analyzer_judge(look->analyzer, item, false, &arena, &verdict);
    n = analyzer_match(look->analyzer, item, source, verdict.lang, &arena, &topics);
    cli_printf(cli, "  %-8s %5d  ", label_name(verdict.label), verdict.score);
    for (size_t i = 0; i < n; i++)
        cli_printf(cli, "[" STR_FMT "] ", STR_ARG(look->settings->topics[topics[i]].name));
    text = utf8_cut(text, SAMPLE_BYTES);
    cli_printf(cli, STR_FMT "\n", STR_ARG(text));
    arena_release(&arena);
}

static int take_visit(void *context, const struct visit *visit)
{
    struct look *look = context;
    const struct harvest *harvest = &visit->harvest;
    struct cli *cli = look->cli;

    if (visit->result == VISIT_FAILED) {
        look->err = visit->err;
        if (str_find(str_of(look->err.text), visit->source->url) < 0)
            err_wrap(&look->err, "'" STR_FMT "': ", STR_ARG(visit->source->url));
        return 0;
    }
    if (harvest->n_items == 0 && harvest->n_aggregates == 0 &&
        !str_eq(visit->source->kind, STR("feed"))) {
        err_set(&look->err, ERR_DATA, "'" STR_FMT "' names no feed and holds no reviews to read",
                STR_ARG(visit->source->url));
        return 0;
    }
    look->good = true;
    cli_printf(cli, STR_FMT ": " STR_FMT ", %zu item%s%s" STR_FMT "\n", STR_ARG(visit->source->url),
               STR_ARG(visit->source->kind), harvest->n_items, harvest->n_items == 1 ? "" : "s",
               str_is_empty(harvest->title) ? "" : ", ", STR_ARG(harvest->title));
    for (size_t i = 0; i < harvest->n_items && i < SAMPLES; i++)
        show_sample(look, &harvest->items[i], visit->source->name);
    for (size_t i = 0; i < harvest->n_aggregates; i++)
        cli_printf(cli, "  rating   %d.%d of 5\n", harvest->aggregates[i].rating / 1000,
                   harvest->aggregates[i].rating % 1000 / 100);
    return 0;
}

static int look_at(struct look *look, struct source *source, const char *kind)
{
    const struct source_state fresh = { .first_ok_at = TIME_NONE,
                                        .last_ok_at = TIME_NONE,
                                        .last_try_at = TIME_NONE,
                                        .last_item_at = TIME_NONE,
                                        .error_since = TIME_NONE,
                                        .moved_since = TIME_NONE };
    struct fetch_job job = { .settings = look->settings,
                             .sources = source,
                             .states = &fresh,
                             .n = 1,
                             .now = look->cli->now,
                             .force = true,
                             .parser = "/proc/self/exe",
                             .done = take_visit,
                             .context = look };
    struct err err = { 0 };

    source->kind = str_of(kind);
    look->err = (struct err){ 0 };
    if (fetch_run(&job, &err) != 0)
        look->err = err;
    return look->good ? 0 : -1;
}

/* The host without "www.", in the letters that names may have, and a number while it is taken. */
static struct str free_name(struct cli *cli, const struct settings *settings, struct str url)
{
    struct str host = url_site(url, &cli->arena), name = host;

    for (int n = 2;; n++) {
        size_t i = 0;

        while (i < settings->n_sources && !str_eq(settings->sources[i].name, name))
            i++;
        if (i == settings->n_sources)
            return name;
        name = arena_printf(&cli->arena, STR_FMT "-%d", STR_ARG(host), n);
    }
}

/* Where a line can go in at the end of the 'sources:' list, and how its members are indented. False
 * when there is no such block list. */
static bool find_list_end(struct str text, size_t *at, size_t *indent)
{
    struct str rest = text, line;
    bool inside = false;

    while (str_cut_line(&rest, &line)) {
        size_t blanks = 0, end = (size_t)((rest.p ? rest.p : text.p + text.n) - text.p);

        while (blanks < line.n && line.p[blanks] == ' ')
            blanks++;
        if (!inside) {
            inside = str_eq(str_trim(line), STR("sources:")) && blanks == 0;
            if (inside) {
                *at = end;
                *indent = 2;
            }
            continue;
        }
        if (blanks == line.n || line.p[blanks] == '#')
            continue;
        if (blanks == 0 && line.p[0] != '-')
            return true; /* the next key of the file */
        if (line.p[blanks] == '-')
            *indent = blanks;
        *at = end;
    }
    return inside;
}

static int write_file(const char *path, struct str bytes, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    size_t done = 0;

    if (fd < 0)
        return err_set(err, ERR_CREATE, "cannot create '%s': %s", path, strerror(errno));
    while (done < bytes.n) {
        ssize_t n = write(fd, bytes.p + done, bytes.n - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    if (done < bytes.n || fsync(fd) != 0)
        err_set(err, ERR_STORE, "cannot write '%s': %s", path, strerror(errno));
    if (close(fd) != 0 || err_is_set(err))
        return err_set(err, ERR_STORE, "cannot write '%s': %s", path, strerror(errno));
    return 0;
}

static void put_entry(struct buf *out, const struct source *source, size_t indent)
{
    for (size_t i = 0; i < indent; i++)
        buf_putc(out, ' ');
    buf_putz(out, "- {name: ");
    escape_yaml(source->name, out);
    buf_printf(out, ", kind: " STR_FMT ", url: ", STR_ARG(source->kind));
    escape_yaml(source->url, out);
    if (!str_is_empty(source->topic)) {
        buf_putz(out, ", topic: ");
        escape_yaml(source->topic, out);
    }
    buf_putz(out, "}\n");
}

static int save(struct cli *cli, const struct settings *settings, const struct source *source,
                struct err *err)
{
    struct str path = settings->file;
    char *aside = arena_z(&cli->arena, arena_printf(&cli->arena, STR_FMT ".new", STR_ARG(path)));
    struct buf old, new, errors;
    struct settings check = { 0 };
    struct stat st;
    size_t at = 0, indent = 2;
    int rc = -1;

    buf_init(&old, LIMIT_CONF);
    buf_init(&new, LIMIT_CONF);
    buf_init(&errors, LIMIT_CONF);
    if (cli_read(path.p, LIMIT_CONF, &old, err) != 0)
        goto out;
    if (!find_list_end(buf_str(&old), &at, &indent)) {
        err_set(err, ERR_CONFIG,
                "'" STR_FMT "' has no 'sources:' list of lines; add one and try again",
                STR_ARG(path));
        goto out;
    }
    buf_put(&new, old.p, at);
    if (at && old.p[at - 1] != '\n')
        buf_putc(&new, '\n');
    put_entry(&new, source, indent);
    buf_puts(&new, str_from(buf_str(&old), at));

    unlink(aside);
    if (write_file(aside, buf_str(&new), err) != 0)
        goto out;
    if (cli_load(cli, aside, &check, &errors, err) != 0) {
        err_wrap(err, "the new source does not fit into '" STR_FMT "': ", STR_ARG(path));
        goto out;
    }
    if (stat(path.p, &st) == 0)
        chmod(aside, st.st_mode & 0777);
    if (rename(aside, path.p) != 0) {
        err_set(err, ERR_CREATE, "cannot replace '" STR_FMT "': %s", STR_ARG(path),
                strerror(errno));
        goto out;
    }
    rc = 0;
out:
    if (rc != 0)
        unlink(aside);
    settings_release(&check);
    buf_release(&errors);
    buf_release(&new);
    buf_release(&old);
    return rc;
}

static bool agreed(struct cli *cli)
{
    char answer[8] = "";

    if (cli_flag(cli, "yes") || !isatty(STDIN_FILENO))
        return true;
    cli_printf(cli, "Save it? [Y/n] ");
    fflush(stdout);
    return fgets(answer, sizeof answer, stdin) &&
           (answer[0] == '\n' || char_lower(answer[0]) == 'y');
}

static int run(struct cli *cli, int argc, char **argv)
{
    const struct settings *settings;
    struct look look = { .cli = cli };
    struct source source = { .every_s = HOUR_S / 2, .enabled = true, .robots = true };
    struct str kind = cli_text(cli, "kind");
    struct err err = { 0 };
    int status = 0;

    if (argc != 1)
        return cli_usage(cli, "'add' takes one address");
    if (!str_is_empty(kind) && !str_eq(kind, STR("feed")) && !str_eq(kind, STR("page")))
        return cli_usage(cli, "--kind takes 'feed' or 'page', not '" STR_FMT "'", STR_ARG(kind));
    settings = cli_settings(cli);
    if (!settings)
        return cli_status(cli);
    source.topic = cli_text(cli, "topic");
    if (!str_is_empty(source.topic) && !settings_topic(settings, source.topic))
        return cli_usage(cli, "no topic '" STR_FMT "' in '" STR_FMT "'", STR_ARG(source.topic),
                         STR_ARG(settings->file));
    source.url = str_of(argv[0]);
    for (size_t i = 0; i < settings->n_sources; i++)
        if (str_eq(settings->sources[i].url, source.url))
            return cli_usage(cli, "'%s' is listened to already, as '" STR_FMT "'", argv[0],
                             STR_ARG(settings->sources[i].name));
    source.own_private = guard_is_private(source.url);
    if (!url_is_web(source.url))
        return cli_usage(cli, "'%s' is not an http or https address", argv[0]);
    source.name = cli_text(cli, "name");
    if (str_is_empty(source.name))
        source.name = free_name(cli, settings, source.url);

    look.settings = settings;
    look.analyzer = analyzer_open(settings->data_dir, settings->topics, settings->n_topics, &err);
    if (!look.analyzer)
        return cli_error(cli, &err);
    if (!str_eq(kind, STR("page")) && look_at(&look, &source, "feed") != 0)
        err = look.err;
    if (!look.good && !str_eq(kind, STR("feed"))) {
        err_clear(&err);
        if (look_at(&look, &source, "page") != 0)
            err = look.err;
    }

    if (!look.good)
        status = cli_error(cli, &err);
    else if (cli_flag(cli, "dry-run") || !agreed(cli))
        cli_printf(cli, "Nothing was saved.\n");
    else if (save(cli, settings, &source, &err) != 0)
        status = cli_error(cli, &err);
    else
        cli_printf(cli, "Saved as '" STR_FMT "' in " STR_FMT ". Next: hark run\n",
                   STR_ARG(source.name), STR_ARG(settings->file));
    analyzer_close(look.analyzer);
    return status;
}

const struct command command_add = {
    .name = "add",
    .args = "URL",
    .help = "show what an address gives, scored, and add it to the sources",
    .example = "hark add https://blog.example/",
    .opts = opts,
    .run = run,
};
