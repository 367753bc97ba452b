/*
 * tree.h - the elements of a page as a tree, light enough for any page: what declared selectors walk.
 *
 * Built over the tolerant scanner (scan.h) with the few rules of HTML that matter for who stands in
 * whom: elements without content, end tags that may be left out, end tags that nothing opened. All is
 * views of the page.
 */
#ifndef FETCH_TREE_H
#define FETCH_TREE_H

#include "fetch/scan.h"

enum { TREE_ROOT = 0 }; /* a node without a name around all others */

struct tree_node {
    struct str name, inner; /* inner: the bytes between its tags */
    uint32_t parent;
    uint32_t end; /* the nodes inside are those behind it up to here, in document order */
    uint32_t first_attr, n_attrs;
    uint32_t place; /* among the elements of its parent, from 1 */
    bool is_last;   /* of them */
};

struct tree {
    struct tree_node *nodes;
    size_t n_nodes, cap_nodes;
    struct scan_attr *attrs;
    size_t n_attrs, cap_attrs;
    bool cut; /* a ceiling of limits.h ended it */
};

void tree_read(struct tree *tree, struct str html);
void tree_release(struct tree *tree);

/* The raw value of an attribute; false when it is not there. */
bool tree_attr(const struct tree *tree, const struct tree_node *node, struct str name,
               struct str *value);

#endif
