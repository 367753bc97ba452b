/*
 * page.h - a day as one HTML page that needs nothing but itself.
 */
#ifndef OUT_PAGE_H
#define OUT_PAGE_H

#include "core/markup.h"
#include "out/day.h"

/* Where the neighbours stand, relative to the page; empty: there is none. */
struct page_links {
    struct str previous, next, index;
    struct str stamp; /* stamp.h; empty: none */
};

int page_day(const struct day *day, const struct page_links *links, struct buf *html,
             struct err *err);

/* What all pages begin and end with: head, style, policy; the body is left open. */
struct markup *page_begin(struct buf *html, const char *lang, struct str title, struct str stamp);
int page_end(struct markup *m, struct err *err);

/* --- parts of a page --- */
void page_chart(struct markup *m, const struct day *day); /* thirty days, with a table twin */
/* One bar: 'part' (what hurts, or not) of 'of', beside the longest 'longest'. */
void page_bar(struct markup *m, int64_t part, int64_t of, int64_t longest, bool hurts,
              struct str title);
void page_quote(struct markup *m, const struct day *day, const struct member *member,
                bool negative);
void page_mentions(struct markup *m, const struct day *day); /* the full list */

#endif
