/*
 * item.h - one thing that somebody said, as its source gave it.
 *
 * fetch/ makes items, analyze/ reads them. Strings are plain UTF-8 text without markup and live in
 * the arena of their visit. Absent is the empty string, TIME_NONE or COUNT_NONE, never zero: a
 * review with no likes stated is not a review with no likes.
 */
#ifndef CORE_ITEM_H
#define CORE_ITEM_H

#include "core/clock.h"
#include "core/str.h"

#define COUNT_NONE  (-1)
#define RATING_NONE INT32_MIN

/* How sure a published time is. Day-grain items belong to that day in the topic's zone. GRAIN_LOCAL: to
 * the second by a clock that did not say where it hangs, written as if in UTC; only on its way from the
 * parser, whose caller knows the place (fetch/poll.c). GRAIN_ABOUT: the day as told by "3 weeks ago", which
 * another visit tells otherwise; only on that way too. */
enum grain { GRAIN_NONE, GRAIN_DAY, GRAIN_SECOND, GRAIN_LOCAL, GRAIN_ABOUT };

/* What sort of text it is; the scorer has an intercept for each. ITEM_SURVEY: an answer to a survey
 * of the brand's own, where rating_raw of rating_best is the mark that was given (9 of 10). */
enum item_kind { ITEM_POST, ITEM_REVIEW, ITEM_APP, ITEM_NEWS, ITEM_SURVEY };

struct item {
    struct str id;      /* as the source gave it (guid, id), or empty */
    struct str url;     /* absolute http(s), or empty */
    struct str title;   /* or empty */
    struct str text;    /* the content, else the summary */
    struct str summary; /* what stands beside the content; only where a harvest was asked for it */
    struct str author;
    struct str lang; /* the source's own word (BCP 47), a hint */
    enum item_kind kind;

    int64_t published, updated; /* UTC seconds or TIME_NONE, as claimed */
    enum grain published_grain;

    int32_t rating;                  /* 5 x value / best in thousandths: 4500 is 4.5 stars */
    int32_t rating_raw, rating_best; /* as stated, in thousandths */

    struct str thread, in_reply_to; /* ids of the source */
    struct str place;
    bool by_owner; /* the brand itself speaks (an owner's reply) */
    int64_t likes, shares, replies, views;
};

/* An item of which nothing is known yet: every count and time absent. */
#define ITEM_EMPTY                                                                                 \
    ((struct item){ .published = TIME_NONE,                                                        \
                    .updated = TIME_NONE,                                                          \
                    .rating = RATING_NONE,                                                         \
                    .rating_raw = RATING_NONE,                                                     \
                    .rating_best = RATING_NONE,                                                    \
                    .likes = COUNT_NONE,                                                           \
                    .shares = COUNT_NONE,                                                          \
                    .replies = COUNT_NONE,                                                         \
                    .views = COUNT_NONE })

#endif
