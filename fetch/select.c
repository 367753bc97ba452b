/*
 * select.c - reviews of pages by declared selectors.
 *
 * A selector is matched from its last step outwards. Steps that are children of each other ('>') are
 * one unit; between units ("inside") the nearest element around that fits is taken: whatever fits
 * further out would leave less around it, so no other choice can do better and none is tried again.
 */
#include "fetch/select.h"

#include "core/date_ago.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/selector.h"
#include "core/url.h"
#include "fetch/page.h"
#include "fetch/review.h"
#include "fetch/text.h"
#include "fetch/tree.h"

enum field {
    FIELD_ITEM,
    FIELD_TEXT,
    FIELD_TITLE,
    FIELD_RATING,
    FIELD_DATE,
    FIELD_AUTHOR,
    FIELD_ID,
    FIELD_URL,
    FIELD_LANG,
    FIELD_REPLY,
    FIELD_REPLY_DATE,
    FIELD_NEXT,
    N_FIELDS
};

/* The name of each, and the attributes that say it better than the text does, best first. */
static const struct {
    const char *name;
    const char *attributes[6];
} fields[N_FIELDS] = {
    [FIELD_ITEM] = { "item", { NULL } },
    [FIELD_TEXT] = { "text", { NULL } },
    [FIELD_TITLE] = { "title", { NULL } },
    [FIELD_RATING] = { "rating", { "content", "value" } },
    [FIELD_DATE] = { "date", { "datetime", "content" } },
    [FIELD_AUTHOR] = { "author", { "content" } },
    [FIELD_ID] = { "id", { "id" } },
    [FIELD_URL] = { "url", { "href", "content" } },
    [FIELD_LANG] = { "lang", { "lang", "content" } },
    [FIELD_REPLY] = { "reply", { NULL } },
    [FIELD_REPLY_DATE] = { "reply_date", { "datetime", "content" } },
    [FIELD_NEXT] = { "next", { "href" } },
};

/* Where stars are drawn and not written, they are said to those who cannot see. */
static const char *const said_of_stars[] = { "aria-label",  "title",      "alt",
                                             "data-rating", "data-score", "style" };

struct desk {
    struct tree tree;
    struct selector selectors[N_FIELDS];
    bool has[N_FIELDS];
    struct arena *arena;
    size_t tests;
};

static bool holds_word(struct str list, struct str word)
{
    while (list.n) {
        size_t n = 0;

        list = str_trim(list);
        while (n < list.n && !char_is_space(list.p[n]))
            n++;
        if (str_eq(str_sub(list, 0, n), word))
            return true;
        list = str_from(list, n);
    }
    return false;
}

static bool passes(const struct desk *desk, const struct tree_node *node,
                   const struct selector_test *test)
{
    struct str value;

    switch (test->kind) {
    case SELECT_NTH: return node->place == test->place;
    case SELECT_LAST: return node->is_last;
    case SELECT_CLASS:
        return tree_attr(&desk->tree, node, STR("class"), &value) && holds_word(value, test->name);
    default: break;
    }
    if (!tree_attr(&desk->tree, node, test->name, &value))
        return false;
    switch (test->kind) {
    case SELECT_IS: return str_eq(value, test->value);
    case SELECT_WORD: return holds_word(value, test->value);
    case SELECT_STARTS: return test->value.n && str_starts(value, test->value);
    case SELECT_ENDS: return test->value.n && str_ends(value, test->value);
    case SELECT_HOLDS: return test->value.n && str_find(value, test->value) >= 0;
    default: return true;
    }
}

static bool fits(struct desk *desk, const struct selector *selector, size_t step, size_t at)
{
    const struct selector_step *s = &selector->steps[step];
    const struct tree_node *node = &desk->tree.nodes[at];

    desk->tests++;
    if (at == TREE_ROOT || (s->type.n && !str_eq_nocase(s->type, node->name)))
        return false;
    for (size_t i = 0; i < s->n_tests; i++)
        if (!passes(desk, node, &selector->tests[s->first_test + i]))
            return false;
    return true;
}

