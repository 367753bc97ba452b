/*
 * cmd_init.c - hark init: a commented hark.yaml, by flags or by questions.
 *
 * Nothing is overwritten, and what is written has been read back without an error before it gets its
 * name. Questions are asked only where a person can answer.
 */
#include "cli/command.h"
#include "core/escape.h"
#include "core/mime.h"
#include "core/opt.h"
#include "core/query.h"
#include "core/url.h"
#include "core/utf8.h"
#include "core/zone.h"
#include "out/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_opt opts[] = {
    { .name = "brand",
      .letter = 'b',
      .kind = CLI_TEXT,
      .value = "NAME",
      .help = "what to listen for" },
    { .name = "mail",
      .letter = 'm',
      .kind = CLI_TEXT,
      .value = "ADDRESS",
      .help = "who is told; also the contact that servers see" },
    { .name = "url",
      .letter = 'u',
      .kind = CLI_LIST,
      .value = "URL",
      .help = "a feed to read, or a page that names one; may be said again" },
    { .name = "server",
      .kind = CLI_TEXT,
      .value = "URL",
      .help = "mail server: smtps://mail.acme.example; else sendmail, else files" },
    { .name = "timezone",
      .kind = CLI_TEXT,
      .value = "ZONE",
      .help = "Europe/Berlin; that of the machine unless said" },
    { .name = "language",
      .kind = CLI_TEXT,
      .value = "LANG",
      .help = "of pages and mails: de; en unless said" },
    { .name = "preset",
      .kind = CLI_TEXT,
      .value = "TRADE",
      .help = "words of the trade: cafe, hotel, software ..." },
    { .name = "into",
      .kind = CLI_TEXT,
      .value = "DIR",
      .help = "folder of hark.yaml; the usual place unless said" },
    CLI_OPT_END,
};

struct plan {
    struct cli *cli;
    struct str brand, mail, server, zone, language, preset, folder;
    struct str *urls;
    size_t n_urls;
    bool named; /* the folder was named: the next commands need --config */
};

/* --- what to write --- */

/* The brand as a phrase. */
static struct str query_of(struct str brand, struct arena *arena)
{
    struct buf query;
    struct str kept;

    buf_init(&query, BUF_NO_CEILING);
    buf_putc(&query, '"');
    for (size_t i = 0; i < brand.n; i++)
        if (brand.p[i] != '"' && brand.p[i] != '*')
            buf_putc(&query, brand.p[i]);
    buf_putc(&query, '"');
    kept = arena_str(arena, buf_str(&query));
    buf_release(&query);
    return kept;
}

/* The host as the name of a source; a number behind it where it comes again. */
static void put_source(struct buf *out, const struct plan *plan, size_t i)
{
    struct arena *arena = &plan->cli->arena;
    struct str site = url_site(plan->urls[i], arena);
    int same = 0;

    for (size_t k = 0; k < i; k++)
        same += str_eq(url_site(plan->urls[k], arena), site);
    buf_putz(out, "  - {name: ");
    escape_yaml(same ? arena_printf(arena, STR_FMT "-%d", STR_ARG(site), same + 1) : site, out);
    buf_putz(out, ", kind: feed, url: ");
    escape_yaml(plan->urls[i], out);
    buf_putz(out, "}\n");
}

/* By the zone of the days: people there complain in German. */
static bool speaks_german(const struct plan *plan)
{
    static const char *const zones[] = { "Europe/Berlin", "Europe/Busingen", "Europe/Vaduz",
                                         "Europe/Vienna", "Europe/Zurich" };

    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (str_eq(plan->zone, str_of(zones[i])))
            return true;
    return false;
}

static void put_mail(struct buf *out, const struct plan *plan)
{
    if (plan->server.n) {
        buf_putz(out, "mail:\n  server: ");
        escape_yaml(plan->server, out);
        buf_putz(out, "\n");
    } else if (access("/usr/sbin/sendmail", X_OK) == 0) {
        buf_putz(out,
                 "mail:\n  sendmail: yes              # or server: smtps://mail.acme.example\n");
    } else {
        buf_putz(
            out,
            "mail:\n"
            "  eml: mails/                # mails are written as files into this folder; to send\n"
            "                             # them: server: smtps://mail.acme.example in its "
            "place\n");
    }
    buf_putz(out, "  from: ");
    escape_yaml(plan->mail, out);
    buf_putz(
        out,
        "\n"
        "  # user: hark\n"
        "  # password: {env: HARK_SMTP_PASSWORD}    # or {file: PATH}, {credential: NAME}\n\n");
}

