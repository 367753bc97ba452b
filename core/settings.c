/*
 * settings.c - hark.yaml by its tables, then what no single row can check.
 *
 * The steps: read the tree (conf.h), fill the structs (opt.h), check what concerns several keys at
 * once while the tree is still there to point into, and only when all is well open time zones and put
 * topics and sources into their order.
 */
#include "core/settings.h"
#include "core/settings_page.h"

#include "core/guard.h"
#include "core/hash.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/mime.h"
#include "core/nearest.h"
#include "core/selector.h"
#include "core/settings_check.h"
#include "core/settings_rows.h"
#include "core/url.h"
#include "core/zone.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    struct settings *settings;
    struct conf conf;
    const char *const *kinds;
    size_t n_kinds;
    const struct settings_kinds *more;
};

const struct conf_node *settings_entry(const struct conf_node *list, size_t i)
{
    return list && list->kind == CONF_LIST ? list->nodes[i] : list;
}

const struct conf_node *settings_at(const struct conf_node *map, const char *key)
{
    const struct conf_node *node = conf_get(map, key);

    return node ? node : map;
}

/* --- keys that only some kinds know --- */

static bool is_one_of(struct str name, const char *const *names)
{
    while (*names && !str_eq(name, str_of(*names)))
        names++;
    return *names != NULL;
}

static bool is_source_key(struct str name)
{
    for (size_t i = 0; i < n_settings_rows; i++)
        if (str_eq(str_of(settings_rows[i].name), STR("sources")))
            for (size_t k = 0; k < settings_rows[i].n_rows; k++)
                if (str_eq(name, str_of(settings_rows[i].rows[k].name)))
                    return true;
    return false;
}

/* {kind: mastodon, host: h, tag: t} becomes {kind: mastodon, params: {host: h, tag: t}}. */
static void gather_params(struct reading *r, struct conf_node *source, const char *const *keys)
{
    struct arena *arena = &r->conf.arena;
    struct conf_node *params = conf_get(source, "params");
    size_t kept = 0, n_keys = 0;

    while (keys[n_keys])
        n_keys++;
    if (!params) {
        params = arena_alloc(arena, sizeof *params);
        *params = *source;
        params->nodes = NULL;
        params->n_nodes = params->cap_nodes = 0;
        params->key = STR("params");
    }
    for (size_t i = 0; i < source->n_nodes; i++) {
        struct conf_node *node = source->nodes[i];
        const char *near;

        if (is_source_key(node->key)) {
            source->nodes[kept++] = node;
        } else if (is_one_of(node->key, keys)) {
            params->nodes = arena_grow(arena, params->nodes, &params->cap_nodes,
                                       params->n_nodes + 1, sizeof *params->nodes);
            params->nodes[params->n_nodes++] = node;
        } else if ((near = nearest_word(node->key, keys, n_keys))) {
            conf_error_key(&r->conf, node, "unknown key '" STR_FMT "' (did you mean '%s'?)",
                           STR_ARG(node->key), near);
        } else {
            source->nodes[kept++] = node; /* its error is said with those of all keys */
        }
    }
    source->n_nodes = kept;
    if (params->n_nodes && !conf_get(source, "params")) {
        source->nodes =
            arena_grow(arena, source->nodes, &source->cap_nodes, kept + 1, sizeof *source->nodes);
        source->nodes[source->n_nodes++] = params;
    }
}

static void gather_all_params(struct reading *r)
{
    struct conf_node *list = conf_get(r->conf.root, "sources");

    for (size_t i = 0; r->more && list && list->kind == CONF_LIST && i < list->n_nodes; i++) {
        const struct conf_node *kind = conf_get(list->nodes[i], "kind");
        const char *const *keys =
            kind && kind->kind == CONF_TEXT ? r->more->keys(r->more->context, kind->text) : NULL;

        if (keys)
            gather_params(r, list->nodes[i], keys);
    }
}

/* --- checks over several keys --- */

