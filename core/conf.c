/*
 * conf.c - libyaml's events become a tree with places.
 *
 * The tree is built with a stack of open lists and maps, so that depth is a number and not a call.
 * Faults are kept with their place and written at the end in the order of the file, whatever the
 * order in which they were found.
 */
#include "core/conf_file.h"

#include "core/limits.h"
#include "core/map.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

void conf_init(struct conf *conf)
{
    *conf = (struct conf){ 0 };
    arena_init(&conf->arena);
}

void conf_release(struct conf *conf)
{
    arena_release(&conf->arena);
}

/* --- the tree --- */

struct builder {
    struct conf *conf;
    struct conf_file *file;
    struct conf_node *stack[LIMIT_CONF_DEPTH];
    size_t depth;
    struct conf_node *key; /* of the open map, waiting for its value */
    struct conf_node *root;
};

static struct conf_node *new_node(struct builder *b, enum conf_kind kind, const yaml_mark_t *mark)
{
    struct conf_node *node = arena_alloc(&b->conf->arena, sizeof *node);

    node->kind = kind;
    node->file = b->file;
    node->line = (int32_t)mark->line + 1;
    node->column = (int32_t)mark->column + 1;
    return node;
}

static void append(struct conf *conf, struct conf_node *parent, struct conf_node *node)
{
    parent->nodes = arena_grow(&conf->arena, parent->nodes, &parent->cap_nodes, parent->n_nodes + 1,
                               sizeof(struct conf_node *));
    parent->nodes[parent->n_nodes++] = node;
}

/* Puts a finished or opened node where it belongs. */
static int place_node(struct builder *b, struct conf_node *node)
{
    struct conf_node *parent = b->depth ? b->stack[b->depth - 1] : NULL;

    if (!parent) {
        b->root = node;
        return 0;
    }
    if (parent->kind == CONF_MAP && !b->key) {
        if (node->kind != CONF_TEXT)
            return conf_error(b->conf, node, "a key is a word, not a list or a map");
        if (!node->quoted && str_eq(node->text, STR("<<")))
            conf_error(b->conf, node, "merge keys are not read; write the keys out");
        b->key = node;
        return 0;
    }
    if (parent->kind == CONF_MAP) {
        node->key = b->key->text;
        node->key_line = b->key->line;
        node->key_column = b->key->column;
        b->key = NULL;
    }
    append(b->conf, parent, node);
    return 0;
}

static int open_node(struct builder *b, struct conf_node *node)
{
    if (b->depth == LIMIT_CONF_DEPTH)
        return conf_error(b->conf, node, "more than %d lists and maps inside each other",
                          LIMIT_CONF_DEPTH);
    if (place_node(b, node) != 0)
        return -1;
    b->stack[b->depth++] = node;
    return 0;
}

static void refuse_double_keys(struct conf *conf, const struct conf_node *node)
{
    struct map seen;

    map_init(&seen);
    for (size_t i = 0; i < node->n_nodes; i++) {
        void **first = map_put(&seen, node->nodes[i]->key);

        if (*first)
            conf_error_key(conf, node->nodes[i],
                           "key '" STR_FMT "' is said twice (first in line %d); keep one",
                           STR_ARG(node->nodes[i]->key),
                           ((const struct conf_node *)*first)->key_line);
        else
            *first = node->nodes[i];
    }
    map_release(&seen);
}

static int take_event(struct builder *b, const yaml_event_t *event)
{
    const yaml_mark_t *mark = &event->start_mark;
    const yaml_char_t *anchor = NULL, *tag = NULL;
    struct conf_node *node = NULL;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        node = new_node(b, CONF_TEXT, mark);
        node->text =
            arena_str(&b->conf->arena, (struct str){ (const char *)event->data.scalar.value,
                                                     event->data.scalar.length });
        node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        if (memchr(node->text.p, '\0', node->text.n))
            conf_error(b->conf, node, "a value cannot hold a NUL");
        break;
    case YAML_SEQUENCE_START_EVENT:
        node = new_node(b, CONF_LIST, mark);
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        node = new_node(b, CONF_MAP, mark);
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    case YAML_MAPPING_END_EVENT:
        refuse_double_keys(b->conf, b->stack[b->depth - 1]);
        b->depth--;
        return 0;
    case YAML_SEQUENCE_END_EVENT: b->depth--; return 0;
    case YAML_ALIAS_EVENT:
        node = new_node(b, CONF_TEXT, mark);
        node->text = STR("alias");
        conf_error(b->conf, node,
                   "aliases ('*name') are not read; write the value out, or quote it");
        return place_node(b, node);
    case YAML_DOCUMENT_START_EVENT:
        if (b->root) {
            node = new_node(b, CONF_TEXT, mark);
            return conf_error(b->conf, node, "a second document starts here; keep one in a file");
        }
        return 0;
    default: return 0;
    }
    if (anchor)
        conf_error(b->conf, node,
                   "anchors ('&name') are not read; write the value out, or quote it");
    if (tag)
        conf_error(b->conf, node, "tags ('!name') are not read; leave it away, or quote the value");
    return node->kind == CONF_TEXT ? place_node(b, node) : open_node(b, node);
}

