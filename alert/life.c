/*
 * life.c - episodes become alerts, and alerts become few and well-timed notices.
 *
 * An alert follows the episode of its series. While the topic as a whole is open, its aspects join it
 * silently; an aspect that was first keeps its alert, which then widens to the whole topic under the
 * same id. Most cost of simple alarms is repetition, so a mail comes again only while it burns, and only
 * when things grow worse (critical: after six hours; else after a day) or when nobody has acknowledged it
 * for a day, and twice as late each time.
 * While the topic's own negative alert is open, single mentions with few stars are part of it; what was
 * asked for by a word (poisoning) is told all the same.
 */
#include "alert/life_state.h"

#include "core/hash.h"
#include "core/mem.h"

#include <string.h>

enum {
    REOPEN_S = 36 * HOUR_S, /* what flares up again within a day and a half is the same incident */
    CRITICAL_S =
        6 * HOUR_S,   /* least time between two notices of an alert that has become critical; */
    WORSE_S = DAY_S,  /* when it is graver or twice as many; the latter again after two, four ... */
    BURNS_S = HOUR_S, /* what stood out so lately still burns; else the all-clear is near */
    REPEATS_SLOWER = 4, /* reminders come after a day, two more, four more ... sixteen */
    YOUNG_DAYS = 21,
    STAR = 1000,
    HEARD_S =
        30 * DAY_S,      /* a complaint is told of once for its reach; so long it is kept in mind */
    BLIND_INTERVALS = 3, /* a source may miss so many before somebody is told */
};

static bool is_told(const struct life_state *state, struct str mention)
{
    for (size_t i = 0; i < state->n_told; i++)
        if (str_eq(str_of(state->told[i].mention), mention))
            return true;
    return false;
}

/* --- notices --- */

struct telling {
    const struct life_conf *conf;
    const struct tick *tick;
    struct arena *arena;
    struct notice *notices;
    size_t n, cap;
    int32_t n_blind;
};

static struct notice *tell(struct telling *t, enum notice_kind kind, struct str id,
                           int32_t revision, struct str signal)
{
    t->notices = arena_grow(t->arena, t->notices, &t->cap, t->n + 1, sizeof *t->notices);
    t->notices[t->n] = (struct notice){
        .alert = arena_str(t->arena, id),
        .revision = revision,
        .kind = kind,
        .topic = t->tick->topic,
        .signal = arena_str(t->arena, signal),
        .tick = t->tick->at,
        .n_blind = t->n_blind,
    };
    return &t->notices[t->n++];
}

static void name_alert(const struct tick *tick, const char *series, struct str name, int64_t at,
                       char id[ALERT_ID_LENGTH + 1])
{
    struct arena arena;
    struct str parts[4] = { tick ? tick->topic : STR(""), str_of(series), name };

    arena_init(&arena);
    parts[3] = arena_printf(&arena, "%lld", (long long)at);
    hash_id(parts, 4, id, ALERT_ID_LENGTH);
    arena_release(&arena);
}

static enum severity severity_of(const struct life_conf *conf, const struct judgement *j)
{
    int64_t warning = 3 * conf->odds_days > 730 ? 3 * conf->odds_days : 730;
    int64_t excess = j->observed * INT64_C(1000) - j->expected_milli;

    if (str_eq(j->signal, STR("volume")))
        return SEVERITY_INFO;
    if (str_eq(j->signal, STR("slow")))
        return SEVERITY_NOTICE;
    if (str_eq(j->signal, STR("rating")))
        return j->rating_usual - j->rating_now >= STAR ? SEVERITY_WARNING : SEVERITY_NOTICE;
    if (j->odds_days >= 5 * warning && excess >= 10000)
        return SEVERITY_CRITICAL;
    return j->odds_days >= warning && excess >= 5000 ? SEVERITY_WARNING : SEVERITY_NOTICE;
}

/* Of its window, what a day brings: a longer one holds more without being worse. */
static int32_t observed_a_day(const struct judgement *j)
{
    int64_t length = j->to - j->from;

    return length > DAY_S ? (int32_t)((int64_t)j->observed * DAY_S / length) : j->observed;
}