void settings_want_name(struct conf *conf, struct str name, const struct map *known,
                        const struct conf_node *node, const char *what)
{
    struct arena arena;
    const char **names, *near;

    if (str_is_empty(name) || map_get(known, name))
        return;
    arena_init(&arena);
    names = arena_alloc(&arena, (known->n + 1) * sizeof *names);
    for (size_t i = 0; i < known->n; i++)
        names[i] = arena_z(&arena, known->entries[i].key);
    near = nearest_word(name, names, known->n);
    if (near)
        conf_error(conf, settings_at(node, what),
                   "there is no %s '" STR_FMT "' (did you mean '%s'?)", what, STR_ARG(name), near);
    else
        conf_error(conf, settings_at(node, what), "there is no %s '" STR_FMT "' (add it to '%ss:')",
                   what, STR_ARG(name), what);
    arena_release(&arena);
}

void settings_refuse_double(struct conf *conf, struct map *seen, struct str name,
                            const struct conf_node *node, const char *what)
{
    void **first;

    if (str_is_empty(name))
        return;
    first = map_put(seen, name);
    if (*first)
        conf_error(conf, settings_at(node, "name"),
                   "two %ss are called '" STR_FMT "' (the other one stands in line %d)", what,
                   STR_ARG(name), ((const struct conf_node *)*first)->line);
    else
        *first = (void *)node;
}

static bool is_language(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!char_is_alpha(s.p[i]) && !(s.p[i] == '-' && i >= 2))
            return false;
    return s.n >= 2;
}

static void check_topics(struct reading *r, const struct conf_node *list, struct map *names)
{
    for (size_t i = 0; i < r->settings->n_topics; i++) {
        const struct topic *topic = &r->settings->topics[i];
        const struct conf_node *node = settings_entry(list, i);
        struct err why = { 0 };
        const char *wrong;

        settings_refuse_double(&r->conf, names, topic->name, node, "topic");
        for (size_t k = 0; k < topic->n_languages; k++)
            if (!is_language(topic->languages[k]))
                conf_error(&r->conf, settings_at(node, "languages"),
                           "'" STR_FMT "' is not the code of a language (en, de, pt-BR)",
                           STR_ARG(topic->languages[k]));
        wrong = settings_page_fault(&topic->page, &why);
        if (wrong)
            conf_error(&r->conf, settings_at(settings_at(node, "page"), wrong), "%s", why.text);
        if (topic->language.n && !is_language(topic->language))
            conf_error(&r->conf, settings_at(node, "language"),
                       "'" STR_FMT "' is not the code of a language (en, de)",
                       STR_ARG(topic->language));
    }
}

static void check_kind(struct reading *r, const struct source *source, const struct conf_node *node)
{
    const char *near;

    if (str_is_empty(source->kind))
        return;
    for (size_t i = 0; i < r->n_kinds; i++)
        if (str_eq(source->kind, str_of(r->kinds[i])))
            return;
    near = nearest_word(source->kind, r->kinds, r->n_kinds);
    if (near)
        conf_error(&r->conf, settings_at(node, "kind"),
                   "unknown kind '" STR_FMT "' of source '" STR_FMT "' (did you mean '%s'?)",
                   STR_ARG(source->kind), STR_ARG(source->name), near);
    else
        conf_error(&r->conf, settings_at(node, "kind"),
                   "unknown kind '" STR_FMT "' of source '" STR_FMT "' (feed, page, file, or a "
                   "recipe in the data folder)",
                   STR_ARG(source->kind), STR_ARG(source->name));
}

/* What a kind needs to be asked at all. */
static void check_needs(struct reading *r, const struct source *source,
                        const struct conf_node *node)
{
    static const struct {
        const char *kind, *key, *example;
        size_t at;
    } needs[] = {
        { "feed", "url", "https://blog.example/feed", offsetof(struct source, url) },
        { "page", "url", "https://shop.example/p/1", offsetof(struct source, url) },
        { "file", "path", "surveys/*.csv", offsetof(struct source, path) },
    };

    for (size_t i = 0; i < OPT_N(needs); i++) {
        const struct str *value =
            (const struct str *)(const void *)((const char *)source + needs[i].at);

        if (str_eq(source->kind, str_of(needs[i].kind)) && value->n == 0 &&
            !conf_get(node, needs[i].key))
            conf_error(&r->conf, node, "source '" STR_FMT "' of kind '%s' needs '%s: %s'",
                       STR_ARG(source->name), needs[i].kind, needs[i].key, needs[i].example);
    }
}

