/*
 * cmd_add.c - hark add URL: see what an address gives, then listen to it.
 *
 * The address is read once, as a feed (a page that names its feed will do) and, where that fails, as a
 * page with reviews; with --select it is a page, and shown is how often each selector picks something.
 * Where the page names no feed, the usual places of one are tried. Five scored samples are shown before
 * anything is saved (append.h). A file is a list of subscriptions, all of which are added as they are, or
 * a table, a mailbox, a saved feed: a source of its own.
 */
#include "cli/append.h"
#include "cli/opml.h"
#include "cli/selects.h"

#include "analyze/analyze.h"
#include "core/guard.h"
#include "core/limits.h"
#include "core/url.h"
#include "core/utf8.h"
#include "fetch/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
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
    SELECTS_OPT,
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
    bool concerns; /* some sample is about a topic */
    bool bare;     /* the page was read, and holds nothing for us */
};

/* Where blogs and shops keep their feed, the most usual first. */
static const char *const usual_places[] = { "/feed",     "/rss",      "/rss.xml",
                                            "/atom.xml", "/feed.xml", "/index.xml" };

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
    look->concerns |= n > 0;
    for (size_t i = 0; i < n; i++)
        cli_printf(cli, "[" STR_FMT "] ", STR_ARG(look->settings->topics[topics[i]].name));
    text = utf8_cut(text, SAMPLE_BYTES);
    cli_printf(cli, STR_FMT "\n", STR_ARG(text));
    arena_release(&arena);
}

/* How many of the items have what a selector is for. */
static size_t count_picked(const struct harvest *harvest, struct str field)
{
    size_t n = 0;

    for (size_t i = 0; i < harvest->n_items; i++) {
        const struct item *item = &harvest->items[i];
        const struct {
            struct str field;
            bool is_there;
        } rows[] = {
            { STR("item"), !item->by_owner },
            { STR("text"), !item->by_owner && item->text.n },
            { STR("title"), item->title.n },
            { STR("rating"), item->rating != RATING_NONE },
            { STR("date"), !item->by_owner && item->published != TIME_NONE },
            { STR("author"), item->author.n },
            { STR("id"), !item->by_owner && item->id.n },
            { STR("url"), item->url.n },
            { STR("lang"), !item->by_owner && item->lang.n },
            { STR("reply"), item->by_owner },
            { STR("reply_date"), item->by_owner && item->published != TIME_NONE },
        };

        for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
            n += rows[k].is_there && str_eq(rows[k].field, field);
    }
    return n;
}

static void show_picks(struct cli *cli, const struct source *source, const struct harvest *harvest)
{
    for (size_t i = 0; i < source->n_select; i++) {
        struct str field = source->select[i].field, selector = source->select[i].from;

        if (str_eq(field, STR("next")))
            cli_printf(cli, "  next       " STR_FMT "  by " STR_FMT "\n",
                       STR_ARG(harvest->next.n ? harvest->next : STR("(nothing)")),
                       STR_ARG(selector));
        else
            cli_printf(cli, "  " STR_FMT "%*s %4zu picked by " STR_FMT "\n", STR_ARG(field),
                       field.n < 10 ? (int)(10 - field.n) : 0, "", count_picked(harvest, field),
                       STR_ARG(selector));
    }
}

/* What was found in a file, and what was not. */
static void show_columns(struct cli *cli, const struct harvest *harvest)
{
    static const char *const fields[] = { "text", "title", "rating", "date", "author" };

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        cli_printf(cli, "%s%s %zu", i ? ", " : "  with ", fields[i],
                   count_picked(harvest, str_of(fields[i])));
    cli_printf(cli, "\n");
    if (harvest->note.n)
        cli_note(cli, STR_FMT, STR_ARG(harvest->note));
}

