/*
 * round.h - one round over the sources that are due: what fetch.c (who is asked, and when) and poll.c
 * (what becomes of an answer) share. Nobody else's.
 */
#ifndef FETCH_ROUND_H
#define FETCH_ROUND_H

#include "core/map.h"
#include "core/net.h"
#include "fetch/parser.h"
#include "fetch/source.h"

struct fetcher {
    const struct fetch_job *job;
    int64_t now;
    struct net *net;
    struct parser *parser;
    struct arena arena;
    struct map origins;
    struct map silent;  /* host -> int64_t, until when */
    struct map asked;   /* request -> poll, while it is open */
    struct poll **open; /* begun and not ended */
    size_t n_open, cap_open;
    size_t n_due, n_ended;
    size_t at;         /* the next source to look at: first those that were well */
    bool among_failed; /* then those that failed last time */
    bool stop;
};

/* The poll begins, or ends at once. */
void poll_start(struct poll *poll);

/* Ends the poll without an answer worth reading: visit.err says why. */
void poll_fail(struct poll *poll, int32_t status, int64_t silence_until);

/* Forgets it without a word. */
void poll_free(struct poll *poll);

/* This host is asked for nothing more before then. */
void round_silence(struct fetcher *f, struct str url, int64_t until);

/* Until when the host that gave this answer wants silence; it gets it from now on. TIME_NONE: it does
 * not ask for it. */
int64_t round_heed(struct fetcher *f, const struct net_answer *answer);

/* An answer that is no document, in words. */
void round_name_failure(const struct net_answer *answer, int64_t silence_until, struct err *err);

#endif
