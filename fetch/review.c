/*
 * review.c - one review as markup gives it.
 */
#include "fetch/review.h"

#include "core/limits.h"
#include "core/url.h"
#include "fetch/identity.h"
#include "fetch/page.h"
#include "fetch/text.h"

#include <string.h>

/* Markup as text; markup that was escaped once more ("&lt;p&gt;") is undone once more. */
static struct str plain(struct harvest *harvest, struct str raw, size_t max)
{
    struct buf text, twice;
    struct str out;

    buf_init(&text, BUF_NO_CEILING);
    buf_init(&twice, BUF_NO_CEILING);
    if (text_has_markup(raw))
        text_from_markup(raw, &text);
    else
        text_collapse(raw, &text);
    if (str_find_char(raw, '<') < 0 && text_has_html(buf_str(&text)))
        text_from_markup(buf_str(&text), &twice);
    out = page_field(harvest, buf_str(twice.n ? &twice : &text), max);
    buf_release(&twice);
    buf_release(&text);
    return out;
}

static bool is_double(const struct item *a, const struct item *b)
{
    /* two readers may see the end of a text or the place of a line break differently */
    size_t n = a->text.n < b->text.n ? a->text.n : b->text.n;

    n = n > 40 ? 40 : n;
    return str_eq_nocase(a->author, b->author) &&
           str_eq(str_sub(a->text, 0, n), str_sub(b->text, 0, n)) &&
           (a->text.n > 0) == (b->text.n > 0) && a->rating == b->rating &&
           (a->published == b->published || a->published == TIME_NONE ||
            b->published == TIME_NONE) &&
           (a->text.n || str_eq(a->title, b->title));
}

/* "1,234 ratings": the digits; a separator of thousands is passed over. "1.2K" is rounded already. Votes
 * below zero are none. */
static int64_t parse_count(struct str s)
{
    int64_t n = 0;
    size_t i = 0, end;
    int32_t thousandths;

    while (i < s.n && !char_is_digit(s.p[i]))
        i++;
    if (i == s.n)
        return COUNT_NONE;
    if (i > 0 && s.p[i - 1] == '-')
        return 0;
    for (end = i; end < s.n && (char_is_digit(s.p[end]) || s.p[end] == '.' || s.p[end] == ',');)
        end++;
    if (end < s.n && s.p[end] && strchr("kKmM", s.p[end]) &&
        (end + 1 == s.n || !char_is_alpha(s.p[end + 1])) &&
        page_decimal(str_sub(s, i, end - i), &thousandths))
        return char_lower(s.p[end]) == 'k' ? thousandths : thousandths * INT64_C(1000);
    for (; i < s.n && n < 1000000000000; i++) {
        bool thousands = i + 3 < s.n && (s.p[i] == ',' || s.p[i] == '.' || s.p[i] == ' ') &&
                         char_is_digit(s.p[i + 1]) && char_is_digit(s.p[i + 2]) &&
                         char_is_digit(s.p[i + 3]);

        if (char_is_digit(s.p[i]))
            n = n * 10 + (s.p[i] - '0');
        else if (!thousands)
            break;
    }
    return n;
}

struct str review_id(struct item *item, struct harvest *harvest)
{
    if (!item->id.n)
        item->id = identity_within(item, &harvest->arena);
    return item->id;
}

struct item *review_put(const struct review *review, struct str base, struct harvest *harvest)
{
    struct item item = ITEM_EMPTY, *to;
    bool kept = harvest->kept;
    struct rating rating;

    item.kind = review->is_review ? ITEM_REVIEW : ITEM_POST;
    item.title = plain(harvest, review->title, LIMIT_TITLE);
    harvest->kept = kept && !review->is_review; /* what a page of voices sets as quotes are those */
    item.text = plain(harvest, review->body, LIMIT_TEXT);
    harvest->kept = kept;
    item.author = plain(harvest, review->author, LIMIT_AUTHOR);
    if (page_rating(review->rating, review->best, review->worst, &rating)) {
        item.rating = rating.value;
        item.rating_raw = rating.raw;
        item.rating_best = rating.best;
    }
    if (!item.text.n && !item.title.n && item.rating == RATING_NONE)
        return NULL;
    if (harvest->n_items >= LIMIT_ITEMS) { /* each is compared with all before */
        harvest->cut = true;
        return NULL;
    }
    item.id = page_field(harvest, review->id, LIMIT_KEY);
    item.url = review->url.n ? url_resolve(base, review->url, &harvest->arena) : STR_NONE;
    page_date(harvest, review->date, &item.published, &item.published_grain);
    page_date(harvest, review->updated, &item.updated, NULL);
    item.lang = page_field(harvest, review->lang, 35);
    if (!item.lang.n)
        item.lang = harvest->lang;
    item.in_reply_to = page_field(harvest, review->in_reply_to, LIMIT_KEY);
    item.by_owner = review->by_owner;
    item.likes = parse_count(review->likes);
    item.replies = parse_count(review->replies);
    for (size_t i = 0; i < harvest->n_items; i++)
        if (is_double(&harvest->items[i], &item))
            return &harvest->items[i];
    to = harvest_item(harvest);
    if (to)
        *to = item;
    return to;
}

void rated_put(const struct rated *rated, struct harvest *harvest)
{
    struct aggregate *to, a = { .count = parse_count(rated->count) };
    struct rating rating;

    if (!page_rating(rated->rating, rated->best, rated->worst, &rating) || rating.raw == 0)
        return; /* zero is what pages without ratings say */
    if (a.count == COUNT_NONE)
        a.count = parse_count(rated->count_reviews);
    a.rating = rating.value;
    a.rating_raw = rating.raw;
    a.rating_best = rating.best;
    for (size_t i = 0; i < harvest->n_aggregates; i++) {
        struct aggregate *old = &harvest->aggregates[i];

        if (old->rating == a.rating &&
            (old->count == a.count || old->count == COUNT_NONE || a.count == COUNT_NONE)) {
            if (old->count == COUNT_NONE)
                old->count = a.count;
            return;
        }
    }
    a.name = plain(harvest, rated->name, LIMIT_TITLE);
    to = harvest_aggregate(harvest);
    if (to)
        *to = a;
}
