/*
 * discover.c - the feeds that a page names.
 *
 * <link rel="alternate" type="application/rss+xml" href="..."> anywhere in the page, relative to
 * <base href>; rel="feed"; and the same as a Link header (RFC 8288). The first is the main one, as
 * the page's author ordered them; a feed of comments goes behind the others.
 */
#include "fetch/discover.h"

#include "core/limits.h"
#include "core/url.h"
#include "fetch/entities.h"
#include "fetch/page.h"
#include "fetch/scan.h"
#include "fetch/text.h"

static const char *const feed_types[] = {
    "application/rss+xml",    "application/atom+xml",
    "application/feed+json",  "application/rdf+xml",
    "application/x-atom+xml", "application/x.atom+xml",
    "application/json",       "text/xml",
    "application/xml",
};

static bool is_feed_type(struct str type)
{
    ptrdiff_t end = str_find_char(type, ';');

    type = str_trim(end < 0 ? type : str_sub(type, 0, (size_t)end));
    for (size_t i = 0; i < sizeof feed_types / sizeof *feed_types; i++)
        if (str_eq_nocase(type, str_of(feed_types[i])))
            return true;
    return false;
}

/* One of the blank-separated words. */
static bool has_word(struct str list, struct str word)
{
    struct str part;

    while (str_cut(&list, ' ', &part))
        if (str_eq_nocase(str_trim(part), word))
            return true;
    return false;
}

static bool is_feed_link(struct str rel, struct str type)
{
    return has_word(rel, STR("feed")) || (has_word(rel, STR("alternate")) && is_feed_type(type) &&
                                          !has_word(rel, STR("stylesheet")));
}

static struct str attr(const struct scan *scan, struct str name, struct harvest *harvest)
{
    struct str raw = STR_NONE, out;
    struct buf b;

    if (!scan_attr(scan, name, &raw) || raw.n > LIMIT_URL)
        return STR_NONE;
    buf_init(&b, 8 * LIMIT_URL);
    entities_decode(raw, true, &b);
    out = arena_str(&harvest->arena, str_trim(buf_str(&b)));
    buf_release(&b);
    return out;
}

/* A parameter of one link of a Link header. */
static struct str parameter(struct str params, struct str name)
{
    struct str part;

    while (str_cut(&params, ';', &part)) {
        ptrdiff_t eq = str_find_char(part, '=');
        struct str value;

        if (eq < 0 || !str_eq_nocase(str_trim(str_sub(part, 0, (size_t)eq)), name))
            continue;
        value = str_trim(str_from(part, (size_t)eq + 1));
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_sub(value, 1, value.n - 2);
        return value;
    }
    return STR_NONE;
}

/* One header's links: "<URL>; rel=alternate; type=..., <URL>; ...". */
static void take_links(const struct page *page, struct str rest, struct harvest *harvest)
{
    for (;;) {
        ptrdiff_t from = str_find_char(rest, '<'), to, end;
        struct str url, params;

        if (from < 0)
            return;
        rest = str_from(rest, (size_t)from + 1);
        to = str_find_char(rest, '>');
        if (to < 0)
            return;
        url = str_sub(rest, 0, (size_t)to);
        rest = str_from(rest, (size_t)to + 1);
        end = str_find(rest, STR(",<"));
        if (end < 0)
            end = str_find(rest, STR(", <"));
        params = end < 0 ? rest : str_sub(rest, 0, (size_t)end);
        if (is_feed_link(parameter(params, STR("rel")), parameter(params, STR("type"))))
            harvest_feed(harvest, url_resolve(page->base, url, &harvest->arena));
    }
}

/* All headers of that name: servers send one for each link as well as one for all. */
static void link_headers(const struct page *page, struct harvest *harvest)
{
    struct str rest = page->headers, line;

    while (str_cut_line(&rest, &line)) {
        ptrdiff_t colon = str_find_char(line, ':');

        if (colon > 0 && str_eq_nocase(str_trim(str_sub(line, 0, (size_t)colon)), STR("Link")))
            take_links(page, str_from(line, (size_t)colon + 1), harvest);
    }
}

static bool is_comments(struct str title, struct str url)
{
    return str_find_nocase(title, STR("comments")) >= 0 ||
           str_find_nocase(url, STR("/comments/")) >= 0;
}

struct str discover_feeds(const struct page *page, struct str text, struct harvest *harvest)
{
    struct str base = page_base(page, &harvest->arena), comments[8], href;
    size_t n_comments = 0;
    struct scan scan;
    const char *title = NULL;
    bool has_base = false;

    link_headers(page, harvest);
    scan_init(&scan, text, true);
    while (scan_next(&scan)) {
        if (scan.kind == SCAN_END && title && str_eq_nocase(scan.name, STR("title"))) {
            struct buf b;

            buf_init(&b, BUF_NO_CEILING);
            text_from_markup((struct str){ title, (size_t)(scan.at - title) }, &b);
            if (!harvest->title.n)
                harvest->title = page_field(harvest, buf_str(&b), LIMIT_TITLE);
            buf_release(&b);
            title = NULL;
        }
        if (scan.kind != SCAN_START)
            continue;
        if (str_eq_nocase(scan.name, STR("title")) && !harvest->title.n && !scan.empty) {
            title = scan.rest.p;
        } else if (str_eq_nocase(scan.name, STR("html")) && !harvest->lang.n) {
            harvest->lang = attr(&scan, STR("lang"), harvest);
        } else if (str_eq_nocase(scan.name, STR("base"))) {
            href = attr(&scan, STR("href"), harvest);
            href = href.n && !has_base ? url_resolve(base, href, &harvest->arena) : STR_NONE;
            if (href.n) {
                base = href;
                has_base = true; /* the first one counts */
            }
        } else if (str_eq_nocase(scan.name, STR("link")) || str_eq_nocase(scan.name, STR("a"))) {
            struct str rel = attr(&scan, STR("rel"), harvest);

            if (!rel.n || !is_feed_link(rel, attr(&scan, STR("type"), harvest)))
                continue;
            href = attr(&scan, STR("href"), harvest);
            href = href.n ? url_resolve(base, href, &harvest->arena) : STR_NONE;
            if (is_comments(attr(&scan, STR("title"), harvest), href)) {
                if (n_comments < sizeof comments / sizeof *comments)
                    comments[n_comments++] = href;
            } else {
                harvest_feed(harvest, href);
            }
        }
    }
    for (size_t i = 0; i < n_comments; i++)
        harvest_feed(harvest, comments[i]);
    return base;
}

static int parse(const struct page *page, struct harvest *harvest, struct err *err)
{
    struct buf body;
    struct str text;
    int rc;

    buf_init(&body, LIMIT_BODY_MAX);
    text = page_text(page, &body, harvest);
    rc = page_refuse_blocked(text, err);
    if (rc == 0)
        discover_feeds(page, text, harvest);
    harvest->url = page->base;
    buf_release(&body);
    return rc;
}

static int sniff(struct str head, struct str type)
{
    (void)head;
    (void)type;
    return 0; /* only where it is asked for */
}

const struct format format_discover = { .name = "discover", .sniff = sniff, .parse = parse };
