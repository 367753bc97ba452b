/*
 * query_match.c - one pass over the tokens, then one over the tree.
 *
 * Each token is looked up by hash; a phrase is found at its last word and checked backwards, so that
 * all finds come in the order in which they end. A find that is an operand of a NEAR is handed on as
 * a span: the NEAR keeps the last few spans of each side, and the other side's latest one that does
 * not overlap is also the nearest (a few are enough for phrases of up to seven words, which may
 * overlap each other). What a NEAR finds is a span again, for a NEAR above it. Nothing grows with the
 * text.
 */
#include "core/hash.h"
#include "core/item.h"
#include "core/mem.h"
#include "core/query_tree.h"

#include <string.h>

/* --- the index, built once --- */

/* NEARs tell their operands, through ORs, where to hand on what they find. */
static void link_near(struct query *query)
{
    for (size_t i = query->n; i-- > 0;) {
        struct query_node *node = &query->nodes[i];
        bool is_near = node->op == QUERY_NEAR;

        if (!is_near && (node->op != QUERY_OR || node->near == QUERY_NO_NODE))
            continue;
        for (uint32_t side = 0; side < 2; side++) {
            struct query_node *part = &query->nodes[side ? node->right : node->left];

            part->near = is_near ? (uint32_t)i : node->near;
            part->near_side = is_near ? side : node->near_side;
        }
    }
}

static const struct query_word *last_word(const struct query_node *node)
{
    return &node->words[node->n_words - 1];
}

/* The slot of a word, or the free one where it would go. */
static size_t slot_of(const struct query *query, struct str folded, bool prefix)
{
    size_t i = hash_quick(folded, prefix) & (query->n_slots - 1);

    while (query->slots[i] != QUERY_NO_NODE) {
        const struct query_word *word = last_word(&query->nodes[query->slots[i]]);

        if (word->prefix == prefix && str_eq(word->folded, folded))
            break;
        i = (i + 1) & (query->n_slots - 1);
    }
    return i;
}

static void add_prefix_length(struct query *query, size_t length, struct arena *arena, size_t *cap)
{
    for (size_t i = 0; i < query->n_prefix_lengths; i++)
        if (query->prefix_lengths[i] == length)
            return;
    query->prefix_lengths = arena_grow(arena, query->prefix_lengths, cap,
                                       query->n_prefix_lengths + 1, sizeof *query->prefix_lengths);
    query->prefix_lengths[query->n_prefix_lengths++] = length;
}

static void put_begin(struct query *query, char first)
{
    unsigned char byte = (unsigned char)first;
    query->begins[byte / 64] |= UINT64_C(1) << byte % 64;
}

static bool is_begin(const struct query *query, char first)
{
    unsigned char byte = (unsigned char)first;
    return query->begins[byte / 64] >> byte % 64 & 1;
}

void query_index(struct query *query, struct arena *arena)
{
    size_t cap = 0;

    link_near(query);
    for (query->n_slots = 4; query->n_slots < 2 * query->n;)
        query->n_slots *= 2;
    query->slots = arena_alloc(arena, query->n_slots * sizeof *query->slots);
    memset(query->slots, 0xff, query->n_slots * sizeof *query->slots);
    for (uint32_t i = 0; i < query->n; i++) {
        struct query_node *node = &query->nodes[i];
        const struct query_word *word;
        size_t slot;

        if (node->op != QUERY_WORDS)
            continue;
        word = last_word(node);
        put_begin(query, word->folded.p[0]);
        slot = slot_of(query, word->folded, word->prefix);
        node->next = query->slots[slot];
        query->slots[slot] = i;
        if (word->prefix)
            add_prefix_length(query, word->folded.n, arena, &cap);
    }
}

/* --- one match --- */

struct span {
    size_t first, last; /* tokens */
};

enum { KEPT = 8 };

struct near_state {
    struct span spans[2][KEPT]; /* of each side, the latest first; no two end at the same token */
    uint32_t n[2];
};

struct match {
    const struct query *query;
    const struct query_doc *doc;
    bool *found; /* by node */
    struct near_state *near;
    struct span *first; /* where each node was found first; NULL: nobody asks */
    struct span
        *alike; /* where it stands first, written otherwise; 'last' is one behind, 0: nowhere */
};