/* A key of the topic as it was said, else as a comment that shows it. */
static void put_key(struct buf *out, const char *key, struct str said, const char *usual,
                    const char *what)
{
    buf_printf(out, said.n ? "    %s: " : "    # %s: ", key);
    if (said.n)
        escape_yaml(said, out);
    buf_printf(out, "%s    # %s\n", said.n ? "" : usual, what);
}

static void compose(struct buf *out, const struct plan *plan)
{
    buf_putz(out, "# hark.yaml - what hark listens to, and whom it tells. 'hark config --keys' "
                  "lists all keys,\n"
                  "# 'hark check' reads this file and shows what it makes of it.\n\ncontact: ");
    escape_yaml(plan->mail, out);
    buf_putz(out, "    # servers see it in the User-Agent\ntimezone: ");
    escape_yaml(plan->zone, out);
    buf_putz(out, "    # days and hours on pages and in mails\n\ntopics:\n  - name: ");
    escape_yaml(plan->brand, out);
    buf_putz(out, "\n    match: ");
    escape_yaml(query_of(plan->brand, &plan->cli->arena), out);
    buf_putz(out,
             "\n    # words in \"quotes\" stand together; AND, OR, NOT, (groups), begin*, a NEAR/8 "
             "b, title:x,\n"
             "    # site:a.example. Where the name is a common word, say what stands near it:\n"
             "    # match: 'acme NEAR/8 (coffee OR staff OR order) NOT site:acme.example'\n"
             "    # languages: [en, de]    # only these; all unless said\n");
    put_key(out, "language", plan->language, "de       ", "of its pages and mails; en unless said");
    put_key(out, "preset", plan->preset, "cafe       ", "more words of the trade");
    buf_putz(
        out,
        "    # own: [Acme Support]    # names under which you answer; no voices of customers\n\n"
        "# Where to listen. 'hark add URL' looks at an address, shows what it gives, and adds "
        "it here.\n"
        "# Kinds: feed (RSS, Atom, JSON Feed), page (its reviews), file (CSV, JSON lines, "
        "saved feeds).\n"
        "sources:\n");
    for (size_t i = 0; i < plan->n_urls; i++)
        put_source(out, plan, i);
    buf_putz(
        out,
        "  # - {name: shop, kind: page, url: 'https://shop.example/p/1', topic: Acme}\n"
        "  # - {name: survey, kind: file, path: 'surveys/*.csv', map: {text: 3, rating: 2, date: "
        "1}}\n\n"
        "alerts:\n"
        "  odds: 250d                 # tell what chance alone would bring once in 250 days\n"
        "  at_once: {stars: 1, words: [");
    buf_putz(out,
             speaks_german(plan) ? "Vergiftung, Anwalt, poisoning, lawyer" : "poisoning, lawyer");
    buf_putz(
        out,
        "]}    # single mentions worth a mail\n"
        "  routes:                    # the first that fits; aspects: delivery, staff, price ...\n"
        "    # - {aspect: delivery, to: logistics@acme.example}\n"
        "    - to: ");
    escape_yaml(plan->mail, out);
    buf_putz(out, "\n  quiet: \"22:00-07:00\"       # mails wait until the morning\n\n");
    put_mail(out, plan);
    buf_putz(out, "digest:\n"
                  "  site: site/                # pages, one a day\n"
                  "  mail: ");
    escape_yaml(plan->mail, out);
    buf_putz(out, "    # who gets them\n"
                  "  at: \"07:30\"\n"
                  "  # daily: news              # only days that are worth a look; never: none\n"
                  "  # weekly: monday           # the week's mail, too\n"
                  "  # weekly_form: card        # in ten lines; board: all topics in one mail\n");
}

/* --- what to ask --- */

