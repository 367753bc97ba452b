/*
 * recipe_parse.c - an API's answer as items, by its recipe. Pure: bytes in, records out.
 *
 * The order: is it a page that blocks; is it JSON; does it say that it refuses; are the items where
 * the recipe says. Each "no" is an error with a name: an API that changed its shape must not look
 * like a quiet day.
 */
#include "core/date.h"
#include "core/limits.h"
#include "core/map.h"
#include "core/mem.h"
#include "core/url.h"
#include "core/utf8.h"
#include "fetch/json.h"
#include "fetch/page.h"
#include "fetch/pick.h"
#include "fetch/plain.h"
#include "fetch/recipe.h"
#include "fetch/text.h"

enum { MOST_SAID = 120 }; /* of what an API says of itself */

struct reading {
    const struct recipe *recipe;
    struct harvest *harvest;
    struct str base, lang;
    struct map seen;  /* ids so far */
    size_t n_strange; /* items without an id or without a text */
    struct buf raw, text;
};

/* Refusals. */

static int64_t wait_of(const struct recipe *recipe, const json_t *root)
{
    struct buf text;
    int32_t thousandths = 0;

    buf_init(&text, 4096);
    if (pick_text(root, recipe->wait, &text))
        page_decimal(buf_str(&text), &thousandths);
    buf_release(&text);
    return thousandths / 1000 > LIMIT_WAIT_MAX_S ? LIMIT_WAIT_MAX_S : (thousandths + 999) / 1000;
}

/* What it says of itself, on one line, for an error. */
static struct str shown(struct str said)
{
    struct str line = STR_NONE;

    said = str_trim(said);
    str_cut_line(&said, &line);
    return utf8_cut(line, MOST_SAID);
}

static int refuse(const struct recipe *recipe, const json_t *root, struct err *err)
{
    struct buf text;

    for (size_t i = 0; i < recipe->n_errors; i++) {
        const struct recipe_error *row = &recipe->errors[i];

        if (!pick_holds(root, row->when))
            continue;
        buf_init(&text, LIMIT_TEXT);
        pick_text(root, row->says, &text);
        if (row->means.n && text.n)
            err_set(err, ERR_SOURCE, STR_FMT ": the API says '" STR_FMT "'", STR_ARG(row->means),
                    STR_ARG(shown(buf_str(&text))));
        else if (row->means.n)
            err_set(err, ERR_SOURCE, STR_FMT, STR_ARG(row->means));
        else
            err_set(err, ERR_SOURCE, "the API says '" STR_FMT "'",
                    STR_ARG(shown(text.n ? buf_str(&text) : row->when)));
        buf_release(&text);
        return -1;
    }
    return 0;
}

int recipe_refusal(const struct recipe *recipe, struct str body, int64_t *wait_s, struct err *err)
{
    int32_t mended = 0;
    json_t *root = str_starts(str_trim(body), STR("{")) ? json_read(body, &mended, NULL) : NULL;
    int rc = root ? refuse(recipe, root, err) : 0;

    *wait_s = root ? wait_of(recipe, root) : 0;
    json_decref(root);
    return rc;
}

/* Fields. */

/* The field as it stands there, in r->raw. */
static struct str raw(struct reading *r, const json_t *item, enum recipe_field field)
{
    pick_text(item, r->recipe->field[field], &r->raw);
    return buf_str(&r->raw);
}

static struct str word(struct reading *r, const json_t *item, enum recipe_field field, size_t max)
{
    return page_field(r->harvest, raw(r, item, field), max);
}

/* The field without its markup. */
static struct str plain(struct reading *r, const json_t *item, enum recipe_field field, size_t max)
{
    struct str markup = r->recipe->markup[field], text = raw(r, item, field);

    buf_clear(&r->text);
    if (str_eq(markup, STR("html")) || (str_eq(markup, STR("maybe_html")) && text_has_markup(text)))
        text_from_markup(text, &r->text);
    else if (str_eq(markup, STR("markdown")))
        plain_from_markdown(text, &r->text);
    else if (str_eq(markup, STR("bbcode")))
        plain_from_bbcode(text, &r->text);
    else
        text_collapse(text, &r->text);
    return page_field(r->harvest, buf_str(&r->text), max);
}