/* Selectors are read here, so that a mistake has its line. */
static void check_select(struct reading *r, const struct source *source,
                         const struct conf_node *node)
{
    const struct conf_node *list = settings_at(node, "select");
    bool has_item = false;

    for (size_t i = 0; i < source->n_select; i++) {
        struct selector selector;
        struct err err = { 0 };
        char key[32] = "";

        memcpy(key, source->select[i].field.p,
               source->select[i].field.n < sizeof key ? source->select[i].field.n : 0);
        has_item = has_item || strcmp(key, "item") == 0;
        if (selector_read(&selector, source->select[i].from, &err) != 0)
            conf_error(&r->conf, settings_at(list, key), "%s", err.text);
    }
    if (source->n_select && !str_eq(source->kind, STR("page")))
        conf_error(&r->conf, list, "'select' is for sources of kind page");
    else if (source->n_select && !has_item)
        conf_error(&r->conf, list,
                   "'select' needs 'item: SELECTOR', the element that holds one review");
}

static bool is_built_in(struct str kind)
{
    static const char *const names[] = { "feed", "page", "file", NULL };

    return is_one_of(kind, names);
}

/* The kind's maker says what is missing, and where such a source is asked. */
static void complete(struct reading *r, struct source *source, const struct conf_node *node)
{
    struct err err = { 0 };

    if (r->more && !is_built_in(source->kind) && is_one_of(source->kind, r->kinds) &&
        r->more->complete(r->more->context, source, &r->settings->arena, &err) != 0)
        conf_error(&r->conf, err.code == ERR_CONFIG ? node : settings_at(node, "kind"), "%s",
                   err.text);
}

static bool is_public(const struct source *source)
{
    if (str_eq(source->kind, STR("file")) || !source->enabled)
        return false;
    return str_is_empty(source->url) || !guard_is_private(source->url);
}

static void check_sources(struct reading *r, const struct conf_node *list, const struct map *topics,
                          struct map *names)
{
    bool asked = r->settings->contact.n > 0;

    for (size_t i = 0; i < r->settings->n_sources; i++) {
        struct source *source = &r->settings->sources[i];
        const struct conf_node *node = settings_entry(list, i);

        if (node->kind != CONF_MAP)
            continue;
        settings_refuse_double(&r->conf, names, source->name, node, "source");
        settings_want_name(&r->conf, source->topic, topics, node, "topic");
        check_kind(r, source, node);
        check_needs(r, source, node);
        check_select(r, source, node);
        complete(r, source, node);
        if (source->lang.n && !is_language(source->lang))
            conf_error(&r->conf, settings_at(node, "lang"),
                       "'" STR_FMT "' is not the code of a language (en, de)",
                       STR_ARG(source->lang));
        if (str_eq_nocase(source->delimiter, STR("tab")))
            source->delimiter = STR("\t");
        else if (source->delimiter.n > 1)
            conf_error(&r->conf, settings_at(node, "delimiter"),
                       "'delimiter' is one character, or tab");
        if (!asked && is_public(source)) {
            conf_error(&r->conf, node,
                       "source '" STR_FMT "' asks a public host, which needs 'contact: "
                       "me@acme.example' at the top (it goes into the User-Agent)",
                       STR_ARG(source->name));
            asked = true;
        }
    }
}

static void check_contact(struct reading *r, const struct conf_node *root)
{
    struct str contact = r->settings->contact;

    for (size_t i = 0; i < contact.n; i++)
        if ((unsigned char)contact.p[i] >= 0x80) {
            conf_error(&r->conf, settings_at(root, "contact"),
                       "'contact' may hold ASCII letters and signs only (it goes into a header)");
            return;
        }
    if (contact.n && !mail_is_address(contact) && !url_is_web(contact))
        conf_error(&r->conf, settings_at(root, "contact"),
                   "'contact' is a mail address or a web address, not '" STR_FMT "'",
                   STR_ARG(contact));
}

static void check(struct reading *r)
{
    const struct conf_node *root = r->conf.root;
    struct map topics, sources;

    map_init(&topics);
    map_init(&sources);
    check_contact(r, root);
    check_topics(r, conf_get(root, "topics"), &topics);
    check_sources(r, conf_get(root, "sources"), &topics, &sources);
    settings_check_tell(&r->conf, r->settings, &topics, &sources);
    map_release(&sources);
    map_release(&topics);
}

/* --- what follows once all is well --- */

static struct zone *open_zone(struct settings *s, struct str name)
{
    size_t cap = s->n_zones;
    struct err err = { 0 };
    struct zone *zone;

