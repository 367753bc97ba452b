/*
 * format.h - how a body of bytes becomes items.
 *
 * A format is one file, format_x.c, and one row in formats.c. Parsing is a pure function from page
 * to harvest: no network, clock or disk, so that it can run in a child process without rights.
 */
#ifndef FETCH_FORMAT_H
#define FETCH_FORMAT_H

#include "core/err.h"
#include "core/source.h"

struct harvest;

/* One document as it was received. */
struct page {
    struct str body;             /* decoded from Content-Encoding, charset as sent */
    struct str base;             /* address it came from, after redirects; empty for stdin */
    struct str type;             /* Content-Type as received, or empty */
    struct str headers;          /* all header lines, CRLF or LF, or empty */
    int64_t at;                  /* when it was received; 0: nobody knows */
    struct str recipe;           /* the text of the recipe to read it by (recipe.h), or empty */
    const struct source *source; /* for mappings of files; NULL when none is configured */
};

struct format {
    const char *name; /* as --as takes it */
    /* 0: not mine ... 100: surely mine. Sees the first bytes (at most 4 KiB, as received). */
    int (*sniff)(struct str head, struct str type);
    /* 0, or -1 with a named reason: HTML at a feed's address, a consent page, empty, not JSON ... */
    int (*parse)(const struct page *page, struct harvest *harvest, struct err *err);
};

/* NULL when there is no such name. */
const struct format *format_find(struct str name);
/* The surest sniff; NULL when nobody claims it. */
const struct format *format_sniff(struct str head, struct str type);

/* The whole pure step. 'as' is a format's name, a source kind ("feed", "page", "file"), "discover",
 * or empty to sniff. Cleans all fields: valid UTF-8, ceilings, absolute addresses. What is no "feed"
 * may name some: they are in harvest.feeds after such a failure. */
int page_parse(const struct page *page, struct str as, struct harvest *harvest, struct err *err);

#endif