static int64_t instant(struct reading *r, const json_t *item, enum recipe_field field,
                       enum grain *grain)
{
    struct str text = str_trim(raw(r, item, field));
    int64_t number, utc = TIME_NONE;

    if (str_to_int(text, &number) && text.n > 8) {
        if (!date_parse_number(number, &utc))
            return TIME_NONE;
        if (grain)
            *grain = GRAIN_SECOND;
        return utc;
    }
    return page_date(r->harvest, text, &utc, grain) ? utc : TIME_NONE;
}

/* Votes may be less than none; a count may not. */
static int64_t count(struct reading *r, const json_t *item, enum recipe_field field)
{
    int64_t n;

    if (!str_to_int(str_trim(raw(r, item, field)), &n))
        return COUNT_NONE;
    return n < 0 ? 0 : n;
}

static struct str language(struct reading *r, const json_t *item)
{
    struct str lang = word(r, item, RECIPE_LANG, 35);

    for (size_t i = 0; i < r->recipe->n_langs; i++)
        if (str_eq_nocase(lang, r->recipe->langs[i].field))
            return arena_str(&r->harvest->arena, r->recipe->langs[i].from);
    return lang;
}

static void rate(struct str value, const struct recipe *recipe, struct item *item)
{
    struct rating rating;
    struct str best = recipe->best;

    if (str_eq(recipe->markup[RECIPE_RATING], STR("yes_no"))) {
        value = str_eq(value, STR("true")) ? STR("1") : value.n ? STR("0") : STR("");
        best = STR("1");
    }
    if (value.n && page_rating(value, best, STR_NONE, &rating)) {
        item->rating = rating.value;
        item->rating_raw = rating.raw;
        item->rating_best = rating.best;
    }
}

static enum item_kind kind_of(const struct recipe *recipe)
{
    static const char *const names[] = { [ITEM_POST] = "post",
                                         [ITEM_REVIEW] = "review",
                                         [ITEM_APP] = "app",
                                         [ITEM_NEWS] = "news",
                                         [ITEM_SURVEY] = "survey" };
    enum item_kind kind = ITEM_POST;

    while (kind < ITEM_SURVEY && !str_eq(recipe->item_kind, str_of(names[kind])))
        kind++;
    return kind;
}

static bool is_skipped(const struct recipe *recipe, const json_t *item)
{
    for (size_t i = 0; i < recipe->n_skip; i++)
        if (pick_holds(item, recipe->skip[i]))
            return true;
    return false;
}

static void put_owner_reply(struct reading *r, const json_t *from, const struct item *to)
{
    struct str text = plain(r, from, RECIPE_OWNER_REPLY, LIMIT_TEXT);
    struct item *item = text.n ? harvest_item(r->harvest) : NULL;

    if (!item)
        return;
    item->kind = to->kind;
    item->text = text;
    item->by_owner = true;
    item->url = to->url;
    item->in_reply_to = to->id;
    item->id = arena_printf(&r->harvest->arena, STR_FMT "/reply", STR_ARG(to->id));
    item->published = instant(r, from, RECIPE_OWNER_REPLIED, &item->published_grain);
}

/* Boosted and said, or on two pages. One id with another text is another item: the keys decide. */
static bool is_double(struct reading *r, const struct item *item)
{
    void **seen = map_put(&r->seen, item->id.n ? item->id : item->url);
    const struct item *first;

    if (!*seen) {
        *seen = arena_alloc(&r->harvest->arena, sizeof *first);
        *(struct item *)*seen = *item;
        return false;
    }
    first = *seen;
    return str_eq(first->title, item->title) && str_eq(first->text, item->text) &&
           first->published == item->published;
}

/* It has what the recipe takes for its identity, and for its words or stars; a picture may have no
 * words in it. */
