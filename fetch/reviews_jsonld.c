/*
 * reviews_jsonld.c - schema.org reviews, comments and ratings as JSON-LD.
 *
 * All blocks of a page are one graph: objects that are only {"@id": ...} stand for the object of that
 * id, wherever it is. The walk goes over every object with a stack of its own, in document order.
 */
#include "core/limits.h"
#include "core/map.h"
#include "fetch/entities.h"
#include "fetch/json.h"
#include "fetch/review.h"
#include "fetch/reviews.h"
#include "fetch/scan.h"

#include <string.h>

enum { MAX_BLOCKS = 64, MAX_NODES = 100000 };

struct graph {
    struct harvest *harvest;
    struct str base;
    json_t *blocks[MAX_BLOCKS];
    size_t n_blocks;
    struct map by_id;
    struct buf scratch;
};

/* An object that the walk has still to see, with what its parent says of it. */
struct visit {
    const json_t *node;
    const char *role; /* the property it stands in, or "" */
    const json_t *parent;
    bool is_faq; /* inside a page of questions that the house asks and answers itself */
    size_t
        voice; /* the review or post that it is inside: its place in the harvest and 1; 0: none */
};

struct todo {
    struct visit *visits;
    size_t n, cap, seen;
};

static const json_t *deref(const struct graph *g, const json_t *value)
{
    const json_t *id = json_object_get(value, "@id"), *whole;

    if (!json_is_string(id) || json_object_size(value) > 2)
        return value;
    if (json_object_size(value) == 2 && !json_object_get(value, "@type"))
        return value;
    whole = map_get(&g->by_id, str_of(json_string_value(id)));
    return whole ? whole : value;
}

/* A property of an object, the first of an array, followed to its object. */
static const json_t *prop(const struct graph *g, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    if (json_is_array(value))
        value = json_array_get(value, 0);
    return deref(g, value);
}

/* A value as text: a string, a number, an object's @value or name. In the arena. */
static struct str value_text(struct graph *g, const json_t *value)
{
    static const char *const members[] = { "@value", "name", "alternateName", "@id" };

    for (int depth = 0; depth < 4 && !json_is_string(value); depth++) {
        const json_t *inner = NULL;

        if (json_is_array(value))
            inner = json_array_get(value, 0);
        else if (json_is_object(value))
            for (size_t i = 0; i < sizeof members / sizeof *members && !inner; i++)
                inner = json_object_get(value, members[i]);
        if (!inner)
            break;
        value = inner;
    }
    return arena_str(&g->harvest->arena, json_str(value, &g->scratch));
}

static struct str text(struct graph *g, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return value ? value_text(g, prop(g, object, name)) : STR_NONE;
}

/* The last part of a type: "http://schema.org/Review" is "Review". */
static bool is_type(const json_t *object, const char *type)
{
    const json_t *types = json_object_get(object, "@type"), *one;
    size_t n = json_is_array(types) ? json_array_size(types) : 1;

    for (size_t i = 0; i < n; i++) {
        one = json_is_array(types) ? json_array_get(types, i) : types;
        struct str name = str_of(json_string_value(one)), want = str_of(type);

        if (name.n >= want.n && str_eq_nocase(str_from(name, name.n - want.n), want) &&
            (name.n == want.n || strchr("/#:", name.p[name.n - want.n - 1])))
            return true;
    }
    return false;
}

static bool is_any(const json_t *object, const char *const *types)
{
    for (; *types; types++)
        if (is_type(object, *types))
            return true;
    return false;
}

static const char *const review_types[] = { "Review",         "UserReview",  "CriticReview",
                                            "EmployerReview", "MediaReview", NULL };
static const char *const post_types[] = { "Comment", "UserComments", "DiscussionForumPosting",
                                          "Answer",  "Question",     "SocialMediaPosting",
                                          NULL };
static const char *const aggregate_types[] = { "AggregateRating", "EmployerAggregateRating", NULL };

static bool is_role(const char *role, const char *one, const char *other)
{
    return strcmp(role, one) == 0 || strcmp(role, other) == 0;
}

