/*
 * parser.h - parse a document in a process of its own, which has no files, network or secrets.
 *
 * The process is hark itself, started anew with a hidden command and an empty environment (see
 * child.h for its side). It is started when the first document comes, serves up to
 * LIMIT_PARSE_DOCUMENTS and is then replaced. One that dies, takes too long or answers nonsense costs
 * the document it was given, with a named error; the next document meets a fresh one.
 */
#ifndef FETCH_PARSER_H
#define FETCH_PARSER_H

#include "core/err.h"
#include "core/str.h"

#include <sys/types.h>

struct harvest;
struct page;
struct parser;

/* The hidden command: "hark parse-child [CHARSET]...", which calls child_serve(). */
#define PARSER_COMMAND "parse-child"

/* 'program' is hark's own path; NULL: /proc/self/exe. Starts nothing yet. */
struct parser *parser_open(const char *program);
void parser_close(struct parser *parser); /* ends the process; NULL is fine */

/* As page_parse() of format.h. A document that the process did not survive is ERR_DATA; ERR_SOURCE
 * when no process can be started. Links that are no addresses of the web are dropped. */
int parser_parse(struct parser *parser, const struct page *page, struct str as,
                 struct harvest *harvest, struct err *err);

/* Its process at this moment; 0: none. For tests. */
pid_t parser_process(const struct parser *parser);

#endif
