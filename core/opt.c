/*
 * opt.c - walks a tree of configuration by a table of rows.
 */
#include "core/opt.h"

#include "core/nearest.h"
#include "core/query.h"
#include "core/settings.h"

#include <stdlib.h>

void opt_log_put(struct opt_log *log, struct str key, struct str value, struct str origin)
{
    if (!log)
        return;
    log->values = arena_grow(log->arena, log->values, &log->cap, log->n + 1, sizeof *log->values);
    log->values[log->n++] =
        (struct opt_value){ arena_str(log->arena, key), arena_str(log->arena, value),
                            arena_str(log->arena, origin) };
}

/* One row that is being applied. */
struct job {
    struct opt_fill *fill;
    const struct opt *row;
    char *base;
    const struct conf_node *map;  /* that may hold the key; for messages where there is no node */
    const struct conf_node *node; /* the value in the file; NULL: not said there */
    struct str where, path;
};

static void *member(const struct job *job)
{
    return job->base + job->row->at;
}

static size_t *counter(const struct job *job)
{
    return (size_t *)(void *)(job->base + job->row->count);
}

/* 'env': the variable that said it, or NULL. */
static void log_value(const struct job *job, struct str value, const char *env)
{
    struct str dot = job->path.n ? STR(".") : STR("");
    struct str origin = STR("default");

    if (!job->fill->log || value.n == 0)
        return;
    if (env)
        origin = str_of(env);
    else if (job->node)
        origin = arena_printf(job->fill->arena, STR_FMT ":%d", STR_ARG(conf_file_name(job->node)),
                              job->node->line);
    opt_log_put(job->fill->log,
                arena_printf(job->fill->arena, STR_FMT STR_FMT "%s", STR_ARG(job->path),
                             STR_ARG(dot), job->row->name),
                value, origin);
}

/* "'every' of source 'shop'" */
static const char *subject(const struct job *job)
{
    return arena_printf(job->fill->arena, "'%s'%s" STR_FMT, job->row->name,
                        job->where.n ? " of " : "", STR_ARG(job->where))
        .p;
}

static void wrong_value(const struct job *job, const struct conf_node *node, struct str text,
                        const char *wrong)
{
    struct str shown = str_sub(text, 0, 60);

    /* said already, or an address that holds a password */
    if (str_find(str_of(wrong), shown) >= 0 ||
        (str_find(text, STR("://")) >= 0 && str_find_char(text, '@') >= 0)) {
        conf_error(job->fill->conf, node, "%s %s", subject(job), wrong);
        return;
    }
    conf_error(job->fill->conf, node, "%s %s: '" STR_FMT "%s'", subject(job), wrong, STR_ARG(shown),
               shown.n < text.n ? "..." : "");
}

/* A path becomes absolute: "~/" is home, others start at the folder of their file. */
static struct str absolute(const struct job *job, struct str path, const struct conf_node *node)
{
    const char *home = getenv("HOME");

    if (path.n > 1 && path.p[path.n - 1] == '/') { /* "site/" is the folder "site" */
        while (path.n > 1 && path.p[path.n - 1] == '/')
            path.n--;
        path = arena_str(job->fill->arena, path); /* ends with NUL there */
    }
    if (path.n == 0 || path.p[0] == '/')
        return path;
    if (str_starts(path, STR("~/")) && home && *home)
        return arena_printf(job->fill->arena, "%s" STR_FMT, home, STR_ARG(str_from(path, 1)));
    if (!node)
        return path;
    return arena_printf(job->fill->arena, STR_FMT "/" STR_FMT, STR_ARG(conf_folder(node)),
                        STR_ARG(path));
}

static void check_query(const struct job *job, const struct conf_node *node, struct str text)
{
    struct err err = { 0 };
    size_t at = 0;

    if (!query_parse(text, job->fill->arena, &at, &err))
        conf_error_at(job->fill->conf, node, at, "%s: %s", subject(job), err.text);
}

