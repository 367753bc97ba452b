/*
 * cmd_demo.c - hark demo: the whole road on the bundled samples, without a network.
 *
 * The samples are a small world of three brands. steps.tsv names the polls; a step's folder holds the
 * documents that changed since the poll before. Each is laid over world/ and the ordinary run goes
 * over it with the clock at that time, so that what comes out is the same on every machine.
 */
#include "cli/command.h"

#include "cli/run.h"
#include "core/date.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/utf8.h"
#include "out/mail.h"
#include "out/site.h"
#include "store/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a demo leaves in its folder, and clears before the next one. */
static const char *const ours[] = { "world", "state", "site", "mails", "hark.yaml" };
enum { N_OURS = sizeof ours / sizeof *ours };

static const struct cli_opt opts[] = {
    { .name = "into",
      .kind = CLI_TEXT,
      .value = "DIR",
      .help = "where to work; a new folder under TMPDIR unless said" },
    CLI_OPT_END,
};

struct demo {
    struct cli *cli;
    const char *samples; /* the folder they are read from */
    const char *into;
    int64_t from, last; /* first and last poll */
    size_t n_steps;
};

static char *path_of(struct demo *demo, const char *folder, struct str name)
{
    return arena_z(&demo->cli->arena,
                   arena_printf(&demo->cli->arena, "%s/" STR_FMT, folder, STR_ARG(name)));
}

