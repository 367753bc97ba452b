/*
 * settings_tell.c - what no single row can check about who is told and how; and who a department is.
 */
#include "core/guard.h"
#include "core/mime.h"
#include "core/opt.h"
#include "core/settings_check.h"

/* Said instead of an address: the department is not told, not even where 'alerts:' names it. */
static bool is_nobody(struct str to)
{
    return str_eq_nocase(to, STR("none"));
}

/* What is being checked. */
struct telling {
    struct conf *conf;
    struct settings *settings;
    const struct map *topics, *sources;
    struct map channels;
};

/* --- channels --- */

/* What a kind needs; a row here, a row in out/channels.c. */
static const struct {
    const char *kind, *key, *example;
    bool is_secret; /* its address is as good as a password */
} needs[] = {
    { "webhook", "url", "url: https://ops.example/hook", false },
    { "slack", "url", "url: {env: SLACK_URL}", true },
    { "ntfy", "url", "url: https://ntfy.example/acme", false },
    { "alertmanager", "url", "url: http://127.0.0.1:9093", false },
    { "program", "run", "run: [/usr/local/bin/page]", false },
};

static void check_channel(struct telling *t, const struct channel_settings *channel,
                          const struct conf_node *node)
{
    bool is_program = str_eq(channel->kind, STR("program"));

    for (size_t i = 0; i < OPT_N(needs); i++) {
        if (!str_eq(channel->kind, str_of(needs[i].kind)))
            continue;
        if (!conf_get(node, needs[i].key))
            conf_error(t->conf, node, "channel '" STR_FMT "' of kind '%s' needs '%s'",
                       STR_ARG(channel->name), needs[i].kind, needs[i].example);
        else if (needs[i].is_secret && channel->url.from == SECRET_PLAIN &&
                 !guard_is_private(channel->url.name))
            conf_error(t->conf, settings_at(node, "url"),
                       "whoever has this address can write to the channel (say '%s')",
                       needs[i].example);
    }
    if (is_program && channel->n_run && !str_starts(channel->run[0], STR("/")))
        conf_error(t->conf, settings_at(node, "run"),
                   "'run' starts with the program's whole path (/usr/local/bin/page)");
    if (is_program && conf_get(node, "url"))
        conf_error(t->conf, settings_at(node, "url"),
                   "a program is not posted to: leave 'url' away");
    if (!is_program && conf_get(node, "run"))
        conf_error(t->conf, settings_at(node, "run"), "only 'kind: program' runs anything");
}

static void check_channels(struct telling *t, const struct conf_node *list)
{
    for (size_t i = 0; i < t->settings->n_channels; i++) {
        const struct conf_node *node = settings_entry(list, i);

        settings_refuse_double(t->conf, &t->channels, t->settings->channels[i].name, node,
                               "channel");
        if (node->kind == CONF_MAP)
            check_channel(t, &t->settings->channels[i], node);
    }
}

/* --- routes --- */

static bool is_day(struct str text)
{
    struct date date;

    return calendar_day(text, &date);
}

static void check_holidays(struct telling *t, const struct quiet_hours *quiet,
                           const struct conf_node *node)
{
    for (size_t i = 0; i < quiet->n_holidays; i++)
        if (!is_day(quiet->holidays[i]))
            conf_error(t->conf, settings_at(node, "holidays"),
                       "'" STR_FMT "' is not a day (2026-12-25, or 12-25 of every year)",
                       STR_ARG(quiet->holidays[i]));
}

static void check_calendar(struct telling *t, const struct conf_node *alerts)
{
    const struct alert_settings *a = &t->settings->alerts;
    const struct conf_node *list = conf_get(alerts, "calendar");

    for (size_t i = 0; i < a->n_calendar; i++) {
        const struct conf_node *node = settings_entry(list, i);
        const struct busy_days *row = &a->calendar[i];

        settings_want_name(t->conf, row->topic, t->topics, node, "topic");
        if (row->from.n && !is_day(row->from))
            conf_error(t->conf, settings_at(node, "from"),
                       "'" STR_FMT "' is not a day (2026-11-27, or 11-27 of every year)",
                       STR_ARG(row->from));
        if (row->to.n && (!is_day(row->to) || row->to.n != row->from.n))
            conf_error(t->conf, settings_at(node, "to"),
                       "'" STR_FMT "' is not a day written like 'from'", STR_ARG(row->to));
    }
}

static void want_channels(struct telling *t, const struct str *names, size_t n,
                          const struct conf_node *node)
{
    for (size_t i = 0; i < n; i++)
        settings_want_name(t->conf, names[i], &t->channels, node, "channel");
}

static void check_route(struct telling *t, const struct route *route, const struct conf_node *node)
{
    settings_want_name(t->conf, route->topic, t->topics, node, "topic");
    settings_want_name(t->conf, route->source, t->sources, node, "source");
    want_channels(t, route->channels, route->n_channels, node);
    check_holidays(t, &route->quiet, node);
    if (node->kind == CONF_MAP && !conf_get(node, "to") && !conf_get(node, "channel") &&
        !conf_get(node, "routes"))
        conf_error(t->conf, node, "a route leads to nobody: add 'to: name@domain' or 'channel:'");
}

static void check_departments(struct telling *t, const struct field_map *rows, size_t n,
                              const struct conf_node *node)
{
    for (size_t i = 0; i < n; i++)
        if (!mail_is_address(rows[i].from) && !map_get(&t->channels, rows[i].from) &&
            !is_nobody(rows[i].from))
            conf_error(
                t->conf,
                settings_at(conf_get(node, "departments"), arena_z(&t->conf->arena, rows[i].field)),
                "'" STR_FMT "' is neither a mail address nor one of 'channels:' (none: nobody)",
                STR_ARG(rows[i].from));
}

