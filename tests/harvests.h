/*
 * harvests.h - what tests of parsers share: a document in, its items as lines of text out.
 */
#ifndef TESTS_HARVESTS_H
#define TESTS_HARVESTS_H

#include "tests/test.h"

#include "core/buf.h"
#include "fetch/format.h"
#include "fetch/harvest.h"

/* An item as "id|url|title|text|author|published|rating|lang", line breaks in texts as " / ". */
void print_item(const struct item *item, struct buf *out);
/* All of it: items, "aggregate NAME RATING COUNT", "feed URL"; "error: ..." when err is set. */
void print_harvest(const struct harvest *harvest, const struct err *err, struct buf *out);

/* Fails unless the page gives just that. */
void check_page(const char *as, struct page page, const char *want);
/* The same for a body from https://site.example/feed. */
void check_body(const char *as, const char *body, const char *want);

struct body_case {
    const char *body, *want;
};
void check_bodies(const char *as, const struct body_case *cases, size_t n);

#define RSS(items)  "<rss version='2.0'><channel><title>T</title>" items "</channel></rss>"
#define ATOM(items) "<feed xmlns='http://www.w3.org/2005/Atom'>" items "</feed>"

#endif
