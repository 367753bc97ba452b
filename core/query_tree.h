/*
 * query_tree.h - a parsed query: what query_parse.c builds and query_match.c walks. Private to both.
 *
 * Nodes stand in postfix order, children before their parent, so that neither side recurses: the
 * last node is the root. Word nodes hang in a hash table by their last word, so that one pass over
 * the tokens finds them all.
 */
#ifndef CORE_QUERY_TREE_H
#define CORE_QUERY_TREE_H

#include "core/query.h"

enum query_op {
    QUERY_WORDS, /* a word, a phrase */
    QUERY_AUTHOR,
    QUERY_SITE,
    QUERY_SOURCE,
    QUERY_LANG,
    QUERY_ASPECT,
    QUERY_STARS,
    QUERY_LABEL,
    QUERY_TOPIC,
    QUERY_NOT, /* left */
    QUERY_AND,
    QUERY_OR,
    QUERY_NEAR,
};

struct query_word {
    struct str folded, written;
    bool prefix;
};

#define QUERY_NO_NODE UINT32_MAX

struct query_node {
    enum query_op op;
    uint32_t left, right;
    bool negative; /* says only what is not wanted */

    struct query_word *words; /* WORDS */
    size_t n_words;
    bool exact, title_only;
    uint32_t next; /* the next node with the same last word */

    struct str value; /* fields, folded */
    bool prefix;
    int32_t from, to; /* STARS, thousandths */

    uint32_t distance;  /* NEAR */
    uint32_t near;      /* the NEAR whose operand this is, itself or as a part of an OR */
    uint32_t near_side; /* 0 left, 1 right */
    uint32_t near_slot; /* NEAR: its place in the state */
};

struct query {
    struct query_node *nodes;
    size_t n, n_near;
    uint32_t *slots; /* hash table of first nodes; a power of two */
    size_t n_slots;
    /* One bit for each byte that such a word begins with: most words of a text are ruled out by it. */
    uint64_t begins[4];
    size_t *prefix_lengths; /* the lengths that occur, each once */
    size_t n_prefix_lengths;
    bool has_aspects, of_store, of_source;
};

/* The next word off *rest, cut as query.h says; false when there is none left. */
bool query_next_word(struct str *rest, struct str *word);
struct str query_fold(struct str s, struct arena *arena);

/* Readies a whole tree for matching: who is whose operand, word nodes by hash. */
void query_index(struct query *query, struct arena *arena);

#endif