static int take_visit(void *context, const struct visit *visit)
{
    struct look *look = context;
    const struct harvest *harvest = &visit->harvest;
    struct cli *cli = look->cli;
    bool is_file = !str_is_empty(visit->source->path);
    struct str what = is_file ? visit->source->path : visit->source->url;

    if (visit->result == VISIT_FAILED) {
        look->err = visit->err;
        if (str_find(str_of(look->err.text), what) < 0)
            err_wrap(&look->err, "'" STR_FMT "': ", STR_ARG(what));
        return 0;
    }
    if (harvest->n_items == 0 && is_file) {
        err_set(&look->err, ERR_DATA, "'" STR_FMT "' holds nothing that anybody says",
                STR_ARG(what));
        return 0;
    }
    if (harvest->n_items == 0 && harvest->n_aggregates == 0 &&
        !str_eq(visit->source->kind, STR("feed"))) {
        look->bare = true;
        err_set(&look->err, ERR_DATA,
                "'" STR_FMT
                "' names no feed and holds no reviews that are marked up (say where they stand: "
                "--select item=.review --select text=.body ...)",
                STR_ARG(visit->source->url));
        return 0;
    }
    look->good = true;
    cli_printf(cli, STR_FMT ": " STR_FMT ", %zu item%s%s" STR_FMT "\n", STR_ARG(what),
               STR_ARG(is_file ? harvest->format : visit->source->kind), harvest->n_items,
               harvest->n_items == 1 ? "" : "s", str_is_empty(harvest->title) ? "" : ", ",
               STR_ARG(harvest->title));
    if (is_file)
        show_columns(cli, harvest);
    show_picks(cli, visit->source, harvest);
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

/* The page names no feed: one may stand where most are. A second lies between two questions. */
static int look_around(struct look *look, struct source *source)
{
    struct str page = source->url;
    struct err first = look->err;

    for (size_t i = 0; i < sizeof usual_places / sizeof *usual_places && !look->good; i++) {
        source->url = url_resolve(page, str_of(usual_places[i]), &look->cli->arena);
        if (!source->own_private)
            nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
        look_at(look, source, "feed");
    }
    if (look->good)
        return 0;
    source->url = page;
    look->err = first;
    return -1;
}

/* --- files --- */

static bool is_subscriptions(const char *path)
{
    struct buf bytes;
    struct err err = { 0 };
    bool is;

    buf_init(&bytes, LIMIT_BODY);
    is = cli_read(path, LIMIT_BODY, &bytes, &err) == 0 &&
         str_find_nocase(str_sub(buf_str(&bytes), 0, 4096), STR("<opml")) >= 0;
    buf_release(&bytes);
    return is;
}

/* A file, a Maildir, or a pattern of files in a folder that is there. */
static bool is_files(const char *path)
{
    const char *star = strpbrk(path, "*?[");

    return access(path, F_OK) == 0 || (star && !strstr(path, "://"));
}

static void set_path(struct cli *cli, struct source *source, const char *path)
{
    static const struct {
        const char *end, *format;
    } ends[] = { { ".csv", "csv" },     { ".tsv", "csv" },   { ".csv.gz", "csv" },
                 { ".jsonl", "jsonl" }, { ".mbox", "mbox" }, { ".jsonl.gz", "jsonl" } };
    char *whole = realpath(path, NULL);
    char *here = whole ? NULL : realpath(".", NULL);
    struct stat st;

    source->path = whole                    ? arena_printf(&cli->arena, "%s", whole)
                   : path[0] != '/' && here ? arena_printf(&cli->arena, "%s/%s", here, path)
                                            : str_of(path);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(source->path, str_of(ends[i].end)))
            source->format = str_of(ends[i].format);
    if (whole && stat(whole, &st) == 0 && S_ISDIR(st.st_mode))
        source->format = STR("maildir");
    free(whole);
    free(here);
}

/* "reviews" of "/data/reviews.csv". */
static struct str base_name(struct str path)
{
    size_t from = path.n;
    ptrdiff_t dot;

    while (from > 0 && path.p[from - 1] != '/')
        from--;
    path = str_from(path, from);
    dot = str_find_char(path, '.');
    path = str_sub(path, 0, dot > 0 ? (size_t)dot : path.n);
    return path.n && !strpbrk(path.p, "*?[") ? path : STR("files");
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
    struct map names;
    struct err err = { 0 };
    int status = 0;
    bool is_file;

