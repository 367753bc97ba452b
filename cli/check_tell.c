/*
 * check_tell.c - the part of 'hark check' about who is told: is everything owned, and does every way out
 * have what it needs?
 */
#include "cli/check.h"

#include "cli/named.h"
#include "cli/route.h"
#include "core/opt.h"

#include <unistd.h>

/* --- routes --- */

static const char *side_name(const struct touchpoint *t)
{
    return t->side == SIDE_SERVICE ? "service" : t->side == SIDE_EXPERIENCE ? "experience" : "";
}

/* Whether an alert on the touchpoint (NULL: the topic as a whole), just grave enough to be told, finds
 * its way to somebody. */
static bool has_owner(const struct settings *s, struct str topic, const struct touchpoint *t)
{
    struct route_key key = { .topic = topic, .severity = SEVERITY_NOTICE };
    struct route_target *targets;
    struct arena arena = { 0 };
    size_t n;

    if (t) {
        key.aspect = t->name;
        key.house = t->house;
        key.side = str_of(side_name(t));
        key.department = t->department;
    }
    n = route_targets(s, &key, &arena, &targets);
    arena_release(&arena);
    return n > 0;
}

static void check_aspects(struct check *check, const struct route *route)
{
    struct err err = { 0 };
    struct str name;

    if (route->aspect.n && !analyzer_touchpoint(check->analyzer, route->aspect)) {
        if (named_aspect(check->cli, route->aspect, &name, &err) == 0)
            err_set(&err, ERR_CONFIG,
                    "a route names the touchpoint by '" STR_FMT "', not by '" STR_FMT "'",
                    STR_ARG(name), STR_ARG(route->aspect));
        check_doubt(check, STR_FMT ": %s", STR_ARG(route->place), err.text);
    }
}

static size_t check_owners(struct check *check, const struct topic *topic)
{
    const struct touchpoint *points = NULL;
    size_t n = analyzer_touchpoints(check->analyzer, &points), n_without = 0;
    struct buf names;

    if (!has_owner(check->settings, topic->name, NULL))
        check_doubt(check,
                    "alerts on '" STR_FMT "' as a whole reach nobody (add 'to: you@...' to "
                    "'alerts:')",
                    STR_ARG(topic->name));
    buf_init(&names, BUF_NO_CEILING);
    for (size_t i = 0; i < n; i++)
        if (!has_owner(check->settings, topic->name, &points[i]))
            buf_printf(&names, "%s" STR_FMT, n_without++ ? ", " : "", STR_ARG(points[i].name));
    if (n_without && n_without < n)
        check_doubt(check,
                    "touchpoints of '" STR_FMT "' that nobody is told of: " STR_FMT
                    " (add 'to: you@...' to 'alerts:')",
                    STR_ARG(topic->name), STR_ARG(buf_str(&names)));
    buf_release(&names);
    return n_without;
}

static void check_routes(struct check *check)
{
    const struct alert_settings *a = &check->settings->alerts;
    const struct touchpoint *points = NULL;
    size_t n = analyzer_touchpoints(check->analyzer, &points), n_without = 0;

    for (size_t i = 0; i < a->n_routes; i++) {
        check_aspects(check, &a->routes[i]);
        for (size_t k = 0; k < a->routes[i].n_routes; k++)
            check_aspects(check, &a->routes[i].routes[k]);
    }
    for (size_t i = 0; i < check->settings->n_topics; i++)
        n_without += check_owners(check, &check->settings->topics[i]);
    if (check->json) {
        json_object_set_new(check->json, "routes", json_integer((json_int_t)a->n_routes));
        json_object_set_new(check->json, "touchpoints_without_owner",
                            json_integer((json_int_t)n_without));
    } else {
        cli_printf(check->cli, "%zu route%s, %zu touchpoints, %zu without an owner\n", a->n_routes,
                   a->n_routes == 1 ? "" : "s", n, n_without);
    }
}

/* --- secrets and channels --- */

/* Where a key of the configuration stands: "hark.yaml:14". */
static struct str place_of(const struct settings *s, struct str key)
{
    for (size_t i = 0; i < s->log->n; i++)
        if (str_eq(s->log->values[i].key, key))
            return s->log->values[i].origin;
    return STR("hark.yaml");
}