    for (size_t i = 0; i < s->n_zones; i++)
        if (str_eq(str_of(zone_name(s->zones[i])), name))
            return s->zones[i];
    zone = zone_open(name, &err);
    if (!zone)
        return zone_utc(); /* the row has opened it before */
    s->zones = mem_grow(s->zones, &cap, s->n_zones + 1, sizeof(struct zone *));
    s->zones[s->n_zones++] = zone;
    return zone;
}

static int topics_by_name(const void *a, const void *b)
{
    return str_cmp(((const struct topic *)a)->name, ((const struct topic *)b)->name);
}

static int sources_by_name(const void *a, const void *b)
{
    return str_cmp(((const struct source *)a)->name, ((const struct source *)b)->name);
}

/* What all topics ask, in one mark. */
static struct str asks_of_topics(struct settings *s)
{
    struct buf all;
    struct str text;
    char id[27];

    buf_init(&all, BUF_NO_CEILING);
    for (size_t i = 0; i < s->n_topics; i++) {
        const struct topic *topic = &s->topics[i];

        buf_printf(&all, STR_FMT "\n" STR_FMT "\n", STR_ARG(topic->name), STR_ARG(topic->match));
        for (size_t k = 0; k < topic->n_languages; k++)
            buf_printf(&all, STR_FMT " ", STR_ARG(topic->languages[k]));
        buf_putc(&all, '\n');
    }
    text = buf_str(&all);
    hash_id(&text, 1, id, sizeof id - 1);
    buf_release(&all);
    return arena_str(&s->arena, str_of(id));
}

static void finish(struct settings *s)
{
    struct str asks;

    s->zone = open_zone(s, s->zone_name);
    for (size_t i = 0; i < s->n_topics; i++) {
        struct topic *topic = &s->topics[i];

        if (str_is_empty(topic->zone_name))
            topic->zone_name = s->zone_name;
        topic->zone = open_zone(s, topic->zone_name);
    }
    for (size_t i = 0; i < s->alerts.n_routes; i++) {
        struct route *route = &s->alerts.routes[i];

        if (route->zone_name.n)
            route->zone = open_zone(s, route->zone_name);
        for (size_t k = 0; k < route->n_routes; k++)
            if (route->routes[k].zone_name.n)
                route->routes[k].zone = open_zone(s, route->routes[k].zone_name);
    }
    for (size_t i = 0; i < s->n_sources; i++) {
        struct source *source = &s->sources[i];

        if (source->every_s == 0)
            source->every_s = str_eq(source->kind, STR("page")) ? 8 * HOUR_S : 30 * MINUTE_S;
        source->own_private = guard_is_private(source->url);
    }
    if (s->n_topics)
        qsort(s->topics, s->n_topics, sizeof *s->topics, topics_by_name);
    if (s->n_sources)
        qsort(s->sources, s->n_sources, sizeof *s->sources, sources_by_name);
    asks = asks_of_topics(s);
    for (size_t i = 0; i < s->n_sources; i++)
        s->sources[i].asks = s->sources[i].topic.n
                                 ? arena_printf(&s->arena, STR_FMT " " STR_FMT, STR_ARG(asks),
                                                STR_ARG(s->sources[i].topic))
                                 : asks;
}

/* --- places --- */

static void place_state(struct settings *s, struct str state)
{
    if (state.n) {
        s->state_dir = settings_absolute(state, &s->arena);
        opt_log_put(s->log, STR("state"), s->state_dir, STR("--state"));
        return;
    }
    if (s->state_dir.n) {
        s->state_dir = settings_absolute(s->state_dir, &s->arena);
        return; /* the key, or HARK_STATE */
    }
    s->state_dir = settings_find_state(s->file, s->folder, &s->arena);
    opt_log_put(s->log, STR("state"), s->state_dir, STR("default"));
}

static void place_data(struct settings *s, struct str data)
{
    s->data_dir = settings_find_data(data, &s->arena);
    opt_log_put(s->log, STR("data"), s->data_dir,
                data.n                          ? STR("--data")
                : str_of(getenv("HARK_DATA")).n ? STR("HARK_DATA")
                                                : STR("default"));
}

