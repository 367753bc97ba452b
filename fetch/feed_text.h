/*
 * feed_text.h - what an element of a feed says: its bytes as they stand in the document, and the plain
 * text that they mean.
 *
 * Markup travels in feeds in three ways: escaped ("&lt;p&gt;"), in CDATA, or inline as elements. Only
 * the fields that an item keeps in the end are ever decoded.
 */
#ifndef FETCH_FEED_TEXT_H
#define FETCH_FEED_TEXT_H

#include "core/buf.h"
#include "fetch/feed_names.h"

enum text_type {
    TYPE_HTML,  /* escaped markup: RSS everywhere, Atom's type="html" */
    TYPE_PLAIN, /* Atom's type="text", and everything that is not a text for people */
    TYPE_LOOSE, /* said to be plain, but many write HTML */
    TYPE_INLINE,
    TYPE_BASE64,
};

/* What it is made of, where that is one thing: then nobody need search it for more. */
enum found_part {
    PART_ANY,
    PART_TEXT,  /* text alone: no '<' in it */
    PART_CDATA, /* one CDATA section, with nothing but blanks around it */
};

struct found {
    struct str raw; /* between the start and the end tag */
    struct str base, lang;
    enum text_type type;
    int8_t rank;       /* 0: nothing found */
    bool has_elements; /* tags inside, whatever the type says */
    enum found_part part;
};

/* Atom's "type" and "mode" as a text_type; 'otherwise' when they are absent. */
enum text_type feed_text_type(struct str type, struct str mode, enum text_type otherwise);

/* Appends the plain text. True: it is clean (utf8_is_clean) for sure, where the document is valid. */
bool found_text(const struct found *found, struct buf *out);
/* Appends the content decoded once, as it is: for ids, links, dates. */
void found_decode(const struct found *found, struct buf *out);
/* Appends a person: Atom's <name>, else <email>, else the text as it stands ("Name",
 * "a@b.example (Name)"). */
void found_author(const struct found *found, struct buf *out);

#endif