/* The span of the other side that is closest and shares no word with this one. */
static const struct span *partner(const struct near_state *state, uint32_t side, struct span span)
{
    for (uint32_t i = 0; i < state->n[side]; i++) {
        const struct span *other = &state->spans[side][i];

        if (other->last < span.first || other->first > span.last)
            return other;
    }
    return NULL;
}

static void remember(struct near_state *state, uint32_t side, struct span span)
{
    struct span *spans = state->spans[side];

    if (state->n[side] > 0 && spans[0].last == span.last)
        return; /* how far it is to the next find depends on the end alone */
    memmove(spans + 1, spans, (KEPT - 1) * sizeof *spans);
    spans[0] = span;
    state->n[side] += state->n[side] < KEPT;
}

static bool is_within(const struct match *m, struct span a, struct span b, uint32_t distance)
{
    size_t gap = a.last < b.first ? b.first - a.last : a.first - b.last;

    return gap <= distance && m->doc->tokens[a.first].in_title == m->doc->tokens[b.first].in_title;
}

/* A node was found at the span: tells the NEAR above it, and those above that. */
static void hand_on(struct match *m, uint32_t i, struct span span)
{
    for (;;) {
        const struct query_node *node = &m->query->nodes[i];
        struct near_state *state;
        const struct span *other;
        uint32_t side = node->near_side;

        if (m->first && !m->found[i])
            m->first[i] = span;
        m->found[i] = true;
        if (node->near == QUERY_NO_NODE)
            return;
        i = node->near;
        state = &m->near[m->query->nodes[i].near_slot];
        remember(state, side, span);
        other = partner(state, !side, span);
        if (!other || !is_within(m, span, *other, m->query->nodes[i].distance))
            return;
        span.first = other->first < span.first ? other->first : span.first;
        span.last = other->last > span.last ? other->last : span.last;
    }
}

size_t query_forms(struct str token, struct str forms[QUERY_MOST_FORMS])
{
    size_t n = 0, n_plain, ending = 0;

    forms[n++] = token;
    if (token.n > 1 && (token.p[0] == '#' || token.p[0] == '@'))
        forms[n++] = str_from(token, 1);
    n_plain = n;
    if (token.n < 3 || char_lower(token.p[token.n - 1]) != 's')
        return n;
    if (token.p[token.n - 2] == '\'')
        ending = 2;
    else if (token.n > 4 && memcmp(token.p + token.n - 4, "\u2019", 3) == 0)
        ending = 4;
    for (size_t i = 0; i < n_plain && ending > 0; i++)
        forms[n++] = str_sub(forms[i], 0, forms[i].n - ending);
    return n;
}

static bool word_is(struct str want, bool prefix, struct str token)
{
    struct str forms[QUERY_MOST_FORMS];
    size_t n = query_forms(token, forms);

    for (size_t i = 0; i < n; i++)
        if (prefix ? str_starts(forms[i], want) : str_eq(forms[i], want))
            return true;
    return false;
}

/* "APPLE" for "Apple": emphasis, and headlines. */
static bool is_shouted(struct str want, struct str token)
{
    enum { SHORTEST = 3 }; /* "US" is not "Us" */
    struct str forms[QUERY_MOST_FORMS];

    if (want.n < SHORTEST || char_lower(want.p[0]) == want.p[0])
        return false;
    for (size_t n = query_forms(token, forms), i = 0; i < n; i++) {
        size_t k = 0;
        while (k < forms[i].n && !(forms[i].p[k] >= 'a' && forms[i].p[k] <= 'z'))
            k++;
        if (k == forms[i].n && str_eq_nocase(forms[i], want))
            return true;
    }
    return false;
}

/* Whether the word, which stands there in some spelling, is written so. */
static bool is_written_so(const struct match *m, const struct query_word *word,
                          const struct query_token *token)
{
    struct str text = token->in_title ? m->doc->title : m->doc->text;
    struct str written = str_sub(str_from(text, token->at), 0, token->length);

    return word_is(word->written, word->prefix, written) || is_shouted(word->written, written);
}

/* Whether the words of the node end at token 'last', in some spelling. */
static bool words_end_at(const struct match *m, const struct query_node *node, size_t last)
{
    const struct query_token *tokens = m->doc->tokens;

    if (node->n_words > last + 1 || (node->title_only && !tokens[last].in_title))
        return false;
    for (size_t i = 0; i < node->n_words; i++) {
        const struct query_word *word = &node->words[node->n_words - 1 - i];
        const struct query_token *token = &tokens[last - i];

        if (token->in_title != tokens[last].in_title ||
            !word_is(word->folded, word->prefix, token->text))
            return false;
    }
    return true;
}

