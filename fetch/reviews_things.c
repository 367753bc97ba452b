/*
 * reviews_things.c - reviews and ratings in microdata, RDFa and microformats.
 */
#include "fetch/review.h"
#include "fetch/reviews.h"
#include "fetch/things.h"

static bool is_type(const struct thing *thing, const char *const *types)
{
    for (; *types; types++)
        if (str_eq_nocase(thing->type, str_of(*types)))
            return true;
    return false;
}

/* The text of the first of these properties that has one; of a thing its name. */
static struct str first_text(const struct thing *thing, const char *const *names)
{
    for (; *names; names++) {
        const struct thing_prop *prop = thing_prop(thing, *names);
        struct str text = STR_NONE;

        if (prop && prop->thing) {
            text = thing_text(prop->thing, "name");
            if (!text.n)
                text = thing_text(prop->thing, "fn");
        }
        if (prop && !text.n)
            text = prop->value;
        if (text.n)
            return text;
    }
    return STR_NONE;
}

/* The rating and its scale, in the review itself or in a thing of its own. */
static void take_rating(const struct thing *thing, struct str *rating, struct str *best,
                        struct str *worst)
{
    static const char *const holders[] = { "reviewRating", "rating", "aggregateRating", NULL };
    static const char *const values[] = { "ratingValue", "value", "average", "rating", NULL };
    static const char *const bests[] = { "bestRating", "best", NULL };
    static const char *const worsts[] = { "worstRating", "worst", NULL };
    const struct thing *holder = thing;
    struct str given;

    for (size_t i = 0; holders[i]; i++) {
        const struct thing_prop *prop = thing_prop(thing, holders[i]);

        if (prop && prop->thing) {
            holder = prop->thing;
            break;
        }
    }
    given = str_starts(thing->type, STR("h-")) ? thing_text(thing, "rating") : STR_NONE;
    *rating = given.n ? given : first_text(holder, values);
    if (!rating->n)
        *rating = first_text(thing, holders); /* <span itemprop="reviewRating">5</span> */
    *best = first_text(holder, bests);
    *worst = first_text(holder, worsts);
}

static const char *const review_types[] = { "Review",   "UserReview", "CriticReview",
                                            "h-review", "hreview",    NULL };

/* An answer to a review that a firm signs, or what was reviewed by its name. */
static bool speaks_for_the_house(const struct thing *thing)
{
    static const char *const firms[] = { "Organization", "LocalBusiness", "Corporation", NULL };
    const struct thing_prop *author = thing_prop(thing, "author");
    const struct thing *reviewed = thing->parent->parent;
    struct str name = reviewed ? thing_text(reviewed, "name") : STR_NONE;

    if (author && author->thing && is_type(author->thing, firms))
        return true;
    return author && name.n && str_eq_nocase(author->value, name);
}

/* A review without a type of its own, or a comment on an entry. */
static bool has_role(const struct thing *thing, const char *role)
{
    return thing->parent && str_eq_nocase(thing->role, str_of(role));
}

static void take_review(struct thing *thing, bool is_review, struct str base,
                        struct harvest *harvest)
{
    static const char *const bodies[] = { "reviewBody",    "content",       "description",
                                          "entry-content", "text",          "commentText",
                                          "summary",       "entry-summary", NULL };
    static const char *const titles[] = { "headline", "name", "entry-title", "summary", NULL };
    static const char *const authors[] = { "author", "reviewer", "creator", NULL };
    static const char *const dates[] = { "datePublished", "published",   "dtreviewed",
                                         "reviewed",      "dateCreated", NULL };
    static const char *const changes[] = { "dateModified", "updated", NULL };
    static const char *const urls[] = { "url", "permalink", "bookmark", NULL };
    static const char *const replies_to[] = { "in-reply-to", NULL };
    static const char *const likes[] = { "upvoteCount", NULL };
    static const char *const langs[] = { "inLanguage", "lang", NULL };
    struct review review = { .is_review = is_review };
    const struct thing *parent = thing->parent;
    struct item *item;

    review.body = first_text(thing, bodies);
    review.title = first_text(thing, titles);
    if (str_eq(review.title, review.body))
        review.title = STR_NONE;
    review.author = first_text(thing, authors);
    review.date = first_text(thing, dates);
    review.updated = first_text(thing, changes);
    review.url = first_text(thing, urls);
    review.lang = first_text(thing, langs);
    review.id = thing->id;
    review.in_reply_to = first_text(thing, replies_to);
    review.likes = first_text(thing, likes);
    if (parent && parent->voice && !is_review && !review.in_reply_to.n)
        review.in_reply_to = review_id(&harvest->items[parent->voice - 1], harvest);
    review.by_owner = parent && is_type(parent, review_types) && speaks_for_the_house(thing);
    take_rating(thing, &review.rating, &review.best, &review.worst);
    item = review_put(&review, base, harvest);
    thing->voice = item ? (size_t)(item - harvest->items) + 1 : 0;
}

static void take_aggregate(const struct thing *thing, struct harvest *harvest)
{
    static const char *const names[] = { "item", "itemReviewed", "name", NULL };
    static const char *const counts[] = { "ratingCount", "votes", "count", NULL };
    static const char *const reviews[] = { "reviewCount", "count", NULL };
    struct rated rated = { .name = first_text(thing, names) };

    if (!rated.name.n)
        rated.name = thing_text(thing->parent, "name");
    take_rating(thing, &rated.rating, &rated.best, &rated.worst);
    rated.count = first_text(thing, counts);
    rated.count_reviews = first_text(thing, reviews);
    rated_put(&rated, harvest);
}

void reviews_things(struct str base, struct str html, struct harvest *harvest)
{
    static const char *const posts[] = { "Comment", "UserComments",           "h-entry",
                                         "hentry",  "DiscussionForumPosting", NULL };
    static const char *const aggregates[] = { "AggregateRating",   "EmployerAggregateRating",
                                              "Review-aggregate",  "h-review-aggregate",
                                              "hreview-aggregate", NULL };

    for (struct thing *t = things_read(html, &harvest->arena); t; t = t->next) {
        if (is_type(t, review_types) || (!t->type.n && has_role(t, "review")))
            take_review(t, true, base, harvest);
        else if (is_type(t, aggregates))
            take_aggregate(t, harvest);
        else if (is_type(t, posts) ||
                 (str_eq_nocase(t->type, STR("h-cite")) && has_role(t, "comment")))
            take_review(t, false, base, harvest);
    }
}
