/*
 * cmd_doctor.c - hark doctor: checks of hark itself.
 *
 * Each check is a row: a name and a function that says what it found. A finding is "ok", or "FAIL" with
 * the command that mends it or tells more. Nothing is contacted unless --net or --mail ask for it, and
 * nothing is written.
 */
#include "cli/print.h"
#include "cli/run.h"

#include "core/confine.h"
#include "core/net.h"
#include "core/zone.h"
#include "fetch/sandbox.h"
#include "out/mail.h"
#include "out/serve.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static const struct cli_opt opts[] = {
    { .name = "net", .kind = CLI_FLAG, .help = "also ask each source's host whether it answers" },
    { .name = "mail", .kind = CLI_FLAG, .help = "also log in at the mail server, sending nothing" },
    CLI_OPT_END,
};

#define ROOM_LEAST ((uint64_t)100 * 1024 * 1024)

enum { WAIT_MOST_S = 3600, EPOCH_YEAR_S = 1704067200 /* 2024-01-01 */ };

struct doctor {
    struct cli *cli;
    const struct settings *settings;
    struct store *store; /* NULL: there is none, or it cannot be opened */
    struct err err;      /* why */
    const char *name;    /* of the check at work */
    json_t *all;
    size_t n_failed;
};

static const char *command(struct doctor *d, const char *what, struct str more)
{
    return arena_printf(&d->cli->arena, "%s" STR_FMT, what, STR_ARG(more)).p;
}

/* 'mend' is the command to run, or NULL where all is well. */
static void find(struct doctor *d, const char *mend, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void find(struct doctor *d, const char *mend, const char *fmt, ...)
{
    struct buf text;
    va_list args;

    buf_init(&text, 4096);
    va_start(args, fmt);
    buf_vprintf(&text, fmt, args);
    va_end(args);
    d->n_failed += mend != NULL;
    if (mend && str_starts(str_of(mend), STR("hark ")))
        mend = command(d, mend, cli_with_config(d->cli));
    if (d->all) {
        json_array_append_new(d->all, json_pack("{s:s,s:b,s:o,s:o}", "check", d->name, "ok",
                                                mend == NULL, "found", json_of_text(buf_str(&text)),
                                                "mend", json_of_str(str_of(mend))));
    } else {
        cli_put(d->cli, cli_colour(d->cli, mend ? CLI_RED : CLI_GREEN));
        cli_printf(d->cli, "%-4s", mend ? "FAIL" : "ok");
        cli_put(d->cli, cli_colour(d->cli, CLI_PLAIN));
        cli_printf(d->cli, "  %-9s  %s%s%s\n", d->name, text.p, mend ? ": " : "", mend ? mend : "");
    }
    buf_release(&text);
}

/* --- the checks --- */

static void check_config(struct doctor *d)
{
    const struct settings *s = d->settings;
    bool asks = false;

    for (size_t i = 0; i < s->n_sources; i++)
        asks |= s->sources[i].enabled && str_starts(s->sources[i].url, STR("http"));
    if (asks && str_is_empty(s->contact))
        find(d, "set 'contact:' in it, then: hark check",
             "'" STR_FMT "' names no contact, so public hosts are not asked", STR_ARG(s->file));
    else
        find(d, NULL, "'" STR_FMT "', %zu topic%s, %zu source%s", STR_ARG(s->file), s->n_topics,
             s->n_topics == 1 ? "" : "s", s->n_sources, s->n_sources == 1 ? "" : "s");
}

static int64_t last_try(struct doctor *d, int64_t *every_s)
{
    int64_t last = TIME_NONE;
    struct source_state state;

    *every_s = DAY_S;
    for (size_t i = 0; i < d->settings->n_sources; i++) {
        const struct source *source = &d->settings->sources[i];
        struct err why = { 0 };

        if (!source->enabled)
            continue;
        if (source->every_s < *every_s)
            *every_s = source->every_s;
        if (d->store && store_source_get(d->store, source->name, &d->cli->arena, &state, &why) == 1)
            last = state.last_try_at > last ? state.last_try_at : last;
    }
    return last;
}

static void check_clock(struct doctor *d)
{
    int64_t every_s, last = last_try(d, &every_s), now = d->cli->now;
    struct str local = print_local(d->settings->zone, now, &d->cli->arena);

    if (now < EPOCH_YEAR_S || (last != TIME_NONE && now < last - 60))
        find(d, "timedatectl status", "the clock says " STR_FMT ", which was already over",
             STR_ARG(local));
    else
        find(d, NULL, STR_FMT " " STR_FMT, STR_ARG(local), STR_ARG(d->settings->zone_name));
}

static void check_disk(struct doctor *d)
{
    struct str dir = d->settings->state_dir;
    const char *path = arena_z(&d->cli->arena, dir);
    struct statvfs fs;
    uint64_t room;

    if (statvfs(path, &fs) != 0) {
        if (errno == ENOENT)
            find(d, "hark run", "'%s' is not there yet", path);
        else
            find(d, command(d, "ls -ld ", dir), "cannot look at '%s' (%s)", path, strerror(errno));
        return;
    }
    room = (uint64_t)fs.f_bavail * fs.f_frsize;
    find(d, room < ROOM_LEAST ? command(d, "df -h ", dir) : NULL, "%llu MiB free in '%s'",
         (unsigned long long)(room >> 20), path);
}

static void check_rights(struct doctor *d)
{
    static const char *const names[] = { "", "/hark.db", "/author.key" };
    struct str dir = d->settings->state_dir;
    struct stat st;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str path = arena_printf(&d->cli->arena, STR_FMT "%s", STR_ARG(dir), names[i]);

        if (stat(path.p, &st) == 0 && st.st_mode & 077) {
            find(d, command(d, "chmod -R go= ", dir), "others may read '" STR_FMT "'",
                 STR_ARG(path));
            return;
        }
    }
    find(d, NULL, "the store is readable for its owner alone");
}

