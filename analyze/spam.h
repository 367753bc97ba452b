/*
 * spam.h - what is no voice of a customer, each with a reason that has a name.
 *
 * Precision comes first: a complaint is never dropped, whatever link it carries. What is dropped is kept in the
 * store, counted apart and listed by 'hark mentions --dropped'. The reasons:
 *
 *     blocked      a topic's block list says so
 *     link-only    a link, and not one word but the name of a topic
 *     no-words     neither words nor emoji: "12345", "."
 *     repeats      a few words over and over, as programs write
 *     quoted       only lines that quote somebody else
 *     boilerplate  only what programs add to mails and posts ("sent from my phone")
 *     promotion    several phrases of advertising, and a way to buy; no word of blame
 *
 * A text with a rating, and one that a topic's allow list names, is always a voice.
 */
#ifndef ANALYZE_SPAM_H
#define ANALYZE_SPAM_H

#include "analyze/reading.h"
#include "core/arena.h"
#include "core/err.h"
#include "core/verdict.h"

struct topic;
struct query;
struct matcher;

/* The block and allow lists of topics: queries, asked all together. */
struct spam_lists {
    struct query **queries;  /* of each topic its block list, then its allow list; NULL: none */
    struct matcher *matcher; /* NULL: no topic has one */
};

/* Queries live in the arena. */
int spam_lists_init(struct spam_lists *lists, const struct topic *topics, size_t n,
                    struct arena *arena, struct err *err);
void spam_lists_release(struct spam_lists *lists);

/* The reason by the text; empty: a voice. 'reading' is NULL where there is no lexicon for its language; the verdict
 * has its label. */
struct str spam_reason(const struct tokenizer *tokenizer, const struct reading *reading,
                       const struct item *item, const struct verdict *verdict);

/* The reason after the lists: 'reason', "blocked" or empty. */
struct str spam_listed(const struct spam_lists *lists, const struct item *item, struct str reason,
                       struct arena *arena);

#endif
