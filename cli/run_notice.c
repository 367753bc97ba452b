/*
 * run_notice.c - a notice becomes rows of the outbox: who is told, by what, and when.
 */
#include "cli/run.h"

#include "cli/route.h"
#include "core/limits.h"
#include "core/map.h"
#include "out/channel.h"
#include "out/mail.h"

/* More talk than usual is no trouble by itself: it is listed, and the digest tells it. */
static bool is_aside(const struct notice *notice)
{
    return str_eq(notice->signal, STR("volume"));
}

static bool any_route_names_a_place(const struct alert_settings *alerts)
{
    for (size_t i = 0; i < alerts->n_routes; i++) {
        if (alerts->routes[i].where.n)
            return true;
        for (size_t k = 0; k < alerts->routes[i].n_routes; k++)
            if (alerts->routes[i].routes[k].where.n)
                return true;
    }
    return false;
}

/* Where a mention was said: its source, or its place. */
static struct str source_of(const struct mention *m)
{
    return m->source;
}

static struct str place_of(const struct mention *m)
{
    return m->item.place;
}

/* What it complains of most. */
static struct str aspect_of(const struct mention *m)
{
    const struct verdict_aspect *worst = NULL;

    for (size_t i = 0; i < m->verdict.n_aspects; i++) {
        const struct verdict_aspect *aspect = &m->verdict.aspects[i];

        if (!worst || aspect->score < worst->score)
            worst = aspect;
    }
    return worst ? worst->name : STR_NONE;
}

/* What more than half of the mentions have in common, or empty. */
static int main_of(struct run *run, const struct notice *notice,
                   struct str (*what)(const struct mention *), struct arena *arena, struct str *out,
                   struct err *err)
{
    size_t *counts = arena_alloc(arena, (notice->n_mentions + 1) * sizeof *counts);
    struct mention m;
    struct map map;
    size_t n = 0;
    int rc = 0;

    *out = STR_NONE;
    map_init(&map);
    for (size_t i = 0; i < notice->n_mentions && rc >= 0; i++) {
        size_t **count;

        rc = store_mention_get(run->store, notice->mentions[i], arena, &m, err);
        if (rc != 1 || what(&m).n == 0)
            continue;
        count = (size_t **)map_put(&map, what(&m));
        if (!*count)
            *count = &counts[n++];
        if (++**count * 2 > notice->n_mentions)
            *out = what(&m);
    }
    map_release(&map);
    return rc < 0 ? -1 : 0;
}

int run_notice_source(struct run *run, struct notice *notice, struct arena *arena, struct err *err)
{
    if (notice->kind != NOTICE_AT_ONCE)
        return 0;
    if (main_of(run, notice, aspect_of, arena, &notice->main_aspect, err) != 0)
        return -1;
    return main_of(run, notice, source_of, arena, &notice->main_source, err);
}

static struct str or_else(struct str first, struct str second)
{
    return first.n ? first : second;
}

static int key_of(struct run *run, const struct notice *notice, struct arena *arena,
                  struct route_key *key, struct err *err)
{
    struct str aspect = or_else(notice->aspect, notice->main_aspect);
    const struct touchpoint *touchpoint = analyzer_touchpoint(run->analyzer, aspect);

    *key = (struct route_key){
        .topic = notice->topic,
        .aspect = aspect,
        .source = or_else(notice->source, notice->main_source),
        .house = touchpoint ? touchpoint->house : STR_NONE,
        .department = touchpoint ? touchpoint->department : STR_NONE,
        .severity = notice->severity,
        .aside = is_aside(notice),
    };
    if (touchpoint)
        key->side = touchpoint->side == SIDE_SERVICE      ? STR("service")
                    : touchpoint->side == SIDE_EXPERIENCE ? STR("experience")
                                                          : STR_NONE;
    if (!any_route_names_a_place(&run->settings->alerts))
        return 0;
    return main_of(run, notice, place_of, arena, &key->where, err);
}

/* Who was told of an earlier notice of the alert is told how it goes on, wherever routes lead by now; an
 * all-clear goes to them alone. */
static int targets_of(struct run *run, const struct notice *notice, struct arena *arena,
                      struct route_target **out, size_t *n, struct err *err)
{
    bool ends = notice->kind == NOTICE_RESOLVED || notice->kind == NOTICE_SEEING;
    struct outbox_row *told = NULL;
    struct route_target *all = NULL;
    struct route_key key;
    size_t n_told = 0, cap = 0, n_all = 0;

