/*
 * run_operator.c - a mail to the operator when hark itself has a fault.
 *
 * Sent once a day while the fault lasts, and once when it is over. It goes through the outbox like any
 * other mail; only when the store itself fails it is sent directly, and a file beside the store records
 * that.
 */
#include "cli/run.h"

#include "core/limits.h"
#include "out/channel.h"
#include "out/mail.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ILLS_MOST = 4, DEAD_S = 7 * DAY_S, STUCK_S = DAY_S, BLIND_S = HOUR_S };

static const char mark[] = "operator"; /* the second it was last told, while it lasts */

/* --- what is wrong --- */

/* Since when no source could be read at all; TIME_NONE: one can. */
static int blind_since(struct run *run, int64_t *since, struct err *err)
{
    struct arena arena = { 0 };
    struct source_state state;
    size_t n = 0;
    int rc = 0;

    *since = TIME_NONE;
    for (size_t i = 0; i < run->settings->n_sources && rc >= 0; i++) {
        if (!run->settings->sources[i].enabled)
            continue;
        rc = store_source_get(run->store, run->settings->sources[i].name, &arena, &state, err);
        if (rc != 1 || state.failures == 0) {
            n = 0;
            break;
        }
        n++;
        *since = state.error_since > *since ? state.error_since : *since;
    }
    if (n == 0)
        *since = TIME_NONE;
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

static bool is_ours(const struct outbox_row *row)
{
    return str_starts(row->alert, STR("operator/"));
}

static int find_ills(struct run *run, struct arena *arena, struct str *ills, size_t *n,
                     struct err *err)
{
    struct outbox_row *rows = NULL;
    const struct outbox_row *dead = NULL, *stuck = NULL;
    size_t n_rows = 0, n_dead = 0, n_stuck = 0;
    int64_t since, stuck_at;

    *n = 0;
    if (store_outbox_unsent(run->store, run->now - DEAD_S, arena, &rows, &n_rows, err) != 0 ||
        blind_since(run, &since, err) != 0)
        return -1;
    for (size_t i = 0; i < n_rows; i++) {
        if (is_ours(&rows[i]))
            continue;
        if (rows[i].status == OUTBOX_DEAD) {
            dead = &rows[i];
            n_dead++;
        } else if (rows[i].error.n > 0) {
            stuck = stuck ? stuck : &rows[i];
            n_stuck++;
        }
    }
    if (n_dead)
        ills[(*n)++] = arena_printf(arena, "%zu given up, the last to '" STR_FMT "': " STR_FMT,
                                    n_dead, STR_ARG(dead->recipient), STR_ARG(dead->error));
    if (n_stuck > 0 && store_outbox_failing_since(run->store, &stuck_at, err) != 0)
        return -1;
    if (n_stuck > 0 && run->now - stuck_at >= STUCK_S)
        ills[(*n)++] =
            arena_printf(arena, "%zu unsent, the first since %lld h, to '" STR_FMT "': " STR_FMT,
                         n_stuck, (long long)((run->now - stuck_at) / HOUR_S),
                         STR_ARG(stuck->recipient), STR_ARG(stuck->error));
    if (since != TIME_NONE && run->now - since >= BLIND_S)
        ills[(*n)++] = STR("no source at all can be read: is this machine off the net?");
    return 0;
}

/* --- telling it --- */

/* What could not be sent is told in the new one: one mail waits for the end of an outage, not one for
 * each of its days. */
static int replace_waiting(struct run *run, struct str by, struct err *err)
{
    struct arena arena = { 0 };
    struct outbox_row *rows = NULL;
    size_t n = 0;
    int rc = store_outbox_unsent(run->store, run->now - DEAD_S, &arena, &rows, &n, err);

    for (size_t i = 0; i < n && rc == 0; i++) {
        if (!is_ours(&rows[i]) || rows[i].status != OUTBOX_WAITING || str_eq(rows[i].alert, by))
            continue;
        rows[i].status = OUTBOX_SENT;
        rows[i].error = arena_printf(&arena, "told in " STR_FMT, STR_ARG(by));
        rc = store_outbox_outcome(run->store, &rows[i], err);
    }
    arena_release(&arena);
    return rc;
}

/* The mail and the mark in one commit. */
static int tell(struct run *run, const struct str *ills, size_t n, struct err *err)
{
    struct arena arena = { 0 };
    struct mail_operator mail = { .settings = run->settings,
                                  .tongues = &run->tongues,
                                  .recipient = settings_operator(run->settings),
                                  .ills = ills,
                                  .n = n,
                                  .now = run->now };
    struct outbox_row row = { .alert = arena_printf(&arena, "operator/%lld", (long long)run->now),
                              .channel = STR("mail"),
                              .recipient = mail.recipient,
                              .made_at = run->now,
                              .not_before = run->now };
    struct str told = n ? arena_printf(&arena, "%lld", (long long)run->now) : STR_NONE;
    struct buf body;
    int rc;

    row.message_id = mail.message_id =
        mail_message_id(run->settings, row.alert, 0, row.recipient, &arena);
    buf_init(&body, LIMIT_MAIL);
    rc = mail_compose_operator(&mail, &body, err);
    row.body = buf_str(&body);
    if (rc == 0 && (rc = store_group_begin(run->store, err)) == 0) {
        rc = store_mark_set(run->store, STR(mark), told, &row, 1, err);
        if (rc == 0 && n > 0)
            rc = replace_waiting(run, row.alert, err);
        rc = run_group_end(run, rc, err);
    }
    buf_release(&body);
    arena_release(&arena);
    return rc;
}

int run_operator(struct run *run, struct err *err)
{
    struct arena arena = { 0 };
    struct str ills[ILLS_MOST], told = STR_NONE;
    int64_t last = TIME_NONE;
    size_t n = 0;
    int rc;

    if (!run->settings->mail.set || str_is_empty(settings_operator(run->settings)))
        return 0;
    rc = store_mark_get(run->store, STR(mark), &arena, &told, err);
    if (rc == 1)
        str_to_int(told, &last);
    if (rc >= 0)
        rc = find_ills(run, &arena, ills, &n, err);
    if (rc == 0 && n > 0 && (last == TIME_NONE || run->now - last >= DAY_S || run->now < last))
        rc = tell(run, ills, n, err);
    else if (rc == 0 && n == 0 && last != TIME_NONE)
        rc = tell(run, ills, 0, err);
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

/* --- when the store fails --- */

/* True once a day; false also where it cannot be remembered: rather no mail than one each minute. */
static bool may_tell_today(struct cli *cli)
{
    const char *path =
        arena_printf(&cli->arena, STR_FMT "/operator.told", STR_ARG(cli->settings.state_dir)).p;
    struct timespec times[2] = { { .tv_sec = (time_t)cli->now }, { .tv_sec = (time_t)cli->now } };
    struct stat st;
    int fd;
    bool ok;

    if (stat(path, &st) == 0 && cli->now >= (int64_t)st.st_mtime &&
        cli->now - (int64_t)st.st_mtime < DAY_S)
        return false;
    fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    ok = fd >= 0 && futimens(fd, times) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

void run_operator_store(struct cli *cli, const struct err *err)
{
    const struct settings *settings = &cli->settings;
    struct str ill = str_of(err->text);
    struct mail_operator mail = { .settings = settings,
                                  .recipient = settings_operator(settings),
                                  .ills = &ill,
                                  .n = 1,
                                  .now = cli->now };
    struct sending sending = { .settings = settings, .recipient = mail.recipient, .now = cli->now };
    char said[SAID_SIZE] = "";
    struct err why = { 0 };
    struct buf body;

    if (err->code != ERR_STORE || !settings->mail.set || str_is_empty(mail.recipient) ||
        !may_tell_today(cli))
        return;
    mail.message_id =
        mail_message_id(settings, arena_printf(&cli->arena, "operator/%lld", (long long)cli->now),
                        0, mail.recipient, &cli->arena);
    buf_init(&body, LIMIT_MAIL);
    if (mail_compose_operator(&mail, &body, &why) == 0) {
        sending.body = buf_str(&body);
        sending.id = mail.message_id;
        channel_find(STR("mail"))->send(&sending, said, &why);
    }
    buf_release(&body);
}
