/*
 * cmd_import.c - hark import: an export taken in as it stands, or any file that a source could read.
 *
 * An export goes in whole or not at all. Other files (surveys, tables, mailboxes, saved feeds and
 * pages) go the road of a source that is asked once: judged, matched, stored.
 */
#include "cli/named.h"
#include "cli/opml.h"
#include "cli/run.h"

#include "core/gz.h"
#include "core/limits.h"
#include "out/export.h"

#include <string.h>

static const struct cli_opt opts[] = {
    { .name = "source",
      .letter = 's',
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "of a file that is no export: the source that it counts as; 'import' unless said" },
    { .name = "topic",
      .letter = 't',
      .kind = CLI_TEXT,
      .value = "TOPIC",
      .help = "of a file that is no export: all of it is about this topic" },
    { .name = "format",
      .kind = CLI_TEXT,
      .value = "FORMAT",
      .help = "of a file that is no export: csv, jsonl, mbox, maildir, feed, page" },
    { .name = "survey", .kind = CLI_FLAG, .help = "it holds answers to a survey of yours" },
    CLI_OPT_END,
};

struct importing {
    struct store *store;
    int64_t n_new, n_known;
};

static int import_one(void *context, const struct store_import *import, struct err *err)
{
    struct importing *in = context;
    int rc = store_import(in->store, import, err);

    in->n_new += rc == 1;
    in->n_known += rc == 0;
    return rc < 0 ? -1 : 0;
}

/* All lines in one commit. */
static int import_export(struct importing *in, const char *path, struct str bytes,
                         enum export_form form, struct err *err)
{
    int64_t line = 0;

    if (store_group_begin(in->store, err) != 0)
        return -1;
    if (export_read(bytes, form, import_one, in, &line, err) != 0) {
        store_group_cancel(in->store);
        return err_wrap(err, "%s:%lld: ", path, (long long)line);
    }
    return store_group_end(in->store, err);
}

/* Unpacked where it is packed. */
static int read_file(const char *path, struct buf *out, struct err *err)
{
    struct buf raw;
    int rc;

    buf_init(&raw, LIMIT_FILE);
    rc = cli_read(path, LIMIT_FILE, &raw, err);
    if (rc == 0 && gz_is(buf_str(&raw)))
        rc = gz_inflate(buf_str(&raw), 0, out, err) == 0 ? 0 : err_wrap(err, "%s: ", path);
    else if (rc == 0)
        rc = buf_puts(out, buf_str(&raw));
    buf_release(&raw);
    return rc;
}

static int import_foreign(struct run *run, const char *path, struct err *err)
{
    struct cli *cli = run->cli;
    struct source source = { .name =
                                 cli_said(cli, "source") ? cli_text(cli, "source") : STR("import"),
                             .kind = STR("file"),
                             .path = str_of(path),
                             .topic = cli_text(cli, "topic"),
                             .format = cli_text(cli, "format"),
                             .holds = cli_flag(cli, "survey") ? STR("survey") : STR_NONE,
                             .every_s = DAY_S,
                             .enabled = true };
    const struct source *known = NULL;

    for (size_t i = 0; i < run->settings->n_sources; i++)
        if (str_eq(run->settings->sources[i].name, source.name))
            known = &run->settings->sources[i];
    if (known && str_eq(known->kind, STR("file"))) { /* its map, its scale ... */
        source = *known;
        source.path = str_of(path);
    }
    if (source.topic.n) {
        const struct topic *topic = named_topic(run->settings, source.topic, err);

        if (!topic)
            return -1;
        source.topic = topic->name;
    }
    return run_fetch_once(run, &source, err);
}

static int import_file(struct run *run, struct importing *in, const char *path, struct err *err)
{
    enum export_form form;
    struct buf bytes;
    int rc;

    buf_init(&bytes, LIMIT_FILE);
    rc = read_file(path, &bytes, err);
    if (rc == 0 && export_is_one(buf_str(&bytes), &form))
        rc = import_export(in, path, buf_str(&bytes), form, err);
    else if (rc == 0 && strcmp(path, "-") == 0)
        rc = err_set(err, ERR_DATA, "what comes from stdin must be an export");
    else if (rc == 0)
        rc = import_foreign(run, path, err);
    buf_release(&bytes);
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct importing in = { 0 };
    struct err err = { 0 };
    struct run run;
    int status;

    if (argc == 0)
        return cli_usage(cli, "'import' takes files");
    if (argc == 1 && str_ends(str_of(argv[0]), STR(".opml")))
        return opml_import_file(cli, argv[0], STR_NONE);
    status = run_open(&run, cli, STORE_WRITE);
    if (status != 0)
        return status;
    run.by_hand = true;
    in.store = run.store;
    for (int i = 0; i < argc && status == 0; i++)
        if (import_file(&run, &in, argv[i], &err) != 0)
            status = cli_error(cli, &err);
    if (status == 0)
        cli_note(cli, "%lld new mention%s, %lld known already", (long long)in.n_new + run.n_new,
                 in.n_new + run.n_new == 1 ? "" : "s", (long long)in.n_known);
    if (status == 0 && run.n_other > 0)
        cli_note(cli, "%d more concern%s no topic and %s not kept: widen 'match:', or say --topic",
                 run.n_other, run.n_other == 1 ? "s" : "", run.n_other == 1 ? "was" : "were");
    run_close(&run);
    return status;
}

const struct command command_import = {
    .name = "import",
    .args = "FILE...",
    .help = "take in an export, whole or not at all; or any file that a source could read, once",
    .example = "hark import mentions.jsonl.gz",
    .opts = opts,
    .run = run,
    .more =
        "An export is known by its first line. Its mentions come in as they stand; in a store "
        "that\n"
        "has judged hours already they are history and wake nobody. Other files are judged and\n"
        "matched like a source's: tables, JSON lines, mailboxes, Maildir folders, saved feeds and\n"
        "pages. The feeds of a list of subscriptions (FILE.opml) become sources. With the name of "
        "a file source of your configuration they are read as that says.\n",
};
