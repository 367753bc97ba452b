/*
 * run_alert.c - hours to the judge, notices to the outbox.
 *
 * Each topic is judged on every whole hour since its last one, in order, each with what was known
 * then; the first time it begins with the present hour. What was found since and cannot wait for its
 * hour is told with the run. State, alerts and the mails composed of them are one transaction per hour;
 * a late run puts whole hours together in a commit, and judges sixty days of them at most.
 */
#include "cli/run.h"

#include "alert/fleet.h"
#include "alert/judge.h"
#include "alert/life.h"
#include "cli/behind.h"
#include "cli/judged.h"
#include "cli/route.h"
#include "cli/silence.h"

enum {
    GROUP_HOURS = 48,
    MISSED_S = 60 * DAY_S, /* longer ago the baseline has faded, and an alert would be of no use */
};

/* --- a notice becomes an alert and its mails --- */

static const char *const alert_states[] = {
    [NOTICE_OPENED] = "open",       [NOTICE_ESCALATED] = "open",  [NOTICE_REPEATED] = "open",
    [NOTICE_RESOLVED] = "resolved", [NOTICE_REOPENED] = "open",   [NOTICE_AT_ONCE] = "told",
    [NOTICE_BLIND] = "open",        [NOTICE_SEEING] = "resolved", [NOTICE_PENDING] = "pending",
};

/* The alert as it is listed from now on: what an earlier notice found stays where this one has no
 * window, and so does its acknowledgement. */
static int make_alert(struct run *run, const struct notice *notice, struct arena *arena,
                      struct alert_row *out, struct err *err)
{
    struct alert_row old;
    int rc = store_alert_get(run->store, notice->alert, arena, &old, err);

    if (rc < 0)
        return -1;
    *out = (struct alert_row){
        .id = notice->alert,
        .topic = notice->topic,
        .aspect = notice->aspect,
        .source = notice->source,
        .signal = notice->signal,
        .state = str_of(alert_states[notice->kind]),
        .revision = notice->revision,
        .severity = (int32_t)notice->severity,
        .opened_at = notice->opened_at,
        .changed_at = notice->tick,
        .resolved_at = TIME_NONE,
        .from = notice->from,
        .to = notice->to,
        .observed = notice->observed,
        .expected_milli = notice->expected_milli,
        .odds_days = notice->odds_days,
        .acked_at = rc == 1 ? old.acked_at : TIME_NONE,
        .mentions = notice->mentions,
        .n_mentions = notice->n_mentions,
    };
    if (rc == 1) { /* a blind source of several topics is one alert */
        out->topic = old.topic;
        out->signal = old.signal;
    }
    if (notice->kind == NOTICE_RESOLVED || notice->kind == NOTICE_SEEING)
        out->resolved_at = notice->tick;
    if (rc == 1 && (notice->kind == NOTICE_RESOLVED || notice->from >= notice->to)) {
        out->severity = old.severity;
        out->from = old.from;
        out->to = old.to;
        out->observed = old.observed;
        out->expected_milli = old.expected_milli;
        out->odds_days = old.odds_days;
        out->mentions = old.mentions;
        out->n_mentions = old.n_mentions;
    }
    return 0;
}

/* What one hour writes. */
struct telling {
    struct run *run;
    const struct topic *topic;
    struct arena *arena;
    struct alert_row *alerts;
    size_t n_alerts, cap_alerts;
    struct outbox_row *rows;
    size_t n_rows, cap_rows;
    const struct silence *silences;
    size_t n_silences;
    bool in_fleet; /* what opens now is part of what was told of many topics */
};

static void put_rows(struct telling *t, const struct outbox_row *rows, size_t n)
{
    t->rows = arena_grow(t->arena, t->rows, &t->cap_rows, t->n_rows + n, sizeof *t->rows);
    for (size_t i = 0; i < n; i++)
        t->rows[t->n_rows++] = rows[i];
}

/* A source that can be read and has yielded nothing for too long is told as "silent", not as "blind". */
static int tell_silence(struct telling *t, struct notice *notice, struct err *err)
{
    struct source_state state;
    struct alert_row old;
    int rc = 0;

    if (notice->kind == NOTICE_BLIND) {
        rc = store_source_get(t->run->store, notice->source, t->arena, &state, err);
        if (rc == 1 && source_is_silent(&state))
            notice->signal = STR("silent");
    } else if (notice->kind == NOTICE_SEEING) {
        rc = store_alert_get(t->run->store, notice->alert, t->arena, &old, err);
        if (rc == 1)
            notice->signal = old.signal;
    }
    return rc < 0 ? -1 : 0;
}

