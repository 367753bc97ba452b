/*
 * query_parse.c - reads a query by operator precedence, without recursion.
 *
 * Two stacks (Dijkstra's shunting yard): an operator waits until a weaker one arrives, then takes its
 * operands. NEAR binds closest, then NOT, AND (also between adjacent terms), OR. What could only be a
 * slip is an error with a mend instead of a guess: lower-case operators, a lone NOT, a lone star.
 */
#include "core/limits.h"
#include "core/nearest.h"
#include "core/query_tree.h"

#include <string.h>

/* An operator that waits for its right side; OPEN is a parenthesis. */
enum binding { OPEN = 0, OR = 1, AND = 2, NOT = 3, NEAR = 4 };

struct waiting {
    enum binding binding;
    uint32_t distance;
    size_t at; /* byte in the query, for messages */
};

struct parser {
    struct str text; /* the whole query */
    size_t at;
    struct arena *arena;
    struct query *query;
    size_t cap_nodes;
    uint32_t operands[LIMIT_QUERY_SIZE];
    size_t n_operands;
    struct waiting waiting[LIMIT_QUERY_SIZE];
    size_t n_waiting;
    bool has_operand; /* an operand is complete; else one is wanted */
    struct str last;  /* the operator or parenthesis just read, for messages */
    size_t error_at;
    struct err *err;
};

static const char *const field_names[] = { "title",  "author", "site",  "source", "lang",
                                           "aspect", "stars",  "label", "topic" };
static const enum query_op field_ops[] = { QUERY_WORDS,  QUERY_AUTHOR, QUERY_SITE,
                                           QUERY_SOURCE, QUERY_LANG,   QUERY_ASPECT,
                                           QUERY_STARS,  QUERY_LABEL,  QUERY_TOPIC };
enum { N_FIELDS = sizeof field_names / sizeof *field_names };

#define fail(parser, place, ...)                                                                   \
    ((parser)->error_at = (place), err_set((parser)->err, ERR_USAGE, __VA_ARGS__))

/* --- nodes --- */

static int put_node(struct parser *parser, struct query_node node, size_t at)
{
    struct query *query = parser->query;

    if (query->n == LIMIT_QUERY_SIZE)
        return fail(parser, at, "the query has more than %d terms and operators; split the topic",
                    LIMIT_QUERY_SIZE);
    node.near = node.next = QUERY_NO_NODE;
    query->nodes =
        arena_grow(parser->arena, query->nodes, &parser->cap_nodes, query->n + 1, sizeof node);
    query->nodes[query->n] = node;
    parser->operands[parser->n_operands++] = (uint32_t)query->n++;
    return 0;
}

/* NEAR needs to know where its operands stand: words, phrases, OR groups of them, other NEARs. A
 * group is positional when its parts are; 'negative' and fields never are. */
static bool is_positional(const struct query *query, uint32_t i)
{
    /* the parts of i stand right before it: from its first leaf up to i */
    const struct query_node *nodes = query->nodes;
    uint32_t first = i;

    while (nodes[first].op >= QUERY_NOT)
        first = nodes[first].left;
    for (; first <= i; first++)
        if (nodes[first].op != QUERY_WORDS && nodes[first].op != QUERY_OR &&
            nodes[first].op != QUERY_NEAR)
            return false;
    return true;
}

/* The strongest waiting operator takes its operands. */
static int reduce(struct parser *parser)
{
    static const enum query_op ops[] = {
        [OR] = QUERY_OR, [AND] = QUERY_AND, [NOT] = QUERY_NOT, [NEAR] = QUERY_NEAR
    };
    struct waiting top = parser->waiting[--parser->n_waiting];
    struct query_node node = { .op = ops[top.binding], .distance = top.distance };
    const struct query_node *left, *right;

    node.right = parser->operands[--parser->n_operands];
    node.left = top.binding == NOT ? node.right : parser->operands[--parser->n_operands];
    left = &parser->query->nodes[node.left];
    right = &parser->query->nodes[node.right];
    switch (top.binding) {
    case NOT:
        if (left->negative)
            return fail(parser, top.at, "NOT before NOT says nothing; leave both away");
        node.negative = true;
        break;
    case OR:
        if (left->negative || right->negative)
            return fail(parser, top.at,
                        "one side of OR is only a NOT, which nearly every text fulfils; "
                        "put NOT beside a wanted word: (a NOT b) OR c");
        break;
    case NEAR:
        if (!is_positional(parser->query, node.left) || !is_positional(parser->query, node.right))
            return fail(parser, top.at,
                        "NEAR joins words, phrases and OR groups of them only; "
                        "take AND, NOT and fields out of its sides");
        node.near_slot = (uint32_t)parser->query->n_near++;
        break;
    default: node.negative = left->negative && right->negative; break;
    }
    return put_node(parser, node, top.at);
}