static bool says_something(struct reading *r, const json_t *from)
{
    if (!raw(r, from, RECIPE_ID).n && !raw(r, from, RECIPE_URL).n)
        return false;
    return raw(r, from, RECIPE_TEXT).n || raw(r, from, RECIPE_TITLE).n ||
           raw(r, from, RECIPE_RATING).n;
}

static void put_item(struct reading *r, const json_t *from)
{
    const json_t *inner = r->recipe->unwrap.n ? pick_value(from, r->recipe->unwrap) : NULL;
    struct item item = ITEM_EMPTY, *to;

    if (json_is_object(inner))
        from = inner;
    if (is_skipped(r->recipe, from))
        return;
    item.kind = kind_of(r->recipe);
    item.id = word(r, from, RECIPE_ID, LIMIT_KEY);
    item.url = url_resolve(r->base, raw(r, from, RECIPE_URL), &r->harvest->arena);
    item.title = plain(r, from, RECIPE_TITLE, LIMIT_TITLE);
    item.text = plain(r, from, RECIPE_TEXT, LIMIT_TEXT);
    item.author = plain(r, from, RECIPE_AUTHOR, LIMIT_AUTHOR);
    item.published = instant(r, from, RECIPE_PUBLISHED, &item.published_grain);
    item.updated = instant(r, from, RECIPE_UPDATED, NULL);
    rate(raw(r, from, RECIPE_RATING), r->recipe, &item);
    item.lang = language(r, from);
    item.place = word(r, from, RECIPE_PLACE, LIMIT_AUTHOR);
    item.likes = count(r, from, RECIPE_LIKES);
    item.shares = count(r, from, RECIPE_SHARES);
    item.replies = count(r, from, RECIPE_REPLIES);
    item.views = count(r, from, RECIPE_VIEWS);
    item.thread = word(r, from, RECIPE_THREAD, LIMIT_KEY);
    item.in_reply_to = word(r, from, RECIPE_IN_REPLY_TO, LIMIT_KEY);
    if (!says_something(r, from))
        r->n_strange++;
    if (!item.id.n && !item.url.n) {
        r->harvest->mended++;
        return;
    }
    if (is_double(r, &item))
        return;
    to = harvest_item(r->harvest);
    if (!to)
        return;
    *to = item;
    put_owner_reply(r, from, &item);
}

/* The next page. */

/* Link: <address>; rel="next", <address>; rel="prev" */
static struct str link_next(const struct page *page)
{
    struct str rest = page_header(page, STR("Link")), address, params;
    ptrdiff_t open, close, end;

    while ((open = str_find_char(rest, '<')) >= 0) {
        rest = str_from(rest, (size_t)open + 1);
        close = str_find_char(rest, '>');
        if (close < 0)
            break;
        address = str_sub(rest, 0, (size_t)close);
        rest = str_from(rest, (size_t)close + 1);
        end = str_find_char(rest, '<');
        params = str_sub(rest, 0, end < 0 ? rest.n : (size_t)end);
        if (str_find_nocase(params, STR("rel=\"next\"")) >= 0 ||
            str_find_nocase(params, STR("rel=next")) >= 0)
            return address;
    }
    return STR_NONE;
}

static void find_next(struct reading *r, const struct page *page, const json_t *root)
{
    const struct recipe_next *next = &r->recipe->next;
    struct str address = next->link ? link_next(page) : STR_NONE;

    if (!address.n && pick_text(root, next->url, &r->raw))
        address = buf_str(&r->raw);
    if (address.n)
        r->harvest->next = url_resolve(r->base, address, &r->harvest->arena);
    r->harvest->has_more = next->more.n == 0 || pick_holds(root, next->more);
    if (pick_text(root, next->cursor, &r->raw))
        r->harvest->cursor = arena_str(&r->harvest->arena, buf_str(&r->raw));
}

/* The whole. */