/* A scalar from the environment, the file or the default. */
static void fill_scalar(const struct job *job)
{
    const struct opt *row = job->row;
    const struct conf_node *node = job->node;
    const char *env = row->env ? getenv(row->env) : NULL, *wrong;
    struct str text = env && *env ? str_of(env) : node ? node->text : str_of(row->def);

    if (env && *env)
        node = NULL;
    if (node && node->kind != CONF_TEXT) {
        conf_error(job->fill->conf, node, "%s is one value, not a list or a map", subject(job));
        return;
    }
    if (text.p == NULL)
        return;
    if (node && row->must && text.n == 0) {
        conf_error(job->fill->conf, node, "%s is empty: %s", subject(job), row->help);
        return;
    }
    if (node && row->kind == OPT_QUERY)
        check_query(job, node, text);
    wrong = opt_convert(row, text, job->fill->arena, member(job));
    if (wrong && node)
        wrong_value(job, node, text, wrong);
    else if (wrong)
        conf_error(job->fill->conf, job->map ? job->map : job->fill->conf->root,
                   "%s from the environment %s: '" STR_FMT "'", row->env ? row->env : row->name,
                   wrong, STR_ARG(str_sub(text, 0, 60)));
    else if (row->kind == OPT_PATH)
        *(struct str *)member(job) = text = absolute(job, *(struct str *)member(job), node);
    log_value(job, text, env && *env ? row->env : NULL);
}

static void fill_texts(const struct job *job)
{
    const struct conf_node *node = job->node;
    struct opt row = *job->row;
    size_t n = node->kind == CONF_LIST ? node->n_nodes : 1, done = 0;
    struct str *texts = arena_alloc(job->fill->arena, (n + 1) * sizeof *texts);
    struct str all = STR("");

    row.kind = row.kind == OPT_MAILS ? OPT_MAIL : row.choices ? OPT_CHOICE : OPT_TEXT;
    if (node->kind == CONF_MAP) {
        conf_error(job->fill->conf, node, "%s is a list ([a, b]) or one text", subject(job));
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *one = node->kind == CONF_LIST ? node->nodes[i] : node;
        const char *wrong = NULL;

        if (one->kind != CONF_TEXT || one->text.n == 0)
            conf_error(job->fill->conf, one, "%s holds texts only", subject(job));
        else if ((wrong = opt_convert(&row, one->text, job->fill->arena, &texts[done])))
            wrong_value(job, one, one->text, wrong);
        else
            done++;
        if (job->fill->log)
            all = arena_printf(job->fill->arena, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? ", " : "",
                               STR_ARG(one->text));
    }
    *(struct str **)member(job) = texts;
    *counter(job) = done;
    log_value(job, all, NULL);
}

static void fill_pairs(const struct job *job)
{
    const struct conf_node *node = job->node;
    struct field_map *pairs;
    size_t done = 0;

    if (node->kind != CONF_MAP) {
        conf_error(job->fill->conf, node, "%s is a map ({%s})", subject(job),
                   job->row->what ? job->row->what : "text: 3, date: 1");
        return;
    }
    pairs = arena_alloc(job->fill->arena, (node->n_nodes + 1) * sizeof *pairs);
    for (size_t i = 0; i < node->n_nodes; i++) {
        const struct conf_node *one = node->nodes[i];
        struct str field = one->key;

        if (job->row->choices) {
            const char *wrong =
                opt_convert(&(struct opt){ .kind = OPT_CHOICE, .choices = job->row->choices },
                            field, job->fill->arena, &field);

            if (wrong)
                conf_error_key(job->fill->conf, one, "key '" STR_FMT "' in %s %s",
                               STR_ARG(one->key), subject(job), wrong);
        }
        if (one->kind != CONF_TEXT)
            conf_error(job->fill->conf, one, "%s holds texts only", subject(job));
        else
            pairs[done++] = (struct field_map){ arena_str(job->fill->arena, field),
                                                arena_str(job->fill->arena, one->text) };
    }
    *(struct field_map **)member(job) = pairs;
    *counter(job) = done;
    log_value(job, arena_printf(job->fill->arena, "(%zu fields)", node->n_nodes), NULL);
}