/* A store that only lacks room is whole: an older copy must not take its place. */
static bool is_disk_full(const struct doctor *d)
{
    struct statvfs fs;

    return statvfs(arena_z(&d->cli->arena, d->settings->state_dir), &fs) == 0 &&
           (uint64_t)fs.f_bavail * fs.f_frsize < ROOM_LEAST;
}

static void check_store(struct doctor *d)
{
    struct str fault = STR_NONE;
    struct err err = d->err;

    if (!d->store && err.code == ERR_NO_INPUT)
        find(d, "hark run", "there is none yet in '" STR_FMT "'", STR_ARG(d->settings->state_dir));
    else if (!d->store || store_check(d->store, true, &d->cli->arena, &fault, &err) != 0)
        find(d,
             err.code == ERR_RETRY ? "hark doctor"
             : is_disk_full(d)     ? command(d, "df -h ", d->settings->state_dir)
                                   : "hark backup --restore FILE",
             "%s", err.text);
    else if (fault.n)
        find(d, "hark backup --restore FILE", "damaged (" STR_FMT ")", STR_ARG(fault));
    else
        find(d, NULL, "whole, schema %d", store_schema(d->store, &err));
}

static void check_lock(struct doctor *d)
{
    struct str holder = store_holder(d->settings->state_dir, &d->cli->arena);

    if (holder.n)
        find(d, NULL, "a run is at work: process " STR_FMT, STR_ARG(holder));
    else
        find(d, NULL, "no run is at work");
}

