/*
 * opml.c - lists of subscriptions in and out.
 */
#include "cli/opml.h"

#include "cli/append.h"
#include "core/limits.h"
#include "core/utf8.h"
#include "fetch/opml.h"

enum { NAME_BYTES = 48 };

/* As the list calls the feed, else as its host is called. */
static struct str name_of(struct cli *cli, struct map *names, const struct opml_feed *feed)
{
    struct str title = str_trim(utf8_cut(feed->title, NAME_BYTES));
    char *name = arena_z(&cli->arena, title);

    for (size_t i = 0; i < title.n; i++)
        if ((unsigned char)name[i] < ' ')
            name[i] = ' '; /* a line of the list stays one of the configuration */
    return title.n ? append_free_name(cli, names, str_of(name))
                   : append_free_host(cli, names, feed->url);
}

static int import(struct cli *cli, struct str bytes, struct str topic)
{
    const struct settings *settings = cli_settings(cli);
    struct opml_feed *feeds;
    struct source *sources;
    struct err err = { 0 };
    struct map names, known;
    size_t n_feeds = 0, n = 0;
    int status = 0;

    if (!settings)
        return cli_status(cli);
    if (opml_read(bytes, &cli->arena, &feeds, &n_feeds, &err) != 0)
        return cli_error(cli, &err);
    append_names_init(&names, settings);
    map_init(&known);
    for (size_t i = 0; i < settings->n_sources; i++)
        *map_put(&known, settings->sources[i].url) = cli;
    sources = arena_alloc(&cli->arena, (n_feeds + 1) * sizeof *sources);
    for (size_t i = 0; i < n_feeds; i++)
        if (!map_get(&known, feeds[i].url))
            sources[n++] = (struct source){ .name = name_of(cli, &names, &feeds[i]),
                                            .kind = STR("feed"),
                                            .url = feeds[i].url,
                                            .topic = topic };
    map_release(&known);
    map_release(&names);
    if (n > 0 && append_sources(cli, settings, sources, n, &err) != 0)
        status = cli_error(cli, &err);
    else
        cli_printf(cli, "%zu feed%s added to " STR_FMT ", %zu listened to already%s" STR_FMT "\n",
                   n, n == 1 ? "" : "s", STR_ARG(settings->file), n_feeds - n,
                   n > 0 ? ". Next: hark run" : "",
                   STR_ARG(n > 0 ? cli_with_config(cli) : STR("")));
    return status;
}

int opml_import_file(struct cli *cli, const char *path, struct str topic)
{
    struct err err = { 0 };
    struct buf bytes;
    int status;

    buf_init(&bytes, LIMIT_BODY);
    if (cli_read(path, LIMIT_BODY, &bytes, &err) != 0)
        status = cli_error(cli, &err);
    else
        status = import(cli, buf_str(&bytes), topic);
    buf_release(&bytes);
    return status;
}

int opml_export(struct cli *cli, struct buf *out)
{
    const struct settings *settings = cli_settings(cli);
    struct opml_feed *feeds;
    struct err err = { 0 };
    size_t n = 0;

    if (!settings)
        return cli_status(cli);
    feeds = arena_alloc(&cli->arena, (settings->n_sources + 1) * sizeof *feeds);
    for (size_t i = 0; i < settings->n_sources; i++)
        if (str_eq(settings->sources[i].kind, STR("feed")) && settings->sources[i].url.n)
            feeds[n++] = (struct opml_feed){ settings->sources[i].url, settings->sources[i].name };
    return opml_write(STR("hark"), feeds, n, out, &err) == 0 ? 0 : cli_error(cli, &err);
}
