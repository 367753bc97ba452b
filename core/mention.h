/*
 * mention.h - an item that is about a topic, with its verdict: the record of the store.
 *
 * An item is stored once however often it is polled (seen keys), and counted once per story however
 * often it is copied. A mention's id is the base32 of SHA-256 (source name, NUL, item key), 13
 * characters; a story's id is that of its earliest member. Ids are never row numbers.
 */
#ifndef CORE_MENTION_H
#define CORE_MENTION_H

#include "core/item.h"
#include "core/verdict.h"

struct zone;

enum { MENTION_ID_LENGTH = 13 };

struct mention {
    struct str id;
    struct str source; /* its name */
    struct str key;    /* identity inside the source */
    struct item item;  /* author is HMACed unless the user asks for names */
    struct verdict verdict;
    struct str *topics; /* names */
    size_t n_topics;
    struct str story;   /* id of the story's earliest member; its own id when it is alone */
    int64_t first_seen; /* the poll that brought it */
    int64_t counted_at; /* event time for series: published, or first_seen when undated or ahead */
    int32_t revision;   /* 0 as first seen */
    bool backlog;       /* came with the first poll of its source: never alerts */
    struct str human;   /* label given by a person, or empty; outlives re-scoring */
};

/* A negative: labelled neg, or neu, mixed or unscored whose author gave at most 2 of 5 stars. A human
 * label wins. */
bool mention_is_negative(const struct mention *m);
/* Whether the mention complains about, or praises, one touchpoint whose clauses have this score
 * (-1000 .. 1000). It complains
 *     never                            when a person labelled it positive or neutral;
 *     below ASPECT_TONE                when it is a negative as a whole: about all it names but what it praises;
 *     at or below -ASPECT_TONE         when it is mixed;
 *     at or below -ASPECT_CLEAR        in any other case.
 * It praises at or above ASPECT_TONE. */
enum { ASPECT_TONE = 100, ASPECT_CLEAR = 300 };
bool mention_complains(const struct mention *m, int32_t aspect_score);
bool mention_praises(int32_t aspect_score);
/* Whether it counts as a customer's voice: not written by the brand, not dropped (verdict.dropped) and not
 * labelled "off-topic" by a person. Others are stored and can be found, but are never counted. */
bool mention_is_voice(const struct mention *m);
/* Likes, shares, replies and views together; COUNT_NONE where the source says none of them. */
int64_t mention_reach(const struct item *item);
bool mention_has_topic(const struct mention *m, struct str topic);

/* The time at which an item counts in series (UTC seconds): its published time; 'now' when that is unknown or
 * more than ten minutes ahead of 'now'; noon in 'zone' of a day without an hour, but not later than 'now'. */
int64_t mention_counted_at(const struct item *item, const struct zone *zone, int64_t now);

/* Writes the 13 characters and a NUL. */
void mention_id(struct str source, struct str key, char out[MENTION_ID_LENGTH + 1]);

#endif
