/*
 * limits.h - the ceilings, all in one place.
 *
 * Everything that comes from outside is read under one of these; passing one is a named error (or,
 * for single fields, a cut at a character), never a crash. The values keep a 2-core machine well
 * under 256 MiB whatever a server sends; those that users may raise have their maximum beside them.
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

/* HTTP */
#define LIMIT_BODY_WIRE       (5 * MIB)  /* compressed bytes of one answer */
#define LIMIT_BODY            (20 * MIB) /* the same, decoded */
#define LIMIT_BODY_MAX        (256 * MIB)
#define LIMIT_BODY_HTML       (8 * MIB) /* libxml2's tree takes about 25 times the page */
#define LIMIT_RATIO           200       /* decoded : wire, once 1 MiB is decoded */
#define LIMIT_HEADERS         (256 * KIB)
#define LIMIT_HEADER_LINE     (16 * KIB)
#define LIMIT_VALIDATOR       (1 * KIB) /* ETag, Last-Modified */
#define LIMIT_REDIRECTS       5
#define LIMIT_PAGES           20     /* of one poll */
#define LIMIT_ITEMS           5000   /* of one poll */
#define LIMIT_ITEMS_FILE      200000 /* of a local file */
#define LIMIT_CONNECT_S       10
#define LIMIT_TOTAL_S         60
#define LIMIT_LOW_SPEED_BYTES 100 /* a second, for LIMIT_LOW_SPEED_S */
#define LIMIT_LOW_SPEED_S     20
#define LIMIT_IN_FLIGHT       288
#define LIMIT_WAIT_MIN_S      60    /* Retry-After and the like, clamped */
#define LIMIT_WAIT_MAX_S      86400 /* a day */
#define LIMIT_EVERY_MIN_S     300

/* Parsing */
#define LIMIT_DEPTH      200 /* XML, HTML */
#define LIMIT_DEPTH_JSON 64
#define LIMIT_ELEMENTS   200000      /* of a page that selectors look into */
#define LIMIT_TESTS      20000000    /* of elements against selectors, for one page */
#define LIMIT_FILE       (256 * MIB) /* a local file that the user names */

/* The process that parses */
#define LIMIT_PARSE_CPU_S     5         /* of one document; a large file has more, see process.c */
#define LIMIT_PARSE_WAIT_S    8         /* the same by the clock on the wall */
#define LIMIT_PARSE_LINE      (4 * MIB) /* documents that wait: nothing more is fetched meanwhile */
#define LIMIT_PARSE_MEMORY    (256 * MIB) /* and 12 times the body */
#define LIMIT_PARSE_DOCUMENTS 100         /* then it is replaced */
#define LIMIT_QUESTION        (1 * MIB)   /* all but the body */

/* Fields of an item, cut at a character */
#define LIMIT_TITLE  (1 * KIB)
#define LIMIT_AUTHOR ((size_t)256)
#define LIMIT_URL    (2 * KIB)
#define LIMIT_KEY    (1 * KIB)
#define LIMIT_TEXT   (256 * KIB)

/* Configuration, queries, lexicons */
#define LIMIT_CONF       (4 * MIB)
#define LIMIT_CONF_DEPTH 16
#define LIMIT_SOURCES    20000 /* of one list of subscriptions */
#define LIMIT_RECIPE     (64 * KIB)
#define LIMIT_QUERY      (4 * KIB)
#define LIMIT_QUERY_SIZE 2048       /* nodes of one query */
#define LIMIT_LOGO       (64 * KIB) /* a picture on top of pages */
#define LIMIT_LEXICON    (64 * MIB)
#define LIMIT_ZONE       (64 * KIB) /* one time zone file */

/* Labelled texts that are measured */
#define LIMIT_LABELS 1000000 /* lines */

/* Counting words */
#define LIMIT_RISING_KEYS 500000 /* words and phrases of one bag */

/* Out */
#define LIMIT_MAIL         (1 * MIB)
#define LIMIT_OUTBOX_ROWS  100000
#define LIMIT_OUTBOX_AGE_S (5 * 86400) /* then it is given up, */
#define LIMIT_OUTBOX_TRIES 3           /* when it was tried so often at least */

#endif