/* The expected busy day that the alert falls on. */
static void tell_busy(struct telling *t, struct notice *notice)
{
    const struct alert_settings *alerts = &t->run->settings->alerts;
    struct busy *busy;

    if (notice->from >= notice->to ||
        calendar_read(alerts->calendar, alerts->n_calendar, notice->topic, t->topic->zone,
                      notice->from, notice->to, t->arena, &busy) == 0)
        return;
    notice->cautions |= CAUTION_BUSY;
    notice->busy = busy[0].name;
}

/* Pending, or over while it was. */
static bool is_unheard(const struct notice *notice)
{
    return notice->kind == NOTICE_PENDING ||
           (notice->kind == NOTICE_RESOLVED && notice->revision == 0);
}

static int tell(struct telling *t, struct notice *notice, struct err *err)
{
    struct outbox_row *rows;
    size_t n;
    int silent;

    if (tell_silence(t, notice, err) != 0 || behind_notice(t->run, notice, t->arena, err) != 0 ||
        run_notice_source(t->run, notice, t->arena, err) != 0)
        return -1;
    tell_busy(t, notice);
    t->alerts = arena_grow(t->arena, t->alerts, &t->cap_alerts, t->n_alerts + 1, sizeof *t->alerts);
    if (make_alert(t->run, notice, t->arena, &t->alerts[t->n_alerts++], err) != 0)
        return -1;
    t->run->n_notices++;
    silent = silence_holds(t->run->store, t->silences, t->n_silences, notice, err);
    if (silent != 0 || is_unheard(notice) || (t->in_fleet && fleet_counts(notice)))
        return silent < 0 ? -1 : 0;
    if (run_notice(t->run, t->topic, notice, t->arena, &rows, &n, err) != 0)
        return -1;
    put_rows(t, rows, n);
    return 0;
}

/* --- one topic, one hour --- */

static struct life_conf life_conf_of(const struct alert_settings *alerts)
{
    return (struct life_conf){ .odds_days = alerts->odds_days,
                               .repeat_s = alerts->repeat_s,
                               .wait_s = alerts->wait_s };
}

static int read_at_once(struct run *run, struct str topic, int64_t at, struct arena *arena,
                        struct at_once **out, size_t *n, struct err *err)
{
    struct at_once_row *rows;

    if (store_at_once(run->store, topic, at, arena, &rows, n, err) != 0)
        return -1;
    *out = arena_alloc(arena, (*n + 1) * sizeof **out);
    for (size_t i = 0; i < *n; i++)
        (*out)[i] =
            (struct at_once){ rows[i].mention, rows[i].reason, route_is_by_stars(rows[i].reason) };
    return 0;
}

/* One topic at one hour. */
struct hour {
    struct judged *judged;
    struct notice *notices;
    size_t n_notices;
};

static int judge_topic(struct run *run, struct judged *j, int64_t at, struct arena *arena,
                       struct hour *hour, struct err *err)
{
    const struct alert_settings *alerts = &run->settings->alerts;
    struct judge_conf judge_conf = run_judge_conf(alerts, j->topic, at, arena);
    struct life_conf life_conf = life_conf_of(alerts);
    struct judgement *judgements;
    struct at_once *at_once;
    struct tick tick;
    size_t n, n_at_once;

    if (store_tick_read(run->store, j->topic->name, j->sources, j->n_sources, j->tick, at, arena,
                        &tick, err) != 0 ||
        read_at_once(run, j->topic->name, at, arena, &at_once, &n_at_once, err) != 0)
        return -1;
    n = judge(&judge_conf, j->judge, &tick, arena, &judgements);
    hour->judged = j;
    hour->n_notices = life_step(&life_conf, j->life, &tick, judgements, n, at_once, n_at_once,
                                arena, &hour->notices);
    return 0;
}

/* Tells what the hour brought, and keeps it; or what cannot wait for the next one ('between'). */
static int tell_topic(struct telling *t, const struct hour *hour, int64_t at, bool between,
                      struct err *err)
{
    struct judged *j = hour->judged;
    struct store_tick save = { .topic = j->topic->name, .at = at, .told_at_once = between };
    struct buf state;
    int rc = 0;

    t->topic = j->topic;
    for (size_t i = 0; i < hour->n_notices && rc == 0; i++)
        rc = tell(t, &hour->notices[i], err);
    if (rc != 0)
        return err_wrap(err, "topic '" STR_FMT "': ", STR_ARG(j->topic->name));

    buf_init(&state, BUF_NO_CEILING);
    judged_save(j, &state);
    save.state = buf_str(&state);
    save.alerts = t->alerts;
    save.n_alerts = t->n_alerts;
    save.rows = t->rows;
    save.n_rows = t->n_rows;
    rc = store_tick_write(t->run->store, &save, err);
    buf_release(&state);
    t->n_alerts = t->n_rows = 0;
    j->tick = at;
    return rc;
}