static struct str first_of(struct graph *g, const json_t *object, const char *const *names)
{
    struct str out = STR_NONE;

    for (; *names && !out.n; names++)
        out = text(g, object, *names);
    return out;
}

static void take_rating(struct graph *g, const json_t *object, struct review *review)
{
    const json_t *rating = prop(g, object, "reviewRating");

    if (!rating)
        rating = prop(g, object, "rating");
    if (json_is_object(rating)) {
        review->rating = text(g, rating, "ratingValue");
        review->best = text(g, rating, "bestRating");
        review->worst = text(g, rating, "worstRating");
    } else if (rating) {
        review->rating = value_text(g, rating);
    } else {
        review->rating = text(g, object, "ratingValue");
    }
}

/* A firm, or what was reviewed itself, answers. */
static bool is_owner(struct graph *g, const json_t *review, const json_t *reply)
{
    const json_t *author = prop(g, reply, "author");
    struct str name = text(g, reply, "author");
    struct str reviewed = text(g, prop(g, review, "itemReviewed"), "name");

    if (name.n && str_eq_nocase(name, reviewed))
        return true;
    return is_type(author, "Organization") || is_type(author, "LocalBusiness") ||
           is_type(author, "Corporation");
}

/* How often somebody did so, by schema.org's counters: "LikeAction", "CommentAction". */
static struct str counter_of(struct graph *g, const json_t *object, const char *action)
{
    const json_t *counters = json_object_get(object, "interactionStatistic");
    size_t n = json_is_array(counters) ? json_array_size(counters) : 1;

    for (size_t i = 0; i < n; i++) {
        const json_t *one =
            deref(g, json_is_array(counters) ? json_array_get(counters, i) : counters);

        if (str_ends(text(g, one, "interactionType"), str_of(action)) ||
            is_type(json_object_get(one, "interactionType"), action))
            return text(g, one, "userInteractionCount");
    }
    return STR_NONE;
}

/* What a review without a text lists as good or as bad, a line each. */
static void put_notes(struct graph *g, const json_t *object, const char *name, struct buf *out)
{
    const json_t *list = prop(g, object, name), *notes = json_object_get(list, "itemListElement");
    size_t n = json_is_array(notes) ? json_array_size(notes) : notes ? 1 : 0;

    for (size_t i = 0; i < n; i++) {
        struct str note = value_text(g, json_is_array(notes) ? json_array_get(notes, i) : notes);

        if (note.n)
            buf_printf(out, STR_FMT "\n", STR_ARG(note));
    }
}

static struct str notes_of(struct graph *g, const json_t *object)
{
    struct buf notes;
    struct str all;

    buf_init(&notes, LIMIT_TEXT);
    put_notes(g, object, "negativeNotes", &notes);
    put_notes(g, object, "positiveNotes", &notes);
    all = arena_str(&g->harvest->arena, buf_str(&notes));
    buf_release(&notes);
    return all;
}

static void take_post(struct graph *g, struct visit *visit, bool is_review)
{
    static const char *const bodies[] = { "reviewBody",  "description", "text",
                                          "commentText", "articleBody", NULL };
    static const char *const titles[] = { "headline", "name", NULL };
    static const char *const dates[] = { "datePublished", "dateCreated", "uploadDate", NULL };
    const json_t *object = visit->node;
    struct review review = { .is_review = is_review };
    struct item *item;

    review.body = first_of(g, object, bodies);
    if (!review.body.n)
        review.body = notes_of(g, object);
    review.title = first_of(g, object, titles);
    review.author = text(g, object, "author");
    if (!review.author.n)
        review.author = text(g, object, "creator");
    review.date = first_of(g, object, dates);
    review.updated = text(g, object, "dateModified");
    review.lang = text(g, object, "inLanguage");
    review.likes = text(g, object, "upvoteCount");
    if (!review.likes.n)
        review.likes = counter_of(g, object, "LikeAction");
    review.replies = text(g, object, is_type(object, "Question") ? "answerCount" : "commentCount");
    if (!review.replies.n)
        review.replies = counter_of(g, object, "CommentAction");
    review.url = text(g, object, "url");
    review.id = text(g, object, "@id");
    if (!review.id.n)
        review.id = text(g, object, "identifier");
    if (is_review)
        take_rating(g, object, &review);
    if (visit->voice && !is_review)
        review.in_reply_to = review_id(&g->harvest->items[visit->voice - 1], g->harvest);
    review.by_owner =
        visit->parent && is_any(visit->parent, review_types) && is_owner(g, visit->parent, object);
    item = review_put(&review, g->base, g->harvest);
    visit->voice = item ? (size_t)(item - g->harvest->items) + 1 : 0;
}

