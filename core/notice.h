/*
 * notice.h - something that a person has to be told.
 *
 * alert/ makes notices, out/ composes the bytes. An alert keeps one id from opening to the last
 * all-clear; (id, revision, channel, recipient) names one row of the outbox, for ever.
 */
#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

#include "core/clock.h"
#include "core/str.h"

enum notice_kind {
    NOTICE_OPENED,
    NOTICE_ESCALATED,
    NOTICE_REPEATED, /* still open and not acknowledged */
    NOTICE_RESOLVED,
    NOTICE_REOPENED,
    NOTICE_AT_ONCE, /* single mentions worth a mail, grouped per tick */
    NOTICE_BLIND,   /* a source cannot be read */
    NOTICE_SEEING,  /* it can again */
};

enum severity { SEVERITY_INFO, SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_CRITICAL };

const char *notice_kind_name(enum notice_kind kind); /* "opened" ... */
const char *severity_name(enum severity severity);   /* "info", "notice", "warning", "critical" */

struct notice {
    struct str alert; /* id, 13 characters of base32 */
    int32_t revision; /* counts the notices of one alert, from 0 */
    enum notice_kind kind;
    enum severity severity;
    struct str topic;
    struct str aspect; /* empty: the topic as a whole */
    struct str source; /* NOTICE_BLIND, NOTICE_SEEING */
    struct str signal; /* "negative", "volume", "at-once", "blind" */
    int64_t tick;      /* when it was judged */
    int64_t opened_at; /* first tick of the alert */

    /* The evidence. Window: event times [from, to). Zero where a kind has none. */
    int64_t from, to;
    int32_t observed;               /* counted negatives in the window */
    int32_t observed_all;           /* all counted mentions in the window */
    int32_t raw;                    /* negatives with every copy */
    int64_t expected_milli;         /* mean of what is usual, thousandths */
    int32_t usual_low, usual_high;  /* 80 % of windows like this one lie here */
    int64_t odds_days;              /* chance alone would bring it once in so many days */
    int32_t share_now, share_usual; /* negatives of all, thousandths */
    int32_t n_blind;                /* sources of the topic that could not be read */
    struct str reason;              /* at-once: which rule fired, "stars 1", "word poisoning" */

    struct str *mentions; /* ids behind it, at-once: exactly these */
    size_t n_mentions;
};

#endif