static int push(struct parser *parser, enum binding binding, uint32_t distance, size_t at)
{
    if (parser->n_waiting == LIMIT_QUERY_SIZE)
        return fail(parser, at, "the query has more than %d terms and operators; split the topic",
                    LIMIT_QUERY_SIZE);
    parser->waiting[parser->n_waiting++] =
        (struct waiting){ .binding = binding, .distance = distance, .at = at };
    return 0;
}

/* A binary operator: stronger and equal ones before it are done first. */
static int put_binary(struct parser *parser, enum binding binding, uint32_t distance, size_t at)
{
    while (parser->n_waiting && parser->waiting[parser->n_waiting - 1].binding >= binding)
        if (reduce(parser) != 0)
            return -1;
    parser->has_operand = false;
    return push(parser, binding, distance, at);
}

/* Before an operand, a parenthesis or a NOT: adjacent terms are joined by AND. */
static int before_operand(struct parser *parser, size_t at)
{
    return parser->has_operand ? put_binary(parser, AND, 0, at) : 0;
}

/* --- leaves --- */

/* Cuts 'content' into words; a star at the end of a word makes it the start of words. */
static int read_words(struct parser *parser, struct query_node *node, struct str content, size_t at)
{
    struct str rest = content, word;
    size_t cap = 0, n_stars = 0;

    while (query_next_word(&rest, &word)) {
        struct query_word *w;

        node->words =
            arena_grow(parser->arena, node->words, &cap, node->n_words + 1, sizeof *node->words);
        w = &node->words[node->n_words++];
        w->written = arena_str(parser->arena, word);
        w->folded = query_plain_word(query_fold(word, parser->arena), parser->arena);
        w->prefix =
            word.n >= 2 && str_starts(rest, STR("*")) && (rest.n == 1 || char_is_space(rest.p[1]));
        n_stars += w->prefix;
    }
    for (size_t i = 0; i < content.n; i++)
        if (content.p[i] == '*' && n_stars-- == 0)
            return fail(parser, at,
                        "a star stands only at the end of a word of two letters or more: 'co*'");
    if (node->n_words == 0)
        return fail(parser, at, "there is no word in '" STR_FMT "'",
                    STR_ARG(str_sub(content, 0, 40)));
    return 0;
}

static bool stars_number(struct str s, int32_t *out)
{
    int64_t whole = 0, part = 0;
    ptrdiff_t dot = str_find_char(s, '.');

    if (dot >= 0 &&
        (str_from(s, (size_t)dot + 1).n != 1 || !str_to_int(str_from(s, (size_t)dot + 1), &part)))
        return false;
    if (!str_to_int(dot >= 0 ? str_sub(s, 0, (size_t)dot) : s, &whole) || whole < 0 || whole > 5 ||
        part < 0)
        return false;
    *out = (int32_t)(whole * 1000 + part * 100);
    return true;
}

static int read_stars(struct parser *parser, struct query_node *node, struct str value, size_t at)
{
    ptrdiff_t dots = str_find(value, STR(".."));
    struct str a = value, b;
    bool good;

    node->from = 0;
    node->to = 5000;
    if (dots >= 0) {
        a = str_sub(value, 0, (size_t)dots);
        b = str_from(value, (size_t)dots + 2);
        good = stars_number(a, &node->from) && stars_number(b, &node->to);
    } else if (str_starts(value, STR("<="))) {
        good = stars_number(str_from(value, 2), &node->to);
    } else if (str_starts(value, STR(">="))) {
        good = stars_number(str_from(value, 2), &node->from);
    } else if (str_starts(value, STR("<"))) {
        good = stars_number(str_from(value, 1), &node->to);
        node->to--;
    } else if (str_starts(value, STR(">"))) {
        good = stars_number(str_from(value, 1), &node->from);
        node->from++;
    } else {
        good = stars_number(value, &node->from);
        node->to = node->from;
    }
    if (!good)
        return fail(parser, at,
                    "'stars:" STR_FMT "' is not understood; "
                    "write stars:<=2, stars:>=4, stars:3 or stars:1..2",
                    STR_ARG(value));
    return 0;
}