static void tell_alert(struct telling *t, struct alert *a, enum notice_kind kind,
                       const struct judgement *j)
{
    struct notice *n = tell(t, kind, str_of(a->id), a->revision, str_of(a->signal));

    a->revision += kind != NOTICE_PENDING && !a->pending;
    if (kind != NOTICE_RESOLVED) {
        a->severity = severity_of(t->conf, j);
        a->most = observed_a_day(j) > a->most ? observed_a_day(j) : a->most;
    }
    a->told = kind == NOTICE_OPENED ? 0 : a->told + 1;
    a->told_at = t->tick->at;
    n->severity = (enum severity)a->severity;
    n->aspect = arena_str(t->arena, str_of(a->aspect));
    n->opened_at = a->opened_at;
    n->from = j->from;
    n->to = j->to;
    n->observed = j->observed;
    n->observed_all = j->observed_all;
    n->raw = j->raw;
    n->expected_milli = j->expected_milli;
    n->usual_low = j->usual_low;
    n->usual_high = j->usual_high;
    n->odds_days = j->odds_days;
    n->share_usual = j->share_usual;
    n->rating_now = j->rating_now;
    n->rating_usual = j->rating_usual;
    n->burned_from = j->burned_from;
    n->burned_to = j->burned_to;
    n->new_usual = kind == NOTICE_RESOLVED && j->settled;
    n->main_aspect = arena_str(t->arena, j->main_aspect);
    n->main_source = arena_str(t->arena, j->main_source);
    n->main_aspect_n = j->main_aspect_n;
    n->main_source_n = j->main_source_n;
    if (j->days_learnt < YOUNG_DAYS && kind != NOTICE_RESOLVED)
        n->cautions |= CAUTION_YOUNG;
    if (j->observed_all > 0)
        n->share_now = (int32_t)(INT64_C(1000) * j->observed / j->observed_all);
}

/* --- alerts --- */

/* The alert of that series: the open one, else the newest. */
static struct alert *find_alert(struct life_state *state, struct str aspect, struct str signal)
{
    struct alert *found = NULL;

    for (size_t i = 0; i < state->n_alerts; i++) {
        struct alert *a = &state->alerts[i];

        if (str_eq(str_of(a->aspect), aspect) && str_eq(str_of(a->signal), signal) &&
            (!found || !alert_is_open(found)))
            found = a;
    }
    return found;
}

static bool alert_is_fresh(const struct alert *a, int64_t at)
{
    return alert_is_open(a) || at - a->resolved_at <= REOPEN_S;
}

/* The told alert that an opening series belongs to, open or lately resolved: its own; an aspect's is
 * also the topic's, and the topic's also that of the aspect which was first. */
static struct alert *related(struct life_state *state, const struct judgement *j, int64_t at)
{
    struct alert *best = NULL;

    for (size_t i = 0; i < state->n_alerts; i++) {
        struct alert *a = &state->alerts[i];
        bool own = str_eq(str_of(a->aspect), j->aspect);

        if (a->joined || !str_eq(str_of(a->signal), j->signal) || !alert_is_fresh(a, at))
            continue;
        if (own)
            return a;
        if (!best && (a->aspect[0] == 0 || str_is_empty(j->aspect)))
            best = a;
    }
    return best;
}

static struct alert *alert_new(struct life_state *state, const struct tick *tick,
                               const struct judgement *j)
{
    struct alert *a = life_add_alert(state);

    a->aspect = mem_copy(j->aspect.p, j->aspect.n);
    a->signal = mem_copy(j->signal.p, j->signal.n);
    a->opened_at = tick->at;
    name_alert(tick, a->signal, j->aspect, tick->at, a->id);
    return a;
}

static void rename_alert(struct alert *a, struct str aspect)
{
    mem_free(a->aspect);
    a->aspect = mem_copy(aspect.p, aspect.n);
}

/* The alert of an aspect becomes that of the whole topic; all other aspects join it. */
static void widen(struct life_state *state, struct alert *a)
{
    rename_alert(a, STR(""));
    for (size_t i = 0; i < state->n_alerts; i++) {
        struct alert *other = &state->alerts[i];

        if (alert_is_open(other) && other->aspect[0] && strcmp(other->signal, a->signal) == 0)
            other->joined = true;
    }
}

/* Opens the alert: told at once, or pending for conf->wait_s, so that what passes by itself is never told. */
static void begin_alert(struct telling *t, struct alert *a, const struct judgement *j)
{
    bool waits = t->tick->at - a->opened_at < t->conf->wait_s &&
                 severity_of(t->conf, j) != SEVERITY_CRITICAL;

    if (waits && !a->pending)
        tell_alert(t, a, NOTICE_PENDING, j);
    a->pending = waits;
    if (!waits)
        tell_alert(t, a, NOTICE_OPENED, j);
}

