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

/* How exact a published time is. GRAIN_DAY: only the date is known; it is a day in the topic's zone.
 * Two values exist only between a parser and fetch/poll.c, which resolves them: GRAIN_LOCAL, to the second
 * but without a zone, stored as if it were UTC; GRAIN_ABOUT, a date computed from "3 weeks ago", which
 * differs from one visit to the next. */
enum grain { GRAIN_NONE, GRAIN_DAY, GRAIN_SECOND, GRAIN_LOCAL, GRAIN_ABOUT };

/* What kind of text it is; the scorer has an intercept for each. ITEM_SURVEY: an answer to the brand's own
 * survey; rating_raw of rating_best is the mark given (9 of 10). */
enum item_kind { ITEM_POST, ITEM_REVIEW, ITEM_APP, ITEM_NEWS, ITEM_SURVEY };

struct item {
    struct str id;      /* as the source gave it (guid, id), or empty */
    struct str url;     /* absolute http(s), or empty */
    struct str title;   /* or empty */
    struct str text;    /* the content, else the summary */
    struct str summary; /* beside the content; empty unless the caller of the parser asked for it */
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
