/*
 * source.h - a place that hark listens to: what the user says of it, and what hark remembers.
 *
 * struct source is a row of the configuration, struct source_state a row of the store. A source is
 * its name, everywhere. A kind (feed, page, file, a recipe's name) is a row of fetch/sources.c.
 */
#ifndef CORE_SOURCE_H
#define CORE_SOURCE_H

#include "core/arena.h"
#include "core/clock.h"
#include "core/err.h"
#include "core/str.h"

struct field_map {
    struct str field; /* of the item: one of source_map_fields */
    struct str from;  /* column name or 1-based number; a dotted path in JSON */
};

/* What a field_map of a file may say; NULL at the end. */
extern const char *const source_map_fields[];

/* Where a secret is found; never the secret itself. */
enum secret_from {
    SECRET_NONE,
    SECRET_ENV,
    SECRET_FILE,
    SECRET_CREDENTIAL,
    SECRET_PLAIN, /* no secret: 'name' is the value (an address without a token) */
};

struct secret {
    enum secret_from from;
    struct str name;
};

struct source {
    struct str name, kind;
    struct str url;       /* feed, page */
    struct str otherwise; /* of a recipe: asked where 'url' gives nothing, or empty */
    struct str path;      /* file: a path or glob, resolved against the configuration's folder */
    struct str query;     /* what a recipe searches for */
    struct field_map *params; /* what else it asks for: 'field' is the name, 'from' the value */
    size_t n_params;
    struct secret token; /* for a recipe whose API wants one */
    struct str topic;    /* every item is about it; empty: the topics' queries decide */
    struct str lang;     /* hint for texts that do not say */
    int64_t every_s;
    bool enabled;
    bool robots; /* honour robots.txt */

    struct str format; /* file: csv, jsonl, feed, or empty: sniff */
    struct field_map *map;
    size_t n_map;
    struct field_map *select; /* page: which selector (selector.h) picks what */
    size_t n_select;
    struct str delimiter, encoding, date_format;
    int32_t rating_best; /* scale of the ratings in a file, thousandths */
    struct str holds;    /* file: "survey": answers to a survey of the brand's own; else mentions */

    bool own_private; /* the configured address itself is loopback or private: allowed */
    /* A hash of what the topics ask of it: when it changes the source is read again without validators. */
    struct str asks;
    struct str place; /* file:line:column of the entry, for messages */
};

struct source_state {
    struct str name;
    struct str etag, last_modified; /* byte for byte as received */
    struct str url;                 /* for which the validators hold */
    struct str moved_to;            /* where permanent redirects point */
    int32_t moved_seen;             /* answers in a row that said so; the address is taken over
                                       after three, a day apart from first to last */
    int64_t moved_since;
    struct str body_hash; /* of the last parsed body: unchanged bytes are not parsed again */
    struct str cursor;    /* file: offset and inode; APIs: since, page */
    int64_t first_ok_at;  /* first good poll; TIME_NONE: never */
    int64_t last_ok_at;   /* last poll that gave an answer worth reading (200 or 304) */
    int64_t last_try_at;
    int64_t last_item_at; /* when a new item last came */
    int32_t n_gaps;       /* its rhythm: silences between two arrivals so far, up to a ceiling, */
    int64_t gap_mean_s;   /* how long they are, the last ones counting most, */
    int64_t gap_most_s;   /* and the longest, which fades over months */
    struct str asks;      /* source.asks, when it was last read well */
    int64_t next_at;      /* not to be asked before */
    int32_t failures;     /* in a row */
    struct str error;     /* of the last failure, empty when well */
    int64_t error_since;
    int32_t items_seen, items_new; /* of the last good poll */
    int32_t mended;                /* faults mended in its last document */
    bool dated;                    /* its items carry times */
    bool retired;                  /* 410 or 451: not asked again until the configuration changes */
};

/* Whether the source is blind: it failed, was blocked, has never answered, or is silent for longer than its
 * rhythm explains. No verdict and no all-clear relies on a blind source. */
bool source_is_blind(const struct source_state *state);

/* It answers, but has brought nothing new for longer than chance and its own past explain. */
bool source_is_silent(const struct source_state *state);

/* How long a source with this rhythm may be silent; TIME_NONE: too little is known to say. */
int64_t source_patience_s(const struct source_state *state);

/* Records that something new came at 'now' (UTC seconds): updates the rhythm and last_item_at. */
void source_heard(struct source_state *state, int64_t now);

/* The time up to which the source is known completely: its last good answer, or, while it is silent, its
 * last new item. TIME_NONE: never. */
int64_t source_heard_until(const struct source_state *state);

/* Why it is blind, in words; empty: it is not. The text lives in the arena or the state. */
struct str source_why_blind(const struct source_state *state, struct arena *arena);

/* A stretch of time in words, by the largest unit that gives two of it: "3 hours". */
struct str source_span(int64_t seconds, struct arena *arena);

#endif
