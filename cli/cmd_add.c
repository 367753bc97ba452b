/*
 * cmd_add.c - hark add URL: see what an address gives, then listen to it.
 *
 * The address is read once, as a feed (a page that names its feed will do) and, where that fails, as a
 * page with reviews; with --select it is a page, and shown is how often each selector picks something.
 * Where the page names no feed, the usual places of one are tried. An address that a recipe stands for (a
 * repository, a channel, an app) is read by that recipe, and one of a site whose pages are not for programs
 * is not asked. Five scored samples are shown before anything is saved (append.h). A file is a list of
 * subscriptions, all of which are added as they are, or a table, a mailbox, a saved feed: a source of its
 * own.
 */
#include "cli/append.h"
#include "cli/closed.h"
#include "cli/opml.h"
#include "cli/print.h"
#include "cli/selects.h"

#include "analyze/analyze.h"
#include "core/guard.h"
#include "core/limits.h"
#include "core/url.h"
#include "fetch/fetch.h"
#include "fetch/recipes.h"

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
      .help = "feed or page; both are tried unless said, after the recipes" },
    { .name = "topic",
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "all that it says is about this topic" },
    SELECTS_OPT,
    MAPS_OPT,
    { .name = "yes", .letter = 'y', .kind = CLI_FLAG, .help = "save without asking" },
    { .name = "dry-run", .letter = 'n', .kind = CLI_FLAG, .help = "show, save nothing" },
    CLI_OPT_END,
};

struct look {
    struct cli *cli;
    const struct settings *settings;
    struct analyzer *analyzer;
    struct str said;             /* the address or the file, as it was named */
    const struct recipe *recipe; /* by which it is read, or NULL */
    struct err err;
    bool good;
    size_t n_items, n_about; /* and how many of them are about a topic */
    struct str lang;         /* of the first one; in the command's arena */
    struct str page_topic;   /* the one that the title of a page with reviews is about */
    bool bare;               /* the page was read, and holds nothing for us */
};

/* Where blogs and shops keep their feed, the most usual first. */
static const char *const usual_places[] = { "/feed",     "/rss",      "/rss.xml",
                                            "/atom.xml", "/feed.xml", "/index.xml" };

/* Judges an item; 'show': as a line, with the topics that it is about. */
static void take_item(struct look *look, const struct item *item, struct str source, bool show)
{
    struct cli *cli = look->cli;
    struct verdict verdict;
    struct arena arena;
    size_t *topics, n;

    arena_init(&arena);
    analyzer_judge(look->analyzer, item, false, &arena, &verdict);
    n = analyzer_match(look->analyzer, item, source, verdict.lang, &arena, &topics);
    if (look->n_items++ == 0)
        look->lang = arena_str(&cli->arena, verdict.lang);
    look->n_about += n > 0;
    if (show) {
        cli_printf(cli, "  %-8s %5d  ", label_name(verdict.label), verdict.score);
        for (size_t i = 0; i < n; i++)
            cli_printf(cli, "[" STR_FMT "] ", STR_ARG(look->settings->topics[topics[i]].name));
        cli_printf(cli, STR_FMT "\n", STR_ARG(print_excerpt(item, SAMPLE_BYTES, &arena)));
    }
    arena_release(&arena);
}