static int put_leaf(struct parser *parser, struct query_node node, size_t at)
{
    if (before_operand(parser, at) != 0)
        return -1;
    parser->has_operand = true;
    return put_node(parser, node, at);
}

static int read_field(struct parser *parser, struct str name, struct str value, bool exact,
                      size_t at)
{
    struct query_node node = { .exact = exact };
    size_t i = 0;

    while (i < N_FIELDS && !str_eq_nocase(name, str_of(field_names[i])))
        i++;
    if (i == N_FIELDS) {
        const char *near = nearest_word(name, field_names, N_FIELDS);

        if (near)
            return fail(parser, at, "unknown field '" STR_FMT ":' (did you mean '%s:'?)",
                        STR_ARG(name), near);
        return fail(parser, at,
                    "unknown field '" STR_FMT ":' (fields: title, author, site, source, lang, "
                    "aspect, stars; a word with a colon goes in quotes)",
                    STR_ARG(str_sub(name, 0, 40)));
    }
    if (value.n == 0)
        return fail(parser, at, "nothing stands behind '" STR_FMT ":'", STR_ARG(name));
    node.op = field_ops[i];
    if (node.op == QUERY_WORDS) {
        node.title_only = true;
        if (read_words(parser, &node, value, at) != 0)
            return -1;
    } else if (node.op == QUERY_STARS) {
        if (read_stars(parser, &node, value, at) != 0)
            return -1;
    } else {
        node.prefix = value.p[value.n - 1] == '*';
        value.n -= node.prefix;
        if (value.n == 0)
            return fail(parser, at, "a star needs something before it");
        node.value = query_fold(value, parser->arena);
        parser->query->has_aspects |= node.op == QUERY_ASPECT;
        parser->query->of_store |= node.op == QUERY_LABEL || node.op == QUERY_TOPIC;
        parser->query->of_source |= node.op == QUERY_SOURCE;
    }
    return put_leaf(parser, node, at);
}

/* --- lexemes --- */

static struct str rest_of(const struct parser *parser)
{
    return str_from(parser->text, parser->at);
}

/* What stands between the quotes that open here. */
static int read_quoted(struct parser *parser, struct str *content)
{
    struct str rest = str_from(rest_of(parser), 1);
    ptrdiff_t end = str_find_char(rest, '"');

    if (end < 0)
        return fail(parser, parser->at, "the quote that opens here is never closed");
    *content = str_sub(rest, 0, (size_t)end);
    parser->at += (size_t)end + 2;
    return 0;
}

static struct str read_bare(struct parser *parser)
{
    struct str rest = rest_of(parser);
    size_t n = 0;

    while (n < rest.n && !char_is_space(rest.p[n]) && !strchr("()\"", rest.p[n]))
        n++;
    parser->at += n;
    return str_sub(rest, 0, n);
}

static int put_operator(struct parser *parser, enum binding binding, struct str word, size_t at)
{
    int64_t distance = 0;

    if (binding == NOT) {
        if (before_operand(parser, at) != 0)
            return -1;
        parser->last = word;
        return push(parser, NOT, 0, at);
    }
    if (!parser->has_operand)
        return fail(parser, at, "'" STR_FMT "' has nothing before it", STR_ARG(word));
    if (binding == NEAR &&
        (!str_to_int(str_from(word, 5), &distance) || distance < 1 || distance > 1000))
        return fail(parser, at, "NEAR needs a distance in words, 1 to 1000: 'NEAR/5'");
    parser->last = word;
    return put_binary(parser, binding, (uint32_t)distance, at);
}

/* A word without quotes: an operator, a field or a term. */
static int read_plain(struct parser *parser)
{
    static const struct {
        const char *name;
        enum binding binding;
    } operators[] = { { "AND", AND }, { "OR", OR }, { "NOT", NOT }, { "NEAR", NEAR } };
    size_t at = parser->at, letters = 0;
    struct str word = read_bare(parser), quoted;
    struct query_node node = { .op = QUERY_WORDS };

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        struct str name = str_of(operators[i].name), head = word;

        if (operators[i].binding == NEAR && word.n > 4 && word.p[4] == '/')
            head = str_sub(word, 0, 4);
        if (str_eq(head, name))
            return put_operator(parser, operators[i].binding, word, at);
        if (str_eq_nocase(head, name) && (operators[i].binding != NEAR || head.n < word.n))
            return fail(parser, at,
                        "'" STR_FMT "' is not in capitals: write '%s' for the operator, "
                        "or '\"" STR_FMT "\"' for the word",
                        STR_ARG(head), operators[i].name, STR_ARG(head));
    }
    while (letters < word.n && char_is_alpha(word.p[letters]))
        letters++;
    if (letters > 0 && letters < word.n && word.p[letters] == ':') {
        struct str value = str_from(word, letters + 1);

        if ((value.n == 0 || str_eq(value, STR("="))) && str_starts(rest_of(parser), STR("\""))) {
            if (read_quoted(parser, &quoted) != 0)
                return -1;
            return read_field(parser, str_sub(word, 0, letters), quoted, value.n > 0, at);
        }
        return read_field(parser, str_sub(word, 0, letters), value, false, at);
    }
    if (read_words(parser, &node, word, at) != 0)
        return -1;
    return put_leaf(parser, node, at);
}

