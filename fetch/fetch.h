/*
 * fetch.h - ask the sources that are due, politely, and hand on what each one said.
 *
 * One thread, many transfers. For each source that is due one visit comes back through 'done', in
 * the order in which they end; every visit carries the source's next state, to be saved with its
 * items in one transaction. Nothing here touches the store.
 */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include "core/source.h"
#include "fetch/harvest.h"

struct settings;
struct recipes;

enum visit_result {
    VISIT_NEW,       /* a document was read; items may be known already */
    VISIT_UNCHANGED, /* 304, or the same bytes as last time */
    VISIT_FAILED,    /* 'err' says why; the source is blind */
};

struct visit {
    const struct source *source;
    enum visit_result result;
    struct err err;
    int64_t at;               /* 'now' of the run */
    bool first;               /* the source's first good poll: its items are backlog */
    bool anew;                /* read once more, because other things are asked of it: what is not
                                     newer than its last good poll is backlog */
    int64_t heard_until;      /* its last good poll before this one, or TIME_NONE */
    struct source_state next; /* strings live in the visit's harvest arena */
    struct harvest harvest;
    struct str *keys; /* identity of harvest.items[i] inside the source */
    int32_t n_requests;
};

/* Takes each visit as it ends; the visit is released after the call. Non-zero stops the run. */
typedef int visit_done(void *context, const struct visit *visit);

/* A host that asked to be left alone, and until when. */
struct fetch_silence {
    struct str url;
    int64_t until;
};

struct fetch_job {
    const struct settings *settings;
    const struct source *sources;      /* n of them */
    const struct source_state *states; /* parallel to sources; name empty: never polled */
    size_t n;
    const struct recipes *recipes; /* those of the sources' kinds have been read; or NULL */
    int64_t now;
    bool force; /* ask even what is not due */
    /* For a run without end: one source more that is due now, with its state (whose strings need not
     * outlive the call); false: none at present. Asked about every second, and whenever a transfer
     * could start. NULL: those of 'sources' are all. */
    bool (*more)(void *context, const struct source **source, struct source_state *state);
    int64_t (*clock)(void);             /* 'now' of each poll; NULL: 'now' holds for all */
    bool (*may_stop)(void *context);    /* true: end at once; open polls are dropped. NULL: never */
    const struct fetch_silence *silent; /* beside those that 'states' tell */
    size_t n_silent;
    /* The program that parses documents in a process of its own (see parser.h); NULL: they are parsed
     * in this one, which is for tests. */
    const char *parser;
    int32_t in_flight;                                        /* 0: LIMIT_IN_FLIGHT */
    void (*progress)(void *context, size_t ended, size_t of); /* or NULL */
    visit_done *done;
    void *context;
};

/* 0 when all due sources had their visit (failed ones too); -1 when the run itself broke. */
int fetch_run(const struct fetch_job *job, struct err *err);

/* When a source with this state may be asked next; now or earlier: due. */
bool fetch_is_due(const struct source *source, const struct source_state *state, int64_t now);

#endif