/* The mark of the last fleet: when it was told, and until its all-clear its id. */
static int read_fleet(struct telling *t, int64_t *since, struct str *id, struct err *err)
{
    struct str first;
    int rc;

    *since = TIME_NONE;
    *id = STR_NONE;
    rc = store_mark_get(t->run->store, STR("fleet"), t->arena, id, err);
    if (rc == 1 && str_cut(id, ' ', &first))
        str_to_int(first, since);
    return rc < 0 ? -1 : 0;
}

static int write_fleet(struct telling *t, int64_t since, struct str id, struct err *err)
{
    struct str value = arena_printf(t->arena, "%lld " STR_FMT, (long long)since, STR_ARG(id));

    return store_mark_set(t->run->store, STR("fleet"), value, NULL, 0, err);
}

static bool is_member(const struct alert_row *a, int64_t since)
{
    return str_eq(a->signal, STR("negative")) && a->opened_at >= since &&
           a->opened_at <= since + FLEET_S;
}

/* Once all that belonged to it is over, so is the fleet: its readers were told of nothing else. */
static int end_fleet(struct telling *t, int64_t since, struct str id, int64_t at, struct err *err)
{
    struct notice end = { .alert = id,
                          .revision = 1,
                          .kind = NOTICE_RESOLVED,
                          .severity = SEVERITY_WARNING,
                          .signal = STR("fleet"),
                          .tick = at,
                          .opened_at = since };
    struct alert_row *all;
    size_t n;

    if (store_alerts(t->run->store, t->arena, &all, &n, err) != 0)
        return -1;
    end.members = arena_alloc(t->arena, (n + 1) * sizeof *end.members);
    for (size_t i = 0; i < n; i++) {
        bool known = false;

        if (!is_member(&all[i], since))
            continue;
        if (all[i].resolved_at == TIME_NONE)
            return 0;
        for (size_t k = 0; k < end.n_members && !known; k++)
            known = str_eq(end.members[k], all[i].topic);
        if (!known)
            end.members[end.n_members++] = all[i].topic;
    }
    return tell(t, &end, err) == 0 ? write_fleet(t, since, STR_NONE, err) : -1;
}

/* Many topics at once are told as one; those that follow within hours join them. */
static int tell_fleet(struct telling *t, const struct hour *hours, size_t n, int64_t at,
                      struct err *err)
{
    const struct notice **opened = NULL;
    struct notice fleet;
    struct str id;
    int64_t since;
    size_t n_opened = 0, cap = 0;
    int rc = read_fleet(t, &since, &id, err);

    if (rc == 0 && id.n && n > 0 && since != TIME_NONE && at - since > FLEET_S)
        rc = end_fleet(t, since, id, at, err);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < hours[i].n_notices; k++)
            if (fleet_counts(&hours[i].notices[k])) {
                opened = arena_grow(t->arena, opened, &cap, n_opened + 1, sizeof *opened);
                opened[n_opened++] = &hours[i].notices[k];
            }
    if (rc != 0 || n_opened == 0)
        return rc;
    t->in_fleet = since != TIME_NONE && at - since >= 0 && at - since <= FLEET_S;
    if (t->in_fleet || !fleet_rises(opened, n_opened, n, at, t->arena, &fleet))
        return 0;
    rc = tell(t, &fleet, err);
    t->in_fleet = true;
    if (rc == 0)
        rc = write_fleet(t, at, fleet.alert, err);
    return rc;
}

/* All topics that have this hour before them; a new topic begins with the last one. */
static int judge_all(struct run *run, struct judged *all, size_t n, int64_t at, bool last,
                     struct err *err)
{
    struct arena arena = { 0 };
    struct hour *hours = arena_alloc(&arena, (n + 1) * sizeof *hours);
    struct telling t = { .run = run, .arena = &arena };
    struct silence *silences;
    size_t n_hours = 0;
    int rc = silence_read(run->store, &arena, &silences, &t.n_silences, err);

    t.silences = silences;
    for (size_t i = 0; i < n && rc == 0; i++)
        if (all[i].tick == TIME_NONE ? last : all[i].tick < at)
            rc = judge_topic(run, &all[i], at, &arena, &hours[n_hours++], err);
    if (rc == 0)
        rc = tell_fleet(&t, hours, n_hours, at, err);
    for (size_t i = 0; i < n_hours && rc == 0; i++)
        rc = tell_topic(&t, &hours[i], at, false, err);
    arena_release(&arena);
    return rc;
}