static bool are_written_so(const struct match *m, const struct query_node *node, size_t last)
{
    for (size_t i = 0; node->exact && i < node->n_words; i++)
        if (!is_written_so(m, &node->words[node->n_words - 1 - i], &m->doc->tokens[last - i]))
            return false;
    return true;
}

static void try_words(struct match *m, struct str form, bool prefix, size_t last)
{
    const struct query *query = m->query;
    uint32_t i = query->slots[slot_of(query, form, prefix)];

    for (; i != QUERY_NO_NODE; i = query->nodes[i].next) {
        const struct query_node *node = &query->nodes[i];

        struct span span = { last + 1 - node->n_words, last };

        if ((m->found[i] && node->near == QUERY_NO_NODE) || !words_end_at(m, node, last))
            continue;
        if (are_written_so(m, node, last))
            hand_on(m, i, span);
        else if (m->alike && m->alike[i].last == 0)
            m->alike[i] = (struct span){ span.first, last + 1 };
    }
}

/* Whether one of its forms may be the last word of a node. */
static bool may_be_last(const struct query *query, struct str token)
{
    if (is_begin(query, token.p[0]))
        return true;
    return (token.p[0] == '#' || token.p[0] == '@') && token.n > 1 && is_begin(query, token.p[1]);
}

static void find_words(struct match *m)
{
    const struct query *query = m->query;

    for (size_t t = 0; t < m->doc->n; t++) {
        struct str forms[QUERY_MOST_FORMS];
        size_t n;

        if (!may_be_last(query, m->doc->tokens[t].text))
            continue;
        n = query_forms(m->doc->tokens[t].text, forms);

        for (size_t f = 0; f < n; f++) {
            try_words(m, forms[f], false, t);
            for (size_t i = 0; i < query->n_prefix_lengths; i++)
                if (query->prefix_lengths[i] <= forms[f].n)
                    try_words(m, str_sub(forms[f], 0, query->prefix_lengths[i]), true, t);
        }
    }
}

static bool value_is(const struct query_node *node, struct str value)
{
    struct arena arena;
    bool is;

    arena_init(&arena);
    value = query_fold(value, &arena);
    is = node->prefix ? str_starts(value, node->value) : str_eq(value, node->value);
    arena_release(&arena);
    return is;
}

/* The value itself, or followed by the mark and more: "en" in "en-GB". */
static bool value_begins(const struct query_node *node, struct str value, char mark)
{
    if (node->prefix)
        return str_starts_nocase(value, node->value);
    return str_starts_nocase(value, node->value) &&
           (value.n == node->value.n || value.p[node->value.n] == mark);
}

static bool is_below(struct str host, struct str domain)
{
    return str_eq_nocase(host, domain) ||
           (host.n > domain.n && host.p[host.n - domain.n - 1] == '.' &&
            str_eq_nocase(str_from(host, host.n - domain.n), domain));
}

static bool is_one_of(const struct query_node *node, const struct str *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (value_is(node, names[i]))
            return true;
    return false;
}

static bool field_is(const struct query_node *node, const struct query_doc *doc)
{
    switch (node->op) {
    case QUERY_AUTHOR: return value_is(node, doc->author);
    case QUERY_SOURCE: return value_is(node, doc->source);
    case QUERY_LANG: return value_begins(node, doc->lang, '-');
    case QUERY_SITE:
        return node->prefix ? value_begins(node, doc->site, '\0')
                            : is_below(doc->site, node->value);
    case QUERY_ASPECT: return is_one_of(node, doc->aspects, doc->n_aspects);
    case QUERY_TOPIC: return is_one_of(node, doc->topics, doc->n_topics);
    case QUERY_LABEL: return value_is(node, doc->label);
    default: return doc->stars != RATING_NONE && doc->stars >= node->from && doc->stars <= node->to;
    }
}

static bool evaluate(struct match *m)
{
    for (size_t i = 0; i < m->query->n; i++) {
        const struct query_node *node = &m->query->nodes[i];

        switch (node->op) {
        case QUERY_WORDS: break; /* these two know already */
        case QUERY_NEAR: break;
        case QUERY_NOT: m->found[i] = !m->found[node->left]; break;
        case QUERY_AND: m->found[i] = m->found[node->left] && m->found[node->right]; break;
        case QUERY_OR: m->found[i] = m->found[node->left] || m->found[node->right]; break;
        default: m->found[i] = field_is(node, m->doc); break;
        }
    }
    return m->found[m->query->n - 1];
}