static int read_phrase(struct parser *parser, bool exact)
{
    struct query_node node = { .op = QUERY_WORDS, .exact = exact };
    size_t at = parser->at;
    struct str content;

    parser->at += exact;
    if (read_quoted(parser, &content) != 0 || read_words(parser, &node, content, at) != 0)
        return -1;
    return put_leaf(parser, node, at);
}

static int close_parenthesis(struct parser *parser)
{
    size_t at = parser->at++;

    if (!parser->has_operand) {
        if (str_eq(parser->last, STR("(")))
            return fail(parser, at, "the parentheses are empty");
        return fail(parser, at, "'" STR_FMT "' has nothing behind it", STR_ARG(parser->last));
    }
    while (parser->n_waiting && parser->waiting[parser->n_waiting - 1].binding != OPEN)
        if (reduce(parser) != 0)
            return -1;
    if (parser->n_waiting == 0)
        return fail(parser, at, "this parenthesis closes what was never opened");
    parser->n_waiting--;
    return 0;
}

static int read_lexeme(struct parser *parser)
{
    struct str rest = rest_of(parser);
    size_t at = parser->at;

    if (rest.p[0] == '(') {
        if (before_operand(parser, at) != 0)
            return -1;
        parser->at++;
        parser->last = STR("(");
        return push(parser, OPEN, 0, at);
    }
    if (rest.p[0] == ')')
        return close_parenthesis(parser);
    if (rest.p[0] == '"')
        return read_phrase(parser, false);
    if (str_starts(rest, STR("=\"")))
        return read_phrase(parser, true);
    if (rest.p[0] == '-' && rest.n > 1 && !char_is_space(rest.p[1])) {
        parser->at++;
        return put_operator(parser, NOT, STR("-"), at);
    }
    return read_plain(parser);
}

static int finish(struct parser *parser)
{
    struct query *query = parser->query;

    if (!parser->has_operand) {
        if (str_is_empty(parser->last))
            return fail(parser, 0, "the query is empty");
        return fail(parser, parser->text.n, "'" STR_FMT "' has nothing behind it",
                    STR_ARG(parser->last));
    }
    while (parser->n_waiting) {
        const struct waiting *top = &parser->waiting[parser->n_waiting - 1];

        if (top->binding == OPEN)
            return fail(parser, top->at, "the parenthesis that opens here is never closed");
        if (reduce(parser) != 0)
            return -1;
    }
    if (query->nodes[query->n - 1].negative)
        return fail(parser, 0,
                    "the query says only what is not wanted; NOT needs a wanted word beside it: "
                    "'acme NOT roadrunner'");
    return 0;
}

struct query *query_parse(struct str text, struct arena *arena, size_t *error_at, struct err *err)
{
    struct parser parser = { .text = text, .arena = arena, .err = err };
    int rc = 0;

    parser.query = arena_alloc(arena, sizeof *parser.query);
    if (text.n > LIMIT_QUERY)
        rc = fail(&parser, LIMIT_QUERY, "the query is longer than %zu bytes; split the topic",
                  LIMIT_QUERY);
    while (rc == 0 && parser.at < text.n) {
        if (char_is_space(text.p[parser.at]))
            parser.at++;
        else
            rc = read_lexeme(&parser);
    }
    if (rc == 0)
        rc = finish(&parser);
    if (rc != 0) {
        if (error_at)
            *error_at = parser.error_at;
        return NULL;
    }
    query_index(parser.query, arena);
    return parser.query;
}

bool query_needs_aspects(const struct query *query)
{
    return query->has_aspects;
}

bool query_needs_store(const struct query *query)
{
    return query->of_store;
}

bool query_needs_source(const struct query *query)
{
    return query->of_source;
}
