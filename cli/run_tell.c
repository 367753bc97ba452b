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

enum { DIGESTS_MOST = 3, FAILURES_MOST = 3 };

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

/* --- the digest --- */

static int found_one(void *context, const struct mention *m)
{
    (void)context;
    (void)m;
    return 1;
}

/* A day without a mention is worth no mail, unless something could not be read. */
static int is_worth_a_mail(struct run *run, const struct topic *topic, int64_t day, struct err *err)
{
    struct mention_query query = { .topic = topic->name,
                                   .from = zone_day_start(topic->zone, day),
                                   .to = zone_day_start(topic->zone, day + 1),
                                   .label = -1,
                                   .limit = 1 };
    struct arena arena = { 0 };
    struct source_state state;
    int rc = store_mentions(run->store, &query, found_one, NULL, err);

    for (size_t i = 0; i < run->settings->n_sources && rc == 0; i++) {
        const struct source *source = &run->settings->sources[i];

        if (!source->enabled ||
            (!str_is_empty(source->topic) && !str_eq(source->topic, topic->name)))
            continue;
        rc = store_source_get(run->store, source->name, &arena, &state, err);
        rc = rc == 1 ? source_is_blind(&state) : rc;
    }
    arena_release(&arena);
    return rc;
}

/* The mails of one closed day and its mark, in one commit. */
static int mail_day(struct run *run, const struct topic *topic, int64_t day, struct str mark,
                    struct str date, struct err *err)
{
    const struct digest_settings *digest = &run->settings->digest;
    struct arena arena = { 0 };
    struct outbox_row *rows = arena_alloc(&arena, (digest->n_mail + 1) * sizeof *rows);
    struct mail_digest mail = {
        .store = run->store,
        .settings = run->settings,
        .topic = topic,
        .at = zone_day_start(topic->zone, day) + DAY_S / 2,
        .touchpoints = run->touchpoints,
        .n_touchpoints = run->n_touchpoints,
        .explain = run_explain(run),
        .lexicon = analyzer_version(run->analyzer),
        .now = run->now,
    };
    struct str what =
        arena_printf(&arena, "digest/" STR_FMT "/" STR_FMT, STR_ARG(topic->name), STR_ARG(date));
    int worth = is_worth_a_mail(run, topic, day, err), rc = worth < 0 ? -1 : 0;
    struct err why = { 0 };
    size_t n = 0;
    struct buf body;

    buf_init(&body, LIMIT_MAIL);
    for (size_t i = 0; i < digest->n_mail && worth > 0 && rc == 0; i++) {
        buf_clear(&body);
        mail.recipient = digest->mail[i];
        if (mail_compose_digest(&mail, &body, &why) != 0) {
            cli_note(run->cli, "no digest to '" STR_FMT "': %s", STR_ARG(mail.recipient), why.text);
            err_clear(&why);
            continue;
        }
        rows[n++] = (struct outbox_row){
            .alert = what,
            .channel = STR("mail"),
            .recipient = digest->mail[i],
            .body = arena_str(&arena, buf_str(&body)),
            .message_id = mail_message_id(run->settings, what, 0, digest->mail[i], &arena),
            .made_at = run->now,
            .not_before = run->now,
        };
    }
    buf_release(&body);
    if (rc == 0)
        rc = store_mark_set(run->store, mark, date, rows, n, err);
    arena_release(&arena);
    return rc;
}

static struct str date_text(int64_t day, struct arena *arena)
{
    struct date date = date_of_day(day);

    return arena_printf(arena, "%04d-%02d-%02d", date.year, date.month, date.day);
}

/* The closed days whose mail has not gone out, the last few of them; the first time only the last. */
static int mail_topic(struct run *run, const struct topic *topic, struct err *err)
{
    struct arena arena = { 0 };
    struct str mark = arena_printf(&arena, "digest/" STR_FMT, STR_ARG(topic->name)), sent;
    int64_t day = zone_local_day(topic->zone, run->now) - 1;
    int rc = store_mark_get(run->store, mark, &arena, &sent, err);

    if (zone_local_minute(topic->zone, run->now) < run->settings->digest.at_minute)
        day--; /* of the days before, all but yesterday's is due */
    for (int64_t d = rc == 1 ? day - DIGESTS_MOST + 1 : day; d <= day && rc >= 0; d++) {
        struct str date = date_text(d, &arena);

        if (rc == 1 && str_cmp(date, sent) <= 0)
            continue;
        if (mail_day(run, topic, d, mark, date, err) != 0)
            rc = -1;
    }
    arena_release(&arena);
    return rc < 0 ? -1 : 0;
}

/* One look at the store for all pages. */
static int write_site(struct run *run, struct err *err)
{
    struct site_request site = run_site_request(run);

    if (store_group_begin(run->store, err) != 0)
        return -1;
    if (site_write(&site, NULL, err) != 0) {
        store_group_cancel(run->store);
        return -1;
    }
    return store_group_end(run->store, err);
}

int run_digest(struct run *run, struct err *err)
{
    const struct settings *settings = run->settings;

    if (!str_is_empty(settings->digest.site) && write_site(run, err) != 0)
        return -1;
    if (!settings->mail.set)
        return 0;
    for (size_t i = 0; i < settings->n_topics && settings->digest.n_mail > 0; i++)
        if (mail_topic(run, &settings->topics[i], err) != 0)
            return -1;
    return 0;
}
