/*
 * query_anchor.c - the words of which a text must have one, or the query cannot match it.
 *
 * A word needs itself, and a phrase needs each pair of its words: the rarest will do. OR needs what either
 * side needs; AND and NEAR need both sides, so the cheaper one will do, and a word of the other side must
 * be there also; a NOT and a field need no word.
 * Nodes stand in postfix order, so one walk settles it.
 */
#include "core/query_tree.h"

struct anchor_link {
    struct query_anchor anchor;
    struct anchor_link *next;
};

/* What is chosen for a node. */
struct choice {
    uint64_t cost;
    struct anchor_link *first, *last; /* NULL: no word is needed */
};

static struct query_anchor anchor_at(const struct query_node *node, size_t i, size_t n)
{
    struct query_anchor anchor = { .words = { node->words[i].folded }, .n = n };

    if (n == 2)
        anchor.words[1] = node->words[i + 1].folded;
    anchor.prefix = node->words[i].prefix;
    anchor.whole = n == node->n_words && !node->exact && !node->title_only;
    return anchor;
}

/* The cheapest pair of whole words; else the cheapest word. */
static struct choice choose_words(const struct query_node *node, query_cost *cost, void *context,
                                  struct arena *arena)
{
    struct choice best = { .cost = UINT64_MAX };

    best.first = best.last = arena_alloc(arena, sizeof *best.first);
    for (size_t n = 2; n >= 1 && best.cost == UINT64_MAX; n--)
        for (size_t i = 0; i + n <= node->n_words; i++) {
            if (n == 2 && (node->words[i].prefix || node->words[i + 1].prefix))
                continue;
            struct query_anchor anchor = anchor_at(node, i, n);
            uint64_t here = cost(&anchor, context);
            if (here >= best.cost)
                continue;
            best.cost = here;
            best.first->anchor = anchor;
        }
    return best;
}

static struct choice choose_either(const struct choice *a, const struct choice *b)
{
    if (!a->first || !b->first)
        return (struct choice){ .cost = UINT64_MAX };
    a->last->next = b->first;
    return (struct choice){ a->cost + b->cost, a->first, b->last };
}

/* One side, with a word of the other where all that it matches has that word. */
static struct choice choose_both(const struct choice *a, const struct choice *b)
{
    bool take_a = !b->first || (a->first && a->cost <= b->cost);
    const struct choice *taken = take_a ? a : b, *other = take_a ? b : a;

    if (other->first && other->first == other->last && !other->first->anchor.prefix)
        for (struct anchor_link *l = taken->first; l && str_is_empty(l->anchor.also); l = l->next)
            l->anchor.also = other->first->anchor.words[0];
    return *taken;
}

/* Words joined by nothing but OR: each of them is enough. */
static bool is_any_of(const struct query *query)
{
    for (size_t i = 0; i < query->n; i++)
        if (query->nodes[i].op != QUERY_WORDS && query->nodes[i].op != QUERY_OR)
            return false;
    return true;
}

size_t query_anchors(const struct query *query, query_cost *cost, void *context,
                     struct arena *arena, struct query_anchor **out)
{
    struct choice *choices = arena_alloc(arena, query->n * sizeof *choices);
    size_t n = 0;

    for (size_t i = 0; i < query->n; i++) {
        const struct query_node *node = &query->nodes[i];
        switch (node->op) {
        case QUERY_WORDS: choices[i] = choose_words(node, cost, context, arena); break;
        case QUERY_OR:
            choices[i] = choose_either(&choices[node->left], &choices[node->right]);
            break;
        case QUERY_AND:
        case QUERY_NEAR:
            choices[i] = choose_both(&choices[node->left], &choices[node->right]);
            break;
        default: choices[i] = (struct choice){ .cost = UINT64_MAX };
        }
    }
    const struct anchor_link *link = choices[query->n - 1].first;
    for (const struct anchor_link *l = link; l; l = l->next)
        n++;
    *out = arena_alloc(arena, (n + 1) * sizeof **out);
    for (n = 0; link; link = link->next, n++)
        (*out)[n] = link->anchor;
    for (size_t i = 0; i < n; i++)
        (*out)[i].whole = (*out)[i].whole && is_any_of(query);
    return n;
}