static void fill_secret(const struct job *job)
{
    static const struct {
        const char *name;
        enum secret_from from;
    } forms[] = { { "env", SECRET_ENV },
                  { "file", SECRET_FILE },
                  { "credential", SECRET_CREDENTIAL } };
    const struct conf_node *node = job->node, *form;
    struct secret *secret = member(job);
    size_t i = 0;

    if (node->kind == CONF_TEXT) {
        conf_error(job->fill->conf, node,
                   "%s is never written here (say {env: NAME}, {file: PATH} or {credential: NAME})",
                   subject(job));
        return;
    }
    form = node->kind == CONF_MAP && node->n_nodes == 1 ? node->nodes[0] : NULL;
    while (form && i < OPT_N(forms) && !str_eq(form->key, str_of(forms[i].name)))
        i++;
    if (!form || i == OPT_N(forms) || form->kind != CONF_TEXT || form->text.n == 0) {
        conf_error(job->fill->conf, node,
                   "%s is one of {env: NAME}, {file: PATH}, {credential: NAME}", subject(job));
        return;
    }
    secret->from = forms[i].from;
    secret->name = arena_str(job->fill->arena, form->text);
    if (secret->from == SECRET_FILE)
        secret->name = absolute(job, secret->name, form);
    log_value(
        job,
        arena_printf(job->fill->arena, "{%s: " STR_FMT "}", forms[i].name, STR_ARG(secret->name)),
        NULL);
}

/* A web address as it is, or where it is found. */
static void fill_address(const struct job *job)
{
    const struct opt row = { .name = job->row->name, .kind = OPT_URL };
    struct secret *secret = member(job);
    const char *wrong;

    if (job->node->kind != CONF_TEXT) {
        fill_secret(job);
        return;
    }
    wrong = opt_convert(&row, job->node->text, job->fill->arena, &secret->name);
    if (wrong) {
        wrong_value(job, job->node, job->node->text, wrong);
        return;
    }
    secret->from = SECRET_PLAIN;
    log_value(job, secret->name, NULL);
}

static void fill_group(const struct job *job)
{
    const struct opt *row = job->row;
    struct str dot = job->path.n ? STR(".") : STR("");

    if (job->node && row->set)
        *(bool *)(void *)((char *)member(job) + row->set - 1) = true;
    opt_fill(job->fill, job->node, row->rows, row->n_rows, member(job),
             arena_printf(job->fill->arena, "'%s'", row->name),
             arena_printf(job->fill->arena, STR_FMT STR_FMT "%s", STR_ARG(job->path), STR_ARG(dot),
                          row->name));
}

static void fill_rows(const struct job *job)
{
    const struct opt *row = job->row;
    const struct conf_node *node = job->node;
    bool is_list = node->kind == CONF_LIST;
    size_t n = is_list ? node->n_nodes : 1;
    char *structs;

    if (node->kind == CONF_TEXT && node->text.n == 0 && !node->quoted)
        return; /* 'sources:' with nothing below it yet */
    if (node->kind == CONF_TEXT) {
        conf_error(job->fill->conf, node, "%s is a list, each entry '- {...}'", subject(job));
        return;
    }
    structs = arena_alloc(job->fill->arena, (n + 1) * row->size);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *one = is_list ? node->nodes[i] : node;
        const struct conf_node *name = conf_get(one, "name");
        char *base = structs + i * row->size;
        struct str where, path;

        if (name && name->kind == CONF_TEXT && name->text.n) {
            where =
                arena_printf(job->fill->arena, "%s '" STR_FMT "'", row->what, STR_ARG(name->text));
            path = arena_printf(job->fill->arena, "%s." STR_FMT, row->name, STR_ARG(name->text));
        } else {
            where = arena_printf(job->fill->arena, "%s %zu", row->what, i + 1);
            path = arena_printf(job->fill->arena, "%s.%zu", row->name, i + 1);
        }
        if (row->place)
            *(struct str *)(void *)(base + row->place - 1) = conf_place(one, job->fill->arena);
        opt_fill(job->fill, one, row->rows, row->n_rows, base, where, path);
    }
    *(char **)member(job) = structs;
    *counter(job) = n;
}