    if (notice->revision > 0 &&
        store_outbox_told(run->store, notice->alert, arena, &told, &n_told, err) != 0)
        return -1;
    if (key_of(run, notice, arena, &key, err) != 0)
        return -1;
    n_all = cap = route_targets(run->settings, &key, arena, &all);
    *out = arena_alloc(arena, (n_all + n_told + 1) * sizeof **out);
    *n = 0;
    for (size_t i = 0; i < n_all; i++) {
        bool was_told = false;

        for (size_t k = 0; k < n_told; k++)
            was_told |= str_eq(told[k].recipient, all[i].to) &&
                        str_eq(told[k].channel, STR("mail")) == !all[i].is_channel;
        if (was_told || !ends)
            (*out)[(*n)++] = all[i];
    }
    for (size_t k = 0; k < n_told; k++) {
        bool is_channel = !str_eq(told[k].channel, STR("mail")), listed = false;

        for (size_t i = 0; i < *n; i++)
            listed |= str_eq((*out)[i].to, told[k].recipient) && (*out)[i].is_channel == is_channel;
        if (!listed && (!is_channel || settings_channel(run->settings, told[k].recipient)))
            (*out)[(*n)++] = (struct route_target){ .to = told[k].recipient,
                                                    .is_channel = is_channel,
                                                    .quiet = run->settings->alerts.quiet };
    }
    return 0;
}

/* "<ID@DOMAIN>" of a mail; the same without brackets for others. */
static struct str id_of(struct run *run, const struct notice *notice, struct str recipient,
                        bool is_channel, struct arena *arena)
{
    struct str id =
        mail_message_id(run->settings, notice->alert, notice->revision, recipient, arena);

    return is_channel ? str_sub(id, 1, id.n - 2) : id;
}

static bool make_row(struct run *run, const struct topic *topic, const struct notice *notice,
                     const struct route_target *target, struct arena *arena, struct outbox_row *out)
{
    const struct channel_settings *way =
        target->is_channel ? settings_channel(run->settings, target->to) : NULL;
    struct str kind = way ? way->kind : STR("mail");
    const struct channel *channel = channel_find(kind);
    const struct zone *zone = target->zone ? target->zone
                              : topic      ? topic->zone
                                           : run->settings->zone;
    struct mail_alert in = {
        .store = run->store,
        .settings = run->settings,
        .topic = topic,
        .notice = notice,
        .recipient = target->to,
        .touchpoints = run->touchpoints,
        .n_touchpoints = run->n_touchpoints,
        .explain = run_explain(run),
        .tongues = &run->tongues,
        .now = run->now,
    };
    struct err why = { 0 };
    struct buf body;
    bool made;

    buf_init(&body, LIMIT_MAIL);
    made = channel && channel_compose(channel, &in, &body, &why) == 0;
    if (made)
        *out = (struct outbox_row){
            .alert = notice->alert,
            .revision = notice->revision,
            .channel = kind,
            .recipient = target->to,
            .body = arena_str(arena, buf_str(&body)),
            .message_id = id_of(run, notice, target->to, target->is_channel, arena),
            .made_at = run->now,
            .not_before = route_not_before(&target->quiet, zone, notice->severity, run->now),
        };
    else /* the alert stands in the store all the same */
        cli_note(run->cli, "nothing to '" STR_FMT "' about alert " STR_FMT ": %s",
                 STR_ARG(target->to), STR_ARG(notice->alert), why.text);
    buf_release(&body);
    return made;
}

int run_notice(struct run *run, const struct topic *topic, const struct notice *notice,
               struct arena *arena, struct outbox_row **rows, size_t *n, struct err *err)
{
    struct route_target *targets;
    size_t n_targets;

    if (targets_of(run, notice, arena, &targets, &n_targets, err) != 0)
        return -1;
    *rows = arena_alloc(arena, (n_targets + 1) * sizeof **rows);
    *n = 0;
    for (size_t i = 0; i < n_targets; i++)
        if ((targets[i].is_channel || run->settings->mail.set) &&
            make_row(run, topic, notice, &targets[i], arena, &(*rows)[*n]))
            ++*n;
    if (*n == 0 && !is_aside(notice) && notice->revision == 0)
        cli_note(run->cli,
                 "topic '" STR_FMT "': alert " STR_FMT " %s: 'hark alerts show " STR_FMT "'",
                 STR_ARG(notice->topic), STR_ARG(notice->alert), notice_kind_name(notice->kind),
                 STR_ARG(notice->alert));
    return 0;
}
