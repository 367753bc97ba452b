/*
 * source.h - how one kind of source is asked: the shape of a row of sources.c.
 *
 * A poll is one source in the middle of its visit. Its kind begins it (start), and takes each answer
 * (answer), until it says POLL_DONE or fails; fetch.c does all the rest: who is due, conditions,
 * robots.txt, redirects, back-off, the next state.
 */
#ifndef FETCH_SOURCE_H
#define FETCH_SOURCE_H

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
    struct visit visit; /* what is handed on at the end; visit.next grows here */
    struct fetcher *fetcher;
    struct poll *next;  /* in a queue of fetch.c */
    size_t place;       /* among the open polls of fetch.c */
    struct poll *twin;  /* another source with the same request: gets the same answer */
    struct str request; /* what the request is known by, for twins */
    struct str asking;  /* the address of the request that is open, or empty */
    bool conditional;   /* it carried validators */
    int32_t n_asked;    /* documents asked for so far */
    bool paging;        /* the document was read; now its older pages come, as far as they will */
    struct str pages[LIMIT_PAGES];
    int32_t n_pages;
    struct identity_tables tables; /* of local files */
    bool is_table;                 /* all of them are tables, whose equal rows count each */
};

struct source_kind {
    const char *name;   /* as the configuration writes it */
    const char *as;     /* what page_parse() is told where the source does not say */
    const char *accept; /* media types, for the Accept header */
    bool local;         /* no network: no contact, no robots.txt */
    size_t max_body;    /* 0: LIMIT_BODY */
    enum poll_step (*start)(struct poll *poll, struct err *err);
    /* Only for answers with a document (2xx); what it gave is in poll->visit.harvest then. */
    enum poll_step (*answer)(struct poll *poll, const struct net_answer *answer, struct err *err);
};

/* sources.c: NULL when there is no such kind. */
const struct source_kind *source_kind_find(struct str name);
/* What all recipes are asked by. */
extern const struct source_kind source_recipe;

/* fetch.c, for the members: */

/* Asks for one more document of this visit; the answer comes to kind->answer. Gives POLL_WAITS. */
enum poll_step poll_ask(struct poll *poll, struct str url);

/* Asks for the next page where that makes sense: an address of the same origin, not seen in this
 * visit, within the ceilings; else POLL_DONE. A page that fails ends the visit as a good one. */
enum poll_step poll_ask_page(struct poll *poll, struct str from, struct str url);

/* Something that was never read may stand on the next page: the first visit, or all items from 'first' on
 * are newer than the last good one. */
bool poll_may_miss(const struct poll *poll, size_t first);

/* The answer as a document for the parser. */
struct page poll_page(const struct poll *poll, const struct net_answer *answer);

/* The pure step: bytes to records, in a process of its own where the job has one. Adds to
 * poll->visit.harvest. */
int parse_document(struct poll *poll, const struct page *page, struct err *err);
/* The same as something else, into another harvest. */
int parse_as(struct poll *poll, const struct page *page, struct str as, struct harvest *harvest,
             struct err *err);

#endif