/* A line from the terminal; the answer that is usual where it is empty. */
static struct str ask(struct cli *cli, const char *question, struct str usual)
{
    char line[512];
    struct str answer;

    fprintf(stderr, usual.n ? "%s [" STR_FMT "]: " : "%s: ", question, STR_ARG(usual));
    if (!fgets(line, sizeof line, stdin))
        return usual;
    answer = str_trim(str_of(line));
    return answer.n ? arena_str(&cli->arena, answer) : usual;
}

/* The zone of the machine: TZ, /etc/timezone, or where /etc/localtime leads. */
static struct str machine_zone(struct arena *arena)
{
    struct str tz = str_of(getenv("TZ")), found = STR_NONE, mark = STR("zoneinfo/");
    char link[PATH_MAX];
    ssize_t n = readlink("/etc/localtime", link, sizeof link);
    struct zone *zone;

    if (tz.n)
        found = str_starts(tz, STR(":")) ? str_from(tz, 1) : tz;
    else if (n > 0) {
        struct str path = { link, (size_t)n };
        ptrdiff_t at = str_find(path, mark);

        found = at < 0 ? STR_NONE : str_from(path, (size_t)at + mark.n);
    }
    zone = found.n ? zone_open(found, NULL) : NULL;
    if (!zone || str_eq(found, STR("Etc/UTC")))
        found = STR("UTC");
    zone_close(zone);
    return arena_str(arena, found);
}

static void ask_all(struct plan *plan)
{
    struct cli *cli = plan->cli;
    bool asks = isatty(STDIN_FILENO) && cli->err_is_terminal;

    plan->brand = str_trim(cli_text(cli, "brand"));
    plan->mail = cli_text(cli, "mail");
    plan->server = cli_text(cli, "server");
    plan->language = cli_text(cli, "language");
    plan->preset = cli_text(cli, "preset");
    plan->zone = cli_said(cli, "timezone") ? cli_text(cli, "timezone") : machine_zone(&cli->arena);
    plan->n_urls = cli_list(cli, "url", &plan->urls);
    if (!asks || (plan->brand.n && plan->mail.n))
        return;
    if (!plan->brand.n)
        plan->brand = ask(cli, "Which brand shall hark listen for", STR_NONE);
    if (!plan->mail.n)
        plan->mail = ask(cli, "Who is told (a mail address)", STR_NONE);
    if (!cli_said(cli, "timezone"))
        plan->zone = ask(cli, "Time zone", plan->zone);
    if (plan->n_urls == 0) {
        struct str url =
            ask(cli, "A feed or page to listen to (empty: later, with hark add)", STR_NONE);

        if (url.n)
            plan->urls[plan->n_urls++] = url;
    }
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return false;
    return utf8_is_valid(s);
}

static int check_plan(const struct plan *plan, struct err *err)
{
    struct arena *arena = &plan->cli->arena;
    struct zone *zone;

    if (!plan->brand.n || !plan->mail.n)
        return err_set(err, ERR_USAGE, "say --brand NAME and --mail ADDRESS");
    if (plan->brand.n > 64 || !is_plain(plan->brand) ||
        !query_parse(query_of(plan->brand, arena), arena, NULL, NULL))
        return err_set(err, ERR_USAGE,
                       "'" STR_FMT
                       "' cannot be the name of a brand: a word or a few, up to 64 bytes",
                       STR_ARG(plan->brand));
    if (!mail_is_address(plan->mail))
        return err_set(err, ERR_USAGE, "'" STR_FMT "' is not a mail address (me@acme.example)",
                       STR_ARG(plan->mail));
    for (size_t i = 0; i < plan->n_urls; i++)
        if (!url_is_web(plan->urls[i]) || !is_plain(plan->urls[i]))
            return err_set(err, ERR_USAGE, "'" STR_FMT "' is not an http or https address",
                           STR_ARG(plan->urls[i]));
    zone = zone_open(plan->zone, err);
    zone_close(zone);
    return zone ? 0 : -1;
}

/* --- the file --- */