static int parse_items(struct reading *r, const json_t *root, struct err *err)
{
    const struct recipe *recipe = r->recipe;
    struct picked items = { 0 };
    bool found = recipe->empty.n && pick_holds(root, recipe->empty);

    for (size_t i = 0; i < recipe->n_items; i++)
        found |= pick_items(root, recipe->items[i], &items);
    if (!found)
        err_set(err, ERR_DATA,
                "JSON of another shape: there is no '" STR_FMT "' in it (does the recipe '" STR_FMT
                "' fit what the API gives now?)",
                STR_ARG(recipe->items[0]), STR_ARG(recipe->name));
    for (size_t i = 0; i < items.n && !r->harvest->cut; i++)
        put_item(r, items.items[i]);
    if (found && items.n > 0 && r->n_strange == items.n) {
        err_set(err, ERR_DATA,
                "JSON of another shape: none of its %zu items has an id and a text (does the "
                "recipe '" STR_FMT "' fit what the API gives now?)",
                items.n, STR_ARG(recipe->name));
        found = false;
    }
    mem_free(items.items);
    return found ? 0 : -1;
}

static int parse_json(struct reading *r, const struct page *page, struct str text, struct err *err)
{
    json_t *root = NULL;
    int rc = -1;

    if (page_refuse_blocked(text, err) != 0)
        return -1;
    if (str_starts(str_trim(text), STR("<")))
        return err_set(err, ERR_DATA, "a web page, not the JSON of an API");
    root = json_read(text, &r->harvest->mended, err);
    if (!root)
        return -1;
    r->harvest->poll_after_s = wait_of(r->recipe, root);
    if (refuse(r->recipe, root, err) == 0 && parse_items(r, root, err) == 0) {
        find_next(r, page, root);
        rc = 0;
    }
    json_decref(root);
    return rc;
}

/* What a feed's items get beside: their kind, the stars that stand in the text, its end cut. */
static void mend_item(const struct recipe *recipe, struct item *item)
{
    ptrdiff_t at, last = -1;

    item->kind = kind_of(recipe);
    if (recipe->rating_after.n && (at = str_find_nocase(item->text, recipe->rating_after)) >= 0)
        rate(str_sub(str_from(item->text, (size_t)at + recipe->rating_after.n), 0, 20), recipe,
             item);
    for (size_t from = 0;
         recipe->cut.n && (at = str_find(str_from(item->text, from), recipe->cut)) >= 0;
         from = (size_t)last + recipe->cut.n)
        last = (ptrdiff_t)from + at;
    if (last >= 0)
        item->text = str_trim(str_sub(item->text, 0, (size_t)last));
}

static int parse_feed(const struct recipe *recipe, const struct page *page, struct harvest *harvest,
                      struct err *err)
{
    size_t before = harvest->n_items, n = before;

    if (page_parse(page, STR("feed"), harvest, err) != 0)
        return -1;
    for (size_t i = before; i < harvest->n_items; i++) {
        mend_item(recipe, &harvest->items[i]);
        if (!recipe->only_rated || harvest->items[i].rating != RATING_NONE)
            harvest->items[n++] = harvest->items[i];
    }
    harvest->n_items = n;
    return 0;
}

int recipe_parse(const struct recipe *recipe, const struct page *page, struct harvest *harvest,
                 struct err *err)
{
    struct reading r = { .recipe = recipe, .harvest = harvest };
    struct buf body;
    int rc;

    if (str_eq(recipe->format, STR("feed")) &&
        (recipe->n_items == 0 || !str_starts(str_trim(page->body), STR("{"))))
        return parse_feed(recipe, page, harvest, err);
    r.base = page_base(page, &harvest->arena);
    map_init(&r.seen);
    buf_init(&body, LIMIT_BODY_MAX);
    buf_init(&r.raw, BUF_NO_CEILING);
    buf_init(&r.text, BUF_NO_CEILING);
    for (size_t i = 0; i < harvest->n_items; i++) /* of earlier pages */
        is_double(&r, &harvest->items[i]);
    rc = parse_json(&r, page, page_text(page, &body, harvest), err);
    buf_release(&r.text);
    buf_release(&r.raw);
    buf_release(&body);
    map_release(&r.seen);
    return rc;
}