static void follow_alert(struct telling *t, struct alert *a, const struct judgement *j)
{
    int64_t since = t->tick->at - a->told_at;
    int rarer = a->told < REPEATS_SLOWER ? a->told : REPEATS_SLOWER;
    int severity = (int)severity_of(t->conf, j);
    bool counts = str_eq(j->signal, STR("negative")) || str_eq(j->signal, STR("volume"));
    bool graver =
        severity > a->severity && since >= (severity == SEVERITY_CRITICAL ? CRITICAL_S : WORSE_S);
    bool more = counts && observed_a_day(j) >= 2 * a->most && since >= WORSE_S << rarer;

    if (a->joined)
        return;
    if (a->pending) {
        begin_alert(t, a, j);
        return;
    }
    if (t->tick->at - j->burned_to > BURNS_S)
        return;
    if ((graver || more) && j->odds_days >= t->conf->odds_days)
        tell_alert(t, a, NOTICE_ESCALATED, j);
    else if (!a->acked && t->conf->repeat_s > 0 && since >= t->conf->repeat_s << rarer)
        tell_alert(t, a, NOTICE_REPEATED, j);
}

static void open_alert(struct telling *t, struct life_state *state, const struct judgement *j)
{
    struct alert *a = related(state, j, t->tick->at);

    if (!a) {
        begin_alert(t, alert_new(state, t->tick, j), j);
    } else if (!alert_is_open(a)) {
        rename_alert(a, j->aspect);
        a->resolved_at = TIME_NONE;
        a->acked = false;
        if (a->pending) { /* nobody has heard of it */
            a->pending = false;
            a->opened_at = t->tick->at;
            begin_alert(t, a, j);
        } else {
            tell_alert(t, a, NOTICE_REOPENED, j);
        }
    } else if (str_is_empty(j->aspect)) {
        widen(state, a);
        follow_alert(t, a, j);
    } else {
        alert_new(state, t->tick, j)->joined = true;
    }
}

static void step_series(struct telling *t, struct life_state *state, const struct judgement *j)
{
    struct alert *a = find_alert(state, j->aspect, j->signal);

    if (j->open && (!a || !alert_is_open(a))) {
        open_alert(t, state, j);
    } else if (j->open) {
        follow_alert(t, a, j);
    } else if (a && alert_is_open(a) && !j->blind) {
        a->resolved_at = t->tick->at;
        if (!a->joined)
            tell_alert(t, a, NOTICE_RESOLVED, j);
    }
}

static void forget_old(struct life_state *state, int64_t at)
{
    for (size_t i = state->n_alerts; i-- > 0;)
        if (!alert_is_open(&state->alerts[i]) && at - state->alerts[i].resolved_at > REOPEN_S)
            life_drop_alert(state, i);
}

/* --- single mentions --- */

static bool reason_is_said(struct str said, struct str reason)
{
    return str_find(said, reason) >= 0;
}

static bool topic_is_told(struct life_state *state)
{
    const struct alert *a = find_alert(state, STR(""), STR("negative"));

    return a && alert_is_open(a) && !a->joined && !a->pending;
}

/* Those that are not part of an open alert that was told; in the arena. */
static size_t pick_at_once(struct telling *t, struct life_state *state, const struct at_once *all,
                           size_t n, struct at_once **out)
{
    bool told = topic_is_told(state);
    size_t kept = 0;

    *out = arena_alloc(t->arena, (n + 1) * sizeof **out);
    for (size_t i = 0; i < n; i++)
        if (!told || !all[i].by_stars)
            (*out)[kept++] = all[i];
    return kept;
}

static void tell_at_once(struct telling *t, struct life_state *state, const struct at_once *all,
                         size_t n_all)
{
    char id[ALERT_ID_LENGTH + 1];
    struct str reasons = STR_NONE;
    struct at_once *mentions;
    size_t n = pick_at_once(t, state, all, n_all, &mentions);

    if (n == 0)
        return;
    /* The mention too: after a clock was set back the same hour comes twice. */
    name_alert(t->tick, "at-once", mentions[0].mention, t->tick->at, id);

    struct notice *notice = tell(t, NOTICE_AT_ONCE, str_of(id), 0, STR("at-once"));

    notice->severity = SEVERITY_NOTICE;
    notice->opened_at = t->tick->at;
    notice->observed = (int32_t)n;
    notice->mentions = arena_alloc(t->arena, n * sizeof *notice->mentions);
    notice->n_mentions = n;
    for (size_t i = 0; i < n; i++) {
        notice->mentions[i] = arena_str(t->arena, mentions[i].mention);
        if (i == 0)
            reasons = arena_str(t->arena, mentions[i].reason);
        else if (!reason_is_said(reasons, mentions[i].reason) && reasons.n < 200)
            reasons = arena_printf(t->arena, STR_FMT ", " STR_FMT, STR_ARG(reasons),
                                   STR_ARG(mentions[i].reason));
    }
    notice->reason = reasons;
}