/* The steps from 'step' back to the one that starts its unit, at this element and its parents. The
 * place of the first of them is written; false when they do not fit. */
static bool unit_fits(struct desk *desk, const struct selector *selector, size_t *step, size_t *at)
{
    size_t i = *step, node = *at;

    for (;;) {
        if (!fits(desk, selector, i, node))
            return false;
        if (selector->steps[i].link != '>')
            break;
        i--;
        node = desk->tree.nodes[node].parent;
    }
    *step = i;
    *at = node;
    return true;
}

static bool choice_fits(struct desk *desk, const struct selector *selector, size_t choice,
                        size_t at)
{
    size_t first = selector->choices[choice].first, step = first + selector->choices[choice].n - 1;

    if (!unit_fits(desk, selector, &step, &at))
        return false;
    while (step > first) {
        size_t unit = step - 1, around = desk->tree.nodes[at].parent;

        while (around != TREE_ROOT) {
            size_t s = unit, place = around;

            if (unit_fits(desk, selector, &s, &place)) {
                step = s;
                at = place;
                break;
            }
            around = desk->tree.nodes[around].parent;
        }
        if (around == TREE_ROOT)
            return false;
    }
    return true;
}

/* The next element behind 'at' and before 'end' that the selector picks; 'end' when there is none. */
static size_t next_pick(struct desk *desk, const struct selector *selector, size_t at, size_t end)
{
    for (; at < end && desk->tests < LIMIT_TESTS; at++)
        for (size_t i = 0; i < selector->n_choices; i++)
            if (choice_fits(desk, selector, i, at))
                return at;
    return end;
}

/* --- values --- */

static struct str attribute(const struct desk *desk, size_t at, struct str name)
{
    struct str value = STR_NONE;

    tree_attr(&desk->tree, &desk->tree.nodes[at], name, &value);
    return str_trim(value);
}

static struct str text_of(struct desk *desk, size_t at)
{
    struct buf text;
    struct str out;

    buf_init(&text, LIMIT_BODY_HTML);
    text_from_markup(desk->tree.nodes[at].inner, &text);
    out = arena_str(desk->arena, buf_str(&text));
    buf_release(&text);
    return out;
}

/* A rating that is drawn: as its attributes, or those of what is inside, say it. */
static struct str drawn_rating(struct desk *desk, size_t at)
{
    for (size_t node = at; node < desk->tree.nodes[at].end; node++)
        for (size_t i = 0; i < sizeof said_of_stars / sizeof *said_of_stars; i++) {
            struct str value = attribute(desk, node, str_of(said_of_stars[i]));
            struct rating rating;

            if (page_rating(value, STR_NONE, STR_NONE, &rating))
                return value;
        }
    return STR_NONE;
}

static struct str value_of(struct desk *desk, enum field field, size_t at)
{
    const struct selector *selector = &desk->selectors[field];
    struct str value = STR_NONE;
    struct rating rating;

    if (selector->attribute.n)
        return attribute(desk, at, selector->attribute);
    for (size_t i = 0; fields[field].attributes[i]; i++)
        if (tree_attr(&desk->tree, &desk->tree.nodes[at], str_of(fields[field].attributes[i]),
                      &value))
            return str_trim(value);
    value = text_of(desk, at);
    if (field == FIELD_RATING && !page_rating(value, STR_NONE, STR_NONE, &rating))
        return drawn_rating(desk, at);
    return value;
}

/* What a field's selector picks inside an element: the first that has a value; of texts all. */
static struct str pick(struct desk *desk, enum field field, size_t item)
{
    const struct selector *selector = &desk->selectors[field];
    size_t end = desk->tree.nodes[item].end, at = item;
    struct str all = STR_NONE;

