/*
 * run_tell.c - the outbox: what was composed goes to people, and what was sent is recorded.
 *
 * It is sent row by row, each with the bytes that were composed with its state, and each outcome is
 * recorded before the next one is tried. A channel that cannot be reached is left alone for the rest of
 * the run, so that it never holds back another; a mailbox that refused one mail for now is not asked
 * for the next. What waited for the end of quiet hours goes as one mail to each reader.
 */
#include "cli/run.h"

#include "cli/route.h"
#include "core/hash.h"
#include "core/limits.h"
#include "out/channel.h"
#include "out/mail.h"

enum { DOWN_MOST = 2, HELD_ID = 13 };

/* --- what waited for the morning --- */

/* All rows of one reader as one mail, in one commit. */
static int merge(struct run *run, struct outbox_row **rows, size_t n, struct err *err)
{
    struct arena arena = { 0 };
    struct str *alerts = arena_alloc(&arena, n * sizeof *alerts);
    struct str *ids = arena_alloc(&arena, n * sizeof *ids);
    struct mail_held mail = { .store = run->store,
                              .settings = run->settings,
                              .recipient = rows[0]->recipient,
                              .alerts = alerts,
                              .touchpoints = run->touchpoints,
                              .n_touchpoints = run->n_touchpoints,
                              .explain = run_explain(run),
                              .tongues = &run->tongues,
                              .now = run->now };
    struct outbox_row whole = { .channel = STR("mail"),
                                .recipient = rows[0]->recipient,
                                .made_at = run->now,
                                .not_before = run->now };
    struct buf body;
    char id[HELD_ID + 1];
    int rc;

    for (size_t i = 0; i < n; i++) {
        bool seen = false;

        ids[i] = rows[i]->message_id;
        for (size_t k = 0; k < mail.n_alerts; k++)
            seen |= str_eq(alerts[k], rows[i]->alert);
        if (!seen)
            alerts[mail.n_alerts++] = rows[i]->alert;
    }
    hash_id(ids, n, id, HELD_ID);
    whole.alert = mail.id = arena_printf(&arena, "held/%s", id);
    whole.message_id = mail_message_id(run->settings, mail.id, 0, mail.recipient, &arena);
    buf_init(&body, LIMIT_MAIL);
    rc = mail_compose_held(&mail, &body, err);
    whole.body = buf_str(&body);
    if (rc == 0 && (rc = store_group_begin(run->store, err)) == 0) {
        rc = store_mark_set(run->store, STR("held"), whole.alert, &whole, 1, err);
        for (size_t i = 0; i < n && rc == 0; i++) {
            rows[i]->status = OUTBOX_SENT;
            rows[i]->error = arena_printf(&arena, "told in " STR_FMT, STR_ARG(whole.alert));
            rc = store_outbox_outcome(run->store, rows[i], err);
        }
        rc = run_group_end(run, rc, err);
    }
    buf_release(&body);
    arena_release(&arena);
    return rc;
}

static int merge_held(struct run *run, struct err *err)
{
    struct arena arena = { 0 };
    struct outbox_row *rows = NULL, **mine;
    size_t n = 0;
    int rc = store_outbox_held(run->store, run->now, &arena, &rows, &n, err);

    mine = arena_alloc(&arena, (n + 1) * sizeof *mine);
    while (n > 0 && rc == 0) { /* the rows of the first reader; the others stay */
        struct outbox_row *others = arena_alloc(&arena, n * sizeof *others);
        size_t n_mine = 0, n_others = 0;

        for (size_t i = 0; i < n; i++)
            if (str_eq(rows[i].recipient, rows[0].recipient))
                mine[n_mine++] = &rows[i];
            else
                others[n_others++] = rows[i];
        if (n_mine > 1)
            rc = merge(run, mine, n_mine, err);
        rows = others;
        n = n_others;
    }
    arena_release(&arena);
    return rc;
}

/* --- one row --- */

/* A way out, and how it went in this run. */
struct way {
    struct str channel, name; /* name: of a channel of the configuration, or empty */
    size_t n_down;            /* in a row */
    size_t n_sent, n_failed;
    struct str error; /* of the last failure */
};

struct ways {
    struct arena arena;
    struct way *all;
    size_t n, cap;
};

static struct way *way_of(struct ways *ways, const struct outbox_row *row)
{
    struct str name = str_eq(row->channel, STR("mail")) ? STR_NONE : row->recipient;

    for (size_t i = 0; i < ways->n; i++)
        if (str_eq(ways->all[i].channel, row->channel) && str_eq(ways->all[i].name, name))
            return &ways->all[i];
    ways->all = arena_grow(&ways->arena, ways->all, &ways->cap, ways->n + 1, sizeof *ways->all);
    ways->all[ways->n] = (struct way){ .channel = arena_str(&ways->arena, row->channel),
                                       .name = arena_str(&ways->arena, name) };
    return &ways->all[ways->n++];
}

static enum send_result try_row(struct run *run, const struct outbox_row *row, struct err *why)
{
    const struct channel *channel = channel_find(row->channel);
    struct sending sending = { .settings = run->settings,
                               .recipient = row->recipient,
                               .body = row->body,
                               .id = row->message_id,
                               .now = run->now };
    char said[SAID_SIZE] = "";

    if (channel)
        return channel->send(&sending, said, why);
    err_set(why, ERR_CONFIG, "there is no channel '" STR_FMT "'", STR_ARG(row->channel));
    return SEND_NEVER;
}

