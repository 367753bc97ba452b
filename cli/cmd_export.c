/*
 * cmd_export.c - hark export: mentions for other programs, and for another store.
 */
#include "cli/named.h"
#include "cli/opml.h"
#include "cli/run.h"

#include "core/gz.h"
#include "out/export.h"
#include "out/prometheus.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct cli_opt opts[] = {
    PICK_TOPIC,
    PICK_SOURCE,
    PICK_FROM,
    PICK_TO,
    { .name = "csv", .kind = CLI_FLAG, .help = "CSV; so is a FILE that ends in .csv" },
    { .name = "prometheus",
      .kind = CLI_FLAG,
      .help =
          "metrics instead of mentions, in the Prometheus text format; FILE is readable for all" },
    { .name = "raw",
      .kind = CLI_FLAG,
      .help = "CSV: no ' in front of what a spreadsheet takes for a formula" },
    CLI_OPT_END,
};

enum { CHUNK = 4 * 1024 * 1024, LEVEL = 9 };

struct exporting {
    struct cli *cli;
    struct store *store;
    enum export_form form;
    bool raw, packed;
    bool opml; /* the subscriptions instead of mentions */
    int fd;    /* -1: stdout */
    const char *path;
    struct buf lines;
    int64_t n;
    struct err *err;
};

static int put(struct exporting *e, struct str bytes)
{
    while (e->fd >= 0 && bytes.n > 0) {
        ssize_t n = write(e->fd, bytes.p, bytes.n);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(e->err, ERR_CREATE, "cannot write '%s': %s", e->path, strerror(errno));
        bytes = str_from(bytes, (size_t)n);
    }
    cli_put(e->cli, bytes); /* nothing is left of it but for stdout */
    return 0;
}

/* Lines go out in chunks, a gzip member each: the files may be put behind one another. */
static int flush(struct exporting *e)
{
    struct buf packed;
    int rc = 0;

    if (!e->packed) {
        rc = put(e, buf_str(&e->lines));
    } else if (e->lines.n > 0) {
        buf_init(&packed, BUF_NO_CEILING);
        rc = gz_deflate(buf_str(&e->lines), LEVEL, &packed, e->err);
        if (rc == 0)
            rc = put(e, buf_str(&packed));
        buf_release(&packed);
    }
    buf_clear(&e->lines);
    return rc;
}

static int export_one(void *context, const struct mention *m)
{
    struct exporting *e = context;

    e->n++;
    if (export_mention(e->store, m, e->form, e->raw, &e->lines, e->err) != 0)
        return -1;
    return e->lines.n >= CHUNK ? flush(e) : 0;
}

/* What goes into the file; -1 with *e->err set. */
static int export_metrics(struct exporting *e)
{
    if (prometheus_compose(e->store, cli_settings(e->cli), e->cli->now, NULL, &e->lines, e->err) !=
        0)
        return -1;
    return flush(e);
}

static int export_mentions(struct exporting *e)
{
    struct mention_query query;

    named_pick(e->cli, &query);
    query.every = true;
    if (named_filter(cli_settings(e->cli), e->store, &query, e->err) != 0)
        return -1;
    export_head(e->form, &e->lines);
    if (store_mentions(e->store, &query, export_one, e, e->err) != 0)
        return -1;
    return flush(e);
}

static int export_opml(struct exporting *e)
{
    if (opml_export(e->cli, &e->lines) != 0)
        return err_set(e->err, ERR_DATA, "the list of subscriptions could not be made");
    return flush(e);
}

static int export_all(struct exporting *e)
{
    if (e->opml)
        return export_opml(e);
    return cli_flag(e->cli, "prometheus") ? export_metrics(e) : export_mentions(e);
}

