/*
 * page.h - what every format asks of a page: its headers, its base, its text; and how it hands on
 * fields.
 */
#ifndef FETCH_PAGE_H
#define FETCH_PAGE_H

#include "core/buf.h"
#include "fetch/format.h"
#include "fetch/harvest.h"

/* The value of a header line, trimmed; empty when it is not there. */
struct str page_header(const struct page *page, struct str name);
struct str page_type(const struct page *page); /* page->type, else the header */
/* Content-Location resolved against the address, else the address. */
struct str page_base(const struct page *page, struct arena *arena);
/* The body as UTF-8: a view of the body or of 'out'. Counts what was mended. */
struct str page_text(const struct page *page, struct buf *out, struct harvest *harvest);

/* A clean copy in the harvest: valid UTF-8 without controls, trimmed, at most 'max' bytes. */
struct str page_field(struct harvest *harvest, struct str text, size_t max);
/* The same of text that is known to be clean. */
struct str page_clean_field(struct harvest *harvest, struct str text, size_t max);

/* A date as date_parse() reads it, also behind a label ("Published: ..."), as a count, with an hour such as
 * "10h30", or told from the time of the document ("3 weeks ago": GRAIN_ABOUT). */
bool page_date(const struct harvest *harvest, struct str said, int64_t *utc, enum grain *grain);

/* A rating as it was written ("4,5", "8/10", "90%", "4.5 out of 5") with its scale, which may be empty.
 * Sets the three fields of the item's rating; false, and nothing set, when it is none. */
struct rating {
    int32_t value, raw, best; /* value: 5 x raw / best; thousandths */
    bool stated;              /* the value itself names its scale: "8/10", "90%", stars drawn */
};
bool page_rating(struct str value, struct str best, struct str worst, struct rating *out);
/* The first decimal number in it ("4,5" too), in thousandths. */
bool page_decimal(struct str s, int32_t *thousandths);

/* Why a page is no answer: a consent, log-in or block page, a captcha, a parked domain, nothing at
 * all. Returns -1 with the reason set, or 0 when it is none of these. */
int page_refuse_blocked(struct str text, struct err *err);
/* The same for what is neither a feed nor a page: a PDF, a picture, a sitemap, JSON, plain text. */
int page_refuse_other(struct str body, struct err *err);
/* The same where a feed was expected: any web page is refused, and the feed that it names is named. */
int page_refuse(const struct page *page, struct str text, struct err *err);

#endif
