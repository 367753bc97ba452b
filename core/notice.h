/*
 * notice.h - something that a person has to be told.
 *
 * alert/ makes notices, out/ composes the bytes. An alert keeps one id from opening to the last
 * all-clear; (id, revision, channel, recipient) names one row of the outbox, for ever.
 */
#ifndef CORE_NOTICE_H
#define CORE_NOTICE_H

#include "core/item.h"

enum notice_kind {
    NOTICE_OPENED,
    NOTICE_ESCALATED,
    NOTICE_REPEATED, /* still open and not acknowledged */
    NOTICE_RESOLVED,
    NOTICE_REOPENED,
    NOTICE_AT_ONCE, /* single mentions worth a mail, grouped per tick */
    NOTICE_BLIND,   /* a source cannot be read */
    NOTICE_SEEING,  /* it can again */
    NOTICE_PENDING, /* open, and not told yet; told as opened later, under the same revision */
};

enum severity { SEVERITY_INFO, SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_CRITICAL };

/* Why a reader should look twice. A bit each. */
enum caution {
    CAUTION_FEW = 1,    /* fewer than five mentions */
    CAUTION_COPIES = 2, /* mostly copies of few stories */
    CAUTION_BLIND = 4,  /* a source could not be read: there may be more */
    CAUTION_BOMB = 8,   /* lowest ratings in numbers, by authors never seen before, in like words */
    CAUTION_BUSY = 16,  /* falls on a day that was expected to be busy */
    CAUTION_YOUNG = 32, /* less than three weeks are known of what is usual */
    CAUTION_BURST = 64, /* one rare word within an hour, by many authors who are new: 'burst' */
};

const char *notice_kind_name(enum notice_kind kind); /* "opened" ... */
const char *severity_name(enum severity severity);   /* "info", "notice", "warning", "critical" */

/* What an alert speaks of, 'signal':
 *   negative  more complaints than chance explains
 *   volume    more talk of any kind
 *   slow      a share of complaints that creeps up
 *   rating    stars that sink: rating_now against rating_usual
 *   reach     one complaint seen by unusually many: reach against reach_usual
 *   at-once   single mentions that were asked for; 'reason' says by which rule
 *   blind     a source that cannot be read
 *   silent    a source that is read without fault and says nothing, where so much time used to bring
 *             expected_milli mentions; told as NOTICE_BLIND and NOTICE_SEEING
 *   fleet     many topics at once: 'members'; the topic is empty */
struct notice {
    struct str alert; /* id, 13 characters of base32 */
    int32_t revision; /* counts the notices of one alert, from 0 */
    enum notice_kind kind;
    enum severity severity;
    struct str topic;
    struct str aspect; /* empty: the topic as a whole */
    struct str source; /* NOTICE_BLIND, NOTICE_SEEING */
    struct str signal;
    int64_t tick;      /* when it was judged */
    int64_t opened_at; /* first tick of the alert */

    /* The evidence. Window: event times [from, to). Zero where a kind has none. */
    int64_t from, to;
    int32_t observed;                 /* counted negatives in the window */
    int32_t observed_all;             /* all counted mentions in the window */
    int32_t raw;                      /* negatives with every copy */
    int64_t expected_milli;           /* mean of what is usual, thousandths */
    int32_t usual_low, usual_high;    /* 80 % of windows like this one lie here */
    int64_t odds_days;                /* chance alone would bring it once in so many days */
    int32_t share_now, share_usual;   /* negatives of all, thousandths */
    int32_t n_blind;                  /* sources of the topic that could not be read */
    struct str reason;                /* at-once: which rule fired, "stars 1", "word poisoning" */
    int32_t rating_now, rating_usual; /* means, thousandths of a star; 0, 0 unless "rating" */
    int64_t reach, reach_usual; /* likes, shares, replies and views; of 1000 of its source 999 stay
                                   below the second; 0, 0 unless "reach" */

    /* When it burned: event times of the first and the last hour that stood out. 0, 0: not known. */
    int64_t burned_from, burned_to;
    bool new_usual; /* NOTICE_RESOLVED: it did not end, it is what is usual from now on */

    /* What most of it is about, where that is more than its usual share: the touchpoint of an alert of
     * the whole topic (who is told may be chosen by it), and the source. Else empty. */
    struct str main_aspect, main_source;
    int32_t main_aspect_n, main_source_n; /* negatives of the window behind them */

    /* What the caller of alert/ finds in the mentions behind it. */
    int32_t
        n_read; /* the newest mentions of the window that were read for this; fewer than 'raw' in a flood */
    int32_t n_voices;  /* authors; 0: not known */
    int32_t n_stories; /* when copies are put together */
    unsigned cautions; /* bits of enum caution */
    struct {           /* evidence of CAUTION_BURST */
        struct str word;
        int32_t n, n_authors, n_new; /* stories of the hour with it, and who wrote them */
        int64_t hour;
        int64_t elsewhere, n_others; /* other stories with it, and all of them */
    } burst;
    struct str *words; /* that rise, strongest first */
    size_t n_words;
    struct str busy;     /* the name of the expected busy day it falls on */
    struct str *members; /* "fleet": the topics, by name */
    size_t n_members;

    struct str *mentions; /* ids behind it, at-once: exactly these */
    size_t n_mentions;
};

#endif
