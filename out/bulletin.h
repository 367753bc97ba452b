/*
 * bulletin.h - an alert in a few lines, for channels other than mail.
 *
 * A channel prints it in its own form. With an alert behind it, 'telling' has all the numbers; a test
 * and what was withdrawn have only the words.
 */
#ifndef OUT_BULLETIN_H
#define OUT_BULLETIN_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/err.h"
#include "core/notice.h"

struct telling;
struct member;

struct bulletin {
    struct str id; /* of the alert */
    int32_t revision;
    const char *event; /* "opened" ..., "test", "withdrawn" */
    enum severity severity;
    int64_t at, opened_at;
    bool over; /* it ended with this */
    struct str topic, title;
    struct str text;         /* one or two sentences */
    struct telling *telling; /* or NULL */
    const struct member **quotes;
    size_t n_quotes;
};

enum { BULLETIN_QUOTES = 3, BULLETIN_QUOTE_BYTES = 300 };

/* From an open telling; strings live in its arena. */
void bulletin_of_alert(struct telling *t, struct bulletin *out);

/* The words of a quote, cut at a character: "\u201c...\u201d". */
struct str bulletin_quote(const struct member *member, struct arena *arena);

/* A piece of jansson: an empty view is "", or null by the second. */
struct json_t;
struct json_t *bulletin_text(struct str s);
struct json_t *bulletin_maybe(struct str s);
struct json_t *bulletin_time(int64_t at); /* RFC 3339; TIME_NONE: null */
/* Writes the value and lets it go. */
int bulletin_put(struct json_t *value, struct buf *out, struct err *err);

#endif