/* libyaml's error as a fault that says how to correct it. */
static void syntax_fault(struct conf *conf, const struct conf_file *file, const yaml_parser_t *yaml)
{
    static const struct {
        const char *theirs, *ours;
        bool at_start; /* point to where the thing began */
    } rows[] = {
        { "mapping values are not allowed",
          "a ': ' stands where no key can be (quote the text, or mend the indentation)" },
        { "did not find expected key",
          "this does not fit the lines above (mend the indentation, or a quote or bracket there)" },
        { "could not find expected ':'", "a key without ': ' behind it" },
        { "did not find expected ',' or '}'",
          "a '}' or ',' is missing after the '{' that opens here", true },
        { "did not find expected ',' or ']'",
          "a ']' or ',' is missing after the '[' that opens here", true },
        { "did not find expected '-'", "a list goes on without '- ' (mend the indentation)" },
        { "found unexpected end of stream", "the quote that opens here is never closed", true },
        { "block sequence entries are not allowed", "a '- ' stands where no list can be" },
        { "found undefined tag handle",
          "a '!' starts a tag, and tags are not read (quote the text)" },
    };
    const char *problem = yaml->problem ? yaml->problem : "cannot be read";
    int32_t line = (int32_t)yaml->problem_mark.line + 1;
    int32_t column = (int32_t)yaml->problem_mark.column + 1;
    struct str text = conf_line(file, line);
    size_t at = conf_bytes_of(text, (size_t)column - 1);

    if (yaml->error == YAML_READER_ERROR) {
        struct str before = str_sub(file->bytes, 0, yaml->problem_offset);

        line = 1;
        for (size_t i = 0; i < before.n; i++)
            line += before.p[i] == '\n';
        conf_fault(conf, file, line, 1,
                   "bytes that are not text in UTF-8 (save the file as UTF-8)");
        return;
    }
    if (strstr(problem, "cannot start any token") && at < text.n && text.p[at] == '\t') {
        conf_fault(conf, file, line, column, "a tab cannot indent (use spaces)");
        return;
    }
    if (strstr(problem, "cannot start any token")) {
        conf_fault(conf, file, line, column,
                   "no value can start with this character (quote the text)");
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strstr(problem, rows[i].theirs)) {
            if (rows[i].at_start && yaml->context) {
                line = (int32_t)yaml->context_mark.line + 1;
                column = (int32_t)yaml->context_mark.column + 1;
            }
            conf_fault(conf, file, line, column, "%s", rows[i].ours);
            return;
        }
    conf_fault(conf, file, line, column, "this is not YAML: %s", problem);
}

/* The tree of one file; NULL when there is none. */
static struct conf_node *parse(struct conf *conf, struct conf_file *file)
{
    struct builder b = { .conf = conf, .file = file };
    struct str text = file->bytes;
    yaml_parser_t yaml;
    bool going = true;

    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_from(text, 3);
    if (!yaml_parser_initialize(&yaml)) {
        conf_fault(conf, file, 0, 0, "no memory to read it");
        return NULL;
    }
    yaml_parser_set_encoding(&yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&yaml, (const unsigned char *)text.p, text.n);
    while (going) {
        yaml_event_t event;

        if (!yaml_parser_parse(&yaml, &event)) {
            syntax_fault(conf, file, &yaml);
            conf->cut = true;
            break;
        }
        going = event.type != YAML_STREAM_END_EVENT && take_event(&b, &event) == 0;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&yaml);
    if (b.root && b.root->kind != CONF_MAP && !(b.root->kind == CONF_TEXT && b.root->text.n == 0)) {
        conf_error(conf, b.root, "a configuration is a map of keys ('topics: ...')");
        return NULL;
    }
    if (!b.root || b.root->kind != CONF_MAP)
        b.root = new_node(&b, CONF_MAP, &(yaml_mark_t){ 0 });
    return b.root;
}

/* --- files --- */

static struct conf_file *new_file(struct conf *conf, const char *name, int32_t order)
{
    struct conf_file *file = arena_alloc(&conf->arena, sizeof *file);
    char copy[PATH_MAX];
    const char *slash = strrchr(name, '/');

    file->name = arena_str(&conf->arena, str_of(name));
    file->order = order;
    file->bytes = STR("");
    snprintf(copy, sizeof copy, "%.*s", slash ? (int)(slash - name + 1) : 1, slash ? name : ".");
    file->folder = arena_str(&conf->arena, str_of(copy));
    return file;
}

/* The same for one that is on the disk: its folder becomes absolute. */
static struct conf_file *new_disk_file(struct conf *conf, const char *name, int32_t order)
{
    struct conf_file *file = new_file(conf, name, order);
    char folder[PATH_MAX];

    if (realpath(file->folder.p, folder))
        file->folder = arena_str(&conf->arena, str_of(folder));
    return file;
}