/* Patterns of 'include' that no file fits: no error, since one may come. */
static void note_includes(struct reading *r)
{
    struct settings *s = r->settings;

    s->unmet_includes = arena_alloc(&s->arena, (r->conf.n_unmet + 1) * sizeof *s->unmet_includes);
    for (size_t i = 0; i < r->conf.n_unmet; i++)
        s->unmet_includes[s->n_unmet_includes++] = arena_printf(
            &s->arena, STR_FMT ": 'include': no file fits '" STR_FMT "' now",
            STR_ARG(conf_place(r->conf.unmet[i], &s->arena)), STR_ARG(r->conf.unmet[i]->text));
}

int settings_load_how(struct settings *settings, const struct settings_how *how, struct buf *errors,
                      struct err *err)
{
    static const char *const usual_kinds[] = { "feed", "page", "file", NULL };
    struct reading r = { .settings = settings,
                         .kinds = how->kinds ? how->kinds : usual_kinds,
                         .more = how->more };
    struct opt_fill fill = { .conf = &r.conf, .arena = &settings->arena };
    char path[PATH_MAX];
    size_t n_faults;

    *settings = (struct settings){ 0 };
    arena_init(&settings->arena);
    while (r.kinds[r.n_kinds])
        r.n_kinds++;
    if (how->log) {
        fill.log = settings->log = arena_alloc(&settings->arena, sizeof *settings->log);
        settings->log->arena = &settings->arena;
    }

    conf_init(&r.conf);
    conf_read(&r.conf, how->file);
    if (r.conf.root) {
        settings->file = arena_str(&settings->arena,
                                   realpath(how->file, path) ? str_of(path) : str_of(how->file));
        settings->folder = arena_str(&settings->arena, conf_folder(r.conf.root));
        opt_log_put(settings->log, STR("config"), settings->file, STR("-"));
        gather_all_params(&r);
        opt_fill(&fill, r.conf.root, settings_rows, n_settings_rows, settings, STR(""), STR(""));
        if (!r.conf.cut)
            check(&r);
        note_includes(&r);
    }
    n_faults = r.conf.n_faults;
    conf_write_faults(&r.conf, errors);
    conf_release(&r.conf);
    if (n_faults) {
        settings_release(settings);
        return err_set(err, ERR_CONFIG, "%zu error%s in '%s'", n_faults, n_faults == 1 ? "" : "s",
                       how->file);
    }
    place_state(settings, how->state);
    place_data(settings, how->data);
    finish(settings);
    return 0;
}

int settings_load(struct settings *settings, const char *file, struct str state, struct str data,
                  struct buf *errors, struct err *err)
{
    struct settings_how how = { .file = file, .state = state, .data = data, .log = true };

    return settings_load_how(settings, &how, errors, err);
}

void settings_release(struct settings *settings)
{
    for (size_t i = 0; i < settings->n_zones; i++)
        zone_close(settings->zones[i]);
    mem_free(settings->zones);
    arena_release(&settings->arena);
    *settings = (struct settings){ 0 };
}

void settings_print(const struct settings *settings, struct buf *out)
{
    const struct opt_log *log = settings->log;

    for (size_t i = 0; i < log->n; i++)
        buf_printf(out, "%-24s " STR_FMT "  (" STR_FMT ")\n", log->values[i].key.p,
                   STR_ARG(log->values[i].value), STR_ARG(log->values[i].origin));
}

const struct topic *settings_topic(const struct settings *settings, struct str name)
{
    for (size_t i = 0; i < settings->n_topics; i++)
        if (str_eq(settings->topics[i].name, name))
            return &settings->topics[i];
    return NULL;
}

bool topic_speaks(const struct topic *topic, struct str lang)
{
    if (topic->n_languages == 0 || str_is_empty(lang) || str_eq(lang, STR("und")))
        return true;
    for (size_t i = 0; i < topic->n_languages; i++)
        if (str_eq_nocase(topic->languages[i], lang))
            return true;
    return false;
}

const struct channel_settings *settings_channel(const struct settings *settings, struct str name)
{
    for (size_t i = 0; i < settings->n_channels; i++)
        if (str_eq(settings->channels[i].name, name))
            return &settings->channels[i];
    return NULL;
}

struct str settings_operator(const struct settings *settings)
{
    if (settings->operator.n)
        return settings->operator;
    return mail_is_address(settings->contact) ? settings->contact : STR_NONE;
}
