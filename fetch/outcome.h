/*
 * outcome.h - what is remembered of a source after a visit. Pure: from the old state to the next.
 *
 * All that is remembered holds for the address in the configuration (state.url): when the user
 * writes another one, the source begins anew. Validators and the hash hold for the document that was
 * read at the end of all redirects and discovery, and for this version of the parser.
 */
#ifndef FETCH_OUTCOME_H
#define FETCH_OUTCOME_H

#include "core/arena.h"
#include "core/err.h"
#include "core/source.h"

struct net_answer;

/* The next state as it stands before anything was asked; its strings are copied into the arena. */
struct source_state outcome_begin(const struct source *source, const struct source_state *was,
                                  struct arena *arena);

/* What its topics ask has changed since it was last read well: it is to be read once more, without
 * validators. */
bool outcome_asks_anew(const struct source *source, const struct source_state *state);

/* Where to ask: the discovered feed, else where permanent redirects have led for a day or longer,
 * else the configured address. */
struct str outcome_address(const struct source *source, const struct source_state *state);

/* The page at the configured address names this feed: it is asked from now on. */
void outcome_discovered(struct source_state *next, struct str feed, struct arena *arena);

/* Takes note of a permanent redirect, or of its absence. */
void outcome_moved(struct source_state *next, struct str moved_to, int64_t now,
                   struct arena *arena);

/* An answer worth reading, new or unchanged. */
void outcome_good(const struct source *source, struct source_state *next, int64_t next_at,
                  int64_t now);

/* No such answer. 'status' is that of HTTP or 0; 'silence_until' TIME_NONE or the host's wish. */
void outcome_failed(const struct source *source, struct source_state *next, int32_t status,
                    const struct err *err, int64_t silence_until, int64_t now, struct arena *arena);

/* A status that is no answer in words: "is gone (410)". */
int outcome_name_status(int32_t status, struct err *err);

/* The same where the host named a time to wait. */
int outcome_name_silence(int32_t status, struct err *err);
/* Until when the source's host wants silence, as its last failure tells; TIME_NONE: it does not. */
int64_t outcome_silent_until(const struct source_state *state);

/* robots.txt let this source be read within the last 24 hours. Days are counted from the first good
 * visit, and robots.txt is asked before the first visit of each; so a good visit earlier in the same
 * day says that it was. */
bool outcome_knows_robots(const struct source_state *state, int64_t now);

/* The Last-Modified to ask with next time; empty where it says nothing: it counts whole seconds, and a
 * document that was written in the second in which it was read, or the one before, may have been written
 * again since (RFC 9110, 8.8.2.2). */
struct str outcome_last_modified(const struct net_answer *answer);

/* The mark of a body for state.body_hash: says the parser's version too. */
struct str outcome_mark(struct str body, struct arena *arena);

#endif
