/*
 * feed_names.h - namespaces and elements of feeds, and what each means.
 */
#ifndef FETCH_FEED_NAMES_H
#define FETCH_FEED_NAMES_H

#include "core/str.h"

enum feed_ns {
    NS_NONE, /* nobody we know */
    NS_CORE, /* RSS of all versions, CDF */
    NS_ATOM, /* the elements of core; but texts without a type are plain, not HTML */
    NS_RDF,
    NS_CONTENT,
    NS_DC,
    NS_DCTERMS,
    NS_SLASH,
    NS_THR,
    NS_MEDIA,
    NS_SY,
    NS_ITUNES,
    NS_IM, /* Apple's customer reviews */
    NS_XHTML,
    NS_XML,
};

/* The name without its prefix, which is set apart. */
struct str feed_local_name(struct str name, struct str *prefix);

/* By address, whatever the prefix; NS_NONE when unknown. */
enum feed_ns feed_ns_of_uri(struct str uri);
/* By a usual prefix, for feeds that forget to declare it. */
enum feed_ns feed_ns_of_prefix(struct str prefix);

enum feed_field {
    FIELD_NONE,
    /* containers */
    FIELD_FEED,
    FIELD_ITEM,
    FIELD_SOURCE, /* where an Atom entry was copied from */
    FIELD_SKIP,   /* with all that is in it */
    /* texts */
    FIELD_TITLE,
    FIELD_TEXT,
    FIELD_AUTHOR,
    FIELD_ID,
    FIELD_GUID, /* an id that may be the link */
    FIELD_LINK, /* as text, or as href with rel */
    FIELD_PUBLISHED,
    FIELD_UPDATED,
    FIELD_LANG,
    FIELD_RATING,
    FIELD_REPLIES,
    FIELD_SUBTITLE,
    FIELD_TTL,
    FIELD_SY_PERIOD,
    FIELD_SY_FREQUENCY,
    /* only attributes */
    FIELD_STATISTICS,
    FIELD_STARS,
    FIELD_REPLY_TO,
    N_FIELDS
};

/* Ranks of FIELD_TEXT that are summaries of an item, not its content. */
enum { RANK_SUMMARY_LEAST = 4, RANK_SUMMARY_MOST = 10 };

enum feed_scope { IN_FEED = 1, IN_ITEM = 2, IN_SOURCE = 4, ANYWHERE = 7 };

struct feed_element {
    enum feed_ns ns;
    char name[16];   /* in lower case */
    unsigned scopes; /* bits of enum feed_scope */
    enum feed_field field;
    int8_t rank; /* the field keeps the value of the highest rank; of equals the first */
};

/* NULL when it means nothing there. */
const struct feed_element *feed_element(enum feed_ns ns, struct str name, enum feed_scope scope);

#endif
