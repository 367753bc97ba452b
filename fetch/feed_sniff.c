/*
 * feed_sniff.c - whether a document is a feed, by the name of its root.
 */
#include "fetch/feed.h"

#include "fetch/feed_names.h"
#include "fetch/scan.h"

#include <string.h>

enum { SNIFF_TAGS = 12 /* before the root some servers complain, in markup */ };

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
