/*
 * known.h - inside store/: finds mentions by their words, link, author or id.
 *
 * A mention is found by four hashes. They are random, so that inserting them one by one would write another
 * page of a large table each time; the latest are therefore held in memory (and appended to the table
 * 'fresh', for the next process) and merged into the table 'known' many at a time, in its order.
 */
#ifndef STORE_KNOWN_H
#define STORE_KNOWN_H

#include "store/record.h"

enum { KNOWN_GATHER_LEAST = 4096 /* mentions, in memory */ };

struct known;
void known_close(struct known *known); /* NULL is fine */

enum known_by { KNOWN_TEXT, KNOWN_LINK, KNOWN_AUTHOR, KNOWN_ID, KNOWN_BY };

/* The hashes of a mention; 0: it has none of that kind. */
void known_keys(const struct mention *m, const struct record_hashes *hashes, int64_t out[KNOWN_BY]);

struct known_hit {
    int64_t counted_at, n;
};

/* The mentions with this hash that were counted from..to, earliest first, at most 'most'; a hash of 0
 * is nobody's. They may have gone or changed since: look. Returns how many, -1 on error. */
int known_find(struct store *store, int64_t hash, int64_t from, int64_t to, struct known_hit *out,
               int most, struct err *err);

/* The number of the mention with this id: 1 found, 0 not, -1 on error. */
int known_id(struct store *store, struct str id, int64_t *n, struct err *err);
/* The same of the one mention whose id starts so; 0: none, or several. */
int known_prefix(struct store *store, struct str prefix, int64_t *n, struct err *err);

/* Part of the caller's transaction. */
int known_add(struct store *store, const int64_t keys[KNOWN_BY], int64_t counted_at, int64_t n,
              struct err *err);
int known_drop(struct store *store, const int64_t keys[KNOWN_BY], int64_t counted_at, int64_t n,
               struct err *err);
/* Forgets the authors of mentions counted before that. */
int known_end_authors(struct store *store, int64_t before, struct err *err);
/* Rebuilds the tables from all mentions. */
int known_renew(struct store *store, struct err *err);
/* Builds the filter for a table that has none. */
int known_sift(struct store *store, struct err *err);

#endif
