/*
 * format_jsonfeed.c - JSON Feed 1.0 and 1.1 (jsonfeed.org).
 */
#include "core/date.h"
#include "core/limits.h"
#include "core/url.h"
#include "fetch/json.h"
#include "fetch/page.h"
#include "fetch/text.h"

static int sniff(struct str head, struct str type)
{
    if (str_trim(head).n == 0 || str_trim(head).p[0] != '{')
        return 0;
    if (str_find(head, STR("jsonfeed.org/version")) >= 0)
        return 100;
    if (str_find_nocase(type, STR("application/feed+json")) >= 0)
        return 90;
    return str_find(head, STR("\"items\"")) >= 0 ? 30 : 0;
}

struct reading {
    struct harvest *harvest;
    struct str base;
    struct buf scratch, text;
};

static struct str field(struct reading *r, const json_t *object, const char *name, size_t max)
{
    return page_field(r->harvest, json_str(json_object_get(object, name), &r->scratch), max);
}

/* Plain text, says the format; programs that keep titles as HTML write "Tom &amp; Jerry&#8217;s". */
static struct str title(struct reading *r, const json_t *object)
{
    struct str raw = json_str(json_object_get(object, "title"), &r->scratch);

    if (str_find_char(raw, '<') >= 0 || !text_has_html(raw))
        return page_field(r->harvest, raw, LIMIT_TITLE);
    buf_clear(&r->text);
    text_from_markup(raw, &r->text);
    return page_field(r->harvest, buf_str(&r->text), LIMIT_TITLE);
}

static struct str address(struct reading *r, const json_t *object, const char *name)
{
    struct str url = json_str(json_object_get(object, name), &r->scratch);

    return url.n ? url_resolve(r->base, url, &r->harvest->arena) : STR_NONE;
}

/* content_html, content_text, summary: the first that says something. */
static struct str text(struct reading *r, const json_t *item)
{
    static const char *const names[] = { "content_html", "content_text", "summary" };
    struct str out = STR_NONE;

    for (size_t i = 0; i < 3 && !out.n; i++) {
        struct str raw = json_str(json_object_get(item, names[i]), &r->scratch);

        buf_clear(&r->text);
        if (i == 0)
            text_from_markup(raw, &r->text);
        else
            text_collapse(raw, &r->text);
        out = page_field(r->harvest, buf_str(&r->text), LIMIT_TEXT);
    }
    return out;
}

/* The summary, where it is not the text already. */
static struct str summary(struct reading *r, const json_t *item, struct str text)
{
    struct str out;

    buf_clear(&r->text);
    text_collapse(json_str(json_object_get(item, "summary"), &r->scratch), &r->text);
    out = page_field(r->harvest, buf_str(&r->text), LIMIT_TEXT);
    return str_eq(out, text) ? STR_NONE : out;
}

/* Names of the authors (1.1), else of the author (1.0). */
static struct str author(struct reading *r, const json_t *object)
{
    const json_t *authors = json_object_get(object, "authors"), *one;
    size_t i;

    buf_clear(&r->text);
    json_array_foreach(authors, i, one)
    {
        struct str name = json_str(json_object_get(one, "name"), &r->scratch);

        if (name.n && r->text.n)
            buf_putz(&r->text, ", ");
        buf_puts(&r->text, name);
    }
    if (!r->text.n) {
        one = json_object_get(object, "author");
        buf_puts(&r->text,
                 json_str(json_is_object(one) ? json_object_get(one, "name") : one, &r->scratch));
    }
    return page_field(r->harvest, buf_str(&r->text), LIMIT_AUTHOR);
}

static int64_t instant(struct reading *r, const json_t *item, const char *name, enum grain *grain)
{
    int64_t utc = TIME_NONE;

    return date_parse(json_str(json_object_get(item, name), &r->scratch), &utc, grain) ? utc
                                                                                       : TIME_NONE;
}

static void read_item(struct reading *r, const json_t *from, struct str feed_author)
{
    struct item *item = harvest_item(r->harvest);

    if (!item)
        return;
    item->id = field(r, from, "id", LIMIT_KEY);
    item->url = address(r, from, "url");
    if (!item->url.n)
        item->url = address(r, from, "external_url");
    item->title = title(r, from);
    item->text = text(r, from);
    if (r->harvest->summaries)
        item->summary = summary(r, from, item->text);
    item->author = author(r, from);
    if (!item->author.n)
        item->author = feed_author;
    item->published = instant(r, from, "date_published", &item->published_grain);
    item->updated = instant(r, from, "date_modified", NULL);
    item->lang = field(r, from, "language", 35);
    if (!item->lang.n)
        item->lang = r->harvest->lang;
}

static int parse(const struct page *page, struct harvest *harvest, struct err *err)
{
    struct reading r = { .harvest = harvest, .base = page_base(page, &harvest->arena) };
    struct buf body;
    struct str json, feed_author;
    json_t *root, *items, *item;
    size_t i;
    int rc = -1;

    buf_init(&body, LIMIT_BODY_MAX);
    buf_init(&r.scratch, BUF_NO_CEILING);
    buf_init(&r.text, BUF_NO_CEILING);
    json = page_text(page, &body, harvest);
    root = page_refuse(page, json, err) == 0 ? json_read(json, &harvest->mended, err) : NULL;
    if (!root)
        goto out;
    items = json_object_get(root, "items");
    if (!json_is_array(items)) {
        err_set(err, ERR_DATA, "JSON, but no JSON Feed: it has no list 'items'");
        goto out;
    }
    harvest->title = title(&r, root);
    harvest->subtitle = field(&r, root, "description", LIMIT_TITLE);
    harvest->lang = field(&r, root, "language", 35);
    if (!r.base.n)
        r.base = address(&r, root, "feed_url");
    if (!r.base.n)
        r.base = address(&r, root, "home_page_url");
    harvest->url = address(&r, root, "home_page_url");
    harvest->next = address(&r, root, "next_url");
    feed_author = author(&r, root);
    json_array_foreach(items, i, item)
    {
        if (json_is_object(item))
            read_item(&r, item, feed_author);
        else
            harvest->mended++;
    }
    rc = 0;
out:
    json_decref(root);
    buf_release(&r.text);
    buf_release(&r.scratch);
    buf_release(&body);
    return rc;
}

const struct format format_jsonfeed = { .name = "jsonfeed", .sniff = sniff, .parse = parse };