/* Reads the bytes back from a file aside, so that init never leaves what check would refuse. */
static int read_back(const char *path, struct err *err)
{
    struct settings settings;
    struct buf errors;
    int rc;

    buf_init(&errors, BUF_NO_CEILING);
    rc = settings_load(&settings, path, STR_NONE, STR_NONE, &errors, err);
    if (rc == 0)
        settings_release(&settings);
    else
        err_wrap(err, STR_FMT, STR_ARG(str_sub(buf_str(&errors), 0, 160)));
    buf_release(&errors);
    return rc;
}

static int save(const struct plan *plan, struct str *file, struct err *err)
{
    struct arena *arena = &plan->cli->arena;
    int folder = folder_open(plan->folder, err), fd, rc = -1;
    struct buf text;
    char *aside;

    if (folder < 0)
        return -1;
    *file = arena_printf(arena, STR_FMT "/hark.yaml", STR_ARG(plan->folder));
    aside = arena_z(
        arena, arena_printf(arena, STR_FMT "/.hark.yaml.%d", STR_ARG(plan->folder), (int)getpid()));
    buf_init(&text, BUF_NO_CEILING);
    compose(&text, plan);
    fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n || fsync(fd) != 0)
        err_set(err, ERR_CREATE, "cannot write '%s': %s", aside, strerror(errno));
    else if (read_back(aside, err) == 0) {
        /* link() does not replace what is there, rename() would */
        rc = link(aside, file->p);
        if (rc != 0 && errno == EEXIST)
            err_set(err, ERR_CREATE,
                    "'" STR_FMT "' is there already and stays as it is; "
                    "'hark add URL' adds to it, --into DIR writes another",
                    STR_ARG(*file));
        else if (rc != 0)
            err_set(err, ERR_CREATE, "cannot create '" STR_FMT "': %s", STR_ARG(*file),
                    strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
        unlink(aside);
    }
    close(folder);
    buf_release(&text);
    return rc;
}

static void print_next(const struct plan *plan, struct str file)
{
    struct cli *cli = plan->cli;
    struct str with = plan->named ? cli_config_option(cli, file) : STR("");

    cli_printf(cli, "wrote " STR_FMT "\n\nnext:\n", STR_ARG(file));
    if (plan->n_urls == 0)
        cli_printf(cli, "  hark add URL" STR_FMT "    # a feed or a page with reviews\n",
                   STR_ARG(with));
    cli_printf(cli,
               "  hark check" STR_FMT "\n  hark run" STR_FMT "\n  hark run" STR_FMT
               " --print-timer\n",
               STR_ARG(with), STR_ARG(with), STR_ARG(with));
}

static int run(struct cli *cli, int argc, char **argv)
{
    struct plan plan = { .cli = cli, .named = cli_said(cli, "into") || cli_said(cli, "config") };
    struct str file = cli_config_file(cli);
    struct err err = { 0 };

    (void)argv;
    if (argc != 0)
        return cli_usage(cli, "'init' takes no operands; say --brand NAME");
    if (cli_said(cli, "into")) {
        plan.folder = cli_text(cli, "into");
    } else {
        ptrdiff_t slash = -1;

        if (file.n && !str_eq(file, STR("hark.yaml")) && !str_ends(file, STR("/hark.yaml")))
            return cli_usage(cli, "init writes a file called hark.yaml; say --into DIR");
        for (size_t i = 0; i < file.n; i++)
            if (file.p[i] == '/')
                slash = (ptrdiff_t)i;
        plan.folder = slash < 0 ? STR(".") : str_sub(file, 0, (size_t)slash);
    }
    if (plan.folder.n == 0)
        return cli_usage(cli, "there is no home folder; say --into DIR");
    ask_all(&plan);
    if (check_plan(&plan, &err) != 0)
        return cli_usage(cli, "%s", err.text);
    if (save(&plan, &file, &err) != 0)
        return cli_error(cli, &err);
    print_next(&plan, file);
    return 0;
}

const struct command command_init = {
    .name = "init",
    .args = "",
    .help = "write a commented configuration",
    .example = "hark init --brand Acme --mail me@acme.example --url https://blog.acme.example/feed",
    .opts = opts,
    .run = run,
    .more = "Asks for what the flags leave open, when there is a terminal to ask at. An existing "
            "file is\n"
            "never touched.",
};