/* Hours in order, some in one commit: nothing is sent before all are judged. */
static int judge_hours(struct run *run, struct judged *all, size_t n, int64_t first, int64_t last,
                       struct err *err)
{
    int rc = store_group_begin(run->store, err), in_group = 0;

    if (rc != 0)
        return -1;
    for (int64_t at = first; at <= last && rc == 0; at += HOUR_S) {
        rc = judge_all(run, all, n, at, at == last, err);
        if (rc == 0 && ++in_group == GROUP_HOURS && at < last) {
            in_group = 0;
            rc = store_group_end(run->store, err);
            if (rc == 0)
                rc = store_group_begin(run->store, err);
        }
    }
    return run_group_end(run, rc, err);
}

/* Single mentions that are worth a mail leave with the run that found them, not with their hour. */
static int wake_topic(struct run *run, struct judged *j, struct err *err)
{
    const struct alert_settings *alerts = &run->settings->alerts;
    struct life_conf conf = life_conf_of(alerts);
    struct arena arena = { 0 };
    struct telling t = { .run = run, .arena = &arena };
    struct hour hour = { .judged = j };
    struct silence *silences;
    struct at_once *at_once;
    size_t n;
    int rc = read_at_once(run, j->topic->name, INT64_MAX, &arena, &at_once, &n, err);

    if (rc == 0 && n > 0) {
        rc = silence_read(run->store, &arena, &silences, &t.n_silences, err);
        t.silences = silences;
        hour.n_notices =
            life_wake(&conf, j->life, j->topic->name, run->now, at_once, n, &arena, &hour.notices);
        if (rc == 0)
            rc = tell_topic(&t, &hour, j->tick, true, err);
    }
    arena_release(&arena);
    return rc;
}

int run_alert(struct run *run, struct err *err)
{
    const struct settings *settings = run->settings;
    struct judged *all = arena_alloc(&run->arena, (settings->n_topics + 1) * sizeof *all);
    int64_t last = clock_floor(run->now, HOUR_S), first = last;
    int rc = 0;

    for (size_t i = 0; i < settings->n_topics && rc == 0; i++) {
        rc = judged_open(run, &settings->topics[i], &all[i], err);
        if (rc == 0 && all[i].tick == TIME_NONE)
            continue;
        if (rc == 0 && all[i].tick + HOUR_S < first)
            first = all[i].tick + HOUR_S;
    }
    if (first < last - MISSED_S) /* a long sleep, or a clock that began in 1970 */
        first = last - MISSED_S;
    if (rc == 0)
        rc = judge_hours(run, all, settings->n_topics, first, last, err);
    for (size_t i = 0; i < settings->n_topics && rc == 0; i++)
        if (all[i].tick != TIME_NONE)
            rc = wake_topic(run, &all[i], err);
    for (size_t i = 0; i < settings->n_topics; i++)
        judged_close(&all[i]);
    return rc;
}

/* --- a person's word --- */

static int ack(struct run *run, struct str id, struct err *err)
{
    struct arena arena = { 0 };
    struct alert_row alert;
    struct judged j = { 0 };
    struct store_tick save = { .alerts = &alert, .n_alerts = 1 };
    const struct topic *topic = NULL;
    struct buf state;
    int rc = store_alert_get(run->store, id, &arena, &alert, err);

    buf_init(&state, BUF_NO_CEILING);
    if (rc == 0)
        rc = err_set(err, ERR_NO_INPUT,
                     "there is no alert '" STR_FMT "': 'hark alerts list' has them", STR_ARG(id));
    if (rc == 1) {
        topic = settings_topic(run->settings, alert.topic);
        rc = topic ? judged_open(run, topic, &j, err)
                   : err_set(err, ERR_CONFIG, "topic '" STR_FMT "' is not in the configuration",
                             STR_ARG(alert.topic));
    }
    if (rc == 0 && !life_ack(j.life, alert.id))
        rc = err_set(err, ERR_NO_INPUT, "alert '" STR_FMT "' is not open", STR_ARG(alert.id));
    if (rc == 0) {
        alert.acked_at = run->now;
        judged_save(&j, &state);
        save.topic = topic->name;
        save.at = j.tick;
        save.state = buf_str(&state);
        rc = store_tick_write(run->store, &save, err);
    }
    buf_release(&state);
    judged_close(&j);
    arena_release(&arena);
    return rc;
}

int run_ack(struct cli *cli, struct str id)
{
    struct err err = { 0 };
    struct run run;
    int status = run_open(&run, cli, STORE_WRITE);

    if (status != 0)
        return status;
    if (ack(&run, id, &err) != 0)
        status = cli_error(cli, &err);
    run_close(&run);
    return status;
}