/* What the process that parses gives up; a kernel that can take away less is not counted as a failure. */
static void check_parser(struct doctor *d)
{
    struct buf report;
    struct str rest, line;

    buf_init(&report, 4096);
    sandbox_report(&report);
    rest = buf_str(&report);
    while (str_cut_line(&rest, &line))
        find(d, NULL, STR_FMT, STR_ARG(line));
    buf_release(&report);
    if (!serve_is_built())
        find(d, NULL, "'hark serve' is not built in (libmicrohttpd)");
    else
        find(d, NULL, "'hark serve' %s",
             confine_is_there() ? "opens its two folders only (Landlock)"
                                : "may open all that you may: this kernel has no Landlock");
}

static void check_timer(struct doctor *d)
{
    int64_t every_s, last = last_try(d, &every_s);

    if (last == TIME_NONE)
        find(d, "hark run --print-timer", "no run has asked a source yet");
    else
        find(d, d->cli->now - last > 2 * every_s + HOUR_S ? "hark run --print-timer" : NULL,
             "the last run was at " STR_FMT,
             STR_ARG(print_local(d->settings->zone, last, &d->cli->arena)));
}

static void check_sources(struct doctor *d)
{
    size_t n_blind = 0;

    for (size_t i = 0; d->store && i < d->settings->n_sources; i++) {
        const struct source *source = &d->settings->sources[i];
        struct source_state state;
        int rc = source->enabled
                     ? store_source_get(d->store, source->name, &d->cli->arena, &state, &d->err)
                     : 0;

        if (rc < 0) {
            find(d, "hark doctor", "%s", d->err.text);
            return;
        }
        if (rc == 0 || !source_is_blind(&state))
            continue;
        n_blind++;
        find(d, "hark sources", "'" STR_FMT "' is blind since " STR_FMT " (" STR_FMT ")",
             STR_ARG(source->name),
             STR_ARG(print_local(d->settings->zone, source_heard_until(&state), &d->cli->arena)),
             STR_ARG(source_why_blind(&state, &d->cli->arena)));
    }
    if (n_blind == 0)
        find(d, NULL, "none is blind");
}