    if (!desk->has[field])
        return STR_NONE;
    if (selector->n_choices == 0)
        return value_of(desk, field, item);
    while ((at = next_pick(desk, selector, at + 1, end)) < end) {
        struct str value = value_of(desk, field, at);

        if (!value.n)
            continue;
        if (field != FIELD_TEXT && field != FIELD_REPLY)
            return value;
        all = all.n ? arena_printf(desk->arena, STR_FMT "\n" STR_FMT, STR_ARG(all), STR_ARG(value))
                    : value;
        at = desk->tree.nodes[at].end - 1; /* what is inside was said with it */
    }
    return all;
}

/* A review that the page gives no id: a reply needs one to point at. */
static struct str made_id(struct desk *desk, const struct review *review)
{
    uint64_t hash = hash_quick(review->author, 1);
    int64_t told;

    if (!date_ago(review->date, DAY_S, &told)) /* which the next visit tells otherwise */
        hash = hash_quick(review->date, hash);
    hash = hash_quick(str_sub(review->body.n ? review->body : review->title, 0, 40), hash);
    return arena_printf(desk->arena, "%016llx", (unsigned long long)hash);
}

static void put_item(struct desk *desk, size_t at, struct str base, struct harvest *harvest)
{
    struct review review = { .is_review = desk->has[FIELD_RATING] };
    struct review reply = { .by_owner = true };

    review.body = pick(desk, FIELD_TEXT, at);
    review.title = pick(desk, FIELD_TITLE, at);
    review.rating = pick(desk, FIELD_RATING, at);
    review.date = pick(desk, FIELD_DATE, at);
    review.author = pick(desk, FIELD_AUTHOR, at);
    review.url = pick(desk, FIELD_URL, at);
    review.lang = pick(desk, FIELD_LANG, at);
    review.id = pick(desk, FIELD_ID, at);
    if (!review.id.n)
        review.id = made_id(desk, &review);
    reply.body = pick(desk, FIELD_REPLY, at);
    if (!review_put(&review, base, harvest) || !reply.body.n)
        return;
    reply.date = pick(desk, FIELD_REPLY_DATE, at);
    reply.in_reply_to = review.id;
    reply.id = arena_printf(desk->arena, STR_FMT "/reply", STR_ARG(review.id));
    reply.lang = review.lang;
    review_put(&reply, base, harvest);
}

static int read_selectors(struct desk *desk, const struct source *source, struct err *err)
{
    for (size_t i = 0; i < source->n_select; i++)
        for (size_t f = 0; f < N_FIELDS; f++) {
            if (!str_eq(source->select[i].field, str_of(fields[f].name)))
                continue;
            if (selector_read(&desk->selectors[f], source->select[i].from, err) != 0)
                return err_wrap(err, "the selector of '%s': ", fields[f].name);
            desk->has[f] = true;
        }
    if (!desk->has[FIELD_ITEM] || desk->selectors[FIELD_ITEM].n_choices == 0)
        return err_set(err, ERR_USAGE, "'select' needs a selector for 'item'");
    return 0;
}

int select_reviews(const struct page *page, struct str base, struct str html,
                   struct harvest *harvest, struct err *err)
{
    struct desk *desk = arena_alloc(&harvest->arena, sizeof *desk);
    struct str next;
    size_t at = TREE_ROOT, n = 0;

    desk->arena = &harvest->arena;
    if (read_selectors(desk, page->source, err) != 0)
        return -1;
    tree_read(&desk->tree, html);
    while (!harvest->cut && (at = next_pick(desk, &desk->selectors[FIELD_ITEM], at + 1,
                                            desk->tree.n_nodes)) < desk->tree.n_nodes) {
        put_item(desk, at, base, harvest);
        n++;
    }
    next = pick(desk, FIELD_NEXT, TREE_ROOT);
    harvest->next = next.n ? url_resolve(base, next, &harvest->arena) : STR_NONE;
    harvest->cut = harvest->cut || desk->tree.cut || desk->tests >= LIMIT_TESTS;
    tree_release(&desk->tree);
    if (n == 0 && page_refuse_blocked(html, err) == 0)
        err_set(err, ERR_DATA, "the selector of 'item' picks nothing: has the page changed?");
    return n ? 0 : -1;
}