static void fill_row(const struct job *job)
{
    switch (job->row->kind) {
    case OPT_KNOWN: break;
    case OPT_GROUP: fill_group(job); break;
    case OPT_TEXTS:
    case OPT_MAILS:
        if (job->node)
            fill_texts(job);
        break;
    case OPT_PAIRS:
        if (job->node)
            fill_pairs(job);
        break;
    case OPT_ADDRESS:
        if (job->node)
            fill_address(job);
        break;
    case OPT_SECRET:
        if (job->node)
            fill_secret(job);
        break;
    case OPT_ROWS:
        if (job->node)
            fill_rows(job);
        break;
    default: fill_scalar(job); break;
    }
}

/* Keys that no row knows. */
static void refuse_unknown_keys(const struct opt_fill *fill, const struct conf_node *map,
                                const struct opt *rows, size_t n, struct str where)
{
    const char *in = where.n ? " in " : "";

    for (size_t i = 0; i < map->n_nodes; i++) {
        const struct conf_node *node = map->nodes[i];
        const char **names, *near;
        bool known = str_eq(node->key, STR("<<")); /* merge keys have been refused */

        for (size_t k = 0; k < n && !known; k++)
            known = str_eq(node->key, str_of(rows[k].name));
        if (known)
            continue;
        names = arena_alloc(fill->arena, (n + 1) * sizeof *names);
        for (size_t k = 0; k < n; k++)
            names[k] = rows[k].name;
        near = nearest_word(node->key, names, n);
        if (near)
            conf_error_key(fill->conf, node,
                           "unknown key '" STR_FMT "'%s" STR_FMT " (did you mean '%s'?)",
                           STR_ARG(node->key), in, STR_ARG(where), near);
        else
            conf_error_key(fill->conf, node,
                           "unknown key '" STR_FMT "'%s" STR_FMT
                           " ('hark config --keys' lists all)",
                           STR_ARG(node->key), in, STR_ARG(where));
    }
}

void opt_fill(struct opt_fill *fill, const struct conf_node *node, const struct opt *rows, size_t n,
              void *base, struct str where, struct str path)
{
    struct str whole = where.n ? where : STR("the configuration");

    if (node && node->kind != CONF_MAP) {
        conf_error(fill->conf, node, STR_FMT " is a map of keys ({name: ...})", STR_ARG(whole));
        return;
    }
    if (node)
        refuse_unknown_keys(fill, node, rows, n, where);
    for (size_t i = 0; i < n; i++) {
        struct job job = { fill, &rows[i], base, node, conf_get(node, rows[i].name), where, path };

        if (job.node && job.node->kind == CONF_TEXT && !job.node->quoted && job.node->text.n == 0 &&
            rows[i].kind != OPT_KNOWN && rows[i].kind != OPT_ROWS) {
            conf_error(fill->conf, job.node, "%s has no value (fill it in, or remove the line)",
                       subject(&job));
            continue;
        }
        if (node && !job.node && rows[i].must && !(rows[i].env && getenv(rows[i].env))) {
            conf_error(fill->conf, node, STR_FMT " needs '%s': %s", STR_ARG(whole), rows[i].name,
                       rows[i].help);
            continue;
        }
        fill_row(&job);
    }
}
