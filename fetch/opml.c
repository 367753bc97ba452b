/*
 * opml.c - <outline xmlUrl="..."> wherever it stands.
 */
#include "fetch/opml.h"

#include "core/limits.h"
#include "core/map.h"
#include "core/markup.h"
#include "core/url.h"
#include "fetch/entities.h"
#include "fetch/harvest.h"
#include "fetch/page.h"
#include "fetch/scan.h"

static struct str attr(const struct scan *scan, struct str name, size_t max, struct arena *arena)
{
    struct str raw = STR_NONE, out;
    struct buf b;

    if (!scan_attr(scan, name, &raw) || raw.n > 8 * max)
        return STR_NONE;
    buf_init(&b, 64 * max);
    entities_decode(raw, true, &b);
    out = arena_str(arena, str_trim(str_sub(buf_str(&b), 0, max)));
    buf_release(&b);
    return out;
}

static int read_outlines(struct str text, struct arena *arena, struct opml_feed **out, size_t *n,
                         struct err *err)
{
    struct scan scan;
    struct map seen;
    bool is_opml = false;
    size_t cap = 0;
    int rc = 0;

    map_init(&seen);
    scan_init(&scan, text, false);
    while (rc == 0 && scan_next(&scan)) {
        struct opml_feed feed;
        void **slot;

        if (scan.kind != SCAN_START)
            continue;
        is_opml |= str_eq_nocase(scan.name, STR("opml"));
        if (!str_eq_nocase(scan.name, STR("outline")))
            continue;
        feed.url = attr(&scan, STR("xmlUrl"), LIMIT_URL, arena);
        if (!url_is_web(feed.url))
            continue;
        slot = map_put(&seen, feed.url);
        if (*slot)
            continue;
        *slot = arena;
        feed.title = attr(&scan, STR("title"), LIMIT_TITLE, arena);
        if (!feed.title.n)
            feed.title = attr(&scan, STR("text"), LIMIT_TITLE, arena);
        if (*n == LIMIT_SOURCES)
            rc = err_set(err, ERR_DATA, "the list holds more than %d feeds", LIMIT_SOURCES);
        *out = arena_grow(arena, *out, &cap, *n + 1, sizeof **out);
        (*out)[(*n)++] = feed;
    }
    map_release(&seen);
    if (rc == 0 && !is_opml)
        rc = err_set(err, ERR_DATA, "that is no list of subscriptions (OPML)");
    return rc;
}

int opml_read(struct str bytes, struct arena *arena, struct opml_feed **out, size_t *n,
              struct err *err)
{
    struct page page = { .body = bytes };
    struct harvest harvest;
    struct buf body;
    int rc;

    *out = NULL;
    *n = 0;
    harvest_init(&harvest);
    buf_init(&body, LIMIT_BODY_MAX);
    rc = read_outlines(page_text(&page, &body, &harvest), arena, out, n, err);
    buf_release(&body);
    harvest_release(&harvest);
    return rc;
}

int opml_write(struct str title, const struct opml_feed *feeds, size_t n, struct buf *out,
               struct err *err)
{
    struct markup *m;

    buf_putz(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    m = markup_open(out);
    markup_start(m, "opml");
    markup_attr(m, "version", "2.0");
    markup_line(m);
    markup_start(m, "head");
    markup_element_str(m, "title", NULL, title);
    markup_end(m);
    markup_line(m);
    markup_start(m, "body");
    for (size_t i = 0; i < n; i++) {
        markup_line(m);
        markup_start(m, "outline");
        markup_attr(m, "type", "rss");
        markup_attr_str(m, "text", feeds[i].title);
        markup_attr_str(m, "xmlUrl", feeds[i].url);
        markup_end(m);
    }
    markup_line(m);
    markup_end(m);
    markup_line(m);
    markup_end(m);
    markup_line(m);
    return markup_close(m, err);
}