static bool is_file(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The samples stand in the data folder when installed, in the source tree when not. */
static int find_samples(struct demo *demo, struct err *err)
{
    static const char *const places[] = { "samples", "tests/samples" };
    struct str data = cli_data_dir(demo->cli);

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        demo->samples = path_of(demo, data.p, str_of(places[i]));
        if (is_file(path_of(demo, demo->samples, STR("steps.tsv"))))
            return 0;
    }
    return err_set(err, ERR_NO_INPUT, "no samples under '%s' (set HARK_DATA to the source folder)",
                   data.p);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

/* A folder that is new, empty, or holds nothing but an earlier demo, which is cleared. */
static int prepare_folder(struct demo *demo, struct err *err)
{
    DIR *dir;
    struct dirent *entry;
    int rc = 0;

    if (mkdir(demo->into, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_CREATE, "cannot make '%s': %s", demo->into, strerror(errno));
    dir = opendir(demo->into);
    if (!dir)
        return err_set(err, ERR_CREATE, "cannot read '%s': %s", demo->into, strerror(errno));
    while (rc == 0 && (entry = readdir(dir))) {
        bool known = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;

        for (size_t i = 0; i < N_OURS; i++)
            known = known || strcmp(entry->d_name, ours[i]) == 0;
        if (!known)
            rc =
                err_set(err, ERR_CREATE, "'%s' holds '%s', which is no demo's: name another folder",
                        demo->into, entry->d_name);
    }
    closedir(dir);
    for (size_t i = 0; rc == 0 && i < N_OURS; i++)
        nftw(path_of(demo, demo->into, str_of(ours[i])), remove_one, 16, FTW_DEPTH | FTW_PHYS);
    if (rc == 0 && mkdir(path_of(demo, demo->into, STR("world")), 0700) != 0)
        rc = err_set(err, ERR_CREATE, "cannot make '%s/world': %s", demo->into, strerror(errno));
    return rc;
}

static int copy_file(const char *from, const char *to, struct err *err)
{
    struct buf bytes;
    int rc;

    buf_init(&bytes, LIMIT_BODY);
    rc = cli_read(from, LIMIT_BODY, &bytes, err);
    if (rc == 0)
        rc = file_write(to, buf_str(&bytes), err);
    buf_release(&bytes);
    return rc;
}

/* Lays a step's documents over the world. */
static int change_world(struct demo *demo, struct str step, struct err *err)
{
    const char *from = path_of(demo, demo->samples, step);
    const char *world = path_of(demo, demo->into, STR("world"));
    DIR *dir = opendir(from);
    struct dirent *entry;
    int rc = 0;

    if (!dir)
        return err_set(err, ERR_NO_INPUT, "cannot read '%s': %s", from, strerror(errno));
    while (rc == 0 && (entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            rc = copy_file(path_of(demo, from, str_of(entry->d_name)),
                           path_of(demo, world, str_of(entry->d_name)), err);
    closedir(dir);
    return rc;
}

static int poll_once(struct run *run, int64_t at, struct err *err)
{
    run->now = run->cli->now = at;
    return run_fetch(run, true, err) == 0 && run_alert(run, err) == 0 &&
                   run_digest(run, err) == 0 && run_send(run, err) == 0
               ? 0
               : -1;
}

static int walk_steps(struct demo *demo, struct run *run, struct err *err)
{
    struct buf steps;
    struct str rest, line, when;
    enum grain grain;
    int64_t at;
    int rc;

    buf_init(&steps, LIMIT_CONF);
    rc = cli_read(path_of(demo, demo->samples, STR("steps.tsv")), LIMIT_CONF, &steps, err);
    rest = buf_str(&steps);
    while (rc == 0 && str_cut_line(&rest, &line)) {
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (!str_cut(&line, '\t', &when) || !date_parse(when, &at, &grain)) {
            rc = err_set(err, ERR_DATA, "steps.tsv: '" STR_FMT "' is no time", STR_ARG(when));
            break;
        }
        if (!str_eq(line, STR("-")))
            rc = change_world(demo, line, err);
        if (rc == 0)
            rc = poll_once(run, at, err);
        demo->from = demo->n_steps++ ? demo->from : at;
        demo->last = at;
    }
    buf_release(&steps);
    return rc;
}

/* --- what came out --- */

struct tally {
    size_t n, labels[5];
};

static int count_label(void *context, const struct mention *mention)
{
    struct tally *tally = context;

    tally->n++;
    tally->labels[mention->verdict.label]++;
    return 0;
}

static int show_topics(struct run *run, struct err *err)
{
    struct cli *cli = run->cli;

    cli_printf(cli, "%-16s %8s %8s %8s %8s %8s %8s\n", "topic", "mentions", "negative", "neutral",
               "positive", "mixed", "unscored");
    for (size_t i = 0; i < run->settings->n_topics; i++) {
        const struct topic *topic = &run->settings->topics[i];
        struct tally tally = { 0 };
        struct mention_query query = {
            .topic = topic->name, .from = TIME_NONE, .to = TIME_NONE, .label = -1
        };

        if (store_mentions(run->store, &query, count_label, &tally, err) != 0)
            return -1;
        cli_printf(cli, "%-*s %8zu %8zu %8zu %8zu %8zu %8zu\n",
                   16 + (int)(topic->name.n - utf8_width(topic->name)), topic->name.p, tally.n,
                   tally.labels[LABEL_NEG], tally.labels[LABEL_NEU], tally.labels[LABEL_POS],
                   tally.labels[LABEL_MIXED], tally.labels[LABEL_UNSCORED]);
    }
    return 0;
}

/* --- the incident: the alert of the highest severity, and the first mail that tells of it --- */

enum { LINES_SHOWN = 40 };

struct telling {
    char *path;
    int64_t date;
    struct str text; /* the subject and the text part */
};

static int find_incident(struct run *run, struct arena *arena, struct alert_row *out,
                         struct err *err)
{
    struct alert_row *all;
    size_t n;

    if (store_alerts(run->store, arena, &all, &n, err) != 0)
        return -1;
    if (n == 0)
        return err_set(err, ERR_INTERNAL, "the demo's incident raised no alert");
    *out = all[0];
    for (size_t i = 1; i < n; i++) /* the newest first: of equals the oldest is the incident */
        if (all[i].severity >= out->severity)
            *out = all[i];
    return 0;
}

static int64_t date_of_mail(struct str mail)
{
    struct str line;
    enum grain grain;
    int64_t at;

    while (str_cut_line(&mail, &line) && line.n > 0)
        if (str_starts_nocase(line, STR("Date:")) &&
            date_parse(str_trim(str_from(line, 5)), &at, &grain))
            return at;
    return INT64_MAX;
}

/* Keeps the mail when it tells of the alert, earlier than what was found before. */
static int look_at_mail(struct demo *demo, char *path, struct str alert, struct telling *found,
                        struct err *err)
{
    struct buf bytes, plain;
    int64_t date;
    int rc;

    buf_init(&bytes, LIMIT_MAIL);
    buf_init(&plain, LIMIT_MAIL);
    rc = cli_read(path, LIMIT_MAIL, &bytes, err);
    if (rc == 0) {
        mail_plain(buf_str(&bytes), &plain);
        date = date_of_mail(buf_str(&bytes));
        if (str_find(buf_str(&plain), alert) >= 0 &&
            (!found->path || date < found->date ||
             (date == found->date && strcmp(path, found->path) < 0)))
            *found = (struct telling){ path, date, arena_str(&demo->cli->arena, buf_str(&plain)) };
    }
    buf_release(&bytes);
    buf_release(&plain);
    return rc;
}

/* So many lines, to the end of a paragraph. */
static void show_text(struct cli *cli, const struct telling *mail)
{
    struct str rest = mail->text, line;
    size_t shown = 0, left = 0;

    while (str_cut_line(&rest, &line)) {
        if (left > 0 || (shown >= LINES_SHOWN && line.n == 0))
            left++;
        else if (++shown)
            cli_printf(cli, "%s" STR_FMT "\n", line.n ? "  " : "", STR_ARG(line));
    }
    if (left > 1)
        cli_printf(cli, "  ... and %zu lines more: %s\n", left - 1, mail->path);
}

static int show_incident(struct demo *demo, struct run *run, struct err *err)
{
    const char *folder = path_of(demo, demo->into, STR("mails"));
    struct cli *cli = demo->cli;
    struct arena arena = { 0 };
    struct telling first = { 0 };
    struct alert_row alert;
    struct dirent *entry;
    DIR *dir = opendir(folder);
    int rc = dir ? find_incident(run, &arena, &alert, err)
                 : err_set(err, ERR_NO_INPUT, "no mails in '%s': %s", folder, strerror(errno));

    while (rc == 0 && (entry = readdir(dir)))
        if (str_ends(str_of(entry->d_name), STR(".eml")))
            rc = look_at_mail(demo, path_of(demo, folder, str_of(entry->d_name)), alert.id, &first,
                              err);
    if (dir)
        closedir(dir);
    if (rc == 0 && !first.path)
        rc = err_set(err, ERR_INTERNAL, "the demo's incident was told by no mail");
    if (rc == 0) {
        cli_printf(cli, "\nThe first mail about the incident, as its reader gets it:\n\n");
        show_text(cli, &first);
        cli_printf(cli, "\n");
    }
    arena_release(&arena);
    return rc;
}

/* The page of the day before the last poll but one: the day of the incident. */
static int show_page(struct demo *demo, struct run *run, int64_t started_ms, struct err *err)
{
    struct cli *cli = demo->cli;
    struct buf path, bytes;
    struct str with = cli_config_option(cli, str_of(path_of(demo, demo->into, STR("hark.yaml"))));
    unsigned char sum[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];
    int rc;

    buf_init(&path, LIMIT_URL);
    buf_init(&bytes, LIMIT_BODY);
    site_page_path(STR("Kestrel"), STR("2026-03-13"), &path);
    rc = cli_read(path_of(demo, path_of(demo, demo->into, STR("site")), buf_str(&path)), LIMIT_BODY,
                  &bytes, err);
    if (rc == 0) {
        int64_t took = clock_monotonic_ms() - started_ms;

        hash_sha256(buf_str(&bytes), sum);
        hash_hex(sum, sizeof sum, hex);
        cli_printf(
            cli,
            "%zu polls over three days in %lld.%02lld s; %d mentions stored, %zu mails written\n",
            demo->n_steps, (long long)took / 1000, (long long)took % 1000 / 10, run->n_new,
            run->n_sent);
        cli_printf(cli, "Pages:  %s/site/index.html\nMails:  %s/mails/\n", demo->into, demo->into);
        cli_printf(
            cli,
            "SHA-256 of the day of the incident, the same on every machine:\n%s  %s/site/" STR_FMT
            "\n",
            hex, demo->into, STR_ARG(buf_str(&path)));
        cli_printf(cli,
                   "\nNext:\n"
                   "  hark mentions" STR_FMT " --topic Kestrel --label neg --limit 5\n"
                   "  hark alerts list" STR_FMT "\n"
                   "  hark init --brand \"Your brand\" --mail you@your.example\n",
                   STR_ARG(with), STR_ARG(with));
    }
    buf_release(&path);
    buf_release(&bytes);
    return rc;
}

static int demo_run(struct demo *demo, struct err *err)
{
    struct cli *cli = demo->cli;
    int64_t started = clock_monotonic_ms();
    const char *conf = path_of(demo, demo->into, STR("hark.yaml"));
    struct buf errors;
    struct run run = { 0 };
    int rc = -1;

    if (find_samples(demo, err) != 0 || prepare_folder(demo, err) != 0 ||
        copy_file(path_of(demo, demo->samples, STR("hark.yaml")), conf, err) != 0)
        return -1;
    buf_init(&errors, LIMIT_CONF);
    if (settings_load(&cli->settings, conf, STR_NONE, cli_data_dir(cli), &errors, err) != 0)
        goto out;
    cli->has_settings = true;
    if (run_open(&run, cli, STORE_WRITE) != 0) {
        err_set(err, ERR_INTERNAL, "the demo's store could not be opened");
        goto out;
    }
    run.scratch = true;
    if (store_make_scratch(run.store, err) != 0)
        goto out;
    if (walk_steps(demo, &run, err) == 0 && show_topics(&run, err) == 0 &&
        show_incident(demo, &run, err) == 0)
        rc = show_page(demo, &run, started, err);
out:
    run_close(&run);
    buf_release(&errors);
    return rc;
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct demo demo = { .cli = cli };
    struct err err = { 0 };
    const char *tmp = getenv("TMPDIR");

    (void)argv;
    if (argc != 0)
        return cli_usage(cli, "'demo' takes no operands");
    if (cli_said(cli, "into")) {
        demo.into = arena_z(&cli->arena, cli_text(cli, "into"));
    } else {
        char *made = arena_z(&cli->arena,
                             arena_printf(&cli->arena, "%s/hark-demo-XXXXXX", tmp ? tmp : "/tmp"));

        if (!mkdtemp(made)) {
            err_set(&err, ERR_CREATE, "cannot make '%s': %s", made, strerror(errno));
            return cli_error(cli, &err);
        }
        demo.into = made;
    }
    return demo_run(&demo, &err) == 0 ? 0 : cli_error(cli, &err);
}

const struct command command_demo = {
    .name = "demo",
    .args = "",
    .help = "run the whole road on the bundled samples, without a network",
    .example = "hark demo --into demo",
    .opts = opts,
    .run = run,
};