static int read_file(struct conf *conf, struct conf_file *file)
{
    const char *path = arena_z(&conf->arena, file->name);
    struct buf bytes;
    FILE *f = fopen(path, "rb");
    char *room;
    size_t n;

    if (!f)
        return conf_fault(conf, file, 0, 0, "cannot be opened: %s%s", strerror(errno),
                          errno == ENOENT ? " ('hark init' writes one)" : "");
    buf_init(&bytes, LIMIT_CONF);
    while ((room = buf_room(&bytes, 16 * KIB)) && (n = fread(room, 1, 16 * KIB, f)) > 0)
        bytes.n += n;
    if (ferror(f))
        conf_fault(conf, file, 0, 0, "cannot be read: %s", strerror(errno));
    else if (bytes.full)
        conf_fault(conf, file, 0, 0, "longer than %zu MiB; split it with 'include:'",
                   LIMIT_CONF / MIB);
    else
        file->bytes = arena_str(&conf->arena, buf_str(&bytes));
    buf_release(&bytes);
    fclose(f);
    return conf->n_faults ? -1 : 0;
}

/* Lists are appended, other keys may be said once over all files. */
static void merge(struct conf *conf, const struct conf_node *from)
{
    for (size_t i = 0; i < from->n_nodes; i++) {
        struct conf_node *node = from->nodes[i];
        struct conf_node *have = conf_get(conf->root, arena_z(&conf->arena, node->key));

        if (str_eq(node->key, STR("include")))
            conf_error_key(conf, node, "an included file cannot include others");
        else if (!have)
            append(conf, conf->root, node);
        else if (have->kind != CONF_LIST || node->kind != CONF_LIST)
            conf_error_key(conf, node, "'" STR_FMT "' is said twice (first at " STR_FMT ":%d)",
                           STR_ARG(node->key), STR_ARG(have->file->name), have->key_line);
        else
            for (size_t k = 0; k < node->n_nodes; k++)
                append(conf, have, node->nodes[k]);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void include(struct conf *conf, const struct conf_node *pattern, int32_t *order)
{
    struct str main = pattern->file->name;
    const char *slash = strrchr(main.p, '/');
    struct str folder = !slash || str_starts(pattern->text, STR("/"))
                            ? STR("")
                            : str_sub(main, 0, (size_t)(slash - main.p) + 1);
    struct str path =
        arena_printf(&conf->arena, STR_FMT STR_FMT, STR_ARG(folder), STR_ARG(pattern->text));
    glob_t found = { 0 };
    int rc;

    if (pattern->kind != CONF_TEXT || pattern->text.n == 0) {
        conf_error(conf, pattern, "'include' names files: 'topics.d/*.yaml'");
        return;
    }
    rc = glob(path.p, GLOB_NOSORT | GLOB_NOMAGIC, NULL, &found);
    if (rc != 0 && rc != GLOB_NOMATCH)
        conf_error(conf, pattern, "'" STR_FMT "' cannot be searched: %s", STR_ARG(pattern->text),
                   strerror(errno));
    if (rc == GLOB_NOMATCH) {
        conf->unmet = arena_grow(&conf->arena, conf->unmet, &conf->cap_unmet, conf->n_unmet + 1,
                                 sizeof *conf->unmet);
        conf->unmet[conf->n_unmet++] = pattern;
    }
    if (found.gl_pathc)
        qsort(found.gl_pathv, found.gl_pathc, sizeof *found.gl_pathv, by_name);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct conf_file *file = new_disk_file(conf, found.gl_pathv[i], ++*order);
        size_t before = conf->n_faults;
        struct conf_node *root;

        if (access(found.gl_pathv[i], R_OK) != 0) {
            conf_error(conf, pattern, "'%s' cannot be read: %s", found.gl_pathv[i],
                       strerror(errno));
            continue;
        }
        read_file(conf, file);
        root = conf->n_faults == before ? parse(conf, file) : NULL;
        if (root)
            merge(conf, root);
    }
    globfree(&found);
}

int conf_read(struct conf *conf, const char *path)
{
    int32_t order = 0;
    struct conf_file *file = new_disk_file(conf, path, order);
    const struct conf_node *includes;

    if (read_file(conf, file) != 0)
        return -1;
    conf->root = parse(conf, file);
    includes = conf_get(conf->root, "include");
    if (includes && includes->kind == CONF_LIST)
        for (size_t i = 0; i < includes->n_nodes; i++)
            include(conf, includes->nodes[i], &order);
    else if (includes)
        include(conf, includes, &order);
    return conf->n_faults ? -1 : 0;
}

int conf_read_bytes(struct conf *conf, struct str bytes, const char *name)
{
    struct conf_file *file = new_file(conf, name, 0);

    if (bytes.n > LIMIT_CONF)
        return conf_fault(conf, file, 0, 0, "longer than %zu MiB", LIMIT_CONF / MIB);
    file->bytes = arena_str(&conf->arena, bytes);
    conf->root = parse(conf, file);
    return conf->n_faults ? -1 : 0;
}

struct conf_node *conf_get(const struct conf_node *node, const char *name)
{
    if (!node || node->kind != CONF_MAP)
        return NULL;
    for (size_t i = 0; i < node->n_nodes; i++)
        if (str_eq(node->nodes[i]->key, str_of(name)))
            return node->nodes[i];
    return NULL;
}