    if (argc != 1)
        return cli_usage(cli, "'add' takes one address, or one file");
    if (cli->json || cli->jsonl)
        return cli_usage(cli,
                         "'add' shows what it found to people: 'hark parse --jsonl' prints items");
    if (!str_is_empty(kind) && !str_eq(kind, STR("feed")) && !str_eq(kind, STR("page")))
        return cli_usage(cli, "--kind takes 'feed' or 'page', not '" STR_FMT "'", STR_ARG(kind));
    if (selects_read(cli, &source, &err) != 0)
        return cli_usage(cli, "%s", err.text);
    if (source.n_select)
        kind = STR("page");
    settings = cli_settings(cli);
    if (!settings)
        return cli_status(cli);
    source.topic = cli_text(cli, "topic");
    if (!str_is_empty(source.topic) && !settings_topic(settings, source.topic))
        return cli_usage(cli, "no topic '" STR_FMT "' in '" STR_FMT "'", STR_ARG(source.topic),
                         STR_ARG(settings->file));
    if (access(argv[0], F_OK) == 0 && is_subscriptions(argv[0]))
        return opml_import_file(cli, argv[0], source.topic);
    is_file = is_files(argv[0]);
    if (is_file)
        set_path(cli, &source, argv[0]);
    else
        source.url = str_of(argv[0]);
    for (size_t i = 0; i < settings->n_sources; i++)
        if (str_eq(settings->sources[i].url, source.url) &&
            str_eq(settings->sources[i].path, source.path))
            return cli_usage(cli,
                             "'%s' is listened to already, as '" STR_FMT "': what is said of it in "
                             "'" STR_FMT "' can be changed there",
                             argv[0], STR_ARG(settings->sources[i].name), STR_ARG(settings->file));
    source.own_private = guard_is_private(source.url);
    if (!is_file && !url_is_web(source.url))
        return cli_usage(cli, "'%s' is neither a file nor an http or https address", argv[0]);
    source.name = cli_text(cli, "name");
    if (str_is_empty(source.name)) {
        append_names_init(&names, settings);
        source.name = is_file ? append_free_name(cli, &names, base_name(source.path))
                              : append_free_host(cli, &names, source.url);
        map_release(&names);
    }

    look.settings = settings;
    look.analyzer = analyzer_open(settings->data_dir, settings->topics, settings->n_topics, &err);
    if (!look.analyzer)
        return cli_error(cli, &err);
    if (is_file) {
        look_at(&look, &source, "file");
    } else {
        if (!str_eq(kind, STR("page")))
            look_at(&look, &source, "feed");
        if (!look.good && !str_eq(kind, STR("feed")))
            look_at(&look, &source, "page");
        if (!look.good && look.bare && str_is_empty(kind))
            look_around(&look, &source);
    }
    err = look.err;

    if (look.good && !look.concerns && str_is_empty(source.topic))
        cli_printf(cli,
                   "None of these is about a topic, so none would be kept: widen its 'match:', or,"
                   " where all of them are about it, say --topic NAME (once it is saved: write"
                   " 'topic: NAME' beside its %s)\n",
                   is_file ? "path" : "address");
    if (!look.good)
        status = cli_error(cli, &err);
    else if (cli_flag(cli, "dry-run") || !agreed(cli))
        cli_printf(cli, "Nothing was saved.\n");
    else if (append_sources(cli, settings, &source, 1, &err) != 0)
        status = cli_error(cli, &err);
    else
        cli_printf(cli, "Saved as '" STR_FMT "' in " STR_FMT ". Next: hark run" STR_FMT "\n",
                   STR_ARG(source.name), STR_ARG(settings->file), STR_ARG(cli_with_config(cli)));
    analyzer_close(look.analyzer);
    return status;
}

const struct command command_add = {
    .name = "add",
    .args = "URL|FILE",
    .help = "show what an address or a file gives, scored, and add it to the sources; or all feeds "
            "of a list (OPML)",
    .example = "hark add https://blog.example/",
    .opts = opts,
    .run = run,
};
