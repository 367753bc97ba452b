/*
 * things.h - what a page says in the attributes of its tags: microdata, RDFa Lite, microformats.
 *
 * All mark up "things" that have a type and named properties, whose value is a text or another thing;
 * they only spell it differently (itemscope, itemtype and itemprop; typeof and property; class names).
 * One walk over the tags makes one tree; reviews_things.c reads reviews in it.
 */
#ifndef FETCH_THINGS_H
#define FETCH_THINGS_H

#include "core/arena.h"

struct thing;

struct thing_prop {
    struct str name;     /* "ratingValue", "p-rating" without its "p-", "dtreviewed" */
    struct str value;    /* plain text, or an address as written */
    struct str id;       /* of its element, else of the nearest one around that has one */
    struct thing *thing; /* the value when it is a thing; its text stands in 'value' too */
    struct thing_prop *next;
    struct thing_prop *same_id; /* the next one with this id */
};

struct thing {
    struct str type; /* "Review", "h-review", "hreview" */
    struct str id;   /* itemid or id attribute */
    bool is_microformat, is_rdfa;
    struct thing_prop *first, *last;
    struct thing *parent; /* the thing around it, NULL at the top */
    struct str role;      /* the property of it that this thing is, or empty */
    struct str refs;      /* microdata's itemref: ids of elements whose properties are its own */
    size_t voice;         /* what a reader made of it: its place in the harvest and 1; 0: nothing */
    struct thing *next;   /* all things of the page in document order */
};

/* The first thing of the page; NULL when there is none. Lives in the arena. */
struct thing *things_read(struct str html, struct arena *arena);

/* The first property of that name; NULL when there is none. */
const struct thing_prop *thing_prop(const struct thing *thing, const char *name);
/* Its text, or empty. */
struct str thing_text(const struct thing *thing, const char *name);

#endif