static void take_aggregate(struct graph *g, const struct visit *visit)
{
    const json_t *object = visit->node;
    const json_t *thing = visit->parent ? visit->parent : prop(g, object, "itemReviewed");
    struct rated rated = { .name = text(g, thing, "name"),
                           .rating = text(g, object, "ratingValue"),
                           .best = text(g, object, "bestRating"),
                           .worst = text(g, object, "worstRating"),
                           .count = text(g, object, "ratingCount"),
                           .count_reviews = text(g, object, "reviewCount") };

    rated_put(&rated, g->harvest);
}

/* "http://schema.org/author" and "schema:author" are "author". */
static void shorten_names(json_t *object)
{
    static const char *const prefixes[] = { "http://schema.org/", "https://schema.org/",
                                            "schema:" };
    void *at = json_object_iter(object);

    while (at) {
        const char *name = json_object_iter_key(at);
        json_t *value = json_object_iter_value(at);

        at = json_object_iter_next(object, at);
        for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
            size_t n = strlen(prefixes[i]);

            if (strncmp(name, prefixes[i], n) != 0 || json_object_get(object, name + n))
                continue;
            json_object_set_new(object, name + n, json_incref(value));
            json_object_del(object, name);
            at = json_object_iter(object); /* the list has changed */
            break;
        }
    }
}

static void add(struct todo *todo, struct arena *arena, struct visit visit)
{
    if ((!json_is_object(visit.node) && !json_is_array(visit.node)) || todo->seen >= MAX_NODES)
        return;
    todo->seen++;
    todo->visits = arena_grow(arena, todo->visits, &todo->cap, todo->n + 1, sizeof *todo->visits);
    todo->visits[todo->n++] = visit;
}

/* Children go onto the stack in reverse, so that they come off in document order. */
static void add_children(struct todo *todo, struct arena *arena, const struct visit *visit)
{
    struct visit child = *visit;
    size_t from = todo->n;
    const char *name;
    json_t *value;
    size_t i;

    child.is_faq = visit->is_faq || is_type(visit->node, "FAQPage");
    if (json_is_array(visit->node)) {
        json_array_foreach(visit->node, i, child.node)
        {
            add(todo, arena, child);
        }
    } else {
        json_object_foreach((json_t *)(uintptr_t)visit->node, name, value)
        {
            bool is_graph = strcmp(name, "@graph") == 0;

            child.node = value;
            child.role = is_graph ? "" : name;
            child.parent = is_graph ? NULL : visit->node;
            add(todo, arena, child);
        }
    }
    for (size_t a = from, b = todo->n; a + 1 < b; a++) {
        struct visit swap = todo->visits[--b];

        todo->visits[b] = todo->visits[a];
        todo->visits[a] = swap;
    }
}

static void take_object(struct graph *g, struct visit *visit)
{
    const json_t *object = visit->node;

    if (is_any(object, review_types) ||
        (is_role(visit->role, "review", "reviews") && !json_object_get(object, "@type")))
        take_post(g, visit, true);
    else if (is_any(object, post_types) && !visit->is_faq)
        take_post(g, visit, false);
    else if (is_any(object, aggregate_types) || strcmp(visit->role, "aggregateRating") == 0)
        take_aggregate(g, visit);
}

