/*
 * parser.h - parse documents in a process of its own, which has no files, network or secrets.
 *
 * The process is hark itself, started anew with a hidden command and an empty environment (see
 * child.h for its side). It is started when the first document comes, serves up to
 * LIMIT_PARSE_DOCUMENTS and is then replaced. One that dies, takes too long or answers nonsense costs
 * the document it was given, with a named error; the next document meets a fresh one.
 *
 * Documents stand in a line, and nobody waits: who has a loop watches parser_fd() and calls
 * parser_serve(), and goes on fetching while a document is parsed.
 */
#ifndef FETCH_PARSER_H
#define FETCH_PARSER_H

#include "core/err.h"
#include "core/str.h"

#include <sys/types.h>

struct buf;
struct harvest;
struct page;
struct parser;

/* The hidden command: "hark parse-child [CHARSET]...", which calls child_serve(). */
#define PARSER_COMMAND "parse-child"

/* 'program' is hark's own path; NULL: no process, documents are parsed in this one. Starts nothing
 * yet. */
struct parser *parser_open(const char *program);
/* Ends the process; what stands in line is dropped without a word. NULL is fine. */
void parser_close(struct parser *parser);

/* The document was parsed: 'rc' and the question's harvest and err are those of page_parse(). 'body'
 * is good during the call, which may ask for more. */
typedef void parser_done(void *context, int rc, struct str body);

struct parser_question {
    const struct page *page; /* copied, but for its source, which must stay */
    struct buf *body;        /* NULL, or the bytes of page->body, which are taken and not copied */
    struct str as;           /* of page_parse() */
    struct harvest *harvest; /* both must stay until it is done */
    struct err *err;
    parser_done *done; /* called by parser_serve(), never by parser_ask() */
    void *context;
};

/* Puts a document at the end of the line. One that its process did not survive is ERR_DATA; ERR_SOURCE
 * when no process can be started. Links that are no addresses of the web are dropped. */
void parser_ask(struct parser *parser, const struct parser_question *question);

/* Does what can be done now. Returns when it wants to be called again at the latest, by the monotonic
 * clock in milliseconds; INT64_MAX: the line is empty. */
int64_t parser_serve(struct parser *parser);

/* Readable when parser_serve() has something to do; the same for as long as the parser is open. -1:
 * there is none, its times tell all. */
int parser_fd(const struct parser *parser);

/* The line is so long that no more should be fetched now. */
bool parser_is_full(const struct parser *parser);

/* Its process at this moment; 0: none. For tests. */
pid_t parser_process(const struct parser *parser);

#endif
