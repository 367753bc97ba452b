/*
 * feed_sniff.c - what a look at the head and the tail of a document tells: whether it is a feed, and
 * whether its items come last.
 */
#include "fetch/feed.h"

#include "fetch/feed_names.h"
#include "fetch/scan.h"

#include <string.h>

enum {
    SNIFF_TAGS = 12, /* before the root some servers complain, in markup */
    TAIL = 4096
};

/* Some servers wrap their feed into a page of HTML; no page has a tag <rss version=...> otherwise. */
static int feed_inside_html(struct str head, const char *root)
{
    return strcmp(root, "rss") == 0 && str_find_nocase(head, STR("<rss version")) >= 0 ? 75 : 0;
}

int feed_sniff(struct str head, const char *const *roots, size_t n_roots)
{
    struct scan scan;
    int tags = 0;

    scan_init(&scan, head, false);
    while (tags < SNIFF_TAGS && scan_next(&scan)) {
        struct str prefix, local;

        if (scan.kind != SCAN_START)
            continue;
        tags++;
        local = feed_local_name(scan.name, &prefix);
        if (str_eq_nocase(local, STR("html")))
            return feed_inside_html(head, roots[0]);
        for (size_t i = 0; i < n_roots; i++)
            if (str_eq_nocase(local, str_of(roots[i])))
                return tags == 1 ? 100 : 80;
    }
    return 0;
}

bool feed_ends_with_items(struct str text)
{
    static const struct str ends[] = { { "item>", 5 }, { "entry>", 6 } };
    struct str tail = str_from(text, text.n < TAIL ? 0 : text.n - TAIL), rest;
    bool found = false;
    ptrdiff_t at;

    for (size_t i = 0; i < 2; i++)
        while ((at = str_find(tail, ends[i])) >= 0) {
            tail = str_from(tail, (size_t)at + ends[i].n);
            found = true;
        }
    for (rest = tail; found && (at = str_find_char(rest, '<')) >= 0; rest = str_from(rest, 1)) {
        rest = str_from(rest, (size_t)at);
        found = rest.n < 2 || !char_is_alpha(rest.p[1]);
    }
    return found;
}
