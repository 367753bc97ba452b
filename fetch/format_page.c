/*
 * format_page.c - web pages with reviews: schema.org as JSON-LD, then microdata, then microformats; or
 * what the source's selectors pick.
 */
#include "core/limits.h"
#include "fetch/discover.h"
#include "fetch/page.h"
#include "fetch/reviews.h"
#include "fetch/select.h"

static int parse(const struct page *page, struct harvest *harvest, struct err *err)
{
    size_t before = harvest->n_items;
    struct buf body;
    struct str text, base;
    int rc = -1;

    buf_init(&body, LIMIT_BODY_MAX);
    text = page_text(page, &body, harvest);
    if (text.n > LIMIT_BODY_HTML) {
        err_set(err, ERR_DATA, "a page of more than %zu MiB", LIMIT_BODY_HTML / MIB);
        goto out;
    }
    base = discover_feeds(page, text, harvest);
    harvest->url = page_base(page, &harvest->arena);
    reviews_jsonld(base, text, harvest);
    reviews_things(base, text, harvest);
    if (page->source &&
        page->source->n_select) { /* ratings stay; of reviews the user knows better */
        harvest->n_items = before;
        rc = select_reviews(page, base, text, harvest, err);
        goto out;
    }
    /* Words of a robot check stand on honest pages too: only a page without yield is suspected. */
    rc = 0;
    if (harvest->n_items == 0 && harvest->n_aggregates == 0 &&
        (page_refuse_blocked(text, err) != 0 || page_refuse_other(page->body, err) != 0))
        rc = -1;
out:
    buf_release(&body);
    return rc;
}

static int sniff(struct str head, struct str type)
{
    if (str_find_nocase(head, STR("<!doctype html")) >= 0 ||
        str_find_nocase(head, STR("<html")) >= 0)
        return 70;
    return str_find_nocase(type, STR("text/html")) >= 0 ? 30 : 0;
}

const struct format format_page = { .name = "page", .sniff = sniff, .parse = parse };