static void check_routes(struct telling *t, const struct conf_node *alerts)
{
    const struct alert_settings *a = &t->settings->alerts;
    const struct conf_node *list = conf_get(alerts, "routes");

    for (size_t i = 0; i < a->n_routes; i++) {
        const struct conf_node *node = settings_entry(list, i);

        check_route(t, &a->routes[i], node);
        for (size_t k = 0; k < a->routes[i].n_routes; k++)
            check_route(t, &a->routes[i].routes[k], settings_entry(conf_get(node, "routes"), k));
    }
    want_channels(t, a->channels, a->n_channels, alerts);
    check_holidays(t, &a->quiet, alerts);
    check_departments(t, a->departments, a->n_departments, alerts);
    for (size_t i = 0; i < t->settings->n_topics; i++) {
        const struct topic *topic = &t->settings->topics[i];

        check_departments(t, topic->departments, topic->n_departments,
                          settings_entry(conf_get(t->conf->root, "topics"), i));
    }
}

/* The first thing that leads to an address, or NULL. */
static const struct conf_node *first_address(const struct settings *s,
                                             const struct conf_node *alerts)
{
    const struct conf_node *routes = conf_get(alerts, "routes");

    if (s->alerts.n_to)
        return conf_get(alerts, "to");
    for (size_t i = 0; i < s->alerts.n_routes; i++) {
        if (s->alerts.routes[i].n_to)
            return routes;
        for (size_t k = 0; k < s->alerts.routes[i].n_routes; k++)
            if (s->alerts.routes[i].routes[k].n_to)
                return routes;
    }
    return NULL;
}

/* --- mail --- */

static void check_ways(struct telling *t, const struct conf_node *mail)
{
    struct mail_settings *m = &t->settings->mail;
    int ways = (m->server.n || conf_get(mail, "server")) + m->sendmail + (m->eml_dir.n > 0);

    if (mail->kind == CONF_MAP && ways != 1)
        conf_error_key(t->conf, mail,
                       "'mail' needs one way out: 'server: smtps://mail.example', 'sendmail: yes' "
                       "or 'eml: mails/'%s",
                       ways > 1 ? ", not two" : "");
    if (str_is_empty(m->from) && !conf_get(mail, "from")) {
        if (mail_is_address(t->settings->contact))
            m->from = t->settings->contact;
        else
            conf_error_key(t->conf, mail, "'mail' needs 'from: hark@acme.example'");
    }
    if (m->user.n && m->password.from == SECRET_NONE && !conf_get(mail, "password"))
        conf_error(t->conf, conf_get(mail, "user"),
                   "'user' needs 'password: {env: NAME}' beside it");
    if (m->password.from != SECRET_NONE && m->user.n == 0)
        conf_error(t->conf, conf_get(mail, "password"), "'password' needs 'user' beside it");
}

static void check_mail(struct telling *t, const struct conf_node *root)
{
    const struct conf_node *mail = conf_get(root, "mail"), *alerts = conf_get(root, "alerts");
    const struct conf_node *address = first_address(t->settings, alerts);

    if (mail) {
        check_ways(t, mail);
        return;
    }
    if (t->settings->digest.n_mail)
        conf_error(t->conf, conf_get(conf_get(root, "digest"), "mail"),
                   "a mail needs a way out: add 'mail: {server: smtps://mail.example, from: ...}'");
    if (address)
        conf_error_key(
            t->conf, address,
            "routes need a way out: add 'mail: {server: smtps://mail.example, from: ...}'");
}

void settings_check_tell(struct conf *conf, struct settings *settings, const struct map *topics,
                         const struct map *sources)
{
    struct telling t = { .conf = conf, .settings = settings, .topics = topics, .sources = sources };

    map_init(&t.channels);
    check_channels(&t, conf_get(conf->root, "channels"));
    check_routes(&t, conf_get(conf->root, "alerts"));
    check_calendar(&t, conf_get(conf->root, "alerts"));
    check_mail(&t, conf->root);
    map_release(&t.channels);
}

/* --- departments --- */

static const struct field_map *row_of(const struct field_map *rows, size_t n, struct str department)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(rows[i].field, department))
            return &rows[i];
    return NULL;
}

struct str settings_department(const struct settings *settings, const struct topic *topic,
                               struct str department)
{
    const struct alert_settings *house = &settings->alerts;
    const struct field_map *row =
        topic ? row_of(topic->departments, topic->n_departments, department) : NULL;

    if (!row)
        row = row_of(house->departments, house->n_departments, department);
    return row && !is_nobody(row->from) ? row->from : STR_NONE;
}

/* Adds those that are not there yet. */
static size_t put_departments(const struct field_map *rows, size_t n_rows, struct field_map *all,
                              size_t n)
{
    for (size_t i = 0; i < n_rows; i++) {
        size_t k = 0;

        while (k < n && !(str_eq(all[k].field, rows[i].field) && str_eq(all[k].from, rows[i].from)))
            k++;
        if (k == n && !is_nobody(rows[i].from))
            all[n++] = rows[i];
    }
    return n;
}

size_t settings_departments(const struct settings *settings, struct arena *arena,
                            const struct field_map **out)
{
    const struct alert_settings *house = &settings->alerts;
    size_t most = house->n_departments, n;
    struct field_map *all;

    for (size_t i = 0; i < settings->n_topics; i++)
        most += settings->topics[i].n_departments;
    all = arena_alloc(arena, (most + 1) * sizeof *all);
    n = put_departments(house->departments, house->n_departments, all, 0);
    for (size_t i = 0; i < settings->n_topics; i++)
        n = put_departments(settings->topics[i].departments, settings->topics[i].n_departments, all,
                            n);
    *out = all;
    return n;
}
