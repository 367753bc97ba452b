/*
 * query_search.c - what only a search over the store needs of a query: words that do not mind accents,
 * and what an index can tell beforehand.
 *
 * An index knows which texts hold which words, and nothing of phrases, distances, fields or capitals.
 * So what it finds is looked at again by query_match(), and a search gives the same answers with and
 * without it. For that it is enough that the hint lets through all that the query matches: a phrase
 * becomes its words, NEAR becomes AND, and what is no word (a field, a NOT) falls away, together with
 * an OR of which it was one side.
 */
#include "core/query_tree.h"
#include "core/utf8.h"

#include <string.h>

enum { DEEP = 12 }; /* parentheses within each other: more than people write */

struct str query_plain_word(struct str word, struct arena *arena)
{
    struct buf plain;
    struct str out;
    size_t i = 0;

    while (i < word.n && (unsigned char)word.p[i] < 0x80)
        i++;
    if (i == word.n)
        return word;
    buf_init(&plain, BUF_NO_CEILING);
    utf8_plain(word, &plain);
    out = arena_str(arena, buf_str(&plain));
    buf_release(&plain);
    return out;
}

static bool is_indexed(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || (unsigned char)c >= 0x80;
}

/* The next run of such characters off *rest. */
static bool next_run(struct str *rest, struct str *run)
{
    size_t from = 0, to;

    while (from < rest->n && !is_indexed(rest->p[from]))
        from++;
    for (to = from; to < rest->n && is_indexed(rest->p[to]);)
        to++;
    *run = str_sub(*rest, from, to - from);
    *rest = str_from(*rest, to);
    return run->n > 0;
}

void query_index_word(struct str plain, struct buf *out)
{
    struct str run;

    while (next_run(&plain, &run)) {
        buf_puts(out, run);
        buf_putc(out, ' ');
    }
}

/* --- the hint --- */

struct hint {
    struct str text; /* empty: it says nothing */
    const char *how; /* "AND", "OR"; NULL: one word */
    int depth;
};

static struct hint hint_of_words(const struct query_node *node, struct arena *arena)
{
    struct hint hint = { 0 };
    struct buf text;

    buf_init(&text, BUF_NO_CEILING);
    for (size_t i = 0; i < node->n_words; i++) {
        struct str rest = node->words[i].folded, run;

        while (next_run(&rest, &run)) {
            hint.how = text.n ? "AND" : NULL;
            buf_printf(&text, "%s\"" STR_FMT "\"%s", text.n ? " AND " : "", STR_ARG(run),
                       node->words[i].prefix && rest.n == 0 ? "*" : "");
        }
    }
    hint.text = text.n ? arena_str(arena, buf_str(&text)) : STR_NONE;
    buf_release(&text);
    return hint;
}

/* One side of a pair; in parentheses unless it is a chain of the same kind. */
static struct hint side(struct hint hint, const char *how, struct arena *arena)
{
    if (hint.how && strcmp(hint.how, how) != 0) {
        hint.text = arena_printf(arena, "(" STR_FMT ")", STR_ARG(hint.text));
        hint.depth++;
    }
    return hint;
}

static struct hint join(struct hint a, struct hint b, const char *how, struct arena *arena)
{
    struct hint both = { .how = how };

    a = side(a, how, arena);
    b = side(b, how, arena);
    both.depth = a.depth > b.depth ? a.depth : b.depth;
    if (both.depth <= DEEP)
        both.text =
            arena_printf(arena, STR_FMT " %s " STR_FMT, STR_ARG(a.text), how, STR_ARG(b.text));
    return both;
}

static struct hint hint_of(const struct query_node *node, const struct hint *hints,
                           struct arena *arena)
{
    struct hint none = { 0 }, left, right;

    if (node->op == QUERY_WORDS)
        return hint_of_words(node, arena);
    if (node->op < QUERY_AND)
        return none;
    left = hints[node->left];
    right = hints[node->right];
    if (left.text.n && right.text.n)
        return join(left, right, node->op == QUERY_OR ? "OR" : "AND", arena);
    if (node->op == QUERY_OR)
        return none;
    return left.text.n ? left : right;
}

bool query_narrow(const struct query *query, struct buf *out)
{
    struct arena arena = { 0 };
    struct hint *hints = arena_alloc(&arena, query->n * sizeof *hints);
    bool yes;

    for (size_t i = 0; i < query->n; i++)
        hints[i] = hint_of(&query->nodes[i], hints, &arena);
    yes = hints[query->n - 1].text.n > 0;
    if (yes)
        buf_puts(out, hints[query->n - 1].text);
    arena_release(&arena);
    return yes;
}