static void check_secret(struct check *check, const struct secret *secret, struct str key)
{
    struct arena arena = { 0 };
    struct err err = { 0 };
    struct str value;

    if (secret->from != SECRET_NONE && secret_read(secret, &arena, &value, &err) != 0)
        check_doubt(check, STR_FMT ": '" STR_FMT "': %s", STR_ARG(place_of(check->settings, key)),
                    STR_ARG(key), err.text);
    arena_release(&arena);
}

static bool leads_to(const struct route *route, struct str channel)
{
    for (size_t i = 0; i < route->n_channels; i++)
        if (str_eq(route->channels[i], channel))
            return true;
    for (size_t i = 0; i < route->n_routes; i++)
        if (leads_to(&route->routes[i], channel))
            return true;
    return false;
}

static bool is_told(struct check *check, struct str channel)
{
    const struct alert_settings *a = &check->settings->alerts;
    const struct field_map *departments;
    size_t n = settings_departments(check->settings, &check->cli->arena, &departments);
    const struct route rest = { .channels = a->channels, .n_channels = a->n_channels };
    bool told = leads_to(&rest, channel);

    for (size_t i = 0; i < a->n_routes; i++)
        told |= leads_to(&a->routes[i], channel);
    for (size_t i = 0; i < n; i++)
        told |= str_eq(departments[i].from, channel);
    return told;
}

static void check_channel(struct check *check, const struct channel_settings *channel)
{
    const struct {
        const char *key;
        const struct secret *secret;
    } rows[] = { { "url", &channel->url }, { "key", &channel->key }, { "token", &channel->token } };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_secret(check, rows[i].secret,
                     arena_printf(&check->cli->arena, "channels." STR_FMT ".%s",
                                  STR_ARG(channel->name), rows[i].key));
    if (channel->n_run && access(arena_z(&check->cli->arena, channel->run[0]), X_OK) != 0)
        check_doubt(check, STR_FMT ": '" STR_FMT "' cannot be run", STR_ARG(channel->place),
                    STR_ARG(channel->run[0]));
    if (!is_told(check, channel->name))
        check_doubt(
            check, "channel '" STR_FMT "' is never told (name it in 'alerts: channel:' or a route)",
            STR_ARG(channel->name));
}

static void check_channels(struct check *check)
{
    const struct settings *s = check->settings;
    json_t *array = check->json ? json_array() : NULL;

    if (!array && s->n_channels)
        cli_printf(check->cli, "%zu channel%s\n", s->n_channels, s->n_channels == 1 ? "" : "s");
    for (size_t i = 0; i < s->n_channels; i++) {
        const struct channel_settings *channel = &s->channels[i];

        if (array)
            json_array_append_new(array,
                                  json_pack("{s:s%,s:s%}", "name", channel->name.p, channel->name.n,
                                            "kind", channel->kind.p, channel->kind.n));
        else
            cli_printf(check->cli, "  " STR_FMT ": " STR_FMT "\n", STR_ARG(channel->name),
                       STR_ARG(channel->kind));
        check_channel(check, channel);
    }
    if (array)
        json_object_set_new(check->json, "channels", array);
}

/* Mails of the digest that are asked for and that nobody will get. */
static void check_digest(struct check *check)
{
    const struct digest_settings *d = &check->settings->digest;
    bool weekly = d->weekly_day >= 0, board = str_eq(d->daily, STR("board"));
    const struct field_map *departments;
    size_t n_departments = settings_departments(check->settings, &check->cli->arena, &departments);
    const struct {
        bool is_so;
        const char *doubt;
    } rows[] = {
        { d->n_mail == 0 && (weekly || board),
          "nobody gets the mails of 'digest:' (name who in 'mail:' of 'digest:')" },
        { !weekly && !str_eq(d->form, STR("full")),
          "'weekly_form' of 'digest:' says nothing without 'weekly: monday'" },
        { !str_eq(d->departments, STR("never")) && n_departments == 0,
          "no department gets a mail of 'digest:' (name them in 'departments:' of 'alerts:' or of a"
          " topic)" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is_so)
            check_doubt(check, "%s", rows[i].doubt);
}

void check_tell(struct check *check)
{
    check_routes(check);
    check_digest(check);
    check_channels(check);
    check_secret(check, &check->settings->mail.password, STR("mail.password"));
    for (size_t i = 0; i < check->settings->n_sources; i++)
        check_secret(check, &check->settings->sources[i].token,
                     arena_printf(&check->cli->arena, "sources." STR_FMT ".token",
                                  STR_ARG(check->settings->sources[i].name)));
}
