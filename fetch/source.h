/*
 * source.h - how one kind of source is asked: the shape of a row of sources.c.
 *
 * A poll is one source in the middle of its visit. Its kind begins it (start), and says what follows
 * from each document that was parsed (parsed), until it says POLL_DONE or fails; fetch.c and poll.c do
 * all the rest: who is due, conditions, robots.txt, redirects, back-off, the next state.
 */
#ifndef FETCH_SOURCE_H
#define FETCH_SOURCE_H

#include "core/buf.h"
#include "core/limits.h"
#include "core/net.h"
#include "fetch/fetch.h"
#include "fetch/format.h"
#include "fetch/identity.h"

struct fetcher;
struct recipe;

enum poll_step { POLL_FAILED = -1, POLL_DONE = 0, POLL_WAITS = 1 };

struct poll {
    const struct source *source;
    const struct source_kind *kind;
    const struct recipe *recipe; /* of a kind that one makes, else NULL */
    struct str authorization;    /* value of the header, or empty */
    struct visit visit;          /* what is handed on at the end; visit.next grows here */
    struct fetcher *fetcher;
    struct poll *next;       /* in a queue of fetch.c */
    size_t place;            /* among the open polls of fetch.c */
    struct poll *twin;       /* another source with the same request: gets the same answer */
    struct str request;      /* what the request is known by, for twins */
    struct str asking;       /* the address of the request that is open, or empty */
    struct net_answer heard; /* the last answer; its body is there while 'parsed' runs */
    struct str mark;         /* of its body (outcome_mark) */
    bool is_first;           /* it was the document itself, no page behind it */
    size_t n_before;         /* items that stood in the harvest before it was parsed */
    bool conditional;        /* it carried validators */
    int32_t n_asked;         /* documents asked for so far */
    bool paging; /* the document was read; now its older pages come, as far as they will */
    struct str pages[LIMIT_PAGES];
    int32_t n_pages;
    struct identity_tables tables; /* of local files */
    bool is_table;                 /* all of them are tables, whose equal rows count each */
    void *own;                     /* the kind's, in the harvest's arena */
};

struct source_kind {
    const char *name;   /* as the configuration writes it */
    const char *as;     /* what page_parse() is told where the source does not say */
    const char *accept; /* media types, for the Accept header */
    bool local;         /* no network: no contact, no robots.txt */
    size_t max_body;    /* 0: LIMIT_BODY */
    enum poll_step (*start)(struct poll *poll, struct err *err);
    /* A document was parsed: rc and err are those of page_parse(), what it gave stands in
     * poll->visit.harvest from n_before on. */
    enum poll_step (*parsed)(struct poll *poll, int rc, struct err *err);
};

/* sources.c: NULL when there is no such kind. */
const struct source_kind *source_kind_find(struct str name);
/* What all recipes are asked by. */
extern const struct source_kind source_recipe;

/* poll.c, for the members: */

/* Asks for one more document of this visit; it comes to kind->parsed. Gives POLL_WAITS. */
enum poll_step poll_ask(struct poll *poll, struct str url);

/* Asks for the next page where that makes sense: an address of the same origin, not seen in this
 * visit, within the ceilings; else POLL_DONE. A page that fails ends the visit as a good one. */
enum poll_step poll_ask_page(struct poll *poll, struct str url);

/* Something that was never read may stand on the next page: the first visit, or all items of this one
 * are newer than the last good one. */
bool poll_may_miss(const struct poll *poll);

/* Hands a document to the parser; what it gives comes to kind->parsed. 'body' is NULL or the buffer that
 * holds page->body, and is taken. Gives POLL_WAITS; POLL_FAILED with visit.err set: it is empty. */
enum poll_step poll_parse(struct poll *poll, const struct page *page, struct buf *body);

#endif
