/*
 * run_tell.c - pages and mails to people; what was sent is recorded.
 *
 * A mail of the digest is made when its local hour has come, once for each day that has closed; its
 * mark and its outbox row are one commit. The outbox is sent row by row, each with the bytes that
 * were composed with its state, and each outcome is recorded before the next one is tried.
 */
#include "cli/run.h"

#include "cli/route.h"
#include "core/limits.h"
#include "core/zone.h"
#include "out/channel.h"
#include "out/mail.h"

#include <string.h>

enum { FAILURES_MOST = 3 };

/* --- the outbox --- */

static int send_row(struct run *run, struct outbox_row *row, bool *later, struct err *err)
{
    const struct channel *channel = channel_find(row->channel);
    struct err why = { 0 };
    enum send_result result = SEND_NEVER;

    if (channel)
        result = channel->send(run->settings, row->recipient, row->body, &why);
    else
        err_set(&why, ERR_CONFIG, "there is no channel '" STR_FMT "'", STR_ARG(row->channel));
    *later = result == SEND_LATER;
    row->tries++;
    row->error = str_of(why.text);
    row->status = result == SEND_DONE ? OUTBOX_SENT : OUTBOX_DEAD;
    if (result == SEND_LATER && run->now - row->made_at < LIMIT_OUTBOX_AGE_S) {
        row->status = OUTBOX_WAITING;
        row->not_before = run->now + route_back_off(row->tries);
    }
    run->n_sent += row->status == OUTBOX_SENT;
    run->n_waiting += row->status == OUTBOX_WAITING;
    run->n_dead += row->status == OUTBOX_DEAD;
    if (row->status == OUTBOX_DEAD)
        cli_note(run->cli,
                 "mail to '" STR_FMT "' is given up: %s ('hark doctor' lists what was not sent)",
                 STR_ARG(row->recipient), why.text);
    return store_outbox_outcome(run->store, row, err);
}

/* One problem for the whole outbox: a server that is down fails every row alike. */
static int tell_outbox(struct run *run, struct err *err)
{
    struct outbox_summary summary;
    struct arena arena = { 0 };
    struct str text = STR_NONE;
    int rc;

    if (store_outbox_summary(run->store, &summary, err) != 0)
        return -1;
    if (run->n_waiting > 0)
        text = arena_printf(&arena, "mail: %lld unsent, tried again later",
                            (long long)summary.n_waiting);
    run->waits |= run->n_waiting > 0 || run->n_dead > 0;
    rc = run->n_waiting > 0 || run->n_sent > 0 ? run_problem(run, STR("mail"), text.p, err) : 0;
    arena_release(&arena);
    return rc;
}

int run_send(struct run *run, struct err *err)
{
    struct arena arena = { 0 };
    struct outbox_row *rows;
    size_t n = 0, failures = 0;
    bool later = false;
    int rc = 0;

    do {
        arena_clear(&arena);
        rc = store_outbox_due(run->store, run->now, &arena, &rows, &n, err);
        /* After some failures in a row the rest waits for the next run, untried. */
        for (size_t i = 0; i < n && rc == 0 && failures < FAILURES_MOST; i++) {
            rc = send_row(run, &rows[i], &later, err);
            failures = later ? failures + 1 : 0;
        }
    } while (rc == 0 && n > 0 && failures < FAILURES_MOST);
    arena_release(&arena);
    return rc == 0 ? tell_outbox(run, err) : -1;
}