bool query_match(const struct query *query, const struct query_doc *doc)
{
    enum { FEW = 64, FEW_NEAR = 8 };
    bool few_found[FEW] = { 0 };
    struct near_state few_near[FEW_NEAR];
    bool few = query->n <= FEW && query->n_near <= FEW_NEAR;
    struct match m = { .query = query, .doc = doc, .found = few_found, .near = few_near };
    bool yes;

    memset(few_near, 0, few ? query->n_near * sizeof *few_near : 0);
    if (!few) {
        m.found = mem_alloc(query->n * sizeof *m.found);
        m.near = mem_alloc(query->n_near * sizeof *m.near);
    }
    find_words(&m);
    yes = evaluate(&m);
    if (!few) {
        mem_free(m.found);
        mem_free(m.near);
    }
    return yes;
}

/* --- told --- */

static struct str says_of(const struct query_node *node, struct arena *arena)
{
    static const char *const fields[] = {
        [QUERY_AUTHOR] = "author", [QUERY_SITE] = "site",     [QUERY_SOURCE] = "source",
        [QUERY_LANG] = "lang",     [QUERY_ASPECT] = "aspect", [QUERY_STARS] = "stars",
        [QUERY_LABEL] = "label",   [QUERY_TOPIC] = "topic",
    };
    struct str says = STR_NONE;

    if (node->op == QUERY_NEAR)
        return arena_printf(arena, "NEAR/%u", node->distance);
    if (node->op == QUERY_STARS)
        return arena_printf(arena, "stars:%d.%d..%d.%d", node->from / 1000, node->from / 100 % 10,
                            node->to / 1000, node->to / 100 % 10);
    if (node->op != QUERY_WORDS)
        return arena_printf(arena, "%s:" STR_FMT "%s", fields[node->op], STR_ARG(node->value),
                            node->prefix ? "*" : "");
    for (size_t i = 0; i < node->n_words; i++)
        says = arena_printf(arena, STR_FMT "%s" STR_FMT "%s", STR_ARG(says), i ? " " : "",
                            STR_ARG(node->words[i].written), node->words[i].prefix ? "*" : "");
    if (node->n_words > 1 || node->exact)
        says = arena_printf(arena, "%s\"" STR_FMT "\"", node->exact ? "=" : "", STR_ARG(says));
    return node->title_only ? arena_printf(arena, "title:" STR_FMT, STR_ARG(says)) : says;
}

size_t query_explain(const struct query *query, const struct query_doc *doc, struct arena *arena,
                     struct query_finding **out, bool *yes)
{
    struct match m = { .query = query, .doc = doc };
    bool *unwanted = arena_alloc(arena, query->n);
    size_t n = 0;

    m.found = arena_alloc(arena, query->n * sizeof *m.found);
    m.near = arena_alloc(arena, (query->n_near + 1) * sizeof *m.near);
    m.first = arena_alloc(arena, query->n * sizeof *m.first);
    m.alike = arena_alloc(arena, query->n * sizeof *m.alike);
    *out = arena_alloc(arena, query->n * sizeof **out);
    find_words(&m);
    *yes = evaluate(&m);
    for (size_t i = query->n; i-- > 0;) { /* parents come behind their children */
        const struct query_node *node = &query->nodes[i];
        if (node->op == QUERY_NOT)
            unwanted[node->left] = !unwanted[i];
        else if (node->op == QUERY_AND || node->op == QUERY_OR || node->op == QUERY_NEAR)
            unwanted[node->left] = unwanted[node->right] = unwanted[i];
    }
    for (size_t i = 0; i < query->n; i++) {
        const struct query_node *node = &query->nodes[i];
        bool in_text = node->op == QUERY_WORDS || node->op == QUERY_NEAR;
        if (node->op == QUERY_NOT || node->op == QUERY_AND || node->op == QUERY_OR)
            continue;
        (*out)[n++] = (struct query_finding){
            .says = says_of(node, arena),
            .found = m.found[i],
            .unwanted = unwanted[i],
            .first = m.found[i] ? m.first[i].first : m.alike[i].first,
            .n = in_text && m.found[i] ? m.first[i].last - m.first[i].first + 1
                                       : m.alike[i].last - m.alike[i].first,
        };
    }
    return n;
}