/* Written aside and renamed: what bears the name is whole. */
static int export_to(struct exporting *e, const char *path)
{
    mode_t mode = cli_flag(e->cli, "prometheus") ? 0644 : 0600;
    struct arena *arena = &e->cli->arena;
    const char *aside = arena_printf(arena, "%s.new", path).p;
    int rc;

    e->path = path;
    e->fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
    if (e->fd < 0)
        return err_set(e->err, ERR_CREATE, "cannot make '%s': %s", aside, strerror(errno));
    rc = export_all(e);
    if (rc == 0 && fsync(e->fd) != 0)
        rc = err_set(e->err, ERR_CREATE, "cannot write '%s': %s", aside, strerror(errno));
    close(e->fd);
    if (rc == 0 && rename(aside, path) != 0)
        rc = err_set(e->err, ERR_CREATE, "cannot make '%s': %s", path, strerror(errno));
    if (rc != 0)
        unlink(aside);
    return rc;
}

/* Options that would have no effect; NULL: there are none. */
static const char *in_vain(const struct cli *cli, const struct exporting *e)
{
    static const char *const of_mentions[] = { "topic", "source", "from", "to", "csv", "raw" };
    bool picks = false;

    for (size_t i = 0; i < sizeof of_mentions / sizeof *of_mentions; i++)
        picks = picks || cli_said(cli, of_mentions[i]);
    if (e->opml && (picks || cli_flag(cli, "prometheus")))
        return "an OPML file holds the feeds of the configuration: it takes no options";
    if (cli_flag(cli, "prometheus") && picks)
        return "--prometheus writes metrics of all topics: it takes no other options";
    if (e->raw && e->form != EXPORT_CSV)
        return "--raw is for CSV: say --csv too";
    return NULL;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct str name = argc > 0 ? str_of(argv[0]) : STR("-");
    struct err err = { 0 };
    struct exporting e = { .cli = cli, .fd = -1, .raw = cli_flag(cli, "raw"), .err = &err };
    int status, rc;

    if (argc > 1)
        return cli_usage(cli, "'export' takes one FILE, or none for stdout");
    e.packed = str_ends(name, STR(".gz"));
    e.form = cli_flag(cli, "csv") || str_ends(name, STR(".csv")) || str_ends(name, STR(".csv.gz"))
                 ? EXPORT_CSV
                 : EXPORT_JSONL;
    e.opml = str_ends(name, STR(".opml"));
    if (in_vain(cli, &e))
        return cli_usage(cli, "%s", in_vain(cli, &e));
    if (e.opml) { /* of the configuration: no store is asked */
        if (!cli_settings(cli))
            return cli_status(cli);
        status = 0;
    } else {
        e.store = run_store(cli, STORE_READ, &status);
        if (!e.store)
            return status;
    }
    buf_init(&e.lines, BUF_NO_CEILING);
    rc = str_eq(name, STR("-")) ? export_all(&e) : export_to(&e, name.p);
    if (rc != 0)
        status = cli_error(cli, &err);
    else if (cli->err_is_terminal && e.n > 0)
        cli_note(cli, "%lld mentions", (long long)e.n);
    buf_release(&e.lines);
    store_close(e.store);
    return status;
}

const struct command command_export = {
    .name = "export",
    .args = "[FILE]",
    .help = "write mentions as JSON lines or CSV, packed where FILE ends in .gz; 'hark import' "
            "reads them; or the feeds to FILE.opml",
    .example = "hark export mentions.jsonl.gz",
    .opts = opts,
    .run = run,
    .more =
        "Fields (what is absent is unknown, false, 0 or none; a mention without 'story' is its "
        "own):\n"
        "  id source key item_id kind url title text author hint published grain updated rating\n"
        "  rating_raw rating_best thread in_reply_to place by_owner likes shares replies views "
        "label\n"
        "  score p_neg p_neu p_pos evidence lang lexicon dropped wait_s whereto aspects cues "
        "topics\n"
        "  uncounted story first_seen counted_at revision backlog human former (JSON lines only)\n"
        "JSON lines leave out what follows from the rest: id (of source and key), item_id where it "
        "is "
        "the\n"
        "key, counted_at where it is published, p_neu (1000 less the other two); 'hark mentions "
        "--jsonl'\n"
        "has them. Times are UTC. A whole store moves by 'hark backup'.\n",
};