static void tell_reach(struct telling *t, struct life_state *state, const struct judgement *j)
{
    char id[ALERT_ID_LENGTH + 1];
    struct notice *notice;

    if (is_told(state, j->mention))
        return;
    name_alert(t->tick, "reach", j->mention, 0, id);
    notice = tell(t, NOTICE_AT_ONCE, str_of(id), 0, STR("reach"));
    notice->severity = SEVERITY_WARNING;
    notice->opened_at = t->tick->at;
    notice->observed = 1;
    notice->reach = j->reach;
    notice->reach_usual = j->reach_usual;
    notice->reason = arena_printf(t->arena, "heard by %lld, usually fewer than %lld",
                                  (long long)j->reach, (long long)j->reach_usual);
    notice->mentions = arena_alloc(t->arena, sizeof *notice->mentions);
    notice->mentions[0] = arena_str(t->arena, j->mention);
    notice->n_mentions = 1;
    life_add_told(state, j->mention, t->tick->at);
}

/* --- sources --- */

static size_t find_blind(struct life_state *state, struct str source)
{
    size_t i = 0;

    while (i < state->n_blinds && !str_eq(str_of(state->blinds[i].source), source))
        i++;
    return i;
}

static void tell_blind(struct telling *t, const struct blind *b, enum notice_kind kind)
{
    struct notice *n = tell(t, kind, str_of(b->id), kind == NOTICE_BLIND ? 0 : 1, STR("blind"));

    n->severity = SEVERITY_NOTICE;
    n->source = arena_str(t->arena, str_of(b->source));
    n->opened_at = b->since;
    n->from = b->since;
    n->to = t->tick->at;
}

static void step_source(struct telling *t, struct life_state *state, const struct coverage *c)
{
    size_t at = find_blind(state, c->name);

    if (c->blind && at == state->n_blinds) {
        struct blind *b = life_add_blind(state);

        b->source = mem_copy(c->name.p, c->name.n);
        b->since = c->last_ok_at != TIME_NONE ? c->last_ok_at : t->tick->at;
        name_alert(NULL, "blind", c->name, b->since, b->id); /* the same for all its topics */
    }
    if (at == state->n_blinds)
        return;

    struct blind *b = &state->blinds[at];

    if (c->blind && !b->told && t->tick->at - b->since > BLIND_INTERVALS * c->every_s) {
        b->told = true;
        tell_blind(t, b, NOTICE_BLIND);
    } else if (!c->blind) {
        if (b->told)
            tell_blind(t, b, NOTICE_SEEING);
        life_drop_blind(state, at);
    }
}

/* A source that is no longer listened to is not waited for. */
static void forget_sources(struct life_state *state, const struct tick *tick)
{
    for (size_t i = state->n_blinds; i-- > 0;) {
        bool met = false;

        for (size_t k = 0; k < tick->n_sources && !met; k++)
            met = str_eq(str_of(state->blinds[i].source), tick->sources[k].name);
        if (!met)
            life_drop_blind(state, i);
    }
}

size_t life_step(const struct life_conf *conf, struct life_state *state, const struct tick *tick,
                 const struct judgement *judgements, size_t n_judgements,
                 const struct at_once *at_once, size_t n_at_once, struct arena *arena,
                 struct notice **out)
{
    struct telling t = { .conf = conf, .tick = tick, .arena = arena };

    for (size_t i = 0; i < tick->n_sources; i++)
        t.n_blind += tick->sources[i].blind;
    forget_sources(state, tick);
    for (size_t i = 0; i < tick->n_sources; i++)
        step_source(&t, state, &tick->sources[i]);
    forget_old(state, tick->at);
    life_forget_told(state, tick->at - HEARD_S);
    for (size_t i = 0; i < n_judgements; i++)
        if (str_eq(judgements[i].signal, STR("reach")))
            tell_reach(&t, state, &judgements[i]);
        else
            step_series(&t, state, &judgements[i]);
    tell_at_once(&t, state, at_once, n_at_once);
    *out = t.notices;
    return t.n;
}

size_t life_wake(const struct life_conf *conf, struct life_state *state, struct str topic,
                 int64_t now, const struct at_once *at_once, size_t n_at_once, struct arena *arena,
                 struct notice **out)
{
    struct tick tick = { .topic = topic, .at = now };
    struct telling t = { .conf = conf, .tick = &tick, .arena = arena };

    tell_at_once(&t, state, at_once, n_at_once);
    *out = t.notices;
    return t.n;
}

bool life_ack(struct life_state *state, struct str alert)
{
    for (size_t i = 0; i < state->n_alerts; i++) {
        struct alert *a = &state->alerts[i];

        if (alert_is_open(a) && !a->joined && str_eq(str_of(a->id), alert)) {
            a->acked = true;
            return true;
        }
    }
    return false;
}
