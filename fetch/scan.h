/*
 * scan.h - walk over markup, tag by tag, and never refuse it.
 *
 * Half of the feeds of the world are not well-formed, so this is no XML parser: it finds tags, text,
 * CDATA and comments in any bytes, mends what it can, counts what it mended, and leaves it to the
 * caller to make sense of tags that do not match. It never resolves anything outside the text:
 * a DOCTYPE and the entities it declares are skipped, so there is nothing to expand or to fetch.
 * Everything handed out is a view into the text.
 */
#ifndef FETCH_SCAN_H
#define FETCH_SCAN_H

#include "core/str.h"

enum scan_kind {
    SCAN_TEXT,  /* text: raw, entities not decoded */
    SCAN_CDATA, /* text: literal */
    SCAN_START, /* name, attrs, empty */
    SCAN_END,   /* name */
    SCAN_COMMENT,
    SCAN_DECLARATION, /* <!DOCTYPE ...> and <?...?>: text */
};

struct scan_attr {
    struct str name, value; /* value raw, without its quotes */
};

enum { SCAN_ATTRS = 32 }; /* what is beyond is dropped */

struct scan {
    struct str rest;
    bool html;            /* script, style and the like hold text, not tags */
    struct str raw_until; /* name of such an element while inside it */

    enum scan_kind kind;
    struct str text, name;
    struct scan_attr attrs[SCAN_ATTRS];
    size_t n_attrs;
    bool empty;     /* <name/> */
    const char *at; /* where this piece starts */

    int32_t mended;
    unsigned missing; /* ends that were searched once and are nowhere ahead: never searched again */
};

void scan_init(struct scan *scan, struct str text, bool html);
/* The next piece; false at the end. */
bool scan_next(struct scan *scan);

/* Raw value of an attribute, names compared without case; false when it is not there. */
bool scan_attr(const struct scan *scan, struct str name, struct str *value);

#endif
