/*
 * feed_draft.h - an item, or the feed itself, while its elements are being found.
 *
 * A draft keeps for each field the element that ranks highest, still as bytes of the document. Only
 * when it ends is what won decoded and handed to the harvest.
 */
#ifndef FETCH_FEED_DRAFT_H
#define FETCH_FEED_DRAFT_H

#include "fetch/feed_text.h"
#include "fetch/format.h"
#include "fetch/harvest.h"

struct draft {
    struct found field[N_FIELDS];
    struct found second_text; /* in case the first turns out to hold no words; a summary of it */
    struct found guid_link;   /* RSS: the guid, where it is the link too */
    struct found source_author;
    struct str in_reply_to;
    int64_t replies, views, likes;
};

/* What decoding needs. */
struct draft_desk {
    const struct page *page;
    struct harvest *harvest;
    struct draft feed;
    struct str feed_lang; /* xml:lang of the root */
    bool is_atom;
    struct str author; /* of the feed, for items that have none */
    struct buf text;   /* scratch */
};

void draft_clear(struct draft *draft);
bool draft_is_empty(const struct draft *draft);
/* 'element' may be NULL: found in an attribute. */
void draft_keep(struct draft *draft, enum feed_field field, const struct feed_element *element,
                const struct found *found);

/* -1 when the harvest is full. */
int draft_put_item(const struct draft *draft, struct draft_desk *desk);
/* The feed's own fields; fills in what its items left to it (language, Atom's author). Items that are
 * handed on one by one get that as they come, so it stands before them then. */
void draft_put_feed(struct draft_desk *desk);

#endif