/* Reviews seldom name the place that they are of: the title of their page does. */
static void match_title(struct look *look, struct str title, struct str source)
{
    struct item item = { .title = title };
    struct arena arena;
    size_t *topics;

    arena_init(&arena);
    if (analyzer_match(look->analyzer, &item, source, look->lang, &arena, &topics) == 1)
        look->page_topic = look->settings->topics[topics[0]].name;
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

/* Whether the same words stand before: a page may bear a review twice. */
static bool is_said_before(const struct harvest *harvest, size_t at)
{
    const struct item *item = &harvest->items[at];

    for (size_t i = 0; i < at; i++)
        if (str_eq(harvest->items[i].text, item->text) &&
            str_eq(harvest->items[i].title, item->title))
            return true;
    return false;
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
    bool by_recipe = visit->source->n_params > 0;
    struct str what = is_file ? visit->source->path : by_recipe ? look->said : visit->source->url;
    bool is_page = str_eq(visit->source->kind, STR("page"));
    size_t n_shown = 0;

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
    if (harvest->n_items == 0 && harvest->n_aggregates == 0 && is_page) {
        look->bare = true;
        err_set(
            &look->err, ERR_DATA,
            "'" STR_FMT
            "' names no feed and holds no reviews that are marked up; what a script puts there in "
            "the browser is not seen (else say where they stand: --select item=.review --select "
            "text=.body ...)",
            STR_ARG(visit->source->url));
        return 0;
    }
    look->good = true;
    if (look->recipe)
        cli_printf(cli, "'" STR_FMT "' is read by the recipe '" STR_FMT "': " STR_FMT "\n",
                   STR_ARG(look->said), STR_ARG(look->recipe->name), STR_ARG(look->recipe->title));
    cli_printf(cli, STR_FMT ": " STR_FMT ", %zu item%s%s" STR_FMT "\n", STR_ARG(what),
               STR_ARG(is_file ? harvest->format : visit->source->kind), harvest->n_items,
               harvest->n_items == 1 ? "" : "s", str_is_empty(harvest->title) ? "" : ", ",
               STR_ARG(harvest->title));
    if (is_file)
        show_columns(cli, harvest);
    show_picks(cli, visit->source, harvest);
    for (size_t i = 0; i < harvest->n_items; i++) {
        bool show = n_shown < SAMPLES && !is_said_before(harvest, i);

        take_item(look, &harvest->items[i], visit->source->name, show);
        n_shown += show;
    }
    if (is_page && harvest->n_items && str_is_empty(visit->source->topic))
        match_title(look, harvest->title, visit->source->name);
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
                             .recipes = cli_recipes(look->cli),
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

/* --- addresses that hark knows --- */

/* The next recipe from *at on that stands for the address just so, with which the source is completed; NULL:
 * there is none. */
static const struct recipe *recognize(struct cli *cli, enum recipe_taking how, size_t *at,
                                      struct source *source, struct err *err)
{
    struct recipes *recipes = cli_recipes(cli);

    while (*at < recipes->n_files) {
        struct err ignored = { 0 }; /* 'hark check' tells what is wrong with a recipe */
        const struct recipe *recipe = recipes_read(recipes, recipes->files[(*at)++].name, &ignored);
        struct source taken = *source;

        if (!recipe || recipe_takes(recipe, source->url, &taken, &cli->arena) != how)
            continue;
        *source = taken;
        source->url = STR_NONE;
        recipe_complete(recipe, source, &cli->arena, err);
        return recipe;
    }
    return NULL;
}

/* A second between two questions to one host. */
static void wait_politely(const struct source *source)
{
    if (!source->own_private)
        nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
}

/* An address of a shape that several programs for forums have: the first recipe whose answer has its shape
 * too. */
static void try_recipes(struct look *look, struct source *source)
{
    struct source taken = *source;
    struct err err = { 0 };
    size_t at = 0;

    while ((look->recipe = recognize(look->cli, TAKES_MAYBE, &at, &taken, &err)) != NULL) {
        if (!err_is_set(&err)) { /* else the address does not say all that it needs */
            look_at(look, &taken, arena_z(&look->cli->arena, look->recipe->name));
            if (look->good) {
                *source = taken;
                return;
            }
            wait_politely(source);
        }
        taken = *source;
        err_clear(&err);
    }
    look->recipe = NULL;
}

/* Where forums and networks that anybody may run keep the feed of a page: Mastodon of a person and of a
 * hashtag, Discourse of a thread, a category and a tag, Lemmy of a community. */
static const struct {
    struct str begins; /* the page's path */
    const char *before, *behind;
} own_places[] = {
    { { "/@", 2 }, "", ".rss" },  { { "/tags/", 6 }, "", ".rss" },
    { { "/t/", 3 }, "", ".rss" }, { { "/c/", 3 }, "/feeds", ".xml" },
    { { "/c/", 3 }, "", ".rss" }, { { "/tag/", 5 }, "", ".rss" },
};

/* Reads one more address as a feed, a second after the last question. */
static void look_there(struct look *look, struct source *source, struct str url)
{
    source->url = url;
    wait_politely(source);
    look_at(look, source, "feed");
}

/* The page names no feed: its own may stand beside it, or the site's where most are. */
static int look_around(struct look *look, struct source *source)
{
    struct str page = source->url, origin = url_origin(page, &look->cli->arena);
    struct str path = str_from(page, origin.n);
    struct err first = look->err;

    while (str_ends(path, STR("/")))
        path.n--;
    for (size_t i = 0; i < sizeof own_places / sizeof *own_places && !look->good; i++)
        if (str_starts(page, origin) && str_starts(path, own_places[i].begins) &&
            str_find_char(path, '?') < 0)
            look_there(look, source,
                       arena_printf(&look->cli->arena, STR_FMT "%s" STR_FMT "%s", STR_ARG(origin),
                                    own_places[i].before, STR_ARG(path), own_places[i].behind));
    for (size_t i = 0; i < sizeof usual_places / sizeof *usual_places && !look->good; i++)
        look_there(look, source, url_resolve(page, str_of(usual_places[i]), &look->cli->arena));
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
                 { ".jsonl", "jsonl" }, { ".mbox", "mbox" }, { ".jsonl.gz", "jsonl" },
                 { ".json", "jsonl" } };
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

/* What is to be looked at, by the command line. 0, or the exit status. */
static int name_source(struct cli *cli, const struct settings *settings, const char *said,
                       struct source *source, const struct recipe **recipe)
{
    struct str kind = cli_text(cli, "kind");
    bool is_file = is_files(said);
    struct err err = { 0 };
    struct map names;
    size_t at = 0;

    if (is_file)
        set_path(cli, source, said);
    else
        source->url = str_of(said);
    if (!is_file && !url_is_web(source->url))
        return cli_usage(cli, "'%s' is neither a file nor an http or https address", said);
    if (source->n_map && !is_file)
        return cli_usage(cli, "--map names the columns of a file; '%s' is an address", said);
    source->name = cli_text(cli, "name");
    if (str_is_empty(source->name)) {
        append_names_init(&names, settings);
        source->name = is_file ? append_free_name(cli, &names, append_base_name(source->path))
                               : append_free_host(cli, &names, source->url);
        map_release(&names);
    }
    if (!is_file && str_is_empty(kind) && !source->n_select) {
        const struct closed_site *site = closed_site_of(source->url);

        if (site)
            return closed_site_tell(cli, site, said);
        *recipe = recognize(cli, TAKES_SURELY, &at, source, &err);
        if (err_is_set(&err))
            return cli_error(cli, &err);
    }
    for (size_t i = 0; i < settings->n_sources; i++)
        if (str_eq(settings->sources[i].url, source->url) &&
            str_eq(settings->sources[i].path, source->path))
            return cli_usage(cli,
                             "'%s' is listened to already, as '" STR_FMT "': what is said of it in "
                             "'" STR_FMT "' can be changed there (a topic for all of it: write "
                             "'topic: NAME' in its line)",
                             said, STR_ARG(settings->sources[i].name), STR_ARG(settings->file));
    source->own_private = guard_is_private(source->url);
    return 0;
}

/* As what it is, or as what it may be. */
static void look_for(struct look *look, struct source *source, const struct recipe *recipe)
{
    struct str kind = source->n_select ? STR("page") : cli_text(look->cli, "kind");

    if (source->path.n) {
        look_at(look, source, "file");
    } else if (recipe) {
        look->recipe = recipe;
        look_at(look, source, arena_z(&look->cli->arena, recipe->name));
    } else {
        if (str_is_empty(kind))
            try_recipes(look, source);
        if (!look->good && !str_eq(kind, STR("page")))
            look_at(look, source, "feed");
        if (!look->good && !str_eq(kind, STR("feed")))
            look_at(look, source, "page");
        if (!look->good && look->bare && str_is_empty(kind))
            look_around(look, source);
    }
}

/* A source of which nothing would be kept is hardly meant. */
static void tell_about(struct look *look, struct source *source)
{
    const struct settings *settings = look->settings;
    struct str topic = settings->n_topics ? settings->topics[0].name : STR("NAME");

    if (!str_is_empty(source->topic))
        return;
    if (look->page_topic.n) {
        source->topic = look->page_topic;
        cli_printf(look->cli,
                   "The page's title names '" STR_FMT "': all of it is taken to be about that.\n",
                   STR_ARG(source->topic));
    } else if (look->n_about) {
        cli_printf(look->cli, "%zu of %zu %s about a topic.\n", look->n_about, look->n_items,
                   look->n_about == 1 ? "is" : "are");
    } else if (look->n_items) {
        cli_note(
            look->cli,
            "none of its %zu item%s is about a topic, so nothing of it would be kept: where all"
            " of it is about '" STR_FMT "', say --topic '" STR_FMT "' (once it is saved: write"
            " 'topic: " STR_FMT "' beside its %s), else widen the topic's 'match:' in '" STR_FMT
            "'",
            look->n_items, look->n_items == 1 ? "" : "s", STR_ARG(topic), STR_ARG(topic),
            STR_ARG(topic),
            source->path.n     ? "path"
            : source->n_params ? "kind"
                               : "address",
            STR_ARG(settings->file));
    }
}

/* 0, or the exit status. */
static int save(struct look *look, struct source *source)
{
    struct cli *cli = look->cli;
    const struct settings *settings = look->settings;
    struct err err = { 0 };

    tell_about(look, source);
    if (cli_flag(cli, "dry-run") || !agreed(cli)) {
        cli_printf(cli, "Nothing was saved.\n");
        return 0;
    }
    if (append_sources(cli, settings, source, 1, &err) != 0)
        return cli_error(cli, &err);
    cli_printf(cli, "Saved as '" STR_FMT "' in " STR_FMT ". Next: hark run" STR_FMT "\n",
               STR_ARG(source->name), STR_ARG(settings->file), STR_ARG(cli_with_config(cli)));
    return 0;
}

static int run(struct cli *cli, int argc, char **argv)
{
    const struct settings *settings;
    struct look look = { .cli = cli };
    struct source source = { .every_s = HOUR_S / 2, .enabled = true, .robots = true };
    struct str kind = cli_text(cli, "kind");
    const struct recipe *recipe = NULL;
    struct err err = { 0 };
    int status;

    if (argc != 1)
        return cli_usage(cli, "'add' takes one address, or one file");
    if (cli->json || cli->jsonl)
        return cli_usage(cli,
                         "'add' shows what it found to people: 'hark parse --jsonl' prints items");
    if (!str_is_empty(kind) && !str_eq(kind, STR("feed")) && !str_eq(kind, STR("page")))
        return cli_usage(cli,
                         "--kind takes 'feed' or 'page', not '" STR_FMT "' (a source that a recipe "
                         "reads is a line of hark.yaml: 'hark check --recipe NAME' shows which)",
                         STR_ARG(kind));
    if (selects_read(cli, &source, &err) != 0 || maps_read(cli, &source, &err) != 0)
        return cli_usage(cli, "%s", err.text);
    settings = cli_settings(cli);
    if (!settings)
        return cli_status(cli);
    source.topic = cli_text(cli, "topic");
    if (!str_is_empty(source.topic) && !settings_topic(settings, source.topic))
        return cli_usage(cli, "no topic '" STR_FMT "' in '" STR_FMT "'", STR_ARG(source.topic),
                         STR_ARG(settings->file));
    if (access(argv[0], F_OK) == 0 && is_subscriptions(argv[0]))
        return opml_import_file(cli, argv[0], source.topic);
    status = name_source(cli, settings, argv[0], &source, &recipe);
    if (status != 0)
        return status;

    look.settings = settings;
    look.said = str_of(argv[0]);
    look.analyzer = analyzer_open(settings->data_dir, settings->topics, settings->n_topics, &err);
    if (!look.analyzer)
        return cli_error(cli, &err);
    look_for(&look, &source, recipe);
    status = look.good ? save(&look, &source) : cli_error(cli, &look.err);
    if (!look.good && recipe)
        cli_note(cli, "to read the address as it stands, without the recipe: --kind feed, or page");
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