static void check_unsent(struct doctor *d)
{
    struct outbox_row *rows = NULL;
    size_t n = 0, n_failed = d->n_failed;
    int64_t oldest = TIME_NONE;

    if (d->store &&
        (store_outbox_unsent(d->store, INT64_MIN, &d->cli->arena, &rows, &n, &d->err) != 0 ||
         store_outbox_failing_since(d->store, &oldest, &d->err) != 0)) {
        find(d, "hark doctor", "%s", d->err.text);
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (rows[i].status == OUTBOX_DEAD)
            find(d, command(d, "hark alerts test ", rows[i].recipient),
                 "given up: " STR_FMT " to '" STR_FMT "' (" STR_FMT ")", STR_ARG(rows[i].alert),
                 STR_ARG(rows[i].recipient), STR_ARG(rows[i].error));
    if (oldest != TIME_NONE && d->cli->now - oldest > WAIT_MOST_S)
        find(d, "hark doctor --mail", "unsent since " STR_FMT,
             STR_ARG(print_local(d->settings->zone, oldest, &d->cli->arena)));
    if (d->n_failed == n_failed)
        find(d, NULL, "%zu wait%s", n, n == 1 ? "s" : "");
}

/* --- asked for --- */

static void note_answer(void *context, const struct net_answer *answer)
{
    struct doctor *d = context;

    if (answer->failed && answer->status == 0)
        find(d, "hark sources", "%s", answer->err.text);
    else
        find(d, NULL, "'" STR_FMT "' answers", STR_ARG(answer->url));
}

/* The start of the address that names the host. */
static struct str origin_of(struct str url)
{
    ptrdiff_t slashes = str_find(url, STR("://")), end;

    if (slashes < 0)
        return STR_NONE;
    end = str_find_char(str_from(url, (size_t)slashes + 3), '/');
    return end < 0 ? url : str_sub(url, 0, (size_t)(slashes + 3 + end));
}

static void check_net(struct doctor *d)
{
    const struct settings *s = d->settings;
    struct net_options options = { .contact = s->contact, .proxy = s->proxy, .gap_ms = -1 };
    struct err err = { 0 };
    struct net *net;

    if (!cli_flag(d->cli, "net"))
        return;
    net = net_open(&options, &err);
    for (size_t i = 0; net && i < s->n_sources; i++) {
        struct str origin = origin_of(s->sources[i].url);
        bool seen = !s->sources[i].enabled || str_is_empty(origin);

        for (size_t k = 0; k < i && !seen; k++)
            seen = s->sources[k].enabled && str_eq(origin_of(s->sources[k].url), origin);
        if (!seen)
            net_ask(net,
                    &(struct net_request){
                        .url = arena_printf(&d->cli->arena, STR_FMT "/robots.txt", STR_ARG(origin)),
                        .own = s->sources[i].url,
                        .done = note_answer,
                        .context = d });
    }
    if (!net || net_run(net, NULL, &err) != 0)
        find(d, "hark sources", "%s", err.text);
    net_close(net);
}

static void check_mail(struct doctor *d)
{
    const struct mail_settings *mail = &d->settings->mail;
    struct net_mail login = { .server = mail->server,
                              .user = mail->user,
                              .ca_file = mail->ca_file,
                              .from = mail_bare_address(mail->from),
                              .log_in_only = true };
    struct err err = { 0 };

    if (!mail->set) {
        find(d, NULL, "none is configured: alerts are told on the terminal and by 'hark alerts'");
        return;
    }
    if (!cli_flag(d->cli, "mail"))
        return;
    if (str_is_empty(mail->server)) {
        find(d, NULL, "mails go to %s: there is no server to log in at",
             mail->sendmail ? "the mail system of this machine" : "files");
        return;
    }
    if (mail->password.from != SECRET_NONE &&
        secret_read(&mail->password, &d->cli->arena, &login.password, &err) != 0)
        find(d, "hark config", "%s", err.text);
    else if (net_mail(&login, &err) != NET_MAIL_DONE)
        find(d, "hark config", "%s", err.text);
    else
        find(d, NULL, "'" STR_FMT "' takes the log-in", STR_ARG(mail->server));
}

static const struct {
    const char *name;
    void (*look)(struct doctor *d);
    bool by_store; /* nothing can be said where the store is there and cannot be read */
} checks[] = {
    { "config", check_config },
    { "clock", check_clock },
    { "disk", check_disk },
    { "rights", check_rights },
    { "store", check_store },
    { "lock", check_lock },
    { "parser", check_parser },
    { "timer", check_timer, true },
    { "sources", check_sources, true },
    { "unsent", check_unsent, true },
    { "net", check_net },
    { "mail", check_mail },
};

static int run(struct cli *cli, int argc, char **argv)
{
    struct doctor d = { .cli = cli, .settings = cli_settings(cli) };
    bool is_unread;

    if (!d.settings)
        return cli_status(cli);
    if (argc > 0)
        return cli_usage(cli, "'doctor' takes no '%s'", argv[0]);
    d.store = store_open(d.settings->state_dir, STORE_READ, &d.err);
    d.all = cli->json || cli->jsonl ? json_array() : NULL;
    is_unread = !d.store && d.err.code != ERR_NO_INPUT;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        d.name = checks[i].name;
        if (!checks[i].by_store || !is_unread)
            checks[i].look(&d);
    }
    if (d.all)
        print_json(cli, json_pack("{s:b,s:o}", "ok", d.n_failed == 0, "checks", d.all));
    store_close(d.store);
    return d.n_failed ? 1 : 0;
}

const struct command command_doctor = {
    .name = "doctor",
    .args = "",
    .help = "check hark itself: clock, disk, store, timer, sources, unsent mail",
    .example = "hark doctor --mail",
    .opts = opts,
    .run = run,
    .more = "A failed check ends in the command that mends it or tells more; the status is then 1. "
            "Nothing is contacted unless --net or --mail ask for it.\n",
};
