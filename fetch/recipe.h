/*
 * recipe.h - a site's API in one file: where to ask, where the items stand in its JSON, what their
 * members mean.
 *
 * A recipe is a YAML file, NAME.yaml, that makes a kind of source of that name; no C is written for a
 * site. fetch/recipes/hackernews.yaml is the commented model. A recipe is read once and never changes
 * afterwards; reading an answer by it is a pure function (recipe_parse), asking is source_recipe.c.
 *
 * The little language of its values:
 *     path       comments.0.author.name    members by name, elements of lists by number
 *     template   https://x.example/{id}    holes are paths; nothing where a hole is empty
 *     choice     a.b | c | x{d}            the first that gives something
 *     condition  removed, type=3, success!=1
 *     address    shop.example/{country}/app/{}/id{app_id}    holes are needs, one segment of the path
 *                each ({repo/2}: two), or nothing that matters; {site=shop} says what the address means;
 *                shop.example/search?q={query}; {host}/tags/{tag} is that of any host
 */
#ifndef FETCH_RECIPE_H
#define FETCH_RECIPE_H

#include "core/conf.h"
#include "core/opt.h"
#include "core/source.h"
#include "fetch/format.h"

enum recipe_field {
    RECIPE_ID,
    RECIPE_URL,
    RECIPE_TITLE,
    RECIPE_TEXT,
    RECIPE_AUTHOR,
    RECIPE_PUBLISHED,
    RECIPE_UPDATED,
    RECIPE_RATING,
    RECIPE_LANG,
    RECIPE_PLACE,
    RECIPE_LIKES,
    RECIPE_SHARES,
    RECIPE_REPLIES,
    RECIPE_VIEWS,
    RECIPE_THREAD,
    RECIPE_IN_REPLY_TO,
    RECIPE_OWNER_REPLY,   /* what the brand itself answered: an item of its own */
    RECIPE_OWNER_REPLIED, /* and when */
    N_RECIPE_FIELDS
};

/* A word that a source of this kind says. */
struct recipe_need {
    struct str name, help, otherwise;
    struct str is; /* "text"; "path": its slashes stay; "origin": a host, or https://host:port */
    bool must;
};

/* An answer that is a refusal. */
struct recipe_error {
    struct str when;  /* condition */
    struct str says;  /* choice of paths: what it says of itself, or empty */
    struct str means; /* our words for it, or empty */
};

struct recipe_next {
    bool link;         /* the header Link: rel=next */
    struct str url;    /* choice: the address of the next page */
    struct str cursor; /* choice: for {cursor} */
    struct str more;   /* condition: there is another page; empty: while pages have items */
    struct str first;  /* what {page} or {cursor} is at first */
};

struct recipe {
    struct arena arena;
    struct str text; /* as it was read: it travels with a page (page.recipe) */
    struct str name, title, status, format, item_kind;
    struct recipe_need *needs;
    size_t n_needs;
    struct str url, accept, authorization;
    struct str otherwise;  /* asked where the answer of 'url' cannot be read, or has no items */
    struct str *addresses; /* of pages that it reads for people: recipe_takes() */
    size_t n_addresses;
    bool robots;     /* heed robots.txt: no for documented APIs, which are made for programs */
    int64_t every_s; /* how often, unless the source says */
    int64_t gap_s;   /* between two requests to the host, where the usual two seconds are too few */
    int64_t back_s;  /* how far the first visit pages back */
    struct str *items;
    size_t n_items;
    struct str empty;  /* condition under which no items are no error */
    struct str unwrap; /* where this is an object, the item is in there */
    struct str *skip;  /* conditions: no item */
    size_t n_skip;
    struct str field[N_RECIPE_FIELDS];
    struct str markup[N_RECIPE_FIELDS]; /* html, markdown, bbcode, yes_no; empty: plain */
    struct str best;                    /* the best rating */
    struct field_map *langs;            /* the API's own words for languages */
    size_t n_langs;
    struct recipe_next next;
    struct recipe_error *errors;
    size_t n_errors;
    struct str wait;         /* choice: seconds that the API wants to be left alone */
    struct str rating_after; /* feeds: what stands before a rating in the text */
    struct str cut;          /* feeds: the text ends where this begins */
    bool only_rated;         /* feeds: what has no stars is no review */
};

/* Every key that a recipe may hold, with its meaning. */
extern const struct opt recipe_rows[];
extern const size_t n_recipe_rows;

/* From its text; 'path' is that of its file, or NULL. NULL when there are errors in it; they are in
 * 'conf', which the caller owns, and conf_write_faults() tells them. Close with recipe_close(). */
struct recipe *recipe_from_text(struct str text, const char *path, struct conf *conf);
void recipe_close(struct recipe *recipe); /* NULL is fine */

/* The name in the next {hole} of a template, which is cut behind it; false: none is left. */
bool recipe_hole(struct str *rest, struct str *name);

/* TAKES_MAYBE: by an address that any host may have ("{host}/tags/{tag}"): only asking tells. */
enum recipe_taking { TAKES_NOT, TAKES_MAYBE, TAKES_SURELY };

/* Whether people mean what this recipe reads when they name that address of a page: sets the source's
 * kind and what its needs are, in the arena. An address that looks like a feed's own is left alone. */
enum recipe_taking recipe_takes(const struct recipe *recipe, struct str url, struct source *source,
                                struct arena *arena);

/* -1 when the source lacks a word, or has one that cannot be part of an address. Sets the source's
 * addresses: the templates with its words filled in; {since}, {page} and {cursor} stay. */
int recipe_complete(const struct recipe *recipe, struct source *source, struct arena *arena,
                    struct err *err);
/* The address of one page: 'url' as recipe_complete() made it, the rest filled in. */
struct str recipe_address(struct str url, int64_t since, struct str page, struct str cursor,
                          struct arena *arena);

/* A body that came with another status than 2xx: -1 when one of the errors is in it, with what it says
 * of itself and the seconds that it asks to wait (0: none); 0 when nothing is known of it. */
int recipe_refusal(const struct recipe *recipe, struct str body, int64_t *wait_s, struct err *err);

/* The pure step: an answer as items. What its errors, or a wrong shape, say is a named error. Sets
 * harvest->next and harvest->cursor, and harvest->poll_after_s to what the API asks for. */
int recipe_parse(const struct recipe *recipe, const struct page *page, struct harvest *harvest,
                 struct err *err);

#endif