/* Walks all blocks; in the first round only the ids are noted. */
static void walk(struct graph *g, bool only_ids)
{
    struct arena arena;

    arena_init(&arena);
    for (size_t i = 0; i < g->n_blocks; i++) {
        struct todo todo = { 0 };

        add(&todo, &arena, (struct visit){ .node = g->blocks[i], .role = "" });
        while (todo.n) {
            struct visit visit = todo.visits[--todo.n];

            if (json_is_object(visit.node)) {
                const json_t *id;

                if (only_ids)
                    shorten_names((json_t *)(uintptr_t)visit.node);
                id = json_object_get(visit.node, "@id");
                if (!only_ids)
                    take_object(g, &visit);
                else if (json_is_string(id) && json_object_size(visit.node) > 2)
                    *map_put(&g->by_id, str_of(json_string_value(id))) =
                        (void *)(uintptr_t)visit.node;
            }
            add_children(&todo, &arena, &visit);
        }
    }
    arena_release(&arena);
}

/* Takes one object or list off *rest, which may hold several one after the other. */
static bool cut_value(struct str *rest, struct str *value)
{
    size_t depth = 0, from = 0;

    for (size_t i = 0; i < rest->n; i++) {
        char c = rest->p[i];

        if (c == '"')
            for (i++; i < rest->n && rest->p[i] != '"'; i++)
                i += rest->p[i] == '\\';
        else if (c == '{' || c == '[')
            from = depth++ ? from : i;
        else if ((c == '}' || c == ']') && depth && --depth == 0) {
            *value = str_sub(*rest, from, i + 1 - from);
            *rest = str_from(*rest, i + 1);
            return true;
        }
    }
    return false;
}

/* What is whole in a text that is not: values one after the other, and where one is broken or cut off,
 * those inside it. */
static void read_values(struct graph *g, struct str text)
{
    size_t budget = 4 * LIMIT_BODY_HTML; /* each step inwards reads the rest once more */

    while (g->n_blocks < MAX_BLOCKS && text.n < budget) {
        struct str rest = text, value;
        size_t at = 0;
        json_t *root =
            cut_value(&rest, &value) ? json_read(value, &g->harvest->mended, NULL) : NULL;

        budget -= text.n;
        if (root) {
            g->blocks[g->n_blocks++] = root;
            text = rest;
            continue;
        }
        while (at < text.n && text.p[at] != '{' && text.p[at] != '[')
            at++;
        if (at == text.n)
            return;
        text = str_from(text, at + 1);
    }
}

static void read_block(struct graph *g, struct str text)
{
    json_t *root = json_read(text, &g->harvest->mended, NULL);

    if (!root) { /* escaped as if it were not in a script */
        buf_clear(&g->scratch);
        entities_decode(text, false, &g->scratch);
        root = json_read(buf_str(&g->scratch), &g->harvest->mended, NULL);
    }
    if (root) {
        g->blocks[g->n_blocks++] = root;
        return;
    }
    g->harvest->mended++;
    read_values(g, text);
}

void reviews_jsonld(struct str base, struct str html, struct harvest *harvest)
{
    struct graph g = { .harvest = harvest, .base = base };
    struct scan scan;
    struct str type;
    bool inside = false;

    map_init(&g.by_id);
    buf_init(&g.scratch, BUF_NO_CEILING);
    scan_init(&scan, html, true);
    while (g.n_blocks < MAX_BLOCKS && scan_next(&scan)) {
        if (inside && scan.kind == SCAN_CDATA)
            read_block(&g, scan.text);
        inside = scan.kind == SCAN_START && str_eq_nocase(scan.name, STR("script")) &&
                 scan_attr(&scan, STR("type"), &type) &&
                 str_starts_nocase(str_trim(type), STR("application/ld+json"));
    }
    walk(&g, true);
    walk(&g, false);
    for (size_t i = 0; i < g.n_blocks; i++)
        json_decref(g.blocks[i]);
    buf_release(&g.scratch);
    map_release(&g.by_id);
}
