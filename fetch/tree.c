/*
 * tree.c - the elements of a page as a tree.
 */
#include "fetch/tree.h"

#include "core/limits.h"
#include "core/mem.h"

#include <string.h>

struct walk {
    struct tree *tree;
    struct scan scan;
    uint32_t open[LIMIT_DEPTH];
    uint32_t last_child[LIMIT_DEPTH]; /* of each of them, 0: none yet */
    size_t depth, too_deep;
};

/* Elements that never have content. */
static bool is_void(struct str name)
{
    static const char *const names[] = {
        "area",  "base", "br",   "col",   "embed",  "hr",    "img",
        "input", "link", "meta", "param", "source", "track", "wbr"
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq_nocase(name, str_of(names[i])))
            return true;
    return false;
}

/* What a start tag closes when it is still open: elements of these names, unless one of those stands
 * between. */
static const struct {
    const char *starts, *closes, *within;
} implied[] = {
    { " li ", " li ", " ul ol menu " },
    { " dt dd ", " dt dd ", " dl " },
    { " tr ", " tr td th ", " table thead tbody tfoot " },
    { " td th ", " td th ", " tr table " },
    { " option ", " option ", " select " },
    { " p div ul ol table section article blockquote h1 h2 h3 h4 h5 h6 form pre hr ", " p ",
      " button td li div " },
};

/* The name is one of a list of names with blanks around each. */
static bool is_among(const char *list, struct str name)
{
    struct str rest = str_of(list);
    ptrdiff_t at;

    while (name.n && (at = str_find_nocase(rest, name)) >= 0) {
        if (at > 0 && rest.p[at - 1] == ' ' && rest.p[(size_t)at + name.n] == ' ')
            return true;
        rest = str_from(rest, (size_t)at + 1);
    }
    return false;
}

static struct tree_node *top(struct walk *w)
{
    return &w->tree->nodes[w->open[w->depth - 1]];
}

static void close_one(struct walk *w, const char *at)
{
    struct tree_node *node = top(w);

    node->inner.n = (size_t)(at - node->inner.p);
    node->end = (uint32_t)w->tree->n_nodes;
    if (w->last_child[w->depth - 1])
        w->tree->nodes[w->last_child[w->depth - 1]].is_last = true;
    w->depth--;
}

static void close_implied(struct walk *w)
{
    for (size_t i = 0; i < sizeof implied / sizeof *implied; i++) {
        if (!is_among(implied[i].starts, w->scan.name))
            continue;
        for (size_t at = w->depth; at > 1; at--) {
            struct str name = w->tree->nodes[w->open[at - 1]].name;

            if (is_among(implied[i].closes, name)) {
                while (w->depth >= at)
                    close_one(w, w->scan.at);
                break;
            }
            if (is_among(implied[i].within, name))
                break;
        }
    }
}

static void take_start(struct walk *w)
{
    struct tree *tree = w->tree;
    bool empty = w->scan.empty || is_void(w->scan.name);
    struct tree_node *node;
    uint32_t at, before;

    close_implied(w);
    if (tree->n_nodes >= LIMIT_ELEMENTS || w->depth == LIMIT_DEPTH) {
        tree->cut = true;
        w->too_deep += !empty && w->depth == LIMIT_DEPTH;
        return;
    }
    tree->attrs = mem_grow(tree->attrs, &tree->cap_attrs, tree->n_attrs + w->scan.n_attrs,
                           sizeof *tree->attrs);
    tree->nodes = mem_grow(tree->nodes, &tree->cap_nodes, tree->n_nodes + 1, sizeof *tree->nodes);
    at = (uint32_t)tree->n_nodes++;
    before = w->last_child[w->depth - 1];
    node = &tree->nodes[at];
    *node = (struct tree_node){ .name = w->scan.name,
                                .inner = { w->scan.rest.p, 0 },
                                .parent = w->open[w->depth - 1],
                                .end = at + 1,
                                .first_attr = (uint32_t)tree->n_attrs,
                                .n_attrs = (uint32_t)w->scan.n_attrs,
                                .place = before ? tree->nodes[before].place + 1 : 1 };
    if (w->scan.n_attrs)
        memcpy(tree->attrs + tree->n_attrs, w->scan.attrs, w->scan.n_attrs * sizeof *tree->attrs);
    tree->n_attrs += w->scan.n_attrs;
    w->last_child[w->depth - 1] = at;
    if (!empty) {
        w->last_child[w->depth] = 0;
        w->open[w->depth++] = at;
    }
}

static void take_end(struct walk *w)
{
    size_t at = w->depth;

    if (w->too_deep) {
        w->too_deep--;
        return;
    }
    while (at > 1 && !str_eq_nocase(w->tree->nodes[w->open[at - 1]].name, w->scan.name))
        at--;
    while (at > 1 && w->depth >= at)
        close_one(w, w->scan.at);
}

void tree_read(struct tree *tree, struct str html)
{
    struct walk w = { .tree = tree, .depth = 1 };

    memset(tree, 0, sizeof *tree);
    tree->nodes = mem_grow(NULL, &tree->cap_nodes, 64, sizeof *tree->nodes);
    tree->nodes[TREE_ROOT] = (struct tree_node){ .inner = { html.p, 0 } };
    tree->n_nodes = 1;
    scan_init(&w.scan, html, true);
    while (scan_next(&w.scan)) {
        if (w.scan.kind == SCAN_START)
            take_start(&w);
        else if (w.scan.kind == SCAN_END)
            take_end(&w);
    }
    while (w.depth)
        close_one(&w, html.p + html.n);
}

void tree_release(struct tree *tree)
{
    mem_free(tree->attrs);
    mem_free(tree->nodes);
    memset(tree, 0, sizeof *tree);
}

bool tree_attr(const struct tree *tree, const struct tree_node *node, struct str name,
               struct str *value)
{
    for (size_t i = 0; i < node->n_attrs; i++) {
        const struct scan_attr *attr = &tree->attrs[node->first_attr + i];

        if (str_eq_nocase(attr->name, name)) {
            *value = attr->value;
            return true;
        }
    }
    return false;
}