/* Five days, and long enough for a machine that slept through them. */
static bool is_hopeless(const struct run *run, const struct outbox_row *row)
{
    return run->now - row->made_at >= LIMIT_OUTBOX_AGE_S && row->tries >= LIMIT_OUTBOX_TRIES;
}

static int send_row(struct run *run, struct ways *ways, struct outbox_row *row, struct err *err)
{
    struct way *way = way_of(ways, row);
    struct err why = { 0 };
    enum send_result result = try_row(run, row, &why);
    int64_t wait;
    int rc;

    row->tries++;
    wait = route_back_off(row->tries, row->message_id);
    row->error = str_of(why.text);
    row->status = result == SEND_DONE ? OUTBOX_SENT : OUTBOX_DEAD;
    if ((result == SEND_LATER || result == SEND_DOWN) && !is_hopeless(run, row)) {
        row->status = OUTBOX_WAITING;
        row->not_before = run->now + wait;
    }
    run->n_sent += row->status == OUTBOX_SENT;
    run->n_dead += row->status == OUTBOX_DEAD;
    way->n_down = result == SEND_DOWN ? way->n_down + 1 : 0;
    if (row->status == OUTBOX_SENT)
        way->n_sent++;
    else {
        way->n_failed++;
        way->error = arena_str(&ways->arena, row->error);
    }
    if (row->status == OUTBOX_DEAD)
        cli_note(run->cli,
                 STR_FMT " to '" STR_FMT
                         "' is given up: %s ('hark doctor' lists what was not sent)",
                 STR_ARG(row->channel), STR_ARG(row->recipient), why.text);
    rc = store_outbox_outcome(run->store, row, err);
    /* The others of the same way, or of the same mailbox, need not be tried now. */
    if (rc == 0 && way->n_down >= DOWN_MOST)
        rc = store_outbox_postpone(run->store, row->channel, way->name, run->now,
                                   run->now + MINUTE_S, err);
    else if (rc == 0 && row->status == OUTBOX_WAITING)
        rc = store_outbox_postpone(run->store, row->channel, row->recipient, run->now,
                                   run->now + MINUTE_S, err);
    return rc;
}

/* Whether 'row' was to be told before 'later' and waits for its next try. */
static bool is_overtaken(const struct outbox_row *row, const struct outbox_row *later, int64_t now)
{
    return row->status == OUTBOX_WAITING && row->tries > 0 && row->not_before > now &&
           row->revision < later->revision && str_eq(row->alert, later->alert) &&
           str_eq(row->channel, later->channel) && str_eq(row->recipient, later->recipient);
}

/* The end of an alert is not told before its beginning: what was refused of it goes first. 1: it still
 * waits, and so does the later one; 0; -1. */
static int send_earlier(struct run *run, struct ways *ways, const struct outbox_row *later,
                        struct err *err)
{
    struct outbox_summary summary = { 0 };
    struct arena arena = { 0 };
    struct outbox_row *rows = NULL;
    bool waits = false;
    size_t n = 0;
    int rc = later->revision > 0 ? store_outbox_summary(run->store, &summary, err) : 0;

    if (rc == 0 && summary.n_failing > 0)
        rc = store_outbox_unsent(run->store, run->now - LIMIT_OUTBOX_AGE_S, &arena, &rows, &n, err);
    for (size_t i = 0; i < n && rc == 0 && !waits; i++)
        if (is_overtaken(&rows[i], later, run->now)) {
            rc = send_row(run, ways, &rows[i], err);
            waits = rows[i].status == OUTBOX_WAITING;
        }
    arena_release(&arena);
    return rc == 0 ? waits : -1;
}

/* --- what is told of it --- */

static int tell_way(struct run *run, const struct way *way, struct err *err)
{
    bool is_mail = str_is_empty(way->name);
    struct arena arena = { 0 };
    struct str name =
        is_mail ? STR("mail") : arena_printf(&arena, "channel '" STR_FMT "'", STR_ARG(way->name));
    struct str text = STR_NONE;
    int64_t n = 0;
    int rc =
        way->n_failed > 0 ? store_outbox_failing(run->store, way->channel, way->name, &n, err) : 0;

    if (n > 0)
        text = arena_printf(&arena, STR_FMT ": %lld unsent, tried again later (" STR_FMT ")",
                            STR_ARG(name), (long long)n, STR_ARG(way->error));
    if (rc == 0 && (text.n || way->n_sent > 0))
        rc = run_problem(run, name, text.p, err);
    arena_release(&arena);
    return rc;
}

/* One problem for a whole way: a server that is down fails every row alike. */
static int tell_ways(struct run *run, const struct ways *ways, struct err *err)
{
    struct outbox_summary summary;
    int rc = store_outbox_summary(run->store, &summary, err);

    for (size_t i = 0; i < ways->n && rc == 0; i++)
        rc = tell_way(run, &ways->all[i], err);
    if (rc == 0)
        run->waits |= summary.n_failing > 0 || run->n_dead > 0;
    return rc;
}

int run_send(struct run *run, struct err *err)
{
    struct ways ways = { 0 };
    struct arena arena = { 0 };
    struct outbox_row row;
    int rc = merge_held(run, err);

    if (rc == 0) /* one at a time: the outcome of one may postpone the next */
        while ((rc = store_outbox_next(run->store, run->now, &arena, &row, err)) == 1) {
            rc = send_earlier(run, &ways, &row, err);
            if (rc == 0)
                rc = send_row(run, &ways, &row, err);
            arena_clear(&arena);
            if (rc < 0)
                break;
        }
    if (rc == 0)
        rc = tell_ways(run, &ways, err);
    arena_release(&arena);
    arena_release(&ways.arena);
    return rc;
}
